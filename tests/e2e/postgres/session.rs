//! What the session itself meets: encodings, poolers, languages, settings, sessions of its own.

use super::*;

#[test]
fn text_in_any_encoding_is_shown() {
    let bench = Bench::new(
        &[
            "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0",
            "CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0",
            "CREATE DATABASE nihon ENCODING 'EUC_JP' TEMPLATE template0",
        ],
        &["max_prepared_transactions=2"],
    );
    // In LATIN1, the name is no UTF-8: the server keeps names as the database has them that they were made in.
    let run_in = |database: &str, statement: &str| {
        Session::postgres_in(database, bench.login("boss"), statement).unwrap().finish().unwrap();
    };
    run_in("latin", "CREATE ROLE \"bjørn\"");
    run_in("latin", "CREATE DATABASE \"café\"");
    run_in("latin", "BEGIN; SET LOCAL ROLE \"bjørn\"; PREPARE TRANSACTION 'zwölf'");
    // Longer than what the server keeps of a statement.
    let hold = |database: &str, text: &str| {
        let statement = format!("BEGIN; SELECT pg_sleep(600) AS \"{text}\" -- {}", "ü".repeat(600));
        Session::postgres_in(database, bench.login("boss"), &statement).unwrap()
    };
    let _held = [hold("latin", "café"), hold("bytes", "naïve"), hold("nihon", "注文"), hold("postgres", "łódź")];
    let databases = ["postgres", "latin", "bytes", "nihon"];
    let instances = databases.map(|database| at(database, bench.server.port()) + &format!("database = '{database}'\n"));
    let agent = Agent::new(&instances.concat(), &[("SECRET", &bench.password)]);
    for database in databases {
        let report = until(&agent, "top-sessions", database, |report| report.total_rows == 4);
        let Rows::TopSessions(rows) = &report.rows else { unreachable!() };
        assert!(
            rows.iter().all(|row| row.statement.as_deref().is_some_and(|text| text.contains("SELECT"))),
            "{rows:?}"
        );
        let (report, run) = agent.check("long-transactions", database, &[]);
        assert_eq!((report.cause(), report.total_rows), (None, 5), "{database}: {}", run.stdout);
        let (report, run) = agent.check("tablespace-usage", database, &[]);
        let Rows::TablespaceUsage(rows) = &report.rows else { unreachable!() };
        assert!(rows.iter().any(|row| row.name.starts_with("caf")), "{database}: {}", run.stdout);
        for check in ["connection", "blocking-sessions", "replication-lag", "health"] {
            let (report, run) = agent.check(check, database, &[]);
            assert_eq!((report.outcome, report.cause()), (Outcome::Ok, None), "{database} {check}: {}", run.stdout);
        }
        let (report, run) = agent.check("parameter", database, &["--name", "server encoding"]);
        assert_eq!(report.outcome, Outcome::Ok, "{database}: {}", run.stdout);
    }
    // What the server can convert is not lost.
    let report = until(&agent, "tablespace-usage", "latin", |report| report.cause().is_none());
    let Rows::TablespaceUsage(rows) = &report.rows else { unreachable!() };
    assert!(rows.iter().any(|row| row.name == "café"), "{rows:?}");
}

