//! How many wrong codes a user has said. The count is in Parameter Store: it survives the session, and the function's end.
//!
//! A try is counted before the code is used and uncounted when it was right. So a count that cannot be written refuses the
//! try, and a function that ends in between has counted it.

use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    user_parameters::{Stored, UserParameters},
};

/// So many wrong codes are too many.
const TRIES: u64 = 5;

/// In so many seconds; and so long nothing is tried then.
const WINDOW: i64 = 15 * 60;

const NAME: &str = "mfa-failures";

/// What is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Failures {
    count: u64,
    /// When the first of them was, or the last of too many; in seconds since 1970.
    since: i64,
}

impl Failures {
    /// How many seconds nothing may be tried.
    fn locked_for(self, now: i64) -> Option<u64> {
        let left = self.since.saturating_add(WINDOW).saturating_sub(now);
        (self.count >= TRIES).then(|| u64::try_from(left).ok()).flatten().filter(|left| *left > 0)
    }

    fn and_one_more(self, now: i64) -> Self {
        if self.count == 0 || now.saturating_sub(self.since) >= WINDOW {
            return Self { count: 1, since: now };
        }
        let count = self.count.saturating_add(1);
        Self { count, since: if count >= TRIES { now } else { self.since } }
    }
}

/// A try that is counted as wrong already.
#[derive(Debug)]
pub(crate) struct Counted {
    before: Failures,
    after: Failures,
}

/// Counts a try. Where too many were wrong, it says for how many seconds nothing may be tried.
pub(crate) async fn count(parameters: UserParameters<'_>, now: i64) -> Result<Result<Counted, u64>, Error> {
    let stored = parameters.read(NAME).await.map_err(Error::uncounted)?;
    let (before, version) = read(stored)?;
    if let Some(seconds) = before.locked_for(now) {
        return Ok(Err(seconds));
    }
    let after = before.and_one_more(now);
    let written = write(parameters, after).await?;
    // Another request has written in between: its try would not be counted.
    if written != version + 1 {
        return Err(Error::Uncounted { detail: format!("version {written} after {version}") });
    }
    Ok(Ok(Counted { before, after }))
}

impl Counted {
    /// For how many seconds nothing may be tried, as this one was wrong.
    pub(crate) fn locked_for(&self, now: i64) -> Option<u64> {
        self.after.locked_for(now)
    }

    /// The code was right: nothing is counted any more.
    pub(crate) async fn right(self, parameters: UserParameters<'_>) -> Result<(), Error> {
        write(parameters, Failures::default()).await.map(drop)
    }

    /// The code was not looked at: the count is what it was.
    pub(crate) async fn not_tried(self, parameters: UserParameters<'_>) -> Result<(), Error> {
        write(parameters, self.before).await.map(drop)
    }
}

fn read(stored: Option<Stored>) -> Result<(Failures, i64), Error> {
    let Some(stored) = stored else { return Ok((Failures::default(), 0)) };
    let failures = serde_json::from_str(&stored.value);
    Ok((failures.map_err(|error| Error::Uncounted { detail: error.to_string() })?, stored.version))
}

async fn write(parameters: UserParameters<'_>, failures: Failures) -> Result<i64, Error> {
    let value = serde_json::to_string(&failures).map_err(|error| Error::Uncounted { detail: error.to_string() })?;
    parameters.write(NAME, &value).await.map_err(Error::uncounted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_codes_lock_for_a_quarter_of_an_hour() {
        let mut failures = Failures::default();
        for tried in 0..5 {
            assert_eq!(failures.locked_for(1_000 + tried), None);
            failures = failures.and_one_more(1_000 + tried);
        }
        assert_eq!(failures.locked_for(1_004), Some(900));
        assert_eq!([failures.locked_for(1_903), failures.locked_for(1_904)], [Some(1), None]);
        assert_eq!(failures.and_one_more(1_904), Failures { count: 1, since: 1_904 });
        // Four in time and one long after are not five.
        let four = Failures { count: 4, since: 1_000 };
        assert_eq!(four.and_one_more(1_900), Failures { count: 1, since: 1_900 });
        assert_eq!(four.and_one_more(1_899), Failures { count: 5, since: 1_899 });
    }

    #[test]
    fn what_is_no_count_is_not_taken_for_none() {
        let stored = |value: &str| Some(Stored { value: value.to_owned(), version: 3 });
        assert_eq!(read(None).unwrap(), (Failures::default(), 0));
        assert_eq!(read(stored(r#"{"count":5,"since":7}"#)).unwrap(), (Failures { count: 5, since: 7 }, 3));
        for wrong in ["", "{}", "5", r#"{"count":-1,"since":0}"#] {
            assert!(read(stored(wrong)).is_err(), "{wrong}");
        }
    }
}
