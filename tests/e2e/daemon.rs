//! The daemon: it answers what a one-shot check answers, for less; it outlives its databases, its clients and its own end.

#![allow(clippy::unwrap_used)]

use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    time::{Duration, Instant},
};

use agent_protocol::{Cause, CheckReport, Outcome, ServedBy};
use serde_json::json;
use stage::{MariaDb, Needs, Postgres, mariadb, postgres, sessions::Login};
use tests::{Agent, Daemon, clock::Clock, instance};

fn cause(report: &CheckReport) -> Option<Cause> {
    report.failure.as_ref().map(|failure| failure.cause)
}

/// How many logins of `dbvoice` the server has seen.
fn logins(postgres: &Postgres) -> usize {
    postgres.log().matches("connection authorized: user=dbvoice").count()
}

#[test]
fn a_warm_check_logs_in_to_nothing_and_a_restart_goes_unnoticed() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let setup = postgres::monitoring_user("dbvoice", &password);
    let mut postgres = Postgres::start(&needs, &setup, &["log_connections=on"]).unwrap();
    let mut mariadb = MariaDb::start(&needs, &mariadb::monitoring_user("dbvoice", &password), &[]).unwrap();
    let source = "{ env = 'SECRET' }";
    let configuration = instance("pg", "postgres", postgres.port(), source)
        + &instance("maria", "mariadb", mariadb.port(), source)
        + "[history]\nenabled = false\n";
    let agent = Agent::new(&configuration, &[("SECRET", &password)]);
    let daemon = Daemon::start(&agent);

    for name in ["pg", "maria"] {
        for check in ["connection", "health", "connection", "tablespace-usage", "health", "top-sessions"] {
            let (report, run) = daemon.check(check, name, &[]);
            assert_eq!((report.outcome, report.served_by), (Outcome::Ok, ServedBy::Daemon), "{}", run.stdout);
        }
    }
    let before = logins(&postgres);
    assert!(before <= 3, "{before} logins");
    for _ in 0..50 {
        let report = daemon.ask(&json!({"instance": "pg", "check": {"name": "connection"}, "timeout_ms": 3000}));
        assert_eq!(report.outcome, Outcome::Ok);
    }
    assert_eq!(logins(&postgres), before, "a warm check logs in to nothing");
    let text = daemon.run(&["check", "connection", "--instance", "pg"]).stdout;
    assert!(text.contains("on a connection kept open;") && text.contains("none: the daemon keeps"), "{text}");

    // The kept connections are gone, and nobody is told.
    postgres.stop();
    mariadb.stop();
    let (report, _) = daemon.check("connection", "pg", &[]);
    assert_eq!((cause(&report), report.outcome), (Some(Cause::Refused), Outcome::Critical));
    postgres.start_again().unwrap();
    mariadb.start_again().unwrap();
    for name in ["pg", "maria"] {
        let (report, run) = daemon.check("connection", name, &[]);
        assert_eq!(report.outcome, Outcome::Ok, "{}", run.stdout);
    }

    // After some failures in a row nobody tries for a while, and the answer says why.
    postgres.stop();
    let mut told = Vec::new();
    for _ in 0..6 {
        told.push(daemon.check("connection", "pg", &[]).0);
    }
    assert!(told.iter().all(|report| cause(report) == Some(Cause::Refused)));
    let last = told[5].failure.as_ref().unwrap();
    assert!(last.message.starts_with("Not tried: the last ") && last.hint.contains("tried again in"), "{last:?}");
    postgres.start_again().unwrap();
    let started = Instant::now();
    while daemon.check("connection", "pg", &[]).0.outcome != Outcome::Ok {
        assert!(started.elapsed() < Duration::from_secs(20), "it never tried again");
        std::thread::sleep(Duration::from_millis(200));
    }

    let metrics = daemon.get("/metrics");
    for line in ["bastion_agent_checks_total{check=\"connection\",outcome=\"ok\",cause=\"\"}", "# EOF"] {
        assert!(metrics.contains(line), "{metrics}");
    }
    assert!(daemon.get("/healthz").contains("\"status\":\"ok\""));
    assert!(daemon.get("/v1/instances").contains("\"name\":\"maria\""));
    let log = daemon.log();
    assert!(log.contains("check ended") && log.contains("elapsed_ms="), "{log}");
    assert!(!log.contains(&password) && !metrics.contains(&password));
}

