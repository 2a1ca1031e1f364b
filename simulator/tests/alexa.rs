//! The device: what it sends to a skill, and what it makes of the skill's responses.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use interaction::model::Model;
use proptest::prelude::*;
use serde_json::{Value, json};
use simulator::alexa::{Alexa, Device, EndReason};

const SKILL: &str = "amzn1.ask.skill.test";

fn device(locale: &str) -> Alexa {
    let folder =
        if locale == "de-DE" { "skill-package/interactionModels/custom" } else { "interaction/tests/fixtures" };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../{folder}/{locale}.json"));
    let device = Device {
        skill_id: SKILL.to_owned(),
        user_id: "amzn1.ask.account.TEST".to_owned(),
        locale: locale.to_owned(),
        api_endpoint: "http://127.0.0.1:9".to_owned(),
        ..Device::default()
    };
    Alexa::new(device, Model::load(&path).unwrap()).unwrap()
}

#[test]
fn a_voice_and_a_screen_are_told_and_only_a_screen_shows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../interaction/tests/fixtures/en-US.json");
    let document =
        json!({"type": "Alexa.Presentation.APL.RenderDocument", "document": {"type": "APL", "mainTemplate": {}}});
    let shown = respond(json!({"shouldEndSession": true, "directives": [document]}));
    for screen in [false, true] {
        let device = Device {
            skill_id: SKILL.to_owned(),
            person_id: screen.then(|| "amzn1.ask.person.TEST".to_owned()),
            locale: "en-US".to_owned(),
            screen,
            ..Device::default()
        };
        let mut alexa = Alexa::new(device, Model::load(&path).unwrap()).unwrap();
        let request = alexa.hear("open database voice").unwrap();
        let system = &request["context"]["System"];
        assert_eq!(system["device"]["supportedInterfaces"]["Alexa.Presentation.APL"].is_object(), screen);
        assert_eq!(system["person"]["personId"].is_string(), screen);
        assert_eq!(alexa.finish(&shown).is_ok(), screen);
    }
    let mut alexa = device("en-US");
    alexa.hear("open database voice").unwrap();
    assert!(refusal(&mut alexa, &shown).contains("does not know Alexa.Presentation.APL"));
}

#[test]
fn words_may_be_resolved_to_several_values_that_were_not_said() {
    let mut alexa = device("en-US");
    alexa.mishear("zebra", &["oregon", "virginia"]);
    let request = alexa.hear("ask database voice to list instances in zebra").unwrap();
    let slot = &request["request"]["intent"]["slots"]["awsregion"];
    assert_eq!(slot["value"], "zebra");
    let values = slot["resolutions"]["resolutionsPerAuthority"][0]["values"].as_array().unwrap();
    let ids: Vec<&str> = values.iter().map(|value| value["value"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["us-west-2", "us-east-1"]);
    assert_eq!(slot["resolutions"]["resolutionsPerAuthority"][0]["status"]["code"], "ER_SUCCESS_MATCH");
}

fn respond(body: Value) -> Value {
    json!({ "version": "1.0", "sessionAttributes": { "turn": 1 }, "response": body })
}

fn elicit(slot: &str) -> Value {
    let speech = json!({ "type": "SSML", "ssml": "<speak>Which one &amp; where?</speak>" });
    respond(json!({
        "outputSpeech": speech,
        "shouldEndSession": false,
        "directives": [{ "type": "Dialog.ElicitSlot", "slotToElicit": slot }],
    }))
}

fn delegate() -> Value {
    respond(json!({ "shouldEndSession": false, "directives": [{ "type": "Dialog.Delegate" }] }))
}

fn value<'a>(request: &'a Value, slot: &str) -> &'a Value {
    &request["request"]["intent"]["slots"][slot]["value"]
}

fn refusal(alexa: &mut Alexa, response: &Value) -> String {
    let error = alexa.finish(response).unwrap_err();
    std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string)
}

