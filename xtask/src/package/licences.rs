//! The licence texts of all that a program is made of, in one file: whoever gets the program gets them.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::components::Component;

/// Between two texts.
const RULE: &str = "================================================================================";

/// How the names of files with such texts begin, in lower case.
const NAMES: [&str; 6] = ["license", "licence", "copying", "notice", "copyright", "unlicense"];

/// How a text's file name ends, if it has an ending; `license.rs` is code.
const ENDINGS: [&str; 2] = ["txt", "md"];

/// Crates whose packages hold no text, with the reason. They get the standard text of their licence.
const WITHOUT_TEXT: [(&str, &str); 8] = [
    ("base64-simd", "MIT by its manifest; one crate of several in its repository"),
    ("fluent-langneg", "Apache-2.0 OR MIT by its manifest; its repository has no text either"),
    ("http-serde", "Apache-2.0 OR MIT by its manifest"),
    ("intl_pluralrules", "Apache-2.0 OR MIT by its manifest"),
    ("keyed_priority_queue", "MIT by its manifest; its repository has the text above the crate"),
    ("lambda_runtime", "Apache-2.0 by its manifest; one crate of several in its repository"),
    ("lambda_runtime_api_client", "Apache-2.0 by its manifest; one crate of several in its repository"),
    ("vsimd", "MIT by its manifest; one crate of several in its repository"),
];

/// The texts, each once, below those that it is of. The first component is the program itself, whose licence lies beside.
pub(super) fn of(components: &[Component]) -> Result<Vec<u8>, String> {
    let [program, crates @ ..] = components else { return Err("a program has no components".to_owned()) };
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for of in crates {
        for text in texts_of(of)? {
            texts.entry(text).or_default().push(format!("{} {} ({})", of.name, of.version, of.licence));
        }
    }
    // By the names, not by the texts.
    let mut texts: Vec<_> = texts.into_iter().map(|(text, names)| (names, text)).collect();
    texts.sort();
    let mut file = format!(
        "{} {} is under {}: see LICENSE. It holds the Rust standard library (MIT OR Apache-2.0) and the crates below, each under the\n\
         terms that follow it.\n",
        program.name, program.version, program.licence
    );
    for (names, text) in texts {
        file.push_str(&format!("\n{RULE}\n{}\n{RULE}\n\n{text}\n", names.join("\n")));
    }
    Ok(file.into_bytes())
}

/// A crate of this workspace is under the workspace's licence.
fn texts_of(of: &Component) -> Result<Vec<String>, String> {
    let failed = |error: io::Error| format!("{}: {error}", of.folder.display());
    let mut files = Vec::new();
    if of.is_public {
        find(&of.folder, false, &mut files).map_err(failed)?;
    }
    files.sort();
    let read = |file: &PathBuf| fs::read(file).map(|bytes| tidy(&String::from_utf8_lossy(&bytes)));
    let texts = files.iter().map(read).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let is_named = WITHOUT_TEXT.iter().any(|(name, _)| *name == of.name);
    match (texts.is_empty(), is_named || !of.is_public) {
        (false, false) => Ok(texts),
        (true, true) => standard(of).map(|text| vec![text]),
        (true, false) => Err(format!(
            "{} {} brings no text of its licence, {}. Next: name it, with the reason, in xtask/src/package/licences.rs",
            of.name, of.version, of.licence
        )),
        (false, true) => Err(format!(
            "{} {} brings a text of its licence. Next: take it out of the exceptions in xtask/src/package/licences.rs",
            of.name, of.version
        )),
    }
}

/// The files with such texts, wherever they are in a crate: code of others that it brings has its own beside it. In a folder that is
/// called so (LICENSES, by the rules of REUSE) the files are named after the licences.
fn find(folder: &Path, is_called_so: bool, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (kind, path) = (entry.file_type()?, entry.path());
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let begins = NAMES.iter().any(|begin| name.starts_with(begin));
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        // LICENSE-2.0 has no ending.
        let is_text = ending.is_none_or(|of| ENDINGS.contains(&of.as_str()) || of.parse::<u32>().is_ok());
        if kind.is_dir() {
            find(&path, begins, files)?;
        } else if kind.is_file() && is_text && (begins || is_called_so) {
            files.push(path);
        }
    }
    Ok(())
}

