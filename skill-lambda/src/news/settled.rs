//! A reboot or a failover that is over. Who asked for it is kept in a parameter until RDS tells that it is.

use aws_sdk_ssm::types::ParameterType;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Told, title};
use crate::{
    answer::{Full, Message},
    aws::Aws,
    clusters,
    error::{Deadline, Error, Step},
    intents::Context,
    intents::tasks::Action,
    inventory, outside,
    region::Region,
    settings::Settings,
};

/// The events of RDS that end a reboot or a failover: an instance was restarted; a Multi-AZ failover is complete, once with
/// the change of its name; a failover of a cluster is complete.
const ENDS: [&str; 5] = ["RDS-EVENT-0006", "RDS-EVENT-0015", "RDS-EVENT-0049", "RDS-EVENT-0065", "RDS-EVENT-0071"];

/// How long a task is waited for, in seconds. What ends later was begun by somebody else.
const LONGEST: i64 = 3_600;

/// An instance or a cluster that has settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settled {
    pub(crate) region: Region,
    pub(crate) identifier: String,
    cluster: bool,
    /// Whether it says no more than that an instance was restarted, which is a part of a failover.
    restarted: bool,
    /// When that was.
    pub(crate) at: Timestamp,
}

/// Who waits for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Waiting {
    user: String,
    locale: String,
    failover: bool,
    /// In seconds since 1970.
    since: i64,
}

impl Waiting {
    /// Whether anybody still waits.
    fn is_waited_for(&self, now: i64) -> bool {
        now.saturating_sub(self.since) <= LONGEST
    }

    /// Whether what happened at a moment can be the end of the task. What happened before it began is the end of another one.
    fn may_end(&self, at: i64) -> bool {
        at >= self.since && at.saturating_sub(self.since) <= LONGEST
    }
}

/// Keeps in mind who waits until a task is over. Where that fails, nobody is told, which is logged.
pub(crate) async fn wait_for(context: &Context<'_>, region: Region, identifier: &str, cluster: bool, action: Action) {
    if context.settings.notification_topic.is_none() {
        return;
    }
    let waiting = Waiting {
        user: context.user.hash.clone(),
        locale: context.words.locale(),
        failover: action == Action::Failover,
        since: Timestamp::now().as_second(),
    };
    let name = parameter(context.settings, region, identifier, cluster);
    let stored = serde_json::to_string(&waiting).unwrap_or_default();
    store(context.aws, context.settings, name, stored, context.deadline).await;
}

async fn store(aws: &Aws, settings: &Settings, name: String, stored: String, deadline: Deadline) {
    let home = settings.home;
    let put = aws.ssm(home).put_parameter().name(name).r#type(ParameterType::String).overwrite(true).value(stored);
    let written = deadline.bound(Step::Inventory, home, async {
        put.send().await.map(drop).map_err(|error| Error::aws("PutParameter", home, &error))
    });
    if let Err(error) = written.await {
        tracing::warn!(%error, "nobody will be told when the task is over");
    }
}

/// Where it is kept who waits for an instance or a cluster.
fn parameter(settings: &Settings, region: Region, identifier: &str, cluster: bool) -> String {
    let kind = if cluster { "cluster" } else { "instance" };
    format!("{}/tasks/{}/{kind}/{identifier}", settings.parameter_prefix, region.code())
}

impl Settled {
    /// Reads an event of RDS's; nothing where it ends no task.
    pub(crate) fn read(event: &Value) -> Option<Self> {
        let detail = &event["detail"];
        let cluster = match (event["detail-type"].as_str()?, detail["SourceType"].as_str()?) {
            ("RDS DB Instance Event", "DB_INSTANCE") => false,
            ("RDS DB Cluster Event", "CLUSTER") => true,
            _ => return None,
        };
        let identifier = detail["SourceIdentifier"].as_str()?;
        // It becomes a part of a parameter's name.
        let plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
        let id = detail["EventID"].as_str()?;
        let named = (1..=63).contains(&identifier.len()) && identifier.chars().all(plain);
        if event["source"] != "aws.rds" || !ENDS.contains(&id) || !named {
            return None;
        }
        // When it happened; the event's own time where its detail does not say. One without a time ends nothing.
        let at =
            [&detail["Date"], &event["time"]].into_iter().find_map(|time| time.as_str()?.parse::<Timestamp>().ok())?;
        Some(Self {
            region: Region::from_code(event["region"].as_str()?)?,
            identifier: identifier.to_owned(),
            cluster,
            restarted: id == "RDS-EVENT-0006",
            at,
        })
    }

    /// What is told of it; nothing where nobody waits.
    pub(super) async fn told(&self, settings: &Settings, aws: &Aws, deadline: Deadline) -> Result<Option<Told>, Error> {
        let (region, identifier) = (self.region, self.identifier.as_str());
        let Some((waiting, stored)) = self.waiting(settings, aws, deadline).await? else { return Ok(None) };
        if (waiting.failover && self.restarted) || !waiting.may_end(self.at.as_second()) {
            return Ok(None);
        }
        let (name, status, writer) = if self.cluster {
            let cluster = clusters::cluster(aws, region, identifier, deadline).await?;
            (cluster.identifier, cluster.status, cluster.writer)
        } else {
            let Some(database) = inventory::again(aws, region, identifier, deadline).await? else { return Ok(None) };
            (database.spoken_name().to_owned(), database.status, None)
        };
        let over = if waiting.failover { "failover-over" } else { "reboot-over" };
        let mut lines = vec![title(over, name.clone(), region)];
        // RDS tells the end a moment before its status follows.
        if status == "available" {
            let status = crate::intents::status_of(&status);
            lines.push(Message::new("task-status-now").with("status", status));
        }
        if let Some(writer) = writer {
            let writer = crate::answer::Value::Name(writer);
            lines.push(Message::new("task-writer-now").with("writer", writer));
        }
        let full = Full { title: title("title-result", name, region), lines, chart: None, text: None };
        let instance = identifier.to_owned();
        let instance = Some(instance);
        Ok(Some(Told { user: waiting.user, locale: waiting.locale, region, instance, full, stored: Some(stored) }))
    }

