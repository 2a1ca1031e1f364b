//! A check whose result came when nobody listened any more. EventBridge tells when its command has ended; the result then
//! goes by notification to who asked.

use jiff::Timestamp;
use serde_json::Value;

use super::notification::{Notification, title};
use crate::{
    answers::{failure, report},
    aws::Aws,
    bastions::{self, Requester},
    deadline::Deadline,
    error::Error,
    inventory::{Database, Inventory},
    message::Message,
    region::Region,
    reply::Full,
};

/// How long before the end of the wait the skill may have looked for the last time, in milliseconds. A result in between is
/// told twice rather than not at all.
const LAST_LOOK_S: i64 = 700;

/// What EventBridge calls such an event.
const KIND: &str = "EC2 Command Invocation Status-change Notification";

/// A command that has ended, as EventBridge tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandFinished {
    pub(crate) region: Region,
    pub(crate) command: String,
    pub(crate) bastion: String,
}

impl CommandFinished {
    /// Reads an event of EventBridge's; nothing where it is another one, or the command still runs.
    pub(crate) fn read(event: &Value) -> Option<Self> {
        let detail = &event["detail"];
        let of_ours = detail["document-name"].as_str().is_some_and(|name| name.starts_with("dbvoice-check-"));
        // A status that nobody knows is no end.
        let ended = matches!(detail["status"].as_str()?, "Success" | "Failed" | "TimedOut" | "Cancelled");
        if event["source"] != "aws.ssm" || event["detail-type"] != KIND || !of_ours || !ended {
            return None;
        }
        // Both are asked for again: what is no identifier is no command of Run Command's.
        let identifier = |name: &str| {
            let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
            let text = detail[name].as_str().filter(|text| (1..=64).contains(&text.len()))?;
            text.chars().all(plain).then(|| text.to_owned())
        };
        Some(Self {
            region: Region::from_code(event["region"].as_str()?)?,
            command: identifier("command-id")?,
            bastion: identifier("instance-id")?,
        })
    }

    /// Who waits for the result, and what it is; nothing where it was there in time, or is none of the skill's.
    pub(super) async fn notification(
        &self,
        aws: &Aws,
        inventory: &Inventory,
        deadline: Deadline,
    ) -> Result<Option<Notification>, Error> {
        let Self { region, command, bastion } = self;
        let invocation = bastions::invocation(aws, *region, command, bastion, deadline).await?;
        let Some(requester) = Requester::read(invocation.comment().unwrap_or_default()) else { return Ok(None) };
        if !bastions::has_ended(&invocation) {
            // What Run Command itself says counts. EventBridge tells it again.
            return Err(Error::StillRunning { region: *region, command: command.clone(), bastion: bastion.clone() });
        }
        let in_time = |at| at <= requester.until.saturating_sub(LAST_LOOK_S);
        if ended_at(invocation.execution_end_date_time()).is_some_and(in_time) {
            return Ok(None);
        }
        let (instance, lines) = match bastions::read(*region, command, &invocation) {
            Ok(report) => {
                let databases = inventory.databases(aws, *region, deadline).await?;
                let known = databases.into_iter().find(|database| database.identifier == report.instance);
                let unknown = || Database { identifier: report.instance.clone(), ..Database::default() };
                let database = known.unwrap_or_else(unknown);
                let lines = report::render(*region, &database, &report)?;
                (Some(database.spoken_name().to_owned()), lines)
            }
            // Without a report nobody says which instance it was about.
            Err(error) => (None, vec![failure::message(&error)]),
        };
        let title = match instance.clone() {
            Some(name) => title("title-result", name, *region),
            None => Message::new("title-result-unknown").with("region", *region),
        };
        let full = Full { title, lines, chart: None, text: None };
        Ok(Some(Notification {
            user: requester.user,
            locale: requester.locale,
            region: *region,
            instance,
            full,
            stored: None,
        }))
    }
}

/// When a command ended, in milliseconds since 1970; nothing where it never began.
fn ended_at(text: Option<&str>) -> Option<i64> {
    text?.parse::<Timestamp>().ok().map(|at| at.as_millisecond())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(change: &dyn Fn(&mut Value)) -> Option<CommandFinished> {
        let mut event = json!({"source": "aws.ssm", "region": "us-east-1",
            "detail-type": "EC2 Command Invocation Status-change Notification",
            "detail": {"command-id": "c-1", "document-name": "dbvoice-check-health", "instance-id": "i-1",
                "status": "Success"}});
        change(&mut event);
        CommandFinished::read(&event)
    }

    #[test]
    fn only_checks_that_have_ended_are_of_interest() {
        let ended = event(&|_| {}).unwrap();
        assert_eq!((ended.region.code(), ended.command.as_str(), ended.bastion.as_str()), ("us-east-1", "c-1", "i-1"));
        for change in [
            ("/source", "aws.rds"),
            ("/detail-type", "EC2 Command Status-change Notification"),
            ("/detail/status", "Undecided"),
            ("/detail/command-id", "c-1\n"),
            ("/detail/command-id", ""),
            ("/detail/instance-id", "i-1/../x"),
            ("/region", "atlantis"),
            ("/detail/document-name", "AWS-RunShellScript"),
            ("/detail/document-name", "dbvoice-install-agent"),
            ("/detail/status", "InProgress"),
        ] {
            assert_eq!(event(&|event| *event.pointer_mut(change.0).unwrap() = change.1.into()), None, "{change:?}");
        }
        assert!(event(&|event| event["detail"]["status"] = "TimedOut".into()).is_some());
        assert_eq!(event(&|event| event["detail"] = json!(7)), None);
    }

    #[test]
    fn when_a_command_ended_is_read() {
        assert_eq!(ended_at(Some("2026-01-02T03:04:05.678Z")), Some(1_767_323_045_678));
        assert_eq!([ended_at(Some("")), ended_at(None)], [None; 2]);
    }
}
