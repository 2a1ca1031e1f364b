//! The clients: each is installed once a machine, with its version pinned, and kept in the user's cache.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// No judge takes longer.
const LONGEST: Duration = Duration::from_secs(300);

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients"))
}

/// A script of the folder of clients.
pub(crate) fn script(name: &str) -> PathBuf {
    folder().join(name)
}

/// Python with what this list of the folder of clients names.
pub(crate) fn python(list: &'static str) -> PathBuf {
    let kept = kept("python", list, |into| {
        run(Command::new("python3").args(["-m", "venv"]).arg(into));
        let mut pip = Command::new(into.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
        run(pip.arg(folder().join(list)));
    });
    kept.join("bin/python")
}

/// A folder with what this list names for node. `None`: there is no node here, and nobody said that there must be.
pub(crate) fn node(list: &'static str) -> Option<PathBuf> {
    let is_here = Command::new("npm").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !is_here {
        let must = env::var_os("DBVOICE_ALL_CLIENTS").is_some();
        assert!(!must, "DBVOICE_ALL_CLIENTS is set and there is no npm: apt-get install nodejs npm");
        return None;
    }
    Some(kept("node", list, |into| {
        fs::copy(folder().join(list), into.join("package.json")).expect("a copy of package.json");
        run(Command::new("npm").args(["install", "--silent", "--no-audit", "--no-fund"]).current_dir(into));
    }))
}

/// A folder that is filled once, and named after the list of what is in it.
fn kept(kind: &str, list: &str, fill: impl FnOnce(&Path)) -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = cache.or_else(|| env::home_dir().map(|home| home.join(".cache"))).unwrap_or_else(env::temp_dir);
    let mut hasher = DefaultHasher::new();
    fs::read(folder().join(list)).expect("the list of clients").hash(&mut hasher);
    let into = cache.join("dbvoice").join(format!("oracle-clients-{kind}-{:016x}", hasher.finish()));
    let complete = into.join("complete");
    fs::create_dir_all(cache.join("dbvoice")).expect("the user's cache");
    let lock = fs::File::create(into.with_extension("lock")).expect("a lock");
    lock.lock().expect("the lock");
    if !complete.exists() {
        if into.exists() {
            // Left behind by a run that was interrupted.
            fs::remove_dir_all(&into).expect("an empty place");
        }
        fs::create_dir(&into).expect("a new folder");
        fill(&into);
        fs::write(complete, "").expect("the marker");
    }
    into
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", text(&output));
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What a judge says: one JSON object.
pub(crate) fn ask(command: &mut Command) -> Value {
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let end = Instant::now() + LONGEST;
    while child.try_wait().expect("a child of ours").is_none() {
        if Instant::now() > end {
            child.kill().expect("a child of ours");
            let output = child.wait_with_output().expect("a child of ours");
            panic!("{command:?} did not end: {}", text(&output));
        }
        thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().expect("a child of ours");
    assert!(output.status.success(), "{command:?}: {}", text(&output));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output)))
}
