use jiff::Timestamp;

use super::*;

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_second()
}

/// An error's text and time.
type Said = (String, Option<i64>);

fn utc() -> Zone {
    Zone::Known(jiff::tz::TimeZone::UTC)
}

fn said(found: &[Found]) -> Vec<Said> {
    let utc = |at: &When| match at {
        When::Utc(at) => Some(*at),
        When::Local(_) | When::Unknown => None,
    };
    found.iter().map(|found| (found.text.clone(), utc(&found.at))).collect()
}

/// The errors, and the period.
fn of(family: Family, log: &str) -> (Vec<Said>, Option<(i64, i64)>) {
    let reading = read(family, &utc(), &[log]);
    assert!(reading.is_readable() && reading.unknown == 0, "{reading:?}");
    (said(&reading.errors), reading.period)
}

/// The crashes.
fn crashes(family: Family, log: &str) -> Vec<Said> {
    said(&read(family, &utc(), &[log]).crashes)
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
            ("the database system is shutting down".to_owned(), Some(at("2026-01-02T00:03:00Z"))),
            ("no".to_owned(), Some(at("2026-01-02T09:04:00Z"))),
        ]
    );
    assert_eq!(period, Some((at("2026-01-02T00:03:00Z"), at("2026-01-02T09:04:00Z"))));
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
    let failed = "Login failed for user 'sa'.".to_owned();
    assert_eq!(errors, [(failed, Some(at("2026-01-02T09:01:00Z"))), (full, Some(at("2026-01-02T09:02:00Z")))]);

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

#[test]
fn a_crash_is_told_from_an_error() {
    let one = |family: Family, log: &str, text: &str, time: &str| {
        assert_eq!(crashes(family, log), [(text.to_owned(), (!time.is_empty()).then(|| at(time)))], "{log}");
        assert!(!read(family, &utc(), &[log]).errors.is_empty(), "a crash is an error too: {log}");
    };
    let (first, second) = ("2026-01-02T09:05:03Z", "2026-01-03T01:05:03Z");
    one(
        Family::Mysql,
        "2026-01-02T09:00:00.1Z 0 [System] [MY-1] [Server] ready\n2026-01-02T09:05:03Z UTC - mysqld got signal 6 ;\n\
         Most likely, you have hit a bug\n",
        "mysqld got signal 6 ;",
        first,
    );
    one(Family::Mysql, "260102  9:05:03 [ERROR] mysqld got signal 11 ;\n", "mysqld got signal 11 ;", first);
    one(Family::Mysql, "2026-01-02  9:05:03 0 [ERROR] mariadbd got signal 7 ;\n", "mariadbd got signal 7 ;", first);
    // The time of the day alone, after midnight.
    one(
        Family::Mysql,
        "2026-01-02T23:00:00Z 0 [Note] x\n01:05:03 UTC - mysqld got signal 11 ;\n",
        "mysqld got signal 11 ;",
        second,
    );
    one(
        Family::Mysql,
        "2026-01-02T09:05:03.5Z 0 [ERROR] [MY-013183] [InnoDB] Assertion failure: x.cc:1\n\
         InnoDB: We intentionally generate a memory trap.\n09:05:04 UTC - mysqld got signal 6 ;\n",
        "Assertion failure: x.cc:1",
        first,
    );
    one(
        Family::Mysql,
        "2026-01-02  9:05:03 0 [Note] InnoDB: Starting crash recovery from checkpoint LSN=1\n",
        "InnoDB: Starting crash recovery from checkpoint LSN=1",
        first,
    );
    let prefix = "2026-01-02 09:05:03 UTC::@:[5]:";
    for text in [
        "LOG:  server process (PID 77) was terminated by signal 9: Killed",
        "LOG:  checkpointer process (PID 77) was terminated by signal 11: Segmentation fault",
        "LOG:  server process (PID 77) exited with exit code 2",
        "LOG:  all server processes terminated; reinitializing",
        "LOG:  database system was not properly shut down; automatic recovery in progress",
        "LOG:  database system was interrupted while in recovery at log time 2026-01-02 08:00:00 UTC",
        "LOG:  Datenbanksystem wurde während der Wiederherstellung am 2026-01-02 08:00:00 UTC unterbrochen",
        "LOG:  データベースシステムはリカバリ中 2026-01-02 08:00:00 UTC に中断されました",
        "日志:  数据库系统没有正确的关闭; 处于自动恢复状态中",
        "PANIC:  could not write to file: No space left on device",
        "LOG:  Serverprozess (PID 77) wurde von Signal 9 beendet: Killed",
        "СООБЩЕНИЕ:  процесс сервера (PID 77) был завершён по сигналу 9: Killed",
        "LOG:  サーバープロセス (PID 77)はシグナル9で終了しました: Killed",
        "日志:  服务器进程 (PID 77) 被信号 9 中断: Killed",
        "PANIK:  konnte nicht schreiben",
    ] {
        one(Family::Postgres, &format!("{prefix}{text}\n"), text.split_once(":  ").unwrap().1, first);
    }
    for harmless in [
        "LOG:  background worker \"x\" (PID 77) exited with exit code 1",
        "LOG:  statement: select 'server process (PID 7) was terminated by signal 9'",
        "LOG:  database system is ready to accept connections",
        "LOG:  database system was shut down at 2026-01-02 08:00:00 UTC",
        "日志:  数据库系统准备接受连接",
        // The first start of a copy says this, a standby's among them.
        "LOG:  database system was interrupted; last known up at 2026-01-02 08:00:00 UTC",
        "LOG:  データベースシステムは中断されました: 2026-01-02 08:00:00 UTC まで動作していたことは確認できます",
        "日志:  数据库系统中断；上一次的启动时间是在2026-01-02 08:00:00 UTC",
        "LOG:  Datenbanksystem wurde während der Wiederherstellung am 2026-01-02 08:00:00 UTC heruntergefahren",
        "ERROR:  column \"PANIC\" does not exist",
    ] {
        assert_eq!(crashes(Family::Postgres, &format!("{prefix}{harmless}\n")), [], "{harmless}");
    }
    for text in ["ORA-07445: exception encountered: core dump [x]", "ORA-600: internal error code"] {
        one(Family::Oracle, &format!("2026-01-02T09:05:03.000001+00:00\n{text}\n"), text, first);
    }
    one(
        Family::Oracle,
        "2026-01-02T09:05:03+00:00\nPMON (ospid: 1): terminating the instance due to error 484\n",
        "PMON (ospid: 1): terminating the instance due to error 484",
        first,
    );
    assert_eq!(crashes(Family::Oracle, "2026-01-02T09:05:03+00:00\nORA-01555: snapshot too old\n"), []);
    for text in [
        "***Stack Dump being sent to D:\\rdsdbdata\\log\\SQLDump0001.txt",
        "SqlDumpExceptionHandler: Process 51 generated fatal exception c0000005 EXCEPTION_ACCESS_VIOLATION. SQL Server is \
         terminating this process.",
    ] {
        one(Family::SqlServer, &format!("2026-01-02 09:05:03.12 spid51      {text}\n"), text, first);
    }
    one(
        Family::Mysql,
        "2026-01-02T09:05:03.1Z 0 [System] [MY-010229] [Server] Starting XA crash recovery...\n",
        "Starting XA crash recovery...",
        first,
    );
    for stopped in ["because of a system shutdown. This is an informational message only.", "due to 'stop' request."] {
        let log = format!("2026-01-02 09:05:03.12 spid51      SQL Server is terminating {stopped}\n");
        assert_eq!(crashes(Family::SqlServer, &log), [], "{stopped}");
    }
    // Two that are far apart are two.
    let twice = "2026-01-02T09:05:03Z UTC - mysqld got signal 6 ;\n2026-01-02T10:05:03Z UTC - mysqld got signal 6 ;\n";
    assert_eq!(crashes(Family::Mysql, twice).len(), 2);
    // What a user says is not what the server says.
    let said = "2026-01-02T09:02:00Z 8 [Note] [MY-1] [Server] Access denied for 'mysqld got signal 11'\n";
    assert_eq!(crashes(Family::Mysql, said), []);
}

