//! What a region holds: the skill's function, the documents, the databases.

use std::time::{Duration, SystemTime};

use agent_protocol::rds::RdsEngine;
use aws_config::SdkConfig;
use aws_sdk_cloudwatch::types::{Dimension, Statistic};
use aws_sdk_ssm::error::DisplayErrorContext;

use crate::step::Step;

/// The documents that a check and the installation need; all are deployed together.
const DOCUMENTS: [&str; 3] = ["dbvoice-check-connection", "dbvoice-check-health", "dbvoice-install-agent"];

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

/// Whether the function was called of late. What it is made of, and its endpoint, only the function and Alexa can tell.
pub(super) async fn skill(config: &SdkConfig) -> Step {
    let client = aws_sdk_cloudwatch::Client::new(config);
    let now = SystemTime::now();
    let sum = async |metric: &str| {
        let asked = client
            .get_metric_statistics()
            .namespace("AWS/Lambda")
            .metric_name(metric)
            .dimensions(Dimension::builder().name("FunctionName").value("dbvoice-skill").build())
            .start_time((now - Duration::from_secs(24 * 60 * 60)).into())
            .end_time(now.into())
            .period(24 * 60 * 60)
            .statistics(Statistic::Sum)
            .send();
        let points = asked.await.map(|answer| answer.datapoints.unwrap_or_default());
        points.map(|points| points.iter().filter_map(|point| point.sum).sum::<f64>())
    };
    match (sum("Invocations").await, sum("Errors").await) {
        (Ok(calls), Ok(errors)) if errors > 0.0 => Step::failed(
            "Skill",
            format!("The function was called {calls} times in the last day, and failed {errors} times."),
            "Read its log, /aws/lambda/dbvoice-skill.",
        ),
        (Ok(calls), Ok(_)) if calls > 0.0 => {
            Step::ok("Skill", format!("The function was called {calls} times in the last day, and never failed."))
        }
        (Ok(_), Ok(_)) => Step::failed(
            "Skill",
            "The function dbvoice-skill was not called in the last day, as far as CloudWatch knows.",
            "Ask the skill something, and look again in some minutes. If still nothing has called it, its endpoint is another, or \
             AlexaSkillId is: docs/deploying.md, steps 8 and 11.",
        ),
        (Err(error), _) | (_, Err(error)) => Step::failed(
            "Skill",
            format!("CloudWatch does not tell: {}", DisplayErrorContext(&error)),
            "Let these credentials call cloudwatch:GetMetricStatistics.",
        ),
    }
}

pub(super) async fn documents(config: &SdkConfig) -> Step {
    let client = aws_sdk_ssm::Client::new(config);
    for name in DOCUMENTS {
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
    Step::ok("Documents", format!("{} are there.", DOCUMENTS.join(", ")))
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
