//! `cargo xtask doctor`, of a region as it is deployed and of ones where something is missing: on the local AWS, with the agent under
//! test and a real database.

#![allow(clippy::unwrap_used)]

use std::{env, path::Path, process::Command};

use stage::{
    Cloud, Needs, Postgres, binaries,
    cloud::Endpoint,
    demo::{AgentConfiguration, bastion},
    fleet::{Bastion, Database, Fleet, Parameter},
    postgres,
};

const REGION: &str = "eu-west-1";
const BASTION: &str = "i-00000000000000001";

/// What doctor prints, and whether all was fine.
fn doctor(cloud: &Cloud, arguments: &[&str]) -> (bool, String) {
    let mut doctor = Command::new(env!("CARGO_BIN_EXE_xtask"));
    doctor.args(["doctor", "--region", REGION]).args(arguments);
    doctor.envs(Cloud::client_environment(cloud.endpoint(), REGION));
    // The AWS CLI of the local AWS.
    let python = Needs::find().unwrap().python();
    let bin = Path::new(python.get_program()).parent().unwrap().to_owned();
    let path = env::var_os("PATH").unwrap();
    doctor.env("PATH", env::join_paths([bin].into_iter().chain(env::split_paths(&path))).unwrap());
    let output = doctor.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.success(), text)
}

/// Each step's state.
fn states(text: &str) -> Vec<(&str, &str)> {
    let steps = text.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    steps.filter_map(|line| line.split_whitespace().next().zip(line.split_whitespace().nth(1))).collect()
}

#[test]
fn the_way_of_a_question_is_walked_to_its_end() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let server = Postgres::start(&needs, &postgres::monitoring_user("dbvoice", &password), &[]).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::reserve().unwrap();
    let configuration = AgentConfiguration::default()
        .instance("sample", "orders-prod-1", "postgres", server.port())
        .instance("closed", "blog-prod-1", "postgres", 1);
    let fleet = Fleet {
        documents: stage::checkout().join("ssm-documents"),
        databases: vec![
            Database::new(REGION, "orders-prod-1", "postgres", &[("instance", "sample")]),
            Database::new(REGION, "blog-prod-1", "postgres", &[("instance", "closed")]),
        ],
        bastions: vec![bastion(REGION, BASTION, endpoint, &configuration, directory.path()).unwrap()],
        parameters: ["sample", "closed"]
            .map(|name| Parameter::secure(REGION, &format!("/rds/{name}/dbpassword"), &password))
            .into(),
        ..Fleet::default()
    };
    let cloud = Cloud::start(&needs, endpoint, &fleet).unwrap();

    let (fine, text) = doctor(&cloud, &["--instance", "sample"]);
    assert!(fine && text.ends_with("All 6 steps are fine.\n"), "{text}");
    let all = ["Credentials", "Skill", "Documents", "Bastion", "Database", "Agent"].map(|step| ("OK", step));
    assert_eq!(states(&text), all, "{text}");
    assert!(text.contains(&format!("{BASTION} is online")) && text.contains("orders-prod-1, one of 2."), "{text}");

    // What the agent says comes along, with its remedy.
    let (fine, text) = doctor(&cloud, &["--instance", "blog-prod-1"]);
    assert!(!fine && text.contains("It cannot connect to blog-prod-1"), "{text}");
    assert!(text.contains("Of 6 steps 1 failed, and 0 were not looked at."), "{text}");
    // Without, it is taken to be in another region.
    let (fine, text) = doctor(&cloud, &["--skill", "--instance", "sample"]);
    assert!(!fine && states(&text)[1] == ("FAILED", "Skill"), "{text}");
    assert!(text.contains("There is no function dbvoice-skill."), "{text}");
}

