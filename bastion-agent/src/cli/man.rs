//! The manual pages: one for the program, and one for each of its subcommands.

use std::{fs, path::Path};

use clap::{Command, builder::Resettable};
use clap_mangen::Man;

/// The page of a subcommand, or of the program where none is named, for `man -l -`.
pub(super) fn page(program: Command, subcommand: &[String]) -> Result<String, String> {
    let program = built(program);
    let mut command = &program;
    for name in subcommand {
        let known = || command.get_subcommands().map(Command::get_name).collect::<Vec<_>>().join(", ");
        command = command
            .find_subcommand(name)
            .ok_or_else(|| format!("{} has no subcommand {name}. It has {}", command.get_name(), known()))?;
    }
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page).map_err(|error| format!("the page cannot be made: {error}"))?;
    String::from_utf8(page).map_err(|error| format!("the page is no text: {error}"))
}

/// Writes every page into a folder, and returns how many there are.
pub(super) fn write(program: Command, folder: &Path) -> Result<usize, String> {
    let refused = |error: std::io::Error| {
        format!("{} cannot be written to: {error}. Name a folder where this user may make files", folder.display())
    };
    fs::create_dir_all(folder).map_err(refused)?;
    let program = built(program);
    let count = pages(&program);
    clap_mangen::generate_to(program, folder).map_err(refused)?;
    Ok(count)
}

/// The program as pages are made from it. The version alone belongs to a page: what `--version` tells stands on several lines.
fn built(program: Command) -> Command {
    let mut program = program.long_version(Resettable::Reset).disable_help_subcommand(true);
    program.build();
    program
}

/// How many pages there are: one for the program, and one for each subcommand at any depth.
fn pages(command: &Command) -> usize {
    1 + command.get_subcommands().map(pages).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_page_that_is_cited_exists() {
        let folder = tempfile::tempdir().unwrap();
        let written = write(Cli::command(), folder.path()).unwrap();
        let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), written);
        let mut cited = 0;
        for file in &files {
            let page = fs::read_to_string(file).unwrap();
            for word in page.replace("\\-", "-").replace("\\fR", "").replace("\\fB", "").split_whitespace() {
                if let Some((name, _)) = word.split_once("(1)") {
                    assert!(folder.path().join(format!("{name}.1")).is_file(), "{word} in {}", file.display());
                    cited += 1;
                }
            }
        }
        assert!(cited >= written - 1, "{cited} of {written}");
    }

    #[test]
    fn a_page_tells_the_version_alone_and_an_unknown_one_is_refused() {
        let page =
            |words: &[&str]| page(Cli::command(), &words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        let top = page(&[]).unwrap();
        assert!(!top.contains("commit:"), "{top}");
        assert!(page(&["check", "connection"]).unwrap().contains("\\-\\-timeout"));
        assert!(page(&["chek"]).unwrap_err().contains("It has check, "));
    }
}
