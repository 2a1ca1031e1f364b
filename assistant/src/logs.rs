//! The log of an instance: which of its files the last hours are in, and what stands in them.

use std::time::Duration;

use crate::{
    aws::Aws,
    deadline::Deadline,
    error::{Error, Step},
    log_errors::{Family, LEFT_OUT},
    outside,
    pages::{self, Page},
    region::Region,
};
use aws_sdk_rds::types::DescribeDbLogFilesDetails;
use aws_smithy_types::error::metadata::ProvideErrorMetadata as _;

/// So many seconds are looked at where nobody says when: the files that something was written to in that time are read together, since engines begin a
/// new one every hour, or every few minutes.
pub(crate) const PERIOD_S: i64 = 3 * 60 * 60;

/// How far back RDS has logs at most, in days.
pub(crate) const KEPT_DAYS: i64 = 14;

/// The most bytes of a log that are read, in all its files. RDS gives out a megabyte at a time.
const MAX_BYTES: u64 = 4 << 20;

/// What is left of the time for what comes after reading.
const MIN_TIME_LEFT: Duration = Duration::from_millis(1_200);

/// How often a file is asked for on from where RDS has said that it ends, short of its size.
const MAX_EARLY_ENDS: u32 = 8;

/// A log file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct File {
    name: String,
    /// When it was written to last, in milliseconds since 1970; nothing where RDS does not say.
    written: Option<i64>,
    /// Nothing where RDS does not say.
    bytes: Option<u64>,
}

/// A log, as far as it was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Looked {
    /// What was read, the oldest first; an empty part stands where something is missing.
    pub(crate) parts: Vec<String>,
    /// How much that was, and how much it should have been.
    pub(crate) read: u64,
    pub(crate) whole: u64,
    /// Whether all of it was read.
    pub(crate) complete: bool,
    /// Whether anything was written to it since the time that was asked for. Otherwise it is the newest file.
    pub(crate) recent: bool,
    /// Whether there is no older file.
    pub(crate) oldest: bool,
}

