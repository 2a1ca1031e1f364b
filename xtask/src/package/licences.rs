//! The licence texts of all that a program is made of, in one file: whoever gets the program gets them.

use std::{collections::BTreeMap, fs};

use super::components::Component;

/// Between two texts.
const RULE: &str = "================================================================================";

/// How the names of files with such texts begin, in lower case.
const NAMES: [&str; 6] = ["license", "licence", "copying", "notice", "copyright", "unlicense"];

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

fn texts_of(of: &Component) -> Result<Vec<String>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", of.folder.display());
    let mut files = Vec::new();
    // A crate of this workspace is under the workspace's licence.
    for entry in fs::read_dir(&of.folder).map_err(failed)?.filter(|_| of.is_public) {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if NAMES.iter().any(|begin| name.starts_with(begin)) && entry.file_type().map_err(failed)?.is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    let read = |file: &std::path::PathBuf| fs::read(file).map(|bytes| tidy(&String::from_utf8_lossy(&bytes)));
    let texts = files.iter().map(read).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    if texts.is_empty() { standard(of).map(|text| vec![text]) } else { Ok(texts) }
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
        "{} {} brings no text of its licence, {}. Next: put that text into packaging/licences and name it in xtask/src/package/licences.rs",
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
    fn a_crate_without_a_text_has_the_standard_one_or_is_refused() {
        let of = |licence: &str| texts_of(&component(licence, &["A. Author"]));
        assert!(of("MIT").unwrap()[0].starts_with("Copyright (c) A. Author\n\nPermission is hereby granted"));
        assert!(of("BSL-1.0 OR Apache-2.0").unwrap()[0].contains("Apache License"));
        // Both of them at once are another thing than one of them.
        for unknown in ["BSL-1.0", "MIT AND BSD-3-Clause", ""] {
            assert!(of(unknown).unwrap_err().contains("brings no text"), "{unknown}");
        }
    }
}
