//! template.yaml, as JSON: with each short form of a function in its long one.

use std::{fs, path::Path};

use serde_json::{Map, Value};
use serde_norway::Value as Yaml;

/// The file as CloudFormation would have it in JSON.
pub(super) fn read(file: &Path) -> Result<Value, String> {
    let failed = |problem: String| format!("{}: {problem}", file.display());
    let text = fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
    parse(&text).map_err(failed)
}

fn parse(text: &str) -> Result<Value, String> {
    let template = json(serde_norway::from_str(text).map_err(|error| error.to_string())?)?;
    for part in ["Parameters", "Resources"] {
        if !template[part].is_object() {
            return Err(format!("it has no {part}"));
        }
    }
    Ok(template)
}

fn json(yaml: Yaml) -> Result<Value, String> {
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::Number(value) => serde_json::to_value(value).map_err(|error| error.to_string())?,
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => Value::Array(items.into_iter().map(json).collect::<Result<_, _>>()?),
        Yaml::Mapping(fields) => {
            let mut object = Map::new();
            for (key, value) in fields {
                let Yaml::String(key) = key else { return Err(format!("a key is no text: {key:?}")) };
                object.insert(key, json(value)?);
            }
            Value::Object(object)
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = tag.trim_start_matches('!');
            let value = json(tagged.value)?;
            let (key, value) = match (name, value) {
                ("Ref" | "Condition", value) => (name.to_owned(), value),
                ("GetAtt", Value::String(path)) => {
                    let (resource, attribute) = path.split_once('.').unwrap_or((&path, ""));
                    ("Fn::GetAtt".to_owned(), Value::from(vec![resource, attribute]))
                }
                (name, value) => (format!("Fn::{name}"), value),
            };
            Value::Object([(key, value)].into_iter().collect())
        }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn short_forms_become_long_ones() {
        let text = "Parameters: {}\nResources:\n  A: !Sub [\"${B}\", {B: !GetAtt C.Arn.X}]\n  D: !If [E, !Ref F, !Condition G]\n";
        assert_eq!(
            parse(text).unwrap()["Resources"],
            json!({
                "A": {"Fn::Sub": ["${B}", {"B": {"Fn::GetAtt": ["C", "Arn.X"]}}]},
                "D": {"Fn::If": ["E", {"Ref": "F"}, {"Condition": "G"}]},
            })
        );
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for (text, why) in [("Parameters: {}\n", "it has no Resources"), ("a: [", ""), ("1: 2\n", "a key is no text")] {
            let problem = parse(text).unwrap_err();
            assert!(problem.contains(why), "{problem}");
        }
    }
}
