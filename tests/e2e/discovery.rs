//! Instances that RDS knows: found by tag and identifier, logged in to with what AWS keeps, examined by doctor.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, time::Duration};

use agent_protocol::{Cause, CheckReport, Outcome};
use serde_json::{Value, json};
use stage::{
    Cloud, MariaDb, Needs, Postgres,
    cloud::Endpoint,
    fleet::{self, Cluster, Database, Fleet, Metadata, Parameter, ReaderEndpoint, Secret},
    mariadb, postgres,
};
use tests::Agent;

const REGION: &str = "us-east-1";

/// A region with databases of every kind, two of which are real.
struct Region {
    cloud: Cloud,
    _postgres: Postgres,
    _mariadb: MariaDb,
    port: u16,
}

impl Region {
    fn new() -> Self {
        let needs = Needs::find().unwrap();
        let password = stage::random_password().unwrap();
        let postgres = Postgres::start(&needs, &postgres::monitoring_user("dbvoice", &password), &[]).unwrap();
        let mariadb = MariaDb::start(&needs, &mariadb::monitoring_user("admin", &password), &[]).unwrap();
        let at = |port| Some(fleet::Endpoint { address: "127.0.0.1".to_owned(), port });
        let database = |identifier: &str, engine: &str, tags: &[(&str, &str)], port| Database {
            endpoint: at(port),
            ..Database::new(REGION, identifier, engine, tags)
        };
        let (pg, maria) = (postgres.port(), mariadb.port());
        let member = |identifier: &str| Database {
            cluster: Some("blog-cluster".to_owned()),
            ..database(identifier, "aurora-postgresql", &[("instance", "blog")], pg)
        };
        let mut databases = vec![
            database("orders-1", "postgres", &[("instance", "sample")], pg),
            database("twice-1", "postgres", &[("instance", "twice")], pg),
            database("twice-2", "postgres", &[("instance", "twice")], pg),
            Database { master_user_secret: Some(password.clone()), ..database("managed-1", "mariadb", &[], maria) },
            database("parameter-1", "mariadb", &[("instance", "shop")], maria),
            database("nothing-1", "mariadb", &[], maria),
            database("broken-1", "postgres", &[], pg),
            database("tagged-1", "postgres", &[("dbvoice-user", "dbvoice")], pg),
            Database { status: Some("stopped".to_owned()), ..database("stopped-1", "postgres", &[], pg) },
            database("reports-1", "sqlserver-se", &[], pg),
            member("blog-a"),
            member("blog-b"),
            // Tags that somebody wrote in the hope of another database's password.
            database("thief-1", "mariadb", &[("instance", "victim-1")], maria),
            database("thief-2", "mariadb", &[("instance", "Victim 1 ")], maria),
            database("victim-1", "mariadb", &[], maria),
            database("thief-3", "mariadb", &[("instance", "NEWS ")], maria),
            database("news-1", "mariadb", &[("instance", "news")], maria),
            // Tags as people type them.
            database("typed-1", "mariadb", &[("instance", " Wiki \u{200b}")], maria),
        ];
        // More than a page holds.
        databases.extend((0..100).map(|number| database(&format!("x-{number:03}"), "postgres", &[], pg)));
        let json = json!({"username": "dbvoice", "password": password, "engine": "postgres"}).to_string();
        let secret = |name: &str, value: &str| Secret {
            region: REGION.to_owned(),
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let fleet = Fleet {
            documents: stage::checkout().join("ssm-documents"),
            databases,
            clusters: vec![Cluster {
                region: REGION.to_owned(),
                identifier: "blog-cluster".to_owned(),
                endpoint: at(pg),
                reader_endpoint: Some(ReaderEndpoint { address: "127.0.0.2".to_owned() }),
                ..Cluster::default()
            }],
            secrets: vec![
                secret("dbvoice/orders-1", &json),
                secret("dbvoice/blog-cluster", &json),
                secret("dbvoice/broken-1", "{\"password\": hunter2}"),
                secret("named", &json),
            ],
            parameters: [
                "/rds/shop/dbpassword",
                "/rds/victim-1/dbpassword",
                "/rds/wiki/dbpassword",
                "/rds/news/dbpassword",
            ]
            .map(|name| Parameter {
                region: REGION.to_owned(),
                name: name.to_owned(),
                kind: "SecureString",
                // As `--value file://` writes it.
                value: format!("{password}\n"),
            })
            .into(),
            metadata: Some(Metadata {
                region: REGION.to_owned(),
                role: "dbvoice-bastion".to_owned(),
                instance_id: "i-0123456789abcdef0".to_owned(),
            }),
            ..Fleet::default()
        };
        let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();
        Self { cloud, _postgres: postgres, _mariadb: mariadb, port: pg }
    }

    /// An agent on a bastion of this region: what it knows of AWS, it has from the instance's metadata.
    fn agent(&self, configuration: &str) -> Agent {
        let endpoint = self.cloud.endpoint();
        let metadata = format!("{endpoint}/");
        let agent = Agent::new(
            configuration,
            &[("AWS_ENDPOINT_URL", endpoint), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &metadata)],
        );
        // So that no list is kept from one test to the next, nor outside of the test's own directory.
        let cache = agent.file("cache").display().to_string();
        agent.with("CACHE_DIRECTORY", &cache)
    }

