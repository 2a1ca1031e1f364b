//! Answers: columns, rows and errors, in Oracle's types.

use crate::wire::times::Moment;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Precision and scale, where they are declared.
    Number(Option<(u8, i8)>),
    /// So many bytes.
    Varchar(u32),
    /// So many characters, in the national character set.
    Nvarchar(u32),
    Char(u32),
    Date,
    Timestamp,
    TimestampZone,
    Interval,
    Clob,
    Raw(u32),
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// A value of an answer, or one that a client binds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Text(String),
    /// In decimal, so that no digit is lost.
    Number(String),
    Bytes(Vec<u8>),
    Moment(Moment),
    /// Nanoseconds.
    Interval(i128),
}

/// What a statement gave.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// Empty where the statement is no query.
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Value>>,
    /// Rows that it changed.
    pub(crate) affected: u64,
}

/// An error as Oracle tells it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct OraError {
    pub(crate) code: u32,
    pub(crate) message: String,
}

impl OraError {
    /// An error with the words that belong to its number.
    pub(crate) fn of(code: u32) -> Self {
        let words = match code {
            18 => "maximum number of sessions exceeded",
            20 => "maximum number of processes (%s) exceeded",
            28 => "your session has been killed",
            900 => "invalid SQL statement",
            904 => "invalid identifier",
            923 => "FROM keyword not found where expected",
            933 => "SQL command not properly ended",
            942 => "table or view does not exist",
            1001 => "invalid cursor",
            1002 => "fetch out of sequence",
            1008 => "not all variables bound",
            1012 => "not logged on",
            1013 => "user requested cancel of current operation",
            1017 => "invalid username/password; logon denied",
            1033 => "ORACLE initialization or shutdown in progress",
            1034 => "ORACLE not available",
            1035 => "ORACLE only available to users with RESTRICTED SESSION privilege",
            1045 => "user lacks CREATE SESSION privilege; logon denied",
            1219 => "database or pluggable database not open: queries allowed on fixed tables or views only",
            1403 => "no data found",
            1722 => "invalid number",
            2391 => "exceeded simultaneous SESSIONS_PER_USER limit",
            2396 => "exceeded maximum idle time, please connect again",
            2399 => "exceeded maximum connect time, you are being logged off",
            3113 => "end-of-file on communication channel",
            3150 => "end-of-file on communication channel for database link",
            3170 => "deadlocked on readable physical standby (undo segment 0)",
            12514 => "TNS:listener does not currently know of service requested in connect descriptor",
            28000 => "The account is locked.",
            28001 => "the password has expired",
            28365 => "wallet is not open",
            _ => "an error that the test server was told to give",
        };
        Self::new(code, words)
    }

    /// An error with words of its own.
    pub(crate) fn new(code: u32, words: &str) -> Self {
        Self { code, message: format!("ORA-{code:05}: {words}") }
    }
}
