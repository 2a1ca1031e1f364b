//! Where SQL's texts, names and comments begin and end. A reader that goes by a wrong rule takes a literal's inside for its outside,
//! so that values would be shown.

/// What `"` begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DoubleQuotes {
    Name,
    Text,
}

/// What ends a comment that begins with two dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineComments {
    AtLineFeed,
    AtLineFeedOrReturn,
    /// It is one only where white space follows the dashes.
    BeforeSpaceAtLineFeed,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Syntax {
    pub(crate) double_quotes: DoubleQuotes,
    /// `` `x` `` is a name.
    pub(crate) backquoted_names: bool,
    /// A backslash before a quote may escape it; whether it does is a setting of the session.
    pub(crate) backslashes: bool,
    pub(crate) line_comments: LineComments,
    /// `#` begins a comment.
    pub(crate) hash_comments: bool,
    /// Block comments stand in one another.
    pub(crate) nested_comments: bool,
    /// `/*! … */` is run by some versions and passed over by others.
    pub(crate) executable_comments: bool,
    /// `$tag$ … $tag$` is a text.
    pub(crate) dollar_quotes: bool,
    /// `q'[ … ]'` is a text.
    pub(crate) delimited_texts: bool,
    /// What a word may hold besides letters, digits and underscores.
    pub(crate) word_marks: &'static str,
}
