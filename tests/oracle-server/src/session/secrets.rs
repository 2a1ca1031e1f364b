//! The secrets of a login: how client and server prove to each other that they know the password.

use std::num::NonZeroU32;

use aes::cipher::{
    BlockModeDecrypt, BlockModeEncrypt, KeyIvInit,
    block_padding::{NoPadding, Pkcs7},
};
use ring::{
    digest, pbkdf2,
    rand::{SecureRandom, SystemRandom},
};

use crate::options::Verifier;

/// Rounds of the password's hash, and of the common key.
pub(crate) const ROUNDS: u32 = 4096;
pub(crate) const ROUNDS_OF_KEY: u32 = 3;

const HALF: usize = 32;

/// What a server sends first, and has to remember.
#[derive(Debug, Clone)]
pub(crate) struct Challenge {
    pub(crate) salt: [u8; 16],
    pub(crate) key_salt: [u8; 16],
    half: [u8; HALF],
    hash: Vec<u8>,
}

impl Challenge {
    /// A new one for this password.
    pub(crate) fn new(password: &str, verifier: Verifier) -> Self {
        let (salt, key_salt, half) = (random(), random(), random());
        let hash = match verifier {
            Verifier::V12 => {
                let long = derive(password.as_bytes(), &[&salt[..], b"AUTH_PBKDF2_SPEEDY_KEY"].concat(), ROUNDS, 64);
                digest::digest(&digest::SHA512, &[&long[..], &salt].concat()).as_ref()[..32].to_vec()
            }
            Verifier::V11 => {
                let text = [password.as_bytes(), &salt].concat();
                [digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &text).as_ref(), &[0; 4]].concat()
            }
        };
        Self { salt, key_salt, half, hash }
    }

    /// The server's half of the key, for those who know the password.
    pub(crate) fn session_key(&self) -> String {
        hex(&encrypt(&self.hash, &self.half, false))
    }

    /// The common key and the password, from what the client sent.
    pub(crate) fn open(&self, session_key: &str, password: &str) -> Option<(Vec<u8>, Vec<u8>)> {
        let theirs = decrypt(&self.hash, &unhex(session_key)?, false)?;
        let length = self.hash.len();
        let both = [theirs.get(..length)?, &self.half[..length]].concat();
        let key = derive(hex(&both).as_bytes(), &self.key_salt, ROUNDS_OF_KEY, length);
        let password = decrypt(&key, &unhex(password)?, true)?;
        Some((key, password.get(16..)?.to_vec()))
    }
}

/// What shows a client that the server knows the password too.
pub(crate) fn response(key: &[u8]) -> String {
    let salt: [u8; 16] = random();
    hex(&encrypt(key, &[&salt[..], b"SERVER_TO_CLIENT"].concat(), true))
}

fn derive(secret: &[u8], salt: &[u8], rounds: u32, length: usize) -> Vec<u8> {
    let mut key = vec![0; length];
    let rounds = NonZeroU32::new(rounds).unwrap_or(NonZeroU32::MIN);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, rounds, salt, secret, &mut key);
    key
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).unwrap_or_else(|error| panic!("the system has no random numbers: {error}"));
    bytes
}

fn encrypt(key: &[u8], text: &[u8], pads: bool) -> Vec<u8> {
    let start = [0; 16];
    macro_rules! with {
        ($cipher:ty) => {{
            let cipher = cbc::Encryptor::<$cipher>::new_from_slices(key, &start);
            let cipher = cipher.unwrap_or_else(|error| panic!("the key is made here: {error}"));
            if pads { cipher.encrypt_padded_vec::<Pkcs7>(text) } else { cipher.encrypt_padded_vec::<NoPadding>(text) }
        }};
    }
    if key.len() == 24 { with!(aes::Aes192) } else { with!(aes::Aes256) }
}

fn decrypt(key: &[u8], text: &[u8], pads: bool) -> Option<Vec<u8>> {
    let start = [0; 16];
    macro_rules! with {
        ($cipher:ty) => {{
            let cipher = cbc::Decryptor::<$cipher>::new_from_slices(key, &start).ok()?;
            if pads {
                cipher.decrypt_padded_vec::<Pkcs7>(text).ok()
            } else {
                cipher.decrypt_padded_vec::<NoPadding>(text).ok()
            }
        }};
    }
    if key.len() == 24 { with!(aes::Aes192) } else { with!(aes::Aes256) }
}

/// Bytes in hexadecimal, as Oracle writes them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_knows_the_password_opens_it() {
        for verifier in [Verifier::V12, Verifier::V11] {
            let server = Challenge::new("tiger", verifier);
            let length = server.hash.len();
            // The client's side, which has the hash because it has the password and the salt.
            let ours = decrypt(&server.hash, &unhex(&server.session_key()).expect("hex"), false).expect("whole blocks");
            assert_eq!(ours, server.half);
            let mine: [u8; HALF] = random();
            let both = [&mine[..length], &ours[..length]].concat();
            let key = derive(hex(&both).as_bytes(), &server.key_salt, ROUNDS_OF_KEY, length);
            let salted = [&random::<16>()[..], b"tiger"].concat();
            let sent = (hex(&encrypt(&server.hash, &mine, false)), hex(&encrypt(&key, &salted, true)));
            let (common, password) = server.open(&sent.0, &sent.1).expect("the right key");
            assert_eq!((common.as_slice(), password.as_slice()), (key.as_slice(), b"tiger".as_slice()));
            // Another password leads to another key: the text is none, or another.
            let other = Challenge { hash: Challenge::new("lion", verifier).hash, ..server };
            assert!(other.open(&sent.0, &sent.1).is_none_or(|(_, password)| password != b"tiger"));
        }
    }
}
