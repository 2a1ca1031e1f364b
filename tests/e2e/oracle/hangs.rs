//! Servers that stop answering, asked by the daemon: each is told in time, the others are served meanwhile, and what runs is stopped.

use std::{
    thread,
    time::{Duration, Instant},
};

use agent_protocol::{Cause, CheckReport};
use oracle_server::{Does, Fault, Release, Server, Step};
use tests::Daemon;

use super::{agent, instance, options};

/// What is allowed, and how much later a report may come.
const ALLOWED_MS: u64 = 1_000;
const LATE_MS: u64 = 200;

const STEPS: [Step; 8] = [
    Step::Begin,
    Step::Connect,
    Step::Negotiate,
    Step::Login,
    Step::Password,
    Step::Execute,
    Step::Fetch,
    Step::Logoff,
];

fn ask(daemon: &Daemon<'_>, check: &str, instance: &str) -> CheckReport {
    daemon.ask(&serde_json::json!({ "instance": instance, "check": { "name": check }, "timeout_ms": ALLOWED_MS }))
}

/// A server where something goes wrong, and the instance that is asked there.
struct Case {
    name: String,
    server: Server,
    at: Step,
    does: Does,
}

impl Case {
    fn new(at: Step, release: Release, does: Does) -> Self {
        let kind = format!("{does:?}").split('(').next().unwrap().to_lowercase();
        let name = format!("{at:?}-{release:?}-{kind}").to_lowercase();
        let fault = Fault::new(at, does.clone());
        // What the daemon asks of itself before a check is no statement of it.
        let fault = if at == Step::Execute { fault.only("SESSION_USER") } else { fault };
        let server = Server::start(options(release)).unwrap();
        server.set_faults(vec![fault]);
        Self { name, server, at, does }
    }

    /// What was not as it should be.
    fn wrong(&self, report: &CheckReport) -> Option<String> {
        let runs = matches!(self.at, Step::Execute | Step::Fetch);
        // Where only the goodbye is not answered, the answer is there.
        let cause = if self.at == Step::Logoff { None } else { Some(Cause::Timeout) };
        let late = report.elapsed_ms > ALLOWED_MS + LATE_MS;
        let mut seen = self.server.seen();
        // What is sent takes its way.
        for _ in 0..40 {
            if !runs || seen.interrupts > 0 && (seen.broken > 0 || !matches!(self.does, Does::Busy(_))) {
                break;
            }
            thread::sleep(Duration::from_millis(25));
            seen = self.server.seen();
        }
        let stopped = match self.does {
            Does::Busy(_) => seen.broken == 1,
            _ => seen.interrupts > 0,
        };
        (report.cause() != cause || late || runs && !stopped || !seen.unread.is_empty())
            .then(|| format!("{}: {} ms: {}\n{seen:?}", self.name, report.elapsed_ms, report.summary))
    }
}

#[test]
fn each_is_told_in_time_and_costs_nobody_else() {
    let good = Server::start(options(Release::R19)).unwrap();
    let trickle = Does::Trickle(Duration::from_secs(1));
    let mut cases = Vec::new();
    for at in STEPS {
        for release in [Release::R19, Release::R23] {
            cases.push(Case::new(at, release, Does::Hang));
            if at != Step::Begin {
                cases.push(Case::new(at, release, trickle.clone()));
            }
            if matches!(at, Step::Execute | Step::Fetch) {
                cases.push(Case::new(at, release, Does::Busy(Duration::from_secs(30))));
            }
        }
    }
    let configuration: String =
        cases.iter().map(|case| instance(&case.name, case.server.port, "dbvoice", "")).collect::<String>()
            + &instance("good", good.port, "dbvoice", "");
    let agent = agent(&configuration);
    let mut daemon = Daemon::start(&agent);
    assert!(ask(&daemon, "connection", "good").failure.is_none());
    let mut wrong = Vec::new();
    for cases in cases.chunks(6) {
        let daemon = &daemon;
        thread::scope(|all| {
            let asked: Vec<_> = cases
                .iter()
                .map(|case| {
                    let check = if case.at == Step::Fetch { "top-sessions" } else { "connection" };
                    (case, all.spawn(move || ask(daemon, check, &case.name)))
                })
                .collect();
            for _ in 0..4 {
                let report = ask(daemon, "connection", "good");
                if report.failure.is_some() {
                    wrong.push(format!("good, while {}: {}", cases[0].name, report.summary));
                }
            }
            wrong.extend(asked.into_iter().filter_map(|(case, report)| case.wrong(&report.join().unwrap())));
        });
    }
    assert!(wrong.is_empty(), "\n{}\n{}", wrong.join("\n"), daemon.log());
    // Those sessions that are kept say goodbye, which nobody answers.
    let ends = Instant::now();
    daemon.signal("TERM");
    assert_eq!(daemon.wait(), 0, "{}", daemon.log());
    assert!(ends.elapsed() < Duration::from_secs(5), "{:?}", ends.elapsed());
}
