//! What parameters name by its ARN, and another stack or person has made: whether it is there.

use super::{
    cli::{Aws, Trouble},
    plan::Plan,
};
use crate::step::Step;

const NAME: &str = "Named";

pub(super) async fn look(aws: &Aws, plan: &Plan<'_>) -> Vec<Step> {
    // With which call. The policy is in no region, and the bus in the skill's.
    let looked_at = [
        ("PermissionsBoundaryArn", ["iam", "get-policy", "--policy-arn"]),
        ("NotificationTopicArn", ["sns", "get-topic-attributes", "--topic-arn"]),
        ("SkillEventBusArn", ["events", "describe-event-bus", "--name"]),
    ];
    let mut steps = Vec::new();
    let mut found = Vec::new();
    for (parameter, [service, operation, option]) in looked_at {
        let arn = plan.value(parameter);
        if arn.is_empty() {
            continue;
        }
        let region = arn.split(':').nth(3).filter(|region| !region.is_empty()).unwrap_or(plan.region);
        if parameter == "NotificationTopicArn" && region != plan.region {
            let here = plan.region;
            let next = format!("Name a topic in {here}, or leave it empty and give NotificationEmail.");
            steps.push(Step::failed(
                NAME,
                format!("{arn} ({parameter}) is not in {here}, where the skill publishes."),
                next,
            ));
            continue;
        }
        match aws.ask_in(region, &[service, operation, option, arn]).await {
            Ok(_) => found.push(parameter),
            Err(Trouble::Refused { code, .. })
                if code.starts_with("NoSuchEntity")
                    || code.ends_with("NotFound")
                    || code.starts_with("ResourceNotFound") =>
            {
                let next = format!("Make it, look at its spelling, or leave {parameter} empty.");
                steps.push(Step::failed(NAME, format!("There is no {arn} ({parameter})."), next));
            }
            Err(trouble) => steps.push(Step::unseen(NAME, format!("whether {arn} ({parameter}) is there"), trouble)),
        }
    }
    if !found.is_empty() {
        steps.insert(0, Step::ok(NAME, format!("What {} names is there.", found.join(" and what "))));
    }
    steps
}
