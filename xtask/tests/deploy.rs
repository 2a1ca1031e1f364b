//! `cargo xtask deploy --check`, with the AWS CLI itself against the local AWS: of a region that has all that is needed, of ones where
//! something is missing, and where AWS cannot be asked. `sam` and `ask` are stand-ins that tell a version: no more is asked of them.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use stage::{Cloud, Needs, cloud::Endpoint, fleet::Fleet};
use tempfile::TempDir;

const REGION: &str = "eu-west-1";
const SKILL: &str = "amzn1.ask.skill.01234567-89ab-cdef-0123-456789abcdef";

/// An account, and a machine to deploy from.
struct Deployment {
    cloud: Cloud,
    /// What is in the account.
    made: Value,
    /// The checkout, the programs, and the AWS CLI's configuration: none.
    machine: TempDir,
}

/// What was said, and how it ended.
struct Run {
    code: Option<i32>,
    text: String,
    took: Duration,
}

impl Run {
    fn has(&self, parts: &[&str]) {
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(text.contains(part), "{part}: {}", self.text);
        }
    }
}

impl Deployment {
    /// An account with what the seed makes, or one with nothing.
    fn new(is_seeded: bool) -> Self {
        let needs = Needs::find().unwrap();
        let endpoint = Endpoint::reserve().unwrap();
        let machine = tempfile::tempdir().unwrap();
        let documents = machine.path().join("documents");
        fs::create_dir(&documents).unwrap();
        let cloud = Cloud::start(&needs, endpoint, &Fleet { documents, ..Fleet::default() }).unwrap();
        let mut seed = needs.python();
        seed.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/deploy/seed.py")).args([cloud.endpoint(), REGION]);
        seed.arg(if is_seeded { "all" } else { "users" });
        let output = seed.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let made = serde_json::from_slice(&output.stdout).unwrap();
        checkout(machine.path());
        programs(&machine.path().join("bin"), Path::new(needs.python().get_program()));
        Self { cloud, made, machine }
    }

    fn id(&self, name: &str) -> &str {
        self.made["network"][name].as_str().unwrap_or_else(|| panic!("{name}"))
    }

    /// Deploys as this user, if as any.
    fn check(&self, user: Option<&str>, options: &[&str], parameters: &[(&str, &str)]) -> Run {
        let mut check = Command::new(env!("CARGO_BIN_EXE_xtask"));
        check.args(["deploy", "--check", "--region", REGION, "--folder"]).arg(self.machine.path()).args(options);
        // Beside other tests the local AWS takes its time to load a service.
        if !options.contains(&"--timeout") {
            check.args(["--timeout", "60"]);
        }
        for (key, value) in parameters {
            check.args(["--parameter", &format!("{key}={value}")]);
        }
        let none = self.machine.path().join("none");
        check.env_clear().env("PATH", self.machine.path().join("bin")).env("HOME", self.machine.path());
        check.env("AWS_ENDPOINT_URL", self.cloud.endpoint()).env("AWS_EC2_METADATA_DISABLED", "true");
        check.env("AWS_CONFIG_FILE", &none).env("AWS_SHARED_CREDENTIALS_FILE", &none);
        if let Some(user) = user {
            let key = &self.made[user];
            check.env("AWS_ACCESS_KEY_ID", key["id"].as_str().unwrap());
            check.env("AWS_SECRET_ACCESS_KEY", key["secret"].as_str().unwrap());
        }
        let begun = Instant::now();
        let output = check.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // The secret key goes by the environment, and nowhere else.
        let text = String::from_utf8(output.stdout).unwrap() + &said;
        for user in ["ann", "bob"] {
            assert!(!text.contains(self.made[user]["secret"].as_str().unwrap()), "{text}");
        }
        Run { code: output.status.code(), text, took: begun.elapsed() }
    }

    /// The second pass, as docs/deploying.md has it.
    fn second_pass(&self) -> Vec<(&str, String)> {
        let package = format!("bastion-agent-{}.tar.gz", architecture());
        vec![
            ("DeploySkill", "yes".to_owned()),
            ("DeployBastion", "yes".to_owned()),
            ("Architecture", architecture().to_owned()),
            ("AlexaSkillId", SKILL.to_owned()),
            ("SkillPackage", format!("v1/skill-lambda-{}.zip", architecture())),
            ("AgentPackageSha256", self.made["packages"][&package].as_str().unwrap().to_owned()),
            ("AgentPackage", format!("v1/{package}")),
            ("BastionVpcId", self.id("vpc").to_owned()),
            ("BastionSubnetId", self.id("private").to_owned()),
            ("DatabaseSecurityGroupIds", self.id("group").to_owned()),
            ("DefaultRegion", REGION.to_owned()),
        ]
    }

