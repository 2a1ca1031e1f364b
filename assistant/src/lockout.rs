//! How many wrong codes were said: by a user, and for the MFA device, whoever said them. The counts are in Parameter Store: they
//! survive the session, and the function's end.
//!
//! A try is counted before the code is used and uncounted when it was not wrong. Parameter Store has no conditional write, but
//! it numbers the versions of a parameter, each once. So a count is stored with the version it was meant for, and each version
//! that came since is one more: of what several requests write at once, nothing is lost. Where one overwrites another's, the
//! count can only be too high.

use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    user_parameters::{Parameters, Stored},
};

/// So many wrong codes of a user are too many.
pub(crate) const MAX_FAILURES_OF_USER: u64 = 5;

/// So many are too many for a device. They are more, so that one user alone cannot lock out the others.
pub(crate) const MAX_FAILURES_OF_DEVICE: u64 = 10;

/// In so many seconds; and so long nothing is tried then.
const WINDOW_S: i64 = 15 * 60;

const NAME: &str = "mfa-failures";

/// What is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Failures {
    count: u64,
    /// When the first of them was, or the last of too many; in seconds since 1970.
    since: i64,
    /// The version that it was written for; that of the parameter itself where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
    /// Tries of this version and before are in the count no more.
    #[serde(default)]
    reset: i64,
}

impl Failures {
    /// What it comes to where the parameter has this version.
    fn as_of(self, version: i64) -> Self {
        let since = version.saturating_sub(self.at.unwrap_or(version));
        // Fewer versions than it was written for: somebody has deleted the parameter. Nothing is taken off for it.
        Self { count: self.count.saturating_add(u64::try_from(since).unwrap_or(0)), at: Some(version), ..self }
    }

    /// How many seconds nothing may be tried.
    fn locked_for(self, limit: u64, now: i64) -> Option<u64> {
        let left = self.since.saturating_add(WINDOW_S).saturating_sub(now);
        (self.count >= limit).then(|| u64::try_from(left).ok()).flatten().filter(|left| *left > 0)
    }

    fn and_one_more(self, limit: u64, now: i64) -> Self {
        let at = self.at.map(|version| version.saturating_add(1));
        if self.count == 0 || now.saturating_sub(self.since) >= WINDOW_S {
            return Self { count: 1, since: now, at, reset: self.at.unwrap_or(0) };
        }
        let count = self.count.saturating_add(1);
        Self { count, since: if count >= limit { now } else { self.since }, at, ..self }
    }

    /// The count without the try of this version; nothing where that is not in it any more.
    fn without(self, tried: Self) -> Option<Self> {
        let at = self.at.map(|version| version.saturating_add(1));
        (tried.at > Some(self.reset)).then_some(Self { count: self.count.saturating_sub(1), at, ..self })
    }

    /// Nothing, from the version after this one on.
    fn cleared(self) -> Self {
        let at = self.at.map(|version| version.saturating_add(1));
        Self { count: 0, since: 0, at, reset: at.unwrap_or(0) }
    }
}

/// A try that is counted as wrong already.
#[derive(Debug)]
pub(crate) struct Attempt<'a> {
    parameters: Parameters<'a>,
    limit: u64,
    /// With this try, and those of others that came in between.
    after: Failures,
}

/// For how many seconds nothing may be tried, if so.
pub(crate) async fn locked(parameters: Parameters<'_>, limit: u64, now: i64) -> Result<Option<u64>, Error> {
    Ok(read(parameters).await?.locked_for(limit, now))
}

/// Counts a try. Where too many were wrong, it says for how many seconds nothing may be tried.
pub(crate) async fn count(parameters: Parameters<'_>, limit: u64, now: i64) -> Result<Result<Attempt<'_>, u64>, Error> {
    let before = read(parameters).await?;
    if let Some(seconds) = before.locked_for(limit, now) {
        return Ok(Err(seconds));
    }
    let meant = before.and_one_more(limit, now);
    let after = meant.as_of(write(parameters, meant).await?);
    // Others have used up the tries in between.
    if after.count > limit {
        return Ok(Err(after.locked_for(limit, now).unwrap_or(1)));
    }
    Ok(Ok(Attempt { parameters, limit, after }))
}

impl Attempt<'_> {
    /// For how many seconds nothing may be tried, as this one was wrong.
    pub(crate) fn locked_for(&self, now: i64) -> Option<u64> {
        self.after.locked_for(self.limit, now)
    }

    /// The code was right: nothing is counted any more, but what others have tried since.
    pub(crate) async fn clear(self) -> Result<(), Error> {
        write(self.parameters, self.after.cleared()).await.map(drop)
    }

    /// The code was not wrong, or not looked at: this one try is taken off what is counted by now.
    pub(crate) async fn one_less(self) -> Result<(), Error> {
        match read(self.parameters).await?.without(self.after) {
            Some(less) => write(self.parameters, less).await.map(drop),
            None => Ok(()),
        }
    }
}

