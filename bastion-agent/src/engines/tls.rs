//! TLS to the servers: which certificate authorities are trusted, what the agent shows of itself, and the mode that looks at no
//! certificate.

use std::{io, path::Path, sync::Arc};

use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};

use super::wallet::{self, Own, Wallet};
use crate::{
    config::{Instance, TlsMode},
    failure::{CheckError, Step},
    files,
};

/// The largest file of certificates that is read, in bytes. RDS's bundle of all regions has some 200 KB.
const MAX_FILE_BYTES: u64 = 8 << 20;

/// The client's side of TLS for `instance`; none where it is switched off.
pub(super) async fn client_config(instance: &Instance) -> Result<Option<ClientConfig>, CheckError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| CheckError::from_tls(&error, &instance.address()))?;
    let any = Arc::new(AnyCertificate);
    let (builder, own) = match (instance.tls(), instance.wallet()) {
        (TlsMode::Disable, _) => return Ok(None),
        (TlsMode::Require, None) => (builder.dangerous().with_custom_certificate_verifier(any), None),
        (TlsMode::VerifyFull, None) => (builder.with_root_certificates(authorities(instance).await?), None),
        (mode, Some(folder)) => {
            let Wallet { authorities, own } = opened(instance, folder).await?;
            let builder = match mode {
                TlsMode::VerifyFull => builder.with_root_certificates(authorities),
                _ => builder.dangerous().with_custom_certificate_verifier(any),
            };
            (builder, own)
        }
    };
    match own {
        None => Ok(Some(builder.with_no_client_auth())),
        Some(Own { chain, key }) => {
            let config = builder.with_client_auth_cert(chain, key);
            config.map(Some).map_err(|error| CheckError::from_tls(&error, &instance.address()))
        }
    }
}

/// What the instance's wallet holds.
async fn opened(instance: &Instance, folder: &Path) -> Result<Wallet, CheckError> {
    let read = files::off_thread({
        let folder = folder.to_owned();
        move || wallet::open(&folder)
    });
    read.await.map_err(|error| {
        CheckError::of_this_host(&error, Step::Login).unwrap_or_else(|| CheckError::Tls {
            address: instance.address(),
            reason: format!("wallet {}: {error}", folder.display()),
            hint: wallet::HINT.to_owned(),
        })
    })
}

/// The certificate authorities of `ca_file`, or the system's where none is given.
async fn authorities(instance: &Instance) -> Result<RootCertStore, CheckError> {
    let path = instance.ca_file.clone();
    // On a thread of its own, so that a file system that hangs does not hold up the deadline.
    let read = files::off_thread(move || match &path {
        Some(path) => authorities_in(path),
        None => {
            let found = rustls_native_certs::load_native_certs();
            // Where the system refused to open them, that is why there are none.
            let refused = || found.errors.iter().find_map(|error| io_error(&error.kind));
            if found.certs.is_empty() {
                Err(refused().unwrap_or(io::ErrorKind::NotFound.into()))
            } else {
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(found.certs);
                Ok(roots)
            }
        }
    });
    read.await.map_err(|error| {
        if let Some(ours) = CheckError::of_this_host(&error, Step::Login) {
            return ours;
        }
        let (reason, hint) = match &instance.ca_file {
            Some(path) => {
                (format!("ca_file {}: {error}", path.display()), "Point ca_file at a PEM file of certificates.")
            }
            None => (
                "this system has no certificate authorities".to_owned(),
                "Install the ca-certificates package, or set ca_file.",
            ),
        };
        CheckError::Tls { address: instance.address(), reason, hint: hint.to_owned() }
    })
}

fn io_error(error: &rustls_native_certs::ErrorKind) -> Option<io::Error> {
    match error {
        rustls_native_certs::ErrorKind::Io { inner, .. } => inner.raw_os_error().map(io::Error::from_raw_os_error),
        _ => None,
    }
}

/// The certificate authorities that a file holds. It is never waited for, whatever it is.
pub(crate) fn authorities_in(path: &Path) -> io::Result<RootCertStore> {
    let content = files::read(path, MAX_FILE_BYTES)?;
    if content.iter().all(u8::is_ascii_whitespace) {
        return Err(io::Error::other("it is empty"));
    }
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&content).collect();
    let certificates = certificates.map_err(|error| io::Error::other(format!("it is no sound PEM: {error}")))?;
    if certificates.is_empty() {
        let is_pem = content.windows(PEM.len()).any(|window| window == PEM);
        let what =
            if is_pem { "it holds no certificate, but other things" } else { "it is not PEM: it holds no certificate" };
        return Err(io::Error::other(what));
    }
    let mut roots = RootCertStore::empty();
    let (sound, _) = roots.add_parsable_certificates(certificates);
    if sound == 0 { Err(io::Error::other("none of its certificates can be read")) } else { Ok(roots) }
}

/// How anything begins in a PEM file.
const PEM: &[u8] = b"-----BEGIN ";

/// Takes any certificate, even one that cannot be read, for `tls = "require"`. That the server holds the certificate's key is
/// not looked at either: whoever stands in between would show a certificate of their own.
#[derive(Debug)]
struct AnyCertificate;

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    /// All there are, since none is verified: the server chooses by its own key.
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        use SignatureScheme as S;
        vec![
            S::ECDSA_NISTP256_SHA256,
            S::ECDSA_NISTP384_SHA384,
            S::ECDSA_NISTP521_SHA512,
            S::ED25519,
            S::ED448,
            S::RSA_PSS_SHA256,
            S::RSA_PSS_SHA384,
            S::RSA_PSS_SHA512,
            S::RSA_PKCS1_SHA256,
            S::RSA_PKCS1_SHA384,
            S::RSA_PKCS1_SHA512,
            S::ECDSA_SHA1_Legacy,
            S::RSA_PKCS1_SHA1,
        ]
    }
}
