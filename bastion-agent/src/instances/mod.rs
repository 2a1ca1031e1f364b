//! The instances: which there are, which one a name means, and how they are listed.

pub(crate) mod discovery;
mod entry;
mod list;
mod resolve;
mod select;

pub(crate) use entry::{Entry, all};
pub(crate) use list::{details, json, listed, text};
pub(crate) use resolve::{InstanceSource, ResolvedInstance, resolve};
pub(crate) use select::{Selection, select};
