//! The server's secret, and what is signed with it: the tickets of pages and the cookies of visitors.
//!
//! HMAC-SHA-256 (RFC 2104), cut to 128 bits, with a word for what is signed, so that one can never stand for the other.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::{PageTicket, StoreTime};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::Path;

const MAC_BYTES: usize = 16;

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

/// The key that signs. All instances of an app have the same; a restart must find it again.
#[derive(Clone)]
pub(crate) struct Keys {
    mac: Hmac<Sha256>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(secret)")
    }
}

impl Keys {
    /// The key made of this secret.
    pub(crate) fn new(secret: &[u8]) -> Self {
        Self { mac: Hmac::new_from_slice(secret).expect("HMAC takes a key of any length") }
    }

    /// The key in this file, which is made where there is none and can be read by its owner alone.
    pub(crate) fn in_file(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Ok(mut file) => {
                file.write_all(&random::<32>())?;
                file.sync_all()?;
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
        let mut secret = Vec::new();
        std::fs::File::open(path)?.take(4096).read_to_end(&mut secret)?;
        if secret.len() < 32 {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "it has less than 32 bytes; remove it to have a new one made, which ends all open pages",
            ));
        }
        Ok(Self::new(&secret))
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

    fn over(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        for part in parts {
            mac.update(&part.len().to_be_bytes());
            mac.update(part);
        }
        mac
    }

    fn sign(&self, parts: &[&[u8]]) -> [u8; MAC_BYTES] {
        let full = self.over(parts).finalize().into_bytes();
        std::array::from_fn(|i| full[i])
    }

    fn verify(&self, parts: &[&[u8]], mac: &[u8]) -> Option<()> {
        if mac.len() != MAC_BYTES {
            return None;
        }
        self.over(parts).verify_truncated_left(mac).ok()
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

    #[test]
    fn the_secret_file_is_made_once_and_for_its_owner_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("secret");
        let text = Keys::in_file(&path).expect("made").sign_ticket(&ticket());
        let again = Keys::in_file(&path).expect("found");
        assert_eq!(again.open_ticket(&text, ticket().visitor), Some(ticket()));
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&path).expect("there"));
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(&path, "short").expect("written");
        assert!(Keys::in_file(&path).is_err());
    }
}
