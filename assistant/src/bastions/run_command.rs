//! Asks a region's bastion: one command a question, to one online bastion, and its report.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use agent_protocol::{Check, CheckReport, exit};
use aws_config::{retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_ssm::{
    operation::{get_command_invocation::GetCommandInvocationOutput, send_command::SendCommandError},
    types::InstanceInformationStringFilter,
};
use parking_lot::Mutex;
use tokio::time::sleep;

use super::pace::Pace;
use crate::{
    aws::Aws,
    deadline::Deadline,
    error::{Error, Step},
    outside,
    pages::{self, Page},
    region::Region,
};

/// How long it is remembered which bastions are online.
const CACHE_TTL: Duration = Duration::from_secs(60);

/// What a command needs besides the check itself: delivery (up to 2.5 s have been measured), start, and the last look for
/// its result.
const RUN_COMMAND_OVERHEAD: Duration = Duration::from_millis(3_300);

/// The least time in which a check makes sense.
const MIN_CHECK_TIMEOUT: Duration = Duration::from_millis(1_500);

/// How often a command is sent again that the service has refused because too much is asked of it.
const MAX_THROTTLED_TRIES: u32 = 3;

/// The most time a check is given.
const MAX_CHECK_TIMEOUT: Duration = Duration::from_millis(3_500);

/// How long the service may not know a command that it has accepted.
const VISIBILITY_DELAY: Duration = Duration::from_secs(5);

/// The bastions of the regions.
#[derive(Debug)]
pub(crate) struct Bastions {
    tag: (String, String),
    online: Mutex<HashMap<Region, (Instant, Vec<String>)>>,
}

impl Bastions {
    pub(crate) fn new(tag: (String, String)) -> Self {
        Self { tag, online: Mutex::default() }
    }

    /// Runs a check on one of the region's bastions and returns its report. `comment` goes along with the command.
    ///
    /// A command that was accepted is never sent again. Only one that the service refuses, because the bastion went
    /// offline since it was last looked at, is sent to another one.
    pub(crate) async fn check(
        &self,
        aws: &Aws,
        region: Region,
        instance: &str,
        check: &Check,
        comment: &str,
        deadline: Deadline,
    ) -> Result<CheckReport, Error> {
        let ssm = aws.ssm(region);
        let sent = async {
            let mut refused = None;
            loop {
                let bastion = self.choose(&ssm, region, refused.as_deref()).await?;
                match send(&ssm, region, &bastion, instance, check, comment, deadline).await? {
                    Sent::Accepted(command) => return Ok((command, bastion)),
                    Sent::BastionGone if refused.is_none() => {
                        self.forget(region);
                        refused = Some(bastion);
                    }
                    Sent::BastionGone => return Err(Error::BastionOffline { region, found: 1 }),
                }
            }
        };
        let (command, bastion) = deadline.timeout_at(Step::Check, region, sent).await?;
        self.collect(aws, region, &command, &bastion, Duration::ZERO, deadline).await
    }

    /// The report of a command that was sent so long ago, or that it is still running when time runs out.
    pub(crate) async fn collect(
        &self,
        aws: &Aws,
        region: Region,
        command: &str,
        bastion: &str,
        age: Duration,
        deadline: Deadline,
    ) -> Result<CheckReport, Error> {
        let ssm = aws.ssm(region);
        match deadline.timeout_at(Step::Check, region, report(&ssm, region, command, bastion, age)).await {
            Err(Error::OutOfTime { .. }) => {
                Err(Error::StillRunning { region, command: command.to_owned(), bastion: bastion.to_owned() })
            }
            other => other,
        }
    }

    /// An online bastion other than `refused`.
    async fn choose(&self, ssm: &aws_sdk_ssm::Client, region: Region, refused: Option<&str>) -> Result<String, Error> {
        let remembered = {
            let online = self.online.lock();
            online.get(&region).filter(|(seen, _)| seen.elapsed() < CACHE_TTL).map(|(_, bastions)| bastions.clone())
        };
        let online = match remembered {
            Some(bastions) => bastions,
            None => {
                let bastions = self.look(ssm, region).await?;
                let mut online = self.online.lock();
                online.insert(region, (Instant::now(), bastions.clone()));
                bastions
            }
        };
        let choice = online.iter().find(|bastion| Some(bastion.as_str()) != refused);
        choice.cloned().ok_or(Error::BastionOffline { region, found: online.len() })
    }

    /// The region's bastions that are online.
    async fn look(&self, ssm: &aws_sdk_ssm::Client, region: Region) -> Result<Vec<String>, Error> {
        const ASKED: &str = "DescribeInstanceInformation";
        let (name, value) = &self.tag;
        let filter = InstanceInformationStringFilter::builder().key(format!("tag:{name}")).values(value).build();
        let filter = filter.map_err(|error| Error::damaged(ASKED, region, &error.to_string()))?;
        let ask = ssm.describe_instance_information().filters(filter).max_results(50);
        let instances = pages::all(ASKED, region, |mark| {
            let ask = ask.clone().set_next_token(mark).send();
            async move {
                let page = ask.await.map_err(|error| Error::aws(ASKED, region, &error))?;
                Page::of(ASKED, region, page.instance_information_list, page.next_token)
            }
        });
        let instances = instances.await?;
        let found = instances.len();
        let online = instances
            .iter()
            .filter(|instance| instance.ping_status().is_some_and(|status| status.as_str() == "Online"));
        let online: Vec<String> = online.filter_map(|instance| outside::field(instance.instance_id())).collect();
        match (found, online.is_empty()) {
            (0, _) => Err(Error::NoBastion { region }),
            (_, true) => Err(Error::BastionOffline { region, found }),
            _ => Ok(online),
        }
    }

    fn forget(&self, region: Region) {
        self.online.lock().remove(&region);
    }
}

enum Sent {
    Accepted(String),
    BastionGone,
}

async fn send(
    ssm: &aws_sdk_ssm::Client,
    region: Region,
    bastion: &str,
    instance: &str,
    check: &Check,
    comment: &str,
    deadline: Deadline,
) -> Result<Sent, Error> {
    let document = check.name().document();
    let time = deadline.left().saturating_sub(RUN_COMMAND_OVERHEAD).min(MAX_CHECK_TIMEOUT);
    if time < MIN_CHECK_TIMEOUT {
        // With less the database would be blamed for what took so long before.
        return Err(Error::OutOfTime { region, step: Step::Check });
    }
    let mut command = ssm
        .send_command()
        .document_name(&document)
        .instance_ids(bastion)
        .comment(comment)
        // The shortest delivery time-out there is; the check is of no use to anyone later.
        .timeout_seconds(30)
        .parameters("Instance", vec![instance.to_owned()])
        .parameters("Timeout", vec![format!("{}ms", time.as_millis())])
        .parameters("Format", vec!["json".to_owned()]);
    for (name, value) in check.parameters() {
        command = command.parameters(name, vec![value]);
    }
    // The SDK may try other calls again, but not this one: where no answer came, the command may have been accepted all the
    // same. Only what was refused is sent again.
    let once = aws_sdk_ssm::config::Builder::new()
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(deadline.left()).build());
    let mut tries = 1;
    let sent = loop {
        let sent = command.clone().customize().config_override(once.clone()).send().await;
        let refused = sent.as_ref().is_err_and(|error| {
            error.as_service_error().is_some()
                && matches!(Error::aws("SendCommand", region, error), Error::Throttled { .. })
        });
        if !refused || tries == MAX_THROTTLED_TRIES {
            break sent;
        }
        sleep(Duration::from_millis(300) * tries).await;
        tries += 1;
    };
    match sent {
        Ok(output) => {
            let id = outside::field(output.command.as_ref().and_then(|command| command.command_id()));
            let id = id.ok_or_else(|| Error::damaged("SendCommand", region, "no command id"))?;
            tracing::info!(command = id, document, bastion, instance, region = region.code(), "command sent");
            Ok(Sent::Accepted(id))
        }
        Err(error) => match error.as_service_error() {
            Some(SendCommandError::InvalidInstanceId(_)) => Ok(Sent::BastionGone),
            Some(SendCommandError::InvalidDocument(_)) => Err(Error::NoDocument { region, document }),
            _ => Err(Error::aws("SendCommand", region, &error)),
        },
    }
}

