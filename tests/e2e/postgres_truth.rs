//! What PostgreSQL servers hide from who looks at the obvious place only: sequences whose column ends, commits that nobody
//! confirms, transactions that failed and stay, databases that take no connections.

#![allow(clippy::unwrap_used)]

use agent_protocol::{Cause, CheckReport, HealthPart, HealthRow, Outcome, Rows, TransactionRow};
use stage::{Needs, sessions::Session};
use tests::{
    Agent,
    postgres_bench::{Bench, at, until_asked},
};

fn part(report: &CheckReport, part: HealthPart) -> &HealthRow {
    let Rows::Health(rows) = &report.rows else { unreachable!() };
    rows.iter().find(|row| row.check == part).unwrap_or_else(|| panic!("{}: {rows:?}", part.as_str()))
}

fn transactions(report: &CheckReport) -> &[TransactionRow] {
    let Rows::LongTransactions(rows) = &report.rows else { unreachable!() };
    rows
}

/// Each in a database of its own: how it is made, what gives the next value, and how many values are left.
const SEQUENCES: [(&str, &str, &str, u32); 20] = [
    (
        "asked",
        "CREATE SEQUENCE s; CREATE TABLE t (id int DEFAULT nextval('s')); SELECT setval('s', 2147483646)",
        "t",
        1,
    ),
    (
        "shared",
        "CREATE SEQUENCE s; CREATE TABLE a (id bigint DEFAULT nextval('s')); \
         CREATE TABLE t (id smallint DEFAULT nextval('s')); SELECT setval('s', 32766)",
        "t",
        1,
    ),
    (
        "domain",
        "CREATE DOMAIN d AS smallint; CREATE DOMAIN e AS d CHECK (VALUE <> 0); CREATE SEQUENCE s; \
         CREATE TABLE t (id e DEFAULT nextval('s')); ALTER SEQUENCE s OWNED BY t.id; SELECT setval('s', 32765)",
        "t",
        2,
    ),
    (
        "identity",
        "CREATE TABLE t (id smallint GENERATED ALWAYS AS IDENTITY); SELECT setval('t_id_seq', 32767, false)",
        "t",
        1,
    ),
    (
        "cycle",
        "CREATE TABLE t (id int); CREATE SEQUENCE s CYCLE OWNED BY t.id; \
         ALTER TABLE t ALTER id SET DEFAULT nextval('s'); SELECT setval('s', 2147483647)",
        "t",
        0,
    ),
    ("wide_steps", "CREATE SEQUENCE s AS smallint INCREMENT 20000; SELECT nextval('s'), nextval('s')", "s", 0),
    ("below_zero", "CREATE SEQUENCE s AS smallint MINVALUE -32768 MAXVALUE -1; SELECT setval('s', -2)", "s", 1),
    ("down", "CREATE SEQUENCE s AS int INCREMENT -1 MINVALUE 1 MAXVALUE 2147483647; SELECT setval('s', 3)", "s", 2),
    (
        "down_to_column",
        "CREATE SEQUENCE s INCREMENT -1; CREATE TABLE t (id int DEFAULT nextval('s')); SELECT setval('s', -2147483647)",
        "t",
        1,
    ),
    (
        "own_end",
        "CREATE SEQUENCE s MAXVALUE 1000; CREATE TABLE t (id int DEFAULT nextval('s')); SELECT setval('s', 999)",
        "t",
        1,
    ),
    (
        "digits",
        "CREATE SEQUENCE s; CREATE TABLE t (id numeric(7,2) DEFAULT nextval('s')); SELECT setval('s', 99998)",
        "t",
        1,
    ),
    (
        "digits_of_a_domain",
        "CREATE DOMAIN d AS numeric(4); CREATE SEQUENCE s; CREATE TABLE t (id d DEFAULT nextval('s')); SELECT setval('s', 9998)",
        "t",
        1,
    ),
    (
        "letters",
        "CREATE SEQUENCE s; CREATE TABLE t (id varchar(4) DEFAULT nextval('s')); SELECT setval('s', 9997)",
        "t",
        2,
    ),
    (
        "letters_of_a_domain",
        "CREATE DOMAIN d AS char(6); CREATE SEQUENCE s; CREATE TABLE t (id d DEFAULT nextval('s')::text); \
         SELECT setval('s', 999998)",
        "t",
        1,
    ),
    (
        "letters_below_zero",
        "CREATE SEQUENCE s INCREMENT -1; CREATE TABLE t (id varchar(4) DEFAULT nextval('s')); SELECT setval('s', -998)",
        "t",
        1,
    ),
    (
        "texts",
        "CREATE SEQUENCE s AS int; CREATE TABLE t (id text DEFAULT 'x' || nextval('s'), a int[] DEFAULT ARRAY[1]); \
         SELECT setval('s', 2147483646)",
        "t",
        1,
    ),
    (
        "two",
        "CREATE SEQUENCE s AS smallint; CREATE SEQUENCE r; \
         CREATE TABLE t (id bigint DEFAULT nextval('s') + nextval('r')); SELECT setval('s', 32766)",
        "t",
        1,
    ),
    (
        "partitions",
        "CREATE SEQUENCE s; CREATE TABLE t (id int DEFAULT nextval('s')) PARTITION BY RANGE (id); \
         CREATE TABLE p PARTITION OF t DEFAULT; SELECT setval('s', 2147483646)",
        "t",
        1,
    ),
    (
        "quoted",
        "CREATE SCHEMA \"My \"\"App\"; CREATE SEQUENCE \"My \"\"App\".\"s'1\" AS smallint; \
         SELECT setval('\"My \"\"App\".\"s''1\"', 32767, false); \
         CREATE TABLE t (id int DEFAULT nextval('\"My \"\"App\".\"s''1\"'))",
        "t",
        1,
    ),
    (
        "changed",
        "CREATE TABLE t (id bigserial); ALTER TABLE t ALTER id TYPE smallint; SELECT setval('t_id_seq', 32767)",
        "t",
        0,
    ),
];

