//! What binds a region to the words beside it: "production or Oregon", オレゴン以外.

/// Words that bind a region beside them to the rest of a sentence: to look there and for that rest would be half of what was said, or
/// the opposite.
const BESIDE_PLACE: &[&str] = &[
    "or",
    "and",
    "nor",
    "plus",
    "not",
    "no",
    "non",
    "but",
    "except",
    "excepting",
    "excluding",
    "without",
    "outside",
    "beyond",
    "besides",
    "apart",
    "aside",
    "away",
    "than",
    "bar",
    "barring",
    "minus",
    "neither",
    "never",
    "save",
    "instead",
    "isn't",
    "aren't",
    "don't",
    "only",
    "just",
    "unless",
    "both",
    "either",
    "between",
];
/// The same, where the region is said first: "Oregon but not production" is in Oregon.
const BEHIND_PLACE: &[&str] = &["or", "and", "nor", "plus", "excluded", "aside", "apart", "excepted", "too", "instead"];

/// What may stand between such a word and the region.
const BETWEEN: &[&str] = &[
    "in",
    "the",
    "for",
    "from",
    "of",
    "on",
    "at",
    "to",
    "those",
    "ones",
    "that",
    "are",
    "is",
    "which",
    "all",
    "any",
    "anything",
    "instances",
    "databases",
    "located",
];

/// Whether a word of a region's own says more of it than that it is meant: "no Oregon", "or Oregon".
pub(super) fn is_bound(place: &str) -> bool {
    place.split(' ').any(|word| binds(word, &[BESIDE_PLACE]))
}

fn binds(word: &str, lists: &[&[&str]]) -> bool {
    let word = word.trim_matches(['.', '?', '!']).to_lowercase();
    lists.iter().any(|list| list.contains(&word.as_str()))
}

/// Whether the words before a region end with what binds it to them.
pub(super) fn ends_bound(rest: &str) -> bool {
    const JAPANESE: [&str; 10] = ["と", "か", "や", "非", "または", "もしくは", "でも", "および", "とか", "じゃなくて"];
    let mut words = rest.split_whitespace().rev().filter(|word| !binds(word, &[BETWEEN]));
    let rest = rest.trim();
    words.next().is_some_and(|word| binds(word.trim_end_matches(','), &[BESIDE_PLACE]))
        || JAPANESE.iter().any(|end| rest.ends_with(end))
}

/// Whether the words behind a region begin with what binds it to them.
pub(super) fn begins_bound(rest: &str) -> bool {
    const JAPANESE: [&str; 18] = [
        "以外",
        "いがい",
        "ほか",
        "他",
        "じゃな",
        "ではな",
        "でな",
        "でもな",
        "と",
        "か",
        "や",
        "または",
        "除",
        "のぞ",
        "を除",
        "をのぞ",
        "抜き",
        "なし",
    ];
    const THINGS: [&str; 8] = ["もの", "やつ", "ところ", "ほう", "方", "インスタンス", "データベース", "の"];
    let mut words = rest.split_whitespace();
    let rest = rest.trim();
    let bare = THINGS.iter().fold(rest, |rest, thing| rest.strip_prefix(thing).unwrap_or(rest));
    words.next().is_some_and(|word| binds(word, &[BEHIND_PLACE]))
        || JAPANESE.iter().any(|start| rest.starts_with(start) || bare.starts_with(start) && bare != rest)
}
