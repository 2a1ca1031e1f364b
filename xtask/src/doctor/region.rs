//! What a region holds: the documents, the databases.

use std::fs;

use agent_protocol::rds::RdsEngine;
use aws_config::SdkConfig;
use aws_sdk_ssm::error::DisplayErrorContext;

use crate::step::Step;

/// Whose credentials AWS is asked with.
pub(super) async fn credentials(config: &SdkConfig) -> Step {
    match aws_sdk_sts::Client::new(config).get_caller_identity().send().await {
        Ok(caller) => Step::ok("Credentials", caller.arn().unwrap_or("AWS does not say whose.")),
        Err(error) => Step::failed(
            "Credentials",
            format!("STS does not know them: {}", DisplayErrorContext(&error)),
            "Set AWS_PROFILE, or log in (aws sso login), and see that \"aws sts get-caller-identity\" answers.",
        ),
    }
}

/// All that the template deploys, by the files that it makes them of.
pub(super) async fn documents(config: &SdkConfig) -> Step {
    let client = aws_sdk_ssm::Client::new(config);
    let names = match deployed() {
        Ok(names) => names,
        Err(error) => return Step::unseen("Documents", "which there are to be", error),
    };
    for name in &names {
        if let Err(error) = client.describe_document().name(name).send().await {
            let missing = error.as_service_error().is_some_and(|error| error.is_invalid_document());
            return match missing {
                true => Step::failed(
                    "Documents",
                    format!("{name} is not there."),
                    "Deploy template.yaml in this region: docs/deploying.md, step 4.",
                ),
                false => Step::failed(
                    "Documents",
                    format!("{name} cannot be looked at: {}", DisplayErrorContext(&error)),
                    "Let these credentials call ssm:DescribeDocument.",
                ),
            };
        }
    }
    Step::ok("Documents", format!("All {} are there, dbvoice-install-agent among them.", names.len()))
}

/// The names of the documents.
fn deployed() -> Result<Vec<String>, String> {
    let folder = stage::checkout().join("ssm-documents");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut names = Vec::new();
    for file in fs::read_dir(&folder).map_err(failed)? {
        let path = file.map_err(failed)?.path();
        names.extend(path.file_stem().map(|stem| format!("dbvoice-{}", stem.to_string_lossy())));
    }
    names.sort();
    Ok(names)
}

/// The database to connect to, as the check takes it.
pub(super) async fn database(config: &SdkConfig, named: Option<&str>) -> (Step, Option<String>) {
    let client = aws_sdk_rds::Client::new(config);
    let mut pages = client.describe_db_instances().into_paginator().items().send();
    let (mut count, mut first) = (0, None);
    while let Some(database) = pages.next().await {
        let database = match database {
            Ok(database) => database,
            Err(error) => {
                let said = format!("RDS gives no list: {}", DisplayErrorContext(&error));
                let next = "Let these credentials call rds:DescribeDBInstances.";
                return (Step::failed("Database", said, next), named.map(str::to_owned));
            }
        };
        let engine = RdsEngine(database.engine().unwrap_or_default().to_owned());
        if !engine.is_of_rds() {
            continue;
        }
        count += 1;
        let is_meant = match named {
            Some(name) => {
                let by_tag = |tag: &aws_sdk_rds::types::Tag| tag.key() == Some("instance") && tag.value() == Some(name);
                database.db_instance_identifier() == Some(name) || database.tag_list().iter().any(by_tag)
            }
            None => engine.checked_as().is_some(),
        };
        if is_meant && first.is_none() {
            first = database.db_instance_identifier().map(str::to_owned);
        }
    }
    match (named, first) {
        (_, Some(identifier)) => (Step::ok("Database", format!("{identifier}, one of {count}.")), Some(identifier)),
        // The agent's configuration may name what RDS does not know.
        (Some(name), None) => (
            Step::failed(
                "Database",
                format!("RDS has no {name} among {count} here."),
                "Look at the name and the region. Where the agent's own configuration names it, this is as it should be.",
            ),
            Some(name.to_owned()),
        ),
        (None, None) => (
            Step::failed(
                "Database",
                format!("None of the {count} databases that RDS has here is of an engine that the agent checks."),
                "Look at the region, or name a database of the agent's configuration with --instance.",
            ),
            None,
        ),
    }
}
