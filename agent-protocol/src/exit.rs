//! Exit codes of `bastion-agent`: those of monitoring plugins, in every output format, and two of sysexits.h.

/// The check ran and found nothing wrong.
pub const OK: u8 = 0;
/// The check ran and found something to look at.
pub const WARNING: u8 = 1;
/// The check ran and found something to act on, or a connection check could not connect.
pub const CRITICAL: u8 = 2;
/// The check could not run.
pub const UNKNOWN: u8 = 3;
/// The command line is wrong.
pub const USAGE: u8 = 64;
/// The configuration is wrong.
pub const CONFIGURATION: u8 = 78;
