//! The names of a fleet: Alexa is told them when the skill is opened, and `cargo xtask model` writes them down for good.

use std::{fs, process::Command, time::Duration};

use serde_json::{Value, json};
use stage::{Cloud, Needs, binaries, checkout, cloud::Endpoint, fleet::Database, fleet::Fleet};

use super::{VIRGINIA, hear, named, simulator};

const LONDON: &str = "eu-west-2";

fn fleet() -> Fleet {
    let mut databases: Vec<Database> =
        (0..120).map(|number| named(LONDON, &format!("unit-{number}"), "mysql", &format!("unit {number}"))).collect();
    databases.push(named(LONDON, "air-1", "postgres", "Zeppelin"));
    databases.push(Database::new(VIRGINIA, "tide-table-1", "postgres", &[("application", "harbour")]));
    Fleet { documents: checkout().join("ssm-documents"), databases, ..Fleet::default() }
}

#[tokio::test]
async fn alexa_is_told_the_names_at_launch() {
    let needs = Needs::find().unwrap();
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet()).unwrap();
    let mut alexa = simulator(&cloud, &[("DEFAULT_REGION", LONDON)]);
    let turn = hear(&mut alexa, "open database voice", &["Welcome"]).await;
    let directive = &turn.response["response"]["directives"][0];
    assert_eq!(directive["type"], "Dialog.UpdateDynamicEntities");
    let names = |kind: &str| -> Vec<&str> {
        let types = directive["types"].as_array().unwrap();
        let values = types.iter().find(|known| known["name"] == kind).unwrap()["values"].as_array().unwrap();
        values.iter().map(|value| value["name"]["value"].as_str().unwrap()).collect()
    };
    assert_eq!(names("Application"), ["training"]);
    assert_eq!(names("Instance").len(), 99, "Alexa takes a hundred names in all");
    assert!(names("Instance").contains(&"Zeppelin"));
    hear(&mut alexa, "status of zeppelin", &["The status of Zeppelin in London is available."]).await;
    hear(&mut alexa, "stop", &["Goodbye"]).await;

    // The welcome waits for no names.
    let fault = |kind: &str| json!({"service": "rds", "operation": "DescribeDBInstances", "kind": kind, "count": 100, "latency_ms": 4_000});
    for kind in ["denied", "latency"] {
        cloud.add_fault(&fault(kind)).unwrap();
        let turn = hear(&mut alexa, "open database voice", &["Welcome"]).await;
        assert!(turn.elapsed < Duration::from_secs(3) && turn.response["response"]["directives"].is_null());
        cloud.clear_faults().unwrap();
        hear(&mut alexa, "stop", &["Goodbye"]).await;
    }
    // Without a region there is nothing to ask for.
    cloud.forget_calls().unwrap();
    let mut nowhere = simulator(&cloud, &[]);
    let turn = hear(&mut nowhere, "open database voice", &["Welcome"]).await;
    assert!(turn.response["response"]["directives"].is_null());
    assert_eq!(cloud.operations().unwrap(), ["ssm.GetParameter"], "whether a task waits");
    alexa.stop().await;
    nowhere.stop().await;
}

#[tokio::test]
async fn names_are_written_into_the_models() {
    let needs = Needs::find().unwrap();
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet()).unwrap();
    let package = tempfile::tempdir().unwrap();
    let models = package.path().join("interactionModels/custom");
    fs::create_dir_all(&models).unwrap();
    for entry in fs::read_dir(checkout().join("skill-package/interactionModels/custom")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, models.join(path.file_name().unwrap())).unwrap();
    }
    fs::copy(checkout().join("docs/voice.md"), package.path().join("voice.md")).unwrap();
    let run = |regions: &[&str]| {
        let mut command = Command::new(binaries::find("xtask").unwrap());
        command.args(["model", "--package"]).arg(package.path()).arg("--source").arg(checkout().join("interaction"));
        command.arg("--page").arg(package.path().join("voice.md")).arg("--list").arg(package.path().join("list.rs"));
        regions.iter().for_each(|region| {
            command.args(["--region", region]);
        });
        command.env_clear().envs(Cloud::client_environment(cloud.endpoint(), VIRGINIA)).output().unwrap()
    };
    let output = run(&[LONDON, VIRGINIA]);
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(stdout.contains("Alexa will expect 122 instance names and 2 applications"), "{stdout}");
    for locale in ["en-US", "ja-JP", "de-DE"] {
        let text = fs::read_to_string(models.join(locale).with_extension("json")).unwrap();
        let model: Value = serde_json::from_str(&text).unwrap();
        let types = model["interactionModel"]["languageModel"]["types"].as_array().unwrap();
        let values = |kind: &str| types.iter().find(|known| known["name"] == kind).unwrap()["values"].to_string();
        for name in ["Zeppelin", "air 1", "tide table 1", "unit 119", "sample"] {
            assert!(values("Instance").contains(&format!("\"{name}\"")), "{locale}: {name}");
        }
        assert!(values("Application").contains("\"harbour\""), "{locale}");
    }
    // Nothing found is said, and nothing written.
    let before = fs::read_to_string(models.join("en-US.json")).unwrap();
    let output = run(&["eu-west-3"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no region has a database instance"));
    assert_eq!(fs::read_to_string(models.join("en-US.json")).unwrap(), before);
}
