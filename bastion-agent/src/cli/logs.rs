//! The log on standard error.

use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter,
    filter::{LevelFilter, filter_fn},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

/// Logs go to standard error: standard output holds the report and nothing else. Only what RUST_LOG asks for; the daemon
/// tells a line a check without being asked.
pub(super) fn start(daemon: bool) {
    let level = if daemon { LevelFilter::INFO } else { LevelFilter::ERROR };
    let filter = EnvFilter::builder().with_default_directive(level.into()).from_env_lossy();
    // What a driver panics about may hold a row, so only the place is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "something broke off");
    }));
    let registry = tracing_subscriber::registry().with(filter).with(filter_fn(may_be_logged));
    let format = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    // The journal has the time of each line itself.
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        registry.with(format.without_time().with_target(false)).init();
    } else {
        registry.with(format.with_target(!daemon)).init();
    }
}

/// Whatever RUST_LOG says, libraries tell of trouble only. Else they would write out what travels between the agent, AWS and the
/// databases, with session tokens, passwords and rows in it.
fn may_be_logged(event: &Metadata<'_>) -> bool {
    *event.level() <= Level::WARN || event.target().starts_with("bastion_agent")
}
