//! What is remembered from one question to the next: half a question is the last one with what was said, "it" is what was talked of, and
//! times are those of the listener's own clock.

use stage::{
    Cloud,
    fleet::{Database, Event, Fleet},
};

use super::{
    OREGON, VIRGINIA,
    aws::{cloud, event, metric},
    hear, say, simulator, speaking,
};

fn database(region: &str, identifier: &str, engine: &str, name: &str, environment: &str) -> Database {
    let tags = [("instance", name), ("application", "shop"), ("environment", environment)];
    Database::new(region, identifier, engine, &tags)
}

async fn fleet() -> Cloud {
    let databases = vec![
        database(VIRGINIA, "orders-prod-1", "mysql", "orders", "production"),
        database(VIRGINIA, "people-1", "postgres", "hr", "test"),
        database(VIRGINIA, "blog-1", "mysql", "blog", "test"),
        database(OREGON, "orders-west-1", "mysql", "orders", "production"),
    ];
    let points = |instance: &str| {
        metric(VIRGINIA, instance, "CPUUtilization", &[(1_440, 80.0), (90, 60.0), (10, 30.0), (1, 20.0)])
    };
    let metrics = vec![points("orders-prod-1"), points("people-1")];
    let events = vec![
        event("orders-prod-1", "DB instance restarted", 300),
        Event { ..event("orders-prod-1", "Backing up DB instance", 30_000) },
        event("orders-prod-1", "Applied change", 3 * 86_400),
    ];
    cloud(Fleet { databases, metrics, events, ..Fleet::default() }).await
}

#[tokio::test]
async fn half_a_question_is_the_last_one_with_what_was_said() {
    let cloud = fleet().await;
    let mut alexa = simulator(&cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "list instances in virginia", &["There are 3 database instances in Virginia"]).await;
    hear(&mut alexa, "and in oregon", &["There is one database instance in Oregon: orders"]).await;
    hear(
        &mut alexa,
        "list mysql instances in virginia",
        &["There are 2 MySQL or Aurora MySQL database instances in Virginia"],
    )
    .await;
    hear(&mut alexa, "how many of them are production", &["There is one production", "MySQL", "in Virginia"]).await;
    hear(&mut alexa, "list them", &["orders"]).await;
    hear(&mut alexa, "list instances in virginia", &["blog", "hr", "orders"]).await;
    hear(&mut alexa, "cpu utilization for hr instance", &["The CPU utilization of hr in Virginia is 20 percent."])
        .await;
    hear(&mut alexa, "what about orders", &["The CPU utilization of orders in Virginia is 20 percent."]).await;
    hear(
        &mut alexa,
        "and 10 minutes ago",
        &["The CPU utilization of orders in Virginia was 30 percent 10 minutes ago."],
    )
    .await;
    // "It" is what was talked of; a task on it is told by name, and asks for its code.
    hear(&mut alexa, "list events for it", &["There were 2 events for orders in Virginia in the last 24 hours."]).await;
    let told = hear(
        &mut alexa,
        "reboot it",
        &["I am about to reboot orders in Virginia", "identifier orders prod 1", "What is the code?"],
    )
    .await;
    assert!(told.session_open);
    hear(&mut alexa, "cancel", &["I have changed nothing"]).await;
    alexa.stop().await;
}

#[tokio::test]
async fn it_is_nothing_where_nothing_was_talked_of() {
    let cloud = fleet().await;
    let mut alexa = simulator(&cloud, &[]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "and in oregon", &["I am not sure what that is about."]).await;
    hear(&mut alexa, "reboot it", &["Which instance do you mean?"]).await;
    hear(&mut alexa, "hr", &["In which region?"]).await;
    hear(&mut alexa, "virginia", &["I am about to reboot hr in Virginia"]).await;
    alexa.stop().await;
}

#[tokio::test]
async fn times_are_any_and_the_listeners_own() {
    let cloud = fleet().await;
    let mut alexa = speaking("en-US", &cloud, &[("TIME_ZONE", "Asia/Tokyo")]);
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "list instances in virginia", &["orders"]).await;
    let turn = hear(
        &mut alexa,
        "cpu utilization for orders instance over the last three hours",
        &[
            "The CPU utilization of orders in Virginia was 37 percent on average in the last 3 hours.",
            "It was between 20 percent and 60 percent.",
        ],
    )
    .await;
    assert!(!turn.speech.contains("UTC"), "{}", turn.speech);
    hear(
        &mut alexa,
        "compare the cpu utilization of orders with yesterday",
        &["The CPU utilization of orders in Virginia is 20 percent; at ", " yesterday it was 80 percent."],
    )
    .await;
    let turn = hear(
        &mut alexa,
        "what happened to orders over the last hour",
        &["There was one event for orders in Virginia in the last one hour. At "],
    )
    .await;
    assert!(!turn.speech.contains("UTC") && turn.speech.contains(".m. "), "{}", turn.speech);
    hear(
        &mut alexa,
        "what happened to orders over the past week",
        &["There were 3 events for orders in Virginia in the last 7 days."],
    )
    .await;
    alexa.stop().await;
    // Nobody knows the zone: it is said to be UTC.
    let mut alexa = simulator(&cloud, &[]);
    say(&mut alexa, "open database voice").await;
    hear(&mut alexa, "list events for orders in virginia", &["UTC"]).await;
    alexa.stop().await;
}

#[tokio::test]
async fn the_same_in_japanese() {
    let cloud = fleet().await;
    let mut alexa = speaking("ja-JP", &cloud, &[]);
    hear(&mut alexa, "データベース ボイスを開いて", &["データベース"]).await;
    hear(&mut alexa, "バージニアにあるインスタンスの一覧を教えて", &["3"]).await;
    hear(&mut alexa, "オレゴンでは", &["オレゴン", "orders"]).await;
    hear(&mut alexa, "バージニアにあるhrのインスタンスのCPU使用率を教えて", &["hrのCPU使用率は20パーセントです。"])
        .await;
    hear(&mut alexa, "ordersは", &["ordersのCPU使用率は20パーセントです。"]).await;
    hear(&mut alexa, "それを再起動して", &["orders", "再起動"]).await;
    alexa.stop().await;
}
