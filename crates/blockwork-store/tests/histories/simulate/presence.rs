//! What the store has heard of each page: an end by time is judged by it.

use super::slot::Life;
use super::tab::Tab;
use super::{Millis, World};
use crate::history::Age;
use blockwork_core::store::{Attached, Cause, Commit, EventKey, FeedId, Going, Reason};
use std::time::Duration;

/// What the store knows of a page's life, for whoever has seen all of its answers.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// When the page last gave a sign of life.
    sign: Option<Millis>,
    /// Its newest feed, and the instance that has it.
    feed: Option<(Life, FeedId)>,
}

impl World {
    /// Store time stands still between the steward's beats, so a sign of life counts from the last of them.
    fn sign(&self) -> Option<Millis> {
        Some(self.now - self.now % 1_000)
    }

    /// A feed was connected, whether or not anybody hears of that.
    pub(super) fn see_attached(&mut self, tab: usize, life: Life, attached: Attached) {
        if let Attached::There { feed, .. } = attached {
            self.tabs[tab].presence = Presence { sign: self.sign(), feed: Some((life, feed)) };
        }
    }

    /// A feed was lost. An older one than the page's newest means nothing.
    pub(super) fn see_detached(&mut self, lost: FeedId) {
        let presences = self.tabs.iter_mut().map(|tab| &mut tab.presence);
        for presence in presences.filter(|presence| presence.feed.is_some_and(|(_, feed)| feed == lost)) {
            presence.feed = None;
        }
    }

    /// An instance has beaten: with it, the pages whose feeds it has.
    pub(super) fn see_beaten(&mut self, life: Life, going: Going, fallen: bool) {
        let sign = self.sign();
        let has = |tab: &&mut Tab| tab.presence.feed.is_some_and(|(of, _)| of == life);
        for tab in self.tabs.iter_mut().filter(has) {
            match going {
                Going::On if !fallen => tab.presence.sign = sign,
                _ => tab.presence.feed = None,
            }
        }
    }

    /// Events are signs of life.
    pub(super) fn see_committed(&mut self, commit: &Commit) {
        let sign = self.sign();
        if let EventKey::Page { ticket, .. } = &commit.event
            && let Some(tab) = self.tabs.iter_mut().find(|tab| tab.ticket.page == ticket.page)
        {
            tab.presence.sign = sign;
        }
    }

    /// The store was opened anew. Signs of life are not waited for, so a crash may have lost them.
    pub(super) fn forget_presence(&mut self) {
        for tab in &mut self.tabs {
            tab.presence = Presence::default();
        }
    }

    /// How long a page had been silent that has just ended by time.
    pub(super) fn age(&self, tab: usize, cause: &Cause) -> Option<Age> {
        let presence = &self.tabs[tab].presence;
        let silent = Duration::from_millis(self.now - presence.sign?);
        let kept = crate::stores::limits().session_kept;
        let by_time = matches!(cause, Cause::End { why: Reason::Time });
        by_time.then_some(Age { silent, kept, there: presence.feed.is_some() })
    }
}
