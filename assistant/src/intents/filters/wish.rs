//! A wish: which instances are meant, of conditions that are joined and negated.

use super::condition::{Condition, Kind};
use crate::{
    inventory::Database,
    message::{Message, Value},
};

/// Which instances are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wish {
    Is(Condition),
    Not(Box<Self>),
    /// All of these. Of nothing, it is every instance.
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl Default for Wish {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Wish {
    /// One of these.
    pub(super) fn any(conditions: &[Condition]) -> Self {
        match conditions {
            [one] => Self::Is(one.clone()),
            several => Self::Any(several.iter().cloned().map(Self::Is).collect()),
        }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::Not(wish) => *wish,
            wish => Self::Not(Box::new(wish)),
        }
    }

    /// All of these wishes, where they go together. What nobody can mean, such as production and test at once, is nothing.
    pub(super) fn all(wishes: impl IntoIterator<Item = Self>) -> Option<Self> {
        let flat = wishes.into_iter().flat_map(|wish| match wish {
            Self::All(parts) => parts,
            wish => vec![wish],
        });
        let mut parts: Vec<Self> = Vec::new();
        for wish in flat {
            if !parts.contains(&wish) {
                parts.push(wish);
            }
        }
        let kinds: Vec<Kind> =
            parts.iter().filter(|wish| !matches!(wish, Self::Not(_))).flat_map(Self::kinds_once).collect();
        if kinds.iter().enumerate().any(|(at, kind)| kinds[..at].contains(kind)) {
            return None;
        }
        // What is wanted of a kind. "Test, not production" is test: the rest is said by that already. To want and not to want the
        // same is nothing. Whatever else is not wanted stays.
        let of_one_kind = |wish: &&Self| !matches!(wish, Self::Not(_)) && wish.kinds_once().len() == 1;
        let wanted: Vec<Condition> = parts.iter().filter(of_one_kind).flat_map(Self::conditions).cloned().collect();
        let of_kind = |excluded: &Condition| {
            let kind = excluded.kind();
            wanted.iter().filter(move |own| own.kind() == kind)
        };
        let contradicts = |excluded: &&Condition| of_kind(excluded).any(|own| own.implies(excluded) == Some(true));
        let is_said = |excluded: &Condition| {
            of_kind(excluded).next().is_some() && of_kind(excluded).all(|own| own.implies(excluded) == Some(false))
        };
        let mut left = Vec::new();
        for wish in parts {
            let Self::Not(excluded) = &wish else {
                left.push(wish);
                continue;
            };
            let all = excluded.conditions();
            if let Self::All(_) = **excluded {
                // Not both: one of them that is never so says it.
                if all.iter().all(contradicts) {
                    return None;
                }
                left.push(wish);
                continue;
            }
            if all.iter().any(contradicts) {
                return None;
            }
            let rest: Vec<Condition> = all.into_iter().filter(|excluded| !is_said(excluded)).cloned().collect();
            left.extend((!rest.is_empty()).then(|| Self::any(&rest).not()));
        }
        let mut parts = left;
        Some(match parts.len() {
            1 => parts.remove(0),
            _ => Self::All(parts),
        })
    }

    /// Its conditions.
    pub(super) fn conditions(&self) -> Vec<&Condition> {
        match self {
            Self::Is(condition) => vec![condition],
            Self::Not(wish) => wish.conditions(),
            Self::All(wishes) | Self::Any(wishes) => wishes.iter().flat_map(Self::conditions).collect(),
        }
    }

    fn kinds_once(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = self.conditions().into_iter().map(Condition::kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// Whether something of this kind is not wanted.
    pub(super) fn excludes(&self, kind: Kind) -> bool {
        match self {
            Self::Is(_) => false,
            Self::Not(wish) => wish.conditions().iter().any(|condition| condition.kind() == kind),
            Self::All(wishes) | Self::Any(wishes) => wishes.iter().any(|wish| wish.excludes(kind)),
        }
    }

    /// Whether an instance is meant; nothing where RDS does not say what it takes to tell.
    pub(super) fn holds(&self, database: &Database) -> Option<bool> {
        let first = |wishes: &[Self], decides: bool| {
            let all: Vec<Option<bool>> = wishes.iter().map(|wish| wish.holds(database)).collect();
            match all {
                all if all.contains(&Some(decides)) => Some(decides),
                all if all.contains(&None) => None,
                _ => Some(!decides),
            }
        };
        match self {
            Self::Is(condition) => condition.holds(database),
            Self::Not(wish) => wish.holds(database).map(|holds| !holds),
            Self::All(wishes) => first(wishes, false),
            Self::Any(wishes) => first(wishes, true),
        }
    }

    /// The wish without the question whether something is wrong, and whether it was asked. Nothing where the one cannot be told
    /// from the other.
    pub(super) fn without_health(self) -> Option<(Self, bool)> {
        let is_health = |wish: &Self| wish.conditions() == [&Condition::Health];
        let (wish, asks) = match self {
            Self::All(mut parts) => {
                let before = parts.len();
                parts.retain(|wish| !is_health(wish));
                let asks = parts.len() < before;
                (if parts.len() == 1 { parts.remove(0) } else { Self::All(parts) }, asks)
            }
            wish if is_health(&wish) => (Self::default(), true),
            wish => (wish, false),
        };
        (!wish.conditions().contains(&&Condition::Health)).then_some((wish, asks))
    }

    /// What is said before "instances", and what is said behind it, as far as a language puts it there.
    pub(super) fn named(&self) -> [Message; 2] {
        let mut parts: Vec<&Self> = match self {
            Self::All(parts) => parts.iter().collect(),
            wish => vec![wish],
        };
        parts.sort_by_key(|wish| wish.kinds_once().first().copied());
        let (before, behind): (Vec<&Self>, Vec<&Self>) = parts.into_iter().partition(|wish| {
            let is_adjective = |kind: &Kind| !matches!(kind, Kind::Application | Kind::Name);
            !matches!(wish, Self::Not(_)) && wish.kinds_once().iter().all(is_adjective)
        });
        let before = before.iter().map(|wish| Message::new("of-these").with("these", wish.called()));
        // Of several that are left out the words for that are said once.
        let is_left_out =
            |wish: &&&Self| matches!(wish, Self::Not(wish) if !matches!(**wish, Self::Is(Condition::State(_))));
        let left_out: Vec<Value> = behind
            .iter()
            .filter(is_left_out)
            .filter_map(|wish| match wish {
                Self::Not(wish) => Some(wish.called_all()),
                _ => None,
            })
            .collect();
        let several = left_out.len() > 1;
        let together = several.then(|| Message::new("other-than").with("these", Value::All(left_out)));
        let behind = behind.iter().filter(|wish| !several || !is_left_out(wish)).map(|wish| match wish {
            Self::Not(wish) => wish.excluded(),
            wish if wish.kinds_once() == [Kind::Name] => Message::new("of-name").with("name", wish.called()),
            wish => Message::new("of-application").with("application", wish.called()),
        });
        [joined(before), joined(behind.chain(together))]
    }

    /// What it is called, as alternatives.
    fn called(&self) -> Value {
        match self {
            Self::Is(condition) => condition.named(),
            Self::Any(wishes) => Value::Any(wishes.iter().map(Self::called).collect()),
            Self::Not(wish) => wish.excluded().into(),
            Self::All(wishes) => {
                let parts = wishes.iter().map(|wish| Message::new("of-these").with("these", wish.called()));
                match wishes.split_last() {
                    Some((last, before)) if !before.is_empty() => {
                        let before = joined(parts.take(before.len()));
                        Message::new("both").with("first", before).with("second", last.called()).into()
                    }
                    _ => joined(parts).into(),
                }
            }
        }
    }

    /// What those are called that are not this.
    fn excluded(&self) -> Message {
        match self {
            Self::Is(Condition::State(state)) => state.negated(),
            wish => Message::new("other-than").with("these", wish.called_all()),
        }
    }

    /// The same as a list, where none of them is meant.
    fn called_all(&self) -> Value {
        match self {
            Self::Any(wishes) => Value::All(wishes.iter().map(Self::called).collect()),
            wish => wish.called(),
        }
    }
}

/// One after the other.
fn joined(parts: impl Iterator<Item = Message>) -> Message {
    let both = |first: Message, second: Message| Message::new("both").with("first", first).with("second", second);
    parts.reduce(both).unwrap_or_else(|| Message::new("nothing"))
}
