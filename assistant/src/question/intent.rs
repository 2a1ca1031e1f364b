//! Intents: the kinds of questions that can be asked.

use serde::{Deserialize, Serialize};

use super::SlotName;

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Intent {
    /// The conversation was opened without a question.
    Launch,
    /// Can a database be logged in to?
    ConnectInstance,
    /// Which sessions are the busiest?
    ShowTopSession,
    /// What takes up the storage, and how full is it?
    TablespaceUsage,
    /// What is a parameter set to?
    CheckInstanceParameter,
    /// Who waits for whom?
    BlockingSessions,
    /// Which transactions have been open for long?
    LongTransactions,
    /// How far behind is replication?
    ReplicationLag,
    /// How is an instance, all in all?
    HealthCheck,
    /// What does RDS know about an instance?
    CheckInstanceProperty,
    /// How many instances are there?
    NumberOfInstances,
    /// Which instances are there?
    ListInstances,
    /// Which applications are there?
    ListApplications,
    /// Which instances does an application have?
    ListInstancesForApplication,
    /// What has CloudWatch measured of an instance?
    CheckInstanceMetric,
    /// What has happened to an instance?
    ListEvents,
    /// Which alarms of an instance are on?
    ListAlarms,
    /// Are there errors in an instance's log?
    CheckLog,
    /// Is anything wrong with a region's instances?
    FleetHealth,
    /// Reboot an instance.
    RebootInstance,
    /// Let the standby take over.
    FailoverInstance,
    /// Send answers in full, or not.
    SetNotifications,
    /// What came of the check that took too long?
    CommandResult,
    /// Who is asking, as lists of who may do what name people?
    WhoAmI,
    /// The last question again, about something else: "and in Oregon?", "what about hr?", "the second one".
    FollowUp,
    /// Yes.
    Yes,
    /// Go on.
    More,
    /// No.
    No,
    /// What was that?
    Repeat,
    /// What can be asked?
    Help,
    /// The conversation is to end.
    Stop,
    /// What cannot be done.
    Unsupported,
    /// Nothing else fits.
    Fallback,
    /// The conversation has ended.
    SessionEnded,
}

impl Intent {
    /// The intents of the interaction models by name. What every conversation has, such as yes and no, is named by the door.
    pub const OF_MODEL: [(&'static str, Self); 25] = [
        ("ConnectInstance", Self::ConnectInstance),
        ("ShowTopSession", Self::ShowTopSession),
        ("TablespaceUsage", Self::TablespaceUsage),
        ("CheckInstanceParameter", Self::CheckInstanceParameter),
        ("BlockingSessions", Self::BlockingSessions),
        ("LongTransactions", Self::LongTransactions),
        ("ReplicationLag", Self::ReplicationLag),
        ("HealthCheck", Self::HealthCheck),
        ("CheckInstanceProperty", Self::CheckInstanceProperty),
        ("NumberOfInstances", Self::NumberOfInstances),
        ("ListInstances", Self::ListInstances),
        ("ListApplications", Self::ListApplications),
        ("ListInstancesForApplication", Self::ListInstancesForApplication),
        ("CheckInstanceMetric", Self::CheckInstanceMetric),
        ("ListEvents", Self::ListEvents),
        ("ListAlarms", Self::ListAlarms),
        ("CheckLog", Self::CheckLog),
        ("FleetHealth", Self::FleetHealth),
        ("RebootInstance", Self::RebootInstance),
        ("FailoverInstance", Self::FailoverInstance),
        ("SetNotifications", Self::SetNotifications),
        ("CommandResult", Self::CommandResult),
        ("WhoAmI", Self::WhoAmI),
        ("FollowUp", Self::FollowUp),
        ("Unsupported", Self::Unsupported),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        let of_model = Self::OF_MODEL.into_iter().find(|(_, intent)| *intent == self);
        of_model.map_or_else(|| self.own_name(), |(name, _)| name)
    }

    /// The name of what is in no model.
    fn own_name(self) -> &'static str {
        match self {
            Self::Launch => "Launch",
            Self::Yes => "Yes",
            Self::More => "More",
            Self::No => "No",
            Self::Repeat => "Repeat",
            Self::Help => "Help",
            Self::Stop => "Stop",
            Self::SessionEnded => "SessionEnded",
            _ => "Fallback",
        }
    }

    /// The slots that it has in the interaction models.
    pub fn slots(self) -> &'static [SlotName] {
        match self {
            Self::ConnectInstance
            | Self::TablespaceUsage
            | Self::BlockingSessions
            | Self::LongTransactions
            | Self::ReplicationLag
            | Self::HealthCheck
            | Self::ListAlarms => &[SlotName::Instance, SlotName::Region],
            Self::ListEvents => &[SlotName::Instance, SlotName::Region, SlotName::Window],
            Self::ShowTopSession => &[SlotName::Resource, SlotName::Instance, SlotName::Region],
            Self::CheckInstanceParameter => &[SlotName::Parameter, SlotName::Instance, SlotName::Region],
            Self::CheckInstanceProperty => &[SlotName::Property, SlotName::Instance, SlotName::Region],
            Self::CheckInstanceMetric => &[SlotName::Metric, SlotName::Instance, SlotName::Region, SlotName::Window],
            Self::CheckLog => &[SlotName::LogType, SlotName::Instance, SlotName::Region, SlotName::Window],
            Self::NumberOfInstances | Self::ListInstances | Self::FleetHealth => {
                &[SlotName::Environment, SlotName::Application, SlotName::Region, SlotName::Reference]
            }
            Self::FollowUp => &[
                SlotName::Instance,
                SlotName::Region,
                SlotName::Environment,
                SlotName::Application,
                SlotName::Metric,
                SlotName::Property,
                SlotName::LogType,
                SlotName::Window,
                SlotName::Ordinal,
            ],
            Self::Unsupported => &[SlotName::Thing, SlotName::Number, SlotName::Instance, SlotName::Region],
            Self::ListApplications => &[SlotName::Region],
            Self::ListInstancesForApplication => &[SlotName::Application, SlotName::Region],
            Self::RebootInstance | Self::FailoverInstance => {
                &[SlotName::Instance, SlotName::Region, SlotName::Mfa, SlotName::MfaSecond]
            }
            Self::SetNotifications => &[SlotName::NotificationStatus],
            Self::Launch
            | Self::CommandResult
            | Self::WhoAmI
            | Self::Yes
            | Self::More
            | Self::No
            | Self::Repeat
            | Self::Help
            | Self::Stop
            | Self::Fallback
            | Self::SessionEnded => &[],
        }
    }

    /// Whether a part of it alone asks it again: not a task, nor what is about the conversation.
    pub(crate) fn may_be_elliptic(self) -> bool {
        let never = [
            Self::RebootInstance,
            Self::FailoverInstance,
            Self::SetNotifications,
            Self::CommandResult,
            Self::WhoAmI,
            Self::FollowUp,
            Self::Unsupported,
        ];
        Self::OF_MODEL.iter().any(|(_, intent)| *intent == self) && !never.contains(&self)
    }

    /// The intent of the interaction models with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::OF_MODEL.into_iter().find(|(known, _)| *known == name).map(|(_, intent)| intent)
    }
}

impl From<Intent> for &'static str {
    fn from(intent: Intent) -> Self {
        intent.name()
    }
}

impl TryFrom<String> for Intent {
    type Error = String;

    /// Only what the models have is ever kept.
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| "no such intent".to_owned())
    }
}
