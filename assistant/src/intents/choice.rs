//! "The first one", "the last": one of what the last question let the user choose from.

use crate::{context::Context, names::spoken_form, question::SlotName};

/// What was chosen by its place, if the last question was about this slot.
pub(super) fn chosen<'a>(context: &'a Context<'_>, slot: SlotName, words: &str) -> Option<&'a str> {
    let offered = offered(context, slot);
    let place = place(words, offered.len())?;
    offered.get(place).map(String::as_str)
}

/// Whether the last question asked for this slot, and keeps that in mind.
pub(super) fn is_asked_for(context: &Context<'_>, slot: SlotName) -> bool {
    context.session.offered.as_ref().is_some_and(|offered| offered.slot == slot)
}

/// What the last question let the user choose from, if it was about this slot.
pub(super) fn offered<'a>(context: &'a Context<'_>, slot: SlotName) -> &'a [String] {
    let offered = context.session.offered.as_ref().filter(|offered| offered.slot == slot);
    offered.map_or(&[], |offered| &offered.values)
}

/// Which place of so many the words name, counted from nought.
pub(super) fn place(words: &str, count: usize) -> Option<usize> {
    const ENGLISH: [&[&str]; 5] =
        [&["first", "former", "1"], &["second", "2"], &["third", "3"], &["fourth", "4"], &["fifth", "5"]];
    const JAPANESE: [&[&str]; 5] = [
        &["最初", "一番目", "1番目", "ひとつめ", "一つ目", "1つ目", "一番", "1番"],
        &["二番目", "2番目", "ふたつめ", "二つ目", "2つ目", "二番", "2番"],
        &["三番目", "3番目", "みっつめ", "三つ目", "3つ目", "三番", "3番"],
        &["四番目", "4番目", "よっつめ", "四つ目", "4つ目", "四番", "4番"],
        &["五番目", "5番目", "いつつめ", "五つ目", "5つ目", "五番", "5番"],
    ];
    let words = words.trim().to_lowercase();
    let words = words.trim_end_matches(['.', '。', '?', '?']);
    let english = words.strip_prefix("the ").or_else(|| words.strip_prefix("number ")).unwrap_or(words);
    let english = english.strip_suffix(" one").unwrap_or(english);
    let japanese = ["です", "の方", "のほう", "のもの", "のやつ", "の"];
    let japanese = japanese.iter().fold(words, |words, end| words.strip_suffix(end).unwrap_or(words));
    let is = |names: &[&str], said: &str| names.iter().any(|name| spoken_form(name) == spoken_form(said));
    if count > 0 && (is(&["last", "latter"], english) || is(&["最後"], japanese)) {
        return Some(count - 1);
    }
    let place = ENGLISH
        .iter()
        .position(|names| is(names, english))
        .or_else(|| JAPANESE.iter().position(|names| is(names, japanese)));
    place.filter(|place| *place < count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_heard_in_both_languages() {
        for (words, expected) in [
            ("the first one", Some(0)),
            ("First", Some(0)),
            ("number two", None),
            ("number 2", Some(1)),
            ("the last one", Some(2)),
            ("the fourth one", None),
            ("最初の", Some(0)),
            ("二番目の方", Some(1)),
            ("最後のです", Some(2)),
            ("blog", None),
            ("", None),
        ] {
            assert_eq!(place(words, 3), expected, "{words}");
        }
        assert_eq!(place("the last one", 0), None);
    }
}
