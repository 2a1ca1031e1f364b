//! A standby that replays archived log, file by file: because it has no source to connect to, or while that sends nothing.

use agent_protocol::{Outcome, ReplicationKind, ReplicationProblem, ReplicationRow};

use super::{Judged, POSITION, Position, RECHECK_AFTER};
use crate::{engines::Session, failure::CheckError, output::humanize};

/// What comes file by file is always some minutes behind. From here on it is to be looked at, and no more than that: a source that
/// has done nothing since looks the same.
const LATE_MS: u64 = ReplicationRow::CRITICAL_MS;

/// None where the standby gets its log from its source, or stands still without it.
pub(super) async fn look(
    session: &mut Session,
    row: &ReplicationRow,
    position: &Position,
) -> Result<Option<Judged>, CheckError> {
    let alone = position.connects == Some(false);
    if alone && position.restores == Some(false) && position.standby && !row.running {
        return Ok(Some(cut_off(row)));
    }
    let still = position.paused || position.holding;
    if row.running || !position.standby || !alone && (position.restores == Some(false) || still) {
        return Ok(None);
    }
    // What was received from a source, if ever, says nothing of what is in the archive.
    let position = Position { received: None, ..*position };
    let age = position.lag_ms();
    let late = age.is_some_and(|age| age.saturating_sub(position.delay_ms.unwrap_or(0)) >= LATE_MS);
    let mut moves = false;
    if !still && (late || !alone) {
        tokio::time::sleep(RECHECK_AFTER.min(session.remaining() / 4)).await;
        let later = session.ask(&POSITION.query).await?.first().map(Position::read).transpose()?;
        moves = later.is_some_and(|later| later.at > position.at);
    }
    Ok((alone || moves).then(|| judge(row, &position, age, late, moves)))
}

/// A standby that no log can come to.
fn cut_off(row: &ReplicationRow) -> Judged {
    let why = "it has neither a source to connect to (primary_conninfo) nor an archive (restore_command)";
    ReplicationRow { state: Some("cut off".to_owned()), error: Some(why.to_owned()), ..row.clone() }.into()
}

fn judge(row: &ReplicationRow, position: &Position, age: Option<u64>, late: bool, moves: bool) -> Judged {
    let alone = position.connects == Some(false);
    let newest = match age {
        Some(age) => format!("the newest transaction that it has replayed is {} old", humanize::millis(age)),
        None => "it has replayed no transaction since it was started".to_owned(),
    };
    let delay = position.delay_ms.map(|delay| format!(", delayed by {} as configured", humanize::millis(delay)));
    let delay = delay.unwrap_or_default();
    let (outcome, said) = match age {
        _ if position.paused => {
            (Outcome::Warning, format!("Replay of archived log is paused on this server; {newest}."))
        }
        _ if !alone => {
            let said = format!("This standby gets nothing from its source, and replays archived log{delay}; {newest}.");
            (Outcome::Warning, said)
        }
        Some(_) if late && !moves => (
            Outcome::Warning,
            format!(
                "This standby replays archived log{delay}; {newest}: its source has done nothing since, or no more log arrives."
            ),
        ),
        Some(_) => {
            let outcome = if late { Outcome::Warning } else { Outcome::Ok };
            (outcome, format!("This standby replays archived log{delay}; {newest}."))
        }
        None => (Outcome::Unknown, format!("This standby replays archived log{delay}; {newest}.")),
    };
    let row = ReplicationRow {
        kind: ReplicationKind::Archive,
        state: Some("replaying archived log".to_owned()),
        running: true,
        // An old transaction may be the newest that there is.
        lag_ms: age.filter(|_| !late || moves),
        delay_ms: position.delay_ms,
        lag_bytes: None,
        error: position.paused.then(|| "replay is paused".to_owned()),
        problem: match outcome {
            Outcome::Ok | Outcome::Unknown => None,
            _ if position.paused => Some(ReplicationProblem::Paused),
            _ if !alone => Some(ReplicationProblem::ArchiveOnly),
            _ if !moves => Some(ReplicationProblem::ArchiveQuiet),
            _ => Some(ReplicationProblem::Behind),
        },
        ..row.clone()
    };
    Judged { row, outcome, sentence: Some(said), of_commits: false }
}

#[cfg(test)]
mod tests {
    use agent_protocol::ReplicationDirection;

    use super::*;

    #[test]
    fn log_that_comes_file_by_file_is_told_as_that() {
        let row = ReplicationRow {
            kind: ReplicationKind::Server,
            direction: ReplicationDirection::FromSource,
            name: None,
            peer: None,
            state: Some("not receiving".to_owned()),
            running: false,
            lag_ms: None,
            delay_ms: None,
            heard_ms: None,
            lag_bytes: None,
            error: None,
            problem: None,
        };
        let (minute, files, both) = (60_000, Some(false), Some(true));
        let said = |connects, age: Option<u64>, delay_ms, paused, moves| {
            let position = Position {
                standby: true,
                at: Some(1),
                received: None,
                paused,
                replayed_ago_ms: age,
                delay_ms,
                holding: false,
                in_conflict: false,
                connects,
                restores: Some(true),
            };
            let late = age.is_some_and(|age| age.saturating_sub(delay_ms.unwrap_or(0)) >= LATE_MS);
            let judged = judge(&row, &position, age, late, moves);
            (judged.outcome, judged.row.running, judged.row.lag_ms, judged.sentence.unwrap())
        };
        let (outcome, running, lag, text) = said(files, Some(2 * minute), None, false, false);
        assert_eq!((outcome, running, lag), (Outcome::Ok, true, Some(2 * minute)));
        assert!(text.ends_with("archived log; the newest transaction that it has replayed is 2 min old."), "{text}");
        let (outcome, _, lag, text) = said(files, Some(90 * minute), None, false, false);
        assert_eq!((outcome, lag), (Outcome::Warning, None));
        assert!(text.ends_with("1 h 30 min old: its source has done nothing since, or no more log arrives."), "{text}");
        let (outcome, _, lag, _) = said(files, Some(90 * minute), None, false, true);
        assert_eq!((outcome, lag), (Outcome::Warning, Some(90 * minute)));
        let (outcome, _, _, text) = said(files, Some(62 * minute), Some(60 * minute), false, false);
        assert_eq!(outcome, Outcome::Ok, "{text}");
        assert_eq!(said(files, None, None, false, false).0, Outcome::Unknown);
        let (outcome, _, _, text) = said(files, Some(minute), None, true, false);
        assert_eq!((outcome, text.contains("paused")), (Outcome::Warning, true));
        let (outcome, _, _, text) = said(both, Some(minute), None, false, true);
        assert_eq!((outcome, text.contains("gets nothing from its source")), (Outcome::Warning, true));
    }
}
