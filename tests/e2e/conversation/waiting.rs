//! A task that waits starts only where this session has told it, and what is heard in place of its code is told as it was heard.

use std::time::Duration;

use serde_json::json;
use simulator::Simulator;
use stage::{Cloud, Needs};

use super::{
    VIRGINIA, hear, say, speaking,
    task_bench::{ACTIONS, code, count, start, tagged, wrong},
};

fn cloud(needs: &Needs) -> Cloud {
    start(
        needs,
        vec![
            tagged(VIRGINIA, "orders-prod-1", "postgres", "sample"),
            tagged(VIRGINIA, "people-1", "mysql", "hr"),
            tagged(VIRGINIA, "blog-prod-1", "mariadb", "blog"),
        ],
    )
}

/// What is said in a language.
struct Words {
    locale: &'static str,
    prefix: &'static str,
    open: &'static str,
    reboot: &'static str,
    code: fn(&str) -> String,
    told: &'static str,
    yes_or_no: &'static str,
    yes: &'static str,
    begun: &'static str,
    no: &'static str,
}

const ENGLISH: Words = Words {
    locale: "en-US",
    prefix: "/dbvoice",
    open: "open database voice",
    reboot: "reboot sample in virginia",
    code: |code| format!("my code is {code}"),
    told: "I am about to reboot sample in Virginia",
    yes_or_no: "Shall I do it?",
    yes: "yes",
    begun: "The reboot of sample in Virginia has begun.",
    no: "no",
};

const JAPANESE: Words = Words {
    locale: "ja-JP",
    prefix: "/second",
    open: "データベースボイスを開いて",
    reboot: "バージニアにあるサンプルを再起動して",
    code: |code| format!("コードは{code}です"),
    told: "バージニアのsampleを再起動します",
    yes_or_no: "実行しますか?",
    yes: "はい",
    begun: "バージニアのsampleの再起動を始めました。",
    no: "いいえ",
};

async fn begin_task(alexa: &mut Simulator, words: &Words) {
    alexa.alexa.forget_session();
    hear(alexa, words.open, &[]).await;
    hear(alexa, words.reboot, &[words.told]).await;
}

#[tokio::test]
async fn a_code_starts_only_what_its_own_session_has_told() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    for words in [ENGLISH, JAPANESE] {
        cloud.change_database(VIRGINIA, "orders-prod-1", &json!({"status": "available"})).unwrap();
        cloud.forget_calls().unwrap();
        let mut alexa = speaking(words.locale, &cloud, &[("PARAMETER_PREFIX", words.prefix)]);
        let untouched = |when: &str| {
            assert_eq!(
                count(&cloud, &ACTIONS) + count(&cloud, &["sts.GetSessionToken"]),
                0,
                "{}: {when}",
                words.locale
            );
        };
        let right = code(&needs, words.prefix, 0);
        // The first words of a new session.
        begin_task(&mut alexa, &words).await;
        alexa.alexa.forget_session();
        hear(&mut alexa, &(words.code)(&right), &[words.told, words.yes_or_no]).await;
        untouched("a new session");
        hear(&mut alexa, words.no, &[]).await;
        // Another question was asked, and its answer was a question: the task was not the last thing that was told.
        let (countries, operation) = match words.locale {
            "en-US" => ("status of sample in the united states", "PutParameter"),
            _ => ("アメリカにあるブログに接続して", "PutParameter"),
        };
        begin_task(&mut alexa, &words).await;
        // It could not even be noted that something else was asked.
        let fault = json!({"service": "ssm", "operation": operation, "kind": "denied", "count": 1});
        cloud.add_fault(&fault).unwrap();
        hear(&mut alexa, countries, &[]).await;
        cloud.clear_faults().unwrap();
        hear(&mut alexa, &(words.code)(&right), &[words.told, words.yes_or_no]).await;
        untouched("another question");
        hear(&mut alexa, words.no, &[]).await;
        // A part of a code tells of no task either: the rest would start it.
        begin_task(&mut alexa, &words).await;
        alexa.alexa.forget_session();
        hear(&mut alexa, &(words.code)("842"), &[words.told]).await;
        untouched("a part of a code");
        // Told in this session, the code alone is enough; and so is one yes where the code came first.
        alexa.alexa.forget_session();
        hear(&mut alexa, &(words.code)(&right), &[words.told, words.yes_or_no]).await;
        hear(&mut alexa, words.yes, &[words.begun]).await;
        assert_eq!((count(&cloud, &ACTIONS), count(&cloud, &["sts.GetSessionToken"])), (1, 1));
        alexa.stop().await;
    }
}

