//! A report in the form that was asked for.

use agent_protocol::{Check, CheckReport, Outcome, RUN_COMMAND_OUTPUT_LIMIT};
use clap::ValueEnum;

use super::{colour, nagios, text, within};

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
    /// How many bytes of it are kept, where that is not all: what is written for people or for monitoring is no longer then.
    pub limit: Option<usize>,
}

/// The report that answers `check` in the form asked for, ending in a newline. `paper` is for text; its limit is for monitoring too.
pub fn render(report: &CheckReport, check: &Check, format: Format, paper: Paper) -> Result<String, serde_json::Error> {
    Ok(match format {
        Format::Json => report.to_json_within(RUN_COMMAND_OUTPUT_LIMIT - 1)? + "\n", // Room for the newline at the end.
        Format::Text => written(std::slice::from_ref(report), paper, ""),
        Format::Nagios => within::parts(nagios::count(std::slice::from_ref(report), check), paper.limit, |most| {
            nagios::render(report, check, most)
        }),
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
        Format::Json => texts()?.concat(),
        Format::Text => written(reports, paper, &format!("\n{found}.\n")),
        Format::Nagios => within::parts(nagios::count(reports, check), paper.limit, |most| {
            nagios::render_all(reports, check, (worst, found), most)
        }),
    })
}

/// Reports as text, with what stands below them. Where not all would be kept, each has as many rows as have room.
fn written(reports: &[CheckReport], paper: Paper, below: &str) -> String {
    let rows = reports.iter().map(|report| report.rows.len()).max().unwrap_or(0);
    within::parts(rows, paper.limit, |most| {
        let texts = reports.iter().map(|report| {
            let mut report = report.clone();
            report.rows.truncate(most);
            let text = text::render(&report, paper.width);
            if paper.colour { colour::paint(&text) } else { text }
        });
        texts.collect::<Vec<_>>().join("\n") + below
    })
}

#[cfg(test)]
mod tests {
    use agent_protocol::{Rows, TablespaceUsage};

    use super::*;

    /// What has many rows, not all of which could be read.
    fn many(instance: &str) -> CheckReport {
        let path = format!("{}/../agent-protocol/golden/tablespace-usage.json", env!("CARGO_MANIFEST_DIR"));
        let mut report: CheckReport = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let Rows::TablespaceUsage(rows) = &mut report.rows else { unreachable!() };
        let row = rows[0].clone();
        *rows = (0..1_000)
            .map(|number| agent_protocol::TablespaceRow { name: format!("データ {number}"), ..row.clone() })
            .collect();
        report.total_rows = 1_000;
        let error =
            |what: &str| serde_json::from_value(serde_json::json!({"subject": what, "message": "refused"})).unwrap();
        report.row_errors = ["the log", "temporary files"].map(error).into();
        report.instance = instance.to_owned();
        report
    }

    #[test]
    fn what_run_command_reads_keeps_its_summary_and_what_was_not_read() {
        let check = Check::TablespaceUsage(TablespaceUsage::default());
        let paper = |limit| Paper { width: 80, colour: false, limit };
        let (all, bounded) = (paper(None), paper(Some(RUN_COMMAND_OUTPUT_LIMIT)));
        let reports = [many("first"), many("second")];
        let not_read = |text: &str| text.matches("Not read: ").count();
        let one = |format, paper| render(&reports[0], &check, format, paper).unwrap();
        let both =
            |format, paper| render_all(&reports, &check, format, paper, (Outcome::Ok, "2 instances: 2 ok")).unwrap();
        for (whole, cut, instances) in [
            (one(Format::Text, all), one(Format::Text, bounded), 1),
            (both(Format::Text, all), both(Format::Text, bounded), 2),
        ] {
            assert!(whole.len() > 2 * RUN_COMMAND_OUTPUT_LIMIT && whole.contains("データ 999"), "{whole}");
            assert!((20_000..=RUN_COMMAND_OUTPUT_LIMIT).contains(&cut.len()), "{}", cut.len());
            assert_eq!((not_read(&cut), not_read(&whole)), (not_read(&whole), instances * reports[0].row_errors.len()));
            assert!(instances == 1 || cut.ends_with("\n2 instances: 2 ok.\n"), "{cut}");
            assert_eq!(cut.matches(" of 1000 shown)").count(), instances, "{cut}");
            assert_eq!(cut.lines().next(), whole.lines().next());
        }
        for (whole, cut) in [
            (one(Format::Nagios, all), one(Format::Nagios, bounded)),
            (both(Format::Nagios, all), both(Format::Nagios, bounded)),
        ] {
            assert!(whole.len() > 2 * RUN_COMMAND_OUTPUT_LIMIT, "{}", whole.len());
            assert!((20_000..=RUN_COMMAND_OUTPUT_LIMIT).contains(&cut.len()), "{}", cut.len());
            let (line, cut_line) = (whole.lines().next().unwrap(), cut.lines().next().unwrap());
            let ((text, data), (cut_text, cut_data)) =
                (line.split_once(" | ").unwrap(), cut_line.split_once(" | ").unwrap());
            assert!(data.starts_with(&format!("{cut_data} ")), "each is whole");
            let left_out = (data.matches(";0;").count() - cut_data.matches(";0;").count()).to_string();
            assert_eq!(cut_text, format!("{text} ({left_out} figures left out)"));
            assert_eq!(cut.lines().skip(1).collect::<Vec<_>>(), whole.lines().skip(1).collect::<Vec<_>>());
        }
    }
}
