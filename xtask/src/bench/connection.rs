//! What `check connection` asks an engine, so that others can be timed with the same.

/// Its files for PostgreSQL. They are sent one after the other without waiting for an answer.
pub(super) const POSTGRES: [&str; 2] = ["postgres/connection.sql", "postgres/connection.sessions.sql"];

/// Its file for MariaDB.
pub(super) const MARIADB: [&str; 1] = ["mariadb/connection.sql"];

/// The queries in these files.
pub(super) fn queries(files: &[&str]) -> Result<Vec<String>, String> {
    let read = |file: &&str| {
        let path = stage::checkout().join("sql").join(file);
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    files.iter().map(read).collect()
}
