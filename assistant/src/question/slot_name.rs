//! Slot names: the places of a question that something is said in. A test compares them with the interaction models.

use serde::{Deserialize, Serialize};

/// A slot of the interaction models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum SlotName {
    /// The database instance.
    Instance,
    /// The region.
    Region,
    /// The application that instances belong to.
    Application,
    /// Production, test, and the like.
    Environment,
    /// What sessions are ranked by.
    Resource,
    /// What RDS knows of an instance.
    Property,
    /// What CloudWatch has measured.
    Metric,
    /// How long ago.
    Window,
    /// Which log.
    LogType,
    /// A parameter of a database.
    Parameter,
    /// On or off.
    NotificationStatus,
    /// One of what was listed, by its place.
    Ordinal,
    /// Those that were talked of: "them".
    Reference,
    /// What is asked for and cannot be done.
    Thing,
    /// The number that something is known by.
    Number,
    /// The code of an authenticator, or its first digits.
    Mfa,
    /// The rest of the code.
    MfaSecond,
}

impl SlotName {
    /// Every slot.
    pub const ALL: [Self; 17] = [
        Self::Instance,
        Self::Region,
        Self::Application,
        Self::Environment,
        Self::Resource,
        Self::Property,
        Self::Metric,
        Self::Window,
        Self::LogType,
        Self::Parameter,
        Self::NotificationStatus,
        Self::Ordinal,
        Self::Reference,
        Self::Thing,
        Self::Number,
        Self::Mfa,
        Self::MfaSecond,
    ];

    /// Its name in the interaction models.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::Region => "awsregion",
            Self::Application => "application",
            Self::Environment => "environment",
            Self::Resource => "resource",
            Self::Property => "property",
            Self::Metric => "metric",
            Self::Window => "window",
            Self::LogType => "logtype",
            Self::Parameter => "parameter",
            Self::NotificationStatus => "notificationstatus",
            Self::Ordinal => "ordinal",
            Self::Reference => "reference",
            Self::Thing => "thing",
            Self::Number => "number",
            Self::Mfa => "mfa",
            Self::MfaSecond => "mfasecond",
        }
    }

    /// The slot of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.as_str() == name)
    }

    /// Whether a code is said in it: nothing else is, and it is never kept.
    pub(super) fn is_for_codes(self) -> bool {
        matches!(self, Self::Mfa | Self::MfaSecond)
    }
}

impl From<SlotName> for &'static str {
    fn from(slot: SlotName) -> Self {
        slot.as_str()
    }
}

impl TryFrom<String> for SlotName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| "no such slot".to_owned())
    }
}
