//! What the daemon passes on of checks: metrics for CloudWatch, and an inventory for Systems Manager.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use agent_protocol::Outcome;
use serde_json::Value;
use stage::{Engine, Needs};
use tests::{Agent, instance, socket::Daemon};

/// What is in a file as soon as it is what is waited for.
fn read(path: &Path, awaited: impl Fn(&str) -> bool) -> String {
    let begun = Instant::now();
    loop {
        let text = fs::read_to_string(path).unwrap_or_default();
        if awaited(&text) {
            return text;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{}: {text}", path.display());
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The instances and checks that lines of metrics are of.
fn told(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let word = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    lines.map(|line| (word(&line, "Instance"), word(&line, "Check"))).collect()
}

#[test]
fn checks_are_passed_on_under_their_instances_one_name() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let setup = Engine::Postgres.monitoring_user("dbvoice", &password);
    let server = Engine::Postgres.start(&needs, &setup, &[]).unwrap();
    let agent = Agent::new("", &[("SECRET", &password)]);
    let (first, second, inventory) = (agent.file("first.log"), agent.file("second.log"), agent.file("dbvoice.json"));
    let configuration = |metrics: &Path| {
        let directory = inventory.parent().unwrap().display();
        let settings = format!(
            "[metrics]\nembedded_metric_format = '{}'\n[inventory]\ndirectory = '{directory}'\n",
            metrics.display()
        );
        let sample = instance("sample", "postgres", server.port(), "{ env = 'SECRET' }");
        let closed = instance("closed", "postgres", 1, "{ env = 'SECRET' }");
        settings + &sample + "db_identifier = 'orders-prod-1'\n" + &closed
    };
    let of = |instance: &str, check: &str| (instance.to_owned(), check.to_owned());
    tests::write(&agent.file("config.toml"), &configuration(&first));
    let daemon = Daemon::start(&agent);

    // By whatever name it is asked for; what nobody knows is not told of.
    assert_eq!(daemon.check("ORDERS-prod-1", "connection").outcome, Outcome::Ok);
    daemon.check("nobody", "connection");
    assert_eq!(daemon.check("closed", "blocking-sessions").outcome, Outcome::Unknown);
    let text = read(&first, |text| text.contains("closed"));
    assert_eq!(told(&text), [of("sample", "connection"), of("closed", "blocking-sessions")]);
    assert!(text.contains("\"ConnectionsUsed\":") && text.contains("\"Cause\":\"refused\""), "{text}");
    assert!(!text.contains(&password), "{text}");

    // The first check of all is in the inventory at once.
    let document: Value = serde_json::from_str(&read(&inventory, |text| text.contains("sample"))).unwrap();
    assert_eq!(document["TypeName"], "Custom:DbvoiceInstances");
    let entry = &document["Content"][0];
    assert_eq!(
        (&entry["Instance"], &entry["Engine"], &entry["Outcome"]),
        (&"sample".into(), &"postgres".into(), &"ok".into())
    );
    assert!(entry["ConnectionsUsed"].as_str().unwrap().parse::<u64>().unwrap() > 0, "{entry}");

    // logrotate renames the file and tells nobody.
    fs::rename(&first, agent.file("rotated.log")).unwrap();
    daemon.check("sample", "replication-lag");
    assert_eq!(told(&read(&first, |text| !text.is_empty())), [of("sample", "replication-lag")]);

    // Another configuration.
    tests::write(&agent.file("config.toml"), &configuration(&second));
    daemon.reload();
    read(&agent.file("log"), |log| log.contains("the configuration was read again"));
    daemon.check("sample", "health");
    assert_eq!(told(&read(&second, |text| !text.is_empty())), [of("sample", "health")]);

    // None at all, and one that is refused: checks go on.
    tests::write(&agent.file("config.toml"), &configuration(&agent.file("missing/metrics.log")));
    daemon.reload();
    read(&agent.file("log"), |log| log.matches("the configuration was read again").count() == 2);
    assert_eq!(daemon.check("sample", "connection").outcome, Outcome::Ok);
    assert_eq!(daemon.check("sample", "connection").outcome, Outcome::Ok);
    let log = read(&agent.file("log"), |log| log.contains("metrics cannot be written"));
    assert_eq!(log.matches("metrics cannot be written").count(), 1, "{log}");
    assert!(told(&fs::read_to_string(&second).unwrap()).len() == 1);
}