#[test]
fn a_pooler_in_between_is_worked_with_or_named() {
    let bench = Bench::new(&["CREATE TABLE items (id int)"], &[]);
    let port = bench.server.port();
    let start = |startup| Pooler::start(port, startup).unwrap();
    let refuses = start(Startup::RefusesOptions("08P01", "unsupported startup parameter: options"));
    let proxy = start(Startup::RefusesOptions("0A000", "Feature not supported: no command-line options"));
    let drops = start(Startup::DropsOptions);
    let closed = start(Startup::RefusesAll("08P01", "no such database: postgres"));
    let names = [("refuses", &refuses), ("proxy", &proxy), ("drops", &drops), ("closed", &closed)];
    let instances: String = names.iter().map(|(name, pooler)| at(name, pooler.port())).collect();
    let agent = Agent::new(&instances, &[("SECRET", &bench.password)]);
    let _held = Session::postgres(bench.login("boss"), "BEGIN; SELECT pg_sleep(600)").unwrap();
    for (name, pooler) in &names[..3] {
        for check in
            ["connection", "top-sessions", "long-transactions", "replication-lag", "tablespace-usage", "health"]
        {
            let (report, run) = agent.check(check, name, &[]);
            assert_eq!((report.outcome, report.cause()), (Outcome::Ok, None), "{name} {check}: {}", run.stdout);
        }
        let (report, _) = agent.check("long-transactions", name, &[]);
        assert_eq!(report.total_rows, 1, "{name}");
        // Every question is bounded and reads only, and leaves nothing behind on a connection that others get next.
        let said = pooler.said();
        assert!(said.contains("READ ONLY") && said.contains("SET LOCAL statement_timeout"), "{name}: {said}");
        assert!(!said.contains("SET statement_timeout") && !said.contains("SET SESSION"), "{name}: {said}");
        let questions = said.matches("SELECT").count();
        assert!(questions > 0 && said.matches("ROLLBACK").count() >= 6, "{name}: {said}");
    }
    let (report, run) = agent.check("connection", "closed", &[]);
    let failure = report.failure.unwrap();
    assert_ne!(failure.cause, Cause::Internal, "{}", run.stdout);
    assert!(failure.message.contains("PgBouncer") && failure.hint.contains("endpoint"), "{failure:?}");
    // Without a pooler the settings come with the login.
    let direct = start(Startup::Replaces("never said", "never said"));
    let agent = Agent::new(&at("direct", direct.port()), &[("SECRET", &bench.password)]);
    assert_eq!(agent.check("health", "direct", &[]).0.outcome, Outcome::Ok);
    assert!(!direct.said().contains("BEGIN"), "{}", direct.said());
}

#[test]
fn a_refusal_is_told_apart_in_any_language() {
    let error = |code: &str, routine: &str, message: &str| {
        let routine = if routine.is_empty() { String::new() } else { format!("R{routine}\0") };
        let fields = format!("SFATAL\0VFATAL\0C{code}\0M{message}\0{routine}\0");
        let length = (u32::try_from(fields.len()).unwrap() + 4).to_be_bytes();
        [b"E", &length[..], fields.as_bytes()].concat()
    };
    let cases = [
        ("rule", "28000", "ClientAuthentication", Cause::Tls),
        ("unnamed", "28000", "", Cause::Tls),
        ("nologin", "28000", "InitializeSessionUserId", Cause::AccountLocked),
        ("norole", "28000", "InitializeSessionUserId", Cause::Authentication),
        ("method", "28000", "auth_failed", Cause::Authentication),
        ("password", "28P01", "auth_failed", Cause::Authentication),
        ("full", "53300", "InitProcess", Cause::TooManyConnections),
        ("starting", "57P03", "ProcessStartupPacket", Cause::NotOpen),
        ("missing", "3D000", "InitPostgres", Cause::UnknownDatabase),
        ("closed", "55000", "CheckMyDatabase", Cause::NotOpen),
        ("barred", "42501", "CheckMyDatabase", Cause::MissingPrivilege),
    ];
    // What they stand before takes connections, and is never asked.
    let behind = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = behind.local_addr().unwrap().port();
    let proxies = cases.map(|(name, code, routine, _)| {
        (
            name,
            FaultProxy::start(
                port,
                When::Accepted,
                Fault::Say(error(
                    code,
                    routine,
                    if name == "norole" { "rollen finns inte" } else { "kein Eintrag, keine Verschlüsselung" },
                )),
            )
            .unwrap(),
        )
    });
    let instances: String = proxies.iter().map(|(name, proxy)| at(name, proxy.port())).collect();
    let agent = Agent::new(&instances, &[("SECRET", "x")]);
    for (name, code, _, cause) in cases {
        let (report, run) = agent.check("connection", name, &[]);
        assert_eq!(report.cause(), Some(cause), "{name} {code}: {}", run.stdout);
    }
}

