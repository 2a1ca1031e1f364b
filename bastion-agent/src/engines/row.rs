//! A row as every driver gives it: named columns of a few plain types.

use agent_protocol::EngineName;

use crate::{
    failure::{CheckError, Reason},
    redact::{self, Own},
};

/// A row of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row(pub(crate) Vec<(String, Value)>);

/// A column's value. Queries cast what they select to one of these.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// A text in which the server repeats the agent's password: as it was said, to decide by, and as it is shown.
    Repeating {
        said: String,
        shown: String,
    },
}

impl Value {
    /// The text without the password, where the server repeats it. `column` is where it stands.
    pub(super) fn without(self, own: &Own, column: &str) -> Self {
        let Self::Text(said) = self else { return self };
        let hidden = match Kind::of(column) {
            // Oracle's are of several numbers: 41,7001 and 41,7001,@2.
            Kind::Number if said.bytes().all(|byte| byte.is_ascii_digit() || b",@".contains(&byte)) => None,
            Kind::Label if own.is_one_word() && redact::is_of_the_engine(&said) => None,
            Kind::Name | Kind::Number => own.hidden_in_name(&said),
            Kind::Label | Kind::Program | Kind::Message => own.hidden(&said),
        };
        match hidden {
            Some(shown) => Self::Repeating { said, shown },
            None => Self::Text(said),
        }
    }

    /// Another text made of this one.
    pub(crate) fn map(self, made: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Text(text) => Self::Text(made(&text)),
            Self::Repeating { said, shown } => Self::Repeating { said: made(&said), shown: made(&shown) },
            other => other,
        }
    }
}

/// What a column's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// What somebody has called a user, a table, a host.
    Name,
    /// The number of a session, or of several.
    Number,
    /// Words of the server's own for what it does.
    Label,
    /// What a client calls itself.
    Program,
    /// Anything else: an error may repeat statements and rows.
    Message,
}

impl Kind {
    fn of(column: &str) -> Self {
        match column {
            "user" | "database" | "client" | "client_and_port" | "column" | "failed" | "name" | "peer" | "schema"
            | "unit" | "tls" | "engine" => Self::Name,
            "Connection_name" | "Channel_Name" | "Master_Host" | "Source_Host" | "host" | "server_id" => Self::Name,
            // The list of sessions of MySQL.
            "User" | "Host" | "db" => Self::Name,
            "State" | "Command" => Self::Label,
            "session_id" | "blocked_by" | "waiter" => Self::Number,
            "program" => Self::Program,
            "state" | "wait" | "source" | "role" | "wal_status" | "invalid" | "open_mode" | "status" => Self::Label,
            _ if column.ends_with("_Running") || column.ends_with("_Running_State") => Self::Label,
            _ => Self::Message,
        }
    }
}

/// How many rows an answer may have. No server has so many sessions or tablespaces; one that sends more means harm.
const MAX_ROWS: usize = 50_000;

/// How much memory the rows of an answer may take, empty columns and names of columns among it.
const MAX_BYTES: usize = 32 << 20;

/// Rows of an answer, as long as there are not too many: the agent's memory is not the server's to fill.
pub(super) struct Bounded {
    rows: Vec<Row>,
    bytes: usize,
}

/// After how many rows others have their turn: to read thousands that are there already would hold up all else on the one
/// thread, the deadline too.
const YIELD_EVERY_ROWS: usize = 128;

impl Bounded {
    pub(super) fn new() -> Self {
        Self { rows: Vec::new(), bytes: 0 }
    }

    /// Lets others have their turn from time to time.
    pub(super) async fn add(&mut self, row: Row) -> Result<(), CheckError> {
        self.push(row)?;
        if self.rows.len().is_multiple_of(YIELD_EVERY_ROWS) {
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    pub(super) fn push(&mut self, row: Row) -> Result<(), CheckError> {
        let taken = |(name, value): &(String, Value)| {
            size_of::<(String, Value)>() + name.len() + if let Value::Text(text) = value { text.len() } else { 0 }
        };
        self.bytes += row.0.iter().map(taken).sum::<usize>();
        self.rows.push(row);
        if self.rows.len() > MAX_ROWS || self.bytes > MAX_BYTES {
            return Err(CheckError::UnexpectedResult {
                what: Reason::own(format!("it is larger than {MAX_ROWS} rows or {} MiB", MAX_BYTES >> 20)),
            });
        }
        Ok(())
    }
}

impl From<Bounded> for Vec<Row> {
    fn from(bounded: Bounded) -> Self {
        bounded.rows
    }
}

/// Whether the server showed all there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Permission {
    Granted,
    /// The user lacks a grant.
    Denied,
    /// The server keeps no such data.
    NotKept,
}

impl Row {
    /// What the column `permitted` says; everything is granted where there is none.
    pub(super) fn permission(&self) -> Result<Permission, CheckError> {
        if !self.0.iter().any(|(name, _)| name == "permitted") {
            return Ok(Permission::Granted);
        }
        Ok(match self.optional_flag("permitted")? {
            Some(true) => Permission::Granted,
            Some(false) => Permission::Denied,
            None => Permission::NotKept,
        })
    }

