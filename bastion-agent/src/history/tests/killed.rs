//! A writer that is killed.

use super::*;

/// Writes without end, and says after each report how many are written. Run by the next test, which kills it.
#[test]
#[ignore = "runs until it is killed"]
fn write_until_killed() {
    let Ok(path) = std::env::var("HISTORY_TO_WRITE") else { return };
    block_on(async {
        let (store, _) = Store::open(Path::new(&path)).await.unwrap();
        let start = now();
        for count in 0_u32.. {
            let report = usage(start + Duration::from_millis(u64::from(count)), u64::from(count));
            store.record("sample", &report).await.unwrap();
            if count % 50 == 49 {
                store.prune(HOUR, 200_000).await.unwrap();
            }
            // Not println!, which the test runner would keep to itself.
            use std::io::Write as _;
            writeln!(std::io::stdout(), "\nwrote {count}").unwrap();
        }
    });
}

#[test]
fn a_writer_that_is_killed_loses_at_most_the_report_in_flight() {
    let place = Place::new();
    for round in 0..10_u64 {
        let since = now();
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "history::tests::killed::write_until_killed", "--ignored", "--nocapture"])
            .env("HISTORY_TO_WRITE", place.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let mut told = 0;
        let mut wrote = |line: Option<Result<String, _>>| {
            let line = line.transpose().unwrap()?;
            if let Some(count) = line.strip_prefix("wrote ") {
                told = count.parse::<u64>().unwrap();
            }
            Some(told)
        };
        while wrote(lines.next()).unwrap() == 0 {}
        // Another moment in each round: in the middle of writing, committing, pruning.
        std::thread::sleep(Duration::from_micros(1_733 * round * round + (schedule::random() * 3_000.0) as u64));
        // Child::kill is SIGKILL.
        writer.kill().unwrap();
        while wrote(lines.next()).is_some() {}
        assert_eq!(writer.wait().unwrap().signal(), Some(9));

        block_on(async {
            if round % 2 == 0 {
                let reader = Store::open_read_only(&place.path()).await.unwrap();
                assert!(!reader.instances().await.unwrap().is_empty());
            }
            let (store, opened) = place.open().await;
            assert_eq!(opened, Opened::Existing, "round {round}");
            let latest = store.outcomes("sample", CheckName::TablespaceUsage, since, 1).await.unwrap();
            let series = store.tablespace_series("sample", since).await.unwrap();
            let count = series[0].samples.last().unwrap().used_bytes;
            assert!(count == told || count == told + 1, "round {round}: told {told}, found {count}");
            assert_eq!(latest[0].at, series[0].samples.last().unwrap().at, "all of a report or nothing");
        });
    }
}
