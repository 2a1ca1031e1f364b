//! Answers: what is said of agents' reports and of what AWS knows, as messages. Intents, notifications and every door use them.

pub(crate) mod about;
pub(crate) mod alarms;
pub(crate) mod blocking_sessions;
pub(crate) mod clock;
pub(crate) mod connection;
pub(crate) mod events;
pub(crate) mod failure;
pub(crate) mod findings;
pub(crate) mod health;
pub(crate) mod health_verdict;
pub(crate) mod log;
pub(crate) mod long_transactions;
pub(crate) mod metric;
pub(crate) mod parameter;
pub(crate) mod period;
pub(crate) mod property;
pub(crate) mod replication_lag;
pub(crate) mod report;
pub(crate) mod tablespace_usage;
pub(crate) mod top_sessions;

#[cfg(test)]
mod aws_tests;
#[cfg(test)]
mod free_text_tests;
#[cfg(test)]
mod metric_tests;
#[cfg(test)]
mod sentence_tests;
#[cfg(test)]
mod tests;
