//! Reboots and failovers: told first, done with a right code and once, and nothing of a code left anywhere.

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Value, json};
use simulator::{Simulator, Turn};
use stage::{
    Cloud, Needs,
    cloud::Endpoint,
    fleet::{Database, Parameter},
};

use super::{
    OREGON, VIRGINIA, hear, simulator, speaking,
    task_bench::{ACTIONS, audit, code, count, fleet, lines, start, tagged, wrong},
};

/// What the skill calls the user who talks to it in these tests.
pub(super) const SIMULATORS_HASH: &str = "4e90596abd9ae9d3";

/// The figures for CloudWatch: intent and outcome.
fn figures(alexa: &Simulator) -> Vec<(String, String)> {
    let text = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    let lines = lines(alexa, "\"_aws\"");
    for line in &lines {
        assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Namespace"], "dbvoice/Skill");
        assert!(line["Count"] == 1 && line["Duration"].is_u64(), "{line}");
    }
    lines.iter().map(|line| (text(line, "Intent"), text(line, "Outcome"))).collect()
}

/// The code is nowhere but in the slots where Alexa has it.
fn assert_forgotten(alexa: &Simulator, turn: &Turn, code: &str) {
    let mut response = turn.response.clone();
    for directive in response["response"]["directives"].as_array_mut().into_iter().flatten() {
        directive["updatedIntent"]["slots"]["mfa"] = Value::Null;
        directive["updatedIntent"]["slots"]["mfasecond"] = Value::Null;
    }
    let bare = code.trim_start_matches('0');
    assert!(!response.to_string().contains(bare), "{response}");
    assert!(!turn.speech.contains(bare) && !format!("{:?}", turn.card).contains(bare));
    let log = alexa.lambda.logs().text();
    // A time in the log may have any six digits in it.
    let shown = |text: &str| log.contains(&format!("\"{text}\"")) || log.contains(&format!("={text}"));
    assert!(!shown(code) && !shown(bare) && !log.contains("hunter2") && !log.contains("TokenCode"), "{log}");
}

