//! What a wire's events bring, and what fires it.

use blockwork_core::cell::CellRef;
use blockwork_core::event::Beside;
use blockwork_core::listener::{Access, Borrow, Leases, ListenerKind, ListenerMeta};
use blockwork_core::print::Print;
use blockwork_core::run::Run;
use blockwork_core::state::{Borrowable, Exclusive, Scope, Shared, State, StateMeta};
use blockwork_core::{Call, Listener, Result};
use blockwork_page::{Cue, Firing, Wire, wire};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

macro_rules! states {
    ($($state:ident),*) => {$(
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        struct $state(u32);

        impl State for $state {
            const META: StateMeta = StateMeta { name: stringify!($state), scope: Scope::User, version: 1 };

            fn initial() -> Self {
                Self::default()
            }
        }

        impl Shared for $state {
            const WHAT: Borrowable = Borrowable::State(Self::META);
            type Guard = Arc<Self>;

            fn borrow(run: &Run) -> Result<Arc<Self>> {
                run.read().map(Arc::new)
            }
        }

        impl Exclusive for $state {
            const STATE: StateMeta = Self::META;

            fn take(run: &mut Run) -> Result<Self> {
                run.take()
            }

            fn give_back(run: &mut Run, value: Self) -> Result<()> {
                run.give_back(&value)
            }
        }
    )*};
}

states!(Cart, Notes);

/// A listener that changes both.
#[derive(Serialize, Deserialize)]
struct Add {
    item: String,
}

static ADD: ListenerMeta = ListenerMeta {
    name: "add",
    kind: ListenerKind::Changing,
    leases: Leases::OnceItLost,
    borrows: &[
        Borrow { what: Borrowable::State(Cart::META), access: Access::Exclusive },
        Borrow { what: Borrowable::State(Notes::META), access: Access::Exclusive },
    ],
    print: Print::COMMON,
};

impl Listener for Add {
    type Output = ();

    const META: &'static ListenerMeta = &ADD;
}

fn add(item: &str) -> Call<Add> {
    Call::new(&Add { item: item.to_owned() })
}

#[track_caller]
fn check(wire: Wire<Add>, expected: &[&str]) {
    let beside: Option<Beside> = Firing::from(wire).beside().map(|json| serde_json::from_str(&json).expect("JSON"));
    let keys = beside.unwrap_or_default().keys;
    let expected: Vec<CellRef> = expected.iter().map(|cell| cell.parse().expect("a cell")).collect();
    assert_eq!(keys, expected);
}

#[test]
fn of_the_cells_of_one_state_the_one_said_last_is_meant() {
    let owner = Owner::new();
    owner.set();
    check(wire(|| add("Milk")), &[]);
    check(wire(|| add("Milk")).with(Cart::at("left")), &["user/Cart/left"]);
    check(wire(|| add("Milk")).with(Cart::at("left")).with(Cart::at("right")), &["user/Cart/right"]);
    check(
        wire(|| add("Milk")).with((Cart::at("left"), Notes::at(1))).with(Cart::at("right")),
        &["user/Notes/1", "user/Cart/right"],
    );
    check(wire(|| add("Milk").with(Cart::at("left")).with(Cart::at("right"))), &["user/Cart/right"]);
    check(
        wire(|| add("Milk").with((Cart::at("left"), Notes::at(1)))).with(Cart::at("right")),
        &["user/Notes/1", "user/Cart/right"],
    );
    assert_eq!(Firing::from(wire(|| add("Milk"))).beside(), None);
}

#[test]
fn a_key_that_is_a_signal_is_the_one_of_the_moment() {
    let owner = Owner::new();
    owner.set();
    let id = RwSignal::new(1);
    let add = wire(move || add("Milk").with(Cart::at(id.get())));
    check(add, &["user/Cart/1"]);
    id.set(2);
    check(add, &["user/Cart/2"]);
}

#[test]
fn a_cue_fires_what_is_attached_to_it_each_time_and_while_it_stands() {
    let owner = Owner::new();
    owner.set();
    let count = |fired: &Arc<AtomicU32>| {
        let fired = fired.clone();
        move || {
            fired.fetch_add(1, Ordering::SeqCst);
            add("Milk")
        }
    };
    let (one, row) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let cue = Cue::new();
    wire(count(&one)).on(cue);
    let component = owner.child();
    component.with(|| wire(count(&row)).on(cue));
    cue.give();
    cue.give();
    assert_eq!((one.load(Ordering::SeqCst), row.load(Ordering::SeqCst)), (2, 2));
    component.cleanup();
    cue.give();
    assert_eq!((one.load(Ordering::SeqCst), row.load(Ordering::SeqCst)), (3, 2));
    owner.cleanup();
    cue.give();
    assert_eq!(one.load(Ordering::SeqCst), 3, "nothing is left to fire");
}
