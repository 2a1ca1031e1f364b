//! What is around the checks, for Oracle as for the other engines: instances that RDS alone tells of, `doctor`, and the sessions of the
//! agent's own account.

use agent_protocol::{Cause, CheckReport, Outcome, Rows};
use oracle_server::{Account, Options, Release, Server, Service, Tls};
use stage::{
    Cloud, Needs,
    cloud::Endpoint,
    fleet::{self, Database, Fleet, Secret},
};
use tests::{Agent, Daemon, write};

use super::{SECRET, agent, instance, options};

const REGION: &str = "us-east-1";

#[test]
fn an_instance_of_rds_is_asked_at_the_port_of_its_option_ssl() {
    let tls = Tls::new(&["localhost"]).unwrap();
    let encrypted = Server::start(Options { tls: Some(tls.config.clone()), ..options(Release::R19) }).unwrap();
    let plain = Server::start(options(Release::R19)).unwrap();
    let database = |identifier: &str, engine: &str, name: Option<&str>| Database {
        // What RDS tells: the listener that does not encrypt.
        endpoint: Some(fleet::Endpoint { address: "localhost".to_owned(), port: plain.port }),
        db_name: name.map(str::to_owned),
        ..Database::new(REGION, identifier, engine, &[("instance", &format!("{identifier} db"))])
    };
    let login = serde_json::json!({"username": "dbvoice", "password": SECRET}).to_string();
    let fleet = Fleet {
        documents: stage::checkout().join("ssm-documents"),
        databases: vec![
            database("finance-1", "oracle-ee", Some("REPORTS")),
            database("tenant-1", "oracle-se2-cdb", Some("REPORTS")),
            database("wrong-1", "oracle-ee-cdb", Some("NOSUCH")),
            database("nameless-1", "oracle-se2", None),
        ],
        secrets: ["finance-1", "tenant-1", "wrong-1"]
            .map(|identifier| Secret {
                region: REGION.to_owned(),
                name: format!("dbvoice/{identifier}"),
                value: login.clone(),
            })
            .into(),
        ..Fleet::default()
    };
    let cloud = Cloud::start(&Needs::find().unwrap(), Endpoint::reserve().unwrap(), &fleet).unwrap();
    let discovering = |settings: &str| {
        let configuration = format!("[discovery]\n{settings}\n[history]\nenabled = false\n");
        let environment = Cloud::client_environment(cloud.endpoint(), REGION);
        let environment: Vec<(&str, &str)> =
            environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let agent = Agent::new(&configuration, &environment);
        let cache = agent.file("cache").display().to_string();
        agent.with("CACHE_DIRECTORY", &cache)
    };
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    write(&authority, &tls.authority);
    let verified =
        format!("tls = 'verify-full'\nca_file = '{}'\noracle_tls_port = {}", authority.display(), encrypted.port);
    let session = |report: &CheckReport| -> Option<String> {
        let Rows::Connection(rows) = &report.rows else { return None };
        rows.first().and_then(|row| row.tls.clone())
    };
    for (settings, tls, by) in [(verified.as_str(), Some("TLS"), &encrypted), ("tls = 'disable'", None, &plain)] {
        let agent = discovering(settings);
        // By the SID of a database that is no container, and the service of one that is.
        for (name, asked) in [("finance-1 db", "(SID=REPORTS)"), ("tenant-1", "(SERVICE_NAME=REPORTS)")] {
            let (report, run) = agent.check("connection", name, &["--no-daemon"]);
            assert_eq!((report.outcome, session(&report).as_deref()), (Outcome::Ok, tls), "{name}: {}", run.stdout);
            let descriptor = by.seen().sessions.pop().unwrap().descriptor;
            assert!(descriptor.contains(asked), "{name}: {descriptor}");
        }
        for (name, cause, words) in [
            ("wrong-1", Cause::NotOpen, "NOSUCH"),
            ("nameless-1", Cause::UnknownInstance, "by which name the listener of nameless-1 knows the database"),
        ] {
            let (report, run) = agent.check("connection", name, &["--no-daemon"]);
            let failure = report.failure.unwrap();
            assert_eq!(failure.cause, cause, "{name}: {}", run.stdout);
            assert!(failure.message.contains(words), "{name}: {failure:?}");
        }
        let listed = agent.run(&["instances", "finance-1"]).stdout;
        assert!(listed.contains("Oracle") && listed.contains(&format!("localhost:{}", by.port)), "{listed}");
        let doctor = agent.run(&["doctor", "finance-1"]).stdout;
        for step in [
            "OK      Instance",
            "OK      Driver",
            "OK      Password",
            "OK      Port",
            "OK      Login",
            "OK      Grants",
        ] {
            assert!(doctor.contains(step), "{step}: {doctor}");
        }
        assert!(!doctor.contains("FAILED"), "{doctor}");
    }
}

