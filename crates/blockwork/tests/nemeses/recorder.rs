//! Writes down what pages have seen, with a monotonic clock.

use crate::app::Found;
use crate::history::{Debt, Effect, History, Key, Kind, Mark, Moment, Outcome, Recorded, Seen, Told, Txn, TxnId};
use bytes::Bytes;
use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

/// The marks of one event: one for each cell.
const MARKS: Mark = 5;

/// In the list of all it leaves this one of them, and whatever follows it leaves that one.
const OF_ALL: Mark = 2;
const FOLLOWS: Mark = 4;

/// The cells of one page: its own, its visitor's, everybody's list, everybody's register, and the list of what was followed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cells([Key; 5]);

/// A history that is being written.
pub(crate) struct Recorder {
    began: Instant,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    history: History,
    marks: Mark,
}

impl Recorder {
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), inner: Mutex::default() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("nobody panicked while it was held")
    }

    /// What the clock says.
    pub(crate) fn now(&self) -> Moment {
        u64::try_from(self.began.elapsed().as_nanos()).expect("some hundred years")
    }

    /// The cells of a page with this name, of a visitor with that one.
    pub(crate) fn cells(&self, page: &str, visitor: &str) -> Cells {
        let mut inner = self.inner();
        let mut cell = |name: String, kind| {
            let cells = &mut inner.history.cells;
            let known = cells.iter().position(|cell| cell.name == name);
            Key(known.unwrap_or_else(|| {
                cells.push(Recorded { name, kind });
                cells.len() - 1
            }))
        };
        let own = cell(format!("list of {page}"), Kind::List);
        let visitors = cell(format!("list of {visitor}"), Kind::List);
        let (all, newest) = (cell("list of all".into(), Kind::List), cell("newest".into(), Kind::Register));
        Cells([own, visitors, all, newest, cell("list of what was followed".into(), Kind::List)])
    }

    /// Marks that nobody else has: the first of them.
    pub(crate) fn marks(&self) -> Mark {
        let mut inner = self.inner();
        inner.marks += MARKS;
        inner.marks
    }

    /// An event that changes has been answered with what it found, has failed for good, or has no answer. If it happened it
    /// is to be followed, once.
    pub(crate) fn appended(&self, name: &str, invoked: Moment, cells: Cells, mark: Mark, ended: Ended<'_>) {
        let returned = self.now();
        let [own, visitors, all, newest, followed] = cells.0;
        let writes = vec![
            (own, Effect::Append(mark)),
            (visitors, Effect::Append(mark + 1)),
            (all, Effect::Append(mark + OF_ALL)),
            (newest, Effect::Set(mark + 3)),
        ];
        let (outcome, reads) = match ended {
            Ended::Ok(found) => (Outcome::Ok, cells.seen(found)),
            Ended::Refused => (Outcome::Failed, Vec::new()),
            Ended::Unknown => (Outcome::Unknown, Vec::new()),
        };
        let returned = (outcome != Outcome::Unknown).then_some(returned);
        let cause = Txn { name: name.to_owned(), invoked, returned, outcome, reads, writes };
        // Nobody is told when it happens, nor what it found.
        let effect = Txn {
            name: format!("what follows {name}"),
            invoked,
            returned: None,
            outcome: Outcome::Unknown,
            reads: Vec::new(),
            writes: vec![(followed, Effect::Append(mark + FOLLOWS))],
        };
        let history = &mut self.inner().history;
        let at = history.txns.len();
        history.txns.extend([cause, effect]);
        history.debts.push(Debt { cause: TxnId(at), effect: TxnId(at + 1) });
    }

    /// An event that reads has been answered.
    pub(crate) fn looked(&self, name: &str, invoked: Moment, cells: Cells, found: &Found) {
        let (returned, reads) = (Some(self.now()), cells.seen(found));
        let name = name.to_owned();
        let txn = Txn { name, invoked, returned, outcome: Outcome::Ok, reads, writes: Vec::new() };
        self.inner().history.txns.push(txn);
    }

    /// A final answer to an event.
    pub(crate) fn told(&self, event: &str, answer: &str) {
        let told = Told { event: event.to_owned(), answer: Bytes::copy_from_slice(answer.as_bytes()) };
        self.inner().history.told.push(told);
    }

    /// This is there when all is over.
    pub(crate) fn last(&self, cells: Cells, found: &Found) {
        let mut inner = self.inner();
        for seen in cells.seen(found) {
            if inner.history.last(seen.key).is_none() {
                inner.history.last.push(seen);
            }
        }
    }

    pub(crate) fn finish(self) -> History {
        self.inner.into_inner().expect("nobody panicked while it was held").history
    }
}

/// How an event has ended for its page.
pub(crate) enum Ended<'a> {
    Ok(&'a Found),
    Refused,
    Unknown,
}

impl Cells {
    fn seen(self, found: &Found) -> Vec<Seen> {
        let newest = found.newest.into_iter().collect();
        let Found { of_page, of_visitor, of_all, followed, .. } = found.clone();
        let values = [Some(of_page), Some(of_visitor), Some(of_all), Some(newest), followed];
        let seen = self.0.into_iter().zip(values);
        seen.filter_map(|(key, value)| Some(Seen { key, value: value?, version: None })).collect()
    }
}

/// Whether everything that is there is followed, as far as one look tells.
pub(crate) fn is_settled(found: &Found) -> bool {
    let followed = found.followed.iter().flatten();
    let followed: HashSet<Mark> = followed.map(|mark| mark - FOLLOWS).collect();
    found.of_all.iter().all(|mark| followed.contains(&(mark - OF_ALL)))
}
