//! Random listeners: whatever they borrow and are run by, they are refused with a cycle that is one, or every chain ends.

use super::tests::{CART, NOTES, ORDERS, STOCK, changes, graph, handle, node, reads};
use super::*;
use blockwork_core::listener::Borrow;
use blockwork_core::store::{ScopeId, Whose};
use proptest::prelude::*;
use std::time::Duration;

/// All of one scope, so that nothing but a cycle is refused; and a state of the same name in another scope.
const STATES: [StateMeta; 6] = [
    ORDERS,
    STOCK,
    StateMeta { name: "Cart", scope: Scope::Global, version: 1 },
    StateMeta { name: "Notes", scope: Scope::Global, version: 1 },
    StateMeta { name: "Log", scope: Scope::Global, version: 1 },
    StateMeta { name: "Mail", scope: Scope::Global, version: 1 },
];

const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// A listener as numbers: the places of states in [`STATES`].
#[derive(Clone, Debug)]
struct Plan {
    reads: Vec<usize>,
    changes: Vec<usize>,
    through_handles: bool,
    on: Vec<usize>,
    at_intervals: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let some = || prop::collection::vec(0..STATES.len(), 0..3);
    (some(), some(), any::<bool>(), some(), any::<bool>()).prop_map(
        |(reads, changes, through_handles, on, at_intervals)| Plan {
            reads,
            changes,
            through_handles,
            on,
            at_intervals,
        },
    )
}

fn built(plans: &[Plan]) -> Vec<Node> {
    plans.iter().zip(NAMES).map(|(plan, name)| node(name, borrows(plan), on(plan))).collect()
}

fn borrows(plan: &Plan) -> Vec<Borrow> {
    let changed = if plan.through_handles { handle } else { changes };
    let changed = plan.changes.iter().map(|state| changed(STATES[*state]));
    plan.reads.iter().map(|state| reads(STATES[*state])).chain(changed).collect()
}

fn on(plan: &Plan) -> Vec<ServerTrigger> {
    let changed = plan.on.iter().map(|state| ServerTrigger::Changed(STATES[*state]));
    let every = plan.at_intervals.then_some(ServerTrigger::Every(Duration::from_secs(1)));
    changed.chain(every).collect()
}

/// Whether what one listener changes runs the other: the definition, and not the code that is tested.
fn leads(plans: &[Plan], from: &str, to: &str) -> bool {
    let plan = |name: &str| NAMES.iter().position(|known| *known == name).and_then(|place| plans.get(place));
    let (Some(from), Some(to)) = (plan(from), plan(to)) else { return false };
    from.changes.iter().any(|state| to.on.contains(state))
}

/// The longest chain of commits that this listener can begin, by what the graph says of each changed cell; none where it
/// is longer than there are listeners, so that one of them was in it twice.
fn longest_chain(graph: &Graph, plans: &[Plan], name: &str, so_far: usize) -> Option<usize> {
    if so_far > plans.len() {
        return None;
    }
    let place = NAMES.iter().position(|known| *known == name)?;
    let cells = plans[place].changes.iter().map(|state| Whose::nobody().cell(STATES[*state], &"".into()));
    let mut longest = so_far;
    for cell in cells.flatten() {
        assert_eq!(cell.scope, ScopeId::Global);
        for next in graph.run_by_change_of(&cell) {
            longest = longest.max(longest_chain(graph, plans, next, so_far + 1)?);
        }
    }
    Some(longest)
}

proptest! {
    #[test]
    fn random_listeners_are_refused_with_a_real_cycle_or_every_chain_ends(
        plans in prop::collection::vec(plan(), 0..NAMES.len()),
    ) {
        match graph(built(&plans)) {
            Ok(graph) => {
                for name in NAMES.iter().take(plans.len()) {
                    prop_assert!(longest_chain(&graph, &plans, name, 1).is_some(), "{name} begins a chain without end");
                }
            }
            Err(Misfit::Cycle(path)) => {
                prop_assert!(path.len() >= 2 && path.first() == path.last(), "{path:?} is no cycle");
                for step in path.windows(2) {
                    prop_assert!(leads(&plans, step[0], step[1]), "{} does not run {} in {path:?}", step[0], step[1]);
                }
            }
            Err(misfit) => prop_assert!(false, "{misfit}"),
        }
    }
}

#[test]
fn a_state_of_the_same_name_in_another_scope_is_another_state() {
    let one = node("one", vec![changes(STATES[2])], vec![ServerTrigger::Changed(CART)]);
    let two = node("two", vec![changes(STATES[3])], vec![ServerTrigger::Changed(NOTES)]);
    assert!(graph(vec![one, two]).is_ok());
}
