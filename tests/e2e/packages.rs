//! The packages that `cargo xtask package` makes of this build: the same each time, complete, and installed for real where they can
//! be.

#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

use serde_json::Value;
use stage::{binaries, checkout};

#[path = "packages/clean.rs"]
mod clean;
#[path = "packages/cyclonedx.rs"]
mod cyclonedx;
#[path = "packages/deb.rs"]
mod deb;
#[allow(dead_code, reason = "other tests use the rest of it")]
mod host;
#[path = "packages/kept.rs"]
mod kept;
#[path = "packages/rpm.rs"]
mod rpm;
#[path = "packages/systemd.rs"]
mod systemd;

use host::Host;
use rpm::Rpm;

/// This build's programs, without what only a debugger reads: to pack that takes longer than all the rest.
fn programs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for program in ["bastion-agent", "skill-lambda"] {
        let (from, to) = (binaries::find(program).unwrap(), folder.path().join(program));
        assert!(Command::new("strip").arg("-o").args([to, from]).status().unwrap().success());
    }
    fs::write(folder.path().join("rds-ca.pem"), "-----BEGIN CERTIFICATE-----\n").unwrap();
    folder
}

fn make(programs: &Path, out: &Path, more: &[&str]) -> Output {
    let mut xtask = Command::new(binaries::find("xtask").unwrap());
    xtask.arg("package").arg("--binaries").arg(programs).arg("--out").arg(out).args(more);
    xtask.arg("--rds-ca").arg(programs.join("rds-ca.pem"));
    xtask.current_dir(checkout()).output().unwrap()
}

/// Packages of this build, made once a process.
fn packages() -> &'static Path {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = MADE.get_or_init(|| {
        let (programs, out) = (programs(), tempfile::tempdir().unwrap());
        // Whatever the C library of this machine is.
        let made = make(programs.path(), out.path(), &["--glibc", "2.99"]);
        assert!(made.status.success(), "{made:?}");
        out
    });
    folder.path()
}

/// The package whose name ends so.
fn ending(end: &str) -> PathBuf {
    let files = fs::read_dir(packages()).unwrap().map(|file| file.unwrap().path());
    let mut found = files.filter(|path| path.to_string_lossy().ends_with(end));
    found.next().unwrap_or_else(|| panic!("there is no {end}"))
}

fn stdout_of(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The files below a folder, by their path in it: mode and bytes.
fn files(root: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let (mut found, mut left) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
                let name = format!("/{}", path.strip_prefix(root).unwrap().display());
                found.insert(name, (mode, fs::read(&path).unwrap()));
            }
        }
    }
    found
}

/// What the deb brings.
fn unpacked_deb() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    stdout_of(Command::new("dpkg-deb").arg("--extract").arg(ending(".deb")).arg(root.path()));
    root
}

// One test: to make them takes longest, and each test is a process of its own.
#[test]
fn packages_are_made_and_work() {
    they_are_the_same_bytes_each_time_and_no_newer_than_said();
    a_bill_names_what_is_in_a_program_and_nothing_of_this_machine();
    the_archives_hold_what_their_takers_take();
    deb_and_rpm_bring_the_same_files_which_work_where_they_are_put();
    deb::is_installed_updated_and_removed_and_the_document_leaves_it_alone();
    a_clean_system_takes_the_deb_and_rpm_takes_the_rpm();
}

