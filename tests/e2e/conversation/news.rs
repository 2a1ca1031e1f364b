//! What nobody listens to any more is brought by notification: a check that took too long, and the end of a reboot.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};
use simulator::Simulator;
use stage::{
    Cloud, Needs, Postgres, checkout,
    cloud::Endpoint,
    demo::{AgentConfiguration, bastion, secure},
    fleet::Fleet,
    postgres,
};

use super::{
    OREGON, VIRGINIA, VIRGINIAS_BASTION, hear, named, simulator,
    task_bench::{code, start, tagged},
};

/// Hands an event of EventBridge's to the function, which answers nothing.
async fn tell(alexa: &mut Simulator, event: &Value) {
    let answer = alexa.lambda.invoke(event, Duration::from_secs(10)).await.unwrap();
    assert_eq!(answer.payload, Value::Null, "{}", alexa.lambda.logs().text());
}

/// What EventBridge tells of a command.
fn ended(command: &Value) -> Value {
    json!({"version": "0", "id": "e", "source": "aws.ssm", "region": VIRGINIA,
        "detail-type": "EC2 Command Invocation Status-change Notification",
        "detail": {"command-id": command["id"], "document-name": command["document"],
            "instance-id": command["instance_ids"][0], "status": command["status"]}})
}

/// The last command, once it has ended.
fn last(cloud: &Cloud) -> Value {
    let started = Instant::now();
    loop {
        let command = cloud.commands().unwrap().pop().unwrap();
        if !matches!(command["status"].as_str(), Some("Pending" | "InProgress")) {
            return command;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{command}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[tokio::test]
async fn a_result_that_comes_too_late_is_brought() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let sample = Postgres::start(&needs, &postgres::monitoring_user("dbvoice", &password), &[]).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::reserve().unwrap();
    let configuration = AgentConfiguration::default().instance("sample", "orders-prod-1", "postgres", sample.port());
    let fleet = Fleet {
        documents: checkout().join("ssm-documents"),
        databases: vec![named(VIRGINIA, "orders-prod-1", "postgres", "sample")],
        parameters: vec![secure(VIRGINIA, "/rds/sample/dbpassword", &password)],
        bastions: vec![bastion(VIRGINIA, VIRGINIAS_BASTION, endpoint, &configuration, directory.path()).unwrap()],
        ..Fleet::default()
    };
    let cloud = Cloud::start(&needs, endpoint, &fleet).unwrap();
    let topic = cloud.create_topic(OREGON, "dbvoice").unwrap();
    let mut alexa = simulator(&cloud, &[("NOTIFICATION_TOPIC_ARN", &topic)]);

    // What was heard is not sent as well.
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "turn notifications on", &["Notifications are on"]).await;
    hear(&mut alexa, "connect to sample in virginia", &["sample in Virginia is reachable"]).await;
    tell(&mut alexa, &ended(&last(&cloud))).await;
    assert_eq!(cloud.notifications().unwrap().len(), 0);

    cloud.change_bastion(VIRGINIAS_BASTION, &json!({"delivery_delay_ms": 8_500})).unwrap();
    hear(&mut alexa, "connect to sample in virginia", &["taking longer than I can wait", "what was the result"]).await;
    let late = ended(&last(&cloud));
    // Twice, as EventBridge may.
    tell(&mut alexa, &late).await;
    tell(&mut alexa, &late).await;
    let sent = cloud.notifications().unwrap();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0]["subject"], "dbvoice: Result for sample in Virginia");
    let message = sent[0]["message"].as_str().unwrap();
    assert!(message.contains("sample in Virginia is reachable. PostgreSQL 15"), "{message}");
    // It can be asked for all the same, and nothing is sent to the bastion again.
    hear(&mut alexa, "what was the result", &["sample in Virginia is reachable"]).await;
    hear(&mut alexa, "what was the result", &["I am not waiting for a check"]).await;
    assert_eq!(cloud.commands().unwrap().len(), 2);
    // So can what the bastion says of the health.
    let late_part = ["the bastion has not answered in time", "Say: what was the result."];
    hear(&mut alexa, "how is the sample instance in virginia", &late_part).await;
    last(&cloud);
    let turn = hear(&mut alexa, "what was the result", &["sample in Virginia"]).await;
    assert!(!turn.speech.contains("has not answered"), "{}", turn.speech);
    assert_eq!(cloud.commands().unwrap().len(), 3);

    // Nobody is told who does not want it; what is none of the skill's, or cannot be read, is left.
    hear(&mut alexa, "turn notifications off", &["Notifications are off"]).await;
    let mut another = simulator(&cloud, &[("NOTIFICATION_TOPIC_ARN", &topic)]);
    tell(&mut another, &late).await;
    for change in [("/detail/document-name", "AWS-RunShellScript"), ("/detail/status", "InProgress"), ("/region", "x")]
    {
        let mut event = late.clone();
        *event.pointer_mut(change.0).unwrap() = change.1.into();
        tell(&mut another, &event).await;
    }
    tell(&mut another, &json!({"source": "aws.health", "detail-type": "x", "detail": []})).await;
    assert_eq!(cloud.notifications().unwrap().len(), 1);
    // Where AWS fails, so does the event: EventBridge tries again.
    cloud.add_fault(&json!({"service": "ssm", "operation": "GetCommandInvocation", "kind": "denied"})).unwrap();
    let failed = another.lambda.invoke(&late, Duration::from_secs(10)).await.unwrap_err();
    assert!(format!("{failed:?}").contains("Untold"), "{failed:?}");
    alexa.stop().await;
    another.stop().await;
}

