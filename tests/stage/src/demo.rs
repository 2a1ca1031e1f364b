//! The demo's stage: a fleet in two regions, of which two instances are real servers on this machine.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use tempfile::TempDir;

use crate::{
    Cloud, Error, MariaDb, Needs, Postgres, at, binaries, checkout,
    cloud::Endpoint,
    fleet::{Bastion, Database, Fleet, Parameter},
    mariadb, postgres, random_password,
};

/// The stage, all of it running.
#[derive(Debug)]
pub struct DemoStage {
    /// The local AWS.
    pub cloud: Cloud,
    /// The server behind the instance that people call `sample`, in Virginia.
    pub sample: Postgres,
    /// The server behind the instance that people call `blog`, in Oregon.
    pub blog: MariaDb,
    _configurations: TempDir,
}

/// The region that the skill assumes when nobody names one: none, here.
pub const SKILL_REGION: &str = "us-east-1";

impl DemoStage {
    /// Starts servers, agent configurations and the local AWS. `progress` is told each step before it is taken.
    pub fn start(needs: &Needs, progress: &dyn Fn(&str)) -> Result<Self, Error> {
        let password = random_password()?;
        progress("Starting PostgreSQL");
        let sample = Postgres::start(needs, &postgres::monitoring_user("dbvoice", &password), &[])?;
        progress("Starting MariaDB");
        let blog = MariaDb::start(needs, &mariadb::monitoring_user("dbvoice", &password), &[])?;

        progress("Starting the local AWS");
        let configurations = tempfile::Builder::new()
            .prefix("dbvoice-bastions-")
            .tempdir()
            .map_err(at(std::env::temp_dir()))?;
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
        };
        let cloud = Cloud::start(needs, endpoint, &fleet)?;
        Ok(Self { cloud, sample, blog, _configurations: configurations })
    }

    /// What the skill needs in its environment.
    pub fn skill_environment(&self) -> Vec<(String, String)> {
        Cloud::client_environment(self.cloud.endpoint(), SKILL_REGION)
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
