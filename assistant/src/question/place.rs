//! Regions: said in another slot than their own, and what was said in theirs.

use super::{
    Intent, Question, Slot, SlotName, SlotValue,
    bound::{begins_bound, ends_bound, is_bound},
    lexicon::meant_around,
};
use crate::{around, codes, engines, names::spoken_form};

/// "いや、hrのほう" has the carrier of "オレゴンのhr": the region is the name there, and the name is nothing.
fn name_out_of_region(question: Question) -> Question {
    let words = |slot| question.slot(slot).and_then(SlotValue::words).map(str::to_owned);
    let nothing = words(SlotName::Instance).is_some_and(|said| around::core(&said).is_empty());
    // "The hr instance", where the region was asked for.
    let says_instance = |said: &str| {
        let said = said.trim_end_matches(['.', '。', 'で', 'す', 'の']).to_lowercase();
        ["instance", "database", "instanz", "datenbank", "インスタンス", "データベース"]
            .iter()
            .any(|end| said.ends_with(end))
            && question.intent.slots().contains(&SlotName::Instance)
            && !around::core(&said).is_empty()
    };
    let Slot::Unknown(_) = Slot::read(&question, SlotName::Region) else { return question };
    let Some(said) = words(SlotName::Region).filter(|said| nothing || says_instance(said)) else { return question };
    let name = match words(SlotName::Instance).filter(|_| !nothing) {
        // "The sample instance in the hr database": two names are a question, and one twice is one.
        Some(own) => {
            let other = around::core(&said);
            if spoken_form(&around::core(&own)) == spoken_form(&other) { own } else { format!("{own}, {other}") }
        }
        None => said,
    };
    question.with(SlotName::Instance, SlotValue::said(name)).with(SlotName::Region, SlotValue::default())
}

/// What stands before words that say which instances are meant, and no region.
const WHICH: &[&str] = &[
    "that are ",
    "which are ",
    "that is ",
    "which is ",
    "that aren't ",
    "which aren't ",
    "not ",
    "other than ",
    "except ",
    "excluding ",
    "without ",
    "but ",
    "minus ",
    "apart from ",
    "besides ",
    "aber nicht ",
    "aber keine ",
    "die nicht ",
    "welche nicht ",
    "nicht ",
    "keine ",
    "außer ",
    "ausser ",
    "ohne ",
    "ausgenommen ",
    "bis auf ",
];

/// The question with its region in the region's slot, and what is no region elsewhere.
pub(super) fn in_place(question: Question) -> Question {
    region_in_place(name_out_of_region(question))
}

/// Whether the words filter instances, as far as that can be told without the instances.
fn filters(words: &str) -> bool {
    let said: Vec<String> = around::readings(words).iter().map(|words| spoken_form(words)).collect();
    let mut engines = engines::ALL.iter().flat_map(|engines| engines.spoken_names());
    let is_engine = engines.any(|name| said.contains(&spoken_form(name)));
    let of = |slot| !meant_around(slot, words).is_empty();
    is_engine || of(SlotName::Environment) || of(SlotName::Application)
}

