//! Faults: what goes wrong on the way of an event, so that a test can see that nothing comes of it.

use crate::random::Random;
use parking_lot::Mutex;
use std::time::Duration;

/// Something that goes wrong with one event. Planted with [`Server::plant`](crate::Server::plant), it happens to the next
/// event that it can happen to, and once.
///
/// None of them changes what an event comes to: the page sends it again, and it is applied once. That is what a test with a
/// fault shows of its app, and above all of what its listeners do besides (a mail, a call to another program), which may well
/// happen twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The event never reaches the server.
    RequestLost,
    /// The event is run, and its answer never reaches the page.
    ResponseLost,
    /// The event reaches the server twice, at the same time.
    SentTwice,
    /// The store cannot write, and nothing is changed: the page is told `Busy`.
    Unavailable,
    /// The store has written, and its answer is lost: the instance cannot know what came of it.
    OutcomeUnknown,
    /// The store takes so long to write, in real time.
    Slow(Duration),
    /// Somebody else was faster: the commit is refused, and the listener is run again.
    Overtaken,
    /// The instance dies when the listener has run and nothing is written yet. Another takes its place.
    DiesBeforeCommit,
    /// The instance dies when everything is written and nobody knows yet. Another takes its place.
    DiesAfterCommit,
}

impl Fault {
    /// Every fault there is, with a short time for the slow one.
    pub const ALL: [Self; 9] = [
        Self::RequestLost,
        Self::ResponseLost,
        Self::SentTwice,
        Self::Unavailable,
        Self::OutcomeUnknown,
        Self::Slow(Duration::from_millis(5)),
        Self::Overtaken,
        Self::DiesBeforeCommit,
        Self::DiesAfterCommit,
    ];

    /// Whether it happens between the page and the server, and not between the server and its store.
    pub(crate) fn is_on_the_way(self) -> bool {
        matches!(self, Self::RequestLost | Self::ResponseLost | Self::SentTwice)
    }
}

/// What a fault is to happen to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Aim {
    /// An event of a page.
    Page,
    /// An owed event of this listener.
    Owed(String),
}

/// The faults that are to come, and those that were.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    planted: Mutex<Vec<(Aim, Fault)>>,
    happened: Mutex<Vec<Fault>>,
    /// How many of a hundred chances bring a fault.
    chance: Mutex<u8>,
}

impl Faults {
    pub(crate) fn plant(&self, fault: Fault) {
        self.planted.lock().push((Aim::Page, fault));
    }

    pub(crate) fn plant_in(&self, listener: &str, fault: Fault) {
        self.planted.lock().push((Aim::Owed(listener.to_owned()), fault));
    }

    pub(crate) fn by_chance(&self, of_a_hundred: u8) {
        *self.chance.lock() = of_a_hundred;
    }

    /// Whether faults come by chance.
    pub(crate) fn are_random(&self) -> bool {
        *self.chance.lock() > 0
    }

    pub(crate) fn happened(&self) -> Vec<Fault> {
        self.happened.lock().clone()
    }

    /// The fault that happens to an event of a page on its way.
    pub(crate) fn on_the_way(&self, random: &Random) -> Option<Fault> {
        self.take(|aim, fault| *aim == Aim::Page && fault.is_on_the_way())
            .or_else(|| self.lot(random, Fault::is_on_the_way))
    }

    /// The fault that happens to the commit of a page's event.
    pub(crate) fn at_commit(&self, random: &Random) -> Option<Fault> {
        self.take(|aim, fault| *aim == Aim::Page && !fault.is_on_the_way())
            .or_else(|| self.lot(random, |fault| !fault.is_on_the_way()))
    }

    /// The fault that happens to the commit of an owed event of this listener.
    pub(crate) fn in_owed(&self, listener: &str, random: &Random) -> Option<Fault> {
        self.take(|aim, fault| *aim == Aim::Owed(listener.to_owned()) && !fault.is_on_the_way())
            .or_else(|| self.lot(random, |fault| !fault.is_on_the_way()))
    }

    /// Whether something may happen to an owed event.
    pub(crate) fn concern_owed(&self) -> bool {
        self.are_random() || self.planted.lock().iter().any(|(aim, _)| matches!(aim, Aim::Owed(_)))
    }

    fn take(&self, wanted: impl Fn(&Aim, Fault) -> bool) -> Option<Fault> {
        let mut planted = self.planted.lock();
        let at = planted.iter().position(|(aim, fault)| wanted(aim, *fault))?;
        let (_, fault) = planted.remove(at);
        self.happened.lock().push(fault);
        Some(fault)
    }

    fn lot(&self, random: &Random, wanted: impl Fn(Fault) -> bool) -> Option<Fault> {
        let chance = usize::from(*self.chance.lock());
        if chance == 0 || random.below(100) >= chance {
            return None;
        }
        let all: Vec<Fault> = Fault::ALL.into_iter().filter(|fault| wanted(*fault)).collect();
        let fault = *all.get(random.below(all.len()))?;
        self.happened.lock().push(fault);
        Some(fault)
    }
}
