//! Which listeners fit together, and which do not.

use super::*;
use blockwork_core::Provide;
use blockwork_core::listener::{Access, Borrow, Leases, ListenerKind, ListenerMeta};
use blockwork_core::print::Print;
use blockwork_core::state::{Borrowable, Resource};
use blockwork_core::store::ScopeId;
use std::time::Duration;

pub(super) const ORDERS: StateMeta = StateMeta { name: "Orders", scope: Scope::Global, version: 1 };
pub(super) const STOCK: StateMeta = StateMeta { name: "Stock", scope: Scope::Global, version: 1 };
pub(super) const CART: StateMeta = StateMeta { name: "Cart", scope: Scope::Session, version: 1 };
pub(super) const NOTES: StateMeta = StateMeta { name: "Notes", scope: Scope::User, version: 1 };

struct Model;

impl Provide for Model {}

pub(super) fn node(name: &'static str, borrows: Vec<Borrow>, on: Vec<ServerTrigger>) -> Node {
    let kind = ListenerKind::of(&borrows, false);
    let meta = ListenerMeta { name, kind, leases: Leases::OnceItLost, borrows: borrows.leak(), print: Print::COMMON };
    let def = ListenerDef {
        meta: Box::leak(Box::new(meta)),
        place: "app.rs:1",
        on: Vec::new,
        form: |_| Ok(bytes::Bytes::new()),
        run: |run, _| Box::pin(async { (run, Err(blockwork_core::Kind::Internal.into())) }),
    };
    Node { def: Box::leak(Box::new(def)), on }
}

pub(super) const fn reads(state: StateMeta) -> Borrow {
    Borrow { what: Borrowable::State(state), access: Access::Shared }
}

pub(super) const fn changes(state: StateMeta) -> Borrow {
    Borrow { what: Borrowable::State(state), access: Access::Exclusive }
}

pub(super) const fn handle(state: StateMeta) -> Borrow {
    Borrow { what: Borrowable::Handle(state), access: Access::Shared }
}

pub(super) fn graph(nodes: Vec<Node>) -> Result<Graph, Misfit> {
    Graph::of(nodes, &[], &Resources::default())
}

#[track_caller]
fn check(nodes: Vec<Node>, expected: Option<&str>) {
    let found = graph(nodes).err().map(|misfit| misfit.to_string());
    assert_eq!(found.as_deref(), expected);
}

#[test]
fn a_cycle_is_refused_with_its_path() {
    let one = || node("one", vec![changes(NOTES)], vec![ServerTrigger::Changed(CART)]);
    let two = node("two", vec![changes(CART)], vec![ServerTrigger::Changed(CART)]);
    check(vec![one()], None);
    check(
        vec![one(), two],
        Some(
            "these listeners would run each other for ever: two > two; let one of them change another state, or take its `on = …` away",
        ),
    );
    let three = node("three", vec![changes(ORDERS)], vec![ServerTrigger::Changed(NOTES)]);
    check(vec![one(), three], None);
}

#[test]
fn a_longer_cycle_is_told_from_where_it_begins() {
    let begin = node("begin", vec![changes(ORDERS)], Vec::new());
    let a = node("a", vec![changes(STOCK)], vec![ServerTrigger::Changed(ORDERS)]);
    let b = node("b", vec![changes(ORDERS)], vec![ServerTrigger::Changed(STOCK)]);
    let misfit = graph(vec![begin, a, b]).expect_err("a and b run each other");
    assert_eq!(misfit, Misfit::Cycle(vec!["a", "b", "a"]));
}

#[test]
fn what_the_server_runs_borrows_the_scope_of_its_cause_or_a_wider_one() {
    let wider = node("wider", vec![changes(ORDERS)], vec![ServerTrigger::Changed(CART)]);
    check(vec![wider], None);
    let narrower = node("narrower", vec![reads(CART)], vec![ServerTrigger::Changed(NOTES)]);
    check(
        vec![narrower],
        Some(
            "the listener `narrower` (app.rs:1) borrows session/Cart and is run by the change of user/Notes, which says nothing about whose that would be; borrow a state of the same scope as the trigger's, or a wider one",
        ),
    );
    let nobody = node("nobody", vec![reads(NOTES)], vec![ServerTrigger::Every(Duration::from_secs(1))]);
    check(
        vec![nobody],
        Some(
            "the listener `nobody` (app.rs:1) borrows user/Notes and is run by every(1s), which says nothing about whose that would be; borrow a state of the same scope as the trigger's, or a wider one",
        ),
    );
}

