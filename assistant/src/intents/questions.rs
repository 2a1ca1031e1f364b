//! What several intents need to know first: which region, and which of its databases.

use std::ops::ControlFlow;

use agent_protocol::{Check, CheckReport};

use super::{
    choice,
    looked::{self, EVERYWHERE},
    unfound::{first_few, instead, nearest, several, unknown},
};
use crate::{
    answers::{self, about},
    context::{Context, MAX_SPOKEN},
    error::Error,
    inventory::Database,
    message::{Message, Value},
    naming::{self, Found},
    question::{Heard, Intent, Question, Slot, SlotName, SlotValue, name_and_place},
    region::Region,
    reply::{Answer, Dialog, Reply},
    session::Next,
};

/// The region that is meant: the one said, else the one this session was about, else the default. Otherwise the question
/// that asks for it.
pub(super) fn region(context: &Context<'_>) -> ControlFlow<Reply, Region> {
    let several: Vec<Region> =
        Slot::several(context.question, SlotName::Region).iter().flat_map(|id| regions_of(id)).collect();
    if !several.is_empty() {
        return ControlFlow::Break(which_region(&several));
    }
    // "The second one" of those that were offered.
    let said = context.question.said(SlotName::Region).unwrap_or_default();
    if let Some(chosen) = choice::chosen(context, SlotName::Region, said).and_then(Region::from_code) {
        return ControlFlow::Continue(chosen);
    }
    match context.slot(SlotName::Region) {
        Slot::Known { id: Some(id), .. } if id == EVERYWHERE => {
            let say = Message::new("one-region-only");
            ControlFlow::Break(Answer::elicit(SlotName::Region, say, Message::new("ask-region-reprompt")).into())
        }
        Slot::Known { id, name } => match &regions_of(&id.unwrap_or_default())[..] {
            [region] => ControlFlow::Continue(*region),
            [] => ControlFlow::Break(unknown_region(name)),
            several => ControlFlow::Break(which_region(several)),
        },
        Slot::Unknown(words) => match Region::from_code(&words.to_lowercase()) {
            Some(region) => ControlFlow::Continue(region),
            None => ControlFlow::Break(unknown_region(words)),
        },
        Slot::Unclear => ControlFlow::Break(ask_region()),
        // It was asked for a moment ago and not answered: none that was talked of before is meant.
        Slot::Missing if choice::is_asked_for(context, SlotName::Region) => {
            ControlFlow::Break(ask_region_again(context))
        }
        Slot::Missing => match context.session.region.or(context.settings.default_region) {
            Some(region) => ControlFlow::Continue(region),
            None => ControlFlow::Break(ask_region()),
        },
    }
}

fn ask_region() -> Reply {
    asking_region(Message::new("ask-region"))
}

fn ask_region_again(context: &Context<'_>) -> Reply {
    let offered = choice::offered(context, SlotName::Region);
    let regions: Vec<Region> = offered.iter().filter_map(|code| Region::from_code(code)).collect();
    if regions.is_empty() { ask_region() } else { which_region(&regions) }
}

/// Asks for the region with these words, and keeps in mind that it did.
fn asking_region(say: Message) -> Reply {
    let answer = Answer::elicit(SlotName::Region, say, Message::new("ask-region-reprompt"));
    answer.offering(SlotName::Region, []).into()
}

/// What the regions that were looked at are called together.
pub(super) fn all_regions() -> Message {
    Message::new("regions-looked-in")
}

/// The regions of a value of the models: a region's code, or for a country those of all its regions, with `_` between them.
fn regions_of(id: &str) -> Vec<Region> {
    id.split('_').filter_map(Region::from_code).collect()
}

/// The question which of several regions is meant.
fn which_region(regions: &[Region]) -> Reply {
    let names = Value::Any(regions.iter().copied().map(Value::from).collect());
    let answer = Answer::elicit(
        SlotName::Region,
        Message::new("which-region").with("names", names),
        Message::new("ask-region-reprompt"),
    );
    answer.offering(SlotName::Region, regions.iter().map(|region| region.code().to_owned())).into()
}

