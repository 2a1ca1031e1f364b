//! A password that exists nowhere else goes through a whole check, and then is looked for everywhere.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use agent_protocol::Outcome;
use simulator::{Settings, Simulator};
use stage::{
    Cloud, MariaDb, MySql, Needs, Postgres, binaries, checkout,
    cloud::Endpoint,
    demo::{AgentConfiguration, bastion, secure},
    fleet::{Database, Fleet},
    mariadb, mysql, postgres,
};

const REGION: &str = "us-east-1";
const CANARY: &str = "canary-9f3b52c7-!#%?&@'\"\\-é";

/// Command lines and environments of all processes that hold the canary, but for this one.
fn processes_that_show_it() -> Vec<String> {
    let own = std::process::id().to_string();
    let holds = |path: &std::path::Path| {
        let text = fs::read(path).unwrap_or_default();
        text.windows(CANARY.len()).any(|window| window == CANARY.as_bytes())
    };
    let processes = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    processes
        .filter(|process| process.file_name().to_string_lossy() != own.as_str())
        .flat_map(|process| ["cmdline", "environ"].map(|file| process.path().join(file)))
        .filter(|file| holds(file))
        .map(|file| file.display().to_string())
        .collect()
}

#[tokio::test]
async fn a_password_is_in_no_command_line_environment_log_document_or_history() {
    let needs = Needs::find().unwrap();
    let sample =
        Postgres::start(&needs, &postgres::monitoring_user("dbvoice", CANARY), &["log_statement=all"]).unwrap();
    let blog = MariaDb::start(&needs, &mariadb::monitoring_user("dbvoice", CANARY), &[]).unwrap();
    let shop = MySql::start(
        &needs,
        &mysql::monitoring_user("dbvoice", CANARY),
        &["--general-log=1", "--log-output=FILE", "--general-log-file=general.log"],
    )
    .unwrap();
    let directory = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::reserve().unwrap();
    let configuration = AgentConfiguration::default()
        .instance("sample", "orders-prod-1", "postgres", sample.port())
        .instance("blog", "blog-prod-1", "mariadb", blog.port())
        .instance("shop", "shop-prod-1", "mysql", shop.port())
        // The canary as the wrong password: it must not be repeated in the refusal either.
        .instance_with("wrong", "wrong-1", "mariadb", blog.port(), "/rds/wrong/dbpassword");
    let database =
        |identifier: &str, engine: &str, name: &str| Database::new(REGION, identifier, engine, &[("instance", name)]);
    let mut fleet = Fleet {
        documents: checkout().join("ssm-documents"),
        databases: vec![
            database("orders-prod-1", "postgres", "sample"),
            database("blog-prod-1", "mariadb", "blog"),
            database("shop-prod-1", "mysql", "shop"),
            database("wrong-1", "mariadb", "wrong"),
        ],
        parameters: vec![
            secure(REGION, "/rds/sample/dbpassword", CANARY),
            secure(REGION, "/rds/blog/dbpassword", CANARY),
            secure(REGION, "/rds/shop/dbpassword", CANARY),
            secure(REGION, "/rds/wrong/dbpassword", &format!("{CANARY}x")),
        ],
        bastions: vec![bastion(REGION, "i-00000000000000001", endpoint, &configuration, directory.path()).unwrap()],
        ..Fleet::default()
    };
    // The agent logs all it can.
    fleet.bastions[0].environment.insert("RUST_LOG".to_owned(), "trace".to_owned());
    let cloud = Cloud::start(&needs, endpoint, &fleet).unwrap();
    let model = checkout().join("skill-package/interactionModels/custom/en-US.json");
    let mut settings = Settings::new(binaries::find("skill-lambda").unwrap(), model, "en-US");
    settings.function.environment = Cloud::client_environment(cloud.endpoint(), REGION);
    settings.function.environment.push(("RUST_LOG".to_owned(), "trace".to_owned()));
    let mut simulator = Simulator::new(settings).unwrap();

    let (done, looks) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let watcher = thread::spawn({
        let (done, looks) = (Arc::clone(&done), Arc::clone(&looks));
        move || {
            let mut seen = Vec::new();
            while !done.load(Ordering::Relaxed) {
                seen.extend(processes_that_show_it());
                looks.fetch_add(1, Ordering::Relaxed);
                thread::sleep(std::time::Duration::from_millis(2));
            }
            seen
        }
    });
    let mut heard = String::new();
    for utterance in [
        "connect to sample in virginia",
        "connect to blog in virginia",
        "connect to shop in virginia",
        "connect to wrong in virginia",
        "show top sessions by cpu for sample in virginia",
        "show top sessions by cpu for wrong in virginia",
    ] {
        let turn = simulator.say(utterance).await.unwrap();
        heard += &format!("{} {} {}\n", turn.speech, turn.request, turn.response);
    }
    done.store(true, Ordering::Relaxed);
    assert_eq!(watcher.join().unwrap(), [""; 0]);
    assert!(looks.load(Ordering::Relaxed) > 10, "the watcher did not watch");

    // Run Command keeps only the beginning of what the agent logs; in a shell all of it is seen.
    let environment = Cloud::client_environment(cloud.endpoint(), REGION);
    let mut environment: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    environment.push(("RUST_LOG", "trace"));
    let configuration = fs::read_to_string(directory.path().join("i-00000000000000001.toml")).unwrap();
    let agent = tests::Agent::new(&configuration, &environment);
    let mut logged = String::new();
    for (instance, expected) in
        [("sample", Outcome::Ok), ("blog", Outcome::Ok), ("shop", Outcome::Ok), ("wrong", Outcome::Critical)]
    {
        let (report, run) = agent.check("connection", instance, &[]);
        assert_eq!(report.outcome, expected, "{}", run.stdout);
        logged += &(run.stderr + &run.stdout);
    }
    assert!(logged.len() > 20_000, "the agent did not log all it can: {} bytes", logged.len());

    let history = serde_json::to_string(&cloud.commands().unwrap()).unwrap();
    let documents = fs::read_dir(checkout().join("ssm-documents")).unwrap();
    let documents: String = documents.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    let places = [
        ("what is said", heard),
        ("the skill's log", simulator.lambda.logs().text()),
        ("the command history", history),
        ("the agent's log", logged),
        ("the local AWS's log", cloud.log()),
        ("the calls", serde_json::to_string(&cloud.calls().unwrap()).unwrap()),
        ("PostgreSQL's log", sample.log()),
        ("MariaDB's log", blog.log()),
        ("MySQL's log", shop.log() + &fs::read_to_string(shop.file("data/general.log")).unwrap()),
        ("the documents", documents),
        ("the agent's configuration", configuration),
    ];
    let escaped = serde_json::to_string(CANARY).unwrap();
    for (place, text) in places {
        assert!(!text.is_empty() || place == "the local AWS's log", "{place} is empty: nothing was looked at");
        for form in [CANARY, "canary-9f3b52c7", escaped.trim_matches('"')] {
            assert!(!text.contains(form), "the password stands in {place}");
        }
    }
    simulator.stop().await;
}
