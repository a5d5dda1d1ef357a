//! What this instance keeps for pages and no store could: `#[state(session, resident)]`, a connection for example.
//!
//! A page has its place here from before its event looks whether the session lives. So the end of the session, which is
//! announced after that, finds the place and closes it; and whoever still runs has a value that nobody keeps.

use crate::engine::{Asked, Engine};
use crate::reply::Reply;
use crate::sessions;
use crate::transaction::Stop;
use blockwork_core::Kind;
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::run::{AnyArc, Residents};
use blockwork_core::store::{StoreError, StoreTime};
use parking_lot::Mutex;
use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What nobody has used for so long, in store time, is dropped.
const UNUSED: Duration = Duration::from_secs(10 * 60);

/// The residents of all pages that this instance has some for.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<HashMap<PageId, Place>>);

/// One page's.
#[derive(Debug)]
struct Place {
    visitor: VisitorId,
    used: StoreTime,
    values: Arc<OfPage>,
}

/// The residents of one page, of each type one. It is none's once it is closed.
#[derive(Default)]
struct OfPage(Mutex<State>);

#[derive(Default)]
struct State {
    closed: bool,
    values: HashMap<TypeId, AnyArc>,
}

impl fmt::Debug for OfPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OfPage({})", self.0.lock().values.len())
    }
}

impl Residents for OfPage {
    fn get(&self, of: TypeId, make: fn() -> AnyArc) -> AnyArc {
        // Under the lock, so that a page has one of it, however many of its events ask at once.
        let mut state = self.0.lock();
        if state.closed {
            return make();
        }
        state.values.entry(of).or_insert_with(make).clone()
    }
}

impl OfPage {
    fn close(&self) -> Vec<AnyArc> {
        let mut state = self.0.lock();
        state.closed = true;
        state.values.drain().map(|(_, value)| value).collect()
    }
}

impl Kept {
    /// A page's place, used now. Of more pages than `most` the one whose residents were unused longest loses its own.
    pub(crate) fn of(&self, page: PageId, visitor: VisitorId, now: StoreTime, most: usize) -> Arc<dyn Residents> {
        let (values, surplus) = {
            let mut places = self.0.lock();
            let surplus = if places.contains_key(&page) { None } else { make_room(&mut places, most) };
            let place = places.entry(page).or_insert_with(|| Place { visitor, used: now, values: Arc::default() });
            place.used = now;
            (place.values.clone(), surplus)
        };
        drop_all(surplus);
        values
    }

    /// The page's session has ended.
    pub(crate) fn end_of(&self, page: PageId) {
        let place = self.0.lock().remove(&page);
        drop_all(place);
    }

    /// Drops what was unused for long.
    pub(crate) fn tidy(&self, now: StoreTime) {
        let unused = {
            let mut places = self.0.lock();
            places.extract_if(|_, place| place.used.plus(UNUSED) <= now).map(|(_, place)| place).collect::<Vec<_>>()
        };
        drop_all(unused);
    }

    /// Drops everything: the instance leaves.
    pub(crate) fn clear(&self) {
        let all = std::mem::take(&mut *self.0.lock());
        drop_all(all.into_values());
    }

    fn pages(&self) -> HashMap<VisitorId, Vec<PageId>> {
        let mut pages: HashMap<VisitorId, Vec<PageId>> = HashMap::new();
        for (page, place) in &*self.0.lock() {
            pages.entry(place.visitor).or_default().push(*page);
        }
        pages
    }
}

/// The place of an event's page, where its listener borrows residents.
pub(crate) fn of(engine: &Engine, asked: &Asked) -> Option<Arc<dyn Residents>> {
    asked.listener.meta.residents().next()?;
    let (page, visitor) = (asked.whose.page?, asked.whose.visitor?);
    Some(engine.residents.of(page, visitor, engine.now(), engine.config.limits.resident_pages))
}

/// After an event: a session that it found ended may have been announced before it took its place.
pub(crate) fn after(engine: &Engine, asked: &Asked, reply: &Result<Reply, Stop>) {
    let over = matches!(reply, Err(Stop::Failed(error)) if error.kind() == Kind::Expired);
    if let Some(page) = asked.whose.page.filter(|_| over) {
        engine.residents.end_of(page);
    }
}

