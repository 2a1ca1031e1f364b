//! A clock that a test can move: a small library that is loaded into the agent before the C library.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The clocks of the processes that are started with its environment.
#[derive(Debug)]
pub struct Clock {
    directory: tempfile::TempDir,
}

impl Clock {
    /// Builds the library with the C compiler.
    pub fn build() -> Self {
        let directory = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/clock/clock.c");
        let clock = Self { directory };
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"]).arg(clock.library()).arg(source);
        let status = compiler.status().unwrap_or_else(|error| panic!("cc: {error}"));
        assert!(status.success(), "cc failed ({status})");
        clock.jump(0, 0);
        clock
    }

    /// What makes a process use it.
    pub fn environment(&self) -> [(&'static str, String); 2] {
        let text = |path: PathBuf| path.display().to_string();
        [("LD_PRELOAD", text(self.library())), ("CLOCK_OFFSETS", text(self.offsets()))]
    }

    /// Sets how many seconds the wall clock and the monotonic clock are off.
    pub fn jump(&self, wall: i64, monotonic: i64) {
        use std::io::Write as _;
        let bytes = [wall.to_le_bytes(), monotonic.to_le_bytes()].concat();
        // In place: the processes have the file mapped.
        let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(self.offsets());
        let written = file.and_then(|mut file| file.write_all(&bytes));
        written.unwrap_or_else(|error| panic!("{error}"));
    }

    fn library(&self) -> PathBuf {
        self.directory.path().join("clock.so")
    }

    fn offsets(&self) -> PathBuf {
        self.directory.path().join("offsets")
    }
}
