//! Confirmation: a code is checked, and with it a task becomes one that may be done: once, and there is no other way.

use aws_sdk_rds::config::Builder;
use aws_smithy_types::retry::RetryConfig;

use super::{
    pending::{Agreed, Kept, now},
    tell::ask_again,
    waiting::{gone, note_of},
};
use crate::{
    actions::TaskPlan,
    audit::Verdict,
    context::Context,
    error::Error,
    lockout::{self, Attempt},
    message::{Message, Value},
    mfa::{Code, Keys},
    reply::Reply,
    user_parameters::Owner,
};

/// A task that was told, agreed to with a right code, and taken from where it waited. RDS is asked for nothing else; only
/// [`confirm`] makes one, and it is used up.
#[derive(Debug)]
pub(super) struct Confirmed<'a> {
    plan: &'a TaskPlan,
}

impl<'a> Confirmed<'a> {
    pub(super) fn plan(&self) -> &'a TaskPlan {
        self.plan
    }

    /// How RDS is asked for it: once, as what is tried again could be done twice.
    pub(super) fn once(self) -> Builder {
        Builder::new().retry_config(RetryConfig::disabled())
    }
}

/// Checks the code of a task that was agreed to; gives what to say instead where it is not right, or may not be tried.
pub(super) async fn confirm<'a>(
    context: &Context<'_>,
    kept: &Kept,
    plan: &'a TaskPlan,
    agreed: Agreed,
    code: Code,
) -> Result<Result<Confirmed<'a>, Reply>, Error> {
    let (aws, settings, deadline) = (context.aws, context.settings, context.deadline);
    let keys = Keys::read(aws, settings, deadline).await?;
    let device = keys.device();
    let device = context.parameters_of(Owner::Device(&device));
    let (of_user, of_device) = tokio::join!(
        lockout::count(context.parameters(), lockout::MAX_FAILURES_OF_USER, now()),
        lockout::count(device, lockout::MAX_FAILURES_OF_DEVICE, now())
    );
    let (of_user, of_device) = match (of_user, of_device) {
        (Ok(Ok(of_user)), Ok(Ok(of_device))) => (of_user, of_device),
        (of_user, of_device) => {
            let instead = match (&of_user, &of_device) {
                (Ok(Err(seconds)), _) => Some(locked("task-locked", *seconds)),
                (_, Ok(Err(seconds))) => Some(locked("task-locked-device", *seconds)),
                _ => None,
            };
            // The one that was counted: no code is tried.
            let (mut counted, mut failed) = (None, None);
            for count in [of_user, of_device] {
                match count {
                    Ok(Ok(one)) => counted = Some(one),
                    Ok(Err(_)) => {}
                    Err(error) => failed = Some(error),
                }
            }
            refund(counted).await;
            return match (instead, failed) {
                (Some(say), _) => {
                    note_of(context, plan, Verdict::LockedOut);
                    Ok(Err(Reply::answered(plan.region, [say])))
                }
                (None, Some(error)) => Err(error),
                (None, None) => Err(Error::Uncounted { detail: "a try was not counted".to_owned() }),
            };
        }
    };
    match keys.accept(&code, aws, settings, deadline).await {
        Ok(true) => {
            let (taken, user, device) = tokio::join!(agreed.take(context), of_user.clear(), of_device.one_less());
            // They could be written a moment ago, and they are on the safe side.
            for error in [user, device].into_iter().filter_map(Result::err) {
                tracing::warn!(%error, "a right code stays counted as wrong");
            }
            Ok(if taken? { Ok(Confirmed { plan }) } else { Err(gone()) })
        }
        Ok(false) => {
            note_of(context, plan, Verdict::WrongCode);
            let wrong = Message::new("task-wrong-code");
            let say = match (of_user.locked_for(now()), of_device.locked_for(now())) {
                (Some(seconds), _) => locked("task-locked", seconds),
                (None, Some(seconds)) => locked("task-locked-device", seconds),
                (None, None) => {
                    let next = Message::new("task-next-code").with("wrong", wrong);
                    return ask_again(context, kept, plan, next).await.map(Err);
                }
            };
            Ok(Err(Reply::answered(plan.region, [wrong, say])))
        }
        // Nobody knows whether STS has looked at the code: it stays counted.
        Err(error @ Error::OutOfTime { .. }) => Err(error),
        Err(error) => {
            tokio::join!(refund(Some(of_user)), refund(Some(of_device)));
            Err(error)
        }
    }
}

/// How long no code is taken.
pub(super) fn locked(id: &str, seconds: u64) -> Message {
    Message::new(id).with("time", Value::Millis(seconds.saturating_mul(1_000)))
}

async fn refund(counted: Option<Attempt<'_>>) {
    let Some(counted) = counted else { return };
    if let Err(error) = counted.one_less().await {
        tracing::warn!(%error, "a code that was not tried stays counted as wrong");
    }
}
