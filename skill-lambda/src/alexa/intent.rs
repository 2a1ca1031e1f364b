//! Alexa's intents: JSON into questions, and questions into JSON.

use assistant::{Confirmation, Intent, Meaning, Question, SlotName, SlotValue};
use serde_json::{Map, Value, json};

/// The intents that Alexa itself has, by name. The others are named as the interaction models name them.
pub const BUILT_IN: [(&str, Intent); 9] = [
    ("AMAZON.YesIntent", Intent::Yes),
    ("AMAZON.MoreIntent", Intent::More),
    ("AMAZON.NoIntent", Intent::No),
    ("AMAZON.RepeatIntent", Intent::Repeat),
    ("AMAZON.HelpIntent", Intent::Help),
    ("AMAZON.StopIntent", Intent::Stop),
    ("AMAZON.CancelIntent", Intent::Stop),
    ("AMAZON.NavigateHomeIntent", Intent::Stop),
    ("AMAZON.FallbackIntent", Intent::Fallback),
];

/// Who resolves words to values, where the skill hands back what it was told before.
const AUTHORITY: &str = "dbvoice";

/// What Alexa calls an intent.
pub(super) fn name(intent: Intent) -> &'static str {
    let built_in = BUILT_IN.into_iter().find(|(_, known)| *known == intent);
    built_in.map_or_else(|| intent.name(), |(name, _)| name)
}

/// What an intent is called in figures: to go on counts as a yes, which it is to most questions.
pub(super) fn name_in_figures(intent: Intent) -> &'static str {
    name(if intent == Intent::More { Intent::Yes } else { intent })
}

/// The question that an intent asks. What is unknown, such as an intent of a newer model, is a fallback.
pub(super) fn read(intent: &Value) -> Question {
    let name = intent["name"].as_str().unwrap_or_default();
    let built_in = BUILT_IN.into_iter().find(|(known, _)| *known == name).map(|(_, intent)| intent);
    let kind = built_in.or_else(|| Intent::from_name(name)).unwrap_or(Intent::Fallback);
    let slots = intent["slots"].as_object().into_iter().flatten();
    let slots = slots.filter_map(|(name, slot)| Some((SlotName::from_name(name)?, value(slot))));
    let mut question = slots.fold(Question::new(kind), |question, (name, value)| question.with(name, value));
    question.confirmation = match intent["confirmationStatus"].as_str() {
        Some("CONFIRMED") => Confirmation::Confirmed,
        Some("DENIED") => Confirmation::Denied,
        _ => Confirmation::None,
    };
    question
}

/// What was said in a slot, and the values of all lists that Alexa takes it for.
fn value(slot: &Value) -> SlotValue {
    let authorities = slot["resolutions"]["resolutionsPerAuthority"].as_array().into_iter().flatten();
    let matched = authorities.filter(|authority| authority["status"]["code"] == "ER_SUCCESS_MATCH");
    let values = matched.flat_map(|authority| authority["values"].as_array().into_iter().flatten());
    let text = |text: &Value| text.as_str().map(str::to_owned);
    let meanings = values.filter_map(|value| {
        let value = &value["value"];
        Some(Meaning { id: text(&value["id"]), name: text(&value["name"])? })
    });
    SlotValue::new(text(&slot["value"]), meanings)
}

/// A question as Alexa takes it, with all that it wants in one: each slot of the intent, empty ones too, and no other.
pub(super) fn written(question: &Question) -> Value {
    let slots = question.intent.slots().iter().map(|slot| {
        let mut written = question.slot(*slot).map(written_value).unwrap_or_default();
        written.insert("name".to_owned(), slot.as_str().into());
        written.insert("confirmationStatus".to_owned(), "NONE".into());
        (slot.as_str().to_owned(), Value::Object(written))
    });
    let confirmation = match question.confirmation {
        Confirmation::None => "NONE",
        Confirmation::Confirmed => "CONFIRMED",
        Confirmation::Denied => "DENIED",
    };
    json!({
        "name": name(question.intent),
        "confirmationStatus": confirmation,
        "slots": slots.collect::<Map<_, _>>(),
    })
}

