use super::*;

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_second()
}

/// An error's text and time.
type Said = (String, Option<i64>);

/// The errors, and the period.
fn of(family: Family, log: &str) -> (Vec<Said>, Option<(i64, i64)>) {
    let reading = read(family, log);
    (reading.errors.into_iter().map(|error| (error.text, error.at)).collect(), reading.period)
}

#[test]
fn oracles_alert_log_is_read() {
    let log = "2026-01-02T09:00:00.123456+00:00\nThread 1 advanced to log sequence 10\n\
        2026-01-02T18:05:00.000001+09:00\nErrors in file /rdsdbdata/log/trace/ORCL_ora_1.trc (incident=1):\n\
        ORA-00600: internal error code, arguments: [kdsgrp1], [], []\nORA-06512: at \"APP.P\", line 3\n\
        2026-01-02T09:10:00.000001+00:00\nopiodr aborting process: ORA-1092 (ORA-0)\n";
    let (errors, period) = of(Family::Oracle, log);
    assert_eq!(
        errors,
        [
            (
                "ORA-00600: internal error code, arguments: [kdsgrp1], [], []".to_owned(),
                Some(at("2026-01-02T09:05:00Z"))
            ),
            ("ORA-1092 (ORA-0)".to_owned(), Some(at("2026-01-02T09:10:00Z"))),
        ]
    );
    assert_eq!(period, Some((at("2026-01-02T09:00:00Z"), at("2026-01-02T09:10:00Z"))));
}

#[test]
fn the_error_logs_of_mysql_and_mariadb_are_read() {
    let log = "2026-01-02T09:00:00.123456Z 0 [System] [MY-010116] [Server] starting\n\
        2026-01-02T09:01:00.123456Z 8 [ERROR] [MY-010119] [Server] Aborting\n\
        2026-01-02T09:02:00.123456Z 8 [Note] [MY-1] [Server] Access denied for '[ERROR]'\n\
        2026-01-02  9:03:00 12 [ERROR] mysqld: Table './a/b' is marked as crashed\n[ERROR] of nobody knows when\n";
    let (errors, period) = of(Family::Mysql, log);
    assert_eq!(
        errors,
        [
            ("Aborting".to_owned(), Some(at("2026-01-02T09:01:00Z"))),
            ("mysqld: Table './a/b' is marked as crashed".to_owned(), Some(at("2026-01-02T09:03:00Z"))),
        ]
    );
    assert_eq!(period, Some((at("2026-01-02T09:00:00Z"), at("2026-01-02T09:03:00Z"))));
}

#[test]
fn postgresqls_log_is_read() {
    let log = "2026-01-02 09:00:00 UTC::@:[1]:LOG:  checkpoint starting: time\n\
        2026-01-02 09:01:00 UTC:10.0.0.7(5):app@shop:[2]:ERROR:  duplicate key value violates unique constraint \"k\"\n\
        2026-01-02 09:01:00 UTC:10.0.0.7(5):app@shop:[2]:STATEMENT:  select 'ERROR:  none'\n\
        \tFATAL:  goes on\n\
        2026-01-02 09:02:00 UTC::@:[3]:LOG:  said ERROR:  once\n\
        2026-01-02 09:03:00 JST::@:[4]:FATAL:  the database system is shutting down\n\
        2026-01-02 09:04:00 UTC::@:[5]:PANIC:  no\n";
    let (errors, period) = of(Family::Postgres, log);
    assert_eq!(
        errors,
        [
            ("duplicate key value violates unique constraint \"k\"".to_owned(), Some(at("2026-01-02T09:01:00Z"))),
            ("the database system is shutting down".to_owned(), None),
            ("no".to_owned(), Some(at("2026-01-02T09:04:00Z"))),
        ]
    );
    assert_eq!(period, Some((at("2026-01-02T09:00:00Z"), at("2026-01-02T09:04:00Z"))));
}

#[test]
fn the_logs_of_sql_server_and_db2_are_read() {
    let log = "2026-01-02 09:00:00.12 Server      Microsoft SQL Server 2022\n\
        2026-01-02 09:01:00.12 Logon       Error: 18456, Severity: 14, State: 8.\n\
        2026-01-02 09:01:00.12 Logon       Login failed for user 'sa'.\n\
        2026-01-02 09:02:00.12 spid51      Error: 9002, Severity: 17, State: 2.\n\
        2026-01-02 09:02:00.12 spid51      The transaction log for database 'shop' is full.\n";
    let (errors, _) = of(Family::SqlServer, log);
    let full = "The transaction log for database 'shop' is full.".to_owned();
    assert_eq!(errors, [(full, Some(at("2026-01-02T09:02:00Z")))]);

    let log = "2026-01-02-09.00.00.123456+000 I1E500           LEVEL: Info\nPID     : 1\nMESSAGE : fine\n\n\
        2026-01-02-18.05.00.123456+540 I2E500           LEVEL: Severe\nPID     : 1\nMESSAGE : DIA8312C Disk was full.\n\n\
        2026-01-02-09.06.00.123456+000 I3E500           LEVEL: Error\nPID     : 1\nDATA #1 : x\n\n\
        2026-01-02-09.07.00.123456+000 I4E500           LEVEL: Event\nMESSAGE : later\n";
    let (errors, period) = of(Family::Db2, log);
    assert_eq!(
        errors,
        [
            ("DIA8312C Disk was full.".to_owned(), Some(at("2026-01-02T09:05:00Z"))),
            (String::new(), Some(at("2026-01-02T09:06:00Z"))),
        ]
    );
    assert_eq!(period, Some((at("2026-01-02T09:00:00Z"), at("2026-01-02T09:07:00Z"))));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(log in proptest::prelude::any::<String>(), line in "[0-9]{4}-[0-9]{2}-[0-9]{2}[T -][0-9:.+Z-]{0,20}.{0,30}") {
        for family in [Family::Oracle, Family::Mysql, Family::Postgres, Family::SqlServer, Family::Db2] {
            read(family, &log);
            read(family, &line);
        }
    }
}
