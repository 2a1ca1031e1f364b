//! Replication of PostgreSQL and of Aurora PostgreSQL: the receiver, who gets the log, and what is kept for those who do not.

mod archive;
mod subscriptions;

use std::time::Duration;

use agent_protocol::{Outcome, ReplicationDirection, ReplicationKind, ReplicationProblem, ReplicationRow, UnreadPart};

use subscriptions::SUBSCRIPTIONS;

use super::{
    Judged, late_ms, part,
    synchronous::{SYNCHRONOUS, Synchronous},
};
use crate::{
    checks::Unread,
    engines::{Part, Query, Row, Session},
    failure::CheckError,
    output::humanize,
    pool::Beside,
};

pub(super) const RECEIVER: Part =
    part(UnreadPart::ReplicationSource, include_str!("../../../../sql/postgres/replication-lag.sql"));
const POSITION: Part =
    part(UnreadPart::LogPosition, include_str!("../../../../sql/postgres/replication-lag.position.sql"));
const REPLICAS: Part =
    part(UnreadPart::Replicas, include_str!("../../../../sql/postgres/replication-lag.replicas.sql"));
const SLOTS: Part =
    part(UnreadPart::ReplicationSlots, include_str!("../../../../sql/postgres/replication-lag.slots.sql"));
const AURORA: Part =
    part(UnreadPart::ClusterReaders, include_str!("../../../../sql/postgres/replication-lag.aurora.sql"));
pub(in crate::checks) const WHICH: Part = Part {
    subject: UnreadPart::Aurora,
    since: 0,
    query: Query { sql: include_str!("../../../../sql/postgres/replication-lag.which.sql"), needs: &[] },
};

/// From when on it is said for how long nothing was heard of the source. (A receiver tells its source this often where it is, unless
/// `wal_receiver_status_interval` is changed; one that is idle may hear nothing for some time all the same.)
const QUIET_MS: u64 = 10_000;

/// How long a standby that looks late is given to show that it is not.
const RECHECK_AFTER: Duration = Duration::from_millis(250);

/// All connections of this server, and the slots that nobody reads.
pub(super) async fn look(
    session: &mut Session,
    beside: Beside<'_>,
    unread: &mut Unread,
) -> Result<Vec<Judged>, CheckError> {
    let aurora = session.ask(&WHICH.query).await?.first().map_or(Ok(false), |row| row.flag("aurora"))?;
    let sources = if aurora { AURORA } else { RECEIVER };
    let mut parts = vec![&sources, &REPLICAS, &SLOTS, &SUBSCRIPTIONS];
    // On Aurora most of what tells a position is refused, and only slots and what reads them need one. Nor is there a standby
    // that commits could wait for.
    if !aurora {
        parts.extend([&SYNCHRONOUS, &POSITION]);
    }
    let mut answers = session.ask_parts(&parts).await?.into_iter();
    let mut rows = |part| answers.next().map(|answer| unread.rows(part, answer)).unwrap_or_default();
    let (sources, replicas, slots, subscriptions) = (rows(parts[0]), rows(parts[1]), rows(parts[2]), rows(parts[3]));
    let there = |rows: &[Row], column| rows.iter().any(|row| row.text(column).is_ok_and(|value| value.is_some()));
    let synchronous = if aurora { Vec::new() } else { rows(&SYNCHRONOUS) };
    let readers = there(&replicas, "state") || there(&slots, "name");
    let answer = match answers.next() {
        None if readers => Some(session.ask(&POSITION.query).await),
        // Where nothing is replicated, no position is missed.
        Some(answer) if readers || there(&sources, "direction") => Some(answer),
        _ => None,
    };
    let position = match answer {
        Some(Err(error)) if !error.is_a_refusal() => return Err(error),
        Some(answer) => unread.rows(&POSITION, answer).first().map(Position::read).transpose()?,
        None => None,
    };
    let slots = slots.iter().map(Slot::read).collect::<Result<Vec<_>, _>>()?;
    let slots: Vec<Slot> = slots.into_iter().flatten().collect();
    let mut found = Vec::new();
    if aurora {
        for row in &sources {
            found.extend(of_aurora(row)?.map(Judged::from));
        }
    } else if let Some(source) = sources.first().map(source).transpose()?.flatten() {
        found.push(of_source(session, source, position.as_ref()).await?);
    }
    for row in &replicas {
        found.extend(replica(row, &slots, position.as_ref())?);
    }
    // Who copies a table reads its slot afterwards. It names itself as the slot.
    let copying = replicas.iter().filter(|row| row.raw_text("state").ok().flatten() == Some("startup"));
    let copied: Vec<&str> = copying.filter_map(|row| row.raw_text("name").ok().flatten()).collect();
    let is_read_later = |slot: &&Slot| slot.name.contains("_sync_") && copied.contains(&slot.name.as_str());
    let slots = slots.iter().filter(|slot| !is_read_later(slot));
    found.extend(slots.filter_map(|slot| slot.judged(position.as_ref())));
    found.extend(subscriptions::look(session, beside, subscriptions, unread).await?);
    found.extend(commits(session, &synchronous).await?);
    Ok(found)
}

