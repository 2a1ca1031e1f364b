//! The skill package, and all that the simulator can send, are what Amazon's own types say. What the skill and the simulator say
//! to each other in a conversation is held against them in conversation.rs.

#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use interaction::model::Model;
use serde_json::{Value, json};
use simulator::alexa::{Alexa, Device, EndReason};
use stage::checkout;
use tests::alexa::Shape;

fn read(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(checkout().join(path)).unwrap()).unwrap()
}

fn models() -> Vec<(String, PathBuf)> {
    let folder = checkout().join("skill-package/interactionModels/custom");
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path)).collect()
}

/// Each of these changes makes it invalid.
fn every_mistake_is_caught(shape: Shape, valid: &Value, mistakes: &[(&str, Value)]) {
    assert_eq!(shape.complaint(valid), None);
    for (pointer, wrong) in mistakes {
        let mut other = valid.clone();
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        match other.pointer_mut(parent).unwrap() {
            // Null stands for a field that is missing.
            Value::Object(fields) if wrong.is_null() => drop(fields.remove(field).unwrap()),
            Value::Object(fields) => drop(fields.insert(field.to_owned(), wrong.clone())),
            _ => panic!("{pointer} leads nowhere"),
        }
        assert_ne!(shape.complaint(&other), None, "{shape:?}: {pointer} is {wrong}, and nobody complains");
    }
}

#[test]
fn the_skill_package_is_valid() {
    let models = models();
    assert!(models.len() >= 2);
    for (locale, path) in &models {
        let model: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(Shape::InteractionModel.complaint(&model), None, "{locale}");
    }
    let language = "/interactionModel/languageModel";
    every_mistake_is_caught(
        Shape::InteractionModel,
        &read("skill-package/interactionModels/custom/en-US.json"),
        &[
            (&format!("{language}/invocationName"), json!(null)),
            (&format!("{language}/intents/0/sample"), json!(["connect"])),
            (&format!("{language}/intents/0/samples"), json!("connect")),
            (&format!("{language}/intents/0/slots/0/type"), json!(7)),
            (&format!("{language}/types/0/values/0/name"), json!("virginia")),
            ("/interactionModel/dialog/delegationStrategy", json!("SOMETIMES")),
            ("/interactionModel/dialogs", json!({})),
        ],
    );
    every_mistake_is_caught(
        Shape::SkillManifest,
        &read("skill-package/skill.json"),
        &[
            ("/manifest/publishingInformation/category", json!(["DATABASES"])),
            ("/manifest/publishingInformation/distributionMode", json!("SECRET")),
            ("/manifest/publishingInformation/locales/en-US/exampleSentences", json!([])),
            ("/manifest/privacyAndCompliance/containsAds", json!("no")),
            ("/manifest/apis/custom/endpoint", json!("arn:aws:lambda:us-east-1:000000000000:function:x")),
            ("/manifest/api", json!({})),
        ],
    );
}

#[test]
fn whatever_the_simulator_sends_is_a_request() {
    for (locale, path) in models() {
        let device = Device {
            skill_id: "amzn1.ask.skill.test".to_owned(),
            user_id: "amzn1.ask.account.TEST".to_owned(),
            locale: locale.clone(),
            api_endpoint: "http://127.0.0.1:9".to_owned(),
            ..Device::default()
        };
        let mut alexa = Alexa::new(device, Model::load(&path).unwrap()).unwrap();
        let japanese = locale == "ja-JP";
        let fine = |request: &Value| assert_eq!(Shape::Request.complaint(request), None, "{locale}: {request:#}");
        let go_on = json!({"version": "1.0", "sessionAttributes": {"region": "us-east-1"}, "response":
            {"outputSpeech": {"type": "SSML", "ssml": "<speak>Yes</speak>"}, "shouldEndSession": false}});
        assert_eq!(Shape::Response.complaint(&go_on), None);
        let invocation = if japanese { "データベースボイスを開いて" } else { "open database voice" };
        let known =
            if japanese { "バージニアのサンプルに接続して" } else { "connect to sample in virginia" };
        for said in [invocation, known, "connect to zebra in atlantis", "gibberish and nothing else", "7"] {
            fine(&alexa.hear(said).unwrap());
            alexa.finish(&go_on).unwrap();
        }
        for reason in
            [EndReason::UserInitiated, EndReason::ExceededMaxReprompts, EndReason::Error("it is broken".to_owned())]
        {
            alexa.hear(invocation).unwrap();
            fine(&alexa.end_session(reason).unwrap());
            alexa.forget_session();
        }
        if japanese {
            continue;
        }
        let request = alexa.hear("connect to zebra in virginia").unwrap();
        every_mistake_is_caught(
            Shape::Request,
            &request,
            &[
                ("/version", json!(null)),
                ("/context/System/apiEndpoint", json!(null)),
                ("/context/Systems", json!({})),
                ("/session/user/userId", json!(7)),
                ("/request/type", json!("Intent")),
                ("/request/timestamp", json!(null)),
                ("/request/dialogState", json!("BEGUN")),
                ("/request/intent/name", json!(null)),
                ("/request/intent/slots/instance/confirmation", json!("NONE")),
                ("/request/intent/slots/instance/resolutions/resolutionsPerAuthority", json!({})),
            ],
        );
    }
}

#[test]
fn what_is_no_response_is_caught() {
    let speech = json!({"type": "SSML", "ssml": "<speak>Which one?</speak>"});
    let intent = json!({"name": "ConnectInstance", "confirmationStatus": "NONE", "slots":
        {"instance": {"name": "instance", "confirmationStatus": "NONE"}}});
    let elicit = json!({"type": "Dialog.ElicitSlot", "slotToElicit": "instance", "updatedIntent": intent});
    let response = json!({
        "version": "1.0",
        "sessionAttributes": {},
        "response": {
            "outputSpeech": speech,
            "reprompt": {"outputSpeech": speech},
            "card": {"type": "Simple", "title": "t", "content": "c"},
            "directives": [elicit],
            "shouldEndSession": false,
        },
    });
    every_mistake_is_caught(
        Shape::Response,
        &response,
        &[
            ("/version", json!(null)),
            ("/response", json!(null)),
            ("/session_attributes", json!({})),
            ("/response/outputSpeech", json!("Which one?")),
            ("/response/outputSpeech/type", json!("HTML")),
            ("/response/outputSpeech/ssml", json!(null)),
            ("/response/reprompt/outputSpeech/text", json!("Which one?")),
            ("/response/card/text", json!("c")),
            ("/response/card/type", json!("Fancy")),
            ("/response/directives/0/type", json!("Dialog.AskSlot")),
            ("/response/directives/0/updatedIntent/confirmationStatus", json!("MAYBE")),
            ("/response/shouldEndSession", json!("false")),
            ("/response/endSession", json!(true)),
        ],
    );
    let words = json!({"header": {"requestId": "r"}, "directive": {"type": "VoicePlayer.Speak", "speech": "<speak/>"}});
    every_mistake_is_caught(
        Shape::Directive,
        &words,
        &[("/header/requestId", json!(null)), ("/directive/type", json!("Speak")), ("/directive/text", json!("x"))],
    );
}
