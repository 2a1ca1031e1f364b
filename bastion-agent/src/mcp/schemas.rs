//! The schemas of tools, cut out of `docs/openapi.json`, which is made from the types of `agent-protocol`.

use agent_protocol::{Check, CheckName};
use rmcp::model::JsonObject;
use serde_json::{Value, json};

use crate::{asker, history_query, span};

const DOCUMENT: &str = include_str!("../../../docs/openapi.json");

/// How the document refers to its schemas, and how those of a tool do.
const THERE: &str = "#/components/schemas/";
const HERE: &str = "#/$defs/";

/// How long each instance may take that `doctor` examines.
const DOCTOR_TIMEOUT: &str = "10s";

/// The schemas of the document, by name.
pub(super) struct Schemas(JsonObject);

impl Schemas {
    /// The document is part of this program: a test sees that it is whole.
    pub(super) fn load() -> Self {
        let mut document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
        match document.pointer_mut("/components/schemas").map(Value::take) {
            Some(Value::Object(schemas)) => Self(schemas),
            _ => Self(JsonObject::new()),
        }
    }

    /// The schema of this name, or what is in it at the pointer after its name.
    fn at(&self, place: &str) -> Value {
        let (name, pointer) = place.split_at(place.find('/').unwrap_or(place.len()));
        self.0.get(name).and_then(|schema| schema.pointer(pointer)).cloned().unwrap_or_default()
    }

    /// What of a `oneOf` is for this check.
    fn of_check(&self, variants: &Value, key: &str, check: CheckName) -> Value {
        let is_it = |variant: &&Value| {
            let parts = variant["allOf"].as_array().into_iter().flatten().chain([*variant]);
            parts.into_iter().any(|part| part["properties"][key]["enum"][0] == check.as_str())
        };
        variants.as_array().into_iter().flatten().find(is_it).cloned().unwrap_or_default()
    }

    /// The question that a check asks, as a sentence.
    pub(super) fn question(&self, check: CheckName) -> String {
        let variant = self.of_check(&self.at("Check/oneOf"), "name", check);
        variant["description"].as_str().unwrap_or(check.as_str()).to_owned()
    }

