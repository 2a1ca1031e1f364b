//! The session: what is remembered from one question to the next. It travels with the door's requests; whatever does not read well
//! there is forgotten, and the user asked again.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    action::Action,
    inventory::Database,
    question::{Intent, KeptQuestion, Question, SlotName},
    region::Region,
};

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Session {
    /// The region that was asked about last.
    pub(crate) region: Option<Region>,
    /// What was said last, as SSML: names keep their voices when it is repeated.
    pub(crate) said: Option<String>,
    /// What happens when the user says yes, or wants more.
    pub(crate) next: Option<Next>,
    /// The command whose result was not there in time.
    pub(crate) running: Option<Running>,
    /// That a task was told, and waits.
    pub(crate) task: Option<Hint>,
    /// What the last question let the user choose from.
    pub(crate) offered: Option<Offered>,
    /// The task that was asked for last and was not told: a code that comes now is too soon, and no part of it is repeated.
    pub(crate) asked: Option<Action>,
    /// How long a task that was told may wait, in seconds since 1970: so long a part of its code may be said at any time, and none
    /// is repeated.
    pub(crate) guarded: Option<i64>,
    /// The question that was asked last: "and in Oregon?" is the same elsewhere. A task is none.
    pub(crate) last: Option<KeptQuestion>,
    /// The instance that was talked of last.
    pub(crate) subject: Option<Subject>,
    /// What was listed last.
    pub(crate) listed: Option<Listed>,
    /// What the last question has looked for and did not find: a region that is said now is where else it may be.
    pub(crate) sought: Option<Sought>,
}

/// A name that was looked for and not found, or not once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sought {
    /// What was asked of it.
    pub(crate) intent: Intent,
    /// The code of the region that it was looked for in.
    pub(crate) region: String,
    /// What it was called, without codes.
    pub(crate) name: String,
}

/// An instance that was talked of: "it".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subject {
    /// Its region's code.
    pub(crate) region: String,
    /// Its DB identifier.
    pub(crate) identifier: String,
    /// What people call it.
    pub(crate) name: String,
    /// How many turns ago.
    #[serde(default)]
    pub(crate) age: u8,
}

/// What was listed aloud, in the order in which it was said: "the second one".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Listed {
    Instances {
        instances: Vec<Subject>,
        /// How many turns ago.
        age: u8,
    },
    Applications {
        /// The code of the region that they are in; nothing where they are everywhere.
        region: Option<String>,
        applications: Vec<String>,
    },
}

/// What an answer told of.
#[derive(Debug, Default)]
pub(crate) struct Mentioned {
    pub(crate) subject: Option<Subject>,
    pub(crate) listed: Option<Listed>,
    pub(crate) sought: Option<Sought>,
}

impl Subject {
    /// An instance that is talked of now.
    pub(crate) fn new(region: Region, database: &Database) -> Self {
        Self {
            region: region.code().to_owned(),
            identifier: database.identifier.clone(),
            name: database.spoken_name().to_owned(),
            age: 0,
        }
    }

    fn older(self) -> Self {
        Self { age: self.age.saturating_add(1), ..self }
    }
}

impl Mentioned {
    /// What is talked of after an answer that told of this. Several that were listed leave nobody knowing which is "it".
    pub(crate) fn after(self, before: &Session) -> (Option<Subject>, Option<Listed>) {
        let only = match &self.listed {
            Some(Listed::Instances { instances, .. }) => Some(match &instances[..] {
                [only] => Some(only.clone()),
                _ => None,
            }),
            Some(Listed::Applications { .. }) | None => None,
        };
        let subject = match (self.subject, only) {
            (Some(subject), _) => Some(subject),
            (None, Some(only)) => only,
            (None, None) => before.subject.clone().map(Subject::older),
        };
        let older = |listed| match listed {
            Listed::Instances { instances, age } => Listed::Instances { instances, age: age.saturating_add(1) },
            listed @ Listed::Applications { .. } => listed,
        };
        (subject, self.listed.or_else(|| before.listed.clone().map(older)))
    }
}

