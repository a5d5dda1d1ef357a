//! What must have come before what: a graph of transactions, and paths in it.

use super::Facts;
use super::chains::{Chain, Chains};
use crate::history::{History, Key, Moment, TxnId};
use std::collections::{HashMap, VecDeque};

/// Why one transaction came before another. The order is that of Adya's anomalies: the more is needed, the worse a
/// name the cycle has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// It wrote the version that the other replaced (ww).
    Replaced,
    /// It wrote what the other read (wr).
    Read,
    /// It read what the other replaced (rw): an anti-dependency.
    Missed,
    /// It had returned before the other was invoked (rt).
    Earlier,
}

/// The edges, from each transaction and, for real time, from each moment at which one returned.
pub(super) struct Graph {
    txns: usize,
    edges: Vec<Vec<(usize, Why)>>,
}

/// One step of a path.
pub(super) type Hop = (usize, Why, usize);

impl Graph {
    pub(super) fn of(facts: &Facts<'_>, chains: &Chains) -> Self {
        let txns = facts.history.txns.len();
        let mut graph = Self { txns, edges: vec![Vec::new(); txns] };
        for key in facts.history.keys() {
            let readers = Readers::of(facts, chains, key);
            for (place, chain) in chains.of_key(key).iter().enumerate() {
                graph.add_chain(chain, &readers, place);
            }
            graph.add_lives(facts.history, chains.of_key(key), &readers);
            graph.add_readers_of_nothing(facts, chains, key);
        }
        graph.add_real_time(facts);
        graph
    }

    fn add(&mut self, from: TxnId, why: Why, to: TxnId) {
        if from != to {
            self.edges[from.0].push((to.0, why));
        }
    }

    /// Who wrote and who read one version came before who wrote the next.
    fn add_chain(&mut self, chain: &Chain, readers: &Readers, place: usize) {
        let last = chain.dropped_by.into_iter();
        let next = chain.steps.iter().skip(1).map(|step| step.by).chain(last).map(Some).chain([None]);
        for ((at, step), next) in chain.steps.iter().enumerate().zip(next) {
            for reader in readers.of_step(place, at) {
                self.add(step.by, Why::Read, *reader);
                if let Some(next) = next {
                    self.add(*reader, Why::Missed, next);
                }
            }
            if let Some(next) = next {
                self.add(step.by, Why::Replaced, next);
            }
        }
    }

    /// Two lives of a cell do not overlap: one writer that came after one of the other orders all of them.
    fn add_lives(&mut self, history: &History, chains: &[Chain], readers: &Readers) {
        let spans: Vec<Span> = chains.iter().map(|chain| span(history, chain)).collect();
        for (one, first) in chains.iter().enumerate() {
            for (other, second) in chains.iter().enumerate() {
                let Some(returned) = spans[one].first_returned else { continue };
                if one == other || returned >= spans[other].last_invoked {
                    continue;
                }
                let (Some(end), Some(begin)) = (first.steps.last(), second.steps.first()) else { continue };
                self.add(first.dropped_by.unwrap_or(end.by), Why::Replaced, begin.by);
                for reader in readers.of_step(one, first.steps.len() - 1) {
                    self.add(*reader, Why::Missed, begin.by);
                }
            }
        }
    }

    /// Who found nothing came before who wrote the first version.
    fn add_readers_of_nothing(&mut self, facts: &Facts<'_>, chains: &Chains, key: Key) {
        for id in facts.history.ids() {
            let seen = facts.history.txn(id).seen(key).filter(|seen| seen.value.is_empty());
            if let Some(first) = seen.and_then(|seen| chains.next(facts, seen)) {
                self.add(id, Why::Missed, first.by);
            }
        }
    }

    /// A moment for each return, in a row: whoever had returned points to its moment, and the newest moment points to
    /// whoever is invoked. So there is an edge or two for each transaction, and not one for each pair.
    fn add_real_time(&mut self, facts: &Facts<'_>) {
        let history = facts.history;
        let happened: Vec<TxnId> = history.ids().filter(|id| counts(facts, *id)).collect();
        let mut returns: Vec<(Moment, TxnId)> =
            happened.iter().filter_map(|id| Some((history.txn(*id).returned?, *id))).collect();
        returns.sort_unstable();
        for (at, (_, id)) in returns.iter().enumerate() {
            let moment = self.txns + at;
            self.edges.push(Vec::new());
            self.edges[id.0].push((moment, Why::Earlier));
            if at > 0 {
                self.edges[moment - 1].push((moment, Why::Earlier));
            }
        }
        for id in happened {
            let before = returns.partition_point(|(returned, _)| *returned < history.txn(id).invoked);
            if before > 0 {
                self.edges[self.txns + before - 1].push((id.0, Why::Earlier));
            }
        }
    }

    pub(super) fn nodes(&self) -> usize {
        self.edges.len()
    }

    pub(super) fn from(&self, node: usize) -> &[(usize, Why)] {
        &self.edges[node]
    }

    /// The transaction of a node; none for a moment.
    pub(super) fn txn(&self, node: usize) -> Option<TxnId> {
        (node < self.txns).then_some(TxnId(node))
    }

    /// A shortest path within some nodes over some edges.
    pub(super) fn path(
        &self,
        from: usize,
        to: usize,
        within: &impl Fn(usize) -> bool,
        over: &impl Fn(Why) -> bool,
    ) -> Option<Vec<Hop>> {
        let mut before: HashMap<usize, Hop> = HashMap::new();
        let mut queue = VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            if node == to {
                let mut hops = Vec::new();
                let mut at = to;
                while at != from {
                    hops.push(before[&at]);
                    at = before[&at].0;
                }
                hops.reverse();
                return Some(hops);
            }
            for &(next, why) in self.from(node) {
                if over(why) && within(next) && next != from && !before.contains_key(&next) {
                    before.insert(next, (node, why, next));
                    queue.push_back(next);
                }
            }
        }
        None
    }
}

/// Whether there is a place for it in the order of all: what failed has one, too, by what it read.
fn counts(facts: &Facts<'_>, id: TxnId) -> bool {
    facts.happened(id) || facts.history.txn(id).returned.is_some()
}

/// Who read which version of one cell.
struct Readers(HashMap<(usize, usize), Vec<TxnId>>);

impl Readers {
    fn of(facts: &Facts<'_>, chains: &Chains, key: Key) -> Self {
        let mut readers: HashMap<_, Vec<TxnId>> = HashMap::new();
        for id in facts.history.ids() {
            if let Some(place) = facts.history.txn(id).seen(key).and_then(|seen| chains.place(seen)) {
                readers.entry(place).or_default().push(id);
            }
        }
        Self(readers)
    }

    fn of_step(&self, chain: usize, step: usize) -> &[TxnId] {
        self.0.get(&(chain, step)).map_or(&[], Vec::as_slice)
    }
}

/// When a cell was alive for sure.
struct Span {
    first_returned: Option<Moment>,
    last_invoked: Moment,
}

fn span(history: &History, chain: &Chain) -> Span {
    let writers: Vec<_> = chain.steps.iter().map(|step| history.txn(step.by)).collect();
    Span {
        first_returned: writers.iter().filter_map(|txn| txn.returned).min(),
        last_invoked: writers.iter().map(|txn| txn.invoked).max().unwrap_or(0),
    }
}
