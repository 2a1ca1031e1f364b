//! The wire to a server that floods, asks for the password, or shows an odd certificate; and the end of a check that was
//! killed.

#![allow(clippy::unwrap_used)]

mod rogue;
#[path = "wire/sessions.rs"]
mod sessions;

use std::{
    process::Stdio,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use agent_protocol::{Cause, CheckReport, Outcome};
use stage::{
    Engine, Needs, Postgres,
    sessions::{Login, Session},
};
use tests::{Agent, Certificates, Daemon, base64, instance};

use rogue::{Rogue, Said, Stream, answer, floods, message, packet, server_config};

/// What an agent may hold at its most, in a debug build. The daemon's unit allows 192 MiB.
const MOST: u64 = 160 << 20;

/// A password that no server is to see.
const SECRET: &str = "n0t-f0r-str4ngers";

/// What a process has held at its most, in bytes.
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Runs a check to its end; its report, and what it held at its most.
fn measured(agent: &Agent, name: &str) -> (CheckReport, u64) {
    let arguments = ["check", "connection", "--instance", name, "--format", "json", "--timeout", "2s", "--no-daemon"];
    let mut child = agent.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = most.max(peak(child.id()).unwrap_or(0));
        thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    let report = serde_json::from_slice(&output.stdout);
    (report.unwrap_or_else(|error| panic!("{name}: {error}: {:?}", String::from_utf8_lossy(&output.stdout))), most)
}

/// What is told of a flood: that it was one, early enough.
fn flood_fault(name: &str, report: &CheckReport) -> Option<String> {
    let expected = match report.cause() {
        // To decrypt as many rows as may come can take a debug build longer than it has.
        Some(Cause::Timeout) => name.ends_with("-rows-tls"),
        Some(Cause::Internal) => name.contains("-row"),
        Some(Cause::Unreachable) => !name.contains("-row"),
        _ => false,
    };
    let late = report.elapsed_ms > 2_200;
    (!expected || report.outcome == Outcome::Ok || late || report.summary.is_empty())
        .then(|| format!("{name}: {:?} after {} ms: {}", report.cause(), report.elapsed_ms, report.summary))
}

#[test]
fn a_flood_is_cut_off_before_it_fills_the_memory() {
    let certificates = Certificates::new("localhost");
    let floods = floods(&server_config(&certificates));
    let configuration = floods.iter().map(|(name, engine, rogue)| {
        let mode = if name.ends_with("-tls") { "tls = 'require'\n" } else { "" };
        instance(name, engine, rogue.port, "{ env = 'SECRET' }") + mode
    });
    let configuration = configuration.collect::<String>() + "[history]\nenabled = false\n";
    let agent = Agent::new(&configuration, &[("SECRET", SECRET)]);
    let mut wrong = Vec::new();
    for (name, ..) in &floods {
        let (report, most) = measured(&agent, name);
        wrong.extend(flood_fault(name, &report));
        if !(1 << 20..MOST).contains(&most) {
            wrong.push(format!("{name}: {} MiB", most >> 20));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));

    // All of them at once, and again, at the daemon.
    let daemon = Daemon::start(&agent);
    for _ in 0..2 {
        thread::scope(|scope| {
            for (name, ..) in &floods {
                scope.spawn(|| daemon.check("connection", name, &["--timeout", "2s"]));
            }
        });
    }
    let most = peak(daemon.process_id()).unwrap();
    assert!(most < MOST, "the daemon held {} MiB", most >> 20);
    assert!(daemon.get("/healthz").contains("ok"), "{}", daemon.get("/healthz"));
}

#[test]
fn who_listens_at_the_port_is_told_where_it_is_not_the_engine_that_is_configured() {
    let needs = Needs::find().unwrap();
    let servers = Engine::each(|engine| {
        let setup = engine.monitoring_user("dbvoice", SECRET);
        (engine, engine.start(&needs, &setup, &[]).unwrap())
    });
    let tls = server_config(&Certificates::new("localhost"));
    let programs = [
        ("ssh", "SSH", Rogue::banner(b"SSH-2.0-OpenSSH_9.2p1\r\n")),
        ("smtp", "SMTP", Rogue::banner(b"220 mail.example ESMTP\r\n")),
        ("http", "HTTP", Rogue::answering(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html>")),
        ("redis", "Redis", Rogue::answering(b"-ERR unknown command\r\n")),
        ("cache", "lines of text", Rogue::answering(b"ERROR\r\n")),
        ("https", "TLS", Rogue::https(tls)),
    ];
    let engines = ["postgres", "mysql", "mariadb"];
    let modes = ["disable", "require"];
    let mut scenes = Vec::new();
    for configured in engines {
        let others = servers.iter().filter(|(engine, _)| match configured {
            "postgres" => *engine != Engine::Postgres,
            _ => *engine == Engine::Postgres,
        });
        let found =
            others.map(|(engine, server)| (engine.as_str(), server.port(), Cause::Configuration, engine.as_str()));
        let strangers = programs.iter().map(|(name, said, rogue)| (*name, rogue.port, Cause::Unreachable, *said));
        for (name, port, cause, said) in found.chain(strangers) {
            scenes.extend(
                modes.map(|mode| (format!("{configured}-at-{name}-{mode}"), configured, port, mode, cause, said)),
            );
        }
    }
    let configuration = scenes.iter().map(|(name, engine, port, mode, ..)| {
        let at = instance(name, engine, *port, "{ env = 'SECRET' }");
        at + &format!("tls = '{mode}'\n")
    });
    let agent = Agent::new(&configuration.collect::<String>(), &[("SECRET", SECRET)]);
    let mut wrong = Vec::new();
    for (name, configured, _, _, cause, said) in &scenes {
        let (report, run) = agent.check("connection", name, &["--timeout", "2s"]);
        let hint = report.failure.as_ref().map(|failure| failure.hint.clone()).unwrap_or_default();
        let expected = match cause {
            Cause::Configuration => format!("engine = \"{said}\""),
            _ => "host and port".to_owned(),
        };
        let message = &report.summary;
        let names = message.to_lowercase().contains(&said.to_lowercase().replace("postgres", "postgresql"))
            && message.contains(&format!("engine = \"{configured}\""));
        if report.cause() != Some(*cause) || !names || !hint.contains(&expected) || report.elapsed_ms > 2_000 {
            wrong.push(format!("{name}: {:?}: {}", report.cause(), run.stdout));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    // A server that only takes its time is none of these: it is asked what it is when it is too late for a greeting.
    for (engine, server) in &servers {
        server.hold(true).unwrap();
        let held =
            Agent::new(&instance("held", engine.as_str(), server.port(), "{ env = 'SECRET' }"), &[("SECRET", SECRET)]);
        let (report, run) = held.check("connection", "held", &["--timeout", "1s"]);
        assert_eq!(report.cause(), Some(Cause::Timeout), "{engine}: {}", run.stdout);
        server.hold(false).unwrap();
        assert_eq!(held.check("connection", "held", &[]).0.outcome, Outcome::Ok, "{engine}");
    }
}

#[test]
fn a_password_is_not_given_to_a_stranger() {
    let certificates = Certificates::new("localhost");
    let tls = server_config(&certificates);
    let wait = |stream: &mut dyn Stream| -> Said { stream.read_to_end(&mut Vec::new()).map(drop) };
    let clear_text = move |stream: &mut dyn Stream| {
        stream.write_all(&message(b'R', &3_u32.to_be_bytes()))?;
        wait(stream)
    };
    // As long as it was not seen since the server was started.
    let full = move |stream: &mut dyn Stream, number: u8| {
        packet(stream, number, b"\x01\x04")?;
        wait(stream)
    };
    let switch = |method: &'static [u8]| {
        move |stream: &mut dyn Stream, number: u8| {
            packet(stream, number, &[b"\xfe", method, b"\0saltsaltsaltsaltsalt\0"].concat())?;
            answer(stream)?;
            packet(stream, number + 2, b"\x01\x04")?;
            wait(stream)
        }
    };
    let scenes = [
        ("pg-plain", "postgres", "disable", Cause::Tls, Rogue::postgres(None, clear_text)),
        ("pg-require", "postgres", "require", Cause::Tls, Rogue::postgres(Some(Arc::clone(&tls)), clear_text)),
        ("my-require", "mysql", "require", Cause::Tls, Rogue::mysql(Some(Arc::clone(&tls)), full)),
        (
            "my-later",
            "mysql",
            "require",
            Cause::Tls,
            Rogue::mysql(Some(Arc::clone(&tls)), switch(b"caching_sha2_password")),
        ),
        (
            "my-clear",
            "mysql",
            "require",
            Cause::Authentication,
            Rogue::mysql(Some(Arc::clone(&tls)), switch(b"mysql_clear_password")),
        ),
        (
            "my-plain-clear",
            "mysql",
            "disable",
            Cause::Authentication,
            Rogue::mysql(None, switch(b"mysql_clear_password")),
        ),
        (
            "my-dialog",
            "mariadb",
            "require",
            Cause::Authentication,
            Rogue::mysql(Some(Arc::clone(&tls)), switch(b"dialog")),
        ),
        ("my-ed25519", "mariadb", "disable", Cause::Authentication, Rogue::mysql(None, switch(b"client_ed25519"))),
        (
            "my-sha256",
            "mysql",
            "require",
            Cause::Authentication,
            Rogue::mysql(Some(Arc::clone(&tls)), switch(b"sha256_password")),
        ),
    ];
    let configuration = scenes.iter().map(|(name, engine, mode, _, rogue)| {
        instance(name, engine, rogue.port, "{ env = 'SECRET' }") + &format!("tls = '{mode}'\n")
    });
    let agent = Agent::new(&configuration.collect::<String>(), &[("SECRET", SECRET)]);
    for (name, _, _, cause, rogue) in &scenes {
        let (report, run) = agent.check("connection", name, &["--timeout", "2s"]);
        assert_eq!(report.cause(), Some(*cause), "{name}: {}", run.stdout);
        let hint = report.failure.unwrap().hint;
        assert!(*cause != Cause::Tls || hint.contains("verify-full"), "{name}: {hint}");
        let heard = rogue.heard.lock();
        assert!(heard.windows(7).any(|window| window == b"dbvoice"), "{name}: the login was not heard");
        assert!(
            !heard.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()),
            "{name}: the password was given away"
        );
    }
}

#[test]
fn a_key_that_holds_the_processor_is_not_used() {
    // The modulus has all of the bits that fit into a packet, and so has the exponent.
    let number = |bytes: usize| [&[2, 0x83, 0, (bytes >> 8) as u8, bytes as u8][..], &vec![0xff; bytes]].concat();
    let inner = [number(30_000), number(30_000)].concat();
    let der =
        [&[0x30, 0x83, (inner.len() >> 16) as u8, (inner.len() >> 8) as u8, inner.len() as u8][..], &inner].concat();
    let pem = format!("-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----\n", base64(&der));
    let key = [&[1], pem.as_bytes()].concat();
    let rogue = Rogue::mysql(None, move |stream, number| {
        packet(stream, number, b"\x01\x04")?;
        answer(stream)?;
        packet(stream, number + 2, &key)?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    });
    let agent = Agent::new(&instance("my", "mysql", rogue.port, "{ env = 'SECRET' }"), &[("SECRET", SECRET)]);
    let (report, run) = agent.check("connection", "my", &["--timeout", "1s"]);
    assert!(report.elapsed_ms <= 1_200 && report.cause() == Some(Cause::Unreachable), "{}", run.stdout);
    assert!(report.summary.contains("public key"), "{}", run.stdout);
}

#[test]
fn encryption_that_looks_at_no_certificate_takes_any() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let certificates = Certificates::of_version_one("localhost");
    let servers = Engine::each(|engine| {
        let setup = engine.monitoring_user("dbvoice", &password);
        (engine, engine.start_with_tls(&needs, &setup, certificates.folder()).unwrap())
    });
    let configuration = servers.iter().map(|(engine, server)| {
        let one = |what: &str| {
            instance(&format!("{engine}-{what}"), engine.as_str(), server.port(), "{ env = 'SECRET' }")
                + &format!("tls = '{what}'\n")
        };
        one("require") + &one("verify-full")
    });
    let agent = Agent::new(&configuration.collect::<String>(), &[("SECRET", &password)]);
    for engine in Engine::ALL {
        let (report, run) = agent.check("connection", &format!("{engine}-verify-full"), &[]);
        assert_eq!(report.cause(), Some(Cause::Tls), "{engine}: {}", run.stdout);
        let (report, run) = agent.check("connection", &format!("{engine}-require"), &[]);
        if engine == Engine::MySql {
            // It gets as far as the password, which MySQL asks for in clear the first time.
            let failure = report.failure.unwrap();
            assert!(failure.message.contains("caching_sha2_password"), "{engine}: {}", run.stdout);
        } else {
            assert_eq!(report.outcome, Outcome::Ok, "{engine}: {}", run.stdout);
        }
    }
}

#[test]
fn a_statement_ends_by_itself_where_its_check_was_killed() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let mut setup = Engine::Postgres.monitoring_user("dbvoice", &password);
    setup.push(format!("CREATE ROLE boss SUPERUSER LOGIN PASSWORD '{}'", Engine::Postgres.escaped(&password)));
    let postgres = Postgres::start(&needs, &setup, &[]).unwrap();
    let run = |statements: &str| {
        let login = Login { port: postgres.port(), user: "boss", password: &password };
        Session::postgres(login, statements).unwrap().finish()
    };
    // A view that hangs, as a catalog on a disk that hangs would.
    run("SET allow_system_table_mods = on; CREATE OR REPLACE VIEW pg_catalog.pg_prepared_xacts AS \
         SELECT NULL::xid AS transaction, NULL::text AS gid, NULL::timestamptz AS prepared, NULL::name AS owner, \
         NULL::name AS database FROM pg_sleep(600)")
    .unwrap_or_else(|error| panic!("{error}: {}", postgres.log()));
    let runs = "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = 'dbvoice' AND state = 'active') THEN \
                RAISE 'it does not run'; END IF; END $$";
    let agent =
        Agent::new(&instance("pg", "postgres", postgres.port(), "{ env = 'SECRET' }"), &[("SECRET", &password)]);
    let arguments = ["check", "long-transactions", "--instance", "pg", "--timeout", "3s", "--no-daemon"];
    let mut child = agent.command(&arguments).stdout(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    while run(runs).is_err() {
        assert!(started.elapsed() < Duration::from_secs(3), "it did not begin");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(run(runs).is_ok(), "nobody has ended it yet");
    while run(runs).is_ok() {
        assert!(started.elapsed() < Duration::from_secs(4), "it runs on after its deadline");
        thread::sleep(Duration::from_millis(50));
    }
}
