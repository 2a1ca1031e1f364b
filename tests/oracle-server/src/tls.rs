//! TLS for tests: an authority of its own, and a certificate for this machine.

use std::{error::Error, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};

/// What a server needs to speak TLS, and what a client needs to trust it.
#[derive(Debug, Clone)]
pub struct Tls {
    /// For `Options::tls`.
    pub config: Arc<ServerConfig>,
    /// The authority's certificate, in PEM.
    pub authority: String,
}

impl Tls {
    /// A certificate for these names and addresses, by a new authority.
    pub fn new(names: &[&str]) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "Oracle test server's authority");
        let key = KeyPair::generate()?;
        let authority = params.self_signed(&key)?;
        let issuer = Issuer::new(params, key);
        let own_key = KeyPair::generate()?;
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let own = CertificateParams::new(names)?.signed_by(&own_key, &issuer)?;
        let private = PrivateKeyDer::try_from(own_key.serialize_der())?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![own.der().clone()], private)?;
        Ok(Self { config: Arc::new(config), authority: authority.pem() })
    }
}
