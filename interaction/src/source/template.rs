//! Templates of what people say, and the sentences that they stand for.
//!
//! `show [me] (the|all) alarms of {instance} <near>`: what stands in `[ ]` may be left out, `( | )` are alternatives, `{ }` is a
//! slot, and `< >` a phrase of `phrases.toml`. Each choice is made with each other choice, but for phrases that take turns.

use super::Phrases;
use crate::text::is_japanese;

/// How many sentences are made of one template at most. Of one that stands for more a spread is made: Alexa learns from how
/// sentences differ, not from their number.
const MAX_SENTENCES: u64 = 48;

/// The same of a template with phrases that take turns.
const MAX_SENTENCES_IN_TURN: u64 = 20;

/// How often each wording is met, where phrases take turns.
const ROUNDS: u64 = 2;

/// How deep phrases may stand in phrases: one that stands in itself is found.
const MAX_DEPTH: usize = 8;

/// Parts of the square roots of 2, 3, 5, 7 and 11, in thousandths: turns by these go together with one another nowhere.
const PACES: [u64; 5] = [414, 732, 236, 646, 317];

/// A template, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Template {
    Words(String),
    All(Vec<Template>),
    OneOf(Vec<Template>),
    /// Phrases of which each sentence has the next.
    InTurn(Box<Template>),
}

/// Which sentence of a template is written.
struct Turn {
    /// Which of the choices that go with each other.
    place: u64,
    /// How many sentences came before.
    number: u64,
    /// How many phrases that take turns stand before this place.
    phrase: usize,
}

impl Template {
    /// Takes a template apart, with the phrases that it names.
    pub(super) fn parse(text: &str, phrases: &Phrases) -> Result<Self, String> {
        Parser { rest: text, phrases, depth: 0 }.whole()
    }

    /// How many wordings it stands for, whatever takes turns.
    fn count(&self) -> u64 {
        match self {
            Self::Words(_) | Self::InTurn(_) => 1,
            Self::All(parts) => parts.iter().map(Self::count).fold(1, u64::saturating_mul),
            Self::OneOf(parts) => parts.iter().map(Self::count).fold(0, u64::saturating_add),
        }
    }

    fn takes_turns(&self) -> bool {
        match self {
            Self::Words(_) => false,
            Self::InTurn(_) => true,
            Self::All(parts) | Self::OneOf(parts) => parts.iter().any(Self::takes_turns),
        }
    }

    /// The sentences: all, or a spread of them.
    pub(super) fn sentences(&self) -> Vec<String> {
        let count = self.count();
        let wanted = if self.takes_turns() {
            count.saturating_mul(ROUNDS).min(MAX_SENTENCES_IN_TURN)
        } else {
            count.min(MAX_SENTENCES)
        };
        // A stride that shares no factor with the count meets no place twice in a round, and each choice about as often as its
        // fellows.
        let stride = if wanted >= count { 1 } else { stride(count) };
        let sentence = |number: u64| {
            let place = (u128::from(number) * u128::from(stride) % u128::from(count)) as u64;
            let (mut turn, mut text) = (Turn { place, number, phrase: 0 }, String::new());
            self.write(&mut turn, &mut text);
            spaced(&text)
        };
        (0..wanted).map(sentence).collect()
    }

    /// Writes the sentence of this turn, and takes from its place what has been used of it.
    fn write(&self, turn: &mut Turn, text: &mut String) {
        match self {
            Self::Words(words) => text.push_str(words),
            Self::All(parts) => parts.iter().for_each(|part| {
                let (count, rest) = (part.count(), turn.place);
                turn.place = rest % count;
                part.write(turn, text);
                turn.place = rest / count;
            }),
            Self::OneOf(parts) => {
                for part in parts {
                    let count = part.count();
                    if turn.place < count {
                        return part.write(turn, text);
                    }
                    turn.place -= count;
                }
            }
            Self::InTurn(phrase) => {
                let (count, pace) = (phrase.count(), PACES[turn.phrase % PACES.len()]);
                turn.phrase += 1;
                let mut inner = Turn {
                    place: turn.number * pace % 1_000 * count / 1_000,
                    number: turn.number,
                    phrase: turn.phrase,
                };
                phrase.write(&mut inner, text);
            }
        }
    }
}

/// A stride through `count` places that is near the golden section and shares no factor with the count.
fn stride(count: u64) -> u64 {
    let golden = (count as f64 * 0.618_033_988_75) as u64;
    (golden.max(1)..).find(|stride| common(*stride, count) == 1).unwrap_or(1)
}

fn common(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common(b, a % b) }
}

/// One space between words, none at the ends, and one between a slot and Japanese beside it, as Amazon wants it.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut before = None;
    for character in text.chars() {
        let slot_meets_japanese = match (before, character) {
            (Some('}'), after) => is_japanese(after) || after == '{',
            (Some(before), '{') => is_japanese(before),
            _ => false,
        };
        if slot_meets_japanese {
            spaced.push(' ');
        }
        spaced.push(character);
        before = Some(character);
    }
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Parser<'a> {
    rest: &'a str,
    phrases: &'a Phrases,
    depth: usize,
}