/// A region that was said in the place of a name or of what filters, and what filters in a region's place.
fn region_in_place(question: Question) -> Question {
    let words = |slot| question.slot(slot).and_then(SlotValue::words).map(str::to_owned);
    let of = question.intent.slots();
    let region = |said: &str| {
        let asked = Question::new(question.intent).with(SlotName::Region, SlotValue::said(said));
        matches!(Slot::read(&asked, SlotName::Region), Slot::Known { .. })
    };
    let has_region = words(SlotName::Region).is_some();
    if of.contains(&SlotName::Instance)
        && let Some(said) = words(SlotName::Instance)
    {
        // "The one in Tokyo" and 東京のほう correct the region; "Tokyo" could be a name.
        const ENDS: [&str; 9] = [
            "のほう",
            "の方",
            "のほうです",
            "の方です",
            "にある",
            "にあるもの",
            "にあるやつ",
            "にあるほう",
            "にあります",
        ];
        let place = ENDS.iter().find_map(|end| said.strip_suffix(end));
        let said_of_place = said.to_lowercase().starts_with("in ") || place.is_some();
        let place = place.filter(|_| !region(&said)).map_or_else(|| said.clone(), str::to_owned);
        if said_of_place && region(&place) {
            let question = question.with(SlotName::Region, SlotValue::said(place));
            return question.with(SlotName::Instance, SlotValue::default());
        }
        // "Blog in Oregon", オレゴンのブログ. What holds a code stays as it is: it is read where it was said.
        let is_plain = !codes::is_in(&said) && codes::before_mark(&said).is_none();
        // A region that is said beside the name now goes before one that was said before.
        let joints = if has_region { &IN[..2] } else { &IN[..] };
        let apart = is_plain.then(|| apart(&said, joints, region)).flatten();
        if let Some((name, place)) = apart.filter(|(name, _)| !around::core(name).is_empty()) {
            return question
                .with(SlotName::Instance, SlotValue::said(name))
                .with(SlotName::Region, SlotValue::said(place));
        }
    }
    if let Some(said) = words(SlotName::Application).filter(|_| of.contains(&SlotName::Application) && !has_region)
        && let Some((rest, place)) = apart(&said, &ANY, region)
    {
        let rest = if rest.is_empty() { SlotValue::default() } else { SlotValue::said(rest) };
        return question.with(SlotName::Application, rest).with(SlotName::Region, SlotValue::said(place));
    }
    if !of.contains(&SlotName::Environment) {
        return question;
    }
    match (words(SlotName::Environment), words(SlotName::Region)) {
        (Some(said), None) if !has_region => match apart(&said, &ANY, region) {
            Some((rest, place)) => {
                let rest = if rest.is_empty() { SlotValue::default() } else { SlotValue::said(rest) };
                question.with(SlotName::Environment, rest).with(SlotName::Region, SlotValue::said(place))
            }
            None => question,
        },
        // "Instances that are stopped in Oregon".
        (None, Some(said)) if !region(&said) => {
            let (rest, place) = apart(&said, &ANY, region).unwrap_or_else(|| (said.clone(), String::new()));
            let begins = |words: &str| WHICH.iter().any(|which| words.to_lowercase().starts_with(which));
            if !filters(&rest) && !begins(&said) && !begins(&rest) {
                return question;
            }
            let place = if place.is_empty() { SlotValue::default() } else { SlotValue::said(place) };
            question.with(SlotName::Environment, SlotValue::said(rest)).with(SlotName::Region, place)
        }
        // "Test instances everywhere except blog".
        (Some(which), Some(said)) if !region(&said) => match apart(&said, &ANY, region) {
            Some((rest, place)) if WHICH.iter().any(|which| rest.to_lowercase().starts_with(which)) => question
                .with(SlotName::Environment, SlotValue::said(format!("{which} {rest}")))
                .with(SlotName::Region, SlotValue::said(place)),
            _ => question,
        },
        _ => question,
    }
}

/// What stands between a name and its region, and what may stand between a region and other words.
const IN: [&str; 6] = [" in the ", " in ", "リージョンにある", "リージョンの", "にある", "の"];
const ANY: [&str; 7] = [" in ", " ", "リージョンにある", "リージョンの", "にある", "の", "で"];

/// A name, and the region that is said before or behind it with nothing between: "orders tokyo".
pub(crate) fn name_and_place(words: &str) -> Option<(String, String)> {
    beside_place(words).filter(|(name, _)| !around::core(name).is_empty())
}

/// The region that is said beside words that name nothing: "the one in Tokyo".
pub(crate) fn place_of_one(words: &str) -> Option<String> {
    let nothing = |name: &str| !name.is_empty() && (around::core(name).is_empty() || around::is_pronoun(name));
    beside_place(words).filter(|(name, _)| nothing(name)).map(|(_, place)| place)
}

fn beside_place(words: &str) -> Option<(String, String)> {
    let region = |said: &str| {
        let asked = Question::new(Intent::HealthCheck).with(SlotName::Region, SlotValue::said(said));
        matches!(Slot::read(&asked, SlotName::Region), Slot::Known { .. })
    };
    // What holds a code stays as it is.
    let is_plain = !codes::is_in(words) && codes::before_mark(words).is_none();
    is_plain.then(|| apart(words, &ANY, region)).flatten()
}

/// What is said besides a region that the words begin or end with, and the region.
fn apart(words: &str, joints: &[&'static str], region: impl Fn(&str) -> bool) -> Option<(String, String)> {
    // "No Oregon" and "or Oregon" say more of it than that it is meant.
    let region = |place: &str| region(place) && !is_bound(place);
    let bare = ["and ", "or ", "und ", "oder "].iter().find_map(|joint| words.strip_prefix(joint)).unwrap_or(words);
    if region(bare) {
        return Some((String::new(), words.to_owned()));
    }
    let breaks = |joint: &'static str| words.match_indices(joint).map(move |(at, _)| (at, at + joint.len()));
    let breaks: Vec<(usize, usize)> = joints.iter().copied().flat_map(breaks).collect();
    let whole = |part: &str| !part.trim().is_empty();
    let behind = breaks.iter().map(|(end, start)| (&words[..*end], &words[*start..]));
    let before = breaks.iter().map(|(end, start)| (&words[*start..], &words[..*end]));
    let behind = behind.filter(|(rest, _)| !ends_bound(rest));
    let before = before.filter(|(rest, _)| !begins_bound(rest));
    // "All production" is all of it, and not everywhere.
    let is_place =
        |place: &str| !["all", "alle", "alles"].contains(&place.trim().to_lowercase().as_str()) && region(place);
    let mut found = behind.chain(before).filter(|(rest, place)| whole(rest) && is_place(place));
    found.next().map(|(rest, place)| (rest.trim().to_owned(), place.trim().to_owned()))
}
