//! The tables, as `bastion-agent/migrations` makes them.

use sqlx::{
    Connection as _, SqlSafeStr as _, SqliteConnection,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

/// Every migration: its number, and what it does. A file that was released is never changed: the history of those who have it
/// would be taken for damaged.
const MIGRATIONS: [(&str, &str); 1] =
    [("0001_reports_and_tablespaces", include_str!("../../migrations/0001_reports_and_tablespaces.sql"))];

/// Put together here and not by `sqlx::migrate!`, which would take SQLite into the build of its macro.
fn migrator() -> Migrator {
    let migrations = MIGRATIONS.iter().zip(1..).map(|((name, sql), version)| {
        let description = name.split_once('_').map_or(*name, |(_, words)| words);
        Migration::new(version, description.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// Why the tables are not those of this version.
#[derive(Debug, thiserror::Error)]
pub(super) enum SchemaError {
    #[error("it is of another version of the agent")]
    OtherVersion,
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
/// same migrations make in memory.
pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<(), SchemaError> {
    migrator().run_direct(None, connection, false).await?;
    let mut model = SqliteConnection::connect(":memory:").await?;
    migrator().run_direct(None, &mut model, false).await?;
    let expected = tables(&mut model).await?;
    model.close().await?;
    if tables(connection).await? == expected { Ok(()) } else { Err(SchemaError::OtherTables) }
}

/// Whether this version reads and writes just these tables, judged by the migrations that have run.
pub(super) async fn is_current(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let versions: Vec<i64> =
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY version").fetch_all(connection).await?;
    Ok(versions.into_iter().eq(migrator().iter().map(|migration| migration.version)))
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
