//! What does RDS know about an instance: its status, engine, storage, backups, and so on?

use jiff::Timestamp;

use super::{about, clock};
use crate::{
    details::{release_update, spoken_version},
    inventory::Database,
    message::{Message, Value},
    region::Region,
};

/// What can be asked about an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Property {
    /// Whether it runs.
    Status,
    /// PostgreSQL, Oracle, and so on.
    Engine,
    /// The engine's version.
    EngineVersion,
    /// How large its machine is.
    Class,
    /// What its storage is made of.
    StorageType,
    /// How large its storage is.
    AllocatedStorage,
    /// Where in its region it is.
    AvailabilityZone,
    /// Whether another zone has a standby.
    MultiAz,
    /// Which group its parameters come from.
    ParameterGroup,
    /// Up to when it can be restored.
    LatestRestorableTime,
    /// How long backups are kept.
    BackupRetention,
    /// Whether minor versions are installed by themselves.
    AutoMinorUpgrades,
    /// Whether it has a public address.
    PublicAccess,
    /// Whether its storage is encrypted.
    Encryption,
    /// Who has paid for the engine.
    LicenseModel,
    /// The first user.
    MasterUsername,
    /// The first database.
    DbName,
    /// The address and port that clients connect to.
    Endpoint,
    /// When it was created.
    CreateTime,
}

impl Property {
    /// Every property, with its id in the interaction model.
    pub(crate) const ALL: [(&'static str, Self); 19] = [
        ("status", Self::Status),
        ("engine", Self::Engine),
        ("engine-version", Self::EngineVersion),
        ("class", Self::Class),
        ("storage-type", Self::StorageType),
        ("allocated-storage", Self::AllocatedStorage),
        ("availability-zone", Self::AvailabilityZone),
        ("multi-az", Self::MultiAz),
        ("parameter-group", Self::ParameterGroup),
        ("latest-restorable-time", Self::LatestRestorableTime),
        ("backup-retention", Self::BackupRetention),
        ("auto-minor-upgrades", Self::AutoMinorUpgrades),
        ("public-access", Self::PublicAccess),
        ("encryption", Self::Encryption),
        ("license-model", Self::LicenseModel),
        ("master-username", Self::MasterUsername),
        ("db-name", Self::DbName),
        ("endpoint", Self::Endpoint),
        ("create-time", Self::CreateTime),
    ];

    pub(crate) fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == id).map(|(_, property)| property)
    }
}

/// What is said of a property.
pub(crate) fn render(region: Region, database: &Database, property: Property, now: Timestamp) -> Message {
    value(region, database, property, now).unwrap_or_else(|| about::about("property-missing", region, database))
}

