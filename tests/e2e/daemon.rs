//! The daemon: it answers what a one-shot check answers, for less; it outlives its databases, its clients and its own end.

#![allow(clippy::unwrap_used)]

#[path = "daemon/clients.rs"]
mod clients;
#[path = "daemon/kept.rs"]
mod kept;
#[path = "daemon/proof.rs"]
mod proof;

use std::{
    io::Read as _,
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
    assert!(!daemon.log().contains("take a restart"), "{}", daemon.log());
    let kept = one.replace("enabled = false\n", "enabled = false\nkeep = '7d'\nkeep_mb = 9\n");
    tests::write(&agent.file("config.toml"), &(kept + &instance("two", "postgres", postgres.port(), source)));
    daemon.signal("HUP");
    daemon.wait_for_log("take a restart");
    let log = daemon.log();
    assert!(log.contains("history.keep, history.keep_mb") && !log.contains("history.every"), "{log}");
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
