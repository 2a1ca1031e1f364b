//! The agent in the shell: the real binary against real servers, and without what it needs to ask them.

#![allow(clippy::unwrap_used)]

use agent_protocol::{Cause, EngineName, Outcome, Role, Rows, SessionMeasure};
use stage::{DatabaseServer, Engine, Needs, sessions::Login};
use tests::{Agent, Certificates, instance};

#[test]
fn all_engines_are_described_alike() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let statements =
        |engine: Engine| if engine == Engine::Postgres { &[][..] } else { &["--general-log=1", "--log-output=FILE"] };
    let servers = Engine::each(|engine| {
        let setup = engine.monitoring_user("dbvoice", &password);
        (engine, engine.start(&needs, &setup, statements(engine)).unwrap())
    });
    let agent = Agent::new("", &[("SECRET", &password)]);
    let file = agent.file("secret");
    tests::write(&file, &format!("{password}\n"));
    let configuration = servers.iter().map(|(engine, server)| {
        let source = match engine {
            Engine::MariaDb => format!("{{ file = '{}' }}", file.display()),
            _ => "{ env = 'SECRET' }".to_owned(),
        };
        instance(engine.as_str(), engine.as_str(), server.port(), &source)
    });
    tests::write(&agent.file("config.toml"), &configuration.collect::<String>());

    for (engine, server) in &servers {
        let name = engine.as_str();
        let (expected, database, user) = match engine {
            Engine::Postgres => (EngineName::Postgres, Some("postgres"), "dbvoice"),
            Engine::MySql => (EngineName::Mysql, None, "dbvoice@%"),
            Engine::MariaDb => (EngineName::Mariadb, None, "dbvoice@%"),
        };
        let (report, run) = agent.check("connection", name, &[]);
        assert_eq!((report.outcome, report.total_rows, report.truncated), (Outcome::Ok, 1, false), "{}", run.stdout);
        assert_eq!(report.instance, name);
        let found = report.engine.as_ref().unwrap();
        assert_eq!(found.name, expected);
        let version = found.version.as_deref().unwrap();
        assert!(version.starts_with(|digit: char| digit.is_ascii_digit()) && !version.contains(' '), "{version}");
        let Rows::Connection(rows) = &report.rows else { unreachable!() };
        let row = &rows[0];
        assert_eq!((row.user.as_str(), row.database.as_deref(), row.role), (user, database, Role::Primary));
        assert_eq!(row.tls, None);
        assert!(row.connections_used.unwrap() >= 1 && row.connections_max.unwrap() > row.connections_used.unwrap());
        assert!(report.elapsed_ms >= row.connect_ms + row.query_ms);
        assert_eq!(run.stderr, "", "nothing is logged unless it is asked for");

        let text = agent.run(&["check", "connection", "--instance", name, "--no-daemon"]).stdout;
        assert!(text.starts_with(&format!("connection {name}: OK\nConnected to {expected} {version} in ")), "{text}");
        let nagios = agent.run(&["check", "connection", "--instance", name, "--format", "nagios"]).stdout;
        assert!(
            nagios.starts_with("CONNECTION OK - ") && nagios.contains(" | connect=") && nagios.lines().count() == 1,
            "{nagios}"
        );

        let (data, limit) = match server {
            DatabaseServer::Postgres(_) => continue,
            DatabaseServer::MySql(server) => (server.file("data"), "max_execution_time = 4"),
            DatabaseServer::MariaDb(server) => (server.file("data"), "max_statement_time = 4."),
        };
        assert!(
            data.read_dir().unwrap().filter_map(Result::ok).any(|entry| {
                let text = std::fs::read(entry.path()).unwrap_or_default();
                let text = String::from_utf8_lossy(&text);
                text.contains("_read_only = 1") && text.contains(limit)
            }),
            "{engine}: the session was neither read-only nor bounded"
        );
    }
}

