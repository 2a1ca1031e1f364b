//! Which of a region's instances are meant: those of an environment, an application, an engine, a state, or all.

use std::ops::ControlFlow;

use super::{
    condition::{Condition, Kind},
    known::Known,
    questions,
    sentence::{self, Read, negates},
    tags::{applications, environments},
    wish::Wish,
};
use crate::{
    context::{Context, MAX_SPOKEN},
    environments::spoken_environment,
    error::Error,
    intents::{choice, questions as common},
    inventory::Database,
    message::{Message, Value},
    names::spoken_form,
    question::{Heard, Slot, SlotName},
    region::Region,
    reply::Reply,
};

/// What instances have to have.
#[derive(Debug, Default)]
pub(in crate::intents) struct Filter {
    wish: Wish,
    /// Whether those were asked for that something is wrong with.
    pub(in crate::intents) asks_health: bool,
}

impl Filter {
    /// Reads what was said. Where not all of it is understood, it is asked for again, with what there is; never is a part of it taken
    /// for the whole. Without a region it is about all that were looked in.
    pub(in crate::intents) fn read(
        context: &Context<'_>,
        region: Option<Region>,
        databases: &[Database],
    ) -> ControlFlow<Reply, Self> {
        let mut wishes = Vec::new();
        for slot in [SlotName::Environment, SlotName::Application] {
            wishes.push(of_slot(context, slot, region, databases)?);
        }
        match Wish::all(wishes).and_then(Wish::without_health) {
            Some((wish, asks_health)) => ControlFlow::Continue(Self { wish, asks_health }),
            None => ControlFlow::Break(questions::unclear(context, region, SlotName::Environment)),
        }
    }

    /// Those of the databases that are meant.
    pub(in crate::intents) fn of<'a>(&self, databases: &'a [Database]) -> Vec<&'a Database> {
        databases.iter().filter(|database| self.wish.holds(database) == Some(true)).collect()
    }

    /// The message with what was asked for in it.
    pub(in crate::intents) fn named(&self, message: Message) -> Message {
        let [before, behind] = self.wish.named();
        message.with("environment", before).with("application", behind)
    }

    /// What has to be said along with the instances that are meant: which environments there are, where there is none of the one that
    /// was asked for; and what RDS and its tags do not tell.
    pub(in crate::intents) fn notes(&self, databases: &[Database]) -> Vec<Message> {
        let meant = self.of(databases);
        let mut notes = Vec::new();
        let counted = |id: [&str; 2], count: usize| {
            let id = if meant.len() == 1 { id[0] } else { id[1] };
            (count > 0).then(|| Message::new(id).with("count", count as u64))
        };
        if self.wish.excludes(Kind::Environment) {
            let without = meant.iter().filter(|database| database.environment.is_none()).count();
            notes.extend(counted(["no-environment-only", "no-environment"], without));
        }
        if self.wish.excludes(Kind::Application) {
            let without = meant.iter().filter(|database| database.application.is_none()).count();
            notes.extend(counted(["no-application-only", "no-application"], without));
        }
        let unseen = databases.iter().filter(|database| self.wish.holds(database).is_none()).count();
        if unseen > 0 {
            notes.push(Message::new("filter-unseen").with("count", unseen as u64));
        }
        let conditions = self.wish.conditions();
        let mut wanted = conditions.iter().filter(|condition| condition.kind() == Kind::Environment).peekable();
        let is_there = |condition: &&Condition| databases.iter().any(|own| condition.holds(own) == Some(true));
        if meant.is_empty() && wanted.peek().is_some() && !wanted.any(is_there) {
            let known = environments(databases);
            let names: Vec<Value> = known.iter().take(MAX_SPOKEN).map(|tag| spoken_environment(tag)).collect();
            let known = || Message::new("environments-known").with("names", Value::All(names.clone()));
            notes.extend((!names.is_empty()).then(known));
        }
        notes
    }

    /// What these words mean among databases; nothing where they are not understood.
    #[cfg(test)]
    pub(in crate::intents) fn parse(words: &str, databases: &[Database]) -> Option<Self> {
        let Read::Understood(wish) = sentence::read(words, &Known::of(databases, SlotName::Environment)) else {
            return None;
        };
        wish.without_health().map(|(wish, asks_health)| Self { wish, asks_health })
    }
}

/// A region's databases, and which of them are meant; otherwise the question that asks for what is missing.
pub(in crate::intents) async fn meant(
    context: &Context<'_>,
) -> Result<ControlFlow<Reply, (Region, Vec<Database>, Filter)>, Error> {
    let region = match common::region(context) {
        ControlFlow::Continue(region) => region,
        ControlFlow::Break(question) => return Ok(ControlFlow::Break(question)),
    };
    let all = context.databases(region).await?;
    Ok(Filter::read(context, Some(region), &all).map_continue(|filter| (region, all, filter)))
}