#[tokio::test]
async fn a_reboot_is_told_agreed_to_by_the_code_and_done() {
    let needs = Needs::find().unwrap();
    let cloud = start(
        &needs,
        vec![
            tagged(VIRGINIA, "orders-prod-1", "postgres", "sample"),
            tagged(OREGON, "blog-prod-1", "sqlserver-se", "blog"),
        ],
    );
    // Even a log of everything holds no code and no key.
    let everything = "trace,aws_smithy_runtime::client::orchestrator=trace,lambda_runtime::layers=trace";
    let mut alexa = simulator(&cloud, &[("RUST_LOG", everything)]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    let told = [
        "I am about to reboot sample in Virginia: PostgreSQL, identifier orders prod 1, application training, environment \
         production. It is not Multi-AZ.",
        "To go ahead, say your six-digit code.",
    ];
    let turn = hear(&mut alexa, "reboot the sample instance in virginia", &told).await;
    assert_eq!(turn.response["response"]["directives"][0]["slotToElicit"], "mfa");
    // What was told is kept on the skill's side: the session only says that something was.
    assert!(!turn.response["sessionAttributes"]["task"].to_string().contains("orders"), "{}", turn.response);
    // After what is no code it is told again, and asked about; it costs no try.
    let again = ["That was not a six-digit code.", "I am about to reboot sample in Virginia", "Shall I do it?"];
    hear(&mut alexa, "1234567", &again).await;
    // A yes is no code; what it is about is told again.
    hear(&mut alexa, "yes", &["I am about to reboot sample in Virginia: PostgreSQL", told[1]]).await;
    let turn = hear(&mut alexa, "say that again", &told).await;
    // Neither are words that nobody understood.
    let mut mumbled = turn.request.clone();
    mumbled["request"]["intent"] = json!({"name": "AMAZON.FallbackIntent"});
    mumbled["session"]["attributes"] = turn.response["sessionAttributes"].clone();
    let answer = alexa.lambda.invoke(&mumbled, Duration::from_secs(10)).await.unwrap().payload;
    assert_eq!(answer["response"]["directives"][0]["updatedIntent"]["name"], "RebootInstance", "{answer}");
    assert_eq!(count(&cloud, &["sts.GetSessionToken", "ssm.GetParameters"]), 0);
    let right = code(&needs, "/dbvoice", 0);
    // Something else was said in its place: to say the code alone is not to agree any more.
    hear(&mut alexa, &right, &["I am about to reboot sample in Virginia", "Shall I do it?"]).await;
    assert_eq!(count(&cloud, &["sts.GetSessionToken", "ssm.GetParameters"]), 0);
    let done = ["The reboot of sample in Virginia has begun.", "The status is now rebooting."];
    let turn = hear(&mut alexa, "yes", &done).await;
    assert_forgotten(&alexa, &turn, &right);
    assert_eq!((count(&cloud, &ACTIONS), count(&cloud, &["sts.GetSessionToken"])), (1, 1));

    // The same event once more does not act, though the code and the pinned target are in it.
    let again = alexa.lambda.invoke(&turn.request, Duration::from_secs(10)).await.unwrap().payload;
    assert!(again["response"]["outputSpeech"]["ssml"].as_str().unwrap().contains("will not do it twice"), "{again}");
    assert_eq!((count(&cloud, &ACTIONS), count(&cloud, &["sts.GetSessionToken"])), (1, 1));
    // Neither does another one, while it reboots.
    hear(&mut alexa, "reboot sample in virginia", &["I leave sample in Virginia alone: it is rebooting already."])
        .await;
    // A code that was used is refused, though the function's memory of it were gone.
    cloud.change_database(VIRGINIA, "orders-prod-1", &json!({"status": "available"})).unwrap();
    hear(&mut alexa, "reboot sample in virginia", &["I am about to reboot sample in Virginia"]).await;
    hear(&mut alexa, &right, &["That code is wrong, or it was used before."]).await;
    // No is no, and the code is of no use after it.
    hear(&mut alexa, "no", &["All right, I have changed nothing."]).await;

    // Any engine. The code at once: then yes or no is asked for.
    let next = code(&needs, "/dbvoice", 1);
    let ask = ["I am about to reboot blog in Oregon: SQL Server", "Shall I do it?"];
    let turn = hear(&mut alexa, &format!("reboot the blog instance in oregon mfa {next}"), &ask).await;
    assert_eq!(turn.response["response"]["directives"][0]["type"], "Dialog.ConfirmIntent");
    assert_forgotten(&alexa, &turn, &next);
    hear(&mut alexa, "no", &["All right, I have changed nothing."]).await;
    hear(&mut alexa, &format!("reboot the blog instance in oregon mfa {next}"), &ask).await;
    let turn = hear(&mut alexa, "yes", &["The reboot of blog in Oregon has begun. The status is now rebooting."]).await;
    assert_forgotten(&alexa, &turn, &next);

    // A code alone, where nothing waits for one.
    hear(&mut alexa, "my code is 123456", &["Nothing is waiting for a code"]).await;

    let expected = [
        ["RebootInstance", "orders-prod-1", "done"],
        ["RebootInstance", "orders-prod-1", "repeated"],
        ["RebootInstance", "orders-prod-1", "failed-precheck"],
        ["RebootInstance", "orders-prod-1", "wrong-code"],
        ["RebootInstance", "orders-prod-1", "cancelled"],
        ["RebootInstance", "blog-prod-1", "cancelled"],
        ["RebootInstance", "blog-prod-1", "done"],
    ];
    assert_eq!(audit(&alexa), expected.map(|line| line.map(str::to_owned)));
    let figures = figures(&alexa);
    for expected in [("Launch", "answered"), ("RebootInstance", "asked"), ("RebootInstance", "done")] {
        assert!(figures.contains(&(expected.0.to_owned(), expected.1.to_owned())), "{expected:?} {figures:?}");
    }
    alexa.stop().await;
}

#[tokio::test]
async fn what_was_told_is_what_is_done() {
    let needs = Needs::find().unwrap();
    let cloud = start(
        &needs,
        vec![
            tagged(VIRGINIA, "orders-prod-1", "mariadb", "sample"),
            tagged(VIRGINIA, "orders-prod-2", "oracle-ee", "ledger"),
        ],
    );
    let mut alexa = simulator(&cloud, &[]);
    let right = code(&needs, "/dbvoice", 0);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    // Another instance is named along with the code: it is told of, and yes or no asked for.
    hear(&mut alexa, "reboot sample in virginia", &["I am about to reboot sample in Virginia: MariaDB"]).await;
    let turn = hear(
        &mut alexa,
        &format!("reboot the ledger instance in virginia mfa {right}"),
        &["I am about to reboot ledger in Virginia: Oracle", "Shall I do it?"],
    )
    .await;
    // Its yes counts for what was told: not where the session says something else, or it was long ago.
    let mut confirmed = turn.request.clone();
    confirmed["request"]["intent"]["confirmationStatus"] = json!("CONFIRMED");
    confirmed["request"]["dialogState"] = json!("IN_PROGRESS");
    let told = json!({"intent": "RebootInstance", "region": VIRGINIA, "identifier": "orders-prod-1", "resource": "db-A",
        "cluster": null, "writer": null, "told": 1_795_000_000, "wait": "code"});
    for (task, identifier, name) in [
        (json!({"id": "another"}), "orders-prod-2", "ledger"),
        (told, "orders-prod-1", "sample"),
        (json!({"id": "abcdefghabcdefghabcdefgh", "action": "RebootInstance"}), "orders-prod-1", "sample"),
    ] {
        let mut event = confirmed.clone();
        event["session"]["attributes"] = json!({"task": task});
        event["request"]["intent"]["slots"]["instance"]["value"] = json!(identifier);
        let answer = alexa.lambda.invoke(&event, Duration::from_secs(10)).await.unwrap().payload;
        let speech = answer["response"]["outputSpeech"]["ssml"].as_str().unwrap();
        let expected = format!("I am about to reboot {name}");
        assert!(speech.contains(&expected) && speech.contains("Shall I do it?"), "{task}: {answer}");
    }
    let turn = hear(
        &mut alexa,
        &format!("reboot the ledger instance in virginia mfa {right}"),
        &["I am about to reboot ledger in Virginia: Oracle", "All its connections are cut", "Shall I do it?"],
    )
    .await;
    // A code grows old while it is told.
    assert!(turn.speech.len() < 300, "{}", turn.speech);
    assert_eq!(count(&cloud, &["sts.GetSessionToken", "rds.RebootDBInstance"]), 0);
    hear(&mut alexa, "yes", &["The reboot of ledger in Virginia has begun."]).await;

    // A name that is only like one: yes to "did you mean" is not yes to the task, and the code does not lie about.
    let next = whole_halves(&needs, "/dbvoice");
    let turn = hear(&mut alexa, &format!("reboot sampel in virginia mfa {next}"), &["Did you mean sample?"]).await;
    assert!(!turn.response["sessionAttributes"].to_string().contains(&next), "{}", turn.response);
    hear(&mut alexa, "yes", &["I am about to reboot sample in Virginia"]).await;
    assert_eq!(count(&cloud, &["rds.RebootDBInstance"]), 1);
    // A code in two pieces, said along with what was told: that is to agree too.
    let mut pieces = alexa.alexa.hear("reboot sample in virginia").unwrap();
    pieces["request"]["intent"]["slots"]["mfa"]["value"] = json!(next[..3]);
    pieces["request"]["intent"]["slots"]["mfasecond"]["value"] = json!(next[3..]);
    let done = alexa.lambda.invoke(&pieces, Duration::from_secs(10)).await.unwrap().payload;
    assert!(done.to_string().contains("The reboot of sample in Virginia has begun."), "{done}");
    alexa.stop().await;
}

#[tokio::test]
async fn a_failover_needs_somebody_to_take_over() {
    let needs = Needs::find().unwrap();
    let aurora = |identifier: &str, name: &str, cluster: &str| Database {
        cluster: Some(cluster.to_owned()),
        ..tagged(VIRGINIA, identifier, "aurora-mysql", name)
    };
    let cloud = start(
        &needs,
        vec![
            tagged(VIRGINIA, "orders-prod-1", "postgres", "sample"),
            Database { multi_az: true, ..tagged(VIRGINIA, "crm-1", "sqlserver-se", "customers") },
            Database {
                multi_az: true,
                status: Some("stopped".to_owned()),
                ..tagged(VIRGINIA, "night-1", "oracle-ee", "night")
            },
            aurora("shop-1", "shop", "shops"),
            aurora("shop-2", "shop reader", "shops"),
            aurora("alone-1", "alone", "alone"),
        ],
    );
    let mut alexa = simulator(&cloud, &[]);
    let mut japanese = speaking("ja-JP", &cloud, &[("PARAMETER_PREFIX", "/second")]);
    let right = code(&needs, "/dbvoice", 0);

    // Refused before the code is used.
    for (said, expected) in [
        ("failover sample instance in virginia mfa", "sample in Virginia cannot fail over: it is not Multi-AZ"),
        ("failover alone instance in virginia mfa", "The cluster alone in Virginia cannot fail over: it has no other"),
        ("failover night instance in virginia mfa", "the status of night in Virginia is stopped"),
        ("reboot night instance in virginia mfa", "the status of night in Virginia is stopped"),
    ] {
        hear(&mut alexa, &format!("{said} {right}"), &[expected]).await;
    }
    let unused = ["sts.GetSessionToken", "ssm.GetParameters", "ssm.PutParameter"];
    assert_eq!(count(&cloud, &unused), 0);
    assert!(audit(&alexa).iter().all(|[_, _, outcome]| outcome == "failed-precheck"));

    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    let told = ["I am about to fail over customers in Virginia to its standby in another zone: SQL Server"];
    hear(&mut alexa, &format!("fail over the customers instance in virginia with code {right}"), &told).await;
    hear(&mut alexa, "yes", &["The failover of customers in Virginia has begun. The status is now rebooting."]).await;
    let next = code(&needs, "/dbvoice", 1);
    let told = [
        "shop in Virginia is in the cluster shops: Aurora MySQL",
        "shop 1 stops being its writer, and shop 2 takes over.",
        "say your six-digit code",
    ];
    hear(&mut alexa, "failover the shop instance in virginia", &told).await;
    // In halves, unless the second would lose a zero.
    let (first, second) = next.split_at(3);
    let spoken = format!("my code is {first}{}{second}", if second.starts_with('0') { "" } else { " " });
    hear(
        &mut alexa,
        &spoken,
        &["The failover of the cluster shops in Virginia has begun.", "failing over", "Its writer is now shop 2."],
    )
    .await;
    hear(&mut alexa, "failover shop in virginia", &["cluster shops in Virginia cannot fail over now"]).await;
    assert_eq!(count(&cloud, &ACTIONS), 2);

    let told = ["バージニアのsampleを再起動します。", "6桁の認証コードを言ってください"];
    hear(&mut japanese, "データベースボイスを開いて", &["ようこそ"]).await;
    hear(&mut japanese, "バージニアにあるサンプルのインスタンスを再起動", &told).await;
    // In this order: to make a code may take until the next one, and that is another then.
    let (code, next_japanese) = (code(&needs, "/second", 0), code(&needs, "/second", 1));
    hear(&mut japanese, &format!("コードは{code}です"), &["バージニアのsampleの再起動を始めました。"]).await;
    cloud.change_database(VIRGINIA, "orders-prod-1", &json!({"status": "available"})).unwrap();
    // The code alone, in an intent of its own, is for the task that waits: another than the intent's, and another action.
    cloud.change_database(VIRGINIA, "crm-1", &json!({"status": "available"})).unwrap();
    let turn =
        hear(&mut japanese, "バージニアのcustomersをフェイルオーバーして", &["スタンバイにフェイルオーバーします。"])
            .await;
    let mut alone = turn.request.clone();
    alone["request"]["requestId"] = json!("alone");
    alone["request"]["intent"] =
        json!({"name": "RebootInstance", "slots": {"mfa": {"name": "mfa", "value": next_japanese}}});
    alone["session"]["attributes"] = turn.response["sessionAttributes"].clone();
    let done = japanese.lambda.invoke(&alone, Duration::from_secs(10)).await.unwrap().payload.to_string();
    assert!(done.contains("バージニアのcustomersのフェイルオーバーを始めました。"), "{done}");
    hear(
        &mut japanese,
        &format!("バージニアのサンプルをフェイルオーバーして 認証コードは {code}"),
        &["スタンバイがないので、フェイルオーバーできません。"],
    )
    .await;
    let ask = ["バージニアのsampleを再起動します。", "実行しますか?"];
    hear(&mut japanese, "バージニアにあるサンプルのインスタンスを再起動して 認証コードは 123456", &ask).await;
    hear(&mut japanese, "いいえ", &["何も変更していません。"]).await;
    alexa.stop().await;
    japanese.stop().await;
}

#[tokio::test]
async fn five_wrong_codes_lock_out_whatever_runs_the_skill() {
    let needs = Needs::find().unwrap();
    let cloud = start(&needs, vec![tagged(VIRGINIA, "orders-prod-1", "postgres", "sample")]);
    let prefix = [("PARAMETER_PREFIX", "/third")];
    let wrong = wrong(&needs, "/third");
    let mut alexa = simulator(&cloud, &prefix);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "reboot sample in virginia", &["say your six-digit code"]).await;
    for _ in 0..2 {
        let turn = hear(&mut alexa, &wrong, &["That code is wrong", "Wait until"]).await;
        assert_forgotten(&alexa, &turn, &wrong);
    }
    // A right one takes the wrong ones away.
    hear(&mut alexa, &code(&needs, "/third", 0), &["The reboot of sample in Virginia has begun."]).await;
    cloud.change_database(VIRGINIA, "orders-prod-1", &json!({"status": "available"})).unwrap();
    hear(&mut alexa, "reboot sample in virginia", &["say your six-digit code"]).await;
    for _ in 0..4 {
        hear(&mut alexa, &wrong, &["That code is wrong", "Wait until"]).await;
    }
    alexa.stop().await;
    // The fifth is heard by another process; from then on, none counts, the right one either.
    let mut alexa = simulator(&cloud, &prefix);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "reboot sample in virginia", &["say your six-digit code"]).await;
    hear(&mut alexa, &wrong, &["There were too many wrong codes. I will take no code from you for 15 minutes."]).await;
    alexa.stop().await;
    let mut alexa = simulator(&cloud, &prefix);
    cloud.forget_calls().unwrap();
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    // It is said as soon as a task is asked for, and a code is not even looked at.
    let turn = hear(&mut alexa, "reboot sample in virginia", &["There were too many wrong codes."]).await;
    assert!(turn.speech.contains("14 minutes") || turn.speech.contains("15 minutes"), "{}", turn.speech);
    assert_eq!(count(&cloud, &["sts.GetSessionToken", "rds.RebootDBInstance"]), 0);
    let said = format!("reboot sample in virginia mfa {}", code(&needs, "/third", 1));
    hear(&mut alexa, &said, &["There were too many wrong codes."]).await;
    assert_eq!(count(&cloud, &["sts.GetSessionToken", "rds.RebootDBInstance"]), 0);
    assert_eq!(audit(&alexa).last().unwrap()[2], "locked-out");
    alexa.stop().await;
}

