//! A task that has finished: RDS has told an event that ends it.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    awaited::AwaitedTask,
    notification::{Notification, title},
};
use crate::{
    action::Action,
    answers::about,
    aws::Aws,
    clusters,
    deadline::Deadline,
    error::Error,
    inventory,
    message::{self, Message},
    region::Region,
    reply::Full,
    settings::Settings,
};

/// An instance or a cluster that has settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaskFinished {
    pub(crate) region: Region,
    pub(crate) identifier: String,
    cluster: bool,
    /// The id of RDS's event.
    event: &'static str,
    /// When that was.
    pub(crate) at: Timestamp,
}

impl TaskFinished {
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
        if event["source"] != "aws.rds" || !named {
            return None;
        }
        let event_ids = Action::ALL.iter().flat_map(|action| action.kind().ending_events);
        let event_id = event_ids.copied().find(|ends| *ends == id)?;
        // When it happened; the event's own time where its detail does not say. One without a time ends nothing.
        let at =
            [&detail["Date"], &event["time"]].into_iter().find_map(|time| time.as_str()?.parse::<Timestamp>().ok())?;
        Some(Self {
            region: Region::from_code(event["region"].as_str()?)?,
            identifier: identifier.to_owned(),
            cluster,
            event: event_id,
            at,
        })
    }

    /// What is told of it; nothing where nobody waits.
    pub(super) async fn notification(
        &self,
        settings: &Settings,
        aws: &Aws,
        deadline: Deadline,
    ) -> Result<Option<Notification>, Error> {
        let (region, identifier) = (self.region, self.identifier.as_str());
        let Some((waiting, stored)) = self.awaited(settings, aws, deadline).waiting().await? else { return Ok(None) };
        let kind = waiting.action.kind();
        if !kind.ending_events.contains(&self.event) || !waiting.may_end(self.at.as_second()) {
            return Ok(None);
        }
        let (name, status, writer) = if self.cluster {
            let cluster = clusters::cluster(aws, region, identifier, deadline).await?;
            (cluster.identifier, cluster.status, cluster.writer)
        } else {
            let Some(database) = inventory::refetch(aws, region, identifier, deadline).await? else { return Ok(None) };
            (database.spoken_name().to_owned(), database.status, None)
        };
        let mut lines = vec![title(kind.over, name.clone(), region)];
        // RDS tells the end a moment before its status follows.
        if status == "available" {
            let status = about::status_of(&status);
            lines.push(Message::new("task-status-now").with("status", status));
        }
        if let Some(writer) = writer {
            let writer = message::Value::Name(writer);
            lines.push(Message::new("task-writer-now").with("writer", writer));
        }
        let full = Full { title: title("title-result", name, region), lines, chart: None, text: None };
        let instance = identifier.to_owned();
        let instance = Some(instance);
        Ok(Some(Notification {
            user: waiting.user,
            locale: waiting.locale,
            region,
            instance,
            full,
            stored: Some(stored),
        }))
    }

    /// Takes away who waits; false where somebody else has done so.
    pub(super) async fn claim(&self, settings: &Settings, aws: &Aws, deadline: Deadline) -> Result<bool, Error> {
        self.awaited(settings, aws, deadline).claim().await
    }

    /// Keeps in mind once more who waits, who could not be told.
    pub(super) async fn put_back(&self, settings: &Settings, aws: &Aws, deadline: Deadline, stored: String) {
        self.awaited(settings, aws, deadline).store(stored).await;
    }

    fn awaited<'a>(&'a self, settings: &'a Settings, aws: &'a Aws, deadline: Deadline) -> AwaitedTask<'a> {
        let Self { region, identifier, cluster, .. } = self;
        AwaitedTask { settings, aws, deadline, region: *region, identifier, cluster: *cluster }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn event(change: &dyn Fn(&mut Value)) -> Option<TaskFinished> {
        let mut event = json!({"source": "aws.rds", "region": "us-west-2", "detail-type": "RDS DB Instance Event",
            "time": "2026-01-02T03:05:00Z",
            "detail": {"EventID": "RDS-EVENT-0006", "SourceType": "DB_INSTANCE", "SourceIdentifier": "orders-prod-1",
                "Date": "2026-01-02T03:04:05.000Z"}});
        change(&mut event);
        TaskFinished::read(&event)
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

    proptest! {
        #[test]
        fn any_event_is_read_or_left(id in any::<String>(), date in any::<String>(), name in any::<String>()) {
            let read = event(&|event| {
                event["detail"]["EventID"] = id.clone().into();
                event["detail"]["Date"] = date.clone().into();
                event["detail"]["SourceIdentifier"] = name.clone().into();
            });
            prop_assert!(read.is_none_or(|settled| settled.identifier == name));
        }
    }
}
