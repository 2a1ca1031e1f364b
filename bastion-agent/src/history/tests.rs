//! The store as the daemon uses it, and as the world treats its file.

mod damage;
mod killed;

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::{fs::PermissionsExt as _, process::ExitStatusExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use agent_protocol::{Cause, CheckName, CheckReport, Outcome, Rows, TablespaceKind};
use jiff::Timestamp;
use proptest::prelude::*;
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

use super::*;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("history.sqlite3")
    }

    async fn open(&self) -> (Store, Opened) {
        Store::open(&self.path()).await.unwrap()
    }

    /// The names of the files, sorted.
    fn files(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(self.folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn golden(name: &str) -> CheckReport {
    let path = format!("{}/../agent-protocol/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A report of tablespace-usage: `orders` with as many bytes of 1,000,000 in use.
fn usage(at: Timestamp, used_bytes: u64) -> CheckReport {
    let mut report = golden("tablespace-usage");
    report.started_at = at;
    let Rows::TablespaceUsage(rows) = &mut report.rows else { unreachable!() };
    rows.retain(|row| row.name == "orders");
    rows[0].used_bytes = used_bytes;
    rows[0].capacity_bytes = Some(1_000_000);
    report
}

fn now() -> Timestamp {
    Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// A store can be written and read.
async fn assert_usable(store: &Store) {
    let at = now();
    store.record("probe", &usage(at, 7)).await.unwrap();
    let series = store.tablespace_series("probe", at).await.unwrap();
    assert_eq!(series[0].samples.last().unwrap().used_bytes, 7);
    assert_eq!(store.outcomes("probe", CheckName::TablespaceUsage, at, 1).await.unwrap()[0].at, at);
}

#[tokio::test]
async fn what_is_recorded_is_read_again() {
    let place = Place::new();
    let (store, opened) = place.open().await;
    assert_eq!(opened, Opened::New);
    let start = now() - HOUR * 10;
    for hour in 0..10 {
        store.record("sample", &usage(start + HOUR * hour, 1000 + u64::from(hour))).await.unwrap();
    }
    let mut refused = golden("connection-refused");
    refused.started_at = start;
    store.record("sample", &refused).await.unwrap();
    store.record("blog", &golden("tablespace-usage")).await.unwrap();
    // The same once more changes no sample.
    store.record("sample", &usage(start, 1000)).await.unwrap();
    store.close().await.unwrap();
    assert!(matches!(store.instances().await, Err(Error::Closed { .. })));
    assert_eq!(place.files(), ["history.sqlite3"], "all is in the one file");

    let (store, opened) = place.open().await;
    assert_eq!(opened, Opened::Existing);
    assert_eq!(store.instances().await.unwrap(), ["blog", "sample"]);
    let series = store.tablespace_series("sample", start + HOUR).await.unwrap();
    assert_eq!((series.len(), series[0].name.as_str(), series[0].kind), (1, "orders", TablespaceKind::Data));
    let used: Vec<u64> = series[0].samples.iter().map(|sample| sample.used_bytes).collect();
    assert_eq!(used, (1001..1010).collect::<Vec<_>>());
    assert_eq!((series[0].samples[0].at, series[0].samples[0].capacity_bytes), (start + HOUR, Some(1_000_000)));
    let long_ago = Timestamp::UNIX_EPOCH;
    let names: Vec<String> =
        store.tablespace_series("blog", long_ago).await.unwrap().into_iter().map(|series| series.name).collect();
    assert_eq!(names, ["innodb_temporary", "innodb_undo_001", "orders"]);
    assert!(store.tablespace_series("nobody", long_ago).await.unwrap().is_empty());

    let latest = store.outcomes("sample", CheckName::TablespaceUsage, long_ago, 3).await.unwrap();
    let times: Vec<Timestamp> = latest.iter().map(|outcome| outcome.at).collect();
    assert_eq!(times, [9, 8, 7].map(|hour| start + HOUR * hour));
    let refusals = store.outcomes("sample", CheckName::Connection, long_ago, 3).await.unwrap();
    assert_eq!((refusals[0].outcome, refusals[0].cause), (Outcome::Critical, Some(Cause::Refused)));
    assert_eq!(refusals[0].summary, refused.summary);
}

#[tokio::test]
async fn long_series_are_thinned_to_the_last_of_each_part() {
    let place = Place::new();
    let (store, _) = place.open().await;
    let start = now() - DAY;
    store
        .within("writing", HOUR, async |connection| {
            sqlx::query("INSERT INTO tablespaces VALUES (1, 'sample', 'orders', 'data')")
                .execute(&mut *connection)
                .await?;
            sqlx::query(
                "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 21599)
                 INSERT INTO tablespace_samples SELECT 1, ? + i * 4000, i, NULL FROM n",
            )
            .bind(start.as_millisecond())
            .execute(connection)
            .await
        })
        .await
        .unwrap();
    let series = store.tablespace_series("sample", start).await.unwrap();
    let used: Vec<u64> = series[0].samples.iter().map(|sample| sample.used_bytes).collect();
    assert!((1_900..=2_001).contains(&used.len()), "{}", used.len());
    assert!(used.is_sorted() && used.last() == Some(&21_599), "{:?}", used.last());
    assert_eq!(series[0].recorded, 21_600);
}

#[tokio::test]
async fn a_report_tells_when_its_tablespaces_will_be_full() {
    let place = Place::new();
    let (store, _) = place.open().await;
    let at = now();
    for hour in 0..=100_u32 {
        store.record("sample", &usage(at - HOUR * (100 - hour), 400_000 + 2_000 * u64::from(hour))).await.unwrap();
    }
    let mut report = usage(at, 600_000);
    "It is so.".clone_into(&mut report.summary);
    add_forecast(&mut report, "sample", &store).await.unwrap();
    assert_eq!(report.summary, "It is so. At its recent pace orders is full in about 8 days.");
    let Rows::TablespaceUsage(rows) = &report.rows else { unreachable!() };
    assert_eq!(rows[0].time_to_full.unwrap().estimate_hours, 200.0);

    // Another instance, another check: as they were.
    let mut other = usage(at, 600_000);
    add_forecast(&mut other, "blog", &store).await.unwrap();
    assert_eq!(other, usage(at, 600_000));
    let mut sessions = golden("top-sessions");
    add_forecast(&mut sessions, "sample", &store).await.unwrap();
    assert_eq!(sessions, golden("top-sessions"));
}

#[tokio::test]
async fn what_is_too_old_or_too_much_is_forgotten_and_the_file_shrinks() {
    let place = Place::new();
    let (store, _) = place.open().await;
    let fill = async |store: &Store| {
        let at = now().as_millisecond();
        store
            .within("writing", HOUR, async |connection| {
                sqlx::query("INSERT OR IGNORE INTO tablespaces VALUES (1, 'sample', 'orders', 'data')")
                    .execute(&mut *connection)
                    .await?;
                for insert in [
                    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 29999)
                     INSERT INTO tablespace_samples SELECT 1, ? - i * 60000, i, NULL FROM n",
                    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
                     INSERT INTO reports SELECT NULL, 'sample', 'health', ? - i * 60000, 1, 'ok', NULL, hex(randomblob(50))
                     FROM n",
                ] {
                    sqlx::query(insert).bind(at).execute(&mut *connection).await?;
                }
                Ok(())
            })
            .await
            .unwrap();
    };
    fill(&store).await;
    let all = store.prune(30 * DAY, u64::MAX).await.unwrap();
    assert_eq!((all.reports, all.samples, all.unfinished), (0, 0, false));

    // Never more than a tenth in one call: 36,000 of 40,000 rows are too old.
    let first = store.prune(HOUR, u64::MAX).await.unwrap();
    assert!((4_000..=4_001).contains(&(first.reports + first.samples)) && first.held_back, "{first:?}");
    let mut by_age = first;
    let mut calls = 1;
    while by_age.held_back {
        let next = store.prune(HOUR, u64::MAX).await.unwrap();
        by_age = Pruned { reports: by_age.reports + next.reports, samples: by_age.samples + next.samples, ..next };
        calls += 1;
    }
    assert!((20..200).contains(&calls), "{calls}");
    assert!((9_939..=9_941).contains(&by_age.reports) && (29_939..=29_941).contains(&by_age.samples), "{by_age:?}");
    assert!(by_age.bytes < all.bytes / 10, "{by_age:?} {all:?}");
    assert_eq!(fs::metadata(place.path()).unwrap().len(), by_age.bytes);
    assert_usable(&store).await;

    store.prune(Duration::ZERO, 0).await.unwrap();
    assert!(store.tablespace_series("sample", Timestamp::UNIX_EPOCH).await.unwrap().is_empty());
    fill(&store).await;
    let by_size = store.prune(30 * DAY, 1 << 20).await.unwrap();
    assert!(by_size.bytes <= 1 << 20 && by_size.bytes > 900_000, "{by_size:?}");
    assert_eq!(fs::metadata(place.path()).unwrap().len(), by_size.bytes);
    // The newest are there still.
    let latest = store.outcomes("sample", CheckName::Health, now() - HOUR, 1).await.unwrap();
    assert_eq!(latest.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_share_a_store_while_others_read_the_file() {
    let place = Place::new();
    let store = Arc::new(place.open().await.0);
    let start = now();
    let writers: Vec<_> = (0..8_u32)
        .map(|writer| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for round in 0..20_u32 {
                    let at = start + Duration::from_millis(u64::from(writer + 8 * round));
                    store.record("sample", &usage(at, 1)).await.unwrap();
                }
                store.prune(DAY, u64::MAX).await.unwrap();
                add_forecast(&mut usage(start, 1), "sample", &store).await.unwrap();
            })
        })
        .collect();
    let reader = Store::open_read_only(&place.path()).await.unwrap();
    let mut seen = 0;
    while seen < 160 {
        let series = reader.tablespace_series("sample", start).await.unwrap();
        let outcomes = reader.outcomes("sample", CheckName::TablespaceUsage, start, 1000).await.unwrap();
        let count = series.first().map_or(0, |series| series.samples.len());
        assert!(count >= seen && outcomes.len() >= count, "what was there stays there");
        seen = count;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert!(matches!(reader.record("sample", &usage(start, 1)).await, Err(Error::ReadOnly { .. })));
}

#[tokio::test]
async fn only_its_user_may_read_a_new_history() {
    let place = Place::new();
    let (store, _) = place.open().await;
    assert_usable(&store).await;
    assert_eq!(place.files(), ["history.sqlite3", "history.sqlite3-shm", "history.sqlite3-wal"]);
    for name in place.files() {
        let mode = fs::metadata(place.folder.path().join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn places_that_cannot_hold_a_history_are_named() {
    let place = Place::new();
    let message = async |path: &Path| {
        let error = Store::open(path).await.unwrap_err().to_string();
        error.replace(&place.folder.path().display().to_string(), "/folder")
    };
    assert_eq!(
        message(&place.folder.path().join("not/there.sqlite3")).await,
        "the folder /folder/not for the history cannot be used: No such file or directory (os error 2). Create it, and give \
         it to the user that the agent runs as"
    );
    assert_eq!(message(place.folder.path()).await, "/folder is no file, so it can hold no history. Name another path");
    let pipe = place.folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(message(&pipe).await.contains("is no file"));
    fs::write(place.folder.path().join("file"), "").unwrap();
    assert!(message(&place.folder.path().join("file/x")).await.contains("the folder /folder/file"));
    for missing in [place.path(), place.folder.path().join("file"), place.folder.path().join("not/there")] {
        assert!(matches!(Store::open_read_only(&missing).await, Err(Error::Missing { .. })), "{}", missing.display());
    }
    assert_eq!(place.files(), ["file", "pipe"], "nothing was made");
}

#[tokio::test]
async fn a_full_disk_is_named_and_harms_nothing() {
    let place = Place::new();
    let (store, _) = place.open().await;
    // SQLite says the same of this as of a disk that is full.
    let pages = async |count: &'static str| {
        store.within("writing", HOUR, async |connection| sqlx::query(count).fetch_all(connection).await).await.unwrap();
    };
    pages("PRAGMA max_page_count = 20").await;
    let start = now();
    let mut recorded = 0;
    let error = loop {
        let at = start + Duration::from_millis(recorded);
        match store.record("sample", &usage(at, 1)).await {
            Ok(()) => recorded += 1,
            Err(error) => break error,
        }
        assert!(recorded < 10_000);
    };
    assert!(error.to_string().contains("the disk is full. Free space"), "{error}");
    assert_eq!(store.tablespace_series("sample", start).await.unwrap()[0].samples.len() as u64, recorded);
    pages("PRAGMA max_page_count = 1000000").await;
    assert_usable(&store).await;
    store.close().await.unwrap();
    assert_eq!(place.open().await.1, Opened::Existing);
}

#[tokio::test]
async fn what_takes_too_long_is_interrupted_and_harms_nothing() {
    let place = Place::new();
    let (store, _) = place.open().await;
    let clock = Instant::now();
    let endless = store
        .within("reading", Duration::from_millis(200), async |connection| {
            sqlx::query("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
                .fetch_all(connection)
                .await
        })
        .await;
    assert!(matches!(endless, Err(Error::Timeout { doing: "reading", .. })), "{endless:?}");
    assert!(clock.elapsed() < Duration::from_secs(2));
    assert_usable(&store).await;

    // Who is given up in the middle leaves nothing behind.
    let at = now();
    let report = usage(at, 1);
    for micros in [1, 100, 300, 1_000, 3_000] {
        let _ = tokio::time::timeout(Duration::from_micros(micros), store.record("sample", &report)).await;
    }
    assert_usable(&store).await;

    let url = place.path().display().to_string();
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let busy = store.record("sample", &report).await;
    assert!(matches!(busy, Err(Error::Busy { .. })), "{busy:?}");
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    assert_usable(&store).await;
}

#[tokio::test]
async fn a_clock_that_goes_ahead_forgets_next_to_nothing() {
    let place = Place::new();
    let (store, _) = place.open().await;
    let day = |days: i64| now() + Duration::from_secs(86_400) * u32::try_from(days).unwrap();
    let count = async || {
        store.outcomes("sample", CheckName::TablespaceUsage, Timestamp::UNIX_EPOCH, 10_000).await.unwrap().len()
    };
    // Recorded until 400 days ago as this clock has it: it went ahead by that while the agent did not run.
    let begun = now() - Duration::from_secs(500 * 86_400);
    for hours in 0..200 {
        store.record("sample", &usage(begun + Duration::from_secs(hours * 12 * 3_600), hours)).await.unwrap();
    }
    for _ in 0..5 {
        let pruned = store.prune(90 * DAY, u64::MAX).await.unwrap();
        assert!(pruned.reports + pruned.samples < 45, "{pruned:?}");
    }
    let before = count().await;
    assert!(before >= 175, "what is 90 days older than the newest: {before}");
    // It records in the new time, for less than a day.
    for minutes in 0..30 {
        store.record("sample", &usage(now() - Duration::from_secs(60 * minutes), minutes)).await.unwrap();
        let pruned = store.prune(90 * DAY, u64::MAX).await.unwrap();
        assert!(pruned.clock_doubted && pruned.reports + pruned.samples == 0, "{pruned:?}");
    }
    assert_eq!(count().await, before + 30);
    // Its own future, once it was set right, is no measure either.
    store.record("sample", &usage(day(20_000), 1)).await.unwrap();
    assert_eq!(store.prune(90 * DAY, u64::MAX).await.unwrap().reports, 0);
    // That it was no mistake shows after a day; then the old goes a tenth at a time.
    for hours in 2..50 {
        store.record("sample", &usage(now() - Duration::from_secs(3_600 * hours), hours)).await.unwrap();
    }
    let pruned = store.prune(90 * DAY, u64::MAX).await.unwrap();
    let share = pruned.reports + pruned.samples;
    assert!(pruned.held_back && !pruned.clock_doubted && (40..70).contains(&share), "{pruned:?}");
}

#[tokio::test]
async fn what_a_newer_version_recorded_is_not_passed_over() {
    let place = Place::new();
    let (store, _) = place.open().await;
    let mut other = SqliteConnection::connect(&place.path().display().to_string()).await.unwrap();
    for check in ["connection", "of-the-future"] {
        let sql = "INSERT INTO reports (instance, check_name, started_at_ms, elapsed_ms, outcome, summary)
                   VALUES ('blog', ?, 1000, 1, 'on-fire', 'All is lost.')";
        sqlx::query(sql).bind(check).execute(&mut other).await.unwrap();
    }
    other.close().await.unwrap();
    let outcomes = store.outcomes("blog", CheckName::Connection, Timestamp::UNIX_EPOCH, 9).await.unwrap();
    assert_eq!((outcomes.len(), outcomes[0].outcome), (1, Outcome::Unknown));
    assert_eq!(store.unknown_checks("blog", Timestamp::UNIX_EPOCH).await.unwrap(), ["of-the-future"]);
}