fn they_are_the_same_bytes_each_time_and_no_newer_than_said() {
    let (programs, again) = (programs(), tempfile::tempdir().unwrap());
    let begun = std::time::Instant::now();
    assert!(make(programs.path(), again.path(), &["--glibc", "2.99"]).status.success());
    // Some seconds on a machine that does nothing else.
    assert!(begun.elapsed() < std::time::Duration::from_secs(300), "it took {:?}", begun.elapsed());
    let (first, second) = (files(packages()), files(again.path()));
    assert!(first.keys().eq(second.keys()), "{:?}", second.keys());
    for (name, (_, bytes)) in &first {
        assert!(*bytes == second[name].1, "{name} differs");
    }
    let kinds: BTreeSet<&str> = first.keys().filter_map(|name| name.split_once('.')).map(|(_, kind)| kind).collect();
    assert!(["tar.gz", "cdx.json", "zip"].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
    stdout_of(Command::new("sha256sum").args(["--check", "--strict", "SHA256SUMS"]).current_dir(packages()));
    assert_eq!(fs::read_to_string(packages().join("SHA256SUMS")).unwrap().lines().count(), first.len() - 1);

    // The release workflow takes them by these names.
    let workflow = fs::read_to_string(checkout().join(".github/workflows/release.yml")).unwrap();
    let words = workflow.split_whitespace().filter_map(|word| word.strip_prefix("/packages/"));
    let patterns: Vec<_> = words.filter_map(|word| word.trim_end_matches('\'').split_once('*')).collect();
    assert_eq!(patterns.len(), 2, "{patterns:?}");
    for (begin, end) in patterns {
        let named = first.keys().filter(|name| name[1..].starts_with(begin) && name.ends_with(end));
        assert_eq!(named.count(), 1, "{begin}*{end}");
    }

    // No C library is as old, and then nothing is made.
    let none = tempfile::tempdir().unwrap();
    let refused = make(programs.path(), none.path(), &["--glibc", "2.1"]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && told.contains("wants glibc") && told.contains("Next:"), "{told}");
    assert!(files(none.path()).is_empty());
}

fn a_bill_names_what_is_in_a_program_and_nothing_of_this_machine() {
    for (program, has, has_not) in [
        ("bastion-agent", ["tokio-postgres", "mysql_async", "rustls"], ["lambda_runtime", "proptest", "serde_derive"]),
        ("skill-lambda", ["lambda_runtime", "aws-sdk-rds", "rustls"], ["tokio-postgres", "proptest", "serde_derive"]),
    ] {
        let files = files(packages());
        let (_, (_, text)) =
            files.iter().find(|(name, _)| name.contains(program) && name.ends_with(".cdx.json")).unwrap();
        let bill: Value = serde_json::from_slice(text).unwrap();
        cyclonedx::validate(&bill).unwrap_or_else(|why| panic!("{program}: {why}"));
        let components = bill["components"].as_array().unwrap();
        let names: BTreeSet<&str> = components.iter().map(|of| of["name"].as_str().unwrap()).collect();
        assert!(has.iter().all(|name| names.contains(name)), "{program}: {names:?}");
        assert!(!has_not.iter().any(|name| names.contains(name)), "{program}: {names:?}");
        assert_eq!(bill["metadata"]["component"]["name"], *program);
        let refs: BTreeSet<&str> = components.iter().map(|of| of["bom-ref"].as_str().unwrap()).collect();
        let uses = bill["dependencies"].as_array().unwrap();
        assert_eq!(uses.len(), components.len() + 1);
        for used in uses.iter().flat_map(|of| of["dependsOn"].as_array().unwrap()) {
            assert!(refs.contains(used.as_str().unwrap()), "{used} is used and not listed");
        }
        let licences = components.iter().map(|of| of["licenses"][0]["expression"].as_str().unwrap());
        assert!(licences.clone().all(|licence| !licence.is_empty() && !licence.contains('/')), "{program}");
        let text = String::from_utf8_lossy(text);
        let here = [checkout().display().to_string(), env::var("HOME").unwrap()];
        assert!(!here.iter().any(|place| place.len() > 1 && text.contains(place.as_str())), "{program}");
        // What is no bill is told from one.
        for (at, wrong) in [
            ("/bomFormat", "SPDX"),
            ("/components/3/type", "crate"),
            ("/metadata/timestamp", "today"),
            ("/components/0/licenses/0/expression", ""),
        ] {
            let mut other = bill.clone();
            *other.pointer_mut(at).unwrap() = wrong.into();
            if at.ends_with("expression") {
                other.pointer_mut("/components/0/licenses/0").unwrap()["license"] = "MIT".into();
            }
            assert!(cyclonedx::validate(&other).is_err(), "{at}: {wrong}");
        }
    }
}

fn the_archives_hold_what_their_takers_take() {
    let list = stdout_of(Command::new("tar").args(["--numeric-owner", "-tvzf"]).arg(ending(".tar.gz")));
    let names: BTreeSet<&str> = list.lines().filter_map(|line| line.split_whitespace().last()).collect();
    for name in [
        "bastion-agent",
        "bastion-agent.service",
        "sysusers.conf",
        "tmpfiles.conf",
        "config.toml",
        "LICENSE",
        "THIRD-PARTY-LICENSES",
        "bastion-agent.cdx.json",
        "completions/zsh",
        "rds-ca.pem",
    ] {
        assert!(names.contains(name), "{name}: {list}");
    }
    // A page for each that the agent has.
    let pages = tempfile::tempdir().unwrap();
    let agent = binaries::find("bastion-agent").unwrap();
    stdout_of(Command::new(agent).args(["man", "--directory"]).arg(pages.path()));
    let pages = files(pages.path());
    assert!(pages.len() > 20, "{:?}", pages.keys());
    for page in pages.keys() {
        assert!(names.contains(format!("man{page}").as_str()), "{page}: {list}");
    }
    assert!(list.lines().all(|line| line.contains(" 0/0 ")), "{list}");
    assert!(list.lines().any(|line| line.starts_with("-rwxr-xr-x") && line.ends_with(" bastion-agent")), "{list}");

    let python = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None\n\
                  for i in z.infolist(): print(i.filename, oct(i.external_attr >> 16), i.date_time[0])";
    let list = stdout_of(Command::new("python3").args(["-c", python]).arg(ending(".zip")));
    assert_eq!(
        list.lines().collect::<Vec<_>>(),
        ["bootstrap 0o100755 1980", "LICENSE 0o100644 1980", "THIRD-PARTY-LICENSES 0o100644 1980"]
    );
}

fn deb_and_rpm_bring_the_same_files_which_work_where_they_are_put() {
    let root = unpacked_deb();
    let deb = files(root.path());
    let rpm = Rpm::read(&ending(".rpm"));
    assert!(deb.keys().eq(rpm.files.keys()), "{:?}\n{:?}", deb.keys(), rpm.files.keys());
    for (path, file) in &deb {
        assert!(*file == rpm.files[path], "{path} differs");
        let mode = if path.starts_with("/usr/bin/") { 0o755 } else { 0o644 };
        assert_eq!(file.0, mode, "{path}");
    }
    for path in [
        "/usr/lib/systemd/system/bastion-agent.service",
        "/usr/lib/sysusers.d/bastion-agent.conf",
        "/usr/lib/tmpfiles.d/bastion-agent.conf",
        "/etc/bastion-agent/config.toml",
        "/usr/share/man/man1/bastion-agent-check-connection.1.gz",
        "/usr/share/bash-completion/completions/bastion-agent",
        "/usr/share/zsh/site-functions/_bastion-agent",
        "/usr/share/fish/vendor_completions.d/bastion-agent.fish",
        "/usr/share/doc/bastion-agent/copyright",
        "/usr/share/doc/bastion-agent/THIRD-PARTY-LICENSES",
        "/usr/share/doc/bastion-agent/bastion-agent.cdx.json",
    ] {
        assert!(deb.contains_key(path), "{path} is not there");
    }

    assert_eq!((rpm.strings(rpm::NAME), rpm.strings(rpm::COMPRESSOR)), (vec!["bastion-agent"], vec!["gzip"]));
    assert_eq!(
        (rpm.strings(rpm::ARCHITECTURE), rpm.strings(rpm::BUILD_HOST)),
        (vec![env::consts::ARCH], vec!["dbvoice"])
    );
    let requires = rpm.strings(rpm::REQUIRES).join(" ");
    assert!(requires.contains("libc.so.6(GLIBC_2.") && requires.contains("systemd"), "{requires}");
    let control = stdout_of(Command::new("dpkg-deb").arg("--field").arg(ending(".deb")));
    assert!(control.contains("Depends: libc6 (>= 2.") && control.contains("Package: bastion-agent"), "{control}");
    // Where one of these paths is not there, systemd does not start the daemon: Debian has kill in a package of its own, which a small
    // system is without.
    let unit = String::from_utf8_lossy(&deb["/usr/lib/systemd/system/bastion-agent.service"].1).into_owned();
    let paths = unit.lines().find_map(|line| line.strip_prefix("ExecPaths=")).unwrap();
    for path in paths.split(' ') {
        assert!(path.starts_with('-') || ["/usr/bin/bastion-agent", "/usr/lib"].contains(&path), "{path}");
    }
    assert!(control.contains("procps") && requires.contains("util-linux"), "{control} {requires}");
    let kept = stdout_of(Command::new("dpkg-deb").arg("--info").arg(ending(".deb")).arg("conffiles"));
    assert_eq!(kept.trim(), "/etc/bastion-agent/config.toml");

    // Where the package was unpacked, and nothing else of this machine's environment.
    let agent = |arguments: &[&str]| {
        let mut agent = Command::new(root.path().join("usr/bin/bastion-agent"));
        agent
            .args(arguments)
            .env_clear()
            .env("BASTION_AGENT_CONFIG", root.path().join("etc/bastion-agent/config.toml"));
        agent.env("AWS_EC2_METADATA_DISABLED", "true").output().unwrap()
    };
    assert!(agent(&["--version"]).status.success());
    let doctor = agent(&["doctor"]);
    let told = String::from_utf8_lossy(&doctor.stdout);
    assert!(told.contains("OK      Configuration") && told.contains("FAILED  Region"), "{doctor:?}");
}

/// On a system that has nothing but what the packages name, with its own package managers: what is missing is not covered up by what this
/// machine has besides. No systemd runs there.
fn a_clean_system_takes_the_deb_and_rpm_takes_the_rpm() {
    let Some(root) = clean::root() else { return };
    let Some(host) = Host::on(&root) else { return };
    let says = |command: &str| {
        host.says(&format!("{{ {command}; }} 2>&1")).unwrap_or_else(|| {
            let told = host.says(&format!("{{ {command}; }} 2>&1; true"));
            panic!("{command}: {}", told.unwrap_or_default())
        })
    };
    let works = |by: &str| {
        assert_eq!(says("systemd-analyze verify --man=no bastion-agent.service"), "", "{by}: the unit");
        assert!(says("bastion-agent --version").starts_with("bastion-agent "), "{by}");
        assert_eq!(
            says("stat -c '%U %a' /var/lib/bastion-agent /var/cache/bastion-agent"),
            "bastion-agent 700\nbastion-agent 700"
        );
        let doctor = "runuser -u bastion-agent -- env AWS_EC2_METADATA_DISABLED=true bastion-agent doctor";
        let doctor = says(&format!("{doctor}; true"));
        assert!(doctor.contains("OK      Configuration") && doctor.contains("FAILED  Region"), "{by}: {doctor}");
        assert!(doctor.contains("/etc/bastion-agent/config.toml"), "{by}: {doctor}");
    };
    assert!(!host.has("/usr/bin/bastion-agent") && !host.has("/usr/bin/python3"), "it is no clean system");
    fs::copy(ending(".deb"), host.shared("agent.deb")).unwrap();
    fs::copy(ending(".rpm"), host.shared("agent.rpm")).unwrap();

    // What it depends on is there, so nothing is forced.
    says("DEBIAN_FRONTEND=noninteractive dpkg --install /shared/agent.deb");
    works("dpkg");
    assert_eq!(says("dpkg --verify bastion-agent"), "");
    says("dpkg --purge bastion-agent");
    assert!(!host.has("/usr/bin/bastion-agent") && !host.has("/etc/bastion-agent/config.toml"));
    assert!(!host.has("/var/lib/bastion-agent") && !host.has("/var/cache/bastion-agent"));

    // Debian's packages are none of rpm's: what this one depends on is only looked at.
    let requires = says("rpm --query --package --requires /shared/agent.rpm");
    for name in ["ca-certificates", "libc.so.6(GLIBC_2.", "shadow-utils", "systemd", "util-linux"] {
        assert!(requires.contains(name), "{name}: {requires}");
    }
    assert!(says("rpm --checksig --nosignature /shared/agent.rpm").ends_with("digests OK"));
    let listed = says("rpm --query --package --list /shared/agent.rpm");
    let files = files(unpacked_deb().path());
    assert_eq!(listed.lines().collect::<BTreeSet<_>>(), files.keys().map(String::as_str).collect());
    says("rpm --install --nodeps /shared/agent.rpm");
    works("rpm");
    assert_eq!(says("rpm --verify --nodeps bastion-agent"), "");
    says("echo '# mine' >>/etc/bastion-agent/config.toml; rpm --upgrade --force --nodeps /shared/agent.rpm");
    assert!(host.says("grep -q mine /etc/bastion-agent/config.toml").is_some());
    says("rpm --erase bastion-agent");
    assert!(!host.has("/usr/bin/bastion-agent") && host.has("/var/lib/bastion-agent"));

    // As if systemd ran: what it is asked, which a removal has no part in.
    says("mkdir -p /run/systemd/system; printf '#!/bin/sh\necho \"$*\" >>/run/systemctl.log\n' >/usr/bin/systemctl");
    for _ in 0..2 {
        for (rpm, asked) in [
            ("--install --nodeps /shared/agent.rpm", "daemon-reload\nenable bastion-agent\nrestart bastion-agent"),
            ("--upgrade --force --nodeps /shared/agent.rpm", "daemon-reload\ntry-restart bastion-agent\ndaemon-reload"),
            ("--erase bastion-agent", "disable --now bastion-agent\ndaemon-reload"),
        ] {
            says(&format!("rpm {rpm}"));
            assert_eq!(says("cat /run/systemctl.log; rm /run/systemctl.log"), asked, "rpm {rpm}");
        }
    }
}