#[test]
fn postgresql_is_read_in_each_of_its_languages() {
    for (error, log) in [
        ("ERROR", "LOG"),
        ("FEHLER", "LOG"),
        ("ERREUR", "LOG"),
        ("ERRORE", "LOG"),
        ("ERRO", "LOG"),
        ("ОШИБКА", "СООБЩЕНИЕ"),
        ("ПОМИЛКА", "ЗАПИСУВАННЯ"),
        ("შეცდომა", "ჟურნალი"),
        ("오류", "로그"),
        ("치명적오류", "로그"),
        ("错误", "日志"),
        ("致命错误", "日志"),
        ("錯誤", "日誌"),
        ("FEL", "LOGG"),
        ("FATALT", "LOGG"),
        ("BŁĄD", "DZIENNIK"),
        ("HATA", "LOG"),
        ("ÖLÜMCÜL (FATAL)", "LOG"),
        ("ВАЖНО", "СООБЩЕНИЕ"),
        ("FATALE", "LOG"),
    ] {
        let log = format!(
            "2026-01-02 09:00:00 UTC::@:[1]:{log}:  x\n2026-01-02 09:01:00 UTC:10.0.0.7(5):app@shop:[2]:{error}:  y\n"
        );
        assert_eq!(of(Family::Postgres, &log).0, [("y".to_owned(), Some(at("2026-01-02T09:01:00Z")))], "{error}");
    }
    // French and Japanese go on with words of their own.
    let more = "2026-01-02 09:00:00 UTC::@:[1]:ERREUR:  y\n2026-01-02 09:00:00 UTC::@:[1]:ASTUCE :  z\n\
        2026-01-02 09:00:00 UTC::@:[1]:INSTRUCTION :  select 1\n2026-01-02 09:00:00 UTC::@:[1]:文:  select 1\n";
    assert_eq!(of(Family::Postgres, more).0.len(), 1);
    // A language that nobody knows: by its SQLSTATE, where the prefix has it; else that is said.
    let states = "2026-01-02 09:00:00.123 UTC:10.0.0.7(5):app@shop:[12345]:7:00000:s:QONNOQ:  x\n\
        2026-01-02 09:00:01.123 UTC:10.0.0.7(5):23505@shop:[12345]:8:23505:s:XATO:  y\n";
    assert_eq!(of(Family::Postgres, states).0, [("y".to_owned(), Some(at("2026-01-02T09:00:01Z")))]);
    let unknown = read(Family::Postgres, &utc(), &["2026-01-02 09:00:00 UTC::@:[1]:XATO:  y\n"]);
    assert_eq!((unknown.is_readable(), unknown.unknown, unknown.errors.len()), (false, 1, 0));
}

