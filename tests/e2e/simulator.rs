//! The simulator as its user runs it: one question, or a conversation from standard input.

#![allow(clippy::unwrap_used)]

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

use stage::{
    Cloud, Needs, binaries, checkout,
    cloud::Endpoint,
    fleet::{Database, Fleet},
};

/// Runs the simulator against this cloud.
fn simulate(cloud: &Cloud, arguments: &[&str], input: &str) -> Output {
    let mut simulator = Command::new(binaries::find("simulator").unwrap());
    simulator.args(arguments).args(["--endpoint", cloud.endpoint()]).current_dir(checkout());
    let mut simulator = simulator.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    simulator.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    simulator.wait_with_output().unwrap()
}

#[test]
fn questions_are_asked_one_by_one_or_one_a_line() {
    let needs = Needs::find().unwrap();
    let database =
        |identifier: &str, name: &str| Database::new("us-east-1", identifier, "postgres", &[("instance", name)]);
    let fleet = Fleet {
        documents: checkout().join("ssm-documents"),
        databases: vec![database("orders-prod-1", "sample"), database("wiki-prod-1", "wiki")],
        ..Fleet::default()
    };
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &fleet).unwrap();

    let asked = simulate(&cloud, &["ask", "how many instances are there in virginia"], "");
    assert!(asked.status.success());
    assert_eq!(String::from_utf8_lossy(&asked.stdout), "Alexa: There are 2 database instances in Virginia.\n");

    let english = "open database voice\nlist instances\nin virginia\n\nconnect to simple instance\nhelp\nstop\n";
    let held = simulate(&cloud, &[], english);
    assert!(held.status.success(), "{}", String::from_utf8_lossy(&held.stderr));
    insta::assert_snapshot!("conversation-en-US", String::from_utf8_lossy(&held.stdout));

    let japanese = "データベースボイスを開いて\nインスタンスの数を教えて\nバージニア\nバージニアのインスタンスを一覧にして\n\
                    東京のインスタンスの数を教えて\nバージニアにある請求のインスタンスに接続して\nヘルプ\nストップ\n";
    let held = simulate(&cloud, &["--locale", "ja-JP"], japanese);
    assert!(held.status.success(), "{}", String::from_utf8_lossy(&held.stderr));
    insta::assert_snapshot!("conversation-ja-JP", String::from_utf8_lossy(&held.stdout));

    let json = simulate(&cloud, &["ask", "--json", "number of instances in tokyo"], "");
    let text = String::from_utf8_lossy(&json.stdout).into_owned();
    assert!(text.contains("\"IntentRequest\"") && text.contains("\"outputSpeech\""), "{text}");
}

#[test]
fn a_skill_that_is_named_is_talked_to_without_a_build() {
    let folder = tempfile::tempdir().unwrap();
    let (cargo, called) = (folder.path().join("cargo"), folder.path().join("called"));
    std::fs::write(&cargo, format!("#!/bin/sh\necho \"$@\" >> '{}'\nexit 1\n", called.display())).unwrap();
    std::fs::set_permissions(&cargo, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let simulate = |arguments: &[&str]| {
        let mut simulator = Command::new(binaries::find("simulator").unwrap());
        simulator.args(arguments).current_dir(checkout()).env_remove("AWS_ENDPOINT_URL");
        simulator.env("PATH", &path).env("CARGO", &cargo).stdin(Stdio::null()).output().unwrap()
    };
    let skill = binaries::find("skill-lambda").unwrap();
    let question = ["ask", "connect to sample instance in virginia", "--show-time=never"];
    let asked = simulate(&[&question[..], &["--skill", skill.to_str().unwrap()]].concat());
    let (heard, errors) = (String::from_utf8_lossy(&asked.stdout), String::from_utf8_lossy(&asked.stderr));
    assert!(asked.status.success() && heard.contains("sample in Virginia is reachable."), "{heard}{errors}");
    assert!(!called.exists(), "{}", std::fs::read_to_string(&called).unwrap_or_default());
    // One that is not there is told before anything is started.
    let missing = simulate(&[&question[..], &["--skill", "/nowhere/skill"]].concat());
    let errors = String::from_utf8_lossy(&missing.stderr);
    assert!(!missing.status.success() && errors.contains("--skill") && !errors.contains("Starting"), "{errors}");
    // Without one, all of it is built first.
    let built = simulate(&question);
    assert!(!built.status.success() && called.exists(), "{}", String::from_utf8_lossy(&built.stderr));
}
