//! The interaction models and the code know the same intents, slots, regions and values.

use std::collections::BTreeSet;

use crate::{
    answers::{metric::METRICS, property::Property},
    intents::LOGS,
    question::{Intent, Question, SlotName, SlotValue},
    region::Region,
    windows,
};
use agent_protocol::SessionResource;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

fn model(locale: &str) -> Value {
    let path = format!("{}/../skill-package/interactionModels/custom/{locale}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn strings<'a>(list: &'a Value, pointer: &str) -> BTreeSet<&'a str> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(|item| item.pointer(pointer).and_then(Value::as_str)).collect()
}

#[test]
fn every_language_has_what_the_code_answers() {
    let english = model("en-US");
    for locale in ["en-US", "ja-JP", "de-DE"] {
        let model = model(locale);
        let language = &model["interactionModel"]["languageModel"];
        // What every conversation has, such as yes and no, is named by the door.
        let intents = strings(&language["intents"], "/name").into_iter().filter(|name| !name.contains('.'));
        let known: BTreeSet<&str> = Intent::OF_MODEL.iter().map(|(name, _)| *name).collect();
        assert_eq!(intents.collect::<BTreeSet<_>>(), known, "{locale}");
        let slots =
            language["intents"].as_array().unwrap().iter().flat_map(|intent| strings(&intent["slots"], "/name"));
        let known: BTreeSet<&str> = SlotName::ALL.iter().map(|slot| slot.as_str()).collect();
        assert_eq!(slots.collect::<BTreeSet<_>>(), known, "{locale}");

        let values = |model: &Value, name: &str| -> BTreeSet<String> {
            let types = model["interactionModel"]["languageModel"]["types"].as_array().unwrap();
            let found = types.iter().find(|kind| kind["name"] == name).unwrap();
            strings(&found["values"], "/id").into_iter().map(str::to_owned).collect()
        };
        // A country's value names its regions, with `_` between them; one value means all regions.
        let (places, regions): (BTreeSet<String>, BTreeSet<String>) =
            values(&model, "AwsRegion").into_iter().partition(|id| id == "all" || id.contains('_'));
        assert_eq!(regions, Region::all().map(|region| region.code().to_owned()).collect(), "{locale}");
        for code in places.iter().flat_map(|id| id.split('_')).filter(|code| *code != "all") {
            assert!(Region::from_code(code).is_some(), "{locale}: {code}");
        }
        assert_eq!(
            places,
            values(&english, "AwsRegion").into_iter().filter(|id| !regions.contains(id)).collect(),
            "{locale}"
        );
        let resources = SessionResource::ALL.map(|resource| resource.as_str().to_owned());
        assert_eq!(values(&model, "SessionResource"), resources.into(), "{locale}");

        let properties = Property::ALL.map(|(id, _)| id.to_owned());
        assert_eq!(values(&model, "InstanceProperty"), properties.into(), "{locale}");

        assert_eq!(values(&model, "LogType"), LOGS.map(str::to_owned).into(), "{locale}");

        assert_eq!(values(&model, "InstanceMetric"), METRICS.map(|metric| metric.id.to_owned()).into(), "{locale}");
        let now: Timestamp = "2026-11-26T20:00:00Z".parse().unwrap();
        let types = language["types"].as_array().unwrap();
        let windows = types.iter().find(|kind| kind["name"] == "TimeWindow").unwrap()["values"].as_array().unwrap();
        for window in windows {
            let synonyms = window["name"]["synonyms"].as_array().into_iter().flatten();
            for said in synonyms.chain([&window["name"]["value"]]) {
                let question = Question::new(Intent::CheckInstanceMetric);
                let question = question.with(SlotName::Window, SlotValue::said(said.as_str().unwrap()));
                let asked = windows::asked(&question, now, &TimeZone::UTC);
                // What is to come is known by its words, to be refused.
                let is_later = window["id"] == "later" && asked.is_err();
                assert!(is_later || matches!(asked, Ok(Some(_))), "{locale} {said}");
            }
        }

        for intent in language["intents"].as_array().unwrap() {
            if let Some(known) = Intent::from_name(intent["name"].as_str().unwrap()) {
                let known = known.slots().iter().map(|slot| slot.as_str());
                assert_eq!(strings(&intent["slots"], "/name"), known.collect(), "{locale} {}", intent["name"]);
            }
            let other = english["interactionModel"]["languageModel"]["intents"].as_array().unwrap();
            let other = other.iter().find(|other| other["name"] == intent["name"]).unwrap();
            assert_eq!(
                strings(&intent["slots"], "/name"),
                strings(&other["slots"], "/name"),
                "{locale} {}",
                intent["name"]
            );
        }
        // A slot can only be asked for in an intent of the dialog model.
        let dialog = strings(&model["interactionModel"]["dialog"]["intents"], "/name");
        let with_slots = language["intents"].as_array().unwrap().iter().filter(|intent| !intent["slots"].is_null());
        for intent in with_slots.filter(|intent| !intent["slots"].as_array().unwrap().is_empty()) {
            assert!(dialog.contains(intent["name"].as_str().unwrap()), "{locale} {}", intent["name"]);
        }
    }
}
