//! What a check costs in calls, what is said while it runs, and that every fault ends in a sentence in time.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use simulator::{Settings, Simulator};
use stage::{
    Cloud, Needs, Postgres, binaries, checkout,
    cloud::Endpoint,
    demo::{AgentConfiguration, bastion, secure},
    fleet::Fleet,
    postgres,
};
use tests::alexa::Shape;

use super::{VIRGINIA, VIRGINIAS_BASTION, hear, named, say, simulator, speaking};

/// One database in Virginia, and its bastion.
struct Stage {
    cloud: Cloud,
    _sample: Postgres,
    _directory: tempfile::TempDir,
}

fn stage() -> Stage {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let sample = Postgres::start(&needs, &postgres::monitoring_user("dbvoice", &password), &[]).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::reserve().unwrap();
    let configuration = AgentConfiguration::default().instance("sample", "orders-prod-1", "postgres", sample.port());
    let fleet = Fleet {
        documents: checkout().join("ssm-documents"),
        databases: vec![named(VIRGINIA, "orders-prod-1", "postgres", "sample")],
        parameters: vec![secure(VIRGINIA, "/rds/sample/dbpassword", &password)],
        bastions: vec![bastion(VIRGINIA, VIRGINIAS_BASTION, endpoint, &configuration, directory.path()).unwrap()],
        ..Fleet::default()
    };
    let cloud = Cloud::start(&needs, endpoint, &fleet).unwrap();
    Stage { cloud, _sample: sample, _directory: directory }
}

