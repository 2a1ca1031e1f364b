//! python-oracledb, and adbc-driver-oracle, whose protocol code is its own.

use std::{fs, process::Command};

use oracle_server::{Options, Release, Repeats, Server, Tls};
use serde_json::{Value, json};

use crate::{
    KINDS,
    clients::{ask, python, script},
    options,
};

/// The pairs of rows that repeat values of the row before.
pub(crate) fn repeats(number: impl Fn(u32) -> Value) -> Value {
    (1..=300).map(|i| json!([number(i / 7), "same", number(i % 2), number(i)])).collect()
}

fn judge(server: &Server, protocol: &str) -> Value {
    let mut command = Command::new(python("python.txt"));
    ask(command.arg(script("judge.py")).arg(server.port.to_string()).arg(protocol))
}

/// What python-oracledb must have read.
fn assert_told(told: &Value, release: Release, server: &Server) {
    let version = match release {
        Release::R12 => "12.1.0.2.0",
        Release::R18 => "18.14.0.0.0",
        Release::R19 => "19.28.0.0.0",
        Release::R21 => "21.19.0.0.0",
        Release::R23 => "23.9.0.25.7",
    };
    assert_eq!(told["version"], version);
    assert_eq!(
        told["types"],
        json!([
            "DB_TYPE_NUMBER",
            "DB_TYPE_NUMBER",
            "DB_TYPE_NUMBER",
            "DB_TYPE_NUMBER",
            "DB_TYPE_NUMBER",
            "DB_TYPE_VARCHAR",
            "DB_TYPE_NVARCHAR",
            "DB_TYPE_CHAR",
            "DB_TYPE_DATE",
            "DB_TYPE_TIMESTAMP",
            "DB_TYPE_TIMESTAMP_TZ",
            "DB_TYPE_INTERVAL_DS",
            "DB_TYPE_LONG",
            "DB_TYPE_RAW",
            "DB_TYPE_VARCHAR",
            "DB_TYPE_VARCHAR"
        ])
    );
    let row = |index: usize| told["values"][index].as_array().expect("a row");
    assert_eq!(row(0)[1], "12345678901234567890123456789012345678");
    assert_eq!(row(1)[1], "-12345678901234567890123456789012345678");
    assert_eq!(row(0)[3], "1E-130");
    assert_eq!(row(0)[2], "1234500");
    assert_eq!(row(0)[5], "Grüße, 東京 🗼");
    assert_eq!(row(0)[6], "東京");
    assert_eq!(row(0)[8], "2026-11-26 13:14:15");
    assert_eq!(row(0)[9], "2026-11-26 13:14:15.123456");
    assert_eq!(row(0)[11], "3 days, 4:05:06.789000");
    assert_eq!(row(1)[11], "-1 day, 23:59:58.500000");
    assert_eq!(row(0)[12], "00ff10");
    assert_eq!(row(0)[14], "sqlplus.exe\0");
    // An empty text is NULL, in every row.
    assert!((0..3).all(|index| row(index)[13].is_null()), "{told}");
    assert_eq!(told["lengths"], json!([20016, 0, 0]));
    assert_eq!(told["locators"], json!([["A letter of 東京. ", 20016], null, null]));
    assert_eq!(told["again"], json!([[["2"]], [["0"]], [["2"]]]));
    assert_eq!(told["binds"], json!([["x", "1.5", "x", null]]));
    assert_eq!(told["dates"], json!([["2026-01-02 03:04:05", "2026-01-02"]]));
    assert_eq!(told["repeats"], repeats(|number| json!(number.to_string())));
    assert_eq!(told["sessions"][3], json!(["77", "15", "SQL Developer\0"]));
    assert_eq!(
        told["failures"],
        json!({
            "table": "ORA-00942", "column": "ORA-00904", "number": "ORA-01722", "end": "ORA-00933", "delete": "ORA-01031",
            "password": "ORA-01017", "user": "ORA-01017", "service": "DPY-6005", "locked": "ORA-28000", "expired": "ORA-28001",
            "poor": "ORA-01045"
        })
    );
    assert_eq!(told["warning"], "ORA-28002");
    assert_eq!(told["old verifier"], json!([["OLD"]]));
    assert_eq!(told["timeout"], "DPY-4024");
    assert!(told["took"].as_f64().is_some_and(|took| (0.3..2.0).contains(&took)), "{}", told["took"]);
    assert_eq!(told["after"], json!([["quick"]]));

    let seen = server.seen();
    assert_eq!(seen.unread, Vec::<String>::new());
    assert_eq!((seen.logins, seen.failed_logins), (4, 5));
    assert_eq!((seen.interrupts, seen.broken), (1, 1));
    assert_eq!(seen.open, 0, "{seen:?}");
    let first = &seen.sessions[0];
    assert_eq!((first.module.as_str(), first.action.as_str()), ("dbvoice", "judge"));
    assert_eq!(first.client_identifier, "someone");
    assert!(first.driver.contains("python-oracledb"), "{first:?}");
    assert!(first.program.contains("python") && first.is_over, "{first:?}");
}