#[test]
fn a_sequence_is_as_near_its_end_as_the_next_inserts_find() {
    let bench = Bench::new(&[], &[]);
    let run = |database: &str, statement: &str| {
        Session::postgres_in(database, bench.login("boss"), statement).and_then(Session::finish)
    };
    for (name, made, next, left) in SEQUENCES {
        bench.run(&format!("CREATE DATABASE {name}"));
        run(name, made).unwrap_or_else(|error| panic!("{name}: {error}"));
        let section = at("pg", bench.server.port()) + &format!("database = '{name}'\n");
        let agent = Agent::new(&section, &[("SECRET", &bench.password)]);
        let grants = "DO $$ DECLARE s text; BEGIN FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' LOOP EXECUTE \
                      format('GRANT USAGE ON SCHEMA %1$I TO dbvoice; GRANT SELECT ON ALL SEQUENCES IN SCHEMA %1$I TO dbvoice', s); END LOOP; END $$";
        run(name, grants).unwrap();
        let (report, told) = agent.check("health", "pg", &[]);
        let sequences = part(&report, HealthPart::Sequences);
        assert!(sequences.summary.contains(&format!(" ({left} left)")), "{name}: {sequences:?}\n{}", told.stdout);
        assert_eq!(sequences.outcome, Outcome::Critical, "{name}");
        assert!(sequences.row_errors.is_empty(), "{name}: {sequences:?}");
        // It is so.
        let insert = if next == "t" { "INSERT INTO t DEFAULT VALUES" } else { "SELECT nextval('s')" };
        for nth in 0..left {
            run(name, insert).unwrap_or_else(|error| panic!("{name}, {nth}: {error}"));
        }
        assert!(run(name, insert).is_err(), "{name}: there was one more");
        bench.run(&format!("DROP DATABASE {name}"));
    }
}

