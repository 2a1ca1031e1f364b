//! The structure of the code, held to its own rules: no module depends on one that depends on it, a file is short enough to be read in
//! one go, what is in the middle knows nothing of what stands around it. CONTRIBUTING.md says the rules in words.

mod graph;
mod modules;
mod packages;

use std::path::{Path, PathBuf};

use modules::{Module, modules};
use packages::packages;

/// How many lines a file may have.
const LONGEST: usize = 450;

#[test]
fn modules_depend_on_each_other_in_one_direction() {
    let mut found = Vec::new();
    for package in &packages().members {
        found.extend(
            graph::cycles(&modules(&package.source)).into_iter().map(|cycle| format!("{}: {cycle}", package.name)),
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_file_is_read_in_one_go() {
    let lines =
        |file: &PathBuf| std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{error}")).lines().count();
    let long: Vec<_> =
        files().into_iter().map(|file| (lines(&file), file)).filter(|(lines, _)| *lines > LONGEST).collect();
    assert!(long.is_empty(), "more than {LONGEST} lines: {long:#?}");
}

#[test]
fn a_mod_rs_lists_what_there_is_and_does_nothing() {
    let of_package =
        |root: &Path| modules(root).into_iter().filter(Module::is_list).filter_map(|module| module.logic());
    let found: Vec<_> =
        packages().members.iter().flat_map(|package| of_package(&package.source).collect::<Vec<_>>()).collect();
    assert!(found.is_empty(), "{found:#?}");
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

/// Every file of Rust in the repository.
fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for package in packages().members {
        let mut folders = vec![package.folder];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
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
