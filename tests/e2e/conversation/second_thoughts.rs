//! Second thoughts while a task waits: corrections, codes in two parts, other questions, other sessions and forged ones.

use std::time::Duration;

use proptest::{
    strategy::{Strategy, ValueTree as _},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use simulator::Simulator;
use stage::{Cloud, Needs, cloud::Endpoint, fleet::Parameter};
use tests::alexa::Shape;

use super::{
    VIRGINIA, hear, simulator, speaking,
    tasks::{ACTIONS, Device, SIMULATORS_HASH, audit, code, count, fleet, start, tagged, wrong},
    transcripts::hold,
};

#[tokio::test]
async fn second_thoughts_are_taken_as_they_are_written() {
    let needs = Needs::find().unwrap();
    let cloud = start(
        &needs,
        vec![
            tagged(VIRGINIA, "orders-prod-1", "postgres", "sample"),
            tagged(VIRGINIA, "people-1", "mysql", "hr"),
            tagged(VIRGINIA, "blog-prod-1", "mariadb", "blog"),
        ],
    );
    for (locale, prefix) in [("en-US", "/dbvoice"), ("ja-JP", "/second")] {
        let mut alexa = speaking(locale, &cloud, &[("PARAMETER_PREFIX", prefix)]);
        hold(&mut alexa, &format!("second-thoughts.{locale}"), |action| panic!("there is no {action} here")).await;
        alexa.stop().await;
    }
    assert_eq!(count(&cloud, &ACTIONS), 0);
}

#[tokio::test]
async fn a_task_waits_for_the_next_code_in_another_session() {
    let needs = Needs::find().unwrap();
    let cloud = start(&needs, vec![tagged(VIRGINIA, "orders-prod-1", "postgres", "sample")]);
    let mut alexa = simulator(&cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome to Database Voice"]).await;
    hear(&mut alexa, "reboot sample in virginia", &["say your six-digit code"]).await;
    let no = wrong(&needs, "/dbvoice");
    hear(&mut alexa, &no, &["That code is wrong", "open me again"]).await;
    alexa.alexa.forget_session();
    // Another process, another session: it is named again, and its code is taken, in two parts.
    alexa.stop().await;
    let mut alexa = simulator(&cloud, &[]);
    let again = ["Welcome back. I am about to reboot sample in Virginia: PostgreSQL", "say your six-digit code"];
    hear(&mut alexa, "open database voice", &again).await;
    let right = code(&needs, "/dbvoice", 0);
    // A code may begin with zeros, which number slots lose; then all of it is said once more.
    let half = |digits: &str| digits.parse::<u32>().unwrap().to_string();
    let (first, second) = (half(&right[..3]), half(&right[3..]));
    let turn = hear(&mut alexa, &first, &["of six digits. What is the rest?"]).await;
    let sealed = turn.response["sessionAttributes"]["task"]["part"].as_str().unwrap();
    assert!(sealed.bytes().all(|letter| letter.is_ascii_lowercase()), "{sealed}");
    let done = ["The reboot of sample in Virginia has begun."];
    if first.len() + second.len() == 6 {
        hear(&mut alexa, &second, &done).await;
    } else {
        let mut whole = alexa.alexa.hear("my code is 1").unwrap();
        whole["request"]["intent"]["slots"]["mfa"]["value"] = json!(right);
        let answer = alexa.lambda.invoke(&whole, Duration::from_secs(10)).await.unwrap().payload;
        assert!(answer.to_string().contains(done[0]), "{answer}");
    }
    assert_eq!(count(&cloud, &ACTIONS), 1);
    // It was done: nothing waits any more, in this session or the next.
    alexa.alexa.forget_session();
    hear(&mut alexa, "open database voice", &["Welcome to Database Voice"]).await;
    hear(&mut alexa, "my code is 645281", &["Nothing waits for a code"]).await;
    cloud.change_database(VIRGINIA, "orders-prod-1", &json!({"status": "available"})).unwrap();
    alexa.alexa.forget_session();

    // "My code is" in a new session is enough, and says what it was for. A part of another session is none here.
    hear(&mut alexa, "open database voice", &["Welcome to Database Voice"]).await;
    hear(&mut alexa, "reboot sample in virginia", &["say your six-digit code"]).await;
    hear(&mut alexa, "738", &["I have 3 of six digits."]).await;
    alexa.alexa.forget_session();
    hear(&mut alexa, "my code is 842", &["I have 3 of six digits."]).await;
    alexa.alexa.forget_session();
    hear(&mut alexa, &format!("my code is {}", code(&needs, "/dbvoice", 1)), &done).await;
    let outcomes: Vec<String> = audit(&alexa).into_iter().map(|[_, _, outcome]| outcome).collect();
    assert_eq!(outcomes, ["done", "done"]);
    alexa.stop().await;
}

#[tokio::test]
async fn what_alexa_takes_words_for_is_advice() {
    let needs = Needs::find().unwrap();
    let mut fleet = fleet(vec![
        tagged(VIRGINIA, "mail-1", "postgres", "mail"),
        tagged(VIRGINIA, "male-1", "postgres", "male"),
        tagged(VIRGINIA, "orders-1", "postgres", "orders"),
        tagged(VIRGINIA, "orders-11", "postgres", "orders eleven"),
    ]);
    // What this version does not know waits for nothing.
    let unknown = json!({"id": "a", "action": "DeleteInstance", "region": VIRGINIA, "identifier": "mail-1", "name": "mail",
        "resource": "db-A", "cluster": null, "writer": null, "told": 4_000_000_000_u64, "wait": "code"});
    fleet.parameters.push(Parameter {
        region: VIRGINIA.to_owned(),
        name: format!("/second/users/{SIMULATORS_HASH}/task"),
        kind: "String",
        value: unknown.to_string(),
    });
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();
    let mut alexa = simulator(&cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    let mut heard = alexa.alexa.hear("reboot mail in virginia").unwrap();
    let mut answer = async |words: Value, resolutions: Value| {
        heard["request"]["intent"]["slots"]["instance"] =
            json!({"name": "instance", "value": words, "resolutions": {"resolutionsPerAuthority": resolutions}});
        let answer = alexa.lambda.invoke(&heard, Duration::from_secs(10)).await.unwrap().payload;
        answer["response"]["outputSpeech"]["ssml"].as_str().unwrap().to_owned()
    };
    let matched = |kind: &str, names: &[&str]| {
        let values: Vec<Value> = names.iter().map(|name| json!({"value": {"name": name, "id": name}})).collect();
        json!({"authority": kind, "status": {"code": "ER_SUCCESS_MATCH"}, "values": values})
    };
    let late = json!({"authority": "static", "status": {"code": "ER_ERROR_TIMEOUT"}});
    for (words, resolutions, expected) in [
        ("mail", json!([matched("static", &["male"])]), "I am about to reboot mail"),
        ("mail", json!([late]), "I am about to reboot mail"),
        ("mail", json!(null), "I am about to reboot mail"),
        ("mail m f a 645281", json!([matched("static", &["male"])]), "I am about to reboot mail"),
        ("mayl", json!([matched("static", &["male"])]), "no instance called mayl in Virginia. Did you mean male?"),
        ("mayl", json!([matched("dynamic", &["male", "mail"])]), "Did you mean mail or male?"),
        (
            "orders eleven",
            json!([matched("static", &["orders"]), matched("dynamic", &["orders eleven"])]),
            "I am about to reboot orders eleven",
        ),
        ("orders 645281", json!([matched("static", &["orders"])]), "Did you mean orders?"),
    ] {
        let speech = answer(json!(words), resolutions).await;
        assert!(speech.contains(expected) && !speech.contains("645"), "{words}: {speech}");
    }
    // A question, too, is about what was said; a guess at what is not there is named.
    let mut heard = alexa.alexa.hear("status of mail in virginia").unwrap();
    let slots = &mut heard["request"]["intent"]["slots"];
    slots["instance"]["resolutions"] = json!({"resolutionsPerAuthority": [matched("static", &["male"])]});
    slots["awsregion"]["resolutions"] = json!(null);
    slots["property"]["resolutions"] = json!(null);
    let speech = alexa.lambda.invoke(&heard, Duration::from_secs(10)).await.unwrap().payload;
    assert!(speech.to_string().contains("The status of mail in Virginia is available."), "{speech}");
    alexa.stop().await;

    let mut alexa = simulator(&cloud, &[("PARAMETER_PREFIX", "/second")]);
    hear(&mut alexa, "open database voice", &["Welcome to Database Voice"]).await;
    hear(&mut alexa, &format!("my code is {}", code(&needs, "/second", 0)), &["I have changed nothing"]).await;
    assert_eq!(count(&cloud, &ACTIONS) + count(&cloud, &["sts.GetSessionToken"]), 0);
    alexa.stop().await;
}

#[tokio::test]
async fn a_throttled_check_hides_no_wrong_code_and_a_device_has_a_count_of_its_own() {
    let needs = Needs::find().unwrap();
    let cloud = start(&needs, vec![tagged(VIRGINIA, "orders-prod-1", "postgres", "sample")]);
    let mut alexa = simulator(&cloud, &[]);
    let wrong = wrong(&needs, "/dbvoice");
    let mut tried = 0;
    // Each user may say five wrong codes; one that STS was too busy for is none, and hides none.
    for user in ["amzn1.ask.account.A", "amzn1.ask.account.B", "amzn1.ask.account.C"] {
        for number in 0..12 {
            let throttled = number % 3 == 1;
            let mut event = alexa.alexa.hear("reboot sample in virginia").unwrap();
            event["context"]["System"]["user"]["userId"] = json!(user);
            event["session"]["attributes"] = json!({});
            let told = alexa.lambda.invoke(&event, Duration::from_secs(10)).await.unwrap().payload;
            event["session"]["attributes"] = told["sessionAttributes"].clone();
            event["request"]["requestId"] = json!(format!("{user}{number}"));
            event["request"]["intent"]["slots"]["mfa"]["value"] = json!(wrong);
            if throttled {
                let fault = json!({"service": "sts", "operation": "GetSessionToken", "kind": "throttle"});
                cloud.add_fault(&fault).unwrap();
            }
            let speech = alexa.lambda.invoke(&event, Duration::from_secs(10)).await.unwrap().payload.to_string();
            cloud.clear_faults().unwrap();
            tried += usize::from(speech.contains("That code is wrong"));
            assert_eq!(speech.contains("for the device"), tried >= 10 && !speech.contains("of yours"), "{speech}");
        }
    }
    assert_eq!(tried, 10, "five of the first user, five of the second, and none of the third");
    alexa.stop().await;
}

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
                let intent = json!({"name": "RebootInstance", "confirmationStatus": "CONFIRMED", "slots": {
                    "instance": slot("instance", NAMES[1].1), "awsregion": slot("awsregion", VIRGINIA), "mfa": slot("mfa", &code)}});
                talk.attributes = json!({"task": told, "next": {"intent": intent}, "region": VIRGINIA,
                    "running": {"region": VIRGINIA, "command": "c", "bastion": "i", "intent": intent}});
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

fn assert_no_code(text: &str, spoken: &[String], trail: &[String]) {
    for code in spoken {
        let forms = [code.clone(), format!("{} {}", &code[..3], &code[3..])];
        assert!(!forms.iter().any(|form| text.contains(form.as_str())), "{code} is in {text}\n{trail:#?}");
    }
}
