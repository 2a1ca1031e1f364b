//! Which modules depend on each other, and whether any goes round in circles.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::{algo::tarjan_scc, graphmap::DiGraphMap};

use crate::modules::{Module, Name};

/// How often a name may be passed on.
const PASSED_ON: usize = 12;

/// The cycles, each told by its modules and by a name that leads from each to the next.
pub(crate) fn cycles(modules: &[Module]) -> Vec<String> {
    let modules: BTreeMap<&Name, &Module> = modules.iter().map(|module| (&module.name, module)).collect();
    let mut uses: BTreeMap<(Name, Name), BTreeSet<String>> = BTreeMap::new();
    for (name, module) in &modules {
        for path in &module.paths {
            let Some(target) = home(&modules, name, path, 0) else { continue };
            if let Some(rooms) = apart(name, &target) {
                let why = format!("{} names {}", name.join("::"), path.join("::"));
                uses.entry(rooms).or_default().insert(why);
            }
        }
    }
    let mut found = Vec::new();
    let ids: Vec<&Name> = uses.keys().flat_map(|(from, to)| [from, to]).collect::<BTreeSet<_>>().into_iter().collect();
    let id = |name: &Name| ids.binary_search(&name).unwrap_or_else(|_| panic!("{name:?}"));
    let graph: DiGraphMap<usize, ()> = uses.keys().map(|(from, to)| (id(from), id(to))).collect();
    for cycle in tarjan_scc(&graph).into_iter().filter(|cycle| cycle.len() > 1) {
        let within = |name: &Name| cycle.contains(&id(name));
        let why = uses.iter().filter(|((from, to), _)| within(from) && within(to));
        let why: Vec<_> = why.filter_map(|(_, names)| names.first().cloned()).collect();
        let names: Vec<_> = cycle.iter().map(|id| ids[*id].join("::")).collect();
        found.push(format!("{} go round in circles:\n    {}", names.join(", "), why.join("\n    ")));
    }
    found
}

/// Where the ways of two modules part: the two rooms, side by side in the same folder, that depend on each other. A module and what is
/// in its own folder are one room.
fn apart(from: &Name, to: &Name) -> Option<(Name, Name)> {
    let same = from.iter().zip(to).take_while(|(one, other)| one == other).count();
    (same < from.len() && same < to.len()).then(|| (from[..=same].to_vec(), to[..=same].to_vec()))
}

/// The module in which that is defined which a path names, where it is in this crate.
fn home(modules: &BTreeMap<&Name, &Module>, from: &Name, path: &[String], passed: usize) -> Option<Name> {
    if passed > PASSED_ON {
        return None;
    }
    let mut at = from.clone();
    let mut rest = path;
    match rest.first()?.as_str() {
        "crate" => {
            at.clear();
            rest = &rest[1..];
        }
        "self" => rest = &rest[1..],
        "super" => {
            while rest.first().is_some_and(|part| part == "super") {
                at.pop();
                rest = &rest[1..];
            }
        }
        first => {
            let child = below(&at, first);
            if !modules.contains_key(&child) {
                return match modules.get(&at)?.imports.get(first) {
                    // A name of another crate.
                    Some(import) if import.len() == 1 && import[0] == first => None,
                    Some(import) => home(modules, &at, &[import, &rest[1..]].concat(), passed + 1),
                    None if modules.get(&at)?.own.contains(first) => Some(at),
                    None => None,
                };
            }
        }
    }
    loop {
        let Some(next) = rest.first() else { return Some(at) };
        let child = below(&at, next);
        if modules.contains_key(&child) {
            at = child;
            rest = &rest[1..];
            continue;
        }
        let module = modules.get(&at)?;
        if module.own.contains(next) {
            return Some(at);
        }
        if let Some(import) = module.imports.get(next) {
            return home(modules, &at, &[import, &rest[1..]].concat(), passed + 1);
        }
        let by_glob = module.globs.iter().filter_map(|glob| home(modules, &at, &[glob, rest].concat(), passed + 1));
        return Some(by_glob.into_iter().find(|found| *found != at).unwrap_or(at));
    }
}

fn below(at: &Name, part: &str) -> Name {
    [at.as_slice(), &[part.to_owned()]].concat()
}
