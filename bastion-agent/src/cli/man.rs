//! The manual pages: one for the program, and one for each of its subcommands.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::{
    Command,
    builder::{Resettable, StyledStr},
};
use clap_mangen::Man;

use super::fit::entry;

/// The program, as each page's foot names it.
const PROGRAM: &str = "bastion-agent";

/// What pages begin with: how a quotation mark is written.
const QUOTES: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// The environment variables that clap knows nothing of.
const READ_BY_ALL: [(&str, &str); 6] = [
    (
        "AWS_REGION",
        "The region, and with the other variables of the AWS SDKs how AWS is reached. On an instance in AWS none is needed.",
    ),
    (
        "AWS_SSM_INSTANCE_ID",
        "Set by Systems Manager for what Run Command runs: a report is short enough then for it to keep whole.",
    ),
    (
        "COLUMNS",
        "How wide text may be. As wide as the terminal where it is not set, and 80 columns where there is no terminal.",
    ),
    ("NO_COLOR", "Set to anything, it leaves text without colours."),
    (
        "RUST_LOG",
        "What is logged to standard error: error, warn, info, debug or trace. Secrets are logged at no level.",
    ),
    ("TERM", "Set to dumb, it leaves text without colours."),
];

/// The page of a subcommand, or of the program where none is named, for `man -l -`.
pub(super) fn page(program: Command, subcommand: &[String]) -> Result<String, String> {
    let program = built(program);
    let mut command = &program;
    for name in subcommand {
        let known = || command.get_subcommands().map(Command::get_name).collect::<Vec<_>>().join(", ");
        command = match command.find_subcommand(name) {
            Some(found) => found,
            None if command.has_subcommands() => {
                return Err(format!("{} has no subcommand {name}. It has {}", command.get_name(), known()));
            }
            None => return Err(format!("{} has no subcommands, and so no {name}", command.get_name())),
        };
    }
    rendered(command)
}

/// Writes every page into a folder, and returns how many there are.
pub(super) fn write(program: Command, folder: &Path) -> Result<usize, String> {
    ready(folder)?;
    let program = built(program);
    let mut pages = Vec::new();
    collect(&program, &mut pages);
    for command in &pages {
        let path = folder.join(Man::new((*command).clone()).get_filename());
        fs::write(&path, rendered(command)?).map_err(|error| refused(&path, &error))?;
    }
    Ok(pages.len())
}

/// Makes the folder, where it is not there.
fn ready(folder: &Path) -> Result<(), String> {
    // The first thing on the way that is there: it is a folder, or nothing can be made below it.
    let there = folder.ancestors().map(PathBuf::from).find(|path| path.symlink_metadata().is_ok());
    if let Some(path) = there.filter(|path| path.metadata().is_ok_and(|found| !found.is_dir())) {
        return Err(format!("{} is a file, not a folder. Name a folder with --directory", path.display()));
    }
    fs::create_dir_all(folder).map_err(|error| refused(folder, &error))
}

fn refused(path: &Path, error: &io::Error) -> String {
    format!(
        "{} cannot be written: {error}. Name a folder with --directory where this user may make files",
        path.display()
    )
}

fn collect<'a>(command: &'a Command, pages: &mut Vec<&'a Command>) {
    pages.push(command);
    command.get_subcommands().for_each(|below| collect(below, pages));
}

/// The program as pages are made from it. The version alone belongs to a page: what `--version` tells stands on several lines.
fn built(program: Command) -> Command {
    let mut program = program.long_version(Resettable::Reset).disable_help_subcommand(true);
    program.build();
    program
}

