//! The command line as somebody meets it who knows no more than the README: what a parameter is set to, what doctor says of grants,
//! what check-config finds, and what is said on a narrow terminal.

#![allow(clippy::unwrap_used)]

#[path = "shell/doctor.rs"]
mod doctor;

use std::os::unix::fs::FileTypeExt as _;

use agent_protocol::{Cause, Outcome, ParameterRow, Rows};
use stage::{
    Engine, Fault, FaultProxy, Needs, Pooler, Postgres, Startup, When,
    sessions::{Login, Session},
};
use tests::{Agent, Certificates, Daemon, bench::Bench, instance};

const SOURCE: &str = "{ env = 'SECRET' }";

/// A parameter, as the server has it for everybody but the agent: its name, its value, and on PostgreSQL where that is from.
type Expected = (&'static str, &'static str, Option<&'static str>);

const POSTGRES: &[Expected] = &[
    ("search_path", "shop", Some("user")),
    ("statement_timeout", "420000", Some("database")),
    ("DateStyle", "German, DMY", Some("database user")),
    ("client_encoding", "LATIN1", Some("user")),
    ("application_name", "theirs", Some("user")),
    ("lock_timeout", "11000", Some("command line")),
    ("TimeZone", "Asia/Tokyo", Some("command line")),
    ("IntervalStyle", "iso_8601", Some("command line")),
    ("idle_in_transaction_session_timeout", "99000", Some("command line")),
    ("default_transaction_isolation", "repeatable read", Some("command line")),
    ("default_transaction_read_only", "off", Some("default")),
    ("transaction_read_only", "off", Some("override")),
    ("client_min_messages", "notice", Some("default")),
    ("exit_on_error", "off", Some("default")),
    ("work_mem", "4096", Some("default")),
];

/// Options of MySQL and MariaDB, and what is then to be told.
const GLOBALS: [(&str, Expected); 7] = [
    ("--sql-mode=ANSI_QUOTES", ("sql_mode", "ANSI_QUOTES", None)),
    ("--group-concat-max-len=5000", ("group_concat_max_len", "5000", None)),
    ("--default-time-zone=+09:00", ("time_zone", "+09:00", None)),
    ("--lock-wait-timeout=99", ("lock_wait_timeout", "99", None)),
    ("--innodb-lock-wait-timeout=98", ("innodb_lock_wait_timeout", "98", None)),
    ("--div-precision-increment=7", ("div_precision_increment", "7", None)),
    ("--transaction-isolation=SERIALIZABLE", ("", "SERIALIZABLE", None)),
];

fn parameter(agent: &Agent, name: &str, instance: &str, more: &[&str]) -> (ParameterRow, String) {
    let (report, run) = agent.check("parameter", instance, &[&["--name", name], more].concat());
    let Rows::Parameter(rows) = &report.rows else { unreachable!() };
    let row = rows.first().unwrap_or_else(|| panic!("{name}: {}", run.stdout)).clone();
    (row, report.summary)
}

#[test]
fn a_parameter_is_told_as_the_server_has_it_and_not_as_the_agent_sets_it() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let servers = Engine::each(|engine| {
        let mut setup = engine.monitoring_user("dbvoice", &password);
        let own: &[&str] = match engine {
            Engine::Postgres => &[
                "ALTER ROLE dbvoice SET search_path = 'shop'",
                "ALTER ROLE dbvoice SET client_encoding = 'LATIN1'",
                "ALTER ROLE dbvoice SET application_name = 'theirs'",
                "ALTER DATABASE postgres SET statement_timeout = '7min'",
                "ALTER ROLE dbvoice IN DATABASE postgres SET DateStyle = 'German'",
                // Whoever stands first in the user's path is not asked in the place of the server's own.
                "CREATE SCHEMA shop",
                "CREATE VIEW shop.pg_settings AS SELECT 'search_path'::text AS name, 'hijacked'::text AS setting",
                "CREATE FUNCTION shop.pg_has_role(text, text) RETURNS bool LANGUAGE sql AS 'SELECT false'",
                "GRANT ALL ON SCHEMA shop TO PUBLIC",
                "GRANT ALL ON shop.pg_settings TO PUBLIC",
            ],
            _ => &[],
        };
        setup.extend(own.iter().map(|&statement| statement.to_owned()));
        let options: Vec<&str> = match engine {
            Engine::Postgres => vec![
                "lock_timeout=11s",
                "timezone=Asia/Tokyo",
                "intervalstyle=iso_8601",
                "idle_in_transaction_session_timeout=99s",
                "default_transaction_isolation=repeatable read",
            ],
            _ => GLOBALS.iter().map(|(option, _)| *option).collect(),
        };
        (engine, engine.start(&needs, &setup, &options).unwrap())
    });
    let pooled = Pooler::start(servers[0].1.port(), Startup::DropsOptions).unwrap();
    let mut configuration: String = servers
        .iter()
        .map(|(engine, server)| instance(engine.as_str(), engine.as_str(), server.port(), SOURCE))
        .collect();
    configuration += &instance("pooled", "postgres", pooled.port(), SOURCE);
    let agent = Agent::new(&configuration, &[("SECRET", &password)]);
    let daemon = Daemon::start(&agent);
    let socket = daemon.socket().display().to_string();
    for (engine, _) in &servers {
        let expected: Vec<Expected> = match engine {
            Engine::Postgres => POSTGRES.to_vec(),
            _ => {
                let isolation = if *engine == Engine::MySql { "transaction_isolation" } else { "tx_isolation" };
                let bound = if *engine == Engine::MySql { "max_execution_time" } else { "max_statement_time" };
                let unbounded = if *engine == Engine::MySql { "0" } else { "0.000000" };
                let named = GLOBALS
                    .iter()
                    .map(|(_, (name, value, _))| (if name.is_empty() { isolation } else { name }, *value, None));
                named.chain([(bound, unbounded, None)]).collect()
            }
        };
        for (name, value, source) in expected {
            // In a process of its own, and on a session that the daemon keeps.
            for more in [&["--no-daemon"][..], &["--socket", &socket]] {
                let (row, summary) = parameter(&agent, name, engine.as_str(), more);
                assert_eq!((row.name.as_str(), row.value.as_deref()), (name, Some(value)), "{engine}: {summary}");
                match (engine, source) {
                    (Engine::Postgres, source) => {
                        assert_eq!(row.source.as_deref(), source, "{name}: {summary}");
                        let of_new = summary.contains(" in a new session of dbvoice");
                        // The agent sets nothing of these.
                        assert_eq!(of_new, !["work_mem", "TimeZone"].contains(&name), "{name}: {summary}");
                    }
                    _ => assert!(summary.contains("the global value, which a new session begins with"), "{summary}"),
                }
            }
        }
    }
    let (row, summary) = parameter(&agent, "statement_timeout", "pooled", &["--no-daemon"]);
    assert_eq!((row.value.as_deref(), row.source.as_deref()), (Some("420000"), Some("database")), "{summary}");

    // As a database administrator says it; what -1 is, the server says itself.
    for (name, said) in [
        ("work_mem", "work_mem is 4 MiB (4096 × kB) (source: default)."),
        ("shared_buffers", " MiB ("),
        ("checkpoint_timeout", "checkpoint_timeout is 5 min (300 s) (source: default)."),
        ("temp_file_limit", "temp_file_limit is -1: \"-1 means no limit\" (source: default)."),
        ("log_min_duration_statement", "is -1: \"-1 turns this feature off\" (source: "),
        ("tcp_keepalives_idle", "tcp_keepalives_idle is "),
    ] {
        let (_, summary) = parameter(&agent, name, "postgres", &[]);
        assert!(summary.contains(said) && !summary.contains("in units of"), "{summary}");
    }
    let (_, summary) = parameter(&agent, "innodb_buffer_pool_size", "mysql", &[]);
    assert!(summary.contains(" MiB (") && summary.contains(" bytes)"), "{summary}");
}

