//! What is wrong with a configuration, without what stands in it: a password may, by mistake.

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
}
