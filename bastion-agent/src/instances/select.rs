//! Which of the instances are asked for: by name, by the beginning of one, by engine.

use agent_protocol::EngineName;

use super::entry::Entry;
use crate::nearest::nearest;

/// The instances that were asked for, and what of the question none answers to.
pub(crate) struct Selection {
    pub(crate) entries: Vec<Entry>,
    pub(crate) problem: Option<String>,
}

/// Those of `entries` that answer to one of `names`, or all where none is named, and run `engine`.
pub(crate) fn select(mut entries: Vec<Entry>, names: &[String], engine: Option<EngineName>) -> Selection {
    let known = entries.len();
    let all: Vec<String> = entries.iter().flat_map(Entry::names).collect();
    let missing: Vec<&str> =
        names.iter().filter(|name| !entries.iter().any(|entry| entry.answers_to(name))).map(String::as_str).collect();
    let mut problem = (!missing.is_empty()).then(|| nobody(&missing, &all));
    if !names.is_empty() {
        entries.retain(|entry| names.iter().any(|name| entry.answers_to(name)));
    }
    let named = entries.len();
    entries.retain(|entry| engine.is_none_or(|engine| entry.engine() == Some(engine)));
    if let (Some(engine), None, true) = (engine, &problem, entries.is_empty() && named > 0) {
        problem = Some(match (names.is_empty(), named) {
            (true, _) => format!("none of the {known} instances that are known runs {engine}"),
            (false, 1) => format!("the instance that is meant does not run {engine}"),
            (false, _) => format!("none of the {named} instances that are meant runs {engine}"),
        });
    }
    Selection { entries, problem }
}

/// That names mean no instance, with those that may have been meant.
fn nobody(missing: &[&str], all: &[String]) -> String {
    let whose = |name: &str| match name.strip_suffix('*') {
        Some(beginning) => format!("no instance's name begins with {beginning}"),
        None => format!("no instance is called {name}"),
    };
    let mut near: Vec<String> = Vec::new();
    for name in missing {
        let like = nearest(all.iter().map(String::as_str), name.trim_end_matches('*'));
        near.extend(like.into_iter().filter(|name| !near.contains(name)).collect::<Vec<_>>());
    }
    let missing = missing.iter().map(|name| whose(name)).collect::<Vec<_>>().join("; ");
    if near.is_empty() {
        format!("{missing}. All of them: bastion-agent instances")
    } else {
        format!("{missing}. Did you mean {}?", near.join(" or "))
    }
}