/// Waits for the command to end, looking for its result at a measured pace, and reads the report.
async fn report(
    ssm: &aws_sdk_ssm::Client,
    region: Region,
    command: &str,
    bastion: &str,
    age: Duration,
) -> Result<CheckReport, Error> {
    let begun = Instant::now();
    let mut pace = Pace::default();
    // The pace is kept here: the SDK would ask again by a pace of its own.
    let once = aws_sdk_ssm::config::Builder::new().retry_config(RetryConfig::disabled());
    loop {
        sleep(pace.pause(begun.elapsed())).await;
        let look = ssm.get_command_invocation().command_id(command).instance_id(bastion);
        match look.customize().config_override(once.clone()).send().await {
            Ok(invocation) => {
                pace.answered();
                if has_ended(&invocation) {
                    return read(region, command, &invocation);
                }
            }
            Err(error) => {
                let unseen = error.as_service_error().is_some_and(|error| error.is_invocation_does_not_exist());
                if unseen && age + begun.elapsed() < VISIBILITY_DELAY {
                    pace.answered();
                    continue;
                }
                // The command runs all the same: a later look may find its report.
                let passing = error.as_service_error().is_none()
                    || error.raw_response().is_some_and(|response| response.status().is_server_error());
                let error = Error::aws("GetCommandInvocation", region, &error);
                if !((passing || matches!(error, Error::Throttled { .. })) && pace.refused()) {
                    return Err(error);
                }
                tracing::debug!(command, %error, "looked in vain");
            }
        }
    }
}

