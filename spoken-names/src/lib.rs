//! Names of databases as people say them: `db11204a` is "d b one one two zero four a" and ディービー一一二〇四エー, `reporting` is
//! レポーティング, and `orders-prod-1` is "orders prod one".
//!
//! A [`Name`] knows all the ways to say it, so that words either say it or do not: nothing is guessed. [`Likeness`] is for
//! suggestions alone.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod english;
mod fold;
mod forms;
mod kana;
mod letters;
mod likeness;
mod name;
pub mod number_words;
mod numbers;
mod parts;
mod sound;

pub use fold::spoken_form;
pub use forms::{Language, forms};
pub use likeness::{Likeness, sounds_near};
pub use name::Name;
pub use sound::Sound;
