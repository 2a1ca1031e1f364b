//! Corrections: "not sample, I meant hr" and サンプルじゃなくてhr mean hr, and what stands behind the "not" is meant the least.

use unicode_normalization::UnicodeNormalization as _;

use crate::{around, german};

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
    &["nicht"],
    &["statt"],
    &["anstatt"],
    &["anstelle", "von"],
    &["ich", "meinte", "nicht"],
    &["ich", "meine", "nicht"],
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
    &["sondern"],
    &["ich", "meinte"],
    &["ich", "meine"],
    &["nimm"],
    &["eigentlich"],
    &["lieber"],
    &["es", "ist"],
];

/// What names nothing: to take it back takes back no name.
const THAT: &[&[&str]] =
    &[&["that", "one"], &["this", "one"], &["that"], &["this"], &["it"], &["die", "da"], &["diese", "da"]];

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

/// "Not A but B", as it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Correction {
    /// What is taken back.
    pub(crate) not: String,
    /// What is meant in its place; it may be empty.
    pub(crate) but: String,
    /// Whether something leads from the one to the other: "but", "I meant", じゃなくて.
    pub(crate) led: bool,
}

/// The words as one correction and nothing else; nothing where they take nothing back, or more than one thing, or where what is meant
/// stands on both sides of it.
pub(crate) fn correction(words: &str) -> Option<Correction> {
    let words: String = words.nfkc().collect();
    let (before, not, after, led) = taken_back(&words).or_else(|| taken_back_japanese(&words))?;
    let [before, not, after] =
        [before, not, after].map(|part| part.trim_matches([' ', ',', '、', '。', '.']).to_owned());
    let (core_before, is_last) = (around::core(&before), around::core(&after).is_empty());
    let but = match (core_before.is_empty(), is_last) {
        (true, _) => after,
        (false, true) => before,
        (false, false) => return None,
    };
    let again = meant(&but).is_some() || meant(&not).is_some();
    (!again).then_some(Correction { not, but, led: led && !is_last })
}

/// Whether the words say that something is not to be done, or what is not meant: a "not", or what comes to one.
pub(crate) fn refuses(words: &str) -> bool {
    const SPACED: [&str; 26] = [
        "no",
        "nope",
        "nah",
        "cancel",
        "cancelled",
        "abort",
        "stop",
        "forget",
        "nevermind",
        "unnecessary",
        "forbidden",
        "pointless",
        "needless",
        "hold",
        "nee",
        "nö",
        "stopp",
        "abbrechen",
        "abbruch",
        "unnötig",
        "überflüssig",
        "verboten",
        "untersagt",
        "verschone",
        "verschonen",
        "unterlasse",
    ];
    const JAPANESE: [&str; 16] = [
        "まだ",
        "ません",
        "ずに",
        "不要",
        "無用",
        "禁止",
        "中止",
        "取り消",
        "取消",
        "キャンセル",
        "ストップ",
        "待って",
        "やめ",
        "止め",
        "いいえ",
        "いらん",
    ];
    let words = words.nfkc().collect::<String>().to_lowercase();
    let said = |word: &str| SPACED.contains(&word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    negates(&words) || words.split_whitespace().any(said) || JAPANESE.iter().any(|word| words.contains(word))
}

/// Whether the words say what is not meant, as far as that can be heard: what they name is not to be taken, nor offered.
pub(crate) fn negates(words: &str) -> bool {
    const ENGLISH: [&str; 42] = [
        "not",
        "cannot",
        "cant",
        "wont",
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
    let says = |word: &&str| {
        *word == "but" || ENGLISH.contains(word) || word.ends_with("n't") || german::NEGATIONS.contains(word)
    };
    english.iter().any(says)
        || english.windows(2).any(|pair| pair == ["bis", "auf"])
        || JAPANESE.iter().any(|word| words.contains(word))
}

/// How many words at this place are one of the phrases.
fn starts(words: &[&str], at: usize, phrases: &[&[&str]]) -> Option<usize> {
    let is = |phrase: &&&[&str]| {
        words.get(at..at + phrase.len()).is_some_and(|said| {
            said.iter().zip(phrase.iter()).all(|(said, word)| said.trim_matches(',').eq_ignore_ascii_case(word))
        })
    };
    phrases.iter().filter(is).map(|phrase| phrase.len()).max()
}

/// What stands before what is taken back first, that, what stands behind it, and whether something leads there.
fn taken_back(text: &str) -> Option<(String, String, String, bool)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (at, length) = (0..words.len()).find_map(|at| Some((at, starts(&words, at, NOT)?)))?;
    let from = at + length;
    let join = |from: usize, to: usize| words.get(from..to).unwrap_or_default().join(" ");
    // "Sample nicht, hr".
    if at > 0 && words[from - 1].ends_with(',') {
        return Some((String::new(), join(0, at), join(from, words.len()), true));
    }
    if let Some(length) = starts(&words, from, THAT) {
        return Some((join(0, at), join(from, from + length), join(from + length, words.len()), false));
    }
    let ends = |at: usize| words[at - 1].ends_with(',') && at > from || starts(&words, at, BUT).is_some();
    let to = (from..words.len()).find(|at| ends(*at)).unwrap_or(words.len());
    let behind = to + starts(&words, to, BUT).unwrap_or_default();
    Some((join(0, at), join(from, to), join(behind, words.len()), to < words.len()))
}

fn taken_back_japanese(words: &str) -> Option<(String, String, String, bool)> {
    let (at, not) = first_not_japanese(words)?;
    let from = begins_at(words, at);
    let led = not.ends_with('て') || not.ends_with('く');
    Some((words[..from].to_owned(), words[from..at].to_owned(), words[at + not.len()..].to_owned(), led))
}

/// Where the first "not" stands, and which.
fn first_not_japanese(words: &str) -> Option<(usize, &'static str)> {
    let found = NOT_JAPANESE.iter().filter_map(|not| Some((words.find(not)?, *not)));
    found.min_by_key(|(at, not)| (*at, std::cmp::Reverse(not.len())))
}

/// Where what is taken back begins, which ends at this place.
fn begins_at(words: &str, end: usize) -> usize {
    let before = words[..end].char_indices().rev().find(|(_, letter)| "、。,".contains(*letter));
    before.map_or(0, |(comma, letter)| comma + letter.len_utf8())
}

fn without_not(words: &str) -> Option<String> {
    let words: Vec<&str> = words.split_whitespace().collect();
    let starts = |at: usize, phrases: &[&[&str]]| starts(&words, at, phrases);
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
        // "Sample nicht, hr": what stands before it was taken back.
        if words[at - 1].ends_with(',') && !kept.is_empty() {
            kept.clear();
            continue;
        }
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
    while let Some((at, not)) = first_not_japanese(&rest) {
        any = true;
        rest.replace_range(begins_at(&rest, at)..at + not.len(), "");
    }
    any.then_some(rest)
}

#[cfg(test)]
mod tests;
