//! What secrets look like, and what the names of secrets do.

/// Pieces of names behind which secrets stand.
const SECRET: [&str; 13] = [
    "password",
    "passwd",
    "passphrase",
    "passwort",
    "passcode",
    "kennwort",
    "pwd",
    "secret",
    "token",
    "credential",
    "conninfo",
    "apikey",
    "jwt",
];

/// Pieces of names behind which secrets may stand, besides much else.
const MAYBE: [&str; 4] = ["key", "auth", "private", "salt"];

/// Whether a name is one of a secret's.
pub(super) fn names_a_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    SECRET.iter().any(|piece| name.contains(piece))
        || name.split(['_', '.', '-']).any(|piece| matches!(piece, "pin" | "pass" | "pw" | "otp"))
}

/// Whether a name may be one of a secret's.
pub(super) fn may_name_a_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    names_a_secret(&name) || MAYBE.iter().any(|piece| name.contains(piece))
}

/// Whether a text without white space looks made up by a machine, as keys and tokens do: long, and letters and digits mixed.
pub(super) fn is_like_a_key(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "+/=-_".contains(c))).any(|word| {
        let count = |test: fn(&char) -> bool| word.chars().filter(test).count();
        let (digits, lower, upper) =
            (count(char::is_ascii_digit), count(char::is_ascii_lowercase), count(char::is_ascii_uppercase));
        let solid = word.split(['-', '_', '/']).any(|piece| piece.len() >= 12);
        let long = word.len() >= 20 && solid && digits >= 2 && lower >= 2 && upper >= 2;
        let hexadecimal = word.len() >= 32 && digits >= 4 && word.chars().all(|c| c.is_ascii_hexdigit());
        // One piece of a name is never so long and so mixed.
        let piece = word.split(['-', '_', '/']).any(|piece| {
            let digits = piece.chars().filter(char::is_ascii_digit).count();
            piece.len() >= 16 && digits >= 3 && piece.len() - digits >= 3
        });
        long && !word.starts_with('/') || hexadecimal || piece
    }) || text.contains("-----BEGIN")
}

/// Where in a text the value begins of something that is named as a secret is, or that opens a URL with a login in it.
/// What comes from there on is not to be shown.
pub(super) fn secret_at(text: &str) -> Option<usize> {
    [login_in_url(text), assigned(text)].into_iter().flatten().min()
}

fn login_in_url(text: &str) -> Option<usize> {
    let mut from = 0;
    text.split([' ', '\t', '\n']).find_map(|word| {
        let at = from;
        from += word.len() + 1;
        // Where none stands behind the first mark, none does behind another.
        let start = word.find("://")? + 3;
        word[start..].contains('@').then_some(at + start)
    })
}

/// `password = x`, `--password=x`, `"token": "x"`, `Authorization: Bearer x`, `IDENTIFIED BY x`.
fn assigned(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let spelt = ["identified by ", "bearer ", "-password ", "-token ", "-secret ", "password is ", "password was "];
    let spelt = spelt.iter().filter_map(|words| lower.find(words).map(|at| at + words.len()));
    spelt.chain(marked(text)).min()
}

/// Behind the first mark that stands behind the name of a secret. Each name is looked at once, however many marks follow it.
fn marked(text: &str) -> Option<usize> {
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let around = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '`' | ':' | '=' | '>');
    let key =
        |piece: &str| ["key", "auth", "authorization", "bearer"].iter().any(|word| piece.eq_ignore_ascii_case(word));
    let (mut name_from, mut is_secret) = (None, false);
    for (at, c) in text.char_indices() {
        if is_of_name(c) {
            name_from.get_or_insert(at);
            continue;
        }
        if let Some(from) = name_from.take() {
            let name = &text[from..at];
            is_secret = names_a_secret(name) || name.split(['_', '-', '.']).any(key);
        }
        if !around(c) {
            is_secret = false;
        }
        // What every server says of a refused login.
        let refused = || [" YES)", " NO)"].iter().any(|said| text[at + 1..].starts_with(said));
        if is_secret && matches!(c, '=' | ':') && !refused() {
            return Some(at + 1);
        }
    }
    None
}