#[test]
fn a_question_becomes_a_complete_request() {
    let request = device("en-US").hear("Alexa, ask Database Voice to connect to Orders DB in Oregon").unwrap();
    assert_eq!(request["version"], "1.0");
    assert_eq!(request["session"]["new"], true);
    assert_eq!(request["session"]["attributes"], json!({}));
    assert_eq!(request["session"]["application"]["applicationId"], SKILL);
    assert_eq!(request["context"]["System"]["application"]["applicationId"], SKILL);
    assert_eq!(request["context"]["System"]["user"]["userId"], "amzn1.ask.account.TEST");
    assert_eq!(request["context"]["System"]["apiEndpoint"], "http://127.0.0.1:9");
    let timestamp = request["request"]["timestamp"].as_str().unwrap();
    assert_eq!((timestamp.len(), timestamp.ends_with('Z')), (20, true), "{timestamp}");
    assert_eq!(request["request"]["dialogState"], "STARTED");
    let authority = |slot_type: &str| format!("amzn1.er-authority.echo-sdk.{SKILL}.{slot_type}");
    assert_eq!(
        request["request"]["intent"],
        json!({
            "name": "ConnectInstance",
            "confirmationStatus": "NONE",
            "slots": {
                "instance": {
                    "name": "instance", "value": "Orders DB", "confirmationStatus": "NONE", "source": "USER",
                    "resolutions": { "resolutionsPerAuthority": [
                        { "authority": authority("InstanceName"), "status": { "code": "ER_SUCCESS_NO_MATCH" } },
                    ] },
                },
                "awsregion": {
                    "name": "awsregion", "value": "Oregon", "confirmationStatus": "NONE", "source": "USER",
                    "resolutions": { "resolutionsPerAuthority": [{
                        "authority": authority("Region"),
                        "status": { "code": "ER_SUCCESS_MATCH" },
                        "values": [{ "value": { "name": "oregon", "id": "us-west-2" } }],
                    }] },
                },
            },
        })
    );
}

#[test]
fn slots_not_said_and_intents_without_a_dialog() {
    let mut alexa = device("en-US");
    let request = alexa.hear("list instances").unwrap();
    assert_eq!(request["request"]["dialogState"], Value::Null);
    assert_eq!(
        request["request"]["intent"]["slots"],
        json!({ "awsregion": { "name": "awsregion", "confirmationStatus": "NONE" } })
    );
    assert_eq!(value(&alexa.hear("my code is oh one two").unwrap(), "code"), "12");
    assert_eq!(value(&alexa.hear("my code is banana").unwrap(), "code"), "?");
    assert_eq!(alexa.hear("sing a song").unwrap()["request"]["intent"]["name"], "AMAZON.FallbackIntent");
    assert_eq!(alexa.hear("open database voice").unwrap()["request"]["type"], "LaunchRequest");
    assert!(alexa.hear("  ?").is_err());
}

#[test]
fn a_session_lives_until_the_skill_ends_it() {
    let mut alexa = device("en-US");
    let first = alexa.hear("open database voice").unwrap();
    let speech = json!({ "type": "PlainText", "text": "Hello." });
    let heard = alexa.finish(&respond(json!({ "outputSpeech": speech, "shouldEndSession": false }))).unwrap();
    assert_eq!((heard.speech.as_str(), heard.session_open), ("Hello.", true));
    let second = alexa.hear("list instances").unwrap();
    assert_eq!(second["session"]["new"], false);
    assert_eq!(second["session"]["sessionId"], first["session"]["sessionId"]);
    assert_eq!(second["session"]["attributes"], json!({ "turn": 1 }));
    assert!(!alexa.finish(&respond(json!({ "shouldEndSession": true }))).unwrap().session_open);
    let third = alexa.hear("list instances").unwrap();
    assert_eq!(third["session"]["new"], true);
    assert_ne!(third["session"]["sessionId"], first["session"]["sessionId"]);
    assert!(alexa.finish(&respond(json!({ "shouldEndSession": false }))).unwrap().session_open);

    let ended = alexa.hear("exit").unwrap();
    assert_eq!(ended["request"]["reason"], "USER_INITIATED");
    let loud = respond(json!({ "outputSpeech": { "type": "PlainText", "text": "Bye." } }));
    assert!(refusal(&mut alexa, &loud).contains("nobody hears"));
    assert!(alexa.end_session(EndReason::UserInitiated).is_err());
}

#[test]
fn an_elicited_slot_takes_the_next_words() {
    for (said, instance, region) in [
        ("sample", "sample", Value::Null),
        ("Orders DB", "Orders DB", Value::Null),
        ("the instance is blog", "blog", Value::Null),
        ("the instance is Orders DB.", "Orders DB", Value::Null),
        ("blog in oregon", "blog", json!("oregon")),
        ("something in oregon", "something", json!("oregon")),
        ("connect to blog in virginia", "blog", json!("virginia")),
    ] {
        let mut alexa = device("en-US");
        alexa.hear("connect").unwrap();
        let heard = alexa.finish(&elicit("instance")).unwrap();
        assert_eq!((heard.speech.as_str(), heard.session_open), ("Which one & where?", true));
        let request = alexa.hear(said).unwrap();
        assert_eq!(request["request"]["intent"]["name"], "ConnectInstance", "{said}");
        assert_eq!((value(&request, "instance"), value(&request, "awsregion")), (&json!(instance), &region), "{said}");
        assert_eq!(request["request"]["dialogState"], "IN_PROGRESS");
    }
}

