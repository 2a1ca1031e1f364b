//! The skill's id, held against what `ask deploy` has noted.

use std::fs;

use serde_json::Value;

use super::plan::Plan;
use crate::step::Step;

const NAME: &str = "Skill id";
const STATES: &str = ".ask/ask-states.json";

pub(super) fn look(plan: &Plan) -> Vec<Step> {
    if !plan.says_yes("DeploySkill") {
        return vec![Step::ok(NAME, "None is needed: DeploySkill is no.")];
    }
    let noted = match fs::read_to_string(plan.folder.join(STATES)) {
        Ok(text) => match serde_json::from_str::<Value>(&text) {
            Ok(states) => states["profiles"]["default"]["skillId"].as_str().map(str::to_owned),
            Err(error) => return vec![Step::unseen(NAME, format!("which skill {STATES} names"), error)],
        },
        Err(_) => None,
    };
    vec![skill_id_step(plan.value("AlexaSkillId"), plan.value("SecondAlexaSkillId"), noted.as_deref())]
}

fn skill_id_step(given: &str, second: &str, noted: Option<&str>) -> Step {
    match noted {
        Some(noted) if given == noted || second == noted => {
            Step::ok(NAME, format!("{noted}, as ask deploy has noted it."))
        }
        Some(noted) if given.is_empty() => Step::failed(
            NAME,
            format!("AlexaSkillId is empty, so that nobody may call the function. The skill is {noted}."),
            format!("--parameter AlexaSkillId={noted}"),
        ),
        Some(noted) => Step::failed(
            NAME,
            format!("AlexaSkillId is {given}, and the skill that ask deploy has made from here is {noted}."),
            "Give the id of the skill that is to call the function: another one's manifest will be refused (\"trigger setting\").",
        ),
        None if given.is_empty() => Step::failed(
            NAME,
            "AlexaSkillId is empty, so that nobody may call the function, and there is no skill yet.",
            "Make it, without its function: docs/deploying.md, step 6.",
        ),
        None => Step::unseen(
            NAME,
            format!("whether {given} is a skill of yours"),
            format!("there is no {STATES}, where ask deploy notes it"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::State;

    #[test]
    fn the_id_that_is_given_is_that_of_the_skill_that_was_made() {
        for (given, second, noted, state, says) in [
            ("a", "", Some("a"), State::Ok, "as ask deploy has noted it"),
            ("b", "a", Some("a"), State::Ok, "a, as"),
            ("", "", Some("a"), State::Failed, "--parameter AlexaSkillId=a"),
            ("b", "", Some("a"), State::Failed, "AlexaSkillId is b"),
            ("", "", None, State::Failed, "step 6"),
            ("a", "", None, State::Skipped, "Not looked at: whether a"),
        ] {
            let step = skill_id_step(given, second, noted);
            assert!(step.state == state && step.to_string().contains(says), "{given} {noted:?}: {step}");
        }
    }
}