fn unknown_region(name: String) -> Reply {
    asking_region(Message::new("region-unknown").with("name", Value::Name(name)))
}

/// The database that is meant, and its region. Otherwise what to say instead: a question for what is missing, or what
/// there is in place of what was not found.
pub(super) async fn database(context: &Context<'_>) -> Result<ControlFlow<Reply, (Region, Database)>, Error> {
    found(context, true).await
}

/// The same, where the words have to say it: what the door takes them for is asked about.
pub(super) async fn database_said(context: &Context<'_>) -> Result<ControlFlow<Reply, (Region, Database)>, Error> {
    found(context, false).await
}

async fn found(context: &Context<'_>, guess: bool) -> Result<ControlFlow<Reply, (Region, Database)>, Error> {
    // Where the skill has asked "did you mean", the door may take the yes for a name.
    let heard = context.heard(SlotName::Instance);
    context.still_looks_for();
    let meant = context.session.next.as_ref().filter(|_| heard.as_ref().is_some_and(choice::is_yes));
    // Yes to the only one that was offered.
    let agreed = choice::agreed(context, heard.as_ref()).map(Heard::named);
    let heard = match heard.filter(|_| agreed.is_none()) {
        // "The first one" of those that were offered.
        Some(heard) => match heard
            .said(SlotName::Instance)
            .iter()
            .find_map(|said| choice::chosen(context, SlotName::Instance, said))
        {
            Some(chosen) => Some(Heard::named(chosen)),
            None => meant.map_or(Some(heard), |next| Heard::read(next.question(), SlotName::Instance)),
        },
        None => agreed,
    };
    let choices = choice::offered(context, SlotName::Instance);
    // A yes to "this one or that one" says neither, and "it" is no name, whatever the databases are called.
    let names_none = |heard: &Heard| heard.is_pronoun() || !choices.is_empty() && choice::is_yes(heard);
    let is_silent = heard.is_none();
    let Some(heard) = heard.filter(|heard| !names_none(heard)) else {
        if is_silent && let Some(found) = called_in_regions_place(context).await? {
            return Ok(ControlFlow::Continue(found));
        }
        // A region that there is not is told of now, and not after the instance was named.
        let unknown = matches!(context.slot(SlotName::Region), Slot::Unknown(_));
        let instead = region(context).break_value().filter(|_| unknown);
        return Ok(ControlFlow::Break(instead.unwrap_or_else(|| which(context, None))));
    };
    if looked::is_meant(context) && !context.question.is_task() {
        return Ok(anywhere(context, &heard).await);
    }
    // A region in the place of a name, or beside it: "tokyo", "orders tokyo".
    let place = place_of_name(context);
    let region = match region(context) {
        ControlFlow::Continue(region) => region,
        ControlFlow::Break(_) if place.is_some() => {
            let Some((place, name)) = place else { return Ok(ControlFlow::Break(which(context, None))) };
            return in_place(context, place, name, guess).await;
        }
        // A code in the place of a name: nobody is asked where it is.
        ControlFlow::Break(_) if context.question.is_task() && heard.is_digits() => {
            return Ok(ControlFlow::Break(which(context, Some(Message::new("task-code-too-soon")))));
        }
        ControlFlow::Break(question) => return Ok(ControlFlow::Break(question)),
    };
    let databases = context.databases(region).await?;
    if let Some((place, name)) = place
        && !matches!(naming::find(&databases, &heard), Found::One(_) | Found::Several(_))
    {
        return in_place(context, place, name, guess).await;
    }
    let name = heard.echo();
    let name = name.as_deref();
    let continue_with = |database: &Database| {
        context.found(SlotName::Instance, &database.identifier);
        context.talks_of(region, database);
        Ok(ControlFlow::Continue((region, database.clone())))
    };
    if let Some(name) = name {
        context.looks_for(region, name);
    }
    let mut offered: Vec<String> = Vec::new();
    let found = naming::find(&databases, &heard);
    // "The production one" of those that were offered.
    if !matches!(found, Found::One(_) | Found::Several(_)) {
        match choice::described(&databases, choices, &heard).as_deref() {
            Some([one]) => return continue_with(one),
            // Several of them, or none: the choice is the same.
            Some(_) => return Ok(ControlFlow::Break(which(context, None))),
            None => {}
        }
    }
    let (say, next) = match found {
        Found::One(database) => return continue_with(database),
        Found::Guessed(database) if guess => return continue_with(database),
        // Nothing but "the database" was said, or which one is not meant, or what must have been meant for a code.
        _ if heard.excludes() => return Ok(ControlFlow::Break(which(context, None))),
        _ if heard.core().is_empty() => return Ok(ControlFlow::Break(which(context, None))),
        Found::Nearest(_) | Found::None if context.question.is_task() && heard.is_digits() => {
            return Ok(ControlFlow::Break(which(context, Some(Message::new("task-code-too-soon")))));
        }
        // There were not so many to choose from.
        Found::Nearest(_) | Found::None if heard.said(SlotName::Instance).iter().any(|said| choice::is_place(said)) => {
            return Ok(ControlFlow::Break(which(context, None)));
        }
        Found::Guessed(database) => {
            let next = naming(context, &database.identifier);
            offered.push(database.spoken_name().to_owned());
            (unknown(region, name, nearest(&[database.spoken_name()])), Some(next))
        }
        Found::Several(candidates) => {
            offered.extend(candidates.iter().take(MAX_SPOKEN).map(|database| database.identifier.clone()));
            (several(region, name, &candidates), Some(unnamed(context)))
        }
        Found::Nearest(names) => {
            let next = match names[..] {
                [only] => naming(context, only),
                _ => unnamed(context),
            };
            offered.extend(names.iter().map(|name| (*name).to_owned()));
            (unknown(region, name, nearest(&names)), Some(next))
        }
        Found::None if databases.is_empty() => {
            let say = unknown(region, name, Message::new("instance-unknown-none").with("region", region));
            let answer = Answer::elicit(SlotName::Region, say, Message::new("ask-region-reprompt"));
            return Ok(ControlFlow::Break(Reply { answer, region: Some(region), next: None }));
        }
        Found::None => {
            let some = first_few(&databases);
            offered.extend(some.iter().map(|database| database.identifier.clone()));
            (unknown(region, name, instead(some, databases.len())), Some(unnamed(context)))
        }
    };
    let answer = Answer::elicit(SlotName::Instance, say, Message::new("ask-instance-reprompt"));
    let answer = if offered.is_empty() { answer } else { answer.offering(SlotName::Instance, offered) };
    Ok(ControlFlow::Break(Reply { answer, region: Some(region), next }))
}