    fn rds_calls(&self) -> BTreeMap<String, usize> {
        let mut calls = BTreeMap::new();
        for operation in self.cloud.operations().unwrap() {
            if operation.starts_with("rds.") {
                *calls.entry(operation).or_default() += 1;
            }
        }
        self.cloud.forget_calls().unwrap();
        calls
    }
}

const DISCOVERY: &str = "[discovery]\nenabled = true\n";

fn cause_and_message(report: &CheckReport) -> (Option<Cause>, String) {
    let failure = report.failure.clone().unwrap();
    (Some(failure.cause), format!("{} {}", failure.message, failure.hint))
}

#[test]
fn a_discovered_instance_is_found_by_every_name_and_logged_in_to() {
    let region = Region::new();
    let agent = region.agent(DISCOVERY);
    let (report, run) = agent.check("connection", "sample", &[]);
    assert_eq!(report.outcome, Outcome::Ok, "{}", run.stdout);
    let expected = [("rds.DescribeDBClusters".to_owned(), 1), ("rds.DescribeDBInstances".to_owned(), 2)];
    assert_eq!(region.rds_calls(), expected.into(), "a page a hundred");

    // Every place that a password may be in, and every kind of name. The list is remembered meanwhile.
    for (name, user) in [
        ("ORDERS-1", "dbvoice"),
        ("blog", "dbvoice"),
        ("blog-cluster", "dbvoice"),
        ("blog.writer", "dbvoice"),
        ("blog-a", "dbvoice"),
        ("managed-1", "admin@%"),
        ("shop", "admin@%"),
    ] {
        let (report, run) = agent.check("connection", name, &[]);
        assert_eq!(report.outcome, Outcome::Ok, "{name}: {}", run.stdout);
        assert!(report.summary.contains(&format!(" as {user};")), "{name}: {}", report.summary);
    }
    let (report, _) = agent.check("connection", "blog-b.reader", &[]);
    let address = format!("Nothing listens at 127.0.0.2:{}.", region.port);
    assert!(cause_and_message(&report).1.starts_with(&address), "the reader endpoint: {:?}", report.failure);
    for (name, cause, words) in [
        ("twice", Cause::AmbiguousInstance, "twice-1, twice-2"),
        ("smaple", Cause::UnknownInstance, "Nearest names: sample"),
        ("stopped-1", Cause::NotOpen, "RDS says that stopped-1 is stopped. Start it"),
        ("reports-1", Cause::DriverMissing, "reports-1 runs sqlserver-se"),
        ("nothing-1", Cause::CredentialsUnavailable, "neither a secret dbvoice/nothing-1 nor a parameter"),
        ("broken-1", Cause::CredentialsUnavailable, "no JSON object with a password"),
        ("tagged-1", Cause::CredentialsUnavailable, "tokens are for servers whose certificate is verified"),
    ] {
        let (report, run) = agent.check("connection", name, &[]);
        let (found, said) = cause_and_message(&report);
        assert_eq!(found, Some(cause), "{name}: {}", run.stdout);
        assert!(said.contains(words) && !said.contains("hunter2"), "{name}: {said}");
    }
    assert_eq!(region.rds_calls(), BTreeMap::new(), "the list is remembered from run to run");
    // What is known without an attempt is the connection's all the same.
    let (health, run) = agent.check("health", "stopped-1", &[]);
    assert_eq!((health.outcome, run.code), (Outcome::Critical, 2), "{}", run.stdout);
    let agent_protocol::Rows::Health(rows) = &health.rows else { panic!("{}", run.stdout) };
    let [row] = rows.as_slice() else { panic!("{}", run.stdout) };
    assert_eq!((row.check.as_str(), row.outcome, row.cause), ("connection", Outcome::Critical, Some(Cause::NotOpen)));
    let nagios = agent.run(&["check", "health", "stopped-1", "--format", "nagios"]);
    assert!(nagios.code == 2 && nagios.stdout.starts_with("HEALTH CRITICAL - RDS says"), "{}", nagios.stdout);
    let text = agent.run(&["check", "health", "smaple"]).stdout;
    assert!(text.contains("UNKNOWN") && !text.contains("\n\n"), "no row, no line for one: {text}");

    // The configuration wins, by name and by identifier; a named secret brings its user.
    let both = format!(
        "{DISCOVERY}[instances.mine]\nengine = 'postgres'\nhost = '127.0.0.1'\nport = {}\ndb_identifier = 'orders-1'\n\
         password = {{ secrets_manager = 'named' }}\n",
        region.port
    );
    let agent = region.agent(&both);
    for name in ["mine", "orders-1", "sample"] {
        region.cloud.forget_calls().unwrap();
        let (report, run) = agent.check("connection", name, &[]);
        assert_eq!(report.outcome, Outcome::Ok, "{}", run.stdout);
        let asked = region.cloud.calls().unwrap().iter().filter(|call| call["service"] == "secretsmanager").count();
        assert_eq!(asked, 1, "the secret of the configuration and no other");
        assert_eq!(region.rds_calls().is_empty(), name != "sample", "{name}: a name in the file costs no question");
    }
    let listed: Value = serde_json::from_str(&agent.run(&["instances", "--format", "json"]).stdout).unwrap();
    let listed = listed.as_array().unwrap();
    let of = |name: &str| listed.iter().filter(|one| one["name"] == name).collect::<Vec<_>>();
    assert_eq!((of("mine").len(), of("orders-1").len()), (1, 0), "listed once");
    for name in ["blog-cluster", "blog-cluster.reader"] {
        assert_eq!(of(name).len(), 1, "a writer's endpoint and the readers': {name}");
    }
    let all = agent.run(&["check", "connection", "--all", "--format", "nagios"]).stdout;
    let asked: Vec<&str> = all.lines().skip(1).filter_map(|line| line.split(": CONNECTION ").next()).collect();
    assert!(asked.contains(&"blog-cluster.reader"), "{all}");
    let each: std::collections::BTreeSet<&&str> = asked.iter().collect();
    assert_eq!(each.len(), asked.len(), "each is asked once: {all}");
    assert_eq!(of("stopped-1")[0]["problem"], "RDS says that stopped-1 is stopped.");
    // By whatever name check takes, every command takes it, and Aurora is told as that.
    for name in ["mine", "orders-1", "sample", "SAMPLE", "sam*"] {
        let list = agent.run(&["instances", name]);
        assert!(list.code == 0 && list.stdout.starts_with("mine\n"), "{name}: {} {}", list.stdout, list.stderr);
    }
    for (name, count) in [("blog-cluster", 2), ("blog-cluster.writer", 1), ("BLOG-cluster.reader", 1)] {
        let list = agent.run(&["instances", name]).stdout;
        assert_eq!(list.matches("Known by").count(), count, "{name}: {list}");
        assert!(list.contains("Engine         Aurora "), "{name}: {list}");
    }
    for (command, misspelt, near) in
        [("check", "sampel", "sample"), ("instances", "sampel", "sample"), ("doctor", "order-1", "orders-1")]
    {
        let arguments: &[&str] =
            if command == "check" { &["check", "connection", misspelt] } else { &[command, misspelt] };
        let run = agent.run(arguments);
        let told = run.stdout + &run.stderr;
        assert!(told.contains(near), "{command}: {told}");
    }
}

