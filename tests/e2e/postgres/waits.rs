//! Sessions that wait for something else than a lock.

use super::*;

#[test]
fn who_waits_for_a_safe_snapshot_or_a_page_is_told() {
    let bench = Bench::new(&["CREATE TABLE items (id int)", "INSERT INTO items SELECT generate_series(1, 10)"], &[]);
    let sessions = |report: &CheckReport| {
        let Rows::BlockingSessions(rows) = &report.rows else { unreachable!() };
        rows.clone()
    };
    let writer = "BEGIN ISOLATION LEVEL SERIALIZABLE; UPDATE items SET id = id WHERE id = 1";
    let writer = Session::postgres_staying(bench.login("boss"), writer).unwrap();
    let reader = "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE; SELECT count(*) FROM items";
    let reader = Session::postgres_staying(bench.login("boss"), reader).unwrap();
    let report = bench.until("blocking-sessions", |report| report.total_rows == 2);
    let rows = sessions(&report);
    assert_eq!((report.outcome, rows[1].blocked_by.as_slice()), (Outcome::Warning, &[rows[0].session_id.clone()][..]));
    assert!(report.summary.starts_with("One session waits for a lock"), "{}", report.summary);
    drop((writer, reader));
    bench.until("blocking-sessions", |report| report.outcome == Outcome::Ok);

    // A cursor holds a page that VACUUM wants for itself.
    let cursor = "BEGIN; DECLARE held CURSOR FOR SELECT * FROM items; FETCH 1 FROM held";
    let cursor = Session::postgres_staying(bench.login("boss"), cursor).unwrap();
    let _vacuum = Session::postgres(bench.login("boss"), "VACUUM (FREEZE) items").unwrap();
    let report = bench.until("blocking-sessions", |report| report.outcome != Outcome::Ok);
    assert_eq!((report.outcome, report.total_rows), (Outcome::Unknown, 0));
    assert!(report.summary.starts_with("No session was seen to wait for another"), "{}", report.summary);
    let text = bench.agent.run(&["check", "blocking-sessions", "pg"]).stdout;
    assert!(text.contains("the session that session ") && text.contains("the server does not tell"), "{text}");
    drop(cursor);
    bench.until("blocking-sessions", |report| report.outcome == Outcome::Ok);
}