#[test]
fn a_database_that_is_not_there_is_told_with_the_key_that_names_it() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let servers = Engine::each(|engine| {
        let mut setup = engine.monitoring_user("dbvoice", &password);
        // MySQL and MariaDB tell only those who may see all that one is missing.
        if engine != Engine::Postgres {
            setup.push("GRANT SELECT ON *.* TO dbvoice".to_owned());
        }
        (engine, engine.start(&needs, &setup, &[]).unwrap())
    });
    let configuration = servers.iter().map(|(engine, server)| {
        instance(engine.as_str(), engine.as_str(), server.port(), SOURCE) + "database = 'nosuch'\n"
    });
    // A server that says the same of the database that is asked for unless another is named.
    let body = [&b"SFATAL\0C3D000\0Mx\0RInitPostgres\0\0"[..]].concat();
    let error = [&b"E"[..], &(body.len() as u32 + 4).to_be_bytes(), &body].concat();
    let proxy = FaultProxy::start(servers[0].1.port(), When::Accepted, Fault::Say(error)).unwrap();
    let configuration = configuration.collect::<String>() + &instance("usual", "postgres", proxy.port(), SOURCE);
    let agent = Agent::new(&configuration, &[("SECRET", &password)]);
    for name in ["postgres", "mysql", "mariadb", "usual"] {
        let (report, run) = agent.check("connection", name, &[]);
        assert_eq!(
            (report.outcome, report.cause()),
            (Outcome::Critical, Some(Cause::UnknownDatabase)),
            "{}",
            run.stdout
        );
        let failure = report.failure.unwrap();
        let database = if name == "usual" { "postgres" } else { "nosuch" };
        assert!(failure.message.starts_with(&format!("The server has no database called {database} (")), "{failure:?}");
        assert!(failure.hint.contains("the key database") && !failure.hint.contains("Wait"), "{failure:?}");
    }
}

