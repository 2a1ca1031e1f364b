//! Whatever arrives as an event is answered or refused.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use skill_lambda::function::{Settings, Skill};

const SKILL: &str = "amzn1.ask.skill.test";

fn handle(event: Value) -> Result<Value, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let settings = Settings::read(|name| (name == "ALEXA_SKILL_ID").then(|| SKILL.to_owned())).unwrap();
        // A deadline in the past: what would ask AWS runs out of time before it does.
        let response = Skill::new(settings).await.handle(event, 0).await;
        response.map(|response| serde_json::to_value(response).unwrap()).map_err(|refused| refused.to_string())
    })
}

fn event(kind: &str, more: Value) -> Value {
    let mut request = json!({"type": kind, "requestId": "r", "locale": "en-US"});
    request.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    json!({"version": "1.0", "context": {"System": {"application": {"applicationId": SKILL}}}, "request": request})
}

#[test]
fn every_kind_of_request_is_answered() {
    let speech = |response: &Value| response["response"]["outputSpeech"]["ssml"].as_str().map(str::to_owned);
    let launch = handle(event("LaunchRequest", json!({}))).unwrap();
    assert!(speech(&launch).unwrap().starts_with("<speak>Welcome to Database Voice."));
    assert_eq!(launch["response"]["shouldEndSession"], false);

    let ended = handle(event("SessionEndedRequest", json!({"reason": "USER_INITIATED"}))).unwrap();
    assert_eq!(ended["response"], json!({}), "nothing may be said when a session has ended");
    for kind in [
        "System.ExceptionEncountered",
        "Alexa.Presentation.APL.UserEvent",
        "AlexaSkillEvent.SkillEnabled",
        "CanFulfillIntentRequest",
        "Connections.Response",
        "Something.New",
    ] {
        assert_eq!(speech(&handle(event(kind, json!({}))).unwrap()), None, "{kind}");
    }
    let new_intent = handle(event("IntentRequest", json!({"intent": {"name": "FromANewerModel"}}))).unwrap();
    assert!(speech(&new_intent).unwrap().contains("I did not understand"));
    let japanese = handle(event("LaunchRequest", json!({"locale": "ja-JP"}))).unwrap();
    assert!(speech(&japanese).unwrap().contains("データベースボイスへようこそ"));

    // Without a dialog Alexa takes no directive; the question is asked all the same.
    let plain = handle(event("IntentRequest", json!({"intent": {"name": "ListInstances", "slots": {}}}))).unwrap();
    assert!(speech(&plain).unwrap().contains("In which region?"));
    assert!(plain["response"]["directives"].is_null());
    let dialog = json!({"dialogState": "STARTED", "intent": {"name": "ListInstances", "slots": {"awsregion": {"name": "awsregion"}}}});
    let asked = handle(event("IntentRequest", dialog)).unwrap();
    assert_eq!(asked["response"]["directives"][0]["type"], "Dialog.ElicitSlot");
    assert_eq!(asked["response"]["directives"][0]["slotToElicit"], "awsregion");
    assert_eq!(asked["response"]["directives"][0]["updatedIntent"]["name"], "ListInstances");

    // No time at all is an answer too.
    let late = json!({"intent": {"name": "ListInstances", "slots": {"awsregion": {"value": "us-east-1"}}}});
    let late = handle(event("IntentRequest", late)).unwrap();
    assert!(speech(&late).unwrap().contains("taking longer than I can wait"), "{late}");
}

