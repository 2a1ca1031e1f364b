//! The Lambda service with a function's process that does what the test says.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use simulator::lambda_service::{Function, InvokeError, LambdaService};

const LIMIT: Duration = Duration::from_secs(20);

fn function() -> Function {
    let mut function = Function::new("python3");
    function.arguments = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/fake_function.py").into()];
    function.environment = vec![("TABLE".to_owned(), "tapas".to_owned())];
    if let Ok(home) = std::env::var("HOME") {
        function.environment.push(("HOME".to_owned(), home)); // python3 may be a version manager's shim
    }
    function
}

fn exists(process: &Value) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    !state.is_empty() && !state.contains(") Z ")
}

async fn is_gone(process: &Value) -> bool {
    for _ in 0..50 {
        if !exists(process) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

#[tokio::test]
async fn it_answers_and_stays_warm() {
    let mut service = LambdaService::new(function());
    let first = service.invoke(&json!({ "do": "answer" }), LIMIT).await.unwrap();
    assert!(first.cold);
    assert_eq!(first.payload["environment"]["TABLE"], "tapas");
    assert_eq!(first.payload["environment"]["AWS_REGION"], "us-east-1");
    assert_eq!(first.payload["environment"]["CARGO_MANIFEST_DIR"], Value::Null);
    assert_eq!(first.payload["arn"], "arn:aws:lambda:us-east-1:000000000000:function:skill-lambda");
    assert!(first.payload["trace"].as_str().unwrap().starts_with("Root=1-"));
    let left = first.payload["left_ms"].as_f64().unwrap();
    assert!((15_000.0..=20_001.0).contains(&left), "{left}");

    let second = service.invoke(&json!({ "do": "twice" }), LIMIT).await.unwrap();
    assert!(!second.cold);
    assert_eq!(second.payload["pid"], first.payload["pid"]);
    assert_eq!(second.payload["count"], 2);
    service.invoke(&json!({ "do": "answer" }), LIMIT).await.unwrap();
    assert!(service.logs().text().contains("second answer: 400"), "{}", service.logs().text());

    service.stop().await;
    assert!(is_gone(&first.payload["pid"]).await);
}

#[tokio::test]
async fn an_error_leaves_the_process_and_a_crash_does_not() {
    let mut service = LambdaService::new(function());
    let error = service.invoke(&json!({ "do": "fail" }), LIMIT).await.unwrap_err();
    assert!(matches!(&error, InvokeError::Function { kind, message } if kind == "Broken" && message == "no luck"));
    let error = service.invoke(&json!({ "do": "mumble" }), LIMIT).await.unwrap_err();
    assert!(matches!(error, InvokeError::NotJson { .. }), "{error}");
    assert!(!service.invoke(&json!({ "do": "answer" }), LIMIT).await.unwrap().cold);

    let error = service.invoke(&json!({ "do": "crash" }), LIMIT).await.unwrap_err().to_string();
    assert!(error.contains("exit status: 7") && error.contains("about to crash"), "{error}");
    let next = service.invoke(&json!({ "do": "answer" }), LIMIT).await.unwrap();
    assert!(next.cold);
    assert_eq!(next.payload["count"], 1);
}

#[tokio::test]
async fn a_slow_function_is_killed_at_its_deadline() {
    let mut service = LambdaService::new(function());
    let first = service.invoke(&json!({ "do": "answer" }), LIMIT).await.unwrap();
    let begun = Instant::now();
    let error = service.invoke(&json!({ "do": "hang" }), Duration::from_millis(300)).await.unwrap_err();
    assert!(matches!(error, InvokeError::TimedOut { .. }), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(is_gone(&first.payload["pid"]).await);
    let next = service.invoke(&json!({ "do": "answer" }), LIMIT).await.unwrap();
    assert!(next.cold);

    let pid = next.payload["pid"].clone();
    drop(service);
    assert!(is_gone(&pid).await);
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_hold_the_next_event() {
    let mut service = LambdaService::new(function());
    let first = service.invoke(&json!({ "do": "answer" }), LIMIT).await.unwrap();
    let hanging = json!({ "do": "hang" });
    let given_up = tokio::time::timeout(Duration::from_millis(200), service.invoke(&hanging, LIMIT)).await;
    assert!(given_up.is_err());
    let next = service.invoke(&json!({ "do": "answer" }), LIMIT).await.unwrap();
    assert!(next.cold && next.payload["pid"] != first.payload["pid"]);
    service.stop().await;
    for process in [&first.payload["pid"], &next.payload["pid"]] {
        assert!(!Path::new(&format!("/proc/{process}")).exists(), "{process} is not even a zombie");
    }
}

#[tokio::test]
async fn what_cannot_start_says_why() {
    let mut failing = function();
    failing.environment.push(("FAIL_AT_INIT".to_owned(), "1".to_owned()));
    let error = LambdaService::new(failing).invoke(&json!({}), LIMIT).await.unwrap_err().to_string();
    assert_eq!(error, "the function cannot initialise: NoConfiguration: ALEXA_SKILL_ID is not set");

    let mut silent = Function::new(Path::new("/bin/sh"));
    silent.arguments = vec!["-c".into(), "echo no runtime here; exit 3".into()];
    let error = LambdaService::new(silent).invoke(&json!({}), LIMIT).await.unwrap_err().to_string();
    assert!(error.contains("exit status: 3") && error.contains("no runtime here"), "{error}");

    let missing = Function::new("/nowhere/skill-lambda");
    let error = LambdaService::new(missing).invoke(&json!({}), LIMIT).await.unwrap_err().to_string();
    assert_eq!(error, "the function /nowhere/skill-lambda does not start");
}
