//! Oracle Net below its driver: the agent asks the listener, owns the encryption, and passes packets on.

mod answers;
mod breaks;
mod descriptor;
mod line;
mod listener;
mod loopback;
mod packet;
mod relay;
mod texts;

pub(in crate::engines) use breaks::Breaks;
pub(in crate::engines) use listener::{Listener, NotAccepted};
pub(in crate::engines) use loopback::Loopback;
pub(in crate::engines) use relay::Relay;
