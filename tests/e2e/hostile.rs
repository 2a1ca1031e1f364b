//! Names and statements made to harm whoever reads them, and more rows than anybody can read.

#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use agent_protocol::{CheckReport, Outcome, RUN_COMMAND_OUTPUT_LIMIT, Rows};
use stage::{
    Engine, Needs,
    sessions::{Login, Session},
};
use tests::{Agent, instance};

/// A user's name: terminal escapes, a right-to-left mark, a new line, and all that ends a label or a plugin's text. MySQL
/// takes no more than 32 characters.
const USER: &str = "ev\u{1b}[2Jil\u{202e}|'=\"\\\n\u{9b} user";

/// A database's name, as long as engines take them. MySQL, where it runs statements from a file, sees an end of a statement in
/// a new line or a semicolon within, and the beginning of a text in a quote.
const DATABASE: &str = "e-vil\u{1b}[2J\u{7}|'='\\ \u{2067}データベースaaaaaaaaaaaaaaaaaaaaaa";

/// What a program calls itself, and a statement: both come from whoever may log in.
const STATEMENT: &str = "SELECT 'top secret' AS \"e|v'i=l\u{1b}[31m\u{202e}\", /* \u{9b}\n */ ";

/// The name between quotes of this kind, which are doubled within.
fn quoted(name: &str, quote: char) -> String {
    format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")))
}

/// A label, a value and a unit.
type Datum = (String, f64, String);

