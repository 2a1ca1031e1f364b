//! The agent's own password, in whatever a server sends back.

use secrecy::{ExposeSecret as _, SecretString};

/// From how many bytes on a password, or the beginning of one at the end of a text, is looked for inside words.
const MIN_TELLING_BYTES: usize = 4;

/// Names that every server has. To hide one would tell that it is the password; to show it tells nothing.
const OF_EVERY_SERVER: [&str; 17] = [
    "%",
    "localhost",
    "127.0.0.1",
    "::1",
    "root",
    "rdsadmin",
    "mysql",
    "sys",
    "information_schema",
    "performance_schema",
    "event_scheduler",
    "postgres",
    "template0",
    "template1",
    "public",
    "pg_default",
    "pg_global",
];

/// The longest text that may be names that are joined, in bytes: several of the longest that any server takes.
const MAX_NAMES_BYTES: usize = 4_096;

/// What joins names to a longer one: `schema.table`, `schema/table`, `user@host`.
const JOINS: [char; 4] = ['.', '/', '@', ':'];

/// The forms in which a server could repeat the password that it was told, in lower case.
pub(crate) struct Own {
    forms: Vec<SecretString>,
    /// Names that are no secret, such as the account's: to hide one where it begins as the password does, or holds it, would tell of
    /// that.
    open: Vec<String>,
}

impl Own {
    /// `open` are the names that the configuration says to everybody who reads it.
    pub(crate) fn of(open: &[&str], password: &SecretString) -> Self {
        let plain = password.expose_secret();
        let bytes = || plain.bytes();
        let percent: String = bytes()
            .map(|byte| match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
                _ => format!("%{byte:02x}"),
            })
            .collect();
        let hexadecimal: String = bytes().map(|byte| format!("{byte:02x}")).collect();
        let escaped: String =
            plain.chars().flat_map(|c| matches!(c, '\\' | '\'' | '"').then_some('\\').into_iter().chain([c])).collect();
        let forms =
            [plain.to_owned(), plain.replace('\'', "''"), escaped, percent, hexadecimal, base64(plain.as_bytes())];
        let mut forms = forms.map(|form| form.to_ascii_lowercase()).to_vec();
        forms.retain(|form| !form.is_empty());
        forms.dedup();
        // The longest first: one may stand in another.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        let open = open.iter().filter(|name| !name.is_empty()).chain(&OF_EVERY_SERVER).map(|&name| name.to_owned());
        Self { forms: forms.into_iter().map(SecretString::from).collect(), open: open.collect() }
    }

    /// Whether what looks like the password from `at` to `end` is nothing but an open name, or within it: a word of its own. In
    /// a longer text, a name that is the password too is taken for the password.
    fn is_open(&self, text: &str, at: usize, end: usize) -> bool {
        let of_word = |character: char| character.is_alphanumeric() || "_-.$%+/=\\".contains(character);
        self.open.iter().any(|name| {
            let around = |start: usize| {
                let stop = start + name.len();
                end <= stop
                    && text[start..].starts_with(name.as_str())
                    && !text[..start].ends_with(of_word)
                    && !text[stop..].starts_with(of_word)
            };
            let starts = || (end.saturating_sub(name.len())..=at).filter(|start| text.is_char_boundary(*start));
            text == name || starts().any(around) && !self.is_password(name)
        })
    }

    fn is_password(&self, name: &str) -> bool {
        self.forms.iter().any(|form| form.expose_secret() == name.to_ascii_lowercase())
    }

    /// Whether the password has no white space in it.
    pub(crate) fn is_one_word(&self) -> bool {
        !self.forms.iter().any(|form| form.expose_secret().contains(char::is_whitespace))
    }

    /// A name without the password, if it is in there. Of several that are joined, one that is open stays, though it is the password
    /// too.
    pub(crate) fn hidden_in_name(&self, text: &str) -> Option<String> {
        let hidden = self.hidden(text)?;
        // Only if it may be names, and if no form of the password can lie across a join.
        if text.len() > MAX_NAMES_BYTES || self.forms.iter().any(|form| form.expose_secret().contains(JOINS)) {
            return Some(hidden);
        }
        let parts = text.split_inclusive(JOINS).map(|part| {
            let name = part.trim_end_matches(JOINS);
            self.hidden(name).unwrap_or_else(|| name.to_owned()) + &part[name.len()..]
        });
        Some(parts.collect::<String>()).filter(|shown| shown != text)
    }

    /// The text without the password, if it is in there.
    pub(crate) fn hidden(&self, text: &str) -> Option<String> {
        let lower = self.forms.iter().any(|form| text.len() >= form.expose_secret().len().min(MIN_TELLING_BYTES));
        let mut lower = lower.then(|| text.to_ascii_lowercase())?;
        let mut text = text.to_owned();
        let mut found = false;
        for form in &self.forms {
            let form = form.expose_secret();
            let mut hits = Vec::new();
            let mut from = 0;
            while let Some(at) = lower[from..].find(form).map(|at| at + from) {
                let end = at + form.len();
                let whole =
                    !lower[..at].ends_with(char::is_alphanumeric) && !lower[end..].starts_with(char::is_alphanumeric);
                if (form.len() >= MIN_TELLING_BYTES || whole) && !self.is_open(&text, at, end) {
                    hits.push((at, end));
                }
                from = end;
            }
            // The server has cut the text in the middle of it.
            let cut = (MIN_TELLING_BYTES..form.len())
                .rev()
                .find(|at| form.is_char_boundary(*at) && lower.ends_with(&form[..*at]));
            if let Some(at) = cut.map(|length| text.len() - length)
                && at >= hits.last().map_or(0, |(_, end)| *end)
                && !self.is_open(&text, at, text.len())
            {
                hits.push((at, text.len()));
            }
            if !hits.is_empty() {
                (text, lower) = (without(&text, &hits), without(&lower, &hits));
                found = true;
            }
        }
        found.then_some(text)
    }
}

