//! What a part found.

use agent_protocol::Outcome;

use crate::checks::Unread;

/// What a part of `health` that is no check found.
pub(super) struct PartFinding {
    pub(super) outcome: Outcome,
    /// One English sentence that says the most important.
    pub(super) summary: String,
    pub(super) unread: Unread,
}
