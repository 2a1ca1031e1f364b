//! Who waits for whom on MySQL and MariaDB: nobody is named who holds nobody up, and who does is.

#![allow(clippy::unwrap_used)]

use agent_protocol::{BlockingRow, Cause, CheckReport, HealthPart, Outcome, Rows};
use stage::Engine;
use tests::bench::Bench;

const BOTH: [Engine; 2] = [Engine::MySql, Engine::MariaDb];
const PATIENT: &[&str] = &["--innodb-lock-wait-timeout=600"];

fn blocking(report: &CheckReport) -> &[BlockingRow] {
    let Rows::BlockingSessions(rows) = &report.rows else { unreachable!() };
    rows
}

/// The row of the session whose statement has this in it.
fn of<'a>(report: &'a CheckReport, statement: &str) -> &'a BlockingRow {
    let has = |row: &&BlockingRow| row.statement.as_deref().is_some_and(|text| text.to_lowercase().contains(statement));
    blocking(report).iter().find(has).unwrap_or_else(|| panic!("{statement}: {:?}", blocking(report)))
}

/// Whether a row's statement is there.
fn sees(report: &CheckReport, statement: &str) -> bool {
    let has = |row: &BlockingRow| row.statement.as_deref().is_some_and(|text| text.to_lowercase().contains(statement));
    blocking(report).iter().any(has)
}

/// What the sentence says of the root.
fn at_the_root(report: &CheckReport, row: &BlockingRow) {
    let said = format!("At the root is {} of user app.", row.session_id);
    assert!(report.summary.ends_with(&said), "{said} {}", report.summary);
    assert_eq!((row.depth, row.waiting_ms, row.blocked_by.as_slice()), (0, None, &[][..]));
}

/// A lock that nobody has written down yet is written down by whoever comes second, and MySQL books it under that one's thread.
#[test]
fn a_lock_that_a_waiter_wrote_down_is_not_the_waiters() {
    for engine in BOTH {
        let bench = Bench::new(engine, &[], PATIENT);
        bench.run(
            "CREATE PROCEDURE shop.tries() BEGIN DECLARE CONTINUE HANDLER FOR 1205 BEGIN END; \
             SET innodb_lock_wait_timeout = 1; START TRANSACTION; UPDATE shop.items SET price = 9 WHERE id = 5; \
             DO SLEEP(601); END",
        );
        let _holder =
            bench.session("START TRANSACTION; INSERT INTO shop.items VALUES (5, 5), (6, 6); SELECT SLEEP(600)");
        let has_begun = |report: &CheckReport| {
            let Rows::LongTransactions(rows) = &report.rows else { unreachable!() };
            rows.iter().any(|row| row.statement.as_deref().is_some_and(|text| text.contains("SLEEP")))
        };
        bench.until("long-transactions", has_begun);
        let first = bench.session("DELETE FROM shop.items WHERE id = 5");
        let report = bench.until("blocking-sessions", |report| report.total_rows == 2);
        at_the_root(&report, of(&report, "sleep("));
        let (holder, waits) = (of(&report, "sleep(").session_id.clone(), of(&report, "delete").session_id.clone());
        assert_ne!(holder, waits);
        assert_eq!(of(&report, "delete").blocked_by, std::slice::from_ref(&holder), "{engine}");

        // Who gave up and left, and who gave up and stayed, are not who holds it.
        bench.run(&format!("KILL {waits}"));
        drop(first);
        let _stays = bench.session("CALL shop.tries()");
        bench.until("top-sessions", |report| {
            let Rows::TopSessions(rows) = &report.rows else { unreachable!() };
            rows.iter().filter(|row| row.state.as_deref() == Some("Query: User sleep")).count() == 2
        });
        let _waits = bench.session("SELECT price FROM shop.items WHERE id = 5 FOR UPDATE");
        let report = bench.until("blocking-sessions", |report| sees(report, "for update"));
        assert_eq!(report.total_rows, 2, "{engine}: {:?}", blocking(&report));
        assert_eq!(of(&report, "for update").blocked_by, std::slice::from_ref(&holder), "{engine}");
        assert_eq!(blocking(&report)[0].session_id, holder);
        assert!(report.summary.ends_with(&format!("At the root is {holder} of user app.")), "{}", report.summary);
    }
}

