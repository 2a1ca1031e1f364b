//! What is known of a language beside the models: `words/<language>.txt`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The sections of a language's file; none where a language has no file.
#[derive(Debug, Default)]
pub(super) struct Words {
    sections: BTreeMap<&'static str, Vec<&'static str>>,
}

impl Words {
    pub(super) fn of(language: &str) -> &'static Self {
        static ENGLISH: OnceLock<Words> = OnceLock::new();
        static JAPANESE: OnceLock<Words> = OnceLock::new();
        static GERMAN: OnceLock<Words> = OnceLock::new();
        static OTHER: OnceLock<Words> = OnceLock::new();
        match language {
            "en" => ENGLISH.get_or_init(|| Self::parse(include_str!("words/en.txt"))),
            "ja" => JAPANESE.get_or_init(|| Self::parse(include_str!("words/ja.txt"))),
            "de" => GERMAN.get_or_init(|| Self::parse(include_str!("words/de.txt"))),
            _ => OTHER.get_or_init(Self::default),
        }
    }

    fn parse(text: &'static str) -> Self {
        let mut words = Self::default();
        let mut section = "";
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let name = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
            match name.filter(|name| !name.contains(['[', ']'])) {
                Some(name) => section = name,
                None => words.sections.entry(section).or_default().push(line),
            }
        }
        words
    }

    /// The lines of a section.
    pub(super) fn lines(&self, section: &str) -> impl Iterator<Item = &'static str> {
        self.sections.get(section).into_iter().flatten().copied()
    }

    /// The words of a section, line breaks or not.
    pub(super) fn list(&self, section: &str) -> impl Iterator<Item = &'static str> {
        self.lines(section).flat_map(str::split_whitespace)
    }

    /// The sections whose name begins so, each with the rest of its name.
    pub(super) fn sections(&self, prefix: &str) -> impl Iterator<Item = (&'static str, &[&'static str])> {
        self.sections.iter().filter_map(move |(name, lines)| Some((name.strip_prefix(prefix)?, lines.as_slice())))
    }

    /// The lines `name: value value` of a section.
    pub(super) fn pairs(&self, section: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.lines(section).filter_map(|line| line.split_once(':')).map(|(name, rest)| (name.trim(), rest.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_engine_that_is_checked_is_a_word() {
        for engine in agent_protocol::EngineName::ALL.map(agent_protocol::EngineName::as_str) {
            for (language, section) in
                ["en", "ja", "de"].into_iter().flat_map(|of| [(of, "functions"), (of, "narrows several")])
            {
                assert!(
                    Words::of(language).list(section).any(|word| word == engine),
                    "{language}, {section}: {engine}"
                );
            }
        }
    }

    #[test]
    fn a_file_has_the_sections_that_are_asked_for() {
        for language in ["en", "ja", "de"] {
            let words = Words::of(language);
            for section in
                ["concepts", "functions", "polite", "topics", "cannot", "task words", "pronouns", "follow ups"]
            {
                assert!(words.lines(section).next().is_some(), "{language}: {section}");
            }
            for (section, lines) in words.sections("cues ") {
                assert!(!lines.is_empty(), "{language}: {section}");
            }
            assert!(words.sections("cues ").count() > 15, "{language}");
        }
        assert_eq!(Words::of("xx").lines("concepts").count(), 0);
    }
}
