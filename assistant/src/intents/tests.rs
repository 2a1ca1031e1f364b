//! What is said of lists, fleets and tasks, and on the way of a conversation, in each language.

use agent_protocol::rds::RdsEngine;

use super::{
    filters::Filter, fleet_verdict, list_applications, list_instances, number_of_instances, tasks::plan::TaskPlan,
    unsupported, who_am_i,
};
use crate::{
    action::Action,
    alarms::{Alarm, Alarms},
    answers::{about, failure},
    clusters::Cluster,
    details::Details,
    error::Error,
    inventory::Database,
    message::{Message, Value},
    question::{Intent, Question, SlotName, SlotValue},
    region::Region,
    samples::{in_each_language, sample, without_voices},
    speech::{Words, text},
};

#[test]
fn applications_are_spoken() {
    let region = Region::from_code("us-west-2").unwrap();
    let database =
        |application: Option<&str>| Database { application: application.map(str::to_owned), ..Database::default() };
    let spoken = |databases: &[Database]| {
        let say = list_applications::render(region.into(), databases, 5);
        in_each_language(&say)
    };
    let many: Vec<Database> = (10..40).map(|number| database(Some(&format!("app-{number}")))).collect();
    let fleet = [database(Some("website")), database(Some("crm")), database(None), database(Some("Website"))];
    insta::assert_snapshot!(
        "applications",
        [spoken(&[]), spoken(&fleet[..1]), spoken(&fleet), spoken(&many)].join("\n\n")
    );
}

#[test]
fn instances_are_counted_and_listed() {
    let region = Region::from_code("us-west-2").unwrap();
    let database = |identifier: &str, name: &str, engine: &str, application: &str, environment: &str| {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Database {
            identifier: identifier.to_owned(),
            name: some(name),
            engine: RdsEngine(engine.to_owned()),
            application: some(application),
            environment: some(environment),
            ..Database::default()
        }
    };
    let fleet = [
        database("blog-prod-1", "blog", "mariadb", "website", "production"),
        database("crm-prod-1", "customers", "sqlserver-ex", "crm", "prod"),
        database("shop-test-1", "shop", "mysql", "website", "test"),
        database("scratch-7", "", "postgres", "", ""),
    ];
    let said = |words: &str| Filter::parse(words, &fleet).unwrap();
    let filters = [
        Filter::default(),
        said("production"),
        said("website"),
        said("test website"),
        said("staging"),
        said("mysql"),
        said("production sql server"),
        said("production or test"),
        said("everything but mysql"),
        said("not production"),
        said("not the website application"),
        said("everything except production sql server"),
        said("encrypted"),
        said("running production"),
        said("not running"),
        said("shop"),
    ];
    let list = |filter: &Filter| {
        let meant: Vec<_> = filter.of(&fleet).into_iter().map(|database| (None, database)).collect();
        list_instances::render(region.into(), filter, &fleet, &meant, 20)
    };
    let spoken = filters.iter().flat_map(|filter| {
        let both = [number_of_instances::render(region, filter, &fleet), list(filter)];
        both.map(|say| in_each_language(&say))
    });
    insta::assert_snapshot!("instances", spoken.collect::<Vec<_>>().join("\n\n"));
}

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
fn what_cannot_be_done_is_told_with_what_can() {
    let asked = |slots: &[(SlotName, &str)]| {
        let question = slots.iter().fold(Question::new(Intent::Unsupported), |question, (slot, said)| {
            question.with(*slot, SlotValue::said(*said))
        });
        let message = unsupported::message(&question);
        in_each_language(&[message])
    };
    let told = [
        asked(&[(SlotName::Thing, "snapshots")]),
        asked(&[(SlotName::Thing, "セッション"), (SlotName::Number, "4711")]),
        asked(&[(SlotName::Instance, "sample")]),
    ];
    insta::assert_snapshot!("unsupported", told.join("\n\n"));
}

