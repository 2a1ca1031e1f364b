//! Files that are no history, that are damaged, and those of a version to come.

use super::*;

#[tokio::test]
async fn damaged_files_are_set_aside() {
    let place = Place::new();
    let set_aside = async || {
        let (store, opened) = place.open().await;
        let Opened::SetAside { to, reason } = opened else { panic!("{opened:?}") };
        assert_usable(&store).await;
        store.close().await.unwrap();
        assert!(
            to.file_name().unwrap().to_str().unwrap().starts_with("history.sqlite3.damaged-20"),
            "{}",
            to.display()
        );
        (to, reason)
    };
    let sound = async || {
        let _ = fs::remove_file(place.path());
        let (store, _) = place.open().await;
        let start = now();
        for index in 0..200 {
            store.record("sample", &usage(start + Duration::from_millis(index), 1)).await.unwrap();
        }
        store.close().await.unwrap();
        fs::read(place.path()).unwrap()
    };

    fs::write(place.path(), "This is no database, but somebody's notes.").unwrap();
    let (to, reason) = set_aside().await;
    assert_eq!(reason, "file is not a database");
    assert!(fs::read_to_string(to).unwrap().ends_with("somebody's notes."));

    let bytes = sound().await;
    fs::write(place.path(), &bytes[..bytes.len() / 2]).unwrap();
    set_aside().await;

    let mut bytes = sound().await;
    for byte in &mut bytes[2 * 4096..3 * 4096] {
        *byte ^= 0x5a;
    }
    fs::write(place.path(), &bytes).unwrap();
    set_aside().await;

    // A column's type that is no text, in the one table that is not strict.
    let mut bytes = sound().await;
    let at = bytes.windows(6).position(|window| window == b"BIGINT").unwrap();
    bytes[at] = 0xff;
    fs::write(place.path(), &bytes).unwrap();
    assert!(matches!(Store::open_read_only(&place.path()).await, Err(Error::Damaged { .. })));
    let (_, reason) = set_aside().await;
    assert_eq!(reason, "its tables' definitions are no text");

    // Another program's, one of a version that never was, and one whose tables are not what they are said to be.
    for (sql, expected) in [
        ("CREATE TABLE reports (mine TEXT)", "its tables are not those that the agent makes"),
        ("UPDATE _sqlx_migrations SET checksum = x'00'", "it is of another version of the agent"),
        ("DROP TABLE tablespace_samples", "its tables are not those that the agent makes"),
    ] {
        sound().await;
        if sql.starts_with("CREATE") {
            fs::write(place.path(), "").unwrap();
        }
        let mut other = SqliteConnection::connect(&place.path().display().to_string()).await.unwrap();
        sqlx::query(sql).execute(&mut other).await.unwrap();
        other.close().await.unwrap();
        let before = fs::read(place.path()).unwrap();
        let (to, reason) = set_aside().await;
        assert!(reason == expected || reason == "table reports already exists", "{sql}: {reason}");
        assert!(fs::read(&to).unwrap().len() >= before.len());
    }
}

/// Does what a migration of a version to come would do.
async fn migrate_from_the_future(path: &Path, statements: &str) {
    let mut other = SqliteConnection::connect(&path.display().to_string()).await.unwrap();
    for statement in statements.split(';') {
        sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut other).await.unwrap();
    }
    let applied = "INSERT INTO _sqlx_migrations VALUES ((SELECT max(version) + 1 FROM _sqlx_migrations), 'future', '2030-01-01', 1, x'00', 0)";
    sqlx::query(applied).execute(&mut other).await.unwrap();
    other.close().await.unwrap();
}

#[tokio::test]
async fn a_history_that_a_newer_version_added_to_is_read_and_kept_up() {
    for addition in [
        "SELECT 1",
        "CREATE TABLE slots (name TEXT NOT NULL) STRICT; CREATE INDEX slots_by_name ON slots (name)",
        "ALTER TABLE reports ADD COLUMN digest TEXT",
        "ALTER TABLE tablespace_samples ADD COLUMN files INTEGER NOT NULL DEFAULT 1; ALTER TABLE tablespaces ADD COLUMN label TEXT",
        "CREATE INDEX reports_by_outcome ON reports (outcome, started_at_ms); DROP INDEX reports_by_check",
        "ALTER TABLE reports RENAME TO old; CREATE TABLE reports (id INTEGER PRIMARY KEY, instance TEXT NOT NULL, host TEXT, check_name TEXT NOT NULL,          started_at_ms INTEGER NOT NULL, elapsed_ms INTEGER NOT NULL, outcome TEXT NOT NULL, cause TEXT, summary TEXT NOT NULL) STRICT;          INSERT INTO reports SELECT id, instance, NULL, check_name, started_at_ms, elapsed_ms, outcome, cause, summary FROM old; DROP TABLE old",
    ] {
        let place = Place::new();
        let (store, _) = place.open().await;
        let start = now();
        store.record("sample", &usage(start, 1)).await.unwrap();
        store.close().await.unwrap();
        // Twice: this version may be more than one behind.
        migrate_from_the_future(&place.path(), addition).await;
        migrate_from_the_future(&place.path(), "SELECT 2").await;

        let reader = Store::open_read_only(&place.path()).await.unwrap_or_else(|error| panic!("{addition}: {error}"));
        let (store, opened) = place.open().await;
        assert_eq!(opened, Opened::Existing, "{addition}");
        store.record("sample", &usage(start + Duration::from_secs(60), 2)).await.unwrap();
        for of in [&reader, &store] {
            let series = of.tablespace_series("sample", start - HOUR).await.unwrap();
            assert_eq!(series.first().map(|series| series.samples.len()), Some(2), "{addition}");
            let outcomes = of.outcomes("sample", CheckName::TablespaceUsage, Timestamp::UNIX_EPOCH, 10).await.unwrap();
            assert_eq!(outcomes.len(), 2, "{addition}");
        }
        store.prune(DAY, 1 << 30).await.unwrap();
        reader.close().await.unwrap();
        store.close().await.unwrap();
        // The newer version's own is there still.
        let url = place.path().display().to_string();
        let mut other = SqliteConnection::connect(&url).await.unwrap();
        let applied: i64 =
            sqlx::query_scalar("SELECT count(*) FROM _sqlx_migrations").fetch_one(&mut other).await.unwrap();
        assert_eq!(applied, 3, "{addition}");
        let empty: i64 =
            sqlx::query_scalar("SELECT count(*) FROM reports WHERE instance = ''").fetch_one(&mut other).await.unwrap();
        assert_eq!(empty, 0, "what was tried was taken back");
    }
}