#[test]
fn a_password_that_was_changed_is_fetched_once_more() {
    let needs = Needs::find().unwrap();
    let mut setup = postgres::monitoring_user("dbvoice", "first");
    setup.push("CREATE ROLE admin SUPERUSER LOGIN PASSWORD 'admin'".to_owned());
    let postgres = Postgres::start(&needs, &setup, &["log_connections=on"]).unwrap();
    let agent = Agent::new("", &[]);
    let file = agent.file("secret");
    tests::write(&file, "first");
    let source = format!("{{ file = '{}' }}", file.display());
    tests::write(
        &agent.file("config.toml"),
        &(instance("pg", "postgres", postgres.port(), &source) + "[history]\nenabled = false\n"),
    );
    let daemon = Daemon::start(&agent);
    assert_eq!(daemon.check("connection", "pg", &[]).0.outcome, Outcome::Ok);

    let change = |password: &str| {
        let statements = format!(
            "ALTER ROLE dbvoice PASSWORD '{password}'; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'dbvoice'"
        );
        let login = Login { port: postgres.port(), user: "admin", password: "admin" };
        stage::sessions::Session::postgres(login, &statements).unwrap().finish().unwrap();
    };
    tests::write(&file, "second");
    change("second");
    let started = Instant::now();
    loop {
        let (report, run) = daemon.check("connection", "pg", &[]);
        let renewed = report.outcome == Outcome::Ok && logins(&postgres) >= 2;
        if renewed {
            break;
        }
        assert!(report.outcome == Outcome::Ok || started.elapsed() < Duration::from_secs(5), "{}", run.stdout);
        std::thread::sleep(Duration::from_millis(100));
    }
    // One that stays wrong is tried once and not twice: each try counts towards a lock.
    change("third");
    let wrong = || postgres.log().matches("password authentication failed").count();
    let started = Instant::now();
    let before = loop {
        let before = wrong();
        let (report, _) = daemon.check("connection", "pg", &[]);
        if cause(&report) == Some(Cause::Authentication) {
            break before;
        }
        assert!(started.elapsed() < Duration::from_secs(5));
        std::thread::sleep(Duration::from_millis(100));
    };
    assert_eq!(wrong() - before, 1);
}

#[test]
fn a_configuration_is_read_again_and_a_wrong_one_is_not_taken() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let postgres = Postgres::start(&needs, &postgres::monitoring_user("dbvoice", &password), &[]).unwrap();
    let source = "{ env = 'SECRET' }";
    let one = instance("one", "postgres", postgres.port(), source) + "[history]\nenabled = false\n";
    let agent = Agent::new(&one, &[("SECRET", &password)]);
    let mut daemon = Daemon::start(&agent);
    assert_eq!(cause(&daemon.check("connection", "two", &[]).0), Some(Cause::UnknownInstance));
    tests::write(&agent.file("config.toml"), &(one.clone() + &instance("two", "postgres", postgres.port(), source)));
    daemon.signal("HUP");
    daemon.wait_for_log("the configuration was read again");
    assert_eq!(daemon.check("connection", "two", &[]).0.outcome, Outcome::Ok);
    tests::write(&agent.file("config.toml"), "[instances.three]\nhots = 'x'\n");
    daemon.signal("HUP");
    daemon.wait_for_log("the old one stays in use");
    assert_eq!(daemon.check("connection", "two", &[]).0.outcome, Outcome::Ok);
    tests::write(&agent.file("config.toml"), &one);

    // A second daemon is refused; the first goes on.
    let second = agent.run(&["serve", "--socket", daemon.socket().to_str().unwrap()]);
    assert_eq!(second.code, 3);
    assert!(second.stderr.contains("another daemon serves"), "{}", second.stderr);
    assert_eq!(daemon.check("connection", "one", &[]).0.served_by, ServedBy::Daemon);

    // Killed, it leaves its socket behind: a check does without, and the next daemon takes it over.
    daemon.signal("KILL");
    daemon.wait();
    assert!(daemon.socket().exists());
    assert_eq!(daemon.check("connection", "one", &[]).0.served_by, ServedBy::OneShot);
    let mut daemon = Daemon::start(&agent);
    assert_eq!(daemon.check("connection", "one", &[]).0.served_by, ServedBy::Daemon);
    assert_eq!(daemon.check("connection", "one", &["--no-daemon"]).0.served_by, ServedBy::OneShot);

    // Told to stop, it answers what it was asked and leaves nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    tests::write(&agent.file("config.toml"), &(one + &instance("silent", "postgres", port, source)));
    daemon.signal("HUP");
    daemon.wait_for_log("the configuration was read again");
    let mut stream = daemon.post(&json!({"instance": "silent", "check": {"name": "connection"}, "timeout_ms": 1500}));
    std::thread::sleep(Duration::from_millis(300));
    daemon.signal("TERM");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("\"cause\":\"timeout\""), "{answer}");
    assert_eq!(daemon.wait(), 0);
    assert!(!daemon.socket().exists());
}

