//! The files of the agent: where they go on a host, and what they hold.

use std::{fs, io::Write as _, path::Path, process::Command};

use flate2::{Compression, GzBuilder};
use stage::binaries::cargo;

use super::{archive::Entry, tools::stdout_of};

/// What the agent prints of itself, and what was collected of its parts.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) program: Vec<u8>,
    /// Manual pages by file name.
    pub(super) pages: Vec<(String, Vec<u8>)>,
    /// Completions: the shell, where its packages keep them, and what they are.
    pub(super) completions: Vec<(&'static str, &'static str, Vec<u8>)>,
    pub(super) licences: Vec<u8>,
    pub(super) bill: Vec<u8>,
}

/// Shells with completions, and where a package puts the agent's.
const SHELLS: [(&str, &str); 3] = [
    ("bash", "/usr/share/bash-completion/completions/bastion-agent"),
    ("fish", "/usr/share/fish/vendor_completions.d/bastion-agent.fish"),
    ("zsh", "/usr/share/zsh/site-functions/_bastion-agent"),
];

/// What the agent prints. One for another machine is asked in this machine's own build, whose words are the same.
pub(super) fn printed(program: &Path, runs_here: bool) -> Result<Printed, String> {
    let agent = || match runs_here {
        true => Command::new(program),
        false => {
            let mut run = cargo();
            run.args(["run", "--quiet", "--locked", "--bin", "bastion-agent", "--"]);
            run
        }
    };
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    stdout_of(agent().args(["man", "--directory"]).arg(folder.path()))?;
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder.path()).map_err(|error| error.to_string())? {
        let entry = entry.map_err(|error| error.to_string())?;
        pages.push((entry.file_name().to_string_lossy().into_owned(), read(&entry.path())?));
    }
    pages.sort();
    let completions = SHELLS.map(|(shell, place)| {
        stdout_of(agent().args(["completions", shell])).map(|text| (shell, place, text.into_bytes()))
    });
    let completions = completions.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Printed { pages, completions })
}

/// Manual pages and completions.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) pages: Vec<(String, Vec<u8>)>,
    pub(super) completions: Vec<(&'static str, &'static str, Vec<u8>)>,
}

impl Files {
    /// As the system's package manager has them. What an administrator may change is told by being under /etc.
    pub(super) fn on_a_system(&self) -> Result<Vec<Entry>, String> {
        let mut entries = vec![
            Entry::program("/usr/bin/bastion-agent", self.program.clone()),
            Entry::file("/usr/lib/systemd/system/bastion-agent.service", packaging("bastion-agent.service")?),
            Entry::file("/usr/lib/sysusers.d/bastion-agent.conf", packaging("sysusers.conf")?),
            Entry::file("/usr/lib/tmpfiles.d/bastion-agent.conf", packaging("tmpfiles.conf")?),
            Entry::file("/etc/bastion-agent/config.toml", packaging("config.toml")?),
            Entry::file("/usr/share/doc/bastion-agent/inventory.conf", packaging("inventory.conf")?),
            Entry::file("/usr/share/doc/bastion-agent/copyright", licence()?),
            Entry::file("/usr/share/doc/bastion-agent/THIRD-PARTY-LICENSES", self.licences.clone()),
            Entry::file("/usr/share/doc/bastion-agent/bastion-agent.cdx.json", self.bill.clone()),
        ];
        for (_, place, text) in &self.completions {
            entries.push(Entry::file(*place, text.clone()));
        }
        for (name, page) in &self.pages {
            entries.push(Entry::file(format!("/usr/share/man/man1/{name}.gz"), gzip(page)?));
        }
        Ok(entries)
    }

    /// As `dbvoice-install-agent` takes them.
    pub(super) fn for_the_document(&self, authorities: Option<Vec<u8>>) -> Result<Vec<Entry>, String> {
        let mut entries = vec![
            Entry::program("bastion-agent", self.program.clone()),
            Entry::file("bastion-agent.service", packaging("bastion-agent.service")?),
            Entry::file("sysusers.conf", packaging("sysusers.conf")?),
            Entry::file("tmpfiles.conf", packaging("tmpfiles.conf")?),
            Entry::file("config.toml", packaging("config.toml")?),
            Entry::file("inventory.conf", packaging("inventory.conf")?),
            Entry::file("LICENSE", licence()?),
            Entry::file("THIRD-PARTY-LICENSES", self.licences.clone()),
            Entry::file("bastion-agent.cdx.json", self.bill.clone()),
        ];
        entries.extend(authorities.map(|bundle| Entry::file("rds-ca.pem", bundle)));
        for (shell, _, text) in &self.completions {
            entries.push(Entry::file(format!("completions/{shell}"), text.clone()));
        }
        for (name, page) in &self.pages {
            entries.push(Entry::file(format!("man/{name}"), page.clone()));
        }
        Ok(entries)
    }
}

/// This project's own licence.
pub(super) fn licence() -> Result<Vec<u8>, String> {
    read(&stage::checkout().join("LICENSE"))
}

fn packaging(name: &str) -> Result<Vec<u8>, String> {
    read(&stage::checkout().join("packaging").join(name))
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Compressed, as manual pages are on a system; without a time.
fn gzip(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut writer = GzBuilder::new().write(Vec::new(), Compression::best());
    writer.write_all(bytes).and_then(|()| writer.finish()).map_err(|error| error.to_string())
}
