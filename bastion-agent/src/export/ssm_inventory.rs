//! What checks find, as custom inventory of this machine for Systems Manager: `dbvoice.json` in the folder that the SSM agent
//! collects from, an entry an instance.
//!
//! Limits, by the SSM agent's custom gatherer and the service's `InventoryItem`: a type's name of at most 100 bytes, which
//! begins with `Custom:`; 50 attributes an entry, names of at most 64 bytes, values that are texts of at most 4,096; 200 KB a
//! type. The gatherer takes every file that ends in `.json`, so what is half written must be called otherwise.

mod states;

use std::{
    io,
    path::Path,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::{Duration, Instant},
};

use agent_protocol::CheckReport;
use parking_lot::Mutex;

use super::writer::{LogThrottle, Writer};
use crate::{config::InventorySettings, files};
use states::{ReportFacts, States};

/// The file in the folder.
const FILE: &str = "dbvoice.json";

/// How often the file is written at most. Systems Manager collects every 30 minutes at the most often.
const WRITE_INTERVAL: Duration = Duration::from_secs(60);

/// Writes what checks found into the folder that the configuration names; nothing where it names none.
#[derive(Debug)]
pub(super) struct Inventory {
    writer: Option<Writer<ReportFacts>>,
    dropped: Mutex<LogThrottle>,
}

impl Inventory {
    pub(super) fn new(settings: Option<&InventorySettings>) -> Self {
        let directory = settings.map(|settings| settings.directory.clone());
        let writer = directory
            .map(|directory| Writer::start("inventory", move |queue| keep_written(&queue, &directory, WRITE_INTERVAL)));
        Self { writer, dropped: Mutex::default() }
    }

    /// Takes a report. `instance` is the instance's name in the configuration or its DB identifier, whatever it was asked for by.
    pub(super) fn take(&self, instance: &str, report: &CheckReport) {
        let Some(writer) = &self.writer else { return };
        if !writer.try_send(ReportFacts::in_report(instance, report)) {
            let mut dropped = self.dropped.lock();
            if let Some(times) = dropped.should_log(Instant::now()) {
                tracing::error!(
                    times,
                    "reports were left out of the inventory: it is not written as fast as they come"
                );
            }
        }
    }
}

/// Writes the file when something has changed, and not before `interval` has passed since it was written last.
fn keep_written(queue: &Receiver<ReportFacts>, directory: &Path, interval: Duration) {
    let (mut states, mut throttle, mut written) = (States::default(), LogThrottle::default(), String::new());
    let (mut last, mut due): (Option<Instant>, Option<Instant>) = (None, None);
    loop {
        let next = match due {
            Some(due) => match due.checked_duration_since(Instant::now()) {
                Some(left) if !left.is_zero() => queue.recv_timeout(left),
                _ => Err(RecvTimeoutError::Timeout),
            },
            None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let ended = matches!(next, Err(RecvTimeoutError::Disconnected));
        match next {
            Ok(seen) => {
                states.learn(seen);
                due = due.or_else(|| Some(last.map_or_else(Instant::now, |last| last + interval)));
                continue;
            }
            Err(_) if ended && due.is_none() => return,
            Err(_) => {}
        }
        let document = states.document().map_err(io::Error::from);
        let result = document.and_then(|document| {
            if document != written {
                write(directory, &document)?;
                written = document;
            }
            Ok(())
        });
        if let Err(error) = result
            && let Some(times) = throttle.should_log(Instant::now())
        {
            let directory = directory.display();
            tracing::error!(%error, %directory, times, "the inventory cannot be written; checks go on without");
        }
        (last, due) = (Some(Instant::now()), None);
        if ended {
            return;
        }
    }
}

fn write(directory: &Path, document: &str) -> io::Result<()> {
    files::replace(&directory.join(FILE), document.as_bytes(), 0o640, true)
}

#[cfg(test)]
mod tests {
    use std::{fs, sync::mpsc::sync_channel};

    use super::{super::any_report::golden, *};

    #[test]
    fn the_file_is_replaced_when_something_changed_and_not_too_often() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join(FILE);
        let (queue, waiting) = sync_channel(10);
        let place = directory.path().to_owned();
        let thread = std::thread::spawn(move || keep_written(&waiting, &place, Duration::from_millis(400)));
        let until = |what: &str| {
            let begun = Instant::now();
            while !fs::read_to_string(&file).is_ok_and(|text| text.contains(what)) {
                assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
                std::thread::sleep(Duration::from_millis(2));
            }
            Instant::now()
        };
        let tell = |instance: &str| queue.send(ReportFacts::in_report(instance, &golden("connection"))).unwrap();
        tell("first");
        let first = until("first");
        tell("second");
        tell("third");
        let third = until("third");
        assert!(third - first > Duration::from_millis(300), "{:?}", third - first);
        assert!(fs::read_to_string(&file).unwrap().contains("second"));

        // The same again changes nothing; what has not been written at the end is written then.
        let modified = || fs::metadata(&file).unwrap().modified().unwrap();
        let before = modified();
        tell("third");
        std::thread::sleep(Duration::from_millis(900));
        assert_eq!(modified(), before);
        tell("fourth");
        tell("fifth");
        drop(queue);
        thread.join().unwrap();
        until("fifth");
        let names: Vec<_> = directory.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [FILE], "nothing is left beside it");
    }

    #[test]
    fn a_folder_that_is_missing_disturbs_nobody() {
        let directory = tempfile::tempdir().unwrap();
        let missing = directory.path().join("missing");
        let inventory = Inventory::new(Some(&InventorySettings { directory: missing.clone() }));
        inventory.take("sample", &golden("connection"));
        drop(inventory);
        assert!(!missing.exists(), "the SSM agent's folder is the SSM agent's to make");
        Inventory::new(None).take("sample", &golden("connection"));
    }
}