/// The instance whose name was said where a region was expected, if it is there.
async fn called_in_regions_place(context: &Context<'_>) -> Result<Option<(Region, Database)>, Error> {
    let Slot::Unknown(_) = context.slot(SlotName::Region) else { return Ok(None) };
    let without = context.question.clone().with(SlotName::Region, SlotValue::default());
    let elsewhere = Context { question: &without, ..*context };
    let (Some(heard), ControlFlow::Continue(region)) = (context.heard(SlotName::Region), region(&elsewhere)) else {
        return Ok(None);
    };
    let databases = context.databases(region).await?;
    let Found::One(database) = naming::find(&databases, &heard) else { return Ok(None) };
    context.found(SlotName::Instance, &database.identifier);
    context.found(SlotName::Region, region.code());
    context.talks_of(region, database);
    Ok(Some((region, database.clone())))
}

/// A region that was said in the place of a name, or before or behind it, where none was said, or the one of a name that was not
/// there; and the name, or what is left of it.
fn place_of_name(context: &Context<'_>) -> Option<(String, Option<String>)> {
    let sought = context.sought();
    let is_open = match context.slot(SlotName::Region) {
        Slot::Missing => true,
        Slot::Known { id, .. } => id.is_some() && id == sought.map(|sought| sought.region.clone()),
        Slot::Unknown(_) | Slot::Unclear => false,
    };
    let said = context.question.said(SlotName::Instance).filter(|_| is_open)?;
    // It was looked for there just now.
    if context.question.said(SlotName::Region) == Some(said) {
        return None;
    }
    if context.heard(SlotName::Instance)?.excludes() {
        return None;
    }
    let alone = Question::new(context.question.intent).with(SlotName::Region, SlotValue::said(said));
    match Slot::read(&alone, SlotName::Region) {
        Slot::Known { .. } => Some((said.to_owned(), sought.map(|sought| sought.name.clone()))),
        _ if context.heard(SlotName::Instance)?.echo().is_none() => None,
        _ => name_and_place(said).map(|(name, place)| (place, Some(name))),
    }
}