    /// What a tool of a check takes: the instance, the options of the check, and the time it may take.
    pub(super) fn check_input(&self, check: CheckName) -> JsonObject {
        let variant = self.of_check(&self.at("Check/oneOf"), "name", check);
        let options = variant["allOf"][0]["$ref"].as_str().and_then(|place| place.strip_prefix(THERE));
        let options = options.map(|name| self.at(name)).unwrap_or_default();
        let mut properties = json!({"instance": self.at("CheckRequest/properties/instance")});
        for (name, option) in options["properties"].as_object().into_iter().flatten() {
            properties[name] = option.clone();
            // What is left out is what the types say.
            let usual = serde_json::from_value::<Check>(json!({"name": check})).and_then(serde_json::to_value);
            if let Some(value) = usual.ok().and_then(|usual| usual.get(name).cloned()) {
                properties[name]["default"] = value;
            }
        }
        properties["timeout_ms"] = self.timeout(asker::USUAL_TIMEOUT);
        let mut required = vec![json!("instance")];
        required.extend(options["required"].as_array().into_iter().flatten().cloned());
        self.whole(json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false
        }))
    }

    /// The report of a check.
    pub(super) fn check_output(&self, check: CheckName) -> JsonObject {
        let mut report = self.at("CheckReport/allOf/0");
        let variant = self.of_check(&self.at("CheckReport/allOf/1/oneOf"), "check", check);
        for (name, narrower) in variant["properties"].as_object().into_iter().flatten() {
            report["properties"][name] = narrower.clone();
        }
        report["description"] = self.at("CheckReport/description");
        self.whole(report)
    }

    fn timeout(&self, usual: &str) -> Value {
        let mut timeout = self.at("CheckRequest/properties/timeout_ms");
        timeout["default"] = span::parse(usual).map(|usual| usual.as_millis() as u64).into();
        timeout
    }

    pub(super) fn list_input(&self) -> JsonObject {
        self.whole(json!({
            "type": "object",
            "properties": {
                "names": {
                    "type": "array", "items": {"type": "string", "minLength": 1},
                    "description": "Only these: names, DB identifiers, or the beginning of one with a * after it. \
                        All of them where it is left out.",
                },
            },
            "additionalProperties": false,
        }))
    }

    pub(super) fn list_output(&self) -> JsonObject {
        let items = json!({"$ref": format!("{THERE}ListedInstance")});
        self.whole(cut(json!({
            "type": "object",
            "properties": {
                "instances": {"type": "array", "items": items, "description": "The instances."},
                "problem": {
                    "type": ["string", "null"],
                    "description": "Why the list is not whole, and what to do about it; null where it is.",
                },
            },
            "required": ["instances", "problem"],
        })))
    }

    pub(super) fn doctor_input(&self) -> JsonObject {
        self.whole(json!({
            "type": "object",
            "properties": {
                "instances": {
                    "type": "array", "items": self.at("CheckRequest/properties/instance"),
                    "description": "The instances to examine. All of them where it is left out.",
                },
                "timeout_ms": self.timeout(DOCTOR_TIMEOUT),
            },
            "additionalProperties": false,
        }))
    }

    pub(super) fn doctor_output(&self) -> JsonObject {
        let items = json!({"$ref": format!("{THERE}DoctorSection")});
        self.whole(cut(json!({
            "type": "object",
            "properties": {
                "sections": {"type": "array", "items": items, "description": "The agent itself, then the instances."},
            },
            "required": ["sections"],
        })))
    }

    /// What a tool of the history takes: the instance, how far back to look, and more.
    pub(super) fn history_input(&self, more: Value) -> JsonObject {
        let mut properties = json!({
            "instance": self.at("CheckRequest/properties/instance"),
            "since": {
                "type": "string", "minLength": 1, "default": history_query::USUAL_SINCE,
                "description": "How far back to look, such as 90m, 12h, 7d or 4w.",
            },
        });
        for (name, property) in more.as_object().into_iter().flatten() {
            properties[name] = property.clone();
        }
        self.whole(json!({
            "type": "object", "properties": properties, "required": ["instance"], "additionalProperties": false
        }))
    }

    /// A type of the document, of which something may be cut.
    pub(super) fn history_output(&self, name: &str) -> JsonObject {
        self.whole(cut(self.at(name)))
    }

    /// The schema with the definitions of all that it refers to.
    fn whole(&self, mut schema: Value) -> JsonObject {
        let mut definitions = JsonObject::new();
        let mut wanted = Vec::new();
        refer(&mut schema, &mut wanted);
        while let Some(name) = wanted.pop() {
            if !definitions.contains_key(&name) {
                let mut definition = self.at(&name);
                refer(&mut definition, &mut wanted);
                definitions.insert(name, definition);
            }
        }
        if !definitions.is_empty() {
            schema["$defs"] = Value::Object(definitions);
        }
        match schema {
            Value::Object(schema) => schema,
            _ => JsonObject::new(),
        }
    }
}

/// The same schema, with the word that something was cut.
fn cut(mut schema: Value) -> Value {
    schema["properties"]["truncated"] =
        json!({"type": "boolean", "description": "Whether something was left out so that the answer fits."});
    if let Some(required) = schema["required"].as_array_mut() {
        required.push(json!("truncated"));
    }
    schema
}

/// Makes references to the document references within the schema, and notes their names.
fn refer(schema: &mut Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(place)) = members.get_mut("$ref")
                && let Some(name) = place.strip_prefix(THERE)
            {
                names.push(name.to_owned());
                *place = format!("{HERE}{name}");
            }
            members.values_mut().for_each(|member| refer(member, names));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| refer(value, names)),
        _ => {}
    }
}
