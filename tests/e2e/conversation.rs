//! From utterance to speech: the simulator, the real skill, the local AWS, the real documents, the real agent, and real
//! servers, and what is heard when one of them fails.

#![allow(clippy::unwrap_used)]

#[path = "conversation/article.rs"]
mod article;
#[path = "conversation/aws.rs"]
mod aws;
#[path = "conversation/bounds.rs"]
mod bounds;
#[path = "conversation/descriptions.rs"]
mod descriptions;
#[path = "conversation/elsewhere.rs"]
mod elsewhere;
#[path = "conversation/happenings.rs"]
mod happenings;
#[path = "conversation/hostile_speakers.rs"]
mod hostile_speakers;
#[path = "conversation/inside.rs"]
mod inside;
#[path = "conversation/inventory.rs"]
mod inventory;
#[path = "conversation/logs.rs"]
mod logs;
#[path = "conversation/memory.rs"]
mod memory;
#[path = "conversation/names.rs"]
mod names;
#[path = "conversation/near_names.rs"]
mod near_names;
#[path = "conversation/news.rs"]
mod news;
#[path = "conversation/notifications.rs"]
mod notifications;
#[path = "conversation/oracle.rs"]
mod oracle;
#[path = "conversation/people.rs"]
mod people;
#[path = "conversation/refusals.rs"]
mod refusals;
#[path = "conversation/scale.rs"]
mod scale;
#[path = "conversation/second_thoughts.rs"]
mod second_thoughts;
#[path = "conversation/task_bench.rs"]
mod task_bench;
#[path = "conversation/tasks.rs"]
mod tasks;
#[path = "conversation/transcripts.rs"]
mod transcripts;
#[path = "conversation/waiting.rs"]
mod waiting;

use std::{net::TcpListener, time::Duration};

use serde_json::{Value, json};
use simulator::{ALEXA_WAITS, Settings, Simulator, Turn};
use stage::{
    Cloud, MariaDb, Needs, Postgres, binaries, checkout,
    cloud::Endpoint,
    demo::{AgentConfiguration, bastion, secure},
    fleet::{Bastion, Database, Fleet},
    mariadb, postgres,
};
use tests::alexa::Shape;

const VIRGINIA: &str = "us-east-1";
const OREGON: &str = "us-west-2";
const VIRGINIAS_BASTION: &str = "i-00000000000000001";
const SPARE_BASTION: &str = "i-00000000000000002";

/// A simulator that talks to this cloud in English.
fn simulator(cloud: &Cloud, more: &[(&str, &str)]) -> Simulator {
    speaking("en-US", cloud, more)
}

/// A simulator that talks to this cloud in a language.
fn speaking(locale: &str, cloud: &Cloud, more: &[(&str, &str)]) -> Simulator {
    Simulator::new(settings(locale, cloud, more)).unwrap()
}

/// The settings of such a simulator.
fn settings(locale: &str, cloud: &Cloud, more: &[(&str, &str)]) -> Settings {
    let model = checkout().join(format!("skill-package/interactionModels/custom/{locale}.json"));
    let mut settings = Settings::new(binaries::find("skill-lambda").unwrap(), model, locale);
    settings.function.environment = Cloud::client_environment(cloud.endpoint(), VIRGINIA);
    settings.function.environment.extend(more.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())));
    settings
}

/// Says it and holds what Alexa sent and took against Amazon's own types.
async fn say(simulator: &mut Simulator, utterance: &str) -> Turn {
    let turn = simulator.say(utterance).await.unwrap();
    let logs = simulator.lambda.logs().text();
    assert_eq!(turn.problem, None, "{utterance}\n{logs}");
    assert_eq!(Shape::Request.complaint(&turn.request), None, "{utterance}: {:#}", turn.request);
    assert_eq!(Shape::Response.complaint(&turn.response), None, "{utterance}: {:#}", turn.response);
    assert!(turn.elapsed < ALEXA_WAITS, "{utterance} took {:?}", turn.elapsed);
    assert_asks_where_it_listens(&turn);
    turn
}

