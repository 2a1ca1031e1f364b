//! An RPM, read as far as a test needs: this machine may have no rpm.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// Tags of the header, by the numbers that the format gives them.
pub(crate) const NAME: u32 = 1000;
pub(crate) const ARCHITECTURE: u32 = 1022;
pub(crate) const BUILD_HOST: u32 = 1007;
pub(crate) const REQUIRES: u32 = 1049;
pub(crate) const COMPRESSOR: u32 = 1125;

/// An RPM.
pub(crate) struct Rpm {
    strings: BTreeMap<u32, Vec<String>>,
    /// Its files by path: mode and bytes.
    pub(crate) files: BTreeMap<String, (u32, Vec<u8>)>,
}

impl Rpm {
    pub(crate) fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap();
        assert_eq!(bytes[..4], [0xed, 0xab, 0xee, 0xdb], "no RPM");
        // What it is signed with comes first, in a header of the same form.
        let (_, end) = header(&bytes, 96);
        let (strings, payload) = header(&bytes, end.next_multiple_of(8));
        Self { strings, files: archive(&unpacked(&bytes[payload..])) }
    }

    pub(crate) fn strings(&self, tag: u32) -> Vec<&str> {
        self.strings.get(&tag).into_iter().flatten().map(String::as_str).collect()
    }
}

fn number(bytes: &[u8], at: usize) -> usize {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

/// The texts of the header that begins there, and where it ends.
fn header(bytes: &[u8], at: usize) -> (BTreeMap<u32, Vec<String>>, usize) {
    assert_eq!(bytes[at..at + 3], [0x8e, 0xad, 0xe8], "no header at {at}");
    let (entries, length) = (number(bytes, at + 8), number(bytes, at + 12));
    let store = at + 16 + 16 * entries;
    let mut strings = BTreeMap::new();
    for entry in (0..entries).map(|index| at + 16 + 16 * index) {
        let [tag, kind, offset, count] = [0, 4, 8, 12].map(|field| number(bytes, entry + field));
        // A text, several, and one in several languages.
        if [6, 8, 9].contains(&kind) {
            let texts = bytes[store + offset..].split(|byte| *byte == 0).take(count);
            let texts = texts.map(|text| String::from_utf8_lossy(text).into_owned()).collect();
            strings.insert(u32::try_from(tag).unwrap(), texts);
        }
    }
    (strings, store + length)
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = Command::new("gzip").arg("-dc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = gzip.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&bytes));
    let output = gzip.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    output.stdout
}

/// The files of a cpio archive.
fn archive(bytes: &[u8]) -> BTreeMap<String, (u32, Vec<u8>)> {
    let mut files = BTreeMap::new();
    let mut at = 0;
    loop {
        assert_eq!(bytes[at..at + 6], *b"070701", "no file at {at}");
        let field = |index: usize| {
            let digits = std::str::from_utf8(&bytes[at + 6 + 8 * index..][..8]).unwrap();
            u32::from_str_radix(digits, 16).unwrap()
        };
        let (mode, length, name) = (field(1), field(6) as usize, field(11) as usize);
        let path = String::from_utf8_lossy(&bytes[at + 110..][..name - 1]).into_owned();
        let content = (at + 110 + name).next_multiple_of(4);
        if path == "TRAILER!!!" {
            return files;
        }
        // Folders are not looked at.
        if mode & 0o170_000 == 0o100_000 {
            let path = format!("/{}", path.trim_start_matches("./").trim_start_matches('/'));
            files.insert(path, (mode & 0o7777, bytes[content..content + length].to_vec()));
        }
        at = (content + length).next_multiple_of(4);
    }
}
