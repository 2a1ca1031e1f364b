//! What servers write about themselves: errors, states, names.
//!
//! An error repeats statements, rows and whatever a trigger was made to say, in quotation marks or without. So a word of it is
//! shown only if it is one of those that the servers' own messages are made of.

use std::sync::LazyLock;

use super::shape::{is_like_a_key, login_at, secret_at};
use crate::clean::clean;

/// The words of the messages of PostgreSQL, MySQL and MariaDB, sorted.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("words.txt").split_ascii_whitespace().collect());

/// The longest text that is looked at, in characters: no message is longer that anybody reads, nor any name. A server may send
/// megabytes, and to look for secrets in them would take for ever.
const MAX_CHARS: usize = 2_000;

/// The beginning of a text, as far as it is looked at, and whether that is all of it. It ends with a word: half of one may not be known for
/// the secret that it is of.
fn beginning(text: &str) -> (&str, bool) {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => (&text[..text[..end].rfind(char::is_whitespace).unwrap_or(0)], false),
        None => (text, true),
    }
}

/// What was not looked at is not shown.
fn with_end(mut shown: String, all: bool) -> String {
    if !all && !shown.ends_with('?') {
        shown.push_str(if shown.is_empty() { "?" } else { " ?" });
    }
    shown
}

/// What comes after one of these is a statement or a row: nothing from there on is shown.
const QUOTING: [&str; 8] =
    ["query:", "statement:", "context:", "near ", "failing row contains", "values (", "values(", "sql:"];

/// An error in the server's words. `known` are the names that the agent asked by: they are shown.
pub(crate) fn message(text: &str, known: &[&str]) -> String {
    let (text, all) = beginning(text);
    with_end(keep_structure(&clean(text), known), all)
}

fn keep_structure(text: &str, known: &[&str]) -> String {
    // What stopped a replica of MySQL's or MariaDB's is quoted without regard to the quotes in it.
    let quoted = text.find("Error '").and_then(|at| Some((at, at + 7 + text[at + 7..].find("' on query")?)));
    if let Some((from, to)) = quoted {
        let outside = shown(&text[..from], known, Kind::Message);
        let inside = shown(&text[from + 7..to], known, Kind::Message);
        return format!("{outside} Error: {inside} on query").trim_start().to_owned();
    }
    shown(text, known, Kind::Message)
}

/// A state, an event that is waited for: words that are shown, but not what stands in quotation marks, is assigned to something,
/// or looks like a key.
pub(crate) fn label(text: &str) -> String {
    let (text, all) = beginning(text);
    with_end(shown(&clean(text), &[], Kind::Label), all)
}

/// Whether a state or a value is made of nothing but words that every server uses: then it tells of no password, even if that is one
/// of them.
pub(crate) fn is_of_the_engine(text: &str) -> bool {
    !text.is_empty() && beginning(text).1 && text.split([' ', ':', ',']).all(|word| is_told(word, ""))
}