#[test]
fn only_the_agents_own_sessions_are_not_counted() {
    let bench = Bench::new(
        &[
            "CREATE ROLE app LOGIN PASSWORD",
            "CREATE ROLE one LOGIN PASSWORD CONNECTION LIMIT 1",
            "CREATE ROLE two LOGIN PASSWORD CONNECTION LIMIT 2",
        ],
        &[],
    );
    bench.run("GRANT pg_monitor TO one, two");
    // Whoever asks at the same time as health's other sessions finds none of them.
    for _ in 0..5 {
        let (health, run) = bench.agent.check("health", "pg", &[]);
        assert_eq!(part(&health, HealthPart::TopSessions).summary, "No other session is connected.", "{}", run.stdout);
        assert_eq!(
            part(&health, HealthPart::LongTransactions).summary,
            "No other transaction is open.",
            "{}",
            run.stdout
        );
        assert_eq!(health.summary, "All 9 checks are fine.");
    }
    // To call oneself alike hides nothing, whoever one is.
    let named = "SET application_name = 'bastion-agent-0123456789abcdef'; BEGIN; SELECT pg_sleep(600)";
    let _alike = ["dbvoice", "app"].map(|user| Session::postgres(bench.login(user), named).unwrap());
    bench.until("top-sessions", |report| report.total_rows == 2);
    bench.until("long-transactions", |report| report.total_rows == 2);

    // One session is enough for all of health.
    let port = bench.server.port();
    let as_user = |user: &str| at(user, port).replace("'dbvoice'", &format!("'{user}'"));
    let agent = Agent::new(&(as_user("one") + &as_user("two")), &[("SECRET", &bench.password)]);
    for user in ["one", "two", "one", "two"] {
        let (health, run) = agent.check("health", user, &[]);
        assert_eq!(
            (health.outcome, health.summary.as_str()),
            (Outcome::Ok, "All 9 checks are fine."),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn what_a_databases_owner_sets_changes_no_answer() {
    let bench = Bench::new(&["CREATE ROLE owner LOGIN PASSWORD CREATEDB"], &[]);
    let (before, _) = bench.agent.check("connection", "pg", &[]);
    let odd = [
        "rds.rds_superuser_reserved_connections = 'many'",
        "rds.rds_superuser_reserved_connections = '1000'",
        "default_transaction_isolation = 'serializable'",
        "default_transaction_deferrable = on",
        "default_transaction_read_only = off",
        "search_path = public",
        "exit_on_error = on",
        "client_min_messages = debug5",
        "DateStyle = 'SQL, DMY'",
        "standard_conforming_strings = off",
        "quote_all_identifiers = on",
        "bytea_output = escape",
        "extra_float_digits = -15",
        // The last: whoever comes afterwards has no time for anything.
        "statement_timeout = 1",
    ];
    bench.run("ALTER DATABASE postgres OWNER TO owner");
    for setting in odd {
        let set = format!("ALTER DATABASE postgres SET {setting}");
        // By some versions only an administrator may set what no one knows yet.
        let who = if setting.starts_with("rds.") { "boss" } else { "owner" };
        let done = Session::postgres(bench.login(who), &set).unwrap().finish();
        done.unwrap_or_else(|error| panic!("{set}: {error}: {}", bench.server.log()));
        let (report, run) = bench.agent.check("connection", "pg", &[]);
        let max = |report: &CheckReport| {
            let Rows::Connection(rows) = &report.rows else { unreachable!() };
            rows.first().and_then(|row| row.connections_max)
        };
        assert_eq!((report.outcome, max(&report)), (Outcome::Ok, max(&before)), "{setting}: {}", run.stdout);
    }
    let (health, run) = bench.agent.check("health", "pg", &[]);
    assert_eq!(health.summary, "All 9 checks are fine.", "{}", run.stdout);
    // From another database: in this one nobody has time for anything.
    let elsewhere = |statement: &str| {
        Session::postgres_in("template1", bench.login("boss"), statement).unwrap().finish().unwrap();
    };
    elsewhere("ALTER DATABASE postgres RESET ALL");
    elsewhere("ALTER DATABASE postgres SET idle_session_timeout = '1ms'");
    let daemon = tests::Daemon::start(&bench.agent);
    for arguments in [&["--no-daemon"][..], &[]] {
        for _ in 0..5 {
            let (report, run) = bench.agent.check("connection", "pg", arguments);
            assert_eq!(report.outcome, Outcome::Ok, "{}", run.stdout);
            let (health, run) = bench.agent.check("health", "pg", arguments);
            assert_eq!(health.summary, "All 9 checks are fine.", "{}", run.stdout);
        }
    }
    drop(daemon);
    elsewhere("REVOKE pg_monitor FROM dbvoice");
    let (report, run) = bench.agent.check("replication-lag", "pg", &["--no-daemon"]);
    assert_eq!(report.cause(), Some(Cause::MissingPrivilege), "{}", run.stdout);
    // What it is itself, a session without anything pinned shows, where it lives long enough.
    let (report, run) = bench.agent.check("parameter", "pg", &["--name", "idle_session_timeout", "--no-daemon"]);
    assert_ne!(report.outcome, Outcome::Critical, "{}", run.stdout);
    assert!(!report.summary.contains("is 0"), "{}", run.stdout);
}

#[test]
fn whose_limit_and_which_grant_keep_a_user_out_is_told() {
    let bench = Bench::new(&[], &["max_connections=10", "superuser_reserved_connections=3"]);
    let failure = |hint: &str| {
        let (report, run) = bench.agent.check("connection", "pg", &[]);
        let failure = report.failure.unwrap_or_else(|| panic!("{}", run.stdout));
        assert!(failure.hint.contains(hint), "{failure:?}");
        failure
    };
    bench.run("ALTER ROLE dbvoice CONNECTION LIMIT 0");
    let limit = failure("ALTER ROLE with CONNECTION LIMIT");
    assert_eq!(limit.cause, Cause::TooManyConnections);
    assert!(limit.message.contains("a limit of this user, not of the server"), "{limit:?}");
    assert!(limit.hint.contains("The agent's own daemon, where it runs, keeps"), "{limit:?}");
    bench.run("ALTER ROLE dbvoice CONNECTION LIMIT -1");
    bench.run("ALTER DATABASE postgres CONNECTION LIMIT 0");
    let limit = failure("ALTER DATABASE with CONNECTION LIMIT");
    assert!(limit.message.contains("for database \"postgres\" (53300)"), "{limit:?}");
    assert!(limit.message.contains("a limit of this database"), "{limit:?}");
    bench.run("ALTER DATABASE postgres CONNECTION LIMIT -1");
    bench.run("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC");
    let barred = failure("GRANT CONNECT ON DATABASE \"postgres\" TO \"dbvoice\";");
    assert_eq!(barred.cause, Cause::MissingPrivilege);
    assert!(barred.message.contains("may not connect to the database postgres (42501)"), "{barred:?}");

    // Administrators have what is kept for them besides what all may have: no more is in use of that than there is.
    let _administrators = [(); 8].map(|()| Session::postgres(bench.login("boss"), "SELECT pg_sleep(600)").unwrap());
    let as_boss = at("boss", bench.server.port()).replace("'dbvoice'", "'boss'");
    let agent = Agent::new(&as_boss, &[("SECRET", &bench.password)]);
    let (report, run) = agent.check("connection", "boss", &[]);
    let Rows::Connection(rows) = &report.rows else { unreachable!() };
    assert_eq!((rows[0].connections_used, rows[0].connections_max), (Some(7), Some(7)), "{}", run.stdout);
    assert_eq!(report.outcome, Outcome::Critical, "{}", run.stdout);
    let said = "; 7 of 7 connections are in use, which leaves none, and 2 of those that are kept for administrators.";
    assert!(report.summary.ends_with(said), "{}", report.summary);
}

#[test]
fn a_limit_of_the_database_is_told_before_it_is_reached() {
    let bench = Bench::new(&["ALTER DATABASE postgres CONNECTION LIMIT 4"], &[]);
    let held: Vec<Session> =
        (0..3).map(|_| Session::postgres_staying(bench.login("boss"), "SELECT 1").unwrap()).collect();
    let report = bench.until("connection", |report| report.outcome == Outcome::Critical);
    assert!(
        report.summary.ends_with("This database has a limit of its own: 4 of 4 connections are in use."),
        "{}",
        report.summary
    );
    let Rows::Connection(rows) = &report.rows else { unreachable!() };
    assert_eq!(rows[0].problems, [ConnectionProblem::DatabaseLimit]);
    drop(held);
    bench.until("connection", |report| report.outcome == Outcome::Ok);
}
