//! How wide the terminal is, and help that fits on it: clap wraps sentences, but neither the line of usage nor examples.

use clap::{Command, builder::StyledStr};
use unicode_width::UnicodeWidthStr as _;

use crate::output::{Page, USUAL_WIDTH};

/// How narrow a terminal is written to: below that nothing would be left of a table.
const MIN_WIDTH: usize = 40;

/// How wide help gets: longer lines are hard to read.
const MAX_HELP_WIDTH: usize = 100;

/// How many columns wide standard output is: as COLUMNS says, as the terminal is, or as a file usually is.
pub(super) fn width() -> usize {
    let named =
        std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok()).filter(|width| *width > 0);
    let terminal = || terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
    named.or_else(terminal).unwrap_or(USUAL_WIDTH).max(MIN_WIDTH)
}

/// The command and all below it, with help that is so wide.
pub(super) fn to(command: Command, width: usize) -> Command {
    let width = width.min(MAX_HELP_WIDTH);
    let mut command = command;
    // So that each knows the words before it.
    command.build();
    fitted(command, width)
}

fn fitted(mut command: Command, width: usize) -> Command {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    if "Usage: ".len() + usage.width() > width {
        // The first line begins with the word.
        let lines = broken(&format!("Usage: {usage}"), width, "", "  ");
        command = command.override_usage(lines.trim_start_matches("Usage: ").to_owned());
    }
    if let Some(after) = command.get_after_help().map(StyledStr::to_string) {
        command = command.after_help(below(&after, width));
    }
    if let Some(after) = command.get_after_long_help().map(StyledStr::to_string) {
        command = command.after_long_help(below(&after, width));
    }
    command.term_width(width).mut_subcommands(|one| fitted(one, width))
}

/// What stands below the options: examples, broken so that a shell takes them as they stand; and lists of names with what they
/// are, two spaces between.
fn below(text: &str, width: usize) -> String {
    let names = text.lines().filter_map(entry).map(|(name, _)| name.width()).max().unwrap_or(0);
    let line = |line: &str| match (line.strip_prefix("  "), entry(line)) {
        (Some(example), _) if line.width() > width && example.starts_with("bastion-agent ") => {
            format!("  {}", broken(example, width - "   \\".len(), " \\", "      "))
        }
        (_, Some((name, text))) => {
            let mut page = Page::new(width);
            page.titled(&format!("  {name:<names$}  "), text, []);
            page.finish().trim_end().to_owned()
        }
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A name and what it is, of a line of a list.
pub(super) fn entry(line: &str) -> Option<(&str, &str)> {
    let (name, text) = line.strip_prefix("  ")?.split_once("  ")?;
    (!name.is_empty() && !name.contains(' ')).then_some((name, text))
}

/// Words in lines of at most `width` columns: each but the last ends in `mark`, each but the first begins with `indent`.
fn broken(text: &str, width: usize, mark: &str, indent: &str) -> String {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in words(text) {
        if !line.trim().is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines.join(&format!("{mark}\n"))
}

/// The words of a command line: what stands in quotes or angle brackets is one.
fn words(text: &str) -> Vec<&str> {
    let (mut words, mut from, mut within, mut depth) = (Vec::new(), 0, false, 0_usize);
    for (at, character) in text.char_indices() {
        match character {
            '"' => within = !within,
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            ' ' if !within && depth == 0 => {
                words.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    words.push(&text[from..]);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    fn each(command: &mut Command, look: &mut impl FnMut(&mut Command)) {
        look(command);
        command.get_subcommands_mut().for_each(|below| each(below, look));
    }

    #[test]
    fn help_is_no_wider_than_the_terminal_and_its_examples_can_still_be_run() {
        let spelt = |text: &str| -> Vec<String> {
            let joined = text.replace(" \\\n", " ");
            let lines = joined.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
            lines.filter(|line| line.starts_with("bastion-agent ")).collect()
        };
        let mut examples = Vec::new();
        each(&mut to(Cli::command(), 200), &mut |command| {
            examples.extend(command.get_after_help().map(|text| spelt(&text.to_string())).unwrap_or_default());
        });
        assert!(examples.len() > 10, "{examples:?}");
        for width in [40, 60, 80] {
            let mut again = Vec::new();
            each(&mut to(Cli::command(), width), &mut |command| {
                again.extend(command.get_after_help().map(|text| spelt(&text.to_string())).unwrap_or_default());
                for help in [command.render_help(), command.render_long_help()] {
                    for line in help.to_string().lines().map(str::trim_end).filter(|line| line.width() > width) {
                        assert!(!line.trim().contains(' '), "{width}: {line:?} of {}", command.get_name());
                    }
                }
            });
            assert_eq!(again, examples, "{width}");
        }
    }

    #[test]
    fn an_argument_of_nothing_is_named_whichever_it_is() {
        let mut seen = 0;
        let mut command = Cli::command();
        command.build();
        fn paths(command: &Command, so_far: &[String], all: &mut Vec<(Vec<String>, Command)>) {
            let here = [so_far, &[command.get_name().to_owned()]].concat();
            command
                .get_subcommands()
                .filter(|below| below.get_name() != "help")
                .for_each(|below| paths(below, &here, all));
            all.push((here, command.clone()));
        }
        let mut all = Vec::new();
        paths(&command, &[], &mut all);
        for (words, command) in &all {
            for argument in command.get_arguments().filter(|argument| argument.get_action().takes_values()) {
                for nothing in ["", " "] {
                    // A path may be a blank, however odd.
                    let is_path =
                        argument.get_value_names().is_some_and(|names| names.iter().any(|name| name == "PATH"));
                    if nothing == " " && is_path {
                        continue;
                    }
                    let mut line = words.clone();
                    line.extend(argument.get_long().map(|long| format!("--{long}")));
                    line.push(nothing.to_owned());
                    let error = Cli::command().try_get_matches_from(&line).unwrap_err();
                    let told = error.to_string();
                    let name = argument
                        .get_long()
                        .map_or_else(|| argument.get_value_names().unwrap()[0].to_string(), |long| format!("--{long}"));
                    assert!(told.lines().next().unwrap().contains(&name), "{line:?}: {told}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 60, "{seen}");
    }
}
