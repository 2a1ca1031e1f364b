//! A report as people and programs read it.

pub(crate) mod colour;
pub(crate) mod humanize;
mod nagios;
mod text;

use agent_protocol::{Check, CheckReport, RUN_COMMAND_OUTPUT_LIMIT};
use clap::ValueEnum;

pub(crate) use text::{Column, WIDTH, facts, line, table, wrapped};

/// The forms a report can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned text for people.
    Text,
    /// One line of JSON, at most 24,000 bytes.
    Json,
    /// One line as monitoring plugins print it: status, summary, performance data.
    Nagios,
}

/// The report that answers `check` in the form asked for, ending in a newline. `colour` is for text on a terminal only.
pub fn render(report: &CheckReport, check: &Check, format: Format, colour: bool) -> Result<String, serde_json::Error> {
    Ok(match format {
        Format::Text if colour => colour::paint(&text::render(report)),
        Format::Text => text::render(report),
        // Room for the newline at the end.
        Format::Json => report.to_json_within(RUN_COMMAND_OUTPUT_LIMIT - 1)? + "\n",
        Format::Nagios => nagios::render(report, check),
    })
}
