//! The known values in an utterance, wherever they stand.

use super::language::Language;
use super::lexicon::{Lexicon, Meaning};
use super::said::{Said, Script};
use super::times::window;

/// Units that mean a known value, of one type or of several.
#[derive(Debug, Clone)]
pub(super) struct Entity {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) meanings: Vec<Meaning>,
}

impl Entity {
    pub(super) fn of(&self, kind: &str) -> Option<&Meaning> {
        self.meanings.iter().find(|meaning| meaning.kind == kind)
    }

    /// Whether all of its types have names that nobody has listed.
    pub(super) fn is_open(&self, lexicon: &Lexicon) -> bool {
        self.meanings.iter().all(|meaning| lexicon.is_open(&meaning.kind))
    }
}

/// All known values, but for those that are a part of a longer one.
pub(super) fn entities(said: &Said, language: &Language, lexicon: &Lexicon) -> Vec<Entity> {
    let count = said.units.len();
    let mut found: Vec<Entity> = Vec::new();
    let names_log = is_log(&said.words(0, count));
    for from in 0..count {
        for to in from + 1..=count.min(from + lexicon.longest()) {
            if !(language.spaced || is_border(said, from) && is_border(said, to)) {
                continue;
            }
            let mut meanings = lexicon.meanings(&said.key(from, to));
            if language.spaced {
                meanings.retain(|meaning| is_meant(said, from, to, meaning));
            }
            if is_of_several(said, language) {
                meanings.retain(|meaning| meaning.id.as_deref() != Some("encryption"));
            }
            // "Any alerts" are alarms, and no log.
            if !names_log && key_is_alert(&said.key(from, to)) {
                meanings.retain(|meaning| meaning.kind != "LogType");
            }
            if !meanings.is_empty() {
                found.push(Entity { from, to, meanings });
            }
        }
        if let Some(to) = window(said, language, from) {
            let meanings = lexicon.meanings(&said.key(from, to));
            if meanings.is_empty() {
                found.push(Entity {
                    from,
                    to,
                    meanings: vec![Meaning { kind: "TimeWindow".to_owned(), id: None, soft: false }],
                });
            }
        }
    }
    name_logs(said, language, lexicon, &mut found);
    let all = found.clone();
    found.retain(|one| {
        let within =
            |other: &Entity| other.from <= one.from && one.to <= other.to && other.to - other.from > one.to - one.from;
        !all.iter().any(within)
    });
    if language.spaced {
        add_near_regions(said, lexicon, &mut found);
    }
    found
}

/// Whether the words speak of a log.
fn is_log(words: &str) -> bool {
    let words = words.to_lowercase();
    ["log", "protokoll", "ログ"].iter().any(|log| words.contains(log))
}

fn key_is_alert(key: &str) -> bool {
    matches!(key, "alert" | "アラート")
}

/// Whether a sentence is about several instances: then "encrypted" says which.
fn is_of_several(said: &Said, language: &Language) -> bool {
    let text = said.text();
    let of = |section: &str| language.words.list(section).any(|word| text.contains(word));
    of("several")
}

/// "The audit log" is another log than "the log": what stands before the word names it.
fn name_logs(said: &Said, language: &Language, lexicon: &Lexicon, found: &mut Vec<Entity>) {
    let kinds: Vec<Said> = language.words.list("log kinds").map(Said::new).collect();
    let kind_before = |at: usize| {
        let ends = |kind: &&Said| {
            let from = at.checked_sub(kind.units.len());
            from.is_some_and(|from| said.units[from..at].iter().zip(&kind.units).all(|(one, of)| one.text == of.text))
        };
        kinds.iter().filter(ends).map(|kind| kind.units.len()).max()
    };
    let of_log = |entity: &&Entity| entity.of("LogType").is_some() && is_log(&said.words(entity.from, entity.to));
    let named: Vec<Entity> = found
        .iter()
        .filter(of_log)
        .filter_map(|entity| {
            let mut from = entity.from;
            while let Some(length) = kind_before(from) {
                from -= length;
            }
            (from < entity.from).then_some(Entity { from, ..entity.clone() })
        })
        .collect();
    for mut entity in named {
        entity.meanings = vec![Meaning { kind: "LogType".to_owned(), id: None, soft: false }];
        // "Slow query log" is a parameter, too.
        let others = lexicon.meanings(&said.key(entity.from, entity.to));
        entity.meanings.extend(others.into_iter().filter(|meaning| meaning.kind != "LogType"));
        found.retain(|one| (one.from, one.to) != (entity.from, entity.to));
        found.push(entity);
    }
}

