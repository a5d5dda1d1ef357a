//! Who hears what: from a cell to the pages that are concerned, without a walk over all of them.

use super::mailbox::Mailbox;
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::{CellId, FeedId, ScopeId};
use std::collections::HashMap;
use std::sync::Arc;

/// Tells the feeds of this instance apart.
pub(crate) type Serial = u64;

type Hearers = HashMap<Serial, Arc<Mailbox>>;

#[derive(Debug)]
struct OfPage {
    serial: Serial,
    n: u64,
    mailbox: Arc<Mailbox>,
}

/// The feeds of this instance.
#[derive(Debug, Default)]
pub(crate) struct Index {
    made: Serial,
    pages: HashMap<PageId, OfPage>,
    /// A visitor has few pages.
    visitors: HashMap<VisitorId, Vec<(Serial, Arc<Mailbox>)>>,
    /// By the names of global states.
    states: HashMap<&'static str, Hearers>,
    /// Those that are told how many pages are there.
    counting: Hearers,
}

/// What became of a feed that joins.
pub(crate) enum Joined {
    /// It is in, in the place of an older one of its page, if there was one.
    In(Serial, Option<Arc<Mailbox>>),
    /// A newer feed of its page is there already.
    Late,
}

impl Index {
    pub(crate) fn join(&mut self, feed: FeedId, visitor: VisitorId, mailbox: &Arc<Mailbox>) -> Joined {
        if self.pages.get(&feed.page).is_some_and(|newer| newer.n > feed.n) {
            return Joined::Late;
        }
        self.made += 1;
        let serial = self.made;
        self.visitors.entry(visitor).or_default().push((serial, mailbox.clone()));
        let older = self.pages.insert(feed.page, OfPage { serial, n: feed.n, mailbox: mailbox.clone() });
        Joined::In(serial, older.map(|older| older.mailbox))
    }

    pub(crate) fn follow(&mut self, serial: Serial, state: &'static str, mailbox: &Arc<Mailbox>) {
        self.states.entry(state).or_default().insert(serial, mailbox.clone());
    }

    pub(crate) fn count(&mut self, serial: Serial, mailbox: &Arc<Mailbox>) {
        self.counting.insert(serial, mailbox.clone());
    }

    pub(crate) fn leave(&mut self, serial: Serial, page: PageId, visitor: VisitorId) {
        if self.pages.get(&page).is_some_and(|of_page| of_page.serial == serial) {
            self.pages.remove(&page);
        }
        if let Some(pages) = self.visitors.get_mut(&visitor) {
            pages.retain(|(other, _)| *other != serial);
            if pages.is_empty() {
                self.visitors.remove(&visitor);
            }
        }
        // There are as many followed states as the app has, not as pages.
        self.states.retain(|_, hearers| {
            hearers.remove(&serial);
            !hearers.is_empty()
        });
        self.counting.remove(&serial);
    }

    pub(crate) fn of_page(&self, page: PageId) -> Option<&Arc<Mailbox>> {
        self.pages.get(&page).map(|of_page| &of_page.mailbox)
    }

    /// The feeds of the pages that a change of this cell concerns.
    pub(crate) fn hearers(&self, cell: &CellId) -> impl Iterator<Item = &Arc<Mailbox>> {
        let (page, visitor, state) = match cell.scope {
            ScopeId::Page(page) => (self.of_page(page), None, None),
            ScopeId::Visitor(visitor) => (None, self.visitors.get(&visitor), None),
            ScopeId::Global => (None, None, self.states.get(&*cell.state)),
        };
        let of_visitor = visitor.into_iter().flatten().map(|(_, mailbox)| mailbox);
        page.into_iter().chain(of_visitor).chain(state.into_iter().flat_map(HashMap::values))
    }

    /// The feeds of the pages that show how many pages are there.
    pub(crate) fn counting(&self) -> impl Iterator<Item = &Arc<Mailbox>> {
        self.counting.values()
    }

    /// All feeds.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Mailbox>> {
        self.visitors.values().flatten().map(|(_, mailbox)| mailbox)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blockwork_core::store::Position;

    fn page(n: u8) -> PageId {
        PageId::from_bytes([n; 16])
    }

    fn visitor(n: u8) -> VisitorId {
        VisitorId::from_bytes([n; 16])
    }

    fn cell(scope: ScopeId, state: &str) -> CellId {
        CellId { scope, state: state.into(), key: "".into() }
    }

    fn join(index: &mut Index, of: u8, n: u64, by: u8) -> (Serial, Arc<Mailbox>) {
        let mailbox = Mailbox::new(1, Position::default());
        match index.join(FeedId { page: page(of), n }, visitor(by), &mailbox) {
            Joined::In(serial, _) => (serial, mailbox),
            Joined::Late => panic!("a newer one is there"),
        }
    }

    #[track_caller]
    fn check(index: &Index, scope: ScopeId, state: &str, expected: &[&Arc<Mailbox>]) {
        let cell = cell(scope, state);
        let mut found: Vec<_> = index.hearers(&cell).map(Arc::as_ptr).collect();
        let mut expected: Vec<_> = expected.iter().map(|mailbox| Arc::as_ptr(mailbox)).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{cell}");
    }

    #[test]
    fn a_change_concerns_its_page_its_visitors_pages_or_those_that_follow() {
        let mut index = Index::default();
        let (_, one) = join(&mut index, 1, 1, 1);
        let (_, two) = join(&mut index, 2, 1, 1);
        let (serial, three) = join(&mut index, 3, 1, 2);
        index.follow(serial, "Score", &three);
        index.follow(serial, "Score", &three);
        check(&index, ScopeId::Page(page(1)), "Cart", &[&one]);
        check(&index, ScopeId::Page(page(9)), "Cart", &[]);
        check(&index, ScopeId::Visitor(visitor(1)), "Notes", &[&one, &two]);
        check(&index, ScopeId::Global, "Score", &[&three]);
        check(&index, ScopeId::Global, "Stock", &[]);
        assert_eq!(index.all().count(), 3);
    }

    #[test]
    fn a_newer_feed_takes_over_and_an_older_one_comes_too_late() {
        let mut index = Index::default();
        let (first, old) = join(&mut index, 1, 1, 1);
        let mailbox = Mailbox::new(1, Position::default());
        let joined = index.join(FeedId { page: page(1), n: 2 }, visitor(1), &mailbox);
        assert!(matches!(joined, Joined::In(_, Some(over)) if Arc::ptr_eq(&over, &old)));
        assert!(matches!(index.join(FeedId { page: page(1), n: 1 }, visitor(1), &old), Joined::Late));
        index.leave(first, page(1), visitor(1));
        check(&index, ScopeId::Page(page(1)), "Cart", &[&mailbox]);
    }

    #[test]
    fn nothing_is_left_of_a_feed_that_left() {
        let mut index = Index::default();
        let (serial, mailbox) = join(&mut index, 1, 1, 1);
        index.follow(serial, "Score", &mailbox);
        index.count(serial, &mailbox);
        index.leave(serial, page(1), visitor(1));
        assert_eq!(Arc::strong_count(&mailbox), 1);
        assert!(index.states.is_empty() && index.visitors.is_empty() && index.pages.is_empty());
    }
}