#[test]
fn python_takes_it_for_an_oracle() {
    for (release, repeats) in KINDS {
        let server = Server::start(options(release, repeats)).expect("a server");
        let told = judge(&server, "tcp");
        assert_told(&told, release, &server);
    }
}

#[test]
fn python_speaks_tls_with_it() {
    let tls = Tls::new(&["localhost"]).expect("a certificate");
    let wallet = std::env::temp_dir().join(format!("oracle-server-wallet-{}", std::process::id()));
    fs::create_dir_all(&wallet).expect("a folder");
    fs::write(wallet.join("ewallet.pem"), &tls.authority).expect("a wallet");
    for renews in [false, true] {
        let tls = Some(tls.config.clone());
        let more = Options { tls, resends: 2, resends_renew_tls: renews, ..options(Release::R19, Repeats::Some) };
        let server = Server::start(more).expect("a server");
        let mut command = Command::new(python("python.txt"));
        command.env("WALLET", &wallet).arg(script("judge.py")).arg(server.port.to_string()).arg("tcps");
        assert_told(&ask(&mut command), Release::R19, &server);
        let seen = server.seen();
        assert!(seen.sessions.iter().all(|session| session.is_tls));
        assert_eq!(seen.connects, seen.connections * 3, "each CONNECT is sent anew");
    }
    fs::remove_dir_all(&wallet).expect("our folder");
}

#[test]
fn python_follows_to_where_it_is_sent() {
    let there = Server::start(options(Release::R21, Repeats::Some)).expect("a server");
    let to = Some(format!("127.0.0.1:{}", there.port));
    let here = Server::start(Options { redirects_to: to, ..options(Release::R21, Repeats::Some) }).expect("a server");
    let told = judge(&here, "tcp");
    assert_told(&told, Release::R21, &there);
    assert_eq!(here.seen().logins, 0);
    assert_eq!(there.seen().redirected, there.seen().connections);
}

#[test]
fn adbc_takes_it_for_an_oracle() {
    for (release, kind) in KINDS {
        let server = Server::start(options(release, kind)).expect("a server");
        let mut command = Command::new(python("python.txt"));
        let told = ask(command.arg(script("judge_adbc.py")).arg(server.port.to_string()));
        let row = |index: usize| told["values"][index].as_array().expect("a row");
        assert_eq!(row(0)[0], "12345678901234567890123456789012345678");
        assert_eq!(row(1)[3].as_str().map(|huge| huge.len()), Some(127), "{told}");
        assert_eq!((&row(0)[4], &row(0)[5]), (&json!("Grüße, 東京 🗼"), &json!("東京")));
        assert_eq!((&row(0)[6], &row(0)[7]), (&Value::Null, &json!("sqlplus.exe\0")));
        assert_eq!(row(0)[8], "2026-11-26 13:14:15");
        assert_eq!(told["repeats"], repeats(|number| json!(number.to_string())));
        assert_eq!(told["binds"], json!([["2"]]));
        for (what, code) in [("table", "ORA-00942"), ("password", "ORA-01017"), ("service", "listener refused")] {
            assert!(told[what].as_str().is_some_and(|said| said.contains(code)), "{what}: {}", told[what]);
        }
        assert_eq!(server.seen().unread, Vec::<String>::new());
        assert_eq!(server.seen().open, 0);
    }
}
