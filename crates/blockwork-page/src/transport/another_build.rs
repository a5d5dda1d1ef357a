//! An event that the server takes for another build's.

use super::{close, now, with};
use crate::outbox::Verdict;
use blockwork_core::Kind;

/// What is said of it is said by a notice: the page can be used no further where it needs this listener.
pub(super) fn outdated(n: u64) {
    match with(|page| page.outbox.outdated(n, now(), js_sys::Math::random())) {
        Verdict::Again => return,
        Verdict::NotKnown => {}
        Verdict::GivenUp => close(n, Err(Kind::Outdated.into())),
    }
    crate::outdated::tell();
}
