//! What people say around what they mean: "no, actually the hr one" is hr, "sample in" is sample, and "it" names nothing.

use std::collections::VecDeque;

use unicode_normalization::UnicodeNormalization as _;

use crate::german;

/// The most readings of one text.
const MAX_NAMES: usize = 60;

/// What stands before a name, in words.
const BEFORE: &[&str] = &[
    "reboot",
    "restart",
    "failover",
    "fail over",
    "not that one",
    "i meant to say",
    "change it to",
    "change that to",
    "scratch that",
    "switch to",
    "make that",
    "make it",
    "let's say",
    "i meant",
    "i mean",
    "it's",
    "it is",
    "its",
    "no",
    "nope",
    "nah",
    "yes",
    "yeah",
    "yep",
    "ok",
    "okay",
    "sure",
    "actually",
    "wait",
    "sorry",
    "oops",
    "rather",
    "well",
    "so",
    "uh",
    "um",
    "hmm",
    "oh",
    "please",
    "the",
    "a",
    "an",
    "my",
    "our",
    "this",
    "called",
    "named",
    "name",
    "instance",
    "database",
    "server",
    "for",
    "of",
    "on",
    "to",
    "with",
    "from",
    "at",
    "in",
    "and",
    "or",
    "by",
    "is",
    "are",
    "use",
    "try",
];

/// What stands behind a name, in words.
const AFTER: &[&str] = &[
    "thank you",
    "if you can",
    "i mean",
    "i meant",
    "in the",
    "for the",
    "of the",
    "on the",
    "right now",
    "instance",
    "database",
    "server",
    "one",
    "ones",
    "please",
    "thanks",
    "instead",
    "then",
    "now",
    "actually",
    "in",
    "for",
    "of",
    "on",
    "to",
    "with",
    "from",
    "at",
    "by",
    "and",
    "or",
    "the",
    "a",
    "an",
    "my",
    "is",
    "are",
    "was",
    "there",
];

/// The same in Japanese, where nothing stands between words; the longer first.
const BEFORE_JAPANESE: &[&str] = &[
    "それはやめて",
    "キャンセルして",
    "中止して",
    "やめて",
    "そうじゃなくて",
    "そうではなくて",
    "間違えました",
    "すみません",
    "間違えた",
    "違います",
    "ちがいます",
    "それじゃあ",
    "やっぱり",
    "いいえ",
    "ごめん",
    "えーと",
    "えっと",
    "ええと",
    "あのー",
    "それでは",
    "じゃなくて",
    "ではなくて",
    "実は",
    "やはり",
    "やっぱ",
    "では",
    "じゃあ",
    "違う",
    "ちがう",
    "はい",
    "うん",
    "いや",
    "いえ",
    "ええと",
    "あの、",
    "あ、",
];
const AFTER_JAPANESE: &[&str] = &[
    "を再起動してください",
    "をフェイルオーバーして",
    "フェイルオーバーして",
    "を再起動して",
    "再起動して",
    "再起動",
    "をお願いします",
    "でお願いします",
    "に変更してください",
    "に変えてください",
    "にしてください",
    "に変更して",
    "に変えて",
    "にして",
    "がいい",
    "お願いします",
    "のことです",
    "のインスタンス",
    "のデータベース",
    "をお願い",
    "でお願い",
    "お願い",
    "インスタンス",
    "データベース",
    "サーバー",
    "のほう",
    "の方",
    "ほう",
    "のやつ",
    "のもの",
    "やつ",
    "もの",
    "ください",
    "です",
    "だよ",
    "だ",
    "の",
    "を",
    "は",
    "に",
    "で",
    "が",
    "と",
    "も",
    "へ",
    "方",
];

/// Words that stand for something that was named before, or for anything.
const PRONOUNS: &[&str] = &[
    "it",
    "itself",
    "that",
    "this",
    "these",
    "those",
    "them",
    "they",
    "him",
    "her",
    "he",
    "she",
    "me",
    "us",
    "you",
    "same",
    "the other",
    "the others",
    "other one",
    "another",
    "something",
    "anything",
    "everything",
    "nothing",
    "all",
    "all of them",
    "any",
    "both",
    "none",
    "either",
    "which",
    "what",
    "whatever",
    "whichever",
    "who",
    "here",
    "there",
    "each",
    "every",
    "some",
    "previous",
    "last time",
    "それ",
    "これ",
    "あれ",
    "どれ",
    "その",
    "この",
    "あの",
    "どの",
    "それら",
    "これら",
    "そっち",
    "こっち",
    "あっち",
    "どっち",
    "そちら",
    "こちら",
    "あちら",
    "どちら",
    "そいつ",
    "こいつ",
    "あいつ",
    "同じ",
    "さっき",
    "先ほど",
    "別",
    "ほか",
    "他",
    "全部",
    "すべて",
    "全て",
    "みんな",
    "両方",
    "どっちも",
    "どちらも",
    "なに",
    "何",
    "何か",
    "誰",
    "同じの",
];

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
    let is = |reading: &str| PRONOUNS.contains(&reading) || german::PRONOUNS.contains(&reading);
    readings(words).iter().any(|reading| is(&reading.to_lowercase()))
}

/// The parts of the words between "and", "or", "not" and their like; one where there is nothing of that kind.
pub(crate) fn parts(words: &str) -> Vec<String> {
    const BETWEEN: &[&str] = &[
        " and ",
        " or ",
        " not ",
        " but ",
        " instead of ",
        " rather than ",
        " then ",
        " und ",
        " oder ",
        " nicht ",
        " sondern ",
        " statt ",
        ",",
        "、",
        "・",
        "&",
    ];
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
    let spaced = BEFORE.iter().chain(german::BEFORE).filter_map(move |word| {
        let rest = words.get(word.len()..).filter(|_| words[..word.len()].eq_ignore_ascii_case(word))?;
        (!rest.starts_with(char::is_alphanumeric) && !rest.starts_with(['-', '_', '\''])).then_some(rest)
    });
    let japanese = BEFORE_JAPANESE.iter().filter_map(move |word| words.strip_prefix(word));
    spaced.chain(japanese).map(trimmed)
}

fn without_last(words: &str) -> impl Iterator<Item = &str> {
    let spaced = AFTER.iter().chain(german::AFTER).filter_map(move |word| {
        let at = words.len().checked_sub(word.len())?;
        let rest = words.get(..at).filter(|_| words[at..].eq_ignore_ascii_case(word))?;
        (!rest.ends_with(char::is_alphanumeric) && !rest.ends_with(['-', '_', '\''])).then_some(rest)
    });
    let japanese = AFTER_JAPANESE.iter().filter_map(move |word| words.strip_suffix(word));
    spaced.chain(japanese).map(trimmed)
}

#[cfg(test)]
mod tests;
