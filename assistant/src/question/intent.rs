//! Intents: the kinds of questions that can be asked. Their list is made of `interaction/intents/`.

#[rustfmt::skip]
mod list;

pub use list::Intent;

use super::SlotName;

impl Intent {
    /// Its name.
    pub fn name(self) -> &'static str {
        let of_model = Self::OF_MODEL.into_iter().find(|(_, intent)| *intent == self);
        of_model.map_or_else(|| self.own_name(), |(name, _)| name)
    }

    /// The name of what is in no model.
    fn own_name(self) -> &'static str {
        match self {
            Self::Launch => "Launch",
            Self::Yes => "Yes",
            Self::More => "More",
            Self::No => "No",
            Self::Repeat => "Repeat",
            Self::Help => "Help",
            Self::Stop => "Stop",
            Self::SessionEnded => "SessionEnded",
            _ => "Fallback",
        }
    }

    /// Whether a part of it alone asks it again: not a task, nor what is about the conversation.
    pub(crate) fn may_be_elliptic(self) -> bool {
        let never = [Self::SetNotifications, Self::CommandResult, Self::WhoAmI, Self::FollowUp, Self::Unsupported];
        Self::OF_MODEL.iter().any(|(_, intent)| *intent == self) && !never.contains(&self) && !self.is_task()
    }

    /// Whether it is one that a code is said for.
    pub(crate) fn is_task(self) -> bool {
        self.slots().contains(&SlotName::Mfa)
    }

    /// The intent of the interaction models with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::OF_MODEL.into_iter().find(|(known, _)| *known == name).map(|(_, intent)| intent)
    }
}

impl From<Intent> for &'static str {
    fn from(intent: Intent) -> Self {
        intent.name()
    }
}

impl TryFrom<String> for Intent {
    type Error = String;

    /// Only what the models have is ever kept.
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| "no such intent".to_owned())
    }
}
