//! Replication of MySQL and MariaDB: channels from a source, Aurora's shared storage, and replication groups. None of them knows of
//! the others, so all are asked before it is said that there is none.

mod source_error;

use std::{cmp::Reverse, collections::BTreeMap};

use agent_protocol::{EngineName, Outcome, ReplicationDirection, ReplicationKind, ReplicationRow, UnreadPart};

use super::{Judged, QUERIES, optional, peer, semi_sync};
use crate::{
    checks::{Unread, unread::Named as _},
    engines::{Part, Query, Row, Session},
    failure::CheckError,
    output::humanize,
};

const fn part(subject: UnreadPart, sql: &'static str, needs: &'static [&'static str]) -> Part {
    Part { subject, since: 0, query: Query { sql, needs } }
}

const WHICH: Part = part(UnreadPart::Aurora, include_str!("../../../../sql/mysql/replication-lag.which.sql"), &[]);
const AURORA: Part =
    part(UnreadPart::AuroraCluster, include_str!("../../../../sql/mysql/replication-lag.aurora.sql"), &[]);
const GROUP: Part = part(
    UnreadPart::ReplicationGroup,
    include_str!("../../../../sql/mysql/replication-lag.group.sql"),
    &["SELECT ON performance_schema.*"],
);
const GALERA: Part =
    part(UnreadPart::GaleraCluster, include_str!("../../../../sql/mariadb/replication-lag.galera.sql"), &[]);

const WORKERS: Part = part(
    UnreadPart::StoppedApplying,
    include_str!("../../../../sql/mysql/replication-lag.workers.sql"),
    &["SELECT ON performance_schema.*"],
);

/// The first version whose groups are told of with all that is asked here.
const GROUPS: [u32; 3] = [8, 0, 2];

/// A server of an Aurora cluster that was not heard of for so long is not there any more, in seconds.
const SILENT_AFTER_S: u64 = 60;

pub(super) async fn look(session: &mut Session, unread: &mut Unread) -> Result<Vec<Judged>, CheckError> {
    let channels = session.query(&QUERIES).await;
    if let Err(error) = &channels
        && !error.is_a_refusal()
    {
        return channels.map(|_| Vec::new());
    }
    let mut found = Vec::new();
    let mut aurora = false;
    if session.engine() == EngineName::Mariadb {
        if let Some(row) = optional(&GALERA, session, unread).await?.first()
            && let Some(members @ 1..) = row.count("members")?
        {
            // The server would tell, if it were asked: what is in it may be anything.
            unread.add(
                UnreadPart::GaleraCluster.named(format!("its Galera cluster of {members}")),
                "the agent does not know Galera",
            );
        }
    } else {
        let mut variables = BTreeMap::new();
        for row in optional(&WHICH, session, unread).await? {
            // The value is compared with the servers' names, and not shown.
            let value = row.raw_text("value")?.unwrap_or_default().to_owned();
            variables.insert(row.text("name")?.unwrap_or_default().to_lowercase(), value);
        }
        aurora = !variables.is_empty();
        if aurora {
            let servers = optional(&AURORA, session, unread).await?;
            found.extend(cluster(&servers, variables.get("aurora_server_id").map(String::as_str), unread)?);
        } else if session.version_number() >= GROUPS {
            found.extend(group(&optional(&GROUP, session, unread).await?)?);
        }
    }
    match channels {
        Ok(rows) => {
            let first = found.len();
            for row in &rows {
                found.push(read_status(row)?);
            }
            let failed = rows.iter().any(|row| failure(row, "SQL").is_ok_and(|failure| failure.is_some()));
            if failed && session.engine() != EngineName::Mariadb && session.version_number() >= WORKERS_TOLD {
                of_workers(&mut found[first..], &rows, &optional(&WORKERS, session, unread).await?)?;
            }
        }
        // Where there is something else to tell of, what was refused is a part of it.
        Err(error) if aurora || !found.is_empty() => unread.refused(UnreadPart::OtherClusters, &error),
        Err(error) => return Err(error),
    }
    let stuck = semi_sync::look(session, unread).await?;
    let not_known = |row: &ReplicationRow| row.running && row.lag_ms.is_none();
    for row in found.iter().filter(|row| not_known(row) && in_group(row)) {
        let lag = format!("how far behind replication {} is", peer(row));
        unread.never(UnreadPart::ReplicationLag.named(lag), "a group counts transactions, not time");
    }
    let judged = |row: ReplicationRow| {
        let sentence = format!("Replication {} is running; how far behind is not known.", peer(&row));
        let known = !not_known(&row) || in_group(&row);
        let judged = Judged::from(row);
        if known { judged } else { judged.at_least(Outcome::Unknown, sentence) }
    };
    Ok(found.into_iter().map(judged).chain(stuck).collect())
}

/// What the columns of a status statement are called: there is no view of it whose columns a query could name. MySQL has had
/// other names since 8.0.22, and MariaDB has the old ones.
fn column<'a>(row: &Row, names: [&'a str; 2]) -> &'a str {
    names[usize::from(!row.has(names[0]))]
}