#[test]
fn what_is_missing_is_said_with_what_to_do() {
    let needs = Needs::find().unwrap();
    let endpoint = Endpoint::reserve().unwrap();
    // A bastion without the agent, in a region with nothing that it could check.
    let bare = Bastion {
        environment: [("PATH".to_owned(), "/usr/bin:/bin".to_owned())].into(),
        ..Bastion::new(REGION, BASTION)
    };
    let other = |identifier: &str, engine: &str| Database::new(REGION, identifier, engine, &[]);
    let fleet = Fleet {
        documents: stage::checkout().join("ssm-documents"),
        databases: vec![other("crm-1", "sqlserver-se")],
        bastions: vec![bare],
        ..Fleet::default()
    };
    let cloud = Cloud::start(&needs, endpoint, &fleet).unwrap();
    assert!(binaries::find("bastion-agent").is_ok());
    let (fine, text) = doctor(&cloud, &[]);
    assert!(!fine && text.contains("None of the 1 databases"), "{text}");
    assert_eq!(states(&text)[4..], [("FAILED", "Database"), ("SKIPPED", "Agent")], "{text}");
    let (_, text) = doctor(&cloud, &["--instance", "crm-1"]);
    assert!(text.contains(&format!("There is no bastion-agent on {BASTION}.")), "{text}");
    assert!(text.contains("Next: Name an AgentPackage"), "{text}");

    // Bastions that do not answer.
    let endpoint = Endpoint::reserve().unwrap();
    let gone =
        |id: &str, ping_status: &str| Bastion { ping_status: ping_status.to_owned(), ..Bastion::new(REGION, id) };
    let fleet = Fleet {
        documents: stage::checkout().join("ssm-documents"),
        databases: vec![other("orders-1", "postgres")],
        bastions: vec![gone(BASTION, "ConnectionLost"), gone("i-00000000000000002", "Inactive")],
        ..Fleet::default()
    };
    let cloud = Cloud::start(&needs, endpoint, &fleet).unwrap();
    let (fine, text) = doctor(&cloud, &[]);
    assert!(!fine && text.contains("None of 2 is online."), "{text}");
    assert_eq!(
        states(&text)[2..],
        [("OK", "Documents"), ("FAILED", "Bastion"), ("OK", "Database"), ("SKIPPED", "Agent")],
        "{text}"
    );
    assert!(text.contains("Next: Start it. If it runs: its subnet needs a way to ssm"), "{text}");
    assert!(text.contains("Of 6 steps 1 failed, and 1 were not looked at."), "{text}");

    // A region with nothing at all.
    let endpoint = Endpoint::reserve().unwrap();
    let empty = tempfile::tempdir().unwrap();
    let fleet = Fleet { documents: empty.path().to_owned(), ..Fleet::default() };
    let cloud = Cloud::start(&needs, endpoint, &fleet).unwrap();
    let (fine, text) = doctor(&cloud, &["--instance", "sample"]);
    assert!(!fine, "{text}");
    assert_eq!(
        states(&text),
        [
            ("OK", "Credentials"),
            ("OK", "Skill"),
            ("FAILED", "Documents"),
            ("FAILED", "Bastion"),
            ("FAILED", "Database"),
            ("SKIPPED", "Agent")
        ],
        "{text}"
    );
    assert!(text.contains("is not there.") && text.contains("manages no host with the tag"), "{text}");
    assert_eq!(text.matches("Next: ").count(), 3, "{text}");
}

#[test]
fn a_function_that_cannot_answer_is_told_from_one_that_can() {
    const SKILL: &str = "amzn1.ask.skill.01234567-89ab-cdef-0123-456789abcdef";
    const TAG: &str = "dbvoice-role=bastion";
    let needs = Needs::find().unwrap();
    let cloud = Cloud::start(&needs, Endpoint::reserve().unwrap(), &Fleet::default()).unwrap();
    let other = SKILL.replace("abcdef", "fedcba");
    for (skill, caller, tag, [calls, errors], state, says) in [
        ("none", "none", TAG, ["0", "0"], "FAILED", "knows no skill"),
        (SKILL, "none", TAG, ["0", "0"], "FAILED", "Alexa may not call dbvoice-skill for amzn1"),
        (SKILL, &other, TAG, ["0", "0"], "FAILED", "names that skill nowhere"),
        (SKILL, SKILL, "role=other", ["0", "0"], "FAILED", "bastions with the tag \"role=other\""),
        (SKILL, SKILL, TAG, ["0", "0"], "OK", "nothing has in the last day"),
        (SKILL, SKILL, TAG, ["7", "0"], "OK", "called 7 times in the last day, and never failed"),
        // With those of before.
        (SKILL, SKILL, TAG, ["3", "2"], "FAILED", "called 10 times in the last day, and failed 2 times"),
    ] {
        let mut put = needs.python();
        put.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doctor/function.py"));
        let output = put.args([cloud.endpoint(), REGION, skill, caller, tag, calls, errors]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let (_, text) = doctor(&cloud, &[]);
        assert!(states(&text)[1] == (state, "Skill") && text.contains(says), "{says}: {text}");
        // After the first question it has to have been called.
        if state == "OK" {
            let (_, after) = doctor(&cloud, &["--skill"]);
            let (state, says) = if calls == "0" { ("FAILED", "docs/deploying.md, step 11") } else { (state, says) };
            assert!(states(&after)[1] == (state, "Skill") && after.contains(says), "{after}");
        }
        // A step that is fine has nothing to be done.
        let step = text.split("Skill").nth(1).unwrap().split("Documents").next().unwrap();
        assert_eq!(step.contains("Next: "), state == "FAILED", "{text}");
    }
}
