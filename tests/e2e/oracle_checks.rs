//! The checks of Oracle, by the agent's binary, over made-up databases on the test server: what each finds, what it does without a grant,
//! and what has led other tools astray. What it cannot show: that Oracle takes the statements.

#![allow(clippy::unwrap_used)]

#[path = "oracle_checks/grants.rs"]
mod grants;
#[path = "oracle_checks/locks.rs"]
mod locks;
#[path = "oracle_checks/sessions.rs"]
mod sessions;
#[path = "oracle_checks/standby.rs"]
mod standby;
#[path = "oracle_checks/tablespaces.rs"]
mod tablespaces;

use agent_protocol::CheckReport;
use oracle_server::{Account, Options, Release, Server, Service};
use tests::Agent;

/// The password of every account.
const SECRET: &str = "n0t-f0r-str4ngers";

/// A server, and an agent that knows its database as `erp`.
struct Bench {
    server: Server,
    agent: Agent,
}

impl Bench {
    /// Over the usual made-up database, changed by these statements, without these views.
    fn new(seeds: &[&str], withheld: &[&str]) -> Self {
        Self::of(Release::R19, seeds, withheld)
    }

    /// Over the usual one, which the agent knows by this name.
    fn named(name: &str) -> Self {
        Self::with(name, Release::R19, &[], &[])
    }

    fn of(release: Release, seeds: &[&str], withheld: &[&str]) -> Self {
        Self::with("erp", release, seeds, withheld)
    }

    fn with(name: &str, release: Release, seeds: &[&str], withheld: &[&str]) -> Self {
        let service = Service {
            seed: seeds.iter().map(|&seed| seed.to_owned()).collect(),
            withheld: withheld.iter().map(|&view| view.to_owned()).collect(),
            ..Service::new("REPORTS")
        };
        let accounts = vec![Account::new("dbvoice", SECRET)];
        let server =
            Server::start(Options { release, services: vec![service], accounts, ..Options::default() }).unwrap();
        let configuration = format!(
            "[instances.{name}]\nengine = 'oracle'\nhost = 'localhost'\nport = {}\nuser = 'dbvoice'\nservice = 'REPORTS'\n\
             password = {{ env = 'SECRET' }}\n[history]\nenabled = false\n",
            server.port
        );
        Self { server, agent: Agent::new(&configuration, &[("SECRET", SECRET)]) }
    }

    /// The report of a check, which asked nothing that the server does not know.
    fn check(&self, check: &str, more: &[&str]) -> CheckReport {
        let (report, _) = self.agent.check(check, "erp", &[&["--no-daemon"], more].concat());
        assert_eq!(self.server.seen().unread, Vec::<String>::new());
        report
    }
}

/// What the document shows is what the agent prints, on a page of 80 columns.
#[test]
fn the_document_shows_what_is_printed() {
    let document = std::fs::read_to_string(stage::checkout().join("docs/oracle.md")).unwrap();
    let (_, shown) = document.split_once("$ bastion-agent check tablespace-usage reports\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    let bench = Bench::named("reports");
    let printed = bench.agent.run(&["check", "tablespace-usage", "reports", "--no-daemon"]).stdout;
    assert_eq!(printed, shown);
}
