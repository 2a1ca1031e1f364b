//! A package that was fetched: its checksum, and for which machine the program in it is.

use std::{
    fmt,
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};

/// How much of a program is read to know its machine.
const HEADER_BYTES: usize = 20;

/// What a program runs on, as the template calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Machine {
    Known(&'static str),
    /// Of this number in the file's header.
    Other(u16),
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(name) => f.write_str(name),
            Self::Other(number) => write!(f, "machine {number}"),
        }
    }
}

/// The SHA-256 of a file, as sha256sum prints it.
pub(super) fn sha256(file: &Path) -> io::Result<String> {
    Ok(Sha256::digest(fs::read(file)?).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The machine of the program of this name in a package, a .zip or a .tar.gz.
pub(super) fn machine(package: &Path, program: &str) -> Result<Machine, String> {
    let file = File::open(package).map_err(|error| error.to_string())?;
    let header = match package.extension().is_some_and(|extension| extension == "zip") {
        true => {
            let mut zip = zip::ZipArchive::new(file).map_err(|error| format!("it is no zip: {error}"))?;
            let entry = zip.by_name(program).map_err(|_| format!("there is no {program} in it"))?;
            header(entry)
        }
        false => {
            let mut tar = tar::Archive::new(GzDecoder::new(file));
            let entries = tar.entries().map_err(|error| format!("it is no tar.gz: {error}"))?;
            let mut found = Err(format!("there is no {program} in it"));
            for entry in entries {
                let entry = entry.map_err(|error| format!("it is no tar.gz: {error}"))?;
                if entry.path().is_ok_and(|path| path.ends_with(program)) && entry.header().entry_type().is_file() {
                    found = Ok(header(entry));
                    break;
                }
            }
            found?
        }
    };
    of_elf(&header.map_err(|error| error.to_string())?)
        .ok_or_else(|| format!("{program} in it is no program for Linux"))
}

fn header(mut file: impl Read) -> io::Result<[u8; HEADER_BYTES]> {
    let mut bytes = [0; HEADER_BYTES];
    file.read_exact(&mut bytes).map(|()| bytes)
}

fn of_elf(header: &[u8; HEADER_BYTES]) -> Option<Machine> {
    let machine = u16::from_le_bytes([header[18], header[19]]);
    header.starts_with(b"\x7fELF").then_some(match machine {
        0xB7 => Machine::Known("arm64"),
        0x3E => Machine::Known("x86_64"),
        other => Machine::Other(other),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::*;

    #[test]
    fn the_machine_of_a_program_is_in_its_header() {
        let this = fs::read(std::env::current_exe().unwrap()).unwrap();
        let header: [u8; HEADER_BYTES] = this[..HEADER_BYTES].try_into().unwrap();
        let here = match std::env::consts::ARCH {
            "aarch64" => "arm64",
            other => other,
        };
        assert_eq!(of_elf(&header), Some(Machine::Known(here)));
        let mut other = header;
        other[18..].copy_from_slice(&[243, 0]);
        assert_eq!(of_elf(&other).unwrap().to_string(), "machine 243");
        assert_eq!(of_elf(b"#!/bin/sh\nexit 0\n\n\n\n"), None);
    }

    #[test]
    fn what_is_no_package_is_said() {
        let folder = tempfile::tempdir().unwrap();
        for (name, says) in [("a.zip", "it is no zip"), ("a.tar.gz", "it is no tar.gz")] {
            let file = folder.path().join(name);
            fs::write(&file, "nothing of the kind").unwrap();
            assert!(machine(&file, "bootstrap").unwrap_err().contains(says), "{name}");
        }
        assert_eq!(sha256(&folder.path().join("a.zip")).unwrap(), checksum_of_nothing_of_the_kind(),);
    }

    fn checksum_of_nothing_of_the_kind() -> String {
        Sha256::digest(b"nothing of the kind").iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
