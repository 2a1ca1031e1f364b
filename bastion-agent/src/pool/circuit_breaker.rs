//! A circuit breaker: whether an instance is worth trying. After some failures in a row nobody tries for a while; then one
//! attempt finds out.

use std::time::Duration;

use agent_protocol::Failure;
use tokio::time::Instant;

use crate::failure::CheckError;

/// How many attempts in a row fail before none is made for a while.
const FAILURE_THRESHOLD: u32 = 3;

/// How long the first pause is. Each one after it is twice as long.
const MIN_OPEN_TIME: Duration = Duration::from_secs(2);

/// How long a pause is at most.
const MAX_OPEN_TIME: Duration = Duration::from_secs(30);

/// Counts failed attempts to log in.
#[derive(Debug, Default)]
pub(super) struct CircuitBreaker {
    failures: u32,
    /// The last failure, and until when nobody tries.
    open: Option<(Failure, Instant)>,
    /// Since when somebody has been finding out whether it works again.
    probing: Option<Instant>,
}

impl CircuitBreaker {
    /// Lets an attempt through, or says why it makes no sense now.
    pub(super) fn admit(&mut self, now: Instant) -> Result<(), CheckError> {
        let Some((failure, until)) = &self.open else { return Ok(()) };
        // An attempt that never came back does not keep the others out for ever.
        let probed = self.probing.is_some_and(|since| now.duration_since(since) < MAX_OPEN_TIME);
        if now < *until || probed {
            let wait = until.saturating_duration_since(now).max(Duration::from_secs(1));
            return Err(CheckError::CircuitOpen { failures: self.failures, last: failure.clone(), wait });
        }
        self.probing = Some(now);
        Ok(())
    }

    /// Learns how an attempt ended.
    pub(super) fn learn(&mut self, error: Option<&CheckError>, now: Instant) {
        self.probing = None;
        let Some(error) = error else {
            *self = Self::default();
            return;
        };
        // That a client went away says nothing about the server.
        if !error.is_about_the_server() {
            return;
        }
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURE_THRESHOLD {
            let doubled = MIN_OPEN_TIME.saturating_mul(1 << (self.failures - FAILURE_THRESHOLD).min(8));
            self.open = Some((error.to_failure(), now + doubled.min(MAX_OPEN_TIME)));
        }
    }
}

#[cfg(test)]
mod tests {
    use agent_protocol::Cause;

    use super::*;

    fn refused() -> CheckError {
        CheckError::Refused { address: "db:5432".to_owned() }
    }

    #[test]
    fn after_some_failures_only_one_attempt_in_a_while_is_made() {
        let (mut breaker, mut now) = (CircuitBreaker::default(), Instant::now());
        for _ in 0..FAILURE_THRESHOLD {
            breaker.admit(now).unwrap();
            breaker.learn(Some(&refused()), now);
        }
        let failure = breaker.admit(now).unwrap_err().to_failure();
        assert_eq!(failure.cause, Cause::Refused);
        assert!(failure.message.contains("the last 3 attempts failed"), "{}", failure.message);
        now += MIN_OPEN_TIME;
        breaker.admit(now).unwrap();
        assert!(breaker.admit(now).is_err(), "one at a time finds out");
        breaker.learn(Some(&refused()), now);
        now += MIN_OPEN_TIME;
        assert!(breaker.admit(now).is_err(), "the second pause is longer");
        now += MIN_OPEN_TIME;
        breaker.admit(now).unwrap();
        breaker.learn(None, now);
        breaker.admit(now).unwrap();
        breaker.learn(Some(&refused()), now);
        breaker.admit(now).unwrap();
    }

    #[test]
    fn an_attempt_that_never_ends_and_one_that_is_stopped_do_not_count() {
        let (mut breaker, mut now) = (CircuitBreaker::default(), Instant::now());
        for _ in 0..FAILURE_THRESHOLD {
            breaker.learn(Some(&refused()), now);
        }
        now += MIN_OPEN_TIME;
        breaker.admit(now).unwrap();
        now += MAX_OPEN_TIME;
        breaker.admit(now).unwrap();
        let mut breaker = CircuitBreaker::default();
        for _ in 0..10 {
            breaker
                .learn(Some(&CheckError::Stopped { step: crate::failure::Step::Login, address: String::new() }), now);
            breaker.admit(now).unwrap();
        }
    }
}
