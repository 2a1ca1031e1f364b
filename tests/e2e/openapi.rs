//! `docs/openapi.json` says what the types say, what is committed of reports, and what a daemon answers.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    time::Duration,
};

use agent_protocol::CheckReport;
use serde_json::{Value, json};
use stage::{Engine, Needs};
use tests::{
    Agent, Daemon,
    document::{Schemas, openapi, strict},
    instance,
};

const REPORT: &str = "/components/schemas/CheckReport";

fn committed() -> PathBuf {
    stage::checkout().join("docs/openapi.json")
}

#[test]
fn the_document_is_made_from_the_types() {
    let document = serde_json::to_string_pretty(&openapi()).unwrap() + "\n";
    if std::env::var_os("MAKE_OPENAPI").is_some() {
        tests::write(&committed(), &document);
    }
    let found = std::fs::read_to_string(committed()).unwrap_or_default();
    assert!(
        found == document,
        "docs/openapi.json is not what the types say. Make it anew, and commit it:\n\
         MAKE_OPENAPI=1 cargo test --workspace --test openapi the_document"
    );
}

#[test]
fn every_golden_report_is_described_whole() {
    let mut schemas = Schemas::of(strict(openapi()));
    let mut checks = BTreeSet::new();
    for entry in stage::checkout().join("agent-protocol/golden").read_dir().unwrap() {
        let path = entry.unwrap().path();
        let report: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(schemas.complaint(REPORT, &report), None, "{}", path.display());
        checks.insert(report["check"].as_str().unwrap().to_owned());

        // And it says something: these are no reports.
        for (pointer, wrong) in [("/check", json!("guess")), ("/rows", json!([{"a": 1}])), ("/outcome", json!(null))] {
            let mut other = report.clone();
            *other.pointer_mut(pointer).unwrap() = wrong;
            assert_ne!(schemas.complaint(REPORT, &other), None, "{} with another {pointer}", path.display());
        }
        let mut other = report.clone();
        other["from_the_future"] = json!(1);
        assert_ne!(schemas.complaint(REPORT, &other), None);
        assert_eq!(Schemas::of(openapi()).complaint(REPORT, &other), None, "readers ignore what they do not know");
    }
    let known = agent_protocol::CheckName::ALL.iter().map(|check| check.as_str().to_owned());
    assert_eq!(checks, known.collect());
}

/// What the daemon answered.
#[derive(Debug)]
struct Answer {
    /// The status code.
    status: String,
    /// The body's media type.
    kind: String,
    /// The body.
    body: String,
}

/// Sends this and reads the answer to its end.
fn ask(socket: &Path, request: &[u8]) -> Answer {
    let mut stream = UnixStream::connect(socket).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    // A question that is too large is answered before it has been read to its end.
    let _ = stream.write_all(request);
    answer(&[], stream)
}

/// The answer on this connection, of which this much has been read.
fn answer(begun: &[u8], mut stream: UnixStream) -> Answer {
    let (mut bytes, mut piece) = (begun.to_vec(), [0; 4096]);
    // A connection that is cut after the answer ends it as well.
    while let Ok(count @ 1..) = stream.read(&mut piece) {
        bytes.extend_from_slice(&piece[..count]);
    }
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head.split(' ').nth(1).unwrap().to_owned();
    let kind = head.lines().find_map(|line| line.strip_prefix("content-type: ")).unwrap_or_default().to_owned();
    Answer { status, kind, body: body.to_owned() }
}

/// A question for what is at this path.
fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: agent\r\nconnection: close\r\n\r\n").into_bytes()
}

