//! Replication of Oracle (Data Guard): a standby tells how far behind it is, a primary to whom it sends its redo.

use agent_protocol::{Outcome, ReplicationDirection, ReplicationKind, ReplicationProblem, ReplicationRow, UnreadPart};
use jiff::civil::DateTime;

use super::{Judged, judge, late_ms, peer};
use crate::{
    checks::{Unread, unread::Named as _},
    engines::{Part, Query, Row, Session},
    failure::CheckError,
    output::humanize,
};

pub(super) const NEEDS: &[&str] =
    &["SELECT ON V_$DATABASE", "SELECT ON V_$DATAGUARD_STATS", "SELECT ON V_$ARCHIVE_DEST_STATUS"];

pub(super) const STANDBY: Part = Part {
    subject: UnreadPart::ReplicationSource,
    since: 0,
    query: Query {
        sql: include_str!("../../../../sql/oracle/replication-lag.sql"),
        needs: &["SELECT ON V_$DATABASE", "SELECT ON V_$DATAGUARD_STATS"],
    },
};

const DESTINATIONS: Part = Part {
    subject: UnreadPart::Replicas,
    since: 0,
    query: Query {
        sql: include_str!("../../../../sql/oracle/replication-lag.destinations.sql"),
        needs: &["SELECT ON V_$ARCHIVE_DEST_STATUS"],
    },
};

/// From when on it is said for how long nothing was heard of the primary, in milliseconds.
const QUIET_MS: u64 = 10_000;

/// From when on what the standby knows of its lag is nothing to go by: it hears its primary every few seconds.
const STALE_MS: u64 = 30_000;

pub(super) async fn look(session: &mut Session, unread: &mut Unread) -> Result<Vec<Judged>, CheckError> {
    let mut answers = session.ask_parts(&[&STANDBY, &DESTINATIONS]).await?.into_iter();
    let mut rows = |part| answers.next().map(|answer| unread.rows(part, answer)).unwrap_or_default();
    let (here, destinations) = (rows(&STANDBY), rows(&DESTINATIONS));
    let mut found = Vec::new();
    if let Some(row) = here.first() {
        found.extend(source(row)?);
    }
    for row in &destinations {
        found.push(replica(row, unread)?);
    }
    Ok(found)
}

/// Where a standby gets its redo from; none on a primary.
fn source(row: &Row) -> Result<Option<Judged>, CheckError> {
    let role = row.raw_text("role")?.unwrap_or_default();
    if role.is_empty() || role == "PRIMARY" {
        return Ok(None);
    }
    let open_mode = row.raw_text("open_mode")?.unwrap_or_default();
    let snapshot = role == "SNAPSHOT STANDBY";
    let stopped = role == "PHYSICAL STANDBY" && open_mode == "READ ONLY";
    let lag_ms = interval(row.raw_text(if snapshot { "transport_lag" } else { "apply_lag" })?);
    let heard_ms = passed(row.raw_text("datum_time")?, row.raw_text("now")?).filter(|heard| *heard >= QUIET_MS);
    let stale = heard_ms.is_some_and(|heard| heard > STALE_MS);
    let state = match heard_ms.filter(|_| stale) {
        Some(heard) => Some(format!("nothing was heard for {}", humanize::millis(heard))),
        None => Some(if stopped { "apply is off".to_owned() } else { role.to_lowercase() }),
    };
    let found = ReplicationRow {
        kind: ReplicationKind::Server,
        direction: ReplicationDirection::FromSource,
        name: None,
        peer: row.text("peer")?,
        state,
        running: !stale && !stopped,
        lag_ms: lag_ms.filter(|_| !stale),
        delay_ms: None,
        heard_ms,
        lag_bytes: None,
        error: None,
        problem: (stopped && !stale).then_some(ReplicationProblem::Paused),
    };
    let from = peer(&found);
    Ok(Some(if stale {
        Judged::from(found)
    } else if stopped {
        // That may be meant; how late it is by now is not.
        let late = late_ms(&found);
        let outcome = judge(&ReplicationRow { running: true, ..found.clone() });
        let behind = late.map(|late| format!("; it is {} behind", humanize::millis(late))).unwrap_or_default();
        let sentence = format!("This standby is open for reading and applies nothing of what comes {from}{behind}.");
        Judged { row: found, outcome: Outcome::Warning, sentence: None, of_commits: false }.at_least(outcome, sentence)
    } else if snapshot {
        let sentence =
            format!("This is a snapshot standby: what comes {from} is kept, and applied when it is a standby again.");
        Judged { outcome: Outcome::Ok, row: found, sentence: Some(sentence), of_commits: false }
    } else if found.lag_ms.is_none() {
        let sentence = format!("Replication {from} is running, as far as is known; how far behind is not known.");
        Judged::from(found).at_least(Outcome::Unknown, sentence)
    } else {
        Judged::from(found)
    }))
}

