//! The door for assistants: the Model Context Protocol, over standard input and output.

mod answer;
mod arguments;
mod calls;
mod input;
mod schemas;
mod server;
mod tools;
mod transport;

pub(crate) use server::serve;