#[tokio::test]
async fn the_end_of_a_reboot_is_brought() {
    let needs = Needs::find().unwrap();
    let mut sample = tagged(VIRGINIA, "orders-prod-1", "postgres", "sample");
    sample.reboot_ms = Some(1_000);
    // Another one is called as this one's identifier sounds: the one that was told of is meant all the same.
    let cloud = start(&needs, vec![sample, tagged(VIRGINIA, "other-1", "postgres", "orders prod 1")]);
    let topic = cloud.create_topic(OREGON, "dbvoice").unwrap();
    let mut alexa = simulator(&cloud, &[("NOTIFICATION_TOPIC_ARN", &topic)]);
    let over = |id: &str, identifier: &str, at: Timestamp| {
        json!({"source": "aws.rds", "region": VIRGINIA, "detail-type": "RDS DB Instance Event",
            "detail": {"EventID": id, "SourceType": "DB_INSTANCE", "SourceIdentifier": identifier,
                "Date": at.to_string(), "Message": "DB instance restarted"}})
    };
    let now = Timestamp::now;
    // Somebody else has restarted it.
    tell(&mut alexa, &over("RDS-EVENT-0006", "orders-prod-1", now())).await;
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "turn notifications on", &["Notifications are on"]).await;
    hear(&mut alexa, "reboot sample instance in virginia", &["I am about to reboot sample in Virginia"]).await;
    hear(&mut alexa, &code(&needs, "/dbvoice", 0), &["The reboot of sample in Virginia has begun."]).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    tell(&mut alexa, &over("RDS-EVENT-0004", "orders-prod-1", now())).await;
    tell(&mut alexa, &over("RDS-EVENT-0006", "another-1", now())).await;
    // What happened before this reboot began is not its end, and neither is what another source says.
    let before = now() - jiff::SignedDuration::from_mins(5);
    tell(&mut alexa, &over("RDS-EVENT-0006", "orders-prod-1", before)).await;
    let mut forged = over("RDS-EVENT-0006", "orders-prod-1", now());
    forged["detail-type"] = "RDS DB Snapshot Event".into();
    tell(&mut alexa, &forged).await;
    assert_eq!(cloud.notifications().unwrap().len(), 0);
    // What could not be sent is sent when EventBridge tries again.
    cloud.add_fault(&json!({"service": "sns", "operation": "Publish", "kind": "denied"})).unwrap();
    let event = over("RDS-EVENT-0006", "orders-prod-1", now());
    assert!(alexa.lambda.invoke(&event, Duration::from_secs(10)).await.is_err());
    cloud.clear_faults().unwrap();
    tell(&mut alexa, &event).await;
    // Another container of the function is told the same event: nobody waits any more.
    let mut another = simulator(&cloud, &[("NOTIFICATION_TOPIC_ARN", &topic)]);
    tell(&mut another, &over("RDS-EVENT-0006", "orders-prod-1", now())).await;
    let sent = cloud.notifications().unwrap();
    assert_eq!(sent.len(), 1, "{sent:?}");
    let message = sent[0]["message"].as_str().unwrap();
    assert!(message.contains("The reboot of sample in Virginia is over."), "{message}");
    assert!(message.contains("The status is now available."), "{message}");
    alexa.stop().await;
    another.stop().await;
}
