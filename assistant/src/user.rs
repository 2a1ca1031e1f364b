//! Who asks. Logs, commands and stored parameters know people only by a hash of their id.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct User {
    /// The account's hash: 16 hexadecimal digits.
    pub(crate) hash: String,
    /// The hash of the person whose voice was recognised.
    pub(crate) person: Option<String>,
}

impl User {
    pub(crate) fn of(user_id: Option<&str>, person_id: Option<&str>) -> Self {
        Self { hash: hash(user_id.unwrap_or_default()), person: person_id.map(hash) }
    }
}

/// Whether a list of who may do something names this id: as it is, or by its hash, which is what the log shows.
pub(crate) fn is_listed(list: &[String], id: &str) -> bool {
    let hash = hash(id);
    list.iter().any(|listed| listed == id || listed.eq_ignore_ascii_case(&hash))
}

/// The first 16 hexadecimal digits of the SHA-256 of an id.
pub(crate) fn hash(id: &str) -> String {
    Sha256::digest(id.as_bytes()).iter().take(8).fold(String::new(), |mut digits, byte| {
        // To write into a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_same_each_time_and_says_nothing_of_the_id() {
        assert_eq!(hash("amzn1.ask.account.A"), hash("amzn1.ask.account.A"));
        assert_ne!(hash("amzn1.ask.account.A"), hash("amzn1.ask.account.B"));
        assert_eq!(hash("").len(), 16);
        assert_eq!(hash("abc"), "ba7816bf8f01cfea");
    }

    #[test]
    fn a_list_names_people_by_their_ids_or_by_hashes_of_them() {
        let list = |entries: &[&str]| entries.iter().map(|entry| (*entry).to_owned()).collect::<Vec<_>>();
        for (entry, listed) in [
            ("abc", true),
            ("ba7816bf8f01cfea", true),
            ("BA7816BF8F01CFEA", true),
            ("ABC", false),
            ("ba7816bf8f01cfe", false),
            ("ba7816bf8f01cfea4", false),
            ("", false),
        ] {
            assert_eq!(is_listed(&list(&["someone", entry]), "abc"), listed, "{entry}");
        }
        // A hash stands for an id, not for itself.
        assert!(!is_listed(&list(&["abc"]), "ba7816bf8f01cfea"));
        assert!(!is_listed(&[], "abc"));
    }
}