fn written_value(said: &SlotValue) -> Map<String, Value> {
    let mut written = Map::new();
    if let Some(words) = said.as_said() {
        written.insert("value".to_owned(), words.into());
    }
    // Alexa knows no value without an id.
    let values: Option<Vec<Value>> = said
        .meanings()
        .iter()
        .map(|Meaning { id, name }| Some(json!({"value": {"name": name, "id": id.as_ref()?}})))
        .collect();
    if let Some(values) = values.filter(|values| !values.is_empty()) {
        let status = json!({"code": "ER_SUCCESS_MATCH"});
        let authority = json!({"authority": AUTHORITY, "status": status, "values": values});
        written.insert("resolutions".to_owned(), json!({"resolutionsPerAuthority": [authority]}));
    }
    written
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn intent(resolutions: &Value, value: &Value) -> Value {
        let slot = json!({"name": "awsregion", "confirmationStatus": "NONE", "value": value,
            "resolutions": {"resolutionsPerAuthority": resolutions}});
        json!({"name": "ListInstances", "confirmationStatus": "NONE", "slots": {"awsregion": slot}})
    }

    fn matched(values: &[(&str, &str)]) -> Value {
        let values: Vec<Value> = values.iter().map(|(id, name)| json!({"value": {"name": name, "id": id}})).collect();
        json!({"authority": "x", "status": {"code": "ER_SUCCESS_MATCH"}, "values": values})
    }

    fn meanings(resolutions: &Value) -> Vec<String> {
        let question = read(&intent(resolutions, &json!("the east")));
        let value = question.slot(SlotName::Region).unwrap();
        value.meanings().iter().map(|meaning| meaning.id.clone().unwrap_or_else(|| meaning.name.clone())).collect()
    }

    #[test]
    fn values_of_all_lists_are_read_once_each() {
        let virginia = || matched(&[("us-east-1", "virginia")]);
        let no_match = || json!({"authority": "static", "status": {"code": "ER_SUCCESS_NO_MATCH"}});
        assert_eq!(meanings(&json!([no_match(), virginia()])), ["us-east-1"]);
        assert_eq!(
            meanings(&json!([virginia(), matched(&[("us-east-1", "n. virginia"), ("us-east-2", "ohio")])])).len(),
            2
        );
        assert_eq!(
            meanings(&json!([{"status": {"code": "ER_SUCCESS_MATCH"}, "values": [{"value": {"name": "mail"}}]}])),
            ["mail"]
        );
        // What is missing or late is nothing.
        let late =
            json!({"authority": "static", "status": {"code": "ER_ERROR_TIMEOUT"}, "values": virginia()["values"]});
        for resolutions in [json!(null), json!([]), json!([late]), json!([{"status": {"code": "ER_ERROR_EXCEPTION"}}])]
        {
            assert_eq!(meanings(&resolutions), [""; 0]);
        }
        for nothing in [json!(null), json!(7), json!({})] {
            let question = read(&intent(&json!(null), &nothing));
            assert_eq!(question.slot(SlotName::Region), Some(&SlotValue::default()));
        }
        assert_eq!(read(&json!(null)), Question::new(Intent::Fallback));
        assert_eq!(read(&json!({"name": "AMAZON.CancelIntent", "slots": 7})).intent, Intent::Stop);
    }

    #[test]
    fn every_slot_goes_back_and_nothing_that_was_not_read() {
        let sent = intent(&json!([matched(&[("us-east-1", "virginia")])]), &json!("verginia"));
        let question = read(&sent);
        let slots = written(&question)["slots"].clone();
        let names: Vec<&String> = slots.as_object().unwrap().keys().collect();
        assert_eq!(names, ["application", "awsregion", "environment", "reference"]);
        let same = |read: &Question, slot| read.slot(slot) == question.slot(slot);
        assert!(same(&read(&written(&question)), SlotName::Region));
        assert_eq!(slots["application"], json!({"name": "application", "confirmationStatus": "NONE"}));
        let changed = question.with(SlotName::Region, SlotValue::said("ohio"));
        let slot = json!({"name": "awsregion", "confirmationStatus": "NONE", "value": "ohio"});
        assert_eq!(written(&changed)["slots"]["awsregion"], slot);
        // What is no text, or too long to be a name, or a code that was taken for a value.
        let huge = "the ".repeat(20_000);
        for (resolutions, value) in [
            (json!([]), json!(645_281)),
            (json!([]), json!(["645281"])),
            (json!([matched(&[("645281", "east")])]), json!("east")),
            (json!([matched(&[("east", "645281")])]), json!(null)),
            (json!([]), json!(huge)),
        ] {
            let mut sent = intent(&resolutions, &value);
            sent["slots"]["awsregion"]["slotValue"] = json!({"type": "Simple", "value": "645281"});
            let text = written(&read(&sent)).to_string();
            assert!(text.len() < 1_000 && !text.contains("645281"), "{text}");
        }
        for (name, intent) in BUILT_IN {
            assert_eq!(read(&json!({"name": name})).intent, intent);
        }
        assert_eq!([name_in_figures(Intent::More), name_in_figures(Intent::Launch)], ["AMAZON.YesIntent", "Launch"]);
    }

    proptest! {
        #[test]
        fn a_question_is_read_as_it_was_written(
            words in prop::option::of(any::<String>()),
            slot in prop::sample::select(Intent::CheckInstanceMetric.slots().to_vec()),
            names in prop::collection::vec("[a-z]{1,4}", 0..3),
        ) {
            let meanings = names.into_iter().map(|name| Meaning { id: Some(name.clone()), name });
            let question = Question::new(Intent::CheckInstanceMetric).with(slot, SlotValue::new(words, meanings));
            let read = read(&written(&question));
            prop_assert_eq!(read.slot(slot), question.slot(slot));
            let others = read.slots().filter(|(other, _)| *other != slot).all(|(_, value)| *value == SlotValue::default());
            prop_assert!(others && read.slots().count() == 4);
        }
    }
}
