//! What the worlds run: states and listeners as the macros would make them.

use blockwork_core::handle::Own;
use blockwork_core::listener::{Access, Borrow, Leases, ListenerKind, ListenerMeta};
use blockwork_core::print::Print;
use blockwork_core::registry::{ListenerDef, Running};
use blockwork_core::run::Run;
use blockwork_core::state::{Borrowable, Exclusive, Scope, Shared, State, StateMeta};
use blockwork_core::store::Reason;
use blockwork_core::trigger::{ServerTrigger, all_of, unload};
use blockwork_core::{Error, Event, Result};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use std::time::Duration;

macro_rules! state {
    ($(#[$doc:meta])* $name:ident($inner:ty) $scope:ident $ttl:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        pub(crate) struct $name(pub(crate) $inner);

        impl State for $name {
            const META: StateMeta = StateMeta { name: stringify!($name), scope: Scope::$scope, version: 1 };
            const TTL: Option<Duration> = $ttl;

            fn initial() -> Self {
                Self::default()
            }
        }

        impl Shared for $name {
            const WHAT: Borrowable = Borrowable::State(<$name as State>::META);
            type Guard = Own<Self>;

            fn borrow(run: &Run) -> Result<Own<Self>> {
                run.read().map(Own)
            }
        }

        impl Exclusive for $name {
            const STATE: StateMeta = <$name as State>::META;

            fn take(run: &mut Run) -> Result<Self> {
                run.take()
            }

            fn give_back(run: &mut Run, value: Self) -> Result<()> {
                run.give_back(&value)
            }
        }
    };
}

/// What is put aside lives so long from its last change.
pub(crate) const ASIDE_LIVES: Duration = Duration::from_secs(20);

state! {
    /// How often a page has counted.
    Count(u64) Session None
}
state! {
    /// The same, for a short time.
    Aside(u64) Session Some(ASIDE_LIVES)
}
state! {
    /// What a visitor was told of ends and changes.
    Told(Vec<String>) User None
}
state! {
    /// The first link of a chain.
    First(u64) User None
}
state! {
    /// The second.
    Second(u64) User None
}
state! {
    /// The last.
    Third(u64) User None
}
state! {
    /// How often a period has passed.
    Ticks(u64) Global None
}

/// The period. It begins only where a test begins it.
pub(crate) const PERIOD: Duration = Duration::from_secs(2);

/// An end as it is told.
pub(crate) fn unloaded(page: u8, why: Reason, count: u64, aside: u64) -> String {
    format!("unload {page} {why:?} {count} {aside}")
}

/// The end of what was put aside.
pub(crate) fn expired(page: u8, aside: u64) -> String {
    format!("expired {page} {aside}")
}

/// A chain, as it is told.
pub(crate) const CHANGED: &str = "changed";

const fn shared(state: StateMeta) -> Borrow {
    Borrow { what: Borrowable::State(state), access: Access::Shared }
}

const fn exclusive(state: StateMeta) -> Borrow {
    Borrow { what: Borrowable::State(state), access: Access::Exclusive }
}

const EVENT: Borrow = Borrow { what: Borrowable::Event, access: Access::Shared };

macro_rules! listener {
    ($name:ident[$($borrow:expr),*] on $on:expr; |$run:ident| $body:expr) => {
        inventory::submit! {
            ListenerDef {
                meta: {
                    const BORROWS: &[Borrow] = &[$($borrow),*];
                    &ListenerMeta {
                        name: stringify!($name),
                        kind: ListenerKind::of(BORROWS, false),
                        leases: Leases::OnceItLost,
                        borrows: BORROWS,
                        print: Print::COMMON,
                    }
                },
                place: concat!(file!(), ":", line!()),
                on: $on,
                form: |_| Ok(Bytes::new()),
                run: $name,
            }
        }

        fn $name(mut run: Run, _: Bytes) -> Running {
            Box::pin(async move {
                let body: fn(&mut Run) -> Result<Box<RawValue>> = |$run| $body;
                let outcome = body(&mut run);
                (run, outcome)
            })
        }
    };
}

fn never() -> Vec<ServerTrigger> {
    Vec::new()
}

/// Counts a cell up, and answers the count.
fn one_more<T: State>(run: &mut Run, number: fn(&mut T) -> &mut u64) -> Result<Box<RawValue>> {
    let mut value: T = run.take()?;
    *number(&mut value) += 1;
    let counted = *number(&mut value);
    run.give_back(&value)?;
    Ok(to_raw_value(&counted)?)
}

fn tell(run: &mut Run, line: String) -> Result<Box<RawValue>> {
    let mut told: Told = run.take()?;
    told.0.push(line);
    run.give_back(&told)?;
    Ok(to_raw_value(&())?)
}

/// The first byte of its id names a page of a world.
fn page(event: &Event) -> u8 {
    event.page().map_or(0, |page| page.to_bytes()[0])
}

fn tell_unload(run: &mut Run) -> Result<Box<RawValue>> {
    let (event, count, aside) = (run.event(), run.read::<Count>()?, run.read::<Aside>()?);
    let why = event.ended().unwrap_or(Reason::SignOut);
    tell(run, unloaded(page(&event), why, count.0, aside.0))
}

fn tell_expired(run: &mut Run) -> Result<Box<RawValue>> {
    let (event, aside) = (run.event(), run.read::<Aside>()?);
    tell(run, expired(page(&event), aside.0))
}

thread_local! {
    static DEMANDS: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// How often [`demand`] was run on this thread.
pub(crate) fn demands() -> u32 {
    DEMANDS.get()
}

/// Takes one away, where there is one.
fn one_less(run: &mut Run, nothing: Error) -> Result<Box<RawValue>> {
    let mut count: Count = run.take()?;
    count.0 = count.0.checked_sub(1).ok_or(nothing)?;
    run.give_back(&count)?;
    Ok(to_raw_value(&count.0)?)
}

listener!(spend[exclusive(Count::META)] on never; |run| one_less(run, Error::invalid("There is nothing left.")));
listener!(demand[exclusive(Count::META)] on never; |run| {
    DEMANDS.set(DEMANDS.get() + 1);
    one_less(run, Error::internal("there must be something"))
});
listener!(count[exclusive(Count::META)] on never; |run| one_more::<Count>(run, |count| &mut count.0));
listener!(count_aside[exclusive(Aside::META)] on never; |run| one_more::<Aside>(run, |aside| &mut aside.0));
listener!(told[shared(Told::META)] on never; |run| run.read::<Told>().and_then(|told| Ok(to_raw_value(&told)?)));
listener!(tell_changed[exclusive(Told::META)] on || all_of(Count::changed()); |run| tell(run, CHANGED.into()));
listener!(
    farewell[EVENT, shared(Count::META), shared(Aside::META), exclusive(Told::META)] on || all_of(unload());
    |run| tell_unload(run)
);
listener!(
    aside_gone[EVENT, shared(Aside::META), exclusive(Told::META)] on || all_of(Aside::expired());
    |run| tell_expired(run)
);
listener!(begin_chain[exclusive(First::META)] on never; |run| one_more::<First>(run, |link| &mut link.0));
listener!(
    go_on[exclusive(Second::META)] on || all_of(First::changed());
    |run| one_more::<Second>(run, |link| &mut link.0)
);
listener!(
    end_chain[exclusive(Third::META)] on || all_of(Second::changed());
    |run| one_more::<Third>(run, |link| &mut link.0)
);
listener!(third[shared(Third::META)] on never; |run| run.read::<Third>().and_then(|link| Ok(to_raw_value(&link)?)));
listener!(tick[exclusive(Ticks::META)] on || vec![ServerTrigger::Every(PERIOD)]; |run| one_more::<Ticks>(run, |ticks| &mut ticks.0));
listener!(ticks[shared(Ticks::META)] on never; |run| run.read::<Ticks>().and_then(|ticks| Ok(to_raw_value(&ticks)?)));
