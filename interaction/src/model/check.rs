//! What Alexa checks when it builds an interaction model.

use super::schema::{DialogIntent, Intent, Model, PromptIds};
use crate::sample;

impl Model {
    /// What does not fit together, if anything.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.language_model.invocation_name.trim().is_empty() {
            return Err("it has no invocation name".to_owned());
        }
        for (position, intent) in self.language_model.intents.iter().enumerate() {
            if self.language_model.intents[..position].iter().any(|earlier| earlier.name == intent.name) {
                return Err(format!("the intent {} is there twice", intent.name));
            }
            self.check_intent(intent).map_err(|problem| format!("intent {}: {problem}", intent.name))?;
        }
        for dialog in &self.dialog.intents {
            self.check_dialog(dialog).map_err(|problem| format!("dialog of {}: {problem}", dialog.name))?;
        }
        Ok(())
    }

    fn check_intent(&self, intent: &Intent) -> Result<(), String> {
        for slot in &intent.slots {
            let custom = self.language_model.types.iter().any(|known| known.name == slot.kind);
            if !custom && !slot.kind.starts_with("AMAZON.") {
                return Err(format!("slot {} has the type {}, which the model does not have", slot.name, slot.kind));
            }
        }
        let slot_samples = intent.slots.iter().flat_map(|slot| &slot.samples);
        for text in intent.samples.iter().chain(slot_samples) {
            for name in sample::slot_names(text).map_err(|problem| format!("sample \"{text}\": {problem}"))? {
                if !intent.slots.iter().any(|slot| slot.name == name) {
                    return Err(format!("sample \"{text}\" names the slot {name}, which the intent does not have"));
                }
            }
        }
        Ok(())
    }

    fn check_dialog(&self, dialog: &DialogIntent) -> Result<(), String> {
        let intent = self.intent(&dialog.name).ok_or("the model has no such intent")?;
        let strategy = dialog.delegation_strategy.as_deref().or(self.dialog.delegation_strategy.as_deref());
        let asks = dialog.confirmation_required || dialog.slots.iter().any(|slot| slot.elicitation_required);
        if strategy == Some("ALWAYS") && asks {
            return Err("automatic delegation (ALWAYS) is not simulated; use SKILL_RESPONSE".to_owned());
        }
        for slot in &dialog.slots {
            if !intent.slots.iter().any(|known| known.name == slot.name) {
                return Err(format!("the intent has no slot {}", slot.name));
            }
            if slot.elicitation_required && slot.prompts.elicitation.is_none() {
                return Err(format!("slot {} is required and has no prompt to ask for it", slot.name));
            }
            if slot.confirmation_required && slot.prompts.confirmation.is_none() {
                return Err(format!("slot {} is to be confirmed and has no prompt for it", slot.name));
            }
            self.check_prompts(&slot.prompts)?;
        }
        if dialog.confirmation_required && dialog.prompts.confirmation.is_none() {
            return Err("it is to be confirmed and has no prompt for it".to_owned());
        }
        self.check_prompts(&dialog.prompts)
    }

    fn check_prompts(&self, ids: &PromptIds) -> Result<(), String> {
        for id in [&ids.elicitation, &ids.confirmation].into_iter().flatten() {
            if self.prompt(id).is_none() {
                return Err(format!("there is no prompt {id}"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_alexa_would_not_build_is_refused() {
        let build = |samples: &str, kind: &str| {
            let text = format!(
                r#"{{"interactionModel":{{"languageModel":{{"invocationName":"database voice","intents":[
                {{"name":"A","slots":[{{"name":"x","type":"{kind}"}}],"samples":[{samples}]}}]}}}},"version":"1"}}"#
            );
            Model::parse(&text, "text").map(|_| ()).map_err(|error| error.to_string())
        };
        assert_eq!(build(r#""say {x}""#, "AMAZON.NUMBER"), Ok(()));
        assert!(build(r#""say {y}""#, "AMAZON.NUMBER").unwrap_err().contains("names the slot y"));
        assert!(build(r#""say {x""#, "AMAZON.NUMBER").unwrap_err().contains("say {x"));
        assert!(build(r#""say {x}""#, "Nothing").unwrap_err().contains("has the type Nothing"));
        assert!(Model::parse("{", "here").unwrap_err().to_string().contains("here"));
    }
}