fn read_status(row: &Row) -> Result<ReplicationRow, CheckError> {
    let text = |column| row.text(column).map(Option::unwrap_or_default);
    let receiver = text(column(row, ["Replica_IO_Running", "Slave_IO_Running"]))?;
    let applier = text(column(row, ["Replica_SQL_Running", "Slave_SQL_Running"]))?;
    let error = failure(row, "SQL")?.map_or_else(|| source_error::read(row), |failure| Ok(Some(failure)))?;
    let running = receiver == "Yes" && applier == "Yes";
    let milliseconds = |seconds: u64| seconds.saturating_mul(1_000);
    let behind = row.count(column(row, ["Seconds_Behind_Source", "Seconds_Behind_Master"]))?;
    Ok(ReplicationRow {
        kind: ReplicationKind::Server,
        direction: ReplicationDirection::FromSource,
        name: Some(text(column(row, ["Channel_Name", "Connection_name"]))?).filter(|name| !name.is_empty()),
        peer: row.text(column(row, ["Source_Host", "Master_Host"]))?,
        running,
        state: Some(format!("receiver: {receiver}, applier: {applier}")),
        lag_ms: behind.filter(|_| running).map(milliseconds),
        delay_ms: row.count("SQL_Delay")?.filter(|seconds| *seconds > 0).map(milliseconds),
        heard_ms: None,
        lag_bytes: None,
        error,
        problem: None,
    })
}

/// Why a side of a channel has stopped: the error's number, which is told whatever the message holds, and the message.
fn failure(row: &Row, side: &str) -> Result<Option<String>, CheckError> {
    let number = format!("Last_{side}_Errno");
    let number = if row.has(&number) { row.count(&number)? } else { None };
    let message = row.text(&format!("Last_{side}_Error"))?.unwrap_or_default();
    Ok(numbered(number, &message))
}

fn numbered(number: Option<u64>, message: &str) -> Option<String> {
    match (number.filter(|number| *number > 0), message) {
        (None, "") => None,
        (None, message) => Some(message.to_owned()),
        (Some(number), "") => Some(format!("error {number}")),
        (Some(number), message) => Some(format!("error {number}: {message}")),
    }
}

/// Since when MySQL tells why each worker has stopped.
const WORKERS_TOLD: [u32; 3] = [8, 0, 0];

/// Puts a worker's own error in the place of the channel's, which only says that there was one.
fn of_workers(found: &mut [ReplicationRow], channels: &[Row], workers: &[Row]) -> Result<(), CheckError> {
    for (row, channel) in found.iter_mut().zip(channels) {
        if failure(channel, "SQL")?.is_none() {
            continue;
        }
        let mut own = None;
        for worker in workers {
            if own.is_none()
                && worker.text("Channel_Name")?.unwrap_or_default() == row.name.as_deref().unwrap_or_default()
            {
                own = numbered(worker.count("number")?, &worker.text("message")?.unwrap_or_default());
            }
        }
        row.error = own.or(row.error.take());
    }
    Ok(())
}

