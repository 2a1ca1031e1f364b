//! What narrows a list, a count or the health of several: "how many instances are down", "the MySQL instances". It is never passed over:
//! the answer would be that to something else. It goes where a condition is said, so that who answers understands it or asks what it
//! means.

use std::collections::HashSet;

use super::assign::{Filled, Intent};
use super::language::Language;
use super::said::Said;

/// The intents whose answer is a number or a list of instances: each of their words counts.
const LISTS: [&str; 3] = ["NumberOfInstances", "ListInstances", "ListInstancesForApplication"];

/// The intents about several things of which a sentence says more than which: what stands before the noun counts, and what leaves out.
const ABOUT_SEVERAL: [&str; 2] = ["FleetHealth", "ListApplications"];

/// Where a condition is said.
pub(super) const CONDITION: &str = "environment";

/// Verbs after which "up" is a state.
const BEFORE_UP: [&str; 8] = ["is", "are", "were", "be", "currently", "still", "not", "all"];

/// What a Japanese verb of state goes on with.
const ENDS: [&str; 12] =
    ["いません", "いない", "います", "いる", "ません", "ました", "ます", "ない", "る", "中", "以外", "いた"];

/// What leads from a Japanese condition to its noun.
const BEHIND_A_CONDITION: [&str; 24] = [
    "に使っている",
    "で使っている",
    "に使ってる",
    "で使ってる",
    "として使っている",
    "にはどのような",
    "ではどのような",
    "には何台の",
    "では何台の",
    "には何個の",
    "では何個の",
    "にはどんな",
    "ではどんな",
    "にはどの",
    "ではどの",
    "にはど",
    "ではど",
    "には",
    "では",
    "にある",
    "の",
    "に",
    "で",
    "用",
];

/// The words of a language that narrow nothing, and those that always do.
#[derive(Debug)]
pub(super) struct Narrowing {
    plain: HashSet<&'static str>,
    /// Words that together say no more than one of those: "rattle off".
    joined: Vec<Vec<&'static str>>,
    narrows: HashSet<&'static str>,
    /// After these, the next word belongs to them, whatever it is.
    negations: HashSet<&'static str>,
    /// Between two conditions these say how they go together.
    joints: HashSet<&'static str>,
    /// Before a negation these belong to it: "everything but".
    all: HashSet<&'static str>,
    /// What narrows the health of several wherever it stands, and what leaves out some of them.
    of_several: HashSet<&'static str>,
    /// Of a language without spaces, the longest first: what may lead to the noun, the noun, and what narrows behind it.
    around: Vec<&'static str>,
    nouns: Vec<&'static str>,
    behind: Vec<&'static str>,
    /// Before the noun these ask for its health, and narrow nothing.
    health: Vec<&'static str>,
}

impl Narrowing {
    pub(super) fn new(language: &Language) -> Self {
        let list = |section: &'static str| language.words.list(section);
        let sections =
            |sections: &[&'static str]| sections.iter().flat_map(|section| language.words.list(section)).collect();
        let longest_first = |section: &'static str| {
            let mut words: Vec<&'static str> = language.words.list(section).collect();
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            words
        };
        let plain = |word: &str| language.words.list("narrows nothing").any(|known| known == word);
        let joined = language.words.lines("joined").filter_map(|line| line.split_once('='));
        let joined = joined.filter(|(_, to)| plain(to.trim())).map(|(from, _)| from.split_whitespace().collect());
        Self {
            joined: joined.collect(),
            plain: sections(&[
                "functions",
                "articles",
                "polite",
                "polite ends",
                "prepositions",
                "between",
                "narrows nothing",
            ]),
            narrows: list("narrows").collect(),
            negations: list("negations").collect(),
            joints: list("joints of conditions").collect(),
            all: list("all of them").collect(),
            of_several: list("narrows several").collect(),
            around: longest_first("narrows nothing"),
            nouns: longest_first("narrowed nouns"),
            behind: longest_first("narrows"),
            health: longest_first("asks for health"),
        }
    }

    /// The condition as it was said, together with what was taken for one; nothing where nothing is left over.
    pub(super) fn condition(&self, said: &Said, intent: &Intent, filled: &[Filled], spaced: bool) -> Option<String> {
        let whole = LISTS.contains(&intent.name.as_str());
        if !whole && !ABOUT_SEVERAL.contains(&intent.name.as_str()) {
            return None;
        }
        match spaced {
            true => self.spaced(said, intent, filled, whole),
            false => self.unspaced(said, filled, whole),
        }
    }

