//! `cargo xtask model`: makes the interaction models, the sections of docs/voice.md and the list of intents from their source, and writes the names of
//! your instances and applications into the models, so that Alexa expects them from the first word on.

mod fleet;
mod names;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use fleet::{Fleet, Names};
use interaction::{model::Model, source::Source};

use crate::progress::Progress;

/// What can be said to `model`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// A region whose databases to look at, such as us-east-1; may be given several times.
    #[arg(long = "region", value_name = "CODE")]
    regions: Vec<String>,
    /// Take out the names that were not found, such as the examples.
    #[arg(long, requires = "regions")]
    replace: bool,
    /// Write nothing: say which files are not what the source makes, and fail where there are some.
    #[arg(long, conflicts_with = "regions")]
    check: bool,
    /// The skill package to write to.
    #[arg(long, value_name = "FOLDER", default_value = "skill-package")]
    package: PathBuf,
    /// The folder with the source: skill.toml, phrases.toml, slots.toml, types and intents.
    #[arg(long, value_name = "FOLDER", default_value = "interaction")]
    source: PathBuf,
    /// The page whose tables are made.
    #[arg(long, value_name = "FILE", default_value = "docs/voice.md")]
    page: PathBuf,
    /// The list of intents in code, which is made.
    #[arg(long, value_name = "FILE", default_value = "assistant/src/question/intent/list.rs")]
    list: PathBuf,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, String> {
    let source = Source::load(&options.source).map_err(|error| error.to_string())?;
    let fleet = look(&options.regions)?;
    let files = made(options, &source, fleet.as_ref())?;
    if options.check {
        return check(options, &files);
    }
    let mut out = std::io::stdout().lock();
    let mut say = |line: String| writeln!(out, "{line}").map_err(|error| format!("standard output: {error}"));
    for (path, text) in &files {
        if fs::read_to_string(path).is_ok_and(|before| before == *text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        say(format!("wrote {}", path.display()))?;
    }
    if let Some(fleet) = fleet {
        let count = |names: &Names, one: &str, many: &str| match names.len() {
            1 => format!("one {one}"),
            count => format!("{count} {many}"),
        };
        let instances = count(&fleet.instances, "instance name", "instance names");
        let applications = count(&fleet.applications, "application", "applications");
        say(format!("Alexa will expect {instances} and {applications} once the models are deployed (ask deploy)."))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What the databases of the regions are called; nothing where no region is given.
fn look(regions: &[String]) -> Result<Option<Fleet>, String> {
    if regions.is_empty() {
        return Ok(None);
    }
    let progress = Progress::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let mut fleet = Fleet::default();
    for region in regions {
        progress.step(&format!("Looking at the databases of {region}"));
        runtime.block_on(fleet.look(region))?;
    }
    if fleet.instances.is_empty() {
        return Err("no region has a database instance; nothing was written".to_owned());
    }
    Ok(Some(fleet))
}

/// All files and their texts. All are made before the first is written: a mistake in one leaves all as they were.
fn made(options: &Options, source: &Source, fleet: Option<&Fleet>) -> Result<Vec<(PathBuf, String)>, String> {
    let mut files = Vec::new();
    for (locale, mut model) in source.models().map_err(|error| error.to_string())? {
        let path = folder(options).join(&locale).with_extension("json");
        if let Some(fleet) = fleet {
            // Names that an earlier run has found stay.
            if !options.replace && path.exists() {
                names::keep(&mut model, &Model::load(&path).map_err(|error| error.to_string())?);
            }
            names::add(&mut model, &locale, fleet, options.replace)?;
        }
        let text = model.to_text().map_err(|error| format!("{}: {error}", path.display()))?;
        files.push((path, text));
    }
    let page = fs::read_to_string(&options.page).map_err(|error| format!("{}: {error}", options.page.display()))?;
    files.push((options.page.clone(), source.page(&page).map_err(|error| error.to_string())?));
    files.push((options.list.clone(), source.list().map_err(|error| error.to_string())?));
    Ok(files)
}

fn folder(options: &Options) -> PathBuf {
    options.package.join("interactionModels/custom")
}

fn check(options: &Options, files: &[(PathBuf, String)]) -> Result<ExitCode, String> {
    let differs = |(path, text): &&(PathBuf, String)| fs::read_to_string(path).ok().as_ref() != Some(text);
    let mut wrong: Vec<String> = files
        .iter()
        .filter(differs)
        .map(|(path, _)| format!("{} is not what the source makes", path.display()))
        .collect();
    let known = |path: &Path| files.iter().any(|(known, _)| known == path);
    let folder = folder(options);
    for entry in fs::read_dir(&folder).into_iter().flatten() {
        let path = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        if !known(&path) {
            wrong.push(format!("{} is no locale of skill.toml: delete it", path.display()));
        }
    }
    if wrong.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    Err(format!("{}\nMake them anew with `cargo xtask model`, and commit them.", wrong.join("\n")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::*;

    fn options(package: &Path) -> Options {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let page = package.join("voice.md");
        fs::copy(checkout.join("docs/voice.md"), &page).unwrap();
        Options {
            regions: Vec::new(),
            replace: false,
            check: false,
            package: package.to_owned(),
            source: checkout.join("interaction"),
            page,
            list: package.join("list.rs"),
        }
    }

    #[test]
    fn what_is_made_is_right_until_somebody_changes_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut options = options(folder.path());
        run(&options).unwrap();
        options.check = true;
        assert_eq!(run(&options), Ok(ExitCode::SUCCESS));
        let model = folder.path().join("interactionModels/custom/en-GB.json");
        fs::write(&model, fs::read_to_string(&model).unwrap().replacen("virginia", "virginya", 1)).unwrap();
        let page = fs::read_to_string(&options.page).unwrap();
        fs::write(&options.page, page.replacen("| list instances in virginia |", "| list them |", 1)).unwrap();
        fs::write(model.with_file_name("xx-XX.json"), "{}").unwrap();
        let problem = run(&options).unwrap_err();
        for named in ["en-GB.json is not", "voice.md is not", "xx-XX.json is no locale", "cargo xtask model"] {
            assert!(problem.contains(named), "{problem}");
        }
        assert!(!problem.contains("en-US.json"), "{problem}");
    }

    #[test]
    fn names_of_a_fleet_stay_until_they_are_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let mut options = options(folder.path());
        let source = Source::load(&options.source).unwrap();
        let mut fleet = Fleet::default();
        fleet::add(&mut fleet.instances, "Ledger", Some("ledger-prod-1"));
        let write = |options: &Options, fleet: &Fleet| {
            for (path, text) in made(options, &source, Some(fleet)).unwrap() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            fs::read_to_string(folder.path().join("interactionModels/custom/ja-JP.json")).unwrap()
        };
        assert!(write(&options, &fleet).contains("\"ledger prod 1\""));
        let mut other = Fleet::default();
        fleet::add(&mut other.instances, "scratch_7", None);
        fleet::add(&mut other.instances, "経理", Some("けいり"));
        let both = write(&options, &other);
        assert!(
            both.contains("\"Ledger\"")
                && both.contains("\"scratch 7\"")
                && both.contains("スクラッチ")
                && both.contains("\"けいり\"")
                && both.contains("\"レポーティング\"")
        );
        assert_eq!(write(&options, &other), both, "a second time changes nothing");
        options.replace = true;
        let only = write(&options, &other);
        assert!(!only.contains("\"Ledger\"") && only.contains("\"scratch 7\"") && !only.contains("\"レポーティング\""));
    }
}
