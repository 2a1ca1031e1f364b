//! The logs of PostgreSQL and Aurora PostgreSQL, in each language that they are written in (`lc_messages`).

use super::{
    Kind,
    postgres_words::{
        AFTER_CRASH, CLIENT_GONE, ERROR, FAILED, FAILED_AT_END, INTERRUPTED_IN_RECOVERY, LOG, PANIC, PLAIN, SIGNAL,
        WARNING,
    },
    trouble::{Trouble, trouble, unquoted},
};

/// The server's own processes: where one of them gives up, all others end. A background worker's end is its own.
const OWN_PROCESSES: [&str; 8] = [
    "server process",
    "startup process",
    "checkpointer process",
    "background writer process",
    "WAL writer process",
    "WAL receiver process",
    "autovacuum launcher process",
    "Aurora Runtime process",
];

/// How messages begin that hold what users say.
const OF_STATEMENTS: [&str; 7] = ["statement: ", "duration: ", "execute ", "parse ", "bind ", "fastpath ", "AUDIT: "];

/// How messages begin that are logged all the time, or tell of a client: with names that users choose, or words of trouble in them.
const USUAL: [&str; 18] = [
    "automatic ",
    "checkpoint ",
    "connection ",
    "database system is ",
    "database system was ",
    "disconnection",
    "incomplete startup packet",
    "invalid length of startup packet",
    "listening on ",
    "logical decoding ",
    "parameter ",
    "received fast shutdown request",
    "received replication command: ",
    "received SIGHUP",
    "restartpoint ",
    "temporary file: ",
    "unexpected EOF ",
    "unsupported frontend protocol",
];

/// How grave an entry is, by the word for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    Panic,
    /// ERROR and FATAL.
    Error,
    Log,
    Warning,
    /// What is told to users only, and what goes on with an entry.
    Plain,
}

impl Severity {
    /// The severity that a text is the word for, or ends with the word for; `is` compares.
    fn find(is: impl Fn(&str) -> bool) -> Option<Self> {
        let any = |words: &[&str]| words.iter().any(|word| is(word));
        // Most lines are of this kind, and there may be very many.
        if any(&LOG) {
            Some(Self::Log)
        } else if any(&ERROR) {
            Some(Self::Error)
        } else if any(&PLAIN) {
            Some(Self::Plain)
        } else if any(&WARNING) {
            Some(Self::Warning)
        } else {
            any(&PANIC).then_some(Self::Panic)
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        Self::find(|known| known == word)
    }

    fn is_error(self) -> bool {
        matches!(self, Self::Panic | Self::Error)
    }
}

/// What an entry is; `state` is its SQLSTATE, where that is known.
pub(super) fn judge<'a>(severity: Option<Severity>, state: Option<&str>, text: &'a str) -> Kind<'a> {
    match severity {
        Some(Severity::Panic) => Kind::Crash(text),
        Some(Severity::Plain) => Kind::Plain,
        Some(Severity::Error | Severity::Log | Severity::Warning) if is_crash(text) => Kind::Crash(text),
        Some(Severity::Error) => Kind::Error(text),
        Some(Severity::Log | Severity::Warning) if state.is_some_and(is_grave) || is_failure(text) => Kind::Error(text),
        Some(Severity::Log) => match trouble_of(text) {
            Some(Trouble::Error) => Kind::Error(text),
            Some(Trouble::Warning) => Kind::Warning,
            None => Kind::Plain,
        },
        Some(Severity::Warning) => Kind::Warning,
        // A language that nobody knows.
        None => match state.map(is_success) {
            Some(_) if is_crash(text) => Kind::Crash(text),
            Some(true) => Kind::Plain,
            Some(false) => Kind::Error(text),
            None => Kind::Unknown,
        },
    }
}

