//! How the server begins, is disturbed, and ends.

use std::{
    net::TcpListener,
    process::Command,
    time::{Duration, Instant},
};

use serde_json::json;
use stage::{
    Engine, Needs, postgres,
    sessions::{Login, Session},
};
use tests::{Agent, instance};

use crate::client::{Client, text};

const SOON: Duration = Duration::from_secs(6);

/// An agent of an instance that takes connections and says nothing.
fn silent() -> (TcpListener, Agent) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let agent = Agent::new(&instance("silent", "postgres", port, "{ env = 'SECRET' }"), &[("SECRET", "x")]);
    (listener, agent)
}

/// What of the agent's sessions waits for a lock on the server.
fn waiting(psql: &std::path::Path, port: u16, password: &str) -> String {
    let count = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'dbvoice' AND wait_event_type = 'Lock'";
    let mut psql = Command::new(psql);
    psql.args(["-XAtq", "-h", "127.0.0.1", "-U", "app", "-d", "postgres", "-p", &port.to_string(), "-c", count]);
    let output = psql.env("PGPASSWORD", password).env("PGOPTIONS", "-c statement_timeout=5s").output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn a_call_that_is_cancelled_ends_on_the_server_and_is_not_answered() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let mut setup = postgres::monitoring_user("dbvoice", &password);
    setup.extend(postgres::user("app", &password));
    setup.push("ALTER ROLE app SUPERUSER".to_owned());
    let server = Engine::Postgres.start(&needs, &setup, &[]).unwrap();
    let login = Login { port: server.port(), user: "app", password: &password };
    let lock = "BEGIN; LOCK TABLE pg_sequence IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)";
    let _lock = Session::postgres(login, lock).unwrap();
    let agent = Agent::new(&instance("pg", "postgres", server.port(), "{ env = 'SECRET' }"), &[("SECRET", &password)]);
    let until = |wanted: &str| {
        let started = Instant::now();
        while waiting(&needs.psql(), server.port(), &password) != wanted {
            assert!(started.elapsed() < SOON, "there are not {wanted}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let mut client = Client::start(&agent, &[]);
    for end in ["cancelled", "input", "signal"] {
        let id = client.begin("check_health", json!({"instance": "pg", "timeout_ms": 60_000}));
        until("1");
        match end {
            "cancelled" => {
                client
                    .say(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}}));
            }
            "input" => client.hang_up(),
            _ => client.signal("TERM"),
        }
        until("0");
        if end == "cancelled" {
            assert_eq!(client.hear(Duration::from_millis(500)), None);
        } else {
            assert_eq!(client.ended(SOON).unwrap().code(), Some(0), "{end}");
            let answer = client.answer(id).to_string();
            assert!(answer.contains("stopped"), "{end}: {answer}");
            client = Client::start(&agent, &[]);
        }
    }
}

#[test]
fn calls_wait_for_their_turn_and_no_more_than_a_few_do() {
    let (_listener, agent) = silent();
    let mut client = Client::start(&agent, &[]);
    let ask = || json!({"instance": "silent", "timeout_ms": 1_500});
    let asked: Vec<u64> = (0..40).map(|_| client.begin("check_connection", ask())).collect();
    let mut answers: Vec<String> = Vec::new();
    while answers.len() < asked.len() {
        let answer = client.hear(Duration::from_secs(30)).unwrap();
        answers.push(text(&answer["result"]).to_owned());
    }
    let busy = answers.iter().filter(|text| text.contains("(agent-busy)")).count();
    // Those of an instance that fails again and again are not even tried.
    assert!((20..40).contains(&busy), "{busy}: {answers:#?}");
    assert!(answers[0].contains("Next: Ask again in a moment"), "{answers:#?}");
}

