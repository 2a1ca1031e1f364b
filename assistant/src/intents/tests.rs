//! What is said on the way of a conversation and of what has no intent of its own, in each language. What an intent says is held in its file.

use crate::{
    answers::{about, failure},
    error::Error,
    message::{Message, Value},
    region::Region,
    samples::{in_each_language, sample},
};

#[test]
fn a_conversation_goes_on() {
    let region = Region::from_code("us-east-1").unwrap();
    let running = Error::StillRunning { region, command: "c".to_owned(), bastion: "i-00000000000000001".to_owned() };
    let said = [
        failure::message(&running),
        Message::new("ask-result"),
        Message::new("nothing-running"),
        Message::new("shall-i-go-on"),
        Message::new("list-goes-on")
            .with("names", Value::All(vec![Value::Name("a-1".into()), Value::Name("b".into())])),
        Message::new("nothing-more"),
        Message::new("all-right"),
        Message::new("nothing-said"),
        Message::new("said-again").with("said", Value::Said("R&D's <list>".to_owned())),
        Message::new("progress").with("region", region),
        Message::new("follow-up-unclear"),
    ];
    let spoken = said.map(|message| in_each_language(&[message]));
    insta::assert_snapshot!("going-on", spoken.join("\n\n"));
}

#[test]
fn full_answers_have_titles() {
    let (region, _, database) = sample();
    let title = |id: &str| about::about(id, region, &database);
    let titles = [
        title("title-log").with("log", Message::new("log-any")),
        title("title-metric").with("metric", Message::new("metric-cpu-utilization")),
        Message::new("title-fleet").with("region", region),
        Message::new("ask-metric"),
        Message::new("ask-metric-reprompt"),
        Message::new("metric-unknown").with("metric", Value::Name("queue-depth".to_owned())),
        Message::new("window-unknown"),
        Message::new("ask-window-reprompt"),
        Message::new("log-unknown").with("log", Value::Name("slow query log".to_owned())),
        Message::new("ask-log-reprompt"),
    ];
    insta::assert_snapshot!("titles-and-questions", titles.map(|title| in_each_language(&[title])).join("\n\n"));
}
