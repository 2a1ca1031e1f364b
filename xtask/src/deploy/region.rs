//! The region, and those that parameters name.

use super::{
    cli::{Aws, list, listed, text},
    plan::Plan,
};
use crate::step::Step;

const NAME: &str = "Region";

/// From where Alexa calls functions.
const ALEXAS: [&str; 4] = ["us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1"];

/// One from the command line.
pub(super) fn code(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let good = matches!(parts.as_slice(), [first, middle @ .., last]
        if first.len() == 2 && !middle.is_empty()
            && [&[*first], middle].concat().iter().all(|part| {
                !part.is_empty() && part.chars().all(|letter| letter.is_ascii_lowercase())
            })
            && last.len() == 1 && last.chars().all(|digit| digit.is_ascii_digit()));
    if good { Ok(text.to_owned()) } else { Err("it is no region such as us-east-1".to_owned()) }
}

pub(super) async fn look(aws: &Aws, plan: &Plan<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    let region = plan.region;
    if plan.says_yes("DeploySkill") && !ALEXAS.contains(&region) {
        steps.push(Step::failed(
            NAME,
            format!("Alexa calls no function in {region}, only in {}.", listed(ALEXAS)),
            "Deploy the skill in one of these, and here DeploySkill=no.",
        ));
    }
    let known = match aws.ask(&["ec2", "describe-regions", "--all-regions"]).await {
        Ok(known) => known,
        Err(trouble) => {
            steps.push(Step::unseen(NAME, "which regions the account uses", trouble));
            return steps;
        }
    };
    let used = |name: &str| {
        let found = list(&known, "Regions").iter().find(|region| text(region, "RegionName") == name);
        found.map(|region| text(region, "OptInStatus") != "not-opted-in")
    };
    let named = plan.list("BastionRegions").into_iter().filter(|name| !name.contains('*'));
    let mut others: Vec<(&str, &str)> = named.map(|name| ("BastionRegions", name)).collect();
    others.extend(plan.list("DefaultRegion").into_iter().map(|name| ("DefaultRegion", name)));
    for (parameter, name) in [("--region", region)].into_iter().chain(others) {
        match used(name) {
            Some(true) => {}
            Some(false) => steps.push(Step::failed(
                NAME,
                format!("{name} ({parameter}) is not enabled in this account."),
                format!("Enable it: aws account enable-region --region-name {name}."),
            )),
            None => steps.push(Step::failed(
                NAME,
                format!("{name} ({parameter}) is no region that AWS tells of."),
                "Look at its name.",
            )),
        }
    }
    if steps.is_empty() {
        let skill = if plan.says_yes("DeploySkill") { ", and Alexa calls functions there" } else { "" };
        steps.push(Step::ok(NAME, format!("{region} is enabled in this account{skill}.")));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_told_from_a_zone_and_from_nothing() {
        for good in ["us-east-1", "ap-northeast-3", "us-gov-west-1"] {
            assert_eq!(code(good), Ok(good.to_owned()));
        }
        for wrong in ["", "us", "us-1", "us-east", "us-east-1a", "US-EAST-1", "us--1", "us-east-10", "virginia"] {
            assert!(code(wrong).is_err(), "{wrong}");
        }
    }
}
