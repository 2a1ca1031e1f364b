//! One deadline through everything a check does.

use std::{fmt, future::Future, time::Duration};

use tokio::time::Instant;

use crate::failure::CheckError;

/// When the whole check must have ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    at: Instant,
    /// What was allowed in all, for messages and for the server's own limits.
    pub(crate) total: Duration,
}

/// What a check is doing, for the message when it takes too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Resolve,
    Connect,
    Login,
    /// Both at once, where the driver does not tell them apart.
    ConnectAndLogin,
    Query,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolve => "looking up its address",
            Self::Connect => "connecting",
            Self::Login => "logging in",
            Self::ConnectAndLogin => "connecting and logging in",
            Self::Query => "running the query",
        })
    }
}

impl Deadline {
    pub(crate) fn after(total: Duration) -> Self {
        Self { at: Instant::now() + total, total }
    }

    /// The future's output, or nothing once the deadline has passed.
    pub(crate) async fn limit<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout_at(self.at, future).await.ok()
    }

    /// The future's output, or the error that names the step and the server it was waiting for.
    pub(crate) async fn bound<T>(
        &self,
        step: Step,
        address: &str,
        future: impl Future<Output = Result<T, CheckError>>,
    ) -> Result<T, CheckError> {
        self.limit(future)
            .await
            .unwrap_or_else(|| Err(CheckError::Timeout { step, address: address.to_owned(), after: self.total }))
    }
}
