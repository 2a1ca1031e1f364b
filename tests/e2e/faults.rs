//! Whatever goes wrong between agent and server, and at the server: told apart, and within the deadline.

#![allow(clippy::unwrap_used)]

use std::{net::TcpListener, time::Duration};

use agent_protocol::{Cause, Outcome};
use stage::{
    DatabaseServer, Engine, Fault, FaultProxy, Needs, Postgres, When,
    sessions::{Login, Session},
};
use tests::{Agent, Certificates, instance};

const DEADLINE: Duration = Duration::from_secs(1);

/// How much later than the deadline a report may be done.
const LATE: Duration = Duration::from_millis(200);

/// A wrong password, which is not repeated.
const WRONG: &str = "wr0ng!";

/// How much longer than that the process may take to start and to end, on a busy machine.
const PROCESS: Duration = Duration::from_millis(1_500);

/// Checks an instance and compares what the agent says with what is the case, and how long it took with the deadline.
fn differences(agent: &Agent, name: &str, expected: Option<Cause>) -> Vec<String> {
    let mut wrong = Vec::new();
    // Another check ends with the same cause, which amounts to something else there.
    let checks: &[&str] = if name.ends_with("-query") { &["connection", "top-sessions"] } else { &["connection"] };
    for check in checks {
        let (report, run) = agent.check(check, name, &["--timeout", "1s"]);
        // That user has no right to see how many are connected to PostgreSQL, so that nothing is fine there.
        let well = if name == "postgres-well" { Outcome::Unknown } else { Outcome::Ok };
        let outcome = expected.map_or(well, |cause| cause.outcome(report.check()));
        if (report.cause(), report.outcome) != (expected, outcome) {
            wrong.push(format!("{name}, {check}: not {expected:?} but {:?}: {}", report.cause(), report.summary));
        }
        if report.failure.as_ref().is_some_and(|failure| failure.hint.is_empty()) {
            wrong.push(format!("{name}, {check}: no hint"));
        }
        if run.stdout.contains(WRONG) {
            wrong.push(format!("{name}, {check}: {}", run.stdout));
        }
        let elapsed = Duration::from_millis(report.elapsed_ms);
        if elapsed > DEADLINE + LATE || run.elapsed > DEADLINE + LATE + PROCESS {
            wrong.push(format!("{name}, {check}: {elapsed:?}, and {:?} with the process", run.elapsed));
        }
    }
    wrong
}

/// The servers of an engine and what stands before them, and what is expected of the agent there.
#[derive(Default)]
struct Scene {
    // They end in this order.
    held: Vec<Session>,
    proxies: Vec<FaultProxy>,
    servers: Vec<DatabaseServer>,
    configuration: String,
    expected: Vec<(String, Option<Cause>)>,
}

impl Scene {
    /// Adds an instance, with a configuration that may be changed, and the cause that is expected, if one is.
    fn add(&mut self, engine: Engine, what: &str, port: u16, edit: impl Fn(String) -> String, cause: Option<Cause>) {
        let name = format!("{engine}-{what}");
        self.configuration += &edit(instance(&name, engine.as_str(), port, "{ env = 'SECRET' }"));
        self.expected.push((name, cause));
    }
}

