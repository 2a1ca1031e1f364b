//! The Command documents: they match the checks and the agent's options, and what they let through harms no shell.

#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use agent_protocol::{CheckName, EngineName, SessionResource};
use aws_config::BehaviorVersion;
use serde::Deserialize;
use stage::{
    Cloud, Engine, Needs, checkout,
    cloud::Endpoint,
    demo::{AgentConfiguration, bastion},
    fleet::Fleet,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema_version: String,
    parameters: BTreeMap<String, Parameter>,
    main_steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameter {
    description: String,
    default: Option<String>,
    allowed_pattern: Option<String>,
    allowed_values: Option<Vec<String>>,
    interpolation_type: String,
}

#[derive(Debug, Deserialize)]
struct Step {
    action: String,
    inputs: Inputs,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inputs {
    run_command: Vec<String>,
}

/// The line that takes a parameter from the text where the agent has not passed it: each by itself.
fn fallback(name: &str) -> String {
    format!("[ -n \"${{SSM_{name}+x}}\" ] || SSM_{name}='{{{{ {name} }}}}'\n")
}

#[test]
fn whichever_parameters_an_agent_passes_all_of_them_arrive() {
    let directory = tempfile::tempdir().unwrap();
    let agent = directory.path().join("bastion-agent");
    // What it is asked, one word a line.
    fs::write(&agent, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n").unwrap();
    fs::set_permissions(&agent, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", directory.path().display());
    for check in CheckName::ALL {
        let text = fs::read_to_string(checkout().join(format!("ssm-documents/check-{check}.yaml"))).unwrap();
        let document: Document = serde_norway::from_str(&text).unwrap();
        let names: Vec<&String> = document.parameters.keys().collect();
        let value = |name: &str| format!("value-of-{name}");
        let in_text = document.main_steps[0].inputs.run_command.join("\n");
        let in_text =
            names.iter().fold(in_text, |script, name| script.replace(&format!("{{{{ {name} }}}}"), &value(name)));
        for passed in 0..1_usize << names.len() {
            let mut script = Command::new("sh");
            script.args(["-c", &in_text]).env_clear().env("PATH", &path);
            for (_, name) in names.iter().enumerate().filter(|(place, _)| passed & (1 << place) != 0) {
                script.env(format!("SSM_{name}"), value(name));
            }
            let output = script.output().unwrap();
            let asked = String::from_utf8(output.stdout).unwrap();
            for name in &names {
                let option = format!("--{}\n{}\n", name.to_lowercase(), value(name));
                assert!(asked.contains(&option), "{check}, passed {passed:b} of {names:?}: {asked}");
            }
        }
    }
}

#[test]
fn every_engine_is_told_of_and_can_be_reached() {
    let read = |file: &str| fs::read_to_string(checkout().join(file)).unwrap();
    let (readme, configuration, example) =
        (read("README.md"), read("docs/configuration.md"), read("packaging/config.toml"));
    let template: serde_norway::Value = serde_norway::from_str(&read("template.yaml")).unwrap();
    let ports = template["Parameters"]["DatabasePorts"]["Default"].as_str().unwrap();
    let on_stage = Engine::ALL.map(Engine::as_str);
    for engine in EngineName::ALL {
        let (makers, word) = (engine.to_string(), engine.as_str());
        assert!(readme.contains(&makers), "README.md does not tell of {makers}");
        for text in [&configuration, &example] {
            let keys = text.lines().find(|line| line.contains("engine = \"postgres\"")).unwrap();
            assert!(keys.contains(word), "{keys}");
        }
        let port = match engine {
            EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb => {
                assert!(on_stage.contains(&word), "no server of {makers} is on the stage");
                engine.port()
            }
            // That of the option SSL. The tests' server of it is in `oracle-server`.
            EngineName::Oracle => 2484,
        };
        assert!(ports.split(',').any(|open| open == port.to_string()), "DatabasePorts lacks {port}, of {makers}");
    }
}

#[test]
fn every_check_has_its_files_and_every_document_follows_the_pattern() {
    let files = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(checkout().join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    let mut documents: BTreeSet<String> = CheckName::ALL.iter().map(|check| format!("check-{check}.yaml")).collect();
    documents.insert("install-agent.yaml".to_owned());
    assert_eq!(files("ssm-documents"), documents);
    // health asks the queries of the others.
    let asked = CheckName::ALL.iter().filter(|check| **check != CheckName::Health);
    let queries: BTreeSet<String> = asked.map(|check| format!("{check}.sql")).collect();
    // What a session asks before any check, where its engine wants that.
    let of_sessions = ["siblings.sql", "which.sql", "which-cluster.sql"];
    for engine in EngineName::ALL {
        // A variant is called as the query it stands in for: replication-lag.aurora.sql.
        let whole = |file: &String| file.matches('.').count() == 1 && !of_sessions.contains(&file.as_str());
        let found: BTreeSet<String> = files(&format!("sql/{}", engine.as_str())).into_iter().filter(whole).collect();
        assert_eq!(found, queries, "{engine}");
    }
    let template = fs::read_to_string(checkout().join("template.yaml")).unwrap();
    assert!(template.contains("\n      Name: dbvoice-install-agent\n"));
    assert!(template.contains("Location: ssm-documents/install-agent.yaml\n"));
    let text = fs::read_to_string(checkout().join("ssm-documents/install-agent.yaml")).unwrap();
    let install: Document = serde_norway::from_str(&text).unwrap();
    let script = install.main_steps[0].inputs.run_command.join("\n");
    for (name, parameter) in &install.parameters {
        assert!(parameter.allowed_pattern.is_some() && parameter.interpolation_type == "ENV_VAR", "{name}");
        assert!(script.contains(&fallback(name)), "{name} has no way through an older agent");
    }
    for check in CheckName::ALL {
        let deployed = template.contains(&format!("\n      Name: {}\n", check.document()))
            && template.contains(&format!("Location: ssm-documents/check-{check}.yaml\n"));
        assert!(deployed, "template.yaml does not deploy {}", check.document());

        let text = fs::read_to_string(checkout().join(format!("ssm-documents/check-{check}.yaml"))).unwrap();
        let document: Document = serde_norway::from_str(&text).unwrap();
        assert_eq!(document.schema_version, "2.2");
        let [step] = &document.main_steps[..] else { panic!("{check}: one step") };
        assert_eq!(step.action, "aws:runShellScript");
        let script = step.inputs.run_command.join("\n");
        assert!(script.contains(&format!("exec bastion-agent check {check}")), "{script}");
        for (name, parameter) in &document.parameters {
            assert_eq!(parameter.interpolation_type, "ENV_VAR", "{check} {name}");
            assert!(parameter.description.len() > 20 && parameter.description.ends_with('.'), "{check} {name}");
            let bounded = parameter.allowed_values.is_some() || parameter.allowed_pattern.is_some();
            assert!(bounded, "{check} {name} lets everything through");
            assert!(script.contains(&fallback(name)), "{check} {name} has no way through an older agent");
            assert!(
                script.contains(&format!("--{} \"$SSM_{name}\"", name.to_lowercase())),
                "{check} {name} reaches no option"
            );
            assert_eq!(parameter.default.is_none(), name == "Instance" || name == "Name", "{check} {name}");
        }
        if let Some(by) = document.parameters.get("By") {
            assert_eq!(by.allowed_values.as_deref().unwrap(), SessionResource::ALL.map(SessionResource::as_str));
        }
    }
}

#[tokio::test]
async fn what_the_service_lets_through_is_harmless_with_new_and_old_agents() {
    let needs = Needs::find().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::reserve().unwrap();
    let (region, id) = ("us-east-1", "i-00000000000000001");
    let configuration = AgentConfiguration::default().instance("sample", "orders-prod-1", "postgres", 1);
    let fleet = Fleet {
        documents: checkout().join("ssm-documents"),
        bastions: vec![bastion(region, id, endpoint, &configuration, directory.path()).unwrap()],
        ..Fleet::default()
    };
    let cloud = Cloud::start(&needs, endpoint, &fleet).unwrap();
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(aws_smithy_http_client::tls::Provider::Rustls(
            aws_smithy_http_client::tls::rustls_provider::CryptoMode::Ring,
        ))
        .build_https();
    let credentials = aws_sdk_ssm::config::Credentials::new("test", "test", None, None, "a test");
    let config = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .endpoint_url(cloud.endpoint())
        .region(aws_config::Region::new(region))
        .credentials_provider(credentials)
        .load()
        .await;
    let ssm = aws_sdk_ssm::Client::new(&config);
    let send = |document: &str, parameters: &[(&str, &str)]| {
        let mut request = ssm.send_command().document_name(document).instance_ids(id).timeout_seconds(30);
        for (name, value) in parameters {
            request = request.parameters(*name, vec![(*value).to_owned()]);
        }
        request.send()
    };

    let hostile = [
        "a b",
        "$(id)",
        "`id`",
        "a'b",
        "a\"b",
        "a;b",
        "a\nb",
        "a\n",
        "a|b",
        "-a",
        "--config=/x",
        "",
        "é",
        "a$b",
        "{{ x }}",
        "a\\b",
        "../x",
    ];
    // What a document needs besides the instance.
    let needed = |check: CheckName| match check {
        CheckName::Parameter => vec![("Name", "open cursors")],
        _ => vec![],
    };
    for check in CheckName::ALL {
        let document = check.document();
        for value in hostile {
            let refused = send(&document, &[vec![("Instance", value)], needed(check)].concat()).await;
            assert!(refused.unwrap_err().into_service_error().is_invalid_parameters(), "{document} takes {value:?}");
        }
        for (name, value) in [
            ("Timeout", "5"),
            ("Timeout", "0s"),
            ("Timeout", "99ms"),
            ("Timeout", "301s"),
            ("Timeout", "300001ms"),
            ("Format", "xml"),
            ("Format", "text\n"),
            ("Nothing", "x"),
        ] {
            let refused = send(&document, &[vec![("Instance", "a"), (name, value)], needed(check)].concat()).await;
            assert!(
                refused.unwrap_err().into_service_error().is_invalid_parameters(),
                "{document} takes {name} {value:?}"
            );
        }
    }

    for version in ["3.3.3050.0", "3.2.0.0"] {
        cloud.change_bastion(id, &serde_json::json!({"agent_version": version})).unwrap();
        for check in CheckName::ALL {
            let document = check.document();
            let sent = send(&document, &[vec![("Instance", "orders-prod-1")], needed(check)].concat()).await.unwrap();
            let command = sent.command.unwrap().command_id.unwrap();
            let mut invocation = None;
            for _ in 0..100 {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                let found = ssm.get_command_invocation().command_id(&command).instance_id(id).send().await;
                invocation = found.ok().filter(|found| {
                    found.status().is_some_and(|status| !["Pending", "InProgress"].contains(&status.as_str()))
                });
                if invocation.is_some() {
                    break;
                }
            }
            let invocation = invocation.expect("the command ends");
            // The parameter with the password does not exist here, which the console shows in words.
            let shown = invocation.standard_output_content().unwrap();
            assert!(
                shown.contains("orders-prod-1: UNKNOWN (credentials-unavailable)"),
                "{version} {document}: {shown}"
            );
            assert!(shown.contains("Next: Create it as a SecureString"), "{shown}");
            assert_eq!(invocation.response_code(), 3);
        }
    }
}