/// Looks at the log of an instance from a moment on, in seconds since 1970; nothing where it has none.
pub(crate) async fn look(
    aws: &Aws,
    region: Region,
    instance: &str,
    family: Family,
    from: i64,
    deadline: Deadline,
) -> Result<Option<Looked>, Error> {
    let files = deadline.timeout_at(Step::Look, region, files(aws, region, instance, family)).await?;
    if files.is_empty() {
        return Ok(None);
    }
    let all = files.len();
    let (files, recent) = written_since(files, from);
    let oldest = files.len() == all;
    let source = Source { aws, region, instance, deadline };
    let mut looked = Looked { complete: true, recent, oldest, ..Looked::default() };
    let (mut failed, mut any) = (None, false);
    for (number, file) in files.iter().enumerate() {
        let left = MAX_BYTES.saturating_sub(looked.read);
        looked.whole += file.bytes.unwrap_or_default();
        if number > 0 && (left == 0 || deadline.left() < MIN_TIME_LEFT) {
            looked.complete = false;
            looked.parts.splice(..0, [String::new()]);
            continue;
        }
        match source.read(file, left).await {
            Ok(read) => {
                looked.complete &= read.complete;
                looked.read += read.bytes;
                any = true;
                looked.parts.splice(..0, read.parts);
            }
            // What the rest of the log says is worth telling, and that this is missing from it.
            Err(error) if number > 0 || matches!(error, Error::LogBinary { .. }) => {
                tracing::warn!(%error, log = file.name, "a log was read without one of its files");
                looked.complete = false;
                looked.parts.splice(..0, [String::new()]);
                failed.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    match failed {
        Some(error) if !any => Err(error),
        _ => Ok(Some(looked)),
    }
}

/// The files of a log.
async fn files(aws: &Aws, region: Region, instance: &str, family: Family) -> Result<Vec<File>, Error> {
    const ASKED: &str = "DescribeDBLogFiles";
    let ask = aws.rds(region).describe_db_log_files().db_instance_identifier(instance);
    let ask = ask.filename_contains(part_of_name(family));
    let files = pages::all(ASKED, region, |mark| {
        let ask = ask.clone().set_marker(mark).send();
        async move {
            let page = ask.await.map_err(|error| Error::aws(ASKED, region, &error))?;
            Page::of(ASKED, region, page.describe_db_log_files, page.marker)
        }
    });
    let file = |file: DescribeDbLogFilesDetails| {
        let name = outside::field(file.log_file_name());
        Ok(File {
            name: name.ok_or_else(|| Error::damaged(ASKED, region, "a log file has no name"))?,
            written: file.last_written(),
            bytes: file.size().and_then(|size| u64::try_from(size).ok()),
        })
    };
    let files: Vec<File> = files.await?.into_iter().map(file).collect::<Result<_, _>>()?;
    Ok(without_twins(files.into_iter().filter(|file| is_log(family, &file.name)).collect()))
}

/// What stands in the name of each log of a family.
fn part_of_name(family: Family) -> &'static str {
    match family {
        Family::Oracle => "alert_",
        Family::Mysql => "mysql-error",
        Family::Postgres => "postgres",
        Family::SqlServer => "ERROR",
        Family::Db2 => "diag",
    }
}

fn is_log(family: Family, name: &str) -> bool {
    match family {
        Family::Oracle => name.starts_with("trace/alert_") && name.contains(".log"),
        Family::Mysql => name.starts_with("error/mysql-error"),
        // The one without a date is from before the server knows where its logs are; the others are lines, CSV or JSON.
        Family::Postgres => name.starts_with("error/postgres.log") || name.starts_with("error/postgresql.log"),
        Family::SqlServer => name.starts_with("log/ERROR"),
        Family::Db2 => name.contains("diag.log"),
    }
}

/// The files without those of CSV and JSON that say the same as the one of lines beside them: those are written together, and are
/// about as long. Where the server was told to write another form, what is in one is not in the other.
fn without_twins(files: Vec<File>) -> Vec<File> {
    const TOGETHER_MS: u64 = 10_000;
    let is_twin = |file: &File, other: &File| match (file.written, other.written, file.bytes, other.bytes) {
        (Some(at), Some(other_at), Some(bytes), Some(other_bytes)) => {
            at.abs_diff(other_at) <= TOGETHER_MS && other_bytes >= bytes / 8
        }
        _ => false,
    };
    let is_repeated = |file: &File| {
        let form = [".csv", ".json"].into_iter().find(|form| file.name.ends_with(form)).unwrap_or_default();
        let stem = file.name.strip_suffix(form).unwrap_or_default();
        let as_csv = format!("{stem}.csv");
        let mut others = files.iter().filter(|other| other.name == stem || form == ".json" && other.name == as_csv);
        !form.is_empty() && others.any(|other| is_twin(file, other))
    };
    let repeated: Vec<bool> = files.iter().map(is_repeated).collect();
    files.into_iter().zip(repeated).filter(|(_, repeated)| !repeated).map(|(file, _)| file).collect()
}

/// The files that something was written to since a moment, the newest first, and that there are any. Otherwise the newest
/// that something stands in. One of which RDS does not say when, or how much, may be any.
fn written_since(files: Vec<File>, from: i64) -> (Vec<File>, bool) {
    let from = from.saturating_mul(1_000);
    let mut files: Vec<File> = files.into_iter().filter(|file| file.bytes != Some(0)).collect();
    let written = |file: &File| file.written.unwrap_or(i64::MAX);
    files.sort_by(|a, b| (written(b), &b.name).cmp(&(written(a), &a.name)));
    let recent = files.iter().take_while(|file| written(file) >= from).count();
    files.truncate(recent.max(1));
    (files, recent > 0)
}

/// Where a log is read.
#[derive(Clone, Copy)]
struct Source<'a> {
    aws: &'a Aws,
    region: Region,
    instance: &'a str,
    deadline: Deadline,
}

/// What was read of a file.
#[derive(Debug, Default)]
struct Read {
    parts: Vec<String>,
    bytes: u64,
    complete: bool,
}

/// A text as RDS gave it out.
#[derive(Debug, Default)]
struct Raw {
    text: String,
    /// Whether RDS has left something out in the middle.
    gap: bool,
}

impl Raw {
    fn add(&mut self, text: &str) {
        self.gap |= text.contains(LEFT_OUT);
        self.text.push_str(text);
    }

    fn len(&self) -> u64 {
        self.text.len() as u64
    }

    /// Whether this is all of a file of so many bytes. A character that XML has no place for comes as another one, which may
    /// take fewer bytes.
    fn is_all_of(&self, bytes: Option<u64>) -> bool {
        let Some(bytes) = bytes else { return false };
        if self.gap || self.len() >= bytes {
            return !self.gap;
        }
        let replaced = self.text.matches(['?', '\u{fffd}']).count() as u64 * 3;
        self.len() + replaced.min(bytes / 100) >= bytes
    }
}

impl Source<'_> {
    /// Reads a file: its last lines, and the rest where it is not too much and there is time for it.
    ///
    /// RDS gives out either the last megabyte or blocks from the beginning on, and its markers are its own, so a log cannot be
    /// read from its end backwards. It may end either too early, and say that this is all: the file's size tells.
    async fn read(self, file: &File, most: u64) -> Result<Read, Error> {
        let last = Box::pin(self.portion(&file.name, None));
        let mut end = Raw::default();
        end.add(&self.deadline.timeout_at(Step::Look, self.region, last).await?.text);
        if end.is_all_of(file.bytes) {
            return Ok(Read {
                bytes: file.bytes.unwrap_or_default(),
                complete: true,
                parts: vec![outside::lines(&end.text)],
            });
        }
        let head = match file.bytes {
            Some(bytes) if bytes <= most => self.forwards(file, bytes, most).await,
            _ => Raw::default(),
        };
        let bytes = file.bytes.unwrap_or_default();
        if head.is_all_of(file.bytes) {
            return Ok(Read { bytes, complete: true, parts: vec![outside::lines(&head.text)] });
        }
        // The two may meet.
        let complete = file.bytes.is_some() && !head.gap && !end.gap && head.len() + end.len() >= bytes;
        let read = if complete { bytes } else { (head.len() + end.len()).min(bytes.saturating_sub(1)) };
        let mut parts = vec![outside::lines(&head.text), String::new(), outside::lines(&end.text)];
        if complete {
            parts.retain(|part| !part.is_empty());
        }
        Ok(Read { parts, bytes: read, complete })
    }

    /// A file from its beginning on, as far as RDS and the time allow.
    async fn forwards(self, file: &File, bytes: u64, most: u64) -> Raw {
        let (mut read, mut marker, mut early_ends) = (Raw::default(), "0".to_owned(), 0);
        while read.len() <= most {
            let portion = Box::pin(self.portion(&file.name, Some(&marker)));
            let portion = match tokio::time::timeout(self.deadline.left().saturating_sub(MIN_TIME_LEFT), portion).await
            {
                Ok(Ok(portion)) => portion,
                Ok(Err(error)) => {
                    tracing::warn!(%error, log = file.name, "a log was not read to its end");
                    break;
                }
                Err(_) => break,
            };
            read.add(&portion.text);
            early_ends += u32::from(!portion.more);
            let goes_on =
                portion.more || read.len() < bytes && !portion.text.is_empty() && early_ends <= MAX_EARLY_ENDS;
            match portion.marker.filter(|next| goes_on && *next != marker) {
                Some(next) => marker = next,
                None => break,
            }
        }
        read
    }

    /// The last lines of a log, or those after a marker.
    async fn portion(self, name: &str, marker: Option<&str>) -> Result<Portion, Error> {
        const ASKED: &str = "DownloadDBLogFilePortion";
        let Self { aws, region, instance, .. } = self;
        let ask = aws.rds(region).download_db_log_file_portion().db_instance_identifier(instance).log_file_name(name);
        let portion = ask.set_marker(marker.map(str::to_owned)).send().await.map_err(|error| {
            let detail = error.message().unwrap_or_default();
            match detail.to_ascii_lowercase().contains("binary data") {
                true => Error::LogBinary { region, log: name.to_owned(), detail: detail.to_owned() },
                false => Error::aws(ASKED, region, &error),
            }
        })?;
        Ok(Portion {
            more: portion.additional_data_pending() == Some(true),
            marker: portion.marker.filter(|marker| !marker.is_empty()),
            text: portion.log_file_data.unwrap_or_default(),
        })
    }
}

