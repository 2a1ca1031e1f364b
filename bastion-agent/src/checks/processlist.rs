//! MySQL's sessions where it runs without its performance schema: who they are, what they do and since when, and no more.

use crate::{
    engines::{CLIENT_AND_PORT, Query, Row, Session, Value},
    failure::CheckError,
};

const SESSIONS: Query =
    Query { sql: include_str!("../../../sql/mysql/top-sessions.processlist.sql"), needs: &["PROCESS ON *.*"] };

/// Without the right, the list is short and nothing says so.
const PERMITTED: Query =
    Query { sql: include_str!("../../../sql/mysql/top-sessions.processlist.permitted.sql"), needs: SESSIONS.needs };

/// How long a statement may be, in characters, as the other queries cut it.
const MAX_STATEMENT_CHARS: usize = 2_000;

/// Threads of the server's own, and replicas.
const NO_CLIENTS: [&str; 4] = ["Daemon", "Binlog Dump", "Binlog Dump GTID", "Connect"];

/// The sessions of clients, in the columns of top-sessions.sql. "time_ms" is how long each has been doing what it does.
pub(super) async fn rows(session: &mut Session) -> Result<Vec<Row>, CheckError> {
    session.ask(&PERMITTED).await?;
    let listed = session.ask(&SESSIONS).await?;
    Ok(listed.iter().map(row).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn row(listed: &Row) -> Result<Option<Row>, CheckError> {
    let raw = |column| listed.raw_text(column).map(|text| text.map(str::to_owned));
    let (command, user) = (raw("Command")?.unwrap_or_default(), raw("User")?);
    if NO_CLIENTS.contains(&command.as_str()) || user.as_deref() == Some("system user") {
        return Ok(None);
    }
    let state = raw("State")?.filter(|state| !state.is_empty());
    // Null where the server has not noted since when.
    let time_ms = listed.count("Time")?.map(|time| time.saturating_mul(1_000));
    let milliseconds =
        |time: Option<u64>| time.map_or(Value::Null, |time| Value::Int(i64::try_from(time).unwrap_or(i64::MAX)));
    let sleeps = command == "Sleep";
    let statement = if sleeps { Value::Null } else { listed.copied("Info")? };
    let statement = statement.map(|text| text.chars().take(MAX_STATEMENT_CHARS).collect());
    let (doing, described) = match state {
        Some(_) => (listed.copied("State")?, listed.copied("State")?.map(|state| format!("{command}: {state}"))),
        None => (Value::Null, listed.copied("Command")?),
    };
    let columns = [
        ("session_id", listed.count("Id")?.map_or(Value::Null, |id| Value::Text(id.to_string()))),
        ("user", listed.copied("User")?),
        ("database", listed.copied("db")?),
        (CLIENT_AND_PORT, listed.copied("Host")?),
        ("program", Value::Null),
        ("state", described),
        ("doing", doing),
        ("wait", Value::Null),
        ("time_ms", milliseconds(time_ms)),
        ("active_ms", milliseconds(if sleeps { Some(0) } else { time_ms })),
        ("cpu_ms", Value::Null),
        ("memory_bytes", Value::Null),
        ("io_bytes", Value::Null),
        ("io_total_us", Value::Null),
        ("statement", statement),
    ];
    Ok(Some(Row(columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_listed_and_threads_of_the_servers_own_are_not() {
        let listed = |user: &str, command: &str, time: i64| {
            let text = |text: &str| Value::Text(text.to_owned());
            let columns = [
                ("Id", Value::Int(7)),
                ("User", text(user)),
                ("Host", text("10.0.0.5:51234")),
                ("db", Value::Null),
                ("Command", text(command)),
                ("Time", Value::Int(time)),
                ("State", text("updating")),
                ("Info", text("UPDATE t SET a = 1")),
            ];
            row(&Row(columns.map(|(name, value)| (name.to_owned(), value)).to_vec())).unwrap()
        };
        let busy = listed("app", "Query", 3).unwrap();
        assert_eq!(busy.client().unwrap().as_deref(), Some("10.0.0.5"));
        assert_eq!(busy.text("state").unwrap().as_deref(), Some("Query: updating"));
        assert_eq!((busy.count("active_ms").unwrap(), busy.count("memory_bytes").unwrap()), (Some(3_000), None));
        let idle = listed("app", "Sleep", 3).unwrap();
        assert_eq!((idle.count("active_ms").unwrap(), idle.raw_text("statement").unwrap()), (Some(0), None));
        assert!(listed("system user", "Query", 3).is_none() && listed("app", "Binlog Dump GTID", 3).is_none());
    }
}