impl Parser<'_> {
    fn whole(&mut self) -> Result<Template, String> {
        let template = self.one_of()?;
        match self.rest.chars().next() {
            None => Ok(template),
            Some(left) => Err(format!("'{left}' closes what was not opened")),
        }
    }

    /// Alternatives, up to what closes them.
    fn one_of(&mut self) -> Result<Template, String> {
        let mut parts = vec![self.all()?];
        while let Some(rest) = self.rest.strip_prefix('|') {
            self.rest = rest;
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Template::OneOf(parts) })
    }

    fn all(&mut self) -> Result<Template, String> {
        let mut parts = Vec::new();
        while let Some(first) = self.rest.chars().next() {
            match first {
                '|' | ')' | ']' | '>' | '}' => break,
                '(' => parts.push(self.within(')')?),
                '[' => parts.push(Template::OneOf(vec![self.within(']')?, Template::Words(String::new())])),
                '<' => {
                    let (name, after) = self.rest[1..].split_once('>').ok_or("'<' is not closed")?;
                    let each = self.phrases.each.get(name);
                    let phrase = each.or_else(|| self.phrases.turn.get(name));
                    let phrase = phrase.ok_or_else(|| format!("there is no phrase <{name}>"))?;
                    if self.depth == MAX_DEPTH {
                        return Err(format!("the phrase <{name}> stands in itself"));
                    }
                    let inner = Parser { rest: phrase, phrases: self.phrases, depth: self.depth + 1 }.whole()?;
                    parts.push(if each.is_some() { inner } else { Template::InTurn(Box::new(inner)) });
                    self.rest = after;
                }
                '{' => {
                    let end = self.rest.find('}').ok_or("'{' is not closed")?;
                    parts.push(Template::Words(self.rest[..=end].to_owned()));
                    self.rest = &self.rest[end + 1..];
                }
                _ => {
                    let end = self.rest.find(['|', '(', ')', '[', ']', '<', '>', '{', '}']).unwrap_or(self.rest.len());
                    parts.push(Template::Words(self.rest[..end].to_owned()));
                    self.rest = &self.rest[end..];
                }
            }
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Template::All(parts) })
    }

    fn within(&mut self, close: char) -> Result<Template, String> {
        let open = self.rest.chars().next().unwrap_or_default();
        self.rest = &self.rest[open.len_utf8()..];
        let inner = self.one_of()?;
        self.rest = self.rest.strip_prefix(close).ok_or_else(|| format!("'{open}' is not closed"))?;
        Ok(inner)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    fn phrases() -> Phrases {
        let map = |pairs: &[(&str, &str)]| {
            let owned = pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
            owned.collect::<BTreeMap<_, _>>()
        };
        let each = [("place", "in {awsregion}|{awsregion}"), ("show", "show [me]|list"), ("loop", "a <loop>")];
        Phrases { each: map(&each), turn: map(&[("near", "[in {awsregion}|at home]"), ("which", "one|two|three")]) }
    }

    fn sentences(text: &str) -> Result<Vec<String>, String> {
        Ok(Template::parse(text, &phrases())?.sentences())
    }

    #[test]
    fn all_that_a_template_stands_for() {
        assert_eq!(sentences("list them").unwrap(), ["list them"]);
        assert_eq!(
            sentences("<show> alarms [<place>]").unwrap(),
            [
                "show me alarms in {awsregion}",
                "show alarms in {awsregion}",
                "list alarms in {awsregion}",
                "show me alarms {awsregion}",
                "show alarms {awsregion}",
                "list alarms {awsregion}",
                "show me alarms",
                "show alarms",
                "list alarms",
            ]
        );
        assert_eq!(sentences("{instance}'s (cpu|load)").unwrap(), ["{instance}'s cpu", "{instance}'s load"]);
        assert_eq!(
            sentences("{awsregion}にある{instance}の{metric}は").unwrap(),
            ["{awsregion} にある {instance} の {metric} は"]
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (text, problem) in [
            ("a (b", "'(' is not closed"),
            ("a) b", "')' closes"),
            ("[a", "'[' is not closed"),
            ("{a", "'{' is not closed"),
            ("<nobody>", "no phrase <nobody>"),
            ("<loop>", "stands in itself"),
        ] {
            assert!(sentences(text).unwrap_err().contains(problem), "{text}: {:?}", sentences(text));
        }
    }

    #[test]
    fn a_spread_meets_every_choice() {
        let text = "(a|b|c|d) (e|f|g) [h] (i|j|k|l|m) (o|p) [q]";
        let made = sentences(text).unwrap();
        assert_eq!(made.iter().collect::<BTreeSet<_>>().len() as u64, MAX_SENTENCES);
        assert_eq!(made, sentences(text).unwrap());
        for word in "a b c d e f g h i j k l m o p q".split(' ') {
            let with = made.iter().filter(|sentence| sentence.split(' ').any(|known| known == word)).count();
            assert!((4..=40).contains(&with), "{word} is in {with}");
        }
    }

    #[test]
    fn phrases_that_take_turns_do_not_multiply() {
        let made = sentences("(a|b|c) <which> <near>").unwrap();
        assert_eq!(made.len() as u64, 3 * ROUNDS);
        for word in ["a", "b", "c", "one", "two", "three", "home", "{awsregion}"] {
            assert!(made.iter().any(|sentence| sentence.contains(word)), "{word}: {made:?}");
        }
        assert!(made.iter().any(|sentence| sentence.split(' ').count() == 2), "a phrase may be left out: {made:?}");
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_a_template_or_a_mistake(text in "[a-c ()|<>{}\\[\\]あ]{0,24}") {
            if let Ok(template) = Template::parse(&text, &phrases()) {
                let made = template.sentences();
                prop_assert!(made.len() as u64 <= MAX_SENTENCES && !made.is_empty());
            }
        }
    }
}
