//! Trouble that servers tell of without calling it an error: as LOG, as a note, or without any level.

use jiff::tz::TimeZone;

use super::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    Error,
    Warning,
    Nothing,
}

use Is::{Error, Nothing, Warning};

fn reading(family: Family, log: &str) -> Reading {
    read(family, &Zone::Known(TimeZone::UTC), &[log])
}

/// Each line by itself, behind what stands before its text.
fn table(family: Family, before: &str, rows: &[(Is, &str)]) {
    let is = |text: &str| {
        let reading = reading(family, &format!("{before}{text}\n"));
        assert!(reading.is_readable() && reading.unknown == 0, "{text}");
        match (reading.errors.len(), reading.warnings.len()) {
            (0, 0) => Nothing,
            (0, _) => Warning,
            _ => Error,
        }
    };
    let wrong: Vec<_> =
        rows.iter().filter(|(told, text)| is(text) != *told).map(|(_, text)| (is(text), *text)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn postgresqls_log_lines() {
    table(
        Family::Postgres,
        "2026-01-02 09:05:03 UTC::@:[5]:LOG:  ",
        &[
            (Error, "out of file descriptors: Too many open files in system; release and retry"),
            (Error, "received immediate shutdown request"),
            (Error, "terminating walsender process due to replication timeout"),
            (Error, "invalidating obsolete replication slot \"s\""),
            (Error, "terminating process 77 to release replication slot \"s\""),
            (Error, "background worker \"logical replication worker\" (PID 7) exited with exit code 1"),
            (Error, "corrupted statistics file \"pg_stat_tmp/global.stat\""),
            (Error, "process 5 detected deadlock while waiting for ShareLock on transaction 7 after 1000.1 ms"),
            (Error, "aborting startup due to startup process failure"),
            (
                Error,
                "configuration file \"/rdsdbdata/postgresql.conf\" contains errors; unaffected changes were applied",
            ),
            (Error, "/rdsdbdata/config/pg_hba.conf was not reloaded"),
            (Error, "performing immediate shutdown because data directory lock file is invalid"),
            (Error, "issuing SIGKILL to recalcitrant children"),
            (Error, "replication terminated by primary server"),
            (Error, "subscription \"s\" has been disabled because of an error"),
            (Error, "select() failed in postmaster: Invalid argument"),
            (Error, "test message did not get through on socket for statistics collector"),
            (Error, "archiver process (PID 77) exited with exit code 1"),
            (Error, "syntax error in file \"postgresql.conf\" line 7, near token \"x\""),
            (Error, "out of memory"),
            (Error, "shutting down due to startup process failure"),
            (Error, "pg_stat_statements: lost query texts"),
            (Error, "WAL receiver process connection timed out"),
            (Error, "setsockopt(TCP_USER_TIMEOUT) failed: Protocol not available"),
            (Warning, "process 5 still waiting for ShareLock on transaction 7 after 1000.1 ms"),
            (
                Warning,
                "process 5 avoided deadlock for ShareLock on transaction 7 by rearranging queue order after 1000.1 ms",
            ),
            (Warning, "checkpoints are occurring too frequently (9 seconds apart)"),
            (Warning, "using stale statistics instead of current ones because stats collector is not responding"),
            (Warning, "skipping vacuum of \"t\" --- lock not available"),
            (Warning, "recovery still waiting after 1000.1 ms: recovery conflict on lock"),
            (Warning, "new timeline 2 is not a child of database system timeline 1"),
            (Warning, "invalid primary checkpoint record"),
            (Warning, "sending cancel to blocking autovacuum PID 77"),
            (Warning, "still waiting for backend with PID 77 to accept ProcSignalBarrier"),
            (
                Warning,
                "MultiXact member wraparound protections are disabled because oldest checkpointed MultiXact 1 does not exist",
            ),
            (Warning, "parameter \"shared_buffers\" cannot be changed without restarting the server"),
            (Warning, "skipping missing configuration file \"x.conf\""),
            (Warning, "primary server contains no more WAL on requested timeline 1"),
            (Warning, "background worker \"logical replication launcher\" (PID 7) exited with exit code 1"),
            (Nothing, "checkpoint complete: wrote 5 buffers (0.0%); 0 WAL file(s) added, 0 removed, 0 recycled"),
            (Nothing, "automatic aggressive vacuum to prevent wraparound of table \"a.b.c\": index scans: 0"),
            (Nothing, "automatic vacuum of table \"shop.public.failed\": index scans: 1"),
            (Nothing, "connection authorized: user=error database=failed SSL enabled"),
            (Nothing, "connection received: host=10.0.0.7 port=5"),
            (Nothing, "disconnection: session time: 0:00:00.1 user=timeout database=lost host=x"),
            (Nothing, "statement: select 'it failed: could not'"),
            (Nothing, "duration: 5000.1 ms  execute x: select error from failed"),
            (Nothing, "temporary file: path \"base/pgsql_tmp/x\", size 1"),
            (Nothing, "parameter \"statement_timeout\" changed to \"5s\""),
            (Nothing, "received fast shutdown request"),
            (Nothing, "starting PostgreSQL 16.3 on x86_64-pc-linux-gnu"),
            (Nothing, "started streaming WAL from primary at 0/3000000 on timeline 1"),
            (Nothing, "unexpected EOF on client connection with an open transaction"),
            (Nothing, "incomplete startup packet"),
            (Nothing, "could not receive data from client: Connection timed out"),
            (Nothing, "redo done at 0/3000060 system usage: CPU: user: 0.0 s"),
        ],
    );
}

#[test]
fn oracles_lines_without_a_number() {
    table(
        Family::Oracle,
        "2026-01-02T09:05:03.000001+00:00\n",
        &[
            (Error, "KCF: read, write or open error, block=0x5 online=1"),
            (Error, "Automatic datafile offline due to write error on"),
            (Error, "MRP0: Background Media Recovery terminated with error 1111"),
            (Error, "Process J000 died, see its trace file"),
            (Error, "Process P000 submission failed with error = 20"),
            (Error, "Process startup failed, error stack:"),
            (Error, "PMON failed to acquire latch, see PMON dump"),
            (Error, "kkjcre1p: unable to spawn jobq slave process"),
            (Error, "Global Enqueue Services Deadlock detected. More info in file"),
            (Error, "IPC Send timeout detected. Sender: ospid 77"),
            (Error, "Evicting instance 2 from cluster"),
            (Error, "Media Recovery failed with error 1111"),
            (Error, "FAL[client]: Failed to request gap sequence"),
            (Error, "Fractured block found during buffer read"),
            (Error, "Bad header found during buffer read"),
            (Error, "Reread of rdba: 0x00c0000f (file 3, block 15) found same corrupted data"),
            (Error, "CORRUPTION DETECTED: thread 1 sequence 5 log 2 at block 7"),
            (Error, "Read of datafile (fno 5) header failed with I/O error"),
            (Error, "Error 1017 received logging on to the standby"),
            (Error, "minact-scn: useg scan erroring out with error e:12751"),
            (Error, "Exception [type: SIGSEGV, Address not mapped to object]: process aborted"),
            (Error, "WARNING: inbound connection timed out (ORA-3136)"),
            (Warning, "Thread 1 cannot allocate new log, sequence 11"),
            (Warning, "Checkpoint not complete"),
            (Warning, "WARNING: Heavy swapping detected on system in last 5 mins."),
            (Warning, "Warning: VKTM detected a time drift."),
            (Warning, "Fetching gap sequence in thread 1, gap sequence 5-7"),
            (Warning, "RFS[1]: Possible network disconnect with primary database"),
            (Warning, "Destination LOG_ARCHIVE_DEST_2 is UNSYNCHRONIZED"),
            (Warning, "statement in resumable session 'User APP(5), Session 7' was suspended due to"),
            (Warning, "Killing enqueue blocker (pid=77) on resource TX-1"),
            (Nothing, "Thread 1 advanced to log sequence 10 (LGWR switch)"),
            (Nothing, "Errors in file /rdsdbdata/log/trace/ORCL_ora_1.trc:"),
            (Nothing, "ALTER SYSTEM SET resumable_timeout=5 COMMENT='failed' SCOPE=BOTH;"),
            (Nothing, "  resumable_timeout        = 0"),
            (Nothing, "  fal_server               = \"error\""),
            (Nothing, "Completed: ALTER DATABASE OPEN"),
            (Nothing, "Media Recovery Waiting for thread 1 sequence 10"),
            (Nothing, "Starting background process PMON"),
            (Nothing, "Resize operation completed for file# 5, old size 1K, new size 2K"),
        ],
    );
    let once = "2026-01-02T09:05:03+00:00\nKCF: write/open error block=0x5 online=1\n     file=5 x\n     error=27072 txt: 'Linux Error: 5'\n\
        Automatic datafile offline due to write error on\nfile 5: x\n";
    let found = reading(Family::Oracle, once);
    assert_eq!((found.errors.len(), found.warnings.len()), (1, 0), "an entry tells of one: {found:?}");
    let text = |log: &str| reading(Family::Oracle, log).errors[0].text.clone();
    let timed_out = "WARNING: inbound connection timed out (ORA-3136)";
    assert_eq!(text(&format!("2026-01-02T09:05:03+00:00\n{timed_out}\n")), timed_out);
    let ended = "opiodr aborting process unknown ospid (77) as a result of ORA-609";
    assert_eq!(text(&format!("2026-01-02T09:05:03+00:00\n{ended}\n")), ended);
}

#[test]
fn sql_servers_lines_without_a_severity() {
    table(
        Family::SqlServer,
        "2026-01-02 09:05:03.12 spid51      ",
        &[
            (
                Error,
                "The availability group database \"shop\" is changing roles from \"PRIMARY\" to \"RESOLVING\" because the mirroring session \
                 or availability group failed over due to role synchronization. This is an informational message only.",
            ),
            (
                Error,
                "The state of the local availability replica in availability group 'ag' has changed from 'PRIMARY_NORMAL' to \
                 'RESOLVING_NORMAL'.  The state changed because the lease has gone.",
            ),
            (
                Error,
                "Always On Availability Groups connection with secondary database terminated for primary database 'shop' on the \
                 availability replica 'r' with Replica ID: {1}. This is an informational message only.",
            ),
            (
                Error,
                "A connection timeout has occurred on a previously established connection to availability replica 'r'.",
            ),
            (Error, "The lease between availability group 'ag' and the Windows Server Failover Cluster has expired."),
            (
                Error,
                "Autogrow of file 'f' in database 'd' was cancelled by user or timed out after 30000 milliseconds.",
            ),
            (Error, "SSPI handshake failed with error code 0x8009030c, state 14 while establishing a connection."),
            (Error, "Deadlock encountered .... Printing deadlock information"),
            (
                Error,
                "SQL Server was unable to run a new system task, either because there is insufficient memory or threads.",
            ),
            (Error, "Failed to verify Authenticode signature on DLL 'x.dll'."),
            (Error, "Log backup for database was aborted"),
            (Error, "Connection to the mirror was lost"),
            (Error, "The query processor ran out of internal resources"),
            (Error, "Write error during log flush. Shutting down server"),
            (Error, "[ERROR] Failed to load XTP dlls."),
            (Error, "Timeout occurred while waiting for latch: class 'ACCESS_METHODS', id 1, type 4."),
            (Warning, "AppDomain 2 (mssqlsystemresource.dbo[runtime].1) is marked for unload due to memory pressure."),
            (
                Warning,
                "The availability group database \"shop\" is changing roles from \"SECONDARY\" to \"PRIMARY\" because the group failed over.",
            ),
            (Warning, "Process ID 52 was killed by hostname H, host process ID 7."),
            (Warning, "LazyWriter: warning, no free buffers found."),
            (Warning, "The tail of the log was truncated too early"),
            (Warning, "Server process cannot lock pages"),
            (Nothing, "The error log has been reinitialized. See the previous log for older entries."),
            (Nothing, "0 transactions rolled back in database 'shop' (5:0). This is an informational message only."),
            (Nothing, "Logging SQL Server messages in file 'D:\\rdsdbdata\\Log\\ERROR'."),
            (Nothing, "Starting up database 'failed'."),
            (Nothing, "The Service Broker endpoint is in disabled or stopped state."),
            (Nothing, "Recovery is complete. This is an informational message only. No user action is required."),
            (Nothing, "SQL Server is terminating because of a system shutdown. This is an informational message only."),
        ],
    );
}

#[test]
fn mysqls_and_mariadbs_notes() {
    table(
        Family::Mysql,
        "2026-01-02T09:05:03.1Z 0 [Note] ",
        &[
            (Error, "InnoDB: Transactions deadlock detected, dumping detailed information."),
            (Error, "Event Scheduler: [root@%].[db.e] event execution failed."),
            (
                Error,
                "WSREP: (a1, 'tcp://0.0.0.0:4567') connection to peer b2 with addr tcp://x timed out, no messages seen in PT3S",
            ),
            (Error, "WSREP: Inconsistency detected: Inconsistent by consensus on x"),
            (Error, "Plugin group_replication reported: 'Member with address h:3306 has become unreachable.'"),
            (Error, "Plugin group_replication reported: 'This member was expelled from the group'"),
            (Error, "Slave I/O thread: Failed reading log event, reconnecting to retry"),
            (Error, "[MY-012345] [InnoDB] Could not find a valid tablespace file"),
            (Error, "[MY-010553] [Repl] Lost connection to source"),
            (Error, "Slave I/O thread killed while reading event: error 5"),
            (Error, "InnoDB: Unable to open the first data file"),
            (Error, "Error reading relay log event: slave SQL thread was killed"),
            (Error, "InnoDB: Log scan aborted at LSN 7"),
            (Error, "Timeout waiting for reply of binlog"),
            (Warning, "InnoDB: page_cleaner: 1000ms intended loop took 5000ms. The settings might not be optimal."),
            (Warning, "WSREP: cluster conflict due to high priority threads"),
            (Warning, "WSREP: evs::proto(a, GATHER) suspecting node: b"),
            (Warning, "WSREP: Received NON-PRIMARY."),
            (Warning, "Slave SQL thread retried transaction 10 time(s) in vain"),
            (Warning, "Slave: received end packet from server, apparent master shutdown: unexpected"),
            (Warning, "Found 5 of 7 rows when repairing: too few"),
            (Warning, "Semi-sync replication: slave is lagging"),
            (Nothing, "InnoDB: Buffer pool(s) load completed at 260102  9:05:03"),
            (Nothing, "Server socket created on IP: '::'."),
            (Nothing, "InnoDB: Waiting for purge to start"),
            (Nothing, "Event Scheduler: Loaded 0 events"),
            (Nothing, "Access denied for user 'it failed'@'b' (using password: YES)"),
            (
                Nothing,
                "Aborted connection 8 to db: 'a' user: 'b' host: 'c' (Got timeout reading communication packets)",
            ),
            (Nothing, "Skipping generation of SSL certificates as certificate files are present in data directory."),
            (Nothing, "Reading of all Master_info entries succeeded"),
            (Nothing, "Plugin 'timeout' is ready"),
        ],
    );
}
