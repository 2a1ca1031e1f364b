//! A report as people and programs read it.

pub(crate) mod colour;
pub(crate) mod humanize;
mod nagios;
mod page;
mod text;

use agent_protocol::{Check, CheckReport, RUN_COMMAND_OUTPUT_LIMIT};
use clap::ValueEnum;

pub use page::USUAL_WIDTH;
pub(crate) use page::{Column, Line, Page};

/// The forms a report can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned text for people.
    Text,
    /// One line of JSON, short enough for Run Command to keep whole.
    Json,
    /// One line as monitoring plugins print it: status, summary, performance data.
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
