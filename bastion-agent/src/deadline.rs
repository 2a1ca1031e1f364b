//! One deadline through everything a check does.

use std::{
    fmt,
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
    time::Duration,
};

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
        self.limit(caught(step, address, future))
            .await
            .unwrap_or_else(|| Err(CheckError::Timeout { step, address: address.to_owned(), after: self.total }))
    }
}

/// The future's output, or an error where it panics: drivers do so on some bytes that no server should send.
async fn caught<T>(
    step: Step,
    address: &str,
    future: impl Future<Output = Result<T, CheckError>>,
) -> Result<T, CheckError> {
    let mut future = pin!(future);
    poll_fn(|context| {
        // It is not polled again after a panic, so it does not matter what state that leaves it in.
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))).unwrap_or_else(|panic| {
            let reason = panic.downcast_ref::<&str>().map(|&text| text.to_owned());
            let reason = reason.or_else(|| panic.downcast_ref::<String>().cloned());
            Poll::Ready(Err(CheckError::Garbled {
                address: address.to_owned(),
                step,
                reason: reason.unwrap_or_else(|| "the driver broke off".to_owned()),
            }))
        })
    })
    .await
}
