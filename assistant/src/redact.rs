//! What servers write, without what is nobody's business: values, addresses, paths, passwords.

/// The most that is looked at of a text, in characters. How much of it is spoken is another matter.
const MAX_CHARS: usize = 1_000;

/// The text without quoted values, brackets, addresses, paths, assignments and long numbers.
///
/// What is taken out leaves nothing behind: a sentence with a gap is still understood.
pub(crate) fn cleaned(text: &str) -> String {
    let mut kept = String::new();
    for word in without_quoted(text).split_whitespace().filter(|word| is_harmless(word)) {
        let space = usize::from(!kept.is_empty());
        if kept.chars().count() + space + word.chars().count() > MAX_CHARS {
            break;
        }
        if space == 1 && !matches!(word, "," | "." | ";" | ":") {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    let mut kept = kept.trim_end_matches([',', ';', ':', ' ', '.', '-']);
    // A bracket that nothing opens, because what did was taken out.
    while kept.matches(')').count() > kept.matches('(').count()
        && let Some(rest) = kept.strip_suffix(')')
    {
        kept = rest.trim_end_matches([',', ';', ':', ' ', '.', '-']);
    }
    kept.to_owned()
}

/// The text without what stands in quotation marks or brackets. Where quotes are not closed, or stand in one another, nobody
/// knows what is inside and what is outside: the rest goes with them.
fn without_quoted(text: &str) -> String {
    let letters: Vec<char> = text[..quoting_at(text)].chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let close = match letters[at] {
            '\'' if is_apostrophe(&letters, at) => None,
            // `Key (email)=(…)`: a row's values.
            '(' if at > 0 && letters[at - 1] == '=' => Some(')'),
            open => closing(open),
        };
        let Some(close) = close else {
            kept.push(letters[at]);
            at += 1;
            continue;
        };
        kept.push(' ');
        let open = letters[at];
        let inside = &letters[at + 1..];
        let goes_on = |end: usize| close == open && inside.get(end + 1).is_some_and(|next| next.is_alphanumeric());
        let ends = |end: &usize| inside[*end] == close && !goes_on(*end);
        let end = if open == '(' {
            // Brackets may stand in a value: the last one is taken.
            inside.iter().rposition(|letter| *letter == close)
        } else {
            (0..inside.len())
                .find(ends)
                .filter(|end| !inside[..*end].iter().any(|letter| *letter == open || *letter == close))
        };
        let Some(end) = end else { break };
        at += end + 2;
    }
    kept
}

fn closing(open: char) -> Option<char> {
    Some(match open {
        '[' => ']',
        '{' => '}',
        '«' => '»',
        '“' | '„' => '”',
        '‘' => '’',
        '「' => '」',
        '『' => '』',
        '\'' | '"' | '`' => open,
        _ => return None,
    })
}

/// Where a text begins to repeat a statement, a row or a password.
fn quoting_at(text: &str) -> usize {
    const MARKS: [&str; 10] = [
        "query:",
        "statement:",
        "failing row contains",
        "values (",
        "identified by",
        "password =",
        "password is",
        "passphrase",
        "secret is",
        "bearer ",
    ];
    let lower = text.to_ascii_lowercase();
    let marks = MARKS.iter().filter_map(|mark| lower.find(mark).map(|at| at + mark.len()));
    // But for what is said of every refused login.
    let told = ["password:", "token:", "secret:"].iter().flat_map(|mark| lower.match_indices(mark)).filter_map(
        |(at, mark)| {
            let after = &lower[at + mark.len()..];
            (!after.starts_with(" yes)") && !after.starts_with(" no)")).then_some(at + mark.len())
        },
    );
    marks.chain(told).min().unwrap_or(text.len())
}

/// Whether a parameter's name or value is one of a secret's. The bastion has decided already: this is for what an older agent
/// sends, which did not.
pub(crate) fn tells_a_secret(name: &str, value: &str) -> bool {
    const SECRET: [&str; 6] = ["password", "passwd", "passphrase", "secret", "credential", "jwt"];
    const COMMANDS: [&str; 5] = ["_command", "_conninfo", "init_connect", "init_file", "wsrep_sst_auth"];
    let (name, value) = (name.to_lowercase(), value.to_lowercase());
    let switched =
        value.parse::<i64>().is_ok() || ["on", "off", "(disabled)", "scram-sha-256", "md5"].contains(&value.as_str());
    let named = SECRET.iter().any(|word| name.contains(word)) && (!switched || name.ends_with("report_password"));
    let command = COMMANDS.iter().any(|end| name.ends_with(end)) && value != "(disabled)";
    let login = value.split_once("://").is_some_and(|(_, rest)| rest.contains('@'));
    named || command || login || SECRET.iter().any(|word| value.contains(word)) && value.contains(['=', ':', ' '])
}

/// Whether this is the mark in "can't" rather than the beginning of a value.
fn is_apostrophe(letters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).is_some_and(|before| letters[before].is_alphabetic());
    let ending: String = letters[at + 1..].iter().take_while(|letter| letter.is_alphanumeric()).collect();
    before && ["t", "s", "re", "ll", "d", "ve", "m"].contains(&ending.as_str())
}

