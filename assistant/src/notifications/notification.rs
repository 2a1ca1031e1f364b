//! A notification: what is told, and to whom.

use crate::{
    message::{Message, Value},
    region::Region,
    reply::Full,
};

/// What is told, and to whom.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Notification {
    /// The hash of the user's id.
    pub(super) user: String,
    /// The language to tell it in.
    pub(super) locale: String,
    pub(super) region: Region,
    pub(super) instance: Option<String>,
    pub(super) full: Full,
    /// What is stored of who waits, where something is.
    pub(super) stored: Option<String>,
}

/// A message about an instance or a cluster.
pub(super) fn title(id: &'static str, name: String, region: Region) -> Message {
    Message::new(id).with("name", Value::Name(name)).with("region", region)
}
