//! What is under way between pages, instances and the store.

use super::{Millis, World};
use crate::history::Moment;
use blockwork_core::id::InstanceId;
use blockwork_core::store::{Attached, Commit, FeedId, Outcome, Owner, PageTicket, Read, Reason, StoreError, View};

/// Something that happens at its time.
#[derive(Debug)]
pub(super) enum Happening {
    /// A page looks what is to be done.
    Wake { tab: usize },
    /// A request reaches an instance.
    Request { slot: usize, request: Request },
    /// A call of an instance reaches the store.
    Call { slot: usize, life: u64, call: Call },
    /// The store's answer reaches the instance.
    Heard { slot: usize, life: u64, heard: Heard },
    /// An instance sends the commits that have come together.
    Flush { slot: usize, life: u64 },
    /// A job has waited.
    Pause { slot: usize, life: u64, job: u64 },
    /// An answer reaches its page.
    Reply { tab: usize, n: u64, reply: Reply },
    /// An instance beats.
    Beat { slot: usize },
    /// An instance is stalled or killed.
    Trouble,
    /// A stalled instance goes on, or another takes the place of a killed one.
    Rise { slot: usize },
}

impl Happening {
    /// Whether an event may still come of it.
    pub(super) fn is_work(&self) -> bool {
        match self {
            Self::Wake { .. } | Self::Beat { .. } | Self::Trouble | Self::Rise { .. } => false,
            Self::Call { call, .. } | Self::Heard { heard: Heard::Nothing { call }, .. } => {
                matches!(call, Call::Read { .. } | Call::Commit { .. })
            }
            Self::Heard { heard, .. } => !matches!(heard, Heard::Attached { .. }),
            Self::Request { .. } | Self::Flush { .. } | Self::Pause { .. } | Self::Reply { .. } => true,
        }
    }
}

/// An attempt of an event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) tab: usize,
    pub(super) n: u64,
    pub(super) floor: u64,
    pub(super) attempt: u32,
    pub(super) cancels: bool,
}

/// A call on its way to the store. It arrives although its instance may have been killed meanwhile.
#[derive(Clone, Debug)]
pub(super) enum Call {
    Read { job: u64, read: Read, invoked: Moment },
    Commit { jobs: Vec<u64>, commits: Vec<Commit>, sent: Moment },
    Attach { tab: usize, ticket: PageTicket, by: InstanceId },
    Detach { feed: FeedId },
    End { tab: usize },
}

/// What an instance hears from the store.
#[derive(Debug)]
pub(super) enum Heard {
    View {
        job: u64,
        view: Result<View, StoreError>,
        invoked: Moment,
    },
    Outcomes {
        jobs: Vec<u64>,
        outcomes: Result<Vec<Outcome>, StoreError>,
        sent: Moment,
    },
    Attached {
        tab: usize,
        attached: Result<Attached, StoreError>,
    },
    /// The answer was lost on the way.
    Nothing {
        call: Call,
    },
}

/// What a page hears.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reply {
    /// The event's answer.
    Answer,
    /// No answer: ask again.
    Busy,
    /// The page's session is over.
    Expired,
}

impl World {
    /// How long a request or an answer takes between a page and an instance: mostly little, sometimes longer than
    /// the page is patient.
    fn way(&mut self) -> Millis {
        if self.is_peace() {
            return self.random.within(5..40);
        }
        match self.random.within(0..100) {
            0..85 => self.random.within(5..60),
            85..95 => self.random.within(300..4_000),
            _ => self.random.within(4_000..20_000),
        }
    }

    /// How long a call takes to the store, or its answer back.
    pub(super) fn call_way(&mut self) -> Millis {
        if !self.is_peace() && self.random.percent(4) {
            self.random.within(200..3_000)
        } else {
            self.random.within(1..6)
        }
    }

    /// A page sends an attempt: it may be lost, and it may arrive several times.
    pub(super) fn send(&mut self, request: Request) {
        let mut copies = 1;
        if !self.is_peace() {
            copies = [1, 1, 1, 1, 1, 1, 1, 2, 2, 0][self.random.within(0..10) as usize];
        }
        for _ in 0..copies {
            let (slot, way) = (self.any_slot(), self.way());
            self.after(way, Happening::Request { slot, request });
        }
    }

    /// An instance answers a page: the answer may be lost.
    pub(super) fn answer(&mut self, tab: usize, n: u64, reply: Reply) {
        if self.is_peace() || !self.random.percent(15) {
            let way = self.way();
            self.after(way, Happening::Reply { tab, n, reply });
        }
    }

    pub(super) fn any_slot(&mut self) -> usize {
        self.random.within(0..self.slots.len() as u64) as usize
    }

    /// An instance calls the store.
    pub(super) fn call(&mut self, slot: usize, call: Call) {
        let (life, way) = (self.slots[slot].life, self.call_way());
        self.after(way, Happening::Call { slot, life, call });
    }

    /// The store does what it was called for, whether or not the caller is still there to hear of it.
    pub(super) async fn execute(&mut self, slot: usize, life: u64, call: Call) {
        let killed = self.slots[slot].life != life;
        if killed && self.random.percent(40) {
            return;
        }
        let lost = !self.is_peace() && self.random.percent(3);
        let again = call.clone();
        let heard = match call {
            Call::Read { job, read, invoked } => Heard::View { job, view: self.store.read(&read).await, invoked },
            Call::Commit { jobs, commits, sent } => {
                let outcomes = self.store.commit(&commits).await;
                self.see_done(&commits, outcomes.as_deref().unwrap_or_default());
                Heard::Outcomes { jobs, outcomes, sent }
            }
            Call::Attach { tab, ticket, by } => {
                let attached = self.store.attach(&ticket, by).await;
                if let Ok(attached) = attached {
                    self.see_attached(tab, (slot, life), attached);
                }
                Heard::Attached { tab, attached }
            }
            Call::Detach { feed } => {
                self.see_detached(feed);
                if let Err(error) = self.store.detach(&[feed]).await {
                    self.record.complain(format!("the store does not detach: {error}"));
                }
                return;
            }
            Call::End { tab } => return self.end_session(tab).await,
        };
        let (heard, way) = match lost {
            true => (Heard::Nothing { call: again }, 500),
            false => (heard, self.call_way()),
        };
        self.after(way, Happening::Heard { slot, life, heard });
    }

    /// What the store has written, the first time that it says so: a commit that is sent again is told the same.
    fn see_done(&mut self, commits: &[Commit], outcomes: &[Outcome]) {
        for (commit, outcome) in commits.iter().zip(outcomes) {
            if let Outcome::Done { at } = *outcome
                && self.done.insert(commit.id)
            {
                self.see_committed(commit);
                self.expect_changes(commit, at);
            }
        }
    }

    /// A page's session is ended because somebody asked for it. One that has not begun may still begin.
    async fn end_session(&mut self, tab: usize) {
        match self.store.end(Owner::Page(self.tabs[tab].ticket.page), Reason::Asked).await {
            Ok(0) => {}
            Ok(_) => {
                self.know_end(tab);
                self.answer(tab, 0, Reply::Expired);
            }
            Err(error) => self.record.complain(format!("the store does not end a session: {error}")),
        }
    }
}