/// A standby that this database sends its redo to.
fn replica(row: &Row, unread: &mut Unread) -> Result<Judged, CheckError> {
    let valid = row.raw_text("status")? == Some("VALID");
    let gap = row.raw_text("gap")?.filter(|gap| !gap.is_empty() && *gap != "NO GAP");
    let synchronous = matches!(row.raw_text("protection")?, Some("MAXIMUM AVAILABILITY" | "MAXIMUM PROTECTION"));
    let unsynchronized = synchronous && row.raw_text("synchronization")?.is_some_and(|status| status != "OK");
    let error = row.text("error")?.filter(|error| !error.is_empty());
    let running = valid && error.is_none();
    let found = ReplicationRow {
        kind: ReplicationKind::Server,
        direction: ReplicationDirection::ToReplica,
        name: row.text("name")?,
        peer: row.text("peer")?.filter(|peer| peer != "NONE"),
        state: row.text("status")?.map(|status| status.to_lowercase()),
        running,
        lag_ms: None,
        delay_ms: None,
        heard_ms: None,
        lag_bytes: None,
        error,
        problem: match gap {
            _ if running && unsynchronized => Some(ReplicationProblem::CommitsUnprotected),
            Some("RESOLVABLE GAP") if running => Some(ReplicationProblem::ReplicaCatchingUp),
            // It lacks what nobody will send it by themselves.
            Some(_) if running => Some(ReplicationProblem::ReplicaBehind),
            _ => None,
        },
    };
    let to = peer(&found);
    if running {
        let lag = UnreadPart::ReplicationLag.named(format!("how far behind replication {to} is"));
        unread.never(lag, "only the standby itself knows");
    }
    let judged = Judged::from(found);
    Ok(match gap {
        _ if running && unsynchronized => judged.at_least(
            Outcome::Warning,
            format!("Commits are to be safe on a standby too, and replication {to} is late."),
        ),
        Some("RESOLVABLE GAP") if running => {
            judged.at_least(Outcome::Warning, format!("Replication {to} has a gap, which is being filled."))
        }
        Some(_) if running => {
            judged.at_least(Outcome::Warning, format!("Replication {to} has a gap, which this server cannot fill."))
        }
        _ => judged,
    })
}

/// The milliseconds of `+00 00:00:05`, which may have a fraction; none where it is empty, or something else.
fn interval(text: Option<&str>) -> Option<u64> {
    let text = text?.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (days, time) = text.split_once(' ')?;
    let mut parts = time.trim().split(':');
    let [hours, minutes, seconds] = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() {
        return None;
    }
    let whole = |text: &str| text.parse::<u32>().ok().map(u64::from);
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    let hours = whole(days)?.checked_mul(24)?.checked_add(whole(hours)?)?;
    let seconds = hours.checked_mul(3600)?.checked_add(whole(minutes)? * 60)?.checked_add(whole(seconds)?)?;
    let millis = seconds.checked_mul(1000)?.checked_add(whole(&fraction)?)?;
    // Ahead of its primary is no standby: the clocks are apart.
    Some(if negative { 0 } else { millis })
}

