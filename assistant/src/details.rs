//! What RDS says of an instance besides its name: the same call that lists the instances says all of it.

use agent_protocol::EngineName;
use aws_sdk_rds::types::DbInstance;

use agent_protocol::rds::RdsEngine;

use crate::outside;

/// The properties of an instance; what RDS does not say is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Details {
    pub(crate) version: Option<String>,
    pub(crate) class: Option<String>,
    pub(crate) storage_type: Option<String>,
    pub(crate) allocated_gib: Option<u64>,
    /// The address that clients connect to.
    pub(crate) address: Option<String>,
    pub(crate) port: Option<u64>,
    /// In seconds since 1970.
    pub(crate) created: Option<i64>,
    pub(crate) zone: Option<String>,
    pub(crate) multi_az: Option<bool>,
    pub(crate) parameter_group: Option<String>,
    /// In seconds since 1970.
    pub(crate) restorable_until: Option<i64>,
    pub(crate) backup_days: Option<u64>,
    pub(crate) upgrades_itself: Option<bool>,
    pub(crate) public: Option<bool>,
    /// Whether its storage is encrypted.
    pub(crate) encrypted: Option<bool>,
    pub(crate) licence: Option<String>,
    pub(crate) master_user: Option<String>,
    pub(crate) first_database: Option<String>,
    /// The cluster it is in, be it one of Aurora's or a Multi-AZ cluster.
    pub(crate) cluster: Option<String>,
    /// The time zone that SQL Server or Db2 was made with.
    pub(crate) time_zone: Option<String>,
}

impl Details {
    pub(crate) fn of(instance: &DbInstance) -> Self {
        let text = outside::field;
        let count = |value: Option<i32>| value.and_then(|value| u64::try_from(value).ok());
        Self {
            version: text(instance.engine_version()),
            class: text(instance.db_instance_class()),
            storage_type: text(instance.storage_type()),
            allocated_gib: count(instance.allocated_storage()),
            address: text(instance.endpoint().and_then(|endpoint| endpoint.address())),
            port: count(instance.endpoint().and_then(|endpoint| endpoint.port())),
            created: instance.instance_create_time().map(aws_smithy_types::DateTime::secs),
            zone: text(instance.availability_zone()),
            multi_az: instance.multi_az(),
            parameter_group: text(
                instance.db_parameter_groups().first().and_then(|group| group.db_parameter_group_name()),
            ),
            restorable_until: instance.latest_restorable_time().map(aws_smithy_types::DateTime::secs),
            backup_days: count(instance.backup_retention_period()),
            upgrades_itself: instance.auto_minor_version_upgrade(),
            public: instance.publicly_accessible(),
            encrypted: instance.storage_encrypted(),
            licence: text(instance.license_model()),
            master_user: text(instance.master_username()),
            first_database: text(instance.db_name()),
            cluster: text(instance.db_cluster_identifier()),
            time_zone: text(instance.timezone()),
        }
    }
}

/// A version as people call it: without the numbers of builds and packages that RDS and distributions add.
pub(crate) fn spoken_version(engine: &RdsEngine, version: &str) -> String {
    let name = engine.0.as_str();
    match engine.checked_as() {
        Some(EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb) => return numbers(version).to_owned(),
        Some(EngineName::Oracle) => return version.split('.').next().unwrap_or(version).to_owned(),
        None => {}
    }
    if name.contains("sqlserver") {
        let major = version.split('.').next().unwrap_or_default();
        let year = match major {
            "11" => "2012",
            "12" => "2014",
            "13" => "2016",
            "14" => "2017",
            "15" => "2019",
            "16" => "2022",
            "17" => "2025",
            _ => return version.trim_end_matches(".v1").to_owned(),
        };
        return year.to_owned();
    }
    if name.starts_with("db2") {
        return version.split(".sb").next().unwrap_or(version).to_owned();
    }
    version.to_owned()
}

/// The numbers that a version of PostgreSQL, MySQL or MariaDB begins with, be it told by RDS or by the server itself. In
/// 8.0.mysql_aurora.3.08.2 it is Aurora's own version that counts.
pub(crate) fn numbers(version: &str) -> &str {
    let own = version.rsplit_once("aurora.").map_or(version, |(_, own)| own);
    let end = own.find(|letter: char| !(letter.is_ascii_digit() || letter == '.')).unwrap_or(own.len());
    match own[..end].trim_end_matches('.') {
        "" => version,
        numbers => numbers,
    }
}

/// The year and month of Oracle's release update, in a version such as 19.0.0.0.ru-2025-07.rur-2025-07.r1.
pub(crate) fn release_update(version: &str) -> Option<(u16, u8)> {
    let (year, month) = version.split('.').find_map(|part| part.strip_prefix("ru-"))?.split_once('-')?;
    Some((year.parse().ok()?, month.parse().ok().filter(|month| (1..=12).contains(month))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_said_as_people_call_them() {
        for (engine, version, said) in [
            ("postgres", "15.18", "15.18"),
            ("aurora-mysql", "8.0.mysql_aurora.3.08.2", "3.08.2"),
            ("aurora-mysql", "5.7.mysql_aurora.2.12.4", "2.12.4"),
            ("aurora-postgresql", "16.8", "16.8"),
            ("aurora-postgresql", "16.6-limitless", "16.6"),
            ("postgres", "11.22-rds.20250220", "11.22"),
            ("mysql", "5.7.44-rds.20250103", "5.7.44"),
            ("mariadb", "10.11.19-MariaDB-log", "10.11.19"),
            ("postgres", "17beta2", "17"),
            ("postgres", "unknown", "unknown"),
            ("sqlserver-se", "16.00.4205.1.v1", "2022"),
            ("sqlserver-se", "99.1.v1", "99.1"),
            ("oracle-ee", "19.0.0.0.ru-2025-07.rur-2025-07.r1", "19"),
            ("db2-se", "11.5.9.0.sb00063198.r1", "11.5.9.0"),
        ] {
            assert_eq!(spoken_version(&RdsEngine(engine.to_owned()), version), said);
        }
        assert_eq!(release_update("19.0.0.0.ru-2025-07.rur-2025-07.r1"), Some((2025, 7)));
        assert_eq!([release_update("12.1.0.2.v26"), release_update("19.ru-2025-13"), release_update("")], [None; 3]);
    }
}
