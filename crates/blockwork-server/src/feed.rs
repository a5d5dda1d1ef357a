//! The feed: the one connection from the server to each page, over which it hears what has changed.
//!
//! Read it in this order:
//!
//! - `connection`: one of them, from its first word to its end.
//! - `follow`: the one task that reads the store's changes and hands each to the pages that are concerned.
//! - `index`: who hears what; `mailbox`: what waits for one page; `told`: a cell as pages are told of it.
//! - `first`: the visible values in the first HTML.

mod connection;
mod first;
mod follow;
mod index;
mod mailbox;
mod told;

pub(crate) use connection::connect;
pub(crate) use first::first;
pub(crate) use follow::follow;

use crate::engine::Engine;
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::{CellId, FeedId, Position, Pulse};
use blockwork_core::{Error, Kind};
use index::{Index, Joined, Serial};
use mailbox::{End, Mailbox};
use parking_lot::Mutex;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use told::{Dropped, Told};

/// How long a server that stops waits for its feeds to be closed.
const CLOSING: Duration = Duration::from_secs(2);

/// The feeds of an engine. They end with it.
#[derive(Debug, Default)]
pub(crate) struct Feeds(Arc<Hub>);

impl Drop for Feeds {
    fn drop(&mut self) {
        self.0.end_all();
    }
}

impl Deref for Feeds {
    type Target = Arc<Hub>;

    fn deref(&self) -> &Arc<Hub> {
        &self.0
    }
}

/// The feeds of this instance.
#[derive(Debug)]
pub(crate) struct Hub {
    index: Mutex<Index>,
    /// Feeds that are gone, and that the store does not know of yet.
    gone: Mutex<Vec<FeedId>>,
    there: Mutex<u32>,
    /// How many connections there are; none are taken once it is closed.
    open: watch::Sender<Open>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Open {
    connections: usize,
    closing: bool,
}

impl Default for Hub {
    fn default() -> Self {
        let (index, gone, there) = Default::default();
        Self { index, gone, there, open: watch::Sender::new(Open::default()) }
    }
}

/// A connection, counted as long as this is held.
#[derive(Debug)]
struct Counted(Arc<Hub>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.open.send_modify(|open| open.connections -= 1);
    }
}

/// The place of a page's feed among the others; dropped, the feed has left.
#[derive(Debug)]
struct Place {
    hub: Arc<Hub>,
    feed: FeedId,
    visitor: VisitorId,
    serial: Serial,
    mailbox: Arc<Mailbox>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.hub.index.lock().leave(self.serial, self.feed.page, self.visitor);
        self.hub.gone.lock().push(self.feed);
    }
}

impl Place {
    fn follow(&self, state: &'static str) {
        self.hub.index.lock().follow(self.serial, state, &self.mailbox);
    }

    fn count(&self) {
        self.hub.index.lock().count(self.serial, &self.mailbox);
    }
}

impl Hub {
    /// One more connection; none where the server stops.
    fn open(self: &Arc<Self>) -> Option<Counted> {
        let opened = self.open.send_if_modified(|open| {
            open.connections += usize::from(!open.closing);
            !open.closing
        });
        opened.then(|| Counted(self.clone()))
    }

    /// The feed of a page that the store has taken up. An older one of the same page ends.
    fn join(self: &Arc<Self>, feed: FeedId, visitor: VisitorId, mailbox: Arc<Mailbox>) -> Result<Place, End> {
        match self.index.lock().join(feed, visitor, &mailbox) {
            Joined::In(serial, older) => {
                if let Some(older) = older {
                    older.end(taken_over());
                }
                Ok(Place { hub: self.clone(), feed, visitor, serial, mailbox })
            }
            Joined::Late => Err(taken_over()),
        }
    }

    /// Whether anybody here hears of this cell.
    fn is_heard(&self, cell: &CellId) -> bool {
        self.index.lock().hearers(cell).next().is_some()
    }

    /// These have changed by commits up to here.
    fn tell(&self, cells: &[(Arc<Told>, Dropped)], at: Position) {
        let index = self.index.lock();
        for (told, dropped) in cells {
            index.hearers(&told.cell).for_each(|mailbox| mailbox.put(told, *dropped, at));
        }
    }

    fn end_of(&self, page: PageId) {
        if let Some(mailbox) = self.index.lock().of_page(page) {
            mailbox.end(End::Over(Kind::Expired.into()));
        }
    }

    /// What pages have missed up to here is not known.
    fn ask_all(&self, at: Position) {
        self.index.lock().all().for_each(|mailbox| mailbox.again(at));
    }

    fn end_all(&self) {
        self.index.lock().all().for_each(|mailbox| mailbox.end(End::Elsewhere));
    }

    /// How many pages are there, on all instances.
    fn there(&self) -> u32 {
        *self.there.lock()
    }

    /// How many connections there are.
    pub(crate) fn connections(&self) -> usize {
        self.open.borrow().connections
    }

    /// Closes all feeds, so that their pages connect elsewhere, and waits until they are closed.
    pub(crate) async fn close(&self) {
        self.open.send_modify(|open| open.closing = true);
        self.end_all();
        let mut open = self.open.subscribe();
        let closed = tokio::time::timeout(CLOSING, open.wait_for(|open| open.connections == 0)).await;
        if closed.is_err() {
            tracing::warn!("some feeds did not close in time");
        }
    }
}

fn taken_over() -> End {
    let sentence = "This page is open in another tab as well. This one has begun anew.";
    End::Over(Error::new(Kind::Expired, sentence))
}

/// Before a beat: the store learns which feeds are gone, all in one step.
pub(crate) async fn before_beat(engine: &Engine) {
    let gone = std::mem::take(&mut *engine.feeds.gone.lock());
    if gone.is_empty() {
        return;
    }
    if let Err(error) = engine.store.detach(&gone).await {
        tracing::warn!(%error, "the store was not told which feeds are gone");
        engine.feeds.gone.lock().extend(gone);
    }
}

/// After a beat: pages that show it are told how many pages are there.
pub(crate) fn after_beat(engine: &Engine, pulse: &Pulse) {
    let feeds = &engine.feeds;
    let there = u32::try_from(pulse.there).unwrap_or(u32::MAX);
    if std::mem::replace(&mut *feeds.there.lock(), there) != there {
        feeds.index.lock().counting().for_each(|mailbox| mailbox.count(there));
    }
    if pulse.fallen {
        // The store takes their pages for gone: they must attach again.
        feeds.end_all();
    }
}
