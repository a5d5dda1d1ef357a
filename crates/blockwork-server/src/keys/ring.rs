//! One key of the ring: what is made from one secret.

use chacha20poly1305::XChaCha20Poly1305;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroize;

/// A signature is an HMAC cut to so many bytes.
pub(super) const MAC_BYTES: usize = 16;

/// A sealed value names its key with so many bytes.
pub(super) const ID_BYTES: usize = 4;

/// What signs and what seals, made from one secret.
///
/// Signatures are HMAC-SHA-256 (RFC 2104) under the secret itself, over parts of which the first is a word for what is
/// signed, so that one can never stand for the other. What seals is the HMAC of a word that nothing is signed under: one
/// block of what HKDF expands (RFC 5869, section 2.3). So whoever learns the one has not learnt the other, and what was
/// signed before there was a ring is still valid.
#[derive(Clone)]
pub(super) struct Key {
    mac: Hmac<Sha256>,
    /// Names the key in what it has sealed, and says nothing about the secret.
    pub(super) id: [u8; ID_BYTES],
    pub(super) cipher: XChaCha20Poly1305,
}

impl Key {
    pub(super) fn new(secret: &[u8]) -> Self {
        let mac = Hmac::new_from_slice(secret).expect("HMAC takes a key of any length");
        let id = over(&mac, &[b"id of the sealing key"]).finalize().into_bytes();
        let mut sealing = over(&mac, &[b"sealing key"]).finalize().into_bytes();
        let cipher = XChaCha20Poly1305::new(&sealing);
        sealing.zeroize();
        Self { mac, id: std::array::from_fn(|i| id[i]), cipher }
    }

    pub(super) fn sign(&self, parts: &[&[u8]]) -> [u8; MAC_BYTES] {
        let full = over(&self.mac, parts).finalize().into_bytes();
        std::array::from_fn(|i| full[i])
    }

    pub(super) fn verifies(&self, parts: &[&[u8]], mac: &[u8]) -> bool {
        mac.len() == MAC_BYTES && over(&self.mac, parts).verify_truncated_left(mac).is_ok()
    }
}

/// The HMAC of these parts, each with its length.
fn over(mac: &Hmac<Sha256>, parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = mac.clone();
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac
}
