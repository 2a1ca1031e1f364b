//! The requester of a check, written into its command's comment: so whoever learns that it has ended knows whom to tell.

/// Who asked, and until when they listened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Requester {
    /// The hash of the user's id.
    pub(crate) user: String,
    /// The language to tell it in.
    pub(crate) locale: String,
    /// In milliseconds since 1970.
    pub(crate) until: i64,
}

impl Requester {
    /// The comment of a command.
    pub(crate) fn comment(&self) -> String {
        let Self { user, locale, until } = self;
        format!("dbvoice until={until} user={user} locale={locale}")
    }

    pub(crate) fn read(comment: &str) -> Option<Self> {
        let words: Vec<&str> = comment.strip_prefix("dbvoice ")?.split(' ').collect();
        let word = |name: &str| words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
        Some(Self {
            user: word("user")?.to_owned(),
            locale: word("locale")?.to_owned(),
            until: word("until")?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_comment_is_read_as_it_was_written() {
        let user = "0123456789abcdef".to_owned();
        let requester = Requester { user, locale: "ja-JP".to_owned(), until: 1_800_000_000_123 };
        assert!(requester.comment().len() <= 100, "Run Command takes no longer one");
        assert_eq!(Requester::read(&requester.comment()), Some(requester));
        for nothing in ["", "dbvoice", "dbvoice until=x user=a locale=b", "somebody's user=a until=1 locale=b"] {
            assert_eq!(Requester::read(nothing), None, "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn any_comment_is_read_or_left(comment in any::<String>(), until in any::<i64>()) {
            let _ = Requester::read(&comment);
            let requester = Requester { user: "u".to_owned(), locale: "en-US".to_owned(), until };
            prop_assert_eq!(Requester::read(&requester.comment()), Some(requester));
        }
    }
}
