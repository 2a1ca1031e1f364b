//! Notifications: answers in full, and what EventBridge tells of what somebody waits for.

mod awaited;
mod command_finished;
mod messenger;
mod notification;
mod parts;
pub(crate) mod publish;
mod task_finished;

pub(crate) use awaited::AwaitedTask;
pub(crate) use messenger::{Messenger, News, is_of_eventbridge};
