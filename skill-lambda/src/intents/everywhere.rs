//! All regions at once: counts and lists of the whole account.

use std::time::Duration;

use futures_util::future::join_all;

use super::{Context, Outcome, filter::Filter, questions};
use crate::{
    alexa::Slot,
    answer::{Answer, Message, Value},
    error::Error,
    inventory::Database,
    region::Region,
};

/// How long the regions may take; one that takes longer was not looked at.
const LONGEST: Duration = Duration::from_secs(5);

/// How many regions that could not be looked at are named.
const NAMED: usize = 3;

/// Whether all regions are asked about.
pub(super) fn is_meant(context: &Context<'_>) -> bool {
    matches!(Slot::read(context.intent, "awsregion"), Slot::Known { id: Some(id), .. } if id == questions::EVERYWHERE)
}

/// How many instances each region has.
pub(super) async fn answer(context: &Context<'_>) -> Result<Outcome, Error> {
    let soon = Context { deadline: context.deadline.at_most(LONGEST), ..*context };
    let looked = join_all(Region::all().map(|region| {
        let databases = soon.databases(region);
        async move { (region, databases.await) }
    }));
    let (mut found, mut unseen, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for (region, databases) in looked.await {
        match databases {
            Ok(databases) => {
                all.extend(databases.iter().cloned());
                found.push((region, databases));
            }
            Err(error) => {
                tracing::info!(%error, region = region.code(), "a region was not looked at");
                unseen.push(region);
            }
        }
    }
    if found.is_empty() {
        // Nothing can be said of any of them: the reason is the same everywhere, so ask for one and tell it.
        return Ok(Answer::answered([Message::new("everywhere-unseen")]).into());
    }
    let home = context.session.region.unwrap_or(Region::VIRGINIA);
    let filter = match Filter::read(context, home, &all) {
        std::ops::ControlFlow::Continue(filter) => filter,
        std::ops::ControlFlow::Break(question) => return Ok(question),
    };
    let mut counts: Vec<(Region, u64)> = found
        .iter()
        .map(|(region, databases)| (*region, filter.of(databases).len() as u64))
        .filter(|(_, count)| *count > 0)
        .collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(Answer::answered(said(&filter, &all, &counts, &unseen)).into())
}

/// What is said of how many instances are where, and of where nobody could look.
pub(super) fn said(filter: &Filter, all: &[Database], counts: &[(Region, u64)], unseen: &[Region]) -> Vec<Message> {
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let places = counts
        .iter()
        .map(|(region, count)| Message::new("count-in-region").with("count", *count).with("region", *region).into());
    let first = Message::new("everywhere").with("count", total).with("places", Value::All(places.collect()));
    let mut say = vec![filter.named(first)];
    if !unseen.is_empty() {
        let names = unseen.iter().take(NAMED).copied().map(Value::from).collect();
        let id = if unseen.len() > NAMED { "regions-unseen-some" } else { "regions-unseen" };
        say.push(Message::new(id).with("count", unseen.len() as u64).with("regions", Value::All(names)));
    }
    say.extend(filter.instead(all).filter(|_| total == 0));
    say
}
