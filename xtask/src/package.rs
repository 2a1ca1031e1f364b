//! `cargo xtask package`: what is installed. Of the agent an RPM, a deb, and the archive that the document `dbvoice-install-agent`
//! takes; of the skill its function's archive; bills of materials of both, and the checksums of all. Twice from the same programs it
//! makes the same bytes.

mod architecture;
mod archive;
mod components;
mod licences;
mod linux;
mod program;
mod sbom;
mod system;
mod tools;

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use clap::Args;
use jiff::Timestamp;

use crate::progress::Progress;
use architecture::Architecture;
use archive::Entry;
use program::Glibc;
use system::{Files, Printed};
use tools::{checksum, stdout_of};

/// The file with the checksums.
const SUMS: &str = "SHA256SUMS";

/// What can be said to `package`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// What the packages are for; this machine's unless given
    #[arg(long, value_enum)]
    architecture: Option<Architecture>,
    /// The oldest C library (glibc) that the programs are to run with
    #[arg(long, value_name = "VERSION", default_value = "2.28")]
    glibc: Glibc,
    /// Pack the programs bastion-agent and skill-lambda of this folder instead of building them
    #[arg(long, value_name = "FOLDER")]
    binaries: Option<PathBuf>,
    /// RDS's authorities, for hosts that do not get to where they are published
    #[arg(long, value_name = "FILE")]
    rds_ca: Option<PathBuf>,
    /// Where the packages go
    #[arg(long, value_name = "FOLDER", default_value = "target/packages")]
    out: PathBuf,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, String> {
    let progress = Progress::new();
    let architecture = options.architecture.map_or_else(Architecture::here, Ok)?;
    let at = made_at()?;
    let folder = match &options.binaries {
        Some(folder) => folder.clone(),
        None => {
            progress.step("Building");
            program::build(architecture, options.glibc, &["bastion-agent", "skill-lambda"])?
        }
    };
    progress.step("Looking at the programs");
    let glibc = program::oldest_glibc(&folder.join("bastion-agent"), architecture, options.glibc)?;
    program::oldest_glibc(&folder.join("skill-lambda"), architecture, options.glibc)?;

    progress.step("Packing");
    let mut made = agent(options, &folder, &linux::About { architecture, glibc, at })?;
    made.extend(skill(&folder, architecture, at)?);
    write(&options.out, &made)
}

/// The agent's packages and its bill of materials.
fn agent(options: &Options, folder: &Path, about: &linux::About) -> Result<Vec<(String, Vec<u8>)>, String> {
    let linux::About { architecture, at, .. } = *about;
    let components = components::of("bastion-agent", architecture)?;
    let program = folder.join("bastion-agent");
    let Printed { pages, completions } = system::printed(&program, architecture == Architecture::here()?)?;
    let files = Files {
        program: system::read(&program)?,
        pages,
        completions,
        licences: licences::of(&components)?,
        bill: sbom::of(&components, at)?,
    };
    let authorities = options.rds_ca.as_deref().map(system::read).transpose()?;
    let time = u64::try_from(at.as_second()).map_err(|_| "SOURCE_DATE_EPOCH is before 1970".to_owned())?;
    let name = format!("bastion-agent-{}", architecture.name());
    let archive = archive::tar_gz(&files.for_the_document(authorities)?, time)?;
    let mut made = vec![(format!("{name}.tar.gz"), archive)];
    made.extend(linux::packages(about, &files.on_a_system()?)?);
    made.push((format!("{name}.cdx.json"), files.bill));
    Ok(made)
}

/// The function's archive and its bill of materials.
fn skill(folder: &Path, architecture: Architecture, at: Timestamp) -> Result<Vec<(String, Vec<u8>)>, String> {
    let components = components::of("skill-lambda", architecture)?;
    let bill = sbom::of(&components, at)?;
    // Lambda runs what is called so.
    let entries = [
        Entry::program("bootstrap", system::read(&folder.join("skill-lambda"))?),
        Entry::file("LICENSE", system::licence()?),
        Entry::file("THIRD-PARTY-LICENSES", licences::of(&components)?),
    ];
    let name = format!("skill-lambda-{}", architecture.name());
    Ok(vec![(format!("{name}.zip"), archive::zip(&entries)?), (format!("{name}.cdx.json"), bill)])
}

/// When the packages are said to be made: by `SOURCE_DATE_EPOCH`, as reproducible builds have it, or when the source was committed.
fn made_at() -> Result<Timestamp, String> {
    let told = match env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text,
        Err(_) => stdout_of(Command::new("git").args(["log", "-1", "--format=%ct"]).current_dir(stage::checkout()))
            .map_err(|error| format!("{error}. Next: set SOURCE_DATE_EPOCH, seconds since 1970"))?,
    };
    let second = told.trim().parse().map_err(|_| format!("SOURCE_DATE_EPOCH is {told:?}, which is no number"))?;
    Timestamp::from_second(second).map_err(|error| format!("SOURCE_DATE_EPOCH: {error}"))
}

/// Writes what was made, and the checksums of all that lies there: packages for another architecture may be among it.
fn write(out: &Path, made: &[(String, Vec<u8>)]) -> Result<ExitCode, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", out.display());
    fs::create_dir_all(out).map_err(failed)?;
    for (name, bytes) in made {
        fs::write(out.join(name), bytes).map_err(failed)?;
    }
    let mut lines = Vec::new();
    let mut listing = String::new();
    for entry in fs::read_dir(out).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Of signatures there are none in it: what they sign is, or is the list itself.
        if path.is_file() && !name.starts_with(SUMS) && !name.ends_with(".minisig") {
            let bytes = fs::read(&path).map_err(failed)?;
            lines.push((name, bytes.len(), checksum(&bytes)));
        }
    }
    lines.sort();
    for (name, length, sum) in &lines {
        listing.push_str(&format!("{:>9} KiB  {name}\n           {sum}\n", length.div_ceil(1024)));
    }
    let sums: String = lines.iter().map(|(name, _, sum)| format!("{sum}  {name}\n")).collect();
    fs::write(out.join(SUMS), sums).map_err(failed)?;
    listing.push_str(&format!("in {}, with {SUMS}\n", out.display()));
    std::io::stdout().lock().write_all(listing.as_bytes()).map_err(|error| format!("standard output: {error}"))?;
    Ok(ExitCode::SUCCESS)
}
