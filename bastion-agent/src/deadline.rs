//! One deadline through everything a check does.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::failure::{CheckError, Reason, Step};

/// What a server is given at least before it is said not to answer, unless less was allowed in all.
const FAIR_TIME: Duration = Duration::from_secs(1);

/// When the whole check must have ended: at a time, or as soon as nobody wants its answer any more.
#[derive(Debug, Clone)]
pub(crate) struct Deadline {
    at: Instant,
    /// What was allowed in all, for messages.
    total: Duration,
    stop: CancellationToken,
}

impl Deadline {
    /// A deadline this long from now, or when `stop` is cancelled if that is earlier.
    pub(crate) fn after(total: Duration, stop: &CancellationToken) -> Self {
        Self { at: Instant::now() + total, total, stop: stop.clone() }
    }

    /// As much time once more, from now on.
    pub(crate) fn again(&self) -> Self {
        Self::after(self.total, &self.stop)
    }

    /// A deadline before this one, by a time that is to be left; none where that much is not.
    pub(crate) fn sooner_by(&self, reserve: Duration) -> Option<Self> {
        let at = self.at.checked_sub(reserve).filter(|at| *at > Instant::now())?;
        Some(Self { at, total: self.total, stop: self.stop.clone() })
    }

    /// What is left, for the server's own limits: at least a millisecond, since 0 would mean no limit to a server.
    pub(crate) fn remaining(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
    }

    /// Where so little is left that nothing said of a server that did not answer in it would be fair: what was allowed, and what
    /// went by.
    pub(crate) fn hardly_left(&self) -> Option<(Duration, Duration)> {
        let left = self.remaining();
        (left < FAIR_TIME && left < self.total / 2).then(|| (self.total, self.total.saturating_sub(left)))
    }

    /// The future's output, or nothing once the deadline has passed.
    pub(crate) async fn timeout<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            output = future => Some(output),
            () = self.stop.cancelled() => None,
            () = tokio::time::sleep_until(self.at) => None,
        }
    }

    /// The future's output, or the error that names the step and the server it was waiting for.
    pub(crate) async fn timeout_at<T>(
        &self,
        step: Step,
        address: &str,
        future: impl Future<Output = Result<T, CheckError>>,
    ) -> Result<T, CheckError> {
        self.timeout(caught(step, address, future)).await.unwrap_or_else(|| Err(self.passed(step, address)))
    }

    fn passed(&self, step: Step, address: &str) -> CheckError {
        let address = address.to_owned();
        if self.stop.is_cancelled() {
            return CheckError::Stopped { step, address };
        }
        CheckError::Timeout { step, address, after: self.total }
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
        // What the panic says is not told: it may repeat the bytes.
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))).unwrap_or_else(|panic| {
            let said = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
            // tokio panics where the system gives it no thread. No server had a part in that, nor in looking up its name.
            let ours = step == Step::Resolve || said.is_some_and(|said| said.starts_with("OS can't spawn"));
            Poll::Ready(Err(if ours {
                CheckError::Local { step, reason: "the system gives the agent no thread".to_owned() }
            } else {
                let reason = Reason::own("the driver broke off");
                CheckError::ProtocolError { address: address.to_owned(), step, reason }
            }))
        })
    })
    .await
}