#[test]
fn what_is_not_the_protocol_disturbs_nobody() {
    let (_listener, agent) = silent();
    let mut client = Client::start(&agent, &[]);
    client.write(b"not JSON\n\xff\xfe\x00\n{\"jsonrpc\": \"2.0\"\n[]\n\n{}\n\"text\"\n");
    client.say(&json!({"jsonrpc": "2.0", "id": 900, "method": "resources/list"}));
    assert_eq!(client.answer(900)["error"]["code"], -32601);
    client.say(&json!({"jsonrpc": "2.0", "id": 901, "method": "tools/call", "params": {"name": 7}}));
    client.say(
        &json!({"jsonrpc": "2.0", "id": 902, "method": "tools/call", "params": {"name": "doctor", "arguments": []}}),
    );
    // A line of more than a mebibyte is not taken, whatever is in it.
    let huge = "x".repeat(3 << 20);
    client.say(&json!({"jsonrpc": "2.0", "id": 903, "method": "tools/list", "params": {"cursor": huge}}));
    client.say(&json!({"jsonrpc": "2.0", "id": 904, "method": "tools/list"}));
    assert!(client.answer(904)["result"]["tools"].is_array());
    assert!(client.heard.iter().all(|line| !line.contains("\"id\":903")), "{:#?}", client.heard);
    assert!(client.heard.iter().any(|line| line.contains("Invalid request")), "{:#?}", client.heard);
    let log = std::fs::read_to_string(agent.file("mcp.log")).unwrap();
    assert!(log.contains("is longer than the 1048576 bytes") && log.contains("is not JSON"), "{log}");
    assert!(!log.contains("xxx"), "{log}");
    // One answer a line, with the id where there is one.
    client.say(&json!({"jsonrpc": "2.0", "id": 905}));
    assert_eq!(client.answer(905)["error"]["code"], -32600);
    let too_long = client.heard.iter().filter(|line| line.contains("is longer than the 1048576 bytes")).count();
    assert_eq!(too_long, 1, "{:#?}", client.heard);
    // The last line need not be ended.
    client.write(br#"{"jsonrpc": "2.0", "id": 906, "method": "tools/list"}"#);
    client.hang_up();
    assert!(client.answer(906)["result"]["tools"].is_array());
    assert_eq!(client.ended(SOON).unwrap().code(), Some(0));
}

#[test]
fn it_ends_before_it_has_begun_and_says_so_where_no_client_speaks() {
    let (_listener, agent) = silent();
    let mut client = Client::silent(&agent, &[]);
    client.hang_up();
    assert_eq!(client.ended(SOON).unwrap().code(), Some(0));
    let mut client = Client::silent(&agent, &[]);
    // It is told only when it listens for signals.
    std::thread::sleep(Duration::from_millis(300));
    client.signal("TERM");
    assert_eq!(client.ended(SOON).unwrap().code(), Some(0));
    let mut client = Client::silent(&agent, &[]);
    client.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    assert_eq!(client.ended(SOON).unwrap().code(), Some(3));
    let log = std::fs::read_to_string(agent.file("mcp.log")).unwrap();
    assert!(log.contains("docs/assistants.md"), "{log}");
}

#[test]
fn without_a_configuration_each_call_says_what_to_do_until_there_is_one() {
    let (_listener, agent) = silent();
    let path = agent.file("config.toml");
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let mut client = Client::start(&agent, &[]);
    for tool in ["check_connection", "list_instances", "history_checks"] {
        let arguments = if tool == "list_instances" { json!({}) } else { json!({"instance": "silent"}) };
        let result = client.call(tool, arguments);
        assert!(result["isError"] == true && text(&result).contains("\n| Next: "), "{tool}: {result}");
    }
    let doctor = client.call("doctor", json!({}));
    assert!(text(&doctor).contains("FAILED  Configuration"), "{doctor}");
    std::fs::write(&path, whole).unwrap();
    assert_eq!(client.call("list_instances", json!({}))["structuredContent"]["instances"][0]["name"], "silent");
}

#[test]
fn a_line_that_is_no_json_is_answered_and_the_next_one_too() {
    let mut client = Client::start(&Agent::new("", &[]), &[]);
    for (line, code) in [
        ("{\"jsonrpc\": \"2.0\", \"id\": 7, \n".to_owned(), -32700),
        ("hunter2\n".to_owned(), -32700),
        (format!("\"{}\"\n", "x".repeat(1 << 20)), -32600),
    ] {
        client.write(line.as_bytes());
        let answer = client.hear(SOON).unwrap();
        assert_eq!(
            (answer["error"]["code"].as_i64(), answer.get("id").filter(|id| !id.is_null())),
            (Some(code), None),
            "{answer}"
        );
        assert!(!answer.to_string().contains("hunter2"));
        let id = client.ask("ping", json!({}));
        assert!(client.answer(id).get("error").is_none(), "it goes on");
    }
    // Even as the last thing that is said; and whoever sends back what it is answered is not answered for ever.
    client.write("{bad\n".repeat(1_000).as_bytes());
    client.hang_up();
    let mut answers = 0;
    while let Some(answer) = client.hear(Duration::from_secs(2)) {
        assert_eq!(answer["error"]["code"], -32700, "{answer}");
        answers += 1;
    }
    assert!((1..=100).contains(&answers), "{answers}");
    assert!(client.ended(SOON).is_some_and(|status| status.success()));
}
