//! The check that takes longer than the door waits: kept for its user for some minutes, so that its result can be asked for in another
//! session too.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    context::Context,
    deadline::Deadline,
    error::Error,
    session::{Running, Session},
    user_parameters::Parameters,
};

/// How long the result may be asked for, in seconds.
const RESULT_TTL_S: i64 = 10 * 60;

/// How long keeping it may take: the answer waits for it, and the door for the answer.
const KEEP_TIMEOUT: Duration = Duration::from_millis(400);

const NAME: &str = "running";

/// What is written where nothing runs.
const NOTHING: &str = "none";

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// In seconds since 1970.
    since: i64,
    running: Running,
}

/// Keeps what is still running. Where that fails, this session still knows it.
pub(crate) async fn keep(context: &Context<'_>, running: &Running) {
    let kept = Kept { since: Timestamp::now().as_second(), running: running.clone() };
    let Ok(value) = serde_json::to_string(&kept) else { return };
    write(context, &value).await;
}

/// Nothing is running any more: the result was told.
pub(super) async fn forget(context: &Context<'_>) {
    write(context, NOTHING).await;
}

async fn write(context: &Context<'_>, value: &str) {
    // The question's own time may be over: this is what is left for it.
    let parameters = Parameters { deadline: Deadline::after(KEEP_TIMEOUT), ..context.parameters() };
    if let Err(error) = parameters.write(NAME, value).await {
        tracing::warn!(%error, "what is running is known to this session alone");
    }
}

/// What this user asked for a few minutes ago and has not heard.
pub(super) async fn kept(context: &Context<'_>) -> Result<Option<Running>, Error> {
    let stored = context.parameters().read(NAME).await?;
    Ok(stored.and_then(|stored| read(&stored.value, Timestamp::now().as_second())))
}

/// What was kept, where it can be read, is not too old, and is a question.
fn read(value: &str, now: i64) -> Option<Running> {
    let kept: Kept = serde_json::from_str(value).ok()?;
    // The clocks of two processes may differ a little.
    let holds = (-60..=RESULT_TTL_S).contains(&now.saturating_sub(kept.since));
    // Whatever does not read well in a session is forgotten, tasks among it.
    let session = Session { running: Some(kept.running), ..Session::default() };
    Session::read(&session.write()).running.filter(|_| holds)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_question_of_the_last_minutes_is_kept() {
        let stored = |intent: &str| {
            let running =
                json!({"region": "us-east-1", "command": "c", "bastion": "i-1", "question": {"intent": intent}});
            json!({"since": 1_000, "running": running}).to_string()
        };
        for (now, holds) in [(939, false), (1_000, true), (1_600, true), (1_601, false)] {
            assert_eq!(read(&stored("HealthCheck"), now).is_some(), holds, "{now}");
        }
        assert_eq!(read(&stored("RebootInstance"), 1_000), None);
        assert_eq!(read("none", 1_000), None);
    }
}