#[test]
fn clients_that_mean_harm_cost_the_others_nothing() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let setup = postgres::monitoring_user("dbvoice", &password);
    let postgres = Postgres::start(&needs, &setup, &["log_connections=on"]).unwrap();
    let configuration =
        instance("pg", "postgres", postgres.port(), "{ env = 'SECRET' }") + "[history]\nenabled = false\n";
    let agent = Agent::new(&configuration, &[("SECRET", &password)]);
    // Few file descriptors: 10,000 connections use them up long before the daemon's own limit.
    let daemon = Daemon::start_with(&agent, &["sh", "-c", "ulimit -n 256; exec \"$@\"", "sh"]);
    let good = json!({"instance": "pg", "check": {"name": "connection"}, "timeout_ms": 5000});
    let fine = || assert_eq!(daemon.ask(&good).outcome, Outcome::Ok);
    fine();
    let memory = daemon.memory();

    let status = |request: &[u8]| {
        let mut stream = UnixStream::connect(daemon.socket()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        // The daemon may stop reading before all of it is sent.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
    };
    let post = |body: &str| {
        let head = "POST /v1/checks HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ";
        status(format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes())
    };
    assert!(post("{").contains(" 400 "));
    assert!(post(&good.to_string().replace("5000", "99")).contains(" 400 "));
    assert!(post(&json!({"instance": "pg", "check": {"name": "top-sessions", "by": "cpu", "limit": 100_000}, "timeout_ms": 500}).to_string()).contains(" 400 "));
    assert!(post(&"x".repeat(1 << 20)).contains(" 413 "));
    assert!(status(b"GET /nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").contains(" 404 "));
    assert!(status(b"GET /v1/checks HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").contains(" 405 "));
    assert!(status(b"\x16\x03\x01\x02\x00\x01 what is this\r\n\r\n").contains(" 400 "));
    assert!(status(&[&b"GET / HTTP/1.1\r\nx: "[..], &vec![b'y'; 100_000]].concat()).contains(" 431 "));
    fine();

    // A gigabyte, of which the daemon takes as little as it likes.
    let mut stream = UnixStream::connect(daemon.socket()).unwrap();
    stream.write_all(b"POST /v1/checks HTTP/1.1\r\nhost: x\r\ncontent-length: 1073741824\r\n\r\n").unwrap();
    let piece = vec![b'z'; 1 << 20];
    let sent = (0..1024).take_while(|_| stream.write_all(&piece).is_ok()).count();
    assert!(sent < 64, "it read {sent} MiB");
    fine();

    // Half a request, and nothing at all: closed in time.
    let halves: Vec<UnixStream> = (0..20)
        .map(|number| {
            let mut stream = UnixStream::connect(daemon.socket()).unwrap();
            if number % 2 == 0 {
                stream.write_all(b"POST /v1/checks HTT").unwrap();
            }
            stream
        })
        .collect();
    fine();
    for mut stream in halves {
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
    }

    // 10,000 connections, as many at a time as this system lets one process have.
    let mut open = Vec::new();
    for number in 0..10_000 {
        match UnixStream::connect(daemon.socket()) {
            Ok(stream) => open.push(stream),
            Err(_) => open.clear(),
        }
        if open.len() >= 400 {
            open.clear();
        }
        if number % 2_000 == 1_000 {
            let asked = Instant::now();
            let report = daemon.check("connection", "pg", &["--timeout", "5s"]).0;
            // The daemon answers, or is too busy to be asked and the check runs by itself.
            assert_eq!(report.outcome, Outcome::Ok);
            assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
        }
    }
    drop(open);
    let started = Instant::now();
    while daemon.check("connection", "pg", &[]).0.served_by != ServedBy::Daemon {
        assert!(started.elapsed() < Duration::from_secs(15), "it did not recover");
    }
    let grown = daemon.memory().saturating_sub(memory);
    assert!(grown < 16 << 20, "it holds {grown} bytes more");
    assert!(logins(&postgres) < 60, "{} logins", logins(&postgres));
}

