//! Why something failed, by Oracle's numbers: the messages are in whatever language the server speaks, and some changed in 23ai.

use agent_protocol::Cause;
use oracledb::ErrorKind;

use crate::failure::{CheckError, Reason, Step};

/// What went wrong on a connection.
pub(super) fn from_driver(error: &oracledb::Error, address: &str, step: Step) -> CheckError {
    let address = address.to_owned();
    match error.kind() {
        ErrorKind::DbError(said) => from_code(u32::try_from(said.code()).unwrap_or(0), said.message(), &address, step),
        ErrorKind::DeadConnection
        | ErrorKind::StreamOperation
        | ErrorKind::NotConnected
        | ErrorKind::UnableToRecover
        | ErrorKind::CallTimeoutExceeded => CheckError::ConnectionLost { address, step },
        ErrorKind::UnsupportedConversion(..) | ErrorKind::UnsupportedDbType(_) | ErrorKind::NotImplemented(_) => {
            CheckError::UnexpectedResult { what: Reason::driver(error) }
        }
        // It is Oracle's protocol all the same. (Rows are read whatever is in them; this is a message or a name in a login.)
        ErrorKind::InvalidEncodedString => {
            CheckError::UnexpectedResult { what: Reason::own("a text in it is not UTF-8") }
        }
        _ => CheckError::ProtocolError { address, step, reason: Reason::driver(error) },
    }
}

/// What the server says, by its number.
pub(super) fn from_code(code: u32, text: &str, address: &str, step: Step) -> CheckError {
    if step == Step::Query && ENDED.contains(&code) {
        return CheckError::ConnectionLost { address: address.to_owned(), step };
    }
    CheckError::Server { cause: cause(code), code: named(code), message: message(text) }
}

/// What a listener says that does not let anybody in, by its number.
pub(super) fn of_listener(code: u32, address: &str, asked: &str) -> CheckError {
    CheckError::Listener {
        address: address.to_owned(),
        asked: asked.to_owned(),
        cause: cause(code),
        code: if code == 0 { "no number".to_owned() } else { named(code) },
    }
}

/// As Oracle writes it.
fn named(code: u32) -> String {
    format!("ORA-{code:05}")
}

/// A message without its number, and without what 23ai puts below it: where to read more.
fn message(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default().trim();
    let number =
        |word: &str| word.strip_prefix("ORA-").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    match first.split_once(": ") {
        Some((word, rest)) if number(word) => rest.to_owned(),
        _ => first.to_owned(),
    }
}

/// The server has ended the session: too long idle, killed, shut down. Another one may be had.
const ENDED: [u32; 9] = [28, 1012, 1092, 2396, 2399, 3113, 3114, 3135, 25408];

/// The cause behind a number.
pub(super) fn cause(code: u32) -> Cause {
    match code {
        // No password; a wrong user or password; no right to log in at all; no form of a password that both know.
        1005 | 1017 | 1045 | 28040 => Cause::Authentication,
        28000 => Cause::AccountLocked,
        28001 | 28002 | 28011 => Cause::PasswordExpired,
        // Processes and sessions of the server, of the user's profile, of the listener; of the host, which has no room for a process.
        18 | 20 | 2391 | 12500 | 12516 | 12518..=12520 | 12540 => Cause::TooManyConnections,
        // Starting, stopping, mounted, restricted; the listener knows no such service, or knows it to be blocked; a closed PDB.
        1033..=1035 | 1089 | 1090 | 1092 | 1109 | 1219 | 12505 | 12514 | 12521 | 12526..=12529 | 65049..=65054 => {
            Cause::NotOpen
        }
        12154 | 12545 => Cause::NameResolution,
        12541 => Cause::Refused,
        28 | 1012 | 2396 | 2399 | 3113 | 3114 | 3135 | 12537 | 12543 | 12547 | 12560 | 12592 | 25408 => {
            Cause::Unreachable
        }
        // The statement was broken off, or took too long.
        1013 | 3136 | 3156 | 12170 | 12535 | 12606 | 12609 => Cause::Timeout,
        // Certificates and suites; and Oracle's own encryption, where one side requires it.
        12599 | 12650 | 12660 | 12696 | 12699 | 28759 | 28860 | 28862 | 28864 | 28865 | 29024 => Cause::Tls,
        // What one may not see is said not to be there; 23ai says so in a number of its own.
        942 | 1031 | 41900 => Cause::MissingPrivilege,
        // A column that this version has not.
        904 => Cause::Unsupported,
        _ => Cause::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_causes() {
        use Cause as C;
        let table: [(C, &[u32]); 11] = [
            (C::Authentication, &[1017, 1005, 28040, 1045]),
            (C::AccountLocked, &[28000]),
            (C::PasswordExpired, &[28001]),
            (
                C::NotOpen,
                &[
                    1033, 1034, 1035, 1089, 1090, 1109, 1219, 12514, 12505, 12521, 12526, 12527, 12528, 12529, 65049,
                    65054,
                ],
            ),
            (C::TooManyConnections, &[20, 18, 2391, 12500, 12516, 12518, 12519, 12520, 12540]),
            (C::Refused, &[12541]),
            (C::NameResolution, &[12545, 12154]),
            (C::Unreachable, &[12543, 12547, 12537, 12560, 12592, 3113, 3114, 3135]),
            (C::Timeout, &[12170, 12535, 12606, 12609, 3136, 1013, 3156]),
            (C::Tls, &[28759, 28860, 28862, 28864, 28865, 29024, 12599, 12696, 12650, 12660, 12699]),
            (C::MissingPrivilege, &[942, 1031, 41900]),
        ];
        for (expected, numbers) in table {
            for &number in numbers {
                assert_eq!(cause(number), expected, "{number}");
            }
        }
        assert_eq!((cause(904), cause(600)), (C::Unsupported, C::Internal));
    }

    #[test]
    fn a_message_is_told_without_its_number_and_without_what_stands_below() {
        for (said, told) in [
            ("ORA-01017: invalid username/password; logon denied\n", "invalid username/password; logon denied"),
            (
                "ORA-00942: table or view \"SYS\".\"V_$SESSION\" does not exist\nHelp: https://docs.oracle.com/error-help/db/ora-00942/",
                "table or view \"SYS\".\"V_$SESSION\" does not exist",
            ),
            ("ORA-01017: ユーザー名/パスワードが無効です。", "ユーザー名/パスワードが無効です。"),
            ("what: is this", "what: is this"),
            ("", ""),
        ] {
            assert_eq!(message(said), told);
        }
    }
}
