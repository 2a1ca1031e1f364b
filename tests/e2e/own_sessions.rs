//! Whose sessions are counted: everybody's but those that the agent opens to look.

#![allow(clippy::unwrap_used)]

use agent_protocol::{CheckReport, HealthPart, HealthRow, Rows};
use stage::{
    Engine,
    sessions::{Login, Session},
};
use tests::{
    Daemon,
    bench::{Bench, until},
};

fn top_sessions(health: &CheckReport) -> &HealthRow {
    let Rows::Health(rows) = &health.rows else { unreachable!() };
    rows.iter().find(|row| row.check == HealthPart::TopSessions).unwrap()
}

#[test]
fn no_session_of_an_agent_is_counted_and_every_other_of_the_account_is() {
    const ALONE: &str = "No other session is connected.";
    const ONE: &str = "One other session is connected, and it is idle.";
    Engine::each(|engine| {
        let bench = Bench::new(engine, &[], &[]);
        // Another agent keeps sessions open, all that it may have.
        let daemon = Daemon::start(&bench.agent);
        let (health, run) = daemon.check("health", "db", &[]);
        assert_eq!(top_sessions(&health).summary, ALONE, "{engine}: {}", run.stdout);
        // A login that is not done yet is no session.
        let begun = std::net::TcpStream::connect(("127.0.0.1", bench.server.port())).unwrap();
        for _ in 0..3 {
            let (report, run) = bench.agent.check("top-sessions", "db", &["--no-daemon"]);
            assert_eq!(report.summary, ALONE, "{engine}: {}", run.stdout);
            let (health, run) = bench.agent.check("health", "db", &["--no-daemon"]);
            assert_eq!(top_sessions(&health).summary, ALONE, "{engine}: {}", run.stdout);
            let (report, run) = daemon.check("top-sessions", "db", &[]);
            assert_eq!(report.summary, ALONE, "{engine}: {}", run.stdout);
        }
        drop(begun);
        // Whoever uses the account by hand is no agent: idle, busy, and in a transaction.
        let login = Login { port: bench.server.port(), user: "dbvoice", password: &bench.password };
        let by_hand = match engine {
            Engine::Postgres => Session::postgres_staying(login, "SELECT 1"),
            _ => Session::mysql_idle(login),
        };
        until(&bench.agent, "top-sessions", |report| report.summary == ONE);
        let (health, run) = daemon.check("health", "db", &[]);
        assert_eq!(top_sessions(&health).summary, ONE, "{engine}: {}", run.stdout);
        drop(by_hand);
        let sleep = if engine == Engine::Postgres { "pg_sleep(600)" } else { "SLEEP(600)" };
        let begin = if engine == Engine::Postgres { "BEGIN" } else { "START TRANSACTION WITH CONSISTENT SNAPSHOT" };
        let _busy = engine.session(login, &format!("{begin}; SELECT {sleep}")).unwrap();
        let report = until(&bench.agent, "top-sessions", |report| report.total_rows == 1);
        assert!(report.summary.starts_with("The only other session is "), "{engine}: {}", report.summary);
        let report = until(&bench.agent, "long-transactions", |report| report.total_rows == 1);
        assert!(report.summary.contains("of user dbvoice"), "{engine}: {}", report.summary);
    });
}
