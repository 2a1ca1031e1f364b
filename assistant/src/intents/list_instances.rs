//! Which database instances are there in a region or in all, or of an environment, an application or an engine there?

use std::ops::ControlFlow;

use super::{
    everywhere,
    filters::{self, Filter},
    fleet_health, looked, questions,
};
use crate::{
    answers::about,
    context::Context,
    error::Error,
    inventory::Database,
    message::{Message, Value},
    region::Region,
    reply::{Answer, Reply},
};

/// An instance, and its region where there are several.
type Placed<'a> = (Option<Region>, &'a Database);

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    if looked::is_meant(context) {
        return Box::pin(in_all_regions(context)).await;
    }
    let (region, all, filter) = match filters::meant(context).await? {
        ControlFlow::Continue(meant) => meant,
        ControlFlow::Break(question) => return Ok(question),
    };
    if filter.asks_health {
        return Box::pin(fleet_health::answer(context)).await;
    }
    let meant: Vec<Placed<'_>> = by_engine(filter.of(&all)).into_iter().map(|database| (None, database)).collect();
    Ok(listed(context, Some(region), &filter, &all, &meant, None))
}

async fn in_all_regions(context: &Context<'_>) -> Result<Reply, Error> {
    let (looked, filter) = match everywhere::meant(context, looked::TIMEOUT).await {
        ControlFlow::Continue(meant) => meant,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    if filter.asks_health {
        return Box::pin(everywhere::health(context)).await;
    }
    let meant: Vec<Placed<'_>> = looked
        .found
        .iter()
        .flat_map(|(region, databases)| {
            by_engine(filter.of(databases)).into_iter().map(|database| (Some(*region), database))
        })
        .collect();
    Ok(listed(context, None, &filter, &looked.databases(), &meant, looked.missing()))
}

/// The list of those that are meant, as far as it is spoken now, and where nobody could look.
fn listed(
    context: &Context<'_>,
    region: Option<Region>,
    filter: &Filter,
    all: &[Database],
    meant: &[Placed<'_>],
    missing: Option<Message>,
) -> Reply {
    let place = || region.map_or_else(|| questions::all_regions().into(), Value::from);
    let (spoken, next) = context.page(meant);
    context.lists(spoken.iter().filter_map(|(place, database)| Some(((*place).or(region)?, *database))));
    let say = match context.from {
        0 => render(place(), filter, all, meant, spoken.len()).into_iter().chain(missing).collect(),
        _ => {
            vec![Message::new("list-goes-on").with("names", grouped(spoken))]
        }
    };
    let outcome = Reply { region, ..Answer::answered(say).into() };
    let title = Message::new("title-instances").with("region", place());
    let in_full = next.is_some() || context.from > 0;
    if in_full { outcome.in_full(title, meant.iter().map(named)) } else { outcome }.and_more(next)
}

/// What is said of those that are meant of all there are, the first few by name.
pub(super) fn render(
    place: Value,
    filter: &Filter,
    all: &[Database],
    meant: &[Placed<'_>],
    spoken: usize,
) -> Vec<Message> {
    let spoken = &meant[..meant.len().min(spoken)];
    let names = grouped(spoken);
    let id = if spoken.len() < meant.len() { "list-instances-some" } else { "list-instances" };
    let message = Message::new(id)
        .with("count", meant.len() as u64)
        .with("spoken", spoken.len() as u64)
        .with("region", place)
        .with("names", names);
    let mut say = vec![filter.named(message)];
    let untagged = meant.iter().filter(|(_, database)| database.name.is_none()).count();
    if untagged > 0 {
        let id = if meant.len() == 1 { "untagged-only" } else { "untagged" };
        say.push(Message::new(id).with("count", untagged as u64));
    }
    say.extend(filter.notes(all));
    say
}

/// The databases of one engine stand together, in their order.
fn by_engine(mut databases: Vec<&Database>) -> Vec<&Database> {
    databases.sort_by_key(|database| database.engine.to_string());
    databases
}

/// What is said of those that are on one engine in one region, for each.
fn grouped(placed: &[Placed<'_>]) -> Value {
    let together = |(region, database): &Placed<'_>, (other, next): &Placed<'_>| {
        (region, database.engine.to_string()) == (other, next.engine.to_string())
    };
    let groups: Vec<Value> = placed.chunk_by(together).map(|group| of_group(group).into()).collect();
    // "Blog on MariaDB and shop on MySQL" is plain; "hr and shop on MySQL, and blog on MariaDB" takes a comma.
    if groups.len() < placed.len() { Value::Groups(groups) } else { Value::All(groups) }
}

fn named(placed: &Placed<'_>) -> Message {
    of_group(std::slice::from_ref(placed))
}

fn of_group(group: &[Placed<'_>]) -> Message {
    let region = group.first().and_then(|(region, _)| *region);
    let engine = group.first().map(|(_, database)| database.engine.to_string()).unwrap_or_default();
    let names = group.iter().map(|(_, database)| about::name(database)).collect();
    let id = if region.is_some() { "instance-named-in" } else { "instance-named" };
    let message = Message::new(id).with("name", Value::All(names)).with("engine", Value::Text(engine));
    region.iter().fold(message, |message, region| message.with("region", *region))
}

#[cfg(test)]
mod tests {
    use agent_protocol::rds::RdsEngine;

    use super::*;
    use crate::{intents::number_of_instances, samples::in_each_language};

    #[test]
    fn instances_are_counted_and_listed() {
        let region = Region::from_code("us-west-2").unwrap();
        let database = |identifier: &str, name: &str, engine: &str, application: &str, environment: &str| {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Database {
                identifier: identifier.to_owned(),
                name: some(name),
                engine: RdsEngine(engine.to_owned()),
                application: some(application),
                environment: some(environment),
                ..Database::default()
            }
        };
        let fleet = [
            database("blog-prod-1", "blog", "mariadb", "website", "production"),
            database("crm-prod-1", "customers", "sqlserver-ex", "crm", "prod"),
            database("shop-test-1", "shop", "mysql", "website", "test"),
            database("scratch-7", "", "postgres", "", ""),
        ];
        let said = |words: &str| Filter::parse(words, &fleet).unwrap();
        let filters = [
            Filter::default(),
            said("production"),
            said("website"),
            said("test website"),
            said("staging"),
            said("mysql"),
            said("production sql server"),
            said("production or test"),
            said("everything but mysql"),
            said("not production"),
            said("not the website application"),
            said("everything except production sql server"),
            said("encrypted"),
            said("running production"),
            said("not running"),
            said("shop"),
        ];
        let list = |filter: &Filter| {
            let meant: Vec<_> = filter.of(&fleet).into_iter().map(|database| (None, database)).collect();
            render(region.into(), filter, &fleet, &meant, 20)
        };
        let spoken = filters.iter().flat_map(|filter| {
            let both = [number_of_instances::render(region, filter, &fleet), list(filter)];
            both.map(|say| in_each_language(&say))
        });
        insta::assert_snapshot!("instances", spoken.collect::<Vec<_>>().join("\n\n"));
    }
}