#[test]
fn a_client_that_goes_away_frees_what_it_asked_for() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let setup = postgres::monitoring_user("dbvoice", &password);
    let servers: Vec<Postgres> = vec![Postgres::start(&needs, &setup, &["max_connections=100"]).unwrap()];
    let mut configuration = String::from("[history]\nenabled = false\n");
    configuration += &instance("hangs", "postgres", port, "{ env = 'SECRET' }");
    for number in 0..19 {
        configuration += &instance(&format!("pg{number}"), "postgres", servers[0].port(), "{ env = 'SECRET' }");
    }
    let agent = Agent::new(&configuration, &[("SECRET", &password)]);
    let daemon = Daemon::start(&agent);
    let hangs = json!({"instance": "hangs", "check": {"name": "connection"}, "timeout_ms": 20_000});
    // Its three sessions are taken, and some wait for them.
    let waiting: Vec<UnixStream> = (0..8).map(|_| daemon.post(&hangs)).collect();
    daemon.wait_for_metric("bastion_agent_checks_running 8");
    daemon.wait_for_metric("bastion_agent_checks_waiting 5");
    for number in 0..19 {
        let ask = json!({"instance": format!("pg{number}"), "check": {"name": "connection"}, "timeout_ms": 3000});
        assert_eq!(daemon.ask(&ask).outcome, Outcome::Ok, "one that hangs costs the others nothing");
    }
    // One that waits too long is told so within its own deadline.
    let report = daemon.ask(&json!({"instance": "hangs", "check": {"name": "connection"}, "timeout_ms": 500}));
    assert_eq!((cause(&report), report.outcome), (Some(Cause::AgentBusy), Outcome::Unknown));
    assert!(report.elapsed_ms < 700, "{}", report.elapsed_ms);
    drop(waiting);
    daemon.wait_for_metric("bastion_agent_checks_running 0");
    // So does one that is killed, as Run Command kills what is cancelled: it closes nothing by itself.
    let socket = daemon.socket().display().to_string();
    let asks = ["check", "connection", "--instance", "hangs", "--timeout", "20s", "--socket", &socket];
    let mut killed = agent.command(&asks).stdout(std::process::Stdio::null()).spawn().unwrap();
    daemon.wait_for_metric("bastion_agent_checks_running 1");
    killed.kill().unwrap();
    killed.wait().unwrap();
    daemon.wait_for_metric("bastion_agent_checks_running 0");
    daemon.wait_for_metric("bastion_agent_checks_waiting 0");

    // Too many at once: each is answered, the surplus with "busy".
    let crowd: Vec<UnixStream> = (0..60)
        .map(|_| daemon.post(&json!({"instance": "hangs", "check": {"name": "connection"}, "timeout_ms": 1000})))
        .collect();
    let mut busy = 0;
    for mut stream in crowd {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        // Those that had a session for all their time found that the server does not answer; the others found nothing.
        let turned_away = answer.contains("\"cause\":\"agent-busy\"") && answer.contains("\"outcome\":\"unknown\"");
        assert!(turned_away || answer.contains("\"cause\":\"timeout\""), "{answer}");
        busy += usize::from(turned_away);
    }
    assert!((20..=57).contains(&busy), "{busy} of 60 were turned away");
}