/// The text of a crate whose package has none.
fn standard(of: &Component) -> Result<String, String> {
    let alternatives: Vec<&str> = of.licence.split(" OR ").map(|name| name.trim_matches(['(', ')', ' '])).collect();
    let read = |file: &str| {
        let file = stage::checkout().join(file);
        fs::read_to_string(&file).map(|text| tidy(&text)).map_err(|error| format!("{}: {error}", file.display()))
    };
    if alternatives.contains(&"Apache-2.0") {
        return read("LICENSE");
    }
    if alternatives.contains(&"MIT") {
        let authors = if of.authors.is_empty() { format!("the authors of {}", of.name) } else { of.authors.join(", ") };
        return Ok(format!("Copyright (c) {authors}\n\n{}", read("packaging/licences/MIT.txt")?));
    }
    Err(format!(
        "{} {} has no standard text for {}. Next: put one into packaging/licences and name it in xtask/src/package/licences.rs",
        of.name, of.version, of.licence
    ))
}

/// The text without what differs from copy to copy of the same: line ends, and white space around.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::*;
    use crate::package::{architecture::Architecture, components};

    fn component(licence: &str, authors: &[&str]) -> Component {
        Component {
            id: "a@1".to_owned(),
            name: "a".to_owned(),
            version: "1".to_owned(),
            licence: licence.to_owned(),
            authors: authors.iter().map(|author| (*author).to_owned()).collect(),
            folder: stage::checkout().join("packaging"),
            is_public: true,
            uses: [].into(),
        }
    }

    #[test]
    fn a_crate_without_a_text_has_the_standard_one_where_its_licence_has_one() {
        let of = |licence: &str| standard(&component(licence, &["A. Author"]));
        assert!(of("MIT").unwrap().starts_with("Copyright (c) A. Author\n\nPermission is hereby granted"));
        assert!(of("BSL-1.0 OR Apache-2.0").unwrap().contains("Apache License"));
        // Both of them at once are another thing than one of them.
        for unknown in ["BSL-1.0", "MIT AND BSD-3-Clause", ""] {
            assert!(of(unknown).unwrap_err().contains("no standard text"), "{unknown}");
        }
    }

    #[test]
    fn texts_are_found_wherever_they_are_and_none_is_missed_in_silence() {
        let folder = tempfile::tempdir().unwrap();
        let mut of = component("MIT", &[]);
        folder.path().clone_into(&mut of.folder);
        assert!(texts_of(&of).unwrap_err().contains("brings no text of its licence"));
        for new in ["vendor/a/src", "LICENSES"] {
            fs::create_dir_all(folder.path().join(new)).unwrap();
        }
        for (name, text) in [
            ("LICENSE-MIT", "MIT"),
            ("LICENSES/Zlib.txt", "Zlib"),
            ("vendor/a/COPYING.txt", "of code that it brings\r\n\n"),
            ("vendor/a/License-2.0", "of other code"),
            ("vendor/a/src/license.rs", "no text"),
            ("vendor/a/src/notice.h", "no text"),
            ("readme.md", "no text"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        assert_eq!(texts_of(&of).unwrap(), ["MIT", "Zlib", "of code that it brings", "of other code"]);
        WITHOUT_TEXT[0].0.clone_into(&mut of.name);
        assert!(texts_of(&of).unwrap_err().contains("out of the exceptions"));
    }

    #[test]
    fn each_crate_of_a_program_has_a_text_or_is_an_exception_and_each_exception_is_in_a_program() {
        let (mut names, mut missing) = (std::collections::BTreeSet::new(), Vec::new());
        for program in ["bastion-agent", "skill-lambda"] {
            for architecture in [Architecture::Arm64, Architecture::X86_64] {
                let components = components::of(program, architecture).unwrap();
                assert!(components.len() > 100, "{program}: {}", components.len());
                for of in &components[1..] {
                    names.insert(of.name.clone());
                    missing.extend(texts_of(of).err());
                }
            }
        }
        assert!(missing.is_empty(), "{missing:#?}");
        for (name, why) in WITHOUT_TEXT {
            assert!(names.contains(name) && why.len() > 20, "{name} is in no program: {why}");
        }
    }

    #[test]
    fn code_that_a_crate_brings_has_its_texts() {
        let components = components::of("bastion-agent", Architecture::X86_64).unwrap();
        let all = String::from_utf8(of(&components).unwrap()).unwrap();
        // ring has this beside its code of fiat-crypto's, and nowhere else.
        assert!(all.contains("Copyright 2015-2020 the fiat-crypto authors (see the AUTHORS file)"));
    }
}
