//! Whatever happens in a conversation, nothing is rebooted but what was told and agreed to.

use std::time::Duration;

use proptest::{
    strategy::{Strategy, ValueTree as _},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use simulator::Simulator;
use stage::{Cloud, Needs, cloud::Endpoint};
use tests::alexa::Shape;

use super::{
    VIRGINIA,
    second_thoughts::assert_no_code,
    simulator,
    task_bench::{ACTIONS, Device, count, fleet, tagged},
};

/// Something that happens in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Happens {
    /// A task is asked for, of this instance.
    Ask(usize),
    /// A task is asked for, and a code said in one breath.
    AskWithCode(usize),
    /// In the dialog another instance is named.
    Correct(usize),
    /// A code is said, in the dialog or by a sentence.
    Code {
        right: bool,
        sentence: bool,
    },
    /// A part of a code.
    Part,
    /// A code that lands in another slot.
    Astray,
    Yes,
    No,
    Help,
    Noise,
    Status,
    NewSession,
    /// The session says whatever somebody wants it to.
    Forge,
}

fn happenings() -> impl Strategy<Value = Vec<Happens>> {
    use proptest::prelude::*;
    let one = prop_oneof![
        3 => (0..2_usize).prop_map(Happens::Ask),
        1 => (0..2_usize).prop_map(Happens::AskWithCode),
        2 => (0..2_usize).prop_map(Happens::Correct),
        3 => (any::<bool>(), any::<bool>()).prop_map(|(right, sentence)| Happens::Code { right, sentence }),
        2 => Just(Happens::Part),
        1 => Just(Happens::Astray),
        2 => Just(Happens::Yes),
        1 => Just(Happens::No),
        1 => Just(Happens::Help),
        2 => Just(Happens::Noise),
        1 => Just(Happens::Status),
        1 => Just(Happens::NewSession),
        1 => Just(Happens::Forge),
    ];
    prop::collection::vec(one, 6..16)
}

const NAMES: [(&str, &str); 2] = [("sample", "orders-prod-1"), ("hr", "people-1")];

/// Who holds a conversation with the skill, one event after the other.
struct Talk {
    alexa: Simulator,
    user: String,
    attributes: Value,
    dialog: Value,
    number: usize,
}

impl Talk {
    async fn say(&mut self, name: &str, slots: Value, confirmed: bool) -> Value {
        self.number += 1;
        let id = format!("amzn1.echo-api.request.{}.{}", self.user, self.number);
        let in_dialog = self.dialog["name"] == name;
        let request = json!({"type": "IntentRequest", "requestId": id, "timestamp": "2026-01-02T03:04:05Z",
            "locale": "en-US", "dialogState": if in_dialog { "IN_PROGRESS" } else { "STARTED" },
            "intent": {"name": name, "confirmationStatus": if confirmed { "CONFIRMED" } else { "NONE" }, "slots": slots}});
        self.send(request).await
    }

    async fn send(&mut self, request: Value) -> Value {
        let skill = json!({"applicationId": "amzn1.ask.skill.simulator"});
        let user = json!({"userId": self.user});
        let event = json!({"version": "1.0", "request": request,
            "session": {"new": false, "sessionId": "s", "application": skill, "user": user, "attributes": self.attributes},
            "context": {"System": {"application": skill, "user": user, "apiEndpoint": "", "apiAccessToken": "",
                "device": {"deviceId": "d", "supportedInterfaces": {}}}}});
        let answer = self.alexa.lambda.invoke(&event, Duration::from_secs(10)).await.unwrap().payload;
        assert_eq!(Shape::Response.complaint(&answer), None, "{answer:#}");
        self.attributes = answer["sessionAttributes"].clone();
        self.dialog = answer["response"]["directives"][0]["updatedIntent"].clone();
        answer
    }
}

/// What was asked for last, as it was heard, and of which instance.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    Nothing,
    Code(String),
    Yes(String),
}