/// What waits for a synchronous standby, where that is not there or does not confirm.
async fn commits(session: &mut Session, rows: &[Row]) -> Result<Option<Judged>, CheckError> {
    let read = |rows: &[Row]| rows.first().map_or(Ok(None), Synchronous::read);
    let Some(first) = read(rows)? else { return Ok(None) };
    if !first.is_to_be_seen_twice() {
        return Ok(first.judged());
    }
    tokio::time::sleep(RECHECK_AFTER.min(session.remaining() / 4)).await;
    let later = read(&session.ask(&SYNCHRONOUS.query).await?)?;
    Ok(later.and_then(|later| later.still(&first).judged()))
}

/// Where the server is in the log.
struct Position {
    standby: bool,
    at: Option<u64>,
    received: Option<u64>,
    paused: bool,
    replayed_ago_ms: Option<u64>,
    delay_ms: Option<u64>,
    holding: bool,
    /// Whether what comes next waits for queries on this server to end.
    in_conflict: bool,
    /// Whether a standby has a source to connect to; not known before PostgreSQL 12.
    connects: Option<bool>,
    /// Whether it has a command that brings archived log; not known either.
    restores: Option<bool>,
}

impl Position {
    fn read(row: &Row) -> Result<Self, CheckError> {
        Ok(Self {
            standby: row.flag("standby")?,
            at: row.count("position")?,
            received: row.count("received")?,
            paused: row.optional_flag("paused")?.unwrap_or(false),
            replayed_ago_ms: row.count("replayed_ago_ms")?,
            delay_ms: row.count("delay_ms")?.filter(|delay| *delay > 0),
            holding: row.flag("holding")?,
            in_conflict: row.flag("in_conflict")?,
            connects: row.optional_flag("connects")?,
            restores: row.optional_flag("restores")?,
        })
    }

    /// How much lies between a place in the log and here.
    fn since(&self, place: Option<u64>) -> Option<u64> {
        Some(self.at?.saturating_sub(place?))
    }

    /// How much was received and is not replayed.
    fn waiting(&self) -> Option<u64> {
        Some(self.received?.saturating_sub(self.at?))
    }

    /// How far a standby is behind, as far as it knows.
    fn lag_ms(&self) -> Option<u64> {
        match (self.waiting(), self.replayed_ago_ms, self.delay_ms) {
            // Nothing is left to replay: the source may just have been idle since.
            (Some(0), ..) => Some(0),
            // What comes next is held back on purpose, so it is no older than that. What was replayed last may be from long ago.
            (_, ago, Some(delay)) if self.holding && !self.paused => Some(ago.map_or(delay, |ago| ago.min(delay))),
            (_, ago, _) => ago,
        }
    }
}

