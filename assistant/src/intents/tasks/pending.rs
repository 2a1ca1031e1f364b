//! The task that waits: what the user was told. It is kept for each user on the skill's side, so that no session says what was
//! told, and for some minutes, so that it outlives a session: authenticators are slower than a door is patient.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::{action::Action, actions::TaskPlan, context::Context, error::Error, mfa, question::Intent, region::Region};

/// How long what the user was told holds, in seconds.
pub(crate) const CONFIRMATION_TTL_S: i64 = 5 * 60;

/// How long a code that was said along with the task is worth trying, in seconds.
const CODE_TTL_S: i64 = 60;

const NAME: &str = "task";

/// What is written where nothing waits: a parameter keeps its versions only as long as it is there.
const NOTHING: &str = "none";

/// What the user was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingTask {
    /// What tells it from others: who was told has it in the session.
    pub(super) id: String,
    pub(super) action: Action,
    /// The region's code.
    region: String,
    /// The DB identifier.
    pub(super) identifier: String,
    /// What people call it.
    pub(super) name: String,
    /// What tells this database from another that gets the same identifier later.
    resource: String,
    /// The cluster that is failed over; nothing where the instance itself is meant.
    pub(super) cluster: Option<String>,
    /// The writer of the instance's cluster, where it is in one: another writer makes another task of it.
    writer: Option<String>,
    /// When the user was told, in seconds since 1970.
    told: i64,
    /// What the user was asked for.
    pub(super) wait: Awaiting,
}

/// What the user was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Awaiting {
    /// A code; to say it is to agree.
    Code,
    /// Yes or no: the code is there already, or something else was said in its place. A code alone is not to agree.
    Yes,
}

/// What is kept of a user's task.
#[derive(Debug)]
pub(super) struct Kept {
    /// What waits.
    pub(super) task: Option<PendingTask>,
    /// Something has waited, too long ago, or something that this version does not know.
    pub(super) gone: bool,
    version: i64,
}

/// That the user was told of this task and has agreed to it, if the code is right. Only [`Kept::agreed`] makes one.
#[derive(Debug)]
pub(super) struct Agreed {
    version: i64,
}

impl PendingTask {
    /// Its region.
    pub(super) fn region(&self) -> Option<Region> {
        Region::from_code(&self.region)
    }

    /// Whether this is what the user was told: the same database in the same cluster, by what never changes.
    pub(super) fn is(&self, plan: &TaskPlan) -> bool {
        let now = Self::of(plan, self.id.clone(), self.wait);
        Self { told: self.told, ..now } == *self
    }

    fn of(plan: &TaskPlan, id: String, wait: Awaiting) -> Self {
        let writer = plan.cluster.as_ref().and_then(|cluster| cluster.writer.clone());
        Self {
            id,
            action: plan.action,
            region: plan.region.code().to_owned(),
            identifier: plan.database.identifier.clone(),
            name: plan.database.spoken_name().to_owned(),
            resource: plan.database.resource.clone(),
            cluster: plan.acted_on_cluster().map(|cluster| cluster.identifier.clone()),
            writer,
            told: now(),
            wait,
        }
    }
}

impl Kept {
    /// Reads what waits.
    pub(super) async fn read(context: &Context<'_>) -> Result<Self, Error> {
        let stored = context.parameters().read(NAME).await.map_err(Error::unkept)?;
        let Some(stored) = stored else { return Ok(Self { task: None, gone: false, version: 0 }) };
        let task = Self::holds(&stored.value, now());
        Ok(Self { gone: task.is_none() && stored.value != NOTHING, task, version: stored.version })
    }

    /// What is stored, where it can be read and is not too old. What this version does not know is nothing that it could do.
    fn holds(value: &str, now: i64) -> Option<PendingTask> {
        let task: PendingTask = serde_json::from_str(value).ok()?;
        // The clocks of two processes may differ a little.
        let holds = (-60..=CONFIRMATION_TTL_S).contains(&now.saturating_sub(task.told));
        (holds && task.region().is_some()).then_some(task)
    }

    /// What waits, where it is what this session has told, or a session before it.
    pub(super) fn here(&self, context: &Context<'_>) -> Option<&PendingTask> {
        let told = context.session.task.as_ref();
        self.task.as_ref().filter(|task| told.is_none_or(|hint| hint.id == task.id))
    }

