//! How a statement is broken off: asked for beside the driver, which has no call for it.

use tokio::sync::Notify;

/// Between who wants a statement to end and the relay that sends the word for it.
#[derive(Debug, Default)]
pub(in crate::engines) struct Breaks {
    wanted: Notify,
    done: Notify,
}

impl Breaks {
    /// Has the server end the statement that it runs, and waits until it says that it has.
    pub(in crate::engines) async fn ask(&self) {
        self.wanted.notify_one();
        self.done.notified().await;
    }

    pub(super) async fn wanted(&self) {
        self.wanted.notified().await;
    }

    pub(super) fn done(&self) {
        self.done.notify_one();
    }
}