/// Where Alexa goes on listening, the last thing that is said is a question, and so it is when nobody answers; where the
/// conversation is over, it is none.
fn assert_asks_where_it_listens(turn: &Turn) {
    let asks = |speech: &str| ["?", "\u{ff1f}", "か。"].iter().any(|end| speech.trim_end().ends_with(end));
    assert_eq!(asks(&turn.speech), turn.session_open, "{}: {:?}", turn.utterance, turn.speech);
    if turn.session_open {
        assert!(turn.reprompt.as_deref().is_some_and(asks), "{}: {:?}", turn.utterance, turn.reprompt);
    }
}

/// Says it and checks what is heard.
async fn hear(simulator: &mut Simulator, utterance: &str, expected: &[&str]) -> Turn {
    let turn = say(simulator, utterance).await;
    for part in expected {
        assert!(turn.speech.contains(part), "{utterance}: {part:?} is not in {:?}", turn.speech);
    }
    turn
}

fn named(region: &str, identifier: &str, engine: &str, name: &str) -> Database {
    Database::new(
        region,
        identifier,
        engine,
        &[("instance", name), ("application", "training"), ("environment", "test")],
    )
}

#[tokio::test]
async fn a_database_is_asked_and_every_way_it_fails_is_told_apart() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let mut sample = Postgres::start(&needs, &postgres::monitoring_user("dbvoice", &password), &[]).unwrap();
    let blog = MariaDb::start(&needs, &mariadb::monitoring_user("dbvoice", &password), &[]).unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_port = silent.local_addr().unwrap().port();
    let directory = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::reserve().unwrap();
    let configuration = AgentConfiguration::default()
        .instance("sample", "orders-prod-1", "postgres", sample.port())
        .instance("blog", "blog-prod-1", "mariadb", blog.port())
        .instance_with("locked", "locked-1", "postgres", sample.port(), "/rds/locked/dbpassword")
        .instance("silent", "silent-1", "mariadb", silent_port)
        .instance("keyless", "keyless-1", "postgres", sample.port());
    let fleet = Fleet {
        documents: checkout().join("ssm-documents"),
        databases: vec![
            named(VIRGINIA, "orders-prod-1", "postgres", "sample"),
            named(VIRGINIA, "blog-prod-1", "mariadb", "blog"),
            named(VIRGINIA, "locked-1", "postgres", "locked"),
            named(VIRGINIA, "silent-1", "mariadb", "silent"),
            named(VIRGINIA, "keyless-1", "postgres", "keyless"),
            named(VIRGINIA, "elsewhere-1", "postgres", "elsewhere"),
            named(VIRGINIA, "finance-1", "oracle-ee", "reports"),
            named(VIRGINIA, "crm-1", "sqlserver-se", "customers"),
        ],
        parameters: ["sample", "blog", "silent"]
            .iter()
            .map(|name| secure(VIRGINIA, &format!("/rds/{name}/dbpassword"), &password))
            .chain([secure(VIRGINIA, "/rds/locked/dbpassword", "not the password")])
            .collect(),
        bastions: [VIRGINIAS_BASTION, SPARE_BASTION]
            .map(|id| bastion(VIRGINIA, id, endpoint, &configuration, directory.path()).unwrap())
            .into(),
        ..Fleet::default()
    };
    let cloud = Cloud::start(&needs, endpoint, &fleet).unwrap();
    let mut alexa = simulator(&cloud, &[]);

    hear(&mut alexa, "open database voice", &["Welcome to Database Voice"]).await;
    cloud.forget_calls().unwrap();
    let found = [
        "sample in Virginia is reachable. PostgreSQL ",
        " answered in ",
        "It is a primary",
        " of up to 37 connections ",
    ];
    hear(&mut alexa, "connect to sample instance in virginia", &found).await;
    let calls = cloud.operations().unwrap();
    let count = |name: &str| calls.iter().filter(|call| *call == name).count();
    assert_eq!((count("ssm.SendCommand"), count("rds.DescribeDBInstances")), (1, 1), "{calls:?}");
    assert_eq!(count("ssm.DescribeInstanceInformation"), 1, "{calls:?}");
    assert!((1..20).contains(&count("ssm.GetCommandInvocation")), "{calls:?}");

    // The region is remembered, and so is which bastion is online.
    cloud.forget_calls().unwrap();
    hear(&mut alexa, "connect to blog", &["blog in Virginia is reachable. MariaDB "]).await;
    assert!(!cloud.operations().unwrap().contains(&"ssm.DescribeInstanceInformation".to_owned()));
    // The DB identifier does as well as the tag.
    hear(&mut alexa, "connect to orders prod 1", &["sample in Virginia is reachable"]).await;
    hear(
        &mut alexa,
        "show top sessions by memory for blog instance in virginia",
        &["No session of blog in Virginia shows any use of memory."],
    )
    .await;

    hear(&mut alexa, "connect to locked", &["could not connect to locked", "refuses the credentials"]).await;
    let silence = hear(&mut alexa, "connect to silent", &["could not connect to silent", "it timed out"]).await;
    assert!(silence.elapsed > Duration::from_secs(2), "the agent was given no time: {:?}", silence.elapsed);
    // A slow delivery still leaves time to say what is wrong.
    cloud.change_bastion(VIRGINIAS_BASTION, &json!({"delivery_delay_ms": 2_000})).unwrap();
    hear(&mut alexa, "connect to silent", &["could not connect to silent", "it timed out"]).await;
    cloud.change_bastion(VIRGINIAS_BASTION, &json!({"delivery_delay_ms": 100})).unwrap();
    hear(&mut alexa, "show top sessions by cpu for silent", &["could not check silent", "it timed out"]).await;
    hear(&mut alexa, "connect to keyless", &["could not connect to keyless", "could not read the password"]).await;
    hear(&mut alexa, "connect to elsewhere", &["could not connect to elsewhere", "agent does not know it"]).await;
    hear(&mut alexa, "connect to reports", &["could not connect to reports", "agent does not know it"]).await;
    hear(
        &mut alexa,
        "connect to customers",
        &["customers is SQL Server. I can look inside PostgreSQL, MySQL, MariaDB and Oracle only"],
    )
    .await;

    sample.stop();
    let refused = "could not connect to sample in Virginia: the connection was refused";
    hear(&mut alexa, "connect to sample", &[refused]).await;
    sample.start_again().unwrap();
    hear(&mut alexa, "connect to sample", &["sample in Virginia is reachable"]).await;

    // A command whose acceptance is not heard of in time is not sent a second time.
    let before = cloud.commands().unwrap().len();
    cloud
        .add_fault(&json!({"service": "ssm", "operation": "SendCommand", "kind": "latency", "latency_ms": 3_200}))
        .unwrap();
    hear(&mut alexa, "connect to sample", &["in Virginia"]).await;
    cloud.clear_faults().unwrap();
    assert_eq!(cloud.commands().unwrap().len(), before + 1);
    // One that was refused because too much is asked of the service is.
    cloud.add_fault(&json!({"service": "ssm", "operation": "SendCommand", "kind": "throttle", "count": 2})).unwrap();
    hear(&mut alexa, "connect to sample", &["sample in Virginia is reachable"]).await;
    cloud.clear_faults().unwrap();
    assert_eq!(cloud.commands().unwrap().len(), before + 2);
    // What was slow before the database was asked is not blamed on it.
    for (service, operation) in [("rds", "DescribeDBInstances"), ("ssm", "SendCommand")] {
        let slow = json!({"service": service, "operation": operation, "kind": "latency", "latency_ms": 2_700});
        cloud.add_fault(&slow).unwrap();
    }
    hear(&mut alexa, "connect to sample", &["AWS in Virginia took so long that no time was left"]).await;
    cloud.clear_faults().unwrap();

    // An SSM agent that knows no environment variables for parameters: the document does the same with it.
    cloud.change_bastion(VIRGINIAS_BASTION, &json!({"agent_version": "3.2.0.0"})).unwrap();
    hear(&mut alexa, "connect to sample", &["sample in Virginia is reachable"]).await;

    // A bastion without the agent, and one with a wrong configuration.
    let mut environment = fleet.bastions[0].environment.clone();
    let path = environment.insert("PATH".to_owned(), "/usr/bin:/bin".to_owned()).unwrap();
    cloud.change_bastion(VIRGINIAS_BASTION, &json!({"environment": environment})).unwrap();
    hear(&mut alexa, "connect to sample", &["The bastion in Virginia has no bastion agent"]).await;
    environment.insert("PATH".to_owned(), path);
    environment.insert("BASTION_AGENT_CONFIG".to_owned(), "/nowhere.toml".to_owned());
    cloud.change_bastion(VIRGINIAS_BASTION, &json!({"environment": environment})).unwrap();
    hear(&mut alexa, "connect to sample", &["the bastion agent's configuration is missing or wrong"]).await;

    // Everything works until the command is under way, and then it does not arrive.
    cloud.change_bastion(VIRGINIAS_BASTION, &json!({"delivery_delay_ms": 20_000})).unwrap();
    let late = hear(&mut alexa, "connect to sample", &["taking longer than I can wait"]).await;
    assert!(late.elapsed < Duration::from_millis(7_500), "{:?}", late.elapsed);
    // The bastion that was remembered as online is gone: the spare one answers.
    cloud.change_bastion(VIRGINIAS_BASTION, &json!({"ping_status": "ConnectionLost"})).unwrap();
    hear(&mut alexa, "connect to sample", &["sample in Virginia is reachable"]).await;
    cloud.change_bastion(SPARE_BASTION, &json!({"ping_status": "ConnectionLost"})).unwrap();
    hear(&mut alexa, "connect to sample", &["No bastion is online in Virginia"]).await;
    hear(&mut alexa, "stop", &["Goodbye"]).await;
    alexa.stop().await;
}

