//! What a listener is asked for, and where.

use crate::{
    config::{Instance, OracleDatabase},
    engines::own,
    failure::CheckError,
};

/// What a listener is asked for.
pub(super) struct Asked {
    /// What stands between the brackets of CONNECT_DATA.
    pub(super) data: String,
    /// As people say it.
    pub(super) name: String,
}

impl Asked {
    pub(super) fn of(instance: &Instance) -> Result<Self, CheckError> {
        let oracle = instance.oracle.as_ref().ok_or_else(|| CheckError::Configuration {
            problem: "an Oracle instance has neither service nor sid".to_owned(),
            remedy: "Name the instance in the configuration, with the key service",
        })?;
        let client = format!("(CID=(PROGRAM={})(HOST=bastion)(USER=bastion-agent))", own::name());
        let (data, name) = match &oracle.database {
            OracleDatabase::Service(name) => (format!("(SERVICE_NAME={name})"), format!("the service {name}")),
            OracleDatabase::Sid(name) => (format!("(SID={name})"), format!("the SID {name}")),
            OracleDatabase::Described(data) => (data.clone(), "what descriptor names".to_owned()),
        };
        Ok(Self { data: data + &client, name })
    }
}

/// The places where an instance may be, in their order.
pub(super) fn places(instance: &Instance) -> Vec<(String, u16)> {
    let elsewhere = instance.oracle.iter().flat_map(|oracle| oracle.elsewhere.iter().cloned());
    [(instance.host.clone(), instance.port())].into_iter().chain(elsewhere).collect()
}
