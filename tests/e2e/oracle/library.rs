//! Oracle's client library: missing, broken, hanging, failing. What it does where it works cannot be shown without it.

use std::{ffi::OsStr, path::Path, process::Command, time::Duration};

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

/// Makes a stub of the library in this folder.
fn stub(folder: &Path, more: &[&OsStr]) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/oracle/libclntsh.c");
    make(&folder.join("libclntsh.so"), &source, more);
}

fn make(library: &Path, source: &Path, more: &[&OsStr]) {
    let made = Command::new("cc").args(["-shared", "-fPIC", "-w", "-o"]).arg(library).arg(source).args(more).status();
    assert!(made.unwrap().success());
}

/// It is there, and what it is linked with is not.
#[test]
fn what_the_library_lacks_is_named() {
    let server = Server::start(options(Release::R19)).unwrap();
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (source, needed) = (elsewhere.path().join("needed.c"), elsewhere.path().join("libaio_of_test.so.1"));
    write(&source, "int needed;");
    make(&needed, &source, &[OsStr::new("-Wl,-soname,libaio_of_test.so.1")]);
    stub(folder.path(), &[OsStr::new("-Wl,--no-as-needed"), needed.as_os_str()]);
    let library = folder.path().display().to_string();
    let configuration = instance("oci", server.port, "dbvoice", "driver = 'oci'")
        + &instance("auto", server.port, "dbvoice", "driver = 'auto'");
    let agent = agent(&configuration).with("LD_LIBRARY_PATH", &library).with("CACHE_DIRECTORY", &library);
    let (report, run) = agent.check("connection", "oci", &["--no-daemon"]);
    assert_eq!(report.cause(), Some(Cause::DriverMissing), "{}", run.stdout);
    assert!(report.summary.contains("libaio_of_test.so.1: cannot open shared object file"), "{}", report.summary);
    for name in ["oci", "auto"] {
        let told = agent.run(&["doctor", name]).stdout;
        assert!(told.contains("libaio_of_test.so.1"), "{told}");
    }
    let (report, run) = agent.check("connection", "auto", &["--no-daemon"]);
    assert!(report.failure.is_none(), "{}", run.stdout);
}

/// Its settings are the agent's own, and a statement is broken off while its thread waits for it.
#[test]
fn a_statement_of_the_librarys_is_broken_off_when_time_runs_out() {
    let (folder, hosts) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    stub(folder.path(), &[]);
    write(&hosts.path().join("sqlnet.ora"), "SQLNET.AUTHENTICATION_SERVICES = (KERBEROS5)\n");
    let (library, saw) = (folder.path().display().to_string(), folder.path().join("saw"));
    let agent = agent(&instance("oci", 1, "dbvoice", "driver = 'oci'"))
        .with("LD_LIBRARY_PATH", &library)
        .with("CACHE_DIRECTORY", &library)
        .with("TNS_ADMIN", &hosts.path().display().to_string())
        .with("STUB", "busy");
    let told = agent.run(&["doctor", "oci", "--timeout", "1s"]).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("OK Driver Oracle's client library 19.3.0.0.0. The key driver says oci."), "{told}");
    let agent = agent.with("SAW", &saw.display().to_string());
    let (report, run) = agent.check("connection", "oci", &["--no-daemon", "--timeout", "1s"]);
    assert_eq!(report.cause(), Some(Cause::Timeout), "{}", run.stdout);
    assert!(report.elapsed_ms <= 1_200, "{}", run.stdout);
    let saw = std::fs::read_to_string(&saw).unwrap();
    let lines: Vec<&str> = saw.lines().collect();
    for line in [
        "DISABLE_INTERRUPT = ON 0",
        "DIAG_SIGHANDLER_ENABLED = FALSE 0",
        "DIAG_ADR_ENABLED = OFF 0",
        "runs 0",
        "breaks 0",
    ] {
        assert!(lines.contains(&line), "{line}: {saw}");
    }
    assert!(!saw.contains("KERBEROS5") && saw.contains("SQLNET.RECV_TIMEOUT = "), "{saw}");
    let limit = lines.iter().find_map(|line| line.strip_prefix("call time-out ")?.parse::<u64>().ok());
    assert!(limit.is_some_and(|limit| (1..=1_000).contains(&limit)), "{saw}");
}

#[test]
fn a_library_that_hangs_or_fails_is_told_in_time_and_costs_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    stub(folder.path(), &[]);
    let library = folder.path().display().to_string();
    let server = Server::start(options(Release::R19)).unwrap();
    let configuration = instance("oci", server.port, "dbvoice", "driver = 'oci'")
        + &instance("thin", server.port, "dbvoice", "driver = 'thin'");
    let with = |stub: &str| {
        agent(&configuration).with("LD_LIBRARY_PATH", &library).with("CACHE_DIRECTORY", &library).with("STUB", stub)
    };
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