#[test]
fn a_prepared_transaction_is_the_root_where_it_is_and_nobody_else() {
    for engine in BOTH {
        let bench = Bench::new(engine, &[], PATIENT);
        bench.run("XA START 'left'; INSERT INTO shop.items VALUES (5, 5); XA END 'left'; XA PREPARE 'left'");
        let _waits = ["UPDATE shop.items SET price = 1 WHERE id = 5", "DELETE FROM shop.items WHERE id = 5"]
            .map(|statement| bench.session(statement));
        let report = bench.until("blocking-sessions", |report| report.total_rows == 3);
        assert!(report.summary.ends_with("At the root is a prepared transaction of no session."), "{}", report.summary);
        let rows = blocking(&report);
        assert_eq!((rows[0].session_id.as_str(), rows[0].state.as_deref()), ("0", Some("prepared")), "{engine}");
        for row in &rows[1..] {
            assert!(row.blocked_by.contains(&"0".to_owned()), "{engine}: {rows:?}");
            assert!(!row.blocked_by.contains(&row.session_id), "{engine}: nobody waits for himself: {rows:?}");
        }
    }
}

#[test]
fn who_holds_a_lock_that_another_can_bear_holds_nobody_up() {
    let bench = Bench::new(Engine::MySql, &["CREATE TABLE IF NOT EXISTS shop.other (id int PRIMARY KEY)"], PATIENT);
    let writer = bench.session("START TRANSACTION; UPDATE shop.items SET price = 3 WHERE id = 2; SELECT SLEEP(600)");
    let reader = bench.session("START TRANSACTION; SELECT * FROM shop.items; SELECT SLEEP(601), 'reads'");
    let report = bench.until("long-transactions", |report| report.total_rows == 2);
    let Rows::LongTransactions(rows) = &report.rows else { unreachable!() };
    let reads = rows.iter().find(|row| row.rows_modified == Some(0)).unwrap().session_id.clone();
    // For who writes, not for who reads.
    let locks = bench.session("LOCK TABLES shop.items READ");
    let report = bench.until("blocking-sessions", |report| report.total_rows > 0);
    assert_eq!(report.total_rows, 2, "{:?}", blocking(&report));
    let root = &blocking(&report)[0];
    at_the_root(&report, root);
    assert_eq!(blocking(&report)[1].blocked_by, std::slice::from_ref(&root.session_id));
    let writes = root.session_id.clone();
    for other in [&blocking(&report)[1].session_id, &reads] {
        bench.run(&format!("KILL {other}"));
    }
    drop((locks, reader));

    // Who waits for all of them holds up who comes later, and would not wait itself otherwise.
    let _alters = bench.session("ALTER TABLE shop.items ADD COLUMN more int");
    bench.until("blocking-sessions", |report| sees(report, "alter"));
    let _later = bench.session("SELECT COUNT(*) FROM shop.items");
    let report = bench.until("blocking-sessions", |report| sees(report, "count("));
    let (alters, later) = (of(&report, "alter"), of(&report, "count("));
    assert_eq!((alters.blocked_by.as_slice(), alters.depth), (&[writes.clone()][..], 1));
    assert_eq!((later.blocked_by.as_slice(), later.depth), (&[alters.session_id.clone()][..], 2));
    assert_eq!(later.root, writes);
    drop(writer);
}