/// Words that are a value only in their place: "us" is who speaks, "live" and "test" are verbs as well.
fn is_meant(said: &Said, from: usize, to: usize, meaning: &Meaning) -> bool {
    let before = from.checked_sub(1).map(|at| said.units[at].text.as_str());
    let after = said.units.get(to).map(|unit| unit.text.as_str());
    let dotted = said.units[to - 1].to - said.units[from].from > 2;
    match (meaning.kind.as_str(), said.key(from, to).as_str()) {
        ("AwsRegion", "us") => dotted || (before == Some("in") && after.is_none_or(|word| word != "the")),
        ("AwsRegion", "allofthem" | "anywhere") => false,
        ("Environment", "live" | "test" | "stage" | "testing") => {
            let alone = after.is_none_or(|word| {
                matches!(word, "ones" | "one" | "instances" | "databases" | "instanzen" | "datenbanken" | "umgebung")
            });
            (from > 0 || alone)
                && (after.is_none_or(|word| !matches!(word, "the" | "a" | "if" | "whether" | "connection" | "in")))
        }
        // "I cannot log in to blog", but "the log in oregon".
        ("LogType", "log") => {
            let verb = matches!(before, Some("to" | "not" | "can" | "cannot" | "i" | "we" | "you" | "they"));
            let to = said.units.get(to + 1).is_some_and(|unit| unit.text == "to");
            !(verb && matches!(after, Some("in" | "into" | "on" | "onto")) || matches!(after, Some("in" | "on")) && to)
        }
        // "When was it created", but "create a database".
        (
            "InstanceProperty",
            "create" | "created" | "made" | "launched" | "setup" | "born" | "erstellt" | "angelegt",
        )
        | ("InstanceProperty", "erzeugt" | "eingerichtet" | "aufgesetzt") => {
            said.units.iter().any(|unit| matches!(unit.text.as_str(), "when" | "since" | "wann" | "seit"))
        }
        ("NotificationStatus", _) => said.units.iter().any(|unit| {
            ["notif", "email", "mail", "benachrichtig", "mitteilung", "nachrichten"]
                .iter()
                .any(|start| unit.text.starts_with(start))
        }),
        _ => true,
    }
}

fn add_near_regions(said: &Said, lexicon: &Lexicon, found: &mut Vec<Entity>) {
    if found.iter().any(|entity| entity.of("AwsRegion").is_some()) {
        return;
    }
    for at in 1..said.units.len() {
        let free = !found.iter().any(|entity| entity.from <= at && at < entity.to);
        if free
            && said.units[at - 1].text == "in"
            && let Some(meaning) = lexicon.nearly(&said.units[at].text)
        {
            found.push(Entity { from: at, to: at + 1, meanings: vec![meaning] });
            return;
        }
    }
}

/// Whether a value of Japanese may begin or end before this unit: where the script changes, or after a particle.
pub(super) fn is_border(said: &Said, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|before| said.units.get(before)) else { return true };
    let Some(after) = said.units.get(at) else { return true };
    if before.quote != after.quote || before.script != after.script {
        return true;
    }
    if matches!(after.text.as_str(), "て" | "か") {
        return true;
    }
    match before.script {
        // Words of Latin letters are whole; kana and Han are cut where a known word is, which the names decide.
        Script::Latin | Script::Digits => true,
        Script::Hiragana => {
            matches!(before.text.as_str(), "の" | "に" | "で" | "は" | "を" | "が" | "と")
                || matches!(after.text.as_str(), "の" | "に" | "で" | "は" | "を" | "が" | "と")
        }
        Script::Kanji | Script::Katakana => true,
    }
}
