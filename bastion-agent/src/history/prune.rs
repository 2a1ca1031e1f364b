//! Forgetting: what is too old, and the oldest of what takes too much space.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{
    error::Error,
    store::{QUERY_TIMEOUT, Store, atomically},
};

/// How many of the oldest rows go in one turn at most: others get theirs in between.
const BATCH_ROWS: u64 = 2_000;
/// What part of the history goes for its age in one call at most: a tenth. In an hour, of which the daemon prunes one each, far
/// less than that grows old; where more does, the clock was set, or the configuration, and there is time to notice.
const SHARE_PERCENT: u64 = 10;
/// How long a history has to go on after a gap, before what lies before the gap is measured by what came after it.
const CONFIRMED_MS: i64 = 24 * 60 * 60 * 1_000;
/// The most that one row takes, with its part of the indexes, in bytes: where the file is too large, no turn forgets much more
/// than it has to.
const ROW_BYTES: u64 = 400;
/// How long one call goes on.
const PRUNE_TIMEOUT: Duration = Duration::from_secs(30);

/// What was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Outcomes of checks.
    pub reports: u64,
    /// Samples of tablespaces.
    pub samples: u64,
    /// How large the file is now, in bytes.
    pub bytes: u64,
    /// Whether time ran out before all was done; the next call goes on.
    pub unfinished: bool,
    /// Whether more is too old than may go at once; the next call goes on.
    pub held_back: bool,
    /// Whether the newest of it is so much later than the rest that the clock may be wrong. Then nothing goes for its age but what
    /// was too old before.
    pub clock_doubted: bool,
}

impl Store {
    /// Forgets what is older than `max_age` than the newest, then the oldest until the file holds at most `max_bytes`, and gives the
    /// space back to the system.
    ///
    /// A clock that is wrong costs little: ages are counted from the newest there is and not from a time when nothing was
    /// recorded, and for its age no more than a tenth goes in a call.
    ///
    /// Goes in small steps, between which others can record and read, and stops after half a minute. Beside the file
    /// there may be up to 4 MiB in its write-ahead log.
    pub async fn prune(&self, max_age: Duration, max_bytes: u64) -> Result<Pruned, Error> {
        let due = Instant::now() + PRUNE_TIMEOUT;
        let max_age_ms = i64::try_from(max_age.as_millis()).unwrap_or(i64::MAX);
        let (newest, clock_doubted) = self.newest(max_age_ms).await?;
        let too_old = newest.saturating_sub(max_age_ms);
        let mut share = self.rows().await?.div_ceil(SHARE_PERCENT);
        let mut pruned = Pruned { clock_doubted, ..Pruned::default() };
        loop {
            // What is too much goes whatever its age.
            let (before, batch) = match self.size().await?.used.saturating_sub(max_bytes) {
                0 => (too_old, BATCH_ROWS.min(share)),
                excess => (i64::MAX, (excess / ROW_BYTES).clamp(100, BATCH_ROWS)),
            };
            if batch == 0 {
                pruned.held_back = self.has_before(too_old).await?;
                break;
            }
            let forget = async |connection: &mut SqliteConnection| forget_batch(connection, before, batch).await;
            let (reports, samples) = self.within("pruning", QUERY_TIMEOUT, forget).await?;
            pruned.reports += reports;
            pruned.samples += samples;
            // What goes to make room counts too: it was the oldest.
            share = share.saturating_sub(reports + samples);
            pruned.unfinished = Instant::now() >= due;
            if reports + samples == 0 || pruned.unfinished {
                break;
            }
        }
        self.within("pruning", QUERY_TIMEOUT, async |connection| {
            sqlx::query(
                "DELETE FROM tablespaces
                 WHERE NOT EXISTS (SELECT 1 FROM tablespace_samples WHERE tablespace = tablespaces.id)",
            )
            .execute(connection)
            .await
        })
        .await?;
        self.shrink(due).await?;
        pruned.bytes = self.size().await?.file;
        Ok(pruned)
    }

    /// Gives unused pages back to the system.
    async fn shrink(&self, due: Instant) -> Result<(), Error> {
        let mut size = self.size().await?;
        while size.used < size.file && Instant::now() < due {
            self.within("pruning", QUERY_TIMEOUT, async |connection| {
                // A thousand pages a turn.
                sqlx::query("PRAGMA incremental_vacuum(1000)").fetch_all(connection).await
            })
            .await?;
            let smaller = self.size().await?;
            if smaller.file >= size.file {
                break;
            }
            size = smaller;
        }
        // The file itself becomes smaller when the log is written back to it. Where somebody reads, it will be another time.
        self.within("pruning", QUERY_TIMEOUT, async |connection| {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_all(connection).await
        })
        .await?;
        Ok(())
    }