/// What was said in a slot.
fn of_slot(
    context: &Context<'_>,
    slot: SlotName,
    region: Option<Region>,
    databases: &[Database],
) -> ControlFlow<Reply, Wish> {
    let Some(heard) = context.heard(slot) else { return ControlFlow::Continue(Wish::default()) };
    let mut said = heard.said(slot);
    // "The first one" of those that were offered, or a word of it.
    let chosen = said.iter().find_map(|words| {
        choice::chosen(context, slot, words).or_else(|| questions::completed(choice::offered(context, slot), words))
    });
    if let Some(chosen) = chosen {
        said = vec![chosen.to_owned()];
    }
    let mut known = Known::of(databases, slot);
    let mut read: Vec<Read> = said.iter().map(|words| sentence::read(words, &known)).collect();
    let is_known = |read: &Read| !matches!(read, Read::Unknown(_));
    if !read.iter().any(is_known) {
        known = Known::by_sound(databases, slot);
        read = said.iter().map(|words| sentence::read(words, &known)).collect();
    }
    if let Some(at) = read.iter().position(|read| matches!(read, Read::Understood(_)))
        && let Read::Understood(wish) = read.swap_remove(at)
    {
        if let Wish::Is(Condition::Application(tag)) = &wish
            && slot == SlotName::Application
        {
            context.found(slot, tag);
        }
        return ControlFlow::Continue(wish);
    }
    let is_unsaid = said.is_empty() || context.slot(slot) == Slot::Unclear || heard.is_pronoun();
    // What is known and could be several things is not guessed at.
    if read.contains(&Read::Unclear) && !is_unsaid {
        return ControlFlow::Break(questions::unclear(context, region, slot));
    }
    // What the door takes the words for is advice; of what takes something back it knows the opposite.
    let negates = said.iter().any(|words| negates(words));
    let guesses = if negates { Vec::new() } else { guessed(&heard, slot, databases, &known) };
    match &guesses[..] {
        [(name, wish)] if !is_unsaid || said.is_empty() => {
            context.found(slot, name);
            return ControlFlow::Continue(wish.clone());
        }
        _ => {}
    }
    if is_unsaid && guesses.is_empty() {
        return ControlFlow::Break(questions::ask(context, slot));
    }
    if read.contains(&Read::Unclear) {
        return ControlFlow::Break(questions::unclear(context, region, slot));
    }
    let words = read.into_iter().find_map(|read| match read {
        Read::Unknown(words) => Some(words),
        _ => None,
    });
    let guesses: Vec<String> = guesses.into_iter().map(|(name, _)| name).collect();
    ControlFlow::Break(questions::unknown(
        context,
        region,
        slot,
        &heard,
        &words.unwrap_or_default(),
        &guesses,
        (databases, &known),
    ))
}

/// What the readings of the words, or else the door, take them for: each that is known, once.
fn guessed(heard: &Heard, slot: SlotName, databases: &[Database], known: &Known) -> Vec<(String, Wish)> {
    let is_application = |name: &String| {
        let tags = applications(databases);
        let tag = tags.iter().find(|(tag, _)| spoken_form(tag) == spoken_form(name));
        tag.map(|(tag, _)| ((*tag).to_owned(), Wish::Is(Condition::Application((*tag).to_owned()))))
    };
    let find = |name: &String| match slot {
        SlotName::Application => is_application(name),
        _ => match sentence::read(name, known) {
            Read::Understood(wish @ Wish::Is(_)) => Some((name.clone(), wish)),
            _ => None,
        },
    };
    let readings = heard.readings(slot);
    let parts: Vec<Read> = readings.iter().map(|words| sentence::read(words, known)).collect();
    if parts.contains(&Read::Unclear) {
        return Vec::new();
    }
    // A guess is one at all that was said, and not at a part of it.
    let core = spoken_form(&heard.core());
    let is_all =
        |read: &Read| matches!(read, Read::Unknown(words) if words.len() == 1 && spoken_form(&words[0]) == core);
    let is_whole = parts.is_empty() || parts.iter().any(is_all);
    let mut found: Vec<(String, Wish)> = match readings.iter().find_map(find) {
        Some(found) => vec![found],
        None if is_whole => heard.guesses().iter().filter(|name| heard.fits(slot, name)).filter_map(find).collect(),
        None => Vec::new(),
    };
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.dedup();
    found
}
