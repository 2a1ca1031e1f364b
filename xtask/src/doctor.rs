//! `cargo xtask doctor`: the way of a question through what is deployed in a region, from the skill to a database. Each step that
//! fails is given its remedy; those behind it are not looked at, and that is said.

mod bastion;
mod region;
mod skill;

use std::{io::Write as _, process::ExitCode, time::Duration};

use clap::Args;

use crate::{
    deploy::cli::Aws,
    step::{self, State, Step},
};

/// How long the AWS CLI, which is asked of the function, may take for a call, and how many calls it makes at most.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
const MAX_CALLS: usize = 4;

/// What can be said to `doctor`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The region to look at, such as us-east-1
    #[arg(long, value_name = "CODE")]
    region: String,
    /// The database to connect to: a DB identifier, or a name in the agent's configuration; the first of the region unless given
    #[arg(long, value_name = "NAME")]
    instance: Option<String>,
    /// The region holds the skill's function: it has to be there, and to have been called in the last day
    #[arg(long)]
    skill: bool,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let steps = runtime.map_err(|error| error.to_string())?.block_on(walk(options));
    let lines: String = steps.iter().map(Step::to_string).collect();
    let failed = step::count(&steps, State::Failed);
    let unseen = step::count(&steps, State::Skipped);
    let sum = match (failed, unseen) {
        (0, 0) => format!("All {} steps are fine.", steps.len()),
        (failed, unseen) => format!("Of {} steps {failed} failed, and {unseen} were not looked at.", steps.len()),
    };
    let mut out = std::io::stdout().lock();
    write!(out, "{}\n{lines}\n{sum}\n", options.region).map_err(|error| format!("standard output: {error}"))?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn walk(options: &Options) -> Vec<Step> {
    let config = crate::aws::config(&options.region).await;
    let credentials = region::credentials(&config).await;
    let may_go_on = credentials.state == State::Ok;
    let mut steps = vec![credentials];
    if !may_go_on {
        let rest = ["Skill", "Documents", "Bastion", "Database", "Agent"];
        steps.extend(rest.map(|name| Step::skipped(name, "AWS cannot be asked.")));
        return steps;
    }
    let aws = Aws::new(&options.region, None, CALL_TIMEOUT, MAX_CALLS, CALL_TIMEOUT * 2);
    steps.push(skill::look(&aws, &config, options.skill).await);
    steps.push(region::documents(&config).await);
    let (step, bastion) = bastion::online(&config).await;
    steps.push(step);
    let (step, database) = region::database(&config, options.instance.as_deref()).await;
    steps.push(step);
    let deployed = steps.iter().all(|step| step.name != "Documents" || step.state == State::Ok);
    steps.push(match (bastion, database) {
        (Some(bastion), Some(database)) if deployed => bastion::connection(&config, &bastion, &database).await,
        _ => Step::skipped("Agent", "There is no way to ask it: see above."),
    });
    steps
}
