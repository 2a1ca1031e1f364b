//! What a session remembers from one question to the next. It travels in Alexa's session attributes; whatever does not read
//! well there is forgotten, and the user asked again.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::region::Region;

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Session {
    /// The region that was asked about last.
    pub(crate) region: Option<Region>,
    /// What was said last, as plain text.
    pub(crate) said: Option<String>,
    /// What happens when the user says yes, or wants more.
    pub(crate) next: Option<Next>,
    /// The command whose result was not there in time.
    pub(crate) running: Option<Running>,
    /// The task that waits for its code, or for yes or no.
    pub(crate) task: Option<Pinned>,
}

/// What a task would do, and to which database, as the user was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pinned {
    /// The task's intent.
    pub(crate) intent: String,
    /// The region's code.
    pub(crate) region: String,
    /// The DB identifier.
    pub(crate) identifier: String,
    /// What tells this database from another that gets the same identifier later.
    pub(crate) resource: String,
    /// The cluster that is failed over; nothing where the instance itself is meant.
    pub(crate) cluster: Option<String>,
    /// The writer of the instance's cluster, where it is in one: another writer makes another task of it.
    pub(crate) writer: Option<String>,
    /// When the user was told, in seconds since 1970.
    pub(crate) told: i64,
    /// What the user was asked for.
    pub(crate) wait: Wait,
}

/// What the user was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Wait {
    /// A code; to say it is to agree.
    Code,
    /// Yes or no, as the code is there.
    Yes,
}

/// A question that is ready to be answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Next {
    /// The intent, as Alexa would send it.
    pub(crate) intent: Value,
    /// Where in its list to go on.
    #[serde(default)]
    pub(crate) from: usize,
}

/// A command that a bastion works on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Running {
    /// Its region's code.
    pub(crate) region: String,
    /// Its id.
    pub(crate) command: String,
    /// The bastion's instance id.
    pub(crate) bastion: String,
    /// The intent that it answers, as Alexa sent it.
    pub(crate) intent: Value,
}

impl Session {
    /// Reads session attributes.
    pub(crate) fn read(attributes: &Map<String, Value>) -> Self {
        Self {
            region: attributes.get("region").and_then(Value::as_str).and_then(Region::from_code),
            said: read(attributes, "said"),
            next: read(attributes, "next"),
            running: read(attributes, "running"),
            task: read(attributes, "task"),
        }
    }

    /// Writes session attributes.
    pub(crate) fn write(&self) -> Map<String, Value> {
        let parts = [
            ("region", self.region.map(|region| region.code().into())),
            ("said", self.said.as_deref().map(Value::from)),
            ("next", self.next.as_ref().and_then(|next| serde_json::to_value(next).ok()).map(without_code)),
            ("task", self.task.as_ref().and_then(|task| serde_json::to_value(task).ok())),
            ("running", self.running.as_ref().and_then(|running| serde_json::to_value(running).ok())),
        ];
        parts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

/// What is remembered, without the code that may have been said in its intent: that stays with Alexa.
fn without_code(mut remembered: Value) -> Value {
    if let Some(Value::Object(slots)) = remembered.pointer_mut("/intent/slots") {
        slots.remove("mfa");
        slots.remove("mfasecond");
    }
    remembered
}

fn read<T: DeserializeOwned>(attributes: &Map<String, Value>, name: &str) -> Option<T> {
    serde_json::from_value(attributes.get(name)?.clone()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_session_is_read_as_it_was_written_and_nonsense_is_forgotten() {
        let session = Session {
            region: Region::from_code("eu-west-1"),
            said: Some("a <b> & c".to_owned()),
            next: Some(Next { intent: json!({"name": "ListInstances"}), from: 20 }),
            running: Some(Running {
                region: "eu-west-1".to_owned(),
                command: "c".to_owned(),
                bastion: "i-1".to_owned(),
                intent: json!({}),
            }),
            task: Some(Pinned {
                intent: "RebootInstance".to_owned(),
                region: "eu-west-1".to_owned(),
                identifier: "orders-prod-1".to_owned(),
                resource: "db-A".to_owned(),
                cluster: None,
                writer: Some("orders-prod-2".to_owned()),
                told: 7,
                wait: Wait::Yes,
            }),
        };
        assert_eq!(Session::read(&session.write()), session);
        let slots = json!({"instance": {"value": "simple"}, "mfa": {"value": "645"}, "mfasecond": {"value": "281"}});
        let next = Next { intent: json!({"name": "RebootInstance", "slots": slots}), from: 0 };
        let written = Session { next: Some(next), ..Session::default() }.write();
        assert_eq!(written["next"]["intent"]["slots"], json!({"instance": {"value": "simple"}}));
        let nonsense = json!({"region": "atlantis", "said": 7, "next": [], "running": {"region": 1}, "task": "all"});
        assert_eq!(Session::read(nonsense.as_object().unwrap()), Session::default());
    }
}
