//! What the agent writes for people is English. In another language none of it is heard, and of replication each row is called what
//! it is.

use agent_protocol::{
    Cause, CheckReport, Failure, HealthPart, Outcome, ReplicationDirection, ReplicationKind, ReplicationProblem,
    ReplicationRow, RowError, Rows, UnreadPart,
};

use super::tests::spoken;
use crate::samples::{golden, rows};

const REPORTS: [&str; 8] = [
    "connection",
    "connection-refused",
    "top-sessions",
    "tablespace-usage",
    "blocking-sessions",
    "long-transactions",
    "replication-lag",
    "health",
];

/// Stands for whatever may be written there.
const WRITTEN: &str = "Zebras graze here and nothing else was found.";

fn english_and_japanese(report: &CheckReport) -> (String, String) {
    let said = spoken(report, "available");
    let (english, japanese) = said.split_once('\n').unwrap();
    (english.to_owned(), japanese.to_owned())
}

/// The words of a Japanese sentence that are in Latin letters, but for names that are written so in Japan, too.
fn foreign(said: &str) -> Vec<String> {
    const NAMES: [&str; 12] = [
        "InnoDB",
        "Aurora",
        "Galera",
        "RDS",
        "ID",
        "sample",
        "PostgreSQL",
        "MySQL",
        "MariaDB",
        "SQL",
        "bastion",
        "agent",
    ];
    let words = said.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    words.filter(|word| !NAMES.contains(word)).map(str::to_owned).collect()
}

#[test]
fn every_part_that_could_not_be_read_has_words_in_each_language() {
    for part in UnreadPart::ALL {
        for name in REPORTS.into_iter().filter(|name| *name != "connection-refused") {
            let mut report = golden(name);
            let error = RowError { part, subject: WRITTEN.to_owned(), message: WRITTEN.to_owned() };
            if let Rows::Health(rows) = &mut report.rows {
                let row = rows.last_mut().unwrap();
                (row.outcome, row.cause, row.row_errors) = (Outcome::Unknown, None, vec![error]);
            } else {
                report.rows = Rows::none(report.check());
                report.row_errors = vec![error];
            }
            if name == "connection" {
                report.rows = golden(name).rows;
            }
            let (english, japanese) = english_and_japanese(&report);
            assert!(!english.contains("Zebra") && english.contains("could not"), "{name}, {part}: {english}");
            assert!(
                !japanese.contains("Zebra") && japanese.contains("確認できませんでした"),
                "{name}, {part}: {japanese}"
            );
            if name == "blocking-sessions" {
                assert_eq!(foreign(&japanese), [""; 0], "{part}: {japanese}");
            }
            if part == UnreadPart::Other {
                assert!(english.contains("an item that I do not know"), "{english}");
            }
        }
    }
}

#[test]
fn nothing_that_is_written_for_people_is_heard_in_another_language() {
    let text = || WRITTEN.to_owned();
    for name in REPORTS {
        let mut report = golden(name);
        report.summary = text();
        if let Some(failure) = &mut report.failure {
            *failure = Failure { cause: Cause::Refused, message: text(), hint: text() };
        }
        match &mut report.rows {
            Rows::TopSessions(rows) => {
                for row in rows {
                    let all = [&mut row.program, &mut row.state, &mut row.wait, &mut row.statement, &mut row.client];
                    all.into_iter().for_each(|field| *field = Some(text()));
                }
            }
            Rows::BlockingSessions(rows) => {
                for row in rows {
                    [&mut row.state, &mut row.statement].into_iter().for_each(|field| *field = Some(text()));
                }
            }
            Rows::LongTransactions(rows) => {
                for row in rows {
                    [&mut row.state, &mut row.statement].into_iter().for_each(|field| *field = Some(text()));
                }
            }
            Rows::ReplicationLag(rows) => {
                for row in rows {
                    [&mut row.state, &mut row.error].into_iter().for_each(|field| *field = Some(text()));
                    row.running = false;
                }
            }
            Rows::Health(rows) => {
                for row in rows {
                    (row.summary, row.hint) = (text(), Some(text()));
                }
            }
            _ => {}
        }
        let (english, japanese) = english_and_japanese(&report);
        assert!(!japanese.contains("Zebra"), "{name}: {japanese}");
        let reason = report.check() == agent_protocol::CheckName::ReplicationLag;
        assert_eq!(english.contains("The reason given: Zebras graze here"), reason, "{name}: {english}");
        assert_eq!(japanese.contains("理由は、踏み台で同じ確認をすると表示されます。"), reason, "{name}: {japanese}");
    }
}

