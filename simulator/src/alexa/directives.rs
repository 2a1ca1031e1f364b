//! What the directives of a response make Alexa do.

use serde_json::Value;

use super::dialog::{DialogStep, IntentState};
use super::listener::{Alexa, Asked, Heard, Question};
use super::response::{Reply, ResponseError, invalid};
use interaction::model::SlotType;
use interaction::utterance::Matcher;

/// The most names a skill may add to slot types while it runs, synonyms included.
const MAX_DYNAMIC_VALUES: usize = 100;

impl Alexa {
    /// Follows the directives; gives the intent back that is delegated to Alexa.
    pub(super) fn direct(&mut self, reply: &Reply, asked: &Asked) -> Result<Option<IntentState>, ResponseError> {
        let mut delegated = None;
        for (position, directive) in reply.directives.iter().enumerate() {
            let at = format!("response.directives[{position}]");
            let kind = directive["type"].as_str().ok_or_else(|| invalid(format!("{at}.type"), "is not text"))?;
            if kind == "Dialog.UpdateDynamicEntities" {
                let types = dynamic_types(directive, self.matcher(), &at)?;
                self.understanding.set_dynamic(&types);
                continue;
            }
            if kind == "Alexa.Presentation.APL.RenderDocument" && self.device.screen {
                let document = &directive["document"];
                if document["type"] != "APL" || !document["mainTemplate"].is_object() {
                    return Err(invalid(format!("{at}.document"), "is no APL document with a mainTemplate"));
                }
                continue;
            }
            if !matches!(kind, "Dialog.ElicitSlot" | "Dialog.ConfirmSlot" | "Dialog.ConfirmIntent" | "Dialog.Delegate")
            {
                return Err(invalid(format!("{at}.type"), format!("this device does not know {kind}")));
            }
            if self.question.is_some() || delegated.is_some() {
                return Err(invalid(at, "is a second step of the dialog at once"));
            }
            let state = self.directed(directive, asked, &at)?;
            match kind {
                "Dialog.ElicitSlot" => {
                    let slot = slot_of(directive, "slotToElicit", &state, &at)?;
                    self.question = Some(Question::Slot(state, slot));
                }
                "Dialog.ConfirmSlot" => {
                    let slot = slot_of(directive, "slotToConfirm", &state, &at)?;
                    self.question = Some(Question::ConfirmSlot(state, slot));
                }
                "Dialog.ConfirmIntent" => self.question = Some(Question::ConfirmIntent(state)),
                _ => delegated = Some(state),
            }
        }
        Ok(delegated)
    }

    /// The intent a directive is about; only intents of the model's dialog section may have one.
    fn directed(&self, directive: &Value, asked: &Asked, at: &str) -> Result<IntentState, ResponseError> {
        let state = match (directive.get("updatedIntent").filter(|intent| !intent.is_null()), asked) {
            (_, Asked::Intent(_, Some("COMPLETED"))) => return Err(invalid(at, "comes after the dialog is COMPLETED")),
            (Some(updated), _) => IntentState::read(updated, &self.model, &format!("{at}.updatedIntent"))?,
            (None, Asked::Intent(state, _)) => state.clone(),
            (None, _) => return Err(invalid(at, "has no updatedIntent, and the request had no intent")),
        };
        if self.model.dialog_of(&state.name).is_none() {
            return Err(invalid(at, format!("the intent {} is not in the model's dialog section", state.name)));
        }
        Ok(state)
    }

    /// Takes the next step of a delegated dialog in Alexa's own words.
    pub(super) fn delegate(&mut self, state: IntentState, heard: &mut Heard) {
        let step = state.next_step(&self.model);
        let (prompt, question) = match step {
            DialogStep::Elicit(slot, prompt) => (prompt, Question::Slot(state.clone(), slot.to_owned())),
            DialogStep::ConfirmSlot(slot, prompt) => (prompt, Question::ConfirmSlot(state.clone(), slot.to_owned())),
            DialogStep::ConfirmIntent(prompt) => (prompt, Question::ConfirmIntent(state.clone())),
            DialogStep::Done => {
                heard.follow_up = Some(self.ask(Asked::Intent(state, Some("COMPLETED"))));
                return;
            }
        };
        heard.speech = state.words_of(self.model.prompt(prompt));
        heard.reprompt = Some(heard.speech.clone());
        self.question = Some(question);
    }
}

fn slot_of(directive: &Value, field: &str, state: &IntentState, at: &str) -> Result<String, ResponseError> {
    let at = format!("{at}.{field}");
    let slot = directive[field].as_str().ok_or_else(|| invalid(at.as_str(), "is not text"))?;
    if !state.slots.contains_key(slot) {
        return Err(invalid(at, format!("the intent {} has no slot {slot}", state.name)));
    }
    Ok(slot.to_owned())
}

fn dynamic_types(directive: &Value, matcher: &Matcher, at: &str) -> Result<Vec<SlotType>, ResponseError> {
    let types: Vec<SlotType> = match directive["updateBehavior"].as_str() {
        Some("CLEAR") => return Ok(Vec::new()),
        Some("REPLACE") => serde_json::from_value(directive["types"].clone())
            .map_err(|error| invalid(format!("{at}.types"), error.to_string()))?,
        _ => return Err(invalid(format!("{at}.updateBehavior"), "is not REPLACE or CLEAR")),
    };
    if let Some(unknown) = types.iter().find(|known| !matcher.vocabulary().has_type(&known.name)) {
        return Err(invalid(format!("{at}.types"), format!("the model has no type {}", unknown.name)));
    }
    let names = |known: &SlotType| known.values.iter().map(|value| 1 + value.name.synonyms.len()).sum::<usize>();
    let values: usize = types.iter().map(names).sum();
    if values > MAX_DYNAMIC_VALUES {
        return Err(invalid(format!("{at}.types"), format!("hold {values} names, more than {MAX_DYNAMIC_VALUES}")));
    }
    Ok(types)
}
