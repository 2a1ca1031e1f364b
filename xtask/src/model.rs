//! `cargo xtask model`: writes the names of your instances and applications into the interaction models, so that Alexa
//! expects them from the first word on.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use aws_config::{BehaviorVersion, timeout::TimeoutConfig};
use aws_smithy_http_client::tls;
use clap::Args;
use serde_norway::{Mapping, Value};

use crate::progress::Progress;

/// How long a region may take to answer one call.
const PATIENCE: Duration = Duration::from_secs(30);

/// What can be said to `model`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// A region whose databases to look at, such as us-east-1; may be given several times.
    #[arg(long = "region", value_name = "CODE", required = true)]
    regions: Vec<String>,
    /// Take out the names that were not found, such as the examples.
    #[arg(long)]
    replace: bool,
    /// The skill package to write to.
    #[arg(long, value_name = "FOLDER", default_value = "skill-package")]
    package: PathBuf,
}

/// Names by how they sound, each with other ways to say it.
type Names = BTreeMap<String, (String, Vec<String>)>;

/// What the databases are called.
#[derive(Debug, Default)]
struct Fleet {
    instances: Names,
    applications: Names,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, String> {
    let progress = Progress::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let mut fleet = Fleet::default();
    for region in &options.regions {
        progress.step(&format!("Looking at the databases of {region}"));
        runtime.block_on(fleet.look(region))?;
    }
    if fleet.instances.is_empty() {
        return Err("no region has a database instance; nothing was written".to_owned());
    }
    let folder = options.package.join("interactionModels/custom");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut models: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    models.retain(|path| path.extension().is_some_and(|kind| kind == "json"));
    models.sort();
    // All are read before the first is written: a mistake in one leaves all as they were.
    let written: Result<Vec<(PathBuf, String)>, String> =
        models.into_iter().map(|path| Ok((path.clone(), with_names(&path, &fleet, options.replace)?))).collect();
    let written = written?;
    let mut out = std::io::stdout().lock();
    for (path, text) in &written {
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        writeln!(out, "wrote {}", path.display()).map_err(|error| format!("standard output: {error}"))?;
    }
    let count = |names: &Names, one: &str, many: &str| match names.len() {
        1 => format!("one {one}"),
        count => format!("{count} {many}"),
    };
    let (instances, applications) = (
        count(&fleet.instances, "instance name", "instance names"),
        count(&fleet.applications, "application", "applications"),
    );
    writeln!(out, "Alexa will expect {instances} and {applications} once the models are deployed (ask deploy).")
        .map_err(|error| format!("standard output: {error}"))?;
    Ok(ExitCode::SUCCESS)
}

impl Fleet {
    /// Adds the names of a region's databases: tags `instance` and `application`, and DB identifiers.
    async fn look(&mut self, region: &str) -> Result<(), String> {
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
            .build_https();
        let config = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .region(aws_sdk_rds::config::Region::new(region.to_owned()))
            .timeout_config(TimeoutConfig::builder().operation_timeout(PATIENCE).build())
            .load()
            .await;
        let mut pages =
            aws_sdk_rds::Client::new(&config).describe_db_instances().max_records(100).into_paginator().items().send();
        while let Some(instance) = pages.next().await {
            let instance = instance.map_err(|error| {
                let detail = aws_sdk_rds::error::DisplayErrorContext(&error);
                format!("DescribeDBInstances in {region}: {detail}. Check the credentials, and that they may call it.")
            })?;
            let tag =
                |name: &str| instance.tag_list().iter().find(|tag| tag.key() == Some(name)).and_then(|tag| tag.value());
            let identifier = instance.db_instance_identifier().unwrap_or_default();
            let name = tag("instance").filter(|name| !name.trim().is_empty());
            add(&mut self.instances, name.unwrap_or(identifier), name.map(|_| identifier));
            if let Some(application) = tag("application") {
                add(&mut self.applications, application, None);
            }
        }
        Ok(())
    }
}

/// Adds a name, and another way to say it.
fn add(names: &mut Names, name: &str, other: Option<&str>) {
    let name = spoken(name);
    if name.is_empty() {
        return;
    }
    let (_, others) = names.entry(name.to_lowercase()).or_insert_with(|| (name.clone(), Vec::new()));
    if let Some(other) = other.map(spoken).filter(|other| !other.eq_ignore_ascii_case(&name))
        && !others.contains(&other)
    {
        others.push(other);
    }
}

/// A name as people say it: what joins its parts becomes a space.
fn spoken(name: &str) -> String {
    name.split(|joint: char| joint.is_whitespace() || matches!(joint, '-' | '_' | '.' | ':' | '/'))
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The text of a model with the names in it; all else stays as it is, in its order.
fn with_names(path: &Path, fleet: &Fleet, replace: bool) -> Result<String, String> {
    let problem = |what: String| format!("{}: {what}", path.display());
    let text = fs::read_to_string(path).map_err(|error| problem(error.to_string()))?;
    // JSON is YAML, and this reader keeps the order.
    let mut model: Value = serde_norway::from_str(&text).map_err(|error| problem(error.to_string()))?;
    let types = model
        .get_mut("interactionModel")
        .and_then(|model| model.get_mut("languageModel")?.get_mut("types")?.as_sequence_mut())
        .ok_or_else(|| problem("has no interactionModel.languageModel.types".to_owned()))?;
    for (kind, names) in [("Instance", &fleet.instances), ("Application", &fleet.applications)] {
        let known = types.iter_mut().find(|known| known.get("name").and_then(Value::as_str) == Some(kind));
        let values = known.and_then(|known| known.get_mut("values")?.as_sequence_mut());
        let values = values.ok_or_else(|| problem(format!("has no type {kind} with values")))?;
        merge(values, names, replace);
    }
    let mut text = serde_json::to_string_pretty(&model).map_err(|error| problem(error.to_string()))?;
    text.push('\n');
    Ok(text)
}

/// Adds names to a type's values. One that stands there already stays, with its synonyms, and gains those that are new.
fn merge(values: &mut Vec<Value>, names: &Names, replace: bool) {
    let name = |value: &Value| Some(value.get("name")?.get("value")?.as_str()?.to_lowercase());
    // Where nothing was found, the examples stay: a type without values is none that Alexa takes.
    if replace && !names.is_empty() {
        values.retain(|value| name(value).is_some_and(|name| names.contains_key(&name)));
    }
    for (key, (spoken, others)) in names {
        let place = values.iter().position(|value| name(value).as_ref() == Some(key)).unwrap_or_else(|| {
            let empty = Value::Sequence(Vec::new());
            let inner = [(Value::from("value"), Value::from(spoken.as_str())), (Value::from("synonyms"), empty)];
            let outer = [(Value::from("name"), Value::Mapping(Mapping::from_iter(inner)))];
            values.push(Value::Mapping(Mapping::from_iter(outer)));
            values.len() - 1
        });
        let synonyms = values[place].get_mut("name").and_then(|name| name.get_mut("synonyms")?.as_sequence_mut());
        // A value without a list of synonyms is left without.
        let Some(synonyms) = synonyms else { continue };
        for other in others {
            let is_other = |known: &Value| known.as_str().is_some_and(|known| known.eq_ignore_ascii_case(other));
            if !synonyms.iter().any(is_other) {
                synonyms.push(Value::from(other.as_str()));
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::*;

    fn fleet() -> Fleet {
        let mut fleet = Fleet::default();
        add(&mut fleet.instances, "Ledger", Some("ledger-prod-1"));
        add(&mut fleet.instances, "ledger", Some("ledger-test-1"));
        add(&mut fleet.instances, "scratch_7", None);
        add(&mut fleet.instances, "  ", None);
        add(&mut fleet.applications, "web shop", None);
        fleet
    }

    #[test]
    fn names_go_into_the_real_models_and_nothing_else_changes() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../skill-package/interactionModels/custom");
        for locale in ["en-US", "ja-JP"] {
            let path = package.join(locale).with_extension("json");
            let before = fs::read_to_string(&path).unwrap();
            assert_eq!(with_names(&path, &Fleet::default(), true).unwrap(), before, "{locale}");
            let after = with_names(&path, &fleet(), false).unwrap();
            let (old, new) = (before.lines().collect::<Vec<_>>(), after.lines().collect::<Vec<_>>());
            // Every line that was there is there, in its order; a last value gains a comma.
            let mut rest = new.iter();
            for line in &old {
                assert!(
                    rest.any(|found| found.trim_end_matches(',') == line.trim_end_matches(',')),
                    "{locale}: {line}"
                );
            }
            for name in ["\"Ledger\"", "\"ledger prod 1\"", "\"ledger test 1\"", "\"scratch 7\"", "\"web shop\""] {
                assert_eq!(after.matches(name).count(), 1, "{locale}: {name}");
            }
            let folder = tempfile::tempdir().unwrap();
            let again = folder.path().join("model.json");
            fs::write(&again, &after).unwrap();
            assert_eq!(with_names(&again, &fleet(), false).unwrap(), after, "a second time changes nothing");
            let only = with_names(&again, &fleet(), true).unwrap();
            assert!(only.contains("\"Ledger\"") && !only.contains("\"value\": \"blog\""), "{locale}");
        }
    }

    #[test]
    fn what_is_no_model_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        for (text, problem) in
            [("{", "x.json: "), ("{}", "has no interactionModel"), ("[1]", "has no interactionModel")]
        {
            fs::write(&path, text).unwrap();
            let error = with_names(&path, &fleet(), false).unwrap_err();
            assert!(error.contains(problem), "{error}");
        }
    }
}