fn row(kind: ReplicationKind, problem: Option<ReplicationProblem>) -> ReplicationRow {
    ReplicationRow {
        kind,
        direction: ReplicationDirection::ToReplica,
        name: Some("orders_reporting".to_owned()),
        peer: None,
        state: None,
        running: false,
        lag_ms: None,
        delay_ms: None,
        heard_ms: None,
        lag_bytes: None,
        error: Some(WRITTEN.to_owned()),
        problem,
    }
}

#[test]
fn each_row_of_replication_is_called_what_it_is() {
    use {ReplicationKind as Kind, ReplicationProblem as Problem};
    let source = |kind, problem| ReplicationRow {
        direction: ReplicationDirection::FromSource,
        running: true,
        lag_ms: Some(90_000),
        ..row(kind, problem)
    };
    let sized = |problem| ReplicationRow { lag_bytes: Some(5 << 30), ..row(Kind::Slot, Some(problem)) };
    let up = |kind| ReplicationRow { running: true, lag_ms: Some(0), ..row(kind, None) };
    let cases = [
        sized(Problem::SlotUnread),
        row(Kind::Slot, Some(Problem::SlotUnread)),
        sized(Problem::SlotAtRisk),
        row(Kind::Slot, Some(Problem::SlotAtRisk)),
        row(Kind::Slot, Some(Problem::SlotLost)),
        row(Kind::Slot, Some(Problem::Other)),
        row(Kind::Commits, Some(Problem::CommitsWait)),
        row(Kind::Commits, Some(Problem::CommitsUnconfirmed)),
        row(Kind::Commits, Some(Problem::CommitsUnprotected)),
        row(Kind::Commits, None),
        source(Kind::Archive, None),
        ReplicationRow { lag_ms: None, ..source(Kind::Archive, Some(Problem::ArchiveQuiet)) },
        source(Kind::Archive, Some(Problem::ArchiveOnly)),
        ReplicationRow { delay_ms: Some(60_000), ..source(Kind::Archive, None) },
        source(Kind::Server, Some(Problem::Paused)),
        ReplicationRow { running: true, lag_ms: Some(90_000), ..row(Kind::Subscriber, Some(Problem::ReplicaBehind)) },
        row(Kind::LogReceiver, Some(Problem::ReplicaStopped)),
        ReplicationRow { name: None, ..row(Kind::Server, Some(Problem::ReplicaStopped)) },
        ReplicationRow { lag_bytes: Some(7 << 20), ..row(Kind::Server, Some(Problem::ReplicaCatchingUp)) },
        row(Kind::Server, Some(Problem::ReplicaCatchingUp)),
        up(Kind::Server),
        up(Kind::Subscriber),
        up(Kind::LogReceiver),
        up(Kind::Other),
    ];
    let mut said = Vec::new();
    for row in cases {
        let mut report = golden("replication-lag");
        let (kind, problem) = (row.kind, row.problem);
        *rows!(report, ReplicationLag) = vec![row];
        let (english, japanese) = english_and_japanese(&report);
        // Where there is no replica, none is told of.
        let no_replica =
            matches!(kind, Kind::Slot | Kind::Archive | Kind::Subscriber | Kind::LogReceiver | Kind::Commits);
        let told =
            english.contains("The replica ") || english.contains("replica of") || japanese.contains("レプリカorders");
        assert!(!(no_replica && told), "{kind:?}: {english}");
        if matches!(kind, Kind::Slot | Kind::Commits) {
            assert!(!english.contains("Zebra") && !japanese.contains("理由"), "{english} {japanese}");
        }
        said.push(format!("{kind:?}, {problem:?}\n{english}\n{japanese}\n"));
    }
    insta::assert_snapshot!("replication-rows", said.join("\n"));
}

#[test]
fn health_says_what_is_wrong_with_replication() {
    let mut said = Vec::new();
    for problem in ReplicationProblem::ALL {
        let mut report = golden("health");
        let rows = rows!(report, Health);
        rows.truncate(1);
        (rows[0].check, rows[0].outcome, rows[0].cause) = (HealthPart::ReplicationLag, Outcome::Warning, None);
        rows[0].problems = vec![problem];
        let (english, japanese) = english_and_japanese(&report);
        let slot_or_commits = problem.as_str().starts_with("slot") || problem.as_str().starts_with("commits");
        for told in ["replication is behind", "has stopped", "遅れ", "停止があります"] {
            assert!(!slot_or_commits || !(english.contains(told) || japanese.contains(told)), "{english} {japanese}");
        }
        said.push(format!("{}\n{english}\n{japanese}\n", problem.as_str()));
    }
    insta::assert_snapshot!("replication-in-health", said.join("\n"));
}
