//! The wish to end.

use tokio::signal::unix::{SignalKind, signal};

/// Waits for Ctrl-C, or a polite request to end.
pub async fn interrupted() {
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => std::future::pending().await,
    }
}
