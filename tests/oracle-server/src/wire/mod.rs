//! Bytes: integers and texts as Oracle Net writes them, packets, and the values of columns.

pub(crate) mod number;
pub(crate) mod packet;
pub(crate) mod reader;
pub(crate) mod stream;
pub(crate) mod times;
pub(crate) mod writer;