#[test]
fn doctor_names_what_is_not_granted() {
    let service = Service { withheld: vec!["V$SESSION".to_owned()], ..Service::new("REPORTS") };
    let server = Server::start(Options { services: vec![service], ..options(Release::R21) }).unwrap();
    let of_rds = instance("rds", server.port, "dbvoice", "db_identifier = 'finance-1'");
    let agent = agent(&(instance("erp", server.port, "dbvoice", "") + &of_rds));
    let plain = "GRANT SELECT ON SYS.V_$SESSION TO DBVOICE;";
    let call = "BEGIN rdsadmin.rdsadmin_util.grant_sys_object(p_obj_name => 'V_$SESSION', p_grantee => 'DBVOICE', \
                p_privilege => 'SELECT'); END;";
    for (name, granted) in [("erp", plain), ("rds", call)] {
        let doctor = agent.run(&["doctor", name]).stdout;
        let told = doctor.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains("OK Login") && told.contains(granted) && told.contains("top-sessions"), "{doctor}");
        let (report, run) = agent.check("top-sessions", name, &["--no-daemon"]);
        assert_eq!(report.cause(), Some(Cause::MissingPrivilege), "{}", run.stdout);
        assert_eq!(report.failure.unwrap().hint, format!("Run as an administrator: {granted}"));
    }
    assert_eq!(server.seen().unread, Vec::<String>::new());
}

#[test]
fn no_session_of_an_agent_is_counted_and_every_other_of_the_account_is() {
    let service = Service {
        // Nobody else is there.
        seed: vec!["delete from \"V$SESSION\"".to_owned()],
        lists_clients: true,
        ..Service::new("REPORTS")
    };
    let accounts = vec![Account::new("dbvoice", SECRET)];
    let server = Server::start(Options { services: vec![service], accounts, ..Options::default() }).unwrap();
    let agent = agent(&instance("erp", server.port, "dbvoice", "driver = 'thin'"));
    let alone = "No other session is connected.";
    // Another agent keeps a session open.
    let daemon = Daemon::start(&agent);
    let (report, run) = daemon.check("top-sessions", "erp", &["--by", "memory"]);
    assert_eq!(report.summary, alone, "{}", run.stdout);
    assert_eq!(server.seen().open, 1, "it is kept");
    for _ in 0..3 {
        let (report, run) = agent.check("top-sessions", "erp", &["--no-daemon", "--by", "memory"]);
        assert_eq!(report.summary, alone, "{}", run.stdout);
    }
    // Whoever uses the account from elsewhere is no agent.
    let person = "insert into \"V$SESSION\" (SID, \"SERIAL#\", USERNAME, STATUS, MACHINE, PORT, TYPE, EVENT, WAIT_CLASS, STATE) \
                  values (9, 9, 'DBVOICE', 'INACTIVE', '10.0.0.9', 4711, 'USER', 'SQL*Net message from client', 'Idle', 'WAITING')";
    server.change("REPORTS", person).unwrap();
    for options in [&["--no-daemon", "--by", "memory"][..], &["--by", "memory"]] {
        let (report, run) = daemon_or(&agent, &daemon, options);
        assert!(report.summary.starts_with("One other session is connected"), "{run}");
    }
    // The daemon's own is listed all the while: from another machine, it would be a person's.
    server.change("REPORTS", "update \"V$SESSION\" set MACHINE = '10.0.0.8' where SID >= 100").unwrap();
    let (report, run) = daemon_or(&agent, &daemon, &["--no-daemon", "--by", "memory"]);
    assert!(report.summary.starts_with("2 other sessions are connected"), "{run}");
}

fn daemon_or(agent: &Agent, daemon: &Daemon, options: &[&str]) -> (CheckReport, String) {
    let (report, run) = if options.contains(&"--no-daemon") {
        agent.check("top-sessions", "erp", options)
    } else {
        daemon.check("top-sessions", "erp", options)
    };
    (report, run.stdout)
}
