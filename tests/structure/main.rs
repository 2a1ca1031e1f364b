//! The structure of the code, held to its own rules: no module depends on one that depends on it, a file is short enough to be read in
//! one go, what is in the middle knows nothing of what stands around it. CONTRIBUTING.md says the rules in words.

mod engines;
mod exports;
mod graph;
mod modules;
mod packages;

use std::{
    fs,
    path::{Path, PathBuf},
};

use agent_protocol::EngineName;
use modules::{Module, modules};
use packages::packages;

/// How many lines a file may have.
const LONGEST: usize = 450;

#[test]
fn modules_depend_on_each_other_in_one_direction() {
    for package in packages().members {
        let cycles = graph::cycles(&modules(&package.source));
        assert!(cycles.is_empty(), "{}: {}", package.name, cycles.join("\n"));
    }
}

#[test]
fn a_file_is_read_in_one_go() {
    let lines = |file: &PathBuf| fs::read_to_string(file).unwrap_or_else(|error| panic!("{error}")).lines().count();
    let long = files().into_iter().map(|file| (lines(&file), file)).filter(|(lines, _)| *lines > LONGEST);
    let long: Vec<_> = long.map(|(lines, file)| (in_repository(&file), lines)).collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn a_mod_rs_lists_what_there_is_and_does_nothing() {
    let packages = packages();
    let lists = packages.members.iter().flat_map(|package| modules(&package.source)).filter(Module::is_list);
    let found = lists.filter(|module| !module.does.is_empty());
    let found: Vec<_> = found.map(|module| (in_repository(&module.file), module.does.join(", "))).collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// What is an engine's own stands in a file or folder that is called as it is.
#[test]
fn the_compiler_names_what_has_to_decide_for_an_engine() {
    let of_one = |file: &str| EngineName::ALL.iter().any(|engine| file.contains(engine.as_str()));
    let rooms = ["agent-protocol/src/", "assistant/src/", "bastion-agent/src/", "skill-lambda/src/"];
    let mut found = Vec::new();
    for file in files() {
        let name = in_repository(&file);
        if rooms.iter().any(|room| name.starts_with(room)) && !of_one(&name) && !name.contains("tests") {
            found.extend(engines::decided_for_others(&file).into_iter().map(|place| format!("{name}: {place}")));
        }
    }
    assert!(found.is_empty(), "a match without a wildcard in the place of {found:#?}");
}

#[test]
fn what_a_library_exports_has_a_user() {
    let (packages, files) = (packages(), exports::Files::read(files()));
    let mut found = Vec::new();
    for package in packages.members.iter().filter(|package| package.source.ends_with("lib.rs")) {
        // The agent's library is there for its own program and its tests.
        if package.name != "bastion-agent" {
            let unused = files.without_user(&package.folder);
            found.extend(unused.into_iter().map(|name| format!("{}: {name}", package.name)));
        }
    }
    assert!(found.is_empty(), "pub(crate) would do: {found:#?}");
}

/// A file's path from the top of the repository.
fn in_repository(file: &Path) -> String {
    file.strip_prefix(stage::checkout()).unwrap_or(file).to_string_lossy().into_owned()
}

#[test]
fn the_middle_knows_nothing_of_what_stands_around_it() {
    let packages = packages();
    for (inside, outside) in [
        // Both sides speak the protocol: neither side's libraries come in by it.
        (
            "agent-protocol",
            &["lambda_runtime", "aws-config", "aws-sdk-ssm", "tokio", "tokio-postgres", "mysql_async"][..],
        ),
        // What Alexa hears is matched without a function that answers it.
        ("interaction", &["lambda_runtime", "aws-config", "skill-lambda", "simulator"]),
        // The agent is no client of Alexa's, the skill none of a database's.
        ("bastion-agent", &["lambda_runtime", "skill-lambda", "interaction"]),
        // A question comes through any door.
        (
            "assistant",
            &["lambda_runtime", "skill-lambda", "interaction", "simulator", "tokio-postgres", "bastion-agent"],
        ),
        ("skill-lambda", &["tokio-postgres", "mysql_async", "sqlx", "bastion-agent", "simulator", "interaction"]),
    ] {
        let needs = packages.needs(inside);
        let too_much: Vec<_> = outside.iter().filter(|name| needs.contains(**name)).collect();
        assert!(too_much.is_empty(), "{inside} needs {too_much:?}");
        assert!(
            outside.iter().all(|name| packages.is_known(name)),
            "{inside}: a name that no package has in {outside:?}"
        );
    }
}

#[test]
fn the_assistant_does_not_speak_of_a_door() {
    for file in files().into_iter().filter(|file| in_repository(file).starts_with("assistant/src/")) {
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}"));
        let named = ["Alexa", "alexa", "lambda_runtime"].into_iter().find(|name| text.contains(name));
        assert_eq!(named, None, "{}", in_repository(&file));
    }
}

/// Two providers are compiled in, ring and aws-lc-rs, which Oracle's driver brings and does not use: rustls chooses neither by itself,
/// and panics.
#[test]
fn each_side_of_tls_names_its_provider() {
    let unnamed = ["Client", "Server"].map(|side| format!("{side}Config::builder()"));
    for file in files() {
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}"));
        let found = unnamed.iter().find(|call| text.contains(*call));
        assert_eq!(found, None, "{}: builder_with_provider in its place", in_repository(&file));
    }
}

/// Every file of Rust in the repository.
fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for package in packages().members {
        let mut folders = vec![package.folder];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
                let path = entry.unwrap_or_else(|error| panic!("{error}")).path();
                if path.is_dir() && !path.ends_with("target") {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    files.push(path);
                }
            }
        }
    }
    files
}