#[tokio::test]
async fn what_was_heard_in_place_of_a_code_is_told_as_it_was_heard() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    let mut alexa = speaking("en-US", &cloud, &[]);
    let no = wrong(&needs, "/dbvoice");
    let no_code = "That was not a six-digit code.";
    let mut heard = async |slots: &[(&str, &str)]| {
        begin_task(&mut alexa, &ENGLISH).await;
        let mut event = alexa.alexa.hear("my code is 1").unwrap();
        event["request"]["intent"]["slots"]["mfa"] = json!({"name": "mfa", "confirmationStatus": "NONE"});
        for (slot, words) in slots {
            event["request"]["intent"]["slots"][*slot] =
                json!({"name": slot, "confirmationStatus": "NONE", "value": words});
        }
        let answer = alexa.lambda.invoke(&event, Duration::from_secs(10)).await.unwrap().payload;
        answer["response"]["outputSpeech"]["ssml"].as_str().unwrap().to_owned()
    };
    // Six digits are a code wherever they land and however they are written.
    const NAMES: [&str; 10] = ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let spelled: Vec<&str> = no.bytes().map(|digit| NAMES[usize::from(digit - b'0')]).collect();
    let (first, second) = no.split_at(4);
    for slots in [
        vec![("mfa", &*spelled.join(" "))],
        vec![("instance", &*format!("my code is {}", spelled.join(" ")))],
        vec![("awsregion", no.as_str())],
    ] {
        let speech = heard(&slots).await;
        assert!(speech.contains("That code is wrong"), "{slots:?}: {speech}");
    }
    let speech = heard(&[("instance", first), ("mfa", second)]).await;
    assert!(speech.contains("That code is wrong"), "{speech}");
    for (slots, expected) in [
        (vec![("mfa", "7384921")], vec![no_code, "7 digits"]),
        (vec![("mfa", "738492"), ("mfasecond", "738492")], vec![no_code, "12 digits"]),
        (vec![("mfa", "?")], vec!["I did not hear a code in that."]),
        (vec![("mfa", "six for five two eight one")], vec!["I did not hear a code in that."]),
        (vec![("instance", "seven three nine")], vec!["I have 3 of six digits."]),
    ] {
        let speech = heard(&slots).await;
        assert!(expected.iter().all(|part| speech.contains(part)), "{slots:?}: {speech}");
        assert_eq!(speech.contains(no_code), expected.contains(&no_code), "{slots:?}: {speech}");
    }
    alexa.stop().await;
}

#[tokio::test]
async fn a_correction_is_never_taken_for_what_it_corrects() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    let english = [
        ("actually hr", "reboot hr"),
        ("no, actually hr", "reboot hr"),
        ("no, not sample, I meant hr", "reboot hr"),
        ("I meant hr, not sample", "reboot hr"),
        ("make it the blog instead", "reboot blog"),
        ("sorry, hr", "reboot hr"),
        ("no, not sample", "Which instance"),
        ("change it to blog", "reboot blog"),
        ("not sample but the blog", "reboot blog"),
    ];
    let japanese = [
        ("サンプルではなくてブログのほうです", "blogを再起動"),
        ("サンプルじゃなくてhrのほう", "hrを再起動"),
        ("やっぱりブログにして", "blogを再起動"),
        ("やっぱりhr", "hrを再起動"),
        ("やっぱりhrにして", "hrを再起動"),
        ("いや、サンプルじゃなくてブログにして", "blogを再起動"),
        ("ブログに変えて", "blogを再起動"),
        ("いや、サンプルじゃなくて", "どのインスタンス"),
        ("サンプルじゃなくて", "実行しますか?"),
    ];
    let mut failed = Vec::new();
    for (words, corrections) in [(ENGLISH, &english[..]), (JAPANESE, &japanese[..])] {
        let mut alexa = speaking(words.locale, &cloud, &[("PARAMETER_PREFIX", words.prefix)]);
        for (correction, expected) in corrections {
            begin_task(&mut alexa, &words).await;
            let turn = say(&mut alexa, correction).await;
            if !turn.speech.contains(expected) {
                failed.push(format!("{correction}: {} <- {}", turn.speech, turn.request["request"]["intent"]));
            }
            // Whatever was understood, a code does not start the task that was corrected.
            hear(&mut alexa, words.no, &[]).await;
        }
        alexa.stop().await;
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(count(&cloud, &ACTIONS), 0);
}

#[tokio::test]
async fn words_of_an_earlier_turn_are_not_complained_of() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    let english: &[&[(&str, &str)]] = &[
        &[
            ("open database voice", "Welcome"),
            ("reboot sample in atlantis", "I do not know a region called atlantis."),
            ("reboot hr", "In which region?"),
            ("virginia", "I am about to reboot hr in Virginia"),
            ("cancel", "I have changed nothing"),
        ],
        &[
            ("open database voice", "Welcome"),
            ("reboot it in atlantis", "I do not know a region called atlantis."),
            ("virginia", "Which instance do you mean?"),
            ("blog", "I am about to reboot blog in Virginia"),
            ("cancel", "I have changed nothing"),
        ],
        &[
            ("open database voice", "Welcome"),
            ("status of sample in the united states", "Which region: Virginia, Ohio"),
            ("status of hr", "Which region: Virginia, Ohio"),
            ("the first one", "The status of hr in Virginia is available."),
        ],
    ];
    let japanese: &[&[(&str, &str)]] = &[&[
        ("データベースボイスを開いて", "ようこそ"),
        ("アトランティスにあるサンプルを再起動して", "アトランティス"),
        ("hrを再起動して", "どのリージョンですか?"),
        ("バージニア", "バージニアのhrを再起動します"),
    ]];
    for (words, sessions) in [(ENGLISH, english), (JAPANESE, japanese)] {
        let mut alexa = speaking(words.locale, &cloud, &[("PARAMETER_PREFIX", words.prefix)]);
        for session in sessions {
            for (number, (utterance, expected)) in session.iter().enumerate() {
                let turn = hear(&mut alexa, utterance, &[expected]).await;
                let stale = ["atlantis", "アトランティス"].iter().any(|words| turn.speech.contains(words));
                assert!(!stale || number == 1, "{utterance}: {}", turn.speech);
            }
            alexa.alexa.forget_session();
        }
        alexa.stop().await;
    }
}

