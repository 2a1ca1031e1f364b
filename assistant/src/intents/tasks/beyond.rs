//! What is said beside the instance and its region: another task than the one that is talked of, a later time, a condition. None of it
//! is passed over.

use std::ops::ControlFlow;

use super::{pending::Kept, tell::question, waiting::dropped};
use crate::{
    action::Action,
    around, codes,
    context::Context,
    corrections::correction,
    error::Error,
    intents::questions,
    inventory::Database,
    message::Message,
    names::spoken_form,
    question::{Heard, Intent, Question, Slot, SlotName, SlotValue},
    region::Region,
    reply::{Answer, Reply},
};

/// What says when, how or on which condition, in the place of a region. No region has such a word.
const LATER: &[&str] = &[
    "tomorrow",
    "tonight",
    "later",
    "midnight",
    "noon",
    "morning",
    "evening",
    "afternoon",
    "night",
    "weekend",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "minute",
    "minutes",
    "hour",
    "hours",
    "day",
    "days",
    "week",
    "weeks",
    "o'clock",
    "when",
    "if",
    "unless",
    "once",
    "after",
    "before",
    "until",
    "till",
    "every",
    "each",
    "daily",
    "nightly",
    "with",
    "without",
    "morgen",
    "abend",
    "nacht",
    "mitternacht",
    "mittag",
    "später",
    "minuten",
    "stunde",
    "stunden",
    "uhr",
    "wenn",
    "falls",
    "sobald",
    "nachdem",
    "bevor",
    "ehe",
    "jede",
    "jeden",
    "jedes",
    "täglich",
    "mit",
    "ohne",
    "wochenende",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
];
const LATER_JAPANESE: &[&str] =
    &["明日", "今夜", "後で", "あとで", "深夜", "真夜中", "分後", "時間後", "もし", "たら", "場合"];

/// Whether more is asked for than can be done.
pub(super) fn is_said(question: &Question) -> bool {
    // "Oregon with m f a 645281" says a code and nothing more.
    let said = |words: &str| {
        let words = codes::cut(words);
        let bare = ["with", "mit", "and", "und"].iter().find_map(|joint| words.trim_end().strip_suffix(joint));
        bare.unwrap_or(&words).to_lowercase()
    };
    let Some(words) = question.said(SlotName::Region).map(said) else { return false };
    let mut spaced = words.split(|letter: char| !letter.is_alphanumeric() && letter != '\'');
    spaced.any(|word| LATER.contains(&word))
        || LATER_JAPANESE.iter().any(|part| words.contains(part))
        || at_an_hour(question.said(SlotName::Region).unwrap_or_default())
        || behind_region(&words).is_some_and(|rest| !around::core(rest).is_empty())
}

/// Whether an hour is said: "at 5". Nobody says so few digits of a code.
fn at_an_hour(words: &str) -> bool {
    let words: Vec<&str> = words.split_whitespace().collect();
    words.windows(2).any(|pair| {
        let hour = pair[1].trim_end_matches("am").trim_end_matches("pm");
        matches!(pair[0], "at" | "by" | "around" | "um" | "gegen" | "ab")
            && hour.chars().next().is_some_and(|digit| digit.is_ascii_digit())
            && hour.chars().filter(char::is_ascii_digit).count() <= 2
    })
}

/// What is said behind a region, where that is more than the region and no other one, nor a correction of it.
fn behind_region(words: &str) -> Option<&str> {
    let is_region = |words: &str| {
        let question = Question::new(Intent::RebootInstance).with(SlotName::Region, SlotValue::said(words));
        matches!(Slot::read(&question, SlotName::Region), Slot::Known { .. })
    };
    if correction(words).is_some() || is_region(words) {
        return None;
    }
    let spaces: Vec<usize> = words.match_indices(' ').map(|(at, _)| at).collect();
    let at = spaces.iter().rev().find(|at| is_region(&words[..**at]))?;
    let rest = &words[*at..];
    let names_another = rest.match_indices(' ').any(|(at, _)| is_region(&rest[at..]));
    (!names_another).then_some(rest)
}

/// What is said to that. What waits, waits no more.
pub(super) async fn answer(context: &Context<'_>, kept: &Kept) -> Result<Reply, Error> {
    context.trail.forget();
    kept.clear(context).await.map_err(Error::nothing_done)?;
    let end = kept.task.as_ref().map_or_else(|| Message::new("task-cancelled"), dropped);
    Ok(Answer::answered([Message::new("task-only-now"), end]).into())
}