    /// Who waits, and how that is stored.
    async fn waiting(
        &self,
        settings: &Settings,
        aws: &Aws,
        deadline: Deadline,
    ) -> Result<Option<(Waiting, String)>, Error> {
        let home = settings.home;
        let name = parameter(settings, self.region, &self.identifier, self.cluster);
        let get = aws.ssm(home).get_parameter().name(name);
        let found = deadline.bound(Step::Inventory, home, async {
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
    pub(super) async fn claim(&self, settings: &Settings, aws: &Aws, deadline: Deadline) -> Result<bool, Error> {
        let home = settings.home;
        let name = parameter(settings, self.region, &self.identifier, self.cluster);
        let delete = aws.ssm(home).delete_parameter().name(name);
        let deleted = deadline.bound(Step::Inventory, home, async {
            match delete.send().await {
                Ok(_) => Ok(true),
                Err(error) if error.as_service_error().is_some_and(|error| error.is_parameter_not_found()) => Ok(false),
                Err(error) => Err(Error::aws("DeleteParameter", home, &error)),
            }
        });
        deleted.await
    }

    /// Keeps in mind once more who waits, who could not be told.
    pub(super) async fn put_back(&self, settings: &Settings, aws: &Aws, deadline: Deadline, stored: String) {
        let name = parameter(settings, self.region, &self.identifier, self.cluster);
        store(aws, settings, name, stored, deadline).await;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn event(change: &dyn Fn(&mut Value)) -> Option<Settled> {
        let mut event = json!({"source": "aws.rds", "region": "us-west-2", "detail-type": "RDS DB Instance Event",
            "time": "2026-01-02T03:05:00Z",
            "detail": {"EventID": "RDS-EVENT-0006", "SourceType": "DB_INSTANCE", "SourceIdentifier": "orders-prod-1",
                "Date": "2026-01-02T03:04:05.000Z"}});
        change(&mut event);
        Settled::read(&event)
    }

    #[test]
    fn only_the_end_of_a_task_is_of_interest() {
        let settled = event(&|_| {}).unwrap();
        assert_eq!(
            (settled.region.code(), settled.identifier.as_str(), settled.cluster, settled.at.as_second()),
            ("us-west-2", "orders-prod-1", false, 1_767_323_045)
        );
        let of_cluster = |event: &mut Value| {
            event["detail-type"] = "RDS DB Cluster Event".into();
            event["detail"]["SourceType"] = "CLUSTER".into();
            event["detail"]["EventID"] = "RDS-EVENT-0071".into();
        };
        assert!(event(&of_cluster).unwrap().cluster);
        let undated = |event: &mut Value| event["detail"]["Date"] = "soon".into();
        assert_eq!(event(&undated).unwrap().at.as_second(), 1_767_323_100, "the event's own time");
        for change in [
            ("/source", json!("aws.ssm")),
            ("/source", json!("my.rds")),
            ("/detail-type", json!("RDS DB Cluster Event")),
            ("/detail-type", json!(null)),
            ("/region", json!("atlantis")),
            ("/detail/EventID", json!("RDS-EVENT-0001")),
            ("/detail/SourceType", json!("SNAPSHOT")),
            ("/detail/SourceIdentifier", json!("../users/x")),
            ("/detail/SourceIdentifier", json!("")),
            ("/detail", json!(7)),
        ] {
            assert_eq!(event(&|event| *event.pointer_mut(change.0).unwrap() = change.1.clone()), None, "{change:?}");
        }
        let timeless = |event: &mut Value| {
            (event["detail"]["Date"], event["time"]) = (json!(null), json!("yesterday"));
        };
        assert_eq!(event(&timeless), None);
    }

    #[test]
    fn what_happened_before_a_task_or_long_after_it_is_not_its_end() {
        let waiting = |since| Waiting { user: String::new(), locale: String::new(), failover: false, since };
        let ends = |since, at| waiting(since).may_end(at);
        assert_eq!([ends(100, 99), ends(100, 100), ends(100, 3_700), ends(100, 3_701)], [false, true, true, false]);
        for odd in [i64::MIN, i64::MAX] {
            assert!(!ends(odd, 0));
            assert_eq!(waiting(odd).is_waited_for(0), odd > 0);
        }
    }

    proptest! {
        #[test]
        fn any_event_is_read_or_left(id in any::<String>(), date in any::<String>(), name in any::<String>(), since in any::<i64>(), at in any::<i64>()) {
            let read = event(&|event| {
                event["detail"]["EventID"] = id.clone().into();
                event["detail"]["Date"] = date.clone().into();
                event["detail"]["SourceIdentifier"] = name.clone().into();
            });
            prop_assert!(read.is_none_or(|settled| settled.identifier == name));
            let waiting = Waiting { user: id, locale: date, failover: false, since };
            let _ = (waiting.may_end(at), waiting.is_waited_for(at));
        }
    }
}
