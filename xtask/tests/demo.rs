//! The demo as its user runs it: it does what the README shows, and leaves nothing behind, not even when interrupted.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Command, Stdio},
};

fn demo(directory: &Path) -> Command {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_xtask"));
    demo.arg("demo").env("TMPDIR", directory).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    demo
}

/// A directory that servers under another account can reach into.
fn directory() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::set_permissions(directory.path(), std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
    directory
}

fn assert_nothing_is_left(directory: &Path) {
    let entries = fs::read_dir(directory).unwrap();
    let left: Vec<String> = entries.map(|entry| entry.unwrap().path().display().to_string()).collect();
    assert_eq!(left, [""; 0], "files are left behind");
    let marker = directory.display().to_string();
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let running: Vec<String> = processes
        .filter_map(|process| fs::read(process.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(&marker))
        .collect();
    assert_eq!(running, [""; 0], "processes are left behind");
}

/// The text without what differs from run to run: numbers, and how lines are broken.
fn steady(text: &str) -> String {
    let mut steady = String::new();
    for character in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        let character = if character.is_ascii_digit() { '0' } else { character };
        if !(character == '0' && steady.ends_with('0')) {
            steady.push(character);
        }
    }
    // One is said in a word.
    let units = ["millisecond", "second", "minute", "kilobyte", "megabyte"];
    units.iter().fold(steady, |steady, unit| steady.replace(&format!("one {unit}"), &format!("0 {unit}s")))
}

#[test]
fn the_readme_shows_what_the_demo_prints() {
    let directory = directory();
    let output = demo(directory.path()).output().unwrap();
    let (stdout, stderr) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}\n{stderr}");
    assert!(stdout.contains("all as expected"), "{stdout}");
    assert_nothing_is_left(directory.path());

    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let parts: Vec<&str> = readme.split("<!-- transcript -->\n```text\n").skip(1).collect();
    assert!(!parts.is_empty(), "the README has a transcript");
    // Who types it into the simulator holds one conversation: the region is remembered from line to line.
    assert!(parts[0].starts_with("You:   open database voice\n"), "the README's conversation begins with its opening");
    for part in parts {
        // What is shown goes on in one piece.
        let shown = part.split("```").next().unwrap();
        assert!(steady(&stdout).contains(&steady(shown)), "copy a part of this into the README:\n{stdout}");
    }
}

#[test]
fn the_demo_speaks_japanese_and_german() {
    let directory = directory();
    let output = demo(directory.path()).args(["--locale", "ja-JP"]).output().unwrap();
    let (stdout, stderr) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && stdout.contains("all as expected"), "{stdout}\n{stderr}");
    assert!(stdout.contains("You:   データベースボイスを開いて\nAlexa: データベースボイスへようこそ。"), "{stdout}");
    assert_nothing_is_left(directory.path());

    let output = demo(directory.path()).args(["--locale", "de-DE"]).output().unwrap();
    let (stdout, stderr) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && stdout.contains("all as expected"), "{stdout}\n{stderr}");
    assert!(stdout.contains("You:   öffne Datenbank Stimme\nAlexa: Willkommen bei Datenbank Stimme."), "{stdout}");
    assert_nothing_is_left(directory.path());

    let refused = demo(directory.path()).args(["--locale", "fr-FR"]).output().unwrap();
    let problem = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && problem.contains("it speaks en-US, ja-JP and de-DE"), "{problem}");
}

#[test]
fn an_interrupted_demo_leaves_nothing_behind() {
    for until in ["Starting PostgreSQL", "Talking"] {
        let directory = directory();
        let mut demo = demo(directory.path()).spawn().unwrap();
        let mut progress = BufReader::new(demo.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains(until) {
            line.clear();
            assert!(progress.read_line(&mut line).unwrap() > 0, "it ended before: {until}");
        }
        let killed = Command::new("kill").args(["-INT", &demo.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let mut rest = String::new();
        progress.read_to_string(&mut rest).unwrap();
        assert_eq!(demo.wait().unwrap().code(), Some(130), "{rest}");
        assert_nothing_is_left(directory.path());
    }
}
