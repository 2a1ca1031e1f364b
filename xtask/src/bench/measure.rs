//! Times whole processes, and prints medians.

use std::{
    fmt,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::{TimeVal, TimeValLike as _},
};

/// What one run of a process cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    pub(super) wall: Duration,
    /// Of the processor, in user and in system mode.
    pub(super) cpu: Duration,
}

/// Runs a command to its end; its output is thrown away, its failure is not.
pub(super) fn cost(command: &mut Command) -> Result<Cost, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let before = children()?;
    let started = Instant::now();
    let status = command.status().map_err(|error| format!("{name}: {error}"))?;
    let wall = started.elapsed();
    let cpu = children()?.saturating_sub(before);
    if status.success() { Ok(Cost { wall, cpu }) } else { Err(format!("{name} failed ({status})")) }
}

/// What all children that have ended have used of the processor.
fn children() -> Result<Duration, String> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| error.to_string())?;
    let micros = |time: TimeVal| u64::try_from(time.num_microseconds()).unwrap_or(0);
    Ok(Duration::from_micros(micros(usage.user_time()) + micros(usage.system_time())))
}

/// The median costs of commands that are run in turn, so many rounds.
pub(super) fn medians<const N: usize>(commands: &mut [Command; N], rounds: u32) -> Result<[Cost; N], String> {
    let mut costs: [Vec<Cost>; N] = std::array::from_fn(|_| Vec::new());
    // The first round fills the caches and does not count.
    for round in 0..=rounds {
        for (command, costs) in commands.iter_mut().zip(&mut costs) {
            let cost = cost(command)?;
            if round > 0 {
                costs.push(cost);
            }
        }
    }
    Ok(costs.map(|costs| Cost {
        wall: median(costs.iter().map(|cost| cost.wall)),
        cpu: median(costs.iter().map(|cost| cost.cpu)),
    }))
}

/// The middle one; none of no times is zero.
pub(super) fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Rows of names and figures under a title.
pub(super) struct Table {
    title: String,
    columns: Vec<&'static str>,
    rows: Vec<(String, Vec<String>)>,
}

impl Table {
    pub(super) fn new(title: impl Into<String>, columns: &[&'static str]) -> Self {
        Self { title: title.into(), columns: columns.to_vec(), rows: Vec::new() }
    }

    pub(super) fn row(&mut self, name: impl Into<String>, figures: impl IntoIterator<Item = String>) {
        self.rows.push((name.into(), figures.into_iter().collect()));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.rows.iter().map(|(name, _)| name.chars().count());
        let name_width = names.chain([self.title.chars().count()]).max().unwrap_or(0);
        let width = |column: usize| {
            let figures = self.rows.iter().filter_map(|(_, figures)| figures.get(column)).map(|figure| figure.len());
            figures.chain([self.columns[column].len()]).max().unwrap_or(0)
        };
        write!(f, "{:<name_width$}", self.title)?;
        for (column, head) in self.columns.iter().enumerate() {
            write!(f, "  {head:>width$}", width = width(column))?;
        }
        for (name, figures) in &self.rows {
            write!(f, "\n{name:<name_width$}")?;
            for (column, figure) in figures.iter().enumerate() {
                write!(f, "  {figure:>width$}", width = width(column))?;
            }
        }
        Ok(())
    }
}

/// `12.3`, in milliseconds.
pub(super) fn millis(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1000.0)
}

/// `0.49`: how many times `of` a time is.
pub(super) fn ratio(time: Duration, of: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() / of.as_secs_f64().max(f64::MIN_POSITIVE))
}

/// How large the binaries are, and what it takes to start one.
pub(super) fn sizes(release: &Path) -> Result<Option<Table>, String> {
    let mut table = Table::new("Binaries", &["MB", "--version ms", "CPU ms"]);
    let size = |name: &str| -> Result<String, String> {
        let path = release.join(name);
        let bytes = path.metadata().map_err(|error| format!("{}: {error}", path.display()))?.len();
        Ok(format!("{:.1}", bytes as f64 / 1e6))
    };
    let mut version = Command::new(release.join("bastion-agent"));
    version.arg("--version");
    let [started] = medians(&mut [version], 31)?;
    table.row("bastion-agent", [size("bastion-agent")?, millis(started.wall), millis(started.cpu)]);
    table.row("skill-lambda", [size("skill-lambda")?]);
    Ok(Some(table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_aligned() {
        let mut table = Table::new("one-shot", &["wall ms", "CPU ms"]);
        table.row("psql", [millis(Duration::from_micros(33_940)), "22.1".to_owned()]);
        table.row("bastion-agent", [ratio(Duration::from_millis(49), Duration::from_millis(100)), "6.0".to_owned()]);
        assert_eq!(
            table.to_string(),
            "one-shot       wall ms  CPU ms\npsql              33.9    22.1\nbastion-agent     0.49     6.0"
        );
        assert_eq!(median([3, 1, 2].map(Duration::from_secs).into_iter()), Duration::from_secs(2));
    }
}
