//! `bastion-agent history`: the real binary, beside a process that records.

#![allow(clippy::unwrap_used)]

use std::{
    path::Path,
    process::{Command, Output},
    time::Duration,
};

use agent_protocol::{CheckReport, Rows};
use bastion_agent::history::{Opened, Store};
use jiff::Timestamp;
use tempfile::TempDir;

/// Runs the agent with the history and the configuration of `folder`.
fn history(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bastion-agent"))
        .arg("history")
        .args(arguments)
        .arg("--database")
        .arg(folder.join("history.sqlite3"))
        .arg("--config")
        .arg(folder.join("config.toml"))
        .env_remove("RUST_LOG")
        .output()
        .unwrap()
}

/// Standard output of a run that succeeds.
fn answer(folder: &Path, arguments: &[&str]) -> String {
    let run = history(folder, arguments);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(run.stderr.is_empty());
    String::from_utf8(run.stdout).unwrap()
}

/// The exit code and standard error of a run that fails.
fn refusal(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let run = history(folder, arguments);
    assert!(run.stdout.is_empty());
    let stderr = String::from_utf8(run.stderr).unwrap();
    (run.status.code(), stderr.replace(&folder.display().to_string(), "/folder").trim_end().to_owned())
}

fn golden(name: &str) -> CheckReport {
    let path = format!("{}/../agent-protocol/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Three days of `sample`: its temporary tablespace grows by 40 MiB an hour, to 11 GiB of 12.
async fn three_days(store: &Store) {
    let now = Timestamp::now();
    for hour in 0..=72_u32 {
        let mut report = golden("tablespace-usage");
        report.started_at = now - Duration::from_secs(3600) * (72 - hour);
        let Rows::TablespaceUsage(rows) = &mut report.rows else { unreachable!() };
        rows[0].used_bytes = (11 << 30) - ((u64::from(72 - hour) * 40) << 20);
        store.record("sample", &report).await.unwrap();
    }
    let mut refused = golden("connection-refused");
    refused.started_at = now - Duration::from_secs(7200);
    store.record("sample", &refused).await.unwrap();
}

#[tokio::test]
async fn history_is_shown_while_it_is_recorded() {
    let folder = TempDir::new().unwrap();
    let (store, opened) = Store::open(&folder.path().join("history.sqlite3")).await.unwrap();
    assert_eq!(opened, Opened::New);
    three_days(&store).await;
    let folder = folder.path();

    let text = answer(folder, &["tablespace-usage", "--instance", "SAMPLE"]);
    assert!(text.starts_with("tablespace-usage sample: 20"), "{text}");
    assert!(text.contains("\ninnodb_temporary (temporary)\n"), "{text}");
    let (_, table_and_plot) = text.split_once("(temporary)\n").unwrap();
    assert_eq!(table_and_plot.lines().filter(|line| line.ends_with(" %")).count(), 20, "{text}");
    assert!(text.contains("At its recent pace innodb_temporary is full in about 26 hours"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");

    let text = answer(folder, &["tablespace-usage", "--instance", "sample", "--tablespace", "orders", "--since", "1d"]);
    assert!(
        text.contains("\norders (data)\n") && !text.contains("innodb") && !text.contains("At its recent pace"),
        "{text}"
    );

    let json = answer(folder, &["tablespace-usage", "--instance", "sample", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["instance"], "sample");
    let temporary = &json["tablespaces"][0];
    assert_eq!((&temporary["name"], &temporary["kind"]), (&"innodb_temporary".into(), &"temporary".into()));
    assert_eq!(temporary["samples"].as_array().unwrap().len(), 73);
    assert_eq!(temporary["samples"][72]["used_bytes"], 11_811_160_064_u64);
    let hours = temporary["time_to_full"]["estimate_hours"].as_f64().unwrap();
    assert!((hours - 25.6).abs() < 1.0, "{hours}");
    assert_eq!(json["tablespaces"][2]["time_to_full"], serde_json::Value::Null);
    assert_eq!(json["tablespaces"][2]["no_forecast_because"], "no-capacity");

    let text = answer(folder, &["checks", "--instance", "sample"]);
    assert!(text.contains("\nconnection        CRITICAL  20"), "{text}");
    assert!(text.contains("  73\n    innodb_temporary is 90 % full: "), "{text}");
    let json = answer(folder, &["checks", "--instance", "sample", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["stretches"][0]["cause"], "refused");
    assert_eq!(json["stretches"][1]["runs"], 73);
}

#[tokio::test]
async fn what_cannot_be_shown_is_said_plainly() {
    let place = TempDir::new().unwrap();
    let folder = place.path();
    let usage = |name| ["tablespace-usage", "--instance", name];
    assert_eq!(
        refusal(folder, &usage("sample")),
        (
            Some(3),
            "bastion-agent: there is no history at /folder/history.sqlite3: `bastion-agent serve` begins the one that the \
             configuration names. Start it, or see that this is the file that it records to."
                .to_owned()
        )
    );
    let (store, _) = Store::open(&folder.join("history.sqlite3")).await.unwrap();
    assert_eq!(
        refusal(folder, &usage("sample")),
        (
            Some(3),
            "bastion-agent: no history of sample is kept in /folder/history.sqlite3. `bastion-agent serve` records it where \
             the configuration says, by the checks that it runs on a schedule."
                .to_owned()
        )
    );
    // Long ago.
    store.record("blog", &golden("connection")).await.unwrap();
    let (code, message) = refusal(folder, &["checks", "--instance", "blog", "--since", "1m"]);
    assert!(
        code == Some(3) && message.contains("nothing of the checks of blog was recorded in this time."),
        "{message}"
    );
    three_days(&store).await;
    store.close().await.unwrap();

    let (code, message) = refusal(folder, &["checks", "--instance", "smaple"]);
    assert!(
        code == Some(3) && message.ends_with("on a schedule. Did you mean sample? It has blog, sample."),
        "{message}"
    );
    let (code, message) = refusal(folder, &["tablespace-usage", "--instance", "sample", "--tablespace", "order"]);
    assert_eq!(code, Some(3));
    assert!(
        message.ends_with("has no tablespace order in this time. It has innodb_temporary, innodb_undo_001, orders."),
        "{message}"
    );
    assert_eq!(refusal(folder, &["checks", "--instance", "sample", "--since", "soon"]).0, Some(64));
    assert_eq!(refusal(folder, &["checks"]).0, Some(64));

    let configuration = "[instances.sample]\nengine = 'postgres'\nhost = 'db.example'\ndb_identifier = 'orders-prod-1'\n\
                         user = 'dbvoice'\npassword = { env = 'SECRET' }\n";
    std::fs::write(folder.join("config.toml"), configuration).unwrap();
    assert!(answer(folder, &["checks", "--instance", "Orders-Prod-1"]).starts_with("checks sample: "));
    std::fs::write(folder.join("config.toml"), "instances = 7").unwrap();
    assert_eq!(refusal(folder, &["checks", "--instance", "orders-prod-1"]).0, Some(78));

    std::fs::write(folder.join("history.sqlite3"), "notes, and no database").unwrap();
    let (code, message) = refusal(folder, &["checks", "--instance", "sample"]);
    assert!(
        code == Some(3) && message.contains("is damaged: file is not a database. `bastion-agent serve`"),
        "{message}"
    );
}