/// Sets the scenes, and asks about all that is in them: most of the time is spent waiting for a deadline.
fn play(environment: &[(&str, &str)], set: impl Fn(Engine) -> Scene + Sync) {
    let scenes = Engine::each(set);
    let configuration: String = scenes.iter().map(|scene| scene.configuration.as_str()).collect();
    let agent = Agent::new(&configuration, environment);
    let wrong = Engine::each(|engine| -> Vec<String> {
        let of_engine = scenes.iter().flat_map(|scene| &scene.expected);
        let of_engine = of_engine.filter(|(name, _)| name.starts_with(engine.as_str()));
        of_engine.flat_map(|(name, cause)| differences(&agent, name, *cause)).collect()
    });
    let wrong = wrong.concat();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What a MySQL server says whose public key, with which the password would be encrypted, is none.
fn mysql_with_a_broken_key() -> Vec<u8> {
    let greeting = [
        b"\x0a8.4.0\0\x01\0\0\0saltsalt\0\xff\xf7\xff\x02\0\xff\xdf\x15\0\0\0\0\0\0\0\0\0\0".as_slice(),
        b"saltsaltsalt\0caching_sha2_password\0",
    ]
    .concat();
    // Each with its number: the client's own packets are in between.
    let packets = [(0, greeting), (2, b"\x01\x04".to_vec()), (4, b"\x01no key".to_vec())];
    packets.into_iter().flat_map(|(number, packet)| [vec![packet.len() as u8, 0, 0, number], packet].concat()).collect()
}

#[test]
fn a_connection_that_fails_is_told_apart_within_the_deadline() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let noise = |seed: u64, length: usize| -> Vec<u8> {
        // Xorshift: any bytes will do, and a failure can be repeated.
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let next = std::iter::repeat_with(move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as u8
        });
        next.take(length).collect()
    };
    play(&[("SECRET", &password)], |engine| {
        let server = engine.start(&needs, &engine.monitoring_user("dbvoice", &password), &[]).unwrap();
        let slow = |millis| Fault::Slow(Duration::from_millis(millis));
        let mut faults = vec![
            ("slow".to_owned(), When::Accepted, slow(15), None),
            ("too-slow".to_owned(), When::Accepted, slow(700), Some(Cause::Timeout)),
            // MySQL's driver panics on this one; at PostgreSQL's port it is a server of another engine.
            (
                "key".to_owned(),
                When::Accepted,
                Fault::Say(mysql_with_a_broken_key()),
                Some(if engine == Engine::Postgres { Cause::Configuration } else { Cause::Unreachable }),
            ),
        ];
        // Part of what both checks ask, and of nothing that is said before.
        let question = When::Said(if engine == Engine::Postgres { "AS \"user\"" } else { "AS `user`" });
        let moments = [
            ("accept", When::Accepted),
            ("greeting", When::Bytes(10)),
            ("login", When::Pieces(1)),
            ("query", question),
        ];
        for (moment, when) in moments {
            let mut at = |what: &str, fault, cause| faults.push((format!("{what}-{moment}"), when, fault, Some(cause)));
            at("silence", Fault::NoForecast, Cause::Timeout);
            at("close", Fault::Close, Cause::Unreachable);
            at("reset", Fault::Reset, Cause::Unreachable);
            at("web", Fault::Say(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".into()), Cause::Unreachable);
            at("shell", Fault::Say(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n".into()), Cause::Unreachable);
            at("zeros", Fault::Say(vec![0; 64]), Cause::Unreachable);
            for seed in 1..=3 {
                at(&format!("noise{seed}"), Fault::Say(noise(seed, 500)), Cause::Unreachable);
            }
        }
        let mut scene = Scene::default();
        for (what, when, fault, cause) in faults {
            let proxy = FaultProxy::start(server.port(), when, fault).unwrap();
            scene.add(engine, &what, proxy.port(), |text| text, cause);
            scene.proxies.push(proxy);
        }
        scene.servers.push(server);
        scene
    });
}

/// The option for as few connections as the server takes.
fn few_connections(engine: Engine) -> &'static [&'static str] {
    match engine {
        // Three of the connections are kept for superusers.
        Engine::Postgres => &["max_connections=7"],
        // It keeps one for administrators besides.
        Engine::MySql => &["--max-connections=4"],
        // It takes no fewer.
        Engine::MariaDb => &["--max-connections=10"],
    }
}

/// Users that the server does not let in, besides `dbvoice`, who has a right to nothing but logging in.
fn users(engine: Engine, password: &str) -> Vec<String> {
    let password = engine.escaped(password);
    let statements: &[&str] = match engine {
        Engine::Postgres => &[
            "CREATE ROLE dbvoice LOGIN PASSWORD 'P'",
            "CREATE ROLE locked NOLOGIN PASSWORD 'P'",
            "CREATE ROLE expired LOGIN PASSWORD 'P' VALID UNTIL '2001-01-01'",
            "CREATE ROLE single LOGIN PASSWORD 'P' CONNECTION LIMIT 1",
            "CREATE ROLE stranger LOGIN PASSWORD 'P'",
        ],
        _ => &[
            "CREATE USER IF NOT EXISTS dbvoice IDENTIFIED BY 'P'",
            "CREATE USER IF NOT EXISTS locked IDENTIFIED BY 'P' ACCOUNT LOCK",
            "CREATE USER IF NOT EXISTS expired IDENTIFIED BY 'P' PASSWORD EXPIRE",
            "CREATE USER IF NOT EXISTS single IDENTIFIED BY 'P' WITH MAX_USER_CONNECTIONS 1",
            "CREATE USER IF NOT EXISTS stranger@'10.0.0.1' IDENTIFIED BY 'P'",
            "CREATE DATABASE IF NOT EXISTS shop",
            "GRANT ALL ON `shop%`.* TO dbvoice",
        ],
    };
    statements.iter().map(|statement| statement.replace("'P'", &format!("'{password}'"))).collect()
}

#[test]
fn a_server_that_lets_nobody_in_says_why() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let certificates = Certificates::new("localhost");
    let nothing = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    play(&[("SECRET", &password), ("WRONG", WRONG)], |engine| {
        let mut scene = Scene::default();
        let setup = users(engine, &password);
        let plain = engine.start(&needs, &setup, &[]).unwrap();
        let full = engine.start(&needs, &setup, few_connections(engine)).unwrap();
        let mut tls = engine.start_with_tls(&needs, &setup, certificates.folder()).unwrap();
        let as_it_is = |text: String| text;
        let user = |user: &'static str| move |text: String| text.replace("'dbvoice'", &format!("'{user}'"));
        let with = |more: &str| {
            let more = format!("{more}\n");
            move |text: String| text.replace("127.0.0.1", "localhost") + &more
        };
        let verified = format!("tls = 'verify-full'\nca_file = '{}'", certificates.authority());

        let port = plain.port();
        scene.add(engine, "well", port, as_it_is, None);
        scene.add(engine, "nothing", nothing, as_it_is, Some(Cause::Refused));
        scene.add(
            engine,
            "nowhere",
            port,
            |text| text.replace("127.0.0.1", "nowhere.invalid"),
            Some(Cause::NameResolution),
        );
        scene.add(engine, "wrong", port, |text| text.replace("SECRET", "WRONG"), Some(Cause::Authentication));
        scene.add(engine, "nobody", port, user("nobody"), Some(Cause::Authentication));
        scene.add(engine, "locked", port, user("locked"), Some(Cause::AccountLocked));
        // PostgreSQL says the same of an expired password as of a wrong one, so that nobody learns which it is.
        let cause = if engine == Engine::Postgres { Cause::Authentication } else { Cause::PasswordExpired };
        scene.add(engine, "expired", port, user("expired"), Some(cause));
        scene.add(engine, "nodb", port, with("database = 'shopping'"), Some(Cause::UnknownDatabase));
        scene.add(engine, "notls", port, with("tls = 'require'"), Some(Cause::Tls));

        // As many sessions as there may be, and one of a user who may have only one.
        let login = |user, server: &DatabaseServer| Login { port: server.port(), user, password: &password };
        let sleep = if engine == Engine::Postgres { "SELECT pg_sleep(600)" } else { "SELECT SLEEP(600)" };
        scene.held.push(engine.session(login("single", &plain), sleep).unwrap());
        while let Ok(session) = engine.session(login("dbvoice", &full), sleep) {
            scene.held.push(session);
        }
        scene.add(engine, "single", port, user("single"), Some(Cause::TooManyConnections));
        scene.add(engine, "full", full.port(), as_it_is, Some(Cause::TooManyConnections));

        if let DatabaseServer::Postgres(server) = &mut tls {
            server.stop();
            let rules = "hostssl all stranger all reject\nhostssl all missing,locked all trust\nhostssl all all all scram-sha-256\n";
            tests::write(&server.file("data/pg_hba.conf"), rules);
            server.start_again().unwrap();
        }
        let port = tls.port();
        let stranger = |text| user("stranger")(with(&verified)(text));
        scene.add(engine, "stranger", port, stranger, Some(Cause::Authentication));
        if engine == Engine::Postgres {
            // Of whoever is not asked for a password, the server's code is the same whether there is one or not.
            for (name, cause) in [("missing", Cause::Authentication), ("locked", Cause::AccountLocked)] {
                let text = |text| user(name)(with(&verified)(text));
                scene.add(engine, &format!("unasked-{name}"), port, text, Some(cause));
            }
        }
        // MariaDB refuses an unencrypted login as it does a wrong password.
        let cause = if engine == Engine::MariaDb { Cause::Authentication } else { Cause::Tls };
        scene.add(engine, "unencrypted", port, with("tls = 'disable'"), Some(cause));

        // MySQL and MariaDB take no connection before they are open, and none once they close.
        match engine {
            Engine::Postgres => {
                let closing = Postgres::start(&needs, &setup, &[]).unwrap();
                let login = Login { port: closing.port(), user: "dbvoice", password: &password };
                scene.held.push(engine.session(login, sleep).unwrap());
                closing.close().unwrap();
                scene.add(engine, "closing", closing.port(), as_it_is, Some(Cause::NotOpen));
                // A standby that may not be asked stays as every server is while it starts.
                let mut starting = Postgres::start(&needs, &setup, &[]).unwrap();
                starting.stop();
                tests::write(&starting.file("data/standby.signal"), "");
                starting.set("hot_standby=off");
                starting.start_again().unwrap();
                scene.add(engine, "starting", starting.port(), as_it_is, Some(Cause::NotOpen));
                scene.servers.extend([closing, starting].map(DatabaseServer::Postgres));
            }
            Engine::MySql => {
                let offline = engine.start(&needs, &setup, &["--offline-mode=ON"]).unwrap();
                scene.add(engine, "offline", offline.port(), as_it_is, Some(Cause::NotOpen));
                scene.servers.push(offline);
            }
            // It knows no such mode.
            Engine::MariaDb => {}
        }
        scene.servers.extend([plain, full, tls]);
        scene
    });
}
