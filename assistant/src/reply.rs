//! A reply: what is said, as data without words, and how the dialog goes on.

use crate::{
    action::Action,
    message::{Message, Moment},
    question::{Question, SlotName},
    region::Region,
    session::{Hint, Next, Offered, Running},
    vocabulary::Vocabulary,
};

/// What the skill answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What is said, one after the other.
    pub say: Vec<Message>,
    /// What is more than can be spoken: for the phone, the screen, and notifications.
    pub full: Option<Full>,
    /// The command whose result may be asked for: a part of the answer waits for it.
    pub(crate) running: Option<Running>,
    /// The task that waits for what is said next.
    pub(crate) task: Option<Hint>,
    /// The task that was asked for and could not be told yet.
    pub(crate) asked: Option<Action>,
    /// What the question that it ends with lets the user choose from.
    pub(crate) offered: Option<Offered>,
    /// The question whose slot is asked for, where the one that is answered is another one.
    pub asks: Option<Question>,
    /// Names that may be heard next.
    pub expect: Option<Vocabulary>,
    /// What happens then.
    pub then: Dialog,
}

/// An answer in full.
#[derive(Debug, Clone, PartialEq)]
pub struct Full {
    /// What it is about, in a few words.
    pub title: Message,
    /// Its lines.
    pub lines: Vec<Message>,
    /// What a screen draws above them.
    pub chart: Option<Chart>,
    /// A text of a server's, such as a piece of its log: sent by notification only.
    pub text: Option<String>,
}

/// A curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Its points, evenly spaced, the oldest first.
    pub points: Vec<f64>,
    /// What the highest of them says.
    pub highest: Message,
}

/// What happens after the skill has spoken.
#[derive(Debug, Clone, PartialEq)]
pub enum Dialog {
    /// The question is answered. A conversation goes on; one question asked from outside of one ends.
    Answered,
    /// The skill waits for the user; this is said if nothing comes.
    Listen(Message),
    /// The skill waits for the value of this slot; this is said if nothing comes.
    Elicit(SlotName, Message),
    /// The skill waits for the code of a task, or for yes or no.
    Task(Box<ConfirmationRequest>),
    /// The conversation is over.
    End,
    /// Nothing may be said: the session has ended already.
    Silence,
}

/// A question about a task that is about to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfirmationRequest {
    /// What is waited for.
    pub waits_for: WaitsFor,
    /// The task's question, as it goes on with the answer.
    pub question: Question,
    /// This is said if nothing comes.
    pub again: Message,
}

/// What a task waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// A code, or any other words.
    Words,
    /// Yes or no to the intent as it is, with the code in it.
    Yes,
}

impl Answer {
    /// The question is answered by these messages.
    pub fn answered(say: impl IntoIterator<Item = Message>) -> Self {
        Self::then(say, Dialog::Answered)
    }

    /// The skill says this, waits, and asks `again` if nothing comes.
    pub fn listen(say: Message, again: Message) -> Self {
        Self::then([say], Dialog::Listen(again))
    }

    /// The skill asks for a slot's value.
    pub(crate) fn elicit(slot: SlotName, ask: Message, again: Message) -> Self {
        Self::then([ask], Dialog::Elicit(slot, again))
    }

    /// Goes through the moments that are said in it.
    pub(crate) fn each_moment(&mut self, each: &mut impl FnMut(&mut Moment)) {
        self.say.iter_mut().for_each(|message| message.each_moment(each));
        if let Some(full) = &mut self.full {
            full.title.each_moment(each);
            full.lines.iter_mut().for_each(|line| line.each_moment(each));
            full.chart.iter_mut().for_each(|chart| chart.highest.each_moment(each));
        }
        match &mut self.then {
            Dialog::Listen(again) | Dialog::Elicit(_, again) => again.each_moment(each),
            Dialog::Task(task) => task.again.each_moment(each),
            Dialog::Answered | Dialog::End | Dialog::Silence => {}
        }
    }

    /// The question lets the user choose from these.
    pub(crate) fn offering(mut self, slot: SlotName, values: impl IntoIterator<Item = String>) -> Self {
        self.offered = Some(Offered { slot, values: values.into_iter().collect(), of: None });
        self
    }

    /// The skill says this, and then that happens.
    pub(crate) fn then(say: impl IntoIterator<Item = Message>, then: Dialog) -> Self {
        Self {
            say: say.into_iter().collect(),
            full: None,
            running: None,
            task: None,
            asked: None,
            offered: None,
            asks: None,
            expect: None,
            then,
        }
    }
}

/// An intent's answer, and the region it was about: the session remembers it.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) answer: Answer,
    pub(crate) region: Option<Region>,
    /// What happens when the user says yes.
    pub(crate) next: Option<Next>,
}

impl Reply {
    /// A question about a region, answered.
    pub(crate) fn answered(region: Region, say: impl IntoIterator<Item = Message>) -> Self {
        Self { answer: Answer::answered(say), region: Some(region), next: None }
    }

    /// An answer that asks whether to go on, where there is more.
    pub(crate) fn and_more(mut self, next: Option<Next>) -> Self {
        if next.is_some() {
            self.answer.say.push(Message::new("shall-i-go-on"));
            self.answer.then = Dialog::Listen(Message::new("shall-i-go-on"));
            self.next = next;
        }
        self
    }

    /// The answer, and what is more than can be spoken.
    pub(crate) fn in_full(mut self, title: Message, lines: impl IntoIterator<Item = Message>) -> Self {
        self.answer.full = Some(Full { title, lines: lines.into_iter().collect(), chart: None, text: None });
        self
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self { answer, region: None, next: None }
    }
}
