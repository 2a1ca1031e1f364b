//! `doctor`: walks the way of a check step by step, and gives each step that fails its remedy.

mod powers;
mod sees;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use agent_protocol::{DoctorSection as Section, DoctorState as State, DoctorStep as Step, EngineName, Rows};
use tokio::{net::TcpStream, sync::Semaphore, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    aws::{AwsFailure, Service},
    checks,
    clean::{clean, clean_within},
    config::{self, Instance, OracleDriver, PasswordSource, TlsMode},
    credentials::{self, Login},
    deadline::Deadline,
    engines::{self, Session},
    failure::{CheckError, Step as Doing},
    instances::{self, Entry, ResolvedInstance, discovery::Listing},
    output::Page,
    pool::InstancePool,
    run::Agent,
};

/// How many instances are examined at the same time.
const MAX_CONCURRENT: usize = 4;

fn failed(step: &str, error: &CheckError) -> Step {
    let failure = error.to_failure();
    Step::to_mend(step, State::Failed, failure.message, failure.hint)
}

/// Who speaks to an Oracle server, why, and what is missing or lacks.
async fn driver_of(wanted: OracleDriver, tls: TlsMode) -> Step {
    const BUILT_IN: &str = "Oracle's own in pure Rust, which is built in. It speaks no native network encryption, and logs in with no password \
                            that the server keeps in the form of 11g or 10g alone.";
    let client = match wanted {
        OracleDriver::Thin => return Step::ok("Driver", format!("{BUILT_IN} The key driver says thin.")),
        OracleDriver::Auto if tls != TlsMode::Disable => {
            return Step::ok("Driver", format!("{BUILT_IN} With TLS, auto is always this one."));
        }
        OracleDriver::Auto | OracleDriver::Oci => engines::oracle_client().await,
    };
    match (wanted, client) {
        (OracleDriver::Oci, Ok(version)) => {
            Step::ok("Driver", format!("Oracle's client library {version}. The key driver says oci."))
        }
        (OracleDriver::Oci, Err(error)) => failed("Driver", &error),
        (_, Ok(version)) => Step::ok(
            "Driver",
            format!("Oracle's client library {version}. It is there, and tls is off: auto takes it."),
        ),
        (_, Err(error)) => Step::ok("Driver", format!("{BUILT_IN} {error}")),
    }
}

fn refused(step: &str, refusal: &AwsFailure) -> Step {
    let mut finding = clean(&refusal.reason);
    if let Some(first) = finding.get(..1).map(str::to_uppercase) {
        finding.replace_range(..1, &first);
    }
    Step::to_mend(step, State::Failed, finding + ".", clean(&refusal.hint))
}

/// Examines the agent, and the instances that are named, or all of them. `configuration` is the file that the agent's is from,
/// or why there is none: what does not depend on it is examined all the same.
pub(crate) async fn examine(
    agent: Arc<Agent>,
    configuration: Result<&std::path::Path, &config::Error>,
    names: &[String],
    timeout: Duration,
    stop: &CancellationToken,
) -> Vec<Section> {
    let deadline = Deadline::after(timeout, stop);
    let (itself, listing) = itself(&agent, configuration, &deadline).await;
    let mut sections = vec![itself];
    let mut wanted: Vec<Result<ResolvedInstance, Section>> = Vec::new();
    if names.is_empty() {
        for entry in instances::all(&agent.config, listing.as_ref()) {
            wanted.push(match entry {
                Entry::Instance(resolved) => Ok(resolved),
                Entry::Other(database, error) => Err(Section {
                    name: database.own_name(),
                    steps: vec![Step::skipped("Instance", error.to_failure().message)],
                }),
            });
        }
    }
    for name in names {
        let found = agent.find(name, &Deadline::after(timeout, stop)).await;
        wanted.push(found.map_err(|error| Section { name: clean(name), steps: vec![failed("Instance", &error)] }));
    }
    let permits = Arc::new(Semaphore::new(MAX_CONCURRENT));
    let mut running = JoinSet::new();
    for (place, resolved) in wanted.into_iter().enumerate() {
        let (agent, permits, stop) = (Arc::clone(&agent), Arc::clone(&permits), stop.clone());
        running.spawn(async move {
            // The semaphore is never closed.
            let _permit = permits.acquire().await;
            let section = match resolved {
                Ok(resolved) => instance(&agent, &resolved, &Deadline::after(timeout, &stop)).await,
                Err(section) => section,
            };
            (place, section)
        });
    }
    let mut examined = running.join_all().await;
    examined.sort_by_key(|(place, _)| *place);
    sections.extend(examined.into_iter().map(|(_, section)| section));
    sections
}