async fn read(parameters: Parameters<'_>) -> Result<Failures, Error> {
    parse(parameters.read(NAME).await.map_err(Error::uncounted)?)
}

fn parse(stored: Option<Stored>) -> Result<Failures, Error> {
    let Some(stored) = stored else { return Ok(Failures::default().as_of(0)) };
    let failures: Result<Failures, _> = serde_json::from_str(&stored.value);
    Ok(failures.map_err(|error| Error::Uncounted { detail: error.to_string() })?.as_of(stored.version))
}

async fn write(parameters: Parameters<'_>, failures: Failures) -> Result<i64, Error> {
    let value = serde_json::to_string(&failures).map_err(|error| Error::Uncounted { detail: error.to_string() })?;
    parameters.write(NAME, &value).await.map_err(Error::uncounted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn five_wrong_codes_lock_for_a_quarter_of_an_hour() {
        let mut failures = Failures::default();
        for tried in 0..5 {
            assert_eq!(failures.locked_for(5, 1_000 + tried), None);
            failures = failures.and_one_more(5, 1_000 + tried);
        }
        assert_eq!(failures.locked_for(5, 1_004), Some(900));
        assert_eq!([failures.locked_for(5, 1_903), failures.locked_for(5, 1_904)], [Some(1), None]);
        assert_eq!(failures.and_one_more(5, 1_904), Failures { count: 1, since: 1_904, ..Failures::default() });
        // Four in time and one long after are not five.
        let four = Failures { count: 4, since: 1_000, ..Failures::default() };
        assert_eq!(four.and_one_more(5, 1_900), Failures { count: 1, since: 1_900, ..Failures::default() });
        assert_eq!(four.and_one_more(5, 1_899), Failures { count: 5, since: 1_899, ..Failures::default() });
    }

    #[test]
    fn what_is_no_count_is_not_taken_for_none() {
        let stored = |value: &str| parse(Some(Stored { value: value.to_owned(), version: 3 }));
        assert_eq!(parse(None).unwrap(), Failures { count: 0, since: 0, at: Some(0), reset: 0 });
        // An administrator's, and one that two others have written over since.
        assert_eq!(stored(r#"{"count":5,"since":7}"#).unwrap(), Failures { count: 5, since: 7, at: Some(3), reset: 0 });
        assert_eq!(
            stored(r#"{"count":1,"since":7,"at":1}"#).unwrap(),
            Failures { count: 3, since: 7, at: Some(3), reset: 0 }
        );
        assert_eq!(
            stored(r#"{"count":1,"since":7,"at":9}"#).unwrap(),
            Failures { count: 1, since: 7, at: Some(3), reset: 0 }
        );
        for wrong in ["", "{}", "5", r#"{"count":-1,"since":0}"#] {
            assert!(stored(wrong).is_err(), "{wrong}");
        }
    }

    /// A request on its way: what it has read, and whether its code was looked at.
    #[derive(Debug, Clone, Copy)]
    enum At {
        Start,
        Read(Failures),
        Attempt(Failures),
        ReadAgain(Failures, Failures),
    }

    proptest! {
        /// Whatever order requests read and write in, no more wrong codes are looked at than are allowed, a right one aside.
        #[test]
        fn no_wrong_code_is_lost_between_requests(steps in prop::collection::vec((0..6_usize, 0..8_u8), 1..200)) {
            let (mut stored, mut version) = (Failures::default(), 0_i64);
            let mut requests = [At::Start; 6];
            // The versions of the tries that were wrong, since the last that was right. A try that was counted before a right one
            // belongs to the time before it, whenever its answer came.
            let mut cleared = None;
            let mut wrong: Vec<Option<i64>> = Vec::new();
            for (request, what) in steps {
                requests[request] = match requests[request] {
                    At::Start => At::Read(stored.as_of(version)),
                    At::Read(before) if before.locked_for(5, 10).is_some() => At::Start,
                    At::Read(before) => {
                        (stored, version) = (before.and_one_more(5, 10), version + 1);
                        let after = stored.as_of(version);
                        if after.count > 5 { At::Start } else { At::Attempt(after) }
                    }
                    At::Attempt(tried) if what < 3 => At::ReadAgain(tried, stored.as_of(version)),
                    At::Attempt(tried) if what == 3 => {
                        (stored, version) = (tried.cleared(), version + 1);
                        cleared = cleared.max(tried.at);
                        wrong.retain(|wrong| *wrong > cleared);
                        At::Start
                    }
                    At::Attempt(tried) => {
                        wrong.extend((tried.at > cleared).then_some(tried.at));
                        At::Start
                    }
                    At::ReadAgain(tried, before) => {
                        if let Some(less) = before.without(tried) {
                            (stored, version) = (less, version + 1);
                        }
                        At::Start
                    }
                };
                prop_assert!(wrong.len() <= 5, "{:?}", wrong);
            }
        }
    }
}
