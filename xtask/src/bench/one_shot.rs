//! A one-shot `check connection` beside the engines' own clients, asking the same server the same query.

use std::path::Path;

use stage::{MariaDb, Needs, Postgres, mariadb, postgres};

use super::{
    connection::{MARIADB, POSTGRES, queries},
    measure::{Table, medians, millis, ratio},
};
use crate::daemon::clean;

/// What a one-shot check may cost of what the engine's own client does.
const AIM: (&str, &str) = ("0.70", "0.50");

pub(super) fn run(needs: &Needs, release: &Path, rounds: u32) -> Result<Vec<Table>, String> {
    let failed = |error: stage::Error| error.to_string();
    let password = stage::random_password().map_err(failed)?;
    let postgres = Postgres::start(needs, &postgres::monitoring_user("dbvoice", &password), &[]).map_err(failed)?;
    let mariadb = MariaDb::start(needs, &mariadb::monitoring_user("dbvoice", &password), &[]).map_err(failed)?;
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let configuration = directory.path().join("config.toml");
    let instance = |name: &str, port: u16| {
        format!(
            "[instances.{name}]\nengine = '{name}'\nhost = '127.0.0.1'\nport = {port}\nuser = 'dbvoice'\n\
             password = {{ env = 'SECRET' }}\n"
        )
    };
    let text = instance("postgres", postgres.port()) + &instance("mariadb", mariadb.port());
    std::fs::write(&configuration, text).map_err(|error| error.to_string())?;

    let agent = |instance: &str| {
        let mut command = clean(release.join("bastion-agent"));
        command.args(["check", "connection", "--no-daemon", "--format", "json", "--instance", instance]);
        command.env("BASTION_AGENT_CONFIG", &configuration).env("SECRET", &password);
        command
    };
    // Not the wrapper that some systems have in the PATH.
    let mut psql = clean(needs.psql());
    psql.args(["-X", "-q", "-A", "-t", "-h", "127.0.0.1", "-U", "dbvoice", "-d", "postgres", "-p"]);
    psql.arg(postgres.port().to_string()).env("PGPASSWORD", &password);
    for query in queries(&POSTGRES)? {
        psql.arg("-c").arg(query);
    }
    let mut client = clean(needs.mariadb_client().map_err(failed)?);
    client.args(["--no-defaults", "-h", "127.0.0.1", "-u", "dbvoice", "--batch", "-P"]);
    client.arg(mariadb.port().to_string()).env("MYSQL_PWD", &password);
    for query in queries(&MARIADB)? {
        client.arg("-e").arg(query);
    }

    let mut tables = Vec::new();
    for (title, name, client, instance) in
        [("PostgreSQL, one-shot", "psql", psql, "postgres"), ("MariaDB, one-shot", "mariadb", client, "mariadb")]
    {
        let [theirs, ours] = medians(&mut [client, agent(instance)], rounds)?;
        let mut table = Table::new(title, &["wall ms", "CPU ms"]);
        table.row(format!("{name}, the same queries"), [millis(theirs.wall), millis(theirs.cpu)]);
        table.row("bastion-agent check connection", [millis(ours.wall), millis(ours.cpu)]);
        table.row("ratio", [ratio(ours.wall, theirs.wall), ratio(ours.cpu, theirs.cpu)]);
        table.row("aimed at, at most", [AIM.0.to_owned(), AIM.1.to_owned()]);
        tables.push(table);
    }
    Ok(tables)
}
