//! What a sentence was taken for, and what a tolerant device keeps of it.

use interaction::understanding::{Context, Understood};
use interaction::utterance::Match;

/// What a tolerant device keeps.
#[derive(Debug, Default)]
pub(super) struct Tolerance {
    /// The turn before.
    pub(super) context: Option<Context>,
    /// What the last utterance was understood as.
    pub(super) understood_as: Option<String>,
    /// What yes would mean.
    pub(super) unsure: Option<Understood>,
}

/// What words mean: by a sample, or without one.
pub(super) enum Found {
    Exact(Match),
    Tolerant(Understood),
}