/// The steps that all instances share.
async fn itself(
    agent: &Agent,
    configuration: Result<&std::path::Path, &config::Error>,
    deadline: &Deadline,
) -> (Section, Option<Listing>) {
    let config = &agent.config;
    let count = |count: usize| if count == 1 { "one instance".to_owned() } else { format!("{count} instances") };
    let named = match config.instances.len() {
        0 => "no instance".to_owned(),
        many => count(many),
    };
    let discovery = if config.discovery().is_some() { "on" } else { "off" };
    let mut steps = vec![
        match configuration {
            Ok(path) => {
                let path = clean(&path.display().to_string());
                Step::ok("Configuration", format!("{path} names {named}; discovery is {discovery}."))
            }
            Err(error) => Step::to_mend("Configuration", State::Failed, clean(&format!("{error}.")), error.remedy()),
        },
        Step::ok("Drivers", format!("Built in: {}.", EngineName::ALL.map(|engine| engine.to_string()).join(", "))),
    ];
    let uses_aws = |instance: &Instance| !matches!(instance.password, PasswordSource::Env(_) | PasswordSource::File(_));
    let mut listing = None;
    // Without a configuration nobody knows whether AWS is needed.
    if configuration.is_ok() && config.discovery().is_none() && !config.instances.values().any(uses_aws) {
        for step in ["Region", "Role", "Discovery"] {
            steps.push(Step::skipped(step, "Not needed: nothing here is kept in AWS."));
        }
    } else {
        let late = || AwsFailure::late(Service::Sts);
        let region = async { Ok(agent.aws.config().await?.region().map(ToString::to_string)) };
        let region = deadline.timeout(region).await.unwrap_or_else(|| Err(late()));
        let region =
            region.and_then(|region| region.ok_or_else(|| AwsFailure::without_answer("AWS", "missing region")));
        steps.push(
            region
                .map_or_else(|refusal| refused("Region", &refusal), |region| Step::ok("Region", format!("{region}."))),
        );
        let role = async {
            let asked = agent.aws.sts().await?.get_caller_identity().send().await;
            asked.map_err(|error| AwsFailure::of(Service::Sts, "sts:GetCallerIdentity", &error))
        };
        steps.push(match deadline.timeout(role).await.unwrap_or_else(|| Err(late())) {
            Ok(identity) => Step::ok("Role", format!("{}.", clean_within(identity.arn().unwrap_or("of no name"), 200))),
            Err(refusal) => refused("Role", &refusal),
        });
        if config.discovery().is_none() {
            let why =
                if configuration.is_ok() { "It is switched off." } else { "No configuration says whether it is on." };
            steps.push(Step::skipped("Discovery", why));
        } else {
            match agent.discovery.refresh(&agent.aws, deadline).await {
                Ok(found) => {
                    let all: BTreeSet<&str> = found.databases.iter().map(|one| one.identifier.as_str()).collect();
                    let drivers = found.databases.iter().filter(|one| one.engine().is_some());
                    let known: BTreeSet<&str> = drivers.map(|one| one.identifier.as_str()).collect();
                    let finding = match (all.len(), known.len()) {
                        (0, _) => "RDS lists no instance in this region.".to_owned(),
                        (1, 0) => "RDS lists one instance or cluster; the agent has no driver for it.".to_owned(),
                        (1, _) => "RDS lists one instance or cluster; the agent has a driver for it.".to_owned(),
                        (all, known) => {
                            format!(
                                "RDS lists {all} instances and clusters; the agent has a driver for {known} of them."
                            )
                        }
                    };
                    steps.push(Step::ok("Discovery", finding));
                    listing = Some(found);
                }
                Err(refusal) => steps.push(refused("Discovery", &refusal)),
            }
        }
    }
    (Section { name: "bastion-agent".to_owned(), steps }, listing)
}

