//! A page: one load of the app in one tab, with its events and its feed.
//!
//! - `state`: what it knows and waits for. `events`: its way to the server. `feed`: the server's way to it.

mod events;
mod feed;
mod state;

pub use events::Fired;

use crate::document::Document;
use crate::line::Line;
use crate::store::PATIENCE;
use crate::visitor::Visitor;
use blockwork_core::cell::CellRef;
use blockwork_core::event::TICKET_META;
use blockwork_core::feed::STATE_SCRIPT;
use blockwork_core::instances::At;
use blockwork_core::registry::Registry;
use blockwork_core::{Call, Error, Listener, Result, State, Toast, Upload, Visible};
use blockwork_page::outbox::Millis;
use bytes::Bytes;
use parking_lot::Mutex;
use state::{Fed, Reach};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// What the tasks of a page share.
pub(crate) struct Shared {
    visitor: Visitor,
    state: Mutex<state::State>,
    /// Counts what has happened, for those who wait for something.
    stirred: watch::Sender<u64>,
    line: Mutex<Option<Arc<Line>>>,
    opened: Instant,
}

impl Shared {
    fn stir(&self) {
        self.stirred.send_modify(|stirred| *stirred += 1);
    }

    fn now(&self) -> Millis {
        self.opened.elapsed().as_secs_f64() * 1_000.0
    }

    fn jitter(&self) -> f64 {
        self.visitor.world().random.share()
    }

    fn wants_ticket(&self) -> bool {
        let state = self.state.lock();
        state.ticket.is_none() && state.reach == Reach::Online
    }

    /// Whether it has a feed, or can have none now.
    fn is_settled(&self) -> bool {
        let state = self.state.lock();
        state.reach == Reach::Cut || !matches!(state.fed, Fed::Not)
    }

    async fn until(&self, what: &str, is: impl Fn(&Self) -> bool) {
        let mut stirred = self.stirred.subscribe();
        let waited = async {
            while !is(self) {
                if stirred.changed().await.is_err() {
                    return;
                }
            }
        };
        assert!(tokio::time::timeout(PATIENCE, waited).await.is_ok(), "waited for {what}, which does not come");
    }

    /// Waits until it has a feed and has heard over it of all that there is, where it can.
    pub(crate) async fn until_told(&self) {
        let told = async {
            loop {
                self.until("a feed", Self::is_settled).await;
                let answered = {
                    let mut state = self.state.lock();
                    if !matches!(state.fed, Fed::Yes) || state.reach == Reach::Cut {
                        return;
                    }
                    state.say_again()
                };
                self.stir();
                // Where the feed was lost meanwhile, there is another one to wait for.
                if answered.await.is_ok() {
                    return;
                }
            }
        };
        assert!(tokio::time::timeout(PATIENCE, told).await.is_ok(), "a page does not hear what it asks for");
    }
}

/// A page that is open in a tab: made by [`Visitor::open`]. Dropped, its tab is closed.
///
/// Its events have numbers and are sent again until they are answered, and its feed connects again when it is lost: by the
/// same rules, and the same code, as in a browser. What does not run is the app's own code in the browser: components do not
/// react, and wires fire nothing by themselves; so a test fires what they would, and waits for what would trigger them.
///
/// It can be read like the [`Document`] that it was rendered as.
///
/// ```no_run
/// use blockwork::prelude::*;
/// use blockwork_test::Server;
///
/// #[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
/// #[state(global, visible)]
/// pub struct Score(u32);
///
/// #[listener]
/// pub async fn goal(score: &mut Score) -> Result<u32> {
///     score.0 += 1;
///     Ok(score.0)
/// }
/// # #[component] fn App() -> impl IntoView { view! { <h1>"Score"</h1> } }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let server = Server::of(App).await;
/// let (player, fan) = (server.visitor().open("/").await, server.visitor().open("/").await);
/// assert_eq!(player.fire(goal()).await, Ok(1));
/// fan.changed::<Score>().await;
/// assert_eq!(fan.shown::<Score>(), Score(1));
/// # }
/// ```
pub struct Page {
    document: Document,
    shared: Arc<Shared>,
    /// Ended with the page.
    _tasks: JoinSet<()>,
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("document", &self.document).finish_non_exhaustive()
    }
}

impl Deref for Page {
    type Target = Document;

    fn deref(&self) -> &Document {
        &self.document
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.hang_up();
    }
}

impl Page {
    pub(crate) async fn open(visitor: &Visitor, address: &str) -> Self {
        let document = visitor.get(address).await;
        let ticket =
            document.meta(TICKET_META).unwrap_or_else(|| panic!("{address} is no page of the app: {document:?}"));
        let registry = Registry::linked().unwrap_or_else(|error| panic!("{error}"));
        let follow = registry.states().filter(|def| def.meta.scope.is_stored()).map(|def| CellRef::of(def.meta));
        let mut state = state::State::new(ticket, follow.collect());
        let first = document.script(STATE_SCRIPT).and_then(|text| serde_json::from_str(&text).ok());
        state.learn_first(first.unwrap_or_default());
        let (stirred, line, opened) = (watch::Sender::new(0), Mutex::default(), Instant::now());
        let shared = Arc::new(Shared { visitor: visitor.clone(), state: Mutex::new(state), stirred, line, opened });
        let mut tasks = JoinSet::new();
        tasks.spawn(events::drive(shared.clone()));
        tasks.spawn(feed::drive(shared.clone()));
        visitor.world().opened(&shared);
        shared.until("the page's feed", Shared::is_settled).await;
        Self { document, shared, _tasks: tasks }
    }

