//! Oracle's client library: missing, broken, hanging, failing. What it does where it works cannot be shown without it.

use std::{path::Path, process::Command, time::Duration};

use agent_protocol::Cause;
use oracle_server::{Release, Server};
use tests::{Daemon, write};

use super::{agent, instance, options};

#[test]
fn a_library_that_does_not_load_is_named_and_done_without() {
    let server = Server::start(options(Release::R19)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("libclntsh.so"), "no library");
    let library = folder.path().display().to_string();
    let of = |name: &str| instance(name, server.port, "dbvoice", &format!("driver = '{name}'"));
    let configuration = of("oci") + &of("auto");
    for agent in [agent(&configuration), agent(&configuration).with("LD_LIBRARY_PATH", &library)] {
        let (report, run) = agent.check("connection", "oci", &["--no-daemon"]);
        assert_eq!(report.cause(), Some(Cause::DriverMissing), "{}", run.stdout);
        assert!(report.summary.contains("libclntsh.so"), "{}", report.summary);
        let (report, run) = agent.check("connection", "auto", &["--no-daemon"]);
        assert!(report.failure.is_none(), "{}", run.stdout);
        let told = agent.run(&["doctor", "oci"]).stdout;
        assert!(told.contains("libclntsh.so") && told.contains("Instant Client"), "{told}");
    }
    assert_eq!(server.seen().logins, 2);
}

#[test]
fn a_library_that_hangs_or_fails_is_told_in_time_and_costs_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/oracle/libclntsh.c");
    let made = Command::new("cc")
        .args(["-shared", "-fPIC", "-w", "-o"])
        .arg(folder.path().join("libclntsh.so"))
        .arg(source)
        .status();
    assert!(made.unwrap().success());
    let library = folder.path().display().to_string();
    let server = Server::start(options(Release::R19)).unwrap();
    let configuration = instance("oci", server.port, "dbvoice", "driver = 'oci'")
        + &instance("thin", server.port, "dbvoice", "driver = 'thin'");
    let with = |stub: &str| agent(&configuration).with("LD_LIBRARY_PATH", &library).with("STUB", stub);
    for (stub, cause) in [
        ("12541", Cause::Refused),
        ("12514", Cause::NotOpen),
        ("12170", Cause::Timeout),
        ("28040", Cause::Authentication),
        ("12545", Cause::NameResolution),
    ] {
        let (report, run) = with(stub).check("connection", "oci", &["--no-daemon"]);
        assert_eq!(report.cause(), Some(cause), "{}", run.stdout);
        assert!(report.summary.contains(&format!("ORA-{stub}")), "{}", report.summary);
    }
    let agent = with("hang");
    let (report, run) = agent.check("connection", "oci", &["--no-daemon", "--timeout", "1s"]);
    assert_eq!(report.cause(), Some(Cause::Timeout), "{}", run.stdout);
    assert!(
        report.elapsed_ms <= 1_200 && run.elapsed < Duration::from_millis(1_600),
        "{:?}: {}",
        run.elapsed,
        run.stdout
    );
    let daemon = Daemon::start(&agent);
    let question =
        |name: &str| serde_json::json!({"instance": name, "check": {"name": "connection"}, "timeout_ms": 1000});
    std::thread::scope(|all| {
        let hung = all.spawn(|| daemon.ask(&question("oci")));
        for _ in 0..3 {
            let report = daemon.ask(&question("thin"));
            assert!(report.failure.is_none(), "{}", report.summary);
        }
        assert_eq!(hung.join().unwrap().cause(), Some(Cause::Timeout));
    });
}
