//! The steps of a history, and how they are thrown.

use proptest::prelude::*;

/// One step, in small numbers that the history makes into ids: so that steps meet.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The tab loads a page anew.
    Render {
        tab: usize,
    },
    Commit {
        event: Event,
        cells: Vec<Use>,
        answer: usize,
        owes: Vec<u64>,
        lease: Option<Lease>,
    },
    /// Commits an owed event, by the newest claim on it or the one before.
    Run {
        which: usize,
        part: u64,
        old: bool,
        then: Then,
        cells: Vec<Use>,
        answer: usize,
    },
    Claim {
        me: u8,
        ends: bool,
        most: usize,
    },
    /// Claims an owed event as a dead letter, which it may not be.
    ClaimDead {
        me: u8,
        which: usize,
    },
    Attach {
        tab: usize,
        me: u8,
    },
    Detach {
        tab: usize,
        back: u64,
    },
    Read {
        event: Option<Event>,
        cells: Vec<Use>,
        lease: Option<Lease>,
    },
    Beat {
        behind: u64,
        since: u64,
        me: u8,
        away: bool,
    },
    /// The store is closed and opened again, where that loses nothing.
    Reopen,
}

/// What becomes of an owed event that was run.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Then {
    Done,
    Later(u64),
    Dead,
}

#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) tab: usize,
    /// Counted from the floor, which goes up by itself as the history goes on.
    pub(crate) n: u64,
    pub(crate) floor: u64,
    pub(crate) print: u64,
    /// Now and then somebody else comes with the page's ticket.
    pub(crate) visitor: Option<u8>,
    /// Not the page's but that of a caller, with this key and this part.
    pub(crate) caller: Option<(Caller, u8, u64)>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Caller {
    App,
    Visitor(usize),
}

/// An instance, and one of its leases.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lease {
    pub(crate) me: u8,
    pub(crate) which: u8,
}

impl Lease {
    fn any() -> impl Strategy<Value = Self> {
        (1..3u8, 1..3u8).prop_map(|(me, which)| Self { me, which })
    }
}

/// What a step does with a cell of a tab.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    pub(crate) tab: usize,
    pub(crate) scope: ScopeOf,
    pub(crate) state: usize,
    /// Which of the versions that the cell has had: the newest, or another.
    pub(crate) back: usize,
    pub(crate) put: Option<usize>,
    pub(crate) ttl: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum ScopeOf {
    Page,
    Visitor,
    Global,
}

pub(crate) const TABS: usize = 6;
pub(crate) const STATES: [&str; 4] = ["A", "Bb", "Ccc", "Dddd"];

impl Step {
    pub(crate) fn any() -> impl Strategy<Value = Step> {
        let cells = || prop::collection::vec(Use::any(), 0..4);
        let lease = || prop::option::weighted(0.3, Lease::any());
        let behind = prop_oneof![4 => Just(0), 1 => 0..6000u64];
        let answer = prop_oneof![5 => 0..50usize, 1 => 1000..1050usize, 1 => 1500..1501usize];
        let then = prop_oneof![4 => Just(Then::Done), 2 => (0..8000u64).prop_map(Then::Later), 1 => Just(Then::Dead)];
        prop_oneof![
            1 => (0..TABS).prop_map(|tab| Step::Render { tab }),
            8 => (Event::any(), cells(), answer.clone(), prop::collection::vec(0..8000u64, 0..2), lease()).prop_map(
                |(event, cells, answer, owes, lease)| Step::Commit { event, cells, answer, owes, lease }
            ),
            4 => (0..6usize, prop_oneof![4 => Just(0), 1 => 1..3u64], 0..8u8, then, cells(), answer).prop_map(
                |(which, part, old, then, cells, answer)| Step::Run { which, part, old: old == 0, then, cells, answer }
            ),
            3 => (1..3u8, any::<bool>(), 0..4usize).prop_map(|(me, ends, most)| Step::Claim { me, ends, most }),
            2 => (1..3u8, 0..6usize).prop_map(|(me, which)| Step::ClaimDead { me, which }),
            2 => (0..TABS, 1..3u8).prop_map(|(tab, me)| Step::Attach { tab, me }),
            1 => (0..TABS, 0..2u64).prop_map(|(tab, back)| Step::Detach { tab, back }),
            3 => (prop::option::of(Event::any()), cells(), lease()).prop_map(
                |(event, cells, lease)| Step::Read { event, cells, lease }
            ),
            5 => (behind, 0..7000u64, 1..3u8, 0..10u8).prop_map(
                |(behind, since, me, away)| Step::Beat { behind, since, me, away: away == 0 }
            ),
            1 => Just(Step::Reopen),
        ]
    }
}

impl Event {
    fn any() -> impl Strategy<Value = Event> {
        let n = prop_oneof![8 => 0..8u64, 1 => 60..68u64];
        let visitor = prop_oneof![12 => Just(None), 1 => (0..3u8).prop_map(Some)];
        let who = prop_oneof![1 => Just(Caller::App), 2 => (0..2usize).prop_map(Caller::Visitor)];
        let caller = prop::option::weighted(0.2, (who, 0..4u8, 0..3u64));
        (0..TABS, n, 0..4u64, 0..8u64, visitor, caller).prop_map(|(tab, n, floor, print, visitor, caller)| Event {
            tab,
            n: 1 + n,
            floor: 1 + floor,
            print: u64::from(print == 0),
            visitor,
            caller,
        })
    }
}

impl Use {
    fn any() -> impl Strategy<Value = Use> {
        let scope = prop_oneof![3 => Just(ScopeOf::Page), 3 => Just(ScopeOf::Visitor), 1 => Just(ScopeOf::Global)];
        let back = prop_oneof![8 => Just(0usize), 1 => 1..4usize];
        let put = prop::option::of(prop_oneof![1 => 0..1usize, 4 => 1..100usize, 2 => 700..830usize]);
        let ttl = prop::option::weighted(0.3, 1..25_000u64);
        let map = |(tab, scope, state, back, put, ttl)| Use { tab, scope, state, back, put, ttl };
        (0..TABS, scope, 0..STATES.len(), back, put, ttl).prop_map(map)
    }
}
