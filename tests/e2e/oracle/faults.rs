//! What goes wrong, at each step and in each way: its cause, in time.

use std::time::Duration;

use agent_protocol::Cause;
use oracle_server::{Does, Fault, Release, Server, Step};

use super::{agent, instance, options};

/// What asks for more rows than one, where it is they that are in question.
fn check(at: Step) -> &'static str {
    if at == Step::Fetch { "top-sessions" } else { "connection" }
}

/// What is allowed, and how much later a report may come.
const ALLOWED_MS: u64 = 1_000;
const LATE_MS: u64 = 200;

const RELEASES: [Release; 3] = [Release::R19, Release::R21, Release::R23];

#[test]
fn what_is_wrong_with_an_account_has_its_cause() {
    for release in RELEASES {
        let server = Server::start(options(release)).unwrap();
        let users = [
            ("locked", Some(Cause::AccountLocked), "ORA-28000"),
            ("expired", Some(Cause::PasswordExpired), "ORA-28001"),
            ("poor", Some(Cause::Authentication), "ORA-01045"),
            ("old", Some(Cause::Authentication), "in the form of Oracle 11g"),
            ("nobody", Some(Cause::Authentication), "ORA-01017"),
            ("expiring", None, "Connected to Oracle"),
        ];
        let described = format!(
            "[instances.described]\nengine = 'oracle'\nuser = 'old'\npassword = {{ env = 'SECRET' }}\ndescriptor = \
             '(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=localhost)(PORT={}))(CONNECT_DATA=(SERVICE_NAME=REPORTS)))'\n",
            server.port
        );
        let configuration: String = users.iter().map(|(user, ..)| instance(user, server.port, user, "")).collect();
        let agent = agent(&(configuration + &described));
        // By a descriptor, an old form of a password is told as what it is, too.
        let (report, run) = agent.check("connection", "described", &["--no-daemon"]);
        assert_eq!(report.cause(), Some(Cause::Authentication), "{}", run.stdout);
        assert!(report.summary.contains("in the form of Oracle 11g"), "{}", report.summary);
        for (user, cause, said) in users {
            let (report, run) = agent.check("connection", user, &["--no-daemon"]);
            assert_eq!(report.cause(), cause, "{release:?} {user}: {}", run.stdout);
            assert!(report.summary.contains(said), "{release:?} {user}: {}", report.summary);
        }
        let wrong = agent.with("SECRET", "wr0ng-pa55").check("connection", "expiring", &["--no-daemon"]).0;
        assert_eq!(wrong.cause(), Some(Cause::Authentication));
        // An old form of a password is seen before the driver takes the password for a wrong one.
        assert_eq!(server.seen().failed_logins, 5, "locked, expired, poor, nobody, and a wrong password");
    }
}

#[test]
fn numbers_have_their_cause_wherever_they_come_from() {
    let server = Server::start(options(Release::R19)).unwrap();
    let agent = agent(&instance("erp", server.port, "dbvoice", ""));
    for (at, code, cause) in [
        (Step::Connect, 12_528, Cause::NotOpen),
        (Step::Connect, 12_516, Cause::TooManyConnections),
        (Step::Connect, 12_519, Cause::TooManyConnections),
        (Step::Connect, 12_541, Cause::Refused),
        (Step::Login, 1_033, Cause::NotOpen),
        (Step::Password, 1_033, Cause::NotOpen),
        (Step::Password, 1_034, Cause::NotOpen),
        (Step::Password, 20, Cause::TooManyConnections),
        (Step::Password, 2_391, Cause::TooManyConnections),
        (Step::Password, 28_040, Cause::Authentication),
        (Step::Execute, 904, Cause::Unsupported),
        (Step::Execute, 600, Cause::Internal),
        (Step::Fetch, 1_013, Cause::Timeout),
        (Step::Execute, 1_089, Cause::NotOpen),
    ] {
        server.set_faults(vec![Fault::new(at, Does::Error(code))]);
        let (report, run) = agent.check(check(at), "erp", &["--no-daemon"]);
        assert_eq!(report.cause(), Some(cause), "{at:?} {code}: {}", run.stdout);
        assert!(report.summary.contains(&format!("ORA-{code:05}")), "{at:?} {code}: {}", report.summary);
    }
}