    /// Only a bastion, in this VPC and subnet.
    fn bastion(&self, vpc: &str, subnet: &str, others: &[(&str, &str)]) -> Run {
        let given = [
            ("DeploySkill", "no"),
            ("Architecture", architecture()),
            ("BastionVpcId", self.id(vpc)),
            ("BastionSubnetId", self.id(subnet)),
        ];
        self.check(Some("ann"), &[], &[&given[..], others].concat())
    }
}

/// What is built on this machine, as the template calls it.
fn architecture() -> &'static str {
    if std::env::consts::ARCH == "aarch64" { "arm64" } else { "x86_64" }
}

/// What a checkout has after steps 2 and 6 of docs/deploying.md, but for the packages.
fn checkout(folder: &Path) {
    symlink(stage::checkout().join("template.yaml"), folder.join("template.yaml")).unwrap();
    fs::create_dir(folder.join(".ask")).unwrap();
    let states = json!({"askcliStatesVersion": "2020-03-31", "profiles": {"default": {"skillId": SKILL}}});
    fs::write(folder.join(".ask/ask-states.json"), states.to_string()).unwrap();
}

/// A PATH with each tool.
fn programs(folder: &Path, python: &Path) {
    fs::create_dir(folder).unwrap();
    let mut tools = vec![("aws", python.with_file_name("aws")), ("python3", python.to_owned())];
    for name in ["readelf", "rustc", "sh"] {
        let which = Command::new("sh").args(["-c", &format!("command -v {name}")]).output().unwrap();
        let path = String::from_utf8(which.stdout).unwrap();
        tools.push((name, Path::new(path.trim()).to_owned()));
    }
    for (name, tool) in tools {
        // Not a link: some programs look at the name that they were called by, and others at what is beside them.
        let script = format!("#!/bin/sh\nHOME='{}' exec '{}' \"$@\"\n", env!("HOME"), tool.display());
        write_program(&folder.join(name), &script, &tool);
    }
    for (name, said) in
        [("sam", "SAM CLI, version 1.150.1"), ("ask", "2.30.7"), ("node", "v22.11.0"), ("jq", "jq-1.7.1")]
    {
        write_program(&folder.join(name), &format!("#!/bin/sh\necho '{said}'\n"), Path::new(""));
    }
}

fn write_program(file: &Path, script: &str, is: &Path) {
    if file.ends_with("sh") {
        symlink(is, file).unwrap();
        return;
    }
    fs::write(file, script).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
}

fn strings<'a>(parameters: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    parameters.iter().map(|(key, value)| (*key, value.as_str())).collect()
}

/// Compares with the snapshot; what is another each time, or on each machine, is left out.
fn snapshot(name: &str, run: &Run) {
    let filters = [
        (r"\b(vpc|subnet|rtb|sg|nat|igw|vpce)-[0-9a-f]{17}\b", "$1-…"),
        (r"\b[0-9a-f]{64}\b", "SHA256"),
        (r"(aws|python3|readelf) \d[\d.]*\d", "$1 VERSION"),
        (r"(arm64|x86_64|aarch64)(-unknown-linux-gnu)?", "ARCHITECTURE$2"),
        (r"t4g\.nano|t3\.nano", "SIZE"),
    ];
    insta::with_settings!({filters => filters, omit_expression => true, prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!(name, run.text);
    });
}

