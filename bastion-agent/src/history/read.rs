//! Reading what was recorded. What this version has no word for is passed over.

use agent_protocol::{Cause, CheckName, Outcome, TablespaceKind};
use jiff::Timestamp;
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{
    error::Error,
    store::{QUERY_TIMEOUT, Store},
    trend::Sample,
};
use crate::{clean::clean, redact};

/// Into how many parts of time a series is divided; the last sample of each is read.
const MAX_BUCKETS: i64 = 2_000;

/// How full a tablespace was, over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablespaceSeries {
    /// The tablespace, as in [`agent_protocol::TablespaceRow`].
    pub name: String,
    /// What is in it.
    pub kind: TablespaceKind,
    /// How many samples there are.
    pub recorded: u64,
    /// In the order of time; at least one. The last of each part of the time, where there are very many.
    pub samples: Vec<Sample>,
}

/// What a check amounted to once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastOutcome {
    /// When the check began.
    pub at: Timestamp,
    /// What it amounted to.
    pub outcome: Outcome,
    /// Why it could not be made.
    pub cause: Option<Cause>,
    /// The sentence that says the most important.
    pub summary: String,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
}

impl Store {
    /// The instances of which there is any history, by their names in the configuration, in order.
    pub async fn instances(&self) -> Result<Vec<String>, Error> {
        // From one name to the next greater one, by the index: to look at each report would take long.
        self.within("reading", QUERY_TIMEOUT, async |connection| {
            sqlx::query_scalar(
                "WITH RECURSIVE names (name) AS (
                     SELECT min(instance) FROM reports
                     UNION ALL
                     SELECT (SELECT min(instance) FROM reports WHERE instance > names.name)
                     FROM names WHERE names.name IS NOT NULL
                 )
                 SELECT name FROM names WHERE name IS NOT NULL",
            )
            .fetch_all(connection)
            .await
        })
        .await
    }

    /// How full each tablespace of an instance was from `since` on, by name. Of more than 2,000 samples of one tablespace, the
    /// last in each two-thousandth of the time.
    pub async fn tablespace_series(&self, instance: &str, since: Timestamp) -> Result<Vec<TablespaceSeries>, Error> {
        let until = Timestamp::now();
        let part_ms = ((until.as_millisecond() - since.as_millisecond()) / MAX_BUCKETS).max(1);
        let rows = self
            .within("reading", QUERY_TIMEOUT, async |connection| {
                // The other columns are those of the row with the greatest time: SQLite's way with max().
                sqlx::query(
                    "SELECT name, kind, max(at_ms) AS at_ms, count(*) AS recorded, used_bytes, capacity_bytes
                     FROM tablespaces JOIN tablespace_samples ON tablespace = id
                     WHERE instance = ? AND at_ms >= ?
                     GROUP BY name, kind, id, at_ms / ?
                     ORDER BY name, kind, id, at_ms",
                )
                .bind(instance)
                .bind(since.as_millisecond())
                .bind(part_ms)
                .fetch_all(connection)
                .await?
                .iter()
                .map(sample)
                .collect::<Result<Vec<_>, _>>()
            })
            .await?;
        let mut all: Vec<TablespaceSeries> = Vec::new();
        for (name, kind, recorded, sample) in rows.into_iter().flatten() {
            match all.last_mut() {
                Some(series) if series.name == name && series.kind == kind => {
                    series.recorded += recorded;
                    series.samples.push(sample);
                }
                _ => all.push(TablespaceSeries { name, kind, recorded, samples: vec![sample] }),
            }
        }
        Ok(all)
    }

    /// What the latest runs of a check amounted to, of those from `since` on: at most `limit`, the latest first.
    pub async fn outcomes(
        &self,
        instance: &str,
        check: CheckName,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<PastOutcome>, Error> {
        let rows = self
            .within("reading", QUERY_TIMEOUT, async |connection| {
                sqlx::query(
                    "SELECT started_at_ms, outcome, cause, summary, elapsed_ms FROM reports
                     WHERE instance = ? AND check_name = ? AND started_at_ms >= ?
                     ORDER BY started_at_ms DESC, id DESC LIMIT ?",
                )
                .bind(instance)
                .bind(check.as_str())
                .bind(since.as_millisecond())
                .bind(limit)
                .fetch_all(connection)
                .await?
                .iter()
                .map(outcome)
                .collect::<Result<Vec<_>, _>>()
            })
            .await?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The names of checks that a newer version made from `since` on: some of them, as they may be shown.
    pub async fn unknown_checks(&self, instance: &str, since: Timestamp) -> Result<Vec<String>, Error> {
        let known = CheckName::ALL.map(CheckName::as_str).join(",");
        let names = self
            .within("reading", QUERY_TIMEOUT, async |connection| {
                sqlx::query_scalar::<_, String>(
                    "SELECT DISTINCT substr(check_name, 1, 60) FROM reports
                     WHERE instance = ? AND started_at_ms >= ? AND instr(',' || ? || ',', ',' || check_name || ',') = 0
                     ORDER BY 1 LIMIT 20",
                )
                .bind(instance)
                .bind(since.as_millisecond())
                .bind(known)
                .fetch_all(connection)
                .await
            })
            .await?;
        Ok(names.iter().map(|name| clean(name)).collect())
    }
}

/// The tablespace, how many samples stand for this one, and the sample.
fn sample(row: &SqliteRow) -> Result<Option<(String, TablespaceKind, u64, Sample)>, sqlx::Error> {
    let kinds = [TablespaceKind::Data, TablespaceKind::Temporary, TablespaceKind::Undo, TablespaceKind::Log];
    let word: &str = row.try_get("kind")?;
    let (Some(kind), Some(at)) = (kinds.into_iter().find(|kind| kind.as_str() == word), time(row.try_get("at_ms")?))
    else {
        return Ok(None);
    };
    let used_bytes = unsigned(row.try_get("used_bytes")?);
    let capacity_bytes = row.try_get::<Option<i64>, _>("capacity_bytes")?.map(unsigned);
    let recorded = unsigned(row.try_get("recorded")?);
    Ok(Some((row.try_get("name")?, kind, recorded, Sample { at, used_bytes, capacity_bytes })))
}

fn outcome(row: &SqliteRow) -> Result<Option<PastOutcome>, sqlx::Error> {
    let outcomes = [Outcome::Ok, Outcome::Warning, Outcome::Critical, Outcome::Unknown];
    let word: &str = row.try_get("outcome")?;
    let cause: Option<&str> = row.try_get("cause")?;
    let Some(at) = time(row.try_get("started_at_ms")?) else { return Ok(None) };
    // A newer version may have words of its own.
    let outcome = outcomes.into_iter().find(|outcome| outcome.as_str() == word).unwrap_or(Outcome::Unknown);
    Ok(Some(PastOutcome {
        at,
        outcome,
        cause: cause.and_then(|word| Cause::ALL.into_iter().find(|cause| cause.as_str() == word)),
        // An older version may have kept what a server repeated.
        summary: redact::summary(row.try_get("summary")?),
        elapsed_ms: unsigned(row.try_get("elapsed_ms")?),
    }))
}

fn time(milliseconds: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(milliseconds).ok()
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
