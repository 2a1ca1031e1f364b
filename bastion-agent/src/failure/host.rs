//! Errors of the system and of TLS: whether they are this host's or the server's.

use std::io;

use nix::libc;

use super::{
    error::CheckError,
    kinds::{OwnWords, Reason, Step},
};

impl CheckError {
    /// A failed read or write on an open connection, or a failed connect.
    pub(crate) fn from_io(error: &io::Error, address: &str, step: Step) -> Self {
        use io::ErrorKind as Kind;
        let address = address.to_owned();
        if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Self::from_tls(tls, &address);
        }
        if let Some(ours) = Self::of_this_host(error, step) {
            return ours;
        }
        match error.kind() {
            Kind::ConnectionRefused => Self::Refused { address },
            Kind::TimedOut => Self::Unreachable { address, reason: "the network gave no answer".to_owned() },
            Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::UnexpectedEof
                if !matches!(step, Step::Connect) =>
            {
                Self::ConnectionLost { address, step }
            }
            // What the system did not say, the driver's decoder did; the first of these, of an end in the middle of a message.
            _ if error.raw_os_error().is_none() && error.to_string() == "bytes remaining on stream" => {
                Self::ConnectionLost { address, step }
            }
            _ if error.raw_os_error().is_none() => {
                let own = error.get_ref().and_then(|inner| inner.downcast_ref::<OwnWords>());
                let reason = own.map_or_else(|| Reason::driver(error), |own| Reason::own(&own.0));
                Self::ProtocolError { address, step, reason }
            }
            _ => Self::Unreachable { address, reason: error.to_string() },
        }
    }

    /// What this host's system refused its own agent: it says nothing about the database, nor about the way to it.
    pub(crate) fn of_this_host(error: &io::Error, step: Step) -> Option<Self> {
        let ours = match error.raw_os_error()? {
            // Short of descriptors, memory, threads, ports; kept from it by the unit, a firewall or the kernel of this host.
            libc::EMFILE
            | libc::ENFILE
            | libc::ENOMEM
            | libc::ENOBUFS
            | libc::EAGAIN
            | libc::ENOSPC
            | libc::EADDRNOTAVAIL
            | libc::EADDRINUSE
            | libc::EPERM
            | libc::EACCES
            | libc::EAFNOSUPPORT
            | libc::EPROTONOSUPPORT
            | libc::ENOSYS => true,
            _ => false,
        };
        ours.then(|| Self::Local { step, reason: error.to_string() })
    }

    /// A failed TLS handshake, with the remedy for the certificate errors that people meet.
    pub(crate) fn from_tls(error: &rustls::Error, address: &str) -> Self {
        use rustls::CertificateError as Certificate;
        if matches!(error, rustls::Error::FailedToGetRandomBytes | rustls::Error::FailedToGetCurrentTime) {
            return Self::Local { step: Step::Login, reason: error.to_string() };
        }
        let hint = match error {
            rustls::Error::InvalidCertificate(Certificate::UnknownIssuer) => {
                "Set ca_file to the certificate authority that signed the server's certificate (for RDS: its CA bundle)."
            }
            rustls::Error::InvalidCertificate(
                Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
            ) => "Connect by a host name that stands in the server's certificate.",
            rustls::Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => {
                "Renew the server's certificate, or correct the bastion's clock."
            }
            _ => "Check the server's TLS settings against tls and ca_file in the configuration.",
        };
        Self::Tls { address: address.to_owned(), reason: error.to_string(), hint: hint.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use agent_protocol::{CheckName, Outcome};

    use super::*;

    #[test]
    fn what_this_host_lacks_is_never_a_finding_about_a_database() {
        for code in [libc::EMFILE, libc::ENFILE, libc::ENOMEM, libc::ENOBUFS, libc::EADDRNOTAVAIL, libc::EPERM] {
            for step in [Step::Resolve, Step::Connect, Step::Login, Step::Query] {
                let error = CheckError::from_io(&io::Error::from_raw_os_error(code), "db:5432", step);
                let failure = error.to_failure();
                assert_eq!(failure.cause.outcome(CheckName::Connection), Outcome::Unknown, "{failure:?}");
                assert!(!error.is_about_the_server() && !error.is_a_lost_connection(), "{failure:?}");
                assert!(!failure.message.contains("db:5432"), "{failure:?}");
            }
        }
        let random = CheckError::from_tls(&rustls::Error::FailedToGetRandomBytes, "db:5432");
        assert_eq!(random.cause().outcome(CheckName::Connection), Outcome::Unknown);
        for code in [libc::ECONNREFUSED, libc::EHOSTUNREACH, libc::ENETUNREACH, libc::ETIMEDOUT, libc::ECONNRESET] {
            let error = CheckError::from_io(&io::Error::from_raw_os_error(code), "db:5432", Step::Connect);
            assert_eq!(error.cause().outcome(CheckName::Connection), Outcome::Critical, "{error}");
            assert!(error.is_about_the_server());
        }
    }
}
