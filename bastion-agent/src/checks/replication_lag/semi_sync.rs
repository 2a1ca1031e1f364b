//! Commits of MySQL and MariaDB that wait for semi-synchronous replicas: where too few are there, where those that are do not
//! acknowledge, and where the server has given up waiting.

use std::{collections::BTreeMap, time::Duration};

use agent_protocol::{
    EngineName, Outcome, ReplicationDirection, ReplicationKind, ReplicationProblem, ReplicationRow, UnreadPart,
};

use super::Judged;
use crate::{
    checks::Unread,
    engines::{Part, Query, Row, Session},
    failure::CheckError,
    output::humanize,
};

const fn part(subject: UnreadPart, sql: &'static str, needs: &'static [&'static str]) -> Part {
    Part { subject, since: 0, query: Query { sql, needs } }
}

/// How it is, and who waits.
struct Parts {
    status: Part,
    waiting: Part,
}

const MYSQL: Parts = Parts {
    status: part(UnreadPart::SemiSynchronous, include_str!("../../../../sql/mysql/replication-lag.semi-sync.sql"), &[]),
    waiting: part(
        UnreadPart::SemiSynchronousWaits,
        include_str!("../../../../sql/mysql/replication-lag.semi-sync.waiting.sql"),
        &["SELECT ON performance_schema.*"],
    ),
};

const MARIADB: Parts = Parts {
    status: part(
        UnreadPart::SemiSynchronous,
        include_str!("../../../../sql/mariadb/replication-lag.semi-sync.sql"),
        &[],
    ),
    waiting: part(
        UnreadPart::SemiSynchronousWaits,
        include_str!("../../../../sql/mariadb/replication-lag.semi-sync.waiting.sql"),
        &["PROCESS ON *.*"],
    ),
};

/// How long a commit that waits is given to show that it does not wait for long.
const RECHECK_AFTER: Duration = Duration::from_millis(250);

pub(super) async fn look(session: &mut Session, unread: &mut Unread) -> Result<Option<Judged>, CheckError> {
    let Parts { status, waiting: who } = match session.engine() {
        EngineName::Mysql => MYSQL,
        EngineName::Mariadb => MARIADB,
        EngineName::Postgres | EngineName::Oracle => return Ok(None),
    };
    let status = super::optional(&status, session, unread).await?;
    let Some(status) = status.first() else { return Ok(None) };
    if let Some(judged) = judge(status)? {
        return Ok(Some(judged));
    }
    // Null where there is no such replication.
    if status.count("waiting")?.is_none_or(|waiting| waiting == 0) {
        return Ok(None);
    }
    // Every commit waits for a moment: those that wait for long are looked at twice.
    let first = waiting(&super::optional(&who, session, unread).await?)?;
    if first.values().all(|age| *age < ReplicationRow::WARNING_MS) {
        return Ok(None);
    }
    tokio::time::sleep(RECHECK_AFTER.min(session.remaining() / 4)).await;
    let later = waiting(&super::optional(&who, session, unread).await?)?;
    Ok(unacknowledged(&first, &later))
}

/// Commits that nobody acknowledges while too few replicas are connected that could, until one is or the server gives up waiting;
/// and commits that wait for nobody though they are to.
fn judge(row: &Row) -> Result<Option<Judged>, CheckError> {
    let wanted = row.count("wanted")?.unwrap_or(1).max(1);
    if let (Some(waiting @ 1..), Some(connected)) = (row.count("waiting")?, row.count("connected")?)
        && connected < wanted
    {
        let commits = if waiting == 1 { "One commit waits".to_owned() } else { format!("{waiting} commits wait") };
        let replicas = if wanted == 1 { "a replica".to_owned() } else { format!("{wanted} replicas") };
        let connected = if connected == 0 { "none".to_owned() } else { format!("only {connected}") };
        let sentence = format!(
            "{commits} for {replicas} to acknowledge, and {connected} of the semi-synchronous ones is connected."
        );
        return Ok(Some(judged(Outcome::Critical, ReplicationProblem::CommitsWait, sentence)));
    }
    let given_up = row.optional_flag("enabled")? == Some(true) && row.optional_flag("in_effect")? == Some(false);
    Ok(given_up.then(|| {
        let sentence =
            "Semi-synchronous replication is switched on and not in effect: commits wait for no replica, as too \
                        few acknowledged them in time."
                .to_owned();
        judged(Outcome::Warning, ReplicationProblem::CommitsUnprotected, sentence)
    }))
}

/// Whose commits wait, and how many milliseconds their statements have run.
fn waiting(rows: &[Row]) -> Result<BTreeMap<String, u64>, CheckError> {
    let mut found = BTreeMap::new();
    for row in rows {
        if let Some(id) = row.text("session_id")? {
            // One whose age the server does not tell is none that is known to wait for long.
            if let Some(age) = row.count("age_ms")? {
                found.insert(id, age);
            }
        }
    }
    Ok(found)
}

fn unacknowledged(first: &BTreeMap<String, u64>, later: &BTreeMap<String, u64>) -> Option<Judged> {
    // A statement that has begun since is another.
    let still = later.iter().filter(|(id, age)| first.get(*id).is_some_and(|before| before <= age));
    let long: Vec<u64> = still.map(|(_, age)| *age).filter(|age| *age >= ReplicationRow::WARNING_MS).collect();
    let oldest = humanize::millis(*long.iter().max()?);
    let sentence = match long.len() {
        1 => format!(
            "One commit is not acknowledged by the replicas that are connected; its statement began {oldest} ago."
        ),
        count => format!(
            "{count} commits are not acknowledged by the replicas that are connected; the first of their statements began \
             {oldest} ago."
        ),
    };
    Some(judged(Outcome::Critical, ReplicationProblem::CommitsUnconfirmed, sentence))
}

fn judged(outcome: Outcome, problem: ReplicationProblem, sentence: String) -> Judged {
    let row = ReplicationRow {
        kind: ReplicationKind::Commits,
        direction: ReplicationDirection::ToReplica,
        name: None,
        peer: Some("semi-synchronous".to_owned()),
        running: false,
        state: Some("semi-synchronous".to_owned()),
        lag_ms: None,
        delay_ms: None,
        heard_ms: None,
        lag_bytes: None,
        error: Some(sentence.trim_end_matches('.').to_owned()),
        problem: Some(problem),
    };
    Judged::from(row).at_least(outcome, sentence).of_commits()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Value;

    #[test]
    fn commits_are_stuck_only_where_too_few_replicas_could_acknowledge_them() {
        let said = |values: [Value; 5]| {
            let names = ["waiting", "connected", "wanted", "enabled", "in_effect"];
            let row = Row(names.into_iter().map(str::to_owned).zip(values).collect());
            judge(&row).unwrap().map(|judged| (judged.outcome, judged.sentence.unwrap()))
        };
        let (none, int) = (|| Value::Null, Value::Int);
        for (waiting, connected, wanted) in
            [(none(), none(), none()), (int(0), int(0), int(1)), (int(9), int(1), int(1))]
        {
            assert_eq!(said([waiting.clone(), connected.clone(), wanted.clone(), none(), none()]), None);
            assert_eq!(said([waiting.clone(), connected.clone(), wanted.clone(), int(0), int(0)]), None);
            assert_eq!(said([waiting.clone(), connected.clone(), wanted.clone(), int(1), int(1)]), None);
            let (outcome, text) = said([waiting, connected, wanted, int(1), int(0)]).unwrap();
            assert_eq!(outcome, Outcome::Warning);
            assert!(text.contains("switched on and not in effect"), "{text}");
        }
        assert_eq!(
            said([int(1), int(0), none(), int(1), int(1)]),
            Some((
                Outcome::Critical,
                "One commit waits for a replica to acknowledge, and none of the semi-synchronous ones is connected."
                    .to_owned()
            ))
        );
        let two = said([int(7), int(1), int(2), int(1), int(1)]).unwrap().1;
        assert!(two.starts_with("7 commits wait for 2 replicas to acknowledge, and only 1 of the"), "{two}");
    }

    #[test]
    fn only_what_is_seen_twice_and_for_long_is_not_acknowledged() {
        let seen = |ages: &[(&str, u64)]| ages.iter().map(|(id, age)| ((*id).to_owned(), *age)).collect();
        let said = |first: &[(&str, u64)], later: &[(&str, u64)]| {
            unacknowledged(&seen(first), &seen(later)).map(|judged| (judged.outcome, judged.sentence.unwrap()))
        };
        assert_eq!(said(&[("7", 40_000)], &[]), None);
        assert_eq!(said(&[("7", 40_000)], &[("8", 40_000)]), None);
        assert_eq!(said(&[("7", 90_000)], &[("7", 40_000)]), None, "it has begun another");
        assert_eq!(said(&[("7", 29_000)], &[("7", 29_000)]), None);
        let (outcome, text) = said(&[("7", 40_000), ("8", 31_000)], &[("7", 40_000), ("8", 31_000), ("9", 1)]).unwrap();
        assert_eq!(outcome, Outcome::Critical);
        assert!(text.starts_with("2 commits are not acknowledged by the replicas that are connected;"), "{text}");
    }
}
