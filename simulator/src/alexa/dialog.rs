//! An intent while a dialog fills it, and the next step of a dialog that is delegated to Alexa.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::response::{ResponseError, invalid};
use crate::speech;
use interaction::model::{Model, Variation};
use interaction::understanding::Slot;
use interaction::utterance::Vocabulary;

/// Whether a person agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Confirmation {
    #[default]
    None,
    Confirmed,
    Denied,
}

impl Confirmation {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Confirmed => "CONFIRMED",
            Self::Denied => "DENIED",
        }
    }

    fn read(value: Option<&Value>, at: &str) -> Result<Self, ResponseError> {
        match value.map(|value| value.as_str()) {
            None | Some(Some("NONE")) => Ok(Self::None),
            Some(Some("CONFIRMED")) => Ok(Self::Confirmed),
            Some(Some("DENIED")) => Ok(Self::Denied),
            Some(_) => Err(invalid(at, "is not NONE, CONFIRMED or DENIED")),
        }
    }
}

/// A slot's content.
#[derive(Debug, Clone, Default)]
pub(crate) struct SlotState {
    pub(crate) value: Option<String>,
    pub(crate) resolutions: Option<Value>,
    pub(crate) confirmation: Confirmation,
}

/// An intent with what is known of its slots.
#[derive(Debug, Clone)]
pub(crate) struct IntentState {
    pub(crate) name: String,
    pub(crate) confirmation: Confirmation,
    pub(crate) slots: BTreeMap<String, SlotState>,
}

/// What a delegated dialog does next.
#[derive(Debug)]
pub(crate) enum DialogStep<'a> {
    Elicit(&'a str, &'a str),
    ConfirmSlot(&'a str, &'a str),
    ConfirmIntent(&'a str),
    Done,
}

impl IntentState {
    /// The intent with none of its slots filled.
    pub(crate) fn empty(model: &Model, name: &str) -> Self {
        let slots = model.intent(name).map(|intent| intent.slots.as_slice()).unwrap_or_default();
        Self {
            name: name.to_owned(),
            confirmation: Confirmation::None,
            slots: slots.iter().map(|slot| (slot.name.clone(), SlotState::default())).collect(),
        }
    }

    /// Puts what a person said into the slots.
    pub(crate) fn fill(&mut self, said: &[(String, String)], model: &Model, known: &Vocabulary, skill_id: &str) {
        for (name, words) in said {
            let kind = model.intent(&self.name).and_then(|intent| intent.slots.iter().find(|slot| slot.name == *name));
            let (Some(slot), Some(kind)) = (self.slots.get_mut(name), kind.map(|slot| slot.kind.as_str())) else {
                continue;
            };
            slot.value = Some(known.value(kind, words));
            slot.resolutions = known.resolutions(kind, words, skill_id);
            slot.confirmation = Confirmation::None;
        }
    }

    /// Puts what was understood into the slots: the words that were said, resolved to the value that they mean.
    pub(crate) fn fill_meant(&mut self, meant: &[Slot], model: &Model, known: &Vocabulary, skill_id: &str) {
        for one in meant {
            let said = [(one.name.clone(), one.words.clone())];
            self.fill(&said, model, known, skill_id);
            let kind =
                model.intent(&self.name).and_then(|intent| intent.slots.iter().find(|slot| slot.name == one.name));
            if let (Some(slot), Some(kind), Some(id)) = (self.slots.get_mut(&one.name), kind, &one.value)
                && !known.resolves(&kind.kind, &one.words)
                && let Some(name) = known.name_of(&kind.kind, id)
            {
                slot.resolutions = known.resolutions(&kind.kind, &name, skill_id);
            }
        }
    }

