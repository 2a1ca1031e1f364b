//! How often the skill looks whether a command has ended.
//!
//! Run Command cannot be waited for, only asked, and how often an account may ask is shared by all of its users. Measured
//! with a real agent, a report takes 0.1 s over ssmmessages with the daemon there, 0.4 s without, and 2.1 s over MDS. At this
//! pace it is found within 0.2 s, half of the time within 0.1 s: by 1 to 3 looks, or 14 over MDS; 40 in the 7 s that a question
//! may take, and never more than 7 in a second.

use std::time::Duration;

/// When to look first. A command is rarely done sooner.
const FIRST_DELAY: Duration = Duration::from_millis(100);

/// The shortest pause between two looks, and the longest: what takes long already may take a little longer.
const MIN_DELAY: Duration = Duration::from_millis(150);
const MAX_DELAY: Duration = Duration::from_millis(200);

/// The pause after the first of several looks that were refused; it doubles with each.
const REFUSED_DELAY: Duration = Duration::from_millis(300);

/// How many looks in a row may be refused, or get no answer, before that is the answer.
const MAX_REFUSALS: u32 = 4;

/// The looks at one command.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    looked: bool,
    refused: u32,
}

impl Pace {
    /// How long to wait for the next look, where the command was sent so long ago.
    pub(crate) fn pause(&mut self, elapsed: Duration) -> Duration {
        if self.refused > 0 {
            return REFUSED_DELAY * 2_u32.pow(self.refused - 1);
        }
        if !std::mem::replace(&mut self.looked, true) {
            return FIRST_DELAY;
        }
        (elapsed / 8).clamp(MIN_DELAY, MAX_DELAY)
    }

    /// A look was answered.
    pub(crate) fn answered(&mut self) {
        self.refused = 0;
    }

    /// A look was refused, as one of too many, or not answered. Whether to look again.
    pub(crate) fn refused(&mut self) -> bool {
        self.refused += 1;
        self.refused < MAX_REFUSALS
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// When a command is looked at until it ends, where a look takes so long.
    fn looks(end: Duration, look: Duration) -> Vec<Duration> {
        let (mut pace, mut now, mut looks) = (Pace::default(), Duration::ZERO, Vec::new());
        while looks.last().is_none_or(|last| *last < end) {
            now += pace.pause(now);
            looks.push(now);
            now += look;
            pace.answered();
        }
        looks
    }

    #[test]
    fn few_looks_find_what_agents_were_measured_to_take() {
        for (took, most) in [(108, 2), (394, 4), (2_087, 14), (7_000, 40)] {
            let looks = looks(Duration::from_millis(took), Duration::ZERO);
            assert!(looks.len() <= most, "{took} ms: {looks:?}");
        }
    }

    #[test]
    fn refusals_are_given_more_and_more_time_and_end() {
        let mut pace = Pace::default();
        assert_eq!(pace.pause(Duration::ZERO), FIRST_DELAY);
        let mut pauses = Vec::new();
        while pace.refused() {
            pauses.push(pace.pause(Duration::from_secs(1)).as_millis());
        }
        assert_eq!(pauses, [300, 600, 1_200]);
        pace.answered();
        assert!(pace.refused());
    }

    proptest! {
        #[test]
        fn an_end_is_found_soon_and_by_a_bounded_number_of_looks(end in 0_u64..8_000, look in 0_u64..400) {
            let (end, look) = (Duration::from_millis(end), Duration::from_millis(look));
            let looks = looks(end, look);
            let late = looks[looks.len() - 1].saturating_sub(end);
            prop_assert!(late <= (MAX_DELAY + look).max(FIRST_DELAY), "{late:?}");
            prop_assert!(looks.windows(7).all(|seven| seven[6] - seven[0] >= Duration::from_millis(900)));
        }
    }
}
