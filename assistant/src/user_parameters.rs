//! What the skill keeps from one session to the next: parameters under `<prefix>/users/<hash>/` of a user, and under
//! `<prefix>/devices/<hash>/` of an MFA device.

use aws_sdk_ssm::types::{Parameter, ParameterType};

use crate::{
    aws::Aws,
    deadline::Deadline,
    error::{Error, Step},
    outside,
    region::Region,
    settings::Settings,
};

/// The parameters of one user or device.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameters<'a> {
    pub(crate) aws: &'a Aws,
    pub(crate) settings: &'a Settings,
    pub(crate) owner: Owner<'a>,
    pub(crate) deadline: Deadline,
}

/// Whose parameters they are, by a hash.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Owner<'a> {
    User(&'a str),
    Device(&'a str),
}

/// A parameter as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) value: String,
    /// One more with each change.
    pub(crate) version: i64,
}

impl Parameters<'_> {
    fn home(&self) -> Region {
        self.settings.home
    }

    fn name(&self, name: &str) -> String {
        let (kind, hash) = match self.owner {
            Owner::User(hash) => ("users", hash),
            Owner::Device(hash) => ("devices", hash),
        };
        format!("{}/{kind}/{hash}/{name}", self.settings.parameter_prefix)
    }

    /// A parameter; nothing where there is none.
    pub(crate) async fn read(&self, name: &str) -> Result<Option<Stored>, Error> {
        let home = self.home();
        let ask = async {
            match self.aws.ssm(home).get_parameter().name(self.name(name)).send().await {
                Ok(found) => {
                    let parameter = found.parameter.ok_or_else(|| Error::damaged("GetParameter", home, "no parameter"));
                    let stored = |parameter: Parameter| Stored {
                        version: parameter.version,
                        value: outside::trimmed(parameter.value().unwrap_or_default()).to_owned(),
                    };
                    parameter.map(stored).map(Some)
                }
                Err(error) if error.as_service_error().is_some_and(|error| error.is_parameter_not_found()) => Ok(None),
                Err(error) => Err(Error::aws("GetParameter", home, &error)),
            }
        };
        self.deadline.timeout_at(Step::Inventory, home, ask).await
    }

    /// Writes a parameter, and says its version.
    pub(crate) async fn write(&self, name: &str, value: &str) -> Result<i64, Error> {
        let home = self.home();
        let put = self.aws.ssm(home).put_parameter().name(self.name(name)).value(value);
        let put = put.r#type(ParameterType::String).overwrite(true);
        let ask = async {
            let written = put.send().await.map_err(|error| Error::aws("PutParameter", home, &error))?;
            Ok(written.version)
        };
        self.deadline.timeout_at(Step::Inventory, home, ask).await
    }
}