#[test]
fn top_sessions_are_ranked_and_nothing_hidden_is_called_nothing() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let servers = Engine::each(|engine| {
        let users = ["app", "blind"].iter().flat_map(|user| engine.user(user, &password));
        let setup: Vec<String> = engine.monitoring_user("dbvoice", &password).into_iter().chain(users).collect();
        (engine, engine.start(&needs, &setup, &[]).unwrap())
    });
    let source = "{ env = 'SECRET' }";
    let configuration = servers.iter().map(|(engine, server)| {
        let blind = instance(&format!("{engine}-blind"), engine.as_str(), server.port(), source);
        instance(engine.as_str(), engine.as_str(), server.port(), source)
            + &blind.replace("user = 'dbvoice'", "user = 'blind'")
    });
    let agent = Agent::new(&configuration.collect::<String>(), &[("SECRET", &password)]);

    for (engine, server) in &servers {
        let name = engine.as_str();
        let (report, run) = agent.check("top-sessions", name, &["--by", "time"]);
        assert_eq!((report.outcome, report.total_rows), (Outcome::Ok, 0), "{}", run.stdout);
        assert_eq!(report.summary, "No other session is connected.");

        let (busy, statement) = match engine {
            Engine::Postgres => (
                "SET application_name = E'\\x1b[2J\u{202e}evil'; SELECT 'top secret', pg_sleep(600) -- hidden",
                "SET application_name = ?; SELECT ?, pg_sleep(?)",
            ),
            _ => ("SELECT 'top secret', SLEEP(600)", "SELECT ?, SLEEP(?)"),
        };
        let login = Login { port: server.port(), user: "app", password: &password };
        let _session = engine.session(login, busy).unwrap();
        for by in ["cpu", "memory", "io", "time"] {
            if (*engine, by) == (Engine::MySql, "io") {
                // It counts that, and this session reads and writes nothing.
                continue;
            }
            let (report, run) = agent.check("top-sessions", name, &["--by", by, "--limit", "3"]);
            let Rows::TopSessions(rows) = &report.rows else { unreachable!() };
            let row = &rows[0];
            let expected = match (engine, by) {
                (Engine::MariaDb | Engine::MySql, "memory") => SessionMeasure::Memory,
                _ => SessionMeasure::ActiveTime,
            };
            assert_eq!((row.user.as_deref(), row.measure), (Some("app"), expected), "{name} {by}: {}", run.stdout);
            assert_eq!((row.cpu_ms, row.io_bytes), (None, None), "what is not known is not 0");
            assert_eq!(row.client.as_deref(), Some("127.0.0.1"));
            assert_eq!(row.statement.as_deref(), Some(statement));
            assert!(!run.stdout.contains("secret") && !run.stdout.contains("hidden"), "{}", run.stdout);
            assert!(!run.stdout.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{}", run.stdout);
            let says_instead = report.summary.contains("ranked by time active");
            assert_eq!(says_instead, expected == SessionMeasure::ActiveTime && by != "time", "{}", report.summary);
        }
        let text = agent.run(&["check", "top-sessions", "--instance", name]).stdout;
        assert!(text.contains("\nSESSION  USER") && text.contains(statement), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");

        let blind = format!("{engine}-blind");
        let grant = match engine {
            Engine::Postgres => "GRANT pg_monitor TO \"blind\";",
            Engine::MySql => "GRANT SELECT ON performance_schema.* TO 'blind'@'%';",
            Engine::MariaDb => "GRANT PROCESS ON *.* TO 'blind'@'%';",
        };
        let (report, run) = agent.check("top-sessions", &blind, &[]);
        assert_eq!(report.outcome, Outcome::Unknown, "{}", run.stdout);
        let failure = report.failure.unwrap();
        assert_eq!(failure.cause, Cause::MissingPrivilege);
        assert!(failure.hint.contains(grant), "{}", failure.hint);
        let (report, _) = agent.check("connection", &blind, &[]);
        assert!(report.failure.is_none(), "a login needs no grant");
        // On PostgreSQL it takes one to see how many are connected.
        let outcome = if *engine == Engine::Postgres { Outcome::Unknown } else { Outcome::Ok };
        assert_eq!(report.outcome, outcome, "{}", report.summary);
    }
}

#[test]
fn a_password_that_cannot_be_had_is_told_within_the_deadline() {
    // Nobody asks anything there: the password comes first.
    let port = 1;
    let unset = instance("unset", "postgres", port, "{ env = 'UNSET' }");
    let nofile = instance("nofile", "mariadb", port, "{ file = '/nowhere/secret' }");
    let agent = Agent::new(&(unset + &nofile), &[]);
    for (name, place) in [("unset", "UNSET"), ("nofile", "/nowhere/secret")] {
        for check in ["connection", "top-sessions"] {
            let (report, run) = agent.check(check, name, &[]);
            let told = (report.cause(), report.outcome);
            assert_eq!(told, (Some(Cause::CredentialsUnavailable), Outcome::Unknown), "{}", run.stdout);
            assert!(report.summary.contains(place), "{}", run.stdout);
        }
    }
    // Without AWS the password cannot be had, and the one thing that is missing is named.
    let parameter = instance("parameter", "postgres", port, "{ ssm_parameter = '/x' }");
    let (nowhere, keys) =
        (("AWS_ENDPOINT_URL", "http://127.0.0.1:9"), [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")]);
    let region = ("AWS_REGION", "us-east-1");
    for (environment, reason) in [
        (keys.to_vec(), "no region is set"),
        (vec![keys[0], keys[1], nowhere], "no region is set"),
        (vec![region, nowhere], "no AWS credentials were found"),
        (vec![region, nowhere, keys[0], keys[1]], "Systems Manager cannot be reached"),
    ] {
        // The instance's own metadata service would be asked over the network.
        let environment = [environment, vec![("AWS_EC2_METADATA_DISABLED", "true")]].concat();
        let (report, run) = Agent::new(&parameter, &environment).check("connection", "parameter", &[]);
        assert_eq!(report.cause(), Some(Cause::CredentialsUnavailable), "{}", run.stdout);
        assert!(report.summary.contains(reason), "{reason}: {}", report.summary);
    }

    // A file that never ends being read does not hold the check up.
    let pipe = agent.file("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let stuck = format!("{{ file = '{}' }}", pipe.display());
    tests::write(&agent.file("stuck.toml"), &(instance("stuck", "postgres", port, &stuck)));
    let config = agent.file("stuck.toml").display().to_string();
    let (report, run) = agent.check("connection", "stuck", &["--timeout", "1s", "--config", &config]);
    assert_eq!(report.cause(), Some(Cause::CredentialsUnavailable), "{}", run.stdout);
    assert!(report.elapsed_ms <= 1_200, "{}", run.stdout);

    let (report, _) = agent.check("connection", "unsett", &[]);
    assert_eq!((report.cause(), report.outcome), (Some(Cause::UnknownInstance), Outcome::Unknown));
    assert!(report.failure.unwrap().hint.contains("unset"));
}

#[test]
fn encryption_is_verified_unless_told_otherwise() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let (certificates, others) = (Certificates::new("localhost"), Certificates::new("localhost"));
    let servers = Engine::each(|engine| {
        let setup = engine.monitoring_user("dbvoice", &password);
        (engine, engine.start_with_tls(&needs, &setup, certificates.folder()).unwrap())
    });

    let mut configuration = String::new();
    for (engine, port) in servers.iter().map(|(engine, server)| (engine.as_str(), server.port())) {
        let with = |what: &str, more: &str| {
            instance(&format!("{engine}-{what}"), engine, port, "{ env = 'SECRET' }").replace("127.0.0.1", "localhost")
                + more
        };
        let (authority, other) = (certificates.authority(), others.authority());
        let full = |authority: &str| format!("tls = 'verify-full'\nca_file = '{authority}'\n");
        configuration += &with("full", &full(&authority));
        configuration += &with("other", &full(&other));
        configuration += &with("require", "tls = 'require'\n");
        configuration += &with("name", &full(&authority)).replace("localhost", "127.0.0.1");
        configuration += &with("nofile", &full("/nowhere/ca.pem"));
        configuration += &with("plain", "tls = 'disable'\n");
    }
    let agent = Agent::new(&configuration, &[("SECRET", &password)]);
    for engine in Engine::ALL {
        for what in ["full", "require"] {
            let (report, run) = agent.check("connection", &format!("{engine}-{what}"), &[]);
            let Rows::Connection(rows) = &report.rows else { unreachable!() };
            let row = rows.first().unwrap_or_else(|| panic!("{engine} {what}: {}", run.stdout));
            assert_eq!(row.tls.as_deref(), Some("TLSv1.3"), "{engine} {what}");
        }
        for (what, hint) in [("other", "ca_file"), ("name", "host name"), ("nofile", "PEM file")] {
            let (report, run) = agent.check("connection", &format!("{engine}-{what}"), &[]);
            assert_eq!((report.cause(), report.outcome), (Some(Cause::Tls), Outcome::Critical), "{}", run.stdout);
            assert!(report.failure.as_ref().unwrap().hint.contains(hint), "{engine} {what}: {}", run.stdout);
        }
    }
    // MariaDB refuses one as it does a wrong password, so the hint has to name both.
    let (report, run) = agent.check("connection", "mariadb-plain", &[]);
    assert_eq!(report.cause(), Some(Cause::Authentication), "{}", run.stdout);
    assert!(report.failure.unwrap().hint.contains("encryption"), "{}", run.stdout);
}

#[test]
fn wrong_words_and_wrong_files_have_their_own_exit_codes() {
    let agent = Agent::new("[instances.a]\nengine = 'postgres'\nhots = 'x'\n", &[]);
    let run = agent.run(&["check", "connection", "--instance", "a"]);
    assert_eq!((run.code, run.stdout.as_str()), (78, ""));
    assert!(run.stderr.contains("config.toml, line 3: unknown field `hots`"), "{}", run.stderr);
    let missing = agent.run(&["check", "connection", "--instance", "a", "--config", "/nowhere/config.toml"]);
    assert_eq!((missing.code, missing.stdout.as_str()), (78, ""));
    assert!(
        missing.stderr.contains("/nowhere/config.toml") && missing.stderr.contains("--config"),
        "{}",
        missing.stderr
    );

    // A plugin says UNKNOWN on standard output, and a program gets a report.
    let plugin = agent.run(&["check", "connection", "a", "--format", "nagios"]);
    assert_eq!((plugin.code, plugin.stderr.as_str()), (3, ""));
    assert!(
        plugin.stdout.starts_with("CONNECTION UNKNOWN - The agent has no configuration that it can use: "),
        "{}",
        plugin.stdout
    );
    let json = agent.run(&["check", "connection", "a", "--format", "json"]);
    let report: agent_protocol::CheckReport = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((json.code, report.outcome, report.cause()), (78, Outcome::Unknown, Some(Cause::Configuration)));
    assert!(!json.stdout.contains("'x'"), "{}", json.stdout);
    // What needs no configuration is examined without one.
    let doctor = agent.run(&["doctor", "--timeout", "2s"]);
    assert_eq!(doctor.code, 78, "{}", doctor.stdout);
    for said in ["FAILED  Configuration  ", "OK      Drivers", "Next: Correct that line"] {
        assert!(doctor.stdout.contains(said), "{}", doctor.stdout);
    }
    let checked = agent.run(&["check-config"]);
    assert!(checked.code == 78 && checked.stderr.contains("did you mean `host`? Correct"), "{}", checked.stderr);

    for words in [
        &["check", "connection"][..],
        &["check", "connection", "a", "--instance", "a"],
        &["check", "connection", "a", "--all"],
        &["check", "tablespace-usage", "a", "--warning", "95", "--critical", "80"],
        &["check", "everything", "--instance", "a"],
        &["check", "connection", "--instance", "a", "--format", "yaml"],
        &["check", "connection", "--instance", "a", "--timeout", "soon"],
        &["check", "top-sessions", "--instance", "a", "--by", "luck"],
        &["check", "top-sessions", "--instance", "a", "--limit", "0"],
        &[],
    ] {
        let run = agent.run(words);
        assert_eq!((run.code, run.stdout.as_str()), (64, ""), "{words:?}");
        assert!(!run.stderr.is_empty());
    }
    assert_eq!(agent.run(&["--version"]).code, 0);
    assert_eq!(agent.run(&["check", "--help"]).code, 0);
}

#[test]
fn a_counter_that_only_grows_is_watched_for_a_moment() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let mut setup =
        [Engine::MySql.monitoring_user("dbvoice", &password), Engine::MySql.user("app", &password)].concat();
    setup.push("CREATE DATABASE IF NOT EXISTS d".to_owned());
    setup.push("GRANT ALL ON d.* TO app".to_owned());
    let server = Engine::MySql.start(&needs, &setup, &[]).unwrap();
    let agent = Agent::new(&instance("my", "mysql", server.port(), "{ env = 'SECRET' }"), &[("SECRET", &password)]);
    let login = || Login { port: server.port(), user: "app", password: &password };
    let _idle = Engine::MySql.session(login(), "SELECT SLEEP(600)").unwrap();
    let (report, _) = agent.check("top-sessions", "my", &["--by", "io"]);
    assert_eq!((report.total_rows, report.outcome), (0, Outcome::Ok));
    assert_eq!(report.summary, "One other session is connected, and it reads or writes no files.");

    // More than the buffer pool holds.
    let write = "CREATE TABLE d.t AS SELECT a.*, REPEAT('x', 2000) AS filling FROM information_schema.COLUMNS a, \
                 information_schema.COLUMNS b LIMIT 2000000";
    let _busy = Engine::MySql.session(login(), write).unwrap();
    let started = std::time::Instant::now();
    let (report, run) = loop {
        let (report, run) = agent.check("top-sessions", "my", &["--by", "io"]);
        if report.total_rows > 0 || started.elapsed().as_secs() > 15 {
            break (report, run);
        }
    };
    let Rows::TopSessions(rows) = &report.rows else { unreachable!() };
    assert_eq!(rows.len(), 1, "{}", run.stdout);
    assert_eq!((rows[0].measure, rows[0].user.as_deref()), (SessionMeasure::IoTime, Some("app")));
    let (io, watched) = (rows[0].io_ms.unwrap(), rows[0].watched_ms.unwrap());
    assert!((400..=5_000).contains(&watched) && io > 0 && io <= watched + 100, "{io} of {watched}");
    assert!(report.summary.contains(" on files out of "), "{}", report.summary);
    let text = agent.run(&["check", "top-sessions", "--instance", "my", "--by", "io"]).stdout;
    assert!(text.contains("  FILES  "), "{text}");
}

#[test]
fn a_check_that_is_told_to_end_says_so() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    for engine in Engine::ALL {
        let agent = Agent::new(&instance("silent", engine.as_str(), port, "{ env = 'SECRET' }"), &[("SECRET", "x")]);
        let arguments = ["check", "connection", "--instance", "silent", "--timeout", "60s", "--format", "json"];
        let mut command = agent.command(&arguments);
        let check = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
        // It has sent its first bytes, or waits for the server's.
        let _server = silent.accept().unwrap();
        let started = std::time::Instant::now();
        let id = check.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let output = check.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("\"The check was stopped while "), "{engine}: {said}");
        assert!(said.contains("\"cause\":\"stopped\""), "{engine}: {said}");
        assert_eq!(output.status.code(), Some(3), "nothing is known of the database");
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }
}

