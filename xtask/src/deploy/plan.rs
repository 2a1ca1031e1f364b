//! What is about to be deployed: the template with a value for each parameter.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use serde_json::Value;

use super::condition::Scope;

/// A deployment.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) template: &'a Value,
    pub(super) region: &'a str,
    /// Where template, packages and skill are.
    pub(super) folder: PathBuf,
    /// What was said, in its order.
    pub(super) given: &'a [(String, String)],
    /// The value of each parameter: as it was said, as the stack has it, or the template's own.
    pub(super) values: BTreeMap<String, String>,
    /// Whose value is the stack's.
    pub(super) kept: BTreeSet<String>,
    lists: Vec<String>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        template: &'a Value,
        region: &'a str,
        folder: PathBuf,
        given: &'a [(String, String)],
        of_stack: &BTreeMap<String, String>,
    ) -> Self {
        let (mut values, mut kept, mut lists) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        for (name, about) in template["Parameters"].as_object().into_iter().flatten() {
            if about["Type"].as_str().is_some_and(|kind| kind.contains("List")) {
                lists.push(name.clone());
            }
            let said = given.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone());
            let value = match (said, of_stack.get(name)) {
                (Some(said), _) => said,
                (None, Some(stands)) => {
                    kept.insert(name.clone());
                    stands.clone()
                }
                // None at all, where the template has no default: that is told of by whoever looks at parameters.
                (None, None) => match &about["Default"] {
                    Value::Null => continue,
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                },
            };
            values.insert(name.clone(), value);
        }
        Self { template, region, folder, given, values, kept, lists }
    }

    /// A parameter's value; empty where it has none.
    pub(super) fn value(&self, name: &str) -> &str {
        self.values.get(name).map(String::as_str).unwrap_or_default()
    }

    /// The values of a list that are not empty.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        self.value(name).split(',').map(str::trim).filter(|value| !value.is_empty()).collect()
    }

    /// Whether a parameter says yes.
    pub(super) fn says_yes(&self, name: &str) -> bool {
        self.value(name) == "yes"
    }

    /// By what the template's conditions are decided.
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope {
            region: self.region,
            values: &self.values,
            lists: &self.lists,
            conditions: &self.template["Conditions"],
        }
    }

    /// The resources that will be there, with the names that they have in the template.
    pub(super) fn resources(&self) -> Result<BTreeMap<&str, &Value>, String> {
        let scope = self.scope();
        let mut there = BTreeMap::new();
        for (name, resource) in self.template["Resources"].as_object().into_iter().flatten() {
            let condition = resource["Condition"].as_str();
            if condition.is_none_or(str::is_empty) || scope.named(condition.unwrap_or_default())? {
                there.insert(name.as_str(), resource);
            }
        }
        Ok(there)
    }
}
