//! Sessions with real servers: read-only, bounded, and ended on the server when nobody waits any more.

use std::time::{Duration, Instant};

use agent_protocol::Cause;
use secrecy::SecretString;
use stage::{MariaDb, Needs, Postgres, mariadb, postgres};
use tokio_util::sync::CancellationToken;

use super::{Queries, Session, Variant};
use crate::{
    config::{Config, Instance},
    credentials::Login,
    deadline::Deadline,
};

/// A statement for each engine; nothing here is about grants.
macro_rules! asked {
    ($postgres:expr, $mysql:expr $(,)?) => {
        Queries(&[Variant::postgres($postgres, &[]), Variant::mysql($mysql, &[]), Variant::mariadb($mysql, &[])])
    };
}

const LONG: Queries = asked!("SELECT pg_sleep(60)::text", "SELECT SLEEP(60)");
const RUNNING: Queries = asked!(
    "SELECT count(*) AS running FROM pg_stat_activity WHERE query LIKE '%sleep(60)%' AND pid <> pg_backend_pid() AND state = 'active'",
    "SELECT COUNT(*) AS running FROM information_schema.PROCESSLIST WHERE INFO LIKE '%SLEEP(60)%' AND ID <> CONNECTION_ID()",
);
const WRITE: Queries = asked!("CREATE TABLE public.t (i int)", "CREATE TABLE d.t2 (i int)");
const CHANGE: Queries = asked!("DELETE FROM public.kept", "DELETE FROM d.kept");

async fn open(instance: &Instance, password: &str, timeout: Duration, stop: &CancellationToken) -> Session {
    let login =
        Login { user: "dbvoice".to_owned(), password: SecretString::from(password), place: String::new(), iam: false };
    Session::open(instance, &login, &Deadline::after(timeout, stop), timeout).await.unwrap()
}

#[tokio::test]
async fn what_nobody_waits_for_is_ended_on_the_server_and_nothing_is_written() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let mut setup = postgres::monitoring_user("dbvoice", &password);
    setup.extend(
        ["CREATE TABLE kept (i int)", "GRANT ALL ON kept TO dbvoice", "GRANT ALL ON SCHEMA public TO dbvoice"]
            .map(str::to_owned),
    );
    let postgres = Postgres::start(&needs, &setup, &[]).unwrap();
    let mut setup = mariadb::monitoring_user("dbvoice", &password);
    setup
        .extend(["CREATE DATABASE d", "CREATE TABLE d.kept (i int)", "GRANT ALL ON d.* TO dbvoice"].map(str::to_owned));
    let mariadb = MariaDb::start(&needs, &setup, &[]).unwrap();
    let one = |engine: &str, port: u16| {
        let text = format!(
            "[instances.{engine}]\nengine = '{engine}'\nhost = '127.0.0.1'\nport = {port}\nuser = 'dbvoice'\npassword = {{ env = 'X' }}\n"
        );
        let config: Config = toml::from_str(&text).unwrap();
        config.instances[engine].clone()
    };
    let never = CancellationToken::new();
    for instance in [one("postgres", postgres.port()), one("mariadb", mariadb.port())] {
        let name = instance.engine.as_str();
        let allowed = Duration::from_secs(30);
        let mut watcher = open(&instance, &password, allowed, &never).await;
        for write in [&WRITE, &CHANGE] {
            let refused = watcher.query(write).await.unwrap_err().to_string();
            assert!(refused.to_lowercase().contains("read-only") || refused.contains("READ ONLY"), "{name}: {refused}");
        }

        // At the deadline, and when it is stopped before.
        for stopped in [false, true] {
            let stop = CancellationToken::new();
            let allowed = Duration::from_millis(if stopped { 60_000 } else { 500 });
            let mut session = open(&instance, &password, allowed, &stop).await;
            let asked = Instant::now();
            if stopped {
                let stop = stop.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(400)).await;
                    stop.cancel();
                });
            }
            let error = session.query(&LONG).await.unwrap_err();
            let took = asked.elapsed();
            let cause = if stopped { Cause::Stopped } else { Cause::Timeout };
            assert_eq!(error.to_failure().cause, cause, "{name}: {error}");
            assert!(took < Duration::from_millis(900), "{name}: {took:?}");
            session.close().await;
            let running = loop {
                let running = watcher.query(&RUNNING).await.unwrap()[0].count("running").unwrap();
                if running == Some(0) || asked.elapsed() > Duration::from_secs(5) {
                    break running;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            };
            assert_eq!(running, Some(0), "{name}: it still runs on the server");
        }

        // Where the process is killed, nothing is cancelled: the server's own limit ends it.
        let mut session = open(&instance, &password, Duration::from_secs(1), &never).await;
        let asked = Instant::now();
        // It is dropped as it is, and with it the connection.
        let _ = tokio::time::timeout(Duration::from_millis(300), session.query(&LONG)).await;
        drop(session);
        while watcher.query(&RUNNING).await.unwrap()[0].count("running").unwrap() != Some(0) {
            assert!(asked.elapsed() < Duration::from_secs(2), "{name}: it runs on after its deadline");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        watcher.close().await;
    }
}