    /// Whether there is a column of this name.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.0.iter().any(|(name, _)| name == column)
    }

    fn value(&self, column: &str) -> Result<&Value, CheckError> {
        self.0
            .iter()
            .find(|(name, _)| name == column)
            .map(|(_, value)| value)
            .ok_or_else(|| CheckError::UnexpectedResult { what: Reason::own(format!("it has no column {column}")) })
    }

    fn wrong(column: &str, value: &Value) -> CheckError {
        let kind = match value {
            Value::Null => "no value",
            Value::Bool(_) => "a yes or no",
            Value::Int(_) | Value::Float(_) => "a number",
            Value::Text(_) | Value::Repeating { .. } => "a text",
        };
        CheckError::UnexpectedResult { what: Reason::own(format!("column {column} holds {kind}")) }
    }

    /// A text, safe to show: what it may tell depends on its column. Null where the server gave none.
    pub(crate) fn text(&self, column: &str) -> Result<Option<String>, CheckError> {
        let safe = match Kind::of(column) {
            Kind::Name | Kind::Number => redact::name,
            Kind::Label => redact::label,
            Kind::Program => redact::program,
            Kind::Message => |text: &str| redact::message(text, &[]),
        };
        Ok(self.shown(column)?.map(safe))
    }

    /// The host name or address of a session's client. MariaDB, and MySQL in its list of sessions, tell its port too.
    pub(crate) fn client(&self) -> Result<Option<String>, CheckError> {
        if !self.has(CLIENT_AND_PORT) {
            return self.text("client");
        }
        Ok(self.text(CLIENT_AND_PORT)?.map(|client| without_port(&client).to_owned()))
    }

    /// A statement's text without the values in it.
    pub(crate) fn statement(&self, column: &str, engine: EngineName) -> Result<Option<String>, CheckError> {
        Ok(self.shown(column)?.map(|text| redact::statement(text, engine)))
    }

    /// A text exactly as the server gave it: for what the query itself puts there, and for what decides by itself what is
    /// shown. It is not to be in a report.
    pub(crate) fn raw_text(&self, column: &str) -> Result<Option<&str>, CheckError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(text) | Value::Repeating { said: text, .. } => Ok(Some(text)),
            other => Err(Self::wrong(column, other)),
        }
    }

    /// The same without the agent's password, and otherwise as the server gave it.
    pub(crate) fn shown(&self, column: &str) -> Result<Option<&str>, CheckError> {
        match self.value(column)? {
            Value::Repeating { shown, .. } => Ok(Some(shown)),
            _ => self.raw_text(column),
        }
    }

    /// A column's value, for a row that is made of this one.
    pub(crate) fn copied(&self, column: &str) -> Result<Value, CheckError> {
        self.value(column).cloned()
    }

    /// A count, which is never negative. MySQL gives sums as decimals, so a whole float is taken too.
    pub(crate) fn count(&self, column: &str) -> Result<Option<u64>, CheckError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Int(number) => Ok(Some(u64::try_from(*number).unwrap_or(0))),
            // `as` saturates: what is too large for u64 becomes its largest value.
            Value::Float(number) if number.is_finite() => Ok(Some(number.max(0.0) as u64)),
            other => Err(Self::wrong(column, other)),
        }
    }

    /// A whole number, below zero too.
    pub(crate) fn integer(&self, column: &str) -> Result<Option<i64>, CheckError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Int(number) => Ok(Some(*number)),
            other => Err(Self::wrong(column, other)),
        }
    }

    /// A number that need not be whole.
    pub(crate) fn number(&self, column: &str) -> Result<Option<f64>, CheckError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            // What f64 cannot hold exactly does not matter for a share.
            Value::Int(number) => Ok(Some(*number as f64)),
            Value::Float(number) if number.is_finite() => Ok(Some(*number)),
            other => Err(Self::wrong(column, other)),
        }
    }

    /// A yes or no. MySQL gives it as a number.
    pub(crate) fn flag(&self, column: &str) -> Result<bool, CheckError> {
        self.optional_flag(column)?.ok_or_else(|| Self::wrong(column, &Value::Null))
    }

    /// A yes or no, or neither.
    pub(crate) fn optional_flag(&self, column: &str) -> Result<Option<bool>, CheckError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Bool(flag) => Ok(Some(*flag)),
            Value::Int(number) => Ok(Some(*number != 0)),
            other => Err(Self::wrong(column, other)),
        }
    }
}

/// The column with a client and its port.
pub(crate) const CLIENT_AND_PORT: &str = "client_and_port";