/// A code is said for one target. While the skill asks for something, it would stay in its slot, and be there for another one.
#[tokio::test]
async fn a_code_that_was_said_for_one_target_is_none_for_another() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    let english = [
        ("reboot sample mfa 412201", "In which region?"),
        ("reboot hr in virginia", "All its connections are cut"),
        ("yes", "What is the code?"),
    ];
    let japanese = [
        ("サンプルを再起動して 認証コードは 412201", "どのリージョンですか"),
        ("バージニアのhrを再起動して", "接続"),
        ("はい", "コード"),
    ];
    for (words, turns) in [(ENGLISH, english), (JAPANESE, japanese)] {
        let mut alexa = speaking(words.locale, &cloud, &[("PARAMETER_PREFIX", words.prefix)]);
        hear(&mut alexa, words.open, &[]).await;
        for (utterance, expected) in turns {
            let turn = hear(&mut alexa, utterance, &[expected]).await;
            assert!(!turn.response.to_string().contains("412201"), "{utterance}: {:#}", turn.response);
            assert!(!turn.speech.contains(words.yes_or_no), "{utterance}: {}", turn.speech);
        }
        alexa.stop().await;
    }
    assert_eq!(count(&cloud, &ACTIONS), 0);
}

#[tokio::test]
async fn what_cannot_be_found_or_is_too_long_costs_little() {
    let needs = Needs::find().unwrap();
    let cloud = cloud(&needs);
    let mut alexa = speaking("en-US", &cloud, &[]);
    // All of a code, figure by figure, while a task waits for one: it is no parameter's name, and gets no further. What reads as a code is
    // that of the task.
    for (written, expected) in [
        ("6x4x5x2x8x1", "Which parameter"),
        ("a6b4c5d2e8f1", "Which parameter"),
        ("６の４と５の２と８の１", "Shall I do it?"),
    ] {
        begin_task(&mut alexa, &ENGLISH).await;
        let mut event = alexa.alexa.hear("what is max connections set to on sample").unwrap();
        event["request"]["intent"]["slots"]["parameter"] =
            json!({"name": "parameter", "confirmationStatus": "NONE", "value": written});
        cloud.forget_calls().unwrap();
        let answer = alexa.lambda.invoke(&event, Duration::from_secs(10)).await.unwrap().payload;
        let asks = answer["response"]["outputSpeech"]["ssml"].as_str().unwrap();
        assert!(asks.contains(expected) && !answer.to_string().contains(written), "{written}: {answer}");
        assert_eq!(count(&cloud, &["ssm.DescribeInstanceInformation", "ssm.SendCommand"]), 0, "{written}");
    }
    // A command that nobody knows, and that was sent long ago, is not waited for.
    alexa.alexa.forget_session();
    hear(&mut alexa, ENGLISH.open, &[]).await;
    let mut event = alexa.alexa.hear("what was the result").unwrap();
    for sent in [json!(0), json!(null), json!(1_700_000_000)] {
        let slots = json!({"instance": "sample", "awsregion": VIRGINIA});
        let mut running = json!({"region": VIRGINIA, "command": "11111111-2222-3333-4444-555555555555",
            "bastion": "i-00000000000000001", "question": {"intent": "ConnectInstance", "slots": slots}});
        if !sent.is_null() {
            running["sent"] = sent;
        }
        event["session"]["attributes"] = json!({"running": running});
        let begun = std::time::Instant::now();
        let answer = alexa.lambda.invoke(&event, Duration::from_secs(10)).await.unwrap().payload;
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}: {answer}", begun.elapsed());
        assert!(count(&cloud, &["ssm.GetCommandInvocation"]) > 0, "{answer}");
    }
    // What the door was sent is logged, and not all of it.
    event["request"]["intent"]["name"] = json!("Reboot".repeat(2_000));
    event["request"]["locale"] = json!("en-US\n".repeat(2_000));
    alexa.lambda.invoke(&event, Duration::from_secs(10)).await.unwrap();
    let log = alexa.lambda.logs().text();
    let line = log.lines().rfind(|line| line.contains("request answered")).unwrap();
    assert!(line.contains("RebootReboot") && line.len() < 1_000, "{line}");
    alexa.stop().await;
}
