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
use tests::{Agent, Daemon, instance};

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
fn labels(text: &str) -> Vec<(String, String)> {
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
            "[history]\nenabled = false\n[metrics]\nembedded_metric_format = '{}'\n[inventory]\ndirectory = '{directory}'\n",
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
    assert_eq!(daemon.check("connection", "ORDERS-prod-1", &[]).0.outcome, Outcome::Ok);
    daemon.check("connection", "nobody", &[]);
    assert_eq!(daemon.check("blocking-sessions", "closed", &[]).0.outcome, Outcome::Unknown);
    let text = read(&first, |text| text.contains("closed"));
    assert_eq!(labels(&text), [of("sample", "connection"), of("closed", "blocking-sessions")]);
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
    daemon.check("replication-lag", "sample", &[]);
    assert_eq!(labels(&read(&first, |text| !text.is_empty())), [of("sample", "replication-lag")]);

    // Another configuration.
    tests::write(&agent.file("config.toml"), &configuration(&second));
    daemon.signal("HUP");
    daemon.wait_for_log("the configuration was read again");
    daemon.check("health", "sample", &[]);
    assert_eq!(labels(&read(&second, |text| !text.is_empty())), [of("sample", "health")]);

    // None at all, and one that is refused: checks go on.
    tests::write(&agent.file("config.toml"), &configuration(&agent.file("missing/metrics.log")));
    daemon.signal("HUP");
    daemon.wait_for_metric("bastion_agent_reloads_total{result=\"success\"} 2");
    assert_eq!(daemon.check("connection", "sample", &[]).0.outcome, Outcome::Ok);
    assert_eq!(daemon.check("connection", "sample", &[]).0.outcome, Outcome::Ok);
    daemon.wait_for_log("metrics cannot be written");
    let log = daemon.log();
    assert_eq!(log.matches("metrics cannot be written").count(), 1, "{log}");
    assert!(labels(&fs::read_to_string(&second).unwrap()).len() == 1);
}

#[test]
fn what_was_found_last_is_written_before_the_end() {
    let agent = Agent::new("", &[("SECRET", "x")]);
    let (metrics, directory) = (agent.file("metrics.log"), agent.file("."));
    let closed = instance("closed", "postgres", 1, "{ env = 'SECRET' }");
    let outputs = format!(
        "[history]\nenabled = false\n[metrics]\nembedded_metric_format = '{}'\n[inventory]\ndirectory = '{}'\n",
        metrics.display(),
        directory.display()
    );
    tests::write(&agent.file("config.toml"), &(outputs + &closed + &closed.replace("closed", "other")));
    let mut daemon = Daemon::start(&agent);
    for _ in 0..3 {
        daemon.check("connection", "closed", &[]);
    }
    // Without the end, this would come a minute after the first.
    daemon.check("connection", "other", &[]);
    daemon.signal("TERM");
    assert_eq!(daemon.wait(), 0);
    assert_eq!(fs::read_to_string(metrics).unwrap().lines().count(), 4);
    let inventory = fs::read_to_string(directory.join("dbvoice.json")).unwrap();
    assert!(inventory.contains("\"Outcome\":\"critical\"") && inventory.contains("Nothing listens at 127.0.0.1:1"));
    let document: Value = serde_json::from_str(&inventory).unwrap();
    assert_eq!(document["Content"].as_array().unwrap().len(), 2);
}
