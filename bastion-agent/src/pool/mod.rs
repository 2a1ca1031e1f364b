//! Connection pools: one an instance, with its login, its sessions, and a circuit breaker.

mod beside;
mod circuit_breaker;
mod instance_pool;

pub(crate) use beside::Beside;
pub(crate) use instance_pool::{InstancePool, Lease, MAX_SESSIONS, PoolStats, Pooling, Wanted, logins};