#[test]
fn all_instances_are_checked_and_the_worst_is_the_outcome() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = ["one", "two"].map(|name| instance(name, "postgres", free, "{ env = 'SECRET' }")).concat();
    let agent = Agent::new(&config, &[("SECRET", "x")]);
    let text = agent.run(&["check", "connection", "--all"]);
    assert_eq!(text.code, 2, "{}", text.stdout);
    assert!(text.stdout.starts_with("connection one: CRITICAL (refused)\n"), "{}", text.stdout);
    assert!(text.stdout.ends_with("\n\n2 instances: 2 critical (one, two).\n"), "{}", text.stdout);
    let nagios = agent.run(&["check", "connection", "--all", "--format", "nagios"]).stdout;
    assert!(
        nagios.starts_with("CONNECTION CRITICAL - 2 instances: 2 critical (one, two)\none: CONNECTION CRITICAL - "),
        "{nagios}"
    );
    let json = agent.run(&["check", "top-sessions", "--all", "--format", "json"]);
    let reports: Vec<agent_protocol::CheckReport> =
        json.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(reports.iter().map(|report| report.instance.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(json.code, 3, "what could not be checked is unknown");
    // Where RDS does not say which others there are, these may not be all.
    let endpoint = format!("http://127.0.0.1:{free}");
    let alone = [
        ("SECRET", "x"),
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "x"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
        ("AWS_MAX_ATTEMPTS", "1"),
    ];
    for (named, begins) in [
        (
            config.as_str(),
            "TOP-SESSIONS UNKNOWN - 2 instances: 2 unknown (one, two). RDS gives no list of the others: ",
        ),
        ("", "TOP-SESSIONS UNKNOWN - The configuration names no instance, and RDS gives no list of the others: "),
    ] {
        let cut_off = Agent::new(&format!("[discovery]\nenabled = true\n{named}"), &alone);
        let nagios = cut_off.run(&["check", "top-sessions", "--all", "--format", "nagios"]);
        assert!(nagios.code == 3 && nagios.stdout.starts_with(begins), "{} {}", nagios.stdout, nagios.stderr);
        let json = cut_off.run(&["check", "top-sessions", "--all", "--format", "json"]);
        assert!(json.code == 3 && json.stderr.contains("RDS gives no list of the others"), "{}", json.stderr);
        // A program reads it where it reads the rest.
        let last: agent_protocol::CheckReport = serde_json::from_str(json.stdout.lines().last().unwrap()).unwrap();
        assert_eq!((last.instance.as_str(), last.outcome), ("all instances", Outcome::Unknown));
        assert!(last.summary.contains("RDS gives no list of the others: "), "{}", last.summary);
    }
    // A plugin and a program get an answer where there is no configuration that can be used.
    let broken = Agent::new("prot = 1\n", &[]);
    let nagios = broken.run(&["check", "connection", "--all", "--format", "nagios"]);
    assert!(nagios.code == 3 && nagios.stdout.starts_with("CONNECTION UNKNOWN - "), "{}", nagios.stdout);
    let json = broken.run(&["check", "connection", "--all", "--format", "json"]);
    let report: agent_protocol::CheckReport = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((json.code, report.instance.as_str()), (78, "all instances"), "{}", json.stdout);
    let nobody = Agent::new("", &[]).run(&["check", "connection", "--all"]);
    assert!(nobody.code == 3 && nobody.stderr.contains("no instance is known"), "{}", nobody.stderr);
}
