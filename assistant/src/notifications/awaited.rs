//! Tasks whose end somebody waits for. Who asked for one is kept in a parameter until RDS tells that it is over.

use aws_sdk_ssm::types::ParameterType;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    action::Action,
    aws::Aws,
    deadline::Deadline,
    error::{Error, Step},
    outside,
    region::Region,
    settings::Settings,
};

/// How long a task is waited for, in seconds. What ends later was begun by somebody else.
const MAX_WAIT_S: i64 = 3_600;

/// Who waits for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) user: String,
    pub(super) locale: String,
    pub(super) action: Action,
    /// In seconds since 1970.
    since: i64,
}

impl Waiting {
    /// Whether anybody still waits.
    fn is_waited_for(&self, now: i64) -> bool {
        now.saturating_sub(self.since) <= MAX_WAIT_S
    }

    /// Whether what happened at a moment can be the end of the task. What happened before it began is the end of another one.
    pub(super) fn may_end(&self, at: i64) -> bool {
        at >= self.since && at.saturating_sub(self.since) <= MAX_WAIT_S
    }
}

/// A task on an instance or a cluster, and where it is kept who waits for its end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AwaitedTask<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) aws: &'a Aws,
    pub(crate) deadline: Deadline,
    pub(crate) region: Region,
    /// Of the instance or the cluster.
    pub(crate) identifier: &'a str,
    /// Which of them it is.
    pub(crate) cluster: bool,
}

impl AwaitedTask<'_> {
    /// Keeps in mind who waits until it is over. Where that fails, nobody is told, which is logged.
    pub(crate) async fn wait(&self, user: &str, locale: String, action: Action) {
        if self.settings.notification_topic.is_none() {
            return;
        }
        let since = Timestamp::now().as_second();
        let waiting = Waiting { user: user.to_owned(), locale, action, since };
        self.store(serde_json::to_string(&waiting).unwrap_or_default()).await;
    }

    pub(super) async fn store(&self, stored: String) {
        let home = self.settings.home;
        let put = self.aws.ssm(home).put_parameter().name(self.parameter()).r#type(ParameterType::String);
        let put = put.overwrite(true).value(stored);
        let written = self.deadline.timeout_at(Step::Inventory, home, async {
            put.send().await.map(drop).map_err(|error| Error::aws("PutParameter", home, &error))
        });
        if let Err(error) = written.await {
            tracing::warn!(%error, "nobody will be told when the task is over");
        }
    }

    /// Where it is kept who waits.
    fn parameter(&self) -> String {
        let kind = if self.cluster { "cluster" } else { "instance" };
        format!("{}/tasks/{}/{kind}/{}", self.settings.parameter_prefix, self.region.code(), self.identifier)
    }

    /// Who waits, and how that is stored.
    pub(super) async fn waiting(&self) -> Result<Option<(Waiting, String)>, Error> {
        let home = self.settings.home;
        let get = self.aws.ssm(home).get_parameter().name(self.parameter());
        let found = self.deadline.timeout_at(Step::Inventory, home, async {
            match get.send().await {
                Ok(found) => {
                    let value = found.parameter.and_then(|parameter| parameter.value);
                    Ok(value.map(|value| outside::trimmed(&value).to_owned()))
                }
                Err(error) if error.as_service_error().is_some_and(|error| error.is_parameter_not_found()) => Ok(None),
                Err(error) => Err(Error::aws("GetParameter", home, &error)),
            }
        });
        let Some(text) = found.await? else { return Ok(None) };
        let waiting = serde_json::from_str::<Waiting>(&text).ok();
        let waiting = waiting.filter(|waiting| waiting.is_waited_for(Timestamp::now().as_second()));
        Ok(waiting.map(|waiting| (waiting, text)))
    }

    /// Takes away who waits; false where somebody else has done so.
    pub(super) async fn claim(&self) -> Result<bool, Error> {
        let home = self.settings.home;
        let delete = self.aws.ssm(home).delete_parameter().name(self.parameter());
        let deleted = self.deadline.timeout_at(Step::Inventory, home, async {
            match delete.send().await {
                Ok(_) => Ok(true),
                Err(error) if error.as_service_error().is_some_and(|error| error.is_parameter_not_found()) => Ok(false),
                Err(error) => Err(Error::aws("DeleteParameter", home, &error)),
            }
        });
        deleted.await
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_happened_before_a_task_or_long_after_it_is_not_its_end() {
        let waiting = |since| Waiting { user: String::new(), locale: String::new(), action: Action::Reboot, since };
        let ends = |since, at| waiting(since).may_end(at);
        assert_eq!([ends(100, 99), ends(100, 100), ends(100, 3_700), ends(100, 3_701)], [false, true, true, false]);
        for odd in [i64::MIN, i64::MAX] {
            assert!(!ends(odd, 0));
            assert_eq!(waiting(odd).is_waited_for(0), odd > 0);
        }
    }

    proptest! {
        #[test]
        fn whoever_waits_since_whenever_is_told_or_not(since in any::<i64>(), at in any::<i64>()) {
            let waiting = Waiting { user: String::new(), locale: String::new(), action: Action::Reboot, since };
            let _ = (waiting.may_end(at), waiting.is_waited_for(at));
        }
    }
}
