//! What is no question for dbvoice: a sentence about something else, and what it cannot do.

use super::assign::{FOLLOW_UP, Filled};
use super::cues::Cues;
use super::judge::Candidate;
use super::language::Piece;
use super::names::Of;
use super::said::Said;
use super::tolerant::{Heard, Tolerant};

impl Tolerant {
    /// Weather, music, other services: unless the word is the name that is asked about.
    pub(super) fn is_about_something_else(&self, heard: &Heard, best: &Candidate) -> bool {
        let filled = &best.assignment.filled;
        let within = |from: usize, to: usize| filled.iter().find(|filled| filled.from <= from && to <= filled.to);
        let asked = filled.iter().any(|filled| {
            !matches!(filled.slot.as_str(), "instance" | "application" | "awsregion" | "window" | "environment")
        });
        // "How hot is the cpu on hr": what is asked of an instance that is known is about nothing else.
        let known_one = filled.iter().any(|filled| filled.slot == "instance" && filled.value.is_some());
        let asked_of_it = |filled: &Filled| {
            matches!(filled.slot.as_str(), "metric" | "property" | "parameter" | "logtype") && filled.value.is_some()
        };
        // "How old is madonna": what anything has is asked of what is known to be an instance.
        let of_any = |filled: &Filled| {
            let words = heard.said.part(filled.from, filled.to).text();
            filled.slot == "property" && self.language.words.list("properties of anything").any(|any| any == words)
        };
        let is_one = best.name.as_ref().is_some_and(|name| name.of != Of::Either);
        if filled.iter().any(of_any) && !known_one && !is_one {
            return true;
        }
        let certain = matches!(
            self.intent(best).name.as_str(),
            "LongTransactions" | "BlockingSessions" | "TablespaceUsage" | "ReplicationLag"
        ) && best.cue_score >= 6.0;
        if self.language.spaced && known_one && (certain || filled.iter().any(asked_of_it)) {
            return false;
        }
        let named = best.name.as_ref().is_some_and(|name| {
            // Without spaces, more than words goes into a name.
            name.of != Of::Either && name.score >= if self.language.spaced { 3.5 } else { 4.0 }
        });
        // "how is the surf in california": a name has no article unless a noun follows.
        let intent = self.intent(best).name.as_str();
        let thing = self.language.spaced
            && !named
            && !asked
            && best.name.as_ref().is_some_and(|name| {
                let article = name.from.checked_sub(1).is_some_and(|at| match heard.said.units[at].text.as_str() {
                    "a" | "my" | "ein" | "eine" | "einer" | "mein" | "meine" | "meiner" | "meinem" => true,
                    "the" | "der" | "die" | "das" | "dem" => matches!(intent, "HealthCheck" | "ListEvents" | FOLLOW_UP),
                    _ => false,
                });
                article && filled.iter().any(|filled| filled.slot == "instance" && filled.value.is_none())
            });
        // "My lambdas" are none of the fleet, whatever is asked of them.
        let owned = |filled: &Filled| {
            let before = filled.from.checked_sub(1).map(|at| heard.said.units[at].text.as_str());
            let mut words = heard.said.units[filled.from..filled.to].iter();
            filled.slot == "instance"
                && filled.value.is_none()
                && !named
                && matches!(before, Some("my" | "your" | "mein" | "meine" | "meiner" | "meinem"))
                && words.any(|unit| self.topic_words.contains(unit.text.as_str()))
        };
        if thing || self.language.spaced && filled.iter().any(owned) {
            return true;
        }
        let known = |filled: &Filled| filled.value.is_some() || filled.slot == "window" || asked || named;
        if self.language.spaced {
            return heard.said.units.iter().enumerate().any(|(at, unit)| {
                self.topic_words.contains(unit.text.as_str()) && !within(at, at + 1).is_some_and(known)
            });
        }
        let text = heard.said.text();
        self.topics.iter().any(|topic| {
            if let Some(whole) = topic.strip_suffix('$') {
                return text == whole;
            }
            whole_words(&text, topic).any(|at| {
                let from = text[..at].chars().count();
                let (from, to) =
                    (self.unit_at(&heard.said, from), self.unit_at(&heard.said, from + topic.chars().count()));
                !within(from, to).is_some_and(known)
            })
        })
    }

    /// What dbvoice cannot do: "stop the instance", "create a snapshot".
    pub(super) fn is_beyond(&self, heard: &Heard, best: &Candidate) -> bool {
        if self.tells(&self.beyond, &heard.said) {
            return true;
        }
        let filled = &best.assignment.filled;
        let named = best.name.as_ref().is_some_and(|name| name.of != Of::Either);
        let sure = |filled: &&Filled| filled.value.is_some() || named || self.language.spaced;
        let within = |at: usize| filled.iter().filter(sure).any(|filled| filled.from <= at && at < filled.to);
        if self.language.spaced {
            let first = heard.said.units.first();
            // "Scale orders 11 up": no unknown name begins with what cannot be done.
            let led = |filled: &Filled| filled.from == 0 && filled.to > 1 && filled.value.is_none();
            return first.is_some_and(|unit| {
                (!within(0) || filled.iter().any(led)) && self.cannot.contains(unit.text.as_str())
            });
        }
        let text = heard.said.text();
        self.cannot.iter().any(|verb| {
            whole_words(&text, verb).any(|at| {
                // "停止中のインスタンス" is said of a state.
                let rest = &text[at + verb.len()..];
                let goes_on = rest.starts_with(['い', 'る', '中', '済'])
                    || ["している", "してる", "していない", "してない"].iter().any(|state| rest.starts_with(state));
                let from = self.unit_at(&heard.said, text[..at].chars().count());
                !goes_on && !within(from)
            })
        })
    }

    /// The candidate of the task that the whole sentence wishes for.
    pub(super) fn wish(&self, heard: &Heard) -> Option<usize> {
        heard.candidates.iter().position(|one| {
            let noun = one.name.as_ref().is_some_and(|name| name.of != Of::Either);
            self.tasks.wishes(&self.intent(one).name, &heard.said, &one.assignment.filled, noun, &self.language)
        })
    }

    /// Whether one of these phrases is said.
    pub(super) fn tells(&self, cues: &Cues, said: &Said) -> bool {
        let text = if self.language.spaced { said.spaced() } else { said.text() };
        let carrier = cues.number(&self.language.carrier(&[Piece::Text(text)]));
        cues.score(0, [&carrier, &carrier], self.language.spaced) > 0.0
    }

    /// The unit that holds the character at this place of the text.
    fn unit_at(&self, said: &Said, character: usize) -> usize {
        let mut seen = 0;
        for (at, unit) in said.units.iter().enumerate() {
            if seen >= character {
                return at;
            }
            seen += unit.text.chars().count();
        }
        said.units.len()
    }
}

/// Where a word stands in Japanese text; one in katakana is no part of a longer one.
fn whole_words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let katakana = |letter: Option<char>| letter.is_some_and(|letter| matches!(letter, '\u{30a1}'..='\u{30fe}'));
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let (before, after) = (text[..*at].chars().next_back(), text[at + word.len()..].chars().next());
        !(katakana(word.chars().next()) && katakana(before) || katakana(word.chars().next_back()) && katakana(after))
    })
}
