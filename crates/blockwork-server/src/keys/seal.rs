//! Sealed values: what a browser keeps and only the server opens.
//!
//! XChaCha20-Poly1305 with a random nonce of 192 bits, so that nothing has to be counted between instances. What a value is
//! bound to is additional data: it is not written, and a value that is opened as anything else is refused.
//!
//! The text is base64url of: the mark of this format (1 byte), the id of the key (4), the nonce (24), and the ciphertext
//! with its tag (16). Before it is sealed, a value is filled up to the next multiple of 64 bytes, so that the text tells
//! its length in steps of 64 and no closer: any value below 64 bytes looks like any other.
//!
//! Sealing says nothing about age: what was sealed once for somebody opens for them until its key leaves the ring.

use super::ring::ID_BYTES;
use super::{Keys, random};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use blockwork_core::id::VisitorId;
use chacha20poly1305::aead::AeadInOut;

const MARK: u8 = 1;
const HEAD_BYTES: usize = 1 + ID_BYTES;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const BLOCK: usize = 64;
/// Stands between a value and what fills it up (ISO/IEC 7816-4).
const END: u8 = 0x80;

/// What a sealed value is bound to: it opens as this and as nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound<'a> {
    /// The name of the app.
    pub(crate) app: &'a str,
    /// The scope and the name of the state, as in `browser/Credentials`.
    pub(crate) state: &'a str,
    /// The key of the instance; empty where the state has no keys.
    pub(crate) key: &'a str,
    /// Whose browser keeps it.
    pub(crate) visitor: VisitorId,
    /// The version of the state's type.
    pub(crate) version: u32,
}

/// Why a text does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unopened {
    /// It is no sealed value, or it was cut short.
    NoSeal,
    /// The ring has no key with this id, or has it no more.
    UnknownKey,
    /// It was changed, or sealed as something else.
    Altered,
}

impl Bound<'_> {
    /// Each part with its length, so that no two of them can be taken for others.
    fn data(&self, head: &[u8]) -> Vec<u8> {
        let (visitor, version) = (self.visitor.to_bytes(), self.version.to_be_bytes());
        let parts = [head, self.app.as_bytes(), self.state.as_bytes(), self.key.as_bytes(), &visitor, &version];
        parts.iter().flat_map(|part| [&(part.len() as u64).to_be_bytes()[..], part].concat()).collect()
    }
}

impl Keys {
    /// The value as a text that only a server with this key opens, and only as what it is bound to. Each call gives another
    /// text. It is 4/3 of the value long, and at most 147 characters more.
    ///
    /// # Panics
    /// Where the value is longer than 256 GiB.
    pub(crate) fn seal(&self, bound: &Bound<'_>, plain: &[u8]) -> String {
        let nonce: [u8; NONCE_BYTES] = random();
        let mut head = [MARK; HEAD_BYTES];
        head[1..].copy_from_slice(&self.newest.id);
        let mut value = filled_up(plain);
        let sealed = self.newest.cipher.encrypt_in_place(&nonce.into(), &bound.data(&head), &mut value);
        sealed.expect("a value is shorter than 256 GiB");
        BASE64_URL_SAFE_NO_PAD.encode([&head[..], &nonce, &value].concat())
    }

    /// The value that a text holds, if it was sealed as this, under any key of the ring.
    ///
    /// # Errors
    /// Where it does not open. Why is for logs: a person can do the same about all of it, which is nothing.
    pub(crate) fn open(&self, bound: &Bound<'_>, text: &str) -> Result<Vec<u8>, Unopened> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| Unopened::NoSeal)?;
        let (head, rest) = bytes.split_first_chunk::<HEAD_BYTES>().ok_or(Unopened::NoSeal)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(Unopened::NoSeal)?;
        if head[0] != MARK || sealed.len() < TAG_BYTES {
            return Err(Unopened::NoSeal);
        }
        let (data, mut refused) = (bound.data(head), Unopened::UnknownKey);
        // Two keys may have one id, with a chance of one in four thousand million: then both are tried.
        for key in self.ring().filter(|key| key.id == head[1..]) {
            let mut value = sealed.to_vec();
            match key.cipher.decrypt_in_place(&(*nonce).into(), &data, &mut value) {
                Ok(()) => return as_it_was(value).ok_or(Unopened::Altered),
                Err(_) => refused = Unopened::Altered,
            }
        }
        Err(refused)
    }
}

fn filled_up(plain: &[u8]) -> Vec<u8> {
    let length = (plain.len() + 1).next_multiple_of(BLOCK);
    // Room for the tag too: to grow is to leave a copy of the value behind.
    let mut value = Vec::with_capacity(length + TAG_BYTES);
    value.extend_from_slice(plain);
    value.push(END);
    value.resize(length, 0);
    value
}

fn as_it_was(mut value: Vec<u8>) -> Option<Vec<u8>> {
    let end = value.iter().rposition(|byte| *byte != 0)?;
    (value[end] == END).then(|| value.truncate(end))?;
    Some(value)
}

#[cfg(test)]
mod tests;
