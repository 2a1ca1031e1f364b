//! What doctor says of grants.

use super::SOURCE;
use agent_protocol::{HealthPart, HealthRow, Outcome, Rows};
use stage::{
    Engine, Needs,
    sessions::{Login, Session},
};
use tests::{Agent, instance};

#[test]
fn doctor_names_every_grant_that_something_lacks_and_what_it_costs() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let servers = Engine::each(|engine| {
        let mut setup = engine.monitoring_user("dbvoice", &password);
        setup.extend(["blind", "boss", "climber"].iter().flat_map(|user| engine.user(user, &password)));
        let own: &[&str] = match engine {
            Engine::Postgres => &[
                "CREATE SCHEMA \"My Shop\"",
                "CREATE SEQUENCE \"My Shop\".orders",
                "CREATE SEQUENCE seen",
                "GRANT SELECT ON seen TO dbvoice",
                "CREATE DATABASE closed",
                "REVOKE CONNECT ON DATABASE closed FROM PUBLIC",
                "ALTER ROLE boss SUPERUSER",
                "CREATE ROLE rds_superuser",
                "ALTER ROLE climber NOINHERIT",
                "GRANT rds_superuser TO climber",
            ],
            // PROCESS is what the times of waits need, and nothing else of blocking-sessions.
            Engine::MySql => &["GRANT ALL ON *.* TO boss", "REVOKE PROCESS ON *.* FROM dbvoice"],
            Engine::MariaDb => &["GRANT ALL ON *.* TO boss", "REVOKE PROCESS ON *.* FROM dbvoice"],
        };
        setup.extend(own.iter().map(|&statement| statement.to_owned()));
        (engine, engine.start(&needs, &setup, &[]).unwrap())
    });
    let configuration = servers.iter().map(|(engine, server)| {
        let known = instance(engine.as_str(), engine.as_str(), server.port(), SOURCE);
        let blind = instance(&format!("{engine}-blind"), engine.as_str(), server.port(), SOURCE);
        let boss = instance(&format!("{engine}-boss"), engine.as_str(), server.port(), SOURCE);
        known + &blind.replace("'dbvoice'", "'blind'") + &boss.replace("'dbvoice'", "'boss'")
    });
    let climber = instance("climber", "postgres", servers[0].1.port(), SOURCE).replace("'dbvoice'", "'climber'");
    let configuration = configuration.collect::<String>() + &climber;
    let agent = Agent::new(&configuration, &[("SECRET", &password)]).with("COLUMNS", "400");
    // The lines about grants, each with its remedy.
    let grants = |name: &str| -> (Vec<(String, String)>, i32) {
        let run = agent.run(&["doctor", "--instance", name]);
        let json = agent.run(&["doctor", "--instance", name, "--format", "json"]).stdout;
        let sections: serde_json::Value = serde_json::from_str(&json).unwrap();
        let steps = sections[1]["steps"].as_array().unwrap_or_else(|| panic!("{json}")).clone();
        let text = |step: &serde_json::Value, key: &str| step[key].as_str().unwrap_or_default().to_owned();
        let of_grants = steps.iter().filter(|step| step["step"] == "Grants" && step["state"] != "ok");
        (of_grants.map(|step| (text(step, "finding"), text(step, "remedy"))).collect(), run.code)
    };
    // Who may do far more than a check needs is warned of, and nobody else.
    for (name, warning) in [
        ("postgres-boss", "boss is a superuser, and may do far more"),
        ("climber", "climber is a member of rds_superuser"),
        ("mysql-boss", "boss may change every database or other accounts"),
        ("mariadb-boss", "boss may change every database or other accounts"),
        ("postgres", ""),
        ("mysql", ""),
        ("mariadb", ""),
        ("mysql-blind", ""),
    ] {
        // By its place, as check takes it.
        let text = agent.run(&["doctor", name]).stdout;
        let user: Vec<&str> = text.lines().filter(|line| line.contains("  User ")).collect();
        assert_eq!(user.len(), usize::from(!warning.is_empty()), "{name}: {text}");
        assert!(user.iter().all(|line| line.contains("WARN") && line.contains(warning)), "{name}: {text}");
        // A grant and that none would help never stand together.
        assert!(!text.contains("No grant would show it"), "{name}: {text}");
    }
    let (found, code) = grants("postgres");
    assert_eq!(code, 2);
    let has = |found: &[(String, String)], costs: &str, grant: &str| {
        assert!(
            found.iter().any(|(finding, remedy)| finding.contains(costs) && remedy.contains(grant)),
            "{costs}: {grant}\n{found:#?}"
        );
    };
    has(
        &found,
        "health's sequences (one sequence of postgres)",
        "GRANT SELECT ON ALL SEQUENCES IN SCHEMA \"My Shop\" TO \"dbvoice\"",
    );
    has(&found, "health's sequences (the sequences of closed)", "GRANT CONNECT ON DATABASE \"closed\" TO \"dbvoice\"");
    assert_eq!(found.len(), 2, "{found:#?}");
    let (found, _) = grants("postgres-blind");
    for costs in ["top-sessions", "tablespace-usage", "parameter (some of them)", "connection (how many connections"] {
        has(&found, costs, "GRANT pg_monitor TO \"blind\"");
    }
    has(&found, "health's sequences", "GRANT SELECT ON ALL SEQUENCES IN SCHEMA \"My Shop\", public TO \"blind\"");
    let (found, _) = grants("mysql");
    has(
        &found,
        "blocking-sessions (who holds rows that others wait for, and how long they have been waiting for rows)",
        "GRANT PROCESS ON *.*",
    );
    for costs in ["tablespace-usage", "long-transactions", "health's sequences"] {
        has(&found, costs, "GRANT PROCESS ON *.*");
    }
    let (found, _) = grants("mysql-blind");
    for costs in ["top-sessions", "blocking-sessions"] {
        has(&found, costs, "GRANT SELECT ON performance_schema.*");
    }
    has(&found, "replication-lag", "GRANT REPLICATION CLIENT ON *.*");
    let (found, _) = grants("mariadb");
    for costs in ["tablespace-usage", "top-sessions", "blocking-sessions", "long-transactions", "health's sequences"] {
        has(&found, costs, "GRANT PROCESS ON *.*");
    }
    has(&grants("mariadb-blind").0, "replication-lag", "GRANT SLAVE MONITOR ON *.*");

    // What doctor names is what health misses, and what was given is named no more.
    let part = |report: &agent_protocol::CheckReport| -> HealthRow {
        let Rows::Health(rows) = &report.rows else { unreachable!() };
        rows.iter().find(|row| row.check == HealthPart::Sequences).unwrap().clone()
    };
    let (report, run) = agent.check("health", "postgres", &[]);
    let sequences = part(&report);
    assert_eq!(
        (report.outcome, sequences.outcome, sequences.cause),
        (Outcome::Unknown, Outcome::Unknown, None),
        "{}",
        run.stdout
    );
    assert_eq!(sequences.row_errors.len(), 2, "{sequences:?}");
    let nagios = agent.run(&["check", "health", "postgres", "--format", "nagios"]);
    assert_eq!(nagios.code, 3);
    assert!(
        nagios.stdout.starts_with("HEALTH UNKNOWN - What the 9 checks looked at is fine; not looked at: "),
        "{}",
        nagios.stdout
    );
    assert!(
        nagios.stdout.contains(" | ok=8;;;0;9 warning=0;;;0;9 critical=0;;;0;9 unknown=1;;;0;9"),
        "{}",
        nagios.stdout
    );
    let text = agent.run(&["check", "health", "postgres"]).stdout;
    assert!(text.starts_with("health postgres: UNKNOWN\n") && text.contains("\nUNKNOWN   sequences "), "{text}");
    assert!(!text.contains("\nOK        sequences"), "{text}");

    let boss = Login { port: servers[0].1.port(), user: "boss", password: &password };
    let given = "GRANT USAGE ON SCHEMA \"My Shop\" TO dbvoice; GRANT SELECT ON ALL SEQUENCES IN SCHEMA \"My Shop\" TO dbvoice; \
         GRANT CONNECT ON DATABASE closed TO dbvoice";
    Session::postgres(boss, given).unwrap().finish().unwrap();
    let (found, code) = grants("postgres");
    assert_eq!((found, code), (Vec::new(), 0));
    let (report, run) = agent.check("health", "postgres", &[]);
    assert_eq!((report.outcome, report.summary.as_str()), (Outcome::Ok, "All 9 checks are fine."), "{}", run.stdout);
}
