//! Words that refer back: to the one instance that was talked of, or to several.

/// What stands for the one that was talked of last.
const ONE: [&str; 35] = [
    "it",
    "its",
    "it's",
    "that",
    "this",
    "that one",
    "this one",
    "the same",
    "same",
    "the same one",
    "same one",
    "that instance",
    "this instance",
    "that database",
    "this database",
    "the same instance",
    "the same database",
    "the instance",
    "the database",
    "それ",
    "これ",
    "あれ",
    "その",
    "この",
    "あの",
    "そのインスタンス",
    "このインスタンス",
    "そのデータベース",
    "このデータベース",
    "同じ",
    "同じの",
    "同じインスタンス",
    "さっきのインスタンス",
    // What is left of その and この before the の of a carrier.
    "そ",
    "こ",
];

/// The same in German.
const ONE_GERMAN: [&str; 32] = [
    "es",
    "sie",
    "ihr",
    "ihre",
    "ihrer",
    "ihrem",
    "ihren",
    "ihres",
    "sein",
    "seine",
    "seiner",
    "seinem",
    "seinen",
    "seines",
    "deren",
    "dessen",
    "diese",
    "dieser",
    "diese instanz",
    "dieser instanz",
    "diese datenbank",
    "dieser datenbank",
    "die instanz",
    "der instanz",
    "die datenbank",
    "der datenbank",
    "dieselbe",
    "derselben",
    "dieselbe instanz",
    "dieselbe datenbank",
    "die gleiche",
    "der gleichen",
];

const BEFORE: [&str; 12] =
    ["of ", "for ", "on ", "and ", "with ", "about ", "to ", "von ", "für ", "auf ", "und ", "bei "];
const AFTER_JAPANESE: [&str; 7] = ["のほう", "の", "を", "は", "も", "が", "に"];

/// Whether the words refer to the one instance that was talked of last. "Another one" and "all of them" do not.
pub(super) fn is_one(words: &str) -> bool {
    let words = words.trim().trim_end_matches(['.', '?', '!', '。', '、', ',']).to_lowercase();
    let bare = BEFORE.iter().find_map(|before| words.strip_prefix(before)).unwrap_or(&words);
    let plain = AFTER_JAPANESE.iter().find_map(|after| words.strip_suffix(after)).unwrap_or(&words);
    [words.as_str(), bare, plain].iter().any(|words| ONE.contains(words) || ONE_GERMAN.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_refers_to_one_does() {
        for words in [
            "it",
            "It.",
            "that one",
            "for it",
            "its",
            "the same instance",
            "それ",
            "それの",
            "それを",
            "そのインスタンスを",
            "同じの",
            "そ",
            "その",
            "この",
            "seine",
            "ihrer",
            "von ihr",
            "dieser Datenbank",
        ] {
            assert!(is_one(words), "{words}");
        }
        for words in [
            "",
            "hr",
            "them",
            "all of them",
            "another",
            "the other one",
            "everything",
            "what",
            "itself hr",
            "全部",
            "どれ",
            "それいゆ",
            "そら",
            "seineriver",
            "die andere",
            "別の",
            "no",
        ] {
            assert!(!is_one(words), "{words}");
        }
    }
}