/// Whether it is what servers write with a slash between usual words, such as `Input/output`, and no path.
fn is_of_usual_words(bare: &str) -> bool {
    const USUAL: [&str; 41] = [
        "alter", "and", "client", "close", "commit", "cpu", "create", "delete", "disk", "drop", "from", "host", "i",
        "in", "input", "insert", "io", "ip", "lock", "logon", "memory", "network", "o", "offline", "online", "open",
        "or", "out", "output", "password", "read", "receive", "rollback", "send", "server", "ssl", "start", "stop",
        "tcp", "username", "write",
    ];
    bare.split('/').all(|word| USUAL.contains(&word.to_ascii_lowercase().as_str()))
}

/// Whether a word can be said: no address, path, assignment, e-mail address, or number that identifies something.
fn is_harmless(word: &str) -> bool {
    let bare = word.trim_matches(|character: char| !character.is_alphanumeric());
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    let mixed = bare.chars().any(|character| character.is_ascii_alphabetic());
    // An error's own name, such as ORA-00600 or MY-010119.
    let code = bare.split_once('-').is_some_and(|(letters, number)| {
        (1..=6).contains(&letters.len())
            && letters.chars().all(|letter| letter.is_ascii_uppercase())
            && (1..=6).contains(&number.len())
            && number.chars().all(|digit| digit.is_ascii_digit())
    });
    if code || matches!(word, "," | "." | ";" | ":" | "-") {
        return true;
    }
    let address = digits > 0 && bare.matches('.').count() >= 3 || bare.matches(':').count() >= 2;
    let telling =
        address || word.contains(['\\', '@', '=', '<', '>']) || word.contains('/') && !is_of_usual_words(bare);
    let longest = if mixed { 3 } else { 6 };
    !telling && !bare.is_empty() && digits <= longest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_said_has_no_values_in_it() {
        for (written, said) in [
            (
                "duplicate key value violates unique constraint \"items_pkey\"",
                "duplicate key value violates unique constraint",
            ),
            (
                "Access denied for user 'app'@'10.0.0.7' (using password: YES)",
                "Access denied for user (using password: YES)",
            ),
            (
                "Aborted connection 41 to db: 'shop' user: 'app' host: '10.0.0.7' (Got timeout)",
                "Aborted connection 41 to db: user: host: (Got timeout)",
            ),
            (
                "ORA-00600: internal error code, arguments: [kdsgrp1], [], []",
                "ORA-00600: internal error code, arguments",
            ),
            ("can't open /rdsdbdata/db/secret.ibd: errno 13", "can't open errno 13"),
            ("could not fsync file \"base/1/2\": Input/output error", "could not fsync file: Input/output error"),
            ("4 occurrence(s) of I/O requests taking longer", "4 occurrence(s) of I/O requests taking longer"),
            (
                "ORA-01017: invalid username/password; logon denied",
                "ORA-01017: invalid username/password; logon denied",
            ),
            ("open db/shop and in/hidden failed", "open and failed"),
            ("inbound connection timed out (ORA-3136)", "inbound connection timed out (ORA-3136)"),
            ("it broke (see /var/x/trace.trc)).", "it broke (see"),
            ("login with password=hunter2 from 2001:db8::1 failed", "login with from failed"),
            ("card 4111111111111111 of bob@example.com refused", "card of refused"),
            ("unterminated 'secret that goes on", "unterminated"),
            ("a 'b\\'c secret' d", "a"),
            ("Error 'x 'hunter' y' on it", "Error"),
            ("Query: 'CREATE USER a IDENTIFIED BY 'hunter''", "Query"),
            ("Key (email)=(alice (a) smith) already exists", "Key already exists"),
            ("the password is battery staple", "the password is"),
            ("「秘密」は使えません", "は使えません"),
        ] {
            assert_eq!(cleaned(written), said.trim_end_matches([',', ';', ':', ' ', '.', '-']), "{written}");
        }
    }

    #[test]
    fn a_second_door_is_shut_on_secrets() {
        for (name, value) in [
            ("primary_conninfo", "host=x"),
            ("report_password", "12345"),
            ("x", "user=a password=b"),
            ("y", "https://a:b@c"),
        ] {
            assert!(tells_a_secret(name, value), "{name}");
        }
        for (name, value) in
            [("password_encryption", "scram-sha-256"), ("shared_buffers", "128"), ("search_path", "\"$user\", public")]
        {
            assert!(!tells_a_secret(name, value), "{name}");
        }
    }

    proptest! {
        #[test]
        fn what_stands_in_quotes_in_quotes_is_not_left(outer in "['\"`]", inner in "['\"`]", word in "[a-z]{0,6}", secret in "[A-Z]{8}") {
            let text = format!("failed {outer}{word} {inner}{secret}{inner} {word}{outer} on it");
            prop_assert!(!cleaned(&text).contains(&secret), "{}", text);
        }

        #[test]
        fn any_text_is_cut_and_nothing_quoted_is_left(before in "[a-z ]{0,20}", secret in "[a-zA-Z]{12}", any in any::<String>()) {
            prop_assert!(cleaned(&any).chars().count() <= MAX_CHARS);
            for quoted in [format!("{before} '{secret}' x"), format!("{before} \"{secret}\" x"), format!("{before} [{secret}] x"), format!("{before} key={secret}")] {
                prop_assert!(!cleaned(&quoted).contains(&secret), "{}", quoted);
            }
        }
    }
}