/// What a line is; `after` is what follows its time.
pub(super) fn kind<'a>(line: &'a str, after: Option<&str>) -> Kind<'a> {
    // Lines that go on begin with a tab; a statement that is logged may hold the words of an error.
    if line.starts_with(char::is_whitespace) {
        return Kind::Rest;
    }
    // What begins something has a time, on RDS; elsewhere a prefix may lack one.
    let unclear = if after.is_some() { Kind::Unknown } else { Kind::Rest };
    let Some((before, text)) = line.split_once(":  ") else { return unclear };
    let prefix = Prefix::of(line, after.unwrap_or(line));
    let heads = prefix.heads(line);
    let known = match heads.as_slice() {
        [] => return prefix.without_head(line, before, text).unwrap_or(unclear),
        [only] => Some(only),
        // What the message says is the server's own, and no name stands before it.
        [first, ..] if prefix.is_of_server => Some(first),
        _ => None,
    };
    let state = prefix.state(&line[..heads.last().map_or(0, |head| head.at)]);
    if let Some(head) = known {
        return judge(Some(head.severity), state, head.text);
    }
    // Names that users choose stand in the prefix, so any of them may be the severity that the server wrote: what they agree in
    // holds, or what the SQLSTATE says.
    if let Some(error) = heads.iter().find(|head| head.severity.is_error()) {
        let all = heads.iter().all(|head| head.severity.is_error());
        return match state.map(is_success) {
            Some(false) => Kind::Error(error.text),
            None if all => Kind::Error(error.text),
            _ => Kind::Unknown,
        };
    }
    let mut kinds = heads.iter().map(|head| judge(Some(head.severity), state, head.text));
    let first = kinds.next().filter(|kind| matches!(kind, Kind::Plain | Kind::Warning));
    first.filter(|_| kinds.all(|kind| matches!(kind, Kind::Plain | Kind::Warning))).unwrap_or(Kind::Unknown)
}

/// A severity in a line, and what follows it.
struct Head<'a> {
    severity: Severity,
    at: usize,
    text: &'a str,
}

/// What stands before the severity (`log_line_prefix`): numbers and times, and names that users choose.
struct Prefix {
    /// Whether its parts are parted by colons, as on RDS, so that the severity stands behind one.
    has_colons: bool,
    /// Whether it is one of the server's own processes that has written the line.
    is_of_server: bool,
}

impl Prefix {
    /// The prefix of a line; `after` is what follows its time.
    fn of(line: &str, after: &str) -> Self {
        let zone = after.trim_start().trim_start_matches(|letter: char| {
            letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-') || letter == '/' || letter == '_'
        });
        let has_time = after.len() < line.len();
        // Nobody is logged in, and the line says nothing between that and its process.
        let own = zone.strip_prefix("::@:[").and_then(|rest| rest.split_once("]:"));
        let is_of_server = own.is_some_and(|(pid, _)| is_number(pid));
        Self { has_colons: has_time && zone.starts_with(':'), is_of_server }
    }

    /// All that stands as the severity does.
    fn heads<'a>(&self, line: &'a str) -> Vec<Head<'a>> {
        let head = |(at, _): (usize, &str)| {
            // French puts a space before the colon.
            let before = line[..at].trim_end();
            let severity = Severity::find(|word| {
                before.strip_suffix(word).is_some_and(|rest| match self.has_colons {
                    true => rest.ends_with(':'),
                    false => !rest.ends_with(char::is_alphanumeric),
                })
            })?;
            Some(Head { severity, at, text: &line[at + 3..] })
        };
        let mut heads: Vec<Head<'a>> = line.match_indices(":  ").filter_map(head).collect();
        // Directly behind the process's number, where nothing is parted by colons, no name stands before it.
        let is_direct = |head: &Head<'_>| {
            let word = line[..head.at].trim_end().rsplit_once(['[', ']']).map_or("", |(_, word)| word);
            word.strip_prefix(' ').is_some_and(|word| Severity::of(word).is_some())
        };
        if !self.has_colons && heads.first().is_some_and(is_direct) {
            heads.truncate(1);
        }
        heads
    }

    /// What a line is in which no severity stands where the server writes it.
    fn without_head<'a>(&self, line: &str, before: &str, text: &'a str) -> Option<Kind<'a>> {
        if let Some(state) = self.state(before) {
            return Some(judge(None, Some(state), text));
        }
        // What a name says is not the server's.
        if line.matches(":  ").count() > 1 {
            return None;
        }
        let before = before.trim_end();
        let ends_with =
            |word: &str| before.strip_suffix(word).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric));
        // Elsewhere than on RDS, a prefix may end otherwise.
        if let Some(severity) = Severity::find(ends_with) {
            return Some(judge(Some(severity), None, text));
        }
        let mut states = states(own(before)).map(|state| (is_success(state), state));
        let (first, state) = states.next()?;
        states.all(|(other, _)| other == first).then(|| judge(None, Some(state), text))
    }

    /// The SQLSTATE, where it stands behind the process's number and the line's (`[%p]:%l:%e:`), and only one such place is there.
    fn state<'a>(&self, prefix: &'a str) -> Option<&'a str> {
        let (process, rest) = processes(prefix).next()?;
        if processes(&prefix[process + 1..]).next().is_some() {
            return None;
        }
        let (number, rest) = rest.split_once(':')?;
        let (state, _) = rest.split_once(':')?;
        (is_number(number) && states(state).next() == Some(state)).then_some(state)
    }
}

