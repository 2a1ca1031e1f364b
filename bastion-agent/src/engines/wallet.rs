//! Oracle's wallets, as far as they are PEM (`ewallet.pem`): the authorities that are trusted, and what the client shows of itself where the
//! server wants to know. The other forms (`ewallet.p12`, `cwallet.sso`) are Oracle's library's.

use std::{io, path::Path};

use rustls::{
    RootCertStore,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject as _},
    sign::CertifiedKey,
};

use crate::files;

/// The file in the wallet's folder.
const FILE: &str = "ewallet.pem";

/// The largest that is read, in bytes.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// What to do about a wallet that cannot be used.
pub(crate) const HINT: &str = "Point wallet at a folder with an ewallet.pem whose key has no password: openssl pkcs12 -in ewallet.p12 \
                               -nodes -out ewallet.pem makes one.";

/// What a wallet holds.
#[derive(Debug)]
pub(super) struct Wallet {
    pub(super) authorities: RootCertStore,
    pub(super) own: Option<Own>,
}

/// What the client shows of itself. The key is printed by nothing.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
}

/// Whether a wallet can be used, and why not.
pub(crate) fn look(folder: &Path) -> io::Result<()> {
    open(folder).map(drop)
}

/// Reads a wallet. It is never waited for, whatever it is.
pub(super) fn open(folder: &Path) -> io::Result<Wallet> {
    let content = files::read(&folder.join(FILE), MAX_FILE_BYTES).map_err(|error| {
        let only = |file: &str| folder.join(file).is_file();
        let others = ["ewallet.p12", "cwallet.sso"].into_iter().find(|file| only(file));
        match others.filter(|_| error.kind() == io::ErrorKind::NotFound) {
            Some(other) => io::Error::other(format!("it has {other} and no {FILE}, which the built-in driver reads")),
            None => io::Error::new(error.kind(), format!("{FILE}: {error}")),
        }
    })?;
    let unsound = |error: pem::Error| io::Error::other(format!("{FILE} is no sound PEM: {error}"));
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(&content).collect::<Result<_, _>>().map_err(unsound)?;
    let key = PrivateKeyDer::pem_slice_iter(&content).next().transpose().map_err(unsound)?;
    if key.is_none() && content.windows(ENCRYPTED.len()).any(|window| window == ENCRYPTED) {
        return Err(io::Error::other(format!("the key in {FILE} has a password")));
    }
    let Some(key) = key else { return Ok(Wallet { authorities: authorities(certificates)?, own: None }) };
    let provider = rustls::crypto::ring::default_provider();
    let own = certificates.iter().position(|certificate| belongs(certificate, &key, &provider));
    let own = own.ok_or_else(|| io::Error::other(format!("{FILE} has a key and no certificate of it")))?;
    // Those that it was signed by follow it, as everywhere in such files.
    let chain = certificates[own..].to_vec();
    let mut others = certificates;
    others.remove(own);
    Ok(Wallet { authorities: authorities(others)?, own: Some(Own { chain, key }) })
}

/// How a key begins that has a password.
const ENCRYPTED: &[u8] = b"-----BEGIN ENCRYPTED PRIVATE KEY-----";

fn authorities(certificates: Vec<CertificateDer<'static>>) -> io::Result<RootCertStore> {
    let mut authorities = RootCertStore::empty();
    let (sound, _) = authorities.add_parsable_certificates(certificates);
    if sound == 0 {
        return Err(io::Error::other(format!("{FILE} holds no certificate of an authority")));
    }
    Ok(authorities)
}

/// Whether a certificate is that of a key.
fn belongs(certificate: &CertificateDer<'static>, key: &PrivateKeyDer<'static>, provider: &CryptoProvider) -> bool {
    CertifiedKey::from_der(vec![certificate.clone()], key.clone_key(), provider).is_ok()
}
