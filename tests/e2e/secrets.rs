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

use agent_protocol::{CheckReport, Outcome, Rows};
use simulator::{Settings, Simulator};
use stage::{
    Cloud, Engine, MariaDb, MySql, Needs, Postgres, binaries, checkout,
    cloud::Endpoint,
    demo::{AgentConfiguration, bastion, secure},
    fleet::{Database, Fleet},
    mariadb, mysql, postgres,
    sessions::Login,
};
use tests::{Agent, Daemon, instance};

const REGION: &str = "us-east-1";
const CANARY: &str = "canary-9f3b52c7-!#%?&@'\"\\-é";

/// What a role's credentials have besides a key.
const SESSION_TOKEN: &str = "session-canary-5d21";

/// A value in a row, and a password in a statement, that a server repeats of its own accord.
const REPEATED: &str = "canary4d7e0a";

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
    environment.push(("AWS_SESSION_TOKEN", SESSION_TOKEN));
    let configuration = fs::read_to_string(directory.path().join("i-00000000000000001.toml")).unwrap();
    let agent = Agent::new(&configuration, &environment);
    let mut logged = String::new();
    for (instance, expected) in
        [("sample", Outcome::Ok), ("blog", Outcome::Ok), ("shop", Outcome::Ok), ("wrong", Outcome::Critical)]
    {
        let (report, run) = agent.check("connection", instance, &[]);
        assert_eq!(report.outcome, expected, "{}", run.stdout);
        logged += &(run.stderr + &run.stdout);
    }
    assert_eq!(logged.matches("check ended").count(), 4, "the agent did not log all it can: {logged}");
    assert!(!logged.contains(SESSION_TOKEN), "the session token stands in the agent's log");

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

/// Asks in every format, with all logs; returns the report, and everything that was written.
fn everything(agent: &Agent, check: &str, name: &str, more: &[&str]) -> (CheckReport, String) {
    let (report, run) = agent.check(check, name, more);
    let mut written = run.stdout + &run.stderr;
    for format in ["text", "nagios"] {
        let run = agent.run(&[&["check", check, "--instance", name, "--format", format], more].concat());
        written += &(run.stdout + &run.stderr);
    }
    (report, written)
}

#[test]
fn what_a_replica_stopped_at_is_not_repeated() {
    Engine::each(|engine| {
        if engine == Engine::Postgres {
            return;
        }
        let needs = Needs::find().unwrap();
        let password = stage::random_password().unwrap();
        let mut setup = engine.monitoring_user("dbvoice", &password);
        setup.extend(engine.user("boss", &password));
        setup.extend(
            [
                "GRANT ALL ON *.* TO boss",
                "CREATE USER IF NOT EXISTS follower IDENTIFIED BY 'no more than 32 characters'",
                "GRANT REPLICATION SLAVE ON *.* TO follower",
                "CREATE DATABASE IF NOT EXISTS shop",
                "CREATE TABLE IF NOT EXISTS shop.items (id varchar(60) PRIMARY KEY)",
            ]
            .map(str::to_owned),
        );
        let replica = engine.start(&needs, &setup, &["--server-id=2"]).unwrap();
        let source =
            engine.start(&needs, &setup, &["--server-id=1", "--log-bin=log", "--binlog-format=STATEMENT"]).unwrap();
        let run = |port, statements: &str| {
            engine.session(Login { port, user: "boss", password: &password }, statements).unwrap().finish().unwrap();
        };
        let (changes, start, reset) = match engine {
            Engine::MariaDb => (
                "CHANGE MASTER TO MASTER_",
                "START SLAVE",
                "STOP SLAVE; SET GLOBAL sql_slave_skip_counter = 1; START SLAVE",
            ),
            _ => (
                "CHANGE REPLICATION SOURCE TO SOURCE_",
                "START REPLICA",
                "STOP REPLICA; SET GLOBAL sql_replica_skip_counter = 1; START REPLICA",
            ),
        };
        let prefix = changes.rsplit(' ').next().unwrap();
        let more = if engine == Engine::MariaDb { "" } else { ", SOURCE_SSL=0, GET_SOURCE_PUBLIC_KEY=1" };
        run(replica.port(), &format!("CREATE USER late; INSERT INTO shop.items VALUES ('{REPEATED}'), ('x')"));
        run(
            replica.port(),
            &format!(
                "{changes}HOST='127.0.0.1', {prefix}PORT={}, {prefix}USER='follower', \
                 {prefix}PASSWORD='no more than 32 characters'{more}; {start}",
                source.port()
            ),
        );
        let configuration = instance("replica", engine.as_str(), replica.port(), "{ env = 'SECRET' }");
        let agent = Agent::new(&configuration, &[("SECRET", &password), ("RUST_LOG", "trace")]);
        let failing = [
            format!("CREATE USER late IDENTIFIED BY '{REPEATED}'"),
            format!("INSERT INTO shop.items VALUES ('{REPEATED}')"),
        ];
        for (index, statement) in failing.iter().enumerate() {
            if index > 0 {
                run(replica.port(), reset);
            }
            run(source.port(), statement);
            let started = std::time::Instant::now();
            let (stopped, written) = loop {
                let (report, written) = everything(&agent, "replication-lag", "replica", &[]);
                let Rows::ReplicationLag(rows) = &report.rows else { unreachable!() };
                if let Some(error) = rows.iter().find_map(|row| row.error.clone()) {
                    break (error, written);
                }
                assert!(started.elapsed().as_secs() < 20, "{engine}: {written}");
                thread::sleep(std::time::Duration::from_millis(100));
            };
            // MySQL names no more than the worker that has stopped.
            let gist = if index == 0 { ["CREATE USER failed", "error"] } else { ["Duplicate entry ?", "error"] };
            assert!(gist.iter().any(|gist| stopped.contains(gist)), "{engine}: {stopped}");
            let (_, health) = everything(&agent, "health", "replica", &[]);
            for text in [&written, &health, &stopped] {
                assert!(!text.contains(REPEATED) && !text.contains("canary"), "{engine}: {text}");
            }
        }
    });
}

