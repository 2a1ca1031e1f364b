//! The daemon: sessions that are kept, and what one bad server costs the others.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use agent_protocol::Cause;
use oracle_server::{Does, Fault, Release, Server, Step};
use tests::Daemon;

use super::{agent, instance, options};

fn question(instance: &str, timeout_ms: u64) -> serde_json::Value {
    of("connection", instance, timeout_ms)
}

fn of(check: &str, instance: &str, timeout_ms: u64) -> serde_json::Value {
    serde_json::json!({ "instance": instance, "check": { "name": check }, "timeout_ms": timeout_ms })
}

fn threads(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/task")).unwrap().count()
}

fn descriptors(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd")).unwrap().count()
}

#[test]
fn a_thousand_checks_take_no_more_than_the_first() {
    let server = Server::start(options(Release::R19)).unwrap();
    let agent = agent(&instance("erp", server.port, "dbvoice", ""));
    let daemon = Daemon::start(&agent);
    let ask = |count: usize| {
        for _ in 0..count {
            let report = daemon.ask(&question("erp", 5_000));
            assert!(report.failure.is_none(), "{}", report.summary);
        }
    };
    ask(100);
    let process = daemon.process_id();
    let (memory, had, open) = (daemon.memory(), threads(process), descriptors(process));
    ask(900);
    assert!(daemon.memory() < memory + (4 << 20), "{} KiB before, {} after", memory >> 10, daemon.memory() >> 10);
    assert!(threads(process) <= had + 1, "{had} threads before, {} after", threads(process));
    assert!(descriptors(process) <= open + 2, "{open} descriptors before, {} after", descriptors(process));
    let seen = server.seen();
    assert!((1..=4).contains(&seen.logins), "{} logins", seen.logins);
    assert!(seen.cursors < 10 && seen.unread.is_empty(), "{seen:?}");
}

#[test]
fn a_session_that_has_gone_is_replaced_and_one_that_hangs_costs_nobody_else() {
    let (good, bad) = (Server::start(options(Release::R19)).unwrap(), Server::start(options(Release::R23)).unwrap());
    let agent = agent(&(instance("good", good.port, "dbvoice", "") + &instance("bad", bad.port, "dbvoice", "")));
    let daemon = Daemon::start(&agent);
    for name in ["good", "bad"] {
        assert!(daemon.ask(&question(name, 5_000)).failure.is_none());
    }
    for code in [2_396, 28, 3_113] {
        // The server has ended the session while nobody used it.
        good.set_faults(vec![Fault::new(Step::Call, Does::Error(code)).times(1)]);
        let report = daemon.ask(&question("good", 5_000));
        assert!(report.failure.is_none(), "{code}: {}", report.summary);
    }
    let process = daemon.process_id();
    let had = threads(process);
    for at in [Step::Call, Step::Execute, Step::Fetch] {
        for does in [Does::Hang, Does::Trickle(Duration::from_secs(1))] {
            bad.set_faults(vec![]);
            // The breaker lets one in after a while, at the latest.
            let mut report = daemon.ask(&question("bad", 5_000));
            for _ in 0..40 {
                if report.failure.is_none() {
                    break;
                }
                thread::sleep(Duration::from_millis(500));
                report = daemon.ask(&question("bad", 5_000));
            }
            assert!(report.failure.is_none(), "{}", report.summary);
            bad.set_faults(vec![Fault::new(at, does.clone())]);
            thread::scope(|all| {
                let check = if at == Step::Fetch { "top-sessions" } else { "connection" };
                let hung = all.spawn(|| daemon.ask(&of(check, "bad", 1_000)));
                for _ in 0..5 {
                    let report = daemon.ask(&question("good", 500));
                    assert!(report.failure.is_none(), "{at:?}: {}", report.summary);
                }
                let hung = hung.join().unwrap();
                assert_eq!(hung.cause(), Some(Cause::Timeout), "{at:?} {does:?}: {}", hung.summary);
                assert!(hung.elapsed_ms <= 1_200, "{at:?} {does:?}: {} ms", hung.elapsed_ms);
            });
        }
    }
    thread::sleep(Duration::from_millis(500));
    assert!(threads(process) <= had + 1, "{had} threads before, {} after", threads(process));
}

/// Passes on what a server says, with one byte of it changed.
fn mangler(to: u16, seed: Arc<AtomicU64>) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, to)) else { return };
            let (mut asks, mut asked) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || {
                let _ = std::io::copy(&mut asks, &mut asked);
                let _ = asked.shutdown(Shutdown::Both);
            });
            let (mut from, mut back) = (server, client);
            // Numbers that follow from the seed alone.
            let number = seed.load(Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let (at, change) = ((number >> 40) as usize % 2_200, (number >> 20) as u8 | 1);
            thread::spawn(move || {
                let (mut passed, mut bytes) = (0, [0; 4_096]);
                while let Ok(count @ 1..) = from.read(&mut bytes) {
                    if (passed..passed + count).contains(&at) {
                        bytes[at - passed] ^= change;
                    }
                    passed += count;
                    if back.write_all(&bytes[..count]).is_err() {
                        break;
                    }
                }
                let _ = back.shutdown(Shutdown::Both);
            });
        }
    });
    port
}

/// The driver panics on some of it, with a statement in hand too: which would end the process twice over.
#[test]
fn whatever_a_server_says_the_daemon_lives() {
    let seed = Arc::new(AtomicU64::new(1));
    let sane = Server::start(options(Release::R19)).unwrap();
    let servers = [Release::R19, Release::R21, Release::R23].map(|release| Server::start(options(release)).unwrap());
    let manglers: Vec<u16> = servers.iter().map(|server| mangler(server.port, Arc::clone(&seed))).collect();
    // Each question has an instance of its own, so that no breaker keeps it from being asked.
    let cases: Vec<(String, u16)> =
        (0..150).map(|case| (format!("m{case}"), manglers[case % manglers.len()])).collect();
    let configuration: String =
        cases.iter().map(|(name, port)| instance(name, *port, "dbvoice", "")).collect::<String>()
            + &instance("sane", sane.port, "dbvoice", "");
    let agent = agent(&configuration);
    let daemon = Daemon::start(&agent);
    let (mut failed, mut wrong) = (0, Vec::new());
    for (case, (name, _)) in cases.iter().enumerate() {
        seed.store(case as u64 + 1, Ordering::Relaxed);
        let report = daemon.ask(&question(name, 700));
        failed += usize::from(report.failure.is_some());
        if report.elapsed_ms > 900 {
            wrong.push(format!("{name}: {} ms: {}", report.elapsed_ms, report.summary));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n{}", wrong.join("\n"), daemon.log());
    assert!(failed > 20, "only {failed} were hit: this shows little");
    let report = daemon.ask(&question("sane", 5_000));
    assert!(report.failure.is_none(), "{}\n{}", report.summary, daemon.log());
}
