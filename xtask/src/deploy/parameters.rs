//! The parameters, held against what the template says of each, and against its rules.

use jiff::tz::TimeZone;
use regex::Regex;
use serde_json::Value;

use super::{cli::listed, plan::Plan};
use crate::step::Step;

const NAME: &str = "Parameters";

/// How many values the template takes of these lists. It looks at no further one, and says nothing of it.
const MOST: [(&str, usize); 2] = [("DatabaseSecurityGroupIds", 3), ("DatabasePorts", 4)];

/// One from the command line.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("it is no Key=Value")?;
    match key.is_empty() || !key.chars().all(|letter| letter.is_ascii_alphanumeric()) {
        true => Err(format!("{key:?} is no name of a parameter")),
        false => Ok((key.to_owned(), value.to_owned())),
    }
}

pub(super) fn look(plan: &Plan) -> Vec<Step> {
    let mut steps = given(plan);
    for (name, about) in plan.template["Parameters"].as_object().into_iter().flatten() {
        let wrong = match plan.values.get(name) {
            None => Some("it has no value, and the template has none for it".to_owned()),
            Some(value) => wrong(name, about, value),
        };
        if let Some(wrong) = wrong {
            let description = about["Description"].as_str().unwrap_or("See template.yaml.");
            let whose = if plan.kept.contains(name) { " It is the value that the stack has." } else { "" };
            let next = format!("Give another: --parameter {name}=… {description}");
            steps.push(Step::failed(NAME, format!("{name}: {wrong}.{whose}"), next));
        }
    }
    steps.extend(rules(plan));
    steps.extend(together(plan));
    if steps.is_empty() {
        let (all, given, kept) = (plan.values.len(), plan.given.len(), plan.kept.len());
        let said = format!("Of {all}, {given} are given, {kept} are the stack's, the others are the template's own.");
        steps.push(Step::ok(NAME, said));
    }
    steps
}

/// What was said that cannot be meant.
fn given(plan: &Plan) -> Vec<Step> {
    let known: Vec<&str> =
        plan.template["Parameters"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let mut steps = Vec::new();
    for (at, (name, _)) in plan.given.iter().enumerate() {
        if !known.contains(&name.as_str()) {
            let nearest = known.iter().min_by_key(|known| strsim::levenshtein(known, name)).copied();
            let next = format!("Is {} meant? template.yaml has all of them.", nearest.unwrap_or("another"));
            steps.push(Step::failed(NAME, format!("The template has no parameter {name}."), next));
        } else if plan.given[..at].iter().any(|(earlier, _)| earlier == name) {
            let next = "Say which of the values is meant.";
            steps.push(Step::failed(NAME, format!("{name} is given more than once."), next));
        }
    }
    steps
}

/// What is wrong with a value, if anything is.
fn wrong(name: &str, about: &Value, value: &str) -> Option<String> {
    let kind = about["Type"].as_str().unwrap_or_default();
    let number = |limit: &Value| limit.as_f64().or_else(|| limit.as_str().and_then(|text| text.parse().ok()));
    let length = value.chars().count() as f64;
    if let Some(allowed) = about["AllowedValues"].as_array() {
        let allowed: Vec<String> =
            allowed.iter().map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned)).collect();
        if !allowed.iter().any(|one| one == value) {
            return Some(format!("{value:?} is none of {}", listed(allowed)));
        }
    }
    if let Some(pattern) = about["AllowedPattern"].as_str() {
        match Regex::new(&format!("^(?:{pattern})$")) {
            Ok(regex) if !regex.is_match(value) => return Some(format!("{value:?} does not match {pattern}")),
            Ok(_) => {}
            Err(error) => return Some(format!("its pattern is not understood: {error}")),
        }
    }
    if number(&about["MaxLength"]).is_some_and(|most| length > most) {
        return Some(format!("it has {length} characters, and may have {}", about["MaxLength"]));
    }
    if number(&about["MinLength"]).is_some_and(|least| length < least) {
        return Some(format!("it has {length} characters, and has to have {}", about["MinLength"]));
    }
    if kind == "Number" {
        let Ok(figure) = value.parse::<f64>() else { return Some(format!("{value:?} is no number")) };
        if number(&about["MaxValue"]).is_some_and(|most| figure > most)
            || number(&about["MinValue"]).is_some_and(|least| figure < least)
        {
            return Some(format!("{value} is not from {} to {}", about["MinValue"], about["MaxValue"]));
        }
    }
    further(name, value)
}

