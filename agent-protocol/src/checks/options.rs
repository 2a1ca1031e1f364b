//! The options of a check, as its document takes them.

/// Options of a check.
pub(super) trait Options {
    /// Parameters of the check's document, and their values.
    fn parameters(&self) -> Vec<(&'static str, String)>;
}