/// The same question there.
async fn in_place(
    context: &Context<'_>,
    place: String,
    name: Option<String>,
    guess: bool,
) -> Result<ControlFlow<Reply, (Region, Database)>, Error> {
    let name = name.map_or_else(SlotValue::default, SlotValue::said);
    let question =
        context.question.clone().with(SlotName::Region, SlotValue::said(place)).with(SlotName::Instance, name);
    let there = Context { question: &question, ..*context };
    let found = Box::pin(found(&there, guess)).await?;
    Ok(match found {
        ControlFlow::Continue((region, database)) => {
            context.found(SlotName::Region, region.code());
            ControlFlow::Continue((region, database))
        }
        // What is asked now is asked of that question.
        ControlFlow::Break(mut instead) => {
            if matches!(instead.answer.then, Dialog::Elicit(..)) && instead.answer.asks.is_none() {
                instead.answer.asks = Some(question);
            }
            ControlFlow::Break(instead)
        }
    })
}

/// The question after a region's or an environment's instances, which was said in the place of a name: "how is Oregon?", "how is
/// production?", where no instance is called so.
pub(super) async fn fleet_in_names_place(context: &Context<'_>) -> Result<Option<Question>, Error> {
    let Some(heard) = context.heard(SlotName::Instance).filter(|heard| !heard.excludes()) else { return Ok(None) };
    let fleet = Question::new(Intent::FleetHealth);
    let place = place_of_name(context).filter(|(_, name)| name.is_none()).map(|(place, _)| SlotValue::said(place));
    let question = match place {
        Some(place) => {
            let there = fleet.clone().with(SlotName::Region, place);
            let region = region(&Context { question: &there, ..*context }).continue_value();
            region.map(|region| fleet.with(SlotName::Region, SlotValue::said(region.code())))
        }
        None => {
            let environment = context.question.slot(SlotName::Instance).cloned().unwrap_or_default();
            let same = context.question.slot(SlotName::Region).cloned().unwrap_or_default();
            let fleet = fleet.with(SlotName::Environment, environment).with(SlotName::Region, same);
            matches!(Slot::read(&fleet, SlotName::Environment), Slot::Known { .. }).then_some(fleet)
        }
    };
    if question.is_some()
        && let ControlFlow::Continue(region) = region(context)
    {
        let databases = context.databases(region).await?;
        let is_name = matches!(naming::find(&databases, &heard), Found::One(_) | Found::Several(_));
        // "The production one" of those that were offered.
        let offered = choice::offered(context, SlotName::Instance);
        let chosen = choice::described(&databases, offered, &heard).is_some_and(|chosen| !chosen.is_empty());
        if is_name || chosen {
            return Ok(None);
        }
    }
    Ok(question)
}

