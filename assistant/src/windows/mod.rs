//! Windows of time: "ten minutes ago", "yesterday at noon", "over the last three hours", in words or as Alexa writes them.

mod iso;
mod japanese;
mod token;
mod understand;
mod window;

pub(crate) use window::{Asked, Refused, Window, asked};

#[cfg(test)]
mod tests;