#[test]
fn locks_on_the_whole_server_are_told_apart_too() {
    let bench = Bench::new(Engine::MySql, &["CREATE TABLE IF NOT EXISTS shop.other (id int PRIMARY KEY)"], PATIENT);
    let _locks = bench.session("FLUSH TABLES WITH READ LOCK; SELECT SLEEP(600)");
    let _reads = bench.session("START TRANSACTION; SELECT * FROM shop.items; SELECT SLEEP(601)");
    bench.until("top-sessions", |report| report.total_rows == 2);
    let _writes = bench.session("INSERT INTO shop.other VALUES (1)");
    let report = bench.until("blocking-sessions", |report| report.total_rows > 0);
    assert_eq!((report.outcome, report.total_rows), (Outcome::Warning, 2), "{:?}", blocking(&report));
    at_the_root(&report, &blocking(&report)[0]);
    assert!(sees(&report, "insert"));
    // A lock by name is told as such.
    let _named = bench.session("SELECT GET_LOCK('shop', 1); SELECT SLEEP(602)");
    bench.until("top-sessions", |report| report.total_rows == 4);
    let _waits = bench.session("SELECT GET_LOCK('shop', 600)");
    let report = bench.until("blocking-sessions", |report| report.total_rows == 4);
    let waits = of(&report, "get_lock");
    assert_eq!(waits.blocked_by.len(), 1, "{:?}", blocking(&report));
}

#[test]
fn without_the_right_to_the_transactions_nobody_is_accused() {
    let bench = Bench::new(Engine::MySql, &["REVOKE PROCESS ON *.* FROM dbvoice"], PATIENT);
    let _holder = bench.session("START TRANSACTION; INSERT INTO shop.items VALUES (5, 5); SELECT SLEEP(600)");
    bench.until("top-sessions", |report| report.total_rows == 1);
    let _waits = bench.session("DELETE FROM shop.items WHERE id = 5");
    let report = bench.until("blocking-sessions", |report| !report.row_errors.is_empty());
    assert_eq!(report.outcome, Outcome::Unknown, "{}", report.summary);
    assert!(
        report.summary.starts_with("No session was seen to wait for another; who holds rows"),
        "{}",
        report.summary
    );
    assert!(
        report.row_errors.iter().any(|error| error.message.contains("GRANT PROCESS ON *.*")),
        "{:?}",
        report.row_errors
    );
    assert!(!report.summary.contains("root"), "{}", report.summary);
}

#[test]
fn a_query_that_waits_for_a_lock_is_told_as_that_however_little_time_there_is() {
    for engine in [Engine::MySql, Engine::Postgres] {
        let setup: &[&str] = if engine == Engine::Postgres { &["ALTER ROLE app SUPERUSER"] } else { &[] };
        let bench = Bench::new(engine, setup, &[]);
        let lock = match engine {
            Engine::Postgres => "BEGIN; LOCK TABLE pg_sequence IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)",
            _ => "START TRANSACTION; SELECT * FROM shop.items; SELECT SLEEP(600)",
        };
        let _holder = bench.session(lock);
        bench.until("long-transactions", |report| report.total_rows == 1);
        let _changes = (engine == Engine::MySql).then(|| {
            let changes = bench.session("ALTER TABLE shop.items ADD COLUMN more int");
            bench.until("blocking-sessions", |report| report.total_rows == 2);
            changes
        });
        for timeout in ["1s", "2s", "5s"] {
            let (report, run) = bench.agent.check("health", "db", &["--timeout", timeout]);
            let Rows::Health(rows) = &report.rows else { unreachable!() };
            let row = rows.iter().find(|row| row.check == HealthPart::Sequences).unwrap();
            assert_eq!(row.cause, Some(Cause::Timeout), "{engine:?} {timeout}: {}", run.stdout);
            let said = row.summary.to_lowercase();
            assert!(said.contains("lock") && !said.contains("did not answer"), "{engine:?} {timeout}: {}", row.summary);
            assert!(row.hint.as_deref().is_some_and(|hint| hint.contains("blocking-sessions")), "{row:?}");
        }
    }
}