/// Where in a text that a client or an administrator made up the first option of a command stands, or what follows the name of a
/// secret: `-phunter2`, `--pass hunter2`, `password hunter2`.
pub(super) fn command_line_at(text: &str) -> Option<usize> {
    let mut starts = text.char_indices().filter(|&(at, c)| {
        let before = text[..at].chars().next_back().is_none_or(|before| !is_of_word(before));
        before && is_of_word(c)
    });
    starts.find_map(|(at, _)| {
        let word = &text[at..];
        let end = word.find(|c| !is_of_word(c)).unwrap_or(word.len());
        let option = word.trim_start_matches('-').starts_with(char::is_alphabetic) && word.starts_with('-');
        if option {
            return Some(at);
        }
        let rest = &word[end..];
        let value = rest.trim_start();
        let follows = value.len() < rest.len() && value.starts_with(|c: char| c.is_alphanumeric() || ODD.contains(&c));
        let is_file = [".so", ".dll"].iter().any(|ending| word[..end].ends_with(ending));
        let name = &word[..end];
        let key = name
            .split(['_', '-', '.'])
            .any(|piece| ["key", "auth"].iter().any(|word| piece.eq_ignore_ascii_case(word)));
        (follows && (key || names_a_secret(name)) && !is_file).then(|| at + end)
    })
}

/// Signs with which a password may begin.
const ODD: [char; 10] = ['!', '$', '#', '%', '^', '&', '*', '-', '_', '~'];

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Where in a text the secret of a login stands that is written without a scheme: `bob:hunter2@host`, `scott/tiger@service`.
pub(super) fn login_at(text: &str) -> Option<usize> {
    let spaces = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '<' | '>' | '"' | '\'');
    let mut from = 0;
    text.split(spaces).find_map(|word| {
        let at = from;
        from += word.len();
        from += text[from..].chars().next().map_or(0, char::len_utf8);
        let (login, _host) = word.rsplit_once('@')?;
        let (user, secret) = login.split_once([':', '/'])?;
        // The path of a file; what OpenSSL's lists of ciphers and PostgreSQL's prefixes of log lines are made of.
        let path = user.is_empty() || secret.contains('/') && login.chars().all(|c| c != ':');
        let made = secret.is_empty() || secret.ends_with(':') || secret.len() == 2 && secret.starts_with('%');
        (!path && !made).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As one would write it who need not care how long it takes.
    fn slowly(text: &str) -> Option<usize> {
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let around = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '`' | ':' | '=' | '>');
        let words = ["key", "auth", "authorization", "bearer"];
        let mut marks = text.match_indices(['=', ':']).filter(|(at, _)| {
            let before = text[..*at].trim_end_matches(around);
            let name = before.rsplit(|c| !is_of_name(c)).next().unwrap_or("");
            let key = |piece: &str| words.iter().any(|word| piece.eq_ignore_ascii_case(word));
            let refused = text[at + 1..].starts_with(" YES)") || text[at + 1..].starts_with(" NO)");
            !refused && (names_a_secret(name) || name.split(['_', '-', '.']).any(key))
        });
        marks.next().map(|(at, _)| at + 1)
    }

    fn url_slowly(text: &str) -> Option<usize> {
        text.match_indices("://").map(|(at, mark)| at + mark.len()).find(|start| {
            let authority = text[*start..].split([' ', '\t', '\n']).next().unwrap_or("");
            authority.contains('@')
        })
    }

    proptest! {
        #[test]
        fn a_secret_is_found_where_it_stands(
            pieces in proptest::collection::vec(
                prop_oneof![
                    "[a-z =:>'\"é@/.;-]{0,3}",
                    Just("password".to_owned()), Just("key".to_owned()), Just("api-key".to_owned()), Just("://".to_owned()),
                    Just(" YES)".to_owned()), Just("=".to_owned()), Just(": NO)".to_owned()), Just("@".to_owned()),
                ],
                0..12,
            ),
        ) {
            let text = pieces.concat();
            prop_assert_eq!(marked(&text), slowly(&text), "{}", text);
            prop_assert_eq!(login_in_url(&text), url_slowly(&text), "{}", text);
        }
    }
}
