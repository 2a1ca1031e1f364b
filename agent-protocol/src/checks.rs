//! The table of checks: the name of each, its options and its rows. What belongs to one check alone is in a file of its own.

mod blocking_sessions;
mod connection;
mod health;
mod long_transactions;
mod options;
mod parameter;
mod replication_lag;
mod tablespace_usage;
mod top_sessions;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    failure::Cause,
    figures::{Counted, Figures},
    outcome::Outcome,
};
use options::Options;

pub use blocking_sessions::BlockingRow;
pub use connection::{ConnectionProblem, ConnectionRow, Role};
pub use health::{HealthPart, HealthRow};
pub use long_transactions::{TransactionKind, TransactionRow};
pub use parameter::{ParameterAmount, ParameterQuestion, ParameterRow};
pub use replication_lag::{ReplicationDirection, ReplicationKind, ReplicationProblem, ReplicationRow};
pub use tablespace_usage::{TablespaceKind, TablespaceRow, TablespaceUsage, TimeToFull};
pub use top_sessions::{SessionMeasure, SessionResource, SessionRow, TopSessions};

/// Makes of the table below all that is the same for every check.
macro_rules! checks {
    ($(
        $(#[doc = $asks:literal])+
        $check:ident $( ($options:ty) )? = $word:literal,
        $(#[doc = $found:literal])+
        $row:ident;
    )+) => {
        /// A check and its options.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(tag = "name", rename_all = "kebab-case")]
        pub enum Check {
            $( $(#[doc = $asks])+ $check $( ($options) )?, )+
        }

        impl Check {
            /// The check's name, without its options.
            pub fn name(&self) -> CheckName {
                match self {
                    $( Self::$check { .. } => CheckName::$check, )+
                }
            }

            /// Its options, as parameters of its document.
            pub fn parameters(&self) -> Vec<(&'static str, String)> {
                match self {
                    $( $( Self::$check(options) => <$options as Options>::parameters(options), )? )+
                    _ => Vec::new(),
                }
            }
        }

        /// The name of a check: its subcommand, its SQL file's name, and the last part of its document's name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum CheckName {
            $( #[doc = concat!("[`Check::", stringify!($check), "`].")] $check, )+
        }

        impl CheckName {
            /// Every check there is.
            pub const ALL: [Self; [$( $word ),+].len()] = [$( Self::$check ),+];

            /// The name as people and programs write it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $( Self::$check => $word, )+
                }
            }
        }

        /// The rows of a report, of the type that belongs to its check.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Rows {
            $( $(#[doc = $found])+ $check(Vec<$row>), )+
        }

        impl Rows {
            /// No rows, of the type that belongs to `check`.
            pub fn none(check: CheckName) -> Self {
                match check {
                    $( CheckName::$check => Self::$check(Vec::new()), )+
                }
            }

            /// The check these rows are of.
            pub fn check(&self) -> CheckName {
                match self {
                    $( Self::$check(_) => CheckName::$check, )+
                }
            }

            /// How many rows there are.
            pub fn len(&self) -> usize {
                match self {
                    $( Self::$check(rows) => rows.len(), )+
                }
            }

            pub(crate) fn figures(&self, total: u64) -> Figures<'_> {
                match self {
                    $( Self::$check(rows) => Counted::figures(rows, total), )+
                }
            }

            /// Keeps the first `count` rows.
            pub fn truncate(&mut self, count: usize) {
                match self {
                    $( Self::$check(rows) => rows.truncate(count), )+
                }
            }

            pub(crate) fn to_values(&self) -> Result<Vec<serde_json::Value>, serde_json::Error> {
                match self {
                    $( Self::$check(rows) => rows.iter().map(serde_json::to_value).collect(), )+
                }
            }

            pub(crate) fn from_values(
                check: CheckName,
                values: Vec<serde_json::Value>,
            ) -> Result<Self, serde_json::Error> {
                let values = values.into_iter();
                Ok(match check {
                    $( CheckName::$check => {
                        Self::$check(values.map(serde_json::from_value).collect::<Result<_, _>>()?)
                    } )+
                })
            }
        }

        /// The name of the schema of a check's rows, and that schema with all that it refers to.
        #[cfg(feature = "openapi")]
        pub(crate) fn row_schemas(check: CheckName) -> RowSchemas {
            match check {
                $( CheckName::$check => RowSchemas::of::<$row>(), )+
            }
        }
    };
}

checks! {
    /// Can the agent log in, and what does it find there?
    Connection = "connection",
    /// Rows of `connection`: one, or none where nothing answered.
    ConnectionRow;

    /// What takes up the storage, and how full is it?
    TablespaceUsage(TablespaceUsage) = "tablespace-usage",
    /// Rows of `tablespace-usage`, the fullest first.
    TablespaceRow;

    /// Which sessions use most of a resource?
    TopSessions(TopSessions) = "top-sessions",
    /// Rows of `top-sessions`, the busiest first.
    SessionRow;

    /// What is a parameter set to?
    Parameter(ParameterQuestion) = "parameter",
    /// Rows of `parameter`: one, or none where there is no such parameter.
    ParameterRow;

    /// Who waits for whom?
    BlockingSessions = "blocking-sessions",
    /// Rows of `blocking-sessions`: each chain from its root down.
    BlockingRow;

    /// Which transactions have been open for long?
    LongTransactions = "long-transactions",
    /// Rows of `long-transactions`, the oldest first.
    TransactionRow;

    /// How far behind is replication?
    ReplicationLag = "replication-lag",
    /// Rows of `replication-lag`: where changes come from, then where they go.
    ReplicationRow;

    /// All of them at once, with their default options, but for `parameter`.
    Health = "health",
    /// Rows of `health`: one a check, the worst first.
    HealthRow;
}

impl CheckName {
    /// The SSM document that runs this check on a bastion.
    pub fn document(self) -> String {
        format!("dbvoice-check-{}", self.as_str())
    }
}

impl fmt::Display for CheckName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Cause {
    /// What a check that ended with this cause amounts to.
    ///
    /// A connection check that cannot connect is a finding. A check that could not be tried, one that ended for a reason
    /// of the agent's own, and any other check that could not run, found nothing out.
    pub fn outcome(self, check: CheckName) -> Outcome {
        if check == CheckName::Connection && self.is_about_the_database() {
            Outcome::Critical
        } else {
            Outcome::Unknown
        }
    }
}

impl Rows {
    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a document of the API has to say of a row.
#[cfg(feature = "openapi")]
pub(crate) struct RowSchemas {
    pub(crate) name: std::borrow::Cow<'static, str>,
    pub(crate) all: Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>,
}

#[cfg(feature = "openapi")]
impl RowSchemas {
    fn of<T: utoipa::ToSchema>() -> Self {
        let mut all = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut all);
        Self { name: T::name(), all }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_everywhere() {
        for name in CheckName::ALL {
            assert_eq!(serde_json::to_value(name).unwrap(), name.as_str());
            assert_eq!(Rows::none(name).check(), name);
        }
    }
}