/// What Run Command knows of a command.
pub(crate) async fn invocation(
    aws: &Aws,
    region: Region,
    command: &str,
    bastion: &str,
    deadline: Deadline,
) -> Result<GetCommandInvocationOutput, Error> {
    let ask = aws.ssm(region).get_command_invocation().command_id(command).instance_id(bastion).send();
    let found = async { ask.await.map_err(|error| Error::aws("GetCommandInvocation", region, &error)) };
    deadline.timeout_at(Step::Check, region, found).await
}

/// What Run Command puts where it has cut a command's output.
const CUT: &str = "--output truncated--";

/// Whether a command has ended, by its status: not where it is one that nobody knows.
pub(crate) fn has_ended(invocation: &GetCommandInvocationOutput) -> bool {
    let status = invocation.status().map_or("", |status| status.as_str());
    matches!(status, "Success" | "Cancelled" | "TimedOut" | "Failed")
}

/// The report of a command that has ended.
pub(crate) fn read(
    region: Region,
    command: &str,
    invocation: &GetCommandInvocationOutput,
) -> Result<CheckReport, Error> {
    let stdout = invocation.standard_output_content().unwrap_or_default();
    let command = command.to_owned();
    let error = match serde_json::from_str(stdout) {
        // Whatever the status says: a check that found something wrong ends with an exit code that Run Command calls a
        // failure.
        Ok(report) => return Ok(report),
        Err(error) => error,
    };
    let status = outside::word(invocation.status_details());
    let stderr: String = outside::word(invocation.standard_error_content()).chars().take(500).collect();
    let code = invocation.response_code();
    let reason = || format!("{status}, exit code {code}: {error}: {stderr}");
    Err(match (status.as_str(), code) {
        ("DeliveryTimedOut" | "Undeliverable" | "Terminated", _) => Error::Undelivered { region, command, status },
        ("Cancelled" | "TimedOut" | "ExecutionTimedOut", _) | (_, 137 | 143) => {
            Error::CommandEnded { region, command, status }
        }
        (_, 127) => Error::AgentMissing { region, command, stderr },
        (_, code) if code == i32::from(exit::CONFIGURATION) => Error::AgentConfiguration { region, command, stderr },
        // An agent of another version may not know the document's options.
        (_, code) if code == i32::from(exit::USAGE) => Error::AgentAnswer { region, command, reason: reason() },
        // A bastion agent that was started says something in any case: this one was not.
        _ if stdout.trim().is_empty() => Error::NotRun { region, command, reason: reason() },
        _ if error.is_eof() || stdout.contains(CUT) => Error::ReportCut { region, command, reason: reason() },
        _ => Error::AgentAnswer { region, command, reason: reason() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::failure;

    #[test]
    fn what_kept_a_command_from_answering_is_told_apart() {
        let of = |status: &str, code: i32, stdout: &str| {
            let invocation = GetCommandInvocationOutput::builder().status_details(status).response_code(code);
            let invocation = invocation.standard_output_content(stdout).standard_error_content("x").build();
            failure::message(&read(Region::VIRGINIA, "c-1", &invocation).unwrap_err()).id
        };
        for (status, code, stdout, said) in [
            // The SSM agent's worker dies, its disk is full, its own pattern refuses a value.
            ("Failed", 126, "", "error-not-run"),
            ("Failed", -1, " \n", "error-not-run"),
            ("NonZeroExitCode", 1, "", "error-not-run"),
            ("Success", 0, "", "error-not-run"),
            ("InvalidPlatform", -1, "", "error-not-run"),
            ("NonZeroExitCode", 64, "", "error-agent-answer"),
            ("NonZeroExitCode", 127, "", "error-agent-missing"),
            ("NonZeroExitCode", 78, "", "error-agent-configuration"),
            ("NonZeroExitCode", 137, "", "error-command-ended"),
            ("ExecutionTimedOut", 137, "", "error-command-ended"),
            ("Undeliverable", -1, "", "error-undelivered"),
            ("Success", 0, "{\"version\": 1, \"check\": ", "error-report-cut"),
            ("Success", 0, "{\"version\": 1, \"che--output truncated--", "error-report-cut"),
            ("Success", 0, "{\"version\": 99}", "error-agent-answer"),
            ("Success", 0, "sh: not found", "error-agent-answer"),
        ] {
            assert_eq!(of(status, code, stdout), said, "{status} {code} {stdout}");
        }
    }
}
