//! What comes of an utterance.

/// A slot that was said, or that the conversation knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its name in the intent.
    pub name: String,
    /// The words that were said.
    pub words: String,
    /// The id of the value they mean, where its type knows one.
    pub value: Option<String>,
}

/// An intent with its slots.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// The intent's name.
    pub intent: String,
    /// The slots that were said, and those that the last turn lends.
    pub slots: Vec<Slot>,
    /// How sure this is, from 0 to 1.
    pub confidence: f32,
    /// Whether a sample of the model fits word for word, with values that are known.
    pub exact: bool,
}

impl Understood {
    /// The slot of this name.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name == name)
    }
}

/// What an utterance means.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// This.
    Understood(Understood),
    /// One of these, the likeliest first; worth a question. A task is none of them.
    DidYouMean(Vec<Understood>),
    /// Nothing that is known here.
    NotUnderstood,
}

/// The turn before, which the next sentence may lean on: "what about oregon", "its cpu".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The intent that was understood.
    pub intent: String,
    /// Its slots.
    pub slots: Vec<Slot>,
}

impl From<&Understood> for Context {
    fn from(understood: &Understood) -> Self {
        Self { intent: understood.intent.clone(), slots: understood.slots.clone() }
    }
}
