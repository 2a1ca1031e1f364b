//! Corrections: "not sample, I meant hr" and サンプルじゃなくてhr mean hr, and what stands behind the "not" is meant the least.

use unicode_normalization::UnicodeNormalization as _;

/// What takes back the words behind it.
const NOT: &[&[&str]] = &[
    &["not"],
    &["instead", "of"],
    &["rather", "than"],
    &["i", "didn't", "mean"],
    &["i", "don't", "mean"],
    &["i", "did", "not", "mean"],
    &["i", "do", "not", "mean"],
    &["didn't", "mean"],
    &["don't", "mean"],
    &["did", "not", "mean"],
    &["do", "not", "mean"],
];

/// What ends what is taken back.
const BUT: &[&[&str]] = &[
    &["but"],
    &["i", "meant"],
    &["i", "mean"],
    &["it's"],
    &["it", "is"],
    &["make", "it"],
    &["make", "that"],
    &["change", "it", "to"],
    &["actually"],
    &["rather"],
    &["use"],
    &["take"],
    &["try"],
];

/// What names nothing: to take it back takes back no name.
const THAT: &[&[&str]] = &[&["that", "one"], &["this", "one"], &["that"], &["this"], &["it"]];

/// What takes back the words before it; the longer first.
const NOT_JAPANESE: [&str; 12] = [
    "じゃありません",
    "ではありません",
    "じゃないです",
    "ではないです",
    "じゃなくて",
    "ではなくて",
    "でなくて",
    "じゃなく",
    "ではなく",
    "じゃない",
    "ではない",
    "でなく",
];

/// The words without those that are taken back; nothing where none are.
pub(crate) fn meant(words: &str) -> Option<String> {
    let words: String = words.nfkc().collect();
    let english = without_not(&words);
    let japanese = without_not_japanese(english.as_deref().unwrap_or(&words));
    japanese.or(english)
}

/// Whether the words say what is not meant, as far as that can be heard: what they name is not to be taken, nor offered.
pub(crate) fn negates(words: &str) -> bool {
    const ENGLISH: [&str; 44] = [
        "not",
        "never",
        "except",
        "excepting",
        "excluding",
        "exclude",
        "excludes",
        "excluded",
        "without",
        "other",
        "others",
        "another",
        "else",
        "nor",
        "neither",
        "none",
        "nothing",
        "bar",
        "barring",
        "minus",
        "sans",
        "besides",
        "apart",
        "aside",
        "outside",
        "skip",
        "skipping",
        "spare",
        "avoid",
        "leave",
        "ignore",
        "ignoring",
        "omit",
        "omitting",
        "unless",
        "don't",
        "doesn't",
        "isn't",
        "aren't",
        "wasn't",
        "dont",
        "rest",
        "beyond",
        "instead",
    ];
    const JAPANESE: [&str; 22] = [
        "以外",
        "いがい",
        "じゃな",
        "ではな",
        "でな",
        "でもな",
        "除",
        "のぞ",
        "非",
        "抜き",
        "ぬき",
        "抜い",
        "ぬい",
        "なし",
        "無し",
        "ない",
        "なく",
        "やめ",
        "だめ",
        "駄目",
        "外して",
        "のほか",
    ];
    let words = words.nfkc().collect::<String>().to_lowercase().replace('\u{2019}', "'");
    let mut english: Vec<&str> = words
        .split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    // "Hr but": what was taken back stood behind it.
    while english.last() == Some(&"but") {
        english.pop();
    }
    english.iter().any(|word| *word == "but" || ENGLISH.contains(word))
        || JAPANESE.iter().any(|word| words.contains(word))
}

fn without_not(words: &str) -> Option<String> {
    let words: Vec<&str> = words.split_whitespace().collect();
    let starts = |at: usize, phrases: &[&[&str]]| {
        let is = |phrase: &&&[&str]| {
            words.get(at..at + phrase.len()).is_some_and(|said| {
                said.iter().zip(phrase.iter()).all(|(said, word)| said.trim_matches(',').eq_ignore_ascii_case(word))
            })
        };
        phrases.iter().find(is).map(|phrase| phrase.len())
    };
    let (mut kept, mut at, mut any) = (Vec::new(), 0, false);
    while at < words.len() {
        // What takes nothing back is the beginning of something else: "sample not" in Virginia.
        let Some(length) = starts(at, NOT).filter(|length| at + length < words.len()) else {
            kept.push(words[at]);
            at += 1;
            continue;
        };
        any = true;
        at += length;
        if let Some(length) = starts(at, THAT) {
            at += length;
            continue;
        }
        while at < words.len() && starts(at, BUT).is_none() && starts(at, NOT).is_none() {
            at += 1;
            if words[at - 1].ends_with(',') {
                break;
            }
        }
        at += starts(at, BUT).unwrap_or_default();
    }
    any.then(|| kept.join(" "))
}

fn without_not_japanese(words: &str) -> Option<String> {
    let (mut rest, mut any) = (words.to_owned(), false);
    while let Some((at, length)) =
        NOT_JAPANESE.iter().filter_map(|not| Some((rest.find(not)?, not.len()))).min_by_key(|(at, _)| *at)
    {
        any = true;
        let before = rest[..at].char_indices().rev().find(|(_, letter)| "、。,".contains(*letter));
        let taken_back = before.map_or(0, |(comma, letter)| comma + letter.len_utf8());
        rest.replace_range(taken_back..at + length, "");
    }
    any.then_some(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_taken_back_is_not_meant() {
        for (said, left) in [
            ("not sample I meant hr", "hr"),
            ("not sample, hr", "hr"),
            ("no not the orders one but the Billing one", "no the Billing one"),
            ("hr not sample", "hr"),
            ("hr, not the sample instance", "hr,"),
            ("hr instead of sample", "hr"),
            ("ledger rather than hr", "ledger"),
            ("I didn't mean sample I meant hr", "hr"),
            ("not that one hr", "hr"),
            ("not sample", ""),
            ("not sample not hr", ""),
            ("サンプルじゃなくてブログ", "ブログ"),
            ("ブログ、サンプルではなくて", "ブログ、"),
            ("いや、サンプルじゃなくてhrにして", "いや、hrにして"),
            ("サンプルではなく台帳のほう", "台帳のほう"),
            ("サンプルじゃない", ""),
            ("そうじゃなくてhr", "hr"),
        ] {
            assert_eq!(meant(said).as_deref(), Some(left), "{said}");
        }
        for said in
            ["", "hr", "hr not", "not", "knot", "nothing", "notebook", "no hr", "actually hr", "やっぱり台帳にして"]
        {
            assert_eq!(meant(said), None, "{said}");
        }
    }

    #[test]
    fn what_is_not_meant_can_be_heard() {
        for said in [
            "anything but hr",
            "all except hr",
            "don’t reboot hr",
            "hr以外",
            "hrはやめて",
            "hrを再起動しないで",
            "hrじゃない",
            "hrなし",
        ] {
            assert!(negates(said), "{said}");
        }
        for said in ["", "hr", "the hr one", "sample but", "notebook", "butter", "barcode", "brother", "台帳", "社内"]
        {
            assert!(!negates(said), "{said}");
        }
    }

    proptest! {
        #[test]
        fn any_words_are_read(words in any::<String>(), japanese in "[、あ ,]{0,4}(じゃなくて)?[、あ ,]{0,4}(ではない)?[、あ]{0,3}") {
            let _ = meant(&words);
            prop_assert!(meant(&japanese).is_none_or(|left| left.len() < japanese.len()));
        }
    }
}
