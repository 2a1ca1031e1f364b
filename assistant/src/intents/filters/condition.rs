//! A condition: one thing that an instance has or has not.

use super::state::State;
use crate::{
    engines::Engines,
    environments::{environment, spoken_environment},
    inventory::Database,
    message::{Message, Value},
    names::spoken_form,
};

/// One thing that an instance has or has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// An environment, in any way to write it.
    Environment(String),
    Engine(Engines),
    /// The tag of an application.
    Application(String),
    /// Its name or identifier.
    Name(String),
    State(State),
    /// That something is wrong with it. Nobody filters by that: it is a question of its own.
    Health,
}

/// What a condition is about. Of one kind an instance has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Health,
    State,
    Encryption,
    Environment,
    Engine,
    Application,
    Name,
}

impl Condition {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Environment(_) => Kind::Environment,
            Self::Engine(_) => Kind::Engine,
            Self::Application(_) => Kind::Application,
            Self::Name(_) => Kind::Name,
            Self::State(State::Encrypted(_)) => Kind::Encryption,
            Self::State(_) => Kind::State,
            Self::Health => Kind::Health,
        }
    }

    /// Whether an instance has it; nothing where RDS does not say.
    pub(super) fn holds(&self, database: &Database) -> Option<bool> {
        let tagged = |tag: &Option<String>, form: fn(&str) -> String, wanted: &str| {
            Some(tag.as_deref().is_some_and(|tag| form(tag) == form(wanted)))
        };
        match self {
            Self::Environment(wanted) => tagged(&database.environment, environment, wanted),
            Self::Application(wanted) => tagged(&database.application, spoken_form, wanted),
            Self::Engine(engines) => Some(engines.has(&database.engine)),
            Self::Name(name) => {
                let is = |other: &str| spoken_form(other) == spoken_form(name);
                Some(is(&database.identifier) || database.name.as_deref().is_some_and(is))
            }
            Self::State(state) => state.holds(database),
            Self::Health => Some(true),
        }
    }

    /// Whether what has this has the other, too: always, never, or nobody can tell. Of another kind everything may.
    pub(super) fn implies(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Environment(own), Self::Environment(other)) => Some(environment(own) == environment(other)),
            (Self::Application(own), Self::Application(other)) => Some(spoken_form(own) == spoken_form(other)),
            (Self::Engine(own), Self::Engine(other)) => own.implies(*other),
            (Self::State(own), Self::State(other)) => own.implies(*other),
            // The identifier of one may be in the name of the other.
            (Self::Name(own), Self::Name(other)) => (spoken_form(own) == spoken_form(other)).then_some(true),
            (Self::Health, Self::Health) => Some(true),
            _ => None,
        }
    }

    /// What it is called.
    pub(super) fn named(&self) -> Value {
        match self {
            Self::Environment(tag) => {
                Message::new("filter-environment").with("environment", spoken_environment(tag)).into()
            }
            Self::Application(tag) => {
                Message::new("filter-application").with("application", Value::Name(tag.clone())).into()
            }
            Self::Engine(engines) => engines.named(),
            Self::Name(name) => Value::Name(name.clone()),
            Self::State(state) => state.named(),
            Self::Health => Message::new("nothing").into(),
        }
    }
}