#[test]
fn a_server_of_another_database_is_asked_about_that_too() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let setup = [
        Engine::Postgres.monitoring_user("dbvoice", &password),
        vec!["CREATE DATABASE \"Other One\"".to_owned(), "ALTER ROLE dbvoice CONNECTION LIMIT 4".to_owned()],
        Engine::Postgres.user("boss", &password),
        vec!["ALTER ROLE boss SUPERUSER".to_owned()],
    ]
    .concat();
    let server = Postgres::start(&needs, &setup, &[]).unwrap();
    let boss = || Login { port: server.port(), user: "boss", password: &password };
    let elsewhere =
        "CREATE SEQUENCE narrow MAXVALUE 100; SELECT setval('narrow', 97); GRANT SELECT ON narrow TO dbvoice";
    Session::postgres_in("Other One", boss(), elsewhere).unwrap().finish().unwrap();
    let agent = Agent::new(&instance("pg", "postgres", server.port(), SOURCE), &[("SECRET", &password)]);
    let (report, run) = agent.check("health", "pg", &[]);
    assert_eq!(
        (report.outcome, report.summary.as_str()),
        (Outcome::Critical, "Critical: sequences."),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("Sequence public.narrow of Other One has used 9"), "{}", run.stdout);
    // Where no session is left for it, that is said and nothing is fine.
    Session::postgres(boss(), "ALTER ROLE dbvoice CONNECTION LIMIT 1").unwrap().finish().unwrap();
    let (report, run) = agent.check("health", "pg", &[]);
    assert_eq!(report.outcome, Outcome::Unknown, "{}", run.stdout);
    assert!(report.summary.contains("not looked at: the sequences of Other One (sequences)"), "{}", report.summary);
}