#[test]
fn another_intent_leaves_the_dialog() {
    for (said, intent) in [
        ("stop", "AMAZON.StopIntent"),
        ("enough", "AMAZON.StopIntent"),
        ("help", "AMAZON.HelpIntent"),
        ("list instances in oregon", "ListInstances"),
    ] {
        let mut alexa = device("en-US");
        alexa.hear("connect in oregon").unwrap();
        alexa.finish(&elicit("instance")).unwrap();
        let request = alexa.hear(said).unwrap();
        assert_eq!(request["request"]["intent"]["name"], intent, "{said}");
        assert_eq!(request["session"]["new"], false);
    }
}

#[test]
fn what_was_known_stays_while_the_rest_is_asked() {
    let mut alexa = device("en-US");
    alexa.hear("connect in oregon").unwrap();
    alexa.finish(&elicit("instance")).unwrap();
    let request = alexa.hear("blog").unwrap();
    assert_eq!((value(&request, "instance"), value(&request, "awsregion")), (&json!("blog"), &json!("oregon")));

    let mut alexa = device("ja-JP");
    alexa.hear("データベースボイスで、ブログ に接続").unwrap();
    alexa.finish(&elicit("awsregion")).unwrap();
    let request = alexa.hear("東京").unwrap();
    assert_eq!((value(&request, "instance"), value(&request, "awsregion")), (&json!("ブログ"), &json!("東京")));
}

#[test]
fn a_skill_may_change_the_intent() {
    let mut alexa = device("en-US");
    alexa.hear("list instances").unwrap();
    let updated = json!({ "name": "ConnectInstance", "confirmationStatus": "NONE", "slots": {
        "instance": { "name": "instance", "value": "sample", "confirmationStatus": "NONE" },
    } });
    let mut response = elicit("awsregion");
    response["response"]["directives"][0]["updatedIntent"] = updated;
    alexa.finish(&response).unwrap();
    let request = alexa.hear("oregon").unwrap();
    assert_eq!((value(&request, "instance"), value(&request, "awsregion")), (&json!("sample"), &json!("oregon")));
}

#[test]
fn a_delegated_dialog_is_held_by_alexa() {
    let mut alexa = device("en-US");
    alexa.hear("connect").unwrap();
    assert_eq!(alexa.finish(&delegate()).unwrap().speech, "Which instance?");
    alexa.hear("blog").unwrap();
    assert_eq!(alexa.finish(&delegate()).unwrap().speech, "Where is blog?");
    alexa.hear("oregon").unwrap();
    assert_eq!(alexa.finish(&delegate()).unwrap().speech, "Connect to blog in oregon?");
    assert_eq!(alexa.hear("yes").unwrap()["request"]["intent"]["confirmationStatus"], "CONFIRMED");
    let last = alexa.finish(&delegate()).unwrap().follow_up.unwrap();
    assert_eq!(last["request"]["dialogState"], "COMPLETED");
    assert_eq!(value(&last, "awsregion"), "oregon");
    assert!(refusal(&mut alexa, &delegate()).contains("COMPLETED"));
}

#[test]
fn a_confirmation_is_answered_with_yes_or_no() {
    let confirm = respond(json!({ "shouldEndSession": false, "directives": [{ "type": "Dialog.ConfirmIntent" }] }));
    for (said, status) in [("Yes.", "CONFIRMED"), ("nope", "DENIED")] {
        let mut alexa = device("en-US");
        alexa.hear("connect to blog").unwrap();
        alexa.finish(&confirm).unwrap();
        assert_eq!(alexa.hear(said).unwrap()["request"]["intent"]["confirmationStatus"], status);
    }
    let mut alexa = device("en-US");
    alexa.hear("connect to blog").unwrap();
    alexa.finish(&confirm).unwrap();
    assert_eq!(alexa.hear("list instances").unwrap()["request"]["intent"]["name"], "ListInstances");
}

