//! What is an error or a crash though the engine does not call it one, what only looks like one, and servers that start without
//! having ended.

use jiff::tz::TimeZone;

use super::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    Crash,
    Error,
    Plain,
    Unclear,
}

fn reading(family: Family, log: &str) -> Reading {
    read(family, &Zone::Known(TimeZone::UTC), &[log])
}

/// What a log holds, at its worst, and what that says.
fn worst(family: Family, log: &str) -> (Is, String) {
    let reading = reading(family, log);
    let text = |found: &[Found]| found.last().map(|found| found.text.clone()).unwrap_or_default();
    if !reading.crashes.is_empty() {
        (Crash, text(&reading.crashes))
    } else if !reading.errors.is_empty() {
        (Error, text(&reading.errors))
    } else if reading.unknown > 0 {
        (Unclear, String::new())
    } else {
        assert!(reading.is_readable(), "{log}");
        (Plain, String::new())
    }
}

/// Each line by itself, behind what stands before its text.
fn table(family: Family, before: &str, rows: &[(Is, &str)]) {
    let wrong: Vec<_> = rows
        .iter()
        .map(|(is, text)| (worst(family, &format!("{before}{text}\n")), *is, *text))
        .filter(|((found, _), is, _)| found != is)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

use Is::{Crash, Error, Plain, Unclear};

#[test]
fn sql_server_tells_of_errors_without_a_grave_severity() {
    let spid = "2026-01-02 09:05:03.12 spid51      ";
    table(
        Family::SqlServer,
        spid,
        &[
            (
                Error,
                "DBCC CHECKDB (shop) executed by CORP\\dba found 12 errors and repaired 0 errors. Elapsed time: 0 hours.",
            ),
            (Error, "DBCC CHECKDB (x found 0 errors) executed by sa found 3 errors and repaired 3 errors."),
            (
                Error,
                "DBCC CHECKTABLE (shop.dbo.t) WITH no_infomsgs executed by sa found 1 errors and repaired 0 errors.",
            ),
            (Plain, "DBCC CHECKDB (shop) executed by sa found 0 errors and repaired 0 errors. Elapsed time: 0 hours."),
            (Plain, "DBCC TRACEON 1222, server process ID (SPID) 52. This is an informational message only."),
            (
                Error,
                "Process 0:0:0 (0x1a4) Worker 0x0000001 appears to be non-yielding on Scheduler 3. Thread time: 1.",
            ),
            (Error, "All schedulers on Node 0 appear deadlocked due to a large number of worker threads waiting."),
            (
                Error,
                "SQL Server has encountered 4 occurrence(s) of I/O requests taking longer than 15 seconds to complete on file \
                 [D:\\shop.mdf] in database id 7.",
            ),
            (Error, "[ERROR] Database ID: [7]. Failed to load the checkpoint files."),
            (Plain, "[INFO] HkHostDbCtxt::Initialize(): Database ID: [4] 'msdb'. XTP Engine version is 0.0."),
            (Error, "Database 'shop' cannot be opened due to inaccessible files or insufficient memory or disk space."),
            (Error, "BACKUP failed to complete the command BACKUP LOG shop. Check the backup application log."),
            (Error, "FCB::Open failed: Could not open file D:\\shop.mdf for file number 1.  OS error: 2(failed)."),
            (Plain, "Database backed up. Database: shop, creation date(time): 2026/01/01(09:00:00)."),
            // Users choose the names of databases.
            (Plain, "Starting up database 'is corrupt, cannot be opened'."),
            (Crash, "***Stack Dump being sent to D:\\rdsdbdata\\log\\SQLDump0001.txt"),
        ],
    );
    for (severity, errors) in [(10, 0), (11, 1), (14, 1), (16, 1), (24, 1)] {
        let log = format!(
            "{spid}Error: 5, Severity: {severity}, State: 2.\n{spid}A logical consistency-based I/O error: incorrect checksum.\n"
        );
        let found = reading(Family::SqlServer, &log).errors;
        assert_eq!(found.len(), errors, "{severity}: the message is of the line before it: {found:?}");
        assert!(found.iter().all(|found| found.text.starts_with("A logical")), "{found:?}");
    }
    // Whoever tries to log in may call himself anything.
    let name = "Login failed for user 'a' cannot be opened, is corrupt 'b'. Reason: no.";
    table(Family::SqlServer, "2026-01-02 09:05:03.12 Logon       ", &[(Plain, name)]);
}

#[test]
fn oracle_tells_of_errors_without_a_number_of_its_own() {
    table(
        Family::Oracle,
        "2026-01-02T09:05:03.000001+00:00\n",
        &[
            (Error, "Corrupt block relative dba: 0x00c0000f (file 3, block 15)"),
            (Error, "ARC0: Error 19809 Creating archive log file to '/rdsdbdata/db/x.arc'"),
            (Error, "ARC2 (PID:4711): Error 19502 Closing archive log file"),
            (Error, "FAL[client, ARC3]: Error 12541 connecting to standby for fetching gap sequence"),
            (Error, "ORACLE Instance ORCL (pid = 9) - Archival Error"),
            (Error, "ARCH: Archival stopped, error occurred. Will continue retrying"),
            (Error, "TNS-12535: TNS:operation timed out"),
            (Crash, "Shutting down instance (abort)"),
            (Crash, "Shutting down ORACLE instance (abort) (OS id: 77)"),
            (Crash, "PMON (ospid: 1): terminating the instance due to ORA error 484"),
            (Crash, "LGWR (ospid: 1): terminating instance due to error 4021"),
            (Crash, "Beginning instance recovery of 1 threads"),
            (Crash, "Beginning crash recovery of 1 threads"),
            (Plain, "Shutting down ORACLE instance (immediate) (OS id: 77)"),
            (Plain, "TNS for Linux: Version 19.0.0.0.0 - Production"),
            (Plain, "Thread 1 advanced to log sequence 10 (LGWR switch)"),
            (Plain, "ALTER SYSTEM SET max_dump_file_size='1M' COMMENT='Note: Error rate' SCOPE=BOTH;"),
        ],
    );
    let lost = "2026-01-02T09:05:03+00:00\nFatal NI connect error 12170.\n  Tns error struct:\n    ns main err code: 12535\n\
        TNS-12535: TNS:operation timed out\n    ns secondary err code: 12560\nTNS-00505: Operation timed out\n";
    let twice = format!("{lost}{lost}");
    assert_eq!(reading(Family::Oracle, &twice).errors.len(), 2, "each layer tells of the same error");
}

#[test]
fn mysql_and_mariadb_tell_of_damage_and_full_disks_in_warnings_and_without_a_level() {
    for (before, rows) in [
        (
            "2026-01-02  9:05:03 0 ",
            [
                (
                    Error,
                    "[Warning] InnoDB: Database page corruption on disk or a failed file read of tablespace shop/t page 4",
                ),
                (
                    Error,
                    "[Warning] mariadbd: Disk is full writing './b.1' (Errcode: 28 \"No space left on device\"). Waiting",
                ),
                (Error, "[Warning] Error writing file './b.index' (Errcode: 28 \"No space left on device\")"),
                (
                    Plain,
                    "[Warning] Aborted connection 8 to db: 'a' user: 'Disk is full' host: 'b' (Got an error reading)",
                ),
                (Plain, "[Warning] Access denied for user 'a' Disk is full writing ''@'b' (using password: YES)"),
                (
                    Plain,
                    "[Warning] Unsafe statement written to the binary log. Statement: update t set corrupt='(Errcode: 28 '",
                ),
            ],
        ),
        (
            "2026-01-02 09:05:03 7f8a4c0f9700 ",
            [
                (Error, "InnoDB: Error: page 5 log sequence number 77 is in the future!"),
                (Error, " InnoDB: Operating system error number 28 in a file operation."),
                (Error, "InnoDB: Database page corruption on disk or a failed"),
                (Plain, "InnoDB: Warning: io_setup() failed with EAGAIN."),
                (Plain, "InnoDB: Completed initialization of buffer pool"),
                (Crash, "InnoDB: Assertion failure in thread 1 in file x.cc line 5"),
            ],
        ),
        (
            "260102 09:05:03 [Note] x\n",
            [
                (Error, "InnoDB: Error: trying to access page number 7 in space 0,"),
                (Error, "InnoDB: Operating system error number 13 in a file operation."),
                (Plain, "InnoDB: Error number 13 means 'Permission denied'."),
                (Crash, "260102 09:05:04 mysqld_safe Number of processes running now: 0"),
                (Crash, "2026-01-02T09:05:04.000001Z mysqld_safe mysqld restarted"),
                (Plain, "260102 09:05:04 mysqld_safe Starting mysqld daemon with databases from /rdsdbdata/db"),
            ],
        ),
    ] {
        table(Family::Mysql, before, &rows);
    }
}

#[test]
fn postgresql_tells_of_failures_and_damage_as_log_and_warning() {
    let before = "2026-01-02 09:05:03 UTC::@:[5]:";
    table(
        Family::Postgres,
        before,
        &[
            (Error, "WARNING:  page verification failed, calculated checksum 20919 but expected 57005"),
            (Error, "WARNING:  invalid page in block 7 of relation base/1/2; zeroing out page"),
            (Error, "LOG:  could not fork new process for connection: Resource temporarily unavailable"),
            (Error, "LOG:  could not write temporary statistics file \"pg_stat_tmp/x.tmp\": No space left on device"),
            (Error, "LOG:  recovery file \"x\": No space left on device"),
            (Error, "LOG:  archive command failed with exit code 1"),
            (Error, "LOG:  konnte Datei »x« nicht öffnen: Auf dem Gerät ist kein Speicherplatz mehr verfügbar"),
            (Error, "WARNUNG:  Seitenüberprüfung fehlgeschlagen, berechnete Prüfsumme 1, aber erwartet 2"),
            (Error, "LOG:  n'a pas pu lancer le nouveau processus fils pour la connexion : Ressource indisponible"),
            (Error, "ログ:  ファイル\"x\"をオープンできませんでした: デバイスに空き領域がありません"),
            (Error, "СООБЩЕНИЕ:  не удалось записать в файл \"x\": Устройство переполнено"),
            (Error, "日志:  无法写入文件 \"x\": 设备上没有空间"),
            (Crash, "LOG:  Aurora Runtime process (PID 77) exited with exit code 1"),
            (Crash, "LOG:  Aurora Runtime process (PID 77) was terminated by signal 9: Killed"),
            (Crash, "LOG:  startup process (PID 77) exited with exit code 1"),
            (Plain, "LOG:  could not receive data from client: Connection reset by peer"),
            (Plain, "LOG:  could not accept SSL connection: EOF detected"),
            (Plain, "LOG:  クライアントからデータを受信できませんでした: Connection reset by peer"),
            (Plain, "LOG:  statement: select 1 -- : No space left on device"),
            (Plain, "LOG:  execute <unnamed>: select 'could not' -- : No space left on device"),
            (Plain, "WARNING:  there is already a transaction in progress"),
            (Plain, "LOG:  archiver process (PID 77) was restarted"),
            (Plain, "ログ:  データベースシステムの接続受け付け準備が整いました。"),
            // What users say goes on with an entry.
            (Plain, "STATEMENT:  server process (PID 7) was terminated by signal 9"),
            (Plain, "DETAIL:  could not"),
        ],
    );
    // By its SQLSTATE: a full disk, an I/O error, damage.
    for state in ["53100", "58030", "XX001"] {
        let log = format!("2026-01-02 09:05:03.123 UTC::@:[5]:7:{state}:s:WARNING:  x\n");
        assert_eq!(worst(Family::Postgres, &log).0, Error, "{state}");
    }
}

#[test]
fn names_before_the_severity_neither_hide_an_error_nor_make_one() {
    let session = "2026-01-02 09:05:03 UTC:10.0.0.7(5):app@shop:[12]:";
    table(
        Family::Postgres,
        session,
        &[
            // log_line_prefix = '%t:%r:%u@%d:[%p]:%a:%e:', as PostgreSQL 15 wrote it.
            (Error, "my LOG:  app:22012:ERROR:  division by zero"),
            (Plain, "my LOG:  app:22012:STATEMENT:  select 1/0"),
            (Unclear, "x]:00000:LOG:  app:22012:ERROR:  division by zero"),
            (Error, "a] y 00000:42703:ERROR:  column \"nothere\" does not exist at character 8"),
            (Plain, "ok:01000:WARNING:  w  LOG:  x"),
            (Unclear, "a:ERROR:  b:00000:LOG:  duration: 5 ms"),
            (Unclear, "LOG:  app:ERROR:  division by zero"),
            (Unclear, "a:LOG:  could not x:00000:LOG:  duration: 5 ms"),
            (Plain, "LOG:  said ERROR:  once"),
            // '%m:%r:%u@%d:[%p]:%l:%e:%s:%v:%x:%c:%q%a:': the SQLSTATE has a place of its own.
            (Error, "7:22012:2026-01-02 09:00:00 UTC:3/2:0:6b08.7574:my LOG:  app:ERROR:  division by zero"),
            (Error, "7:22012:2026-01-02 09:00:00 UTC:3/2:0:6b08.7574:a:LOG:  00000:ERROR:  division by zero"),
            (Unclear, "7:00000:2026-01-02 09:00:00 UTC:3/2:0:6b08.7574:a:ERROR:  b:LOG:  duration: 5 ms"),
            (Plain, "7:00000:2026-01-02 09:00:00 UTC:3/2:0:6b08.7574:53100:LOG:  duration: 5 ms"),
            // A language that nobody knows.
            (Error, "7:22012:2026-01-02 09:00:00 UTC:3/2:0:6b08.7574:my LOG:  app:XATO:  nolga"),
            (Plain, "7:00000:2026-01-02 09:00:00 UTC:3/2:0:6b08.7574:my ERROR:  app:QONNOQ:  x"),
            (Unclear, "my LOG:  app:22012:XATO:  nolga"),
            (Error, "00000:22012:XATO:  nolga"),
            (Unclear, "my ERROR:  app:00000:QONNOQ:  x"),
        ],
    );
    // Whoever tries to log in may call himself anything.
    let forged = "2026-01-02 09:05:03 UTC:10.0.0.7(5):";
    table(
        Family::Postgres,
        forged,
        &[
            (Unclear, "a:[1]:LOG:  b@shop:[12]:FATAL:  password authentication failed for user \"a:[1]:LOG:  b\""),
            (Unclear, "a:[1]:7:00000:LOG:  b@shop:[12]:7:28P01:s:FATAL:  password authentication failed"),
            (Error, "a:[1]:7:00000:x@shop:[12]:7:28P01:s:FATAL:  password authentication failed"),
        ],
    );
    table(
        Family::Postgres,
        "2026-01-02 09:05:03 UTC ",
        &[
            (Plain, "[5] LOG:  said ERROR:  once"),
            (Error, "[5] app@shop ERROR:  division by zero"),
            (Unclear, "[5]: user=app,db=shop,app=my LOG:  app,client=10.0.0.7 ERROR:  division by zero"),
        ],
    );
}

#[test]
fn postgresqls_records_are_read_by_their_columns() {
    let csv = concat!(
        "a record that was cut\", ERROR\n",
        "2026-01-02 09:00:00.080 UTC,,,5,,6b.7,1,,2026-01-02 09:00:00 UTC,,0,LOG,00000,\"listening on \"\"x\"\", port 1\",,,,,,,,,\"\"\n",
        "2026-01-02 09:01:00.080 UTC,\"a\",\"b\",5,\"10.0.0.7:5\",6b.7,1,\"SELECT\",2026-01-02 09:00:00 UTC,3/2,0,ERROR,22012,\
         \"division by zero\",,,,,,\"select 1/0,\n2026-01-02 09:01:30 UTC,,,5,,6b,1,,x,,0,PANIC,XX000,\"\"no\"\"\",,,\"my LOG:  app\"\n",
        "2026-01-02 09:02:00.080 UTC,,,5,,6b.7,1,,2026-01-02 09:00:00 UTC,,0,WARNUNG,01000,\"w\",,,,,,,,,\"\"\n",
        "2026-01-02 09:02:30.080 UTC,,,5,,6b.7,1,,2026-01-02 09:00:00 UTC,,0,WARNING,XX001,\"page verification failed\",,,,,,,,,\"\"\n",
        "2026-01-02 09:03:00.080 UTC,,,5,,6b.7,1,,2026-01-02 09:00:00 UTC,,0,XATO,42P01,\"no, none\",,,,,,,,,\"\"\n",
        "2026-01-02 09:04:00.080 UTC,,,5,,6b.7,5,,2026-01-02 09:00:00 UTC,,0,LOG,00000,\
         \"server process (PID 30139) was terminated by signal 9: Killed\",\"Failed process was running: x\",,,,,,,,\"\",\"postmaster\",,0\n",
    );
    let json = concat!(
        "{\"timestamp\":\"2026-01-02 09:00:00.080 UTC\",\"pid\":5,\"error_severity\":\"LOG\",\"message\":\"listening\"}\n",
        "{\"timestamp\":\"2026-01-02 09:01:00.080 UTC\",\"pid\":5,\"error_severity\":\"ERROR\",\"state_code\":\"22012\",\
         \"message\":\"division by zero\",\"statement\":\"select\\n 1/0\",\"application_name\":\"my LOG:  app\"}\n",
        "{\"timestamp\":\"2026-01-02 09:02:00.080 UTC\",\"error_severity\":\"WARNING\",\"state_code\":\"01000\",\"message\":\"w\"}\n",
        "{\"timestamp\":\"2026-01-02 09:02:30.080 UTC\",\"error_severity\":\"WARNING\",\"message\":\"page verification failed\"}\n",
        "{\"timestamp\":\"2026-01-02 09:03:00.080 UTC\",\"error_severity\":\"FATAL\",\"state_code\":\"42P01\",\"message\":\"no, none\"}\n",
        "{\"timestamp\":\"2026-01-02 09:04:00.080 UTC\",\"error_severity\":\"LOG\",\
         \"message\":\"server process (PID 30139) was terminated by signal 9: Killed\"}\n",
    );
    for log in [csv, json] {
        let reading = reading(Family::Postgres, log);
        let errors: Vec<&str> = reading.errors.iter().map(|error| error.text.as_str()).collect();
        let killed = "server process (PID 30139) was terminated by signal 9: Killed";
        assert_eq!(errors, ["division by zero", "page verification failed", "no, none", killed], "{log}");
        assert_eq!((reading.crashes.len(), reading.unknown, reading.known), (1, 0, 6), "{log}");
        let (first, last) = reading.period.unwrap();
        assert_eq!(last - first, 240, "{log}");
    }
    // Cut off, it is not known what it is.
    let cut = "2026-01-02 09:00:00.080 UTC,,,5,,6b.7,1,,2026-01-02 09:00:00 UTC,,0,LOG,00000,\"x\",,\n\
        2026-01-02 09:01:00.080 UTC,\"a\",\"b\",5,\"10.0\n";
    assert_eq!(worst(Family::Postgres, cut).0, Unclear);
    assert_eq!(worst(Family::Postgres, "{\"timestamp\":\"2026-01-02 09:00:00 UTC\",\"error_sev\n").0, Unclear);

    // The same in lines and in records is there once, as often as in the one that has it most often.
    let lines = "2026-01-02 09:01:00 UTC:10.0.0.7(5):a@b:[5]:ERROR:  division by zero at character 8\n\
        2026-01-02 09:04:00 UTC::@:[5]:LOG:  server process (PID 30139) was terminated by signal 9: Killed\n\
        2026-01-02 09:05:00 UTC:10.0.0.7(5):a@b:[5]:ERROR:  only here\n";
    let both = read(Family::Postgres, &Zone::Known(TimeZone::UTC), &[lines, csv]);
    let errors: Vec<&str> = both.errors.iter().map(|error| error.text.split(' ').next().unwrap()).collect();
    assert_eq!(errors, ["division", "page", "no,", "server", "only"]);
    assert_eq!(both.crashes.len(), 1);
}

/// When a server was started without having ended.
fn starts(family: Family, parts: &[&str]) -> Vec<String> {
    let crashes = read(family, &Zone::Known(TimeZone::UTC), parts).crashes;
    let at = |found: &Found| match found.at {
        When::Utc(at) => jiff::Timestamp::from_second(at).unwrap().strftime("%H:%M:%S").to_string(),
        When::Local(_) | When::Unknown => String::new(),
    };
    crashes.iter().map(at).collect()
}

/// A start of MySQL 9.7 and its orderly end, as it writes them at its default verbosity.
fn life_of_mysql(minute: u32, ends: bool) -> String {
    let mut life = format!(
        "2026-01-02T09:{minute:02}:01.736300Z 0 [System] [MY-015015] [Server] MySQL Server - start.\n\
         2026-01-02T09:{minute:02}:05.376288Z 0 [System] [MY-010116] [Server] /rdsdbbin/mysqld (mysqld 9.7.4) starting as process 7\n\
         2026-01-02T09:{minute:02}:06.390538Z 1 [System] [MY-013576] [InnoDB] InnoDB initialization has started.\n\
         2026-01-02T09:{minute:02}:07.369169Z 0 [Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.\n\
         2026-01-02T09:{minute:02}:08.428959Z 0 [System] [MY-010931] [Server] /rdsdbbin/mysqld: ready for connections. Version: '9.7'\n\
         2026-01-02T09:{minute:02}:08.428960Z 0 [System] [MY-011323] [Server] X Plugin ready for connections. Bind-address: '::'\n",
    );
    if ends {
        life += &format!(
            "2026-01-02T09:{minute:02}:50.085449Z 0 [System] [MY-013172] [Server] Received SHUTDOWN from user <via user signal>.\n\
             2026-01-02T09:{minute:02}:51.695636Z 0 [System] [MY-010910] [Server] /rdsdbbin/mysqld: Shutdown complete (mysqld 9.7.4).\n\
             2026-01-02T09:{minute:02}:51.695655Z 0 [System] [MY-015016] [Server] MySQL Server - end.\n",
        );
    }
    life
}

#[test]
fn a_start_without_an_end_before_it_is_a_crash() {
    let (killed, ended) = (life_of_mysql(10, false), life_of_mysql(20, true));
    let again = life_of_mysql(30, true);
    let starts = |parts: &[&str]| starts(Family::Mysql, parts);
    assert_eq!(starts(&[&(killed.clone() + &ended + &again)]), ["09:20:01"]);
    assert_eq!(starts(&[&killed, &ended, &again]), ["09:20:01"], "in files of their own");
    assert_eq!(starts(&[&(ended.clone() + &again)]), [""; 0]);
    // A log that begins with a start says nothing, one that begins with a server that writes does.
    assert_eq!(starts(&[&killed]), [""; 0]);
    let writes = "2026-01-02T09:12:00.1Z 50 [Warning] [MY-010604] [Repl] x\n";
    assert_eq!(starts(&[&(writes.to_owned() + &ended)]), ["09:20:01"]);
    let before = "2026-01-02T09:20:00.1Z 0 [Warning] [MY-010101] [Server] Insecure configuration\n";
    assert_eq!(starts(&[&(before.to_owned() + &ended)]), [""; 0], "it writes before it starts");
    // What was not read may be the end.
    assert_eq!(starts(&[&killed, "", &ended]), [""; 0]);
    assert_eq!(starts(&[&format!("{killed}[Your log message was truncated]\n{ended}")]), [""; 0]);
    // A crash that was told is told once.
    let crash = "2026-01-02T09:19:00Z UTC - mysqld got signal 11 ;\n";
    assert_eq!(starts(&[&(killed.clone() + crash + &ended)]), ["09:19:00"]);
    // What stands twice is read once.
    assert_eq!(starts(&[&ended, &ended]), [""; 0]);
    // Of nobody who names himself so.
    let named = "2026-01-02T09:12:00Z 8 [Note] [MY-1] [Server] Access denied for user 'x: Shutdown complete'\n";
    assert_eq!(starts(&[&(killed + named + &ended)]), ["09:20:01"]);
    let reading = reading(Family::Mysql, &(life_of_mysql(10, false) + &ended));
    assert!(reading.crashes.iter().chain(&reading.errors).all(|found| found.is_start));
}

#[test]
fn each_engine_that_writes_when_it_starts_and_ends_is_followed() {
    let maria = |minute: u32, end: &str| {
        format!(
            "2026-01-02  9:{minute:02}:00 0 [Warning] Could not increase number of max_open_files\n\
             2026-01-02  9:{minute:02}:00 0 [Note] Starting MariaDB 10.11.19-MariaDB-log source revision 58 as process 7\n\
             2026-01-02  9:{minute:02}:01 0 [Note] mariadbd: ready for connections.\n\
             Version: '10.11.19-MariaDB'  socket: '/tmp/s.sock'  port: 3306\n{end}"
        )
    };
    let end = "2026-01-02  9:11:00 0 [Note] mariadbd (initiated by: unknown): Normal shutdown\n\
        2026-01-02  9:11:01 0 [Note] mariadbd: Shutdown complete\n";
    let german =
        "2026-01-02  9:11:00 0 [Note] InnoDB: Starting shutdown...\n2026-01-02  9:11:00 0 [Note] mariadbd: Beendet\n";
    let oracle = |hour: u32, end: &str| {
        format!(
            "2026-01-02T{hour:02}:00:00+00:00\nStarting ORACLE instance (normal) (OS id: 7)\n\
            2026-01-02T{hour:02}:00:09+00:00\nCompleted: ALTER DATABASE OPEN\n2026-01-02T{hour:02}:30:00+00:00\n{end}"
        )
    };
    let sql = |hour: u32, end: &str| {
        format!(
            "2026-01-02 {hour:02}:00:00.12 Server      Microsoft SQL Server 2022\n\
            2026-01-02 {hour:02}:00:00.12 Server      SQL Server is starting at normal priority base (=7).\n\
            2026-01-02 {hour:02}:30:00.12 spid7s      {end}\n"
        )
    };
    let old = |minute: u32, end: &str| {
        format!(
            "2026-01-02 09:{minute:02}:00 77 [Note] /rdsdbbin/mysqld (mysqld 5.7.44-log) starting as process 77 ...\n\
            2026-01-02T09:{minute:02}:02.1Z 0 [Note] /rdsdbbin/mysqld: ready for connections.\n{end}"
        )
    };
    let safe = "2026-01-02T09:12:00.1Z mysqld_safe mysqld from pid file /x.pid ended\n";
    let db2 = |hour: u32, end: &str| {
        format!(
            "2026-01-02-{hour:02}.00.00.123456+000 I1E5           LEVEL: Event\nMESSAGE : ADM7513W  Database manager has started.\n\
            2026-01-02-{hour:02}.30.00.123456+000 I1E5           LEVEL: Event\nMESSAGE : {end}\n"
        )
    };
    for (family, log, found) in [
        (Family::Mysql, maria(10, "") + &maria(20, ""), "09:20:00"),
        (Family::Mysql, maria(10, end) + &maria(20, ""), ""),
        (Family::Mysql, maria(10, german) + &maria(20, ""), ""),
        (Family::Mysql, old(10, "") + &old(20, ""), "09:20:00"),
        (Family::Mysql, old(10, safe) + &old(20, ""), ""),
        (Family::Oracle, oracle(9, "Thread 1 advanced\n") + &oracle(10, ""), "10:00:00"),
        (Family::Oracle, oracle(9, "Shutting down ORACLE instance (immediate) (OS id: 7)\n") + &oracle(10, ""), ""),
        (Family::Oracle, oracle(9, "Instance shutdown complete (OS id: 7)\n") + &oracle(10, ""), ""),
        // It is told as what it is.
        (Family::Oracle, oracle(9, "Shutting down instance (abort)\n") + &oracle(10, ""), "09:30:00"),
        // A fault within it does not end the instance.
        (
            Family::Oracle,
            oracle(7, "ORA-00600: x\n") + "2026-01-02T08:00:00+00:00\nx\n" + &oracle(10, ""),
            "07:30:00 10:00:00",
        ),
        (Family::SqlServer, sql(9, "Database backed up.") + &sql(10, "x"), "10:00:00"),
        (Family::SqlServer, sql(9, "SQL Server is terminating because of a system shutdown.") + &sql(10, "x"), ""),
        (Family::Db2, db2(9, "fine") + &db2(10, "fine"), "10:00:00"),
        (Family::Db2, db2(9, "ADM7514W  Database manager has stopped.") + &db2(10, "fine"), ""),
    ] {
        assert_eq!(starts(family, &[&log]).join(" "), found, "{log}");
    }
}
