//! Looking in all regions at once. What could not be looked at is named.

use std::{ops::ControlFlow, time::Duration};

use futures_util::future::join_all;

use crate::{
    context::Context,
    inventory::Database,
    message::{Message, Value},
    naming::{self, Found},
    question::{Heard, Slot, SlotName},
    region::Region,
    reply::{Answer, Reply},
};

/// What the models call all regions together.
pub(super) const EVERYWHERE: &str = "all";

/// How long the regions may take; one that takes longer was not looked at. What is asked of each afterwards needs time, too.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);
/// How many regions that could not be looked at are named.
const NAMED: usize = 3;

/// The databases of the regions that could be looked at, and the regions that could not.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub(super) found: Vec<(Region, Vec<Database>)>,
    pub(super) unseen: Vec<Region>,
}

/// Whether all regions are asked about.
pub(super) fn is_meant(context: &Context<'_>) -> bool {
    matches!(context.slot(SlotName::Region), Slot::Known { id: Some(id), .. } if id == EVERYWHERE)
}

/// Looks in all regions; where in none of them anything could be seen, gives what to say of that.
pub(super) async fn look(context: &Context<'_>, longest: Duration) -> ControlFlow<Reply, Looked> {
    let soon = Context { deadline: context.deadline.at_most(longest), ..*context };
    let looked = join_all(context.settings.home.beside().map(|region| {
        let databases = soon.databases(region);
        async move { (region, databases.await) }
    }));
    let mut all = Looked::default();
    for (region, databases) in looked.await {
        match databases {
            Ok(databases) => all.found.push((region, databases)),
            Err(error) => {
                tracing::info!(%error, region = region.code(), "a region was not looked at");
                all.unseen.push(region);
            }
        }
    }
    match all.found.is_empty() {
        // Nothing can be said of any of them: the reason is the same everywhere, so ask for one and tell it.
        true => ControlFlow::Break(Answer::answered([Message::new("everywhere-unseen")]).into()),
        false => ControlFlow::Continue(all),
    }
}

impl Looked {
    pub(super) fn databases(&self) -> Vec<Database> {
        self.found.iter().flat_map(|(_, databases)| databases.iter().cloned()).collect()
    }

    /// Where nobody could look, if anywhere.
    pub(super) fn missing(&self) -> Option<Message> {
        let names = self.unseen.iter().take(NAMED).copied().map(Value::from).collect();
        let id = if self.unseen.len() > NAMED { "regions-unseen-some" } else { "regions-unseen" };
        let message = Message::new(id).with("count", self.unseen.len() as u64).with("regions", Value::All(names));
        (!self.unseen.is_empty()).then_some(message)
    }
}

impl Looked {
    /// The instances that are called so: one in each region at most.
    pub(super) fn called(&self, heard: &Heard) -> Vec<(Region, &Database)> {
        let called = self.found.iter().filter_map(|(region, databases)| match naming::find(databases, heard) {
            Found::One(database) => Some((*region, database)),
            _ => None,
        });
        called.collect()
    }
}
