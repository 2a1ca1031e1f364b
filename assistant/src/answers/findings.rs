//! What AWS alone shows to be wrong with an instance: its status, its figures, its alarms, its events.

use jiff::Timestamp;

use super::{about, clock};
use crate::{
    alarms::{self, Alarm, Alarms},
    events::Event,
    inventory::Database,
    message::{Message, Value},
    metrics::{self, Points, Wanted},
};

/// The share of its processor that an instance uses, in percent, from which on it is to be looked at, and needs help.
const BUSY: (f64, f64) = (85.0, 95.0);

/// The share of its storage that is free, in percent, below which an instance is to be looked at, and needs help.
const TIGHT: (f64, f64) = (15.0, 5.0);

/// How far back figures are asked for, in seconds: metrics arrive minutes late.
const LOOK_BACK_S: i64 = 900;

/// How many alarms are named.
const MAX_NAMED: usize = 3;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    /// Whether the instance needs help, rather than a look.
    pub(crate) critical: bool,
    /// What it is: part of a sentence.
    pub(crate) say: Message,
}

impl Finding {
    fn new(critical: bool, say: Message) -> Option<Self> {
        Some(Self { critical, say })
    }
}

/// From when to when the figures are that findings are made of.
pub(crate) fn span(now: Timestamp) -> (i64, i64) {
    (now.as_second() - LOOK_BACK_S, now.as_second())
}

/// The metrics that findings are made of. An instance that is down has none.
pub(crate) fn figures(database: &Database) -> Vec<Wanted<'_>> {
    let wanted = |metric| Wanted { metric, instance: &database.identifier };
    let mut figures = Vec::new();
    if !database.is_down() {
        figures.push(wanted("CPUUtilization"));
        figures.extend(has_storage(database).map(|_| wanted("FreeStorageSpace")));
    }
    figures
}

/// The bytes of storage that an instance has of its own.
fn has_storage(database: &Database) -> Option<f64> {
    // The storage of Aurora grows by itself.
    let gib = database.details.allocated_gib.filter(|gib| *gib > 0 && !database.is_aurora())?;
    Some(gib as f64 * f64::from(1 << 30))
}

/// What the status says, where it is not that of an instance that works.
pub(crate) fn of_status(database: &Database) -> Option<Finding> {
    const CRITICAL: [&str; 6] =
        ["failed", "inaccessible", "incompatible", "insufficient-capacity", "restore-error", "storage-full"];
    const PASSING: [&str; 2] = ["failing-over", "rebooting"];
    let is = |known: &[&str]| known.iter().any(|status| database.status.starts_with(status));
    let critical = is(&CRITICAL);
    if !(critical || database.is_down() || is(&PASSING)) {
        return None;
    }
    Finding::new(critical, Message::new("finding-status").with("status", about::status(database)))
}

/// What a figure shows: that all is well, that something is not, or nothing where there is no figure.
pub(crate) type Shown = Option<Option<Finding>>;

/// How busy the processor is.
pub(crate) fn of_cpu(points: &Points, now: Timestamp) -> Shown {
    let percent = metrics::recent_average(points, now.as_second())?;
    let say = || Message::new("finding-cpu").with("percent", percent as u64);
    Some(if percent < BUSY.0 { None } else { Finding::new(percent >= BUSY.1, say()) })
}

/// How much storage is free.
pub(crate) fn of_storage(database: &Database, points: &Points, now: Timestamp) -> Shown {
    let free = metrics::at(points, now.as_second())?;
    let percent = free * 100.0 / has_storage(database)?;
    let say = || Message::new("finding-storage").with("percent", percent as u64);
    Some(if percent >= TIGHT.0 { None } else { Finding::new(percent < TIGHT.1, say()) })
}

/// Which alarms are on.
pub(crate) fn of_alarms(alarms: &Alarms, database: &Database) -> Option<Finding> {
    let alarms: Vec<&Alarm> = alarms::about(&alarms.on, database);
    if alarms.is_empty() {
        return None;
    }
    let names = alarms.iter().take(MAX_NAMED).map(|alarm| Value::Name(alarm.name.clone())).collect();
    let id = if alarms.len() > MAX_NAMED { "finding-alarms-some" } else { "finding-alarms" };
    let say = Message::new(id).with("count", alarms.len() as u64).with("alarms", Value::All(names));
    Finding::new(false, say)
}

/// Which alarms cannot tell; nothing where all can.
pub(crate) fn blind(alarms: &Alarms, database: &Database) -> Option<Message> {
    let blind = alarms::about(&alarms.blind, database);
    let names = blind.iter().take(MAX_NAMED).map(|alarm| Value::Name(alarm.name.clone())).collect();
    let id = if blind.len() > MAX_NAMED { "alarms-blind-some" } else { "alarms-blind" };
    let message = Message::new(id).with("count", blind.len() as u64).with("alarms", Value::All(names));
    (!blind.is_empty()).then_some(message)
}

/// What has happened that should not, and when it did last. The newest event comes first.
pub(crate) fn of_events(events: &[Event], now: Timestamp) -> Vec<Finding> {
    let kinds = [
        ("failure", "finding-failure"),
        ("failover", "finding-failover"),
        ("recovery", "finding-recovery"),
        ("low storage", "finding-low-storage"),
    ];
    let last = kinds.into_iter().filter_map(|(category, id)| {
        let is = |event: &&Event| event.categories.iter().any(|known| known == category);
        let time = clock::moment(events.iter().find(is)?.at, now)?;
        Finding::new(false, Message::new(id).with("time", time))
    });
    last.collect()
}
