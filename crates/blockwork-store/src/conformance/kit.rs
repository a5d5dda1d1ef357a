//! What the tests of all sentences need: a store and its clock.

use super::Make;
use super::draft::fresh;
pub(crate) use super::draft::{Draft, Page, absent, answered, caller, done, full, global, lease, owed, owed_key};
use blockwork_core::id::{InstanceId, LeaseId, OwedId, PageId, VisitorId};
use blockwork_core::store::{
    Attached, Beat, Cell, CellId, Change, Changes, Claim, Claimed, Commit, Entry, EventKey, FeedId, Going, List,
    Outcome, Owed, Owner, PageTicket, Position, Pulse, Read, Reason, Store, StoreLimits, StoreTime, View, Wants,
};
use std::sync::Arc;
use std::time::Duration;

pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// Lifetimes of seconds, so that a test of them needs few beats; sizes that no test reaches unless it is about them.
pub(crate) const SHORT: StoreLimits = StoreLimits {
    cell_bytes: 256 << 10,
    session_bytes: 4 << 20,
    cells: 256,
    global_cells: 10_000,
    sessions: 1000,
    sessions_per_visitor: 16,
    total_bytes: 1 << 30,
    session_kept: Duration::from_secs(60),
    begin_within: Duration::from_secs(20),
    visitor_kept: Duration::from_secs(120),
    caller_kept: Duration::from_secs(30),
    silence: Duration::from_secs(5),
    owed: 10_000,
    changes: 10_000,
};

/// What becomes of a commit that is written. Its position is looked at where it matters.
pub(crate) const DONE: Outcome = Outcome::Done { at: Position(0) };

/// The instance that does what no other is said to do.
pub(crate) const ME: InstanceId = InstanceId::from_bytes([1; 16]);

/// Another one.
pub(crate) const OTHER: InstanceId = InstanceId::from_bytes([2; 16]);

/// A store and its clock.
pub(crate) struct Kit {
    pub(crate) store: Arc<dyn Store>,
    now: StoreTime,
    me: InstanceId,
}

impl Kit {
    pub(crate) async fn new(make: &impl Make, limits: StoreLimits) -> Self {
        Self::over(make(limits).await).await
    }

    pub(crate) async fn over(store: Arc<dyn Store>) -> Self {
        let mut kit = Self { store, now: StoreTime::default(), me: ME };
        kit.beat(StoreTime::default(), Duration::ZERO).await;
        kit
    }

    pub(crate) fn now(&self) -> StoreTime {
        self.now
    }

    /// One beat of an instance that saw this and measured so much since.
    pub(crate) async fn beat(&mut self, saw: StoreTime, since: Duration) -> StoreTime {
        let beat = Beat { me: self.me, saw, since, going: Going::On };
        self.now = self.store.beat(&beat).await.expect("the store beats").now;
        self.now
    }

    /// Lets store time pass, as an instance does: in beats.
    pub(crate) async fn pass(&mut self, time: Duration) {
        let until = self.now.plus(time);
        while self.now < until {
            let step = Duration::from_millis(until.0 - self.now.0).min(SECOND * 5);
            self.beat(self.now, step).await;
        }
    }

    /// A page rendered now, for a new visitor.
    pub(crate) fn page(&self) -> Page {
        self.page_of(VisitorId::from_bytes(fresh()))
    }

    /// A page rendered now, for this visitor.
    pub(crate) fn page_of(&self, visitor: VisitorId) -> Page {
        Page(PageTicket { page: PageId::from_bytes(fresh()), visitor, made: self.now })
    }

    /// Another instance's view of the same store, at this time.
    pub(crate) fn other(&self) -> Self {
        self.seen_by(OTHER)
    }

    /// An instance's view of the same store, at this time.
    pub(crate) fn seen_by(&self, me: InstanceId) -> Self {
        Self { store: self.store.clone(), now: self.now, me }
    }

    /// Takes all that is owed to these listeners.
    pub(crate) async fn claim(&self, listeners: &[&str]) -> Vec<Claimed> {
        self.claim_most(listeners, 100).await
    }

    pub(crate) async fn claim_most(&self, listeners: &[&str], most: usize) -> Vec<Claimed> {
        let listeners = listeners.iter().map(|name| Arc::from(*name)).collect();
        self.claims(Wants::Due { listeners, most }).await
    }

    /// Takes this dead letter, if it is one and nobody has it.
    pub(crate) async fn claim_dead(&self, id: OwedId) -> Option<Claimed> {
        let claimed = self.claims(Wants::Dead(id)).await;
        assert!(claimed.len() <= 1, "one was asked for: {claimed:?}");
        claimed.into_iter().next()
    }

    async fn claims(&self, wants: Wants) -> Vec<Claimed> {
        self.store.claim(&Claim { by: self.me, wants }).await.expect("the store claims")
    }

    /// The one event that is owed to this listener.
    pub(crate) async fn claim_one(&self, listener: &str) -> Claimed {
        let mut claimed = self.claim(&[listener]).await;
        assert_eq!(claimed.len(), 1, "one is owed to {listener}: {claimed:?}");
        claimed.remove(0)
    }

    /// The owed event, by this claim.
    pub(crate) fn owed(&self, claimed: &Claimed) -> EventKey {
        owed_key(claimed.owed.id, claimed.token)
    }