struct Portion {
    text: String,
    /// The marker of the portion after it.
    marker: Option<String>,
    /// Whether there is one, as RDS says.
    more: bool,
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn the_files_that_cover_the_last_hours_are_chosen() {
        let now: Timestamp = "2026-01-02T12:00:00Z".parse().unwrap();
        let ago = |minutes: i64| now.as_millisecond() - minutes * 60_000;
        let chosen = |family: Family, files: &[(&str, i64, u64)]| {
            let file = |&(name, minutes, bytes): &(&str, i64, u64)| File {
                name: name.to_owned(),
                written: Some(ago(minutes)),
                bytes: Some(bytes),
            };
            let files = without_twins(files.iter().map(file).filter(|file| is_log(family, &file.name)).collect());
            let (files, recent) = written_since(files, now.as_second() - PERIOD_S);
            (files.into_iter().map(|file| file.name).collect::<Vec<_>>(), recent)
        };
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            chosen(
                Family::Mysql,
                &[
                    ("error/mysql-error.log", 1, 0),
                    ("error/mysql-error-running.log", 7, 5),
                    ("error/mysql-error-running.log.2026-01-02.11", 62, 5),
                    ("error/mysql-error-running.log.2026-01-02.10", 122, 5),
                    ("error/mysql-error-running.log.2026-01-02.09", 182, 5),
                    ("slowquery/mysql-slowquery.log", 1, 9)
                ]
            ),
            (
                names(&[
                    "error/mysql-error-running.log",
                    "error/mysql-error-running.log.2026-01-02.11",
                    "error/mysql-error-running.log.2026-01-02.10"
                ]),
                true
            )
        );
        assert_eq!(chosen(Family::Mysql, &[("error/mysql-error.log", 9, 0)]), (names(&[]), false));
        assert_eq!(
            chosen(
                Family::Postgres,
                &[("error/postgresql.log.2026-01-01-00", 600, 9), ("error/postgresql.log.2026-01-01-01", 540, 9)]
            ),
            (names(&["error/postgresql.log.2026-01-01-01"]), false)
        );
        // What was written before the server knew where its logs are, and what it writes in another form from now on.
        let (start, lines) = ("error/postgres.log", "error/postgresql.log.2026-01-02-11");
        let (csv, json) = ("error/postgresql.log.2026-01-02-11.csv", "error/postgresql.log.2026-01-02-11.json");
        for (files, read) in [
            (vec![(start, 7, 9), (lines, 1, 900)], vec![lines, start]),
            (vec![(lines, 1, 900), (csv, 1, 2_000), (json, 1, 4_000)], vec![lines]),
            (vec![(lines, 1, 9), (csv, 1, 2_000), (json, 1, 4_000)], vec![csv, lines]),
            (vec![(lines, 50, 900), (csv, 1, 2_000)], vec![csv, lines]),
            (vec![(json, 1, 4_000)], vec![json]),
        ] {
            assert_eq!(chosen(Family::Postgres, &files), (names(&read), true), "{files:?}");
        }
        let one = |family, files: &[(&str, i64, u64)]| chosen(family, files).0.join(" ");
        assert_eq!(
            one(
                Family::Oracle,
                &[("trace/alert_ORCL.log", 2, 9), ("trace/alert_ORCL.log.1", 900, 9), ("trace/ORCL_ora_1.trc", 3, 9)]
            ),
            "trace/alert_ORCL.log"
        );
        assert_eq!(one(Family::SqlServer, &[("log/ERROR", 2, 9), ("log/SQLAGENT.OUT", 3, 9)]), "log/ERROR");
        assert_eq!(one(Family::Db2, &[("db2diag.log", 2, 9), ("admin.nfy", 3, 9)]), "db2diag.log");
        let unsaid = File { name: "log/ERROR".to_owned(), written: None, bytes: None };
        assert_eq!(written_since(vec![unsaid.clone()], now.as_second() - PERIOD_S), (vec![unsaid], true));
    }
}