fn source(row: &Row) -> Result<Option<ReplicationRow>, CheckError> {
    if row.raw_text("direction")?.is_none() {
        return Ok(None);
    }
    Ok(Some(ReplicationRow {
        kind: ReplicationKind::Server,
        direction: ReplicationDirection::FromSource,
        name: row.text("name")?.filter(|name| !name.is_empty()),
        peer: row.text("peer")?,
        state: row.text("state")?,
        running: row.flag("running")?,
        lag_ms: None,
        delay_ms: None,
        heard_ms: row.count("heard_ms")?.filter(|heard| *heard >= QUIET_MS),
        lag_bytes: None,
        error: None,
        problem: None,
    }))
}

/// A standby's connection to its source, with how far behind it is.
async fn of_source(
    session: &mut Session,
    row: ReplicationRow,
    position: Option<&Position>,
) -> Result<Judged, CheckError> {
    let Some(position) = position else { return Ok(row.into()) };
    if let Some(judged) = archive::look(session, &row, position).await? {
        return Ok(judged);
    }
    let mut row = ReplicationRow {
        // What was received may have been replayed: how much was not received, nobody here knows.
        lag_ms: position.lag_ms().filter(|_| row.running),
        delay_ms: position.delay_ms,
        // The same holds of the log itself.
        lag_bytes: position.waiting().filter(|_| row.running),
        ..row
    };
    if let (false, true, Some(delay)) = (row.running, position.holding && !position.paused, position.delay_ms) {
        // After a start it asks its source for more only once it has replayed what it has.
        let delay = humanize::millis(delay);
        let row =
            ReplicationRow { running: true, state: Some("holding back".to_owned()), lag_ms: position.lag_ms(), ..row };
        let sentence = format!(
            "This standby is delayed by {delay} as configured; it asks its source for more once it has replayed what it has."
        );
        return Ok(Judged::from(row).at_least(Outcome::Ok, sentence));
    }
    let peer = super::peer(&row);
    if position.paused {
        row.error = Some(if row.running {
            "replay is paused".to_owned()
        } else {
            let state = row.state.as_deref().unwrap_or("not receiving");
            format!("{state}, and replay is paused")
        });
        row.problem = Some(ReplicationProblem::Paused).filter(|_| row.running);
        row.state = row.state.map(|state| format!("{state}, replay paused"));
        let behind = row.lag_ms.filter(|lag| *lag > 0).map(at_most);
        let sentence = format!("Replication {peer} is paused on this server{}.", behind.unwrap_or_default());
        return Ok(if row.running { Judged::from(row).at_least(Outcome::Warning, sentence) } else { row.into() });
    }
    if row.running
        && !position.holding
        && (position.in_conflict || row.lag_ms.is_none())
        && position.waiting() > Some(0)
    {
        tokio::time::sleep(RECHECK_AFTER.min(session.remaining() / 4)).await;
        let later = session.ask(&POSITION.query).await?.first().map(Position::read).transpose()?;
        if let Some(later) = later.filter(|later| later.at == position.at) {
            (row.lag_ms, row.lag_bytes) = (later.lag_ms(), later.waiting());
            let (state, why) = match later.in_conflict {
                true => ("waits for queries", "it waits for queries on this server to end"),
                false => ("not replaying", "nothing of it was replayed while it was watched"),
            };
            row.state = row.state.map(|known| format!("{known}, {state}"));
            let behind = row.lag_ms.map(at_most).unwrap_or_default();
            let sentence = format!("Replication {peer} has log to replay, and {why}{behind}.");
            // How late it may be was set by whoever set max_standby_streaming_delay.
            let outcome = if row.lag_ms.is_none() { Outcome::Warning } else { Outcome::Ok };
            return Ok(Judged::from(row).at_least(outcome, sentence));
        }
    }
    // The age of what was replayed last is how far behind the standby is, unless the source was idle before: what came then was
    // just not replayed yet. So a standby that looks late is looked at again.
    if late_ms(&row) >= Some(ReplicationRow::WARNING_MS) && !position.holding {
        let wait = RECHECK_AFTER.min(session.remaining() / 4);
        tokio::time::sleep(wait).await;
        if let Some(later) = session.ask(&POSITION.query).await?.first().map(Position::read).transpose()? {
            if position.received.is_some() && later.at >= position.received {
                row.lag_ms = u64::try_from(wait.as_millis()).ok();
                row.lag_bytes = later.waiting();
            } else if later.holding && !later.paused {
                // What came after an idle time, or a start, is being held back by now.
                (row.lag_ms, row.lag_bytes) = (later.lag_ms(), later.waiting());
            }
        }
    }
    Ok(row.into())
}

