//! The time that was looked at, in words.

use jiff::Timestamp;

use super::clock;
use crate::{
    message::{Message, Value},
    windows::Window,
};

/// So many seconds as people count them: a day and a night are 24 hours.
pub(crate) fn lasting(seconds: i64) -> Message {
    let (id, of) = match seconds {
        _ if seconds % 86_400 == 0 && seconds > 2 * 86_400 => ("time-days", 86_400),
        _ if seconds % 3_600 == 0 => ("time-hours", 3_600),
        _ if seconds < 60 => ("time-seconds", 1),
        _ => ("time-minutes", 60),
    };
    Message::new(id).with("count", u64::try_from(seconds / of).unwrap_or_default())
}

/// The last so many seconds.
pub(crate) fn last(seconds: i64) -> Message {
    Message::new("period-last").with("time", lasting(seconds))
}

/// A while, as it was asked for.
pub(crate) fn during(window: Window, now: Timestamp) -> Message {
    match window {
        Window::Ago(seconds) | Window::Last(seconds) => last(seconds),
        Window::Now | Window::At(_) | Window::Between(..) => between(window.span(now.as_second()), now),
    }
}

/// From one moment to another.
fn between((from, to): (i64, i64), now: Timestamp) -> Message {
    let moment = |seconds| clock::moment(seconds, now).unwrap_or_else(|| Message::new("nothing").into());
    match to < now.as_second() {
        true => Message::new("period-between").with("first", moment(from)).with("last", moment(to)),
        false => Message::new("period-since").with("first", moment(from)),
    }
}

/// A moment, as it was asked for; nothing where it is a while.
pub(crate) fn when(window: Window, now: Timestamp) -> Option<Message> {
    match window {
        Window::Ago(seconds) => Some(Message::new("when-ago").with("time", lasting(seconds))),
        Window::At(at) => Some(Message::new("when-at").with("time", clock::moment(at, now)?)),
        Window::Now | Window::Last(_) | Window::Between(..) => None,
    }
}

/// A time that is seen nowhere any more, and how far back something is.
pub(crate) fn too_old(days: u64) -> Message {
    Message::new("window-old").with("time", Value::from(Message::new("time-days").with("count", days)))
}
