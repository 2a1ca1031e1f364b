//! The template's conditions and rules, decided as CloudFormation decides them, by the values of parameters.

use std::collections::BTreeMap;

use serde_json::Value;

/// What a condition can name.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) region: &'a str,
    /// The values of all parameters; a list's with commas.
    pub(super) values: &'a BTreeMap<String, String>,
    /// Which of them are lists.
    pub(super) lists: &'a [String],
    /// The template's conditions.
    pub(super) conditions: &'a Value,
}

impl Scope<'_> {
    /// Whether the condition of this name holds.
    pub(super) fn named(&self, name: &str) -> Result<bool, String> {
        match self.conditions.get(name) {
            Some(condition) => self.holds(condition),
            None => Err(format!("there is no condition {name}")),
        }
    }

    /// Whether this holds.
    pub(super) fn holds(&self, condition: &Value) -> Result<bool, String> {
        let (function, of) = only(condition)?;
        let of_each = || of.as_array().ok_or_else(|| format!("{function} wants a list"));
        match function {
            "Condition" => self.named(of.as_str().unwrap_or_default()),
            "Fn::Not" => self.holds(of_each()?.first().unwrap_or(&Value::Null)).map(|held| !held),
            "Fn::And" => of_each()?.iter().try_fold(true, |all, part| Ok(self.holds(part)? && all)),
            "Fn::Or" => of_each()?.iter().try_fold(false, |any, part| Ok(self.holds(part)? || any)),
            "Fn::Equals" => match of_each()?.as_slice() {
                [left, right] => Ok(self.value(left)? == self.value(right)?),
                _ => Err("Fn::Equals wants two values".to_owned()),
            },
            other => Err(format!("{other} is no condition that is known here")),
        }
    }

    /// What a value comes to: text, or a list of texts.
    pub(super) fn value(&self, value: &Value) -> Result<Value, String> {
        if !value.is_object() {
            return Ok(match value {
                // CloudFormation compares texts.
                Value::Number(_) | Value::Bool(_) => Value::String(value.to_string()),
                Value::Array(items) => items.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?,
                other => other.clone(),
            });
        }
        let (function, of) = only(value)?;
        match (function, of.as_array().map(Vec::as_slice)) {
            ("Ref", _) => self.reference(of.as_str().unwrap_or_default()),
            ("Fn::Join", Some([Value::String(between), parts])) => {
                let parts = self.value(parts)?;
                Ok(Value::String(texts(&parts)?.join(between)))
            }
            ("Fn::Split", Some([Value::String(at), whole])) => match self.value(whole)? {
                Value::String(whole) => Ok(whole.split(at.as_str()).collect()),
                other => Err(format!("Fn::Split wants text, not {other}")),
            },
            ("Fn::Select", Some([index, parts])) => {
                let parts = self.value(parts)?;
                let texts = texts(&parts)?;
                let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
                let chosen = index.and_then(|index| texts.get(index).copied());
                chosen.map(Value::from).ok_or_else(|| "Fn::Select chooses what is not there".to_owned())
            }
            ("Fn::If", Some([Value::String(name), then, otherwise])) => {
                self.value(if self.named(name)? { then } else { otherwise })
            }
            (other, _) => Err(format!("{other} is no function that is known here")),
        }
    }

    fn reference(&self, name: &str) -> Result<Value, String> {
        match (name, self.values.get(name)) {
            ("AWS::Region", _) => Ok(Value::from(self.region)),
            ("AWS::NoValue", _) => Ok(Value::Null),
            (_, Some(value)) if self.lists.iter().any(|list| list == name) => Ok(value.split(',').collect()),
            (_, Some(value)) => Ok(Value::from(value.as_str())),
            (_, None) => Err(format!("{name} is no parameter")),
        }
    }
}

/// The only field of a function, and its name.
fn only(value: &Value) -> Result<(&str, &Value), String> {
    let fields = value.as_object().ok_or_else(|| format!("{value} is no function"))?;
    match (fields.iter().next(), fields.len()) {
        (Some((name, of)), 1) => Ok((name.as_str(), of)),
        _ => Err(format!("{value} is no function")),
    }
}

fn texts(value: &Value) -> Result<Vec<&str>, String> {
    let texts = value.as_array().map(|items| items.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    texts.flatten().ok_or_else(|| format!("{value} is no list of texts"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn conditions_hold_as_cloudformation_has_them() {
        let values = [("A", "yes"), ("L", "x,y"), ("E", "")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        let (values, lists) = (BTreeMap::from(values), ["L".to_owned(), "E".to_owned()]);
        let conditions = json!({"IsA": {"Fn::Equals": [{"Ref": "A"}, "yes"]}});
        let scope = Scope { region: "eu-west-1", values: &values, lists: &lists, conditions: &conditions };
        let second = |list: &str| {
            let joined = json!({"Fn::Join": ["", [{"Fn::Join": [",", {"Ref": list}]}, ",,,"]]});
            json!({"Fn::Equals": [{"Fn::Select": [1, {"Fn::Split": [",", joined]}]}, ""]})
        };
        for (condition, held) in [
            (json!({"Condition": "IsA"}), true),
            (json!({"Fn::Not": [{"Condition": "IsA"}]}), false),
            (json!({"Fn::And": [{"Condition": "IsA"}, {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}]}), true),
            (json!({"Fn::Or": [{"Fn::Not": [{"Condition": "IsA"}]}, {"Fn::Equals": ["1", 1]}]}), true),
            (json!({"Fn::Equals": [{"Fn::If": ["IsA", "b", "c"]}, "b"]}), true),
            (second("L"), false),
            (second("E"), true),
        ] {
            assert_eq!(scope.holds(&condition), Ok(held), "{condition}");
        }
        for unknown in
            [json!({"Condition": "B"}), json!({"Fn::Equals": [{"Ref": "B"}, ""]}), json!({"Fn::X": []}), json!("A")]
        {
            assert!(scope.holds(&unknown).is_err(), "{unknown}");
        }
    }
}
