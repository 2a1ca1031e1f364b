//! The alert log of Oracle.

use super::Kind;

/// Whether an error is the server's own end, or of the kind that comes before it: a fault within it, or the end of one of its
/// background processes.
fn is_crash(number: u32) -> bool {
    matches!(number, 443..=449 | 470..=490 | 600 | 602 | 603 | 1092 | 7445)
}

/// What the instance says of its end, and on starting after it.
const WORDS: [&str; 6] = [
    "terminating the instance",
    "Instance terminated by",
    "Instance critical process",
    "Beginning crash recovery",
    "instance recovery required",
    "death of background process",
];

/// What a line is; `after` is what follows its time, which stands on a line of its own or before the text.
pub(super) fn kind<'a>(line: &'a str, after: Option<&str>) -> Kind<'a> {
    if let Some((number, error)) = error(line) {
        return if is_crash(number) { Kind::Crash(error) } else { Kind::Error(error) };
    }
    if WORDS.iter().any(|words| line.contains(words)) {
        return Kind::Crash(line);
    }
    if after.is_some() { Kind::Plain } else { Kind::Rest }
}

/// The error that a line begins or names, such as `ORA-00600: internal error code`. Where in a program it was raised is no
/// error of its own.
fn error(line: &str) -> Option<(u32, &str)> {
    line.match_indices("ORA-").find_map(|(at, _)| {
        let number: String = line[at + 4..].chars().take_while(char::is_ascii_digit).collect();
        let number = number.parse().ok().filter(|number| *number > 0 && *number != 6512)?;
        Some((number, &line[at..]))
    })
}
