//! Finds instances by asking RDS in the bastion's own region: their addresses, their tags, where their passwords may be.

mod cache;
mod database;
mod describe;
mod listing;
mod names;
mod oracle;
mod ownership;

#[cfg(test)]
pub(crate) use database::sample;
pub(crate) use database::{Database, Kind};
pub(crate) use describe::Discovery;
pub(crate) use listing::Listing;
pub(crate) use names::{Found, find};
pub(crate) use oracle::Behind;
pub(crate) use ownership::name_in;
