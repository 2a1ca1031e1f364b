//! What the daemon says of the history that it keeps, and where it is read from.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Command,
};

use super::*;

/// An agent whose history is at this path and is kept for a week.
fn keeping(agent: &Agent, path: &Path) -> String {
    let settings = format!("[history]\nkeep = '7d'\npath = '{}'\n", path.display());
    let configuration = instance("pg", "postgres", 1, "{ env = 'SECRET' }") + &settings;
    tests::write(&agent.file("config.toml"), &configuration);
    configuration
}

/// Puts outcomes of a check into a history, so many days ago.
fn recorded(needs: &Needs, path: &Path, days: impl Iterator<Item = f64>) {
    const INSERT: &str = "import sqlite3, sys, time\n\
                          with sqlite3.connect(sys.argv[1]) as history:\n    \
                          for days in sys.argv[2:]:\n        \
                          history.execute(\"INSERT INTO reports (instance, check_name, started_at_ms, elapsed_ms, outcome, summary)\"\n            \
                          \" VALUES ('pg', 'connection', ?, 1, 'ok', 'x')\", [int((time.time() - float(days) * 86400) * 1000)])\n";
    let mut python = needs.python();
    let done = python.args(["-c", INSERT]).arg(path).args(days.map(|days| days.to_string())).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_history_that_is_too_old_at_once_or_has_a_gap_is_told_of() {
    let needs = Needs::find().unwrap();
    let agent = Agent::new("", &[("SECRET", "x")]);
    for (name, days, said, not) in [
        ("old", (0..100).map(f64::from).collect::<Vec<_>>(), "much of the history is too old at once", "has a gap"),
        ("gap", vec![0.0, 400.0, 401.0], "the history has a gap longer than it is kept for", "too old at once"),
        ("sound", vec![0.0, 1.0, 2.0], "what is too old was forgotten", "look at this host's clock"),
    ] {
        let path = agent.file(&format!("{name}.sqlite3"));
        keeping(&agent, &path);
        let agent = Agent::new(&fs::read_to_string(agent.file("config.toml")).unwrap(), &[("RUST_LOG", "debug")]);
        drop(Daemon::start(&agent));
        recorded(&needs, &path, days.into_iter());
        let daemon = Daemon::start(&agent);
        daemon.wait_for_log(said);
        assert!(!daemon.log().contains(not), "{name}: {}", daemon.log());
    }
}

#[test]
fn a_history_that_others_can_change_is_told_of() {
    let agent = Agent::new("", &[("SECRET", "x")]);
    let folder = |name: &str, mode: u32| {
        fs::create_dir(agent.file(name)).unwrap();
        fs::set_permissions(agent.file(name), Permissions::from_mode(mode)).unwrap();
        agent.file(name).join("history.sqlite3")
    };
    let (open, of_group, sticky, closed) =
        (folder("open", 0o777), folder("group", 0o775), folder("sticky", 0o1777), folder("closed", 0o755));
    let group = Command::new("chgrp").args(["65534"]).arg(agent.file("group")).status().unwrap();
    let (to_folder, to_file) = ("others can write to this folder", "the history can be written by others");
    for (path, warned) in [(&open, true), (&of_group, group.success()), (&sticky, false), (&closed, false)] {
        keeping(&agent, path);
        let daemon = Daemon::start(&agent);
        daemon.wait_for_log("a history was begun");
        let log = daemon.log();
        assert_eq!(log.contains(to_folder), warned, "{}: {log}", path.display());
        assert!(!log.contains(to_file), "{log}");
    }
    fs::set_permissions(&closed, Permissions::from_mode(0o666)).unwrap();
    let daemon = Daemon::start(&agent);
    daemon.wait_for_log(to_file);
    assert!(!daemon.log().contains(to_folder), "{}", daemon.log());
}

#[test]
fn the_history_is_read_where_the_configuration_has_it() {
    let needs = Needs::find().unwrap();
    let agent = Agent::new("", &[("SECRET", "x")]);
    let first = agent.file("first.sqlite3");
    keeping(&agent, &first);
    drop(Daemon::start(&agent));
    recorded(&needs, &first, [0.1].into_iter());
    let asked = ["history", "checks", "pg", "--format", "json"];
    let run = agent.run(&asked);
    assert!(run.code == 0 && run.stdout.contains("\"connection\""), "{}{}", run.stdout, run.stderr);
    // Another configuration has it elsewhere, and none that is there is passed over for the usual place.
    let other = agent.file("other.toml").display().to_string();
    let configuration = keeping(&agent, &agent.file("second.sqlite3"));
    fs::rename(agent.file("config.toml"), &other).unwrap();
    assert!(configuration.contains("second.sqlite3"));
    let run = agent.run(&[&asked[..], &["--config", &other]].concat());
    assert!(run.code != 0 && run.stderr.contains("second.sqlite3"), "{}{}", run.stdout, run.stderr);
    let run = agent.run(&[&asked[..], &["--config", &other, "--database", &first.display().to_string()]].concat());
    assert!(run.code == 0 && run.stdout.contains("\"connection\""), "{}{}", run.stdout, run.stderr);
}