#[test]
fn what_was_seen_is_kept_through_a_kill_and_read_back() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let postgres = Postgres::start(&needs, &postgres::monitoring_user("dbvoice", &password), &[]).unwrap();
    let agent = Agent::new("", &[("SECRET", &password)]);
    let database = agent.file("history.sqlite3");
    let configuration = instance("pg", "postgres", postgres.port(), "{ env = 'SECRET' }")
        + &format!("[history]\nevery = '1s'\npath = '{}'\n", database.display());
    tests::write(&agent.file("config.toml"), &configuration);
    let path = database.display().to_string();
    let recorded = || {
        let run = agent.run(&["history", "checks", "--instance", "pg", "--database", &path, "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_default();
        (run.code, json)
    };
    let mut runs = 0;
    for _ in 0..3 {
        let mut daemon = Daemon::start(&agent);
        let started = Instant::now();
        // Scheduled checks run without anybody asking.
        daemon.wait_for_metric_that("bastion_agent_checks_total{check=\"tablespace-usage\"", |count| count >= 2.0);
        assert!(started.elapsed() < Duration::from_secs(20));
        daemon.signal("KILL");
        daemon.wait();
        let (code, json) = recorded();
        assert_eq!(code, 0, "{json}");
        let stretches = json["stretches"].as_array().unwrap();
        let now: u64 = stretches.iter().map(|stretch| stretch["runs"].as_u64().unwrap()).sum();
        assert!(now > runs, "what was recorded stays, and more came: {now} after {runs}");
        runs = now;
    }
    let text = agent.run(&["history", "tablespace-usage", "--instance", "pg", "--database", &path]).stdout;
    assert!(text.contains("postgres") && text.contains("TIME"), "{text}");

    // A damaged file is set aside, and the daemon goes on.
    std::fs::write(&database, vec![0x5a; 100_000]).unwrap();
    let daemon = Daemon::start(&agent);
    daemon.wait_for_log("was set aside");
    let (report, _) = daemon.check("tablespace-usage", "pg", &[]);
    assert_eq!(report.outcome, Outcome::Ok);
    drop(daemon);

    // A place that cannot be written costs the history and nothing else.
    let nowhere = configuration.replace(&path, "/proc/nowhere/history.sqlite3");
    tests::write(&agent.file("config.toml"), &nowhere);
    let daemon = Daemon::start(&agent);
    daemon.wait_for_log("nothing can be recorded; checks go on");
    assert_eq!(daemon.check("tablespace-usage", "pg", &[]).0.outcome, Outcome::Ok);
}

#[test]
fn systemd_is_told_and_strangers_are_not_heard() {
    let needs = Needs::find().unwrap();
    let agent = Agent::new("[history]\nenabled = false\n", &[]);
    let path = agent.file("notify.sock");
    let systemd = std::os::unix::net::UnixDatagram::bind(&path).unwrap();
    systemd.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let next = |wanted: &str| {
        let started = Instant::now();
        let mut buffer = [0; 256];
        loop {
            let length = systemd.recv(&mut buffer).unwrap();
            let told = String::from_utf8_lossy(&buffer[..length]).into_owned();
            if told.contains(wanted) {
                return told;
            }
            assert!(started.elapsed() < Duration::from_secs(10), "{wanted}: {told}");
        }
    };
    let agent = agent.with("NOTIFY_SOCKET", &path.display().to_string()).with("WATCHDOG_USEC", "400000");
    let mut daemon = Daemon::start(&agent);
    next("READY=1");
    next("WATCHDOG=1");
    next("WATCHDOG=1");
    daemon.signal("HUP");
    assert!(next("RELOADING=1").contains("MONOTONIC_USEC="));
    next("READY=1");

    let mode = |path: &std::path::Path| {
        std::os::unix::fs::MetadataExt::mode(&std::fs::symlink_metadata(path).unwrap()) & 0o777
    };
    assert_eq!(mode(daemon.socket()) & 0o007, 0, "others cannot even connect");
    let is_root = std::process::Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if is_root {
        // Only root can become somebody else. Were the permissions wrong, the peer would still be asked who it is.
        let ask = "s=socket.socket(socket.AF_UNIX)\ns.connect(sys.argv[1])\n\
                   s.send(b'GET /healthz HTTP/1.1\\r\\nhost: x\\r\\n\\r\\n')\nprint(s.recv(9999).decode())";
        let socket = daemon.socket().to_owned();
        // Its Python may be where a stranger cannot go, so the interpreter becomes the stranger.
        let stranger_asks =
            format!("import os,socket,sys\nos.setgroups([])\nos.setgid(65534)\nos.setuid(65534)\n{ask}");
        let stranger = || {
            let output = needs.python().args(["-c", &stranger_asks]).arg(&socket).output().unwrap();
            (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
        };
        let open = |path: &std::path::Path, mode| {
            std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        };
        open(agent.file(".").as_path(), 0o755);
        assert!(stranger().1.contains("PermissionError"), "{:?}", stranger());
        open(&socket, 0o666);
        let (heard, problem) = stranger();
        assert!(heard.starts_with("HTTP/1.1 403 "), "{heard} {problem}");
    }
    daemon.signal("TERM");
    next("STOPPING=1");
    assert_eq!(daemon.wait(), 0);
}

#[test]
fn a_disk_that_takes_no_more_costs_the_history_and_nothing_else() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let postgres = Postgres::start(&needs, &postgres::monitoring_user("dbvoice", &password), &[]).unwrap();
    let agent = Agent::new("", &[("SECRET", &password)]);
    let database = agent.file("history.sqlite3");
    let configuration = instance("pg", "postgres", postgres.port(), "{ env = 'SECRET' }")
        + &format!("[history]\nevery = '1s'\npath = '{}'\n", database.display());
    tests::write(&agent.file("config.toml"), &configuration);
    drop(Daemon::start(&agent));
    // No file may grow beyond what the history has already, and whoever tries is told so instead of being ended.
    let daemon = Daemon::start_with(&agent, &["sh", "-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "sh"]);
    daemon.wait_for_log("nothing can be recorded; checks go on");
    for _ in 0..3 {
        assert_eq!(daemon.check("tablespace-usage", "pg", &[]).0.outcome, Outcome::Ok);
    }
    drop(daemon);
    // With room again, what was there is still there.
    let daemon = Daemon::start(&agent);
    daemon.wait_for_metric_that("bastion_agent_checks_total{check=\"tablespace-usage\"", |count| count >= 2.0);
    assert!(!daemon.log().contains("was set aside"), "{}", daemon.log());
}

#[test]
fn the_wall_clock_may_jump() {
    const DAY: i64 = 86_400;
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let postgres = Postgres::start(&needs, &postgres::monitoring_user("dbvoice", &password), &[]).unwrap();
    let clock = Clock::build();
    let [(preload, library), (offsets, file)] = clock.environment();
    let agent = Agent::new("", &[("SECRET", &password), (preload, &library), (offsets, &file)]);
    let database = agent.file("history.sqlite3").display().to_string();
    let configuration = instance("pg", "postgres", postgres.port(), "{ env = 'SECRET' }")
        + &format!("[history]\nevery = '1s'\npath = '{database}'\n");
    tests::write(&agent.file("config.toml"), &configuration);
    let daemon = Daemon::start(&agent);
    let sleep = json!({"instance": "pg", "check": {"name": "connection"}, "timeout_ms": 3000});
    let real = daemon.ask(&sleep).started_at;

    for days in [0, 400, -400, 30_000, -10_000, 0] {
        // A question is under way while the clock jumps.
        let waiting = daemon.post(&sleep);
        clock.jump(days * DAY, 0);
        drop(waiting);
        let started = Instant::now();
        let report = daemon.ask(&sleep);
        assert_eq!((report.outcome, report.served_by), (Outcome::Ok, ServedBy::Daemon), "{days}: {report:?}");
        assert!(report.elapsed_ms < 3_000 && started.elapsed() < Duration::from_secs(4), "{days}: {report:?}");
        let off = report.started_at.duration_since(real).as_secs() - days * DAY;
        assert!((0..120).contains(&off), "the clock was not moved by {days} days but {off} seconds off");
        // Scheduled checks go on.
        let metric = "bastion_agent_checks_total{check=\"tablespace-usage\",outcome=\"ok\",cause=\"\"}";
        let count = || {
            let metrics = daemon.get("/metrics");
            let line = metrics.lines().find(|line| line.starts_with(metric)).map(str::to_owned);
            line.and_then(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).unwrap_or(0.0)
        };
        let before = count();
        daemon.wait_for_metric_that(metric, |now| now > before);
    }
    let log = daemon.log();
    assert!(!log.contains("ERROR") && !log.contains("panicked"), "{log}");
    let run = agent.run(&["history", "checks", "--instance", "pg", "--database", &database]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}
