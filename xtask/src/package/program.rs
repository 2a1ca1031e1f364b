//! The programs that are packed: built for an old C library, or taken as they are; and held against what they are said to be.

use std::{
    env, fmt,
    path::{Path, PathBuf},
    process::Command,
    str::FromStr,
};

use stage::binaries::cargo;

use super::{
    architecture::Architecture,
    tools::{self, stdout_of},
};

/// A version of the C library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Glibc(u32, u32);

impl FromStr for Glibc {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is no version such as 2.28");
        let (major, minor) = text.split_once('.').ok_or_else(wrong)?;
        // There are some with three numbers, of long ago.
        let minor = minor.split('.').next().unwrap_or(minor);
        Ok(Self(major.parse().map_err(|_| wrong())?, minor.parse().map_err(|_| wrong())?))
    }
}

impl fmt::Display for Glibc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// Builds the programs for release, and says where they are.
pub(super) fn build(architecture: Architecture, glibc: Glibc, programs: &[&str]) -> Result<PathBuf, String> {
    let target = architecture.target();
    let libraries = stdout_of(Command::new("rustc").args(["--print", "target-libdir", "--target", target]))?;
    if !Path::new(libraries.trim()).is_dir() {
        return Err(format!(
            "Rust has no standard library for {target} on this machine. Next: rustup target add {target}, or let the release \
             workflow build it"
        ));
    }
    let tools = tools::ensure("build")?;
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([tools.clone()].into_iter().chain(env::split_paths(&path)))
        .map_err(|error| format!("PATH: {error}"))?;
    let mut build = cargo();
    build.args(["zigbuild", "--release", "--locked", "--workspace", "--target", &format!("{target}.{glibc}")]);
    build.args(programs.iter().flat_map(|program| ["--bin", *program])).env("PATH", path);
    let status = build.status().map_err(|error| format!("cargo zigbuild: {error}"))?;
    if !status.success() {
        return Err("cargo zigbuild failed: see above".to_owned());
    }
    let metadata = stdout_of(cargo().args(["metadata", "--format-version", "1", "--no-deps", "--locked"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata).map_err(|error| format!("cargo: {error}"))?;
    let folder = metadata["target_directory"].as_str().ok_or("cargo does not say where it builds")?;
    Ok(Path::new(folder).join(target).join("release"))
}

/// The oldest C library that a program runs with; refuses one for another machine, or that wants a newer library than `floor`.
pub(super) fn oldest_glibc(program: &Path, architecture: Architecture, floor: Glibc) -> Result<Glibc, String> {
    let mut readelf = Command::new("readelf");
    readelf.args(["--wide", "--file-header", "--version-info"]).arg(program).env("LC_ALL", "C");
    let text = stdout_of(&mut readelf)?;
    let at = program.display();
    let machine = text.lines().find_map(|line| line.trim().strip_prefix("Machine:")).unwrap_or_default().trim();
    if machine != architecture.machine() {
        return Err(format!("{at} is for {machine:?}, not for {}", architecture.name()));
    }
    let wanted = text.split_whitespace().filter_map(|word| word.strip_prefix("GLIBC_"));
    let newest = wanted.filter_map(|version| version.parse::<Glibc>().ok()).max();
    let newest = newest.ok_or_else(|| format!("{at} does not say which C library it wants"))?;
    if newest > floor {
        return Err(format!(
            "{at} wants glibc {newest}, and is to run with {floor}. Next: build it here (leave out --binaries), or name what it \
             wants with --glibc {newest}"
        ));
    }
    Ok(newest)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let version = |text: &str| text.parse::<Glibc>();
        assert!(
            version("2.9").unwrap() < version("2.28").unwrap() && version("2.28").unwrap() < version("3.0").unwrap()
        );
        assert_eq!(version("2.2.5").unwrap(), Glibc(2, 2));
        for wrong in ["", "2", "PRIVATE", "2.x", "ABI_DT_RELR"] {
            assert!(version(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_program_is_held_against_what_it_is_said_to_be() {
        let this = env::current_exe().unwrap();
        let here = Architecture::here().unwrap();
        let needs = oldest_glibc(&this, here, Glibc(99, 0)).unwrap();
        assert!(needs > Glibc(2, 0) && needs < Glibc(3, 0), "{needs}");
        let older = oldest_glibc(&this, here, Glibc(2, 1)).unwrap_err();
        assert!(older.contains(&format!("wants glibc {needs}")), "{older}");
        let other = if here == Architecture::Arm64 { Architecture::X86_64 } else { Architecture::Arm64 };
        assert!(oldest_glibc(&this, other, Glibc(99, 0)).unwrap_err().contains("is for"));
        assert!(oldest_glibc(Path::new("Cargo.toml"), here, Glibc(99, 0)).is_err());
    }
}
