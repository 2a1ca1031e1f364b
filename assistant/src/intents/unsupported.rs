//! What cannot be done is said to be that, with what can.

use crate::{
    context::Context,
    message::Message,
    question::{Question, Unsupported, unsupported},
    reply::{Answer, Reply},
};

pub(super) fn answer(context: &Context<'_>) -> Reply {
    // "With a snapshot first": the task that waits is named after it.
    if context.session.task.is_some() {
        return Answer::answered([message(context.question)]).into();
    }
    let mut answer = Answer::listen(Message::new("ask-what"), Message::new("welcome-reprompt"));
    answer.say.insert(0, message(context.question));
    answer.into()
}

/// What is said of it.
pub(super) fn message(question: &Question) -> Message {
    Message::new(match unsupported(question) {
        Unsupported::Snapshots => "unsupported-snapshots",
        Unsupported::KillSession => "unsupported-kill-session",
        Unsupported::Narrowing => "unsupported-narrowing",
        Unsupported::Change => "unsupported-change",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        question::{Intent, SlotName, SlotValue},
        samples::in_each_language,
    };

    #[test]
    fn what_cannot_be_done_is_told_with_what_can() {
        let asked = |slots: &[(SlotName, &str)]| {
            let question = slots.iter().fold(Question::new(Intent::Unsupported), |question, (slot, said)| {
                question.with(*slot, SlotValue::said(*said))
            });
            let message = message(&question);
            in_each_language(&[message])
        };
        let told = [
            asked(&[(SlotName::Thing, "snapshots")]),
            asked(&[(SlotName::Thing, "セッション"), (SlotName::Number, "4711")]),
            asked(&[(SlotName::Instance, "sample")]),
        ];
        insta::assert_snapshot!("unsupported", told.join("\n\n"));
    }
}