    /// When the newest was recorded that ages are counted from, in milliseconds, and whether it was doubted that this is the newest
    /// of all. What lies in the future does not count.
    async fn newest(&self, max_age_ms: i64) -> Result<(i64, bool), Error> {
        let now = Timestamp::now().as_millisecond();
        self.within("reading", QUERY_TIMEOUT, async |connection| {
            let Some(newest) = newest_until(connection, now).await? else { return Ok((now, false)) };
            // A clock that went ahead leaves a gap. It may be a true one: the agent did not run. Time tells.
            let confirmed = max_age_ms.min(CONFIRMED_MS);
            match newest_until(connection, newest.saturating_sub(confirmed).saturating_sub(1)).await? {
                Some(before) if newest.saturating_sub(before) > max_age_ms.saturating_add(confirmed) => {
                    Ok((before, true))
                }
                _ => Ok((newest, false)),
            }
        })
        .await
    }

    async fn rows(&self) -> Result<u64, Error> {
        self.within("reading", QUERY_TIMEOUT, async |connection| {
            let sql = "SELECT (SELECT count(*) FROM reports) + (SELECT count(*) FROM tablespace_samples)";
            let rows: i64 = sqlx::query_scalar(sql).fetch_one(connection).await?;
            Ok(u64::try_from(rows).unwrap_or(0))
        })
        .await
    }

    async fn has_before(&self, before_ms: i64) -> Result<bool, Error> {
        self.within("reading", QUERY_TIMEOUT, async |connection| {
            sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM reports WHERE started_at_ms < ?1)
                     OR EXISTS (SELECT 1 FROM tablespace_samples WHERE at_ms < ?1)",
            )
            .bind(before_ms)
            .fetch_one(connection)
            .await
        })
        .await
    }

    async fn size(&self) -> Result<Size, Error> {
        self.within("reading", QUERY_TIMEOUT, async |connection| {
            let [page, pages, free] = [
                sqlx::query_scalar::<_, i64>("PRAGMA page_size").fetch_one(&mut *connection).await?,
                sqlx::query_scalar::<_, i64>("PRAGMA page_count").fetch_one(&mut *connection).await?,
                sqlx::query_scalar::<_, i64>("PRAGMA freelist_count").fetch_one(&mut *connection).await?,
            ]
            .map(|count| u64::try_from(count).unwrap_or(0));
            Ok(Size { file: page * pages, used: page * pages.saturating_sub(free) })
        })
        .await
    }
}

/// When the newest of what was recorded until `until_ms` was.
async fn newest_until(connection: &mut SqliteConnection, until_ms: i64) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT max(at) FROM (
             SELECT max(started_at_ms) AS at FROM reports WHERE started_at_ms <= ?1
             UNION ALL
             SELECT max(at_ms) FROM tablespace_samples WHERE at_ms <= ?1
         )",
    )
    .bind(until_ms)
    .fetch_one(connection)
    .await
}

/// In bytes: the file as a whole, and what of it is in use.
struct Size {
    file: u64,
    used: u64,
}

/// Forgets the oldest rows of before `before_ms`, `batch` of them; those of the same time as the last go with it. Returns how many reports and samples that were.
async fn forget_batch(
    connection: &mut SqliteConnection,
    before_ms: i64,
    batch: u64,
) -> Result<(u64, u64), sqlx::Error> {
    atomically(connection, async |connection| {
        let up_to: Option<i64> = sqlx::query_scalar(
            "SELECT max(at) FROM (
                 SELECT at FROM (
                     SELECT at FROM (
                         SELECT started_at_ms AS at FROM reports WHERE started_at_ms < ?1 ORDER BY at LIMIT ?2
                     )
                     UNION ALL
                     SELECT at FROM (
                         SELECT at_ms AS at FROM tablespace_samples WHERE at_ms < ?1 ORDER BY at LIMIT ?2
                     )
                 ) ORDER BY at LIMIT ?2
             )",
        )
        .bind(before_ms)
        .bind(i64::try_from(batch).unwrap_or(i64::MAX))
        .fetch_one(&mut *connection)
        .await?;
        let Some(up_to) = up_to else { return Ok((0, 0)) };
        let [reports, samples] = [
            sqlx::query("DELETE FROM reports WHERE started_at_ms <= ?").bind(up_to).execute(&mut *connection).await?,
            sqlx::query("DELETE FROM tablespace_samples WHERE at_ms <= ?").bind(up_to).execute(connection).await?,
        ]
        .map(|done| done.rows_affected());
        Ok((reports, samples))
    })
    .await
}