#[test]
fn a_fleets_health_is_spoken() {
    let (region, now, one) = sample();
    let database = |number: usize, status: &str| Database {
        identifier: format!("unit-{number}"),
        name: Some(format!("unit {number}")),
        status: status.to_owned(),
        ..one.clone()
    };
    let fleet: Vec<Database> = (0..4).map(|number| database(number, "available")).collect();
    let down = [database(7, "stopped"), database(8, "storage-full")];
    let say = |databases: &[&Database], figures: &[(f64, f64)], alarms: &[&str], filter: &Filter| {
        let at = now.as_second() - 60;
        let points = figures.iter().flat_map(|&(cpu, free)| [vec![(at, cpu)], vec![(at, free * f64::from(1 << 30))]]);
        let of = |name: &str| vec![("DBInstanceIdentifier".to_owned(), name.to_owned())];
        let alarm = |name: &&str| Alarm { name: format!("{name} high"), dimensions: of(name), ..Alarm::default() };
        let on = alarms.iter().map(alarm).collect();
        let seen =
            fleet_verdict::FleetInputs { figures: Ok(points.collect()), alarms: Ok(Alarms { on, blind: Vec::new() }) };
        let verdict = fleet_verdict::Verdict::of(databases, &seen, now);
        let lines = verdict.wrong.iter().map(fleet_verdict::line).collect();
        in_each_language(&verdict.render(region, filter, databases.len(), lines))
    };
    let all: Vec<&Database> = fleet.iter().collect();
    let production = Filter::parse("production", &[]).unwrap();
    let ok = (10.0, 50.0);
    let mut said = vec![
        say(&all, &[ok; 4], &[], &Filter::default()),
        say(&all[..1], &[ok], &[], &production),
        say(&all, &[ok, (90.0, 50.0), (10.0, 2.0), ok], &["unit-3", "elsewhere"], &production),
        say(&all[..1], &[(99.0, 0.5)], &[], &Filter::default()),
        say(&[&down[0], &down[1]], &[ok], &[], &Filter::default()),
    ];
    let unseen = fleet_verdict::FleetInputs { figures: Ok(vec![Vec::new(); 8]), alarms: Ok(Alarms::default()) };
    let verdict = fleet_verdict::Verdict::of(&all, &unseen, now);
    said.push(in_each_language(&verdict.render(region, &Filter::default(), 4, Vec::new())));
    let blind = Alarm {
        name: "x".to_owned(),
        dimensions: vec![("DBInstanceIdentifier".to_owned(), "unit-1".to_owned())],
        ..Alarm::default()
    };
    let at = now.as_second() - 60;
    let figures = Ok((0..8).map(|number| vec![(at, if number % 2 == 0 { 10.0 } else { 5e10 })]).collect());
    let seen = fleet_verdict::FleetInputs { figures, alarms: Ok(Alarms { on: Vec::new(), blind: vec![blind] }) };
    let nameless = Database { status: String::new(), ..fleet[3].clone() };
    let some = [&fleet[0], &fleet[1], &fleet[2], &nameless];
    let verdict = fleet_verdict::Verdict::of(&some, &seen, now);
    said.push(in_each_language(&verdict.render(region, &Filter::default(), 4, Vec::new())));
    let seen = fleet_verdict::FleetInputs {
        figures: Err(Error::Throttled { operation: "GetMetricData", region, detail: String::new() }),
        alarms: Ok(Alarms::default()),
    };
    let verdict = fleet_verdict::Verdict::of(&all[..1], &seen, now);
    said.push(in_each_language(&verdict.render(region, &Filter::default(), 1, Vec::new())));
    insta::assert_snapshot!("fleet", said.join("\n\n"));
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

#[test]
fn tasks_are_described_and_refused() {
    let region = Region::from_code("us-east-1").unwrap();
    let some = |text: &str| Some(text.to_owned());
    let sample = Database {
        identifier: "orders-prod-1".to_owned(),
        name: some("sample"),
        engine: RdsEngine("postgres".to_owned()),
        status: "available".to_owned(),
        application: some("training"),
        environment: some("production"),
        details: Details { multi_az: Some(true), ..Details::default() },
        ..Database::default()
    };
    let with = |change: &dyn Fn(&mut Database)| {
        let mut database = sample.clone();
        change(&mut database);
        database
    };
    let bare = |database: &mut Database| {
        (database.name, database.application, database.environment) = (None, None, None);
        database.details.multi_az = Some(false);
    };
    let in_cluster = |database: &mut Database| {
        database.engine = RdsEngine("aurora-mysql".to_owned());
        database.details.cluster = some("orders");
    };
    let cluster = |status: &str, readers: &[&str]| Cluster {
        identifier: "orders".to_owned(),
        status: status.to_owned(),
        writer: some("orders-prod-1"),
        readers: readers.iter().map(|reader| (*reader).to_owned()).collect(),
    };
    let reader = |database: &mut Database| {
        in_cluster(database);
        database.identifier = "orders-prod-2".to_owned();
    };
    let cases = [
        ("reboot", Action::Reboot, sample.clone(), None),
        ("reboot without tags and standby", Action::Reboot, with(&bare), None),
        ("reboot of a writer", Action::Reboot, with(&in_cluster), Some(cluster("available", &["orders-prod-2"]))),
        ("reboot of a reader", Action::Reboot, with(&reader), Some(cluster("available", &["orders-prod-2"]))),
        ("reboot, rebooting", Action::Reboot, with(&|database| database.status = "rebooting".to_owned()), None),
        ("reboot, stopped", Action::Reboot, with(&|database| database.status = "stopped".to_owned()), None),
        ("failover", Action::Failover, sample.clone(), None),
        ("failover without standby", Action::Failover, with(&bare), None),
        (
            "failover of a cluster",
            Action::Failover,
            with(&in_cluster),
            Some(cluster("available", &["orders-prod-2", "orders-prod-3"])),
        ),
        (
            "failover of a cluster of readers",
            Action::Failover,
            with(&reader),
            Some(Cluster { writer: None, ..cluster("available", &["orders-prod-2"]) }),
        ),
        (
            "reboot on RDS Custom",
            Action::Reboot,
            with(&|database| database.engine = RdsEngine("custom-oracle-ee".to_owned())),
            None,
        ),
        ("failover of a cluster of one", Action::Failover, with(&in_cluster), Some(cluster("available", &[]))),
        (
            "failover of a cluster, failing over",
            Action::Failover,
            with(&in_cluster),
            Some(cluster("failing-over", &["orders-prod-2"])),
        ),
    ];
    let said = cases.map(|(name, action, database, cluster)| {
        let plan = TaskPlan { action, region, database, cluster };
        let say = match plan.precheck() {
            Some(obstacle) => vec![obstacle],
            None => vec![plan.described(), plan.in_short()],
        };
        let spoken = ["en-US", "ja-JP", "de-DE"].map(|locale| {
            say.iter().map(|message| without_voices(&Words::of(locale).say(message))).collect::<Vec<_>>().join("\n")
        });
        format!("{name}\n{}\n", spoken.join("\n"))
    });
    insta::assert_snapshot!("tasks", said.join("\n"));
}

#[test]
fn what_comes_of_a_task_is_spoken() {
    let region = Region::from_code("us-east-1").unwrap();
    let name = || Value::Name("orders-prod-1".to_owned());
    let about = |id: &str| Message::new(id).with("name", name()).with("region", region);
    let error = |error: Error| failure::message(&error);
    let detail = String::new;
    let status = |id: &str| Message::new("task-status-now").with("status", Message::new(id));
    let wrong = || Message::new("task-wrong-code");
    let said = [
        vec![Message::new("task-ask-code")],
        vec![Message::new("task-ask-code-reprompt")],
        vec![Message::new("task-ask-yes")],
        vec![Message::new("task-code-unclear")],
        vec![Message::new("task-answer-unclear")],
        vec![Message::new("task-code-digits").with("count", 1)],
        vec![Message::new("task-code-digits").with("count", 7)],
        vec![Message::new("task-part-anew"), Message::new("task-part").with("count", 3)],
        vec![Message::new("task-part").with("count", 3)],
        vec![Message::new("task-part-long").with("count", 5)],
        vec![Message::new("task-gone")],
        vec![about("reboot-waits")],
        vec![about("failover-waits")],
        vec![Message::new("welcome-back")],
        vec![Message::new("task-locked-device").with("time", Value::Millis(900_000))],
        vec![error(Error::Unkept { detail: detail() }.nothing_done())],
        vec![Message::new("task-next-code").with("wrong", wrong())],
        vec![wrong(), Message::new("task-locked").with("time", Value::Millis(900_000))],
        vec![Message::new("task-cancelled")],
        vec![about("reboot-begun"), status("status-rebooting")],
        vec![about("failover-begun"), Message::new("task-state-unseen")],
        vec![
            about("failover-cluster-begun"),
            status("status-failing-over"),
            Message::new("task-writer-now").with("writer", name()),
        ],
        vec![Message::new("task-repeated"), status("status-rebooting")],
        vec![Message::new("task-voice-unknown")],
        vec![Message::new("task-voice-other").with("id", who_am_i::spelled("ba7816bf8f01cfea"))],
        vec![Message::new("task-off")],
        vec![error(Error::Uncounted { detail: detail() }.nothing_done())],
        vec![error(Error::Mfa { detail: detail() }.nothing_done())],
        vec![error(
            Error::Throttled { operation: "DescribeDBInstances", region, detail: detail() }
                .dropping(about("reboot-dropped")),
        )],
        vec![error(Error::TaskRefused { operation: "RebootDBInstance", region, detail: detail() })],
        vec![error(Error::TaskUnanswered { operation: "RebootDBInstance", region, detail: detail() })],
    ];
    let spoken = said.map(|say| in_each_language(&say));
    insta::assert_snapshot!("task-outcomes", spoken.join("\n\n"));
}

#[test]
fn who_asks_is_told() {
    let [account, voice] = ["ba7816bf8f01cfea", "0123456789abcdef"];
    let refused = [Message::new("error-user").with("id", who_am_i::spelled(account))];
    let spoken = [
        in_each_language(&who_am_i::render(Some(account), Some(voice))),
        in_each_language(&who_am_i::render(Some(account), None)),
        in_each_language(&who_am_i::render(None, None)),
        in_each_language(&refused),
    ];
    // On the card, and in the log, a hash is one word.
    let cards = spoken.each_ref().map(|both| both.lines().map(text::plain).collect::<Vec<_>>().join("\n"));
    assert!(cards[0].lines().all(|card| card.contains(account) && card.contains(voice)), "{cards:?}");
    let said = spoken.into_iter().zip(cards).map(|(spoken, card)| format!("{spoken}\n{card}")).collect::<Vec<_>>();
    insta::assert_snapshot!("who-am-i", said.join("\n\n"));
}

#[test]
fn notifications_are_spoken_of() {
    let sent = |id: &str, count: u64| Message::new(id).with("count", count);
    let said = [
        Message::new("ask-notifications"),
        Message::new("notifications-on"),
        Message::new("notifications-off"),
        Message::new("notifications-unset"),
        sent("notification-sent", 1),
        sent("notification-sent", 3),
        sent("notification-sent-end", 8),
        Message::new("notification-failed"),
    ];
    let spoken = said.map(|message| in_each_language(&[message]));
    insta::assert_snapshot!("notifications", spoken.join("\n\n"));
}
