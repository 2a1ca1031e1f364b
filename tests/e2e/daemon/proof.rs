//! Whether one can log in, of a daemon that keeps connections open.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use agent_protocol::{Cause, Outcome};
use stage::{Needs, Postgres, postgres};
use tests::{Agent, Daemon, instance};

use super::{cause, logins};

/// For so long a login proves that one can log in.
const PROVEN: Duration = Duration::from_secs(60);

#[test]
fn a_kept_connection_does_not_hide_that_nobody_is_let_in() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let setup = postgres::monitoring_user("dbvoice", &password);
    let postgres = Postgres::start(&needs, &setup, &["log_connections=on"]).unwrap();
    let configuration =
        instance("pg", "postgres", postgres.port(), "{ env = 'SECRET' }") + "[history]\nenabled = false\n";
    let agent = Agent::new(&configuration, &[("SECRET", &password)]);
    let daemon = Daemon::start(&agent);
    let begun = Instant::now();
    assert_eq!(daemon.check("connection", "pg", &[]).0.outcome, Outcome::Ok);
    // The process that lets sessions in stands still; those that are in are answered.
    let pid = std::fs::read_to_string(postgres.file("data/postmaster.pid")).unwrap();
    let pid = pid.lines().next().unwrap().to_owned();
    let signal = |name: &str| assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    signal("-STOP");
    while begun.elapsed() < PROVEN + Duration::from_secs(2) {
        // It is asked all the time, so that what is kept stays open.
        assert_eq!(daemon.check("long-transactions", "pg", &[]).0.outcome, Outcome::Ok);
        std::thread::sleep(Duration::from_secs(5));
    }
    let (report, run) = daemon.check("connection", "pg", &["--timeout", "2s"]);
    let others = daemon.check("long-transactions", "pg", &[]).0;
    signal("-CONT");
    assert_eq!((report.outcome, cause(&report)), (Outcome::Critical, Some(Cause::Timeout)), "{}", run.stdout);
    assert_eq!(others.outcome, Outcome::Ok, "what is kept goes on being used: {}", others.summary);
    let before = logins(&postgres);
    assert_eq!(daemon.check("connection", "pg", &[]).0.outcome, Outcome::Ok);
    assert_eq!(daemon.check("connection", "pg", &[]).0.outcome, Outcome::Ok);
    assert!(logins(&postgres) <= before + 2, "once more, and no more than that");
}
