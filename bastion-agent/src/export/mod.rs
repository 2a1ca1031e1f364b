//! Where the daemon passes on what checks find, besides to who asked: CloudWatch's embedded metric format, the inventory of
//! Systems Manager, and its own figures for Prometheus. Nothing here can hold up a check.

#[cfg(test)]
mod any_report;
mod emf;
mod exporters;
mod prometheus;
mod ssm_inventory;
mod writer;

pub(crate) use exporters::Exporters;
pub(crate) use prometheus::Metrics;
