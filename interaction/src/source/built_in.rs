//! What Amazon has of her own in each locale: intents and slot types.

/// The locales that Alexa speaks, each with the slot types that it lacks of those below. Both lists are those of Amazon's pages on
/// standard built-in intents and on slot types, where all is in each locale unless something else is written beside it.
pub(super) const LOCALES: [(&str, &[&str]); 17] = [
    ("ar-SA", &["AlphaNumeric"]),
    ("de-DE", &[]),
    ("en-AU", &[]),
    ("en-CA", &[]),
    ("en-GB", &[]),
    ("en-IN", &[]),
    ("en-US", &[]),
    ("es-ES", &[]),
    ("es-MX", &[]),
    ("es-US", &[]),
    ("fr-CA", &[]),
    ("fr-FR", &[]),
    ("hi-IN", &[]),
    ("it-IT", &[]),
    ("ja-JP", &[]),
    ("nl-NL", &["AlphaNumeric"]),
    ("pt-BR", &[]),
];

/// The intents that may be used: each locale has them.
pub(super) const INTENTS: [&str; 14] = [
    "CancelIntent",
    "FallbackIntent",
    "HelpIntent",
    "MoreIntent",
    "NavigateHomeIntent",
    "NextIntent",
    "NoIntent",
    "PauseIntent",
    "PreviousIntent",
    "RepeatIntent",
    "ResumeIntent",
    "StartOverIntent",
    "StopIntent",
    "YesIntent",
];

/// The slot types for numbers, dates and times. Others are lists of names, of which each locale has some.
pub(super) const TYPES: [&str; 8] =
    ["AlphaNumeric", "DATE", "DURATION", "FOUR_DIGIT_NUMBER", "NUMBER", "Ordinal", "PhoneNumber", "TIME"];

/// Those that every skill must have.
pub(super) const REQUIRED: [&str; 5] =
    ["CancelIntent", "FallbackIntent", "HelpIntent", "NavigateHomeIntent", "StopIntent"];

/// Whether Alexa speaks it.
pub(super) fn is_spoken(locale: &str) -> bool {
    LOCALES.iter().any(|(known, _)| *known == locale)
}

/// Whether a locale has this slot type of Amazon's, which is named without `AMAZON.`.
pub(super) fn has_type(locale: &str, kind: &str) -> bool {
    let lacks = |(known, lacks): &(&str, &[&str])| *known == locale && lacks.contains(&kind);
    TYPES.contains(&kind) && !LOCALES.iter().any(lacks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_may_be_lacking_in_some_locales() {
        for (locale, kind, has) in [
            ("nl-NL", "AlphaNumeric", false),
            ("ar-SA", "AlphaNumeric", false),
            ("de-DE", "AlphaNumeric", true),
            ("nl-NL", "NUMBER", true),
            ("en-US", "Actor", false),
        ] {
            assert_eq!(has_type(locale, kind), has, "{locale} {kind}");
        }
        assert!(
            LOCALES.iter().all(|(locale, lacks)| is_spoken(locale) && lacks.iter().all(|kind| TYPES.contains(kind)))
        );
    }
}