/// A page, in the sections that such pages have.
fn rendered(command: &Command) -> Result<String, String> {
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    let sections = || -> io::Result<()> {
        man.render_name_section(&mut page)?;
        let mut synopsis = Vec::new();
        man.render_synopsis_section(&mut synopsis)?;
        page.extend(help_last(&String::from_utf8_lossy(&synopsis)).into_bytes());
        man.render_description_section(&mut page)?;
        if command.get_arguments().next().is_some() {
            man.render_options_section(&mut page)?;
        }
        if command.has_subcommands() {
            man.render_subcommands_section(&mut page)?;
        }
        Ok(())
    };
    let mut sections = sections;
    sections().map_err(|error| format!("the page cannot be made: {error}"))?;
    let page = String::from_utf8(page).map_err(|error| format!("the page is no text: {error}"))?;
    // Without a date, since a page is made by the program that it is about; and without the manual's name in the middle of the
    // head, where it would run into the others on a narrow terminal.
    let name = Man::new(command.clone()).get_filename();
    let name = name.strip_suffix(".1").unwrap_or(PROGRAM);
    let title = format!(".TH {name} 1 \"\" \"{PROGRAM} {}\" \"\\&\"\n", env!("CARGO_PKG_VERSION"));
    let mut page = QUOTES.to_owned() + &title + &page.replace(QUOTES, "");
    let after = command.get_after_long_help().or(command.get_after_help());
    page.push_str(&more(&after.map(StyledStr::to_string).unwrap_or_default()));
    page.push_str(&environment(command));
    Ok(page)
}

/// The environment variables that this command reads.
fn environment(command: &Command) -> String {
    let entry = |name: &str, text: &str| format!(".TP\n\\fB{}\\fR\n{}\n", escaped(name), escaped(text));
    let mut page = String::new();
    for argument in command.get_arguments() {
        if let (Some(variable), Some(option)) = (argument.get_env(), argument.get_long()) {
            page.push_str(&entry(
                &variable.to_string_lossy(),
                &format!("Stands for --{option}, where that is not given."),
            ));
        }
    }
    for (variable, text) in READ_BY_ALL {
        page.push_str(&entry(variable, text));
    }
    format!(".SH ENVIRONMENT\n{page}")
}

/// The synopsis with what a command is about before its options.
fn help_last(synopsis: &str) -> String {
    const HELP: &str = "[\\fB\\-h\\fR|\\fB\\-\\-help\\fR] ";
    let line = |line: &str| match (line.split_once("\\fR [\\fB"), line.split_once(HELP)) {
        (Some((name, options)), Some((_, subject)))
            if subject.starts_with(['<', '[']) && !subject.starts_with("[\\fB") =>
        {
            let options = options.strip_suffix(subject).unwrap_or(options).trim_end();
            format!("{name}\\fR {} [\\fB{options}", subject.trim())
        }
        _ => line.trim_end().to_owned(),
    };
    synopsis.lines().map(line).fold(String::new(), |page, line| page + &line + "\n")
}

/// What stands below the options in help, as sections: each begins with its title and a colon at the beginning of a line. Lines
/// that are indented stand as they are.
fn more(text: &str) -> String {
    let (mut page, mut as_it_is) = (String::new(), false);
    for line in text.lines() {
        if let Some((name, text)) = entry(line) {
            page.push_str(&format!(".TP\n\\fB{}\\fR\n{}\n", escaped(name), escaped(text)));
            continue;
        }
        let indented = line.starts_with(' ');
        if as_it_is && !indented {
            page.push_str(".fi\n.RE\n");
        } else if !as_it_is && indented {
            page.push_str(".RS 4\n.nf\n");
        }
        as_it_is = indented;
        match line.split_once(':').filter(|(title, _)| !indented && title.len() < 30) {
            Some((title, rest)) => {
                page.push_str(&format!(".SH {}\n", section(title)));
                if !rest.trim().is_empty() {
                    page.push_str(&format!("{}\n", escaped(&capital(rest.trim()))));
                }
            }
            None if line.is_empty() => {}
            None => page.push_str(&format!("{}\n", escaped(line.strip_prefix("  ").unwrap_or(line)))),
        }
    }
    if as_it_is {
        page.push_str(".fi\n.RE\n");
    }
    page
}