#[test]
fn what_becomes_of_a_sequences_values_is_known_or_said_not_to_be() {
    let bench = Bench::new(&[], &[]);
    let sequences = || {
        let (report, _) = bench.agent.check("health", "pg", &[]);
        part(&report, HealthPart::Sequences).clone()
    };
    bench.run("CREATE SEQUENCE endless CYCLE; CREATE TABLE w (id bigint DEFAULT nextval('endless')); SELECT nextval('endless')");
    assert_eq!(sequences().summary, "Database postgres has no sequence that ends.");
    bench.run("CREATE SEQUENCE plain; GRANT USAGE ON SEQUENCE plain TO dbvoice");
    // Who may not read it sees only what it gave.
    let found = sequences();
    assert_eq!((found.outcome, found.cause), (Outcome::Unknown, Some(Cause::MissingPrivilege)), "{found:?}");
    bench.run("SELECT nextval('plain'); GRANT SELECT ON endless TO dbvoice");
    let found = sequences();
    assert_eq!(found.outcome, Outcome::Ok, "{found:?}");
    assert_eq!(found.summary, "Sequence public.plain of postgres has used 0 % of its values.");
    bench.run("CREATE TABLE c (id int DEFAULT nextval('plain') % 1000)");
    let found = sequences();
    assert_eq!((found.outcome, found.row_errors.len()), (Outcome::Unknown, 1), "{found:?}");
    assert_eq!(found.row_errors[0].subject, "what becomes of the values of public.plain of postgres");
    bench.run("DROP TABLE c; CREATE TABLE c (id varchar(8) DEFAULT 'order ' || nextval('plain'))");
    let found = sequences();
    assert_eq!((found.outcome, found.row_errors.len()), (Outcome::Unknown, 1), "{found:?}");
    bench.run("DROP TABLE c; CREATE SCHEMA apart; CREATE SEQUENCE apart.s; GRANT SELECT ON apart.s TO dbvoice");
    let found = sequences();
    assert_eq!((found.outcome, found.row_errors.len()), (Outcome::Unknown, 1), "{found:?}");
    assert!(found.row_errors[0].message.contains("GRANT USAGE ON SCHEMA apart TO"), "{found:?}");
    bench.run("DROP SCHEMA apart CASCADE");
    // More of them than the server has room for locks of a session. The youngest is the one.
    for hundred in 0..60 {
        bench.run(&format!(
            "DO $$ BEGIN FOR i IN {hundred}00..{hundred}99 LOOP EXECUTE 'CREATE SEQUENCE m' || i; END LOOP; END $$"
        ));
    }
    bench.each(&["CREATE TABLE last (id smallserial)", "GRANT SELECT ON last_id_seq TO dbvoice"]);
    bench.run("SELECT setval('last_id_seq', 32700)");
    for hundred in 0..60 {
        bench.run(&format!(
            "DO $$ BEGIN FOR i IN {hundred}00..{hundred}99 LOOP EXECUTE 'GRANT SELECT ON m' || i || ' TO dbvoice'; END LOOP; END $$"
        ));
    }
    let (report, run) = bench.agent.check("health", "pg", &["--timeout", "20s"]);
    let found = part(&report, HealthPart::Sequences);
    assert_eq!((found.outcome, found.row_errors.len()), (Outcome::Critical, 0), "{}", run.stdout);
    assert_eq!(
        found.summary,
        "Sequence public.last_id_seq of postgres has used 99.7 % of its values (67 left), more than any other of 6002 sequences."
    );
    // What somebody is changing keeps nobody from the others.
    let _changes = Session::postgres_staying(bench.login("boss"), "BEGIN; ALTER SEQUENCE plain RESTART").unwrap();
    let changing = |report: &CheckReport| part(report, HealthPart::Sequences).row_errors.len() == 1;
    let report = until_asked(&bench.agent, "health", "pg", &["--timeout", "20s"], changing);
    let found = part(&report, HealthPart::Sequences);
    assert_eq!((found.outcome, found.row_errors[0].subject.as_str()), (Outcome::Critical, "one sequence of postgres"));
    assert!(!bench.server.log().contains("out of shared memory"), "{}", bench.server.log());
}

#[test]
fn commits_that_wait_for_a_standby_are_told_and_the_agent_waits_for_none() {
    let bench = Bench::new(&["CREATE TABLE items (id int)"], &[]);
    let needs = Needs::find().unwrap();
    let set = |names: &str| {
        bench.run(&format!("ALTER SYSTEM SET synchronous_standby_names = '{names}'"));
        bench.run("SELECT pg_reload_conf()");
    };
    set("ANY 2 (walreceiver, other)");
    let critical = |report: &CheckReport| report.outcome == Outcome::Critical;
    let report = bench.until("replication-lag", critical);
    assert_eq!(
        report.summary,
        "Every commit waits for synchronous standbys, for ever: 2 are to confirm it, and none is there."
    );
    // Whoever commits, hangs; the agent does not.
    let _hangs = Session::postgres(bench.login("boss"), "INSERT INTO items VALUES (1)").unwrap();
    let report = bench.until("replication-lag", |report| report.summary.contains("Now one session waits."));
    assert_eq!((report.outcome, report.total_rows, report.row_errors.len()), (Outcome::Critical, 1, 0));
    let (report, run) = bench.agent.check("health", "pg", &[]);
    assert_eq!(report.summary, "Critical: replication-lag.", "{}", run.stdout);

    // One of two, and then one of one.
    let _standby = bench.server.standby(&needs, "boss", &bench.password).unwrap();
    let report = bench.until("replication-lag", |report| report.summary.contains("only one is there"));
    assert_eq!((report.outcome, report.total_rows), (Outcome::Critical, 2), "{report:?}");
    for names in ["FIRST 1 (other, walreceiver)", "walreceiver", "*"] {
        set(names);
        let report = bench.until("replication-lag", |report| report.outcome == Outcome::Ok);
        assert!(report.summary.starts_with("Replication to 127.0.0.1 is "), "{}", report.summary);
    }
    // What is confirmed lets go of whoever waited before.
    bench.run("INSERT INTO items VALUES (2)");
    set("other");
    bench.until("replication-lag", critical);

    // Where nobody wants it, nobody waits.
    bench.run("ALTER SYSTEM SET synchronous_commit = local");
    bench.run("SELECT pg_reload_conf()");
    bench.until("replication-lag", |report| report.outcome == Outcome::Ok);
    let wants = "SET synchronous_commit = on; INSERT INTO items VALUES (3)";
    let _hangs = Session::postgres(bench.login("boss"), wants).unwrap();
    let report = bench.until("replication-lag", critical);
    assert!(report.summary.starts_with("Commits of one session wait for a synchronous standby"), "{}", report.summary);

    // Who may not see standbys says nothing of them.
    bench.run("SET synchronous_commit = local; REVOKE pg_monitor FROM dbvoice");
    let (report, _) = bench.agent.check("replication-lag", "pg", &[]);
    assert_eq!(report.outcome, Outcome::Unknown, "{report:?}");
}