#[test]
fn secrets_in_parameters_stay_on_the_bastion() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let conninfo = format!("primary_conninfo=host=10.0.0.5 user=follower password={REPEATED}");
    let command = format!("archive_cleanup_command=curl -u bob:{REPEATED} https://x/%r");
    let in_a_url = format!("cluster_name=https://bob:{REPEATED}@x");
    let options = [conninfo.as_str(), &command, &in_a_url];
    let sample = Postgres::start(&needs, &postgres::monitoring_user("dbvoice", &password), &options).unwrap();
    let reported = format!("--report-password={REPEATED}");
    let blog = MariaDb::start(
        &needs,
        &mariadb::monitoring_user("dbvoice", &password),
        &[&reported, &format!("--init-connect=SET @x='{REPEATED}'")],
    )
    .unwrap();
    let configuration = instance("sample", "postgres", sample.port(), "{ env = 'SECRET' }")
        + &instance("blog", "mariadb", blog.port(), "{ env = 'SECRET' }");
    let agent = Agent::new(&configuration, &[("SECRET", &password), ("RUST_LOG", "trace")]);
    let cases = [
        ("sample", "primary_conninfo"),
        ("sample", "archive_cleanup_command"),
        ("sample", "cluster_name"),
        ("blog", "init_connect"),
    ];
    for (name, parameter) in cases {
        let (report, written) = everything(&agent, "parameter", name, &["--name", parameter]);
        let Rows::Parameter(rows) = &report.rows else { unreachable!() };
        assert!(rows.first().is_some_and(|row| row.hidden && row.value.is_none()), "{parameter}: {written}");
        assert!(
            report.summary.contains("is set") && report.summary.contains("may hold a secret"),
            "{}",
            report.summary
        );
        assert!(!written.contains(REPEATED), "{parameter}: {written}");
    }
    let (report, _) = everything(&agent, "parameter", "sample", &["--name", "shared_buffers"]);
    let Rows::Parameter(rows) = &report.rows else { unreachable!() };
    assert!(rows[0].value.is_some() && !rows[0].hidden);
}

#[test]
fn a_server_that_repeats_the_password_gets_it_into_nothing() {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // A server that refuses every login of PostgreSQL's, and says with which password.
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.read(&mut [0; 1024]);
            let percent = REPEATED.replace('c', "%63");
            let fields = format!(
                "SFATAL\0C28P01\0Mpassword authentication failed for user dbvoice: \"{REPEATED}\" {REPEATED} x{REPEATED}y {percent}\0\0"
            );
            let mut packet = vec![b'E'];
            packet.extend(u32::try_from(fields.len() + 4).unwrap_or(0).to_be_bytes());
            packet.extend(fields.as_bytes());
            let _ = stream.write_all(&packet);
        }
    });
    let configuration = instance("sample", "postgres", port, "{ env = 'SECRET' }");
    let agent = Agent::new(&configuration, &[("SECRET", REPEATED), ("RUST_LOG", "trace")]);
    let (report, mut written) = everything(&agent, "connection", "sample", &[]);
    assert!(report.summary.contains("password authentication failed") && report.summary.contains("28P01"), "{written}");
    written += &agent.run(&["doctor", "sample"]).stdout;
    {
        let daemon = Daemon::start(&agent);
        let (_, run) = daemon.check("connection", "sample", &[]);
        written += &(run.stdout + &run.stderr + &daemon.log());
    }
    assert!(!written.contains(REPEATED) && !written.contains("4d7e0a"), "{written}");
}

#[test]
fn a_wrong_configuration_is_not_repeated() {
    let good = instance("sample", "postgres", 1, "{ env = 'SECRET' }");
    let wrong = [
        good.replace("{ env = 'SECRET' }", &format!("'{REPEATED}'")),
        good.replace("'postgres'", &format!("'{REPEATED}'")),
        good.replace("port = 1", &format!("port = '{REPEATED}'")),
        good.clone() + &format!("tls = '{REPEATED}'\n"),
        good.clone() + &format!("passwort = '{REPEATED}'\n"),
        good.clone() + &format!("ca_file = {REPEATED}\n"),
        format!("[history]\nevery = '{REPEATED}'\n"),
    ];
    for text in wrong {
        let agent = Agent::new(&text, &[("SECRET", "x"), ("RUST_LOG", "trace")]);
        let run = agent.run(&["check", "connection", "--instance", "sample"]);
        assert!(run.code != 0 && run.stderr.contains("line "), "{text}: {}", run.stderr);
        assert!(!(run.stdout + &run.stderr).contains(REPEATED), "{text}: {}", run.stderr);
    }
}
