//! Statements as the checks are written, over the made-up fleet.

use super::{
    value::{Answer, OraError, Value},
    world::{Asker, World},
};
use crate::options::Service;

fn asker(release: u8) -> Asker {
    let (user, service) = ("DBVOICE".to_owned(), "REPORTS".to_owned());
    Asker { sid: 100, user, service, is_tls: true, version: [release, 0, 0, 0, 0] }
}

fn run(sql: &str) -> Result<Answer, OraError> {
    World::new(&Service::new("reports")).expect("a world").run(sql, &[], &asker(19))
}

/// Rows as a person would write them down.
fn rows(sql: &str) -> Vec<String> {
    let answer = run(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    let cell = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::Text(text) => text.clone(),
        Value::Number(text) => text.parse::<f64>().map_or(text.clone(), |number| number.to_string()),
        Value::Moment(at) => {
            format!("{}-{:02}-{:02} {:02}:{:02}:{:02}", at.year, at.month, at.day, at.hour, at.minute, at.second)
        }
        Value::Interval(nanoseconds) => format!("{}s", *nanoseconds as f64 / 1e9),
        Value::Bytes(bytes) => format!("{bytes:?}"),
    };
    answer.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|")).collect()
}

#[test]
fn tablespaces_by_their_files_and_by_the_metrics() {
    let found = rows(
        "-- the lower of both\n\
         with files (name, capacity) as (\n\
           select tablespace_name, sum(case autoextensible when 'YES' then greatest(maxbytes, bytes) else bytes end)\n\
           from dba_data_files group by tablespace_name)\n\
         select t.tablespace_name, t.status, round(100 * m.used_space * t.block_size /\n\
           least(f.capacity, m.tablespace_size * t.block_size), 1) as percent\n\
         from dba_tablespaces t\n\
         left join dba_tablespace_usage_metrics m on m.tablespace_name = t.tablespace_name\n\
         left join files f on f.name = t.tablespace_name\n\
         where t.contents = 'PERMANENT' order by percent desc, 1 fetch first 4 rows only",
    );
    // NULL is larger than all else; the disk is smaller than what the file of USERS may become.
    assert_eq!(
        found,
        ["OLD_INDEXES|OFFLINE|-", "archive 2019|READ ONLY|100", "REPORT_DATA|ONLINE|90.6", "USERS|ONLINE|40"]
    );
}

#[test]
fn a_chain_of_blockers() {
    let found = rows(
        "with chain (waiter, sid, depth) as (\n\
           select sid, blocking_session, 1 from v$session where blocking_session_status = 'VALID'\n\
           union all\n\
           select c.waiter, s.blocking_session, c.depth + 1 from chain c join v$session s on s.sid = c.sid\n\
           where s.blocking_session is not null and c.depth < 30)\n\
         select c.waiter, w.username, c.sid, h.status, h.serial# from chain c\n\
         join gv$session w on w.sid = c.waiter and w.inst_id = 1 join v$session h on h.sid = c.sid",
    );
    assert_eq!(found, ["52|SHOP|63|INACTIVE|904"]);
    let by_locks = "select w.sid, h.sid from v$lock w join v$lock h on h.type = w.type and h.id1 = w.id1 and h.id2 = w.id2\n\
                    where w.request > 0 and h.lmode > 0 and h.block in (1, 2)";
    assert_eq!(rows(by_locks), ["52|63"]);
}

#[test]
fn dates_and_intervals_reckon_as_they_are_written() {
    for (sql, told) in [
        ("select date '2026-03-01' - date '2026-02-01' from dual", "28"),
        ("select timestamp '2026-03-01 12:00:00' - timestamp '2026-03-01 11:59:58' from dual", "2s"),
        ("select date '2026-03-01' + interval '90' minute from dual", "2026-03-01 01:30:00"),
        ("select extract(hour from to_dsinterval('+01 05:06:07.5')) from dual", "5"),
        ("select to_char(date '2026-03-01' + 1 / 24, 'YYYY-MM-DD HH24:MI:SS') from dual", "2026-03-01 01:00:00"),
        ("select (to_date('01:00', 'HH24:MI') - to_date('00:30', 'HH24:MI')) * 1440 from dual", "30"),
        (
            "select trunc(startup_time) - trunc(startup_time, 'MM') - to_number(to_char(startup_time, 'DD')) from v$instance",
            "-1",
        ),
        ("select round((sysdate - start_date) * 1440) from v$transaction", "40"),
        ("select max(expiry_date) - sysdate from user_users where 1 = 2", "-"),
    ] {
        assert_eq!(rows(sql), [told], "{sql}");
    }
}

#[test]
fn empty_is_null_and_null_is_last() {
    assert_eq!(rows("select '' || 'a' || null, nvl('', 'none'), length('') from dual"), ["a|none|-"]);
    assert_eq!(rows("select greatest(1, null), decode(null, null, 'same') from dual"), ["-|same"]);
    let found = rows("select blocking_session from v$session order by blocking_session");
    assert_eq!(found, ["63", "-", "-", "-", "-"]);
    let found =
        rows("select listagg(username, '+') within group (order by sid desc) from v$session where username = 'SHOP'");
    assert_eq!(found, ["SHOP+SHOP"]);
}

#[test]
fn who_am_i() {
    let sql = "select sys_context('userenv', 'con_name'), sys_context('USERENV', 'NETWORK_PROTOCOL'), user from dual";
    assert_eq!(rows(sql), ["REPORTS|tcps|DBVOICE"]);
}

#[test]
fn what_oracle_refuses() {
    for (sql, code) in [
        ("select 1", 923),
        ("select sid from v$session limit 1", 933),
        ("select s.sid from v$session as s", 933),
        ("select sid from v$session group by nobody", 904),
        ("select \"serial\" from v$session", 904),
        ("select count(*) from v$session s join v$process p on p.addr = s.paddr where con_id = 0", 918),
        ("select nowhere.sid from v$session", 904),
        ("select sid from app.v$session", 942),
        ("select nothing(1) from dual", 904),
        ("select 1 / 0 from dual", 1476),
        ("select to_number('1,5') from dual", 1722),
        ("select sid from v$session except select 1 from dual", 933),
        ("select sid as user# from v$session; select 1 from dual", 933),
        ("select sys_context('USERENV', 'NOTHING') from dual", 2003),
        ("update v$session set sid = 1", 1031),
    ] {
        assert_eq!(run(sql).map(|_| 0).map_err(|error| error.code), Err(code), "{sql}");
    }
    let world = World::new(&Service { withheld: vec!["V$SESSION".to_owned()], ..Service::new("x") }).expect("a world");
    let withheld = world.run("select sid from sys.v_$session", &[], &asker(19));
    assert_eq!(withheld.map(|_| 0).map_err(|error| error.code), Err(942));
    assert_eq!(world.run("select 1", &[], &asker(23)).map(|answer| answer.rows.len()), Ok(1));
}

#[test]
fn variables_travel_by_occurrence() {
    let world = World::new(&Service::new("x")).expect("a world");
    let bound = [Value::Number("52".to_owned()), Value::Text("SHOP".to_owned()), Value::Number("52".to_owned())];
    let sql = "select :sid + 1 from v$session where username = :who and sid = :sid";
    let answer = world.run(sql, &bound, &asker(19)).expect("a row");
    assert_eq!(answer.rows, [[Value::Number("53".to_owned())]]);
    assert_eq!(world.run(sql, &bound[..2], &asker(19)).map(|_| 0).map_err(|error| error.code), Err(1008));
}