/// Where a process's number in brackets begins, and what follows it: `[5]:`.
fn processes(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices('[').filter_map(|(at, _)| {
        let (number, rest) = text[at + 1..].split_once("]:")?;
        is_number(number).then_some((at, rest))
    })
}

/// What follows the first process's number; before it stand names that users choose.
fn own(prefix: &str) -> &str {
    processes(prefix).next().map_or_else(|| prefix.rsplit_once(']').map_or(prefix, |(_, own)| own), |(_, rest)| rest)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The words that are SQLSTATEs.
fn states(text: &str) -> impl Iterator<Item = &str> {
    const CLASSES: [&str; 44] = [
        "00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "22", "23", "24",
        "25", "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B", "3D", "3F", "40", "42", "44", "53", "54",
        "55", "57", "58", "72", "F0", "HV", "P0", "XX",
    ];
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| {
        let letters = word.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        word.len() == 5 && letters && CLASSES.iter().any(|class| word.starts_with(class))
    })
}

/// Success, a warning, no data.
fn is_success(state: &str) -> bool {
    ["00", "01", "02"].iter().any(|class| state.starts_with(class))
}

/// Too few resources, a full disk among them; a fault of the system's; corrupt data.
fn is_grave(state: &str) -> bool {
    ["53", "58", "XX"].iter().any(|class| state.starts_with(class))
}

/// Whether the server tells of something that it could not do, or of damage.
fn is_failure(text: &str) -> bool {
    if CLIENT_GONE.iter().any(|begins| text.starts_with(begins)) {
        return false;
    }
    let clause = text.split(": ").next().unwrap_or_default();
    FAILED.iter().any(|begins| text.starts_with(begins))
        || FAILED_AT_END.iter().any(|end| clause.ends_with(end))
        || text.trim_end().ends_with(": No space left on device")
            && !OF_STATEMENTS.iter().any(|begins| text.starts_with(begins))
}

/// What is told of trouble that the server logs as it does everything.
fn trouble_of(text: &str) -> Option<Trouble> {
    const BEFORE_RESTART: &str = " cannot be changed without restarting the server";
    let usual = |begins: &&str| text.starts_with(*begins);
    if text.starts_with("parameter ") && text.ends_with(BEFORE_RESTART) {
        return Some(Trouble::Warning);
    }
    if USUAL.iter().any(usual) || OF_STATEMENTS.iter().any(usual) || CLIENT_GONE.iter().any(usual) {
        return None;
    }
    // It ends so whenever the server is shut down.
    if text.starts_with("background worker \"logical replication launcher\"")
        && text.ends_with("exited with exit code 1")
    {
        return Some(Trouble::Warning);
    }
    trouble(&unquoted(text))
}

fn is_crash(text: &str) -> bool {
    // What else is logged all the time.
    if ["checkpoint ", "connection ", "disconnection", "automatic "]
        .iter()
        .chain(&OF_STATEMENTS)
        .any(|begins| text.starts_with(begins))
    {
        return false;
    }
    if AFTER_CRASH.iter().any(|begins| text.starts_with(begins)) {
        return true;
    }
    if INTERRUPTED_IN_RECOVERY.iter().any(|(begins, ends)| text.starts_with(begins) && text.trim_end().ends_with(ends))
    {
        return true;
    }
    // Which process it was stands first, and its number in brackets.
    let Some((process, rest)) = text.split_once(" (PID ") else { return false };
    let Some((number, rest)) = rest.split_once(')') else { return false };
    let plain = process.chars().count() < 80 && !process.contains([':', '\'']);
    let by_signal =
        SIGNAL.iter().any(|word| rest.contains(word)) && rest.contains(|digit: char| digit.is_ascii_digit());
    let by_itself = OWN_PROCESSES.contains(&process) && rest.starts_with(" exited");
    plain && number.bytes().all(|byte| byte.is_ascii_digit()) && (by_signal || by_itself)
}
