//! Memory: what a question leaves out, because it was said a moment ago.

mod meant;
mod reference;

pub(super) use meant::meant;

#[cfg(test)]
mod tests;