/// A question for a check.
fn post(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("POST /v1/checks HTTP/1.1\r\nhost: agent\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// Holds answers against what the document says of their path and status.
struct Judge {
    document: Value,
    schemas: Schemas,
    heard: BTreeSet<String>,
}

impl Judge {
    fn hears(&mut self, method: &str, path: &str, answer: &Answer) -> Value {
        let Answer { status, kind, body } = answer;
        let escaped = path.replace('/', "~1");
        let content = format!("/paths/{escaped}/{method}/responses/{status}/content");
        let described =
            self.document.pointer(&content).unwrap_or_else(|| panic!("{path} {status} is not described: {body}"));
        assert!(described.get(kind).is_some(), "{path} {status} is {kind:?}, not {described}");
        let value = if kind == "application/json" { serde_json::from_str(body).unwrap() } else { json!(body) };
        let schema = format!("{content}/{}/schema", kind.replace('/', "~1"));
        let complaint = self.schemas.complaint(&schema, &value);
        assert_eq!(complaint, None, "{method} {path}: {body}");
        self.heard.insert(format!("{method} {path} {status}"));
        value
    }
}

#[test]
fn a_daemon_answers_what_the_document_says() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let servers = Engine::each(|engine| {
        let setup = engine.monitoring_user("dbvoice", &password);
        (engine, engine.start(&needs, &setup, &[]).unwrap())
    });
    let configuration = servers
        .iter()
        .map(|(engine, server)| instance(engine.as_str(), engine.as_str(), server.port(), "{ env = 'SECRET' }"));
    let closed = instance("closed", "postgres", 1, "{ env = 'SECRET' }");
    let history = "[history]\nenabled = false\n".to_owned();
    let agent = Agent::new(&(history + &configuration.collect::<String>() + &closed), &[("SECRET", &password)]);
    let daemon = Daemon::start(&agent);
    let socket = daemon.socket();
    let document = strict(openapi());
    let mut judge = Judge { schemas: Schemas::of(document.clone()), document, heard: BTreeSet::new() };

    let checks = [
        json!({"name": "connection"}),
        json!({"name": "tablespace-usage", "warning": 85, "critical": 95, "limit": 20}),
        json!({"name": "top-sessions", "by": "time", "limit": 5}),
        json!({"name": "parameter", "parameter": "max_connections"}),
        json!({"name": "blocking-sessions"}),
        json!({"name": "long-transactions"}),
        json!({"name": "replication-lag"}),
        json!({"name": "health"}),
    ];
    for instance in ["postgres", "mysql", "mariadb", "closed", "nobody"] {
        for check in &checks {
            let request = json!({"instance": instance, "check": check, "timeout_ms": 20_000});
            assert_eq!(judge.schemas.complaint("/components/schemas/CheckRequest", &request), None);
            let answer = judge.hears("post", "/v1/checks", &ask(socket, &post(&request.to_string())));
            let report: CheckReport = serde_json::from_value(answer).unwrap();
            assert_eq!(report.check().as_str(), check["name"]);
            let there = servers.iter().any(|(engine, _)| engine.as_str() == instance);
            assert!(!there || report.failure.is_none(), "{report:?}");
        }
    }

    // What the document lets through is what the daemon lets through.
    let question =
        |check: Value, timeout_ms: u64| json!({"instance": "closed", "check": check, "timeout_ms": timeout_ms});
    let storage = |warning: u64, critical: u64, limit: u64| {
        question(json!({"name": "tablespace-usage", "warning": warning, "critical": critical, "limit": limit}), 1_000)
    };
    let sessions = |limit: u64| question(json!({"name": "top-sessions", "by": "cpu", "limit": limit}), 1_000);
    let mut requests = vec![
        json!({}),
        json!({"instance": "closed", "check": {"name": "connection"}, "timeout_ms": 1_000, "from_the_future": 1}),
        question(json!({"name": "guess"}), 1_000),
        question(json!({"name": "parameter"}), 1_000),
    ];
    requests.extend([99, 100, 300_000, 300_001].map(|timeout| question(json!({"name": "connection"}), timeout)));
    requests.extend([0, 1, 1000, 1001].map(sessions));
    requests.extend([0, 1, 1000, 1001].map(|limit| storage(85, 95, limit)));
    requests.extend([0, 1, 100, 101].map(|percent| storage(percent, 95, 20)));
    requests.extend([0, 1, 100, 101].map(|percent| storage(85, percent, 20)));
    let mut lenient = Schemas::of(openapi());
    for request in requests {
        let answer = ask(socket, &post(&request.to_string()));
        judge.hears("post", "/v1/checks", &answer);
        let described = lenient.complaint("/components/schemas/CheckRequest", &request);
        assert_eq!(described.is_some(), answer.status == "400", "{request}: {described:?}, and {}", answer.body);
    }

    judge.hears("post", "/v1/checks", &ask(socket, &post("not JSON")));
    judge.hears("post", "/v1/checks", &ask(socket, &post(&" ".repeat(20_000))));
    let unfinished = post(" ");
    judge.hears("post", "/v1/checks", &ask(socket, &unfinished[..unfinished.len() - 1]));
    for path in ["/v1/instances", "/healthz", "/metrics"] {
        judge.hears("get", path, &ask(socket, &get(path)));
    }
    let refusal = "/components/schemas/ApiError";
    for (request, status) in [(get("/v2/checks"), "404"), (get("/v1/checks"), "405")] {
        let answer = ask(socket, &request);
        assert_eq!(answer.status, status);
        assert_eq!(judge.schemas.complaint(refusal, &serde_json::from_str(&answer.body).unwrap()), None);
    }

    // More connections than the daemon takes of one user. It asks nothing of those that it turns away, so none is written to.
    let connect = || UnixStream::connect(socket).unwrap();
    let mut held: Vec<_> = std::iter::repeat_with(connect).take(250).collect();
    let turned_away = loop {
        assert!(held.len() < 530, "nobody is turned away");
        let (mut stream, mut first) = (connect(), [0; 1]);
        stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        if stream.read(&mut first).is_ok_and(|count| count == 1) {
            break answer(&first, stream);
        }
        held.push(stream);
    };
    judge.hears("post", "/v1/checks", &turned_away);
    drop(held);

    let heard: Vec<_> = judge.heard.iter().map(String::as_str).collect();
    let expected = [
        "get /healthz 200",
        "get /metrics 200",
        "get /v1/instances 200",
        "post /v1/checks 200",
        "post /v1/checks 400",
        "post /v1/checks 408",
        "post /v1/checks 413",
        "post /v1/checks 503",
    ];
    assert_eq!(heard, expected);
    let log = daemon.log();
    assert!(!log.contains("panicked"), "{log}");
}
