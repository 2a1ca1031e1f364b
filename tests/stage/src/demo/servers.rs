//! The real servers of the demo, and what the applications do on them.

use std::{
    thread::ScopedJoinHandle,
    time::{Duration, Instant},
};

use oracle_server::{Account, Options, Server as OracleServer};

use crate::{
    Error, MariaDb, MySql, Needs, Postgres, mariadb, mysql, postgres,
    sessions::{Login, Session},
};

/// The passwords of the demo's users.
pub(super) struct Passwords {
    /// Of the agent.
    pub(super) agent: String,
    /// Of the applications, and of whoever looks after the servers.
    pub(super) others: String,
}

/// The servers, and the sessions with them.
#[derive(Debug)]
pub(super) struct Servers {
    /// What the applications do in each server; before the servers, so that it ends first.
    at_sample: Vec<Session>,
    at_reporting: Vec<Session>,
    at_blog: Vec<Session>,
    at_hr: Vec<Session>,
    /// A replica of `sample`; before it, so that it ends first.
    pub(super) reporting: Postgres,
    pub(super) sample: Postgres,
    pub(super) blog: MariaDb,
    pub(super) hr: MySql,
    /// No Oracle, but our test server for its protocol, over a made-up database.
    pub(super) reports: OracleServer,
}

impl Servers {
    /// Starts them, all at once, and lets the applications in.
    pub(super) fn start(needs: &Needs, passwords: &Passwords) -> Result<Self, Error> {
        let (pair, blog, hr) = std::thread::scope(|scope| {
            let blog = scope.spawn(|| start_blog(needs, passwords));
            let hr = scope.spawn(|| start_hr(needs, passwords));
            let pair = start_sample_and_reporting(needs, passwords);
            (pair, joined(blog), joined(hr))
        });
        let ((sample, reporting), blog, hr) = (pair?, blog?, hr?);
        let reports = start_reports(passwords)?;
        let nothing = Vec::new;
        let mut servers = Self {
            at_sample: nothing(),
            at_reporting: nothing(),
            at_blog: nothing(),
            at_hr: nothing(),
            reporting,
            sample,
            blog,
            hr,
            reports,
        };
        let others = &passwords.others;
        servers.at_reporting = work_at_reporting(servers.reporting.port(), others)?;
        servers.at_sample = work_at_sample(servers.sample.port(), others)?;
        servers.at_blog = vec![Session::mariadb(
            login(servers.blog.port(), "website_app", others),
            "SELECT 'a slow page', SLEEP(3600)",
        )?];
        servers.at_hr = work_at_hr(servers.hr.port(), others)?;
        Ok(servers)
    }

    /// Starts `sample` again where it was stopped, with the applications back at work.
    pub(super) fn start_sample_again(&mut self, others: &str) -> Result<(), Error> {
        self.at_sample.clear();
        self.sample.stop();
        self.sample.start_again()?;
        self.at_sample = work_at_sample(self.sample.port(), others)?;
        Ok(())
    }

    /// Whether the agent has logged in to `reports` and asked there, and was understood.
    pub(super) fn reports_was_asked(&self) -> Result<(), Error> {
        let seen = self.reports.seen();
        if seen.logins == 0 || seen.statements.is_empty() || !seen.unread.is_empty() {
            return Err(of_reports(format!("saw {} logins, and did not understand {:?}", seen.logins, seen.unread)));
        }
        Ok(())
    }

    /// Stops `hr` and starts it again: whatever its sessions held is free then.
    pub(super) fn restart_hr(&mut self) -> Result<(), Error> {
        self.hr.stop();
        self.at_hr.clear();
        self.hr.start_again()
    }
}

/// What our test server lets in, and calls its database.
pub(super) const REPORTS: &str = "REPORTS";

/// Its database brings its own sessions.
fn start_reports(passwords: &Passwords) -> Result<OracleServer, Error> {
    let options = Options { accounts: vec![Account::new("dbvoice", &passwords.agent)], ..Options::default() };
    OracleServer::start(options).map_err(|error| of_reports(error.to_string()))
}

fn of_reports(problem: String) -> Error {
    Error::Program { program: "oracle-server".to_owned(), problem, output: String::new() }
}

/// What a thread has come to; its panic is the caller's.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn login<'a>(port: u16, user: &'a str, password: &'a str) -> Login<'a> {
    Login { port, user, password }
}

