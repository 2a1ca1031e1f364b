//! Why something failed, by SQLSTATE and by the name of the server's routine that said so: the message itself is in whatever
//! language the server speaks.

use std::{error::Error as _, io};

use agent_protocol::Cause;
use tokio_postgres::error::{DbError, SqlState};

use crate::failure::{CheckError, Limited, Reason, Step};

/// What a code means depends on how the session was opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opened {
    pub(super) encrypted: bool,
    /// Whether the server asked for the password.
    pub(super) challenged: bool,
}

/// What went wrong on a connection.
pub(super) fn from_driver(error: &tokio_postgres::Error, address: &str, step: Step, opened: Opened) -> CheckError {
    if let Some(server) = error.as_db_error() {
        return from_server(server, opened);
    }
    if let Some(io) = error.source().and_then(|source| source.downcast_ref::<io::Error>()) {
        return CheckError::from_io(io, address, step);
    }
    if error.is_closed() {
        return CheckError::ConnectionLost { address: address.to_owned(), step };
    }
    // The driver has no type for these: the words are its own, in the version that we build with. No server says them.
    let text = error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"));
    if text.contains("server does not support TLS") {
        return CheckError::no_tls(address);
    }
    if text.contains("unsupported authentication method") || text.contains("unsupported SASL mechanism") {
        return CheckError::Server {
            cause: Cause::Authentication,
            code: text,
            message: "log in by a method that the agent does not speak".to_owned(),
        };
    }
    if ["unexpected message", "error parsing", "authentication error"].iter().any(|start| text.starts_with(start)) {
        return CheckError::ProtocolError { address: address.to_owned(), step, reason: Reason::driver(&text) };
    }
    CheckError::UnexpectedResult { what: Reason::driver(&text) }
}

/// What the server itself said.
pub(super) fn from_server(server: &DbError, opened: Opened) -> CheckError {
    let (code, message) = (server.code().code().to_owned(), server.message().to_owned());
    let whose = match (server.code(), server.routine()) {
        (&SqlState::TOO_MANY_CONNECTIONS, Some("InitializeSessionUserId")) => Some(Limited::User),
        (&SqlState::TOO_MANY_CONNECTIONS, Some("CheckMyDatabase")) => Some(Limited::Database),
        _ => None,
    };
    if let Some(whose) = whose {
        return CheckError::Limit { whose, code, message };
    }
    if *server.code() == SqlState::INSUFFICIENT_PRIVILEGE && server.routine() == Some("CheckMyDatabase") {
        // Whose login it was, the session knows.
        return CheckError::NoConnect { user: String::new(), database: String::new(), code };
    }
    CheckError::Server {
        cause: cause(server, opened),
        code: server.code().code().to_owned(),
        message: server.message().to_owned(),
    }
}

fn cause(error: &DbError, opened: Opened) -> Cause {
    let code = error.code();
    match *code {
        SqlState::INVALID_PASSWORD => Cause::Authentication,
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION => match error.routine() {
            // The role may not log in, or there is none: code and routine are the same. One whose password was right is there.
            Some("InitializeSessionUserId") if !opened.challenged && says_that_it_is_missing(error.message()) => {
                Cause::Authentication
            }
            Some("InitializeSessionUserId") => Cause::AccountLocked,
            // No rule of pg_hba.conf lets this session in, or one rejects it. (Some that speak the protocol name no routine.)
            Some("ClientAuthentication") | None if !opened.encrypted => Cause::Tls,
            _ => Cause::Authentication,
        },
        SqlState::TOO_MANY_CONNECTIONS => Cause::TooManyConnections,
        SqlState::CANNOT_CONNECT_NOW
        | SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::DATABASE_DROPPED => Cause::NotOpen,
        SqlState::INVALID_CATALOG_NAME => Cause::UnknownDatabase,
        // The database takes no connections.
        SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE if error.routine() == Some("CheckMyDatabase") => Cause::NotOpen,
        SqlState::INSUFFICIENT_PRIVILEGE => Cause::MissingPrivilege,
        SqlState::QUERY_CANCELED | SqlState::LOCK_NOT_AVAILABLE => Cause::Timeout,
        SqlState::UNDEFINED_TABLE
        | SqlState::UNDEFINED_COLUMN
        | SqlState::UNDEFINED_FUNCTION
        | SqlState::UNDEFINED_OBJECT
        | SqlState::FEATURE_NOT_SUPPORTED => Cause::Unsupported,
        _ => Cause::Internal,
    }
}

/// Whether a message about a role says, in one of the languages that PostgreSQL speaks, that there is none.
fn says_that_it_is_missing(message: &str) -> bool {
    const MISSING: [&str; 17] = [
        "does not exist",
        "existiert nicht",
        "no existe",
        "n'existe pas",
        "non esiste",
        "não existe",
        "nie istnieje",
        "neexistuje",
        "finns inte",
        "existerar inte",
        "mevcut değil",
        "не существует",
        "не існує",
        "არ არსებობს",
        "存在しません",
        "없음",
        "不存在",
    ];
    MISSING.iter().any(|words| message.contains(words))
}

/// Whether it may be that the startup parameters were refused, which no server does: something else stands in between.
pub(super) fn is_of_a_pooler(error: &CheckError) -> bool {
    let codes = [SqlState::PROTOCOL_VIOLATION, SqlState::FEATURE_NOT_SUPPORTED];
    matches!(error, CheckError::Server { code, .. } if codes.iter().any(|known| known.code() == code))
}

/// Whether a text could not be given in the session's encoding.
pub(super) fn is_of_encoding(error: &CheckError) -> bool {
    let codes = [SqlState::CHARACTER_NOT_IN_REPERTOIRE, SqlState::UNTRANSLATABLE_CHARACTER];
    matches!(error, CheckError::Server { code, .. } if codes.iter().any(|known| known.code() == code))
}
