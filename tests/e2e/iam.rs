//! IAM database authentication: the token that the agent signs reaches the server, encrypted, and nowhere else.

#![allow(clippy::unwrap_used)]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

use agent_protocol::{Cause, Outcome};
use parking_lot::Mutex;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use stage::{Needs, Postgres};
use tests::{Agent, Certificates, Daemon, clock::Clock, instance};

/// A bastion's role, as far as a token needs it.
const ENVIRONMENT: [(&str, &str); 4] = [
    ("AWS_REGION", "eu-west-1"),
    ("AWS_ACCESS_KEY_ID", "test"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
    ("AWS_EC2_METADATA_DISABLED", "true"),
];

/// What a directory or a server was given as passwords.
type Passwords = Arc<Mutex<Vec<String>>>;

/// A directory (LDAP) that takes any simple bind and remembers its password. PostgreSQL asks for the password in clear
/// text to check it there, as RDS does to check a token.
fn directory() -> (u16, Passwords) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let passwords = Passwords::default();
    let given = Arc::clone(&passwords);
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let bind = element(&mut stream);
            // A message: its id, and the request: version, name, password.
            let (id, request) = (&bind[..3], &bind[3..]);
            let mut request = &element(&mut &request[..])[..];
            let fields: Vec<Vec<u8>> = (0..3).map(|_| element(&mut request)).collect();
            given.lock().push(String::from_utf8(fields[2].clone()).unwrap());
            // Success, and no more to say.
            let answer = [&[0x30, 12][..], id, &[0x61, 7, 10, 1, 0, 4, 0, 4, 0]].concat();
            stream.write_all(&answer).unwrap();
        }
    });
    (port, passwords)
}

/// The content of the next BER element.
fn element(source: &mut impl Read) -> Vec<u8> {
    let mut head = [0; 2];
    source.read_exact(&mut head).unwrap();
    let length = match head[1] {
        short @ 0..0x80 => usize::from(short),
        long => {
            let mut bytes = vec![0; usize::from(long & 0x7f)];
            source.read_exact(&mut bytes).unwrap();
            bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte))
        }
    };
    let mut content = vec![0; length];
    source.read_exact(&mut content).unwrap();
    content
}

/// A server that says hello as MySQL on RDS does to a user of IAM: encrypt, then send the password as it is. It remembers
/// that password and refuses the login. Without a certificate it offers no encryption.
fn mysql(certificates: Option<&Certificates>) -> (u16, Passwords) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let passwords = Passwords::default();
    let given = Arc::clone(&passwords);
    let tls = certificates.map(|certificates| {
        let certificate = CertificateDer::from_pem_file(certificates.folder().join("server.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(certificates.folder().join("server.key")).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        Arc::new(builder.unwrap().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap())
    });
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            // Protocol 4.1, secure passwords, methods by name, and encryption where there is a certificate.
            let capabilities: u32 = 0x0008_8201 | if tls.is_some() { 0x0800 } else { 0 };
            let [low, high] = [capabilities & 0xffff, capabilities >> 16].map(|half| (half as u16).to_le_bytes());
            let hello = [
                &b"\x0a8.4.6\0\x01\0\0\0saltsalt\0"[..],
                &low,
                &[45, 2, 0],
                &high,
                &[21],
                &[0; 10],
                b"saltsaltsalt\0",
                b"mysql_native_password\0",
            ];
            send(&mut stream, 0, &hello.concat());
            let Some(tls) = tls.clone() else {
                // Whatever comes now comes unencrypted.
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest);
                given.lock().push(String::from_utf8_lossy(&rest).into_owned());
                continue;
            };
            packet(&mut stream);
            let mut stream = rustls::StreamOwned::new(rustls::ServerConnection::new(tls).unwrap(), stream);
            let sequence = packet(&mut stream).0 + 1;
            send(&mut stream, sequence, b"\xfemysql_clear_password\0");
            let (sequence, password) = packet(&mut stream);
            given.lock().push(String::from_utf8(password).unwrap().trim_end_matches('\0').to_owned());
            send(&mut stream, sequence + 1, b"\xff\x15\x04#28000Access denied for user 'iam_user'");
        }
    });
    (port, passwords)
}

fn send(stream: &mut impl Write, sequence: u8, content: &[u8]) {
    let length = (content.len() as u32).to_le_bytes();
    stream.write_all(&[&length[..3], &[sequence], content].concat()).unwrap();
    stream.flush().unwrap();
}

fn packet(stream: &mut impl Read) -> (u8, Vec<u8>) {
    let mut head = [0; 4];
    stream.read_exact(&mut head).unwrap();
    let mut content = vec![0; usize::from(head[0]) | usize::from(head[1]) << 8];
    stream.read_exact(&mut content).unwrap();
    (head[3], content)
}

/// A PostgreSQL server that has the directory check what `iam_user` sends.
fn by_directory(certificates: &Certificates, directory: u16) -> Postgres {
    let needs = Needs::find().unwrap();
    let setup = ["CREATE ROLE iam_user LOGIN".to_owned(), "GRANT pg_monitor TO iam_user".to_owned()];
    let mut postgres = Postgres::start_with_tls(&needs, &setup, certificates.folder()).unwrap();
    postgres.stop();
    let rule = format!("hostssl all iam_user all ldap ldapserver=127.0.0.1 ldapport={directory} ldapprefix=\"cn=\"");
    postgres.let_in_first(&rule).unwrap();
    postgres.start_again().unwrap();
    postgres
}