/// A server and its replica. The log still arrives there, but is not replayed any more: the replica falls behind.
fn start_sample_and_reporting(needs: &Needs, passwords: &Passwords) -> Result<(Postgres, Postgres), Error> {
    let mut setup = postgres::monitoring_user("dbvoice", &passwords.agent);
    for user in ["training_app", "reporting_app", "dba"] {
        setup.extend(postgres::user(user, &passwords.others));
    }
    let more = [
        "ALTER ROLE dba SUPERUSER REPLICATION",
        "CREATE TABLE invoices (id int PRIMARY KEY, customer text NOT NULL, paid boolean NOT NULL)",
        "INSERT INTO invoices SELECT n, 'customer ' || n, false FROM generate_series(1, 1000) n",
        "GRANT SELECT, INSERT, UPDATE ON invoices TO training_app, reporting_app",
    ];
    setup.extend(more.map(str::to_owned));
    // As RDS has it.
    let settings = ["log_line_prefix=%t:%r:%u@%d:[%p]:", "log_timezone=UTC"];
    let sample = Postgres::start(needs, &setup, &settings)?;
    let mut reporting = sample.standby(needs, "dba", &passwords.others)?;
    // What a server logs at its first start from a copy reads like a crash.
    reporting.stop();
    reporting.start_again()?;
    let dba = |port, statement| Session::postgres(login(port, "dba", &passwords.others), statement)?.finish();
    dba(sample.port(), "UPDATE invoices SET paid = true WHERE id = 1")?;
    let began = Instant::now();
    // Replication is seen to work before it is held up.
    while let Err(error) = dba(reporting.port(), "SELECT 1 / (pg_last_xact_replay_timestamp() IS NOT NULL)::int") {
        if began.elapsed() > Duration::from_secs(15) {
            return Err(error);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    dba(reporting.port(), "SELECT pg_wal_replay_pause()")?;
    Ok((sample, reporting))
}

/// A report that takes long, on a replica that falls behind; and a program that tries what no replica lets it do.
fn work_at_reporting(port: u16, others: &str) -> Result<Vec<Session>, Error> {
    let refused = "INSERT INTO invoices VALUES (1001, 'customer 1001', true)";
    if Session::postgres(login(port, "reporting_app", others), refused)?.finish().is_ok() {
        let problem = "is a replica and takes writes".to_owned();
        return Err(Error::Program { program: "reporting".to_owned(), problem, output: String::new() });
    }
    Ok(vec![Session::postgres(login(port, "reporting_app", others), "SELECT 'a slow report', pg_sleep(3600)")?])
}

/// A report that takes long, and a transaction that was begun and left open.
fn work_at_sample(port: u16, others: &str) -> Result<Vec<Session>, Error> {
    let login = login(port, "training_app", others);
    // Something that a replica is behind with.
    Session::postgres(login, "UPDATE invoices SET paid = true WHERE id = 2")?.finish()?;
    Ok(vec![
        Session::postgres(login, "SELECT 'a slow report', pg_sleep(3600)")?,
        Session::postgres_after(login, "BEGIN; UPDATE invoices SET paid = true WHERE id = 7", "")?,
    ])
}

fn start_blog(needs: &Needs, passwords: &Passwords) -> Result<MariaDb, Error> {
    let mut setup = mariadb::monitoring_user("dbvoice", &passwords.agent);
    setup.extend(mariadb::user("website_app", &passwords.others));
    MariaDb::start(needs, &setup, &[])
}

fn start_hr(needs: &Needs, passwords: &Passwords) -> Result<MySql, Error> {
    let mut setup = mysql::monitoring_user("dbvoice", &passwords.agent);
    setup.extend(mysql::user("payroll_app", &passwords.others));
    let more = [
        "CREATE DATABASE IF NOT EXISTS payroll",
        "CREATE TABLE IF NOT EXISTS payroll.salaries (person int PRIMARY KEY, amount int NOT NULL)",
        "INSERT IGNORE INTO payroll.salaries VALUES (1, 4000), (2, 5000)",
        "GRANT SELECT, INSERT, UPDATE ON payroll.* TO payroll_app",
    ];
    setup.extend(more.map(str::to_owned));
    // The space for temporary tables has a bound, and is near to it. Who waits for a lock does not give up.
    let options = ["--innodb-temp-data-file-path=ibtmp1:12M:autoextend:max:13M", "--innodb-lock-wait-timeout=86400"];
    MySql::start(needs, &setup, &options)
}

/// A chain: the first has changed a salary and does nothing more, the second waits for it and holds up the third.
fn work_at_hr(port: u16, others: &str) -> Result<Vec<Session>, Error> {
    let login = login(port, "payroll_app", others);
    let raise = |person: u8| format!("UPDATE payroll.salaries SET amount = amount + 1 WHERE person = {person}");
    Ok(vec![
        Session::mysql_after(login, &format!("START TRANSACTION; {}", raise(1)), "")?,
        Session::mysql_after(login, &format!("START TRANSACTION; {}", raise(2)), &raise(1))?,
        Session::mysql_after(login, "START TRANSACTION", &raise(2))?,
    ])
}