/// The title that such a section has in manual pages.
fn section(title: &str) -> String {
    match title {
        "Example" | "Examples" => "EXAMPLES".to_owned(),
        "Exit codes" => "\"EXIT STATUS\"".to_owned(),
        other => format!("\"{}\"", other.to_uppercase()),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A line of text, in which nothing is a request.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-");
    if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_page_that_is_cited_exists_and_has_the_sections_of_a_page() {
        let folder = tempfile::tempdir().unwrap();
        let written = write(Cli::command(), &folder.path().join("new/man1")).unwrap();
        let folder = folder.path().join("new/man1");
        let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), written);
        let mut cited = 0;
        for file in &files {
            let page = fs::read_to_string(file).unwrap();
            let name = file.file_stem().unwrap().to_string_lossy();
            let title =
                format!("\n.TH {name} 1 \"\" \"bastion-agent {}\" \"\\&\"\n.SH NAME\n", env!("CARGO_PKG_VERSION"));
            assert!(page.starts_with(QUOTES) && page.contains(&title), "{page}");
            assert_eq!((page.matches(".ds Aq").count(), page.matches(".TH").count()), (2, 1), "{page}");
            assert!(!page.contains(".SH EXTRA"), "{}", file.display());
            assert_eq!(page.matches("\n.nf").count(), page.matches("\n.fi").count(), "{page}");
            for word in page.replace("\\-", "-").replace("\\fR", "").replace("\\fB", "").split_whitespace() {
                if let Some((name, _)) = word.split_once("(1)") {
                    assert!(folder.join(format!("{name}.1")).is_file(), "{word} in {}", file.display());
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
        for page in [&top, &page(&["history", "checks"]).unwrap()] {
            assert!(page.contains("\n.SH ENVIRONMENT\n.TP\n\\fB") && page.contains("RUST_LOG"), "{page}");
        }
        assert!(top.contains("\\-V\\fR|\\fB\\-\\-version\\fR] <\\fIsubcommands\\fR>\n"), "{top}");
        assert!(!top.contains("commit:") && top.contains("\n.SH \"EXIT STATUS\"\n0 ok, "), "{top}");
        let connection = page(&["check", "connection"]).unwrap();
        assert!(connection.contains("\\-\\-timeout"), "{connection}");
        let synopsis = ".SH SYNOPSIS\n\\fBbastion\\-agent check connection\\fR <\\fIINSTANCE\\fR|\\fB\\-\\-instance\\fR|\\fB\\-\\-all\\fR> [\\fB\\-\\-format";
        assert!(
            connection.contains(synopsis) && connection.contains("\n.TH bastion-agent-check-connection 1 "),
            "{connection}"
        );
        assert!(
            connection.contains("\n.SH EXAMPLES\n.RS 4\n.nf\nbastion\\-agent check connection sample\n"),
            "{connection}"
        );
        assert!(page(&["chek"]).unwrap_err().contains("It has check, "));
        assert!(page(&["doctor", "x"]).unwrap_err().contains("has no subcommands"));
        assert_eq!(
            more("A thing: it is.\n  .x \\n-y\nMore.\n"),
            ".SH \"A THING\"\nIt is.\n.RS 4\n.nf\n\\&.x \\en\\-y\n.fi\n.RE\nMore.\n"
        );
    }

    #[test]
    fn a_folder_that_is_none_is_told_as_that() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("page");
        fs::write(&file, "precious").unwrap();
        for named in [file.clone(), file.join("below")] {
            let error = write(Cli::command(), &named).unwrap_err();
            assert!(error.contains(&format!("{} is a file, not a folder", file.display())), "{error}");
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
        // Nobody makes folders there, root neither.
        let error = write(Cli::command(), Path::new("/proc/self/man1")).unwrap_err();
        assert!(error.starts_with("/proc/self/man1 cannot be written: "), "{error}");
        fs::create_dir(folder.path().join("bastion-agent.1")).unwrap();
        let error = write(Cli::command(), folder.path()).unwrap_err();
        assert!(error.contains("bastion-agent.1 cannot be written: "), "{error}");
    }
}
