//! Tasks change something: they are understood when they are asked for in so many words, and never guessed.

use std::collections::HashSet;

use super::assign::Filled;
use super::language::Language;
use super::said::Said;
use super::wishes::Wishes;

/// The intents that change something.
pub(super) const TASKS: [&str; 3] = ["RebootInstance", "FailoverInstance", "SetNotifications"];

/// What asks for a task: a word or words in a row, or words of which each is said somewhere.
#[derive(Debug)]
enum Verb {
    InARow(&'static str),
    Apart(Vec<&'static str>),
}

/// What has to be said for a task, and what may not.
#[derive(Debug)]
pub(super) struct Tasks {
    words: HashSet<&'static str>,
    setting_words: HashSet<&'static str>,
    refusals: HashSet<&'static str>,
    questions: HashSet<&'static str>,
    /// What names nothing by itself: "reboot off".
    no_names: HashSet<&'static str>,
    verbs: Vec<(&'static str, Vec<Verb>)>,
    past: Vec<&'static str>,
    wishes: Wishes,
}

impl Tasks {
    pub(super) fn new(language: &Language) -> Self {
        let words = language.words;
        Self {
            words: words.list("task words").collect(),
            setting_words: words.list("task ok words").collect(),
            refusals: words.list("task refusals").collect(),
            questions: words.list("task questions").collect(),
            no_names: words.list("functions").chain(words.list("no names")).collect(),
            verbs: words
                .sections("task verbs ")
                .map(|(intent, lines)| (intent, lines.iter().flat_map(|line| verbs(line, language)).collect()))
                .collect(),
            past: words.lines("task past").collect(),
            wishes: Wishes::new(language),
        }
    }

    /// Whether the sentence speaks of a task at all, asked for or not.
    pub(super) fn are_spoken_of(&self, said: &Said, filled: &[Filled], language: &Language) -> bool {
        let outside = outside(said, filled);
        let text = join(&outside, language);
        let tasks = self.verbs.iter().filter(|(intent, _)| *intent != "SetNotifications");
        tasks.flat_map(|(_, verbs)| verbs).any(|verb| verb.is_in(&text, language))
            || self.past.iter().any(|verb| speaks(&text, verb, language))
    }

    /// Whether these words beside a request take it back, doubt it, ask whether, or speak of a task themselves.
    pub(super) fn are_withheld(&self, said: &Said, language: &Language) -> bool {
        let withholds = |word: &str| self.refusals.contains(word) || self.questions.contains(word);
        if language.spaced {
            // Of a comment, what "is" and "has" been is no question.
            // "And" joins another request, or what was not heard to its end.
            let asks = |word: &str| {
                matches!(word, "and" | "und")
                    || withholds(word) && !language.words.list("comments on").any(|known| known == word)
            };
            let text = |at: usize| said.units.get(at).map(|unit| unit.text.as_str()).unwrap_or_default();
            let while_of_day =
                |at: usize| text(at) == "all" && matches!(text(at + 1), "day" | "night" | "morning" | "week");
            return self.doubts(said)
                || self.are_spoken_of(said, &[], language)
                || (0..said.units.len()).any(|at| asks(text(at)) && !while_of_day(at));
        }
        let text = said.text();
        let long = |word: &&&str| word.chars().count() > 1;
        self.are_spoken_of(said, &[], language)
            || self.refusals.iter().chain(&self.questions).filter(long).any(|word| text.contains(*word))
    }

    /// Whether notifications are spoken of.
    pub(super) fn speak_of_notifications(&self, said: &Said, language: &Language) -> bool {
        let noun = |word: &str| language.concept(word) == "notification";
        said.units.iter().any(|unit| noun(&unit.text))
    }

    /// Whether the sentence doubts what it says, as questions do.
    pub(super) fn doubts(&self, said: &Said) -> bool {
        self.wishes.doubts(said)
    }

    /// Whether the whole sentence says what is to become of an instance that is known, or is called one.
    pub(super) fn wishes(&self, task: &str, said: &Said, filled: &[Filled], noun: bool, language: &Language) -> bool {
        // Nothing but an instance has a standby.
        let standby = said.units.iter().any(|unit| matches!(unit.text.as_str(), "standby" | "reader"));
        let is_known = |filled: &Filled| noun || filled.value.is_some() || task == "FailoverInstance" && standby;
        let known = filled.iter().any(|filled| filled.slot == "instance" && is_known(filled));
        known && self.wishes.fit(task, said, filled, language)
    }

    /// Whether this sentence asks for the task, of one instance, with nothing that speaks against it; `wished`, where all of it wishes for it.
    pub(super) fn asks(
        &self,
        task: &str,
        said: &Said,
        filled: &[Filled],
        named: bool,
        wished: bool,
        language: &Language,
    ) -> bool {
        let Some((_, verbs)) = self.verbs.iter().find(|(intent, _)| *intent == task) else { return false };
        let setting = task == "SetNotifications";
        let everywhere =
            filled.iter().any(|filled| filled.slot == "awsregion" && filled.value.as_deref() == Some("all"));
        if !setting && (!named || everywhere) {
            return false;
        }
        let outside = outside(said, filled);
        let text = join(&outside, language);
        let over = task == "FailoverInstance"
            && language.spaced
            && outside.contains(&"over")
            && outside.iter().any(|word| matches!(*word, "fail" | "switch"));
        // "Be notified" says on, and that it is about notifications.
        let units: Vec<&str> = said.units.iter().map(|unit| unit.text.as_str()).collect();
        let all = if setting { join(&units, language) } else { text.clone() };
        if !over && !wished && !verbs.iter().any(|verb| verb.is_in(&all, language)) {
            return false;
        }
        // "Switch over to channel four": what is behind "to" is not what fails over.
        let to = |at: usize| said.units[..at].iter().rev().find(|unit| !language.is_article(&unit.text));
        let name = filled.iter().find(|filled| filled.slot == "instance");
        if over && name.and_then(|name| to(name.from)).is_some_and(|unit| unit.text == "to") {
            return false;
        }
        // No name holds a word that takes the request back.
        for name in filled.iter().filter(|filled| filled.slot == "instance") {
            let units = &said.units[name.from..name.to];
            let quoted = units.iter().all(|unit| unit.quote.is_some());
            let whole = said.words(name.from, name.to);
            let bad = |word: &str| {
                self.refusals.contains(word) || self.questions.contains(word) || matches!(word, "and" | "und")
            };
            let inside = if language.spaced {
                units.iter().any(|unit| bad(&unit.text))
            } else {
                self.refusals.iter().filter(|word| word.chars().count() > 1).any(|word| whole.contains(word))
            };
            // "Reboot off" names none, but where the fleet has one of that name.
            let pronoun =
                language.lines("pronouns").iter().any(|line| line.iter().eq(units.iter().map(|unit| &unit.text)));
            let named = name.value.is_some() || pronoun || !language.spaced;
            let nothing = !named && units.iter().all(|unit| self.no_names.contains(unit.text.as_str()));
            if !quoted && (inside || nothing) {
                return false;
            }
        }
        // "And" leads to the code, or to something that was not heard to its end.
        let code = filled.iter().any(|filled| filled.slot == "mfa");
        let within = |at: usize| filled.iter().any(|filled| filled.from <= at && at < filled.to);
        let joins = |at: usize| matches!(said.units[at].text.as_str(), "and" | "und") && !within(at);
        if language.spaced && !code && (1..said.units.len()).any(joins) {
            return false;
        }
        if wished {
            return true;
        }
        let words = if setting { &self.setting_words } else { &self.words };
        let verbs: Vec<&str> = verbs.iter().flat_map(Verb::words).collect();
        if language.spaced {
            self.in_words(&outside, &verbs, words, setting.then_some(&units))
        } else {
            in_letters(&text, &verbs, words)
        }
    }

    /// Whether only these words are said around the values; a setting is looked at with all of them.
    fn in_words(&self, outside: &[&str], verbs: &[&str], words: &HashSet<&str>, whole: Option<&Vec<&str>>) -> bool {
        let setting = whole.is_some();
        let first = outside.first().copied().unwrap_or_default();
        let second = outside.get(1).copied().unwrap_or_default();
        let asked = matches!(first, "can" | "could" | "do" | "will" | "would" | "may" | "shall")
            && matches!(second, "i" | "we" | "it" | "they")
            || first == "do" && second == "you"
            || matches!(first, "kann" | "könnte" | "soll" | "sollte" | "sollten" | "darf" | "muss" | "müssen" | "will")
                && matches!(second, "ich" | "wir" | "man" | "sie" | "es" | "er");
        let wished = !(outside.contains(&"i") || outside.contains(&"ich"))
            || whole.map_or(outside, Vec::as_slice).iter().any(|word| {
                matches!(*word, "want" | "need" | "would" | "am" | "will" | "möchte" | "muss" | "würde" | "brauche")
            });
        // "No notifications any more", "when a task is finished": a setting's own words take nothing back, but for a question.
        let withholds = |word: &str| self.refusals.contains(word) || self.questions.contains(word);
        let bad = |word: &&str| withholds(word) && !(setting && words.contains(*word));
        let asked = asked || whole.and_then(|whole| whole.first()).is_some_and(|first| self.questions.contains(first));
        !asked
            && wished
            && !outside.iter().any(bad)
            && outside.iter().all(|word| words.contains(word) || verbs.contains(word))
    }
}

/// The verbs of a line: `starte + neu` is both words, wherever they stand.
fn verbs(line: &'static str, language: &Language) -> Vec<Verb> {
    if line.contains('+') {
        return vec![Verb::Apart(line.split('+').map(str::trim).collect())];
    }
    if language.spaced && (line.contains("over ") || line.ends_with(" over")) {
        return vec![Verb::InARow(line)];
    }
    line.split_whitespace().map(Verb::InARow).collect()
}

impl Verb {
    fn is_in(&self, text: &str, language: &Language) -> bool {
        match self {
            Self::InARow(verb) => speaks(text, verb, language),
            Self::Apart(words) => words.iter().all(|word| speaks(text, word, language)),
        }
    }

    fn words(&self) -> Vec<&'static str> {
        match self {
            Self::InARow(verb) => vec![verb],
            Self::Apart(words) => words.clone(),
        }
    }
}

/// Whether Japanese text is made of these words alone.
fn in_letters(text: &str, verbs: &[&str], words: &HashSet<&str>) -> bool {
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for from in &ends {
        if reached[*from] {
            for to in ends.iter().filter(|to| *to > from) {
                let word = &text[*from..*to];
                if words.contains(word) || verbs.contains(&word) {
                    reached[*to] = true;
                }
            }
        }
    }
    reached[text.len()]
}

fn outside<'a>(said: &'a Said, filled: &[Filled]) -> Vec<&'a str> {
    let units = said.units.iter().enumerate();
    // "The mail one", "the training box" are the instance, too.
    let is_one = |at: usize| {
        let name = filled.iter().find(|filled| filled.slot == "instance" && filled.to == at);
        let article = name.and_then(|name| name.from.checked_sub(1)).is_some_and(|at| said.units[at].text == "the");
        let known = name.is_some_and(|name| name.value.is_some());
        let word = said.units[at].text.as_str();
        article && word == "one"
            || known && matches!(word, "box" | "machine" | "host" | "system" | "kiste" | "maschine")
    };
    let within = |at: usize| filled.iter().any(|filled| filled.from <= at && at < filled.to);
    let free = units.filter(|(at, _)| !within(*at) && !is_one(*at));
    free.map(|(_, unit)| unit.text.as_str()).collect()
}

fn join(words: &[&str], language: &Language) -> String {
    if language.spaced { format!(" {} ", words.join(" ")) } else { words.concat() }
}

fn speaks(text: &str, verb: &str, language: &Language) -> bool {
    if language.spaced { text.contains(&format!(" {verb} ")) } else { text.contains(verb) }
}