#[tokio::test]
async fn a_history_that_a_newer_version_made_another_is_left_alone() {
    for change in [
        "ALTER TABLE reports RENAME COLUMN summary TO sentence",
        "DROP TABLE tablespace_samples",
        "CREATE UNIQUE INDEX one_of_a_kind ON reports (elapsed_ms >= 0)",
        "CREATE TRIGGER no BEFORE INSERT ON reports BEGIN SELECT raise(ABORT, 'no') END",
    ] {
        let place = Place::new();
        let (store, _) = place.open().await;
        store.record("sample", &usage(now(), 1)).await.unwrap();
        store.close().await.unwrap();
        let change = change.replace(" END", "\u{3b} END");
        if change.contains("TRIGGER") {
            let mut other = SqliteConnection::connect(&place.path().display().to_string()).await.unwrap();
            sqlx::query(sqlx::AssertSqlSafe(change.clone())).execute(&mut other).await.unwrap();
            other.close().await.unwrap();
            migrate_from_the_future(&place.path(), "SELECT 1").await;
        } else {
            migrate_from_the_future(&place.path(), &change).await;
        }
        let refused = Store::open(&place.path()).await;
        assert!(matches!(refused, Err(Error::OtherVersion { .. })), "{change}: {refused:?}");
        let names: Vec<_> =
            fs::read_dir(place.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(names.iter().all(|name| !name.to_string_lossy().contains("damaged")), "{change}: {names:?}");
    }
}

/// What a sound history looks like in bytes.
fn sound_bytes() -> &'static [u8] {
    static BYTES: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    BYTES.get_or_init(|| {
        std::thread::spawn(|| {
            block_on(async {
                let place = Place::new();
                let (store, _) = place.open().await;
                for index in 0..40_u64 {
                    let at = now() - Duration::from_secs(index);
                    store.record("sample", &usage(at, index)).await.unwrap();
                }
                store.close().await.unwrap();
                fs::read(place.path()).unwrap()
            })
        })
        .join()
        .unwrap()
    })
}

/// Nothing but noise, noise under a right head, or a sound history with a few bytes changed or its end missing.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let noise = proptest::collection::vec(any::<u8>(), 0..6_000);
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12);
    // What SQLite goes by stands at the beginning of each page.
    let head_changes = proptest::collection::vec((0_usize..120, any::<u8>()), 0..3);
    let changed = (changes, head_changes, proptest::option::of(any::<prop::sample::Index>())).prop_map(
        |(changes, head_changes, end)| {
            let mut bytes = sound_bytes().to_vec();
            for (index, byte) in changes {
                let at = index.index(bytes.len());
                bytes[at] = byte;
            }
            for (at, byte) in head_changes {
                bytes[at] = byte;
            }
            if let Some(end) = end {
                bytes.truncate(end.index(bytes.len()));
            }
            bytes
        },
    );
    prop_oneof![
        1 => noise.clone(),
        2 => noise.prop_map(|noise| [&sound_bytes()[..100], &noise].concat()),
        5 => changed,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end_in_a_usable_history(
        bytes in any_file(),
        beside in proptest::option::of((
            prop::sample::select(vec!["-wal", "-shm", "-journal"]),
            proptest::collection::vec(any::<u8>(), 0..200),
        )),
    ) {
        let place = Place::new();
        fs::write(place.path(), &bytes).unwrap();
        if let Some((suffix, bytes)) = beside {
            fs::write(place.folder.path().join(format!("history.sqlite3{suffix}")), bytes).unwrap();
        }
        block_on(async {
            // Reading only, it may be refused; nothing may be changed by that.
            if let Ok(reader) = Store::open_read_only(&place.path()).await {
                let _ = reader.tablespace_series("sample", Timestamp::UNIX_EPOCH).await;
                let _ = reader.outcomes("sample", CheckName::TablespaceUsage, Timestamp::UNIX_EPOCH, 100).await;
                let _ = reader.close().await;
            }
            let (store, _) = place.open().await;
            assert_usable(&store).await;
            store.prune(DAY, 1 << 30).await.unwrap();
            store.tablespace_series("sample", Timestamp::UNIX_EPOCH).await.unwrap();
            store.close().await.unwrap();
            let (store, opened) = place.open().await;
            assert_eq!(opened, Opened::Existing);
            store.close().await.unwrap();
        });
    }
}
