//! What EventBridge tells the skill, and how it reaches who waits for it: by notification, since nobody listens any more.

use std::collections::VecDeque;

use parking_lot::Mutex;
use serde_json::Value;

use super::{
    command_finished::CommandFinished,
    notification::Notification,
    publish::{self, Notice},
    task_finished::TaskFinished,
};
use crate::{
    aws::Aws,
    deadline::Deadline,
    error::Error,
    inventory::Inventory,
    settings::Settings,
    speech::{Words, text},
    user_parameters::{Owner, Parameters},
};

/// How many events are remembered, so that one which is delivered twice is told once.
const MAX_REMEMBERED: usize = 100;

/// Something that somebody may wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    /// A check has ended.
    Command(CommandFinished),
    /// A reboot or a failover is over.
    Task(TaskFinished),
}

/// Whether an event is one of EventBridge's, be it of interest or not.
pub(crate) fn is_of_eventbridge(event: &Value) -> bool {
    event["detail-type"].is_string() && event["source"].as_str().is_some_and(|source| source.starts_with("aws."))
}

impl News {
    /// What an event tells; nothing where nobody waits for such a thing.
    pub(crate) fn read(event: &Value) -> Option<Self> {
        CommandFinished::read(event).map(Self::Command).or_else(|| TaskFinished::read(event).map(Self::Task))
    }

    /// What makes it the same as another one.
    fn id(&self) -> String {
        match self {
            Self::Command(ended) => ended.command.clone(),
            Self::Task(settled) => format!("{}/{}/{}", settled.region.code(), settled.identifier, settled.at),
        }
    }
}

/// Brings news to who waits for them.
#[derive(Debug, Default)]
pub(crate) struct Messenger {
    told: Mutex<VecDeque<String>>,
}

impl Messenger {
    /// Publishes what somebody waits for who wants notifications.
    pub(crate) async fn bring(
        &self,
        news: &News,
        settings: &Settings,
        aws: &Aws,
        inventory: &Inventory,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let Some(topic) = &settings.notification_topic else { return Ok(()) };
        if self.told.lock().contains(&news.id()) {
            return Ok(());
        }
        let notification = match news {
            News::Command(ended) => ended.notification(aws, inventory, deadline).await?,
            News::Task(settled) => settled.notification(settings, aws, deadline).await?,
        };
        let Some(Notification { user, locale, region, instance, full, stored }) = notification else { return Ok(()) };
        let wanted = publish::wanted(Parameters { aws, settings, owner: Owner::User(&user), deadline }).await?;
        // Who takes it away tells it; another event, or another container, finds nobody waiting any more.
        if let News::Task(settled) = news
            && !settled.claim(settings, aws, deadline).await?
        {
            return Ok(());
        }
        if !wanted {
            return Ok(());
        }
        let words = Words::of(&locale);
        let short = text::plain(&words.say_all(&full.lines));
        let notice = Notice { full: &full, region: Some(region), instance: instance.as_deref(), short: &short };
        if let Err(error) = publish::publish(aws, topic, words, &notice, deadline).await {
            if let (News::Task(settled), Some(stored)) = (news, stored) {
                settled.put_back(settings, aws, deadline, stored).await;
            }
            return Err(error);
        }
        tracing::info!(user, region = region.code(), instance, "told by notification");
        self.remember(news.id());
        Ok(())
    }

    fn remember(&self, id: String) {
        let mut told = self.told.lock();
        told.push_back(id);
        if told.len() > MAX_REMEMBERED {
            told.pop_front();
        }
    }
}
