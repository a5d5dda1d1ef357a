//! What is asked for, done to a store.

use super::{Ask, Shown, Told, Which, cause, short_whose};
use crate::keys::random;
use blockwork_core::id::{CommitId, InstanceId, OwedId};
use blockwork_core::store::{
    Beat, Claim, Claimed, Commit, Entry, EventKey, Going, List, Outcome, Owed, Read, Store, StoreError, StoreTime,
    View, Wants,
};
use bytes::Bytes;
use std::time::Duration;

/// So many owed events are shown; of the others it is said how many they are.
const MOST: usize = 1000;

/// Does what is asked for: as an instance of its own, which leaves again. So a dead letter that was claimed and could not be
/// settled, on a full disk, is nobody's afterwards, even if the server that was asked lives for years.
pub(crate) async fn act(store: &dyn Store, ask: Ask) -> Told {
    let me = InstanceId::from_bytes(random());
    let told = match ask {
        Ask::List => list(store, me, |_| true).await,
        Ask::ListDead => list(store, me, is_dead).await,
        Ask::Retry(which) => settle_all(store, me, which, Settle::Retry).await,
        Ask::Drop(which) => settle_all(store, me, which, Settle::Drop).await,
    };
    let leave = Beat { me, saw: StoreTime::default(), since: Duration::ZERO, going: Going::Away };
    let left = store.beat(&leave).await;
    let told = told.and_then(|told| left.map(|_| told));
    told.unwrap_or_else(|error| Told::Failed(error.to_string()))
}

/// What becomes of a dead letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Settle {
    Retry,
    Drop,
}

fn is_dead(owed: &Owed) -> bool {
    owed.dead.is_some()
}

async fn list(store: &dyn Store, by: InstanceId, wanted: fn(&Owed) -> bool) -> Result<Told, StoreError> {
    let now = now(store, by).await?;
    let (mut entries, mut more) = (Vec::new(), 0);
    for owed in all(store, wanted).await? {
        if entries.len() < MOST { entries.push(shown(&owed, now)) } else { more += 1 }
    }
    Ok(Told::Owed { entries, more })
}

/// An owed event as it is shown at this time.
pub(crate) fn shown(owed: &Owed, now: StoreTime) -> Shown {
    Shown {
        id: owed.id,
        listener: owed.listener.to_string(),
        whose: short_whose(owed.whose),
        key: owed.key.to_string(),
        cause: cause(&owed.cause),
        attempts: owed.attempts,
        due_in: owed.not_before.0.saturating_sub(now.0),
        dead: owed.dead.as_ref().map(ToString::to_string),
    }
}

/// Store time, by a read of nothing: it moves nothing.
async fn now(store: &dyn Store, by: InstanceId) -> Result<StoreTime, StoreError> {
    match store.read(&Read { by, event: None, cells: Vec::new(), lease: None }).await? {
        View::Cells { at, .. } => Ok(at),
        _ => Ok(StoreTime::default()),
    }
}

async fn all(store: &dyn Store, wanted: fn(&Owed) -> bool) -> Result<Vec<Owed>, StoreError> {
    let (mut found, mut after) = (Vec::new(), None::<Bytes>);
    loop {
        let listed = store.list(&List::Owed, after.as_ref()).await?;
        let owed = listed.entries.into_iter().filter_map(|entry| match entry {
            Entry::Owed(owed) => Some(owed),
            _ => None,
        });
        found.extend(owed.filter(wanted));
        after = listed.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

async fn settle_all(store: &dyn Store, by: InstanceId, which: Which, how: Settle) -> Result<Told, StoreError> {
    let ids = match which {
        Which::One(id) => vec![id],
        Which::All => all(store, is_dead).await?.into_iter().map(|owed| owed.id).collect(),
    };
    let mut settled = 0;
    for id in ids {
        if let Some(refused) = settle(store, by, id, how).await? {
            // Of all of them, one that somebody else has settled meanwhile is settled.
            match (which, refused) {
                (Which::All, Told::Unknown(_)) => continue,
                (_, refused) => return Ok(refused),
            }
        }
        settled += 1;
    }
    Ok(match how {
        Settle::Retry => Told::Retried(settled),
        Settle::Drop => Told::Dropped(settled),
    })
}

/// Settles one dead letter, or says why it could not.
async fn settle(store: &dyn Store, by: InstanceId, id: OwedId, how: Settle) -> Result<Option<Told>, StoreError> {
    let claimed = store.claim(&Claim { by, wants: Wants::Dead(id) }).await?;
    let Some(claimed) = claimed.into_iter().next() else { return Ok(Some(Told::Unknown(id))) };
    let owed = match how {
        Settle::Retry => {
            let not_before = now(store, by).await?;
            vec![Owed { dead: None, attempts: 0, not_before, ..claimed.owed.clone() }]
        }
        Settle::Drop => Vec::new(),
    };
    let outcome = store.commit(&[commit(by, &claimed, owed)]).await?;
    Ok(match outcome.into_iter().next() {
        Some(Outcome::Done { .. }) => None,
        Some(Outcome::Full(limit)) => Some(Told::Failed(limit.to_string())),
        _ => Some(Told::Unknown(id)),
    })
}

/// A commit that changes nothing but what is owed.
fn commit(by: InstanceId, claimed: &Claimed, owed: Vec<Owed>) -> Commit {
    Commit {
        id: CommitId::from_bytes(random()),
        by,
        event: EventKey::Owed { id: claimed.owed.id, token: claimed.token },
        part: 0,
        expect: Vec::new(),
        put: Vec::new(),
        answer: Bytes::new(),
        owed,
        lease: None,
    }
}