    /// What waits, where this session has told it, and nothing since then has made it forget that.
    pub(super) fn told_here(&self, context: &Context<'_>) -> Option<&PendingTask> {
        context.session.task.as_ref().and(self.here(context))
    }

    /// Whether the user has agreed to this by saying a code: it is what this session has told, and a code was asked for. Where yes
    /// was asked for, it takes a yes to what was told a moment ago. What another session has told is told again first: nobody has
    /// to remember which instance it was about.
    pub(super) fn agreed(&self, context: &Context<'_>, plan: &TaskPlan, yes: bool) -> Option<Agreed> {
        let task = self.told_here(context).filter(|task| task.is(plan))?;
        let said = &context.turn.question;
        let agreed = match task.wait {
            // In the middle of another question a code is not an answer to what was told.
            Awaiting::Code => said.is_task() || said.intent == Intent::FollowUp,
            Awaiting::Yes => yes && now().saturating_sub(task.told) <= CODE_TTL_S,
        };
        agreed.then_some(Agreed { version: self.version })
    }

    /// Keeps what was told just now, in place of what was told before; gives its id.
    pub(super) async fn keep(&self, context: &Context<'_>, plan: &TaskPlan, wait: Awaiting) -> Result<String, Error> {
        let same = self.task.as_ref().filter(|task| task.is(plan)).map(|task| task.id.clone());
        let id = same.or_else(mfa::new_id).ok_or_else(|| Error::Unkept { detail: "no random number".to_owned() })?;
        store(context, &PendingTask::of(plan, id.clone(), wait)).await?;
        Ok(id)
    }

    /// Takes away what waits.
    pub(super) async fn clear(&self, context: &Context<'_>) -> Result<(), Error> {
        if self.task.is_none() {
            return Ok(());
        }
        context.parameters().write(NAME, NOTHING).await.map(drop).map_err(Error::unkept)
    }

    /// Lets what waits wait for a yes from now on.
    pub(super) async fn ask_for_yes(&self, context: &Context<'_>) -> Result<(), Error> {
        match &self.task {
            Some(task) if task.wait == Awaiting::Code => {
                store(context, &PendingTask { wait: Awaiting::Yes, ..task.clone() }).await
            }
            _ => Ok(()),
        }
    }
}

impl Agreed {
    /// Takes the task away, to do it: false where somebody else has changed it since it was read. So it is done once.
    pub(super) async fn take(&self, context: &Context<'_>) -> Result<bool, Error> {
        let written = context.parameters().write(NAME, NOTHING).await.map_err(Error::unkept)?;
        Ok(written == self.version + 1)
    }
}

async fn store(context: &Context<'_>, task: &PendingTask) -> Result<(), Error> {
    let value = serde_json::to_string(task).map_err(|error| Error::Unkept { detail: error.to_string() })?;
    context.parameters().write(NAME, &value).await.map(drop).map_err(Error::unkept)
}

/// In seconds since 1970.
pub(super) fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    i64::try_from(now).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn stored() -> Value {
        json!({"id": "a", "action": "RebootInstance", "region": "us-east-1", "identifier": "orders-prod-1",
            "name": "sample", "resource": "db-A", "cluster": null, "writer": null, "told": 1_000, "wait": "code"})
    }

    #[test]
    fn only_what_was_told_a_moment_ago_and_is_known_waits() {
        let holds = |value: &Value, now: i64| Kept::holds(&value.to_string(), now);
        for (now, waits) in [(939, false), (940, true), (1_300, true), (1_301, false)] {
            assert_eq!(holds(&stored(), now).is_some(), waits, "{now}");
        }
        for (field, value) in [
            ("action", json!("DeleteInstance")),
            ("action", json!("")),
            ("action", Value::Null),
            ("region", json!("atlantis")),
            ("wait", json!("nothing")),
            ("identifier", json!(7)),
        ] {
            let mut unknown = stored();
            unknown[field] = value;
            assert_eq!(holds(&unknown, 1_000), None, "{unknown}");
        }
        assert!(Kept::holds(NOTHING, 1_000).is_none() && Kept::holds("", 1_000).is_none());
    }
}
