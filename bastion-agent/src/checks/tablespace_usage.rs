//! `tablespace-usage`: what takes up the storage, and how full is it?

mod binary_log;
mod oracle;
mod other_engines;

use agent_protocol::{EngineName, Outcome, Rows, TablespaceKind, TablespaceRow, TablespaceUsage, UnreadPart};

use super::{Finding, Unread, replication_lag, unread::Named as _};
use crate::{
    engines::{Form, Part, Queries, Query, Row, Session, Variant},
    failure::{CheckError, Reason},
    output::humanize,
};

pub(super) const QUERIES: Queries = Queries(&[
    Variant::postgres(DATABASES.query.sql, DATABASES.query.needs),
    Variant::mysql(include_str!("../../../sql/mysql/tablespace-usage.sql"), DATA_AND_LOG).since([8, 0, 0]),
    Variant::mysql(include_str!("../../../sql/mysql/tablespace-usage.before-8.0.sql"), DATA),
    Variant::mariadb(include_str!("../../../sql/mariadb/tablespace-usage.sql"), DATA),
    Variant::oracle(include_str!("../../../sql/oracle/tablespace-usage.standby.sql"), oracle::NEEDS_OF_STANDBY)
        .only(Form::Standby),
    Variant::oracle(include_str!("../../../sql/oracle/tablespace-usage.sql"), oracle::NEEDS).since([19, 0, 0]),
    Variant::oracle(include_str!("../../../sql/oracle/tablespace-usage.before-19.sql"), oracle::NEEDS),
]);

/// What MySQL and MariaDB want for their list of tablespaces, and for tables that lie in none: of all rights that let a user see which
/// tables there are, REFERENCES is the one that shows nothing of what is in them.
const DATA: &[&str] = &["PROCESS ON *.*", "REFERENCES ON *.*"];

/// The same, and for the binary log that MySQL keeps unless told not to.
const DATA_AND_LOG: &[&str] = &["PROCESS ON *.*", "REFERENCES ON *.*", "REPLICATION CLIENT ON *.*"];

/// The parts of PostgreSQL's answer. The other engines give it in one.
const DATABASES: Part = Part {
    subject: UnreadPart::Databases,
    since: 0,
    query: Query { sql: include_str!("../../../sql/postgres/tablespace-usage.sql"), needs: &["pg_monitor"] },
};

const TEMPORARY: Part = Part {
    subject: UnreadPart::TemporaryFiles,
    since: 12,
    query: Query { sql: include_str!("../../../sql/postgres/tablespace-usage.temporary.sql"), needs: &["pg_monitor"] },
};

const LOG: Part = Part {
    subject: UnreadPart::WriteAheadLog,
    since: 0,
    query: Query { sql: include_str!("../../../sql/postgres/tablespace-usage.log.sql"), needs: &["pg_monitor"] },
};

pub(super) async fn run(session: &mut Session, options: &TablespaceUsage) -> Result<Finding, CheckError> {
    let mut unread = Unread::default();
    let mut shared = 0;
    let mut engines = Vec::new();
    let mut of_oracle = oracle::Found::default();
    let mut rows = match session.engine() {
        EngineName::Postgres => in_parts(session, &mut unread).await?,
        EngineName::Mysql | EngineName::Mariadb => {
            let found = session.query(&QUERIES).await?;
            let mut rows = read_all(&found, &mut unread)?;
            // Of the data, what lies in no database's own files.
            for row in &found {
                shared += usize::from(row.raw_text("kind")? == Some("data") && row.flag("shared")?);
            }
            engines = other_engines::add(session, &mut rows, &mut unread).await?;
            rows.extend(binary_log::look(session, &mut unread).await?);
            rows
        }
        EngineName::Oracle => {
            of_oracle = oracle::look(session, options, &mut unread).await?;
            std::mem::take(&mut of_oracle.rows)
        }
    };
    let fullness = |row: &TablespaceRow| row.percent.unwrap_or(-1.0);
    rows.sort_by(|a, b| fullness(b).total_cmp(&fullness(a)).then(b.used_bytes.cmp(&a.used_bytes)));
    let outcome = match rows.first().and_then(|row| row.percent) {
        Some(percent) if percent >= f64::from(options.critical) => Outcome::Critical,
        Some(percent) if percent >= f64::from(options.warning) => Outcome::Warning,
        _ => of_oracle.outcome.unwrap_or(Outcome::Ok),
    };
    let mut summary = summary(&rows, session.engine(), (shared, of_oracle.settled), &engines);
    for remark in of_oracle.remarks {
        summary = format!("{summary} {remark}");
    }
    Ok(Finding::limited(outcome, summary, Rows::TablespaceUsage(rows), options.limit).leaving_out(unread))
}

