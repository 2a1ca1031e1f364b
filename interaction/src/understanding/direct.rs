//! An indirect question as a direct one, and a request that is no imperative as one: "could you tell me whether blog is up", "would you
//! mind reading me the list".

use super::followup::{politeness, uncalled};
use super::said::Said;
use super::tolerant::Tolerant;

/// A sentence that was said in other words, and what it asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Direct {
    /// "Is blog up", of "whether blog is up": asks to be told, and for nothing to be done.
    Question(String),
    /// "Read me the list", of "would you mind reading me the list".
    Request(String),
}

impl Tolerant {
    /// The sentence without its frame, where what it frames stands in another order or form.
    pub(super) fn direct(&self, utterance: &str) -> Option<Direct> {
        if !self.language.spaced {
            return None;
        }
        let mut said = uncalled(&Said::new(utterance), &self.invocation, &self.language);
        loop {
            let stands = |section| self.language.stands(section, &said.units, 0);
            let (first, whether, mind) =
                (politeness(&said, &self.language), stands("asks whether"), stands("asks to mind"));
            let rest = |from: usize| said.part(from, said.units.len());
            if mind > 0 && mind >= first {
                return self.imperative(&rest(mind)).map(Direct::Request);
            }
            if whether > 0 && whether >= first {
                return self.asked(&rest(whether)).map(Direct::Question);
            }
            if first == 0 || first >= said.units.len() {
                return self.asked_how(&said).map(Direct::Question);
            }
            said = rest(first);
        }
    }

    /// "How are our databases doing", of "tell me how our databases are doing".
    fn asked_how(&self, said: &Said) -> Option<String> {
        let text = |at: usize| said.units.get(at).map(|unit| unit.text.as_str()).unwrap_or_default();
        let is = |section: &str, at: usize| self.language.words.list(section).any(|word| word == text(at));
        let at = self.language.stands("asks what", &said.units, 0);
        if !is("asking words", at) || !(self.language.is_article(text(at + 1)) || is("all of them", at + 1)) {
            return None;
        }
        let rest = self.asked(&said.part(at + 1, said.units.len()))?;
        Some(format!("{} {rest}", text(at)))
    }

    /// "Read me the list", of "reading me the list".
    fn imperative(&self, said: &Said) -> Option<String> {
        let word = &said.units.first()?.text;
        let (_, verb) = self.language.words.pairs("gerunds").find(|(gerund, _)| gerund == word)?;
        Some(format!("{verb} {}", said.words(1, said.units.len())))
    }

    /// "Is blog up", of "blog is up": the verb stands at the front.
    fn asked(&self, said: &Said) -> Option<String> {
        let count = said.units.len();
        let is = |section: &str, at: usize| self.language.words.list(section).any(|verb| verb == said.units[at].text);
        // "Has to be" is no question with "has".
        let has_to = |at: usize| {
            said.units[at].text.starts_with("ha") && said.units.get(at + 1).is_some_and(|unit| unit.text == "to")
        };
        let verb = (1..count)
            .find(|at| is("finite verbs", *at) && !has_to(*at))
            .or_else(|| (1..count).rev().find(|at| is("finite verbs at the end", *at)))?;
        let (before, after) = (said.words(0, verb), said.words(verb + 1, count));
        Some(format!("{} {before} {after}", said.units[verb].text).trim().to_owned())
    }
}