#[tokio::test]
async fn what_cannot_be_counted_or_checked_is_not_done() {
    let needs = Needs::find().unwrap();
    let mut fleet = fleet(vec![tagged(VIRGINIA, "orders-prod-1", "postgres", "sample")]);
    // The simulator's user, by the hash of the id.
    fleet.parameters.push(Parameter {
        region: VIRGINIA.to_owned(),
        name: format!("/second/users/{SIMULATORS_HASH}/mfa-failures"),
        kind: "String",
        value: "no count".to_owned(),
    });
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();
    let mut alexa = simulator(&cloud, &[("ALLOWED_PERSON_IDS", "amzn1.ask.person.A")]);
    let unknown = "reboot sample in virginia mfa 123456";
    hear(&mut alexa, unknown, &["I did not recognize yours."]).await;
    let mut other = alexa.alexa.hear(unknown).unwrap();
    let mut voice = async |person: &str| {
        other["context"]["System"]["person"] = json!({"personId": person});
        let answer = alexa.lambda.invoke(&other, Duration::from_secs(10)).await.unwrap().payload;
        answer["response"]["outputSpeech"]["ssml"].as_str().unwrap().to_owned()
    };
    assert!(voice("amzn1.ask.person.B").await.contains("Your voice is not among those"));
    assert_eq!(cloud.operations().unwrap(), [""; 0]);
    assert!(voice("amzn1.ask.person.A").await.contains("I am about to reboot sample"));
    let outcomes: Vec<String> = audit(&alexa).into_iter().map(|[_, _, outcome]| outcome).collect();
    assert_eq!(outcomes, ["wrong-voice", "wrong-voice"]);
    alexa.stop().await;

    let mut outsider = simulator(&cloud, &[("ALLOWED_USER_IDS", "amzn1.ask.account.A")]);
    hear(&mut outsider, unknown, &["not among the people who may use this skill"]).await;
    assert_eq!(audit(&outsider), [["RebootInstance", "-", "wrong-user"].map(str::to_owned)]);
    outsider.stop().await;

    let mut alexa = simulator(&cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    let right = code(&needs, "/dbvoice", 0);
    for (service, operation, kind, expected) in [
        ("ssm", "GetParameter", "denied", "I could not store what I tell you"),
        ("ssm", "PutParameter", "denied", "I could not keep count of wrong codes"),
        ("ssm", "PutParameter", "error", "I could not keep count of wrong codes"),
        ("ssm", "GetParameters", "denied", "I am not allowed to do that in Virginia"),
        ("sts", "GetSessionToken", "error", "AWS in Virginia did not answer properly"),
        ("rds", "RebootDBInstance", "denied", "I am not allowed to do that in Virginia"),
    ] {
        hear(&mut alexa, "reboot sample in virginia", &["say your six-digit code"]).await;
        cloud.forget_calls().unwrap();
        cloud.add_fault(&json!({"service": service, "operation": operation, "kind": kind})).unwrap();
        hear(&mut alexa, &right, &[expected, "I have changed nothing."]).await;
        cloud.clear_faults().unwrap();
        let tried = operation == "RebootDBInstance" || operation == "GetSessionToken";
        assert_eq!(count(&cloud, &["sts.GetSessionToken"]), usize::from(tried), "{operation}");
    }
    // Nothing is asked for twice where it is not known whether it was done.
    hear(&mut alexa, "reboot sample in virginia", &["say your six-digit code"]).await;
    cloud.forget_calls().unwrap();
    cloud.add_fault(&json!({"service": "rds", "operation": "RebootDBInstance", "kind": "error"})).unwrap();
    hear(&mut alexa, &code(&needs, "/dbvoice", 1), &["got no answer, so it may have begun"]).await;
    assert_eq!(count(&cloud, &ACTIONS), 1);
    cloud.clear_faults().unwrap();
    alexa.stop().await;

    // A count that is none is not taken for zero.
    let mut alexa = simulator(&cloud, &[("PARAMETER_PREFIX", "/second")]);
    cloud.change_database(VIRGINIA, "orders-prod-1", &json!({"status": "available"})).unwrap();
    cloud.forget_calls().unwrap();
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "reboot sample in virginia", &["say your six-digit code"]).await;
    hear(&mut alexa, &code(&needs, "/second", 0), &["I could not keep count of wrong codes"]).await;
    assert_eq!(count(&cloud, &["sts.GetSessionToken", "rds.RebootDBInstance"]), 0);
    alexa.stop().await;

    // Keys that are not there.
    let mut alexa = simulator(&cloud, &[("PARAMETER_PREFIX", "/nowhere")]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "reboot sample in virginia", &["say your six-digit code"]).await;
    hear(&mut alexa, &right, &["I cannot check codes", "I have changed nothing."]).await;
    let outcomes: BTreeSet<String> = audit(&alexa).into_iter().map(|[_, _, outcome]| outcome).collect();
    assert_eq!(outcomes, BTreeSet::from(["failed".to_owned()]));
    alexa.stop().await;
}

/// A code whose halves begin with no zero, which a number slot would lose.
fn whole_halves(needs: &Needs, prefix: &str) -> String {
    loop {
        let keeps_zeros = |code: &String| !code.starts_with('0') && code.as_bytes()[3] != b'0';
        match [1, -1].map(|steps| code(needs, prefix, steps)).into_iter().find(keeps_zeros) {
            Some(code) => return code,
            // One time in twenty-five: the next step has others.
            None => std::thread::sleep(Duration::from_secs(5)),
        }
    }
}