#[tokio::test]
async fn a_fleet_is_told_as_it_is() {
    let needs = Needs::find().unwrap();
    let mut databases: Vec<Database> = (1..=230)
        .map(|number| named("eu-west-1", &format!("fleet-{number:03}"), "mysql", &format!("unit {number}")))
        .collect();
    databases.extend([
        Database::new(VIRGINIA, "scratch-7", "postgres", &[]),
        named(VIRGINIA, "orders-prod-1", "postgres", "sample"),
        named(OREGON, "shop-prod-1", "aurora-mysql", "shop"),
        named(OREGON, "shop-test-1", "mysql", "Shop"),
        named(OREGON, "evil-1", "mysql", "x\"><audio src='y'/>$(touch /tmp/dbvoice-pwned)`id`\u{202e}&"),
    ]);
    let fleet = Fleet {
        documents: checkout().join("ssm-documents"),
        databases,
        bastions: vec![Bastion {
            ping_status: "ConnectionLost".to_owned(),
            ..Bastion::new(VIRGINIA, VIRGINIAS_BASTION)
        }],
        ..Fleet::default()
    };
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();
    let mut alexa = simulator(&cloud, &[]);

    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    // All pages are read, a hundred at a time, and nothing is asked for each instance.
    cloud.forget_calls().unwrap();
    hear(&mut alexa, "number of instances in ireland", &["There are 230 database instances in Ireland"]).await;
    assert_eq!(cloud.operations().unwrap(), ["rds.DescribeDBInstances"; 3]);
    let list =
        hear(&mut alexa, "list instances", &["230 database instances in Ireland. The first 5 are: unit 1"]).await;
    assert!(list.speech.contains("and unit 5 on MySQL") && !list.speech.contains("unit 6"), "{}", list.speech);

    // None, and one without a tag.
    hear(&mut alexa, "number of instances in tokyo", &["There are no database instances in Tokyo"]).await;
    hear(&mut alexa, "list instances in tokyo", &["There are no database instances in Tokyo"]).await;
    let virginia = ["sample and scratch 7 on PostgreSQL", "One of them has no instance tag"];
    hear(&mut alexa, "list instances in virginia", &virginia).await;
    hear(&mut alexa, "connect to scratch 7 in virginia", &["No bastion is online in Virginia"]).await;
    hear(
        &mut alexa,
        "connect to sample in tokyo",
        &["no instance called sample in Tokyo", "no database instances in Tokyo at all"],
    )
    .await;

    // Two of one name, a name like another, a name like none.
    hear(&mut alexa, "list instances in oregon", &["shop prod 1 on Aurora MySQL", "shop test 1 on MySQL"]).await;
    let both = ["2 instances in Oregon are called shop", "shop prod 1 for training test", "shop test 1"];
    hear(&mut alexa, "connect to shop in oregon", &both).await;
    hear(&mut alexa, "shop prod 1", &["No bastion is set up in Oregon"]).await;
    hear(&mut alexa, "connect to simple in virginia", &["Did you mean sample?"]).await;
    hear(
        &mut alexa,
        "connect to warehouse in virginia",
        &["no instance called warehouse in Virginia", "The instances there are: sample and scratch 7"],
    )
    .await;

    // What is missing is asked for; what is unknown is said.
    hear(&mut alexa, "show top sessions by love for sample in virginia", &["I can rank sessions by CPU time"]).await;
    hear(&mut alexa, "stop", &["Goodbye"]).await;
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    hear(&mut alexa, "connect to an instance", &["Which instance do you mean?"]).await;
    hear(&mut alexa, "sample", &["In which region?"]).await;
    hear(&mut alexa, "tokyo", &["no instance called sample in Tokyo"]).await;
    hear(&mut alexa, "stop", &["Goodbye"]).await;
    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    let question = hear(&mut alexa, "how many instances are there", &["In which region?"]).await;
    assert!(question.session_open && question.reprompt.unwrap().contains("Say a place"));
    hear(&mut alexa, "virginia", &["There are 2 database instances in Virginia"]).await;
    hear(&mut alexa, "list instances in atlantis", &["I do not know a region called atlantis"]).await;
    hear(&mut alexa, "oregon", &["There are 3 database instances in Oregon"]).await;

    // Names that want to be something else are only names.
    let listed = hear(&mut alexa, "list instances in oregon", &["audio src="]).await;
    assert!(!listed.response["response"]["outputSpeech"]["ssml"].as_str().unwrap().contains("<audio"));
    for name in ["$(touch /tmp/dbvoice-pwned)", "`id`", "'; drop table x; --", "\" && reboot", "名前\u{202e}", "a\nb"]
    {
        let turn = say(&mut alexa, &format!("connect to {name} in virginia")).await;
        assert!(
            turn.speech.contains("I found no instance") || turn.speech.contains("did not understand"),
            "{}",
            turn.speech
        );
    }
    assert!(!std::path::Path::new("/tmp/dbvoice-pwned").exists());
    assert_eq!(cloud.commands().unwrap(), Vec::<Value>::new(), "nothing that nobody has found was sent anywhere");

    // AWS that refuses, throttles or fails.
    hear(&mut alexa, "help", &["I answer questions about your databases"]).await;
    let fault = |kind: &str, count: u32| json!({"service": "rds", "operation": "DescribeDBInstances", "kind": kind, "count": count});
    for (kind, expected) in [
        ("denied", "I am not allowed to do that in Virginia"),
        ("throttle", "too many requests in Virginia"),
        ("error", "AWS in Virginia did not answer properly"),
    ] {
        cloud.add_fault(&fault(kind, 100)).unwrap();
        hear(&mut alexa, "number of instances in virginia", &[expected]).await;
        cloud.clear_faults().unwrap();
    }
    cloud.add_fault(&fault("throttle", 2)).unwrap();
    hear(&mut alexa, "number of instances in virginia", &["There are 2 database instances in Virginia"]).await;
    alexa.stop().await;
}

