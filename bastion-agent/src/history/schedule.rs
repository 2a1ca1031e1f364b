//! When a scheduled check runs next: each pair of instance and check at a time of its own, so that a fleet is not asked all at
//! once, and a little off it, so that the agents of several bastions do not keep step.

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    time::Duration,
};

use agent_protocol::CheckName;
use jiff::Timestamp;

/// How often a check runs, and how far off its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    interval: Duration,
    jitter: Duration,
}

impl Schedule {
    /// Once each `interval`, up to `jitter` after its time. Less than a second becomes a second; a jitter of more than half
    /// the interval becomes half the interval, so that no run overtakes the one before.
    pub fn new(interval: Duration, jitter: Duration) -> Self {
        let interval = interval.max(Duration::from_secs(1));
        Self { interval, jitter: jitter.min(interval / 2) }
    }

    /// How long to wait from `now` for the next run: at most interval and jitter together, whatever the clock does.
    ///
    /// `random` is between 0 and 1, as [`random`] gives it. The next time is counted from `now`, which is when the last run
    /// ended: runs that take longer than the interval leave some out instead of piling up. After a restart the times are the
    /// same.
    pub fn wait(&self, instance: &str, check: CheckName, now: Timestamp, random: f64) -> Duration {
        let interval = self.interval.as_nanos();
        let offset = (u128::from(fingerprint(instance, check)) * interval) >> 64;
        // Before 1970 only where the clock is wrong: then any time is as good.
        let now = u128::try_from(now.as_nanosecond()).unwrap_or(0);
        let since_last = (now + interval - offset) % interval;
        // What is due this very moment has just run.
        let until_next = interval - since_last;
        let until_next = Duration::from_nanos(u64::try_from(until_next).unwrap_or(u64::MAX));
        until_next + self.jitter.mul_f64(random.clamp(0.0, 1.0))
    }
}

/// A number for the pair: the same in every process and version of the agent (FNV-1a, with its bits mixed once more).
fn fingerprint(instance: &str, check: CheckName) -> u64 {
    let bytes = instance.bytes().chain([0]).chain(check.as_str().bytes());
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    // The offset is made of the upper bits, which the last letters of a name hardly touch.
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}

/// A number between 0 and 1, as random as the keys of a hash map.
pub fn random() -> f64 {
    // 53 bits are what f64 holds.
    (RandomState::new().build_hasher().finish() >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_pair_keeps_its_time_and_pairs_are_spread_out() {
        let schedule = Schedule::new(5 * MINUTE, Duration::ZERO);
        let mut slots = [0; 10];
        for instance in 0..100 {
            let instance = format!("orders-prod-{instance}");
            for check in CheckName::ALL {
                let first = at(1_800_000_000) + schedule.wait(&instance, check, at(1_800_000_000), 0.0);
                let second = first + schedule.wait(&instance, check, first, 0.0);
                assert_eq!(second.duration_since(first).unsigned_abs(), 5 * MINUTE);
                slots[usize::try_from(first.as_second() - 1_800_000_000).unwrap() * 10 / 301] += 1;
            }
        }
        assert!(slots.iter().all(|count| (40..=120).contains(count)), "{slots:?}");
    }

    #[test]
    fn times_stay_the_same_from_version_to_version() {
        let wait = Schedule::new(60 * MINUTE, MINUTE).wait("sample", CheckName::TablespaceUsage, at(0), 0.5);
        assert_eq!(wait.as_secs(), 1592);
    }

    #[test]
    fn random_numbers_differ_and_keep_their_range() {
        let numbers: Vec<f64> = (0..100).map(|_| random()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        assert!(numbers.iter().any(|number| *number < 0.5) && numbers.iter().any(|number| *number >= 0.5));
    }

    proptest! {
        #[test]
        fn no_wait_is_endless_and_none_is_nothing(
            instance in ".{0,20}",
            interval in 0_u64..1 << 36,
            jitter in 0_u64..1 << 36,
            now in -1_000_000_000_i64..10_000_000_000,
            random in -1.0_f64..2.0,
        ) {
            let schedule = Schedule::new(Duration::from_millis(interval), Duration::from_millis(jitter));
            let wait = schedule.wait(&instance, CheckName::Health, at(now), random);
            prop_assert!(wait > Duration::ZERO && wait <= schedule.interval + schedule.jitter);
            // Having waited, a run is not due again at once.
            let again = schedule.wait(&instance, CheckName::Health, at(now) + wait, 0.0);
            prop_assert!(now < 0 || again >= schedule.interval / 2 - Duration::from_micros(1));
        }
    }
}
