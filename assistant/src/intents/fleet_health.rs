//! Is anything wrong with the instances of a region, or of an environment or application there? What RDS and CloudWatch say of
//! all of them, without a call for each.

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::{
    everywhere, filters,
    fleet_verdict::{FleetInputs, SPOKEN, Verdict, line, span, wanted},
    looked,
};
use crate::{alarms, context::Context, error::Error, message::Message, metrics, reply::Reply};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    if looked::is_meant(context) {
        return Box::pin(everywhere::health(context)).await;
    }
    let (region, all, filter) = match filters::meant(context).await? {
        ControlFlow::Continue(meant) => meant,
        ControlFlow::Break(question) => return Ok(question),
    };
    let databases = filter.of(&all);
    if databases.is_empty() {
        let none = filter.named(Message::new("fleet-fine").with("count", 0).with("region", region));
        return Ok(Reply::answered(region, [none].into_iter().chain(filter.notes(&all))));
    }
    let (aws, deadline, now) = (context.aws, context.deadline, Timestamp::now());
    let wanted = wanted(&databases);
    let (figures, alarms) = tokio::join!(
        metrics::points(aws, region, &wanted, span(now), deadline),
        alarms::of_region(aws, region, deadline)
    );
    let verdict = Verdict::of(&databases, &FleetInputs { figures, alarms }, now);
    let (spoken, next) = context.page_of(&verdict.wrong, SPOKEN);
    context.lists(spoken.iter().map(|(database, _)| (region, *database)));
    let lines = spoken.iter().map(line);
    let say: Vec<Message> = match context.from {
        0 => {
            let say = verdict.render(region, &filter, databases.len(), lines.collect());
            say.into_iter().chain(filter.notes(&all)).collect()
        }
        _ => lines.collect(),
    };
    let outcome = Reply::answered(region, say);
    if verdict.wrong.is_empty() {
        return Ok(outcome);
    }
    let title = Message::new("title-fleet").with("region", region);
    Ok(outcome.in_full(title, verdict.wrong.iter().map(line)).and_more(next))
}
