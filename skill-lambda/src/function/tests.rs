//! Every answer of AWS, whole and damaged, through the whole function: from a request to what is said.

use std::sync::Arc;

use assistant::{is_visible, plain_text};
use played_aws::{Played, Reply};
use serde_json::json;

use super::*;

mod damaged;
mod everywhere;

const SKILL: &str = "amzn1.ask.skill.test";
const SAMPLE: &str = "orders-prod-1";

/// What is said of the whole where nothing is wrong with it. Where an answer was cut, none of it may be said.
const NOTHING: [&str; 12] = [
    "There are no ",
    "no errors",
    "no events",
    "nothing of",
    "is fine",
    "is empty",
    "No session",
    "No transaction",
    "I found no instance",
    "the other",
    "all 4",
    "everything is fine",
];

fn moment(minutes_ago: i64) -> jiff::Timestamp {
    jiff::Timestamp::now() - jiff::SignedDuration::from_mins(minutes_ago)
}

fn error_line() -> String {
    format!("{} UTC::@:[1]:ERROR:  out of disk\n", moment(7).strftime("%Y-%m-%d %H:%M:%S"))
}

fn instance(identifier: &str, name: &str) -> Value {
    json!({"DBInstanceIdentifier": identifier, "Engine": "postgres", "EngineVersion": "15.18-rds.20260101",
        "DBInstanceStatus": "available", "DbiResourceId": format!("db-{identifier}"), "DBInstanceClass": "db.t4g.medium",
        "AllocatedStorage": 20, "StorageType": "gp3", "MultiAZ": true, "AvailabilityZone": "us-east-1a",
        "BackupRetentionPeriod": 7, "PubliclyAccessible": false, "LatestRestorableTime": moment(5).to_string(),
        "MasterUsername": "postgres", "LicenseModel": "postgresql-license", "DBName": "app",
        "AutoMinorVersionUpgrade": true,
        "DBParameterGroups": {"DBParameterGroup": [{"DBParameterGroupName": "default.postgres15"}]},
        "TagList": {"Tag": [{"Key": "instance", "Value": name}, {"Key": "application", "Value": "shop"},
            {"Key": "environment", "Value": "production"}]}})
}

fn report(check: &str) -> String {
    let path = format!("{}/../agent-protocol/golden/{check}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// The answers of an AWS where something is to be told of everything.
fn answers() -> Vec<(&'static str, Value)> {
    let now = moment(0).as_second();
    let alarm = |state: &str| {
        json!({"AlarmName": "sample cpu high", "StateValue": state, "StateUpdatedTimestamp": {"$time": now - 60},
            "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": SAMPLE}]})
    };
    let figures: Vec<Value> = (0..2)
        .map(|metric| {
            json!({"Id": format!("m{metric}"), "Label": "x", "StatusCode": "Complete",
            "Timestamps": [{"$time": now - 120}, {"$time": now - 60}], "Values": [97.0, 98.0]})
        })
        .collect();
    let line = error_line();
    vec![
        (
            "DescribeDBInstances",
            json!({"DBInstances": {"DBInstance": [instance(SAMPLE, "sample"), instance("blog-1", "blog")]}}),
        ),
        (
            "DescribeEvents",
            json!({"Events": {"Event": [{"SourceIdentifier": SAMPLE, "SourceType": "db-instance",
            "Message": "DB instance restarted", "Date": moment(30).to_string(),
            "EventCategories": {"EventCategory": ["availability"]}}]}}),
        ),
        (
            "DescribeDBLogFiles",
            json!({"DescribeDBLogFiles": {"DescribeDBLogFilesDetails": [
            {"LogFileName": "error/postgresql.log.2026-01-02-09", "LastWritten": moment(7).as_millisecond(), "Size": line.len()}]}}),
        ),
        ("DownloadDBLogFilePortion", json!({"LogFileData": line, "Marker": "0:80", "AdditionalDataPending": false})),
        ("DescribeAlarms", json!({"MetricAlarms": [alarm("ALARM")], "CompositeAlarms": []})),
        ("GetMetricData", json!({"MetricDataResults": figures, "Messages": []})),
        (
            "DescribeInstanceInformation",
            json!({"InstanceInformationList": [{"InstanceId": "i-0a1b2c3d4e5f60718", "PingStatus": "Online"}]}),
        ),
        ("SendCommand", json!({"Command": {"CommandId": "0f1e2d3c-0000-4000-8000-000000000000"}})),
        (
            "GetCommandInvocation",
            json!({"CommandId": "0f1e2d3c", "InstanceId": "i-0a1b2c3d4e5f60718", "Comment": "",
            "Status": "Success", "StatusDetails": "Success", "ResponseCode": 0,
            "StandardOutputContent": report("blocking-sessions"), "StandardErrorContent": ""}),
        ),
        (
            "GetParameters",
            json!({"Parameters": [
            {"Name": "/dbvoice/mfa/access-key-id", "Value": "AKIAIOSFODNN7EXAMPLE\n", "Version": 1},
            {"Name": "/dbvoice/mfa/secret-access-key", "Value": "wJalrXUtnFEMI\r\n", "Version": 1},
            {"Name": "/dbvoice/mfa/serial-number", "Value": "arn:aws:iam::123456789012:mfa/operator\n", "Version": 1}]}),
        ),
        ("GetParameter", json!({"Parameter": {"Name": "x", "Value": "on\n", "Version": 1}})),
        ("PutParameter", json!({"Version": 2})),
        ("DeleteParameter", json!({})),
        (
            "GetSessionToken",
            json!({"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "t",
            "Expiration": moment(-15).to_string()}}),
        ),
        ("RebootDBInstance", json!({"DBInstance": instance(SAMPLE, "sample")})),
        ("Publish", json!({"MessageId": "m-1"})),
    ]
}

