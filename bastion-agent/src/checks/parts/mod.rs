//! What `health` alone looks at: a file an engine, and the table of them all.

mod explained;
mod finding;
mod mysql;
mod postgres;
mod table;

pub(crate) use explained::explained;
use finding::PartFinding;
pub(super) use table::{at_need, look, own_parts};
