//! The workspace's packages, and what each of them needs, as cargo tells it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::Command,
};

use serde_json::Value;

/// A package of the workspace.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// The file that its modules begin with.
    pub(crate) source: PathBuf,
}

/// What cargo tells.
pub(crate) struct Packages {
    pub(crate) members: Vec<Package>,
    /// The name of a package by its id.
    names: BTreeMap<String, String>,
    /// What a package needs by itself when it is built for use: by ids.
    needs: BTreeMap<String, Vec<String>>,
}

/// Asks cargo.
pub(crate) fn packages() -> Packages {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["metadata", "--format-version", "1", "--locked", "--offline"]).current_dir(stage::checkout());
    let output = cargo.output().unwrap_or_else(|error| panic!("cargo: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}"));
    let all = list(&told["packages"]);
    let members: BTreeSet<_> = list(&told["workspace_members"]).iter().map(text).collect();
    Packages {
        members: all.iter().filter(|package| members.contains(&text(&package["id"]))).map(package).collect(),
        names: all.iter().map(|package| (text(&package["id"]), text(&package["name"]))).collect(),
        needs: list(&told["resolve"]["nodes"]).iter().map(needs).collect(),
    }
}

impl Packages {
    /// The names of all that a package needs, directly or not, when it is built for use.
    pub(crate) fn needs(&self, name: &str) -> BTreeSet<&str> {
        let is_it = |(id, known): &(&String, &String)| known.as_str() == name && self.needs.contains_key(*id);
        let start = self.names.iter().find(is_it).unwrap_or_else(|| panic!("no package is called {name}"));
        let (mut seen, mut left) = (BTreeSet::new(), vec![start.0]);
        while let Some(id) = left.pop() {
            if seen.insert(id) {
                left.extend(self.needs.get(id).into_iter().flatten());
            }
        }
        seen.into_iter().map(|id| self.names[id].as_str()).collect()
    }

    /// Whether any package is called so.
    pub(crate) fn is_known(&self, name: &str) -> bool {
        self.names.values().any(|known| known == name)
    }
}

fn package(told: &Value) -> Package {
    let folder = PathBuf::from(text(&told["manifest_path"])).parent().map(PathBuf::from).unwrap_or_default();
    let is_usual =
        |target: &&Value| list(&target["kind"]).iter().any(|kind| matches!(kind.as_str(), Some("lib" | "bin")));
    // A library comes before its binary, which holds next to nothing then.
    let mut targets: Vec<_> = list(&told["targets"]).iter().filter(is_usual).collect();
    targets.sort_by_key(|target| list(&target["kind"]).iter().all(|kind| kind != "lib"));
    let source = targets.first().map(|target| PathBuf::from(text(&target["src_path"])));
    let name = text(&told["name"]);
    Package { source: source.unwrap_or_else(|| panic!("{name} has no source")), name, folder }
}

fn needs(node: &Value) -> (String, Vec<String>) {
    let for_use = |dep: &&Value| list(&dep["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
    (text(&node["id"]), list(&node["deps"]).iter().filter(for_use).map(|dep| text(&dep["pkg"])).collect())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
