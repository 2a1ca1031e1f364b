//! Conversations about an Oracle instance that RDS alone tells of, with our test server in its place: discovered by its tag, logged in to
//! with what AWS keeps, asked by the service that RDS names. What it cannot show: that Oracle would answer so.

use std::time::Duration;

use oracle_server::{Account, Options, Server};
use serde_json::json;
use simulator::Simulator;
use stage::{
    Cloud, Needs, checkout,
    cloud::Endpoint,
    demo::{AgentConfiguration, bastion},
    fleet::{self, Alarm, Database, Event, Fleet, Log, Secret},
};

use super::{
    OREGON,
    aws::{alarm, event, metric},
    hear, named, speaking,
    transcripts::hold,
};

const OREGONS_BASTION: &str = "i-00000000000000003";
const ALERT_LOG: &str = "2026-01-02T09:00:00.123456+00:00\nThread 1 advanced to log sequence 10\n\
    2026-01-02T09:05:00.000001+00:00\nORA-01555: snapshot too old: rollback segment number 9\n";
const GIB: f64 = 1_073_741_824.0;

/// A region with an Oracle instance, and the server that is in its place.
struct Region {
    cloud: Cloud,
    server: Server,
    _directory: tempfile::TempDir,
}

async fn region() -> Region {
    let password = stage::random_password().unwrap();
    let accounts = vec![Account::new("dbvoice", &password)];
    let server = Server::start(Options { accounts, ..Options::default() }).unwrap();
    let here = |database| Database {
        endpoint: Some(fleet::Endpoint { address: "127.0.0.1".to_owned(), port: server.port }),
        ..database
    };
    let reporting = Database {
        db_name: Some("REPORTS".to_owned()),
        logs: vec![Log::new("trace/alert_REPORTS.log", ALERT_LOG)],
        ..here(named(OREGON, "finance-1", "oracle-ee", "REPORTING"))
    };
    // RDS calls a container's pluggable database by name, whose service our server does not have.
    let moved =
        Database { db_name: Some("MOVED".to_owned()), ..here(named(OREGON, "moved-1", "oracle-se2-cdb", "moved")) };
    let nameless = here(named(OREGON, "nameless-1", "oracle-ee", "nameless"));
    let login = json!({"username": "dbvoice", "password": password}).to_string();
    let secret = |identifier: &str| Secret {
        region: OREGON.to_owned(),
        name: format!("dbvoice/{identifier}"),
        value: login.clone(),
    };
    let directory = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::reserve().unwrap();
    let discovery = AgentConfiguration::default().discovery();
    let mut bastion = bastion(OREGON, OREGONS_BASTION, endpoint, &discovery, directory.path()).unwrap();
    bastion.environment.insert("CACHE_DIRECTORY".to_owned(), directory.path().join("cache").display().to_string());
    let cpu: Vec<(u32, f64)> = (0..70).map(|minute| (minute, if minute < 25 { 71.0 } else { 42.0 })).collect();
    let free: Vec<(u32, f64)> = (0..5).map(|minute| (minute, 9.0 * GIB)).collect();
    let fleet = Fleet {
        documents: checkout().join("ssm-documents"),
        databases: vec![reporting, moved, nameless],
        secrets: ["finance-1", "moved-1", "nameless-1"].map(secret).into(),
        metrics: vec![
            metric(OREGON, "finance-1", "CPUUtilization", &cpu),
            metric(OREGON, "finance-1", "FreeStorageSpace", &free),
        ],
        alarms: vec![Alarm {
            region: OREGON.to_owned(),
            ..alarm("reporting-cpu-high", "DBInstanceIdentifier", "finance-1")
        }],
        events: vec![Event { region: OREGON.to_owned(), ..event("finance-1", "DB instance restarted", 100_000) }],
        bastions: vec![bastion],
        ..Fleet::default()
    };
    // To start it blocks.
    let start = move || Cloud::start(&Needs::find().unwrap(), endpoint, &fleet).unwrap();
    let cloud = tokio::task::spawn_blocking(start).await.unwrap();
    Region { cloud, server, _directory: directory }
}

#[tokio::test]
async fn oracle_is_asked_like_the_others() {
    let region = region().await;
    for locale in ["en-US", "ja-JP", "de-DE"] {
        let mut alexa = speaking(locale, &region.cloud, &[]);
        hold(&mut alexa, &format!("oracle.{locale}"), |action| panic!("there is no {action} here")).await;
        alexa.stop().await;
    }
    let seen = region.server.seen();
    assert_eq!((seen.unread, seen.failed_logins), (Vec::new(), 0));
    assert!(seen.sessions.iter().all(|session| session.module == "bastion-agent"), "{:?}", seen.sessions);

    let mut alexa = speaking("en-US", &region.cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    let wrong_name = ["could not connect to moved in Oregon"];
    hear(&mut alexa, "connect to moved in oregon", &wrong_name).await;
    let nameless = ["could not connect to nameless in Oregon", "agent does not know it", "configuration"];
    hear(&mut alexa, "connect to nameless", &nameless).await;
    // What is warned of is heard.
    region.server.change("REPORTS", "update USER_USERS set EXPIRY_DATE = ora_now() + 3").unwrap();
    let expires = ["REPORTING in Oregon is reachable. Oracle 19", "password of the monitoring user expires soon"];
    hear(&mut alexa, "connect to reporting", &expires).await;
    alexa.stop().await;
}

/// The article's questions about its Oracle instance, and a part of the answer to each.
const ARTICLE: [(&str, &str); 4] = [
    ("OREGON にある REPORTING インスタンスの 30 分前の CPU 使用率", "30分前に42パーセントでした"),
    ("OREGON で REPORTING インスタンスについて発行されたアラームのリスト", "reporting cpu high"),
    ("オレゴンの REPORTING インスタンスについて、CPU が最上位のセッションを検索", "秒間のCPU時間"),
    ("OREGON にある REPORTING インスタンスのアラートログをチェック", "ORA-01555"),
];

/// What is said to an event with the words alone, for which Alexa knows no values: instances are not of her model.
async fn told_without_resolutions(alexa: &mut Simulator, utterance: &str) -> String {
    alexa.alexa.forget_session();
    let mut event = alexa.alexa.hear(utterance).unwrap();
    for (_, slot) in event["request"]["intent"]["slots"].as_object_mut().unwrap() {
        let slot = slot.as_object_mut().unwrap();
        slot.retain(|key, _| ["name", "value", "confirmationStatus"].contains(&key.as_str()));
    }
    let answer = alexa.lambda.invoke(&event, Duration::from_secs(10)).await.unwrap().payload;
    answer["response"]["outputSpeech"]["ssml"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_articles_questions_are_answered_as_events() {
    let region = region().await;
    let mut alexa = speaking("ja-JP", &region.cloud, &[]);
    for (utterance, expected) in ARTICLE {
        let said = told_without_resolutions(&mut alexa, utterance).await;
        assert!(said.contains(expected), "{utterance}: {said}");
    }
    let seen = region.server.seen();
    assert!(seen.logins > 0 && seen.unread.is_empty(), "{seen:?}");
    alexa.stop().await;
}
