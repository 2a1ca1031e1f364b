//! What a task would do, to which database, and whether it can be done now.

use crate::{
    action::Action,
    answers::about,
    aws::Aws,
    clusters::{self, Cluster},
    deadline::Deadline,
    environments::spoken_environment,
    error::Error,
    inventory::Database,
    message::{Message, Value},
    region::Region,
};

/// A task that could be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaskPlan {
    pub(crate) action: Action,
    pub(crate) region: Region,
    pub(crate) database: Database,
    /// The cluster that the database is in.
    pub(crate) cluster: Option<Cluster>,
}

impl TaskPlan {
    /// Asks RDS what there is to know besides the database itself.
    pub(crate) async fn find(
        aws: &Aws,
        deadline: Deadline,
        action: Action,
        region: Region,
        database: Database,
    ) -> Result<Self, Error> {
        let cluster = match &database.details.cluster {
            Some(identifier) => Some(clusters::cluster(aws, region, identifier, deadline).await?),
            None => None,
        };
        Ok(Self { action, region, database, cluster })
    }

    /// The cluster, where it is what is acted upon.
    pub(crate) fn acted_on_cluster(&self) -> Option<&Cluster> {
        self.cluster.as_ref().filter(|_| self.action.kind().acts_on_cluster)
    }

    /// The identifier of what is acted upon.
    pub(crate) fn target(&self) -> &str {
        self.acted_on_cluster().map_or(&self.database.identifier, |cluster| &cluster.identifier)
    }

    /// Why it cannot be done now, if so.
    pub(crate) fn precheck(&self) -> Option<Message> {
        if matches!(self.database.status.as_str(), "rebooting" | "failing-over") {
            return Some(self.about("task-under-way").with("status", about::status(&self.database)));
        }
        if self.database.engine.0.starts_with("custom-") {
            return Some(self.about("task-custom"));
        }
        (self.action.kind().precheck)(self)
    }

    /// What will happen, and to which database.
    pub(crate) fn described(&self) -> Message {
        (self.action.kind().describe)(self)
    }

    /// The same in a few words: a code grows old meanwhile.
    pub(crate) fn in_short(&self) -> Message {
        (self.action.kind().describe_in_short)(self)
    }

    pub(super) fn about(&self, id: &str) -> Message {
        about::about(id, self.region, &self.database)
    }

    /// What stands in the way of what wants an instance that is available.
    pub(super) fn refuse_unavailable(&self) -> Option<Message> {
        let unavailable = self.database.status != "available";
        unavailable.then(|| self.about("task-not-available").with("status", about::status(&self.database)))
    }

    /// What it is to others.
    pub(super) fn role(&self) -> Message {
        match &self.cluster {
            Some(cluster) => {
                let writes = cluster.writer.as_deref() == Some(self.database.identifier.as_str());
                Message::new(if writes { "task-writer" } else { "task-reader" })
                    .with("cluster", Value::Name(cluster.identifier.clone()))
            }
            None if self.database.details.multi_az == Some(true) => Message::new("task-multi-az"),
            None => Message::new("task-single-az"),
        }
    }

    /// What tells the database from others.
    pub(super) fn what(&self) -> Message {
        let database = &self.database;
        let identifier = Some(database.identifier.clone()).filter(|identifier| identifier != database.spoken_name());
        Message::new("task-what")
            .with("engine", Value::Text(database.engine.to_string()))
            .with("identifier", part("task-identifier", &identifier))
            .with("application", part("task-application", &database.application))
            .with("environment", environment_of(database))
    }

    /// The same in a few words.
    pub(super) fn what_in_short(&self) -> Message {
        Message::new("task-what-short")
            .with("engine", Value::Text(self.database.engine.to_string()))
            .with("environment", environment_of(&self.database))
    }
}

fn part(id: &str, value: &Option<String>) -> Message {
    match value {
        Some(value) => Message::new(id).with("value", Value::Name(value.clone())),
        None => Message::new("nothing"),
    }
}

