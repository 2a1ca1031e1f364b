//! Can a database be logged in to, and what is found there?

use agent_protocol::{
    CheckReport, ConnectionProblem, ConnectionRow, EngineName, Failure, Outcome as Found, Role, Rows,
};

use super::about;
use crate::{
    details::numbers,
    error::Error,
    inventory::Database,
    message::{Message, Value},
    region::Region,
};

/// What is said of the agent's report.
pub(crate) fn render(region: Region, database: &Database, report: &CheckReport) -> Result<Vec<Message>, Error> {
    match (&report.failure, &report.rows) {
        (Some(failure), _) => Ok(failed("connection-failed", region, database, failure, report)),
        (None, Rows::Connection(rows)) if !rows.is_empty() => {
            let row = &rows[0];
            let problems = row.problems.iter().filter(|problem| **problem != ConnectionProblem::FewLeft);
            let problems = problems.map(|problem| Message::new(format!("connection-{}", problem.as_str())));
            Ok([connected(region, database, row, report)].into_iter().chain(problems).collect())
        }
        _ => Err(unexpected(region)),
    }
}

fn connected(region: Region, database: &Database, row: &ConnectionRow, report: &CheckReport) -> Message {
    let (engine, version) = engine(database, report);
    let role = match row.role {
        // PostgreSQL does not tell every setting that refuses writes.
        Role::Primary => match report.engine.as_ref().map(|engine| engine.name) {
            Some(EngineName::Postgres) => "role-primary",
            Some(EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle) | None => "role-writable",
        },
        Role::ReadOnly => "role-read-only",
        Role::Other => "nothing",
    };
    let connections = match (row.connections_used, row.connections_max) {
        (Some(used), Some(max)) => {
            let id = if row.outcome() == Found::Ok { "connections-in-use" } else { "connections-few-left" };
            Message::new(id).with("used", used).with("max", max)
        }
        _ => Message::new("nothing"),
    };
    Message::new("connection-ok")
        .with("name", about::name(database))
        .with("region", region)
        .with("engine", engine)
        .with("version", version)
        .with("time", Value::Millis((row.connect_ms + row.query_ms).max(1)))
        .with("role", Message::new(role))
        .with("connections", connections)
}

/// The engine's name and version, as the server itself says where it was reached.
pub(crate) fn engine(database: &Database, report: &CheckReport) -> (Value, Value) {
    let name = report.engine.as_ref().map_or_else(|| database.engine.to_string(), |engine| engine.name.to_string());
    let version = report.engine.as_ref().and_then(|engine| engine.version.as_deref());
    (Value::Text(name), Value::Text(numbers(version.unwrap_or_default()).to_owned()))
}

/// What is said of a check that could not be made: the cause, and the state that RDS reports where it explains more.
pub(crate) fn failed(
    id: &str,
    region: Region,
    database: &Database,
    failure: &Failure,
    report: &CheckReport,
) -> Vec<Message> {
    let cause =
        Message::new(format!("cause-{}", failure.cause.as_str())).with("time", Value::Millis(report.elapsed_ms));
    let mut say =
        vec![Message::new(id).with("name", about::name(database)).with("region", region).with("cause", cause)];
    if !matches!(database.status.as_str(), "available" | "") {
        say.push(Message::new("rds-status").with("status", about::status(database)));
    }
    say
}

/// The agent's report is of another check than was asked for.
pub(crate) fn unexpected(region: Region) -> Error {
    Error::AgentAnswer { region, command: String::new(), reason: "the report has other rows".to_owned() }
}
