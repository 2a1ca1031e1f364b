//! A minute of the soak, with the binaries under test.

#![allow(clippy::unwrap_used)]

use std::process::Command;

#[test]
fn the_daemon_does_not_grow_under_load() {
    let xtask = env!("CARGO_BIN_EXE_xtask");
    let folder = stage::binaries::find("bastion-agent").unwrap();
    let mut soak = Command::new(xtask);
    soak.args(["soak", "--checks", "5000", "--seconds", "60", "--binaries"]).arg(folder.parent().unwrap());
    let output = soak.output().unwrap();
    let (said, problem) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}\n{problem}");
    assert!(said.contains("none failed") && said.contains("memory: "), "{said}");
}
