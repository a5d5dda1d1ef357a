//! Owed events: what the server runs by itself, once, whoever of the instances does it.
//!
//! The instance whose commit owes an event runs it at once. What is left, by an instance that died or for a later time, is
//! claimed after a beat. Either way the event's own commit takes it away, and is refused where somebody else has it.

use crate::another_build::Build;
use crate::ends;
use crate::engine::{Asked, Engine};
use crate::keys::{hash64, hash128};
use crate::transaction::{Stop, transact};
use blockwork_core::cell::CellRef;
use blockwork_core::event::{Beside, Intent};
use blockwork_core::id::{CommitId, OwedId};
use blockwork_core::registry::ListenerDef;
use blockwork_core::store::{
    Cause, Claim, Claimed, Commit, ENDS, EventKey, Outcome, Owed, Read, ScopeId, StoreError, StoreTime, View, Wants,
    Whose,
};
use blockwork_core::trigger::ServerTrigger;
use blockwork_core::{Error, Kind};
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// An owed event is claimed so often; then it is a dead letter.
const ATTEMPTS: u16 = 5;

/// The pause after the first attempt that failed; each further one is four times as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// So many owed events are claimed in one step at most, and after a full one there is a pause, so that what others do
/// comes in between: the end of thousands of sessions takes seconds, and nobody feels it.
const MOST: usize = 8;
const PAUSE: Duration = Duration::from_millis(2);

/// So many sessions, or cells, a beat ends at most: after as many there may be more that are over already.
const OF_A_BEAT: usize = 40;

/// An owed event that cannot be run just now is tried again after so long.
const REST: Duration = Duration::from_secs(1);

/// Runs what a commit of this instance has just owed: the store counts it as claimed by it already.
pub(crate) fn run_at_once(engine: &Arc<Engine>, owed: Vec<Owed>) {
    run_due(engine, owed, engine.now(), 0);
}

fn run_due(engine: &Arc<Engine>, owed: Vec<Owed>, now: StoreTime, tries: u32) {
    for mut owed in owed.into_iter().filter(|owed| owed.not_before <= now && owed.dead.is_none()) {
        owed.attempts = 1;
        spawn(engine, Claimed { owed, token: 1 }, None, tries);
    }
}

/// Claims what nobody works on and runs it, as there is room for it, until nothing is left: in a task of its own, so that
/// listeners that take long hold up no beat.
pub(crate) fn claim(engine: &Arc<Engine>) {
    let Ok(alone) = engine.claiming.clone().try_lock_owned() else { return };
    let engine = engine.clone();
    tokio::spawn(async move {
        let _alone = alone;
        match claim_all(&engine).await {
            Ok(ends) if ends >= OF_A_BEAT => engine.beat_again.notify_one(),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "owed events cannot be claimed just now"),
        }
    });
}

