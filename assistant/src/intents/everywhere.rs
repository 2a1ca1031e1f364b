//! All regions at once: counts, applications and health of the whole account. What could not be looked at is named.

use std::{cmp::Reverse, ops::ControlFlow, time::Duration};

use futures_util::future::join_all;
use jiff::Timestamp;

use super::{
    filters::Filter,
    fleet_verdict::{self, FleetInputs, Verdict},
    looked::{Looked, TIMEOUT, look},
    questions,
};
use crate::{
    alarms,
    answers::about,
    answers::findings::Finding,
    context::Context,
    error::Error,
    inventory::Database,
    message::{Message, Value},
    metrics,
    region::Region,
    reply::{Answer, Reply},
};

/// How long the regions may take where each is asked for more afterwards.
const TIMEOUT_OF_TWO: Duration = Duration::from_millis(3_500);

/// The databases of all regions, and which of them are meant; otherwise what to say instead.
pub(super) async fn meant(context: &Context<'_>, longest: Duration) -> ControlFlow<Reply, (Looked, Filter)> {
    let looked = look(context, longest).await?;
    let filter = match Filter::read(context, None, &looked.databases()) {
        ControlFlow::Continue(filter) => filter,
        ControlFlow::Break(mut question) => {
            // What was not found may be where nobody could look. The question itself comes last.
            question.answer.say.splice(0..0, looked.missing());
            return ControlFlow::Break(question);
        }
    };
    ControlFlow::Continue((looked, filter))
}

/// How many instances each region has.
pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    Ok(match meant(context, TIMEOUT).await {
        ControlFlow::Continue((_, filter)) if filter.asks_health => return Box::pin(health(context)).await,
        ControlFlow::Continue((looked, filter)) => Answer::answered(render(&filter, &looked)).into(),
        ControlFlow::Break(instead) => instead,
    })
}

/// What is said of how many instances are where, and of where nobody could look.
pub(super) fn render(filter: &Filter, looked: &Looked) -> Vec<Message> {
    let of = |(region, databases): &(Region, Vec<Database>)| (*region, filter.of(databases).len() as u64);
    let mut counts: Vec<(Region, u64)> = looked.found.iter().map(of).filter(|(_, count)| *count > 0).collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let places = counts
        .iter()
        .map(|(region, count)| Message::new("count-in-region").with("count", *count).with("region", *region).into());
    let first = Message::new("everywhere").with("count", total).with("places", Value::All(places.collect()));
    let mut say = vec![filter.named(first)];
    say.extend(looked.missing());
    say.extend(filter.notes(&looked.databases()));
    say
}

/// Is anything wrong with the instances of any region?
pub(super) async fn health(context: &Context<'_>) -> Result<Reply, Error> {
    let (looked, filter) = match meant(context, TIMEOUT_OF_TWO).await {
        ControlFlow::Continue(meant) => meant,
        ControlFlow::Break(instead) => return Ok(instead),
    };
    let now = Timestamp::now();
    let meant = looked.found.iter().map(|(region, databases)| (*region, filter.of(databases)));
    let meant: Vec<(Region, Vec<&Database>)> = meant.filter(|(_, databases)| !databases.is_empty()).collect();
    let seen = join_all(meant.iter().map(|(region, databases)| async {
        let wanted = fleet_verdict::wanted(databases);
        let (figures, alarms) = tokio::join!(
            Box::pin(metrics::points(context.aws, *region, &wanted, fleet_verdict::span(now), context.deadline)),
            Box::pin(alarms::of_region(context.aws, *region, context.deadline))
        );
        FleetInputs { figures, alarms }
    }));
    let verdicts = meant.iter().zip(seen.await);
    let verdicts: Vec<(Region, Verdict<'_>)> =
        verdicts.map(|((region, databases), seen)| (*region, Verdict::of(databases, &seen, now))).collect();
    let count = meant.iter().map(|(_, databases)| databases.len()).sum();
    let health = Health::of(verdicts);
    let (spoken, next) = context.page_of(&health.wrong, fleet_verdict::SPOKEN);
    context.lists(spoken.iter().map(|(region, (database, _))| (*region, *database)));
    let lines: Vec<Message> = spoken.iter().map(line).collect();
    let say = match context.from {
        0 => health.render(&filter, &looked, count, lines),
        _ => lines,
    };
    let outcome: Reply = Answer::answered(say).into();
    if health.wrong.is_empty() {
        return Ok(outcome);
    }
    let title = Message::new("title-fleet").with("region", questions::all_regions());
    Ok(outcome.in_full(title, health.wrong.iter().map(line)).and_more(next))
}

type Wrong<'a> = (Region, (&'a Database, Vec<Finding>));

/// What the verdicts on the regions come to.
#[derive(Debug, Default)]
pub(super) struct Health<'a> {
    /// The instances that something is wrong with, the worst first.
    pub(super) wrong: Vec<Wrong<'a>>,
    /// Where figures or alarms could not be looked at.
    unchecked: Vec<Region>,
    /// All of them, for what is counted.
    sum: Verdict<'a>,
}

impl<'a> Health<'a> {
    pub(super) fn of(verdicts: Vec<(Region, Verdict<'a>)>) -> Self {
        let mut health = Self::default();
        for (region, mut verdict) in verdicts {
            if verdict.is_unchecked() {
                health.unchecked.push(region);
            }
            health.wrong.extend(verdict.wrong.drain(..).map(|wrong| (region, wrong)));
            health.sum.add(&verdict);
        }
        health.wrong.sort_by_key(|(_, wrong)| fleet_verdict::how_bad(wrong));
        health
    }

    /// What is said of so many instances, with these lines on the worst of them.
    pub(super) fn render(&self, filter: &Filter, looked: &Looked, count: usize, lines: Vec<Message>) -> Vec<Message> {
        let id = match (self.wrong.is_empty(), self.unchecked.is_empty() && self.sum.has_seen_all()) {
            (false, _) => "fleet-wrong",
            (true, true) => "fleet-fine",
            (true, false) => "fleet-unknown",
        };
        let first = Message::new(id).with("count", count as u64).with("wrong", self.wrong.len() as u64);
        let mut say = vec![filter.named(first.with("region", questions::all_regions()))];
        say.extend(lines);
        if !self.unchecked.is_empty() {
            let names = self.unchecked.iter().copied().map(Value::from).collect();
            say.push(Message::new("fleet-unseen-in").with("regions", Value::All(names)));
        }
        say.extend(self.sum.missing());
        say.extend(fleet_verdict::not_inside(count));
        say.extend(looked.missing());
        say.extend(filter.notes(&looked.databases()));
        say
    }
}

/// What is wrong with an instance, and where it is.
fn line((region, (database, found)): &Wrong<'_>) -> Message {
    let findings = found.iter().map(|finding| finding.say.clone().into()).collect();
    Message::new("fleet-instance-in")
        .with("name", about::name(database))
        .with("region", *region)
        .with("findings", Value::All(findings))
}