/// What PostgreSQL tells in parts.
async fn in_parts(session: &mut Session, unread: &mut Unread) -> Result<Vec<TablespaceRow>, CheckError> {
    let parts = [&DATABASES, &TEMPORARY, &LOG];
    let mut answers = session.ask_parts(&parts).await?;
    // Aurora's log is in the storage of the cluster: there is none to be looked at, and it refuses to look.
    if answers.last().is_some_and(Result::is_err)
        && session.ask(&replication_lag::WHICH.query).await?.first().map_or(Ok(false), |row| row.flag("aurora"))?
    {
        answers.pop();
    }
    let mut found = Vec::new();
    for (part, answer) in parts.into_iter().zip(answers) {
        found.extend(unread.rows(part, answer));
    }
    read_all(&found, unread)
}

/// The rows of what has a size. Of what was removed in the meantime, or cannot be measured, the server gives none.
fn read_all(found: &[Row], unread: &mut Unread) -> Result<Vec<TablespaceRow>, CheckError> {
    let mut rows = Vec::new();
    for row in found {
        match row.count("used_bytes")? {
            Some(used_bytes) => rows.push(read(row, used_bytes)?),
            None => {
                let name = row.text("name")?.unwrap_or_default();
                unread
                    .add(UnreadPart::Databases.named(format!("how large {name} is")), "the server gives no size of it");
            }
        }
    }
    Ok(rows)
}

fn read(row: &Row, used_bytes: u64) -> Result<TablespaceRow, CheckError> {
    let capacity_bytes = row.count("capacity_bytes")?.filter(|capacity| *capacity > 0);
    Ok(TablespaceRow {
        name: row.text("name")?.unwrap_or_default(),
        kind: match row.raw_text("kind")? {
            Some("data") => TablespaceKind::Data,
            Some("temporary") => TablespaceKind::Temporary,
            Some("undo") => TablespaceKind::Undo,
            Some("log") => TablespaceKind::Log,
            _ => {
                return Err(CheckError::UnexpectedResult {
                    what: Reason::own("a tablespace is of a kind that nobody knows"),
                });
            }
        },
        used_bytes,
        capacity_bytes,
        // To a tenth of a per cent: what f64 cannot hold exactly does not matter.
        // What was made smaller may have more in it for a moment.
        percent: capacity_bytes
            .map(|capacity| ((used_bytes as f64 / capacity as f64 * 1000.0).round() / 10.0).min(100.0)),
        time_to_full: None,
    })
}

/// `shared`: how many of the data areas are no database's own; `settled`: how many grow no more. `others`: the engines besides InnoDB
/// whose tables were counted.
fn summary(rows: &[TablespaceRow], engine: EngineName, (shared, settled): (usize, usize), others: &[String]) -> String {
    let total = humanize::bytes(rows.iter().map(|row| row.used_bytes).sum());
    let unbounded = rows.iter().filter(|row| row.capacity_bytes.is_none()).count().saturating_sub(settled);
    let fullest = rows.first().and_then(|row| {
        let (percent, capacity) = (row.percent?, humanize::bytes(row.capacity_bytes?));
        Some(format!("{} is {percent} % full: {} of {capacity}. ", row.name, humanize::bytes(row.used_bytes)))
    });
    let limits = match unbounded {
        0 => String::new(),
        _ if unbounded == rows.len() => "; the server sets none of them a limit, so watch the storage".to_owned(),
        1 => "; the server sets one of them no limit but the storage".to_owned(),
        _ => format!("; the server sets {unbounded} of them no limit but the storage"),
    };
    let count = counted(rows, engine, shared);
    // What tables of other engines than InnoDB take, MySQL and MariaDB tell only to those who have some right to them.
    let of = match engine {
        EngineName::Mysql | EngineName::Mariadb => {
            let tables = (!others.is_empty()).then(|| format!("tables of {} that the user may see", others.join(", ")));
            let log = rows.iter().any(|row| row.kind == TablespaceKind::Log).then(|| "the binary log".to_owned());
            let besides: Vec<String> = tables.into_iter().chain(log).collect();
            match &besides[..] {
                [] => "in InnoDB's tablespaces".to_owned(),
                [only] => format!("in InnoDB's tablespaces and {only}"),
                [tables, log, ..] => format!("in InnoDB's tablespaces, {tables} and {log}"),
            }
        }
        EngineName::Postgres | EngineName::Oracle => "in all".to_owned(),
    };
    format!("{}{count} {total} {of}{limits}.", fullest.unwrap_or_default())
}

