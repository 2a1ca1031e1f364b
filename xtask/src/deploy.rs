//! `cargo xtask deploy --check`: what a deployment needs, looked at before anything is deployed. What is missing is named with its remedy,
//! what could not be looked at is named with the reason. Nothing is written to AWS.

mod archives;
mod caller;
pub(crate) mod cli;
mod condition;
mod endpoints;
mod host;
mod named;
mod names;
mod network;
mod packages;
mod parameters;
mod plan;
mod quotas;
mod region;
mod rights;
mod routes;
mod skill;
mod stack;
mod template;
mod tools;
mod version;

use std::{io::Write as _, path::PathBuf, process::ExitCode, time::Duration};

use clap::Args;

use crate::step::{self, State, Step};
use cli::Aws;
use plan::Plan;

/// How many calls are made at most, and for how long: a check that does not end tells nothing.
const MAX_CALLS: usize = 150;
const MAX_TIME: Duration = Duration::from_secs(240);

/// What can be said to `deploy`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Only look, and say what is missing. Without, nothing is done: `sam deploy` deploys (docs/deploying.md)
    #[arg(long, required = true)]
    check: bool,
    /// The region to deploy to, such as us-east-1
    #[arg(long, value_name = "CODE", value_parser = region::code)]
    region: String,
    /// The profile of the AWS CLI whose credentials are used; as the environment has it unless given
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The name of the stack
    #[arg(long, value_name = "NAME", default_value = "dbvoice")]
    stack_name: String,
    /// Parameters of the template, as `sam deploy --parameter-overrides` takes them
    #[arg(long, value_name = "KEY=VALUE", num_args = 1.., value_parser = parameters::pair)]
    parameter: Vec<(String, String)>,
    /// The checkout that is deployed from: template.yaml, target/packages, .ask; this one unless given
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// How long one call to AWS may take; ten times as long where a package is fetched
    #[arg(long, value_name = "SECONDS", default_value = "20", value_parser = clap::value_parser!(u64).range(1..=60))]
    timeout: u64,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let steps = runtime.map_err(|error| error.to_string())?.block_on(look(options))?;
    let lines: String = steps.iter().map(Step::to_string).collect();
    let [passed, failed, unseen] = [State::Ok, State::Failed, State::Skipped].map(|state| step::count(&steps, state));
    let mut out = std::io::stdout().lock();
    let (stack, region) = (&options.stack_name, &options.region);
    let sum = format!("{} steps: {passed} passed, {failed} failed, {unseen} not looked at.", steps.len());
    write!(out, "{stack} in {region}\n{lines}\n{sum}\n").map_err(|error| format!("standard output: {error}"))?;
    Ok(if failed == 0 && unseen == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// All that there is to look at, in the order in which it is needed.
async fn look(options: &Options) -> Result<Vec<Step>, String> {
    let folder = options.folder.clone().unwrap_or_else(stage::checkout);
    let template = template::read(&folder.join("template.yaml"))?;
    let timeout = Duration::from_secs(options.timeout);
    let aws = Aws::new(&options.region, options.profile.as_deref(), timeout, MAX_CALLS, MAX_TIME);

    let (caller, caller_steps) = caller::look(&aws).await;
    let (stack, stack_steps) = match &caller {
        Some(_) => stack::look(&aws, &options.stack_name).await,
        None => (stack::Stack::default(), Vec::new()),
    };
    let plan = Plan::new(&template, &options.region, folder, &options.parameter, &stack.parameters);
    let mut steps = tools::look(&plan, timeout).await;
    steps.extend(caller_steps);
    steps.extend(parameters::look(&plan));
    steps.extend(skill::look(&plan));
    let Some(caller) = caller else {
        let rest = ["Region", "Stack", "Names", "Named", "Packages", "Network", "Quotas", "Rights"];
        steps.extend(rest.map(|name| Step::skipped(name, "AWS cannot be asked.")));
        return Ok(steps);
    };
    let (region, names, named, packages, network, quotas, rights) = tokio::join!(
        region::look(&aws, &plan),
        names::look(&aws, &plan, &stack, &options.stack_name),
        named::look(&aws, &plan),
        packages::look(&aws, &plan, &stack),
        network::look(&aws, &plan, &stack),
        quotas::look(&aws, &plan, &stack),
        rights::look(&aws, &plan, &caller, &options.stack_name),
    );
    steps.extend(region);
    steps.extend(stack_steps);
    steps.extend([names, named, packages, network, quotas, rights].into_iter().flatten());
    Ok(steps)
}
