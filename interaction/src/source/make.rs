//! The models, made from the source.

use std::collections::{BTreeMap, BTreeSet};

use super::{IntentFile, Language, Phrases, Said, Source, SourceError, apart, limits, template::Template};
use crate::{
    model::{
        Dialog, DialogIntent, DialogSlot, FallbackIntentSensitivity, Intent, LanguageModel, Model, ModelConfiguration,
        Prompt, PromptIds, Slot, SlotType, TypeValue, ValueName, Variation,
    },
    sample,
};

/// Whoever answers a question is asked by the skill, not by Alexa.
const DELEGATION: &str = "SKILL_RESPONSE";

impl Source {
    /// The model of every locale, by the locale's name.
    pub fn models(&self) -> Result<BTreeMap<String, Model>, SourceError> {
        limits::check_source(self)?;
        let mut models = BTreeMap::new();
        for language in &self.languages {
            let model = self.model(language)?;
            limits::check_model(language, &model)?;
            apart::check(self, language, &model)?;
            models.extend(language.locales.iter().map(|locale| (locale.clone(), model.clone())));
        }
        Ok(models)
    }

    fn model(&self, language: &Language) -> Result<Model, SourceError> {
        let mut names: Vec<(&String, &IntentFile)> = self.intents.iter().collect();
        names.sort_by_key(|(name, intent)| (name.starts_with("AMAZON."), !intent.first, *name));
        let (mut intents, mut dialogs, mut prompts) = (Vec::new(), Vec::new(), Vec::new());
        for (name, intent) in names {
            intents.push(self.intent(language, name, intent)?);
            if !intent.slots.is_empty() {
                dialogs.push(self.dialog(name, intent));
            }
            for slot in &intent.required {
                let ask = in_language(&format!("slots.toml: {slot}.ask"), &self.slots[slot].ask, language)?;
                let variation = Variation { kind: "PlainText".to_owned(), value: ask.clone() };
                prompts.push(Prompt { id: prompt_id(name, slot), variations: vec![variation] });
            }
        }
        let sensitivity = FallbackIntentSensitivity { level: self.fallback_sensitivity.clone() };
        Ok(Model {
            language_model: LanguageModel {
                invocation_name: language.invocation.clone(),
                model_configuration: Some(ModelConfiguration { fallback_intent_sensitivity: Some(sensitivity) }),
                intents,
                types: self.types(language)?,
            },
            dialog: Dialog { delegation_strategy: Some(DELEGATION.to_owned()), intents: dialogs },
            prompts,
        })
    }

    fn intent(&self, language: &Language, name: &str, intent: &IntentFile) -> Result<Intent, SourceError> {
        let file = format!("intents/{name}.toml: say");
        let own_words = name.starts_with("AMAZON.") && intent.say.is_empty();
        let samples = if own_words { Vec::new() } else { self.sentences(&file, &intent.say, language)? };
        for sample in &samples {
            if let Some(slot) = slots_of(sample).into_iter().find(|slot| !intent.slots.contains(slot)) {
                return Err(SourceError::new(
                    format!("{file}.{}", language.code),
                    format!("\"{sample}\" names the slot {slot}, which the intent does not have"),
                    "Add it to the intent's `slots`, or leave it out.",
                ));
            }
        }
        let mut slots = Vec::new();
        for slot in &intent.slots {
            let entry = &self.slots[slot];
            let mut answers = self.sentences(&format!("slots.toml: {slot}.answers"), &entry.answers, language)?;
            // An answer may name other slots: only where the intent has them.
            answers.retain(|answer| slots_of(answer).iter().all(|named| intent.slots.contains(named)));
            slots.push(Slot { name: slot.clone(), kind: entry.kind.clone(), samples: answers });
        }
        Ok(Intent { name: name.to_owned(), slots, samples })
    }

    /// What the templates of a language stand for, each sentence once.
    fn sentences(
        &self,
        file: &str,
        templates: &Said<Vec<String>>,
        language: &Language,
    ) -> Result<Vec<String>, SourceError> {
        let none = Phrases::default();
        let phrases = self.phrases.get(&language.code).unwrap_or(&none);
        let (mut sentences, mut seen) = (Vec::new(), BTreeSet::new());
        for (place, text) in in_language(file, templates, language)?.iter().enumerate() {
            let template = Template::parse(text, phrases).map_err(|problem| {
                let line = format!("{file}.{}[{place}]", language.code);
                let next = "Mend the template; phrases stand in phrases.toml.";
                SourceError::new(line, format!("{problem} in \"{text}\""), next)
            })?;
            sentences.extend(template.sentences().into_iter().filter(|sentence| seen.insert(sentence.clone())));
        }
        Ok(sentences)
    }

    fn dialog(&self, name: &str, intent: &IntentFile) -> DialogIntent {
        let slots = intent.slots.iter().map(|slot| {
            let required = intent.required.contains(slot);
            let elicitation = required.then(|| prompt_id(name, slot));
            DialogSlot {
                name: slot.clone(),
                kind: self.slots[slot].kind.clone(),
                elicitation_required: required,
                confirmation_required: false,
                prompts: PromptIds { elicitation, confirmation: None },
            }
        });
        DialogIntent {
            name: name.to_owned(),
            delegation_strategy: Some(DELEGATION.to_owned()),
            confirmation_required: false,
            prompts: PromptIds::default(),
            slots: slots.collect(),
        }
    }

    fn types(&self, language: &Language) -> Result<Vec<SlotType>, SourceError> {
        let mut types = Vec::new();
        for (name, kind) in &self.types {
            let mut values = Vec::new();
            for (place, value) in kind.values.iter().enumerate() {
                let key = format!("types/{name}.toml: value[{place}]");
                let Some((first, others)) = in_language(&key, &value.names, language)?.split_first() else {
                    let next = format!("Write at least one, under `{}`.", language.code);
                    return Err(SourceError::new(key, format!("it has no name in {}", language.name), next));
                };
                let name = ValueName { value: first.clone(), synonyms: others.to_vec() };
                values.push(TypeValue { id: value.id.clone(), name });
            }
            types.push(SlotType { name: name.clone(), values });
        }
        Ok(types)
    }
}

fn prompt_id(intent: &str, slot: &str) -> String {
    format!("Elicit.{intent}.{slot}")
}

/// The slots that a sentence names; one whose braces do not fit was refused before.
fn slots_of(sentence: &str) -> Vec<String> {
    sample::slot_names(sentence).unwrap_or_default()
}

/// What stands under a language's key.
pub(super) fn in_language<'a, T>(key: &str, said: &'a Said<T>, language: &Language) -> Result<&'a T, SourceError> {
    said.get(&language.code).ok_or_else(|| {
        let next = format!("Add `{}`, beside the other languages.", language.code);
        SourceError::new(key, format!("nothing is said in {}", language.name), next)
    })
}