    /// Whether an application is taken back, as what it names is then no application that is asked for: "except blog". It is a part of
    /// the condition.
    pub(super) fn takes_back(&self, said: &Said, intent: &Intent, filled: &Filled) -> bool {
        let before = filled.from.checked_sub(1).map(|at| said.units[at].text.as_str());
        intent.has(CONDITION)
            && LISTS[..2].contains(&intent.name.as_str())
            && filled.slot == "application"
            && before.is_some_and(|before| self.negations.contains(before))
    }

    /// Whether words that stand where a condition is said narrow anything: "my" does not.
    pub(super) fn narrows(&self, words: &str, intent: &Intent, spaced: bool) -> bool {
        let said = Said::new(words);
        if spaced {
            let joined = self.joined(&said);
            return (0..said.units.len()).any(|at| !joined[at] && !self.is_plain(&said, at, intent));
        }
        let kana = |letter: char| matches!(letter, '\u{3040}'..='\u{309f}');
        !self.stripped(&said.text(), false).chars().all(kana)
    }

    /// Words that stand where a condition is said, without those that narrow nothing at their ends: "name all the dev".
    pub(super) fn trimmed(&self, words: &str, intent: &Intent, spaced: bool) -> String {
        if !spaced {
            return self.stripped(words, false).to_owned();
        }
        let said = Said::new(words);
        let joined = self.joined(&said);
        let tells = |at: &usize| !joined[*at] && !self.is_plain(&said, *at, intent);
        let (first, last) = ((0..said.units.len()).find(tells), (0..said.units.len()).rev().find(tells));
        let word = |at: usize| said.units[at].text.as_str();
        // "Everything but MySQL" is one condition.
        let all =
            |first: usize| first > 0 && self.negations.contains(word(first)) && self.all.contains(word(first - 1));
        first
            .zip(last)
            .map_or_else(|| words.to_owned(), |(first, last)| said.words(first - usize::from(all(first)), last + 1))
    }

