//! What is wrong with the source of the models.

/// What is wrong with the source of the models: where it stands, what it is, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}. {next}")]
pub struct SourceError {
    /// The file and, where there is one, the key: `intents/ListAlarms.toml: en[3]`.
    pub file: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it: a sentence.
    pub next: String,
}

impl SourceError {
    pub(super) fn new(file: impl Into<String>, problem: impl Into<String>, next: impl Into<String>) -> Self {
        Self { file: file.into(), problem: problem.into(), next: next.into() }
    }
}
