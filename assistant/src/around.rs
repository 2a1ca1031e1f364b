//! What people say around what they mean: "no, actually the hr one" is hr, "sample in" is sample, and "it" names nothing.

use std::collections::VecDeque;

use unicode_normalization::UnicodeNormalization as _;

mod words;

use words::{AFTER, AFTER_JAPANESE, BEFORE, BEFORE_JAPANESE, EVERYTHING, PRONOUNS};

/// The most readings of one text.
const MAX_NAMES: usize = 60;

/// The words, and the same without what people put around a name; those that take least away come first. The last may be empty.
pub(crate) fn readings(words: &str) -> Vec<String> {
    let (mut found, mut next) = (Vec::new(), VecDeque::from([trimmed(&words.nfkc().collect::<String>()).to_owned()]));
    while let Some(reading) = next.pop_front() {
        if found.len() == MAX_NAMES {
            break;
        }
        if found.contains(&reading) {
            continue;
        }
        next.extend(without_first(&reading).chain(without_last(&reading)).map(str::to_owned));
        found.push(reading);
    }
    found
}

/// The words without all that people put around a name; empty where nothing else was said.
pub(crate) fn core(words: &str) -> String {
    let whole: String = words.nfkc().collect();
    let mut left = trimmed(&whole);
    while let Some(shorter) = shorter(left) {
        left = shorter;
    }
    left.to_owned()
}

/// Whether the words stand for what was named before, or for anything: they are no name.
pub(crate) fn is_pronoun(words: &str) -> bool {
    readings(words).iter().any(|reading| PRONOUNS.contains(&reading.to_lowercase().as_str()))
}

/// Whether the words stand for all there are, and name none of them.
pub(crate) fn is_everything(words: &str) -> bool {
    readings(words).iter().any(|reading| EVERYTHING.contains(&reading.to_lowercase().as_str()))
}

/// The parts of the words between "and", "or", "not" and their like; one where there is nothing of that kind.
pub(crate) fn parts(words: &str) -> Vec<String> {
    const BETWEEN: &[&str] =
        &[" and ", " or ", " not ", " but ", " instead of ", " rather than ", " then ", ",", "、", "・", "&"];
    const BETWEEN_JAPANESE: &[&str] = &["じゃなくて", "ではなくて", "ではなく", "それから", "または", "と", "か"];
    let mut whole: String = words.nfkc().collect::<String>().to_lowercase();
    for between in BETWEEN.iter().chain(BETWEEN_JAPANESE) {
        whole = whole.replace(between, "\n");
    }
    whole.split('\n').map(trimmed).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn trimmed(words: &str) -> &str {
    words.trim_matches(|letter: char| letter.is_whitespace() || ",.;:!?、。・「」『』\"'".contains(letter))
}

/// The words without the longest that stands before or behind them.
fn shorter(words: &str) -> Option<&str> {
    without_first(words).min_by_key(|rest| rest.len()).or_else(|| without_last(words).min_by_key(|rest| rest.len()))
}

fn without_first(words: &str) -> impl Iterator<Item = &str> {
    let english = BEFORE.iter().filter_map(move |word| {
        let rest = words.get(word.len()..).filter(|_| words[..word.len()].eq_ignore_ascii_case(word))?;
        (!rest.starts_with(char::is_alphanumeric) && !rest.starts_with(['-', '_', '\''])).then_some(rest)
    });
    let japanese = BEFORE_JAPANESE.iter().filter_map(move |word| words.strip_prefix(word));
    english.chain(japanese).map(trimmed)
}

fn without_last(words: &str) -> impl Iterator<Item = &str> {
    let english = AFTER.iter().filter_map(move |word| {
        let at = words.len().checked_sub(word.len())?;
        let rest = words.get(..at).filter(|_| words[at..].eq_ignore_ascii_case(word))?;
        (!rest.ends_with(char::is_alphanumeric) && !rest.ends_with(['-', '_', '\''])).then_some(rest)
    });
    let japanese = AFTER_JAPANESE.iter().filter_map(move |word| words.strip_suffix(word));
    english.chain(japanese).map(trimmed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_said_around_a_name_is_taken_away() {
        for (said, left) in [
            ("no actually the hr one", "hr"),
            ("sample in", "sample"),
            ("for my Billing database please", "Billing"),
            ("it's called ledger", "ledger"),
            ("no, wait, sorry, i meant ledger instead", "ledger"),
            ("not that one hr", "hr"),
            ("いや、hrのほう", "hr"),
            ("いやhrのほうです", "hr"),
            ("やっぱり台帳でお願いします", "台帳"),
            ("すみません、ブログのデータベースです", "ブログ"),
            ("やっぱりやめてhrを再起動", "hr"),
            ("それはやめて、台帳を再起動して", "台帳"),
            ("やめて", ""),
            ("reboot the", ""),
            ("restart hr please", "hr"),
            ("hrを再起動して", "hr"),
            ("not hr", "not hr"),
            ("innkeeper", "innkeeper"),
            ("no-show", "no-show"),
            ("orders eleven", "orders eleven"),
            ("in the", ""),
            ("ほう", ""),
            ("database", ""),
            ("my databases", ""),
            ("our instances", ""),
            ("うちのブログ", "ブログ"),
            ("私のデータベース", ""),
        ] {
            assert_eq!(core(said), left, "{said}");
        }
        assert_eq!(readings("the end"), ["the end", "end"]);
        assert!(readings("the orders one").contains(&"orders one".to_owned()));
    }

    #[test]
    fn a_pronoun_is_no_name() {
        for said in [
            "it",
            "It.",
            "that one",
            "no, that one",
            "this",
            "the other one",
            "the same one please",
            "them",
            "all of them",
            "それ",
            "いや、それです",
            "そのインスタンス",
            "あれのほう",
            "全部",
            "さっきの",
            "all my databases",
            "any instance",
            "全部のデータベース",
        ] {
            assert!(is_pronoun(said), "{said}");
        }
        for said in ["", "hr", "this hr", "other", "italy", "it desk", "その他一覧", "the one", "それいゆ"] {
            assert!(!is_pronoun(said), "{said}");
        }
    }

    #[test]
    fn several_names_are_told_apart() {
        assert_eq!(parts("hr and the blog"), ["hr", "the blog"]);
        assert_eq!(parts("hrじゃなくてブログ"), ["hr", "ブログ"]);
        assert_eq!(parts("sample"), ["sample"]);
    }

    proptest! {
        #[test]
        fn any_words_are_read(words in any::<String>()) {
            let all = readings(&words);
            prop_assert!(!all.is_empty() && all.len() <= MAX_NAMES);
            prop_assert!(core(&words).len() <= all[0].len());
            let _ = (is_pronoun(&words), parts(&words));
        }
    }
}
