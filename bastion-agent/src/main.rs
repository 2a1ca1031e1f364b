//! `bastion-agent`: see the library for what it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    bastion_agent::cli::main()
}