    /// The words before a noun that they end with.
    pub(super) fn without_noun<'a>(&self, words: &'a str) -> Option<&'a str> {
        self.nouns.iter().chain(&["DB", "db"]).find_map(|noun| words.strip_suffix(noun))
    }

    /// Whether all of the words say which instances are meant, where `is_value` tells the values of the condition's type.
    pub(super) fn is_condition(&self, words: &str, spaced: bool, is_value: impl Fn(&str) -> bool) -> bool {
        let said = Said::new(words);
        if spaced {
            let known = |word: &str| {
                self.narrows.contains(word)
                    || self.negations.contains(word)
                    || self.joints.contains(word)
                    || self.plain.contains(word)
                    || is_value(word)
            };
            let tells = |word: &str| self.narrows.contains(word) || is_value(word);
            return said.units.iter().all(|unit| known(&unit.text)) && said.units.iter().any(|unit| tells(&unit.text));
        }
        let text = said.text();
        let breaks: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        // How far the words reach that are known; and with one that tells which are meant.
        let (mut reached, mut told) = (vec![false; text.len() + 1], vec![false; text.len() + 1]);
        reached[0] = true;
        for from in breaks.iter().copied().filter(|from| *from < text.len()) {
            if !reached[from] {
                continue;
            }
            for to in breaks.iter().copied().filter(|to| *to > from) {
                let word = &text[from..to];
                let stem =
                    self.behind.iter().any(|stem| word.strip_prefix(stem).is_some_and(|end| ends(end).1.is_empty()));
                let tells = stem || self.of_several.contains(word) || is_value(word);
                if tells || self.joints.contains(word) {
                    reached[to] = true;
                    told[to] |= tells || told[from];
                }
            }
        }
        told[text.len()]
    }

    fn is_plain(&self, said: &Said, at: usize, intent: &Intent) -> bool {
        let word = said.units[at].text.as_str();
        let before = at.checked_sub(1).map(|before| said.units[before].text.as_str());
        if word == "up" {
            return before.is_some_and(|before| !BEFORE_UP.contains(&before));
        }
        // "Worauf läuft die Anwendung": where no condition can be said, the words of the samples are none.
        let own = intent.words.contains(word);
        own && !intent.has(CONDITION) || !self.narrows.contains(word) && (self.plain.contains(word) || own)
    }

    fn spaced(&self, said: &Said, intent: &Intent, filled: &[Filled], whole: bool) -> Option<String> {
        let stays = |filled: &&Filled| !self.takes_back(said, intent, filled);
        let within = |at: usize| filled.iter().filter(stays).find(|filled| filled.from <= at && at < filled.to);
        let word = |at: usize| said.units[at].text.as_str();
        let count = said.units.len();
        let (mut kept, mut over, mut negated) = (vec![false; count], vec![false; count], false);
        let joined = self.joined(said);
        for at in 0..count {
            if joined[at] && within(at).is_none() {
                negated = false;
                continue;
            }
            match within(at) {
                Some(filled) => {
                    kept[at] = filled.slot == CONDITION;
                    negated = false;
                }
                None => {
                    let taken_back = filled.iter().any(|filled| filled.from <= at && at < filled.to);
                    over[at] = negated || taken_back || !self.is_plain(said, at, intent);
                    kept[at] = over[at];
                    negated = self.negations.contains(word(at));
                    // "Everything but MySQL".
                    let all = at.checked_sub(1).filter(|_| over[at] && negated);
                    if let Some(all) = all.filter(|all| within(*all).is_none() && self.all.contains(word(*all))) {
                        kept[all] = true;
                    }
                }
            }
        }
        if !whole {
            self.keep_what_stands_with_the_noun(said, &mut kept, &mut over);
        }
        let said_of = |at: usize| (0..at).any(|at| kept[at]) && (at + 1..count).any(|at| kept[at]);
        let joins = |at: usize| !kept[at] && within(at).is_none() && self.joints.contains(word(at)) && said_of(at);
        let joined: Vec<usize> = (0..count).filter(|at| kept[*at] || joins(*at)).collect();
        let words: Vec<String> = joined.into_iter().map(|at| said.words(at, at + 1)).collect();
        over.contains(&true).then(|| words.join(" "))
    }

    /// Which words together say no more than a plain one.
    fn joined(&self, said: &Said) -> Vec<bool> {
        let mut joined = vec![false; said.units.len()];
        for words in &self.joined {
            for (at, units) in said.units.windows(words.len()).enumerate() {
                if units.iter().zip(words).all(|(unit, word)| unit.text == *word) {
                    joined[at..at + words.len()].fill(true);
                }
            }
        }
        joined
    }

    /// Of a sentence that says more than which are meant: what stands right before the noun, and what leaves out some of them.
    fn keep_what_stands_with_the_noun(&self, said: &Said, kept: &mut [bool], over: &mut [bool]) {
        let word = |at: usize| said.units[at].text.as_str();
        let mut with = vec![false; kept.len()];
        for noun in 0..kept.len() {
            if self.nouns.contains(&word(noun)) {
                let before = (0..noun).rev().take_while(|at| kept[*at] || self.joints.contains(word(*at)));
                before.for_each(|at| with[at] = true);
            }
        }
        let mut goes_on = false;
        for at in 0..kept.len() {
            goes_on = self.of_several.contains(word(at)) || goes_on && (kept[at] || self.plain.contains(word(at)));
            with[at] |= goes_on;
        }
        // "Not" before an engine, and "everything" before what leaves out some.
        for at in 1..kept.len() {
            with[at - 1] |= with[at] && self.negations.contains(word(at - 1));
            with[at - 1] |= with[at] && self.all.contains(word(at - 1));
        }
        for at in 0..kept.len() {
            kept[at] &= with[at];
            over[at] &= with[at];
        }
    }

    /// What stands right before the noun, less what leads there, and what says behind it which of them are meant.
    fn unspaced(&self, said: &Said, filled: &[Filled], whole: bool) -> Option<String> {
        let text = |from: usize, to: usize| said.part(from, to).text();
        let units = said.units.len();
        let covered = |at: usize| filled.iter().any(|filled| filled.from <= at && at < filled.to);
        let is_condition = |filled: &&Filled| filled.slot == CONDITION;
        let begins = |at: usize| {
            let rest = text(at, units);
            !covered(at) && self.nouns.iter().any(|noun| rest.starts_with(noun))
        };
        let noun = (0..units).find(|at| begins(*at));
        // Engines need no noun: "オレゴンのMySQLとMariaDBはいくつ".
        let alone = || self.of_several_alone(said, &covered);
        let before = noun.map_or_else(alone, |noun| {
            let others = filled.iter().filter(|filled| !is_condition(filled) && filled.to <= noun);
            let from = others.map(|filled| filled.to).max().unwrap_or(0);
            Some(self.stripped(&said.words(from, noun), !whole).to_owned())
        });
        let known = filled.iter().find(is_condition).map(|filled| said.words(filled.from, filled.to));
        let mut parts: Vec<String> = before.into_iter().filter(|before| !before.is_empty()).collect();
        let left_over = parts.iter().any(|part| Some(part) != known.as_ref());
        if let Some(known) = known.filter(|known| !parts.iter().any(|part| part.contains(known.as_str()))) {
            parts.push(known);
        }
        let behind = if whole { self.behind(said, noun.unwrap_or(0), covered) } else { Vec::new() };
        let behind: Vec<String> =
            behind.into_iter().filter(|own| !parts.iter().any(|part| part.contains(own))).collect();
        let any = left_over || !behind.is_empty();
        parts.extend(behind);
        any.then(|| parts.join("の"))
    }

    /// From the first engine to the last, with what takes them back: "MySQLとMariaDB以外".
    fn of_several_alone(&self, said: &Said, covered: &impl Fn(usize) -> bool) -> Option<String> {
        const BEHIND: [&str; 6] = ["以外", "じゃない", "ではない", "でない", "だけ", "のみ"];
        let ends_at = |at: usize, words: &mut dyn Iterator<Item = &str>| {
            let rest = said.part(at, said.units.len()).text();
            let length = words.filter(|word| rest.starts_with(*word)).map(str::len).max()?;
            (at + 1..=said.units.len()).find(|to| said.part(at, *to).text().len() >= length)
        };
        let engine = |at: usize| ends_at(at, &mut self.of_several.iter().copied());
        let found: Vec<(usize, usize)> =
            (0..said.units.len()).filter(|at| !covered(*at)).filter_map(|at| Some((at, engine(at)?))).collect();
        let (from, mut to) = (found.first()?.0, found.last()?.1);
        if let Some(end) = ends_at(to, &mut BEHIND.into_iter()) {
            to = end;
        }
        Some(said.words(from, to))
    }

    /// The states that are said from here on: "データベースはいくつ動いている".
    fn behind(&self, said: &Said, from: usize, covered: impl Fn(usize) -> bool) -> Vec<String> {
        let (mut at, mut found) = (from, Vec::new());
        while at < said.units.len() {
            let rest = said.part(at, said.units.len()).text();
            let state = self.behind.iter().find(|word| !covered(at) && rest.starts_with(**word));
            let length = state.map(|word| (word.len() + ends(&rest[word.len()..]).0.len(), word));
            let Some((length, _)) = length else {
                at += 1;
                continue;
            };
            let mut to = at;
            while to < said.units.len() && said.part(at, to).text().len() < length {
                to += 1;
            }
            found.push(said.words(at, to));
            at = to;
        }
        found
    }

    /// Words before a noun without what leads there.
    fn stripped<'a>(&self, words: &'a str, asks_health: bool) -> &'a str {
        let health = if asks_health { self.health.as_slice() } else { &[] };
        let mut left = words;
        loop {
            let shorter = self.around.iter().chain(health).find_map(|word| left.strip_prefix(word));
            let shorter = shorter.or_else(|| BEHIND_A_CONDITION.iter().find_map(|word| left.strip_suffix(word)));
            let Some(shorter) = shorter else { return left };
            left = shorter;
        }
    }
}

