//! A check through the daemon beside psql, beside a bare driver, and what the daemon holds in memory.

use std::{
    os::unix::net::UnixStream,
    path::Path,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use stage::{Needs, Postgres, postgres};

use super::{
    connection::{POSTGRES, queries},
    measure::{Table, median, medians, millis, ratio},
};
use crate::daemon::{Daemon, clean};

/// How many round trips are timed on a warm connection.
const TRIPS: u32 = 2_000;

pub(super) fn run(needs: &Needs, release: &Path, rounds: u32) -> Result<Vec<Table>, String> {
    let failed = |error: stage::Error| error.to_string();
    let password = stage::random_password().map_err(failed)?;
    let setup = postgres::monitoring_user("dbvoice", &password);
    let postgres = Postgres::start(needs, &setup, &["max_connections=200"]).map_err(failed)?;
    let daemon = Daemon::start(release, postgres.port(), &password, 1)?;
    std::thread::sleep(Duration::from_secs(1));
    let idle = daemon.memory()?;

    let mut stream = UnixStream::connect(&daemon.socket).map_err(|error| error.to_string())?;
    daemon.ask(&mut stream, "pg0")?;
    let mut psql = clean(needs.psql());
    psql.args(["-X", "-q", "-A", "-t", "-h", "127.0.0.1", "-U", "dbvoice", "-d", "postgres", "-c", "select 1", "-p"]);
    psql.arg(postgres.port().to_string()).env("PGPASSWORD", &password);
    let mut agent = clean(release.join("bastion-agent"));
    agent.args(["check", "connection", "--format", "json", "--instance", "pg0", "--socket"]).arg(&daemon.socket);
    agent.env("BASTION_AGENT_CONFIG", &daemon.configuration);
    let [theirs, ours] = medians(&mut [psql, agent], rounds)?;
    let mut through = Table::new("PostgreSQL, through the daemon", &["wall ms", "CPU ms"]);
    through.row("psql, select 1", [millis(theirs.wall), millis(theirs.cpu)]);
    through.row("bastion-agent check connection", [millis(ours.wall), millis(ours.cpu)]);
    through.row("ratio", [ratio(ours.wall, theirs.wall), ratio(ours.cpu, theirs.cpu)]);
    through.row("aimed at, at most", ["0.30".to_owned(), "0.30".to_owned()]);

    let mut stream = UnixStream::connect(&daemon.socket).map_err(|error| error.to_string())?;
    let (bare, trip) = in_turn(postgres.port(), &password, || daemon.ask(&mut stream, "pg0"))?;
    let mut warm = Table::new("A warm check", &["median ms"]);
    warm.row("a bare driver, the same queries", [precise(bare)]);
    warm.row("the daemon, over its socket", [precise(trip)]);
    warm.row("ratio", [ratio(trip, bare)]);
    warm.row("aimed at, at most", ["1.50".to_owned()]);

    let beside = one_that_hangs(release, postgres.port(), &password)?;

    let used = daemon.memory()?;
    drop(daemon);
    let daemon = Daemon::start(release, postgres.port(), &password, 50)?;
    let mut stream = UnixStream::connect(&daemon.socket).map_err(|error| error.to_string())?;
    for number in 0..50 {
        daemon.ask(&mut stream, &format!("pg{number}"))?;
    }
    let many = daemon.memory()?;
    let mut memory = Table::new("The daemon's memory", &["MiB", "at most"]);
    memory.row("idle", [format!("{idle:.1}"), "25".to_owned()]);
    memory.row(format!("after {TRIPS} checks"), [format!("{used:.1}"), "-".to_owned()]);
    memory.row("with 50 instances, all asked", [format!("{many:.1}"), "40".to_owned()]);
    Ok(vec![through, warm, beside, memory])
}

/// What the slowest checks of 19 instances take while the twentieth takes connections and never says a word.
fn one_that_hangs(release: &Path, port: u16, password: &str) -> Result<Table, String> {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    let silent = silent.local_addr().map(|address| (silent, address.port())).map_err(|error| error.to_string())?;
    let daemon = Daemon::start_with(release, port, password, 19, Some(silent.1))?;
    let connect = || UnixStream::connect(&daemon.socket).map_err(|error| error.to_string());
    let mut stream = connect()?;
    let mut slowest = || -> Result<(Duration, Duration), String> {
        let trips = (0..TRIPS).map(|trip| daemon.ask(&mut stream, &format!("pg{}", trip % 19)));
        let mut trips = trips.collect::<Result<Vec<_>, _>>()?;
        trips.sort_unstable();
        let at = |share: usize| trips.get(trips.len() * share / 100).copied().unwrap_or_default();
        Ok((at(50), at(99)))
    };
    // The first round logs in.
    slowest()?;
    let (alone, alone_slowest) = slowest()?;
    let mut waiting = Vec::new();
    for _ in 0..8 {
        let mut stream = connect()?;
        daemon.send_for(&mut stream, "hangs", r#"{"name":"connection"}"#, 60_000)?;
        waiting.push(stream);
    }
    let (beside, beside_slowest) = slowest()?;
    let mut table = Table::new("19 instances, and one that hangs", &["median ms", "99 % ms"]);
    table.row("without a question about it", [precise(alone), precise(alone_slowest)]);
    table.row("with eight that wait for it", [precise(beside), precise(beside_slowest)]);
    table.row("ratio", [ratio(beside, alone), ratio(beside_slowest, alone_slowest)]);
    table.row("aimed at, at most", ["-".to_owned(), "1.20".to_owned()]);
    Ok(table)
}

/// The median round trips of the check's queries on a connection that a driver holds open, and of `ask`: in turn, so that a
/// busy moment hits both.
fn in_turn(
    port: u16,
    password: &str,
    mut ask: impl FnMut() -> Result<Duration, String>,
) -> Result<(Duration, Duration), String> {
    let queries = queries(&POSTGRES)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let failed = |error: tokio_postgres::Error| error.to_string();
        let mut config = tokio_postgres::Config::new();
        config.host("127.0.0.1").port(port).user("dbvoice").password(password).dbname("postgres");
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.map_err(failed)?;
        let transport = tokio::spawn(connection);
        let (mut bare, mut asked) = (Vec::new(), Vec::new());
        for _ in 0..TRIPS {
            let started = Instant::now();
            let asked_at_once = queries.iter().map(|query| client.query_typed(query, &[]));
            for answer in join_all(asked_at_once).await {
                answer.map_err(failed)?;
            }
            bare.push(started.elapsed());
            asked.push(ask()?);
        }
        drop(client);
        transport.abort();
        Ok((median(bare.into_iter()), median(asked.into_iter())))
    })
}

fn precise(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64() * 1000.0)
}
