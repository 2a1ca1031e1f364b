//! A report as people and programs read it.

pub(crate) mod colour;
pub(crate) mod humanize;
mod nagios;
mod page;
mod render;
mod text;
mod within;

pub use page::USUAL_WIDTH;
pub(crate) use page::{Column, Line, Page};
pub use render::{Format, Paper, render, render_all};