#[test]
fn check_config_finds_what_is_wrong_beyond_the_file_and_waits_for_nothing() {
    let certificates = Certificates::new("localhost");
    let sound = "[instances.sample]\nengine = 'postgres'\nhost = 'db.example'\nuser = 'u'\npassword = { env = 'X' }\n";
    let agent = Agent::new(sound, &[]);
    let checked = |configuration: &str| {
        tests::write(&agent.file("config.toml"), configuration);
        agent.run(&["check-config"])
    };
    let fine = checked(&format!("{sound}ca_file = '{}'\n", certificates.authority()));
    assert!(
        fine.code == 0 && fine.stdout.contains("can be used: it names one instance"),
        "{}{}",
        fine.stdout,
        fine.stderr
    );
    let pipe = agent.file("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(pipe.metadata().unwrap().file_type().is_fifo());
    let key = certificates.folder().join("server.key").display().to_string();
    for (file, said) in [
        (pipe.display().to_string(), "not a regular file"),
        ("/nowhere/ca.pem".to_owned(), "No such file"),
        ("/".to_owned(), "not a regular file"),
        (key, "no certificate"),
        (agent.file("config.toml").display().to_string(), "not PEM"),
    ] {
        let run = checked(&format!("{sound}ca_file = '{file}'\n"));
        assert_eq!((run.code, run.stdout.as_str()), (78, ""), "{}", run.stderr);
        assert!(run.stderr.contains("instances.sample.ca_file: ") && run.stderr.contains(said), "{}", run.stderr);
        assert!(run.elapsed.as_secs() < 5, "{:?}", run.elapsed);
    }
    let token = checked(&sound.replace("{ env = 'X' }", "'iam'\ntls = 'require'"));
    assert!(token.code == 78 && token.stderr.contains("whoever answers"), "{}", token.stderr);
    for (from, to, said) in [
        ("'db.example'", "'postgres://bob:hunter2@db:5432/x'", "instances.sample.host: is a URL"),
        ("'db.example'", "'db.example:5433'", "instances.sample.host: has a port in it"),
        ("instances.sample", "instances.\"\"", "an instance has no name"),
        ("user = 'u'", "user = 'u'\nport = 99999", "instances.sample.port: must be from 1 to 65535"),
        (
            "user = 'u'",
            "user = 'u'\nhunter2 = 'x'",
            "unknown field (not shown: it may be a secret) in instances.sample",
        ),
        ("env = 'X'", "env = 'hunter2!'", "env is the name of an environment variable"),
    ] {
        let run = checked(&sound.replace(from, to));
        assert_eq!((run.code, run.stdout.as_str()), (78, ""), "{}", run.stderr);
        let remedy = if said == "an instance has no name" { "Correct the file" } else { "Correct that line" };
        assert!(run.stderr.contains(said) && run.stderr.contains(remedy), "{}", run.stderr);
        assert!(!run.stderr.contains("hunter2") && !run.stderr.contains("check-config"), "{}", run.stderr);
    }
    // A password that stands where a variable's name is meant is repeated by nothing that needs it.
    tests::write(&agent.file("config.toml"), &sound.replace("env = 'X'", "env = 'hunter2'"));
    for words in [
        &["check", "connection", "sample"][..],
        &["instances"],
        &["instances", "sample"],
        &["doctor"],
        &["instances", "--format", "json"],
    ] {
        let run = agent.run(words);
        assert!(
            !format!("{}{}", run.stdout, run.stderr).contains("hunter2"),
            "{words:?}: {}{}",
            run.stdout,
            run.stderr
        );
    }
}

#[test]
fn names_that_fit_none_are_answered_with_near_ones_and_empty_ones_are_named() {
    let names = ["sample", "orders-prod-1", "orders-prod-2", "orders-prod-3", "orders-test-1", "blog"];
    let configuration: String = names.iter().map(|name| instance(name, "postgres", 1, SOURCE)).collect();
    let agent = Agent::new(&configuration, &[("SECRET", "x")]);
    for (words, near, far) in [
        (&["instances", "samp"][..], &["sample"][..], &["blog", "orders"][..]),
        (&["instances", "orders-prod"], &["orders-prod-1", "orders-prod-2", "orders-prod-3"], &["sample", "test"]),
        (&["instances", "zebra"], &[], &["sample", "blog", "orders-"]),
        (&["check", "connection", "smaple"], &["sample"], &["blog", "orders"]),
        (&["check", "connection", "zebra"], &["bastion-agent instances"], &["sample", "blog", "orders-"]),
    ] {
        let run = agent.run(words);
        let said = format!("{}{}", run.stdout, run.stderr);
        assert_eq!(run.code, 3, "{said}");
        assert!(near.iter().all(|name| said.contains(name)) && !far.iter().any(|name| said.contains(name)), "{said}");
    }
    for (words, argument) in [
        (&["check", "connection", ""][..], "[INSTANCE]"),
        (&["check", "health", "--instance", " "], "--instance"),
        (&["check", "parameter", "sample", "--name", ""], "--name"),
        (&["check", "connection", "sample", "--timeout", ""], "--timeout"),
        (&["check", "connection", "sample", "--socket", ""], "--socket"),
        (&["grants", "--engine", "mysql", "--user", ""], "--user"),
        (&["instances", ""], "[INSTANCE]"),
        (&["doctor", "--instance", ""], "--instance"),
        (&["history", "checks", "--instance", ""], "--instance"),
        (&["man", ""], "[SUBCOMMAND]"),
        (&["man", "--directory", ""], "--directory"),
        (&["check-config", "--config", ""], "--config"),
    ] {
        let run = agent.run(words);
        assert_eq!((run.code, run.stdout.as_str()), (64, ""), "{words:?}: {}", run.stderr);
        assert!(run.stderr.lines().next().unwrap().contains(argument), "{words:?}: {}", run.stderr);
    }
    // The daemon holds its questions to the same.
    let daemon = Daemon::start(&agent);
    let mut answer = String::new();
    let question =
        serde_json::json!({"instance": "sample", "check": {"name": "parameter", "parameter": " "}, "timeout_ms": 1000});
    std::io::Read::read_to_string(&mut daemon.post(&question), &mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("parameter is empty"), "{answer}");
}

#[test]
fn a_plugin_that_is_called_wrongly_says_unknown_and_anybody_else_gets_64() {
    let agent = Agent::new(&instance("sample", "postgres", 1, SOURCE), &[("SECRET", "x")]);
    let sample = ["check", "tablespace-usage", "sample"];
    for (more, said) in [
        (&["--timeout", "soon"][..], "--timeout"),
        (&["--nonsense"], "--nonsense"),
        (&["--limit", "a|b"], "a/b"),
        (&["--warning", "90", "--critical", "80"], "--warning is larger than --critical"),
        (&["--all"], "cannot be used with"),
    ] {
        for format in [&["--format", "nagios"][..], &["--format=nagios"]] {
            let run = agent.run(&[&sample, more, format].concat());
            assert_eq!((run.code, run.stdout.lines().count()), (3, 1), "{more:?}: {run:?}");
            assert!(run.stdout.starts_with("UNKNOWN - ") && run.stdout.contains(said), "{more:?}: {run:?}");
            assert!(!run.stdout.contains('|') && run.stderr.contains("--"), "{more:?}: {run:?}");
        }
        for format in [&["--format", "json"][..], &[]] {
            let run = agent.run(&[&sample, more, format].concat());
            assert_eq!((run.code, run.stdout.as_str()), (64, ""), "{more:?}: {run:?}");
        }
    }
    let missing = agent.run(&["check", "connection", "--format", "nagios"]);
    assert!(missing.code == 3 && missing.stdout.contains("INSTANCE"), "{missing:?}");
    // Help is an answer.
    let help = agent.run(&["check", "connection", "--format", "nagios", "--help"]);
    assert!(help.code == 0 && !help.stdout.starts_with("UNKNOWN"), "{help:?}");
}

#[test]
fn a_terminal_says_how_wide_it_is_and_whether_it_shows_colours() {
    let agent = Agent::new(&instance("sample", "postgres", 1, SOURCE), &[("SECRET", "x")]);
    let program = agent.command(&["check", "connection", "sample"]);
    let words = program.get_args().map(|word| word.to_str().unwrap()).collect::<Vec<_>>().join(" ");
    let shown = |columns: u32, variables: &[(&str, &str)]| {
        let typed = format!("stty cols {columns} rows 24; exec {} {words}", program.get_program().to_str().unwrap());
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &typed, "/dev/null"]).env_clear().envs([("PATH", "/usr/bin:/bin"), ("SHELL", "/bin/sh")]);
        script.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let output = script.envs(variables.iter().copied()).stdin(std::process::Stdio::null()).output().unwrap();
        String::from_utf8(output.stdout).unwrap().replace('\r', "")
    };
    let widest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap();
    let (narrow, wide) = (shown(50, &[("TERM", "dumb")]), shown(120, &[("TERM", "dumb")]));
    assert!((30..=50).contains(&widest(&narrow)), "{narrow}");
    assert!((81..=120).contains(&widest(&wide)), "{wide}");
    assert!(
        (30..=60).contains(&widest(&shown(120, &[("TERM", "dumb"), ("COLUMNS", "60")]))),
        "the user's word goes first"
    );
    for (variables, coloured) in [
        (&[("TERM", "xterm")][..], true),
        (&[("TERM", "xterm"), ("NO_COLOR", "")], true),
        (&[("TERM", "xterm"), ("NO_COLOR", "1")], false),
        (&[("TERM", "dumb")], false),
        (&[("TERM", "")], false),
        (&[], false),
    ] {
        let text = shown(80, variables);
        assert!(text.contains("CRITICAL") && text.contains('\x1b') == coloured, "{variables:?}: {text:?}");
    }
    // A terminal shows all, whoever has opened it.
    let rows = shown(80, &[("TERM", "dumb"), ("AWS_SSM_INSTANCE_ID", "i-0")]);
    assert!(rows.contains("CRITICAL"), "{rows}");
}

