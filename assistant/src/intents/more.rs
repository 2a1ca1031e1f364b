//! What a yes asks for where a check goes on: what came of it.

use crate::{
    question::{Intent, Question},
    session::Next,
};

/// The question that is ready where a check goes on: what came of it.
pub(crate) fn result() -> Next {
    Next { question: Question::new(Intent::CommandResult).to_keep(&[], false), from: 0 }
}

/// Whether yes asks for what came of a check.
pub(crate) fn asks_for_result(next: &Next) -> bool {
    *next == result()
}
