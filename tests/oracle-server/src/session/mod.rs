//! A client's session, from CONNECT to the end.

pub(crate) mod answer;
pub(crate) mod call;
pub(crate) mod connect;
pub(crate) mod line;
pub(crate) mod login;
pub(crate) mod secrets;
pub(crate) mod serve;
pub(crate) mod shared;