    /// Fires a listener: one event of this page, with this call's inputs, on the cells that it says
    /// ([`Call::with`](blockwork::Call::with)). It has its number when this returns, so that events that are fired one after the
    /// other go in that order, awaited or not.
    ///
    /// Awaited, it is the listener's answer, or its error: with a kind, a message, and a field.
    pub fn fire<L: Listener>(&self, call: Call<L>) -> Fired<L::Output> {
        events::fire(&self.shared, call)
    }

    /// Sends a file, as a field for files does before the event that has it as an input:
    /// `page.fire(read(page.send_file("a.txt", "hello").await?))`.
    ///
    /// # Errors
    /// Where the server does not take it.
    ///
    /// # Panics
    /// Where no answer comes.
    pub async fn send_file(&self, name: &str, bytes: impl Into<Bytes>) -> Result<Upload> {
        events::send_file(&self.shared, name, bytes.into()).await
    }

    /// Waits until the page has heard of a change of this state: what `Cart::changed()` would be triggered by. Several
    /// changes may be heard as one, and one is never heard twice: each wait is for something new.
    ///
    /// # Panics
    /// Where nothing is heard.
    pub async fn changed<S: State>(&self) {
        self.until_news(CellRef::of(S::META)).await;
    }

    /// The same of the cell under a key, from the first wait for it on: `page.changed_at(&Cart::at("left"))`.
    ///
    /// # Panics
    /// As [`changed`](Self::changed).
    pub async fn changed_at<S: State>(&self, at: &At<S>) {
        self.shared.state.lock().follow(at.cell());
        self.shared.stir();
        self.until_news(at.cell()).await;
    }

    async fn until_news(&self, cell: CellRef) {
        let what = format!("a change of {cell}");
        self.shared.until(&what, |page| page.state.lock().take_news(&cell)).await;
    }

    /// Whether the page has heard of a change of this state that no [`changed`](Self::changed) was told of. What is on its
    /// way has not been heard: [`Server::settle`](crate::Server::settle) first.
    #[must_use]
    pub fn has_changed<S: State>(&self) -> bool {
        self.shared.state.lock().is_news(&CellRef::of(S::META))
    }

    /// The value of a visible state, as the page shows it: from the first HTML, then from the feed.
    ///
    /// # Panics
    /// Where the value is not what this build expects.
    #[must_use]
    pub fn shown<S: Visible>(&self) -> S {
        self.shown_in(&CellRef::of(S::META))
    }

    /// The same of the cell under a key.
    ///
    /// # Panics
    /// As [`shown`](Self::shown).
    #[must_use]
    pub fn shown_at<S: Visible>(&self, at: &At<S>) -> S {
        self.shown_in(&at.cell())
    }

    fn shown_in<S: Visible>(&self, cell: &CellRef) -> S {
        let state = self.shared.state.lock();
        let value = state.value(cell).map(|json| serde_json::from_str(json.get()));
        value.map_or_else(S::initial, |value| value.unwrap_or_else(|error| panic!("{cell}: {error}")))
    }

    /// Waits until the value of a visible state is as wanted.
    ///
    /// # Panics
    /// Where it does not become so.
    pub async fn until_shown<S: Visible>(&self, is: impl Fn(&S) -> bool) -> S {
        let what = format!("a value of {} as the test wants it", S::META);
        self.shared.until(&what, |_| is(&self.shown())).await;
        self.shown()
    }

    /// How many pages are there, as the page shows it.
    #[must_use]
    pub fn pages_there(&self) -> u32 {
        self.shared.state.lock().there
    }

    /// What was said to the person, and was not asked for before: messages of listeners, and of the page itself.
    #[must_use]
    pub fn said(&self) -> Vec<Toast> {
        std::mem::take(&mut self.shared.state.lock().said)
    }

    /// Where a listener has sent the page, since that was asked for last. The page stays where it is: open the address.
    #[must_use]
    pub fn sent_to(&self) -> Option<String> {
        self.shared.state.lock().sent_to.take()
    }

    /// How many sessions the page has had: one, and one more each time that it has begun anew because the one before was over.
    #[must_use]
    pub fn sessions(&self) -> u32 {
        self.shared.state.lock().sessions
    }

    /// Why the server has not taken up the page's feed, where there is no room for it.
    #[must_use]
    pub fn refused(&self) -> Option<Error> {
        match &self.shared.state.lock().fed {
            Fed::Refused(error) => Some(error.clone()),
            Fed::Not | Fed::Yes => None,
        }
    }

    /// Loads the page again: another page, with another session, of the same visitor. What was on its way has no answer.
    pub async fn refresh(&mut self) {
        let (visitor, address) = (self.shared.visitor.clone(), self.document.address().to_owned());
        self.hang_up();
        *self = Self::open(&visitor, &address).await;
    }

    /// The network is gone: nothing that is sent from now on arrives, on either side. What is fired waits.
    pub fn cut(&self) {
        self.shared.state.lock().reach = Reach::Cut;
        self.hang_up();
        self.shared.stir();
    }

    /// The network is back: what waits is sent, and the feed connects.
    ///
    /// # Panics
    /// Where it does not.
    pub async fn reconnect(&self) {
        {
            let mut state = self.shared.state.lock();
            (state.reach, state.fed) = (Reach::Online, Fed::Not);
            state.outbox.hurry();
        }
        self.shared.stir();
        self.shared.until_told().await;
    }

    /// Whose page it is.
    #[must_use]
    pub fn visitor(&self) -> &Visitor {
        &self.shared.visitor
    }

    fn hang_up(&self) {
        if let Some(line) = self.shared.line.lock().take() {
            line.hang_up();
        }
    }
}