/// The name of a user, a database, a host: shown, but for a secret that somebody has put there.
pub(crate) fn name(text: &str) -> String {
    let (text, all) = beginning(text);
    let text = clean(text);
    match [secret_at(&text), login_at(&text)].into_iter().flatten().min() {
        Some(at) => format!("{}?", &text[..at]),
        None => with_end(text, all),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Message,
    Label,
}

fn shown(text: &str, known: &[&str], kind: Kind) -> String {
    let lower = text.to_ascii_lowercase();
    let quoting = QUOTING.iter().filter_map(|mark| lower.find(mark).map(|at| at + mark.len()));
    let quoting = quoting.min().filter(|_| kind == Kind::Message);
    let end = [quoting, secret_at(text)].into_iter().flatten().min();
    let mut out = Out { text: String::with_capacity(text.len()) };
    let whole = take(&text[..end.unwrap_or(text.len())], known, kind, &mut out);
    if end.is_some() && whole {
        out.hidden();
    }
    out.text.trim().to_owned()
}

/// Shows what can be shown; false where the rest cannot be told apart.
fn take(mut rest: &str, known: &[&str], kind: Kind, out: &mut Out) -> bool {
    let mut before = String::new();
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            out.space();
            rest = &rest[first.len_utf8()..];
            continue;
        }
        if let Some(close) = closing(first) {
            let inside = &rest[first.len_utf8()..];
            // It ends where no word goes on. One with another of its kind in it may end elsewhere.
            let ends = |(at, _): &(usize, &str)| {
                close != first || !inside[at + close.len_utf8()..].starts_with(char::is_alphanumeric)
            };
            let end = inside.match_indices(close).find(ends).map(|(at, _)| at);
            let Some(end) = end.filter(|end| !inside[..*end].contains([first, close])) else {
                out.hidden();
                return false;
            };
            if kind == Kind::Message && known.contains(&&inside[..end]) {
                out.text.push_str(&rest[..first.len_utf8() + end + close.len_utf8()]);
            } else {
                out.hidden();
            }
            rest = &inside[end + close.len_utf8()..];
            continue;
        }
        if "()[]{},;".contains(first) {
            // `Key (…)=(…)`: a row's values, in which brackets may stand.
            if first == '(' && out.text.ends_with('=') {
                out.hidden();
                let Some(end) = rest.rfind(')') else { return false };
                rest = &rest[end + 1..];
                continue;
            }
            out.text.push(first);
            rest = &rest[1..];
            continue;
        }
        let end = end_of_chunk(rest);
        let (chunk, after) = rest.split_at(end);
        let core = chunk.trim_end_matches(['.', ':', '!']);
        let marks = &chunk[core.len()..];
        let harmless = match kind {
            Kind::Message => is_told(core, &before) || known.contains(&core),
            Kind::Label => !core.contains('=') && !is_like_a_key(core),
        };
        match core.split_once('=') {
            _ if harmless => out.text.push_str(chunk),
            // The value goes to the end of the chunk at least.
            Some((left, _)) if left.is_empty() || is_told(left, "") => {
                out.text.push_str(left);
                out.text.push('=');
                if core.len() > left.len() + 1 {
                    out.hidden();
                }
            }
            _ => {
                out.hidden();
                out.text.push_str(marks);
            }
        }
        before = core.to_ascii_lowercase();
        rest = after;
    }
    true
}

/// Where a run of characters ends that belong together. An apostrophe within a word is part of it.
fn end_of_chunk(text: &str) -> usize {
    let mut previous = ' ';
    for (at, character) in text.char_indices() {
        let next = || text[at + character.len_utf8()..].starts_with(char::is_alphanumeric);
        let apostrophe = character == '\'' && previous.is_alphanumeric() && next();
        if character.is_whitespace() || "()[]{},;".contains(character) || closing(character).is_some() && !apostrophe {
            return at.max(1);
        }
        previous = character;
    }
    text.len()
}

fn closing(quote: char) -> Option<char> {
    Some(match quote {
        '\'' | '"' | '`' | '´' | '”' | '’' => quote,
        '“' | '„' => '”',
        '‘' | '‚' => '’',
        '«' => '»',
        '»' => '«',
        '「' => '」',
        '『' => '』',
        '‹' => '›',
        _ => return None,
    })
}

/// Whether the servers' own messages are made of such words. `before` is the word before, in lower case.
fn is_told(core: &str, before: &str) -> bool {
    if core.is_empty() || core.chars().all(|c| matches!(c, '-' | '/' | '=' | ':' | '.' | '@')) {
        return true;
    }
    let digits = core.bytes().all(|byte| byte.is_ascii_digit());
    match before {
        "sqlstate" if core.len() == 5 => return core.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()),
        "error" | "errno" | "code" | "error_code" | "sqlcode" if digits => return core.len() <= 5,
        _ => {}
    }
    // ORA-00600, MY-010119, HA_ERR_FOUND_DUPP_KEY
    let code = ["ORA-", "TNS-", "PLS-", "MY-"].iter().find_map(|letters| core.strip_prefix(letters));
    if code.is_some_and(|code| (1..=6).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit())) {
        return true;
    }
    let core = core.strip_prefix("HA_ERR_").unwrap_or(core).to_ascii_lowercase();
    let is_word = |word: &str| WORDS.binary_search(&word).is_ok();
    is_word(&core) || core.split(['-', '_', '/', '.']).all(is_word)
}

struct Out {
    text: String,
}

