//! Second thoughts while a task waits: corrections, codes in two parts, other questions, other sessions and forged ones.

use std::time::Duration;

use serde_json::{Value, json};
use stage::{Cloud, Needs, cloud::Endpoint, fleet::Parameter};

use super::{
    VIRGINIA, hear, say, simulator, speaking,
    task_bench::{ACTIONS, audit, code, count, fleet, start, tagged, wrong},
    tasks::SIMULATORS_HASH,
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
    for (locale, prefix) in [("de-DE", "/third"), ("en-US", "/dbvoice"), ("ja-JP", "/second")] {
        let mut alexa = speaking(locale, &cloud, &[("PARAMETER_PREFIX", prefix)]);
        hold(&mut alexa, &format!("second-thoughts.{locale}"), |action| panic!("there is no {action} here")).await;
        alexa.stop().await;
    }
    assert_eq!(count(&cloud, &ACTIONS), 0);
}

#[tokio::test]
async fn what_waited_is_never_dropped_in_silence_and_a_refusal_can_be_corrected() {
    let needs = Needs::find().unwrap();
    let mut night = tagged(VIRGINIA, "night-1", "postgres", "night");
    night.status = Some("stopped".to_owned());
    let cloud = start(
        &needs,
        vec![
            tagged(VIRGINIA, "orders-prod-1", "postgres", "sample"),
            tagged(VIRGINIA, "people-1", "mysql", "hr"),
            tagged(VIRGINIA, "twin-1", "mysql", "twin"),
            tagged(VIRGINIA, "twin-2", "mysql", "twin"),
            night,
        ],
    );
    let mut alexa = simulator(&cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    for (said, expected) in [
        // A code in the place of anything else is not taken, and that is said.
        ("failover an instance", "Which instance"),
        ("123456", "I take a code only after I have told you"),
        ("failover hr", "In which region?"),
        ("123456", "I take a code only after I have told you"),
        ("reboot sample in virginia", "What is the code?"),
        ("reboot night in virginia", "I have dropped the reboot of sample in Virginia. I have changed nothing."),
        ("no, I meant hr", "I am about to reboot hr in Virginia"),
        ("cancel", "I have changed nothing"),
        ("reboot sample in virginia", "What is the code?"),
        ("reboot quux in virginia", "I have dropped the reboot of sample in Virginia."),
        // A name alone, where yes or no is asked for; and what is none.
        ("reboot sample in virginia mfa 645281", "Shall I do it?"),
        ("hr", "I am about to reboot hr in Virginia"),
        ("cancel", "I have changed nothing"),
        // There are not so many.
        ("reboot twin in virginia", "twin 1 for training production or twin 2"),
        ("the third one", "twin 1 or twin 2"),
        ("the second one", "I am about to reboot twin 2 in Virginia"),
        ("call it off please", "I have changed nothing"),
        // The verb that was said is the one that is meant, and nothing is done later or perhaps.
        ("reboot an instance in virginia", "Which instance"),
        ("no, fail over the hr instance", "hr in Virginia cannot fail over"),
        (
            "reboot hr in virginia tomorrow at 5",
            "only right away, and without conditions. All right, I have changed nothing.",
        ),
        ("reboot sample in virginia", "What is the code?"),
        ("reboot hr in virginia if it is slow", "I have dropped the reboot of sample in Virginia."),
        ("status of quux in virginia", "The instances there are: "),
        ("the second one", "The status of "),
        // "Its" is what was found, and not what was not.
        ("status of quux in virginia", "The instances there are: "),
        ("what is the engine of hr in virginia", "hr in Virginia runs MySQL."),
        ("what is its status", "The status of hr in Virginia is available."),
    ] {
        hear(&mut alexa, said, &[expected]).await;
    }
    // Also where the other one could not be looked up: it may be the one that was meant.
    hear(&mut alexa, "reboot sample in virginia", &["What is the code?"]).await;
    cloud.add_fault(&json!({"service": "rds", "operation": "DescribeDBInstances", "kind": "denied"})).unwrap();
    let both =
        ["call DescribeDBInstances.", "I have dropped the reboot of sample in Virginia. I have changed nothing."];
    hear(&mut alexa, "reboot hr in oregon", &both).await;
    cloud.clear_faults().unwrap();
    hear(&mut alexa, &wrong(&needs, "/dbvoice"), &["I take a code only after"]).await;
    alexa.stop().await;
    let mut japanese = speaking("ja-JP", &cloud, &[("PARAMETER_PREFIX", "/second")]);
    say(&mut japanese, "データベースボイスを開いて").await;
    hear(&mut japanese, "バージニアのnightを再起動して", &["今はできません"]).await;
    hear(&mut japanese, "いや、hrのほう", &["バージニアのhrを再起動します"]).await;
    japanese.stop().await;
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
    hear(&mut alexa, "my code is 645281", &["Nothing is waiting for a code"]).await;
    cloud.change_database(VIRGINIA, "orders-prod-1", &json!({"status": "available"})).unwrap();
    alexa.alexa.forget_session();

    // "My code is" in a new session has it told again, and a yes is enough then. A part of another session is none here.
    hear(&mut alexa, "open database voice", &["Welcome to Database Voice"]).await;
    hear(&mut alexa, "reboot sample in virginia", &["say your six-digit code"]).await;
    hear(&mut alexa, "738", &["I have 3 of six digits."]).await;
    alexa.alexa.forget_session();
    let again = ["I heard 3 digits. I am about to reboot sample in Virginia: PostgreSQL", "say your six-digit code"];
    hear(&mut alexa, "my code is 842", &again).await;
    alexa.alexa.forget_session();
    let again = ["I am about to reboot sample in Virginia: PostgreSQL", "Shall I do it?"];
    hear(&mut alexa, &format!("my code is {}", code(&needs, "/dbvoice", 1)), &again).await;
    assert_eq!(count(&cloud, &ACTIONS), 1);
    hear(&mut alexa, "yes", &done).await;
    let outcomes: Vec<String> = audit(&alexa).into_iter().map(|[_, _, outcome]| outcome).collect();
    assert_eq!(outcomes, ["done", "done"]);
    alexa.stop().await;
}

/// What is said from the task on up to its code, and what is heard of each.
type Detour<'a> = [(&'a str, &'a str); 2];

#[tokio::test]
async fn a_code_is_the_tasks_whatever_was_asked_in_between() {
    let needs = Needs::find().unwrap();
    let cloud = start(&needs, vec![tagged(VIRGINIA, "orders-prod-1", "postgres", "sample")]);
    // A question that asks something back, and one that is answered.
    let english: [Detour<'_>; 2] = [
        [
            ("reboot sample in virginia", "What is the code?"),
            ("what is the weather", "I do not know a property called weather."),
        ],
        [
            ("reboot sample in virginia", "What is the code?"),
            ("how many instances are there in virginia", "The reboot of sample in Virginia is still waiting."),
        ],
    ];
    let japanese: [Detour<'_>; 2] = [
        [
            ("バージニアにあるサンプルのインスタンスを再起動", "コードは何ですか?"),
            ("サンプルの属性を教えて", "どの属性ですか?"),
        ],
        [
            ("バージニアにあるサンプルのインスタンスを再起動", "コードは何ですか?"),
            ("バージニアのインスタンスの数を教えて", "バージニアのsampleの再起動がまだ待っています。"),
        ],
    ];
    let mut begun = 0;
    for (locale, prefix, open, detours, told, yes, done) in [
        (
            "en-US",
            "/dbvoice",
            "open database voice",
            english,
            "Shall I do it?",
            "yes",
            "The reboot of sample in Virginia",
        ),
        ("ja-JP", "/second", "データベースボイスを開いて", japanese, "実行しますか?", "はい", "再起動を始めました。"),
    ] {
        let mut alexa = speaking(locale, &cloud, &[("PARAMETER_PREFIX", prefix)]);
        hear(&mut alexa, open, &[]).await;
        // A code is good once: the second one is the next.
        for (steps, detour) in detours.into_iter().enumerate() {
            for (utterance, expected) in detour {
                hear(&mut alexa, utterance, &[expected]).await;
            }
            let right = code(&needs, prefix, i64::try_from(steps).unwrap());
            let turn = hear(&mut alexa, &right, &["sample", "PostgreSQL", told]).await;
            assert!(!turn.speech.contains(&right), "{}", turn.speech);
            assert!(!turn.response["sessionAttributes"].to_string().contains(&right), "{}", turn.response);
            assert_eq!(count(&cloud, &ACTIONS), begun, "nobody has said yes");
            hear(&mut alexa, yes, &[done]).await;
            begun += 1;
            assert_eq!(count(&cloud, &ACTIONS), begun);
            cloud.change_database(VIRGINIA, "orders-prod-1", &json!({"status": "available"})).unwrap();
        }
        let outcomes: Vec<String> = audit(&alexa).into_iter().map(|[_, _, outcome]| outcome).collect();
        assert_eq!(outcomes, ["done", "done"]);
        // With nothing that waits, six digits are what they are in any other question.
        hear(&mut alexa, if locale == "en-US" { "what is the weather" } else { "サンプルの属性を教えて" }, &[]).await;
        let turn = hear(&mut alexa, "123456", &[]).await;
        assert!(!turn.speech.contains(told), "{}", turn.speech);
        alexa.stop().await;
    }
}

#[tokio::test]
async fn a_code_in_another_question_agrees_to_nothing() {
    let needs = Needs::find().unwrap();
    let cloud = start(&needs, vec![tagged(VIRGINIA, "orders-prod-1", "postgres", "sample")]);
    let mut alexa = simulator(&cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome to Database Voice"]).await;
    hear(&mut alexa, "reboot sample in virginia", &["What is the code?"]).await;
    // As Alexa may hear it: a whole question, right after the task was told, with the code in one of its slots.
    let right = code(&needs, "/dbvoice", 0);
    let turn = hear(&mut alexa, &format!("status of {right} in virginia"), &["Shall I do it?"]).await;
    assert!(!turn.speech.contains(&right), "{}", turn.speech);
    assert_eq!(count(&cloud, &ACTIONS) + count(&cloud, &["sts.GetSessionToken"]), 0);
    hear(&mut alexa, "yes", &["The reboot of sample in Virginia has begun."]).await;
    assert_eq!(count(&cloud, &ACTIONS), 1);
    alexa.stop().await;
}

#[tokio::test]
async fn no_part_of_a_code_is_repeated_as_long_as_a_task_waits() {
    let needs = Needs::find().unwrap();
    let cloud = start(&needs, vec![tagged(VIRGINIA, "orders-prod-1", "postgres", "sample")]);
    let mut alexa = simulator(&cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome to Database Voice"]).await;
    hear(&mut alexa, "reboot sample in virginia", &["say your six-digit code"]).await;
    // A question in between makes the session forget that something waits; the code may come all the same.
    hear(&mut alexa, "status for zebra instance in virginia", &["no instance called zebra"]).await;
    hear(&mut alexa, "status for zebra instance in virginia", &["no instance called zebra"]).await;
    for said in ["eight four two blurb", "blurb seven three one", "x seven y three z eight"] {
        let turn = hear(&mut alexa, &format!("status for {said} instance in virginia"), &[]).await;
        // A moment in it may have any digits.
        let mut response = turn.response;
        response["sessionAttributes"]["guarded"].take();
        let heard = response.to_string();
        for part in ["eight", "four", "seven", "three", "842", "731"] {
            assert!(!heard.contains(part), "{said}: {heard}");
        }
    }
    alexa.stop().await;
}

/// The parts of a code are put together around words that are no answer; then it takes a yes, and one reboot comes of it.
#[tokio::test]
async fn a_code_with_an_um_in_the_middle_takes_a_yes() {
    let needs = Needs::find().unwrap();
    let databases =
        vec![tagged(VIRGINIA, "orders-prod-1", "postgres", "sample"), tagged(VIRGINIA, "people-1", "mysql", "hr")];
    let cloud = start(&needs, databases);
    let mut alexa = simulator(&cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome to Database Voice"]).await;
    hear(&mut alexa, "reboot sample in virginia", &["say your six-digit code"]).await;
    hear(&mut alexa, "not sample i meant hr", &["reboot hr in Virginia: MySQL", "What is the code?"]).await;
    let right = code(&needs, "/dbvoice", 0);
    // A half that begins with a zero would lose it.
    let at = (2..6).find(|at| right.as_bytes()[*at] != b'0').unwrap();
    let (first, second) = right.split_at(at);
    hear(&mut alexa, first, &["of six digits.", "What is the rest?"]).await;
    hear(&mut alexa, "um", &["I did not hear a code in that. I am about to reboot hr", "Say yes or no."]).await;
    let turn = hear(&mut alexa, second, &["I am about to reboot hr in Virginia", "Say yes or no."]).await;
    assert!(!turn.response.to_string().contains(&right), "{}", turn.response);
    assert_eq!(count(&cloud, &ACTIONS), 0);
    let turn = hear(&mut alexa, "yes", &["hr in Virginia"]).await;
    assert_eq!(count(&cloud, &ACTIONS), 1, "{}", turn.speech);
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
            assert_eq!(speech.contains("for the device"), tried >= 10 && !speech.contains("from you"), "{speech}");
        }
    }
    assert_eq!(tried, 10, "five of the first user, five of the second, and none of the third");
    alexa.stop().await;
}

pub(super) fn assert_no_code(text: &str, spoken: &[String], trail: &[String]) {
    for code in spoken {
        let forms = [code.clone(), format!("{} {}", &code[..3], &code[3..])];
        assert!(!forms.iter().any(|form| text.contains(form.as_str())), "{code} is in {text}\n{trail:#?}");
    }
}