/// What a server of an Aurora cluster has to tell: a writer of each reader, a reader of itself.
fn cluster(servers: &[Row], here: Option<&str>, unread: &mut Unread) -> Result<Vec<ReplicationRow>, CheckError> {
    let mut read = Vec::new();
    for row in servers {
        let id = row.text("server_id")?.unwrap_or_default();
        read.push((id, row.flag("writer")?, row.count("lag_ms")?, row.count("silent_s")?));
    }
    // The writer that was heard of last: after a failover the old one may still be listed.
    read.sort_by_key(|(_, writer, _, silent)| (!writer, Reverse(silent.is_some()), *silent));
    let writer = read.iter().find(|(_, writer, _, _)| *writer).map(|(id, _, _, _)| id.clone());
    let known = here.filter(|here| read.iter().any(|(id, _, _, _)| id == here));
    let Some(here) = known.map(str::to_owned) else {
        let lag = UnreadPart::ReplicationLag.named("how far behind this server is".to_owned());
        unread.add(lag, "the Aurora cluster's own list does not have it");
        return Ok(Vec::new());
    };
    let writes = writer.as_deref() == Some(here.as_str());
    let told = |id: &str, writer: bool| if writes { !writer } else { id == here };
    let mut rows = Vec::new();
    for (id, _, lag_ms, silent) in read.into_iter().filter(|(id, writer, _, _)| told(id, *writer)) {
        let silent = silent.filter(|silent| *silent >= SILENT_AFTER_S);
        rows.push(ReplicationRow {
            kind: ReplicationKind::Server,
            direction: if writes { ReplicationDirection::ToReplica } else { ReplicationDirection::FromSource },
            name: None,
            peer: if writes { Some(id) } else { writer.clone() },
            state: Some("shared storage".to_owned()),
            running: silent.is_none(),
            lag_ms: lag_ms.filter(|_| silent.is_none()),
            delay_ms: None,
            heard_ms: None,
            lag_bytes: None,
            error: silent.map(|silent| {
                format!("the cluster has not heard of it for {}", humanize::millis(silent.saturating_mul(1_000)))
            }),
            problem: None,
        });
    }
    Ok(rows)
}

/// What changes come through in a replication group.
const GROUP_CHANNEL: &str = "group_replication_applier";

/// A member's lag is counted in transactions, so it is known only where it is none.
fn in_group(row: &ReplicationRow) -> bool {
    row.name.as_deref() == Some(GROUP_CHANNEL)
}