#[test]
fn a_log_of_another_form_is_not_taken_for_one_without_errors() {
    let postgres = "2026-01-02 09:00:00 UTC::@:[1]:ERROR:  x\n";
    let mysql = "2026-01-02T09:01:00.123456Z 8 [ERROR] [MY-010119] [Server] Aborting\n";
    for (family, log) in [
        (Family::Mysql, postgres),
        (Family::Postgres, mysql),
        (Family::SqlServer, postgres),
        (Family::Db2, mysql),
        (Family::Oracle, "{\"level\": \"error\"}\n"),
        (Family::Mysql, "{\"level\": \"error\"}\n"),
        (Family::Mysql, "\u{fffd}\u{fffd}\n"),
    ] {
        assert!(!read(family, &utc(), &[log]).is_readable(), "{family:?}: {log}");
    }
}

#[test]
fn what_a_server_says_when_it_begins_is_of_its_form() {
    let log = "/rdsdbbin/mysql/bin/mysqld, Version: 8.0.40 (Source distribution). started with:\n\
        Tcp port: 3306  Unix socket: /tmp/mysql.sock\n2026-01-02T09:00:00.1Z mysqld_safe Starting mysqld daemon\n";
    assert_eq!(of(Family::Mysql, log).0, []);
}

#[test]
fn times_are_converted_or_no_zone_is_claimed() {
    let when = |line: &str, zone: &Zone| stamp::written_at(line, zone).unwrap().0;
    for (line, utc) in [
        ("2026-01-02 09:00:00 JST:x", Some("2026-01-02T00:00:00Z")),
        ("2026-01-02 09:00:00.123 CEST:x", Some("2026-01-02T07:00:00Z")),
        ("2026-01-02 09:00:00 +03:x", Some("2026-01-02T06:00:00Z")),
        ("2026-01-02 09:00:00 -0330::@", Some("2026-01-02T12:30:00Z")),
        ("2026-01-02 09:00:00 UTC:x", Some("2026-01-02T09:00:00Z")),
        ("2026-01-02T09:00:00.5+09:00 x", Some("2026-01-02T00:00:00Z")),
        ("2026-01-02 09:00:00 CST:x", None),
        ("2026-01-02 09:00:00 spid5", None),
        ("Fri Jan 02 09:00:00 2026", None),
        ("Fri Jan  2 09:00:00 JST 2026", Some("2026-01-02T00:00:00Z")),
    ] {
        let local = When::Local("2026-01-02T09:00:00".parse().unwrap());
        assert_eq!(when(line, &Zone::Unknown), utc.map_or(local, |utc| When::Utc(at(utc))), "{line}");
    }
    assert_eq!(when("Fri Jan 02 09:00:00 2026", &utc()), When::Utc(at("2026-01-02T09:00:00Z")));
    for no in ["", "2026-01-02", "2026-13-02 09:00:00", "Fri Foo 02 09:00:00 2026", "261301 09:00:00", "12 monkeys"] {
        assert!(stamp::written_at(no, &utc()).is_none(), "{no}");
    }
}

#[test]
fn what_stands_in_two_files_is_read_once() {
    let running = "2026-01-02T09:00:00Z 1 [ERROR] a\n  more\n2026-01-02T09:00:00Z 1 [ERROR] a\n";
    let newest = "2026-01-02T09:00:00Z 1 [ERROR] a\n2026-01-02T09:05:00Z 1 [ERROR] b\n";
    let reading = read(Family::Mysql, &utc(), &[running, newest]);
    let texts: Vec<&str> = reading.errors.iter().map(|error| error.text.as_str()).collect();
    assert_eq!(texts, ["a", "a", "b"]);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(log in proptest::prelude::any::<String>(), line in "[0-9]{4}-[0-9]{2}-[0-9]{2}[T -][0-9:.+Z-]{0,20}.{0,30}") {
        for family in [Family::Oracle, Family::Mysql, Family::Postgres, Family::SqlServer, Family::Db2] {
            for zone in [utc(), Zone::Unknown] {
                read(family, &zone, &[&log, &line, &log]);
            }
        }
    }
}