/// What a question lets the user choose from: "the first one" is one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Offered {
    /// The slot that is asked for.
    pub(crate) slot: SlotName,
    /// Its values as the skill looks them up, in the order in which they were said.
    pub(crate) values: Vec<String>,
    /// The question that is to go on, where it does not stay in the door's dialog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) of: Option<KeptQuestion>,
}

/// That a task waits for what is said next. It only says where to look: what waits is kept on the skill's side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hint {
    /// The id of what was told in this session.
    pub(crate) id: String,
    /// The first part of a code, sealed: for the next turn, and for those in which nothing was understood meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) part: Option<String>,
    /// Whether something else was asked since: half a question goes on from that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) aside: bool,
}

/// A question that is ready to be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Next {
    /// The question, as it was understood.
    pub(crate) question: KeptQuestion,
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
    /// The question that it answers.
    pub(crate) question: KeptQuestion,
    /// By when it had been sent, in seconds since 1970.
    #[serde(default)]
    pub(crate) sent: i64,
}

impl Next {
    /// What is asked.
    pub(crate) fn question(&self) -> &Question {
        self.question.question()
    }
}

impl Running {
    /// How long ago it had been sent already.
    pub(crate) fn age(&self) -> Duration {
        let seconds = Timestamp::now().as_second().saturating_sub(self.sent);
        Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
    }

    /// What was asked.
    pub(crate) fn question(&self) -> &Question {
        self.question.question()
    }
}

impl Session {
    /// Whether a task may wait that was told in this session.
    pub(crate) fn is_guarded(&self) -> bool {
        self.guarded.is_some_and(|until| Timestamp::now().as_second() <= until)
    }

    /// Reads session attributes.
    pub(crate) fn read(attributes: &Map<String, Value>) -> Self {
        Self {
            region: attributes.get("region").and_then(Value::as_str).and_then(Region::from_code),
            said: read(attributes, "said"),
            next: read(attributes, "next"),
            // No command of a bastion's ever answers a task.
            running: read(attributes, "running").filter(|running: &Running| !running.question().is_task()),
            task: read(attributes, "task"),
            offered: read(attributes, "offered"),
            asked: read(attributes, "asked"),
            guarded: read(attributes, "guarded"),
            last: read(attributes, "last").filter(|last: &KeptQuestion| !last.question().is_task()),
            subject: read(attributes, "subject"),
            listed: read(attributes, "listed"),
            sought: read(attributes, "sought"),
        }
    }