/// The way of a check to one instance.
async fn instance(agent: &Agent, resolved: &ResolvedInstance, deadline: &Deadline) -> Section {
    let ResolvedInstance { name, instance, source, .. } = resolved;
    let address = instance.address();
    let mut steps = vec![Step::ok("Instance", format!("{} at {}, by {source}.", resolved.engine(), clean(&address)))];
    if let Some(oracle) = &instance.oracle {
        steps.push(driver_of(oracle.driver, instance.tls()).await);
    }
    let login = credentials::login(name, instance, &agent.aws, deadline).await;
    steps.push(match &login {
        Ok(login) => Step::ok("Password", format!("Of user {}, from {}.", clean(&login.user), clean(&login.place))),
        Err(error) => failed("Password", error),
    });
    if let (Ok(login), PasswordSource::Discovered(candidates)) = (&login, &instance.password)
        && login.user == candidates.master_user
    {
        steps.push(Step::to_mend(
            "User",
            State::Warning,
            format!("{} is the master user, who may do far more than a check needs.", clean(&login.user)),
            format!(
                "Make a user with the statements of \"bastion-agent grants --engine {}\", and keep its name and password in the \
                 secret {}.",
                instance.engine.as_str(),
                clean(candidates.secrets.first().map_or("dbvoice/NAME", String::as_str)),
            ),
        ));
    }
    let reached = reach(instance, deadline, &mut steps).await;
    match (reached, &login) {
        (true, Ok(login)) => ask(agent, resolved, login, deadline, &mut steps).await,
        (false, _) => skip(&mut steps, &["Encryption", "Login", "Grants"], "The server was not reached."),
        (true, Err(_)) => skip(&mut steps, &["Encryption", "Login", "Grants"], "There is no password to log in with."),
    }
    Section { name: clean(name), steps }
}

fn skip(steps: &mut Vec<Step>, names: &[&str], why: &str) {
    steps.extend(names.iter().map(|name| Step::skipped(name, why)));
}

/// Looks the host up and connects to its port.
async fn reach(instance: &Instance, deadline: &Deadline, steps: &mut Vec<Step>) -> bool {
    let found = match engines::resolve(instance, deadline).await {
        Ok(found) => found,
        Err(error) => {
            steps.push(failed("Name", &error));
            skip(steps, &["Port"], "The host has no address.");
            return false;
        }
    };
    if instance.host.parse::<std::net::IpAddr>().is_ok() {
        steps.push(Step::skipped("Name", "The host is given by its address."));
    } else {
        let ips: Vec<String> = found.iter().map(|address| address.ip().to_string()).collect();
        steps.push(Step::ok("Name", format!("{} is {}.", clean(&instance.host), ips.join(", "))));
    }
    let address = instance.address();
    let connected = deadline
        .timeout_at(Doing::Connect, &address, async {
            let stream = TcpStream::connect(&found[..]).await;
            stream.map_err(|error| CheckError::from_io(&error, &address, Doing::Connect))
        })
        .await;
    steps.push(match &connected {
        Ok(_) => Step::ok("Port", format!("{} is open.", instance.port())),
        Err(error) => failed("Port", error),
    });
    connected.is_ok()
}

