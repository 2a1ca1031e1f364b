//! `blocking-sessions`: who waits for whom?

use serde::{Deserialize, Serialize};

use crate::figures::{Counted, Figures};

/// A session that waits for a lock, or that another one waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlockingRow {
    /// The engine's own identifier of the session.
    pub session_id: String,
    /// The sessions it waits for. Empty for a root, and where the engine does not tell.
    pub blocked_by: Vec<String>,
    /// The session at the head of its chain, which waits for nobody; its own id where that is itself.
    pub root: String,
    /// How far it is from the root; 0 is the root.
    pub depth: u32,
    /// The database user.
    pub user: Option<String>,
    /// The database the session is in.
    pub database: Option<String>,
    /// The client's host name or address.
    pub client: Option<String>,
    /// What the session is doing, in the engine's words.
    pub state: Option<String>,
    /// Milliseconds it has been waiting; null where it does not wait or the engine does not tell.
    pub waiting_ms: Option<u64>,
    /// Milliseconds its transaction has been open.
    pub transaction_ms: Option<u64>,
    /// Its current or last statement's text, its literals taken out.
    pub statement: Option<String>,
}

impl BlockingRow {
    /// From how long a wait on it is to be acted on, in milliseconds.
    pub const CRITICAL_MS: u64 = 60_000;

    /// Whether it waits for another one; who does not is at the root of those who do.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.blocked_by.is_empty() || self.waiting_ms.is_some()
    }
}

impl Counted for BlockingRow {
    fn figures(rows: &[Self], _: u64) -> Figures<'_> {
        Figures {
            waiting_sessions: Some(rows.iter().filter(|row| row.is_waiting()).count() as u64),
            longest_wait_ms: Some(rows.iter().filter_map(|row| row.waiting_ms).max().unwrap_or(0)),
            ..Figures::default()
        }
    }
}
