//! The conversations of tests/transcripts, held with the real skill.

use std::{collections::BTreeSet, path::PathBuf};

use simulator::{
    Simulator,
    script::{self, Scene},
    transcript::Transcript,
};
use stage::{
    Cloud, DemoStage, Needs, checkout,
    cloud::Endpoint,
    demo::{AgentConfiguration, bastion},
    fleet::{Database, Fleet, Log},
};

use super::{
    VIRGINIA, VIRGINIAS_BASTION,
    aws::{alarm, event, metric},
    say, speaking,
};

/// Those that some test holds: those of the demo, the demo's own.
const HELD: [&str; 22] = [
    "applications.en-US",
    "applications.ja-JP",
    "choices.en-US",
    "choices.ja-JP",
    "demo.de-DE",
    "demo.en-US",
    "demo.ja-JP",
    "inside.de-DE",
    "inside.en-US",
    "inside.ja-JP",
    "misheard.en-US",
    "operations.de-DE",
    "operations.en-US",
    "operations.ja-JP",
    "oracle.de-DE",
    "oracle.en-US",
    "oracle.ja-JP",
    "properties.en-US",
    "properties.ja-JP",
    "second-thoughts.de-DE",
    "second-thoughts.en-US",
    "second-thoughts.ja-JP",
];

fn folder() -> PathBuf {
    checkout().join("tests/transcripts")
}

/// Holds the conversation of this name, each answer of which must be as it is written; `act` does what it asks of the stage.
pub(super) async fn hold(simulator: &mut Simulator, name: &str, mut act: impl FnMut(&str)) {
    assert!(HELD.contains(&name), "{name}");
    let transcript = Transcript { width: 100, colour: false, time: false };
    let (mut held, mut wrong) = (Vec::new(), Vec::new());
    for scene in script::read(&folder().join(format!("{name}.txt"))).unwrap() {
        match scene {
            Scene::Hears(misheard) => simulator.alexa.mishear(&misheard.words, &misheard.values),
            Scene::Stage { action, .. } => act(&action),
            Scene::Turn { say: utterance, hear } => {
                let turn = say(simulator, &utterance).await;
                held.push(b'\n');
                transcript.question(&mut held, &utterance).unwrap();
                transcript.answer(&mut held, &turn).unwrap();
                wrong.extend(script::what_is_wrong(&turn, &hear).map(|problem| format!("{utterance}: {problem}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{name}: {wrong:#?}\nwhat was said:\n{}", String::from_utf8_lossy(&held));
}

#[test]
fn no_transcript_is_forgotten() {
    let files = folder().read_dir().unwrap().map(|entry| entry.unwrap().path());
    let names: BTreeSet<String> = files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, HELD.map(str::to_owned).into());
}

#[tokio::test]
async fn the_demos_conversations_go_as_they_are_written() {
    for locale in ["en-US", "ja-JP", "de-DE"] {
        // To start it blocks.
        let start = || DemoStage::on(&Needs::find().unwrap(), &|_| Ok(())).unwrap();
        let stage = tokio::task::spawn_blocking(start).await.unwrap();
        let mut alexa = speaking(locale, &stage.cloud, &[]);
        if locale != "de-DE" {
            hold(&mut alexa, &format!("choices.{locale}"), |action| panic!("there is no {action} here")).await;
        }
        if locale == "en-US" {
            hold(&mut alexa, "misheard.en-US", |action| panic!("there is no {action} here")).await;
        }
        hold(&mut alexa, &format!("inside.{locale}"), |action| panic!("there is no {action} here")).await;
        alexa.stop().await;
    }
}

#[tokio::test]
async fn a_mornings_questions_are_answered() {
    let tagged = |identifier: &str, engine: &str, name: &str, log: &str, text: &str| Database {
        logs: vec![Log::new(log, text)],
        multi_az: identifier == "orders-prod-1",
        ..Database::new(
            VIRGINIA,
            identifier,
            engine,
            &[("instance", name), ("application", "training"), ("environment", "production")],
        )
    };
    const GIB: f64 = 1_073_741_824.0;
    let figures = |identifier: &str, cpu: f64, free: f64| {
        [
            metric(VIRGINIA, identifier, "CPUUtilization", &[(58, cpu / 2.0), (20, cpu), (1, cpu), (0, cpu)]),
            metric(VIRGINIA, identifier, "FreeStorageSpace", &[(1, free), (0, free)]),
            metric(VIRGINIA, identifier, "ReadLatency", &[(1, 0.000_4), (0, 0.000_4)]),
        ]
    };
    let postgres = "2026-01-02 09:00:00 UTC::@:[1]:LOG:  ready\n";
    let oracle = "2026-01-02T09:05:00.000000+00:00\nORA-00600: internal error code, arguments: [kdsgrp1], [], []\n";
    let databases = vec![
        tagged("orders-prod-1", "postgres", "sample", "error/postgresql.log.2026-01-02-09", postgres),
        tagged("finance-1", "oracle-ee", "reports", "trace/alert_ORCL.log", oracle),
    ];
    // There is a bastion, whose agent is told of nothing.
    let (directory, endpoint) = (tempfile::tempdir().unwrap(), Endpoint::reserve().unwrap());
    let knows_none = AgentConfiguration::default();
    let fleet = Fleet {
        documents: checkout().join("ssm-documents"),
        databases,
        bastions: vec![bastion(VIRGINIA, VIRGINIAS_BASTION, endpoint, &knows_none, directory.path()).unwrap()],
        metrics: [figures("orders-prod-1", 12.0, 15.0 * GIB), figures("finance-1", 97.0, 0.6 * GIB)].concat(),
        alarms: vec![alarm("reports-cpu-high", "DBInstanceIdentifier", "finance-1")],
        events: vec![event("finance-1", "DB instance restarted", 600)],
        ..Fleet::default()
    };
    let cloud = Cloud::start(&Needs::find().unwrap(), endpoint, &fleet).unwrap();
    let topic = cloud.create_topic(VIRGINIA, "dbvoice").unwrap();
    for locale in ["en-US", "ja-JP", "de-DE"] {
        let mut alexa = speaking(locale, &cloud, &[("NOTIFICATION_TOPIC_ARN", &topic)]);
        hold(&mut alexa, &format!("operations.{locale}"), |action| panic!("there is no {action} here")).await;
        alexa.stop().await;
    }
}
