//! "The first one", "the last": one of what the last question let the user choose from.

use crate::{
    around,
    context::Context,
    corrections::{Correction, correction},
    engines,
    inventory::Database,
    names::spoken_form,
    naming,
    question::{Heard, Intent, SlotName},
};

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

/// Whether a yes was said in the place of a name.
pub(super) fn is_yes(heard: &Heard) -> bool {
    const YES: [&str; 17] = [
        "yes",
        "yeah",
        "yep",
        "sure",
        "right",
        "correct",
        "exactly",
        "that one",
        "はい",
        "ええ",
        "うん",
        "そう",
        "そうです",
        "ja",
        "genau",
        "richtig",
        "jawohl",
    ];
    let said = heard.said(SlotName::Instance).first().map(|said| said.to_lowercase()).unwrap_or_default();
    let said = said.trim_end_matches(['.', '。', '!', '！']);
    let polite = [" please", ", please", " bitte", ", bitte", "、お願いします", "お願いします"];
    let plain = polite.iter().find_map(|end| said.strip_suffix(end)).unwrap_or(said);
    YES.contains(&plain)
}

/// The only one that the last question offered, where yes was said to it: as a word in the name's place, or by itself.
pub(super) fn agreed<'a>(context: &'a Context<'_>, heard: Option<&Heard>) -> Option<&'a str> {
    let [only] = offered(context, SlotName::Instance) else { return None };
    let yes = match heard {
        Some(heard) => is_yes(heard),
        None => context.turn.question.intent == Intent::Yes,
    };
    yes.then_some(only)
}

/// Those of the ones that were offered that the words describe: "the production one", "the one for website". Nothing where they
/// describe none.
pub(super) fn described<'a>(databases: &'a [Database], offered: &[String], heard: &Heard) -> Option<Vec<&'a Database>> {
    if offered.is_empty() || heard.excludes() {
        return None;
    }
    let is_offered =
        |database: &Database| offered.iter().any(|name| database.identifier == *name || database.spoken_name() == name);
    let words = heard.core();
    // "The one for website production": both are said of it.
    let apart = |joint: &str| {
        let splits: Vec<(&str, &str)> =
            words.match_indices(joint).map(|(at, _)| (&words[..at], &words[at + joint.len()..])).collect();
        splits.into_iter().find_map(|(one, other)| {
            let of_other = of_description(databases, other);
            let both: Vec<&Database> =
                of_description(databases, one).into_iter().filter(|one| of_other.contains(one)).collect();
            (!both.is_empty()).then_some(both)
        })
    };
    let whole = Some(of_description(databases, &words)).filter(|described| !described.is_empty());
    let described = whole.or_else(|| apart(" ")).or_else(|| apart("の")).unwrap_or_default();
    // Words that describe none at all may be a name.
    (!described.is_empty()).then(|| described.into_iter().filter(|database| is_offered(database)).collect())
}

/// Those with this engine, environment or application.
fn of_description<'a>(databases: &'a [Database], words: &str) -> Vec<&'a Database> {
    let said = spoken_form(words);
    let is_called = |engines: &engines::Engines| engines.spoken_names().iter().any(|name| spoken_form(name) == said);
    match engines::ALL.into_iter().find(|engines| is_called(engines)) {
        Some(engines) => databases.iter().filter(|database| engines.has(&database.engine)).collect(),
        None => naming::tagged(databases, words).collect(),
    }
}

/// Whether the words name a place and nothing else, be there so many or not.
pub(super) fn is_place(words: &str) -> bool {
    place_named(words, usize::MAX).is_some()
}

/// Which place of so many the words name, counted from nought: of "not the first but the second", the second.
pub(super) fn place(words: &str, count: usize) -> Option<usize> {
    match correction(words) {
        Some(Correction { not, but, .. }) => {
            let is_one = around::is_pronoun(&not) || is_place(&not);
            place_named(&but, count).filter(|_| is_one)
        }
        None => place_named(words, count),
    }
}

fn place_named(words: &str, count: usize) -> Option<usize> {
    const ENGLISH: [&[&str]; 5] =
        [&["first", "former", "1"], &["second", "2"], &["third", "3"], &["fourth", "4"], &["fifth", "5"]];
    const JAPANESE: [&[&str]; 5] = [
        &["最初", "一番目", "1番目", "ひとつめ", "一つ目", "1つ目", "一番", "1番"],
        &["二番目", "2番目", "ふたつめ", "二つ目", "2つ目", "二番", "2番"],
        &["三番目", "3番目", "みっつめ", "三つ目", "3つ目", "三番", "3番"],
        &["四番目", "4番目", "よっつめ", "四つ目", "4つ目", "四番", "4番"],
        &["五番目", "5番目", "いつつめ", "五つ目", "5つ目", "五番", "5番"],
    ];
    // Numbers alone are no places.
    const ALONE: [&str; 5] = ["eins", "zwei", "drei", "vier", "fünf"];
    const GERMAN: [&[&str]; 5] = [
        &["erste", "ersten", "eins", "ersteres"],
        &["zweite", "zweiten", "zwei"],
        &["dritte", "dritten", "drei"],
        &["vierte", "vierten", "vier"],
        &["fünfte", "fünften", "fünf"],
    ];
    let words = words.trim().to_lowercase();
    let words = words.trim_end_matches(['.', '。', '?', '?']);
    let english = words.strip_prefix("the ").or_else(|| words.strip_prefix("number ")).unwrap_or(words);
    let english = english.strip_suffix(" one").unwrap_or(english);
    let japanese = ["です", "の方", "のほう", "のもの", "のやつ", "の"];
    let japanese = japanese.iter().fold(words, |words, end| words.strip_suffix(end).unwrap_or(words));
    let german = ["die ", "der ", "das ", "den ", "nummer "].iter().find_map(|before| words.strip_prefix(before));
    let german = german.unwrap_or(words).trim_end_matches(" bitte");
    let is = |names: &[&str], said: &str| names.iter().any(|name| spoken_form(name) == spoken_form(said));
    if count > 0 && (is(&["last", "latter"], english) || is(&["最後"], japanese) || is(&["letzte", "letzten"], german))
    {
        return Some(count - 1);
    }
    let place = ENGLISH
        .iter()
        .position(|names| is(names, english))
        .or_else(|| JAPANESE.iter().position(|names| is(names, japanese)))
        .or_else(|| GERMAN.iter().position(|names| is(names, german)).filter(|_| !ALONE.contains(&words)));
    place.filter(|place| *place < count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_heard_in_each_language() {
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
            ("die zweite bitte", Some(1)),
            ("Nummer drei", Some(2)),
            ("den letzten", Some(2)),
            ("zwei", None),
            ("blog", None),
            ("not the first but the second", Some(1)),
            ("the second, not the first", Some(1)),
            ("not that one the last", Some(2)),
            ("nicht die erste sondern die dritte", Some(2)),
            ("最初のじゃなくて二番目", Some(1)),
            ("最初のじゃない", None),
            ("not the first", None),
            ("the first, not now", None),
            ("die erste nicht", None),
            ("", None),
        ] {
            assert_eq!(place(words, 3), expected, "{words}");
        }
        assert_eq!(place("the last one", 0), None);
        assert!(is_place("the fifth one") && is_place("最後の") && !is_place("blog"));
    }
}