#[test]
fn what_the_server_runs_by_itself_has_no_browser() {
    const DRAFT: StateMeta = StateMeta { name: "Draft", scope: Scope::Browser, version: 1 };
    let fits = |on| graph(vec![node("keeps", vec![reads(DRAFT)], on)]).is_ok();
    assert!(fits(Vec::new()));
    for trigger in [ServerTrigger::Changed(CART), ServerTrigger::Unload, ServerTrigger::Every(Duration::from_secs(1))] {
        assert!(!fits(vec![trigger]), "{trigger:?}");
    }
}

#[test]
fn a_resource_that_was_not_given_is_missed_at_start() {
    let what = Borrowable::Resource(Resource::of::<Model>);
    let asks = || node("asks", vec![Borrow { what, access: Access::Shared }], Vec::new());
    let misfit = graph(vec![asks()]).expect_err("nothing was given");
    assert!(
        misfit.to_string().contains("tests::Model`, and the server was given none; add `.provide(..)`"),
        "{misfit}"
    );
    let mut resources = Resources::default();
    resources.provide(Model);
    assert!(Graph::of(vec![asks()], &[], &resources).is_ok());
}

#[test]
fn a_change_runs_the_listeners_of_its_state_and_scope() {
    let note = node("note", vec![], vec![ServerTrigger::Changed(NOTES)]);
    let graph = graph(vec![note]).expect("it fits");
    let cell = |state: &str, scope| CellId { scope, state: state.into(), key: "".into() };
    let visitor = ScopeId::Visitor(blockwork_core::id::VisitorId::from_bytes([1; 16]));
    assert_eq!(graph.run_by_change_of(&cell("Notes", visitor)).collect::<Vec<_>>(), ["note"]);
    assert_eq!(graph.run_by_change_of(&cell("Notes", ScopeId::Global)).count(), 0);
    assert_eq!(graph.run_by_change_of(&cell("Cart", visitor)).count(), 0);
}

#[test]
fn the_graph_is_drawn_in_the_same_way_whatever_the_order() {
    static STATES: [StateDef; 2] = [
        StateDef {
            meta: CART,
            visible: false,
            sealed: false,
            owned: false,
            json: |_| None,
            reads: |_| true,
            place: "app.rs:2",
        },
        StateDef {
            meta: STOCK,
            visible: true,
            sealed: false,
            owned: false,
            json: |_| None,
            reads: |_| true,
            place: "app.rs:3",
        },
    ];
    let nodes = || {
        [
            node("sell", vec![reads(CART), changes(STOCK)], Vec::new()),
            node("count", vec![reads(STOCK)], vec![ServerTrigger::Changed(STOCK)]),
            node("goodbye", vec![reads(CART)], vec![ServerTrigger::Unload, ServerTrigger::Expired(CART)]),
            node("refill", vec![handle(STOCK)], vec![ServerTrigger::Every(Duration::from_secs(60))]),
        ]
    };
    let draw = |nodes: Vec<Node>, states: &[&'static StateDef]| {
        let graph = Graph::of(nodes, states, &Resources::default()).expect("it fits");
        let json = serde_json::to_string_pretty(graph.drawing()).expect("JSON");
        (Mermaid(graph.drawing()).to_string(), json)
    };
    let drawn = draw(nodes().into(), &[&STATES[0], &STATES[1]]);
    assert_eq!(drawn, draw(nodes().into_iter().rev().collect(), &[&STATES[1], &STATES[0]]));
    let (mermaid, json) = drawn;
    assert_eq!(mermaid, include_str!("expected.mmd"));
    assert_eq!(format!("{json}\n"), include_str!("expected.json"));
    let read: Drawing = serde_json::from_str(&json).expect("it is read as it was written");
    assert_eq!(serde_json::to_string_pretty(&read).expect("JSON"), json);
}
