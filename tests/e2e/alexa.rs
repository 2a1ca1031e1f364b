//! What Alexa sends and takes, held against JSON Schemas made from Amazon's own types (simulator/schemas).

use std::cell::RefCell;

use serde_json::Value;

use crate::document::Schemas;

/// Something that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A request to a skill.
    Request,
    /// A skill's response.
    Response,
    /// Words before the answer.
    Directive,
    /// An interaction model's file.
    InteractionModel,
    /// The skill's manifest, `skill.json`.
    SkillManifest,
}

impl Shape {
    const ALL: [Self; 5] =
        [Self::Request, Self::Response, Self::Directive, Self::InteractionModel, Self::SkillManifest];

    fn schema(self) -> &'static str {
        match self {
            Self::Request => include_str!("../../simulator/schemas/request.json"),
            Self::Response => include_str!("../../simulator/schemas/response.json"),
            Self::Directive => include_str!("../../simulator/schemas/directive.json"),
            Self::InteractionModel => include_str!("../../simulator/schemas/interaction-model.json"),
            Self::SkillManifest => include_str!("../../simulator/schemas/skill-manifest.json"),
        }
    }

    /// Why `value` is not of this shape.
    pub fn complaint(self, value: &Value) -> Option<String> {
        thread_local! {
            // To read a schema takes longer than to hold something against it.
            static SCHEMAS: RefCell<[Option<Schemas>; Shape::ALL.len()]> = const { RefCell::new([const { None }; 5]) };
        }
        SCHEMAS.with_borrow_mut(|schemas| {
            let known = schemas[self as usize].get_or_insert_with(|| {
                let schema = serde_json::from_str(self.schema()).unwrap_or_else(|error| panic!("{self:?}: {error}"));
                Schemas::of(schema)
            });
            known.complaint("", value).map(|complaint| without_other_types(&complaint))
        })
    }
}

/// The complaint without the members of a union that are of another `type`: there are dozens, and none is meant.
fn without_other_types(complaint: &str) -> String {
    let mut kept = String::new();
    for line in complaint.split_inclusive("\n  - ") {
        if !line.contains("/properties/type/const]") {
            kept.push_str(line);
        }
    }
    kept
}
