//! What is a parameter of a database set to?

use std::ops::ControlFlow;

use agent_protocol::{Check, ParameterQuestion};

use super::questions;
use crate::{
    answers::about,
    answers::parameter,
    context::Context,
    error::Error,
    message::{Message, Value},
    question::{Slot, SlotName},
    reply::{Answer, Reply},
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    let parameter = match wanted(context.slot(SlotName::Parameter)) {
        Ok(parameter) => parameter,
        Err(ask) => return Ok(Answer::elicit(SlotName::Parameter, ask, Message::new("ask-parameter-reprompt")).into()),
    };
    let check = Check::Parameter(ParameterQuestion { parameter: parameter.clone() });
    Ok(match questions::report(context, &check).await? {
        ControlFlow::Continue((region, database, report)) => {
            let mut answer = parameter::render(region, &database, &parameter, &report)?;
            answer.say = about::of_what_was_read(&report, answer.say);
            Reply { answer, region: Some(region), next: None }
        }
        ControlFlow::Break(instead) => instead,
    })
}

/// The parameter that was said, by its own name where the words are known; otherwise the question that asks for it. The
/// document takes letters, digits and what joins them, and nothing else gets as far as the document.
fn wanted(slot: Slot) -> Result<String, Message> {
    let name = match slot {
        Slot::Missing | Slot::Unclear => return Err(Message::new("ask-parameter")),
        Slot::Known { id: Some(id), .. } => id,
        Slot::Known { name, .. } | Slot::Unknown(name) => name,
    };
    let letter = |character: char| character.is_ascii_alphanumeric();
    let fits = name.len() <= 100
        && name.starts_with(letter)
        && name.chars().all(|character| letter(character) || matches!(character, '_' | '.' | ' ' | '-'));
    if fits { Ok(name) } else { Err(Message::new("parameter-unclear").with("parameter", Value::Name(name))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_a_parameters_name_is_asked_for() {
        let known = Slot::Known { id: Some("max_connections".to_owned()), name: "最大接続数".to_owned() };
        assert_eq!(wanted(known).unwrap(), "max_connections");
        assert_eq!(wanted(Slot::Unknown("rds.force_ssl".to_owned())).unwrap(), "rds.force_ssl");
        for hostile in ["$(reboot)", "a;b", "'", "--help", "最大", "a\nb", &"x".repeat(101)] {
            assert!(wanted(Slot::Unknown(hostile.to_owned())).is_err(), "{hostile}");
        }
    }
}