/// The sentence with the property's value; nothing where RDS does not say it.
fn value(region: Region, database: &Database, property: Property, now: Timestamp) -> Option<Message> {
    let about = |id: &str| about::about(id, region, database);
    let details = &database.details;
    let text = |value: &Option<String>| value.clone().map(Value::Name);
    let yes_or_no = |value: bool, yes: &str, no: &str| about::about(if value { yes } else { no }, region, database);
    let engine = Value::Text(database.engine.to_string());
    let in_cluster = details.cluster.is_some();
    let is_aurora = database.is_aurora();
    Some(match property {
        Property::Status if database.status.is_empty() => return None,
        Property::Status => about("property-status").with("status", about::status(database)),
        Property::Engine => about("property-engine").with("engine", engine),
        Property::EngineVersion => {
            let written = details.version.as_deref()?;
            let version = Value::Text(spoken_version(&database.engine, written));
            let update = release_update(written).filter(|_| database.engine.is_oracle());
            let version = update.map_or(version.clone(), |(year, month)| {
                Message::new("version-updated")
                    .with("version", version)
                    .with("month", Message::new(format!("month-{month}")))
                    .with("year", Value::Text(year.to_string()))
                    .into()
            });
            about("property-engine-version").with("engine", engine).with("version", version)
        }
        Property::Class => about("property-class").with("class", text(&details.class)?),
        Property::StorageType => about("property-storage-type").with("type", storage(details.storage_type.as_deref()?)),
        Property::AllocatedStorage if is_aurora => about("property-storage-cluster"),
        // Not rounded to terabytes: this is a setting, not a measurement.
        Property::AllocatedStorage => {
            let size = Message::new("bytes-gib").with("count", details.allocated_gib?);
            about("property-allocated-storage").with("size", size)
        }
        Property::AvailabilityZone => {
            let zone = details.zone.as_deref()?;
            let letter = zone.strip_prefix(region.code()).filter(|letter| !letter.is_empty());
            about("property-zone").with("zone", Value::Name(letter.unwrap_or(zone).to_uppercase()))
        }
        Property::MultiAz if is_aurora => about("property-multi-az-cluster"),
        Property::MultiAz if in_cluster => about("property-multi-az-readable"),
        Property::MultiAz => yes_or_no(details.multi_az?, "property-multi-az", "property-multi-az-not"),
        Property::ParameterGroup => about("property-parameter-group").with("group", text(&details.parameter_group)?),
        Property::LatestRestorableTime => match details.restorable_until {
            Some(seconds) => about("property-restorable").with("time", clock::moment(seconds, now)?),
            None => about("property-restorable-not"),
        },
        Property::BackupRetention => about("property-backups").with("count", details.backup_days?),
        Property::AutoMinorUpgrades => {
            yes_or_no(details.upgrades_itself?, "property-upgrades", "property-upgrades-not")
        }
        Property::PublicAccess => yes_or_no(details.public?, "property-public", "property-public-not"),
        Property::Encryption => yes_or_no(details.encrypted?, "property-encrypted", "property-encrypted-not"),
        Property::LicenseModel => about("property-license").with("license", licence(details.licence.as_deref()?)),
        Property::MasterUsername => about("property-master-user").with("user", text(&details.master_user)?),
        Property::DbName => match text(&details.first_database) {
            // What Oracle calls the name of a database is the system identifier of the instance.
            Some(sid) if database.engine.is_oracle() => about("property-sid").with("database", sid),
            Some(first) => about("property-database").with("database", first),
            // The first database of a cluster is the cluster's own property.
            None if in_cluster => return None,
            None => about("property-database-not"),
        },
        Property::Endpoint => {
            let port = Value::Text(details.port?.to_string());
            about("property-endpoint").with("address", spoken(details.address.as_deref()?)?).with("port", port)
        }
        Property::CreateTime => about("property-created").with("time", clock::moment_of_a_year(details.created?, now)?),
    })
}

/// The endpoint as it is written, for those who copy it: what is heard of an address is hard to write down.
pub(crate) fn in_full(region: Region, database: &Database, property: Property) -> Option<(Message, [Message; 2])> {
    let (Property::Endpoint, Some(address), Some(port)) = (property, &database.details.address, database.details.port)
    else {
        return None;
    };
    let lines = [
        Message::new("endpoint-address").with("address", Value::Text(address.clone())),
        Message::new("endpoint-port").with("port", Value::Text(port.to_string())),
    ];
    Some((about::about("title-endpoint", region, database), lines))
}

/// An address, part by part: what letters and digits make up at random is spelled.
fn spoken(address: &str) -> Option<Value> {
    let part = |part: &str| -> Value {
        let mixed =
            part.bytes().any(|byte| byte.is_ascii_digit()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match mixed {
            true => Message::new("endpoint-spelled").with("part", Value::Text(part.to_owned())).into(),
            false => Value::Name(part.to_owned()),
        }
    };
    let whole = |so_far: Value, next: &str| {
        Message::new("endpoint-dot").with("before", so_far).with("after", part(next)).into()
    };
    let mut parts = address.split('.').filter(|part| !part.is_empty());
    let first = part(parts.next()?);
    Some(parts.fold(first, whole))
}

fn storage(kind: &str) -> Value {
    let known = match kind {
        "gp2" => "storage-gp2",
        "gp3" => "storage-gp3",
        "io1" => "storage-io1",
        "io2" => "storage-io2",
        "standard" => "storage-standard",
        "aurora" => "storage-aurora",
        "aurora-iopt1" => "storage-aurora-iopt1",
        other => return Value::Name(other.to_owned()),
    };
    Message::new(known).into()
}

fn licence(model: &str) -> Value {
    let known = match model {
        "general-public-license" => "license-gpl",
        "postgresql-license" => "license-postgresql",
        "license-included" => "license-included",
        "bring-your-own-license" => "license-own",
        "marketplace-license" => "license-marketplace",
        other => return Value::Name(other.to_owned()),
    };
    Message::new(known).into()
}