impl Asked {
    /// What is asked for after this was heard.
    fn after(self, speech: &str) -> Self {
        let named = NAMES.iter().find(|(name, _)| {
            speech.contains(&format!("I am about to reboot {name} "))
                || speech.contains(&format!("The reboot of {name} in Virginia still"))
        });
        match (named, self) {
            (Some((name, _)), _) if speech.contains("say your six-digit code") => Self::Code((*name).to_owned()),
            (Some((name, _)), _) => Self::Yes((*name).to_owned()),
            (None, asked) if speech.contains("What is the rest?") => asked,
            (None, Self::Code(name) | Self::Yes(name)) if speech.contains("Wait until") => Self::Code(name),
            // An answer to something else that did not remind of it: a code alone must not do it.
            (None, Self::Code(name)) if speech.contains("The status of") => Self::Yes(name),
            (None, _)
                if ["changed nothing", "has begun", "leave", "Did you mean"]
                    .iter()
                    .any(|part| speech.contains(part)) =>
            {
                Self::Nothing
            }
            (None, asked) => asked,
        }
    }
}

/// Whatever happens, nothing is rebooted but what was named last and then agreed to by a right code; and no code is heard, kept,
/// logged or stored.
#[tokio::test]
async fn nothing_is_rebooted_but_what_was_told_and_agreed_to() {
    let needs = Needs::find().unwrap();
    const TALKS: usize = 24;
    let mut fleet = fleet(vec![
        tagged(VIRGINIA, "orders-prod-1", "postgres", "sample"),
        tagged(VIRGINIA, "people-1", "mysql", "hr"),
    ]);
    // A device for each conversation: each has three codes at a time.
    let devices: Vec<Device> = (0..TALKS).map(Device::new).collect();
    for device in &devices {
        device.add_to(&mut fleet);
    }
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();
    let mut runner = TestRunner::default();
    let mut rebooted = 0;
    for device in &devices {
        let happens = happenings().new_tree(&mut runner).unwrap().current();
        rebooted += talk(&needs, &cloud, device, &happens).await;
    }
    assert!(rebooted > 0, "nothing was ever rebooted: nothing was shown");
}