impl Out {
    fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// Something that is not shown. How much it is, and of what form, is not shown either.
    fn hidden(&mut self) {
        if self.text.trim_end().ends_with('?') {
            self.text.truncate(self.text.trim_end().len());
        } else {
            self.text.push('?');
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_gist_of_an_error_stays_and_what_it_quotes_goes() {
        let cases = [
            ("Duplicate entry 'x1' for key 'users.email'", "Duplicate entry ? for key ?"),
            (
                "duplicate key value violates unique constraint \"k\" DETAIL:  Key (email)=(a (b) c) already exists.",
                "duplicate key value violates unique constraint ? DETAIL: Key (?)=? already exists.",
            ),
            (
                "Error 'Operation CREATE USER failed for 'bob'@'%'' on query. Default database: 'x'. Query: 'CREATE USER \
                 'bob' IDENTIFIED BY 'hunter2''",
                "Error: Operation CREATE USER failed for ?@? on query",
            ),
            (
                "Could not execute Write_rows_v1 event on table shop.items; Duplicate entry '1' for key 'PRIMARY', \
                 Error_code: 1062; handler error HA_ERR_FOUND_DUPP_KEY; the event's master log log.000002, end_log_pos 345",
                "Could not execute Write_rows_v1 event on table ?; Duplicate entry ? for key ?, Error_code: 1062; handler error \
                 HA_ERR_FOUND_DUPP_KEY; the event's master log ?, end_log_pos ?",
            ),
            ("Error executing row event: 'no credit for Smith'", "Error executing row event: ?"),
            ("no credit for Smith, 4711", "no ? for ?, ?"),
            ("invalid input syntax for type integer: \"hunter2\"", "invalid input syntax for type integer: ?"),
            ("the right syntax to use near 'x 'y' z' at line 1", "the right syntax to use near ?"),
            (
                "Access denied for user 'dbvoice'@'10.0.0.9' (using password: YES)",
                "Access denied for user 'dbvoice'@? (using password: YES)",
            ),
            (
                "Access denied for user 'eve'@'10.0.0.9' (using password: NO)",
                "Access denied for user ?@? (using password: NO)",
            ),
            (
                "ORA-01017: invalid username/password; logon denied",
                "ORA-01017: invalid username/password; logon denied",
            ),
            ("could not connect to postgres://bob:hunter2@db/x", "could not connect to ?"),
            ("can't open 'x", "can't open ?"),
            ("permission denied for table pg_stat_activity", "permission denied for table pg_stat_activity"),
            ("the password is battery staple", "the password is ?"),
        ];
        for (text, expected) in cases {
            assert_eq!(message(text, &["dbvoice"]), expected, "{text}");
        }
    }

    #[test]
    fn states_and_programs_stay_readable() {
        for same in [
            "Query: Waiting for table metadata lock",
            "idle in transaction",
            "Lock: transactionid",
            "psql",
            "PostgreSQL JDBC Driver 42.7",
            "DBeaver 23.1.0 - SQLEditor <Script-5.sql>",
            "Yes",
        ] {
            assert_eq!(label(same), same);
        }
        assert_eq!(label("psql postgresql://bob:hunter2@db/x"), "psql postgresql://?");
        assert_eq!(label("job --password=hunter2"), "job ?");
        assert_eq!(label("run 'x y' k=v Zx81kQp0Lm29Vt7Rw3Yb"), "run ?");
        assert_eq!(name("app; token: hunter2"), "app; token:?");
    }

    #[test]
    fn of_a_text_that_nobody_reads_to_its_end_the_beginning_is_shown() {
        let words = "idle ".repeat(1_000);
        // The sign by which a login is known stands behind what is looked at.
        let login = format!("{}bob:hunter2{}@db", "idle ".repeat(390), "x".repeat(200));
        for text in [words, login, "x".repeat(5_000), " ".repeat(5_000)] {
            for shown in [label(&text), name(&text), message(&text, &[]), super::super::program(&text)] {
                assert!(shown.ends_with('?') && shown.len() < 2_010 && !shown.contains("hunter2"), "{shown}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_no_word_of_a_servers_is_never_shown(
            before in "[a-z '\"`(=,;:.«]{0,20}",
            secret in "[A-Zbcdfghjk]{9}[0-9]{3}",
            after in "[a-z '\"`)=,;:.»]{0,20}",
            cut in 0_usize..60,
        ) {
            let text: String = format!("{before}{secret}{after}").chars().take(cut).collect();
            let shown = message(&text, &[]);
            prop_assert!(!shown.contains(&secret[..9]), "{}", shown);
        }

        #[test]
        fn any_text_is_taken(text in any::<String>()) {
            let _ = (message(&text, &["a"]), label(&text), name(&text));
        }
    }
}