/// What the template cannot say.
fn further(name: &str, value: &str) -> Option<String> {
    let values: Vec<&str> = value.split(',').map(str::trim).filter(|value| !value.is_empty()).collect();
    if let Some((_, most)) = MOST.iter().find(|(list, most)| *list == name && values.len() > *most) {
        return Some(format!("it has {} values, of which the template uses {most}", values.len()));
    }
    let twice = (1..values.len()).find(|&at| values[..at].contains(&values[at])).map(|at| values[at]);
    if let (Some(twice), true) = (twice, MOST.iter().any(|(list, _)| *list == name)) {
        return Some(format!("{twice} is in it twice, and EC2 makes no rule twice"));
    }
    match name {
        "DatabasePorts" => {
            let bad = values.iter().find(|port| !port.parse::<u16>().is_ok_and(|port| port > 0));
            bad.map(|port| format!("{port:?} is no port"))
        }
        "TimeZone" if !value.is_empty() && TimeZone::get(value).is_err() => Some(format!("{value:?} is no time zone")),
        "DatabaseCidr" | "HttpsCidr" | "EndpointClientCidr" if !value.is_empty() => {
            let good = super::routes::Block::parse(value).is_some();
            (!good).then(|| format!("{value:?} is no block of IPv4 addresses"))
        }
        _ => None,
    }
}

/// What each may be, and both together cannot.
fn together(plan: &Plan) -> Vec<Step> {
    let mut steps = Vec::new();
    let [prefix, path] = ["ParameterPrefix", "BastionParameterPath"].map(|name| plan.value(name));
    if !path.is_empty() && format!("{path}/").starts_with(&format!("{prefix}/")) {
        let said =
            format!("BastionParameterPath {path} is under ParameterPrefix {prefix}, which the bastion may not read.");
        steps.push(Step::failed(NAME, said, "Put what the bastion is to read under another path."));
    }
    let asked = plan.list("BastionRegions");
    let default = plan.value("DefaultRegion");
    if plan.says_yes("DeploySkill")
        && !default.is_empty()
        && !asked.is_empty()
        && !asked.contains(&"*")
        && !asked.contains(&default)
    {
        let said = format!("DefaultRegion {default} is not among BastionRegions, so the skill may not ask there.");
        steps.push(Step::failed(NAME, said, "Name it in both, or let BastionRegions be an asterisk."));
    }
    steps
}

