//! The demo's stage: a fleet in two regions, of which two instances are real servers on this machine.

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

use crate::{
    Cloud, Error, MariaDb, Needs, Postgres, at, binaries, checkout,
    cloud::Endpoint,
    fleet::{Bastion, Database, Fleet, Parameter},
    mariadb, postgres, random_password,
    sessions::{Login, Session},
};

/// The stage, all of it running.
#[derive(Debug)]
pub struct DemoStage {
    /// The local AWS.
    pub cloud: Cloud,
    /// What the applications are doing; before the servers, so that it ends first.
    _applications: Vec<Session>,
    /// The server behind the instance that people call `sample`, in Virginia.
    pub sample: Postgres,
    /// The server behind the instance that people call `blog`, in Oregon.
    pub blog: MariaDb,
    _configurations: TempDir,
}

/// The region that the skill's own function is in.
pub const SKILL_REGION: &str = "us-east-1";

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
        let needs = Needs::ensure(step)?;
        if build {
            step("Building the skill and the agent")?;
            binaries::build()?;
        }
        Self::on(&needs, step)
    }

    /// Starts the same with what is there already, binaries included.
    pub fn on(needs: &Needs, step: &dyn Fn(&str) -> Result<(), Error>) -> Result<Self, Error> {
        let (password, applications) = (random_password()?, random_password()?);

        step("Starting PostgreSQL")?;
        let mut setup = postgres::monitoring_user("dbvoice", &password);
        setup.extend(postgres::user("training_app", &applications));
        let sample = Postgres::start(needs, &setup, &[])?;
        step("Starting MariaDB")?;
        let mut setup = mariadb::monitoring_user("dbvoice", &password);
        setup.extend(mariadb::user("website_app", &applications));
        let blog = MariaDb::start(needs, &setup, &[])?;
        let login = |port, user| Login { port, user, password: &applications };
        let sessions = vec![
            Session::postgres(login(sample.port(), "training_app"), "SELECT 'a slow report', pg_sleep(3600)")?,
            Session::mariadb(login(blog.port(), "website_app"), "SELECT 'a slow page', SLEEP(3600)")?,
        ];

        step("Starting the local AWS")?;
        let configurations =
            tempfile::Builder::new().prefix("dbvoice-bastions-").tempdir().map_err(at(std::env::temp_dir()))?;
        let endpoint = Endpoint::reserve()?;
        let virginia = AgentConfiguration::default().instance("sample", "orders-prod-1", "postgres", sample.port());
        let oregon = AgentConfiguration::default().instance("blog", "blog-prod-1", "mariadb", blog.port());
        let fleet = Fleet {
            documents: checkout().join("ssm-documents"),
            databases: databases(),
            parameters: vec![
                secure("us-east-1", "/rds/sample/dbpassword", &password),
                secure("us-west-2", "/rds/blog/dbpassword", &password),
            ],
            bastions: vec![
                bastion("us-east-1", "i-0aa1bb2cc3dd4ee51", endpoint, &virginia, configurations.path())?,
                bastion("us-west-2", "i-0aa1bb2cc3dd4ee52", endpoint, &oregon, configurations.path())?,
            ],
            ..Fleet::default()
        };
        let cloud = Cloud::start(needs, endpoint, &fleet)?;
        Ok(Self { cloud, _applications: sessions, sample, blog, _configurations: configurations })
    }

    /// What the skill needs in its environment.
    pub fn skill_environment(&self) -> Vec<(String, String)> {
        Cloud::client_environment(self.cloud.endpoint(), SKILL_REGION)
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

fn databases() -> Vec<Database> {
    let tags = |instance, application, environment| {
        [("instance", instance), ("application", application), ("environment", environment)]
    };
    let (virginia, oregon) = ("us-east-1", "us-west-2");
    vec![
        Database::new(virginia, "orders-prod-1", "postgres", &tags("sample", "training", "production")),
        Database::new(virginia, "orders-test-1", "postgres", &tags("orders", "training", "test")),
        Database::new(virginia, "wiki-prod-1", "mysql", &tags("wiki", "intranet", "production")),
        Database::new(virginia, "finance-prod-1", "oracle-ee", &tags("reports", "finance", "production")),
        // Nobody has tagged this one.
        Database::new(virginia, "scratch-7", "postgres", &[]),
        Database::new(oregon, "blog-prod-1", "mariadb", &tags("blog", "website", "production")),
        Database::new(oregon, "crm-prod-1", "sqlserver-ex", &tags("customers", "crm", "production")),
        // Two that people call by the same name.
        Database::new(oregon, "shop-prod-1", "aurora-mysql", &tags("shop", "website", "production")),
        Database::new(oregon, "shop-test-1", "mysql", &tags("shop", "website", "test")),
    ]
}

/// A SecureString parameter.
pub fn secure(region: &str, name: &str, value: &str) -> Parameter {
    Parameter { region: region.to_owned(), name: name.to_owned(), kind: "SecureString", value: value.to_owned() }
}

/// An agent's configuration file, made instance by instance.
#[derive(Debug, Clone, Default)]
pub struct AgentConfiguration(String);

impl AgentConfiguration {
    /// Adds an instance on a loopback port, whose password is in the parameter `/rds/NAME/dbpassword`.
    pub fn instance(self, name: &str, db_identifier: &str, engine: &str, port: u16) -> Self {
        self.instance_with(name, db_identifier, engine, port, &format!("/rds/{name}/dbpassword"))
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
