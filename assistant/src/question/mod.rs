//! Questions, typed: an intent and its slots. What was said comes in here, and no code gets any further: see [`crate::codes`].

mod all_regions;
mod asked;
mod astray;
mod bound;
mod guess;
mod heard;
mod intent;
mod kept;
mod lexicon;
mod place;
mod slot;
mod slot_name;
mod slot_value;
mod unsupported;

pub use asked::{Confirmation, Question};
pub use intent::Intent;
pub use slot_name::SlotName;
pub use slot_value::{Meaning, SlotValue};

pub(crate) use heard::Heard;
pub(crate) use kept::KeptQuestion;
pub(crate) use lexicon::{is_closed, names_of};
pub(crate) use place::{name_and_place, place_of_one};
pub(crate) use slot::Slot;
pub(crate) use unsupported::{Unsupported, is_of_nothing_known, of as unsupported};

#[cfg(test)]
mod tests;
