//! The bastion, and its agent: asked as the skill asks it.

use std::time::{Duration, Instant};

use aws_config::SdkConfig;
use aws_sdk_ssm::{
    error::DisplayErrorContext,
    operation::get_command_invocation::GetCommandInvocationOutput,
    types::{InstanceInformationStringFilter, PingStatus},
};

use crate::step::Step;

/// The tag that makes a managed instance a bastion.
pub(super) const TAG: (&str, &str) = ("dbvoice-role", "bastion");

/// How long a command may take, its delivery and the check.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(60);

/// The bastion that is asked: the first that is online.
pub(super) async fn online(config: &SdkConfig) -> (Step, Option<String>) {
    let client = aws_sdk_ssm::Client::new(config);
    let filter = InstanceInformationStringFilter::builder().key(format!("tag:{}", TAG.0)).values(TAG.1).build();
    let filter = match filter {
        Ok(filter) => filter,
        Err(error) => return (Step::failed("Bastion", error.to_string(), "This is a mistake in the program."), None),
    };
    let mut found = client.describe_instance_information().filters(filter).into_paginator().items().send();
    let (mut count, mut first) = (0, None);
    while let Some(host) = found.next().await {
        match host {
            Ok(host) => {
                count += 1;
                if host.ping_status() == Some(&PingStatus::Online) && first.is_none() {
                    first = host.instance_id().map(str::to_owned);
                }
            }
            Err(error) => {
                let said = format!("Systems Manager gives no list: {}", DisplayErrorContext(&error));
                let next = "Let these credentials call ssm:DescribeInstanceInformation.";
                return (Step::failed("Bastion", said, next), None);
            }
        }
    }
    match first {
        Some(id) => (Step::ok("Bastion", format!("{id} is online, one of {count}.")), Some(id)),
        None if count == 0 => (
            Step::failed(
                "Bastion",
                format!("Systems Manager manages no host with the tag {}={}.", TAG.0, TAG.1),
                "Deploy one (DeployBastion=yes), or tag yours and attach the stack's BastionPolicyArn and \
                 BastionManagementPolicyArn to its role.",
            ),
            None,
        ),
        None => (
            Step::failed(
                "Bastion",
                format!("None of {count} is online."),
                "Start it. If it runs: its subnet needs a way to ssm and ssmmessages on 443 (VpcEndpoints, or NAT), and its SSM agent \
                 to run.",
            ),
            None,
        ),
    }
}

/// The same check as the skill's, and what it says.
pub(super) async fn connection(config: &SdkConfig, bastion: &str, database: &str) -> Step {
    let client = aws_sdk_ssm::Client::new(config);
    let send = client.send_command().document_name("dbvoice-check-connection").instance_ids(bastion);
    let sent = send.parameters("Instance", vec![database.to_owned()]).timeout_seconds(30).send().await;
    let command = match sent.map(|sent| sent.command.and_then(|command| command.command_id)) {
        Ok(Some(command)) => command,
        Ok(None) => return Step::failed("Agent", "Run Command took the command and gave it no id.", "Try again."),
        Err(error) => {
            return Step::failed(
                "Agent",
                format!("The command was refused: {}", DisplayErrorContext(&error)),
                "Let these credentials call ssm:SendCommand with the document and the bastion.",
            );
        }
    };
    match ended(&client, bastion, &command).await {
        Ok(result) => outcome(&result, bastion, database),
        Err(why) => Step::failed(
            "Agent",
            format!("The command {command} has no result: {why}"),
            "Look at it in Systems Manager, Run Command, Command history. The SSM agent's log is on the bastion, in \
             /var/log/amazon/ssm.",
        ),
    }
}

async fn ended(
    client: &aws_sdk_ssm::Client,
    bastion: &str,
    command: &str,
) -> Result<GetCommandInvocationOutput, String> {
    let begun = Instant::now();
    let mut last = "it is not known yet".to_owned();
    while begun.elapsed() < COMMAND_TIMEOUT {
        match client.get_command_invocation().command_id(command).instance_id(bastion).send().await {
            Ok(result) => {
                let status = result.status_details().unwrap_or_default();
                if !["", "Pending", "InProgress", "Delayed", "Cancelling"].contains(&status) {
                    return Ok(result);
                }
                status.clone_into(&mut last);
            }
            // For some seconds the service may not know what it has accepted.
            Err(error) if error.as_service_error().is_some_and(|error| error.is_invocation_does_not_exist()) => {}
            Err(error) => return Err(DisplayErrorContext(&error).to_string()),
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Err(format!("after {} seconds, {last}", COMMAND_TIMEOUT.as_secs()))
}

/// What came of the check. Its own words have the remedy.
fn outcome(result: &GetCommandInvocationOutput, bastion: &str, database: &str) -> Step {
    let text = |text: Option<&str>| text.unwrap_or_default().trim().to_owned();
    let (out, err) = (text(result.standard_output_content()), text(result.standard_error_content()));
    match (result.response_code(), out.is_empty()) {
        (0, false) => Step::ok("Agent", out),
        (127, _) => Step::failed(
            "Agent",
            format!("There is no bastion-agent on {bastion}."),
            "Name an AgentPackage, and look at the association dbvoice-agent: docs/deploying.md, steps 8 and 9.",
        ),
        (78, _) => Step::failed(
            "Agent",
            format!("Its configuration has a mistake. {err}"),
            "Correct /etc/bastion-agent/config.toml on the bastion.",
        ),
        (_, false) => Step::failed("Agent", format!("It cannot connect to {database}:\n{out}"), "What it says above."),
        (code, true) => Step::failed(
            "Agent",
            format!("The check ended with {} ({code}) and said nothing. {err}", text(result.status_details())),
            "Run it on the bastion: bastion-agent doctor.",
        ),
    }
}
