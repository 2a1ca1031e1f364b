//! Messages about a database, and about what of it could not be read.

use agent_protocol::{CheckName, CheckReport, EngineName, RowError, UnreadPart};

use crate::{
    inventory::Database,
    message::{Message, Value},
    redact,
    region::Region,
};

/// How many parts that could not be read are named.
const MAX_NAMED: usize = 3;

/// What is said of a report that is not whole: what is missing from it comes first, and the rest is said of the rest alone. So no
/// "none" or "all" is said of what nobody has looked at.
pub(crate) fn of_what_was_read(report: &CheckReport, say: Vec<Message>) -> Vec<Message> {
    // Health says for each part what it could not look at.
    if report.failure.is_some() || report.check() == CheckName::Health {
        return say;
    }
    let mut missing = Vec::new();
    if !report.row_errors.is_empty() {
        let mut parts: Vec<Value> = Vec::new();
        for part in report.row_errors.iter().take(MAX_NAMED).map(|error| Value::from(unread_part(error))) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        let id = if report.row_errors.len() > MAX_NAMED { "unread-some" } else { "unread" };
        let count = report.row_errors.len() as u64;
        missing.push(Message::new(id).with("count", count).with("parts", Value::All(parts)));
    }
    if report.truncated {
        let seen = report.rows.len() as u64;
        missing.push(Message::new("unread-rows").with("seen", seen).with("count", report.total_rows));
    }
    if missing.is_empty() {
        return say;
    }
    // An answer without rows would say "none".
    if report.rows.is_empty() {
        missing.push(Message::new("rest-empty"));
        return missing;
    }
    missing.push(Message::new("of-the-rest"));
    missing.into_iter().chain(say).collect()
}

/// A part of a report that could not be read. What the agent calls it is English, so it is not said: each part has words of its own.
pub(crate) fn unread_part(error: &RowError) -> Message {
    Message::new(match error.part {
        // A newer agent's.
        UnreadPart::Other => "part-other".to_owned(),
        part => format!("unread-{}", part.as_str()),
    })
}

/// Why something is so, in the words of a server or of the agent; nothing where no reason is given. It is the one text of a report
/// that was written for people: a language that it is not in says where it can be read.
pub(crate) fn reason(given: Option<&str>) -> Option<Message> {
    let text = given.map(redact::cleaned).filter(|text| !text.is_empty())?;
    Some(Message::new("reason").with("reason", Value::Text(text)))
}

/// A message about a database of a region.
pub(crate) fn about(id: &str, region: Region, database: &Database) -> Message {
    Message::new(id).with("name", name(database)).with("region", region)
}

/// A value for a database's name in a sentence.
pub(crate) fn name(database: &Database) -> Value {
    Value::Name(database.spoken_name().to_owned())
}

/// The engine that has made a report.
pub(crate) fn engine(report: &CheckReport) -> Option<EngineName> {
    report.engine.as_ref().map(|engine| engine.name)
}

/// A user, a tablespace and the like. Oracle writes names in capitals that nobody has given any: a voice would spell them.
pub(crate) fn identifier(engine: Option<EngineName>, name: &str) -> Value {
    let capitals_are_given = match engine {
        Some(EngineName::Oracle) => false,
        Some(EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb) | None => true,
    };
    let keep = capitals_are_given || name.chars().any(char::is_lowercase);
    Value::Name(if keep { name.to_owned() } else { name.to_lowercase() })
}

/// The number of a session, as it is said.
pub(crate) fn session_number(engine: Option<EngineName>, id: &str) -> Value {
    let several = match engine {
        Some(EngineName::Oracle) => session_and_serial(id),
        Some(EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb) | None => None,
    };
    several.unwrap_or_else(|| Value::Name(id.to_owned()))
}

/// Oracle's number of a session is two, and three in a cluster: 63,904,@2. As one, it would be heard as another number.
fn session_and_serial(id: &str) -> Option<Value> {
    let part = |part: &str| Value::Name(part.to_owned());
    let (session, serial, instance) = match id.split(',').collect::<Vec<_>>()[..] {
        [session, serial] => (session, serial, None),
        [session, serial, instance] => (session, serial, Some(instance.trim_start_matches('@'))),
        _ => return None,
    };
    let id = if instance.is_some() { "session-serial-instance" } else { "session-serial" };
    let message = Message::new(id).with("session", part(session)).with("serial", part(serial));
    Some(instance.map(part).into_iter().fold(message, |message, part| message.with("instance", part)).into())
}

/// The statuses of RDS that languages have words for; others are said as RDS writes them.
pub(crate) const STATUSES: [&str; 14] = [
    "available",
    "backing-up",
    "creating",
    "deleting",
    "failed",
    "failing-over",
    "maintenance",
    "modifying",
    "rebooting",
    "starting",
    "stopped",
    "stopping",
    "storage-full",
    "upgrading",
];

/// What RDS says a database is doing.
pub(crate) fn status(database: &Database) -> Value {
    status_of(&database.status)
}

/// A status of RDS.
pub(crate) fn status_of(status: &str) -> Value {
    match STATUSES.contains(&status) {
        true => Message::new(format!("status-{status}")).into(),
        false => Value::Name(status.to_owned()),
    }
}

/// What is said of an engine that the agent has no driver for; nothing where it has one.
pub(crate) fn not_checked(database: &Database) -> Option<Message> {
    if database.engine.checked_as().is_some() {
        return None;
    }
    let engine = Value::Text(database.engine.to_string());
    Some(Message::new("engine-not-checked").with("name", name(database)).with("engine", engine))
}
