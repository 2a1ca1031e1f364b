//! Slots for names: what was said, and what a door takes it for. The words come first.

use super::{Question, SlotName, guess::fits, lexicon};
use std::borrow::Cow;

use crate::{around, codes, corrections};

/// What was said in a slot for a name: the words, and what a door takes them for.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// The words as they came. A code may be among them, so they are only compared.
    words: Option<String>,
    /// The names that the words may stand for, as a door guesses.
    guesses: Vec<String>,
    /// Whether a code is asked for, or could be: then a part of one is not repeated either.
    guarded: bool,
    /// Whether the words were offered, and chosen from.
    chosen: bool,
}

impl std::fmt::Debug for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Heard").field(&self.echo()).field(&self.guesses).finish()
    }
}

impl Heard {
    /// Reads a slot of a question; nothing where nothing was said.
    pub(crate) fn read(question: &Question, slot: SlotName) -> Option<Self> {
        let value = question.slot(slot)?;
        let words = value.words().map(str::to_owned);
        let guesses = value.meanings().iter().map(|meaning| meaning.name.clone()).collect();
        let heard = Self { words, guesses, ..Self::default() };
        (heard != Self::default()).then_some(heard)
    }

    /// The same where a code is asked for, or could be.
    pub(crate) fn guarded(self, guarded: bool) -> Self {
        Self { guarded, ..self }
    }

    /// These words, as they were offered and chosen from.
    pub(crate) fn named(name: &str) -> Self {
        Self { words: Some(name.to_owned()), chosen: true, ..Self::default() }
    }

    /// These words, as somebody says them.
    pub(crate) fn spoken(words: &str) -> Self {
        Self { words: Some(words.to_owned()), ..Self::default() }
    }

    /// The words without a code that was said along with them.
    pub(crate) fn without_code(&self) -> String {
        let words = self.words.as_deref().unwrap_or_default();
        codes::without_announced(words).or_else(|| codes::before_mark(words)).unwrap_or_else(|| words.to_owned())
    }

    /// Whether the words were offered, and chosen from: then they are written as what they name.
    pub(crate) fn is_chosen(&self) -> bool {
        self.chosen
    }

    /// The names that the words say as they are, the likeliest first: without a code that was said along with them, and what the
    /// model has them for.
    pub(crate) fn said(&self, slot: SlotName) -> Vec<String> {
        let Some(words) = &self.words else { return Vec::new() };
        let mut said = vec![words.clone()];
        said.extend(codes::without_announced(words));
        said.extend(codes::before_mark(words));
        with_known(slot, said)
    }

    /// The names that the words may say where they say none as they are: without what people put around a name, and without what
    /// they take back.
    pub(crate) fn readings(&self, slot: SlotName) -> Vec<String> {
        let said = self.said(slot);
        with_known(slot, said.iter().flat_map(|said| around::readings(&meant(said))).collect())
    }

    /// The names that the words may say where they say several: "hr and blog". Each with its readings.
    pub(crate) fn parts(&self, slot: SlotName) -> Vec<Vec<String>> {
        // "Sample in the hr database" says two names, too.
        let words = meant(self.words.as_deref().unwrap_or_default()).replace(" in ", ", ").replace(" of ", ", ");
        let parts = around::parts(&words);
        parts.iter().map(|part| with_known(slot, around::readings(part))).collect()
    }

    /// What the words come to without what people put around a name, and without codes.
    pub(crate) fn core(&self) -> String {
        let words = self.words.as_deref().or(self.guesses.first().map(String::as_str)).unwrap_or_default();
        let announced = codes::without_announced(words).or_else(|| codes::before_mark(words));
        around::core(&meant(announced.as_deref().unwrap_or(words)))
    }

    /// Whether the words stand for something that was named before, or for anything.
    pub(crate) fn is_pronoun(&self) -> bool {
        self.words.as_deref().is_some_and(around::is_pronoun)
    }

    /// Whether the words say which one is not meant, and not which one is.
    pub(crate) fn excludes(&self) -> bool {
        let words = self.words.as_deref().unwrap_or_default();
        let core = self.core();
        corrections::negates(&core) || core.is_empty() && corrections::meant(words).is_some()
    }

    /// Whether a door's guess may be taken for the words.
    pub(crate) fn fits(&self, slot: SlotName, guess: &str) -> bool {
        self.words.as_deref().is_none_or(|words| fits(slot, words, guess, None))
    }

    /// Whether the words say digits and nothing else.
    pub(crate) fn is_digits(&self) -> bool {
        self.words.as_deref().is_some_and(codes::is_digits)
    }

    /// The names that a door takes the words for. Where some of them are taken back, nobody knows which it has heard.
    pub(crate) fn guesses(&self) -> &[String] {
        let corrects = self.words.as_deref().is_some_and(|words| corrections::meant(words).is_some());
        if corrects { &[] } else { &self.guesses }
    }

    /// Whether the words are these, to the letter.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.words.as_deref() == Some(name)
    }

    /// These words of it, where no code, nor a part of one, could be in them.
    pub(crate) fn echo_whole(&self, words: &str) -> Option<String> {
        let words = codes::without_announced(words).unwrap_or_else(|| words.trim().to_owned());
        let secret = codes::is_in(&words) || codes::is_digits(&words) || self.guarded && codes::may_be_part(&words);
        (!secret && !words.is_empty()).then_some(words)
    }

    /// The name that may be repeated; nothing where a code, or a part of one, could be in it.
    pub(crate) fn echo(&self) -> Option<String> {
        let core = self.core();
        let secret = codes::is_in(&core) || codes::is_digits(&core) || self.guarded && codes::may_be_part(&core);
        (!secret && !core.is_empty()).then_some(core)
    }
}

/// The words without those that are taken back.
fn meant(words: &str) -> Cow<'_, str> {
    corrections::meant(words).map_or(Cow::Borrowed(words), Cow::Owned)
}

/// These names, and what the model has them for.
fn with_known(slot: SlotName, mut said: Vec<String>) -> Vec<String> {
    let known = said.iter().flat_map(|words| lexicon::meant(slot, words)).map(|entry| entry.name);
    let known: Vec<String> = known.collect();
    said.extend(known);
    said.retain(|name| !name.is_empty());
    said
}
