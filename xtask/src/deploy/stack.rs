//! The stack, as far as it is there.

use std::collections::BTreeMap;

use serde_json::Value;

use super::cli::{Aws, Trouble, list, text};
use crate::step::Step;

const NAME: &str = "Stack";

/// What there is.
#[derive(Debug, Default)]
pub(super) struct Stack {
    /// Whether it was looked at.
    pub(super) is_known: bool,
    /// The values that its parameters have: a deployment keeps them where it names no other.
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) outputs: BTreeMap<String, String>,
    /// What it is made of, by the template's names; what AWS calls it.
    pub(super) resources: BTreeMap<String, String>,
}

impl Stack {
    /// Whether it is of this stack, by what AWS calls it.
    pub(super) fn has_made(&self, id: &str) -> bool {
        self.resources.values().any(|made| made == id)
    }
}

pub(super) async fn look(aws: &Aws, name: &str) -> (Stack, Vec<Step>) {
    let found = match aws.ask(&["cloudformation", "describe-stacks", "--stack-name", name]).await {
        Ok(answer) => list(&answer, "Stacks").first().cloned().unwrap_or_default(),
        Err(Trouble::Refused { code, said, .. }) if code == "ValidationError" && said.contains("does not exist") => {
            let stack = Stack { is_known: true, ..Stack::default() };
            return (stack, vec![Step::ok(NAME, format!("There is no {name} yet: it will be made."))]);
        }
        Err(trouble) => {
            let step = Step::unseen(NAME, format!("whether there is a stack {name}, and its state"), trouble);
            return (Stack::default(), vec![step]);
        }
    };
    let status = text(&found, "StackStatus");
    let can_be_changed = status.ends_with("_COMPLETE") && !status.starts_with("ROLLBACK");
    let mut stack = Stack { is_known: true, ..Stack::default() };
    if !can_be_changed {
        return (stack, vec![state(name, status, &aws.same_place())]);
    }
    stack.parameters = pairs(&found, "Parameters", ["ParameterKey", "ParameterValue"]);
    stack.outputs = pairs(&found, "Outputs", ["OutputKey", "OutputValue"]);
    let mut steps = vec![state(name, status, &aws.same_place())];
    let versions: Vec<String> = ["SkillPackage", "AgentPackage"]
        .iter()
        .filter_map(|key| stack.parameters.get(*key).filter(|value| !value.is_empty()))
        .cloned()
        .collect();
    if !versions.is_empty() {
        steps = vec![Step::ok(NAME, format!("{name} is there ({status}), with {}.", versions.join(" and ")))];
    }
    match aws.ask(&["cloudformation", "list-stack-resources", "--stack-name", name]).await {
        Ok(answer) => {
            let made = ["LogicalResourceId", "PhysicalResourceId"];
            stack.resources = pairs(&answer, "StackResourceSummaries", made);
        }
        Err(trouble) => {
            stack.is_known = false;
            steps.push(Step::unseen(NAME, format!("what {name} is made of"), trouble));
        }
    }
    (stack, steps)
}

/// What a state means for the next deployment. What is to be done is done in the same place: each region's stack may have the same name.
fn state(name: &str, status: &str, place: &str) -> Step {
    let failed = |said: &str, next: String| Step::failed(NAME, format!("{name} is {status}: {said}"), next);
    match status {
        "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "CREATE_FAILED" | "DELETE_FAILED" => failed(
            "it can only be deleted, and made anew.",
            format!(
                "sam delete --stack-name {name} {place}. Its bucket stays, if it has made one: ask for its name before \
                 (docs/deploying.md, \"A deployment that fails\", which also says what had failed), and give it as AgentPackageBucket."
            ),
        ),
        "UPDATE_ROLLBACK_FAILED" => failed(
            "its last change could not be taken back.",
            format!(
                "Mend what its events name, then aws cloudformation continue-update-rollback --stack-name {name} {place}."
            ),
        ),
        "UPDATE_FAILED" => failed(
            "its last change was left half done.",
            format!("Mend what its events name, then aws cloudformation rollback-stack --stack-name {name} {place}."),
        ),
        // A change set that was never carried out: the next deployment carries on.
        "REVIEW_IN_PROGRESS" => Step::ok(NAME, format!("{name} was begun and never made ({status}): it will be.")),
        _ if status.ends_with("_IN_PROGRESS") => {
            let next = format!("Wait: aws cloudformation describe-stacks --stack-name {name} {place}.");
            failed("somebody is changing it.", next)
        }
        _ if status.ends_with("_COMPLETE") => Step::ok(NAME, format!("{name} is there ({status}).")),
        _ => {
            Step::unseen(NAME, format!("what {status} means for the next deployment of {name}"), "it is not known here")
        }
    }
}

fn pairs(answer: &Value, field: &str, [key, value]: [&str; 2]) -> BTreeMap<String, String> {
    list(answer, field).iter().map(|pair| (text(pair, key).to_owned(), text(pair, value).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::State;

    #[test]
    fn every_state_is_well_or_has_a_remedy() {
        for (status, meant) in [
            ("CREATE_COMPLETE", State::Ok),
            ("UPDATE_ROLLBACK_COMPLETE", State::Ok),
            ("IMPORT_COMPLETE", State::Ok),
            ("REVIEW_IN_PROGRESS", State::Ok),
            ("ROLLBACK_COMPLETE", State::Failed),
            ("CREATE_FAILED", State::Failed),
            ("DELETE_FAILED", State::Failed),
            ("UPDATE_FAILED", State::Failed),
            ("UPDATE_ROLLBACK_FAILED", State::Failed),
            ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", State::Failed),
            ("DELETE_IN_PROGRESS", State::Failed),
            ("SOMETHING_NEW", State::Skipped),
        ] {
            let step = state("dbvoice", status, "--region eu-west-1 --profile two");
            assert_eq!(step.state, meant, "{status}");
            let said = step.to_string();
            assert_eq!(said.contains("Next: "), meant == State::Failed, "{step}");
            // Each command that is told says where.
            let commands =
                ["--stack-name dbvoice", "--region eu-west-1 --profile two"].map(|part| said.matches(part).count());
            assert_eq!(commands[0], commands[1], "{step}");
        }
    }
}
