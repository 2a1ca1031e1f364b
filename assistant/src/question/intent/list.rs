//! The list of intents. `cargo xtask model` makes it from `interaction/`: nobody edits it.

use serde::{Deserialize, Serialize};

use crate::question::SlotName;

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Intent {
    /// Which sessions wait for a lock, and who holds them up?
    BlockingSessions,
    /// What has CloudWatch measured of an instance?
    CheckInstanceMetric,
    /// What is a parameter set to? Where there is none of that name, the nearest are offered.
    CheckInstanceParameter,
    /// What does RDS know about an instance?
    CheckInstanceProperty,
    /// Are there errors in an instance's log?
    CheckLog,
    /// What came of the check that took too long?
    CommandResult,
    /// Can an instance be logged in to?
    ConnectInstance,
    /// Let the standby take over.
    FailoverInstance,
    /// Is anything wrong with a region's instances?
    FleetHealth,
    /// The last question again, about something else: "and in Oregon?", "what about hr?", "the second one".
    FollowUp,
    /// How is an instance, all in all?
    HealthCheck,
    /// Which alarms of an instance are on?
    ListAlarms,
    /// Which applications do the instances belong to, by their tag `application`?
    ListApplications,
    /// What has happened to an instance?
    ListEvents,
    /// Which instances are there?
    ListInstances,
    /// Which instances does an application have?
    ListInstancesForApplication,
    /// Which transactions have been open for long?
    LongTransactions,
    /// How many instances are there, of one environment or application, or in all?
    NumberOfInstances,
    /// Reboot an instance.
    RebootInstance,
    /// How far behind is replication?
    ReplicationLag,
    /// Send answers in full, or not.
    SetNotifications,
    /// Which sessions use most of the CPU, memory, reads and writes, or time?
    ShowTopSession,
    /// What takes up the storage, how full is it, and when will it be full?
    TablespaceUsage,
    /// What cannot be done.
    Unsupported,
    /// Who is asking, as lists of who may do what name people?
    WhoAmI,
    /// The conversation was opened without a question.
    Launch,
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
    /// Nothing else fits.
    Fallback,
    /// The conversation has ended.
    SessionEnded,
}

impl Intent {
    /// The intents of the interaction models by name. What every conversation has, such as yes and no, is named by the door.
    pub const OF_MODEL: [(&'static str, Self); 25] = [
        ("BlockingSessions", Self::BlockingSessions),
        ("CheckInstanceMetric", Self::CheckInstanceMetric),
        ("CheckInstanceParameter", Self::CheckInstanceParameter),
        ("CheckInstanceProperty", Self::CheckInstanceProperty),
        ("CheckLog", Self::CheckLog),
        ("CommandResult", Self::CommandResult),
        ("ConnectInstance", Self::ConnectInstance),
        ("FailoverInstance", Self::FailoverInstance),
        ("FleetHealth", Self::FleetHealth),
        ("FollowUp", Self::FollowUp),
        ("HealthCheck", Self::HealthCheck),
        ("ListAlarms", Self::ListAlarms),
        ("ListApplications", Self::ListApplications),
        ("ListEvents", Self::ListEvents),
        ("ListInstances", Self::ListInstances),
        ("ListInstancesForApplication", Self::ListInstancesForApplication),
        ("LongTransactions", Self::LongTransactions),
        ("NumberOfInstances", Self::NumberOfInstances),
        ("RebootInstance", Self::RebootInstance),
        ("ReplicationLag", Self::ReplicationLag),
        ("SetNotifications", Self::SetNotifications),
        ("ShowTopSession", Self::ShowTopSession),
        ("TablespaceUsage", Self::TablespaceUsage),
        ("Unsupported", Self::Unsupported),
        ("WhoAmI", Self::WhoAmI),
    ];

    /// The slots that it has in the interaction models.
    pub fn slots(self) -> &'static [SlotName] {
        match self {
            Self::BlockingSessions => &[SlotName::Instance, SlotName::Region],
            Self::CheckInstanceMetric => &[SlotName::Metric, SlotName::Instance, SlotName::Region, SlotName::Window],
            Self::CheckInstanceParameter => &[SlotName::Parameter, SlotName::Instance, SlotName::Region],
            Self::CheckInstanceProperty => &[SlotName::Property, SlotName::Instance, SlotName::Region],
            Self::CheckLog => &[SlotName::LogType, SlotName::Instance, SlotName::Region, SlotName::Window],
            Self::ConnectInstance => &[SlotName::Instance, SlotName::Region],
            Self::FailoverInstance => &[SlotName::Instance, SlotName::Region, SlotName::Mfa, SlotName::MfaSecond],
            Self::FleetHealth => &[SlotName::Environment, SlotName::Application, SlotName::Region, SlotName::Reference],
            Self::FollowUp => &[SlotName::Instance, SlotName::Region, SlotName::Environment, SlotName::Application, SlotName::Metric, SlotName::Property, SlotName::LogType, SlotName::Window, SlotName::Ordinal],
            Self::HealthCheck => &[SlotName::Instance, SlotName::Region],
            Self::ListAlarms => &[SlotName::Instance, SlotName::Region],
            Self::ListApplications => &[SlotName::Region],
            Self::ListEvents => &[SlotName::Instance, SlotName::Region, SlotName::Window],
            Self::ListInstances => &[SlotName::Environment, SlotName::Application, SlotName::Region, SlotName::Reference],
            Self::ListInstancesForApplication => &[SlotName::Application, SlotName::Region],
            Self::LongTransactions => &[SlotName::Instance, SlotName::Region],
            Self::NumberOfInstances => &[SlotName::Environment, SlotName::Application, SlotName::Region, SlotName::Reference],
            Self::RebootInstance => &[SlotName::Instance, SlotName::Region, SlotName::Mfa, SlotName::MfaSecond],
            Self::ReplicationLag => &[SlotName::Instance, SlotName::Region],
            Self::SetNotifications => &[SlotName::NotificationStatus],
            Self::ShowTopSession => &[SlotName::Resource, SlotName::Instance, SlotName::Region],
            Self::TablespaceUsage => &[SlotName::Instance, SlotName::Region],
            Self::Unsupported => &[SlotName::Thing, SlotName::Number, SlotName::Instance, SlotName::Region],
            _ => &[],
        }
    }
}
