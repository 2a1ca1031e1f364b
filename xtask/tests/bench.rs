//! The skill's part of the benchmark, with the binaries under test: their figures mean nothing, but there are figures.

#![allow(clippy::unwrap_used)]

use std::process::Command;

#[test]
fn the_skill_is_measured() {
    let folder = stage::binaries::find("skill-lambda").unwrap();
    let mut bench = Command::new(env!("CARGO_BIN_EXE_xtask"));
    bench.args(["bench", "--only", "skill", "--rounds", "3", "--binaries"]).arg(folder.parent().unwrap());
    let output = bench.output().unwrap();
    let (said, problem) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}\n{problem}");
    for row in [
        "cold, until it has said welcome",
        "warm, without AWS",
        "warm, a welcome with one call of AWS",
        "after it has asked RDS",
        "bootstrap, in a zip",
    ] {
        let line = said.lines().find(|line| line.starts_with(row)).unwrap_or_else(|| panic!("no {row}: {said}"));
        let figure: f64 = line[row.len()..].split_whitespace().next().unwrap().parse().unwrap();
        assert!(figure > 0.0, "{line}");
    }
}
