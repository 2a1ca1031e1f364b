//! Where a host is.

use crate::{
    config::Instance,
    deadline::Deadline,
    failure::{CheckError, Step},
};

/// The addresses of a host.
pub(crate) async fn resolve(instance: &Instance, deadline: &Deadline) -> Result<Vec<std::net::SocketAddr>, CheckError> {
    resolve_host(&instance.host, instance.port(), deadline).await
}

/// The same of one that is no instance's own.
pub(super) async fn resolve_host(
    host: &str,
    port: u16,
    deadline: &Deadline,
) -> Result<Vec<std::net::SocketAddr>, CheckError> {
    let address = format!("{host}:{port}");
    deadline
        .timeout_at(Step::Resolve, &address, async {
            let failed = |source: std::io::Error| {
                let ours = CheckError::of_this_host(&source, Step::Resolve);
                ours.or_else(shortage).unwrap_or_else(|| CheckError::Resolve { host: host.to_owned(), source })
            };
            let found: Vec<_> = tokio::net::lookup_host((host, port)).await.map_err(failed)?.collect();
            if found.is_empty() {
                return Err(failed(std::io::Error::other("the name service returned none")));
            }
            Ok(found)
        })
        .await
}

/// Whether this host has no file descriptor left for its agent. The C library does not say so of itself: without one it finds no
/// name service, and says that the name has no address.
fn shortage() -> Option<CheckError> {
    let error = std::fs::File::open("/dev/null").err()?;
    CheckError::of_this_host(&error, Step::Resolve)
}