#[test]
fn nothing_that_hangs_is_waited_for_longer_than_was_allowed() {
    let trickle = Does::Trickle(Duration::from_secs(1));
    let mut wrong = Vec::new();
    for release in [Release::R19, Release::R23] {
        let server = Server::start(options(release)).unwrap();
        let agent = agent(&instance("erp", server.port, "dbvoice", ""));
        for (at, answered) in [
            (Step::Begin, false),
            (Step::Connect, false),
            (Step::Negotiate, false),
            (Step::Login, false),
            (Step::Password, false),
            (Step::Execute, false),
            (Step::Fetch, false),
            (Step::Logoff, true),
        ] {
            for does in [Does::Hang, Does::Half, trickle.clone()] {
                if at == Step::Begin && does != Does::Hang {
                    continue;
                }
                server.set_faults(vec![Fault::new(at, does.clone())]);
                let allowed = format!("{ALLOWED_MS}ms");
                let (report, run) = agent.check(check(at), "erp", &["--no-daemon", "--timeout", &allowed]);
                let cause = if answered { None } else { Some(Cause::Timeout) };
                let late = report.elapsed_ms > ALLOWED_MS + LATE_MS || run.elapsed > Duration::from_millis(1_600);
                if report.cause() != cause || late {
                    let (took, said) = (report.elapsed_ms, &report.summary);
                    wrong.push(format!("{release:?} {at:?} {does:?}: {took} ms, {:?}: {said}", run.elapsed));
                }
            }
        }
        assert_eq!(server.seen().unread, Vec::<String>::new());
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_statement_is_broken_off_on_the_server_when_time_runs_out() {
    for release in RELEASES {
        let server = Server::start(options(release)).unwrap();
        let agent = agent(&instance("erp", server.port, "dbvoice", ""));
        server.set_faults(vec![Fault::new(Step::Execute, Does::Busy(Duration::from_secs(30))).only("SESSION_USER")]);
        let (report, run) = agent.check("connection", "erp", &["--no-daemon", "--timeout", "1s"]);
        assert_eq!(report.cause(), Some(Cause::Timeout), "{}", run.stdout);
        assert!(report.elapsed_ms <= ALLOWED_MS + LATE_MS, "{}", report.elapsed_ms);
        let seen = server.seen();
        assert_eq!((seen.interrupts.min(1), seen.broken), (1, 1), "{release:?}: {seen:?}");
    }
}

#[test]
fn a_connection_that_is_cut_is_told_as_one() {
    let server = Server::start(options(Release::R19)).unwrap();
    let agent = agent(&instance("erp", server.port, "dbvoice", ""));
    for at in [Step::Begin, Step::Connect, Step::Negotiate, Step::Login, Step::Password, Step::Execute, Step::Fetch] {
        server.set_faults(vec![Fault::new(at, Does::Disconnect)]);
        let (report, run) = agent.check(check(at), "erp", &["--no-daemon"]);
        assert_eq!(report.cause(), Some(Cause::Unreachable), "{at:?}: {}", run.stdout);
        assert!(report.elapsed_ms < 1_000, "{at:?}: {} ms", report.elapsed_ms);
    }
}

/// Each of doctor's questions has its own time: one that is slow is told by itself, and takes none of the others'.
#[test]
fn doctor_tells_what_is_slow_and_passes_over_nothing() {
    let server = Server::start(options(Release::R19)).unwrap();
    let agent = agent(&instance("oslow", server.port, "dbvoice", ""));
    server.set_faults(vec![Fault::new(Step::Execute, Does::Busy(Duration::from_secs(30))).only("v$session s")]);
    let run = agent.run(&["doctor", "oslow", "--timeout", "2s", "--format", "json"]);
    let sections: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let steps =
        sections.as_array().unwrap().iter().find(|section| section["name"] == "oslow").unwrap()["steps"].clone();
    let of = |check: &str| {
        let grants = steps.as_array().unwrap().iter().filter(|step| step["step"] == "Grants");
        let told: Vec<_> = grants.filter(|step| step["finding"].as_str().unwrap().contains(check)).cloned().collect();
        assert_eq!(told.len(), 1, "{check}: {}", run.stdout);
        told[0].clone()
    };
    for check in ["top-sessions", "blocking-sessions"] {
        let step = of(check);
        assert!(
            step["state"] == "failed" && step["finding"].as_str().unwrap().contains("did not answer the query"),
            "{step}"
        );
    }
    assert!(!of("blocking-sessions")["remedy"].as_str().unwrap().contains("blocking-sessions"));
    // (One tablespace is offline, and tells no size.)
    for (check, state) in [("tablespace-usage", "warning"), ("replication-lag", "ok"), ("parameter", "ok")] {
        assert_eq!(of(check)["state"], state, "{}", run.stdout);
    }
    assert!(!run.stdout.contains("could be asked at all"), "{}", run.stdout);
}

#[test]
fn nothing_of_what_travels_is_written_out() {
    let server = Server::start(options(Release::R19)).unwrap();
    let agent = agent(&instance("erp", server.port, "dbvoice", "")).with("RSO_DEBUG_PACKETS", "1");
    let (report, run) = agent.check("connection", "erp", &["--no-daemon"]);
    assert_eq!(report.cause(), Some(Cause::Configuration), "{}", run.stdout);
    assert_eq!(server.seen().connections, 0);
}