/// The template's rules, with the words that it has for each.
fn rules(plan: &Plan) -> Vec<Step> {
    let scope = plan.scope();
    let mut steps = Vec::new();
    for (name, rule) in plan.template["Rules"].as_object().into_iter().flatten() {
        let applies = rule.get("RuleCondition").map_or(Ok(true), |condition| scope.holds(condition));
        for assertion in rule["Assertions"].as_array().into_iter().flatten() {
            let held = match applies {
                Ok(false) => Ok(true),
                Ok(true) => scope.holds(&assertion["Assert"]),
                Err(ref problem) => Err(problem.clone()),
            };
            match held {
                Ok(true) => {}
                Ok(false) => {
                    let said = assertion["AssertDescription"].as_str().unwrap_or(name);
                    steps.push(Step::failed(NAME, said, "Give it with --parameter, and to sam deploy."));
                }
                Err(problem) => steps.push(Step::unseen(NAME, format!("the template's rule {name}"), problem)),
            }
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, path::PathBuf};

    use super::*;
    use crate::step::State;

    fn steps(given: &[(&str, &str)], stack: &[(&str, &str)]) -> Vec<String> {
        let template = super::super::template::read(&stage::checkout().join("template.yaml"));
        let template = template.unwrap_or_else(|problem| panic!("{problem}"));
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let given: Vec<_> = given.iter().map(owned).collect();
        let stack: BTreeMap<_, _> = stack.iter().map(owned).collect();
        let plan = Plan::new(&template, "eu-west-1", PathBuf::new(), &given, &stack);
        assert!(plan.resources().is_ok_and(|resources| !resources.is_empty()));
        let steps = look(&plan);
        steps.iter().filter(|step| step.state != State::Ok).map(Step::to_string).collect()
    }

    /// A deployment with nothing but documents.
    const LEAST: [(&str, &str); 2] = [("DeploySkill", "no"), ("DeployBastion", "no")];

    #[test]
    fn the_templates_own_values_are_good_but_for_what_it_asks_for() {
        assert_eq!(steps(&LEAST, &[]), [""; 0]);
        let asked = steps(&[], &[]).concat();
        for name in ["SkillPackage", "BastionVpcId", "BastionSubnetId"] {
            assert!(asked.contains(&format!("{name} is needed where")), "{asked}");
        }
        // What the stack has already need not be said again.
        assert_eq!(steps(&[], &LEAST), [""; 0]);
    }

    #[test]
    fn a_value_that_cannot_be_is_named_with_the_reason() {
        for (key, value, why) in [
            ("Architecture", "amd64", "is none of arm64, x86_64"),
            ("AgentPackageSha256", "abc", "does not match"),
            ("AlexaSkillId", "amzn1.ask.skill.x", "does not match"),
            ("LogRetentionDays", "31", "is none of 1, 3"),
            ("DatabasePorts", "1,2,3,4,5", "of which the template uses 4"),
            ("DatabasePorts", "5432,http", "\"http\" is no port"),
            ("DatabasePorts", "5432, 3306,5432", "5432 is in it twice"),
            (
                "DatabaseSecurityGroupIds",
                "sg-0123456789abcdef0,sg-0123456789abcdef0",
                "sg-0123456789abcdef0 is in it twice",
            ),
            ("BastionParameterPath", "/dbvoice/bastion", "is under ParameterPrefix /dbvoice"),
            ("BastionParameterPath", "/dbvoice", "is under ParameterPrefix /dbvoice"),
            ("TimeZone", "Europe/Atlantis", "is no time zone"),
            ("DatabaseCidr", "10.0.0.300/16", "is no block of IPv4 addresses"),
            ("BastionSubnet", "subnet-1", "Is BastionSubnetId meant?"),
            ("AllowTasks", "yes", "AllowTasks is for the region that has DeploySkill=yes."),
        ] {
            let found = steps(&[&LEAST[..], &[(key, value)]].concat(), &[]);
            assert!(found.len() == 1 && found[0].contains(why), "{key}={value}: {found:?}");
        }
        let long = "a".repeat(701);
        assert!(steps(&[&LEAST[..], &[("AllowedPersonIds", &long)]].concat(), &[])[0].contains("may have 700"));
        assert_eq!(steps(&[&LEAST[..], &[("BastionParameterPath", "/dbvoices")]].concat(), &[]), [""; 0]);
        let skill = [("DeployBastion", "no"), ("SkillPackage", "v1/x.zip"), ("DefaultRegion", "eu-west-1")];
        for (regions, good) in [("us-east-1", false), ("us-east-1,eu-west-1", true), ("*", true)] {
            let found = steps(&[&skill[..], &[("BastionRegions", regions)]].concat(), &[]);
            assert!(
                found.len() == usize::from(!good) && found.iter().all(|step| step.contains("not among")),
                "{found:?}"
            );
        }
        let twice = steps(&[&LEAST[..], &LEAST[..1]].concat(), &[]);
        assert!(twice.len() == 1 && twice[0].contains("more than once"), "{twice:?}");
    }

    #[test]
    fn a_pair_has_a_name_and_a_value() {
        assert_eq!(pair("A=b=c"), Ok(("A".to_owned(), "b=c".to_owned())));
        assert_eq!(pair("A="), Ok(("A".to_owned(), String::new())));
        for wrong in ["A", "=b", "a b=c"] {
            assert!(pair(wrong).is_err(), "{wrong}");
        }
    }
}
