//! How the two ends of the control door know each other: each signs what it sends with the server's secret.
//!
//! What goes back is signed together with the random number that came, so that it is the answer to this question and to no
//! earlier one. A question could be sent a second time by whoever reads what passes inside this machine; who can do that
//! can read the secret too.

use crate::keys::Keys;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use std::fmt::Write as _;

/// The header with number and signature.
pub(super) const HEADER: &str = "blockwork-control";

/// What makes a question this question.
pub(super) type Nonce = [u8; 16];

/// What is signed: a question can never stand for an answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Word {
    Ask,
    Answer,
}

impl Word {
    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Ask => b"control",
            Self::Answer => b"control answer",
        }
    }
}

/// The header's value for this body.
pub(super) fn seal(keys: &Keys, word: Word, nonce: Nonce, body: &[u8]) -> String {
    let mut value = nonce.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    value.push('.');
    BASE64_URL_SAFE_NO_PAD.encode_string(keys.sign(&[word.bytes(), &nonce, body]), &mut value);
    value
}

/// The number in a header's value, where the value belongs to this body and was made with our secret.
pub(super) fn open(keys: &Keys, word: Word, value: &str, body: &[u8]) -> Option<Nonce> {
    let (nonce, mac) = value.split_once('.')?;
    let nonce = u128::from_str_radix(nonce, 16).ok().filter(|_| nonce.len() == 32)?.to_be_bytes();
    let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?;
    keys.verify(&[word.bytes(), &nonce, body], &mac)?;
    Some(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_opens_that_was_changed_or_signed_by_somebody_else() {
        let (keys, nonce) = (Keys::new(b"a secret that nobody guesses"), [7; 16]);
        let value = seal(&keys, Word::Ask, nonce, b"body");
        assert_eq!(open(&keys, Word::Ask, &value, b"body"), Some(nonce));
        assert_eq!(open(&keys, Word::Ask, &value, b"bodi"), None);
        assert_eq!(open(&keys, Word::Answer, &value, b"body"), None);
        assert_eq!(open(&Keys::new(b"another secret, of somebody else"), Word::Ask, &value, b"body"), None);
        for place in 0..value.len() {
            let letter = if value.as_bytes()[place] == b'1' { '2' } else { '1' };
            let changed = format!("{}{letter}{}", &value[..place], &value[place + 1..]);
            let last = place + 1 == value.len();
            // The last letter of base64 has bits that say nothing.
            assert!(open(&keys, Word::Ask, &changed, b"body").is_none() || last, "{changed}");
            assert_eq!(open(&keys, Word::Ask, &value[..place], b"body"), None);
        }
    }
}