/// `::1` of `::1:4711`: an address of IPv6 has colons too. A session through the server's socket file has no port.
fn without_port(client: &str) -> &str {
    match client.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => client,
    }
}

/// Bytes of their hexadecimal digits.
pub(crate) fn bytes_of_hex(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let bytes: Option<Vec<u8>> = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect();
    // A zero would end the name.
    bytes.filter(|bytes| digits.len().is_multiple_of(2) && !bytes.contains(&0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_told_without_its_port() {
        for (listed, client) in [
            ("10.0.0.5:51234", "10.0.0.5"),
            ("::1:4711", "::1"),
            ("2001:db8::7:51234", "2001:db8::7"),
            ("fe80::1%eth0:9", "fe80::1%eth0"),
            ("db.example.com:1", "db.example.com"),
            ("localhost", "localhost"),
            ("", ""),
        ] {
            let row = Row(vec![(CLIENT_AND_PORT.to_owned(), Value::Text(listed.to_owned()))]);
            assert_eq!(row.client().unwrap().as_deref(), Some(client), "{listed}");
        }
        let plain = Row(vec![("client".to_owned(), Value::Text("::1".to_owned()))]);
        assert_eq!(plain.client().unwrap().as_deref(), Some("::1"), "what has no port keeps all");
    }

    #[test]
    fn a_text_tells_what_its_column_may() {
        let column = |name: &str| {
            let row = Row(vec![(name.to_owned(), Value::Text("orders-1 'x\u{1b}' hunter2".to_owned()))]);
            row.text(name).unwrap().unwrap()
        };
        assert_eq!(column("user"), "orders-1 'x ' hunter2");
        assert_eq!(column("state"), "orders-1 ? hunter2");
        // What decides about a slot or a cluster's server is read as the server wrote it.
        for (column, word) in
            [("wal_status", "unreserved"), ("server_id", "shop-2"), ("host", "10.0.0.7"), ("role", "PRIMARY")]
        {
            let row = Row(vec![(column.to_owned(), Value::Text(word.to_owned()))]);
            assert_eq!(row.text(column).unwrap().as_deref(), Some(word));
        }
        for message in ["error", "Last_SQL_Error", "Last_IO_Error", "a column that nobody has thought of"] {
            assert_eq!(column(message), "?");
        }
        let wrong = Row(vec![("count".to_owned(), Value::Text("hunter2".to_owned()))]).count("count").unwrap_err();
        assert!(!wrong.to_string().contains("hunter2"), "{wrong}");
    }

    #[test]
    fn a_password_that_is_a_usual_word_changes_no_decision_and_hides_no_open_name() {
        let own = |password: &str| Own::of(&["reader", "shop"], &secrecy::SecretString::from(password));
        for (password, column, said, shown) in [
            ("reader", "user", "reader", "reader"),
            ("shop", "database", "shop", "shop"),
            ("shop", "name", "shop/items", "shop/items"),
            ("shop", "error", "shop", "?"),
            ("idle", "state", "idle in transaction", "idle in transaction"),
            ("yes", "Slave_IO_Running", "Yes", "Yes"),
            ("4711", "session_id", "4711", "4711"),
            ("4711", "blocked_by", "12,4711", "12,4711"),
            ("4711", "session_id", "x4711", "x?"),
            ("hunter2", "state", "idle hunter2", "idle ?"),
            ("hunter2", "user", "hunter2", "?"),
        ] {
            let value = Value::Text(said.to_owned()).without(&own(password), column);
            let row = Row(vec![(column.to_owned(), value)]);
            assert_eq!(row.text(column).unwrap().as_deref(), Some(shown), "{password}");
            assert_eq!(row.raw_text(column).unwrap(), Some(said), "what is decided by stays");
        }
        let value = Value::Text("SELECT a FROM hunter2".to_owned()).without(&own("hunter2"), "statement");
        let row = Row(vec![("statement".to_owned(), value)]);
        let statement = row.statement("statement", EngineName::Mysql).unwrap().unwrap();
        assert!(!statement.contains("hunter2"), "{statement}");
    }

    #[test]
    fn an_answer_has_an_end() {
        let row = |text: String| Row(vec![("name".to_owned(), Value::Text(text))]);
        let mut rows = Bounded::new();
        assert!((0..MAX_ROWS).all(|_| rows.push(row(String::new())).is_ok()));
        assert!(rows.push(row(String::new())).is_err());
        let mut rows = Bounded::new();
        assert!(rows.push(row("x".repeat(MAX_BYTES / 2))).is_ok());
        assert!(rows.push(row("x".repeat(MAX_BYTES / 2))).is_err());
        // Columns without a value take memory too.
        let empty = || Row((0..4_000).map(|_| (String::new(), Value::Null)).collect());
        let mut rows = Bounded::new();
        assert!((0..1_000).any(|_| rows.push(empty()).is_err()));
    }
}
