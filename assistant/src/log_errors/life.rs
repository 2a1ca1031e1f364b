//! The lives of a server, as its log tells of them: a start that no orderly end came before is a crash, or somebody has killed it.
//! The system that ends a process for its memory leaves no other trace.

use super::When;

/// So long before its start, in seconds, a server may write already: what it is set up with.
const PREAMBLE_S: i64 = 60;

/// What a log tells of a server's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// It starts. One start may be told of several times, the later ones with higher numbers.
    Start(u8),
    /// It has started.
    Ready,
    /// It ends, in order.
    End,
}

/// Whether a server lives, as far as its log was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum State {
    /// Nothing was read yet.
    #[default]
    Unknown,
    /// It has written since then, and its start was not read.
    Running(When),
    /// It has started, as far as this number says.
    Started(u8),
    /// It has ended.
    Ended,
    /// It broke down then, and that was told. It may go on for all that.
    Crashed(When),
}

/// Follows a server from line to line.
#[derive(Debug, Default)]
pub(super) struct Life {
    state: State,
    /// When the last line was written.
    last: When,
}

impl Life {
    /// Takes in a line; `true` where it tells of a start that no end came before.
    pub(super) fn follow(&mut self, event: Option<Event>, at: &When) -> bool {
        const READY: u8 = u8::MAX;
        // What was written later may stand before, where logs of several files are read.
        let is_in_order = at.seconds_since(&self.last).is_none_or(|seconds| seconds >= 0);
        self.last = at.clone();
        let step = match event {
            Some(Event::End) => {
                self.state = State::Ended;
                return false;
            }
            None => {
                let is_alive = match &self.state {
                    State::Unknown | State::Running(When::Unknown) => true,
                    State::Crashed(before) => at.seconds_since(before).is_some_and(|s| s > PREAMBLE_S),
                    State::Running(_) | State::Started(_) | State::Ended => false,
                };
                if is_alive {
                    self.state = State::Running(at.clone());
                }
                return false;
            }
            Some(Event::Start(step)) => step,
            Some(Event::Ready) => READY,
        };
        let is_unended = match &self.state {
            State::Started(before) => step <= *before,
            // A start may take long, and its beginning may not have been read.
            State::Running(since) => step < READY && at.seconds_since(since).is_some_and(|s| s > PREAMBLE_S),
            State::Unknown | State::Ended | State::Crashed(_) => false,
        };
        self.state = State::Started(step);
        is_unended && is_in_order
    }

    /// The server has broken down, and that was told.
    pub(super) fn crashed(&mut self, at: &When) {
        self.state = State::Crashed(at.clone());
    }

    /// Something was not read.
    pub(super) fn gap(&mut self) {
        *self = Self::default();
    }
}