    /// An instance leaves.
    pub(crate) async fn leave(&self) {
        let beat = Beat { me: self.me, saw: self.now, since: Duration::ZERO, going: Going::Away };
        self.store.beat(&beat).await.expect("the store beats");
    }

    /// A beat in which no time passes.
    pub(crate) async fn pulse(&self) -> Pulse {
        let beat = Beat { me: self.me, saw: self.now, since: Duration::ZERO, going: Going::On };
        self.store.beat(&beat).await.expect("the store beats")
    }

    pub(crate) async fn attach(&self, page: Page) -> Attached {
        self.store.attach(&page.0, self.me).await.expect("the store attaches")
    }

    /// A feed of the page that connects.
    pub(crate) async fn feed(&self, page: Page) -> FeedId {
        match self.attach(page).await {
            Attached::There { feed, .. } => feed,
            other => panic!("a feed connects, and not {other:?}"),
        }
    }

    pub(crate) async fn detach(&self, feed: FeedId) {
        self.store.detach(&[feed]).await.expect("the store detaches");
    }

    pub(crate) async fn end(&self, whose: Owner, why: Reason) -> usize {
        self.store.end(whose, why).await.expect("the store ends")
    }

    /// All entries of a list, however many calls it takes.
    pub(crate) async fn list(&self, what: List) -> Vec<Entry> {
        let (mut entries, mut after) = (Vec::new(), None);
        loop {
            let listed = self.store.list(&what, after.as_ref()).await.expect("the store lists");
            entries.extend(listed.entries);
            after = listed.next;
            if after.is_none() {
                return entries;
            }
        }
    }

    /// What is owed, dead letters included.
    pub(crate) async fn all_owed(&self) -> Vec<Owed> {
        let owed = |entry| match entry {
            Entry::Owed(owed) => owed,
            other => panic!("an owed event, and not {other:?}"),
        };
        self.list(List::Owed).await.into_iter().map(owed).collect()
    }

    /// The newest position, told by a commit of a page of its own.
    pub(crate) async fn head(&self) -> Position {
        self.done(Draft::new(self.page().event(1))).await
    }

    /// The position of a commit that is written.
    pub(crate) async fn done(&self, draft: Draft) -> Position {
        match &self.store.commit(&[draft.0]).await.expect("the store commits")[..] {
            [Outcome::Done { at }] => *at,
            other => panic!("a commit that is written, and not {other:?}"),
        }
    }

    pub(crate) async fn changes(&self, after: Position) -> Changes {
        let told = tokio::time::timeout(SECOND * 30, self.store.changes(after)).await;
        told.expect("something has changed").expect("the store tells changes")
    }

    /// What has changed after a position that is still kept.
    pub(crate) async fn changed(&self, after: Position) -> Vec<Change> {
        match self.changes(after).await {
            Changes::Some { changes, .. } => changes,
            Changes::Trimmed { at } => panic!("changes are kept, and not trimmed up to {at:?}"),
        }
    }

    pub(crate) async fn read(&self, event: EventKey, cells: &[&CellId], lease: Option<LeaseId>) -> View {
        let cells = cells.iter().map(|cell| ((*cell).clone(), None)).collect();
        self.store.read(&Read { by: self.me, event: Some(event), cells, lease }).await.expect("the store reads")
    }

    pub(crate) async fn commit(&self, draft: Draft) -> Outcome {
        self.send(&draft.0).await
    }

    pub(crate) async fn send(&self, commit: &Commit) -> Outcome {
        let outcomes = self.store.commit(std::slice::from_ref(commit)).await.expect("the store commits");
        assert_eq!(outcomes.len(), 1, "one outcome for one commit");
        done(outcomes).remove(0)
    }

    /// A read by an event, of no cells.
    pub(crate) async fn ask(&self, event: EventKey) -> View {
        self.read(event, &[], None).await
    }

    /// A read without an event, as when a page is rendered.
    pub(crate) async fn look(&self, cells: &[&CellId]) -> Vec<Cell> {
        let cells = cells.iter().map(|cell| ((*cell).clone(), None)).collect();
        match self.store.read(&Read { by: ME, event: None, cells, lease: None }).await.expect("the store reads") {
            View::Cells { cells, .. } => cells,
            other => panic!("a read without an event finds cells, and not {other:?}"),
        }
    }

    /// The one cell as it is.
    pub(crate) async fn cell(&self, cell: &CellId) -> Cell {
        self.look(&[cell]).await.remove(0)
    }

    /// The cell's bytes as text; none where there is no such cell.
    pub(crate) async fn text(&self, cell: &CellId) -> Option<String> {
        let bytes = self.cell(cell).await.bytes?;
        Some(String::from_utf8(bytes.to_vec()).expect("text"))
    }

    /// Changes a cell by an event of its page: whatever it is now becomes this.
    pub(crate) async fn set(&self, event: EventKey, cell: &CellId, text: impl AsRef<[u8]>) -> Outcome {
        let seen = self.cell(cell).await;
        self.commit(Draft::new(event).put(&seen, text)).await
    }

    /// Whether the page lives, told by a read of its event: the event is a sign of life.
    pub(crate) async fn lives(&self, event: EventKey) -> bool {
        self.ask(event).await != View::Ended
    }
}
