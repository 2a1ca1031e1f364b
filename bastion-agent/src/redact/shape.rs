//! What secrets look like, and what the names of secrets do.

/// Pieces of names behind which secrets stand.
const SECRET: [&str; 11] = [
    "password",
    "passwd",
    "passphrase",
    "passwort",
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
        || name.split(['_', '.', '-']).any(|piece| matches!(piece, "pin" | "pass"))
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
    text.match_indices("://").map(|(at, mark)| at + mark.len()).find(|start| {
        let authority = text[*start..].split([' ', '\t', '\n']).next().unwrap_or("");
        authority.contains('@')
    })
}

/// `password = x`, `--password=x`, `"token": "x"`, `Authorization: Bearer x`, `IDENTIFIED BY x`.
fn assigned(text: &str) -> Option<usize> {
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let marks = text.match_indices(['=', ':']).filter_map(|(at, _)| {
        let around = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '`' | ':' | '=' | '>');
        // What every server says of a refused login.
        if text[at + 1..].starts_with(" YES)") || text[at + 1..].starts_with(" NO)") {
            return None;
        }
        let before = text[..at].trim_end_matches(around);
        let name = before.rsplit(|c| !is_of_name(c)).next().unwrap_or("");
        let key = |piece: &str| {
            ["key", "auth", "authorization", "bearer"].iter().any(|word| piece.eq_ignore_ascii_case(word))
        };
        (names_a_secret(name) || name.split(['_', '-', '.']).any(key)).then_some(at + 1)
    });
    let lower = text.to_ascii_lowercase();
    let spelt = ["identified by ", "bearer ", "-password ", "-token ", "-secret ", "password is ", "password was "];
    let spelt = spelt.iter().filter_map(|words| lower.find(words).map(|at| at + words.len()));
    marks.chain(spelt).min()
}
