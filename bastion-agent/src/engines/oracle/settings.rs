//! What a session sets before it is asked anything. Whatever a server's owner or a logon trigger has set for all sessions: numbers have a
//! point, texts are compared byte by byte, messages are in English.

/// Set once.
pub(super) const SESSION: &str = "ALTER SESSION SET NLS_LANGUAGE = 'AMERICAN' NLS_TERRITORY = 'AMERICA' NLS_NUMERIC_CHARACTERS = '.,' \
                                  NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS' NLS_SORT = 'BINARY' NLS_COMP = 'BINARY' \
                                  NLS_LENGTH_SEMANTICS = 'BYTE'";

/// Before the questions of a check: nothing can be written. (Oracle has no session that only reads before 23ai.) It is ended before the
/// next one begins, so that no check sees the dictionary as it was when the one before was asked.
pub(super) const READ_ONLY: &str = "SET TRANSACTION READ ONLY";

/// What sessions tell of themselves: V$SESSION.MODULE and ACTION.
pub(super) const MODULE: &str = "bastion-agent";
pub(super) const ACTION: &str = "read-only check";
