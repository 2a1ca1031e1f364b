//! What clients that mean harm, or go away, cost the others.

use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    time::{Duration, Instant},
};

use agent_protocol::{Cause, Outcome, ServedBy};
use serde_json::json;
use stage::{Needs, Postgres, postgres};
use tests::{Agent, Daemon, instance};

use super::{cause, logins};

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