#[test]
fn a_tag_chooses_nobody_elses_password() {
    let region = Region::new();
    let agent = region.agent(DISCOVERY);
    for thief in ["thief-1", "thief-2", "thief-3"] {
        region.cloud.forget_calls().unwrap();
        let (report, run) = agent.check("connection", thief, &[]);
        let (cause, said) = cause_and_message(&report);
        assert_eq!(cause, Some(Cause::CredentialsUnavailable), "{thief}: {}", run.stdout);
        assert!(said.contains("another database's"), "{thief}: {said}");
        let calls = region.cloud.calls().unwrap();
        let asked = calls
            .iter()
            .any(|call| ["/rds/victim-1/", "/rds/news/"].iter().any(|name| call.to_string().contains(name)));
        assert!(!asked, "{thief}: {calls:?}");
    }
    for own in ["victim-1", "typed-1", "wiki", "WIKI"] {
        let (report, run) = agent.check("connection", own, &[]);
        assert_eq!(report.outcome, Outcome::Ok, "{own}: {}", run.stdout);
    }
    // Nor does it choose the password that the configuration gives to another.
    let named = format!("{DISCOVERY}{}", tests::instance("wiki", "mariadb", 1, "{ env = 'X' }"));
    let (report, run) = region.agent(&named).check("connection", "typed-1", &[]);
    assert_eq!(cause_and_message(&report).0, Some(Cause::CredentialsUnavailable), "{}", run.stdout);
}

