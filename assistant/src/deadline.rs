//! The deadline of a request: when its answer must be there.

use std::time::Duration;

use crate::{
    error::{Error, Step},
    region::Region,
};

/// When the skill must have its answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(tokio::time::Instant);

impl Deadline {
    /// So much time from now.
    pub(crate) fn after(time: Duration) -> Self {
        Self(tokio::time::Instant::now() + time)
    }

    /// This, or so much time from now where that is sooner.
    pub(crate) fn at_most(self, time: Duration) -> Self {
        Self(self.0.min(Self::after(time).0))
    }

    /// What is left.
    pub(crate) fn left(self) -> Duration {
        self.0.saturating_duration_since(tokio::time::Instant::now())
    }

    /// The future's output, or the error that names the step which took too long.
    pub(crate) async fn timeout_at<T>(
        self,
        step: Step,
        region: Region,
        future: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        if self.left().is_zero() {
            return Err(Error::OutOfTime { region, step });
        }
        tokio::time::timeout_at(self.0, future).await.unwrap_or(Err(Error::OutOfTime { region, step }))
    }
}