    /// The intent as it stands in a request.
    pub(crate) fn to_json(&self) -> Value {
        let mut slots = Map::new();
        for (name, slot) in &self.slots {
            let mut content = json!({ "name": name, "confirmationStatus": slot.confirmation.name() });
            if let Some(value) = &slot.value {
                content["value"] = json!(value);
                content["source"] = json!("USER");
            }
            if let Some(resolutions) = &slot.resolutions {
                content["resolutions"] = resolutions.clone();
            }
            slots.insert(name.clone(), content);
        }
        json!({ "name": self.name, "confirmationStatus": self.confirmation.name(), "slots": slots })
    }

    /// Reads the `updatedIntent` of a directive.
    pub(crate) fn read(value: &Value, model: &Model, at: &str) -> Result<Self, ResponseError> {
        let name = value["name"].as_str().ok_or_else(|| invalid(format!("{at}.name"), "is not text"))?;
        if model.intent(name).is_none() {
            return Err(invalid(format!("{at}.name"), format!("the model has no intent {name}")));
        }
        let mut state = Self::empty(model, name);
        state.confirmation = Confirmation::read(value.get("confirmationStatus"), &format!("{at}.confirmationStatus"))?;
        let slots = match value.get("slots") {
            None | Some(Value::Null) => return Ok(state),
            Some(Value::Object(slots)) => slots,
            Some(_) => return Err(invalid(format!("{at}.slots"), "is not an object")),
        };
        for (slot, content) in slots {
            let at = format!("{at}.slots.{slot}");
            let Some(known) = state.slots.get_mut(slot) else {
                return Err(invalid(at, format!("the intent {name} has no such slot")));
            };
            if content["name"].as_str() != Some(slot) {
                return Err(invalid(format!("{at}.name"), "is not the slot's name"));
            }
            known.value = match content.get("value") {
                None | Some(Value::Null) => None,
                Some(Value::String(value)) => Some(value.clone()).filter(|value| !value.is_empty()),
                Some(_) => return Err(invalid(format!("{at}.value"), "is not text")),
            };
            known.resolutions = content.get("resolutions").filter(|resolutions| resolutions.is_object()).cloned();
            known.confirmation =
                Confirmation::read(content.get("confirmationStatus"), &format!("{at}.confirmationStatus"))?;
        }
        Ok(state)
    }

    /// What a delegated dialog does next, by the model's dialog section.
    pub(crate) fn next_step<'a>(&self, model: &'a Model) -> DialogStep<'a> {
        let Some(dialog) = model.dialog_of(&self.name) else { return DialogStep::Done };
        for slot in &dialog.slots {
            let state = self.slots.get(&slot.name);
            let filled = state.is_some_and(|state| state.value.is_some());
            let confirmation = state.map(|state| state.confirmation).unwrap_or_default();
            let wanted = !filled || confirmation == Confirmation::Denied;
            if let (true, true, Some(prompt)) = (slot.elicitation_required, wanted, &slot.prompts.elicitation) {
                return DialogStep::Elicit(&slot.name, prompt);
            }
            if let (true, true, Confirmation::None, Some(prompt)) =
                (slot.confirmation_required, filled, confirmation, &slot.prompts.confirmation)
            {
                return DialogStep::ConfirmSlot(&slot.name, prompt);
            }
        }
        match (&dialog.prompts.confirmation, self.confirmation) {
            (Some(prompt), Confirmation::None) if dialog.confirmation_required => DialogStep::ConfirmIntent(prompt),
            _ => DialogStep::Done,
        }
    }

    /// The words of a prompt, with the slots' values in them.
    pub(crate) fn words_of(&self, prompt: Option<&Variation>) -> String {
        let Some(prompt) = prompt else { return String::new() };
        let spoken = match prompt.kind.as_str() {
            "SSML" => {
                let document = if prompt.value.contains("<speak") {
                    prompt.value.clone()
                } else {
                    format!("<speak>{}</speak>", prompt.value)
                };
                speech::heard(&document).unwrap_or_else(|_| prompt.value.clone())
            }
            _ => prompt.value.clone(),
        };
        self.slots.iter().fold(spoken, |spoken, (name, slot)| {
            spoken.replace(&format!("{{{name}}}"), slot.value.as_deref().unwrap_or_default())
        })
    }
}
