//! Tasks: what changes a database. Who asks is told first what will happen and to which database; then a code is asked for,
//! and to say it is to agree. Where the code came with the first sentence, or anything else in its place, yes or no is asked for.

mod act;
mod beyond;
mod code;
mod confirm;
mod converse;
mod pending;
mod refusal;
mod several;
mod tell;
mod turn;
mod waiting;

pub(crate) use self::pending::CONFIRMATION_TTL_S;
pub(super) use self::{
    converse::answer,
    refusal::in_half_a_question,
    several::{are_to_be_changed, refused},
    turn::{Heard, and_remind, cancel, code_for, go_on, is_meant_for, is_set_aside_by, set_aside, stop, waiting},
};
