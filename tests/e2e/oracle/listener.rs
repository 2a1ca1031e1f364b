//! Listeners that refuse, ask once more, send on, and want what the driver has not.

use agent_protocol::Cause;
use oracle_server::{Options, Release, Server};

use super::{agent, instance, options};

#[test]
fn a_name_that_the_listener_does_not_know_is_named() {
    let server = Server::start(options(Release::R19)).unwrap();
    let service = instance("service", server.port, "dbvoice", "service = 'other.example.com'");
    let agent = agent(&(service + &instance("sid", server.port, "dbvoice", "sid = 'OTHER'")));
    for (name, code, asked) in
        [("service", "ORA-12514", "the service other.example.com"), ("sid", "ORA-12505", "the SID OTHER")]
    {
        let (report, run) = agent.check("connection", name, &["--no-daemon"]);
        assert_eq!(report.cause(), Some(Cause::NotOpen), "{}", run.stdout);
        assert!(report.summary.contains(code) && report.summary.contains(asked), "{}", report.summary);
        assert!(report.failure.unwrap().hint.contains("Check service (or sid)"));
    }
    assert_eq!(server.seen().failed_logins, 0);
}

#[test]
fn encryption_of_oracles_own_is_told_where_it_is_required() {
    let server = Server::start(Options { requires_encryption: true, ..options(Release::R19) }).unwrap();
    let agent = agent(&instance("erp", server.port, "dbvoice", ""));
    let (report, run) = agent.check("connection", "erp", &["--no-daemon"]);
    assert_eq!(report.cause(), Some(Cause::Tls), "{}", run.stdout);
    assert!(report.summary.contains("native network encryption"), "{}", report.summary);
}

#[test]
fn a_listener_may_ask_once_more_and_send_on() {
    for release in [Release::R19, Release::R23] {
        let there = Server::start(Options { resends: 1, ..options(release) }).unwrap();
        let redirects_to = Some(format!("localhost:{}", there.port));
        let here = Server::start(Options { resends: 2, redirects_to, ..options(release) }).unwrap();
        // A name so long that the connect data travels in a packet of its own.
        let long = "a".repeat(200);
        let agent = agent(
            &(instance("erp", here.port, "dbvoice", "")
                + &instance("long", here.port, "dbvoice", &format!("service = '{long}'"))),
        );
        let (report, run) = agent.check("connection", "erp", &["--no-daemon"]);
        assert!(report.failure.is_none(), "{release:?}: {}", run.stdout);
        let (first, second) = (here.seen(), there.seen());
        assert_eq!((first.connects, first.logins, first.connections), (3, 0, 1), "{first:?}");
        assert_eq!((second.connects, second.logins, second.redirected), (2, 1, 1), "{second:?}");
        let (report, run) = agent.check("connection", "long", &["--no-daemon"]);
        assert!(report.summary.contains("ORA-12514"), "{}", run.stdout);
    }
}

#[test]
fn a_listener_that_sends_on_and_on_is_left() {
    // To itself: the flag of a connection that was sent on is no matter to who means harm.
    let server = Server::start(Options { resends: 100, ..options(Release::R19) }).unwrap();
    let agent = agent(&instance("erp", server.port, "dbvoice", ""));
    let (report, run) = agent.check("connection", "erp", &["--no-daemon"]);
    assert_eq!(report.cause(), Some(Cause::Unreachable), "{}", run.stdout);
    assert!(report.summary.contains("again and again"), "{}", report.summary);
    assert!(server.seen().connects < 20);
}

#[test]
fn where_a_listener_sends_on_to_is_the_listeners_matter() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for (to, cause, said) in [
        (
            "db2.invalid:1521".to_owned(),
            Cause::NameResolution,
            "sends on to db2.invalid:1521, a name that has no address.",
        ),
        (format!("127.0.0.1:{nobody}"), Cause::Refused, "where nothing listens."),
        ("call 'hunter2' now:1521".to_owned(), Cause::NameResolution, "sends on to what is no host's name, "),
    ] {
        let server = Server::start(Options { redirects_to: Some(to), ..options(Release::R19) }).unwrap();
        let (report, run) =
            agent(&instance("erp", server.port, "dbvoice", "")).check("connection", "erp", &["--no-daemon"]);
        assert_eq!(report.cause(), Some(cause), "{}", run.stdout);
        assert!(
            report.summary.starts_with("The listener at localhost:") && report.summary.contains(said),
            "{}",
            report.summary
        );
        let hint = report.failure.unwrap().hint;
        assert!(hint.contains("listener") && !hint.contains("configuration"), "{hint}");
        assert!(!run.stdout.contains("hunter2"), "{}", run.stdout);
    }
}

#[test]
fn one_place_after_another_is_tried() {
    let server = Server::start(options(Release::R19)).unwrap();
    // Nobody listens at the first; and one that hangs has its share of the time, no more.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = |port: u16| format!("(ADDRESS=(PROTOCOL=tcp)(HOST=localhost)(PORT={port}))");
    let described = |addresses: String, service: &str| {
        let text = instance(
            "erp",
            1,
            "dbvoice",
            &format!(
                "descriptor = '(DESCRIPTION={addresses}(CONNECT_DATA=(SERVER=DEDICATED)(SERVICE_NAME={service})))'\nservice"
            ),
        );
        text.replace("host = 'localhost'\nport = 1\n", "").replace("\nservice\n", "\n")
    };
    let both = address(nobody) + &address(server.port);
    let (report, run) = agent(&described(both.clone(), "REPORTS")).check("connection", "erp", &["--no-daemon"]);
    assert!(report.failure.is_none(), "{}", run.stdout);
    assert!(server.seen().sessions[0].descriptor.contains("(SERVER=DEDICATED)(SERVICE_NAME=REPORTS)"));
    let (report, _) = agent(&described(both, "OTHER")).check("connection", "erp", &["--no-daemon"]);
    assert!(report.summary.contains("ORA-12514"), "{}", report.summary);
    let (report, _) = agent(&described(address(nobody), "REPORTS")).check("connection", "erp", &["--no-daemon"]);
    assert_eq!(report.cause(), Some(Cause::Refused), "{}", report.summary);
}
