//! What a page knows, and what it still waits for.

use blockwork_core::cell::{CellRef, Seen};
use blockwork_core::event::{Answer, Body};
use blockwork_core::feed::{Following, FromPage, News};
use blockwork_core::listener::ListenerMeta;
use blockwork_core::{Error, Kind, Result, Toast};
use blockwork_page::feed::following;
use blockwork_page::known::{How, Known, Verdict};
use blockwork_page::outbox::Outbox;
use serde_json::value::RawValue;
use std::collections::HashMap;
use tokio::sync::{OwnedMutexGuard, oneshot};

/// Whether the page's session has begun, as far as the page knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Begun {
    #[default]
    No,
    /// It could not begin with the first ticket: a second one was asked for.
    Retried,
    Yes,
}

/// How far the page's feed is.
#[derive(Clone, Debug, Default)]
pub(super) enum Fed {
    #[default]
    Not,
    /// The server has taken the page up.
    Yes,
    /// The server has no room for it.
    Refused(Error),
}

/// Whether the page reaches the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Online,
    Cut,
}

/// Who waits until the server has answered so many of the page's messages.
type Waits = (u64, oneshot::Sender<()>);

pub(super) struct State {
    pub(super) ticket: Option<String>,
    pub(super) outbox: Outbox,
    pub(super) waiting: HashMap<u64, oneshot::Sender<Result<Answer>>>,
    /// What events bring that wait for the browser's lock, and the locks of those that have it.
    pub(super) unlocked: HashMap<u64, (&'static ListenerMeta, Body)>,
    pub(super) locks: HashMap<u64, OwnedMutexGuard<()>>,
    pub(super) begun: Begun,
    /// Why the session is over, where events still wait for their answers.
    pub(super) over: bool,
    pub(super) sessions: u32,
    pub(super) reach: Reach,
    pub(super) fed: Fed,
    known: Known,
    /// How often each cell was news, and how much of that was taken note of.
    news: HashMap<CellRef, u64>,
    taken: HashMap<CellRef, u64>,
    values: HashMap<CellRef, Option<Box<RawValue>>>,
    pub(super) there: u32,
    follow: Vec<CellRef>,
    pub(super) said: Vec<Toast>,
    pub(super) sent_to: Option<String>,
    /// What the server last said that was no answer.
    pub(super) last_refusal: Option<Error>,
    /// What is to be said over the feed.
    pub(super) outgoing: Vec<FromPage>,
    /// How many messages were said that the server answers, and how many answers were heard.
    said_over_feed: u64,
    told: u64,
    waits: Vec<Waits>,
}

impl State {
    pub(super) fn new(ticket: String, follow: Vec<CellRef>) -> Self {
        Self {
            ticket: Some(ticket),
            outbox: Outbox::default(),
            waiting: HashMap::new(),
            unlocked: HashMap::new(),
            locks: HashMap::new(),
            begun: Begun::default(),
            over: false,
            sessions: 1,
            reach: Reach::Online,
            fed: Fed::default(),
            known: Known::default(),
            news: HashMap::new(),
            taken: HashMap::new(),
            values: HashMap::new(),
            there: 0,
            follow,
            said: Vec::new(),
            sent_to: None,
            last_refusal: None,
            outgoing: Vec::new(),
            said_over_feed: 0,
            told: 0,
            waits: Vec::new(),
        }
    }

    /// Takes note of what the page was rendered with.
    pub(super) fn learn_first(&mut self, news: News) {
        self.said.extend(news.said);
        self.there = news.there.unwrap_or_default();
        for value in news.values {
            self.known.learn_first(&Seen { cell: value.cell.clone(), version: value.version });
            self.known.show(&value.cell, value.version);
            self.values.insert(value.cell, value.value);
        }
    }

    pub(super) fn learn(&mut self, seen: &[Seen], how: How) {
        for Seen { cell, version } in seen {
            let verdict = self.known.learn(cell, *version, how);
            self.note(cell, verdict);
        }
    }

    /// Takes what the feed has brought.
    pub(super) fn hear(&mut self, news: News, how: How) {
        self.learn(&news.seen, how);
        for value in news.values {
            let verdict = self.known.learn(&value.cell, value.version, how);
            self.note(&value.cell, verdict);
            if verdict != Verdict::Behind && self.known.show(&value.cell, value.version) {
                self.values.insert(value.cell, value.value);
            }
        }
        self.there = news.there.unwrap_or(self.there);
    }

