//! `skill-lambda`: the Lambda function of the skill; see the library for what it does.

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    skill_lambda::function::main().await
}