#[test]
fn where_all_is_there_it_says_so_and_has_written_nothing() {
    let here = Deployment::new(true);
    let first_pass = json!({
        "parameters": {"DeploySkill": "no", "DeployBastion": "no", "AlarmEmail": "dba@example.com"},
        "outputs": {"PackageBucketName": "dbvoice-packages"},
        "resources": {"PackageBucket": "dbvoice-packages"},
    });
    here.cloud.put_stack(REGION, "dbvoice", &first_pass).unwrap();
    here.cloud.forget_calls().unwrap();
    let run = here.check(Some("ann"), &[], &strings(&here.second_pass()));
    assert_eq!(run.code, Some(0), "{}", run.text);
    snapshot("all_is_there", &run);

    // AWS was asked, and nothing was made there: the two that make something were dry runs.
    let mut operations = here.cloud.operations().unwrap();
    operations.sort();
    let calls = operations.len();
    operations.dedup();
    let dry = ["ec2.CreateSecurityGroup", "ec2.RunInstances"];
    let reads = ["Describe", "Get", "List", "Simulate", "GET", "HEAD"];
    for operation in &operations {
        let (_, name) = operation.split_once('.').unwrap();
        let is_read = reads.iter().any(|read| name.starts_with(read));
        assert!(is_read || dry.contains(&operation.as_str()), "{operation}");
    }
    assert!((20..60).contains(&calls), "{calls} calls: {operations:?}");
    let refused = here.cloud.calls().unwrap();
    let refused =
        refused.iter().filter(|call| dry.iter().any(|dry| dry.ends_with(call["operation"].as_str().unwrap())));
    assert!(refused.clone().count() == 2 && refused.clone().all(|call| call["error"] == "DryRunOperation"));
}

#[test]
fn a_vpc_without_a_way_out_does_with_an_endpoint_of_each_service() {
    let here = Deployment::new(true);
    let run = here.bastion("endpoints_vpc", "endpoints", &[]);
    run.has(&["OK Way to AWS By endpoints: each service that the bastion calls has one."]);
    assert_eq!(run.code, Some(0), "{}", run.text);
}

#[test]
fn the_service_without_an_endpoint_is_named() {
    let here = Deployment::new(true);
    let run = here.bastion("one_missing_vpc", "one_missing", &[]);
    run.has(&[
        "FAILED Way to AWS",
        "has no route to 0.0.0.0/0.",
        "Endpoints that are missing: secretsmanager.",
        "1 failed",
    ]);
    assert_eq!(run.code, Some(1), "{}", run.text);
}

#[test]
fn endpoints_that_let_nobody_in_are_named() {
    let here = Deployment::new(true);
    let run = here.bastion("shut_vpc", "shut", &[]);
    run.has(&[
        "FAILED Endpoints Those of ec2messages, logs, rds, secretsmanager, ssm, ssmmessages, sts are there, and their security \
         groups do not let 10.0.1.0/24 in at 443.",
        "1 failed, 0 not looked at.",
    ]);
}

#[test]
fn endpoints_that_are_to_be_made_twice_are_named() {
    let here = Deployment::new(true);
    let run = here.bastion("one_missing_vpc", "one_missing", &[("VpcEndpoints", "yes")]);
    run.has(&[
        "The VPC has endpoints of ec2messages, logs, rds, s3, ssm, ssmmessages, sts already",
        "VpcEndpoints=no, and make the missing ones by hand.",
        "EndpointRouteTableIds does not name rtb-",
    ]);
}

#[test]
fn what_is_wrong_is_named_with_what_to_do() {
    let here = Deployment::new(true);
    here.cloud.put_stack(REGION, "dbvoice", &json!({"status": "ROLLBACK_COMPLETE"})).unwrap();
    let mut given = here.second_pass();
    for (key, value) in &mut given {
        match *key {
            "AgentPackageSha256" => *value = "0".repeat(64),
            "BastionSubnetId" => *value = here.id("closed").to_owned(),
            "AlexaSkillId" => *value = SKILL.replace("amzn1", "amazon"),
            _ => {}
        }
    }
    given.push(("AgentPackageBucket", "dbvoice-packages".to_owned()));
    given.push(("BastionRegion", "eu-west-2".to_owned()));
    // What was built here is another than what is in the bucket.
    fs::create_dir_all(here.machine.path().join("target/packages")).unwrap();
    let built = here.machine.path().join(format!("target/packages/skill-lambda-{}.zip", architecture()));
    fs::write(built, "another").unwrap();
    let run = here.check(Some("bob"), &[], &strings(&given));
    assert_eq!(run.code, Some(1), "{}", run.text);
    snapshot("something_is_wrong", &run);
}