/// How far a standby is behind that stands still: since it replayed the last transaction, of which its source may have been idle.
fn at_most(lag_ms: u64) -> String {
    format!("; it is at most {} behind", humanize::millis(lag_ms))
}

/// Who gets the log: a replica, a subscriber of logical replication, or somebody who just keeps the log. None of them is a base backup
/// that is being made, nor who has connected and gets no log: a subscriber that copies a table first, or a person.
fn replica(row: &Row, slots: &[Slot], position: Option<&Position>) -> Result<Option<Judged>, CheckError> {
    let Some(pid) = row.count("pid")? else { return Ok(None) };
    let state = row.text("state")?;
    if matches!(state.as_deref(), Some("backup" | "startup")) {
        return Ok(None);
    }
    let (written, flushed, replayed) = (row.count("written")?, row.count("flushed")?, row.count("replayed")?);
    let logical = slots.iter().any(|slot| slot.pid == Some(pid) && slot.is_logical);
    let streaming = state.as_deref() == Some("streaming");
    // It says how far it has written and nothing of replaying: pg_receivewal, or a base backup's other connection.
    let keeps_only = !logical && written.is_some() && replayed.is_none();
    let behind = |place| position.and_then(|position| position.since(place));
    let (lag_ms, lag_bytes) = if keeps_only {
        (row.count("write_ms")?, behind(written))
    } else {
        (row.count("replay_ms")?, behind(replayed))
    };
    let kind = match (logical, keeps_only) {
        (true, _) => Some("logical"),
        (_, true) => Some("log only"),
        _ => None,
    };
    let catching_up = state.as_deref() == Some("catchup");
    let row = ReplicationRow {
        kind: match (logical, keeps_only) {
            (true, _) => ReplicationKind::Subscriber,
            (_, true) => ReplicationKind::LogReceiver,
            _ => ReplicationKind::Server,
        },
        direction: ReplicationDirection::ToReplica,
        name: row.text("name")?.filter(|name| !name.is_empty()),
        peer: row.text("peer")?,
        state: match (&state, kind) {
            (Some(state), Some(kind)) => Some(format!("{state} ({kind})")),
            _ => state.clone(),
        },
        running: streaming,
        // The server measures no time where nothing is under way.
        lag_ms: lag_ms.or_else(|| (streaming && lag_bytes == Some(0)).then_some(0)),
        delay_ms: None,
        heard_ms: None,
        lag_bytes,
        error: None,
        problem: catching_up.then_some(ReplicationProblem::ReplicaCatchingUp),
    };
    let peer = super::peer(&row);
    if catching_up {
        let left = row.lag_bytes.map(|bytes| format!(", {} behind", humanize::bytes(bytes))).unwrap_or_default();
        let sentence = format!("Replication {peer} is catching up{left}.");
        return Ok(Some(Judged::from(row).at_least(Outcome::Warning, sentence)));
    }
    // What it has received is safe there. Whether it holds it back on purpose, only the replica itself knows.
    let received = behind(flushed).zip(row.lag_bytes).is_some_and(|(flushed, replayed)| flushed < replayed / 2);
    if row.running && !keeps_only && !logical && received && row.lag_ms >= Some(ReplicationRow::WARNING_MS) {
        let lag = humanize::millis(row.lag_ms.unwrap_or(0));
        let sentence = format!(
            "Replication {peer}: it has received what there is, but replays it {lag} later; whether on purpose, only the \
             replica knows."
        );
        return Ok(Some(Judged { row, outcome: Outcome::Warning, sentence: Some(sentence), of_commits: false }));
    }
    Ok(Some(row.into()))
}

/// What the server keeps for a reader of its log.
struct Slot {
    name: String,
    is_logical: bool,
    database: Option<String>,
    active: bool,
    pid: Option<u64>,
    kept_from: Option<u64>,
    wal_status: Option<String>,
    invalid: Option<String>,
    synced: bool,
}