/// A line of monitoring output taken apart by the grammar of monitoring plugins: its text, and its performance
/// data.
fn plugin_line(line: &str) -> Result<(&str, Vec<Datum>), String> {
    let (text, mut data) = line.split_once('|').unwrap_or((line, ""));
    let mut found = Vec::new();
    while !data.trim_start().is_empty() {
        data = data.trim_start();
        let label = if let Some(rest) = data.strip_prefix('\'') {
            // A quote within is doubled.
            let end =
                rest.replace("''", "\0\0").find('\'').ok_or_else(|| format!("no end of the label in {data:?}"))?;
            data = &rest[end + 1..];
            rest[..end].replace("''", "'")
        } else {
            let end = data.find('=').ok_or_else(|| format!("no label in {data:?}"))?;
            let (label, rest) = data.split_at(end);
            data = rest;
            label.to_owned()
        };
        if label.is_empty() || label.contains('=') {
            return Err(format!("the label {label:?}"));
        }
        let rest = data.strip_prefix('=').ok_or_else(|| format!("no = after {label:?}: {data:?}"))?;
        let (field, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        data = rest;
        let mut parts = field.split(';');
        let value = parts.next().unwrap_or_default();
        let digits = value.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-')).unwrap_or(value.len());
        let (number, unit) = value.split_at(digits);
        if !["", "s", "ms", "us", "%", "B", "KB", "MB", "TB", "c"].contains(&unit) {
            return Err(format!("the unit of {field:?}"));
        }
        let limits: Vec<&str> = parts.collect();
        let plain = |limit: &&str| limit.chars().all(|c| c.is_ascii_digit() || ".-:~@".contains(c));
        if limits.len() > 4 || !limits.iter().all(plain) {
            return Err(format!("the limits of {field:?}"));
        }
        found.push((label, number.parse().map_err(|_| format!("the value of {field:?}"))?, unit.to_owned()));
    }
    Ok((text, found))
}

/// Asks in every format, and returns the report and the plugin line's data. Nothing hostile is in any of them.
fn asked(agent: &Agent, check: &str, name: &str) -> (CheckReport, Vec<Datum>) {
    let (report, run) = agent.check(check, name, &[]);
    let format = |format: &str| agent.run(&["check", check, "--instance", name, "--format", format]).stdout;
    let (text, nagios) = (format("text"), format("nagios"));
    assert!(run.stdout.len() <= RUN_COMMAND_OUTPUT_LIMIT && run.stdout.lines().count() == 1, "{}", run.stdout.len());
    assert_eq!(nagios.lines().count(), 1, "{nagios:?}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    for output in [&run.stdout, &text, &nagios] {
        let hostile = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{2067}\u{200f}\u{feff}".contains(c));
        assert!(!output.contains(hostile) && !output.contains("secret"), "{check} {name}: {output:?}");
        // The JSON may not hold them in another form either.
        assert!(!output.contains("\\u00") && !output.contains("\\n") && !output.contains("\\u2"), "{output}");
    }
    let (text, data) = plugin_line(nagios.trim_end()).unwrap_or_else(|error| panic!("{error}\n{nagios}"));
    assert!(text.starts_with(&check.to_uppercase()), "{nagios}");
    (report, data)
}

#[test]
fn nothing_hostile_reaches_a_reader() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let scenes = Engine::each(|engine| {
        let literal = engine.escaped(&password);
        let mut setup = engine.monitoring_user("dbvoice", &password);
        let (user, database, table, grants) = match engine {
            Engine::Postgres => (quoted(USER, '"'), quoted(DATABASE, '"'), "items".to_owned(), &["pg_monitor"][..]),
            _ => {
                let user = format!("'{}'", engine.escaped(USER).replace('\n', "\\n"));
                let database = quoted(DATABASE, '`');
                let table = format!("{database}.items");
                (user, database, table, &["PROCESS ON *.*", "SELECT ON performance_schema.*"][..])
            }
        };
        setup.push(match engine {
            Engine::Postgres => format!("CREATE ROLE {user} LOGIN PASSWORD '{literal}'"),
            _ => format!("CREATE USER {user} IDENTIFIED BY '{literal}'"),
        });
        setup.extend(grants.iter().map(|grant| format!("GRANT {grant} TO {user}")));
        setup.push(format!("CREATE DATABASE {database}"));
        setup.push(format!("CREATE TABLE {table} (id int PRIMARY KEY, price int)"));
        setup.push(format!("INSERT INTO {table} VALUES (1, 1)"));
        setup.push(format!("GRANT ALL ON {table} TO {user}"));
        let server = engine.start(&needs, &setup, &[]).unwrap();

        let login = Login { port: server.port(), user: USER, password: &password };
        let statement = if engine == Engine::Postgres { STATEMENT.to_owned() } else { STATEMENT.replace('"', "`") };
        let (begin, sleep) = match engine {
            Engine::Postgres => (format!("SET application_name = {}; BEGIN", quoted(USER, '\'')), "pg_sleep(600)"),
            _ => (format!("USE {database}; START TRANSACTION"), "SLEEP(600)"),
        };
        let blocker = format!("{begin}; UPDATE {table} SET price = 2; {statement}{sleep}");
        let blocked = format!("{begin}; UPDATE {table} SET price = 3 WHERE 'top secret' <> '|'");
        let blocker = engine.session(login, &blocker).unwrap();
        (engine, server, (blocker, blocked))
    });
    let instances = scenes.iter().map(|(engine, server, _)| {
        let own = instance(&format!("{engine}-own"), engine.as_str(), server.port(), "{ env = 'SECRET' }");
        let wrong = instance(&format!("{engine}-wrong"), engine.as_str(), server.port(), "{ env = 'WRONG' }");
        let as_user = |text: String| text.replace("'dbvoice'", &serde_json::to_string(USER).unwrap());
        instance(engine.as_str(), engine.as_str(), server.port(), "{ env = 'SECRET' }")
            + &as_user(own)
            + &as_user(wrong)
    });
    let configuration: String = instances.collect();
    let agent = Agent::new(&configuration, &[("SECRET", &password), ("WRONG", "wr0ng!")]);

    let until = |check: &str, name: &str, ready: &dyn Fn(&CheckReport) -> bool| {
        let started = Instant::now();
        while !ready(&agent.check(check, name, &[]).0) {
            assert!(started.elapsed() < Duration::from_secs(10), "{check} {name}: what was set up is not there");
            // InnoDB brings its tables of transactions up to date only where nobody has read them for 100 ms.
            std::thread::sleep(Duration::from_millis(200));
        }
    };
    let evil_statement = |report: &CheckReport| {
        let Rows::TopSessions(rows) = &report.rows else { unreachable!() };
        rows.iter().filter_map(|row| row.statement.as_deref()).any(|text| text.contains("SELECT ? AS ?, "))
    };
    for (engine, server, (_, blocked)) in &scenes {
        let name = engine.as_str();
        until("top-sessions", name, &evil_statement);
        let login = Login { port: server.port(), user: USER, password: &password };
        let _blocked = engine.session(login, blocked).unwrap();
        until("blocking-sessions", name, &|report| report.total_rows == 2);
        let user =
            |user: Option<&str>| assert!(user.is_some_and(|user| user.starts_with("ev [2Jil |'=\"\\ ")), "{user:?}");
        let (report, data) = asked(&agent, "blocking-sessions", name);
        let Rows::BlockingSessions(rows) = &report.rows else { unreachable!() };
        rows.iter().for_each(|row| user(row.user.as_deref()));
        assert_eq!(data[0], ("waiting".to_owned(), 1.0, String::new()));
        let (report, _) = asked(&agent, "long-transactions", name);
        let Rows::LongTransactions(rows) = &report.rows else { unreachable!() };
        rows.iter().for_each(|row| user(row.user.as_deref()));
        assert_eq!(rows.len(), 2);
        let (report, _) = asked(&agent, "top-sessions", name);
        let Rows::TopSessions(rows) = &report.rows else { unreachable!() };
        rows.iter().for_each(|row| user(row.user.as_deref()));
        assert!(evil_statement(&report), "{rows:?}");

        let (report, data) = asked(&agent, "tablespace-usage", name);
        let Rows::TablespaceUsage(rows) = &report.rows else { unreachable!() };
        let evil = rows.iter().find(|row| row.name.starts_with("e-vil [2J ")).unwrap_or_else(|| panic!("{rows:?}"));
        let drawn = data.iter().find(|(label, ..)| label.starts_with("e-vil")).unwrap();
        assert_eq!((drawn.1, drawn.2.as_str()), (evil.used_bytes as f64, "B"));
        assert_eq!(data.len(), rows.len(), "a label was lost");
        asked(&agent, "health", name);

        // The name in what the server says of it, and in the agent's own configuration.
        let (report, _) = asked(&agent, "connection", &format!("{engine}-own"));
        assert_eq!(report.outcome, Outcome::Ok, "{}", report.summary);
        asked(&agent, "connection", &format!("{engine}-wrong"));
    }
}