/// An instance on `localhost` for the user `iam_user`.
fn by_iam(name: &str, engine: &str, port: u16, more: &str) -> String {
    instance(name, engine, port, "'iam'").replace("127.0.0.1", "localhost").replace("dbvoice", "iam_user") + more
}

fn assert_token(token: &str, port: u16) {
    assert!(token.starts_with(&format!("localhost:{port}/?Action=connect&DBUser=iam_user&X-Amz-")), "{token}");
    for part in ["X-Amz-Expires=900", "%2Feu-west-1%2Frds-db%2Faws4_request", "X-Amz-Credential=test%2F"] {
        assert!(token.contains(part), "{part}: {token}");
    }
    let signature = token.split("X-Amz-Signature=").nth(1).unwrap();
    assert!(signature.len() == 64 && signature.chars().all(|digit| digit.is_ascii_hexdigit()), "{token}");
}

#[test]
fn a_token_is_sent_encrypted_and_nothing_else_is() {
    let certificates = Certificates::new("localhost");
    let (directory, at_the_directory) = directory();
    let postgres = by_directory(&certificates, directory);
    let (mysql_port, at_mysql) = mysql(Some(&certificates));
    let (plain_port, at_plain) = mysql(None);

    let ca = format!("ca_file = '{}'\n", certificates.authority());
    let configuration = [
        by_iam("pg", "postgres", postgres.port(), &ca),
        by_iam("mysql", "mysql", mysql_port, &ca),
        by_iam("maria", "mariadb", mysql_port, &ca),
        by_iam("plain", "mysql", plain_port, &ca),
        by_iam("unverified", "mysql", mysql_port, "tls = 'require'\n"),
        by_iam("odd", "postgres", postgres.port(), &ca).replace("iam_user", "a b"),
    ];
    let agent = Agent::new(&configuration.concat(), &ENVIRONMENT);
    let (report, run) = agent.check("health", "pg", &[]);
    assert_eq!(report.outcome, Outcome::Ok, "{}", run.stdout);
    let tokens = at_the_directory.lock().clone();
    assert!(!tokens.is_empty());
    assert_token(&tokens[0], postgres.port());
    assert!(!postgres.log().contains("X-Amz-Signature"));

    for name in ["mysql", "maria"] {
        let (report, run) = agent.check("connection", name, &[]);
        let failure = report.failure.unwrap();
        assert_eq!(failure.cause, Cause::Authentication, "{}", run.stdout);
        assert!(failure.message.contains("IAM token of iam_user") && failure.hint.contains("rds-db:connect"));
        assert!(!run.stdout.contains("X-Amz") && !run.stderr.contains("X-Amz"));
        assert_token(&at_mysql.lock().pop().unwrap(), mysql_port);
    }
    let (report, run) = agent.check("connection", "plain", &["--timeout", "1s"]);
    assert_eq!(report.failure.unwrap().cause, Cause::Tls, "{}", run.stdout);
    assert!(at_plain.lock().iter().all(|sent| !sent.contains("X-Amz")), "a token went out unencrypted");
    let (report, run) = agent.check("connection", "unverified", &[]);
    assert_eq!(report.failure.unwrap().cause, Cause::CredentialsUnavailable, "{}", run.stdout);
    assert!(at_mysql.lock().is_empty(), "a token went to a server that was not verified");
    let (report, _) = agent.check("connection", "odd", &[]);
    assert_eq!(report.failure.unwrap().cause, Cause::CredentialsUnavailable);
    let nobody = Agent::new(&configuration[0], &[ENVIRONMENT[0], ENVIRONMENT[3]]);
    let (report, _) = nobody.check("connection", "pg", &[]);
    assert!(report.summary.contains("no AWS credentials were found"), "{}", report.summary);
    drop(TcpStream::connect(("127.0.0.1", plain_port)));
}

#[test]
fn a_token_is_renewed_before_it_expires() {
    let certificates = Certificates::new("localhost");
    let (directory, at_the_directory) = directory();
    let postgres = by_directory(&certificates, directory);
    let clock = Clock::build();
    let [(preload, library), (offsets, file)] = clock.environment();
    let ca = format!("ca_file = '{}'\n", certificates.authority());
    let configuration = by_iam("pg", "postgres", postgres.port(), &ca) + "[history]\nenabled = false\n";
    let environment = [&ENVIRONMENT[..], &[(preload, &library), (offsets, &file)]].concat();
    let agent = Agent::new(&configuration, &environment);
    let daemon = Daemon::start(&agent);
    let tokens = || at_the_directory.lock().clone();
    // When the time is up, the kept sessions are old too: each step logs in anew.
    let mut seen = Vec::new();
    for minutes in [0, 2, 11, 14, 23] {
        clock.jump(minutes * 60, minutes * 60);
        // Health asks on several connections, one of which at least is new where the old ones have ended.
        let (report, run) = daemon.check("health", "pg", &[]);
        assert_eq!(report.outcome, Outcome::Ok, "after {minutes} minutes: {}", run.stdout);
        seen.push(tokens().last().unwrap().clone());
    }
    let signed_at = |token: &String| token.split("X-Amz-Date=").nth(1).unwrap()[..16].to_owned();
    let times: Vec<String> = seen.iter().map(signed_at).collect();
    assert_eq!((&times[0], &times[2]), (&times[1], &times[3]), "a token is used while it is good: {times:?}");
    assert!(times[1] < times[2] && times[3] < times[4], "a token is renewed before its 15 minutes are over: {times:?}");
}
