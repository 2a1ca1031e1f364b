//! What the user hears of an error.

use crate::{
    error::{Error, Step},
    message::{Message, Value},
};

/// What the user hears.
pub(crate) fn message(error: &Error) -> Message {
    match error {
        Error::Denied { operation, region, .. } => {
            Message::new("error-denied").with("region", *region).with("operation", Value::Name((*operation).to_owned()))
        }
        Error::Throttled { region, .. } => Message::new("error-throttled").with("region", *region),
        Error::Aws { region, .. } => Message::new("error-aws").with("region", *region),
        Error::NoBastion { region } => Message::new("error-no-bastion").with("region", *region),
        Error::BastionOffline { region, .. } => Message::new("error-bastion-offline").with("region", *region),
        Error::NoDocument { region, .. } => Message::new("error-no-document").with("region", *region),
        Error::Undelivered { region, .. } => Message::new("error-undelivered").with("region", *region),
        Error::CommandEnded { region, .. } => Message::new("error-command-ended").with("region", *region),
        Error::AgentMissing { region, .. } => Message::new("error-agent-missing").with("region", *region),
        Error::AgentConfiguration { region, .. } => Message::new("error-agent-configuration").with("region", *region),
        Error::AgentAnswer { region, .. } => Message::new("error-agent-answer").with("region", *region),
        Error::NotRun { region, .. } => Message::new("error-not-run").with("region", *region),
        Error::ReportCut { region, .. } => Message::new("error-report-cut").with("region", *region),
        Error::LogBinary { .. } => Message::new("error-log-binary"),
        Error::Unfinished { region, read } => {
            Message::new("error-unfinished").with("region", *region).with("count", *read)
        }
        Error::OutOfTime { region, step: Step::Inventory | Step::Look } => {
            Message::new("error-aws-slow").with("region", *region)
        }
        Error::Uncounted { .. } => Message::new("error-uncounted"),
        Error::Unkept { .. } => Message::new("error-unkept"),
        Error::NothingDone { cause } => Message::new("error-nothing-done").with("cause", message(cause)),
        Error::Dropped { cause, dropped } => {
            Message::new("error-and-dropped").with("cause", message(cause)).with("dropped", dropped.clone())
        }
        Error::Mfa { .. } => Message::new("error-mfa"),
        Error::TaskRefused { region, .. } => Message::new("error-task-refused").with("region", *region),
        Error::TaskUnanswered { region, .. } => Message::new("error-task-unanswered").with("region", *region),
        Error::OutOfTime { region, step: Step::Check } => Message::new("error-no-time").with("region", *region),
        Error::StillRunning { region, .. } => Message::new("error-still-running").with("region", *region),
    }
}
