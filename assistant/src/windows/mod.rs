//! Windows of time: "ten minutes ago", "yesterday at noon", "over the last three hours", in words or as a door writes them.

mod english;
mod iso;
mod japanese;
mod said;
mod token;
mod understand;
mod window;

pub(crate) use said::asked;
pub(crate) use window::{Asked, Refused, Window};

#[cfg(test)]
mod tests;
