//! The intents: one file each, and the table of them all. See docs/adding-an-intent.md.

mod blocking_sessions;
mod check_instance_metric;
mod check_instance_parameter;
mod check_instance_property;
mod check_log;
mod choice;
mod connect_instance;
mod dispatch;
mod everywhere;
mod fallback;
mod filters;
mod fleet_health;
mod fleet_verdict;
mod follow_up;
mod health_check;
mod help;
mod launch;
mod list_alarms;
mod list_applications;
mod list_events;
mod list_instances;
mod list_instances_for_application;
mod long_transactions;
mod looked;
mod memory;
pub(crate) mod more;
mod no;
mod number_of_instances;
mod questions;
mod repeat;
mod replication_lag;
pub(crate) mod running;
mod set_notifications;
mod show_top_session;
mod tablespace_usage;
pub(crate) mod tasks;
mod time;
mod unsupported;
pub(crate) mod who_am_i;

#[cfg(test)]
pub(crate) use check_log::KINDS as LOGS;
pub(crate) use dispatch::{answer, meant};

#[cfg(test)]
mod tests;
