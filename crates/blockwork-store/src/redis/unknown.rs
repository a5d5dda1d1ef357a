//! What became of these steps is not known: each may have been done, be done yet, or never be.
//!
//! A step that has no answer in time is over for whoever asked, and what it took in the name of this instance would be
//! nobody's for as long as the instance lives. So it is given back with the next beats.

use blockwork_core::id::{InstanceId, LeaseId, OwedId, PageId};
use blockwork_core::store::Commit;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::fmt;

/// A copy that is still under way arrives within so many answered beats, or never: a connection that was given up sends
/// what it has for less than two minutes more.
const BEATS: u32 = 120;

/// So many are looked after with one beat.
const OF_A_BEAT: usize = 200;

/// The name of a step: one that is sent again is the same one. Counted within a life of this process, so that an old one
/// is known from a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) life: u64,
    pub(super) n: u64,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { life, n } = self;
        write!(f, "{life:016x}.{n}")
    }
}

/// What a step has taken, if it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// A commit has owed this event, born claimed.
    Owed { by: InstanceId, id: OwedId },
    /// A claim has taken owed events.
    Claim { by: InstanceId, name: Name },
    /// A page is there by a feed that was never told.
    Attach { page: PageId, name: Name },
    /// A read has taken a lease, or the commit that was to give it back was not done.
    Lease(LeaseId),
}

/// All of them, those looked after longest ago first, each with the beats that have looked after it.
#[derive(Debug, Default)]
pub(super) struct Unsettled(Mutex<VecDeque<(Unknown, u32)>>);

impl Unsettled {
    pub(super) fn add(&self, unknown: impl IntoIterator<Item = Unknown>) {
        self.0.lock().extend(unknown.into_iter().map(|unknown| (unknown, 0)));
    }

    /// A commit that owes the same is known to be done: whoever asked runs what it owes.
    pub(super) fn is_done(&self, commit: &Commit) {
        let mut unsettled = self.0.lock();
        if !unsettled.is_empty() {
            let is_known = |id: &OwedId| commit.owed.iter().any(|owed| owed.id == *id);
            unsettled.retain(|(unknown, _)| !matches!(unknown, Unknown::Owed { id, .. } if is_known(id)));
        }
    }

    /// Those that the next beat looks after.
    pub(super) fn next(&self) -> Vec<Unknown> {
        self.0.lock().iter().take(OF_A_BEAT).map(|(unknown, _)| unknown.clone()).collect()
    }

    /// A beat has looked after these.
    pub(super) fn looked_after(&self, unknown: &[Unknown]) {
        let mut unsettled = self.0.lock();
        for one in unknown {
            let Some(at) = unsettled.iter().position(|(known, _)| known == one) else { continue };
            if let Some((known, beats)) = unsettled.remove(at)
                && beats + 1 < BEATS
            {
                unsettled.push_back((known, beats + 1));
            }
        }
    }
}

/// What a commit without an answer may have taken.
pub(super) fn of_commits(commits: &[Commit]) -> impl Iterator<Item = Unknown> + '_ {
    commits.iter().flat_map(|commit| commit.owed.iter().map(|owed| Unknown::Owed { by: commit.by, id: owed.id }))
}

/// The leases that these commits were to give back. They are still there where the commits were refused, too.
pub(super) fn of_leases(commits: &[Commit]) -> impl Iterator<Item = Unknown> + '_ {
    commits.iter().filter_map(|commit| commit.lease).map(Unknown::Lease)
}