fn environment_of(database: &Database) -> Message {
    match &database.environment {
        Some(tag) => Message::new("task-environment").with("value", spoken_environment(tag)),
        None => Message::new("nothing"),
    }
}

#[cfg(test)]
mod tests {
    use agent_protocol::rds::RdsEngine;

    use super::*;
    use crate::{details::Details, samples::without_voices, speech::Words};

    #[test]
    fn tasks_are_described_and_refused() {
        let region = Region::from_code("us-east-1").unwrap();
        let some = |text: &str| Some(text.to_owned());
        let sample = Database {
            identifier: "orders-prod-1".to_owned(),
            name: some("sample"),
            engine: RdsEngine("postgres".to_owned()),
            status: "available".to_owned(),
            application: some("training"),
            environment: some("production"),
            details: Details { multi_az: Some(true), ..Details::default() },
            ..Database::default()
        };
        let with = |change: &dyn Fn(&mut Database)| {
            let mut database = sample.clone();
            change(&mut database);
            database
        };
        let bare = |database: &mut Database| {
            (database.name, database.application, database.environment) = (None, None, None);
            database.details.multi_az = Some(false);
        };
        let in_cluster = |database: &mut Database| {
            database.engine = RdsEngine("aurora-mysql".to_owned());
            database.details.cluster = some("orders");
        };
        let cluster = |status: &str, readers: &[&str]| Cluster {
            identifier: "orders".to_owned(),
            status: status.to_owned(),
            writer: some("orders-prod-1"),
            readers: readers.iter().map(|reader| (*reader).to_owned()).collect(),
        };
        let reader = |database: &mut Database| {
            in_cluster(database);
            database.identifier = "orders-prod-2".to_owned();
        };
        let cases = [
            ("reboot", Action::Reboot, sample.clone(), None),
            ("reboot without tags and standby", Action::Reboot, with(&bare), None),
            ("reboot of a writer", Action::Reboot, with(&in_cluster), Some(cluster("available", &["orders-prod-2"]))),
            ("reboot of a reader", Action::Reboot, with(&reader), Some(cluster("available", &["orders-prod-2"]))),
            ("reboot, rebooting", Action::Reboot, with(&|database| database.status = "rebooting".to_owned()), None),
            ("reboot, stopped", Action::Reboot, with(&|database| database.status = "stopped".to_owned()), None),
            ("failover", Action::Failover, sample.clone(), None),
            ("failover without standby", Action::Failover, with(&bare), None),
            (
                "failover of a cluster",
                Action::Failover,
                with(&in_cluster),
                Some(cluster("available", &["orders-prod-2", "orders-prod-3"])),
            ),
            (
                "failover of a cluster of readers",
                Action::Failover,
                with(&reader),
                Some(Cluster { writer: None, ..cluster("available", &["orders-prod-2"]) }),
            ),
            (
                "reboot on RDS Custom",
                Action::Reboot,
                with(&|database| database.engine = RdsEngine("custom-oracle-ee".to_owned())),
                None,
            ),
            ("failover of a cluster of one", Action::Failover, with(&in_cluster), Some(cluster("available", &[]))),
            (
                "failover of a cluster, failing over",
                Action::Failover,
                with(&in_cluster),
                Some(cluster("failing-over", &["orders-prod-2"])),
            ),
        ];
        let said = cases.map(|(name, action, database, cluster)| {
            let plan = TaskPlan { action, region, database, cluster };
            let say = match plan.precheck() {
                Some(obstacle) => vec![obstacle],
                None => vec![plan.described(), plan.in_short()],
            };
            let spoken = ["en-US", "ja-JP", "de-DE"].map(|locale| {
                say.iter().map(|message| without_voices(&Words::of(locale).say(message))).collect::<Vec<_>>().join("\n")
            });
            format!("{name}\n{}\n", spoken.join("\n"))
        });
        insta::assert_snapshot!("tasks", said.join("\n"));
    }
}