    /// Writes session attributes.
    pub(crate) fn write(&self) -> Map<String, Value> {
        let parts = [
            ("region", self.region.map(|region| region.code().into())),
            ("said", self.said.as_deref().map(Value::from)),
            ("next", self.next.as_ref().and_then(|next| serde_json::to_value(next).ok())),
            ("task", self.task.as_ref().and_then(|task| serde_json::to_value(task).ok())),
            ("offered", self.offered.as_ref().and_then(|offered| serde_json::to_value(offered).ok())),
            ("last", self.last.as_ref().and_then(|last| serde_json::to_value(last).ok())),
            ("subject", self.subject.as_ref().and_then(|subject| serde_json::to_value(subject).ok())),
            ("listed", self.listed.as_ref().and_then(|listed| serde_json::to_value(listed).ok())),
            ("sought", self.sought.as_ref().and_then(|sought| serde_json::to_value(sought).ok())),
            ("asked", self.asked.and_then(|asked| serde_json::to_value(asked).ok())),
            ("guarded", self.guarded.map(Value::from)),
            ("running", self.running.as_ref().and_then(|running| serde_json::to_value(running).ok())),
        ];
        parts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

fn read<T: DeserializeOwned>(attributes: &Map<String, Value>, name: &str) -> Option<T> {
    serde_json::from_value(attributes.get(name)?.clone()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::question::SlotValue;

    #[test]
    fn a_session_is_read_as_it_was_written_and_nonsense_is_forgotten() {
        let question =
            |intent| Question::new(intent).with(SlotName::Region, SlotValue::said("ohio")).to_keep(&[], false);
        let session = Session {
            region: Region::from_code("eu-west-1"),
            said: Some("a <b> & c".to_owned()),
            next: Some(Next { question: question(Intent::ListInstances), from: 20 }),
            running: Some(Running {
                region: "eu-west-1".to_owned(),
                command: "c".to_owned(),
                bastion: "i-1".to_owned(),
                question: question(Intent::HealthCheck),
                sent: 1_795_000_000,
            }),
            task: Some(Hint { id: "abc".to_owned(), part: Some("sealed".to_owned()), aside: true }),
            offered: Some(Offered {
                slot: SlotName::Instance,
                values: vec!["a".to_owned()],
                of: Some(question(Intent::ListInstances)),
            }),
            asked: Some(Action::Failover),
            guarded: Some(1_795_000_300),
            last: Some(question(Intent::NumberOfInstances)),
            subject: Some(Subject {
                region: "us-east-1".to_owned(),
                identifier: "a-1".to_owned(),
                name: "a".to_owned(),
                age: 2,
            }),
            listed: Some(Listed::Applications { region: None, applications: vec!["crm".to_owned()] }),
            sought: Some(Sought {
                intent: Intent::RebootInstance,
                region: "us-east-1".to_owned(),
                name: "hr".to_owned(),
            }),
        };
        assert_eq!(Session::read(&session.write()), session);
        // What was forged in a session does nothing by itself.
        let slots = json!({"instance": "simple", "mfa": "645", "mfasecond": "281"});
        let task = json!({"intent": "RebootInstance", "confirmation": "Confirmed", "slots": slots});
        let running = json!({"region": "us-east-1", "command": "c", "bastion": "i-1", "question": task});
        let forged = json!({"next": {"question": task}, "running": running, "last": task});
        let read = Session::read(forged.as_object().unwrap());
        let left = Question::new(Intent::RebootInstance).with(SlotName::Instance, SlotValue::said("simple"));
        assert_eq!((read.next.unwrap().question(), read.running, read.last), (&left, None, None));
        let nonsense = json!({"region": "atlantis", "said": 7, "next": [], "running": {"region": 1}, "task": "all",
            "offered": {"slot": "color", "values": []}});
        assert_eq!(Session::read(nonsense.as_object().unwrap()), Session::default());
        // What an earlier version has written is forgotten, too.
        let earlier = json!({"next": {"intent": {"name": "ListInstances", "slots": {}}, "from": 20}});
        assert_eq!(Session::read(earlier.as_object().unwrap()), Session::default());
    }

    #[test]
    fn what_was_told_last_is_what_is_talked_of() {
        let one = |name: &str, age| Subject {
            region: "us-east-1".to_owned(),
            identifier: name.to_owned(),
            name: name.to_owned(),
            age,
        };
        let list =
            |names: &[&str], age| Listed::Instances { instances: names.iter().map(|name| one(name, 0)).collect(), age };
        let before = Session { subject: Some(one("a", 0)), listed: Some(list(&["a", "b"], 0)), ..Session::default() };
        let told = |subject, listed| Mentioned { subject, listed, sought: None }.after(&before);
        assert_eq!(told(None, None), (Some(one("a", 1)), Some(list(&["a", "b"], 1))));
        assert_eq!(told(Some(one("b", 0)), None), (Some(one("b", 0)), Some(list(&["a", "b"], 1))));
        assert_eq!(told(None, Some(list(&["c"], 0))), (Some(one("c", 0)), Some(list(&["c"], 0))));
        // Of several nobody knows which is "it".
        assert_eq!(told(None, Some(list(&["c", "d"], 0))), (None, Some(list(&["c", "d"], 0))));
        assert_eq!(told(None, Some(list(&[], 0))), (None, Some(list(&[], 0))));
    }
}