/// How long ago that was, both by the same clock: `11/26/2026 13:14:15`.
fn passed(then: Option<&str>, now: Option<&str>) -> Option<u64> {
    let time = |text: &str| DateTime::strptime("%m/%d/%Y %H:%M:%S", text.trim()).ok();
    let seconds = time(now?)?.duration_since(time(then?)?).as_secs();
    Some(u64::try_from(seconds).unwrap_or(0).saturating_mul(1000))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::summary, *};
    use crate::engines::Value;

    fn row(columns: &[(&str, &str)]) -> Row {
        let value = |text: &str| if text.is_empty() { Value::Null } else { Value::Text(text.to_owned()) };
        Row(columns.iter().map(|(name, text)| ((*name).to_owned(), value(text))).collect())
    }

    fn standby(role: &str, open_mode: &str, [transport, apply]: [&str; 2], datum: &str) -> (Outcome, String) {
        let row = row(&[
            ("role", role),
            ("open_mode", open_mode),
            ("peer", "REPORTS_A"),
            ("transport_lag", transport),
            ("apply_lag", apply),
            ("datum_time", datum),
            ("now", "11/26/2026 12:00:05"),
        ]);
        let judged = source(&row).unwrap().unwrap();
        (judged.outcome, summary(&[judged], agent_protocol::EngineName::Oracle, true))
    }

    #[test]
    fn a_standby_is_judged_by_what_it_knows_and_when_it_heard_it() {
        let (physical, apply, heard) = ("PHYSICAL STANDBY", "READ ONLY WITH APPLY", "11/26/2026 12:00:04");
        let none = "+00 00:00:00";
        for (judged, outcome, said) in [
            (standby(physical, apply, [none; 2], heard), Outcome::Ok, "Replication from REPORTS_A is up to date."),
            (
                standby(physical, apply, [none, "+00 00:00:45"], heard),
                Outcome::Warning,
                "Replication from REPORTS_A is 45 s behind.",
            ),
            (
                standby(physical, apply, [none, "+01 02:00:00"], heard),
                Outcome::Critical,
                "Replication from REPORTS_A is 1 d 2 h behind.",
            ),
            // Nothing came for a quarter of an hour: what it knows is from then.
            (
                standby(physical, apply, [none; 2], "11/26/2026 11:45:05"),
                Outcome::Critical,
                "Replication from REPORTS_A is not running: nothing was heard for 15 min.",
            ),
            (
                standby(physical, apply, ["", ""], ""),
                Outcome::Unknown,
                "Replication from REPORTS_A is running, as far as is known; how far behind is not known.",
            ),
            (
                standby(physical, "READ ONLY", [none, "+00 00:00:02"], heard),
                Outcome::Warning,
                "This standby is open for reading and applies nothing of what comes from REPORTS_A; it is 2 s behind.",
            ),
            (
                standby(physical, "READ ONLY", [none, "+00 00:10:00"], heard),
                Outcome::Critical,
                "This standby is open for reading and applies nothing of what comes from REPORTS_A; it is 10 min behind.",
            ),
            (
                standby("SNAPSHOT STANDBY", "READ WRITE", [none, "+03 00:00:00"], heard),
                Outcome::Ok,
                "This is a snapshot standby: what comes from REPORTS_A is kept, and applied when it is a standby again.",
            ),
        ] {
            assert_eq!(judged, (outcome, said.to_owned()));
        }
    }

    #[test]
    fn a_primary_tells_to_whom_its_redo_goes() {
        let destination = |status, gap, synchronization, protection, error| {
            let row = row(&[
                ("name", "log_archive_dest_2"),
                ("peer", "REPORTS_B"),
                ("status", status),
                ("gap", gap),
                ("synchronization", synchronization),
                ("protection", protection),
                ("error", error),
            ]);
            let mut unread = Unread::default();
            let judged = replica(&row, &mut unread).unwrap();
            (judged.outcome, judged.row.running, judged.row.problem, unread.is_all_there_is())
        };
        let asynchronous = ("CHECK CONFIGURATION", "MAXIMUM PERFORMANCE");
        for (found, outcome, running, problem) in [
            (destination("VALID", "NO GAP", asynchronous.0, asynchronous.1, ""), Outcome::Ok, true, None),
            (destination("VALID", "", "OK", "MAXIMUM AVAILABILITY", ""), Outcome::Ok, true, None),
            (
                destination("ERROR", "NO GAP", asynchronous.0, asynchronous.1, "ORA-12541: TNS:no listener"),
                Outcome::Warning,
                false,
                None,
            ),
            (destination("DEFERRED", "", asynchronous.0, asynchronous.1, ""), Outcome::Warning, false, None),
            (
                destination("VALID", "RESOLVABLE GAP", asynchronous.0, asynchronous.1, ""),
                Outcome::Warning,
                true,
                Some(ReplicationProblem::ReplicaCatchingUp),
            ),
            (
                destination("VALID", "UNRESOLVABLE GAP", asynchronous.0, asynchronous.1, ""),
                Outcome::Warning,
                true,
                Some(ReplicationProblem::ReplicaBehind),
            ),
            (
                destination("VALID", "NO GAP", "NOT AVAILABLE", "MAXIMUM AVAILABILITY", ""),
                Outcome::Warning,
                true,
                Some(ReplicationProblem::CommitsUnprotected),
            ),
        ] {
            assert_eq!(found, (outcome, running, problem, true));
        }
    }

    #[test]
    fn a_lag_is_read_or_not_known() {
        for (text, millis) in [
            ("+00 00:00:05", Some(5_000)),
            ("+01 02:03:04", Some(93_784_000)),
            ("+00 00:00:05.250", Some(5_250)),
            ("+00 00:00:05.2", Some(5_200)),
            ("-00 00:00:01", Some(0)),
            ("00 00:00:00", Some(0)),
            ("", None),
            ("+00", None),
            ("+00 00:00", None),
            ("+xx 00:00:00", None),
        ] {
            assert_eq!(interval(Some(text)), millis, "{text}");
        }
        assert_eq!(interval(None), None);
        assert_eq!(passed(Some("11/26/2026 23:59:50"), Some("11/27/2026 00:00:20")), Some(30_000));
        assert_eq!(passed(Some("11/26/2026 12:00:01"), Some("11/26/2026 12:00:00")), Some(0));
        assert_eq!(passed(Some("26-NOV-26"), Some("11/26/2026 12:00:00")), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text: String, lag in "[+-]?[0-9]{1,12} [0-9]{1,12}:[0-9]{1,12}:[0-9]{1,12}(\\.[0-9]{0,12})?") {
            let _ = (interval(Some(&text)), interval(Some(&lag)), passed(Some(&text), Some(&lag)));
        }
    }
}
