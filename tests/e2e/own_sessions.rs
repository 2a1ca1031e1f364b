//! Whose sessions are counted: everybody's but those that the agent opens to look.

#![allow(clippy::unwrap_used)]

use std::{
    io::{BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    thread,
};

use agent_protocol::{CheckReport, HealthPart, HealthRow, Outcome, Rows};
use parking_lot::Mutex;
use stage::{
    Engine,
    sessions::{Login, Session},
};
use tests::{
    Daemon,
    bench::{Bench, until},
};

const ALONE: &str = "No other session is connected.";
const ONE: &str = "One other session is connected, and it is idle.";

fn top_sessions(health: &CheckReport) -> &HealthRow {
    let Rows::Health(rows) = &health.rows else { unreachable!() };
    rows.iter().find(|row| row.check == HealthPart::TopSessions).unwrap()
}

#[test]
fn no_session_of_an_agent_is_counted_and_every_other_of_the_account_is() {
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
        let by_hand = by_hand(engine, login);
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

/// A session of the agent's own account that does nothing, as a person has it.
fn by_hand(engine: Engine, login: Login<'_>) -> Session {
    match engine {
        Engine::Postgres => Session::postgres_staying(login, "SELECT 1"),
        _ => Session::mysql_idle(login),
    }
    .unwrap()
}

#[test]
fn in_a_crowd_of_agents_a_person_is_always_seen_and_none_of_them_ever() {
    static ONE_CROWD_AT_A_TIME: Mutex<()> = Mutex::new(());
    Engine::each(|engine| {
        let bench = Bench::new(engine, &[], &[]);
        let login = Login { port: bench.server.port(), user: "dbvoice", password: &bench.password };
        let daemon = Daemon::start(&bench.agent);
        let crowd = || -> Vec<String> {
            let one = |nth: usize| {
                let options = ["--no-daemon", "--timeout", "30s"];
                match nth % 6 {
                    0 => top_sessions(&daemon.check("health", "db", &["--timeout", "30s"]).0).summary.clone(),
                    1 => daemon.check("top-sessions", "db", &["--timeout", "30s"]).0.summary,
                    2 => top_sessions(&bench.agent.check("health", "db", &options).0).summary.clone(),
                    _ => bench.agent.check("top-sessions", "db", &options).0.summary,
                }
            };
            let one = &one;
            thread::scope(|scope| {
                let crowd: Vec<_> = (0..12).map(|nth| scope.spawn(move || one(nth))).collect();
                crowd.into_iter().map(|one| one.join().unwrap()).collect()
            })
        };
        let person = by_hand(engine, login);
        until(&bench.agent, "top-sessions", |report| report.summary == ONE);
        let _this = ONE_CROWD_AT_A_TIME.lock();
        let said = crowd();
        assert!(said.iter().all(|summary| summary == ONE), "{engine:?}: {said:#?}");
        drop(person);
        until(&bench.agent, "top-sessions", |report| report.summary == ALONE);
        let said = crowd();
        assert!(said.iter().all(|summary| summary == ALONE), "{engine:?}: {said:#?}");
    });
}

/// Passes on what comes to a port of its own, by ends that it calls as the agent calls its own. Run by a user who is not the agent's.
struct Forger {
    program: Child,
    port: u16,
}

const FORGER: &str = r#"
import socket, sys, threading

server = int(sys.argv[1])
door = socket.create_server(("127.0.0.1", 0))
print(door.getsockname()[1], flush=True)
kept = []

def pump(source, sink):
    while data := source.recv(65536):
        sink.sendall(data)
    sink.shutdown(socket.SHUT_WR)

while True:
    client, _ = door.accept()
    end = socket.create_connection(("127.0.0.1", server))
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        mark = socket.socket(socket.AF_UNIX, kind)
        try:
            mark.bind("\0bastion-agent-session-127.0.0.1:%d-127.0.0.1:%d" % (end.getsockname()[1], server))
            if kind != socket.SOCK_DGRAM:
                mark.listen(1000)
        except OSError as error:
            print(error, file=sys.stderr)
        kept.append(mark)
    for pair in ((client, end), (end, client)):
        threading.Thread(target=pump, args=pair, daemon=True).start()
"#;

impl Forger {
    fn start(server: u16) -> Self {
        let mut command = Command::new("python3");
        command.args(["-c", FORGER, &server.to_string()]).stdout(Stdio::piped()).uid(65_534).gid(65_534);
        let mut program = command.spawn().unwrap();
        let mut port = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Self { port: port.trim().parse().unwrap(), program }
    }
}

impl Drop for Forger {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

#[test]
#[allow(clippy::print_stderr)] // It says that it was not run.
fn whoever_calls_a_session_as_the_agent_does_hides_nothing() {
    if Command::new("id").arg("-u").output().unwrap().stdout != b"0\n" {
        eprintln!("not run: only root can start a program as another user");
        return;
    }
    Engine::each(|engine| {
        let table = if engine == Engine::Postgres { "items" } else { "shop.items" };
        let bench = Bench::new(engine, &[&format!("GRANT ALL ON {table} TO dbvoice")], &[]);
        let forger = Forger::start(bench.server.port());
        let login = Login { port: forger.port, user: "dbvoice", password: &bench.password };
        let idle = by_hand(engine, login);
        for _ in 0..3 {
            let (report, run) = bench.agent.check("top-sessions", "db", &[]);
            assert_eq!(report.summary, ONE, "{engine:?}: {}", run.stdout);
        }
        drop(idle);
        let update = format!("UPDATE {table} SET price = price + 1 WHERE id = 1");
        let holder = match engine {
            Engine::Postgres => Session::postgres_staying(login, &format!("BEGIN; {update}")).unwrap(),
            _ => engine.session(login, &format!("START TRANSACTION; {update}; SELECT SLEEP(600)")).unwrap(),
        };
        let report = until(&bench.agent, "long-transactions", |report| report.total_rows == 1);
        assert!(report.summary.contains("of user dbvoice"), "{engine:?}: {}", report.summary);
        let waiting = bench.session(&update);
        let report = until(&bench.agent, "blocking-sessions", |report| report.total_rows == 2);
        assert_eq!(report.outcome, Outcome::Warning);
        assert!(report.summary.ends_with(" of user dbvoice."), "{engine:?}: {}", report.summary);
        drop((waiting, holder));
    });
}

#[test]
fn whoever_copies_the_name_of_a_daemons_session_hides_nothing() {
    let bench = Bench::new(Engine::Postgres, &[], &[]);
    let login = Login { port: bench.server.port(), user: "dbvoice", password: &bench.password };
    let daemon = Daemon::start(&bench.agent);
    assert_eq!(daemon.check("top-sessions", "db", &[]).0.summary, ALONE);
    let copied = "SELECT set_config('application_name', (SELECT application_name FROM pg_stat_activity \
                  WHERE application_name LIKE 'bastion-agent-%' LIMIT 1), false)";
    let _copied = Session::postgres_staying(login, copied).unwrap();
    until(&bench.agent, "top-sessions", |report| report.summary == ONE);
    assert_eq!(daemon.check("top-sessions", "db", &[]).0.summary, ONE);
}
