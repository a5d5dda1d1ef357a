//! Cycles: transactions that no order can explain.

use super::chains::Chains;
use super::graph::{Graph, Hop, Why};
use super::{Anomaly, Facts, Name};

/// What to look for, the clearest fault first: which edges a cycle may have, and whether exactly one anti-dependency.
const CLASSES: [(Name, Why, Time, Missed); 7] = [
    (Name::DirtyWrite, Why::Replaced, Time::Without, Missed::Any),
    (Name::CircularFlow, Why::Read, Time::Without, Missed::Any),
    (Name::ReadSkew, Why::Missed, Time::Without, Missed::Once),
    (Name::WriteSkew, Why::Missed, Time::Without, Missed::Any),
    (Name::TooEarly, Why::Read, Time::With, Missed::Any),
    (Name::StaleRead, Why::Missed, Time::With, Missed::Once),
    (Name::StaleSkew, Why::Missed, Time::With, Missed::Any),
];

#[derive(Clone, Copy, PartialEq)]
enum Time {
    With,
    Without,
}

#[derive(Clone, Copy, PartialEq)]
enum Missed {
    Once,
    Any,
}

pub(super) fn check(facts: &Facts<'_>, chains: &Chains, found: &mut Vec<Anomaly>) {
    let graph = Graph::of(facts, chains);
    let components = components(&graph);
    let mut sizes = vec![0; components.len()];
    for component in &components {
        sizes[*component] += 1;
    }
    for knot in (0..sizes.len()).filter(|knot| sizes[*knot] > 1) {
        let within = |node: usize| components[node] == knot;
        let classes = CLASSES.iter().filter_map(|class| Some((class.0, cycle(&graph, &within, *class)?)));
        if let Some((name, hops)) = classes.into_iter().next() {
            found.push(Anomaly::new(name, tell(facts, &graph, &hops)));
        }
    }
}

/// A short cycle of a class.
fn cycle(
    graph: &Graph,
    within: &impl Fn(usize) -> bool,
    (_, worst, time, missed): (Name, Why, Time, Missed),
) -> Option<Vec<Hop>> {
    let allowed = |why: Why| if why == Why::Earlier { time == Time::With } else { why <= worst };
    let rest = |why: Why| allowed(why) && !(missed == Missed::Once && why == Why::Missed);
    // A cycle of real time alone is impossible: it can be begun with another edge.
    let begins = |why: Why| if missed == Missed::Once { why == Why::Missed } else { why != Why::Earlier && rest(why) };
    let mut best: Option<Vec<Hop>> = None;
    for from in (0..graph.nodes()).filter(|node| within(*node)) {
        for &(to, why) in graph.from(from).iter().filter(|(to, why)| within(*to) && begins(*why)) {
            let Some(back) = graph.path(to, from, within, &rest) else { continue };
            if best.as_ref().is_none_or(|best| back.len() + 1 < best.len()) {
                best = Some([vec![(from, why, to)], back].concat());
            }
        }
    }
    best
}

/// The cycle as a sentence.
fn tell(facts: &Facts<'_>, graph: &Graph, hops: &[Hop]) -> String {
    // From a moment to a moment there is nothing to say: both mean "earlier".
    let start = hops.iter().position(|hop| graph.txn(hop.0).is_some()).unwrap_or(0);
    let mut text = String::new();
    for at in 0..hops.len() {
        let (from, why, _) = hops[(start + at) % hops.len()];
        let Some(txn) = graph.txn(from) else { continue };
        let why = match why {
            Why::Replaced => "wrote what was replaced by",
            Why::Read => "wrote what was read by",
            Why::Missed => "read what was replaced by",
            Why::Earlier => "had returned before the beginning of",
        };
        text += &format!("{} {why} ", facts.name(txn));
    }
    text + graph.txn(hops[start].0).map_or("itself", |txn| facts.name(txn))
}

/// The strongly connected component of each node (Tarjan, "Depth-first search and linear graph algorithms", 1972), with
/// a stack of its own: a history is longer than a thread's stack is deep.
fn components(graph: &Graph) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let nodes = graph.nodes();
    let (mut index, mut low, mut component) = (vec![NONE; nodes], vec![NONE; nodes], vec![NONE; nodes]);
    let (mut stack, mut next_index, mut next_component) = (Vec::new(), 0, 0);
    for root in 0..nodes {
        let mut walk = vec![(root, 0)];
        while let Some((node, edge)) = walk.pop() {
            if edge == 0 {
                if index[node] != NONE {
                    continue;
                }
                (index[node], low[node]) = (next_index, next_index);
                next_index += 1;
                stack.push(node);
            } else {
                // Back from the one visited last.
                let (child, _) = graph.from(node)[edge - 1];
                if component[child] == NONE {
                    low[node] = low[node].min(low[child]);
                }
            }
            if let Some(&(child, _)) = graph.from(node).get(edge) {
                walk.push((node, edge + 1));
                walk.push((child, 0));
                continue;
            }
            if low[node] == index[node] {
                while let Some(member) = stack.pop() {
                    component[member] = next_component;
                    if member == node {
                        break;
                    }
                }
                next_component += 1;
            }
        }
    }
    component
}
