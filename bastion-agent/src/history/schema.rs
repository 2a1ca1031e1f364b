//! The tables, as `bastion-agent/migrations` makes them.

use sqlx::{
    Connection as _, SqlSafeStr as _, SqliteConnection,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

use super::insert;

/// Every migration: its number, and what it does.
///
/// A file that was released is never changed: the history of those who have it would be taken for damaged. And a new one only
/// adds: tables, indexes, columns that may be null or have a default. So an agent goes back to an older version, as after an
/// update that failed, and finds its history: the older one reads and writes what it knows of it.
const MIGRATIONS: [(&str, &str); 1] =
    [("0001_reports_and_tablespaces", include_str!("../../migrations/0001_reports_and_tablespaces.sql"))];

/// Put together here and not by `sqlx::migrate!`, which would take SQLite into the build of its macro.
fn migrator() -> Migrator {
    let migrations: Vec<_> = MIGRATIONS
        .iter()
        .zip(1..)
        .map(|((name, sql), version)| {
            let description = name.split_once('_').map_or(*name, |(_, words)| words);
            Migration::new(version, description.into(), MigrationType::Simple, sql.into_sql_str(), false)
        })
        .collect();
    let mut migrator = Migrator::with_migrations(migrations);
    // Those of newer versions.
    migrator.set_ignore_missing(true);
    migrator
}

/// Why the tables are not those of this version.
#[derive(Debug, thiserror::Error)]
pub(super) enum SchemaError {
    #[error("it is of another version of the agent")]
    OtherVersion,
    #[error("a newer version of the agent has changed what this one writes")]
    Newer,
    #[error("its tables are not those that the agent makes")]
    OtherTables,
    #[error(transparent)]
    Sqlite(#[from] sqlx::Error),
}

impl From<MigrateError> for SchemaError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => Self::Sqlite(error),
            _ => Self::OtherVersion,
        }
    }
}

/// Makes the tables, or brings them up to date.
///
/// That every migration is said to have run does not mean that the tables are there: they are compared with those that the
/// same migrations make in memory. Where a newer version has added to them, what this version writes has to go in still.
pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<(), SchemaError> {
    migrator().run_direct(None, connection, false).await?;
    if newest(connection).await? > MIGRATIONS.len() as i64 {
        return if has_what_is_read(connection).await? && takes_what_is_written(connection).await? {
            tracing::info!(
                "the history is of a newer version of the agent, and is kept up in what this one knows of it"
            );
            Ok(())
        } else {
            Err(SchemaError::Newer)
        };
    }
    let mut model = SqliteConnection::connect(":memory:").await?;
    migrator().run_direct(None, &mut model, false).await?;
    let expected = tables(&mut model).await?;
    model.close().await?;
    if tables(connection).await? == expected { Ok(()) } else { Err(SchemaError::OtherTables) }
}

/// Whether the tables' definitions are text. In a damaged file they may be any bytes, and sqlx panics on a type that is no UTF-8: its thread
/// is gone then, and nobody answers any more.
pub(super) async fn is_text(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // As bytes, which have no declared type.
    let definitions = "SELECT CAST(coalesce(sql, '') || coalesce(name, '') AS BLOB) FROM sqlite_schema LIMIT 1000";
    let definitions: Vec<Vec<u8>> = sqlx::query_scalar(definitions).fetch_all(connection).await?;
    Ok(definitions.iter().all(|definition| std::str::from_utf8(definition).is_ok()))
}

/// Whether this version can read these tables, judged by the migrations that have run and, where there are newer ones, by what
/// they have left.
pub(super) async fn is_readable(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let ours = MIGRATIONS.len() as i64;
    let newest = newest(connection).await?;
    let known: i64 = sqlx::query_scalar("SELECT count(*) FROM _sqlx_migrations WHERE version BETWEEN 1 AND ?")
        .bind(ours)
        .fetch_one(&mut *connection)
        .await?;
    Ok(known == ours && (newest == ours || has_what_is_read(connection).await?))
}

async fn newest(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations").fetch_one(connection).await
}

/// Whether every column that this version's migrations make is there, of the same type and in the same key.
async fn has_what_is_read(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let mut model = SqliteConnection::connect(":memory:").await?;
    let made = migrator().run_direct(None, &mut model, false).await;
    made.map_err(|error| sqlx::Error::Migrate(Box::new(error)))?;
    let (expected, found) = (columns(&mut model).await?, columns(connection).await?);
    model.close().await?;
    Ok(expected.iter().all(|column| found.contains(column)))
}

/// Whether what [`super::insert`] writes goes in. It is tried, and taken back: a constraint or a trigger may forbid it.
async fn takes_what_is_written(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let tried = insert::try_out(&mut *connection).await;
    sqlx::query("ROLLBACK").execute(connection).await?;
    match tried {
        Ok(()) => Ok(true),
        Err(sqlx::Error::Database(error)) => {
            tracing::debug!(%error, "what is written does not go in");
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Of each table: its name, a column's name and type, and its place in the primary key.
type Column = (String, String, String, i64);

async fn columns(connection: &mut SqliteConnection) -> Result<Vec<Column>, sqlx::Error> {
    sqlx::query_as(
        "SELECT tables.name, columns.name, columns.type, columns.pk
         FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'",
    )
    .fetch_all(connection)
    .await
}

type Table = (String, String, String, Option<String>);

async fn tables(connection: &mut SqliteConnection) -> Result<Vec<Table>, sqlx::Error> {
    sqlx::query_as("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
        .fetch_all(connection)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_in_the_folder_is_built_in() {
        let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        assert_eq!(files, MIGRATIONS.map(|(name, _)| format!("{name}.sql")));
        for ((name, _), version) in MIGRATIONS.iter().zip(1..) {
            assert!(name.starts_with(&format!("{version:04}_")), "{name}");
        }
    }
}
