//! A report in the form that was asked for.

use agent_protocol::{Check, CheckReport, Outcome, RUN_COMMAND_OUTPUT_LIMIT};
use clap::ValueEnum;

use super::{colour, nagios, text};

/// The forms a report can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned text for people.
    Text,
    /// One line of JSON, short enough for Run Command to keep whole.
    Json,
    /// As monitoring plugins print it: status, summary, performance data.
    Nagios,
}

/// What text is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// How many columns wide it is.
    pub width: usize,
    /// Whether it shows colours.
    pub colour: bool,
}

/// The report that answers `check` in the form asked for, ending in a newline. `paper` is for text only.
pub fn render(report: &CheckReport, check: &Check, format: Format, paper: Paper) -> Result<String, serde_json::Error> {
    Ok(match format {
        Format::Text if paper.colour => colour::paint(&text::render(report, paper.width)),
        Format::Text => text::render(report, paper.width),
        // Room for the newline at the end.
        Format::Json => report.to_json_within(RUN_COMMAND_OUTPUT_LIMIT - 1)? + "\n",
        Format::Nagios => nagios::render(report, check),
    })
}

/// The reports of several instances in the form asked for. `worst` is the outcome of all, `found` says how many have which.
pub fn render_all(
    reports: &[CheckReport],
    check: &Check,
    format: Format,
    paper: Paper,
    (worst, found): (Outcome, &str),
) -> Result<String, serde_json::Error> {
    let texts = || reports.iter().map(|report| render(report, check, format, paper)).collect::<Result<Vec<_>, _>>();
    Ok(match format {
        Format::Text => format!("{}\n{found}.\n", texts()?.join("\n")),
        Format::Json => texts()?.concat(),
        Format::Nagios => nagios::render_all(reports, check, worst, found),
    })
}