impl Slot {
    fn read(row: &Row) -> Result<Option<Self>, CheckError> {
        let Some(name) = row.text("name")? else { return Ok(None) };
        Ok(Some(Self {
            name,
            is_logical: row.raw_text("type")? == Some("logical"),
            database: row.text("database")?,
            active: row.optional_flag("active")?.unwrap_or(false),
            pid: row.count("pid")?,
            kept_from: row.count("kept_from")?,
            wal_status: row.text("wal_status")?,
            invalid: row.text("invalid")?,
            synced: row.flag("synced")?,
        }))
    }

    /// A slot that nobody reads, or whose reader has lost what it needs. A slot in use stands for its replica.
    fn judged(&self, position: Option<&Position>) -> Option<Judged> {
        let lost = self.invalid.is_some() || self.wal_status.as_deref() == Some("lost");
        let at_risk = self.wal_status.as_deref() == Some("unreserved");
        // A copy of another server's slot is not read here; one that was never used keeps nothing.
        let kept_by_primary = self.synced && position.is_some_and(|position| position.standby);
        let idle = !self.active && !kept_by_primary;
        if !(lost || at_risk || idle && self.kept_from.is_some()) {
            return None;
        }
        let kept = position.and_then(|position| position.since(self.kept_from)).filter(|_| !lost);
        let kind = if self.is_logical { "logical replication slot" } else { "replication slot" };
        let of = self.database.as_deref().map(|database| format!(" of database {database}")).unwrap_or_default();
        let amount = kept.map_or_else(|| "some".to_owned(), humanize::bytes);
        let name = &self.name;
        let (error, sentence) = if lost {
            let why = self.invalid.as_deref().unwrap_or("its part of the log is gone");
            let sentence = format!("The {kind} {name}{of} is lost: {why}. Whoever read it must be set up anew.");
            (format!("lost: {why}"), sentence)
        } else if at_risk {
            let error = format!("about to be lost: it is more than max_slot_wal_keep_size behind, by {amount}");
            (error.clone(), format!("The {kind} {name}{of} is {error}."))
        } else {
            let error = format!("nobody reads it, and it holds back {amount} of the write-ahead log");
            (error, format!("Nobody reads the {kind} {name}{of}, which holds back {amount} of the write-ahead log."))
        };
        let state = if self.active { "active" } else { "inactive" };
        let row = ReplicationRow {
            kind: ReplicationKind::Slot,
            direction: ReplicationDirection::ToReplica,
            name: Some(self.name.clone()),
            peer: None,
            state: Some(format!("{state} {kind}")),
            running: false,
            lag_ms: None,
            delay_ms: None,
            heard_ms: None,
            lag_bytes: kept,
            error: Some(error),
            problem: Some(match (lost, at_risk) {
                (true, _) => ReplicationProblem::SlotLost,
                (_, true) => ReplicationProblem::SlotAtRisk,
                _ => ReplicationProblem::SlotUnread,
            }),
        };
        let outcome = if lost || at_risk { Outcome::Critical } else { Outcome::Warning };
        Some(Judged::from(row).at_least(outcome, sentence))
    }
}

fn of_aurora(row: &Row) -> Result<Option<ReplicationRow>, CheckError> {
    let direction = match row.raw_text("direction")? {
        None => return Ok(None),
        Some("from-source") => ReplicationDirection::FromSource,
        Some(_) => ReplicationDirection::ToReplica,
    };
    let running = row.flag("running")?;
    Ok(Some(ReplicationRow {
        kind: ReplicationKind::Server,
        direction,
        name: row.text("name")?.filter(|name| !name.is_empty()),
        peer: row.text("peer")?,
        state: row.text("state")?,
        running,
        // Of one that is not heard of, it is as old as that.
        lag_ms: row.count("lag_ms")?.filter(|_| running),
        delay_ms: None,
        heard_ms: None,
        lag_bytes: row.count("lag_bytes")?,
        error: row.text("error")?,
        problem: None,
    }))
}
