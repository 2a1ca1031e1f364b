//! Who may do what: people are listed by the ids that they are told, and tasks may be switched off for all.

use std::time::Duration;

use serde_json::json;
use stage::{Cloud, Needs, cloud::Endpoint};

use super::{
    VIRGINIA, hear, simulator,
    task_bench::{audit, count, fleet, tagged},
    tasks::SIMULATORS_HASH,
};

#[tokio::test]
async fn people_are_listed_by_the_ids_that_they_are_told() {
    let needs = Needs::find().unwrap();
    let fleet = fleet(vec![tagged(VIRGINIA, "orders-prod-1", "postgres", "sample")]);
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();
    let mut alexa = simulator(&cloud, &[("ALLOWED_USER_IDS", "amzn1.ask.account.A")]);
    // Said in four pieces.
    let in_one_piece = |speech: &str| speech.replace(' ', "");
    let said = alexa.say("who am i").await.unwrap().speech;
    assert!(said.contains("You are not among") && in_one_piece(&said).contains(SIMULATORS_HASH), "{said}");
    alexa.stop().await;

    let mut alexa =
        simulator(&cloud, &[("ALLOWED_USER_IDS", SIMULATORS_HASH), ("ALLOWED_PERSON_IDS", "ba7816bf8f01cfea")]);
    let turn = alexa.say("who am i").await.unwrap();
    assert!(
        in_one_piece(&turn.speech).contains(SIMULATORS_HASH) && turn.speech.contains("so it has no id"),
        "{}",
        turn.speech
    );
    // On the card it can be copied.
    assert!(format!("{:?}", turn.card).contains(SIMULATORS_HASH), "{:?}", turn.card);
    let mut asked = alexa.alexa.hear("who am i").unwrap();
    let mut task = alexa.alexa.hear("reboot sample in virginia").unwrap();
    let mut voice = async |event: &mut serde_json::Value, person: &str| {
        event["context"]["System"]["person"] = json!({"personId": person});
        let answer = alexa.lambda.invoke(event, Duration::from_secs(10)).await.unwrap().payload;
        answer["response"]["outputSpeech"]["ssml"].as_str().unwrap().to_owned()
    };
    // The hash of "abc" begins so.
    assert!(voice(&mut asked, "abc").await.contains(">ba78<"));
    assert!(voice(&mut task, "abcd").await.contains("Your voice is not among those"));
    assert_eq!(count(&cloud, &["rds.DescribeDBInstances"]), 0);
    assert!(voice(&mut task, "abc").await.contains("I am about to reboot sample"));
    alexa.stop().await;
}

#[tokio::test]
async fn tasks_that_are_switched_off_are_said_to_be_so() {
    let needs = Needs::find().unwrap();
    let fleet = fleet(vec![tagged(VIRGINIA, "orders-prod-1", "postgres", "sample")]);
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();
    let mut alexa = simulator(&cloud, &[("ALLOW_TASKS", "no")]);
    for task in ["reboot sample in virginia", "fail over sample in virginia", "reboot sample in virginia mfa 123456"] {
        hear(&mut alexa, task, &["switched off here", "AllowTasks"]).await;
    }
    assert_eq!(cloud.operations().unwrap(), [""; 0], "nothing is looked at for what may not be done");
    let outcomes: Vec<String> = audit(&alexa).into_iter().map(|[_, _, outcome]| outcome).collect();
    assert_eq!(outcomes, ["switched-off"; 3]);
    let help = alexa.say("help").await.unwrap().speech;
    assert!(!help.contains("reboot"), "{help}");
    alexa.stop().await;

    // With it, help offers them.
    let mut alexa = simulator(&cloud, &[("ALLOW_TASKS", "yes")]);
    hear(&mut alexa, "help", &["I can also reboot an instance"]).await;
    alexa.stop().await;
}
