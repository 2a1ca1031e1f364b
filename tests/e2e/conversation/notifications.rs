//! Answers in full are published for the users who want them, and for nobody else.

use std::time::Duration;

use serde_json::{Value, json};
use stage::{Cloud, Needs, checkout, cloud::Endpoint, fleet::Fleet};

use super::{OREGON, hear, named, simulator, speaking};

const TOPICS_REGION: &str = "eu-west-1";

fn message(notification: &Value) -> Value {
    serde_json::from_str(notification["message"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_list_that_is_too_long_is_sent_to_those_who_want_it() {
    let needs = Needs::find().unwrap();
    let databases =
        (1..=25).map(|number| named(OREGON, &format!("fleet-{number:02}"), "mysql", &format!("unit {number}")));
    let fleet =
        Fleet { documents: checkout().join("ssm-documents"), databases: databases.collect(), ..Fleet::default() };
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();
    let topic = cloud.create_topic(TOPICS_REGION, "dbvoice").unwrap();
    let settings = [("NOTIFICATION_TOPIC_ARN", topic.as_str())];
    let list = "list instances in oregon";
    let begins = "There are 25 database instances in Oregon. The first 5 are: unit 1";

    let mut unset = simulator(&cloud, &[]);
    hear(&mut unset, "set notifications to on", &["there is no topic to send them to"]).await;
    unset.stop().await;

    let mut alexa = simulator(&cloud, &settings);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    cloud.forget_calls().unwrap();
    hear(&mut alexa, "number of instances in oregon", &["There are 25"]).await;
    assert_eq!(cloud.operations().unwrap(), ["rds.DescribeDBInstances"], "what is spoken in full is not to be sent");
    let turn = hear(&mut alexa, list, &[begins]).await;
    assert!(!turn.speech.contains("sent you"), "{}", turn.speech);
    assert_eq!(cloud.notifications().unwrap(), Vec::<Value>::new());

    hear(&mut alexa, "change my notifications", &["on or off?"]).await;
    hear(&mut alexa, "on", &["Notifications are on"]).await;
    hear(&mut alexa, list, &[begins, "I have sent you all of it. Shall I go on?"]).await;
    let sent = cloud.notifications().unwrap();
    assert_eq!((sent.len(), &sent[0]["region"]), (1, &json!(TOPICS_REGION)));
    assert_eq!(sent[0]["subject"], "dbvoice: Database instances in Oregon");
    let message = message(&sent[0]);
    let email = message["email"].as_str().unwrap();
    assert!(email.starts_with("Database instances in Oregon\nRegion: Oregon (us-west-2)\nTime: 20"), "{email}");
    assert!(email.contains("\nunit 25 on MySQL") && email.contains("\nunit 1 on MySQL\n"), "{email}");
    let sms = message["sms"].as_str().unwrap();
    assert!(sms.chars().count() <= 140 && sms.starts_with(begins), "{sms}");
    assert_eq!(message["default"], message["email"]);
    // It goes on without being sent once more.
    let turn = hear(&mut alexa, "yes", &["Next: unit 6, "]).await;
    assert!(!turn.speech.contains("sent you"), "{}", turn.speech);
    // Another user has not asked for it.
    let mut event = hear(&mut alexa, list, &["I have sent you all of it."]).await.request;
    event["request"]["requestId"] = json!("another");
    for place in ["/session/user/userId", "/context/System/user/userId"] {
        *event.pointer_mut(place).unwrap() = json!("amzn1.ask.account.ANOTHER");
    }
    let answer = alexa.lambda.invoke(&event, Duration::from_secs(10)).await.unwrap().payload.to_string();
    assert!(answer.contains("There are 25") && !answer.contains("sent you"), "{answer}");
    assert_eq!(cloud.notifications().unwrap().len(), 2);
    // What cannot be sent is said, and the answer comes all the same.
    cloud.add_fault(&json!({"service": "sns", "operation": "Publish", "kind": "denied"})).unwrap();
    hear(&mut alexa, list, &[begins, "I could not send it to you. Shall I go on?"]).await;
    cloud.clear_faults().unwrap();
    // Where it is not known whether they want it, nothing is said of it.
    cloud.add_fault(&json!({"service": "ssm", "operation": "GetParameter", "kind": "denied"})).unwrap();
    let turn = hear(&mut alexa, list, &[begins, "Shall I go on?"]).await;
    assert!(!turn.speech.contains("send"), "{}", turn.speech);
    cloud.clear_faults().unwrap();
    cloud
        .add_fault(&json!({"service": "sns", "operation": "Publish", "kind": "latency", "latency_ms": 9_000}))
        .unwrap();
    hear(&mut alexa, list, &[begins, "I could not send it to you."]).await;
    cloud.clear_faults().unwrap();
    alexa.stop().await;

    // The switch outlives the function, and is the same in another language.
    let mut japanese = speaking("ja-JP", &cloud, &settings);
    hear(&mut japanese, "データベースボイスを開いて", &["ようこそ"]).await;
    hear(&mut japanese, "オレゴンにあるインスタンスの一覧を教えて", &["全体をお送りしました。続けますか?"]).await;
    let sent = cloud.notifications().unwrap();
    let last = sent.last().unwrap();
    assert_eq!(last["subject"], "dbvoice: Database instances in Oregon");
    let message = self::message(last);
    assert!(message["email"].as_str().unwrap().contains("リージョン: オレゴン (us-west-2)"), "{message}");
    hear(&mut japanese, "通知をオフにして", &["通知をオフにしました。"]).await;
    let turn = hear(&mut japanese, "オレゴンにあるインスタンスの一覧を教えて", &["25台あります"]).await;
    assert!(!turn.speech.contains("お送り"), "{}", turn.speech);
    japanese.stop().await;
}