#[test]
fn a_list_is_kept_for_the_account_that_it_is_of() {
    let (first, second) = (Region::new(), Region::new());
    let agent = first.agent(DISCOVERY);
    let address = |agent: &Agent, environment: &[(&str, &str)]| {
        let mut command = agent.command(&["instances", "--format", "json"]);
        let output = command.envs(environment.iter().copied()).output().unwrap();
        let listed: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        let found = listed.as_array().unwrap().iter().find(|one| one["name"] == "orders-1").cloned();
        found.unwrap()["address"].as_str().unwrap().to_owned()
    };
    let (here, there) = (format!("127.0.0.1:{}", first.port), format!("127.0.0.1:{}", second.port));
    assert_eq!(address(&agent, &[]), here);
    let other = second.cloud.endpoint();
    assert_eq!(address(&agent, &[("AWS_ENDPOINT_URL_RDS", other)]), there);
    assert_eq!(address(&agent, &[("AWS_ENDPOINT_URL", other)]), there);
    assert_eq!(address(&agent, &[]), here);
    // The same path, with something else in it.
    let file = agent.file("aws-config");
    let file_name = file.display().to_string();
    for (endpoint, expected) in [(first.cloud.endpoint(), &here), (other, &there)] {
        tests::write(&file, &format!("[default]\nendpoint_url = {endpoint}\n"));
        let mut command = agent.command(&["instances", "--format", "json"]);
        let output = command.env_remove("AWS_ENDPOINT_URL").env("AWS_CONFIG_FILE", &file_name).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains(&format!("\"{expected}\"")), "{text}");
    }
}

