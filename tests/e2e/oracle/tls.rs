//! TLS below the driver: who is trusted, and by which name.

use agent_protocol::{Cause, Rows};
use oracle_server::{Options, Release, Server, Tls};
use tests::write;

use super::{agent, instance, options};

#[test]
fn a_server_has_to_prove_who_it_is() {
    for (release, renews) in [(Release::R19, false), (Release::R19, true), (Release::R23, false)] {
        let tls = Tls::new(&["localhost"]).unwrap();
        let encrypted = Options { tls: Some(tls.config.clone()), ..options(release) };
        let resends = u32::from(renews);
        let server = Server::start(Options { resends, resends_renew_tls: renews, ..encrypted }).unwrap();
        let (ca, other) = (Tls::new(&["localhost"]).unwrap(), "127.0.0.1");
        let modes = [
            ("right", "tls = 'verify-full'\nca_file = 'CA'", None),
            ("any", "tls = 'require'", None),
            ("stranger", "tls = 'verify-full'\nca_file = 'OTHER'", Some(Cause::Tls)),
            ("name", "tls = 'verify-full'\nca_file = 'CA'", Some(Cause::Tls)),
            ("plain", "tls = 'disable'", Some(Cause::Unreachable)),
        ];
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name).display().to_string();
        write(&folder.path().join("ca.pem"), &tls.authority);
        write(&folder.path().join("other.pem"), &ca.authority);
        let configuration: String = modes
            .iter()
            .map(|(name, more, _)| {
                let more = more.replace("CA", &file("ca.pem")).replace("OTHER", &file("other.pem"));
                let text = instance(name, server.port, "dbvoice", &more);
                if *name == "name" { text.replace("'localhost'", &format!("'{other}'")) } else { text }
            })
            .collect();
        let agent = agent(&configuration);
        for (name, _, cause) in modes {
            let (report, run) = agent.check("connection", name, &["--no-daemon", "--timeout", "3s"]);
            assert_eq!(report.cause(), cause, "{release:?} {name}: {}", run.stdout);
            if let Rows::Connection(rows) = &report.rows
                && let [row] = rows.as_slice()
            {
                assert_eq!(row.tls.as_deref(), Some("TLS"), "{}", run.stdout);
            }
        }
        assert_eq!(server.seen().logins, 2, "a password is given to nobody who has not proved it");
    }
}

#[test]
fn a_listener_without_tls_is_told_as_one() {
    let server = Server::start(options(Release::R19)).unwrap();
    let agent = agent(&instance("erp", server.port, "dbvoice", "tls = 'require'"));
    let (report, run) = agent.check("connection", "erp", &["--no-daemon", "--timeout", "1s"]);
    assert_eq!(report.cause(), Some(Cause::Tls), "{}", run.stdout);
    assert!(report.elapsed_ms < 1_200 && report.failure.unwrap().hint.contains("a port of its own"), "{}", run.stdout);
}

#[test]
fn who_is_sent_on_asks_there_too() {
    let tls = Tls::new(&["localhost"]).unwrap();
    let encrypted = |redirects_to: Option<u16>, tls: &Tls| {
        let redirects_to = redirects_to.map(|port| format!("localhost:{port}"));
        Server::start(Options { tls: Some(tls.config.clone()), redirects_to, ..options(Release::R19) }).unwrap()
    };
    let there = encrypted(None, &tls);
    let stranger = encrypted(None, &Tls::new(&["localhost"]).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    write(&ca, &tls.authority);
    let more = format!("tls = 'verify-full'\nca_file = '{}'", ca.display());
    for (to, cause) in [(&there, None), (&stranger, Some(Cause::Tls))] {
        let here = encrypted(Some(to.port), &tls);
        let agent = agent(&instance("erp", here.port, "dbvoice", &more));
        let (report, run) = agent.check("connection", "erp", &["--no-daemon"]);
        assert_eq!(report.cause(), cause, "{}", run.stdout);
    }
    assert_eq!((there.seen().logins, stranger.seen().logins), (1, 0));
}

/// A wallet has the authority, and what the agent shows of itself where the listener wants to know. Where it leads is in `tnsnames.ora`.
#[test]
fn a_wallet_opens_a_listener_that_wants_to_know_who_asks() {
    let tls = Tls::mutual(&["localhost"]).unwrap();
    let server = Server::start(Options { tls: Some(tls.config.clone()), ..options(Release::R19) }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let wallet = |name: &str, content: &str| {
        let folder = folder.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        write(&folder.join("ewallet.pem"), content);
    };
    wallet("whole", &(tls.client.clone() + &tls.authority));
    wallet("authority", &tls.authority);
    wallet("strangers", &(Tls::new(&["localhost"]).unwrap().client + &tls.authority));
    wallet(
        "locked",
        &format!("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n{}", tls.authority),
    );
    wallet("keyless", &tls.client);
    std::fs::create_dir(folder.path().join("library")).unwrap();
    write(&folder.path().join("library/cwallet.sso"), "x");
    let names = format!(
        "ERP =\n  (DESCRIPTION = (ADDRESS = (PROTOCOL = tcps)(HOST = localhost)(PORT = {}))\n    (CONNECT_DATA = (SERVICE_NAME = REPORTS)))\n",
        server.port
    );
    write(&folder.path().join("tnsnames.ora"), &names);
    let at = folder.path().display();
    let cases = [
        ("whole", None),
        ("authority", Some("")),
        ("strangers", Some("")),
        ("locked", Some("the key in ewallet.pem has a password")),
        ("keyless", Some("holds no certificate of an authority")),
        ("library", Some("it has cwallet.sso and no ewallet.pem")),
        ("nothing", Some("ewallet.pem: No such file")),
    ];
    let configuration: String = cases
        .iter()
        .map(|(name, _)| {
            instance(
                name,
                1,
                "dbvoice",
                &format!("tns_admin = '{at}'\nnet_service_name = 'erp'\nwallet = '{at}/{name}'\nservice"),
            )
            .replace("host = 'localhost'\nport = 1\n", "")
            .replace("\nservice\n", "\n")
        })
        .collect();
    let agent = agent(&configuration);
    for (name, said) in cases {
        let (report, run) = agent.check("connection", name, &["--no-daemon", "--timeout", "3s"]);
        assert_eq!(report.cause(), said.map(|_| Cause::Tls), "{name}: {}", run.stdout);
        assert!(report.summary.contains(said.unwrap_or_default()), "{name}: {}", run.stdout);
        if said.is_some_and(|said| !said.is_empty()) {
            assert!(report.failure.unwrap().hint.contains("ewallet.pem"), "{name}: {}", run.stdout);
        }
    }
    assert_eq!(server.seen().logins, 1);
    let looked = agent.run(&["check-config"]);
    assert!(
        looked.stderr.contains("instances.locked.wallet: ") && !looked.stderr.contains("instances.whole"),
        "{}",
        looked.stderr
    );
}
