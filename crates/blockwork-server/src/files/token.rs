//! A file's id: everything that is known of it but its name, signed together with that for one visitor.
//!
//! So a link says nothing that its visitor does not know, opens for nobody else, and needs no record anywhere. The text is
//! base64url of: whether a browser may open it (1 byte), the page (16), the visitor (8, hashed), the size (8), the SHA-256
//! (32), the signature (16), and the type.

use super::OwnerId;
use super::sort::{Opens, Sort};
use crate::keys::{Keys, hash64};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use blockwork_core::file::FileInfo;
use blockwork_core::id::VisitorId;

const HEAD_BYTES: usize = 65;
const MAC_BYTES: usize = 16;

/// No id is longer: what is, is not looked at.
const LONGEST: usize = 400;

/// What an id says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) owner: OwnerId,
    pub(crate) size: u64,
    pub(crate) hash: [u8; 32],
    pub(crate) sort: Sort,
    /// Whose it is, hashed.
    visitor: [u8; 8],
}

impl Token {
    pub(crate) fn new(owner: OwnerId, visitor: VisitorId, size: u64, hash: [u8; 32], sort: Sort) -> Self {
        Self { owner, size, hash, sort, visitor: hashed(visitor) }
    }

    /// Whether it was made for this visitor.
    pub(crate) fn is_of(&self, visitor: VisitorId) -> bool {
        self.visitor == hashed(visitor)
    }

    /// It as a page gets it, of a file with this name.
    pub(crate) fn sign(self, keys: &Keys, name: &str) -> FileInfo {
        let head = self.head();
        let mac = keys.sign(&self.signed(&head, name));
        let id = BASE64_URL_SAFE_NO_PAD.encode([&head[..], &mac, self.sort.content_type.as_bytes()].concat());
        let hash = self.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        FileInfo { id, name: name.to_owned(), size: self.size, content_type: self.sort.content_type, hash }
    }

    /// What an id of a file with this name says, if it was signed here.
    pub(crate) fn open(keys: &Keys, id: &str, name: &str) -> Option<Self> {
        let bytes = Some(id).filter(|id| id.len() <= LONGEST).and_then(|id| BASE64_URL_SAFE_NO_PAD.decode(id).ok())?;
        let (head, rest) = bytes.split_first_chunk::<HEAD_BYTES>()?;
        let (mac, content_type) = rest.split_first_chunk::<MAC_BYTES>()?;
        let (owner, rest) = head[1..].split_first_chunk::<16>()?;
        let (visitor, rest) = rest.split_first_chunk::<8>()?;
        let (size, hash) = rest.split_first_chunk::<8>()?;
        let opens = if head[0] == 1 { Opens::InBrowser } else { Opens::Nowhere };
        let token = Self {
            owner: OwnerId(*owner),
            size: u64::from_be_bytes(*size),
            hash: hash.try_into().ok()?,
            sort: Sort { content_type: std::str::from_utf8(content_type).ok()?.to_owned(), opens },
            visitor: *visitor,
        };
        keys.verify(&token.signed(head, name), mac)?;
        Some(token)
    }

    fn head(&self) -> [u8; HEAD_BYTES] {
        let mut head = [0; HEAD_BYTES];
        head[0] = u8::from(self.sort.opens == Opens::InBrowser);
        head[1..17].copy_from_slice(&self.owner.0);
        head[17..25].copy_from_slice(&self.visitor);
        head[25..33].copy_from_slice(&self.size.to_be_bytes());
        head[33..].copy_from_slice(&self.hash);
        head
    }

    fn signed<'a>(&'a self, head: &'a [u8], name: &'a str) -> [&'a [u8]; 4] {
        [b"file", head, self.sort.content_type.as_bytes(), name.as_bytes()]
    }
}

fn hashed(visitor: VisitorId) -> [u8; 8] {
    hash64(&[b"file of", &visitor.to_bytes()]).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VISITOR: VisitorId = VisitorId::from_bytes([2; 16]);

    fn token() -> Token {
        let sort = Sort { content_type: "image/png".into(), opens: Opens::InBrowser };
        Token::new(OwnerId([1; 16]), VISITOR, 77, [3; 32], sort)
    }

    #[test]
    fn an_id_says_what_was_signed_and_for_whom() {
        let keys = Keys::new(b"secret");
        let info = token().sign(&keys, "a b.png");
        assert_eq!((info.size, &*info.content_type, &*info.hash), (77, "image/png", &*"03".repeat(32)));
        let opened = Token::open(&keys, &info.id, "a b.png").expect("it is ours");
        assert_eq!(opened, token());
        assert!(opened.is_of(VISITOR) && !opened.is_of(VisitorId::from_bytes([9; 16])));
    }

    #[test]
    fn of_another_name_another_key_or_with_anything_changed_it_opens_nothing() {
        let keys = Keys::new(b"secret");
        let FileInfo { id, .. } = token().sign(&keys, "a.png");
        assert_eq!(Token::open(&keys, &id, "b.png"), None);
        assert_eq!(Token::open(&Keys::new(b"other"), &id, "a.png"), None);
        for at in 0..id.len() {
            let other = if &id[at..=at] == "A" { "B" } else { "A" };
            let changed = format!("{}{other}{}", &id[..at], &id[at + 1..]);
            assert_eq!(Token::open(&keys, &changed, "a.png"), None, "{changed}");
            assert_eq!(Token::open(&keys, &id[..at], "a.png"), None, "{at}");
        }
        assert_eq!(Token::open(&keys, &"A".repeat(100_000), "a.png"), None);
    }
}