/// Which sessions have ended meanwhile was not heard: the store is asked.
pub(crate) async fn ask_all(engine: &Engine) -> Result<(), StoreError> {
    for (visitor, pages) in engine.residents.pages() {
        let alive = sessions::pages(&*engine.store, visitor).await?;
        let gone = pages.into_iter().filter(|page| alive.iter().all(|alive| alive.page != *page));
        gone.for_each(|page| engine.residents.end_of(page));
    }
    Ok(())
}

fn make_room(places: &mut HashMap<PageId, Place>, most: usize) -> Option<Place> {
    if places.len() < most {
        return None;
    }
    let (longest, _) = places.iter().min_by_key(|(_, place)| place.used)?;
    let longest = *longest;
    places.remove(&longest)
}

/// Closes these places. What was in them is dropped in a thread of its own: an app's `Drop` may block, and may panic.
fn drop_all(places: impl IntoIterator<Item = Place>) {
    let values: Vec<AnyArc> = places.into_iter().flat_map(|place| place.values.close()).collect();
    if !values.is_empty() {
        tokio::task::spawn_blocking(move || drop(values));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    const VISITOR: VisitorId = VisitorId::from_bytes([9; 16]);

    struct Connection(&'static AtomicUsize);

    impl Drop for Connection {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    fn page(n: u8) -> PageId {
        PageId::from_bytes([n; 16])
    }

    fn open(count: &'static AtomicUsize) -> AnyArc {
        count.fetch_add(1, Ordering::SeqCst);
        Arc::new(Connection(count))
    }

    /// Waits until as many are left.
    async fn left(count: &AtomicUsize, expected: usize) {
        while count.load(Ordering::SeqCst) != expected {
            tokio::task::yield_now().await;
        }
    }

    fn minutes(minutes: u64) -> StoreTime {
        StoreTime(minutes * 60_000)
    }

    #[tokio::test]
    async fn a_page_has_one_of_a_type_until_its_session_ends() {
        static OPEN: AtomicUsize = AtomicUsize::new(0);
        let kept = Kept::default();
        let get = |n| kept.of(page(n), VISITOR, minutes(0), 10).get(TypeId::of::<Connection>(), || open(&OPEN));
        drop((get(1), get(1), get(2)));
        assert_eq!(OPEN.load(Ordering::SeqCst), 2);
        kept.end_of(page(1));
        left(&OPEN, 1).await;
        kept.clear();
        left(&OPEN, 0).await;
    }

    #[tokio::test]
    async fn what_a_run_gets_after_the_end_is_kept_by_nobody() {
        static OPEN: AtomicUsize = AtomicUsize::new(0);
        let kept = Kept::default();
        let running = kept.of(page(1), VISITOR, minutes(0), 10);
        kept.end_of(page(1));
        let late = running.get(TypeId::of::<Connection>(), || open(&OPEN));
        assert_eq!(OPEN.load(Ordering::SeqCst), 1);
        drop(late);
        assert_eq!(OPEN.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn what_nobody_uses_for_ten_minutes_is_dropped() {
        static OPEN: AtomicUsize = AtomicUsize::new(0);
        let kept = Kept::default();
        let use_at = |n, at| drop(kept.of(page(n), VISITOR, at, 10).get(TypeId::of::<Connection>(), || open(&OPEN)));
        use_at(1, minutes(0));
        use_at(2, minutes(0));
        use_at(2, minutes(1));
        kept.tidy(minutes(9));
        assert_eq!(OPEN.load(Ordering::SeqCst), 2);
        kept.tidy(minutes(10));
        left(&OPEN, 1).await;
        kept.tidy(minutes(11));
        left(&OPEN, 0).await;
    }

    #[tokio::test]
    async fn of_too_many_pages_the_one_unused_longest_loses_its_own() {
        static OPEN: AtomicUsize = AtomicUsize::new(0);
        let kept = Kept::default();
        for n in 1..=3 {
            drop(kept.of(page(n), VISITOR, minutes(n.into()), 2).get(TypeId::of::<Connection>(), || open(&OPEN)));
        }
        left(&OPEN, 2).await;
        let mut pages = kept.pages().remove(&VISITOR).expect("there are some");
        pages.sort_unstable();
        assert_eq!(pages, [page(2), page(3)]);
    }
}