#[test]
fn a_narrow_terminal_cuts_nothing_that_is_to_be_read() {
    let host = "orders-prod-1.abcdefghijk.us-east-1.rds.invalid";
    let configuration = instance("sample", "postgres", 5432, SOURCE).replace("127.0.0.1", host)
        + &instance("blog", "mariadb", 1, SOURCE);
    let agent = Agent::new(&configuration, &[("SECRET", "x")]);
    let words: &[&[&str]] = &[
        &["instances"],
        &["instances", "sample"],
        &["doctor"],
        &["check", "connection", "blog"],
        &["check", "health", "--help"],
        &["check", "parameter", "--help"],
        &["--help"],
    ];
    for width in ["40", "60", "80", "200"] {
        let agent = Agent::new(&configuration, &[("SECRET", "x"), ("COLUMNS", width)]);
        let most: usize = width.parse().unwrap();
        for words in words {
            let said = agent.run(words).stdout;
            assert!(!said.is_empty(), "{words:?}");
            for line in said.lines().filter(|line| line.chars().count() > most) {
                // One word that is wider than what is left for it.
                let last = line.split_whitespace().last().unwrap();
                assert!(last.chars().count() + 30 > most, "{width} {words:?}: {line}");
            }
            let cut = said.contains('…');
            assert!(!cut || *words == ["instances"] && most > 40, "{width} {words:?}: {said}");
        }
        let narrow = most < 60;
        let doctor = agent.run(&["doctor"]).stdout;
        assert_eq!(doctor.contains("\n  FAILED  Port\n    Nothing listens at"), narrow, "{width}: {doctor}");
    }
    drop(agent);
}

#[test]
fn a_server_of_the_other_engine_is_named() {
    for (engine, name, other) in [(Engine::MySql, "MySQL", "mariadb"), (Engine::MariaDb, "MariaDB", "mysql")] {
        let bench = Bench::new(engine, &[], &[]);
        let configuration = instance("db", other, bench.server.port(), "{ env = 'SECRET' }");
        let agent = Agent::new(&configuration, &[("SECRET", &bench.password)]);
        let (report, _) = agent.check("connection", "db", &[]);
        let failure = report.failure.unwrap();
        assert_eq!(failure.cause, Cause::Configuration);
        assert!(failure.message.starts_with(&format!("The server is {name}, ")), "{}", failure.message);
        assert!(failure.hint.contains(&format!("\"{}\"", engine.as_str())), "{}", failure.hint);
    }
}
