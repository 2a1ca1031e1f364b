//! The log of an instance: which of its files it is, and what stands in it.

use std::time::Duration;

use aws_sdk_rds::types::DescribeDbLogFilesDetails;

use crate::{
    aws::Aws,
    error::{Deadline, Error, Step},
    log_errors::Family,
    region::Region,
};

/// The most bytes of a log that are read. RDS gives out a megabyte at a time.
const MOST: usize = 4 << 20;

/// What is left of the time for what comes after reading.
const SPARE: Duration = Duration::from_millis(700);

/// A log file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) name: String,
    /// When it was written to last, in milliseconds since 1970.
    pub(crate) written: i64,
    pub(crate) bytes: u64,
}

/// A log, or its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) text: String,
    /// How large the whole log is, where this is its end only.
    pub(crate) end_of: Option<u64>,
}

/// The newest log of an instance; nothing where it has none.
pub(crate) async fn newest(
    aws: &Aws,
    region: Region,
    instance: &str,
    family: Family,
    deadline: Deadline,
) -> Result<Option<File>, Error> {
    deadline
        .bound(Step::Look, region, async {
            let asked = aws.rds(region).describe_db_log_files().db_instance_identifier(instance);
            let mut pages = asked.filename_contains(part_of_name(family)).into_paginator().items().send();
            let mut files = Vec::new();
            while let Some(file) = pages.next().await {
                files.extend(known(&file.map_err(|error| Error::aws("DescribeDBLogFiles", region, &error))?));
            }
            Ok(choose(family, files))
        })
        .await
}

fn known(file: &DescribeDbLogFilesDetails) -> Option<File> {
    Some(File {
        name: file.log_file_name()?.to_owned(),
        written: file.last_written().unwrap_or_default(),
        bytes: u64::try_from(file.size().unwrap_or_default()).unwrap_or_default(),
    })
}

/// What stands in the name of each log of a family.
fn part_of_name(family: Family) -> &'static str {
    match family {
        Family::Oracle => "alert_",
        Family::Mysql => "mysql-error",
        Family::Postgres => "postgresql",
        Family::SqlServer => "ERROR",
        Family::Db2 => "diag",
    }
}

/// The newest of the files that something stands in, else the newest. MySQL begins an empty file every few minutes.
fn choose(family: Family, files: Vec<File>) -> Option<File> {
    let is_log = |name: &str| match family {
        Family::Oracle => name.starts_with("trace/alert_") && name.contains(".log"),
        Family::Mysql => name.starts_with("error/mysql-error"),
        // The same lines may be there once more as CSV.
        Family::Postgres => name.starts_with("error/postgresql.log") && !name.ends_with(".csv"),
        Family::SqlServer => name.starts_with("log/ERROR"),
        Family::Db2 => name.contains("diag.log"),
    };
    let logs = files.into_iter().filter(|file| is_log(&file.name));
    logs.max_by(|a, b| (a.bytes > 0, a.written, &a.name).cmp(&(b.bytes > 0, b.written, &b.name)))
}

/// Reads a log: its last lines, and the rest where it is not too much and there is time for it.
///
/// RDS gives out either the last megabyte or blocks from the beginning on, and its markers are its own, so a log cannot be read
/// from its end backwards.
pub(crate) async fn read(
    aws: &Aws,
    region: Region,
    instance: &str,
    file: &File,
    deadline: Deadline,
) -> Result<Log, Error> {
    let end = deadline.bound(Step::Look, region, portion(aws, region, instance, &file.name, None)).await?;
    if end.text.len() as u64 >= file.bytes {
        return Ok(Log { text: end.text, end_of: None });
    }
    let end = Log { text: end.text, end_of: Some(file.bytes) };
    if file.bytes > MOST as u64 {
        return Ok(end);
    }
    let all = from_beginning(aws, region, instance, &file.name);
    match tokio::time::timeout(deadline.left().saturating_sub(SPARE), all).await {
        Ok(Ok(Some(text))) => Ok(Log { text, end_of: None }),
        Ok(Err(error)) => {
            tracing::warn!(%error, log = file.name, "only the end of a log was read");
            Ok(end)
        }
        // There was no time, or more than there should be.
        Ok(Ok(None)) | Err(_) => Ok(end),
    }
}

/// The whole log; nothing where it has grown too large.
async fn from_beginning(aws: &Aws, region: Region, instance: &str, name: &str) -> Result<Option<String>, Error> {
    let mut text = String::new();
    let mut marker = "0".to_owned();
    loop {
        let portion = portion(aws, region, instance, name, Some(&marker)).await?;
        text.push_str(&portion.text);
        match portion.next {
            None => return Ok(Some(text)),
            Some(next) if next != marker && text.len() <= MOST => marker = next,
            Some(_) => return Ok(None),
        }
    }
}

struct Portion {
    text: String,
    /// The marker of the portion after it.
    next: Option<String>,
}

/// The last lines of a log, or those after a marker.
async fn portion(
    aws: &Aws,
    region: Region,
    instance: &str,
    name: &str,
    marker: Option<&str>,
) -> Result<Portion, Error> {
    let asked = aws.rds(region).download_db_log_file_portion().db_instance_identifier(instance).log_file_name(name);
    let portion = asked.set_marker(marker.map(str::to_owned)).send().await;
    let portion = portion.map_err(|error| Error::aws("DownloadDBLogFilePortion", region, &error))?;
    let next = portion.marker().filter(|_| portion.additional_data_pending() == Some(true)).map(str::to_owned);
    Ok(Portion { text: portion.log_file_data.unwrap_or_default(), next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_log_that_something_stands_in_is_chosen() {
        let chosen = |family: Family, files: &[(&str, i64, u64)]| {
            let file = |&(name, written, bytes): &(&str, i64, u64)| File { name: name.to_owned(), written, bytes };
            choose(family, files.iter().map(file).collect()).map(|file| file.name)
        };
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(
            chosen(
                Family::Mysql,
                &[
                    ("error/mysql-error.log", 9, 0),
                    ("error/mysql-error-running.log", 8, 5),
                    ("slowquery/mysql-slowquery.log", 9, 9)
                ]
            ),
            some("error/mysql-error-running.log")
        );
        assert_eq!(chosen(Family::Mysql, &[("error/mysql-error.log", 9, 0)]), some("error/mysql-error.log"));
        assert_eq!(
            chosen(
                Family::Postgres,
                &[
                    ("error/postgres.log", 99, 9),
                    ("error/postgresql.log.2026-01-01-00", 1, 9),
                    ("error/postgresql.log.2026-01-01-01", 2, 9),
                    ("error/postgresql.log.2026-01-01-01.csv", 3, 9)
                ]
            ),
            some("error/postgresql.log.2026-01-01-01")
        );
        assert_eq!(
            chosen(
                Family::Oracle,
                &[("trace/alert_ORCL.log", 2, 9), ("trace/alert_ORCL.log.1", 1, 9), ("trace/ORCL_ora_1.trc", 3, 9)]
            ),
            some("trace/alert_ORCL.log")
        );
        assert_eq!(
            chosen(Family::SqlServer, &[("log/ERROR", 2, 9), ("log/ERROR.1", 1, 9), ("log/SQLAGENT.OUT", 3, 9)]),
            some("log/ERROR")
        );
        assert_eq!(chosen(Family::Db2, &[("db2diag.log", 2, 9), ("admin.nfy", 3, 9)]), some("db2diag.log"));
        assert_eq!(chosen(Family::Db2, &[]), None);
    }
}
