//! What is wrong with a configuration, without what stands in it: a password may, by mistake, where a value, a name or a key
//! is meant.

use super::shape::{is_like_a_key, secret_at};

/// What stands for a name that is not repeated.
const NOT_SHOWN: &str = "(not shown: it looks like a secret itself)";

/// The parser's words without the value that it complains of. Names of keys stay.
pub(crate) fn complaint(message: &str) -> String {
    for kind in ["invalid type: ", "invalid value: ", "invalid length "] {
        if let Some(rest) = message.strip_prefix(kind) {
            // What is expected comes last, and is the agent's own word.
            let what = rest.split([' ', ',']).next().filter(|word| word.chars().all(|c| c.is_ascii_alphabetic()));
            let expected = rest.rfind(", expected ").map_or("", |at| &rest[at..]);
            return format!("{}: {}{expected}", kind.trim_end_matches([':', ' ']), what.unwrap_or("a value"));
        }
    }
    if message.starts_with("unknown variant ") {
        let expected = message.rfind(", expected ").map_or("", |at| &message[at..]);
        return format!("unknown value{expected}");
    }
    message.to_owned()
}

/// Where a password is kept, by the name that the configuration gives: a variable, a file, a parameter, a secret. Somebody may
/// have put the password itself there.
pub(crate) fn place(name: &str) -> &str {
    if looks_like_a_secret(name) { NOT_SHOWN } else { name }
}

/// What somebody calls an instance. Numbers belong to such names, so only what a machine has made up is not repeated.
pub(crate) fn named(name: &str) -> &str {
    if is_like_a_key(name) || secret_at(name).is_some() { NOT_SHOWN } else { name }
}

/// A key that the agent does not know, where it can be repeated: a word.
pub(crate) fn unknown_key(key: &str) -> Option<&str> {
    let word = key.len() <= 40 && key.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-'));
    (word && !looks_like_a_secret(key)).then_some(key)
}

/// Whether what is to be a name looks like a password or a key: made up by a machine, with characters that no name has, or with
/// digits in the place of letters.
fn looks_like_a_secret(name: &str) -> bool {
    // Amazon's own names, and paths.
    if ["arn:", "rds!", "/"].iter().any(|start| name.starts_with(start)) {
        return is_like_a_key(name);
    }
    if is_like_a_key(name) || secret_at(name).is_some() {
        return true;
    }
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).count();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let of_a_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '@' | '+' | '=');
    if !name.chars().all(of_a_name) {
        return true;
    }
    // `hunter2`; variables are called DB2_PASSWORD.
    let one_word = name.chars().all(char::is_alphanumeric);
    let mixed = one_word && letters(name) > 0 && digits(name) > 0;
    if mixed && name.chars().any(|c| c.is_ascii_lowercase()) {
        return true;
    }
    // `S3cr3t`, `P4SSW0RD`.
    name.split(|c: char| !c.is_alphanumeric()).any(|piece| {
        let pairs = || piece.chars().zip(piece.chars().skip(1));
        piece.len() >= 5 && pairs().any(|(a, b)| a.is_ascii_digit() && b.is_ascii_alphabetic()) && letters(piece) >= 3
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_is_repeated() {
        for (said, shown) in [
            ("invalid type: string \"a, expected b\", expected u16", "invalid type: string, expected u16"),
            ("invalid value: integer `70000`, expected u16", "invalid value: integer, expected u16"),
            ("unknown variant `hunter2`, expected one of `a`, `b`", "unknown value, expected one of `a`, `b`"),
            ("unknown field `emf`, expected `x`", "unknown field `emf`, expected `x`"),
        ] {
            assert_eq!(complaint(said), shown);
        }
    }

    #[test]
    fn a_name_that_is_a_secret_is_not_repeated_and_others_are() {
        for name in [
            "hunter2",
            "S3cr3t",
            "P4SSW0RD",
            "Tr0ub4dor&3",
            "correct horse battery",
            "kQp0Lm29Vt7Rw3YbZx81aa",
            "postgres://bob:x@db",
            "0123456789abcdef0123456789abcdef",
            "x!y",
        ] {
            assert_eq!(place(name), NOT_SHOWN, "{name}");
            assert_eq!(unknown_key(name), None, "{name}");
        }
        for name in [
            "BLOG_PASSWORD",
            "DB2_PASSWORD",
            "SECRET",
            "PGPASSWORD",
            "db_password",
            "/rds/sample/dbpassword",
            "/run/secrets/db2",
            "dbvoice/orders-prod-1",
            "orders-prod-1-secret",
            "rds!db-3e11fa47-71ca-11e1-9e33-c80aa9429562",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:dbvoice/orders-AbCdEf",
        ] {
            assert_eq!(place(name), name);
        }
        for name in ["orders-prod-1", "db2", "山田", "sample"] {
            assert_eq!(named(name), name);
        }
        assert_eq!(named("kQp0Lm29Vt7Rw3YbZx81aa"), NOT_SHOWN);
        assert_eq!((unknown_key("pasword"), unknown_key("ca-file")), (Some("pasword"), Some("ca-file")));
    }
}