#[test]
fn directives_that_do_not_fit_are_refused() {
    let directive = |directive: Value| respond(json!({ "shouldEndSession": false, "directives": [directive] }));
    for (said, response, fault) in [
        ("list instances", elicit("awsregion"), "ListInstances is not in the model's dialog section"),
        ("open database voice", delegate(), "the request had no intent"),
        ("connect", elicit("nonsense"), "no slot nonsense"),
        ("connect", directive(json!({ "type": "Dialog.Dance" })), "does not know Dialog.Dance"),
        ("connect", directive(json!({})), "directives[0].type is not text"),
        ("connect", directive(json!({ "type": "Alexa.Presentation.APL.RenderDocument" })), "does not know Alexa.Pres"),
        (
            "connect",
            respond(json!({ "directives": [{ "type": "Dialog.Delegate" }, { "type": "Dialog.ConfirmIntent" }] })),
            "second step",
        ),
        (
            "connect",
            directive(json!({ "type": "Dialog.Delegate", "updatedIntent": { "name": "Nothing" } })),
            "updatedIntent.name the model has no intent Nothing",
        ),
    ] {
        let mut alexa = device("en-US");
        alexa.hear(said).unwrap();
        let error = refusal(&mut alexa, &response);
        assert!(error.contains("INVALID_RESPONSE") && error.contains(fault), "{error} should say: {fault}");
        assert_eq!(alexa.end_session(EndReason::Error(error)).unwrap()["request"]["reason"], "ERROR");
        assert!(!alexa.session_open());
    }
}

#[test]
fn values_the_skill_adds_are_known() {
    let mut alexa = device("en-US");
    alexa.hear("open database voice").unwrap();
    let types = json!([{ "name": "InstanceName", "values": [{ "id": "orders-1", "name": { "value": "orders" } }] }]);
    let update = json!({ "type": "Dialog.UpdateDynamicEntities", "updateBehavior": "REPLACE", "types": types });
    alexa.finish(&respond(json!({ "shouldEndSession": false, "directives": [update] }))).unwrap();
    let request = alexa.hear("connect to orders").unwrap();
    let authorities = &request["request"]["intent"]["slots"]["instance"]["resolutions"]["resolutionsPerAuthority"];
    assert_eq!(authorities[0]["status"]["code"], "ER_SUCCESS_NO_MATCH");
    assert_eq!(authorities[1]["authority"], format!("amzn1.er-authority.echo-sdk.dynamic.{SKILL}.InstanceName"));
    assert_eq!(authorities[1]["values"][0]["value"]["id"], "orders-1");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "(1\\.0|SSML|PlainText|Simple|<speak>.{0,9}</speak>|Dialog\\.[A-Za-z]{5,10}|ConnectInstance|instance|.{0,9})"
            .prop_map(Value::from),
        prop::sample::select(vec!["Dialog.ElicitSlot", "Dialog.Delegate", "Dialog.ConfirmIntent", "Dialog.ConfirmSlot"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 6, |inner| {
        let key = prop::sample::select(vec![
            "version",
            "response",
            "outputSpeech",
            "type",
            "text",
            "ssml",
            "reprompt",
            "card",
            "directives",
            "slots",
            "shouldEndSession",
            "sessionAttributes",
            "slotToElicit",
            "slotToConfirm",
            "updatedIntent",
            "name",
            "instance",
            "value",
            "confirmationStatus",
            "types",
            "updateBehavior",
            "values",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6).prop_map(|fields| {
                Value::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
}

fn any_utterance() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "(alexa,? )?(ask database voice |open )?(to )?(connect|list|top|instances|in|to|oregon|sample|[a-z ]{0,9}|\\{x\\}| ){0,9}",
        "(データベースボイス)?[でにを開いてオレゴンのある 、。に接続インスタンス]{0,12}",
    ]
}

proptest! {
    #[test]
    fn any_utterance_is_a_valid_request(utterances in prop::collection::vec(any_utterance(), 1..4), ask in any::<bool>()) {
        for locale in ["en-US", "ja-JP", "de-DE"] {
            let mut alexa = device(locale);
            if ask {
                alexa.hear("connect to nothing").unwrap();
                alexa.hear("ブログに接続").unwrap();
                let _ = alexa.finish(&elicit("instance"));
            }
            for utterance in &utterances {
                let Ok(request) = alexa.hear(utterance) else { continue };
                let kind = request["request"]["type"].as_str().unwrap();
                prop_assert!(matches!(kind, "LaunchRequest" | "IntentRequest" | "SessionEndedRequest"));
                prop_assert!(request["session"]["sessionId"].is_string());
                if kind == "IntentRequest" {
                    prop_assert!(request["request"]["intent"]["name"].is_string());
                    for slot in request["request"]["intent"]["slots"].as_object().unwrap().values() {
                        let value = slot.get("value").map_or("-", |value| value.as_str().unwrap());
                        prop_assert!((1..=140).contains(&value.chars().count()));
                    }
                }
            }
        }
    }

    #[test]
    fn any_response_is_taken_or_refused(body in any_json(), whole in any_json(), directive in any_json()) {
        for response in [respond(body), whole, respond(json!({ "directives": [directive], "shouldEndSession": false }))] {
            let mut alexa = device("en-US");
            alexa.hear("connect to blog").unwrap();
            if alexa.finish(&response).is_ok() && alexa.session_open() {
                alexa.hear("yes").unwrap();
            }
        }
    }
}
