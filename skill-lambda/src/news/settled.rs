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
    inventory,
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
    /// The event's own time.
    pub(crate) at: String,
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
        let cluster = match detail["SourceType"].as_str()? {
            "DB_INSTANCE" => false,
            "CLUSTER" => true,
            _ => return None,
        };
        let identifier = detail["SourceIdentifier"].as_str()?;
        // It becomes a part of a parameter's name.
        let plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
        let id = detail["EventID"].as_str()?;
        if event["source"] != "aws.rds" || !ENDS.contains(&id) || !identifier.chars().all(plain) {
            return None;
        }
        Some(Self {
            region: Region::from_code(event["region"].as_str()?)?,
            identifier: identifier.to_owned(),
            cluster,
            restarted: id == "RDS-EVENT-0006",
            at: detail["Date"].as_str().unwrap_or_default().to_owned(),
        })
    }

    /// What is told of it; nothing where nobody waits.
    pub(super) async fn told(&self, settings: &Settings, aws: &Aws, deadline: Deadline) -> Result<Option<Told>, Error> {
        let (region, identifier) = (self.region, self.identifier.as_str());
        let Some((waiting, stored)) = self.waiting(settings, aws, deadline).await? else { return Ok(None) };
        if waiting.failover && self.restarted {
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
                Ok(found) => Ok(found.parameter.and_then(|parameter| parameter.value)),
                Err(error) if error.as_service_error().is_some_and(|error| error.is_parameter_not_found()) => Ok(None),
                Err(error) => Err(Error::aws("GetParameter", home, &error)),
            }
        });
        let Some(text) = found.await? else { return Ok(None) };
        let waiting = serde_json::from_str::<Waiting>(&text).ok();
        let waiting = waiting.filter(|waiting| Timestamp::now().as_second() - waiting.since <= LONGEST);
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
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_end_of_a_task_is_of_interest() {
        let event = |id: &str, kind: &str, name: &str| {
            Settled::read(&json!({"source": "aws.rds", "region": "us-west-2", "detail-type": "RDS DB Instance Event",
                "detail": {"EventID": id, "SourceType": kind, "SourceIdentifier": name, "Date": "2026-01-02T03:04:05Z"}}))
        };
        let settled = event("RDS-EVENT-0006", "DB_INSTANCE", "orders-prod-1").unwrap();
        assert_eq!(
            (settled.region.code(), settled.identifier.as_str(), settled.cluster),
            ("us-west-2", "orders-prod-1", false)
        );
        assert!(event("RDS-EVENT-0071", "CLUSTER", "shop").unwrap().cluster);
        assert_eq!(event("RDS-EVENT-0001", "DB_INSTANCE", "a"), None);
        assert_eq!(event("RDS-EVENT-0006", "SNAPSHOT", "a"), None);
        assert_eq!(event("RDS-EVENT-0006", "DB_INSTANCE", "../users/x"), None);
    }
}