#[tokio::test]
async fn only_its_own_skill_and_its_own_users_are_served() {
    let needs = Needs::find().unwrap();
    let fleet = Fleet { documents: checkout().join("ssm-documents"), ..Fleet::default() };
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();

    let mut stranger = simulator(&cloud, &[("ALEXA_SKILL_ID", "amzn1.ask.skill.another")]);
    let turn = stranger.say("number of instances in virginia").await.unwrap();
    assert!(turn.problem.unwrap().contains("OtherSkill"));
    assert_eq!(cloud.operations().unwrap(), [""; 0], "nothing is asked for a stranger");

    let mut outsider = simulator(&cloud, &[("ALLOWED_USER_IDS", "amzn1.ask.account.A,amzn1.ask.account.B")]);
    let turn = outsider.say("number of instances in virginia").await.unwrap();
    assert!(turn.speech.contains("not among the people who may use this skill") && !turn.session_open);
    assert_eq!(cloud.operations().unwrap(), [""; 0]);

    let mut insider =
        simulator(&cloud, &[("ALLOWED_USER_IDS", "amzn1.ask.account.SIMULATOR"), ("DEFAULT_REGION", "eu-west-2")]);
    hear(&mut insider, "number of instances", &["There are no database instances in London"]).await;
    for alexa in [stranger, outsider, insider] {
        alexa.stop().await;
    }
}
