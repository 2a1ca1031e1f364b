//! The agent's own password, in whatever a server sends back.

use secrecy::{ExposeSecret as _, SecretString};

/// From how many bytes on a password, or the beginning of one at the end of a text, is looked for inside words.
const TELLING: usize = 4;

/// The forms in which a server could repeat the password that it was told, in lower case.
pub(crate) struct Own {
    forms: Vec<SecretString>,
    /// The account's name, which is no secret: to hide it where it begins as the password does, or holds it, would tell of that.
    user: String,
}

impl Own {
    pub(crate) fn of(user: &str, password: &SecretString) -> Self {
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
        Self { forms: forms.into_iter().map(SecretString::from).collect(), user: user.to_owned() }
    }

    /// Whether what looks like the password from `at` to `end` is nothing but the account's name, or within it: a word of its own. In
    /// a longer text, a name that is the password too is taken for the password.
    fn is_account(&self, text: &str, at: usize, end: usize) -> bool {
        if self.user.is_empty() || text == self.user {
            return !self.user.is_empty();
        }
        let of_word = |character: char| character.is_alphanumeric() || "_-.$%+/=\\".contains(character);
        let is_password = self.forms.iter().any(|form| form.expose_secret() == self.user.to_ascii_lowercase());
        !is_password
            && text.match_indices(&self.user).any(|(start, name)| {
                let stop = start + name.len();
                start <= at && end <= stop && !text[..start].ends_with(of_word) && !text[stop..].starts_with(of_word)
            })
    }

    /// The text without the password, if it is in there.
    pub(crate) fn hidden(&self, text: &str) -> Option<String> {
        let lower = self.forms.iter().any(|form| text.len() >= form.expose_secret().len().min(TELLING));
        let mut lower = lower.then(|| text.to_ascii_lowercase())?;
        let mut text = text.to_owned();
        let mut found = false;
        for form in &self.forms {
            let form = form.expose_secret();
            let mut from = 0;
            while let Some(at) = lower[from..].find(form).map(|at| at + from) {
                let end = at + form.len();
                let whole =
                    !lower[..at].ends_with(char::is_alphanumeric) && !lower[end..].starts_with(char::is_alphanumeric);
                if (form.len() >= TELLING || whole) && !self.is_account(&text, at, end) {
                    text.replace_range(at..end, "?");
                    lower.replace_range(at..end, "?");
                    (from, found) = (at + 1, true);
                } else {
                    from = end;
                }
            }
            // The server has cut the text in the middle of it.
            let cut =
                (TELLING..form.len()).rev().find(|at| form.is_char_boundary(*at) && lower.ends_with(&form[..*at]));
            if let Some(at) = cut.map(|length| text.len() - length)
                && !self.is_account(&text, at, text.len())
            {
                text.replace_range(at.., "?");
                lower.replace_range(at.., "?");
                found = true;
            }
        }
        found.then_some(text)
    }
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
        Own::of("", &SecretString::from(password))
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
            Own::of(user, &SecretString::from(password)).hidden(text).unwrap_or_else(|| text.to_owned())
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
    fn a_short_password_is_found_as_a_word() {
        assert_eq!(own("ab").hidden("ab cab 'ab'").as_deref(), Some("? cab '?'"));
        assert_eq!(own("").hidden("x"), None);
    }
}
