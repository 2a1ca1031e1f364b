//! The statements in `sql/oracle`, held to what 19c takes: by two parsers of others, by what no parser refuses, by the columns of the
//! dictionary, and by the test server. None of it is Oracle; each finds what the others do not.

#[path = "../judges/clients.rs"]
mod clients;
mod dictionary;
mod lint;
mod parsers;
mod tokens;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process,
};

use oracle_server::{Options, Release, Server};

/// The repository.
fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The statements, by the names of their files. A word of ours in one stands for numbers that the agent puts there.
fn statements() -> BTreeMap<String, String> {
    let folder = repository().join("sql/oracle");
    let files = fs::read_dir(&folder).expect("sql/oracle").map(|entry| entry.expect("a file").path());
    let read = |path: PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(&path).expect("a statement"))
    };
    let statements: BTreeMap<_, _> = files.map(read).collect();
    assert!(statements.len() > 15, "{}", folder.display());
    statements
}

/// Statements in a file, for as long as this lives.
struct Written(PathBuf);

impl Written {
    fn new(kind: &str, statements: &BTreeMap<String, String>) -> Self {
        let path = env::temp_dir().join(format!("oracle-statements-{kind}-{}.json", process::id()));
        fs::write(&path, serde_json::to_string(statements).expect("JSON")).expect("a file");
        Self(path)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn every_statement_runs_and_its_variants_answer_alike() {
    let statements = statements();
    let written = Written::new("run", &statements);
    for release in [Release::R19, Release::R21, Release::R23] {
        let server = Server::start(Options { release, ..Options::default() }).expect("a server");
        let mut command = process::Command::new(clients::python("python.txt"));
        command.arg(clients::script("run.py")).arg(server.port.to_string()).arg(&written.0);
        let answers = clients::ask(&mut command);
        let mut columns: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for name in statements.keys() {
            let answer = &answers[name];
            assert!(answer["error"].is_null(), "{name}: {}", answer["error"]);
            let kinds = answer["kinds"].to_string();
            // What else there is, a session does not read: dates above all, whose text would depend on a setting.
            assert!(!kinds.contains("DATE") && !kinds.contains("TIME") && !kinds.contains("LOB"), "{name}: {kinds}");
            // `x.cluster` is asked where `x` would be, of another kind of server.
            let question = VARIANTS.iter().fold(name.as_str(), |name, of| name.strip_suffix(of).unwrap_or(name));
            columns.entry(question).or_default().insert(answer["columns"].to_string());
        }
        for (question, columns) in columns {
            assert_eq!(columns.len(), 1, "{question}: {columns:#?}");
        }
        assert_eq!(answers["connection.sessions"]["rows"], serde_json::json!([[78, 400]]), "processes are nearer");
    }
}

/// What is added to a statement's name for other kinds of servers.
const VARIANTS: [&str; 4] = [".cluster", ".container", ".before-19", ".standby"];