/// Holds a conversation; gives how often something was rebooted in it.
async fn talk(needs: &Needs, cloud: &Cloud, device: &Device, happens: &[Happens]) -> usize {
    let alexa = simulator(cloud, &[("PARAMETER_PREFIX", &device.prefix)]);
    let user = format!("amzn1.ask.account{}", device.prefix);
    let mut talk = Talk { alexa, user, attributes: json!({}), dialog: json!({}), number: 0 };
    let mut codes: Vec<String> = [1, 0, -1].map(|step| device.code(needs, step)).into();
    let (mut spoken, mut asked, mut rebooted) = (Vec::new(), Asked::Nothing, 0);
    let mut trail = Vec::new();
    for &what in happens {
        let before = count(cloud, &ACTIONS);
        let slot = |name: &str, value: &str| json!({"name": name, "value": value, "confirmationStatus": "NONE"});
        let target = |instance: &str| json!({"instance": slot("instance", instance), "awsregion": slot("awsregion", "virginia")});
        let in_dialog = talk.dialog["slots"].clone();
        let (mut right, mut yes) = (None, false);
        let mut next_code = |right_one: bool| match codes.pop().filter(|_| right_one) {
            Some(code) => {
                right = Some(code.clone());
                code
            }
            None => "000000".to_owned(),
        };
        let answer = match what {
            Happens::Ask(instance) => talk.say("RebootInstance", target(NAMES[instance].0), false).await,
            Happens::AskWithCode(instance) => {
                let code = next_code(true);
                let mut slots = target(NAMES[instance].0);
                slots["mfa"] = slot("mfa", &code);
                spoken.push(code);
                talk.say("RebootInstance", slots, false).await
            }
            Happens::Correct(instance) => {
                let mut slots = if in_dialog.is_object() { in_dialog } else { target("") };
                slots["instance"] = slot("instance", NAMES[instance].0);
                talk.say("RebootInstance", slots, false).await
            }
            Happens::Code { right, sentence } => {
                let code = next_code(right);
                let mut slots = if in_dialog.is_object() && !sentence { in_dialog } else { json!({}) };
                slots["mfa"] = slot("mfa", &code);
                spoken.push(code);
                talk.say("RebootInstance", slots, false).await
            }
            Happens::Part => {
                let mut slots = if in_dialog.is_object() { in_dialog } else { json!({}) };
                slots["mfa"] = slot("mfa", "645");
                slots.as_object_mut().unwrap().remove("mfasecond");
                talk.say("RebootInstance", slots, false).await
            }
            Happens::Astray => {
                let code = next_code(true);
                let mut slots = target(NAMES[0].0);
                slots["awsregion"] = slot("awsregion", &format!("virginia m. f. a. {} {}", &code[..3], &code[3..]));
                spoken.push(code);
                right = None;
                talk.say("RebootInstance", slots, false).await
            }
            Happens::Yes if in_dialog["mfa"]["value"].is_string() => {
                yes = true;
                right = in_dialog["mfa"]["value"].as_str().map(str::to_owned);
                talk.say("RebootInstance", in_dialog, true).await
            }
            Happens::Yes => talk.say("AMAZON.YesIntent", json!({}), false).await,
            Happens::No => talk.say("AMAZON.NoIntent", json!({}), false).await,
            Happens::Help => talk.say("AMAZON.HelpIntent", json!({}), false).await,
            Happens::Noise => talk.say("AMAZON.FallbackIntent", json!({}), false).await,
            Happens::Status => {
                let mut slots = target("hr");
                slots["property"] = slot("property", "status");
                talk.say("CheckInstanceProperty", slots, false).await
            }
            Happens::NewSession => {
                (talk.attributes, talk.dialog) = (json!({}), json!({}));
                talk.number += 1;
                let id = format!("amzn1.echo-api.request.{}.{}", talk.user, talk.number);
                let launch = json!({"type": "LaunchRequest", "requestId": id, "timestamp": "2026-01-02T03:04:05Z", "locale": "en-US"});
                talk.send(launch).await
            }
            Happens::Forge => {
                let code = next_code(true);
                let told = json!({"id": "aaaa", "intent": "RebootInstance", "action": "RebootInstance", "region": VIRGINIA,
                    "identifier": NAMES[1].1, "name": "hr", "told": 4_000_000_000_u64, "wait": "code", "part": "aaaa"});
                let question = json!({"intent": "RebootInstance", "confirmation": "Confirmed", "slots": {
                    "instance": NAMES[1].1, "awsregion": VIRGINIA, "mfa": code}});
                talk.attributes = json!({"task": told, "next": {"question": question}, "region": VIRGINIA,
                    "running": {"region": VIRGINIA, "command": "c", "bastion": "i", "question": question}});
                spoken.push(code);
                right = None;
                let name = if talk.number.is_multiple_of(2) { "CommandResult" } else { "AMAZON.YesIntent" };
                talk.dialog = json!({});
                talk.say(name, json!({}), false).await
            }
        };
        let speech = answer["response"]["outputSpeech"]["ssml"].as_str().unwrap_or_default().to_owned();
        trail.push(format!("{what:?} ({right:?}): {speech}"));
        let begun = count(cloud, &ACTIONS) - before;
        if begun > 0 {
            let name = match (&asked, right.is_some(), yes) {
                (Asked::Code(name), true, _) | (Asked::Yes(name), true, true) => name,
                _ => panic!("rebooted, and only {asked:?} was asked for:\n{trail:#?}"),
            };
            assert!(
                begun == 1 && speech.contains(&format!("The reboot of {name} in Virginia has begun.")),
                "{trail:#?}"
            );
            rebooted += 1;
            for (_, identifier) in NAMES {
                cloud.change_database(VIRGINIA, identifier, &json!({"status": "available"})).unwrap();
            }
        }
        asked = asked.after(&speech);
        let mut shown = answer.clone();
        for directive in shown["response"]["directives"].as_array_mut().into_iter().flatten() {
            // Alexa has it there already.
            directive["updatedIntent"]["slots"]["mfa"] = Value::Null;
        }
        assert_no_code(&shown.to_string(), &spoken, &trail);
    }
    let stored = cloud.parameter_values(VIRGINIA, &device.prefix).unwrap().join("\n");
    assert!(stored.contains("hunter2"), "these are not the parameters");
    let stored: String = stored.lines().filter(|line| !line.contains("\"told\"")).collect();
    assert_no_code(&stored, &spoken, &trail);
    // Times have any digits in them; a code would stand by itself.
    let log = talk.alexa.lambda.logs().text();
    for code in &spoken {
        assert!(!log.contains(&format!("\"{code}\"")) && !log.contains(&format!(" {code} ")), "{log}");
    }
    talk.alexa.stop().await;
    rebooted
}