#[test]
fn a_transaction_that_failed_is_open_until_somebody_ends_it() {
    let bench = Bench::new(&["CREATE TABLE items (id int)"], &[]);
    let failed = || Session::postgres_staying(bench.login("boss"), "BEGIN; SELECT 1 / 0").unwrap();
    // Its statements end, and it stays.
    let first = failed();
    let report = bench.until("long-transactions", |report| report.total_rows == 1);
    assert_eq!(transactions(&report)[0].state.as_deref(), Some("idle in transaction (aborted)"), "{report:?}");
    assert!(report.summary.ends_with("; it failed, and nobody has ended it."), "{}", report.summary);
    drop(first);
    bench.until("long-transactions", |report| report.total_rows == 0);

    // After a savepoint, what it locked before stays locked.
    let root = "BEGIN; LOCK items; SAVEPOINT a; SELECT 1 / 0";
    let _root = Session::postgres_staying(bench.login("boss"), root).unwrap();
    bench.until("long-transactions", |report| report.total_rows == 1);
    let _waits = Session::postgres(bench.login("boss"), "BEGIN; LOCK items").unwrap();
    let report = bench.until("blocking-sessions", |report| report.total_rows == 2);
    let Rows::BlockingSessions(rows) = &report.rows else { unreachable!() };
    assert_eq!(rows[0].state.as_deref(), Some("idle in transaction (aborted)"), "{rows:?}");
    assert!(rows[0].transaction_ms.is_some(), "{rows:?}");
    bench.until("long-transactions", |report| report.total_rows == 2);
}

#[test]
fn a_database_that_takes_no_connections_takes_up_storage() {
    let bench = Bench::new(
        &["CREATE DATABASE closed", "UPDATE pg_database SET datallowconn = false WHERE datname = 'closed'"],
        &[],
    );
    let (report, run) = bench.agent.check("tablespace-usage", "pg", &[]);
    let Rows::TablespaceUsage(rows) = &report.rows else { unreachable!() };
    for name in ["closed", "template0", "template1", "postgres"] {
        assert!(rows.iter().any(|row| row.name == name && row.used_bytes > 1 << 20), "{name}: {}", run.stdout);
    }
    assert!(report.summary.starts_with("4 databases, 1 temporary area and 1 log take "), "{}", report.summary);
}

#[test]
fn what_the_agent_pins_is_told_as_the_server_has_it() {
    let bench = Bench::new(&[], &[]);
    let set = [
        ("statement_timeout", "7s", "7000"),
        ("lock_timeout", "3s", "3000"),
        ("DateStyle", "SQL, DMY", "SQL, DMY"),
        ("client_min_messages", "warning", "warning"),
        ("jit", "on", "on"),
        ("idle_in_transaction_session_timeout", "9s", "9000"),
        ("default_transaction_deferrable", "on", "on"),
    ];
    for (name, value, _) in set {
        bench.run(&format!("ALTER SYSTEM SET {name} = '{value}'"));
    }
    bench.run("SELECT pg_reload_conf()");
    for (name, _, value) in set {
        let report = until_asked(&bench.agent, "parameter", "pg", &["--name", name], |report| {
            let Rows::Parameter(rows) = &report.rows else { return false };
            rows.first().is_some_and(|row| row.value.as_deref() == Some(value))
        });
        assert_eq!(report.outcome, Outcome::Ok);
    }
}
