//! The list of intents as code: the enum `Intent`, its names and its slots.

use std::fmt::Write as _;

use super::{Source, SourceError};

/// What every conversation has. It is in no model, or is said in words of Amazon's.
const OF_EVERY_CONVERSATION: [(&str, &str); 9] = [
    ("Launch", "The conversation was opened without a question."),
    ("Yes", "Yes."),
    ("More", "Go on."),
    ("No", "No."),
    ("Repeat", "What was that?"),
    ("Help", "What can be asked?"),
    ("Stop", "The conversation is to end."),
    ("Fallback", "Nothing else fits."),
    ("SessionEnded", "The conversation has ended."),
];

impl Source {
    /// The text of `assistant/src/question/intent/list.rs`.
    pub fn list(&self) -> Result<String, SourceError> {
        let own: Vec<_> = self.intents.iter().filter(|(name, _)| !name.starts_with("AMAZON.")).collect();
        let (mut variants, mut names, mut slots) = (String::new(), String::new(), String::new());
        for (name, intent) in &own {
            let file = format!("intents/{name}.toml");
            if intent.asks.is_empty() || intent.asks.contains('\n') {
                let next = "Write it in one line, such as asks = \"Which instances are there?\".";
                return Err(SourceError::new(file, "it does not say what is asked", next));
            }
            // Writing to a string cannot fail.
            let _ = write!(variants, "    /// {}\n    {name},\n", intent.asks);
            let _ = writeln!(names, "        (\"{name}\", Self::{name}),");
            let mut of_intent = Vec::new();
            for slot in &intent.slots {
                let entry = self.slots.get(slot).ok_or_else(|| {
                    SourceError::new(file.clone(), format!("its slot {slot} is none"), "Add it to slots.toml.")
                })?;
                if entry.variant.is_empty() {
                    let next = "Write the name that it has in SlotName, such as variant = \"Region\".";
                    return Err(SourceError::new(format!("slots.toml: {slot}"), "it has no variant", next));
                }
                of_intent.push(format!("SlotName::{}", entry.variant));
            }
            if !of_intent.is_empty() {
                let _ = writeln!(slots, "            Self::{name} => &[{}],", of_intent.join(", "));
            }
        }
        for (name, what) in OF_EVERY_CONVERSATION {
            let _ = write!(variants, "    /// {what}\n    {name},\n");
        }
        Ok(format!(
            "//! The list of intents. `cargo xtask model` makes it from `interaction/`: nobody edits it.

use serde::{{Deserialize, Serialize}};

use crate::question::SlotName;

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = \"String\", into = \"&'static str\")]
pub enum Intent {{
{variants}}}

impl Intent {{
    /// The intents of the interaction models by name. What every conversation has, such as yes and no, is named by the door.
    pub const OF_MODEL: [(&'static str, Self); {count}] = [
{names}    ];

    /// The slots that it has in the interaction models.
    pub fn slots(self) -> &'static [SlotName] {{
        match self {{
{slots}            _ => &[],
        }}
    }}
}}
",
            count = own.len()
        ))
    }
}
