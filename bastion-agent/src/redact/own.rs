//! The agent's own password, in whatever a server sends back.

use secrecy::{ExposeSecret as _, SecretString};

/// From how many bytes on a password, or the beginning of one at the end of a text, is looked for inside words.
const TELLING: usize = 4;

/// The forms in which a server could repeat the password that it was told, in lower case.
pub(crate) struct Own(Vec<SecretString>);

impl Own {
    pub(crate) fn of(password: &SecretString) -> Self {
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
        Self(forms.into_iter().map(SecretString::from).collect())
    }

    /// The text without the password, if it is in there.
    pub(crate) fn hidden(&self, text: &str) -> Option<String> {
        let lower = self.0.iter().any(|form| text.len() >= form.expose_secret().len().min(TELLING));
        let mut lower = lower.then(|| text.to_ascii_lowercase())?;
        let mut text = text.to_owned();
        let mut found = false;
        for form in &self.0 {
            let form = form.expose_secret();
            let mut from = 0;
            while let Some(at) = lower[from..].find(form).map(|at| at + from) {
                let end = at + form.len();
                let whole =
                    !lower[..at].ends_with(char::is_alphanumeric) && !lower[end..].starts_with(char::is_alphanumeric);
                if form.len() >= TELLING || whole {
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
            if let Some(length) = cut {
                let at = text.len() - length;
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
        Own::of(&SecretString::from(password))
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
    fn a_short_password_is_found_as_a_word() {
        assert_eq!(own("ab").hidden("ab cab 'ab'").as_deref(), Some("? cab '?'"));
        assert_eq!(own("").hidden("x"), None);
    }
}
