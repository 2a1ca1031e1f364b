//! `cargo xtask soak`: a daemon under load for a while. Its memory must not grow, nor its connections, and no check may fail.

use std::{
    io::Write as _,
    os::unix::net::UnixStream,
    path::PathBuf,
    process::ExitCode,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use clap::Args;
use stage::{Needs, Postgres, binaries, postgres};

use crate::{daemon::Daemon, progress::Progress};

/// How many clients ask at the same time.
const CLIENTS: usize = 4;

/// How many instances they ask about, all on one server.
const INSTANCES: usize = 5;

/// How many sessions the daemon may have with an instance.
const SESSIONS: usize = 3;

/// How old the daemon lets a session get; after that it logs in anew.
const SESSION_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// How much more memory the last quarter may hold than the second, in MiB, beside a twentieth.
const NOISE: f64 = 2.0;

/// What can be said to `soak`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How many checks to make at least.
    #[arg(long, default_value_t = 100_000)]
    checks: u64,
    /// How many seconds to go on for at least.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Take the binaries that are built already, in this folder, instead of building for release.
    #[arg(long, value_name = "FOLDER")]
    binaries: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, String> {
    let progress = Progress::new();
    let failed = |error: stage::Error| error.to_string();
    let needs = Needs::ensure(&|step| {
        progress.step(step);
        Ok(())
    })
    .map_err(failed)?;
    let folder = match &options.binaries {
        Some(folder) => folder.clone(),
        None => {
            progress.step("Building for release; the first time takes minutes");
            binaries::build_release().map_err(failed)?
        }
    };
    progress.step("Starting a database server and the daemon");
    let password = stage::random_password().map_err(failed)?;
    let setup = postgres::monitoring_user("dbvoice", &password);
    let postgres = Postgres::start(&needs, &setup, &["log_connections=on"]).map_err(failed)?;
    let daemon = Daemon::start(&folder, postgres.port(), &password, INSTANCES)?;
    let logins = || postgres.log().matches("connection authorized: user=dbvoice").count();

    progress.step("Asking");
    let (done, left, over) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let started = Instant::now();
    let mut memory = Vec::new();
    let asked: Result<(), String> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                scope.spawn({
                    let (daemon, done, left, over) = (&daemon, &done, &left, &over);
                    move || ask(daemon, client, done, left, over)
                })
            })
            .collect();
        let enough =
            || done.load(Ordering::Relaxed) >= options.checks && started.elapsed().as_secs() >= options.seconds;
        let watched = loop {
            thread::sleep(Duration::from_millis(500));
            match daemon.memory() {
                Ok(now) => memory.push(now),
                Err(error) => break Err(error),
            }
            if (enough() && memory.len() >= 16) || clients.iter().any(|client| client.is_finished()) {
                break Ok(());
            }
        };
        over.store(true, Ordering::Relaxed);
        for client in clients {
            client.join().map_err(|_| "a client broke off".to_owned())??;
        }
        watched
    });
    asked?;
    let took = started.elapsed();
    let checks = done.load(Ordering::Relaxed);

    // The first quarter fills caches.
    let quarter = memory.len() / 4;
    let (second, last) = (middle(&memory[quarter..2 * quarter]), middle(&memory[3 * quarter..]));
    let renewed = (took.as_secs() / SESSION_LIFETIME.as_secs()) as usize * INSTANCES * SESSIONS;
    // A check whose client goes away is cancelled, and the session it was asked on is closed with it.
    let left = left.load(Ordering::Relaxed);
    let allowed = INSTANCES * SESSIONS + renewed + usize::try_from(left).unwrap_or(0);
    let logins = logins();
    let mut out = std::io::stdout().lock();
    let lines = [
        format!(
            "{checks} checks in {:.0} s, {:.0} a second, none failed",
            took.as_secs_f64(),
            checks as f64 / took.as_secs_f64()
        ),
        format!("memory: {second:.1} MiB in the second quarter, {last:.1} MiB in the last"),
        format!("logins: {logins}, of {allowed} that {left} clients who went away and the age of sessions account for"),
    ];
    for line in lines {
        writeln!(out, "{line}").map_err(|error| format!("standard output: {error}"))?;
    }
    if last > second * 1.05 + NOISE {
        return Err("the daemon's memory grows".to_owned());
    }
    if logins > allowed {
        return Err("the daemon logs in more often than it should".to_owned());
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks one question after the other on a connection that is kept, and now and then on one that is closed unanswered.
fn ask(daemon: &Daemon, client: usize, done: &AtomicU64, left: &AtomicU64, over: &AtomicBool) -> Result<(), String> {
    let checks = [
        r#"{"name":"connection"}"#,
        r#"{"name":"top-sessions","by":"time","limit":5}"#,
        r#"{"name":"connection"}"#,
        r#"{"name":"long-transactions"}"#,
        r#"{"name":"parameter","parameter":"max connections"}"#,
        r#"{"name":"connection"}"#,
        r#"{"name":"replication-lag"}"#,
        r#"{"name":"blocking-sessions"}"#,
    ];
    let connect = || UnixStream::connect(&daemon.socket).map_err(|error| error.to_string());
    let mut stream = connect()?;
    let mut number = client;
    while !over.load(Ordering::Relaxed) {
        let instance = format!("pg{}", number % INSTANCES);
        daemon.ask_for(&mut stream, &instance, checks[number % checks.len()])?;
        done.fetch_add(1, Ordering::Relaxed);
        number += 1;
        if number.is_multiple_of(1_000) {
            // One that goes away before its answer is there.
            daemon.send(&mut stream, &instance, checks[0])?;
            stream = connect()?;
            left.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(())
}

fn middle(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
