//! What can go wrong on the way to an answer.

use aws_smithy_types::error::{display::DisplayErrorContext, metadata::ProvideErrorMetadata};

use crate::{message::Message, region::Region};

/// Why a question could not be answered. The log gets all of it; the user hears [`crate::answers::failure::message`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{operation} in {}: access denied: {detail}", region.code())]
    Denied { operation: &'static str, region: Region, detail: String },
    #[error("{operation} in {}: throttled: {detail}", region.code())]
    Throttled { operation: &'static str, region: Region, detail: String },
    #[error("{operation} in {}: {detail}", region.code())]
    Aws { operation: &'static str, region: Region, detail: String },
    #[error("no managed instance in {} has the bastion's tag", region.code())]
    NoBastion { region: Region },
    #[error("no bastion in {} is online: {found} found", region.code())]
    BastionOffline { region: Region, found: usize },
    #[error("document {document} is not in {}", region.code())]
    NoDocument { region: Region, document: String },
    #[error("command {command} in {} was not delivered: {status}", region.code())]
    Undelivered { region: Region, command: String, status: String },
    #[error("command {command} in {} ended: {status}", region.code())]
    CommandEnded { region: Region, command: String, status: String },
    #[error("command {command} in {} found no bastion-agent: {stderr}", region.code())]
    AgentMissing { region: Region, command: String, stderr: String },
    #[error("command {command} in {}: the agent's configuration is wrong: {stderr}", region.code())]
    AgentConfiguration { region: Region, command: String, stderr: String },
    #[error("command {command} in {} gave no report: {reason}", region.code())]
    AgentAnswer { region: Region, command: String, reason: String },
    #[error("command {command} in {} did not run: {reason}", region.code())]
    NotRun { region: Region, command: String, reason: String },
    #[error("the report of command {command} in {} was cut on its way: {reason}", region.code())]
    ReportCut { region: Region, command: String, reason: String },
    #[error("log {log} in {} cannot be read through the API: {detail}", region.code())]
    LogBinary { region: Region, log: String, detail: String },
    #[error("{read} instances of {} were read when time ran out, and there are more", region.code())]
    Unfinished { region: Region, read: u64 },
    #[error("command {command} in {} was still running when time ran out", region.code())]
    StillRunning { region: Region, command: String, bastion: String },
    #[error("the count of wrong codes cannot be read or written: {detail}")]
    Uncounted { detail: String },
    #[error("what is kept of a task cannot be read or written: {detail}")]
    Unkept { detail: String },
    #[error("codes cannot be checked: {detail}")]
    Mfa { detail: String },
    #[error("{operation} in {}: refused: {detail}", region.code())]
    TaskRefused { operation: &'static str, region: Region, detail: String },
    #[error("nothing was done: {cause}")]
    NothingDone { cause: Box<Self> },
    #[error("{cause}; the task that waited was dropped")]
    Dropped { cause: Box<Self>, dropped: Message },
    #[error("{operation} in {}: no answer: {detail}", region.code())]
    TaskUnanswered { operation: &'static str, region: Region, detail: String },
    #[error("{step:?} in {} had not ended when time ran out", region.code())]
    OutOfTime { region: Region, step: Step },
}

/// What may take too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Asking AWS which databases there are.
    Inventory,
    /// Asking AWS about them.
    Look,
    /// Asking a bastion about a database.
    Check,
}

impl Error {
    /// Where AWS took too long to answer.
    pub(crate) fn slow_region(&self) -> Option<Region> {
        match self {
            Self::OutOfTime { region, .. } | Self::Unfinished { region, .. } => Some(*region),
            Self::Dropped { cause, .. } => cause.slow_region(),
            _ => None,
        }
    }

    /// A failed AWS call.
    pub(crate) fn aws<E>(operation: &'static str, region: Region, error: &E) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error,
    {
        let detail = DisplayErrorContext(error).to_string();
        match error.code() {
            Some(code) if code.starts_with("AccessDenied") || code.starts_with("UnauthorizedOperation") => {
                Self::Denied { operation, region, detail }
            }
            Some(code)
                if code.contains("Throttl") || code.contains("TooManyRequests") || code.contains("RateExceeded") =>
            {
                Self::Throttled { operation, region, detail }
            }
            _ => Self::Aws { operation, region, detail },
        }
    }

    /// An answer of AWS's that is not what it should be.
    pub(crate) fn damaged(operation: &'static str, region: Region, what: &str) -> Self {
        Self::Aws { operation, region, detail: what.to_owned() }
    }

    /// The same, where it kept wrong codes from being counted.
    pub(crate) fn uncounted(self) -> Self {
        Self::Uncounted { detail: self.to_string() }
    }

    /// The same, where it kept a task from being kept in mind.
    pub(crate) fn unkept(self) -> Self {
        Self::Unkept { detail: self.to_string() }
    }

    /// The same, and what waited was dropped for what could not be looked up: this says so.
    pub(crate) fn dropping(self, dropped: Message) -> Self {
        Self::Dropped { cause: Box::new(self), dropped }
    }

    /// The same, where it kept a task from being done.
    pub(crate) fn nothing_done(self) -> Self {
        Self::NothingDone { cause: Box::new(self) }
    }
}