fn played() -> Arc<Played> {
    let played = Arc::new(Played::default());
    for (operation, answer) in answers() {
        played.answer(operation, Reply::Tree(answer));
    }
    played
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn skill(played: &Arc<Played>) -> Skill {
    Skill::with(settings(), Aws::new(played.config()))
}

fn settings() -> Settings {
    let settings = Settings::read(|name| match name {
        "ALEXA_SKILL_ID" => Some(SKILL.to_owned()),
        "DEFAULT_REGION" => Some("us-east-1".to_owned()),
        "NOTIFICATION_TOPIC_ARN" => Some("arn:aws:sns:us-east-1:123456789012:dbvoice".to_owned()),
        _ => None,
    });
    settings.unwrap()
}

fn question(intent: &str, slots: &[(&str, &str)]) -> Value {
    let slots: serde_json::Map<String, Value> = slots
        .iter()
        .map(|&(name, value)| {
            let known = json!({"resolutionsPerAuthority": [{"authority": "a", "status": {"code": "ER_SUCCESS_MATCH"},
                "values": [{"value": {"name": value, "id": value}}]}]});
            (name.to_owned(), json!({"name": name, "value": value, "resolutions": known}))
        })
        .collect();
    json!({"version": "1.0", "session": {"new": true, "attributes": {}},
        "context": {"System": {"application": {"applicationId": SKILL}, "user": {"userId": "u"},
            "device": {"supportedInterfaces": {"Alexa.Presentation.APL": {}}}}},
        "request": {"type": "IntentRequest", "requestId": "r", "locale": "en-US", "dialogState": "STARTED",
            "intent": {"name": intent, "confirmationStatus": "NONE", "slots": slots}}})
}

/// What RDS can be asked of an instance, as the interaction model names it.
fn properties() -> Vec<String> {
    let model = concat!(env!("CARGO_MANIFEST_DIR"), "/../skill-package/interactionModels/custom/en-US.json");
    let model: Value = serde_json::from_str(&std::fs::read_to_string(model).unwrap()).unwrap();
    let types = model["interactionModel"]["languageModel"]["types"].as_array().unwrap();
    let kind = types.iter().find(|kind| kind["name"] == "InstanceProperty").unwrap();
    kind["values"].as_array().unwrap().iter().map(|value| value["id"].as_str().unwrap().to_owned()).collect()
}

/// The questions that need no bastion.
fn questions() -> Vec<Value> {
    let sample = ("instance", "sample");
    let mut questions = vec![
        question("NumberOfInstances", &[]),
        question("ListInstances", &[]),
        question("ListApplications", &[]),
        question("FleetHealth", &[]),
        question("ListEvents", &[sample]),
        question("ListAlarms", &[sample]),
        question("CheckLog", &[sample]),
        question("CheckInstanceMetric", &[sample, ("metric", "cpu-utilization")]),
        question("CheckInstanceMetric", &[sample, ("metric", "free-storage-space"), ("window", "5-minutes-ago")]),
    ];
    for property in properties() {
        questions.push(question("CheckInstanceProperty", &[sample, ("property", &property)]));
    }
    questions
}

/// The questions that go to a bastion, or to STS.
fn slow_questions() -> Vec<Value> {
    let sample = ("instance", "sample");
    vec![
        question("BlockingSessions", &[sample]),
        question("HealthCheck", &[sample]),
        question("RebootInstance", &[sample, ("mfa", "123456")]),
        question("SetNotifications", &[("notificationstatus", "on")]),
    ]
}

/// What is said, held against what Alexa takes.
async fn speech_of(skill: &Skill, question: &Value) -> String {
    let ends_at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + Duration::from_secs(9);
    let response = skill.handle(question.clone(), u64::try_from(ends_at.as_millis()).unwrap()).await;
    let response = serde_json::to_value(response.unwrap().unwrap()).unwrap();
    assert!(response.to_string().len() < 20_000, "{}", response.to_string().len());
    let ssml = response["response"]["outputSpeech"]["ssml"].as_str().unwrap_or_default().to_owned();
    let inner = ssml.strip_prefix("<speak>").and_then(|rest| rest.strip_suffix("</speak>"));
    let inner = inner.unwrap_or_else(|| panic!("no speech: {response}"));
    assert!(!inner.trim().is_empty(), "{response}");
    let entities = ["&lt;", "&gt;", "&quot;", "&apos;", "&amp;"];
    let voices = [r#"<lang xml:lang="en-US">"#, r#"<lang xml:lang="ja-JP">"#, r#"<say-as interpret-as="digits">"#];
    let known = entities.iter().chain(&voices).chain(&["</lang>", "</say-as>"]);
    let bare = known.fold(inner.to_owned(), |text, known| text.replace(known, ""));
    assert_eq!(inner.matches("<lang ").count(), inner.matches("</lang>").count(), "{inner}");
    assert!(!bare.contains(['<', '>', '&']), "{inner}");
    let card = response["response"]["card"].to_string();
    for shown in [inner, &card] {
        assert!(shown.chars().all(is_visible), "{shown:?}");
    }
    plain_text(inner)
}

#[test]
fn whole_answers_are_told() {
    runtime().block_on(async {
        let played = played();
        for (question, expected) in [
            (question("NumberOfInstances", &[]), "There are 2 "),
            (question("ListEvents", &[("instance", "sample")]), "DB instance restarted"),
            (question("ListAlarms", &[("instance", "sample")]), "One alarm is firing for sample in Virginia"),
            (
                question("CheckLog", &[("instance", "sample")]),
                "There is one error in the error log of sample in Virginia since ",
            ),
            (
                question("CheckInstanceMetric", &[("instance", "sample"), ("metric", "cpu-utilization")]),
                "is 98 percent",
            ),
            (
                question("CheckInstanceProperty", &[("instance", "sample"), ("property", "engine-version")]),
                "runs PostgreSQL 15.18.",
            ),
            (question("FleetHealth", &[]), "its CPU is at 97 percent"),
            (question("BlockingSessions", &[("instance", "sample")]), "are waiting for locks"),
            (question("SetNotifications", &[("notificationstatus", "on")]), "Notifications are on"),
        ] {
            let said = speech_of(&skill(&played), &question).await;
            assert!(said.contains(expected), "{expected}: {said}");
        }
    });
}

#[test]
fn what_is_repeated_keeps_its_voices() {
    runtime().block_on(async {
        let played = played();
        let names = json!([instance("受注-2024", "受注 2024"), instance("orders-1204", "orders 1204")]);
        played.answer("DescribeDBInstances", Reply::Tree(json!({"DBInstances": {"DBInstance": names}})));
        let skill = skill(&played);
        for (locale, intent, voice) in [
            (
                "en-US",
                "ListInstances",
                r#"<lang xml:lang="ja-JP">受注</lang> <say-as interpret-as="digits">2024</say-as>"#,
            ),
            ("de-DE", "ListInstances", r#"<lang xml:lang="ja-JP">受注</lang>"#),
            (
                "ja-JP",
                "ListInstances",
                r#"<lang xml:lang="en-US">orders</lang> <say-as interpret-as="digits">1204</say-as>"#,
            ),
            ("en-US", "WhoAmI", r#"<say-as interpret-as="characters">"#),
        ] {
            let ask = async |intent: &str, attributes: Value| {
                let mut event = question(intent, &[]);
                event["request"]["locale"] = locale.into();
                event["session"] = json!({"new": false, "attributes": attributes});
                let response = serde_json::to_value(skill.handle(event, u64::MAX).await.unwrap().unwrap()).unwrap();
                let ssml = response["response"]["outputSpeech"]["ssml"].as_str().unwrap().to_owned();
                (ssml, response["sessionAttributes"].clone())
            };
            let (once, attributes) = ask(intent, json!({})).await;
            assert!(once.contains(voice), "{locale}: {once}");
            let (again, attributes) = ask("AMAZON.RepeatIntent", attributes).await;
            assert_eq!(again, once, "{locale}");
            assert_eq!(ask("AMAZON.RepeatIntent", attributes).await.0, once, "{locale}");
            // What stands in a session is spoken, and does nothing else.
            let forged = json!({"said": "a <audio src='https://x'/> & <lang xml:lang=\"ja-JP\">b"});
            let (said, _) = ask("AMAZON.RepeatIntent", forged).await;
            assert!(!said.contains("<audio") && said.contains("&lt;audio") && said.contains("b</lang>"), "{said}");
        }
    });
}

#[test]
fn a_list_longer_than_a_question_is_gone_on_with() {
    runtime().block_on(async {
        let played = played();
        let page = |from: usize, marker: &str| {
            let instances: Vec<Value> = (from..from + 100)
                .map(|number| instance(&format!("unit-{number:05}"), &format!("unit {number}")))
                .collect();
            json!({"DBInstances": {"DBInstance": instances}, "Marker": marker})
        };
        played.answer("DescribeDBInstances", Reply::Tree(page(0, "a")));
        played.answer("DescribeDBInstances?a", Reply::Refused(400, "Throttling", "Rate exceeded"));
        let skill = skill(&played);
        let number = question("NumberOfInstances", &[]);
        assert!(speech_of(&skill, &number).await.contains("too many requests"));
        played.answer("DescribeDBInstances?a", Reply::Tree(page(100, "")));
        assert!(speech_of(&skill, &number).await.contains("There are 200 database instances"));
        // The first page was not asked for again.
        assert_eq!(played.asked().len(), 3, "{:?}", played.asked());
        // The same page for ever, and one without its list, are no lists.
        played.answer("DescribeDBInstances?a", Reply::Tree(page(100, "a")));
        assert!(speech_of(&skill, &number).await.contains("did not answer properly"));
        played.answer("DescribeDBInstances?a", Reply::Tree(json!({"Marker": "b"})));
        assert!(speech_of(&skill, &number).await.contains("did not answer properly"));
    });
}

#[test]
fn what_is_no_database_of_rds_is_not_counted() {
    runtime().block_on(async {
        let played = played();
        let mut others = vec![instance("docs-1", "docs"), instance("graph-1", "graph"), instance("multi-1", "multi")];
        others[0]["Engine"] = "docdb".into();
        others[1]["Engine"] = "neptune".into();
        others[2]["DBClusterIdentifier"] = "multi".into();
        played.answer("DescribeDBInstances", Reply::Tree(json!({"DBInstances": {"DBInstance": others}})));
        let skill = skill(&played);
        assert!(speech_of(&skill, &question("NumberOfInstances", &[])).await.contains("There is one "));
        let storage = question("CheckInstanceProperty", &[("instance", "multi"), ("property", "allocated-storage")]);
        assert!(speech_of(&skill, &storage).await.contains("has 20 gigabytes of storage allocated."));
        let zones = question("CheckInstanceProperty", &[("instance", "multi"), ("property", "multi-az")]);
        assert!(speech_of(&skill, &zones).await.contains("is in a Multi-AZ cluster"));
    });
}

#[test]
fn a_log_is_read_as_far_as_rds_gives_it_out_and_no_further() {
    runtime().block_on(async {
        let log = question("CheckLog", &[("instance", "sample")]);
        let plain = format!("{} UTC::@:[1]:LOG:  checkpoint\n", moment(9).strftime("%Y-%m-%d %H:%M:%S"));
        let portion = |text: &str, marker: &str| {
            Reply::Tree(json!({"LogFileData": text, "Marker": marker, "AdditionalDataPending": false}))
        };
        let files = |sizes: &[(&str, usize, i64)]| {
            let file = |&(name, size, minutes): &(&str, usize, i64)| {
                json!({"LogFileName": format!("error/postgresql.log.{name}"), "Size": size,
                    "LastWritten": moment(minutes).as_millisecond()})
            };
            let files: Vec<Value> = sizes.iter().map(file).collect();
            Reply::Tree(json!({"DescribeDBLogFiles": {"DescribeDBLogFilesDetails": files}}))
        };
        // RDS ends too early, says that this was all, and would go on from where it was.
        let early = played();
        early.answer("DescribeDBLogFiles", files(&[("a", 2 * plain.len() + error_line().len(), 1)]));
        early.answer("DownloadDBLogFilePortion", portion(&plain, "0:1"));
        early.answer("DownloadDBLogFilePortion?0%3A1", portion(&(plain.clone() + &error_line()), "0:2"));
        let told = speech_of(&skill(&early), &log).await;
        assert!(told.contains("There is one error") && !told.contains("not read"), "{told}");
        // It does not go on: the end that was read counts, and that it was not all.
        early.answer("DownloadDBLogFilePortion?0%3A1", portion("", "0:1"));
        let told = speech_of(&skill(&early), &log).await;
        assert!(told.contains("I could not read ") && NOTHING.iter().all(|none| !told.contains(none)), "{told}");
        // It leaves something out in the middle.
        let gap = played();
        let text = format!("{plain} [Your log message was truncated]\n{plain}");
        gap.answer("DescribeDBLogFiles", files(&[("a", text.len(), 1)]));
        gap.answer("DownloadDBLogFilePortion", portion(&text, "0:1"));
        let told = speech_of(&skill(&gap), &log).await;
        assert!(told.contains("not read") && NOTHING.iter().all(|none| !told.contains(none)), "{told}");
        // The newest file of two, in which nothing is wrong, is not the whole of the last hours.
        let rotated = played();
        rotated.answer("DescribeDBLogFiles", files(&[("b", error_line().len(), 1), ("a", error_line().len(), 62)]));
        let told = speech_of(&skill(&rotated), &log).await;
        assert!(told.contains(" in Virginia since ") && !told.contains("in the last"), "{told}");
        assert_eq!(rotated.asked().iter().filter(|asked| *asked == "DownloadDBLogFilePortion").count(), 2);
        // One that is older still tells that nothing is missing before the first line of the others.
        let whole = error_line().len();
        rotated.answer("DescribeDBLogFiles", files(&[("b", whole, 1), ("a", whole, 62), ("c", whole, 400)]));
        let told = speech_of(&skill(&rotated), &log).await;
        assert!(told.contains("in the last 3 hours"), "{told}");
        // The server writes CSV alone: what it says elsewhere is from its start.
        let csv = played();
        let record = format!(
            "{} UTC,\"app\",\"shop\",5,\"10.0.0.7:5\",6b.7,1,\"SELECT\",,3/2,0,ERROR,22012,\"division by zero\",,,,,,,,,\"\"\n",
            moment(9).strftime("%Y-%m-%d %H:%M:%S.080")
        );
        csv.answer("DescribeDBLogFiles", files(&[("a.csv", record.len(), 1)]));
        csv.answer("DownloadDBLogFilePortion", portion(&record, "0:1"));
        let told = speech_of(&skill(&csv), &log).await;
        assert!(told.contains("There is one error") && told.contains("division by zero"), "{told}");
        // What RDS calls binary cannot be read through it, however often it is asked.
        rotated.answer(
            "DownloadDBLogFilePortion",
            Reply::Refused(400, "InvalidParameterValue", "This file contains binary data and should be downloaded"),
        );
        let told = speech_of(&skill(&rotated), &log).await;
        assert!(told.contains("binary data") && !told.contains("ask again"), "{told}");
    });
}
