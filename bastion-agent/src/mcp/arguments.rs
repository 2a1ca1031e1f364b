//! Arguments of a call, held against the schema of its tool. What is wrong is told with the argument's name and what is allowed.

use rmcp::model::JsonObject;
use serde_json::{Value, json};

use crate::clean::clean_within;

/// The arguments with what was left out filled in. One that is null was left out.
pub(super) fn read(schema: &JsonObject, given: JsonObject) -> Result<JsonObject, String> {
    let empty = JsonObject::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let mut arguments = JsonObject::new();
    for (name, value) in given.into_iter().filter(|(_, value)| !value.is_null()) {
        let Some(property) = properties.get(&name) else {
            let known: Vec<&str> = properties.keys().map(String::as_str).collect();
            return Err(format!("there is no argument {}. Known: {}", clean_within(&name, 100), known.join(", ")));
        };
        let value = fit(resolved(schema, property), &value)
            .map_err(|allowed| format!("{name} is {}: it must be {allowed}", clean_within(&value.to_string(), 100)))?;
        arguments.insert(name, value);
    }
    for (name, property) in properties {
        if let (None, Some(usual)) = (arguments.get(name), property.get("default")) {
            arguments.insert(name.clone(), usual.clone());
        }
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    match required.into_iter().find(|name| !arguments.contains_key(*name)) {
        Some(missing) => Err(format!("{missing} is missing: it must be {}", allowed(&properties[missing]))),
        None => Ok(arguments),
    }
}

/// The schema that a property refers to.
fn resolved<'a>(schema: &'a JsonObject, property: &'a Value) -> &'a Value {
    let name = property["$ref"].as_str().and_then(|place| place.strip_prefix("#/$defs/"));
    name.and_then(|name| schema.get("$defs")?.get(name)).unwrap_or(property)
}

/// The value as the schema has it, or what is allowed.
fn fit(schema: &Value, value: &Value) -> Result<Value, String> {
    let fits = match (schema["type"].as_str(), value) {
        (_, value) if schema["enum"].is_array() => {
            schema["enum"].as_array().into_iter().flatten().any(|word| word == value).then(|| value.clone())
        }
        (Some("integer"), Value::Number(number)) => {
            // JSON has one kind of number: 5.0 is 5.
            let whole = number.as_f64().filter(|float| float.fract() == 0.0 && (0.0..1e15).contains(float));
            let whole = number.as_u64().or(whole.map(|float| float as u64));
            whole.filter(|whole| bounds(schema).contains(whole)).map(|whole| json!(whole))
        }
        (Some("string"), Value::String(text)) => (!text.trim().is_empty()).then(|| value.clone()),
        (Some("array"), Value::Array(values)) => {
            let values: Result<Vec<Value>, String> = values.iter().map(|value| fit(&schema["items"], value)).collect();
            values.ok().map(Value::Array)
        }
        _ => None,
    };
    fits.ok_or_else(|| allowed(schema))
}

fn bounds(schema: &Value) -> std::ops::RangeInclusive<u64> {
    schema["minimum"].as_u64().unwrap_or(0)..=schema["maximum"].as_u64().unwrap_or(u64::MAX)
}

fn allowed(schema: &Value) -> String {
    let words = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>();
    match schema["type"].as_str() {
        _ if !words.is_empty() => format!("one of {}", words.join(", ")),
        Some("integer") => format!("a whole number from {} to {}", bounds(schema).start(), bounds(schema).end()),
        Some("array") => "a list of texts that are not empty".to_owned(),
        _ => "a text that is not empty".to_owned(),
    }
}
