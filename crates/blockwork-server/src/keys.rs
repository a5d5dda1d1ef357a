//! The server's keys, and what is signed and sealed with them: the tickets of pages, the cookies of visitors, and the sealed
//! values that browsers keep.
//!
//! - `secrets`, `file`: what the keys are made from, and where that is kept.
//! - `ring`: one key, made from one secret. The newest signs and seals; all are accepted.
//! - `seal`: sealed values.

mod file;
mod ring;
mod seal;
mod secrets;

pub(crate) use seal::Bound;
#[cfg(test)]
pub(crate) use seal::Unopened;
pub(crate) use secrets::Secrets;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::{PageTicket, StoreTime};
use ring::{Key, MAC_BYTES};
use sha2::{Digest, Sha256};
use std::fmt;

/// Random bytes from the system.
///
/// # Panics
/// Where the system has no random source: nothing secret could be made there.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has a random source");
    bytes
}

/// The first 128 bits of the SHA-256 of these parts, each with its length.
pub(crate) fn hash128(parts: &[&[u8]]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    std::array::from_fn(|i| digest[i])
}

/// The first 64 bits of it.
pub(crate) fn hash64(parts: &[&[u8]]) -> u64 {
    hash128(parts).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// A ring of keys, of which there is always one. All instances of an app have the same; a restart must find them again.
#[derive(Clone)]
pub(crate) struct Keys {
    newest: Key,
    older: Vec<Key>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(secret)")
    }
}

impl From<&Secrets> for Keys {
    fn from(secrets: &Secrets) -> Self {
        let older = secrets.older.iter().map(|secret| Key::new(secret)).collect();
        Self { newest: Key::new(&secrets.newest), older }
    }
}

impl Keys {
    /// The ring of this one secret.
    #[cfg(test)]
    pub(crate) fn new(secret: &[u8]) -> Self {
        Self::from(&Secrets::one(secret))
    }

    /// The ticket as text: page, time and signature. The visitor is signed and not written.
    pub(crate) fn sign_ticket(&self, ticket: &PageTicket) -> String {
        let mut bytes = Vec::with_capacity(24 + MAC_BYTES);
        bytes.extend_from_slice(&ticket.page.to_bytes());
        bytes.extend_from_slice(&ticket.made.0.to_be_bytes());
        let mac = self.sign(&[b"page", &bytes, &ticket.visitor.to_bytes()]);
        bytes.extend_from_slice(&mac);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The ticket, if it was signed here for this visitor.
    pub(crate) fn open_ticket(&self, text: &str, visitor: VisitorId) -> Option<PageTicket> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (head, mac) = bytes.split_at_checked(24)?;
        self.verify(&[b"page", head, &visitor.to_bytes()], mac)?;
        let (page, made) = head.split_at_checked(16)?;
        Some(PageTicket {
            page: PageId::from_bytes(page.try_into().ok()?),
            visitor,
            made: StoreTime(u64::from_be_bytes(made.try_into().ok()?)),
        })
    }

    /// A token for this visitor's cookie. Each is another; all name the same visitor.
    pub(crate) fn sign_visitor(&self, visitor: VisitorId) -> String {
        let mut bytes = visitor.to_bytes().to_vec();
        bytes.extend_from_slice(&random::<8>());
        let mac = self.sign(&[b"visitor", &bytes]);
        bytes.extend_from_slice(&mac);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The visitor that a token names, if it was signed here.
    pub(crate) fn open_visitor(&self, text: &str) -> Option<VisitorId> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (head, mac) = bytes.split_at_checked(24)?;
        self.verify(&[b"visitor", head], mac)?;
        Some(VisitorId::from_bytes(head.get(..16)?.try_into().ok()?))
    }

    /// The signature of these parts, of which the first is a word for what is signed.
    pub(crate) fn sign(&self, parts: &[&[u8]]) -> [u8; MAC_BYTES] {
        self.newest.sign(parts)
    }

    /// Whether this is the signature of these parts, under any key of the ring.
    pub(crate) fn verify(&self, parts: &[&[u8]], mac: &[u8]) -> Option<()> {
        self.ring().any(|key| key.verifies(parts, mac)).then_some(())
    }

    /// What tells each key of the ring from others, the newest first, and says nothing about it.
    pub(crate) fn fingerprints(&self) -> Vec<u64> {
        let print =
            |key: &Key| key.sign(&[b"fingerprint"]).iter().take(8).fold(0, |print, byte| print << 8 | u64::from(*byte));
        self.ring().map(print).collect()
    }

    fn ring(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.newest).chain(&self.older)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> PageTicket {
        PageTicket { page: PageId::from_bytes([1; 16]), visitor: VisitorId::from_bytes([2; 16]), made: StoreTime(7) }
    }

    #[test]
    fn a_ticket_opens_for_its_own_visitor_only() {
        let keys = Keys::new(b"secret");
        let text = keys.sign_ticket(&ticket());
        assert_eq!(keys.open_ticket(&text, ticket().visitor), Some(ticket()));
        assert_eq!(keys.open_ticket(&text, VisitorId::from_bytes([3; 16])), None);
        assert_eq!(Keys::new(b"other").open_ticket(&text, ticket().visitor), None);
    }

    #[test]
    fn nothing_else_is_a_ticket_or_a_token() {
        let keys = Keys::new(b"secret");
        let token = keys.sign_visitor(ticket().visitor);
        assert_eq!(keys.open_visitor(&token), Some(ticket().visitor));
        for text in ["", "garbage", "!!!!", &token[1..], &keys.sign_ticket(&ticket()), &"A".repeat(10_000)] {
            assert_eq!(keys.open_visitor(text), None, "{text}");
        }
        assert_eq!(keys.open_ticket(&token, ticket().visitor), None);
    }

    /// The ring of the secrets that a setting lists.
    fn ring(setting: &str) -> Keys {
        Keys::from(&Secrets::listed(setting).expect("long enough"))
    }

    const NEW: &str = "the-new-one-0123456789abcdef-0123";
    const OLD: &str = "the-old-one-0123456789abcdef-0123";

    #[test]
    fn what_an_older_key_has_signed_is_accepted_until_it_leaves_the_ring() {
        let (old, both, new) = (ring(OLD), ring(&format!("{NEW},{OLD}")), ring(NEW));
        let visitor = ticket().visitor;
        let (signed, token) = (old.sign_ticket(&ticket()), old.sign_visitor(visitor));
        assert_eq!((both.open_ticket(&signed, visitor), both.open_visitor(&token)), (Some(ticket()), Some(visitor)));
        assert_eq!((new.open_ticket(&signed, visitor), new.open_visitor(&token)), (None, None));
        // What it signs itself is signed with the newest, so a cookie that is used outlives its key.
        let (signed, token) = (both.sign_ticket(&ticket()), both.sign_visitor(visitor));
        assert_eq!((new.open_ticket(&signed, visitor), new.open_visitor(&token)), (Some(ticket()), Some(visitor)));
        assert_eq!((old.open_ticket(&signed, visitor), old.open_visitor(&token)), (None, None));
    }

    #[test]
    fn what_was_signed_before_there_were_rings_is_still_accepted() {
        let token = "AgICAgICAgICAgICAgICAgkJCQkJCQkJ0GC4UcT3Z8TSHERnrtjrHA";
        assert_eq!(Keys::new(b"a secret that nobody guesses").open_visitor(token), Some(ticket().visitor));
    }

    #[test]
    fn keys_show_nothing_of_themselves() {
        assert_eq!(format!("{:?}", ring(&format!("{NEW},{OLD}"))), "Keys(secret)");
    }
}
