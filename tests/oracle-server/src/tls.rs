//! TLS for tests: an authority of its own, and a certificate for this machine.

use std::{error::Error, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::{RootCertStore, ServerConfig, crypto::ring, pki_types::PrivateKeyDer, server::WebPkiClientVerifier};

/// What a server needs to speak TLS, and what a client needs to trust it.
#[derive(Debug, Clone)]
pub struct Tls {
    /// For `Options::tls`.
    pub config: Arc<ServerConfig>,
    /// The authority's certificate, in PEM.
    pub authority: String,
    /// A client's key and its certificate by the same authority, in PEM.
    pub client: String,
}

impl Tls {
    /// A certificate for these names and addresses, by a new authority.
    pub fn new(names: &[&str]) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Self::made(names, false)
    }

    /// The same of a server that lets in nobody who does not show a certificate of its authority.
    pub fn mutual(names: &[&str]) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Self::made(names, true)
    }

    fn made(names: &[&str], mutual: bool) -> Result<Self, Box<dyn Error + Send + Sync>> {
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
        let client_key = KeyPair::generate()?;
        let client = CertificateParams::new(vec!["bastion".to_owned()])?.signed_by(&client_key, &issuer)?;
        let provider = Arc::new(ring::default_provider());
        let config =
            ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
        let config = if mutual {
            let mut roots = RootCertStore::empty();
            roots.add(authority.der().clone())?;
            let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
            config.with_client_cert_verifier(clients)
        } else {
            config.with_no_client_auth()
        };
        let config = config.with_single_cert(vec![own.der().clone()], private)?;
        let client = client_key.serialize_pem() + &client.pem();
        Ok(Self { config: Arc::new(config), authority: authority.pem(), client })
    }
}
