//! What people ask for that cannot be done, as far as it is heard in a slot: it is no name and no value that nobody knows.

use super::{Intent, Question, Slot, SlotName};
use crate::around;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unsupported {
    /// Snapshots, to list or to make.
    Snapshots,
    /// To end somebody's session.
    KillSession,
    /// To leave something out, or to look at a part of it only.
    Narrowing,
    /// To stop, start, change, create or delete something.
    Change,
}

/// Slots in which no name of an instance is said.
const VALUES: [SlotName; 7] = [
    SlotName::Environment,
    SlotName::Application,
    SlotName::Property,
    SlotName::Metric,
    SlotName::LogType,
    SlotName::Parameter,
    SlotName::Resource,
];

const SNAPSHOTS: &[&str] = &[
    "manuelle snapshots",
    "automatische snapshots",
    "snapshot",
    "snapshots",
    "a snapshot",
    "manual snapshots",
    "db snapshots",
    "database snapshots",
    "スナップショット",
    "スナップショット一覧",
];
const KILL: &[&str] = &["kill ", "terminate ", "disconnect ", "kick ", "töte ", "kille ", "beende "];
const END_SESSION: [&str; 3] = ["end session ", "cancel session ", "session number "];
const KILL_JAPANESE: [&str; 4] = ["を切断", "を強制終了", "を殺", "をキル"];
const CHANGE: &[&str] = &[
    "stoppe ",
    "fahre ",
    "erstelle ",
    "lösche ",
    "vergrößere ",
    "ändere ",
    "klone ",
    "stop ",
    "start ",
    "shut down ",
    "create ",
    "delete ",
    "drop ",
    "resize ",
    "modify ",
    "restore ",
    "clone ",
    "scale ",
    "take a ",
];
const CHANGE_JAPANESE: [&str; 7] = ["を停止して", "を起動して", "を止めて", "を削除", "を作成", "を変更して", "を復元"];

/// What stands behind a verb in a sentence, and in no name.
const FOLLOWING: &[&str] = &[
    "die ", "der ", "das ", "den ", "eine ", "einen ", "ein ", "meine ", "alle ", "sitzung", "abfrage", "the ", "a ",
    "an ", "my ", "our ", "all ", "session", "process", "query", "snapshot", "backup",
];

/// Whether something is asked for that cannot be done.
pub(super) fn is_meant(question: &Question) -> bool {
    said_in_slots(question).is_some()
}

/// What is asked for that cannot be done; where it is none of those that are known, some change.
pub(crate) fn of(question: &Question) -> Unsupported {
    let of_thing = match Slot::read(question, SlotName::Thing) {
        Slot::Known { id: Some(id), .. } if id == "snapshot" => Some(Unsupported::Snapshots),
        Slot::Known { id: Some(id), .. } if id == "session" => Some(Unsupported::KillSession),
        Slot::Known { id: Some(id), .. } if id == "narrowing" => Some(Unsupported::Narrowing),
        _ => None,
    };
    of_thing.or_else(|| said_in_slots(question)).unwrap_or(Unsupported::Change)
}

/// Whether it is about a thing that nobody knows, of no database that was said: it may be about anything.
pub(crate) fn is_of_nothing_known(question: &Question) -> bool {
    let says = |slot| question.said(slot).is_some();
    question.intent == Intent::Unsupported
        && says(SlotName::Thing)
        && !matches!(Slot::read(question, SlotName::Thing), Slot::Known { .. })
        && !says(SlotName::Instance)
        && said_in_slots(question).is_none()
}

fn said_in_slots(question: &Question) -> Option<Unsupported> {
    question.slots().find_map(|(slot, value)| {
        let said = value.words()?.to_lowercase();
        match (slot, VALUES.contains(&slot)) {
            (SlotName::Instance, _) | (_, true) => said_in(&said, slot),
            _ => None,
        }
    })
}

fn said_in(said: &str, slot: SlotName) -> Option<Unsupported> {
    // A database may be called "restore test"; what stands behind such a word in a sentence is told by its article.
    let is_name = matches!(slot, SlotName::Instance | SlotName::Application | SlotName::Environment);
    let follows = |rest: &str| !is_name || FOLLOWING.iter().any(|word| rest.trim_start().starts_with(word));
    let begins = |with: &[&str]| with.iter().any(|verb| said.strip_prefix(verb).is_some_and(follows));
    let contains = |with: &[&str]| with.iter().any(|verb| said.contains(verb));
    let is_value = slot != SlotName::Instance;
    let is_of_snapshots = around::readings(said).iter().any(|reading| SNAPSHOTS.contains(&reading.as_str()));
    let numbered = |noun: &str| {
        let rest = said.strip_prefix(noun).map(str::trim).unwrap_or_default();
        !rest.is_empty() && rest.chars().all(|letter| letter.is_ascii_digit() || letter == ' ')
    };
    if begins(KILL)
        || END_SESSION.iter().any(|words| said.starts_with(words))
        || contains(&KILL_JAPANESE)
        || ["session ", "sitzung ", "die sitzung ", "the session ", "process ", "セッション"].into_iter().any(numbered)
    {
        return Some(Unsupported::KillSession);
    }
    // A database may be called "snapshots".
    if is_value && is_of_snapshots || (begins(CHANGE) || contains(&CHANGE_JAPANESE)) && said.contains("snapshot") {
        return Some(Unsupported::Snapshots);
    }
    (begins(CHANGE) || contains(&CHANGE_JAPANESE)).then_some(Unsupported::Change)
}
