//! The demo's stage: a fleet in two regions that is alive, and of which four instances are real servers on this machine, and a
//! fifth a stand-in for Oracle.

mod figures;
mod instances;
mod operator;
mod servers;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::Path,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    thread::JoinHandle,
};

use tempfile::TempDir;
use tokio::sync::oneshot;

use instances::{OREGON, VIRGINIA};
use servers::{Passwords, Servers};

use crate::{
    Cloud, Error, Needs, at,
    authenticator::Code,
    binaries, checkout,
    cloud::Endpoint,
    fleet::{Bastion, Fleet, Log, Parameter},
    random_password,
};

/// The stage, all of it running.
#[derive(Debug)]
pub struct DemoStage {
    /// The local AWS.
    pub cloud: Cloud,
    /// The servers behind `sample` and `reports` in Virginia, and behind `blog`, `hr` and `reporting` in Oregon.
    servers: Servers,
    /// The password of the applications.
    others: String,
    /// Where notifications go.
    topic: String,
    /// How many of them were looked at.
    read: usize,
    _configurations: TempDir,
}

/// The region that the skill's own function is in.
pub const SKILL_REGION: &str = VIRGINIA;

/// Where each server logs to, in its own directory.
const SERVER_LOG: &str = "server.log";

impl DemoStage {
    /// Finds or installs what is needed, builds, and starts servers, agent configurations and the local AWS, on a thread
    /// of its own. `progress` is told each step before it is taken. To drop what comes back is to stop and clean up.
    pub fn start(progress: impl Fn(&str) + Send + 'static) -> Starting {
        Self::begin(true, progress)
    }

    /// The same without building anything: with the binaries beside the program that runs.
    pub fn start_as_built(progress: impl Fn(&str) + Send + 'static) -> Starting {
        Self::begin(false, progress)
    }

    fn begin(build: bool, progress: impl Fn(&str) + Send + 'static) -> Starting {
        let stopped = Arc::new(AtomicBool::new(false));
        let (done, result) = oneshot::channel();
        let thread = std::thread::spawn({
            let stopped = Arc::clone(&stopped);
            move || {
                let step = |name: &str| {
                    if stopped.load(Ordering::Relaxed) {
                        return Err(Error::Interrupted);
                    }
                    progress(name);
                    Ok(())
                };
                // Where nobody waits for it any more, the stage is dropped here, and so ends.
                let _ = done.send(Self::set(build, &step));
            }
        });
        Starting { stopped, thread: Some(thread), result }
    }

    fn set(build: bool, step: &dyn Fn(&str) -> Result<(), Error>) -> Result<Self, Error> {
        let needs = Needs::ensure_with_mysql(step)?;
        if build {
            step("Building the skill and the agent")?;
            binaries::build()?;
        }
        Self::on(&needs, step)
    }

    /// Starts the same with what is there already, binaries included.
    pub fn on(needs: &Needs, step: &dyn Fn(&str) -> Result<(), Error>) -> Result<Self, Error> {
        let passwords = Passwords { agent: random_password()?, others: random_password()? };
        step("Starting PostgreSQL, MariaDB, MySQL and a test server in the place of Oracle")?;
        let servers = Servers::start(needs, &passwords)?;

        step("Starting the local AWS")?;
        let configurations =
            tempfile::Builder::new().prefix("dbvoice-bastions-").tempdir().map_err(at(std::env::temp_dir()))?;
        let endpoint = Endpoint::reserve()?;
        let virginia = AgentConfiguration::default()
            .instance("sample", "orders-prod-1", "postgres", servers.sample.port())
            .oracle("reports", "finance-prod-1", servers::REPORTS, servers.reports.port);
        let oregon = AgentConfiguration::default()
            .instance("blog", "blog-prod-1", "mariadb", servers.blog.port())
            .instance("hr", "people-prod-1", "mysql", servers.hr.port())
            .instance("reporting", "reporting-prod-1", "postgres", servers.reporting.port());
        let logs = [
            ("orders-prod-1", "error/postgresql.log", servers.sample.file(SERVER_LOG)),
            ("reporting-prod-1", "error/postgresql.log", servers.reporting.file(SERVER_LOG)),
            ("blog-prod-1", "error/mysql-error.log", servers.blog.file(SERVER_LOG)),
            ("people-prod-1", "error/mysql-error.log", servers.hr.file(SERVER_LOG)),
        ];
        let mut databases = instances::databases();
        for (identifier, name, file) in logs {
            let database = databases.iter_mut().find(|database| database.identifier == identifier);
            database.into_iter().for_each(|database| database.logs.push(Log::of_file(name, &file)));
        }
        let password =
            |region: &str, name: &str| Parameter::secure(region, &format!("/rds/{name}/dbpassword"), &passwords.agent);
        let mut fleet = Fleet {
            documents: checkout().join("ssm-documents"),
            databases,
            metrics: instances::metrics(),
            alarms: instances::alarms(),
            events: instances::events(),
            parameters: vec![
                password(VIRGINIA, "sample"),
                password(VIRGINIA, "reports"),
                password(OREGON, "blog"),
                password(OREGON, "hr"),
                password(OREGON, "reporting"),
            ],
            bastions: vec![
                bastion(VIRGINIA, "i-0aa1bb2cc3dd4ee51", endpoint, &virginia, configurations.path())?,
                bastion(OREGON, "i-0aa1bb2cc3dd4ee52", endpoint, &oregon, configurations.path())?,
            ],
            ..Fleet::default()
        };
        operator::add_to(&mut fleet)?;
        let cloud = Cloud::start(needs, endpoint, &fleet)?;
        let topic = cloud.create_topic(SKILL_REGION, "dbvoice")?;
        let others = passwords.others;
        Ok(Self { cloud, servers, others, topic, read: 0, _configurations: configurations })
    }

