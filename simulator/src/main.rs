//! Alexa and the Lambda service on your own machine.

use std::process::ExitCode;

fn main() -> ExitCode {
    simulator::cli::main()
}
