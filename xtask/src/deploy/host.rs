//! What the bastion will be: an instance type of the architecture, which its zone has, and an image.

use super::{
    cli::{Aws, list, text},
    plan::Plan,
};
use crate::step::Step;

const NAME: &str = "Host";

/// The instance type that the template takes.
pub(super) fn kind<'a>(plan: &'a Plan<'_>) -> &'a str {
    match (plan.value("BastionInstanceType"), plan.value("Architecture")) {
        ("", "arm64") => "t4g.nano",
        ("", _) => "t3.nano",
        (given, _) => given,
    }
}

pub(super) async fn look(aws: &Aws, plan: &Plan<'_>, zone: &str) -> Vec<Step> {
    let kind = kind(plan);
    let filter = format!("Name=instance-type,Values={kind}");
    let types = ["ec2", "describe-instance-types", "--instance-types", kind];
    let by_zone = ["--location-type", "availability-zone", "--filters", &filter];
    let offerings = [&["ec2", "describe-instance-type-offerings"], &by_zone[..]].concat();
    let (about, offered) = tokio::join!(aws.ask(&types), aws.ask(&offerings));
    let architecture = plan.value("Architecture");
    let next = "Leave BastionInstanceType empty, or name one of the Architecture.";
    let about = match about {
        Ok(about) => about,
        Err(trouble) if trouble.is(&["InvalidInstanceType"]) => {
            return vec![Step::failed(NAME, format!("{kind} is no instance type of this region."), next)];
        }
        Err(trouble) => return vec![Step::unseen(NAME, format!("the instance type {kind}"), trouble)],
    };
    let runs =
        list(&about, "InstanceTypes").iter().flat_map(|kind| list(&kind["ProcessorInfo"], "SupportedArchitectures"));
    let runs: Vec<&str> = runs.filter_map(serde_json::Value::as_str).collect();
    if !runs.contains(&architecture) {
        return vec![Step::failed(NAME, format!("{kind} is not of the Architecture {architecture}."), next)];
    }
    match offered {
        Err(trouble) => vec![Step::unseen(NAME, format!("whether {zone} has {kind}"), trouble)],
        Ok(offered) => {
            match list(&offered, "InstanceTypeOfferings").iter().any(|offer| text(offer, "Location") == zone) {
                true => vec![Step::ok(NAME, format!("{kind} is for {architecture}, and {zone} has it."))],
                false => vec![Step::failed(
                    NAME,
                    format!("{zone} has no {kind}."),
                    "Give a subnet of another zone as BastionSubnetId, or another BastionInstanceType.",
                )],
            }
        }
    }
}