fn group(members: &[Row]) -> Result<Vec<ReplicationRow>, CheckError> {
    let mut rows = Vec::new();
    for member in members {
        let here = member.flag("here")?;
        let state = member.text("state")?.unwrap_or_default();
        let running = ["ONLINE", "RECOVERING"].contains(&state.as_str());
        let queued = member.count("queued")?;
        let role = member.text("role")?.filter(|role| !role.is_empty()).unwrap_or_else(|| "member".to_owned());
        let waiting = queued.filter(|queued| *queued > 0).map(|queued| format!(", {queued} transactions to apply"));
        rows.push(ReplicationRow {
            kind: ReplicationKind::Server,
            direction: if here { ReplicationDirection::FromSource } else { ReplicationDirection::ToReplica },
            name: Some(GROUP_CHANNEL.to_owned()),
            peer: if here {
                Some("its replication group".to_owned())
            } else {
                member.text("host")?.filter(|host| !host.is_empty())
            },
            state: Some(format!("{}: {state}{}", role.to_lowercase(), waiting.unwrap_or_default())),
            running,
            lag_ms: queued.filter(|queued| *queued == 0 && state == "ONLINE"),
            delay_ms: None,
            heard_ms: None,
            lag_bytes: None,
            error: None,
            problem: None,
        });
    }
    rows.sort_by_key(|row| row.direction == ReplicationDirection::ToReplica);
    Ok(rows)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        checks::replication_lag::{judge, summary},
        engines::Value,
    };

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn row(columns: &[(&str, Value)]) -> Row {
        Row(columns.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    }

    pub(in crate::checks::replication_lag) fn status(
        receiver: &str,
        applier: &str,
        behind: Value,
        error: &str,
    ) -> ReplicationRow {
        let old = [
            ("Connection_name", text("")),
            ("Master_Host", text("10.0.0.5")),
            ("Slave_IO_Running", text(receiver)),
            ("Slave_SQL_Running", text(applier)),
            ("Seconds_Behind_Master", behind.clone()),
            ("Last_SQL_Error", text(error)),
            ("Last_IO_Error", text("")),
            ("SQL_Delay", Value::Int(0)),
        ];
        // Whatever a server calls its columns, the same is read: MariaDB, MySQL before 8.0.22, MySQL since.
        let middle = old.clone().map(|(name, value)| (name.replace("Connection_name", "Channel_Name"), value));
        let new =
            middle.clone().map(|(name, value)| (name.replace("Master", "Source").replace("Slave_", "Replica_"), value));
        let read = |columns: Vec<(String, Value)>| read_status(&Row(columns)).unwrap();
        let found = read_status(&row(&old)).unwrap();
        assert_eq!((&read(middle.to_vec()), &read(new.to_vec())), (&found, &found));
        found
    }

    #[test]
    fn what_is_held_back_on_purpose_and_what_is_not_known_are_read_as_such() {
        let status = |behind: Value| {
            let columns = [
                ("Channel_Name", text("")),
                ("Source_Host", text("10.0.0.5")),
                ("Replica_IO_Running", text("Yes")),
                ("Replica_SQL_Running", text("Yes")),
                ("Seconds_Behind_Source", behind),
                ("SQL_Delay", Value::Int(3_600)),
                ("Last_SQL_Error", text("")),
                ("Last_IO_Error", text("")),
            ];
            read_status(&row(&columns)).unwrap()
        };
        let held = status(Value::Int(1_800));
        assert_eq!((held.lag_ms, held.delay_ms, judge(&held)), (Some(1_800_000), Some(3_600_000), Outcome::Ok));
        let unknown = status(Value::Null);
        assert_eq!((unknown.running, unknown.lag_ms), (true, None));
    }

    #[test]
    fn aurora_tells_of_readers_where_the_writer_is_and_of_itself_elsewhere() {
        let server = |id: &str, writer: i64, lag: Value, silent: i64| {
            row(&[
                ("server_id", text(id)),
                ("writer", Value::Int(writer)),
                ("lag_ms", lag),
                ("silent_s", Value::Int(silent)),
            ])
        };
        let servers = [
            server("a", 1, Value::Null, 0),
            server("b", 0, Value::Int(45), 1),
            server("c", 0, Value::Int(20), 7_200),
            server("old", 1, Value::Null, 3_600),
        ];
        let told = |here: Option<&str>| {
            let mut unread = Unread::default();
            let rows = cluster(&servers, here, &mut unread).unwrap();
            let said: Vec<_> = rows.iter().map(|row| (peer(row), row.running, row.lag_ms, judge(row))).collect();
            (said, unread.is_empty())
        };
        assert_eq!(
            told(Some("a")),
            (
                vec![
                    ("to b".to_owned(), true, Some(45), Outcome::Ok),
                    ("to c".to_owned(), false, None, Outcome::Warning)
                ],
                true
            )
        );
        assert_eq!(told(Some("b")), (vec![("from a".to_owned(), true, Some(45), Outcome::Ok)], true));
        assert_eq!(told(Some("c")), (vec![("from a".to_owned(), false, None, Outcome::Critical)], true));
        for nowhere in [Some("d"), None] {
            assert_eq!(told(nowhere), (vec![], false), "what is not listed is not known");
        }
    }

    #[test]
    fn a_group_is_replication_too() {
        let member = |here: i64, state: &str, queued: Value| {
            row(&[
                ("host", text("10.0.0.7")),
                ("here", Value::Int(here)),
                ("state", text(state)),
                ("role", text("SECONDARY")),
                ("queued", queued),
            ])
        };
        let cases = [
            ("ONLINE", Value::Int(0), Outcome::Ok, "Replication from its replication group is up to date."),
            (
                "RECOVERING",
                Value::Int(12),
                Outcome::Ok,
                "Replication from its replication group is running; how far behind is not known.",
            ),
            (
                "ERROR",
                Value::Null,
                Outcome::Critical,
                "Replication from its replication group is not running: secondary: ERROR.",
            ),
        ];
        for (state, queued, outcome, said) in cases {
            let rows = group(&[member(1, state, queued)]).unwrap();
            let judged: Vec<Judged> = rows.into_iter().map(Judged::from).collect();
            assert_eq!((judged[0].outcome, summary(&judged, EngineName::Mysql, true)), (outcome, said.to_owned()));
        }
        let rows = group(&[member(0, "UNREACHABLE", Value::Null), member(1, "ONLINE", Value::Int(0))]).unwrap();
        assert_eq!((rows[0].direction, judge(&rows[1])), (ReplicationDirection::FromSource, Outcome::Warning));
    }
}