#[test]
fn thousands_of_rows_become_a_report_that_fits() {
    const COUNT: u64 = 2_000;
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let mut setup = Engine::Postgres.monitoring_user("dbvoice", &password);
    setup.extend(Engine::Postgres.user("app", &password));
    let room = format!("max_prepared_transactions={COUNT}");
    let server = Engine::Postgres.start(&needs, &setup, &[&room]).unwrap();
    // Prepared transactions stay when their session ends.
    let prepared = (1..=COUNT).map(|number| format!("BEGIN; PREPARE TRANSACTION '名前 {number} \u{1b}[2J|'';'; "));
    let login = Login { port: server.port(), user: "app", password: &password };
    let _session = Session::postgres(login, &prepared.collect::<String>()).unwrap();
    let agent = Agent::new(&instance("pg", "postgres", server.port(), "{ env = 'SECRET' }"), &[("SECRET", &password)]);

    let started = Instant::now();
    while agent.check("long-transactions", "pg", &[]).0.total_rows != COUNT {
        assert!(started.elapsed() < Duration::from_secs(20), "they are not all prepared: {}", server.log());
        std::thread::sleep(Duration::from_millis(100));
    }
    let (report, data) = asked(&agent, "long-transactions", "pg");
    assert_eq!((report.outcome, report.total_rows, report.truncated), (Outcome::Ok, COUNT, true));
    assert!(report.summary.contains("2000 open transactions"), "{}", report.summary);
    let shown = report.rows.len() as u64;
    // As many as there is room for.
    assert!(shown > 50 && shown < COUNT, "{shown}");
    assert_eq!(data[0], ("open".to_owned(), COUNT as f64, String::new()));
    // Run Command keeps as much of a text, and tells which program it is that it reads.
    let arguments = ["check", "long-transactions", "pg", "--format", "text"];
    let whole = agent.run(&arguments).stdout;
    assert!(whole.lines().count() as u64 > COUNT, "{whole}");
    let agent = agent.with("AWS_SSM_INSTANCE_ID", "i-0123456789abcdef0");
    let cut = agent.run(&arguments).stdout;
    assert!((20_000..=RUN_COMMAND_OUTPUT_LIMIT).contains(&cut.len()), "{}", cut.len());
    assert!(cut.starts_with("long-transactions pg: OK\nThe oldest of 2000 open transactions is "), "{cut}");
    let last = cut.lines().last().unwrap();
    assert!(last.starts_with('(') && last.ends_with(" of 2000 shown)"), "{last}");
    let (health, _) = asked(&agent, "health", "pg");
    assert_eq!((health.total_rows, health.truncated), (9, false));
}