    fn note(&mut self, cell: &CellRef, verdict: Verdict) {
        if verdict == Verdict::News {
            *self.news.entry(cell.clone()).or_default() += 1;
        }
    }

    /// The feed beats.
    pub(super) fn beat(&mut self) {
        for seen in self.known.beat() {
            self.note(&seen.cell, Verdict::News);
        }
    }

    /// Whether a cell was news since that was last taken note of.
    pub(super) fn is_news(&self, cell: &CellRef) -> bool {
        self.news.get(cell).copied().unwrap_or_default() > self.taken.get(cell).copied().unwrap_or_default()
    }

    /// Takes note of it.
    pub(super) fn take_news(&mut self, cell: &CellRef) -> bool {
        let is_news = self.is_news(cell);
        self.taken.insert(cell.clone(), self.news.get(cell).copied().unwrap_or_default());
        is_news
    }

    /// The value of a visible cell, as JSON; none where there is no such cell.
    pub(super) fn value(&self, cell: &CellRef) -> Option<&RawValue> {
        self.values.get(cell)?.as_deref()
    }

    /// Something waits for this cell by name.
    pub(super) fn follow(&mut self, cell: CellRef) {
        if !self.follow.contains(&cell) {
            self.follow.push(cell.clone());
            self.ask(Following { follow: vec![cell], there: true, ..Following::default() });
        }
    }

    fn ask(&mut self, following: Following) {
        self.said_over_feed += 1;
        self.outgoing.push(FromPage::Follow(following));
    }

    /// All that the page follows and knows: it counts as said.
    pub(super) fn everything(&mut self) -> Vec<Following> {
        let known = self.known.feed_begins();
        following(&known, &self.follow, true)
    }

    /// Says again all that it knows. Told when the server has answered that.
    pub(super) fn say_again(&mut self) -> oneshot::Receiver<()> {
        for following in self.everything() {
            self.ask(following);
        }
        let (tell, told) = oneshot::channel();
        self.waits.push((self.said_over_feed, tell));
        told
    }

    /// A connection begins with so many messages that the server answers.
    pub(super) fn greeted(&mut self, messages: usize) {
        self.outgoing.clear();
        self.waits.clear();
        (self.told, self.said_over_feed) = (0, u64::try_from(messages).unwrap_or_default());
    }

    /// The server has answered one more message.
    pub(super) fn answered_over_feed(&mut self) {
        self.told += 1;
        let told = self.told;
        for (_, tell) in self.waits.extract_if(.., |(said, _)| *said <= told) {
            // Whoever waited may be gone.
            let _ = tell.send(());
        }
    }

    /// The feed is lost.
    pub(super) fn feed_ends(&mut self) {
        self.known.feed_ends();
        self.waits.clear();
        self.outgoing.clear();
        if matches!(self.fed, Fed::Yes) {
            self.fed = Fed::Not;
        }
    }

    /// The ticket was too old to begin with, or is another visitor's. Nothing was lost.
    pub(super) fn begin_late(&mut self) {
        (self.begun, self.ticket) = (Begun::Retried, None);
        self.outbox.restart();
    }

    /// The session is over, and the next one begins. What has no answer will not get one; everything is looked at again.
    pub(super) fn begin_anew(&mut self) {
        (self.begun, self.ticket, self.over) = (Begun::No, None, false);
        self.sessions += 1;
        self.outbox.abandon();
        self.unlocked.clear();
        self.locks.clear();
        for (_, tell) in self.waiting.drain() {
            let _ = tell.send(Err(Kind::Expired.into()));
        }
        self.known.forget();
        self.values.clear();
        for cell in &self.follow {
            *self.news.entry(cell.clone()).or_default() += 1;
        }
    }

    /// Begins anew where the session is over and nothing is on its way any more: only an answer under the old ticket says
    /// what became of an event.
    pub(super) fn begin_anew_where_over(&mut self) {
        if self.over && self.outbox.is_empty() {
            self.begin_anew();
        }
    }
}