/// How a verb of state goes on, and what comes after that.
fn ends(text: &str) -> (&str, &str) {
    let mut at = 0;
    while let Some(end) = ENDS.iter().find(|end| text[at..].starts_with(**end)) {
        at += end.len();
    }
    text.split_at(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    /// A word that is in a carrier is heard and forgotten.
    #[test]
    fn no_carrier_of_a_list_or_a_count_holds_a_word_that_narrows() {
        for locale in ["en-US", "de-DE", "ja-JP"] {
            let path =
                format!("{}/../skill-package/interactionModels/custom/{locale}.json", env!("CARGO_MANIFEST_DIR"));
            let model = Model::load(std::path::Path::new(&path)).unwrap();
            let language = Language::new(locale);
            let narrows: Vec<&str> = language.words.list("narrows").collect();
            assert!(narrows.len() > 10, "{locale}");
            for sample in LISTS[..2].iter().flat_map(|name| &model.intent(name).unwrap().samples) {
                let outside = sample.split('{').map(|part| part.split_once('}').map_or(part, |(_, words)| words));
                let carrier = outside.collect::<Vec<_>>().join(" ");
                let has = |word: &&str| match language.spaced {
                    true => carrier.split_whitespace().any(|own| own == *word),
                    false => carrier.contains(word),
                };
                assert!(!narrows.iter().any(has), "{locale}: {sample}");
            }
        }
    }
}