/// The text with a question mark in the place of each of these parts, which stand in their order.
fn without(text: &str, parts: &[(usize, usize)]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    for (at, end) in parts {
        shown.push_str(&text[from..*at]);
        shown.push('?');
        from = *end;
    }
    shown + &text[from..]
}

/// The digits of base 64, without what fills it up at the end.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |chunk: &[u8]| {
        let number = (0..3).fold(0_usize, |sum, at| sum << 8 | usize::from(chunk.get(at).copied().unwrap_or(0)));
        (0..=chunk.len()).map(move |at| char::from(DIGITS[number >> (18 - 6 * at) & 63])).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(password: &str) -> Own {
        Own::of(&[], &SecretString::from(password))
    }

    #[test]
    fn the_password_is_found_in_every_form_and_nothing_else() {
        let own = own("Hünter'2 %x");
        for form in [
            "Hünter'2 %x",
            "hünter'2 %X",
            "Hünter''2 %x",
            "Hünter\\'2 %x",
            "H%C3%BCnter%272%20%25x",
            "48c3bc6e7465722732202578",
            "SMO8bnRlcicyICV4",
        ] {
            assert_eq!(own.hidden(&format!("a {form} b {form}")).as_deref(), Some("a ? b ?"), "{form}");
        }
        assert_eq!(own.hidden("cut in Hünte").as_deref(), Some("cut in ?"));
        assert_eq!(own.hidden("nothing of it"), None);
    }

    #[test]
    fn an_accounts_name_is_shown_and_never_what_is_longer_than_it() {
        let hidden = |user: &str, password: &str, text: &str| {
            Own::of(&[user], &SecretString::from(password)).hidden(text).unwrap_or_else(|| text.to_owned())
        };
        for (user, password, text, shown) in [
            // The password begins with the name: as a value, in a message, and where the password itself is said.
            ("dbvoice", "dbvoice-2024", "dbvoice", "dbvoice"),
            ("dbvoice", "dbvoice-2024", "denied for user dbvoice", "denied for user dbvoice"),
            ("dbvoice", "dbvoice-2024", "x dbvoice-2024 y", "x ? y"),
            ("dbvoice", "dbvoice-2024", "cut in dbvoice-20", "cut in ?"),
            ("dbvoice", "dbvoice-2024", "the key my-dbvoice", "the key my-?"),
            // The name holds the password.
            ("app_secret1", "secret1", "app_secret1", "app_secret1"),
            ("app_secret1", "secret1", "'app_secret1'@'%'", "'app_secret1'@'%'"),
            ("app_secret1", "secret1", "app_secret1 by secret1", "app_secret1 by ?"),
            ("app_secret1", "secret1", "app_secret12", "app_?2"),
            // Both are the same.
            ("reader", "reader", "reader", "reader"),
            ("reader", "reader", "password reader", "password ?"),
        ] {
            assert_eq!(hidden(user, password, text), shown, "{user} {password}");
        }
    }

    #[test]
    fn an_open_name_that_is_the_password_too_is_shown_as_a_name_and_in_no_sentence() {
        let own = Own::of(&["reader", "shop", "db.example.com"], &SecretString::from("shop"));
        for (name, shown) in [
            ("shop", "shop"),
            ("shop.items", "shop.items"),
            ("shop/items", "shop/items"),
            ("reader@shop", "reader@shop"),
            ("shop_archive.items", "?_archive.items"),
            ("items.xshop", "items.x?"),
        ] {
            assert_eq!(own.hidden_in_name(name).unwrap_or_else(|| name.to_owned()), shown);
        }
        for (said, shown) in [("password shop", "password ?"), ("'shop'", "'?'"), ("shop.items", "?.items")] {
            assert_eq!(own.hidden(said).as_deref(), Some(shown), "a sentence of the server's");
        }
        let across = Own::of(&["a", "b"], &SecretString::from("a.b"));
        assert_eq!(across.hidden_in_name("a.b").as_deref(), Some("?"));
        let usual = Own::of(&["reader"], &SecretString::from("localhost"));
        assert_eq!((usual.hidden("localhost"), usual.hidden("at localhost")), (None, Some("at ?".to_owned())));
    }

    #[test]
    fn a_short_password_is_found_as_a_word() {
        assert_eq!(own("ab").hidden("ab cab 'ab'").as_deref(), Some("? cab '?'"));
        assert_eq!(own("").hidden("x"), None);
    }
}