/// `3 databases and 1 log take`. Only Oracle tells how much a tablespace holds; elsewhere it is told of databases.
fn counted(rows: &[TablespaceRow], engine: EngineName, shared: usize) -> String {
    let data = match engine {
        EngineName::Oracle => (TablespaceKind::Data, "tablespace", "tablespaces"),
        EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb => {
            (TablespaceKind::Data, "database", "databases")
        }
    };
    let kinds = [
        data,
        (TablespaceKind::Temporary, "temporary area", "temporary areas"),
        (TablespaceKind::Undo, "undo area", "undo areas"),
        (TablespaceKind::Log, "log", "logs"),
        (TablespaceKind::Other, "other area", "other areas"),
    ];
    let mut parts = Vec::new();
    let mut count = |count: usize, one: &str, many: &str| match count {
        0 => {}
        1 => parts.push(format!("1 {one}")),
        count => parts.push(format!("{count} {many}")),
    };
    for (kind, one, many) in kinds {
        let all = rows.iter().filter(|row| row.kind == kind).count();
        if kind == TablespaceKind::Data {
            count(all.saturating_sub(shared), one, many);
            count(shared.min(all), "shared tablespace", "shared tablespaces");
        } else {
            count(all, one, many);
        }
    }
    let verb = if rows.len() == 1 { "takes" } else { "take" };
    match &parts[..] {
        [] => "Nothing takes".to_owned(),
        [only] => format!("{only} {verb}"),
        [first @ .., last] => format!("{} and {last} {verb}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, used_bytes: u64, capacity_bytes: Option<u64>) -> TablespaceRow {
        let percent = capacity_bytes.map(|capacity| used_bytes as f64 / capacity as f64 * 100.0);
        TablespaceRow {
            name: name.to_owned(),
            kind: TablespaceKind::Data,
            used_bytes,
            capacity_bytes,
            percent,
            time_to_full: None,
        }
    }

    #[test]
    fn what_has_no_limit_gets_no_percentage() {
        assert_eq!(
            summary(&[row("a", 1 << 20, None), row("b", 1 << 20, None)], EngineName::Postgres, (0, 0), &[]),
            "2 databases take 2.0 MiB in all; the server sets none of them a limit, so watch the storage."
        );
        let log = TablespaceRow { kind: TablespaceKind::Log, ..row("binary log", 1 << 20, None) };
        assert_eq!(
            summary(&[row("a", 1 << 20, None), log], EngineName::Mysql, (0, 0), &[]),
            "1 database and 1 log take 2.0 MiB in InnoDB's tablespaces and the binary log; the server sets none of them a \
             limit, so watch the storage."
        );
        let system = row("innodb_system", 1 << 20, None);
        let told =
            summary(&[row("a", 1 << 20, None), system.clone(), row("b", 1, None)], EngineName::Mariadb, (1, 0), &[]);
        assert!(told.starts_with("2 databases and 1 shared tablespace take 2.0 MiB"), "{told}");
        let told = summary(&[system], EngineName::Mysql, (1, 0), &[]);
        assert!(told.starts_with("1 shared tablespace takes 1.0 MiB"), "{told}");
        let others = ["Aria", "MyISAM"].map(str::to_owned);
        let told = summary(&[row("a", 1 << 20, None)], EngineName::Mariadb, (0, 0), &others);
        assert!(told.contains("in InnoDB's tablespaces and tables of Aria, MyISAM that the user may see;"), "{told}");
        assert!(
            summary(&[row("a", 1 << 20, None)], EngineName::Mariadb, (0, 0), &[])
                .contains("1.0 MiB in InnoDB's tablespaces;")
        );
        assert_eq!(
            summary(&[row("temp", 3 << 20, Some(4 << 20)), row("b", 1 << 20, None)], EngineName::Postgres, (0, 0), &[]),
            "temp is 75 % full: 3.0 MiB of 4.0 MiB. 2 databases take 4.0 MiB in all; the server sets one of them no \
             limit but the storage."
        );
    }
}