/// Logs in and asks all that checks do.
async fn ask(agent: &Agent, resolved: &ResolvedInstance, login: &Login, deadline: &Deadline, steps: &mut Vec<Step>) {
    let instance = &resolved.instance;
    let session = match Session::open(instance, login, deadline, deadline.remaining()).await {
        Ok(session) => session,
        Err(error @ CheckError::Tls { .. }) => {
            steps.push(failed("Encryption", &error));
            skip(steps, &["Login", "Grants"], "There is no encrypted connection.");
            return;
        }
        Err(error) => {
            // A server that refuses the login has got that far; of any other failure nobody can say.
            steps.push(match (&error, instance.tls()) {
                (
                    CheckError::Server { .. }
                    | CheckError::Limit { .. }
                    | CheckError::NoConnect { .. }
                    | CheckError::NoDatabase { .. }
                    | CheckError::IamRefused { .. }
                    | CheckError::ClearText { .. },
                    TlsMode::VerifyFull | TlsMode::Require,
                ) => Step::ok("Encryption", wanted(instance)),
                (_, TlsMode::Disable) => Step::skipped("Encryption", wanted(instance)),
                _ => Step::skipped("Encryption", "The connection broke off before this could be told."),
            });
            steps.push(failed("Login", &error));
            skip(steps, &["Grants"], "There is no login.");
            return;
        }
    };
    let version = clean(&session.version);
    let opened =
        InstancePool::with_session(resolved.clone(), Arc::clone(&agent.aws), login.clone(), session, deadline).await;
    let (pool, lease) = match opened {
        Ok(opened) => opened,
        Err(error) => return steps.push(failed("Login", &error)),
    };
    let mut lease = Some(lease);
    let question = checks::Question::Check(agent_protocol::Check::Connection);
    let connected = checks::ask_on(&mut lease, &pool, deadline, &question).await;
    let row = match &connected {
        Ok(checks::Finding { rows: Rows::Connection(rows), .. }) => rows.first(),
        _ => None,
    };
    steps.push(match row.and_then(|row| row.tls.as_ref()) {
        Some(version) => Step::ok("Encryption", format!("{version}. {}", wanted(instance))),
        None => Step::skipped("Encryption", wanted(instance)),
    });
    steps.push(match (&connected, row) {
        (Ok(_), Some(row)) => Step::ok("Login", format!("As {}, to {} {version}.", row.user, instance.engine)),
        (Err(error), _) => failed("Login", error),
        (Ok(_), None) => Step::ok("Login", format!("To {} {version}.", instance.engine)),
    });
    match (lease, connected) {
        (Some(mut lease), Ok(connected)) => {
            // Of the master user it was told already.
            if !steps.iter().any(|step| step.step == "User") {
                steps.extend(powers::look(&mut lease.session).await);
            }
            steps.extend(sees::look(&pool, lease, connected, deadline).await);
        }
        (_, _) => skip(steps, &["Grants"], "The login could not be used."),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// How the connection is to be encrypted.
fn wanted(instance: &Instance) -> String {
    let trusted = instance.ca_file.as_deref().or(instance.wallet());
    match (instance.tls(), trusted) {
        (TlsMode::VerifyFull, Some(file)) => {
            format!("The certificate is checked against {}.", clean(&file.display().to_string()))
        }
        (TlsMode::VerifyFull, None) => "The certificate is checked against the system's authorities.".to_owned(),
        (TlsMode::Require, _) => "The certificate is not checked: tls = \"require\".".to_owned(),
        (TlsMode::Disable, _) => "Switched off.".to_owned(),
    }
}

/// Whether every step is fine that could be taken.
pub(crate) fn is_fine(sections: &[Section]) -> bool {
    sections.iter().flat_map(|section| &section.steps).all(|step| step.state != State::Failed)
}

/// What was found, as JSON.
pub(crate) fn json(sections: &[Section]) -> Result<String, serde_json::Error> {
    serde_json::to_string(sections).map(|json| json + "\n")
}

/// What was found, as text: a paragraph an instance.
pub(crate) fn text(sections: &[Section], width: usize) -> String {
    let mut page = Page::new(width);
    let steps = || sections.iter().flat_map(|section| &section.steps);
    let column = steps().map(|step| step.step.len()).max().unwrap_or(0);
    for section in sections {
        page.wrapped("", &section.name);
        for Step { step, state, finding, remedy } in &section.steps {
            let state = match state {
                State::Ok => "OK",
                State::Warning => "WARN",
                State::Failed => "FAILED",
                State::Skipped => "-",
            };
            let remedy = remedy.as_deref().map(|remedy| ("Next: ", remedy));
            page.titled(&format!("  {state:<6}  {step:<column$}  "), finding, remedy);
        }
        page.blank();
    }
    let count = |state: State| steps().filter(|step| step.state == state).count();
    let taken = steps().count() - count(State::Skipped);
    let warnings = match count(State::Warning) {
        0 => String::new(),
        1 => " There is 1 warning.".to_owned(),
        many => format!(" There are {many} warnings."),
    };
    let sentence = match (count(State::Failed), count(State::Warning)) {
        (0, 0) => format!("All {taken} steps are fine."),
        (0, _) => format!("None of {taken} steps failed."),
        (1, _) => format!("One of {taken} steps failed."),
        (failed, _) => format!("{failed} of {taken} steps failed."),
    };
    let skipped = match count(State::Skipped) {
        0 => String::new(),
        1 => " 1 was not taken.".to_owned(),
        many => format!(" {many} were not taken."),
    };
    page.wrapped("", &format!("{sentence}{skipped}{warnings}"));
    page.finish()
}