    /// Does what a transcript asks of the stage, by the words that it has for it.
    pub fn act(&mut self, action: &str) -> Result<(), Error> {
        let wrong = |problem: String| Err(Error::Stage { action: action.to_owned(), problem });
        match action.split_once(' ') {
            Some(("stop", "sample")) => {
                self.servers.sample.stop();
                Ok(())
            }
            Some(("restart", "hr")) => self.servers.restart_hr(),
            Some(("asked", "reports")) => self.servers.reports_was_asked(),
            Some(("sent", subject)) => {
                let sent = self.cloud.notifications()?;
                let new: Vec<&str> =
                    sent.iter().skip(self.read).map(|sent| sent["subject"].as_str().unwrap_or_default()).collect();
                if new != [subject] {
                    return wrong(format!("what was sent is {new:?}"));
                }
                self.read = sent.len();
                Ok(())
            }
            _ => wrong("the stage cannot do that".to_owned()),
        }
    }

    /// Has all servers run again, for whoever goes on talking.
    pub fn go_on(&mut self) -> Result<(), Error> {
        self.servers.start_sample_again(&self.others)
    }

    /// What the operator's authenticator shows now.
    pub fn code(&self) -> Result<Code, Error> {
        operator::show(&self.cloud)
    }

    /// What the skill needs in its environment.
    pub fn skill_environment(&self) -> Vec<(String, String)> {
        let mut environment = Cloud::client_environment(self.cloud.endpoint(), SKILL_REGION);
        environment.push(("NOTIFICATION_TOPIC_ARN".to_owned(), self.topic.clone()));
        environment
    }
}

/// A stage that is being set.
#[derive(Debug)]
pub struct Starting {
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    result: oneshot::Receiver<Result<DemoStage, Error>>,
}

impl Future for Starting {
    type Output = Result<DemoStage, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.result).poll(context).map(|result| result.unwrap_or(Err(Error::Interrupted)))
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // The step that is being taken comes to its end first; what it has started ends with it.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// A SecureString parameter.
pub fn secure(region: &str, name: &str, value: &str) -> Parameter {
    Parameter::secure(region, name, value)
}

/// An agent's configuration file, made instance by instance.
#[derive(Debug, Clone, Default)]
pub struct AgentConfiguration(String);

impl AgentConfiguration {
    /// Adds an instance on a loopback port, whose password is in the parameter `/rds/NAME/dbpassword`.
    pub fn instance(self, name: &str, db_identifier: &str, engine: &str, port: u16) -> Self {
        self.instance_with(name, db_identifier, engine, port, &format!("/rds/{name}/dbpassword"))
    }

    /// Adds a service of an Oracle instance on a loopback port, whose password is in the parameter `/rds/NAME/dbpassword`.
    pub fn oracle(self, name: &str, db_identifier: &str, service: &str, port: u16) -> Self {
        let Self(text) = self.instance(name, db_identifier, "oracle", port);
        Self(format!("{}\nservice = \"{service}\"\n\n", text.trim_end()))
    }

    /// Switches discovery on.
    pub fn discovery(mut self) -> Self {
        self.0.push_str("[discovery]\nenabled = true\n\n");
        self
    }

    /// Adds an instance on a loopback port, whose password is in the given parameter.
    pub fn instance_with(mut self, name: &str, db_identifier: &str, engine: &str, port: u16, parameter: &str) -> Self {
        // Writing to a String cannot fail.
        let _ = write!(
            self.0,
            "[instances.{name}]\ndb_identifier = \"{db_identifier}\"\nengine = \"{engine}\"\nhost = \"127.0.0.1\"\n\
             port = {port}\nuser = \"dbvoice\"\npassword = {{ ssm_parameter = \"{parameter}\" }}\n\n"
        );
        self
    }
}

/// An online bastion with the agent under test in its PATH and a configuration of its own.
pub fn bastion(
    region: &str,
    instance_id: &str,
    endpoint: Endpoint,
    configuration: &AgentConfiguration,
    directory: &Path,
) -> Result<Bastion, Error> {
    let file = directory.join(format!("{instance_id}.toml"));
    std::fs::write(&file, &configuration.0).map_err(at(&file))?;
    let agent = binaries::find("bastion-agent")?;
    let programs = agent.parent().unwrap_or(Path::new("/")).display();
    let mut environment: BTreeMap<String, String> =
        Cloud::client_environment(&endpoint.url(), region).into_iter().collect();
    environment.insert("PATH".to_owned(), format!("{programs}:/usr/bin:/bin"));
    environment.insert("BASTION_AGENT_CONFIG".to_owned(), file.display().to_string());
    Ok(Bastion { environment, ..Bastion::new(region, instance_id) })
}