#[test]
fn what_aws_refuses_is_said_and_passed_over_for_nothing() {
    let region = Region::new();
    let denied = |service: &str| json!({"service": service, "kind": "denied"});
    // A secret that may not be read is not passed over: what comes after it may be the master user.
    region.cloud.add_fault(&denied("secretsmanager")).unwrap();
    let (report, _) = region.agent(DISCOVERY).check("connection", "managed-1", &[]);
    let (cause, said) = cause_and_message(&report);
    assert_eq!(cause, Some(Cause::CredentialsUnavailable));
    assert!(said.contains("role may not") && said.contains("secretsmanager:GetSecretValue"), "{said}");
    region.cloud.clear_faults().unwrap();
    // It is the master user's password that the role has no right to, which may be meant so.
    region.cloud.add_fault(&denied("ssm")).unwrap();
    let (_, said) = cause_and_message(&region.agent(DISCOVERY).check("connection", "parameter-1", &[]).0);
    for words in ["Allow the role ssm:GetParameter", "AllowMasterPasswords=yes", "the secret dbvoice/parameter-1"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    region.cloud.clear_faults().unwrap();

    for (fault, words) in [
        (denied("rds"), "Allow the role rds:DescribeDBInstances."),
        (json!({"service": "rds", "kind": "throttle"}), "asked too often"),
        (json!({"service": "rds", "kind": "latency", "latency_ms": 5000}), "RDS did not answer in time"),
    ] {
        region.cloud.add_fault(&fault).unwrap();
        let agent = region.agent(DISCOVERY);
        // The SDK waits up to a second before it asks again.
        let (report, run) = agent.check("connection", "sample", &["--timeout", "3s"]);
        let (cause, said) = cause_and_message(&report);
        assert_eq!(cause, Some(Cause::UnknownInstance), "{}", run.stdout);
        assert!(said.contains("RDS gives no list") && said.contains(words), "{said}");
        assert!(report.elapsed_ms <= 3_200, "{} ms", report.elapsed_ms);
        region.cloud.clear_faults().unwrap();
    }
    region.cloud.add_fault(&denied("rds")).unwrap();
    let doctor = region.agent(DISCOVERY).run(&["doctor", "--format", "json"]).stdout;
    assert!(doctor.contains("The bastion's role may not use rds:DescribeDBInstances."), "{doctor}");
    let named = format!(
        "{DISCOVERY}[instances.mine]\nengine = 'postgres'\nhost = '127.0.0.1'\nuser = 'x'\npassword = {{ env = 'X' }}\n"
    );
    let list = region.agent(&named).run(&["instances"]);
    assert_eq!(list.code, 3);
    assert!(
        list.stdout.contains("\nmine  PostgreSQL  ") && list.stderr.contains("rds:DescribeDBInstances"),
        "{}",
        list.stderr
    );
    region.cloud.clear_faults().unwrap();

    // A list that somebody else could have written is not believed.
    let agent = region.agent(DISCOVERY);
    let (report, _) = agent.check("connection", "sample", &[]);
    assert_eq!(report.outcome, Outcome::Ok);
    region.cloud.forget_calls().unwrap();
    std::fs::set_permissions(agent.file("cache"), std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
    let (report, _) = agent.check("connection", "sample", &[]);
    assert_eq!((report.outcome, region.rds_calls().len()), (Outcome::Ok, 2));
}

#[test]
fn doctor_names_each_step_and_its_remedy() {
    let region = Region::new();
    let port = region.port;
    let agent = region.agent(&format!(
        "{DISCOVERY}[instances.wrong]\nengine = 'postgres'\nhost = '127.0.0.1'\nport = {port}\nuser = 'dbvoice'\n\
         password = {{ env = 'WRONG' }}\n\
         [instances.nowhere]\nengine = 'mariadb'\nhost = 'nowhere.invalid'\nuser = 'x'\npassword = {{ env = 'WRONG' }}\n\
         [instances.plain]\nengine = 'postgres'\nhost = '127.0.0.1'\nport = {port}\nuser = 'dbvoice'\n\
         password = {{ env = 'WRONG' }}\ntls = 'require'\n"
    ));
    let agent = agent.with("WRONG", "wrong");
    let examine = |names: &[&str]| {
        let named: Vec<&str> = names.iter().flat_map(|name| ["--instance", name]).collect();
        agent.run(&[&["doctor"], &named[..]].concat())
    };
    let fine = examine(&["sample", "shop"]);
    assert_eq!(fine.code, 0, "{}", fine.stdout);
    // The role's name is one word and cannot be broken.
    let lines = || fine.stdout.lines().filter(|line| !line.contains("assumed-role"));
    assert!(lines().all(|line| line.chars().count() <= 80), "{}", fine.stdout);
    for words in [
        "\n  OK      Region         us-east-1.\n",
        "arn:aws:sts::123456789012:assumed-role/dbvoice-bastion/",
        "RDS lists 119 instances and clusters",
        "\norders-1\n",
        "Of user dbvoice, from the secret dbvoice/orders-1.",
        "Of user admin, from the parameter /rds/shop/dbpassword.",
        "\n  WARN    User           admin is the master user",
        "\n  OK      Grants         tablespace-usage, top-sessions, ",
        "\nNone of ",
        "There is 1 warning.\n",
    ] {
        assert!(fine.stdout.contains(words), "{words}:\n{}", fine.stdout);
    }
    let wrong = examine(&["wrong", "nowhere", "plain", "nobody"]);
    assert_eq!(wrong.code, 2);
    let state = |section: &str, step: &str| {
        let text = wrong.stdout.split(&format!("\n{section}\n")).nth(1).unwrap_or_else(|| panic!("{}", wrong.stdout));
        let line = text.lines().find(|line| line.get(10..).is_some_and(|rest| rest.starts_with(step)));
        line.unwrap_or_else(|| panic!("{section} {step}: {text}")).split_whitespace().next().unwrap().to_owned()
    };
    for (section, step, expected) in [
        ("wrong", "Port", "OK"),
        ("wrong", "Login", "FAILED"),
        ("wrong", "Grants", "-"),
        ("nowhere", "Name", "FAILED"),
        ("nowhere", "Login", "-"),
        ("plain", "Encryption", "FAILED"),
        ("plain", "Login", "-"),
        ("nobody", "Instance", "FAILED"),
    ] {
        assert_eq!(state(section, step), expected, "{section} {step}:\n{}", wrong.stdout);
    }
    let remedies = wrong.stdout.matches("Next: ").count();
    assert_eq!(remedies, 4, "each with its remedy:\n{}", wrong.stdout);

    // Without a role, the steps that need one say so, and those that do not are taken all the same.
    let bare = Agent::new(
        &format!(
            "{DISCOVERY}[instances.nowhere]\nengine = 'mariadb'\nhost = '127.0.0.1'\nport = 1\nuser = 'x'\npassword = {{ env = 'X' }}\n"
        ),
        &[("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", REGION), ("X", "x")],
    );
    let run = bare.run(&["doctor", "--timeout", "3s"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stdout.contains("Give the bastion a role.") && run.stdout.contains("Nothing listens"),
        "{}",
        run.stdout
    );
    assert!(run.elapsed < Duration::from_secs(12), "{:?}", run.elapsed);
    let json: Value = serde_json::from_str(&bare.run(&["doctor", "--format", "json"]).stdout).unwrap();
    assert_eq!(json[0]["steps"][3]["state"], "failed", "{json}");
}
