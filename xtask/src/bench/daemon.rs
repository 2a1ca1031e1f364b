//! A check through the daemon beside psql, beside a bare driver, and what the daemon holds in memory.

use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use stage::{Needs, Postgres, postgres};

use super::{
    measure::{Table, median, medians, millis, ratio},
    one_shot::clean,
};

/// How many round trips are timed on a warm connection.
const TRIPS: u32 = 2_000;

/// A daemon with so many instances on one server.
struct Daemon {
    process: Child,
    socket: PathBuf,
    configuration: PathBuf,
    // Removed with it.
    _directory: tempfile::TempDir,
}

impl Daemon {
    fn start(release: &Path, port: u16, password: &str, instances: usize) -> Result<Self, String> {
        let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
        let (configuration, socket) = (directory.path().join("config.toml"), directory.path().join("agent.sock"));
        let history = directory.path().join("history.sqlite3");
        let mut text = format!("[history]\npath = '{}'\nevery = '1d'\n", history.display());
        for number in 0..instances {
            text += &format!(
                "[instances.pg{number}]\nengine = 'postgres'\nhost = '127.0.0.1'\nport = {port}\nuser = 'dbvoice'\n\
                 password = {{ env = 'SECRET' }}\n"
            );
        }
        std::fs::write(&configuration, text).map_err(|error| error.to_string())?;
        let mut command = clean(release.join("bastion-agent"));
        command.arg("serve").arg("--socket").arg(&socket).arg("--config").arg(&configuration).env("SECRET", password);
        command.env("RUST_LOG", "error").stdin(Stdio::null()).stdout(Stdio::null());
        let process = command.spawn().map_err(|error| error.to_string())?;
        let daemon = Self { process, socket, configuration, _directory: directory };
        let started = Instant::now();
        while UnixStream::connect(&daemon.socket).is_err() {
            if started.elapsed() > Duration::from_secs(10) {
                return Err("the daemon did not start".to_owned());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(daemon)
    }

    /// One question on a connection that is kept, and the time until its whole answer is there.
    fn ask(&self, stream: &mut UnixStream, instance: &str) -> Result<Duration, String> {
        let body = format!(r#"{{"instance":"{instance}","check":{{"name":"connection"}},"timeout_ms":5000}}"#);
        let request = format!("POST /v1/checks HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let started = Instant::now();
        stream.write_all(request.as_bytes()).map_err(|error| error.to_string())?;
        let (mut answer, mut piece) = (Vec::new(), [0; 8192]);
        loop {
            let read = stream.read(&mut piece).map_err(|error| error.to_string())?;
            answer.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&answer);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length =
                    head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
                if body.len() >= length.unwrap_or(0) {
                    if !body.contains(r#""outcome":"ok""#) {
                        return Err(format!("the check failed: {body}"));
                    }
                    return Ok(started.elapsed());
                }
            }
            if read == 0 {
                return Err("the daemon closed the connection".to_owned());
            }
        }
    }

    /// Resident memory, in MiB.
    fn memory(&self) -> Result<f64, String> {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
        let kilobytes: f64 = line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0.0);
        Ok(kilobytes / 1024.0)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

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

    let bare = bare_driver(postgres.port(), &password)?;
    let mut stream = UnixStream::connect(&daemon.socket).map_err(|error| error.to_string())?;
    let trips: Result<Vec<Duration>, String> = (0..TRIPS).map(|_| daemon.ask(&mut stream, "pg0")).collect();
    let trip = median(trips?.into_iter());
    let mut warm = Table::new("A warm check", &["median ms"]);
    warm.row("a bare driver, the same query", [precise(bare)]);
    warm.row("the daemon, over its socket", [precise(trip)]);
    warm.row("ratio", [ratio(trip, bare)]);
    warm.row("aimed at, at most", ["1.50".to_owned()]);

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
    Ok(vec![through, warm, memory])
}

/// The median round trip of the check's query on a connection that a driver holds open.
fn bare_driver(port: u16, password: &str) -> Result<Duration, String> {
    let path = stage::checkout().join("sql/postgres/connection.sql");
    let query = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let trips = runtime.block_on(async {
        let mut config = tokio_postgres::Config::new();
        config.host("127.0.0.1").port(port).user("dbvoice").password(password).dbname("postgres");
        let (client, connection) = config.connect(tokio_postgres::NoTls).await?;
        let transport = tokio::spawn(connection);
        let mut trips = Vec::new();
        for _ in 0..TRIPS {
            let started = Instant::now();
            client.query_typed(&query, &[]).await?;
            trips.push(started.elapsed());
        }
        drop(client);
        transport.abort();
        Ok::<_, tokio_postgres::Error>(trips)
    });
    trips.map(|trips| median(trips.into_iter())).map_err(|error| error.to_string())
}

fn precise(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64() * 1000.0)
}
