//! What a program is made of: the crates that are linked into it, as cargo tells it. Bills of materials and licence texts are made from this
//! one list. cargo-cyclonedx and cargo-about would each be built for some minutes on every machine that packs, and each has rules of
//! its own for what is in a program.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use serde_json::Value;
use stage::binaries::cargo;

use super::{architecture::Architecture, tools::stdout_of};

/// A crate that is linked into a program, or the program itself.
#[derive(Debug)]
pub(super) struct Component {
    /// Its id in the list.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) version: String,
    /// An expression of SPDX.
    pub(super) licence: String,
    pub(super) authors: Vec<String>,
    /// Where its source is on this machine.
    pub(super) folder: PathBuf,
    /// Whether it is one of crates.io's.
    pub(super) is_public: bool,
    /// The ids of those that it uses itself.
    pub(super) uses: BTreeSet<String>,
}

/// The components of a program, the program first, then by name and version.
pub(super) fn of(program: &str, architecture: Architecture) -> Result<Vec<Component>, String> {
    let told = stdout_of(cargo().args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--filter-platform",
        architecture.target(),
    ]))?;
    let metadata: Value = serde_json::from_str(&told).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages: BTreeMap<&str, &Value> =
        list(&metadata["packages"]).iter().map(|package| (text(&package["id"]), package)).collect();
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"]["nodes"]).iter().map(|node| (text(&node["id"]), node)).collect();
    // A macro is part of the compiler, not of what it makes.
    let is_macro = |id: &str| {
        let targets = packages.get(id).map_or(&[][..], |package| list(&package["targets"]));
        targets.iter().any(|target| list(&target["kind"]).iter().any(|kind| kind == "proc-macro"))
    };
    let uses = |id: &str| -> BTreeSet<&str> {
        let linked = |dep: &&Value| list(&dep["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
        let deps = nodes.get(id).map_or(&[][..], |node| list(&node["deps"]));
        deps.iter().filter(linked).map(|dep| text(&dep["pkg"])).filter(|id| !is_macro(id)).collect()
    };
    let start = packages.iter().find(|(_, package)| package["name"] == program && package["source"].is_null());
    let (start, _) = start.ok_or_else(|| format!("no package of the workspace is called {program}"))?;
    let (mut seen, mut left) = (BTreeSet::new(), vec![*start]);
    while let Some(id) = left.pop() {
        if seen.insert(id) {
            left.extend(uses(id));
        }
    }
    let reference = |id: &str| {
        let package = packages.get(id).copied().unwrap_or(&Value::Null);
        format!("{}@{}", text(&package["name"]), text(&package["version"]))
    };
    let mut components: Vec<_> = seen
        .into_iter()
        .filter_map(|id| packages.get(id).map(|package| (id, *package)))
        .map(|(id, package)| Component {
            id: reference(id),
            name: text(&package["name"]).to_owned(),
            version: text(&package["version"]).to_owned(),
            // Older crates separate alternatives by a slash.
            licence: text(&package["license"]).replace(" / ", " OR ").replace('/', " OR "),
            authors: list(&package["authors"]).iter().map(|author| text(author).to_owned()).collect(),
            folder: PathBuf::from(text(&package["manifest_path"])).parent().map(PathBuf::from).unwrap_or_default(),
            is_public: text(&package["source"]).starts_with("registry+"),
            uses: uses(id).into_iter().map(reference).collect(),
        })
        .collect();
    components.sort_by(|a, b| (a.name != program, &a.name, &a.version).cmp(&(b.name != program, &b.name, &b.version)));
    Ok(components)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