/// The instance of this name in whatever region it is; otherwise the question which of them, or that there is none.
async fn anywhere(context: &Context<'_>, heard: &Heard) -> ControlFlow<Reply, (Region, Database)> {
    let all = looked::look(context, looked::TIMEOUT).await?;
    let called = all.called(heard);
    if let [(region, database)] = called[..] {
        context.found(SlotName::Instance, &database.identifier);
        context.found(SlotName::Region, region.code());
        context.talks_of(region, database);
        return ControlFlow::Continue((region, database.clone()));
    }
    let regions: Vec<Region> = called.iter().map(|(region, _)| *region).collect();
    if !regions.is_empty() {
        return ControlFlow::Break(which_region(&regions));
    }
    let id = if heard.echo().is_some() { "instance-unknown" } else { "instance-unknown-unsaid" };
    let say = Message::new(id)
        .with("name", Value::Name(heard.echo().unwrap_or_default()))
        .with("region", all_regions())
        .with("others", all.missing().unwrap_or_else(|| Message::new("nothing")));
    let again = Message::new("ask-instance-reprompt");
    let mut answer = Answer::elicit(SlotName::Instance, Message::new("ask-instance"), again);
    answer.say.insert(0, say);
    ControlFlow::Break(answer.into())
}

/// The question which instance is meant: one of those that the last question offered, where it did. Why it is asked comes first.
pub(super) fn which(context: &Context<'_>, why: Option<Message>) -> Reply {
    let heard = context.heard(SlotName::Instance);
    // Another question, that names no instance, is not about the choices of the one before.
    let is_another = |intent| !context.question.is_task() && intent != context.question.intent;
    let is_new =
        heard.is_none() && context.session.last.as_ref().is_some_and(|last| is_another(last.question().intent));
    let is_open = !is_new && !heard.is_some_and(|heard| heard.excludes());
    let choices = if is_open { choice::offered(context, SlotName::Instance) } else { &[] };
    let again = Message::new("ask-instance-reprompt");
    let region = region(context).continue_value().or(context.session.region);
    let mut outcome: Reply = if choices.is_empty() {
        let answer = Answer::elicit(SlotName::Instance, Message::new("ask-instance"), again);
        Reply { answer, region, next: None }
    } else {
        let names = choices.iter().map(|name| Value::Name(name.clone())).collect();
        let say = match choices {
            [_] => Message::new("instance-unknown-nearest").with("names", Value::Any(names)),
            _ => Message::new("which-instance").with("names", Value::Any(names)),
        };
        let answer =
            Answer::elicit(SlotName::Instance, say, again).offering(SlotName::Instance, choices.iter().cloned());
        let next = match choices {
            [only] => naming(context, only),
            _ => unnamed(context),
        };
        Reply { answer, region, next: Some(next) }
    };
    outcome.answer.say.splice(0..0, why);
    outcome
}

/// The same question without what the instance was said to be.
fn unnamed(context: &Context<'_>) -> Next {
    Next { question: context.question.to_keep(&[], false).without(SlotName::Instance), from: 0 }
}

/// The same question about the instance of this name.
fn naming(context: &Context<'_>, name: &str) -> Next {
    Next { question: context.question.to_keep(&[], false).naming(SlotName::Instance, name), from: 0 }
}

/// The agent's report on the database that is meant. Otherwise what to say instead, also where the agent has no driver for
/// the engine.
pub(super) async fn report(
    context: &Context<'_>,
    check: &Check,
) -> Result<ControlFlow<Reply, (Region, Database, CheckReport)>, Error> {
    let (region, database) = match database(context).await? {
        ControlFlow::Continue(found) => found,
        ControlFlow::Break(instead) => return Ok(ControlFlow::Break(instead)),
    };
    if let Some(message) = about::not_checked(&database) {
        return Ok(ControlFlow::Break(Reply::answered(region, [message])));
    }
    let report = context.check(region, &database, check).await?;
    Ok(ControlFlow::Continue((region, database, report)))
}

/// Has the agent run a check on the database that is meant, and says what came of it.
pub(super) async fn run_check(context: &Context<'_>, check: &Check) -> Result<Reply, Error> {
    Ok(match report(context, check).await? {
        ControlFlow::Continue((region, database, report)) => {
            Reply::answered(region, answers::report::render(region, &database, &report)?)
        }
        ControlFlow::Break(instead) => instead,
    })
}
