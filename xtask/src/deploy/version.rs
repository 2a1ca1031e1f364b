//! Versions of programs, as programs tell them.

use std::fmt;

/// The numbers of a version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(pub(super) Vec<u32>);

impl Version {
    /// The first in a text, such as `aws-cli/2.31.3 Python/3.13.7`.
    pub(super) fn find(text: &str) -> Option<Self> {
        let starts = text.char_indices().filter(|(at, letter)| {
            letter.is_ascii_digit() && !text[..*at].ends_with(|before: char| before.is_ascii_digit() || before == '.')
        });
        starts.filter_map(|(at, _)| Self::at_the_start(&text[at..])).next()
    }

    fn at_the_start(text: &str) -> Option<Self> {
        let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
        let numbers: Option<Vec<u32>> =
            text[..end].trim_end_matches('.').split('.').map(|number| number.parse().ok()).collect();
        numbers.filter(|numbers| numbers.len() > 1).map(Self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&numbers.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_in_what_programs_say() {
        for (said, version) in [
            ("aws-cli/1.46.3 Python/3.11.7 Linux/6.18 botocore/1.43.62", "1.46.3"),
            ("SAM CLI, version 1.150.1", "1.150.1"),
            ("2.30.7\n", "2.30.7"),
            ("jq-1.7.1", "1.7.1"),
            ("v20.11.1", "20.11.1"),
            ("GNU readelf (GNU Binutils for Debian) 2.40", "2.40"),
            ("Python 3.13.0rc1", "3.13.0"),
        ] {
            assert_eq!(Version::find(said).map(|version| version.to_string()).as_deref(), Some(version), "{said}");
        }
        assert_eq!(Version::find("no version 3"), None);
        assert!(Version(vec![1, 9]) < Version(vec![1, 14]) && Version(vec![2, 0]) > Version(vec![1, 150, 1]));
    }
}
