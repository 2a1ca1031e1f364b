//! Progress, on standard error, with the time since the start.

use std::{io::Write as _, time::Instant};

/// Says a step before it is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Progress(Instant);

impl Progress {
    pub(crate) fn new() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn step(self, name: &str) {
        // Progress is a courtesy: it is not missed where nobody can see it.
        let _ = writeln!(std::io::stderr().lock(), "[{:5.1} s] {name} ...", self.0.elapsed().as_secs_f64());
    }
}
