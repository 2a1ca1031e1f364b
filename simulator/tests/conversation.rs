//! Whole turns, with a function's process that repeats the intent's name.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use simulator::alexa::EndReason;
use simulator::{SayError, Settings, Simulator};

fn settings() -> Settings {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/");
    let model = concat!(env!("CARGO_MANIFEST_DIR"), "/../interaction/tests/fixtures/en-US.json");
    let mut settings = Settings::new("python3", model, "en-US");
    settings.function.arguments = vec![format!("{directory}fake_function.py").into()];
    if let Ok(home) = std::env::var("HOME") {
        settings.function.environment.push(("HOME".to_owned(), home)); // python3 may be a version manager's shim
    }
    settings
}

#[tokio::test]
async fn a_conversation() {
    let mut simulator = Simulator::new(settings()).unwrap();
    let turn = simulator.say("list instances in oregon").await.unwrap();
    assert_eq!((turn.speech.as_str(), turn.problem), ("You said ListInstances.", None));
    assert!(turn.cold_start && turn.session_open);
    assert_eq!(turn.response["environment"]["ALEXA_SKILL_ID"], "amzn1.ask.skill.simulator");
    let turn = simulator.say("stop").await.unwrap();
    assert!(!turn.cold_start && !turn.session_open);
    assert_eq!(turn.request["session"]["new"], false);
    assert!(simulator.leave(EndReason::UserInitiated).await.is_err());
    simulator.stop().await;
}

#[tokio::test]
async fn alexa_does_not_wait_forever() {
    let mut settings = settings();
    settings.alexa_waits = Duration::from_millis(700);
    let mut simulator = Simulator::new(settings).unwrap();
    let begun = Instant::now();
    let turn = simulator.say("help").await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(turn.speech, "There was a problem with the requested skill's response.");
    assert_eq!(turn.problem.as_deref(), Some("the skill did not answer within 700ms"));
    assert!(!turn.session_open && !simulator.alexa.session_open());
    let begun = Instant::now();
    simulator.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_refused_response_is_told_to_the_skill() {
    let mut simulator = Simulator::new(settings()).unwrap();
    let turn = simulator.say("cancel").await.unwrap();
    assert_eq!(turn.speech, "There was a problem with the requested skill's response.");
    let problem = turn.problem.unwrap();
    assert!(problem.contains("response.outputSpeech.ssml cannot be spoken"), "{problem}");
    assert!(!turn.session_open);
    let turn = simulator.say("list instances").await.unwrap();
    assert_eq!((turn.problem, turn.cold_start), (None, false));
    let log = simulator.lambda.logs().text();
    assert!(log.contains("told: Alexa refuses the response: INVALID_RESPONSE"), "{log}");

    let turn = simulator.leave(EndReason::UserInitiated).await.unwrap();
    assert!(turn.problem.unwrap().contains("nobody hears"));
    assert_eq!(simulator.say("list instances").await.unwrap().problem, None);
    simulator.stop().await;
}

#[tokio::test]
async fn a_missing_skill_is_no_turn() {
    let mut settings = settings();
    settings.function.program = "/nowhere/skill-lambda".into();
    let error = Simulator::new(settings.clone()).unwrap().say("list instances").await.unwrap_err();
    assert!(matches!(error, SayError::Lambda(_)), "{error}");
    settings.model = "/nowhere/en-US.json".into();
    assert!(matches!(Simulator::new(settings), Err(SayError::Model(_))));
}