#[test]
fn what_is_for_nobody_here_is_refused() {
    for nothing in
        [json!(null), json!([]), json!("x"), json!({}), json!({"request": {}}), json!({"request": {"type": 7}})]
    {
        assert_eq!(handle(nothing).unwrap_err(), "the event is no Alexa request");
    }
    let mut other = event("LaunchRequest", json!({}));
    other["context"]["System"]["application"]["applicationId"] = json!("amzn1.ask.skill.other");
    assert!(handle(other.clone()).unwrap_err().contains("another skill"));
    // The context counts, not what the session claims.
    other["session"] = json!({"application": {"applicationId": SKILL}});
    assert!(handle(other).unwrap_err().contains("another skill"));
    let mut nameless = event("LaunchRequest", json!({}));
    nameless["context"] = json!(null);
    assert!(handle(nameless).unwrap_err().contains("another skill"));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "IntentRequest",
            "ListInstances",
            "ConnectInstance",
            "CommandResult",
            "AMAZON.YesIntent",
            "AMAZON.RepeatIntent",
            "us-east-1",
            "RebootInstance",
            "FailoverInstance",
            "SetNotifications",
            "CONFIRMED",
            "DENIED",
            "STARTED",
            "?",
            "ER_SUCCESS_MATCH",
            SKILL
        ])
        .prop_map(Value::from),
    ];
    let key = prop::sample::select(vec![
        "request",
        "type",
        "intent",
        "name",
        "slots",
        "awsregion",
        "instance",
        "mfa",
        "mfasecond",
        "confirmationStatus",
        "task",
        "value",
        "resolutions",
        "id",
        "status",
        "code",
        "resolutionsPerAuthority",
        "values",
        "session",
        "context",
        "System",
        "application",
        "attributes",
        "region",
        "next",
        "running",
        "question",
        "means",
        "said",
        "from",
        "command",
        "bastion",
        "device",
        "supportedInterfaces",
        "Alexa.Presentation.APL",
        "person",
        "personId",
        "locale",
    ]);
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|pairs| {
                Value::from(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_json_is_answered_or_refused(whole in any_json(), intent in any_json(), session in any_json()) {
        let _ = handle(whole);
        let mut request = event("IntentRequest", json!({"intent": intent, "dialogState": "IN_PROGRESS"}));
        request["session"] = session;
        let answer = handle(request);
        prop_assert!(answer.is_ok(), "{answer:?}");
    }

    #[test]
    fn whatever_the_session_holds_is_answered(
        attributes in any_json(),
        next in any_json(),
        running in any_json(),
        name in prop::sample::select(vec!["AMAZON.YesIntent", "AMAZON.MoreIntent", "AMAZON.RepeatIntent", "AMAZON.NoIntent", "CommandResult"]),
        goes_on in prop::sample::select(vec!["AMAZON.YesIntent", "CommandResult", "ListInstances", "ConnectInstance", "HealthCheck"]),
    ) {
        let mut request = event("IntentRequest", json!({"intent": {"name": name}}));
        request["session"]["attributes"] = attributes;
        prop_assert!(handle(request.clone()).is_ok());
        let question = json!({"intent": goes_on, "slots": {"awsregion": "us-east-1", "instance": next}});
        request["session"]["attributes"] = json!({
            "next": {"question": question, "from": 7},
            "running": {"region": "us-east-1", "command": "c", "bastion": "i", "question": running},
        });
        prop_assert!(handle(request.clone()).is_ok());
        request["session"]["attributes"] = json!({
            "next": {"question": {"intent": goes_on, "slots": {"awsregion": "us-east-1", "instance": name}}, "from": 7},
            "running": {"region": "us-east-1", "command": "c", "bastion": "i", "question": question},
        });
        prop_assert!(handle(request).is_ok());
    }
}

#[test]
fn a_screen_gets_what_amazon_says_a_screen_takes() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../simulator/schemas/response.json");
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    let schema = compiler.compile(file, &mut schemas).unwrap();
    let mut request = event("IntentRequest", json!({"intent": {"name": "AMAZON.RepeatIntent"}}));
    for (screen, directives) in
        [(json!({}), 0), (json!({"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.1"}}}), 1)]
    {
        request["context"]["System"]["device"] = json!({"deviceId": "d", "supportedInterfaces": screen});
        let response = handle(request.clone()).unwrap();
        let shown = response["response"]["directives"].as_array().cloned().unwrap_or_default();
        assert_eq!(shown.len(), directives, "{response}");
        schemas.validate(&response, schema).unwrap_or_else(|error| panic!("{error:#}"));
        for directive in shown {
            assert_eq!(directive["type"], "Alexa.Presentation.APL.RenderDocument");
            assert_eq!(directive["datasources"]["answer"]["lines"], json!(["I have not said anything yet."]));
        }
    }
}