/// The other action's question, where the words in the name's place ask for it: "fail over hr instead", to "which instance?".
/// Without a name it is about what waits.
pub(super) async fn another(
    context: &Context<'_>,
    action: Action,
    kept: &Kept,
    heard: &Heard,
) -> Result<Option<(Action, Question)>, Error> {
    let words = heard.without_code().to_lowercase();
    let Some((other, name)) = verb(&words).filter(|(other, _)| *other != action) else { return Ok(None) };
    let is_first = !context.turn.in_dialog && context.session.asked.is_none() && kept.here(context).is_none();
    if is_first {
        return Ok(None);
    }
    // It may be called so.
    if let ControlFlow::Continue(region) = questions::region(context) {
        let names = |database: &Database| [Some(database.identifier.clone()), database.name.clone()];
        let is_name = |name: String| spoken_form(&name) == spoken_form(&words);
        if context.databases(region).await?.iter().flat_map(names).flatten().any(is_name) {
            return Ok(None);
        }
    }
    let said = context.question.said(SlotName::Region).unwrap_or_default();
    Ok(Some(match kept.here(context).filter(|_| name.is_empty()) {
        Some(task) => (other, question(other, task.region().map(Region::code).unwrap_or_default(), &task.identifier)),
        None => (other, question(other, said, &name)),
    }))
}

/// The action that the words ask for, and what they name besides.
fn verb(words: &str) -> Option<(Action, String)> {
    let found = |verbs: &[&str]| {
        let verb = verbs.iter().find(|verb| words.contains(**verb))?;
        // In Japanese, what the verb is about stands before it.
        match words.split_once(verb).filter(|_| !verb.is_ascii()) {
            Some((before, _)) => Some(before.trim_end_matches(['を', 'は', 'の']).to_owned()),
            None => Some(words.replace(verb, " ")),
        }
    };
    // "Fail hr over".
    let around_name = |verbs: &[(&str, &str)]| {
        verbs.iter().find_map(|(before, after)| {
            let words = words.strip_suffix(" instead").unwrap_or(words);
            let (first, name) = words.strip_suffix(after)?.split_once(before)?;
            Some(format!("{first} {name}"))
        })
    };
    let meant = |action: Action| {
        let kind = action.kind();
        Some((action, found(kind.verbs).or_else(|| around_name(kind.split_verbs))?))
    };
    let mut meant = Action::ALL.into_iter().filter_map(meant);
    let (Some((action, rest)), None) = (meant.next(), meant.next()) else { return None };
    let name = around::core(&rest);
    // What is left of やっぱり…にして names nothing.
    let is_particles = name.chars().all(|letter| matches!(letter, '\u{3040}'..='\u{309f}' | ' '));
    Some((action, if is_particles { String::new() } else { name }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_verb_is_heard_with_its_name_or_without() {
        for (words, expected) in [
            ("actually reboot hr", Some((Action::Reboot, "hr"))),
            ("no, fail over the hr instance", Some((Action::Failover, "hr"))),
            ("failover instead", Some((Action::Failover, ""))),
            ("fail orders eleven over", Some((Action::Failover, "orders eleven"))),
            ("やっぱりフェイルオーバーにして", Some((Action::Failover, ""))),
            ("hrをフェイルオーバーして", Some((Action::Failover, "hr"))),
            ("lieber hr neu starten", Some((Action::Reboot, "hr"))),
            ("hr", None),
            ("reboot or fail over", None),
        ] {
            let found = verb(words);
            assert_eq!(found.as_ref().map(|(action, name)| (*action, name.as_str())), expected, "{words}");
        }
    }

    #[test]
    fn a_time_and_a_condition_are_no_part_of_a_region() {
        let said = |words: &str| {
            is_said(&Question::new(Intent::RebootInstance).with(SlotName::Region, SlotValue::said(words)))
        };
        for words in [
            "oregon tomorrow at 5",
            "oregon tomorrow with m f a 645281",
            "oregon if it is slow",
            "oregon morgen um 5",
            "oregon with failover",
            "オレゴンで明日",
            "oregon at 5",
            "ohio around 11pm",
            "oregon um 5",
            "south america provided nobody is on it",
            "oregon twice",
            "oregon as soon as possible",
            "oregon and then blog",
            "us east one following a backup",
        ] {
            assert!(said(words), "{words}");
        }
        for words in [
            "oregon",
            "us east one",
            "south america",
            "sao paulo please",
            "oregon please now",
            "oregon no virginia",
            "oregon i mean ohio",
            "oregon or virginia",
            "oregon at 645281",
            "東京",
            "oregon m f a 645281",
            "oregon with code 645281",
            "oregon mit code 645281",
        ] {
            assert!(!said(words), "{words}");
        }
    }

    proptest! {
        #[test]
        fn any_words_are_read(words in ".{0,40}|(fail|reboot|over| |hr){0,8}") {
            let _ = verb(&words);
        }
    }
}
