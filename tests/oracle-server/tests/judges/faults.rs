//! What goes wrong goes wrong where it should: at each step, in each way, a client of others is the witness.

use std::{process::Command, thread, time::Duration};

use oracle_server::{Does, Fault, Options, Release, Server, Step};

use crate::clients::{ask, python, script};

/// What the client lived through: a step, and how it ended.
fn meet(server: &Server, longest: f64) -> Vec<(String, String)> {
    meet_within(server, longest, 0)
}

/// The same, where each call may take so many milliseconds.
fn meet_within(server: &Server, longest: f64, call: u32) -> Vec<(String, String)> {
    let mut command = Command::new(python("python.txt"));
    let arguments = [server.port.to_string(), longest.to_string(), call.to_string()];
    let told = ask(command.arg(script("meet.py")).args(arguments));
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    told.as_array().expect("steps").iter().map(|step| (text(&step[0]), text(&step[1]))).collect()
}

fn server(release: Release, fault: Fault) -> Server {
    Server::start(Options { release, faults: vec![fault], ..Options::default() }).expect("a server")
}

/// The step that each fault is to be met in.
const WHERE: [(Step, &str, usize); 9] = [
    (Step::Begin, "connect", 0),
    (Step::Connect, "connect", 0),
    (Step::Negotiate, "connect", 0),
    (Step::Login, "connect", 0),
    (Step::Password, "connect", 0),
    (Step::Execute, "execute", 1),
    (Step::Fetch, "fetch", 2),
    (Step::Call, "ping", 3),
    (Step::Logoff, "close", 4),
];

#[test]
fn it_hangs_where_it_is_told_to() {
    // All at once: each waits for nothing but its own time.
    thread::scope(|all| {
        for release in [Release::R19, Release::R23] {
            for (at, name, before) in WHERE {
                for does in [Does::Hang, Does::Half] {
                    // What comes before a session is sent whole.
                    if does == Does::Hang || release == Release::R19 && !matches!(at, Step::Begin | Step::Connect) {
                        all.spawn(move || {
                            let server = server(release, Fault::new(at, does.clone()));
                            let met = meet(&server, 8.0);
                            assert_eq!(met.len(), before + 1, "{release:?} {at:?} {does:?}: {met:?}");
                            assert!(met[..before].iter().all(|(_, how)| how == "done"), "{name}: {met:?}");
                            assert_eq!(met[before].0, "hangs", "{name}: {met:?}");
                            assert_eq!(server.seen().unread, Vec::<String>::new());
                        });
                    }
                }
            }
        }
    });
}

#[test]
fn it_cuts_the_line_where_it_is_told_to() {
    for (at, name, before) in WHERE {
        let server = server(Release::R19, Fault::new(at, Does::Disconnect));
        let met = meet(&server, 10.0);
        let (step, how) = &met[before];
        assert_eq!(step, name, "{met:?}");
        // python-oracledb says nothing where a session that it closes is gone.
        assert!(how.starts_with("DPY-") || at == Step::Logoff, "{met:?}");
        assert_eq!(server.seen().open, 0);
    }
}

#[test]
fn it_gives_the_error_it_is_told_to() {
    for (at, name, before, code, said) in [
        (Step::Connect, "connect", 0, 12516, "DPY-6005"),
        (Step::Password, "connect", 0, 1033, "ORA-01033"),
        (Step::Execute, "execute", 1, 3170, "ORA-03170"),
        (Step::Fetch, "fetch", 2, 1555, "ORA-01555"),
        (Step::Call, "ping", 3, 28, "DPY-4011"),
    ] {
        let server = server(Release::R21, Fault::new(at, Does::Error(code)));
        let met = meet(&server, 20.0);
        assert_eq!(met[before].0, name, "{met:?}");
        assert!(met[before].1.starts_with(said) || met[before].1.contains(&code.to_string()), "{at:?}: {met:?}");
    }
}

#[test]
fn it_answers_byte_by_byte() {
    let slow = Does::Trickle(Duration::from_millis(20));
    let server = server(Release::R19, Fault::new(Step::Execute, slow));
    let met = meet(&server, 1.0);
    assert_eq!(met.last().map(|(name, _)| name.as_str()), Some("hangs"), "{met:?}");
    server.set_faults(vec![Fault::new(Step::Execute, Does::Trickle(Duration::from_millis(1)))]);
    let met = meet(&server, 30.0);
    assert!(met.len() == 5 && met.iter().all(|(_, how)| how == "done"), "{met:?}");
}

#[test]
fn a_fault_comes_as_often_as_it_is_told_to() {
    let server = server(Release::R19, Fault::new(Step::Execute, Does::Error(3113)).after(1).times(1));
    for code in ["done", "DPY-4011", "done"] {
        let met = meet(&server, 10.0);
        assert_eq!(met[1], ("execute".to_owned(), code.to_owned()), "{met:?}");
    }
}

#[test]
fn encryption_is_required_where_it_is_told_to() {
    let options = Options { requires_encryption: true, ..Options::default() };
    let server = Server::start(options).expect("a server");
    let met = meet(&server, 10.0);
    assert!(met[0].1.starts_with("DPY-"), "{met:?}");
    assert_eq!(server.seen().logins, 0);
}

#[test]
fn an_interrupt_is_seen_though_nobody_heeds_it() {
    let server = server(Release::R19, Fault::new(Step::Execute, Does::Hang));
    let met = meet_within(&server, 20.0, 500);
    assert_eq!(met[1].0, "execute", "{met:?}");
    assert!(met[1].1.starts_with("DPY-4"), "{met:?}");
    let seen = server.seen();
    assert_eq!((seen.interrupts, seen.broken), (1, 0), "{met:?}");
}