#[test]
fn what_is_named_by_its_arn_is_looked_for_in_its_region() {
    let here = Deployment::new(true);
    let mut given = here.second_pass();
    given.push(("PermissionsBoundaryArn", "arn:aws:iam::123456789012:policy/none".to_owned()));
    given.push(("NotificationTopicArn", format!("arn:aws:sns:{REGION}:123456789012:none")));
    let run = here.check(Some("ann"), &[], &strings(&given));
    run.has(&[
        "FAILED Named There is no arn:aws:iam::123456789012:policy/none (PermissionsBoundaryArn).",
        ":none (NotificationTopicArn).",
    ]);
    // Another region's stack: the bus is where the skill is, and the topic is not.
    let documents = |bus: &str, topic: &str| {
        let bus = format!("arn:aws:events:us-west-2:123456789012:event-bus/{bus}");
        let topic = if topic.is_empty() { String::new() } else { format!("arn:aws:sns:{topic}:123456789012:answers") };
        let no = || "no".to_owned();
        let given = [
            ("DeploySkill", no()),
            ("DeployBastion", no()),
            ("SkillEventBusArn", bus),
            ("NotificationTopicArn", topic),
        ];
        here.check(Some("ann"), &[], &strings(&given))
    };
    documents("default", "us-west-2").has(&[
        "OK Named What SkillEventBusArn names is there.",
        "FAILED Named arn:aws:sns:us-west-2:123456789012:answers (NotificationTopicArn) is not in eu-west-1, where",
    ]);
    documents("none", "")
        .has(&["FAILED Named There is no arn:aws:events:us-west-2:123456789012:event-bus/none (SkillEventBusArn)."]);
}

#[test]
fn where_nothing_is_there_each_is_told_with_what_to_do() {
    let here = Deployment::new(false);
    fs::remove_dir_all(here.machine.path().join(".ask")).unwrap();
    for tool in ["sam", "ask", "jq"] {
        fs::remove_file(here.machine.path().join("bin").join(tool)).unwrap();
    }
    let given = [
        ("BastionVpcId", "vpc-00000000000000001"),
        ("BastionSubnetId", "subnet-00000000000000001"),
        ("DatabaseSecurityGroupIds", "sg-00000000000000001"),
        ("SkillPackage", "v1/skill-lambda-arm64.zip"),
        ("Architecture", architecture()),
    ];
    let run = here.check(Some("ann"), &[], &given);
    assert_eq!(run.code, Some(1), "{}", run.text);
    snapshot("nothing_is_there", &run);
}

#[test]
fn without_the_cli_or_credentials_the_rest_is_not_looked_at() {
    let here = Deployment::new(false);
    let least = [("DeploySkill", "no"), ("DeployBastion", "no"), ("Architecture", architecture())];
    let run = here.check(None, &[], &least);
    assert_eq!(run.code, Some(1), "{}", run.text);
    snapshot("no_credentials", &run);

    let run = here.check(None, &["--profile", "absent"], &least);
    run.has(&["FAILED Credentials", "The config profile (absent) could not be found"]);

    fs::remove_file(here.machine.path().join("bin/aws")).unwrap();
    let run = here.check(Some("ann"), &[], &least);
    assert_eq!(run.code, Some(1), "{}", run.text);
    snapshot("no_cli", &run);
}

#[test]
fn a_call_that_hangs_is_waited_for_no_longer_than_was_said() {
    let here = Deployment::new(false);
    let least = [("DeploySkill", "no"), ("DeployBastion", "no"), ("Architecture", architecture())];
    let hang =
        |service: &str| here.cloud.add_fault(&json!({"service": service, "kind": "latency", "latency_ms": 120_000}));
    hang("ec2").unwrap();
    let run = here.check(Some("ann"), &["--timeout", "15"], &least);
    run.has(&["Not looked at: which regions the account uses, because describe-regions did not answer within 15 s."]);
    assert!(run.code == Some(1) && run.took < Duration::from_secs(90), "{:?}: {}", run.took, run.text);

    hang("sts").unwrap();
    let run = here.check(Some("ann"), &["--timeout", "2"], &least);
    run.has(&[
        "SKIPPED Credentials",
        "did not answer within 2 s",
        "SKIPPED Rights Not looked at. AWS cannot be asked.",
    ]);
    assert!(run.code == Some(1) && run.took < Duration::from_secs(20), "{:?}: {}", run.took, run.text);
}

#[test]
fn what_makes_no_sense_is_refused() {
    for (arguments, says) in [
        (&["--region", REGION][..], "--check"),
        (&["--check"], "--region"),
        (&["--check", "--region", "virginia"], "it is no region"),
        (&["--check", "--region", REGION, "--parameter", "DeploySkill"], "it is no Key=Value"),
        (&["--check", "--region", REGION, "--timeout", "0"], "--timeout"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("deploy").args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains(says), "{arguments:?}: {said}");
    }
}