/// When each call of this operation arrived, in milliseconds.
fn times(cloud: &Cloud, operation: &str) -> Vec<i64> {
    let calls = cloud.calls().unwrap();
    calls.iter().filter(|call| call["operation"] == operation).map(|call| call["at_ms"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_check_costs_one_command_and_is_looked_for_at_a_pace() {
    let stage = stage();
    let cloud = &stage.cloud;
    let mut alexa = simulator(cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    for question in [
        "connect to sample in virginia",
        "show top sessions by cpu for sample instance in virginia",
        "tablespace usage for sample instance in virginia",
        "what is max connections set to on sample",
        "show blocking sessions for sample instance in virginia",
        "long transactions on sample in virginia",
        "replication lag for sample instance in virginia",
        "how is the sample instance in virginia",
    ] {
        cloud.forget_calls().unwrap();
        let turn = hear(&mut alexa, question, &["sample in Virginia"]).await;
        let calls = cloud.operations().unwrap();
        let count = |name: &str| calls.iter().filter(|call| *call == name).count();
        assert_eq!(count("ssm.SendCommand"), 1, "{question}: {calls:?}");
        let asked = ["ssm.SendCommand", "ssm.GetCommandInvocation", "rds.DescribeDBInstances"];
        // Health is also what AWS itself knows, each part of it asked for once: of alarms, those that are on and those that
        // cannot tell.
        let looked = ["monitoring.GetMetricData", "monitoring.DescribeAlarms", "rds.DescribeEvents"];
        let expected = if question.starts_with("how is") { [1, 2, 1] } else { [0; 3] };
        assert_eq!(looked.map(count), expected, "{question}: {calls:?}");
        // What the agent asks for itself, the password, is not the skill's.
        let known = |call: &str| asked.contains(&call) || looked.contains(&call) || call == "ssm.GetParameter";
        let own = |call: &&String| !known(call);
        assert!(calls.iter().filter(own).count() <= 2, "{question}: {calls:?}");
        let looks = times(cloud, "GetCommandInvocation");
        assert!((1..=20).contains(&looks.len()), "{question}: {looks:?}");
        assert!(looks.windows(2).all(|pair| pair[1] - pair[0] >= 150), "{question}: {looks:?}");

        // Alexa is told that somebody is being asked, in words that it takes, before the answer.
        assert_eq!(turn.refused, [""; 0], "{question}");
        let [words] = &turn.before[..] else { panic!("{question}: {:?}", turn.before) };
        assert_eq!(words.speech, "I am asking the bastion in Virginia.", "{question}");
        assert_eq!(Shape::Directive.complaint(&words.directive), None, "{}", words.directive);
    }
    alexa.stop().await;
    let mut japanese = speaking("ja-JP", cloud, &[]);
    let turn = hear(&mut japanese, "バージニアのサンプルに接続して", &["バージニアのsample"]).await;
    assert_eq!(turn.before[0].speech, "バージニアの踏み台に問い合わせています。");
    japanese.stop().await;
}

#[tokio::test]
async fn a_report_is_heard_of_soon_after_it_is_there() {
    let stage = stage();
    let cloud = &stage.cloud;
    let mut alexa = simulator(cloud, &[]);
    hear(&mut alexa, "connect to sample in virginia", &["sample in Virginia is reachable"]).await;
    let mut late = Vec::new();
    // Over ssmmessages, over MDS, and in between. More than 2.5 s no agent was seen to take.
    for delay in [0, 60, 130, 210, 320, 450, 600, 800, 1_050, 1_300, 1_600, 1_900, 2_200, 2_500] {
        cloud.change_bastion(VIRGINIAS_BASTION, &json!({"delivery_delay_ms": delay})).unwrap();
        cloud.forget_calls().unwrap();
        hear(&mut alexa, "connect to sample in virginia", &["sample in Virginia is reachable"]).await;
        let command = cloud.commands().unwrap().pop().unwrap();
        let ended = command["invocations"][0]["steps"][0]["ended_ms"].as_i64().unwrap();
        let (sent, looks) = (times(cloud, "SendCommand")[0], times(cloud, "GetCommandInvocation"));
        late.push(looks[looks.len() - 1] - ended);
        // One at once, and then no more than 7 a second.
        let most = 2 + usize::try_from(ended - sent).unwrap() / 143;
        assert!(looks.len() <= most, "{delay} ms: {} looks, {most} would do", looks.len());
        assert!(looks[0] - sent >= 90, "{delay} ms: {looks:?} after {sent}");
    }
    late.sort_unstable();
    assert!(late[late.len() / 2] <= 150, "in milliseconds: {late:?}");
    alexa.stop().await;
}

#[tokio::test]
async fn a_look_that_is_refused_is_made_again_later() {
    let stage = stage();
    let cloud = &stage.cloud;
    let mut alexa = simulator(cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    for kind in ["throttle", "error"] {
        cloud.forget_calls().unwrap();
        let fault = json!({"service": "ssm", "operation": "GetCommandInvocation", "kind": kind, "count": 3});
        cloud.add_fault(&fault).unwrap();
        hear(&mut alexa, "connect to sample in virginia", &["sample in Virginia is reachable"]).await;
        let looks = times(cloud, "GetCommandInvocation");
        let pauses: Vec<i64> = looks.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(pauses[0] >= 300 && pauses[1] >= 600 && pauses[2] >= 1_200, "{kind}: {pauses:?}");
    }
    // Nor is a command that is not there yet a failure.
    let fault = json!({"service": "ssm", "kind": "invisible", "latency_ms": 1_500});
    cloud.add_fault(&fault).unwrap();
    cloud.forget_calls().unwrap();
    hear(&mut alexa, "connect to sample in virginia", &["sample in Virginia is reachable"]).await;
    assert!((5..=13).contains(&times(cloud, "GetCommandInvocation").len()));
    alexa.stop().await;
}

#[tokio::test]
async fn yes_takes_the_name_that_was_meant() {
    let stage = stage();
    let mut alexa = simulator(&stage.cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "connect to simple in virginia", &["Did you mean sample?"]).await;
    hear(&mut alexa, "yes", &["sample in Virginia is reachable"]).await;
    hear(&mut alexa, "engine of simple", &["Did you mean sample?"]).await;
    hear(&mut alexa, "yes please", &["sample in Virginia runs PostgreSQL."]).await;
    hear(&mut alexa, "connect to simple in virginia", &["Did you mean sample?"]).await;
    hear(&mut alexa, "no", &["All right."]).await;
    hear(&mut alexa, "yes", &["What would you like to know?"]).await;
    assert_eq!(stage.cloud.commands().unwrap().len(), 1);
    alexa.stop().await;
}

#[tokio::test]
async fn what_was_not_done_in_time_is_told_later_and_not_asked_twice() {
    let stage = stage();
    let cloud = &stage.cloud;
    let mut alexa = simulator(cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "what was the result", &["I am not waiting for a check."]).await;
    cloud.change_bastion(VIRGINIAS_BASTION, &json!({"delivery_delay_ms": 9_000})).unwrap();
    let late = hear(&mut alexa, "connect to sample in virginia", &["taking longer than I can wait"]).await;
    assert!(late.session_open && late.elapsed < Duration::from_millis(7_500), "{:?}", late.elapsed);
    // Neither something else in between loses it, nor the end of the conversation.
    hear(&mut alexa, "stop", &["Goodbye"]).await;
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "number of instances in virginia", &["There is one database instance in Virginia"]).await;
    let result = hear(&mut alexa, "what was the result", &["sample in Virginia is reachable. PostgreSQL "]).await;
    assert!(result.before.is_empty(), "nobody is asked again: {:?}", result.before);
    assert_eq!(cloud.commands().unwrap().len(), 1);
    hear(&mut alexa, "what was the result", &["I am not waiting for a check."]).await;
    assert_eq!(cloud.commands().unwrap().len(), 1);
    alexa.stop().await;
}

#[tokio::test]
async fn every_fault_of_every_call_ends_in_a_sentence_in_time() {
    let stage = stage();
    let (throttled, failed) = ("too many requests in Virginia", "AWS in Virginia did not answer properly");
    let slow = ["taking longer than I can wait", "took so long that no time was left", failed];
    for (service, operation) in [
        ("rds", "DescribeDBInstances"),
        ("ssm", "DescribeInstanceInformation"),
        ("ssm", "SendCommand"),
        ("ssm", "GetCommandInvocation"),
    ] {
        for (kind, expected) in [
            ("throttle", &[throttled][..]),
            ("error", &[failed]),
            ("denied", &["I am not allowed to do that in Virginia"]),
            ("latency", &slow),
        ] {
            let mut fault = json!({"service": service, "operation": operation, "kind": kind});
            if kind == "latency" {
                fault["latency_ms"] = json!(9_000);
            }
            stage.cloud.add_fault(&fault).unwrap();
            // A function of its own each time: one that is warm remembers which bastions are online.
            let mut alexa = simulator(&stage.cloud, &[]);
            let turn = say(&mut alexa, "connect to sample in virginia").await;
            stage.cloud.clear_faults().unwrap();
            let what = format!("{kind} of {operation}: {} after {:?}", turn.speech, turn.elapsed);
            assert!(expected.iter().any(|part| turn.speech.contains(part)), "{what}");
            assert!(turn.elapsed < Duration::from_millis(7_700), "{what}");
            alexa.stop().await;
        }
    }
}

#[tokio::test]
async fn every_fault_of_what_aws_knows_by_itself_ends_in_a_sentence_in_time() {
    let sample = named(VIRGINIA, "orders-prod-1", "postgres", "sample");
    let fleet = Fleet { documents: checkout().join("ssm-documents"), databases: vec![sample], ..Fleet::default() };
    let cloud = Cloud::start(&Needs::find().unwrap(), Endpoint::reserve().unwrap(), &fleet).unwrap();
    let mut alexa = simulator(&cloud, &[]);
    for (operation, question) in [
        ("rds.DescribeEvents", "list events for sample in virginia"),
        ("monitoring.DescribeAlarms", "list alarms for sample in virginia"),
        ("monitoring.GetMetricData", "cpu utilization of sample in virginia"),
        ("rds.DescribeDBLogFiles", "check error log of sample in virginia"),
    ] {
        let (service, name) = operation.split_once('.').unwrap();
        for (kind, expected) in [
            ("throttle", "too many requests in Virginia"),
            ("error", "AWS in Virginia did not answer properly"),
            ("denied", "I am not allowed to do that in Virginia"),
            ("latency", "taking longer than I can wait"),
        ] {
            let mut fault = json!({"service": service, "operation": name, "kind": kind});
            if kind == "latency" {
                fault["latency_ms"] = json!(9_000);
            }
            cloud.forget_calls().unwrap();
            cloud.add_fault(&fault).unwrap();
            let turn = say(&mut alexa, question).await;
            cloud.clear_faults().unwrap();
            let what = format!("{kind} of {operation}: {} after {:?}", turn.speech, turn.elapsed);
            assert!(cloud.operations().unwrap().contains(&operation.to_owned()), "{what}");
            assert!(turn.speech.contains(expected), "{what}");
            assert!(turn.elapsed < Duration::from_millis(7_700), "{what}");
        }
    }
    alexa.stop().await;
}

/// A simulator whose skill finds Alexa's API there.
fn with_api(cloud: &Cloud, api: &str) -> Simulator {
    let model = checkout().join("skill-package/interactionModels/custom/en-US.json");
    let mut settings = Settings::new(binaries::find("skill-lambda").unwrap(), model, "en-US");
    settings.function.environment = Cloud::client_environment(cloud.endpoint(), VIRGINIA);
    settings.device.api_endpoint = api.to_owned();
    Simulator::new(settings).unwrap()
}

#[tokio::test]
async fn an_api_that_is_dead_or_slow_costs_the_answer_nothing() {
    let stage = stage();
    // Takes connections, and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let refusing = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
    let (silent, dead) = ((address(&silent), silent), address(&refusing));
    drop(refusing);
    let mut fastest = [Duration::MAX; 4];
    for _ in 0..3 {
        for (api, fastest) in ["", &silent.0, &dead, "not an address"].into_iter().zip(&mut fastest) {
            let mut alexa = with_api(&stage.cloud, api);
            // Only what is warm can be compared.
            hear(&mut alexa, "open database voice", &["Welcome"]).await;
            let begun = Instant::now();
            let turn = hear(&mut alexa, "connect to sample in virginia", &["sample in Virginia is reachable"]).await;
            *fastest = begun.elapsed().min(*fastest);
            assert_eq!(turn.before.len(), usize::from(api.is_empty()), "{api}");
            let log = alexa.lambda.logs().text();
            let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let warned = lines.filter(|line| line["level"] == "WARN").count();
            assert!(warned <= 1, "{api}: {log}");
            alexa.stop().await;
        }
    }
    let [taken, rest @ ..] = fastest;
    assert!(rest.iter().all(|time| *time < taken + Duration::from_millis(400)), "{fastest:?}");
}