/// Says how many of those that were claimed are ends.
async fn claim_all(engine: &Arc<Engine>) -> Result<usize, StoreError> {
    let mut ends = 0;
    loop {
        // Room first: what waits here for its turn could be run by another instance meanwhile.
        let Some(mut room) = room(engine).await else { return Ok(ends) };
        let most = room.num_permits();
        let wants = Wants::Due { listeners: engine.names.clone(), most };
        let claimed = engine.store.claim(&Claim { by: engine.me, wants }).await?;
        let all = claimed.len() < most;
        for claimed in claimed {
            ends += usize::from(*claimed.owed.listener == *ENDS);
            spawn(engine, claimed, room.split(1), 0);
        }
        if all {
            return Ok(ends);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The right to run some owed events, one at least. What is owed by commits of this instance and waits for its turn
/// comes first, because the semaphore is fair.
async fn room(engine: &Engine) -> Option<OwnedSemaphorePermit> {
    let places = &engine.owed_at_once;
    let mut room = places.clone().acquire_owned().await.ok()?;
    while room.num_permits() < MOST
        && let Ok(more) = places.clone().try_acquire_owned()
    {
        room.merge(more);
    }
    Some(room)
}

/// Runs what is claimed, in the place that it has or as soon as there is one.
fn spawn(engine: &Arc<Engine>, claimed: Claimed, place: Option<OwnedSemaphorePermit>, mut tries: u32) {
    let engine = engine.clone();
    tokio::spawn(async move {
        let _place = match place {
            Some(place) => place,
            None => match engine.owed_at_once.clone().acquire_owned().await {
                Ok(place) => place,
                Err(_closed) => return,
            },
        };
        while let Err(error) = run(&engine, &claimed, tries).await {
            tracing::warn!(listener = &*claimed.owed.listener, %error, "an owed event waits for the store");
            tries += 1;
            tokio::time::sleep(REST).await;
        }
    });
}

/// Runs one owed event to its end: done, tried again later, a dead letter, or somebody else's.
async fn run(engine: &Arc<Engine>, claimed: &Claimed, tries: u32) -> Result<(), StoreError> {
    if *claimed.owed.listener == *ENDS {
        return ends::fan_out(engine, claimed).await;
    }
    let Some(listener) = engine.registry.listener(&claimed.owed.listener) else {
        return take_away(engine, claimed, Vec::new()).await;
    };
    if !still_wanted(listener, &claimed.owed.cause) {
        return take_away(engine, claimed, Vec::new()).await;
    }
    let asked = Arc::new(asked(listener, claimed, tries));
    match transact(engine, &asked).await {
        Ok(_) | Err(Stop::Answered(_) | Stop::Lost) => Ok(()),
        Err(Stop::Store(error)) => Err(error),
        Err(Stop::Failed(error)) if error.kind() == Kind::Expired => take_away(engine, claimed, Vec::new()).await,
        // Nobody can help it just now: that is no attempt.
        Err(Stop::Failed(error)) if !error.kind().is_final() => put_back(engine, claimed).await,
        Err(Stop::Failed(error)) => {
            let again = later(claimed, &error, engine.now());
            take_away(engine, claimed, vec![again]).await
        }
    }
}

/// A period that the program has no longer is not gone on with.
fn still_wanted(listener: &ListenerDef, cause: &Cause) -> bool {
    match cause {
        Cause::Every { period } => (listener.on)().contains(&ServerTrigger::Every(*period)),
        _ => true,
    }
}

fn asked(listener: &'static ListenerDef, claimed: &Claimed, tries: u32) -> Asked {
    Asked {
        listener,
        key: key(claimed),
        whose: claimed.owed.whose,
        intent: Intent::Run,
        build: Build::Ours,
        attempt: u32::from(claimed.owed.attempts.saturating_sub(1)) + tries,
        inputs: Bytes::from_static(b"{}"),
        beside: Beside { keys: keys(&claimed.owed), browser: Vec::new() },
        request: None,
        claimed: Some(claimed.clone()),
    }
}

/// The cells under a key that the event is about.
fn keys(owed: &Owed) -> Vec<CellRef> {
    if owed.key.is_empty() {
        return Vec::new();
    }
    let under = |cell: CellRef| CellRef { key: owed.key.to_string().into(), ..cell };
    match &owed.cause {
        Cause::Commit { states, .. } => states.iter().filter_map(|state| state.parse().ok()).map(under).collect(),
        Cause::Expired { .. } => owed.last.iter().take(1).map(|cell| cell.id.to_ref()).collect(),
        Cause::Every { .. } | Cause::End { .. } => Vec::new(),
    }
}

fn key(claimed: &Claimed) -> EventKey {
    EventKey::Owed { id: claimed.owed.id, token: claimed.token }
}

/// Puts the owed event back for a little later, as if it had not been claimed.
pub(crate) async fn put_back(engine: &Arc<Engine>, claimed: &Claimed) -> Result<(), StoreError> {
    let owed = &claimed.owed;
    let (attempts, not_before) = (owed.attempts.saturating_sub(1), engine.now().plus(REST));
    take_away(engine, claimed, vec![Owed { attempts, not_before, ..owed.clone() }]).await
}

/// Takes the owed event away without running it, or puts it back for later.
async fn take_away(engine: &Arc<Engine>, claimed: &Claimed, owed: Vec<Owed>) -> Result<(), StoreError> {
    if let Outcome::Full(limit) = exchange(engine, claimed, owed).await? {
        tracing::error!(listener = &*claimed.owed.listener, %limit, "an owed event cannot be put back");
    }
    Ok(())
}

/// Takes the owed event away, and owes these instead.
pub(crate) async fn exchange(engine: &Engine, claimed: &Claimed, owed: Vec<Owed>) -> Result<Outcome, StoreError> {
    commit(engine, key(claimed), owed).await
}

/// A commit that changes nothing but what is owed.
async fn commit(engine: &Engine, event: EventKey, owed: Vec<Owed>) -> Result<Outcome, StoreError> {
    let (id, by) = (CommitId::from_bytes(crate::keys::random()), engine.me);
    let (expect, put, answer) = (Vec::new(), Vec::new(), Bytes::new());
    let commit = Commit { id, by, event, part: 0, expect, put, answer, owed, lease: None };
    engine.committer.submit(commit).outcome().await
}

/// What is owed after a run with this outcome: the next time of a period, another attempt, a dead letter, or nothing.
pub(crate) fn again(claimed: &Claimed, error: Option<&Error>, now: StoreTime) -> Option<Owed> {
    let faulty = |error: &&Error| matches!(error.kind(), Kind::Internal | Kind::Timeout);
    match (&claimed.owed.cause, error.filter(faulty)) {
        (Cause::Every { period }, _) => Some(next_time(&claimed.owed, *period, now)),
        (_, Some(error)) => Some(later(claimed, error, now)),
        (_, None) => None,
    }
}

/// A period never ends, however often its listener fails: the next time comes.
fn next_time(owed: &Owed, period: Duration, now: StoreTime) -> Owed {
    Owed { not_before: next(period, now), attempts: 0, ..owed.clone() }
}

fn later(claimed: &Claimed, error: &Error, now: StoreTime) -> Owed {
    let owed = &claimed.owed;
    if let Cause::Every { period } = owed.cause {
        return next_time(owed, period, now);
    }
    if owed.attempts >= ATTEMPTS {
        // The person's sentence and the id: the cause stands in the log under it.
        let reason = format!("it failed {ATTEMPTS} times, at last: {error}");
        tracing::error!(listener = &*owed.listener, reason, "an owed event is a dead letter now");
        return Owed { dead: Some(reason.into()), ..owed.clone() };
    }
    let pause = FIRST_PAUSE * 4_u32.pow(u32::from(owed.attempts.saturating_sub(1)));
    Owed { not_before: now.plus(pause), ..owed.clone() }
}

/// The next multiple of the period.
fn next(period: Duration, now: StoreTime) -> StoreTime {
    let period = u64::try_from(period.as_millis()).unwrap_or(u64::MAX).max(1);
    StoreTime((now.0 / period + 1).saturating_mul(period))
}

/// Owes the first time of each period that listeners of this build have. What is owed already stays as it is.
pub(crate) async fn begin_periods(engine: &Arc<Engine>) -> Result<(), StoreError> {
    let periods = engine.registry.listeners().flat_map(|listener| {
        (listener.on)().into_iter().filter_map(move |trigger| match trigger {
            ServerTrigger::Every(period) => Some((listener.meta.name, period)),
            ServerTrigger::Changed(_) | ServerTrigger::Expired(_) | ServerTrigger::Unload => None,
        })
    });
    let owed: Vec<Owed> = periods.map(|(listener, period)| first(listener, period, engine.now())).collect();
    if owed.is_empty() {
        return Ok(());
    }
    let key: [u8; 16] = crate::keys::random();
    let event = EventKey::Caller { who: ScopeId::Global, key, print: hash64(&[&key]) };
    commit(engine, event, owed.clone()).await?;
    // Others may have moved store time since the last beat, and then a first time has come already: the store has counted
    // it as claimed by this instance, and nobody else would run it. Where it has not, its commit is refused.
    let read = Read { by: engine.me, event: None, cells: Vec::new(), lease: None };
    if let View::Cells { at, .. } = engine.store.read(&read).await? {
        // As if tried before, so that each is read first: it may be somebody else's.
        run_due(engine, owed, at, 1);
    }
    Ok(())
}

fn first(listener: &'static str, period: Duration, now: StoreTime) -> Owed {
    let id = hash128(&[b"every", listener.as_bytes(), &period.as_millis().to_be_bytes()]);
    Owed {
        id: OwedId::from_bytes(id),
        listener: listener.into(),
        whose: Whose::nobody(),
        key: "".into(),
        cause: Cause::Every { period },
        last: Vec::new(),
        not_before: next(period, now),
        attempts: 0,
        dead: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(period: u64, now: u64, expected: u64) {
        assert_eq!(next(Duration::from_millis(period), StoreTime(now)), StoreTime(expected));
    }

    #[test]
    fn a_period_is_due_at_its_multiples() {
        check(1000, 0, 1000);
        check(1000, 999, 1000);
        check(1000, 1000, 2000);
        check(1000, 3_600_123, 3_601_000);
    }
}
