//! The agent's history: what checks amounted to, how full tablespaces were, and what that says of the days to come.

pub mod schedule;
pub mod trend;
