//! Words that tell of trouble, in what a server writes without calling it an error: as LOG, as a note, or without any level.

/// What a line tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Something went wrong.
    Error,
    /// Something is not as it should be, or may not be: nobody has judged it.
    Warning,
}

/// How words and phrases begin that tell of an error.
const ERRORS: [&str; 53] = [
    "abort",
    "archiving stopped",
    "bad header",
    "can't",
    "contains errors",
    "corrupt",
    "could not",
    "couldn't",
    "crash",
    "damage",
    "dead connection",
    "deadlock",
    "defunct",
    "did not get through",
    "died",
    "disabled because",
    "disconnected",
    "disk full",
    "disk is full",
    "error",
    "evict",
    "exited with exit code",
    "expelled",
    "expired",
    "fail",
    "fatal",
    "fractured",
    "hung",
    "immediate shutdown",
    "inconsisten",
    "insufficient",
    "invalidating",
    "lost",
    "no space",
    "not enough",
    "not reloaded",
    "out of disk",
    "out of file",
    "out of internal",
    "out of memory",
    "out of resources",
    "out of shared",
    "out of space",
    "panic",
    "recalcitrant",
    "ran out",
    "split brain",
    "terminated",
    "terminating",
    "timed out",
    "timeout",
    "unable to",
    "unreachable",
];

/// How those begin that nobody has judged.
const WARNINGS: [&str; 55] = [
    "avoided deadlock",
    "blocked",
    "cancel",
    "cannot",
    "conflict",
    "declaring inactive",
    "degraded",
    "denied",
    "different database system",
    "disabling",
    "disconnect",
    "drift",
    "exceed",
    "exhausted",
    "incompatible",
    "incorrect",
    "invalid",
    "kill",
    "lagging",
    "memory pressure",
    "mismatch",
    "missing",
    "no free",
    "no longer",
    "no more",
    "no such",
    "not be optimal",
    "non-primary",
    "not a child",
    "not complete",
    "not consistent",
    "not found",
    "not optimal",
    "not respond",
    "not synchroni",
    "out of background",
    "out of logical",
    "out of sync",
    "refused",
    "reject",
    "reset by",
    "retri",
    "retry",
    "skipping analyze",
    "skipping missing",
    "skipping vacuum",
    "slow",
    "stale",
    "stall",
    "still waiting",
    "suspect",
    "too ",
    "unexpected",
    "warning",
    "wraparound protections are disabled",
];

/// What begins as those do, and tells of nothing.
const NOTHING: [&str; 17] = [
    "abort mode",
    "error log",
    "error logging",
    "errorlog",
    "error reporting",
    "errors in file",
    "fail over",
    "fail-safe",
    "failed over",
    "failover",
    "failsafe",
    "fatality",
    "lost+found",
    "slow query",
    "slow_query",
    "timeout is",
    "timeout:",
];

/// After these, there are none of them.
const NONE: [&str; 6] = ["0", "no", "zero", "without", "any", "if"];

/// What a text tells of. Nothing that users choose may be in it.
pub(super) fn trouble(text: &str) -> Option<Trouble> {
    let longest = |at: usize, phrases: &[&str]| {
        phrases.iter().filter(|phrase| begins(&text[at..], phrase)).map(|phrase| phrase.len()).max().unwrap_or(0)
    };
    let mut found = None;
    let (mut before, mut read) = ("", 0);
    for (at, word) in words(text) {
        // Within a phrase its words tell nothing of their own.
        if at < read {
            continue;
        }
        let (nothing, warning, error) = (longest(at, &NOTHING), longest(at, &WARNINGS), longest(at, &ERRORS));
        let is_none = NONE.iter().any(|none| before.eq_ignore_ascii_case(none));
        before = word;
        if is_none || nothing >= warning.max(error) {
            read = at + nothing;
        } else if error > warning {
            return Some(Trouble::Error);
        } else {
            found = Some(Trouble::Warning);
            read = at + warning;
        }
    }
    found
}

/// A word's own letters may be capital, and its first. In capitals it is a setting or a state, unless nobody writes it otherwise.
fn begins(text: &str, word: &str) -> bool {
    let (Some(head), Some(first)) = (text.get(..word.len()), word.get(..1)) else { return false };
    let capital =
        head.get(..1).is_some_and(|letter| letter.eq_ignore_ascii_case(first)) && head.get(1..) == word.get(1..);
    let shouted = word != "error" && word != "warning" && head.bytes().all(|byte| !byte.is_ascii_lowercase());
    capital || shouted && head.eq_ignore_ascii_case(word) && head.len() > 3
}

/// Where words begin, and what they are. What hangs together by hyphens, dots or underscores is one.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let parts =
        |letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '\'' | '+' | '/' | '$'));
    text.split(parts).filter(|word| !word.is_empty()).map(move |word| {
        // Both are of the same text.
        (word.as_ptr() as usize - text.as_ptr() as usize, word)
    })
}

/// A text without what stands in quotation marks.
pub(super) fn unquoted(text: &str) -> String {
    text.split(['\'', '"', '`']).step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn trouble_is_told_by_its_words() {
        for (text, told) in [
            ("checkpoint starting: time", None),
            ("Process J000 died, see its trace file", Some(Trouble::Error)),
            ("DEADLOCK DETECTED", Some(Trouble::Error)),
            ("Read Failed. group:1", Some(Trouble::Error)),
            ("said ERROR:  once", None),
            ("The error log has been reinitialized", None),
            ("found 0 errors and repaired 0 errors", None),
            ("it failed over to another zone", None),
            ("still waiting", Some(Trouble::Warning)),
            ("log-error is set", None),
            ("resumable_timeout = 0", None),
            ("it is still waiting and has failed", Some(Trouble::Error)),
            ("invalid, invalidating", Some(Trouble::Error)),
            ("avoided deadlock", Some(Trouble::Warning)),
        ] {
            assert_eq!(trouble(text), told, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at(text in any::<String>(), word in "(error|timed out|Fail)é?") {
            let _ = (trouble(&text), trouble(&format!("{text}{word}")), unquoted(&text));
        }
    }
}
