//! The reference: pages and their lifetimes as the design says them, without a store, an instance or an event.

use super::listeners::{ASIDE_LIVES, CHANGED, expired, unloaded};
use blockwork_core::store::{Reason, StoreLimits};
use std::collections::BTreeMap;

/// What a page's event or feed comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comes {
    /// It is taken up.
    Lives,
    /// The session is over, or cannot begin any more.
    Expired,
    /// There is no room for another session.
    Full,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    NotBegun,
    Alive,
    Over,
}

#[derive(Clone, Debug)]
struct Page {
    visitor: u8,
    made: u64,
    life: Life,
    /// The instance that has its feed.
    there: Option<u8>,
    seen: u64,
    turn: u64,
    count: u64,
    /// What is put aside, and when that is over.
    aside: Option<(u64, u64)>,
}

/// The world as it should be. Times are milliseconds of store time.
#[derive(Debug)]
pub(crate) struct Model {
    limits: StoreLimits,
    pub(crate) now: u64,
    turn: u64,
    pages: BTreeMap<u8, Page>,
    /// Instances that are dead, and their last signs of life.
    dead: BTreeMap<u8, u64>,
    told: BTreeMap<u8, Vec<String>>,
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).expect("it is short")
}

impl Model {
    pub(crate) fn new(limits: StoreLimits) -> Self {
        let (pages, dead, told) = Default::default();
        Self { limits, now: 0, turn: 0, pages, dead, told }
    }

    pub(crate) fn render(&mut self, page: u8, visitor: u8) {
        let (made, life) = (self.now, Life::NotBegun);
        let page_ = Page { visitor, made, life, there: None, seen: 0, turn: 0, count: 0, aside: None };
        self.pages.insert(page, page_);
    }

    /// What a visitor was told, sorted.
    pub(crate) fn told(&self, visitor: u8) -> Vec<String> {
        let mut told = self.told.get(&visitor).cloned().unwrap_or_default();
        told.sort();
        told
    }

    /// A page that is alive and what it answers now, if it does.
    pub(crate) fn count(&mut self, page: u8) -> Result<u64, Comes> {
        self.arrive(page)?;
        let visitor = self.page(page).visitor;
        self.tell(visitor, CHANGED.into());
        let page = self.page(page);
        page.count += 1;
        Ok(page.count)
    }

    pub(crate) fn count_aside(&mut self, page: u8) -> Result<u64, Comes> {
        self.arrive(page)?;
        let ends = self.now + millis(ASIDE_LIVES);
        let page = self.page(page);
        let (aside, _) = page.aside.get_or_insert((0, 0));
        *aside += 1;
        let counted = *aside;
        page.aside = Some((counted, ends));
        Ok(counted)
    }

    pub(crate) fn attach(&mut self, page: u8, instance: u8) -> Comes {
        match self.arrive(page) {
            Ok(()) => {
                self.page(page).there = Some(instance);
                Comes::Lives
            }
            Err(refused) => refused,
        }
    }

    /// A page's feed is gone, and it was the newest.
    pub(crate) fn detach(&mut self, page: u8) {
        if self.pages[&page].life == Life::Alive && self.pages[&page].there.is_some() {
            self.leave(page);
        }
    }

    pub(crate) fn end_asked(&mut self, page: u8) {
        if self.pages[&page].life == Life::Alive {
            self.end(page, Reason::Asked);
        }
    }

    pub(crate) fn died(&mut self, instance: u8) {
        self.dead.insert(instance, self.now);
    }

    /// An instance says that it leaves.
    pub(crate) fn left(&mut self, instance: u8) {
        self.leave_all(instance);
    }

    /// A beat by somebody moves store time.
    pub(crate) fn tick(&mut self, time: u64) {
        self.now += time;
        let silence = millis(self.limits.silence);
        let silent: Vec<u8> =
            self.dead.iter().filter(|(_, seen)| **seen + silence < self.now).map(|(instance, _)| *instance).collect();
        for instance in silent {
            self.dead.remove(&instance);
            self.leave_all(instance);
        }
        let kept = millis(self.limits.session_kept);
        while let Some(page) = self.longest_away(|_| true).filter(|page| self.pages[page].seen + kept <= self.now) {
            self.end(page, Reason::Time);
        }
        let over = |page: &Page| page.aside.is_some_and(|(_, ends)| ends <= self.now);
        let over: Vec<u8> = self.pages.iter().filter(|(_, page)| over(page)).map(|(id, _)| *id).collect();
        over.into_iter().for_each(|page| self.expire(page));
    }

    fn page(&mut self, page: u8) -> &mut Page {
        self.pages.get_mut(&page).expect("it was rendered")
    }

    fn tell(&mut self, visitor: u8, line: String) {
        self.told.entry(visitor).or_default().push(line);
    }

    fn arrive(&mut self, id: u8) -> Result<(), Comes> {
        let page = self.pages[&id].clone();
        match page.life {
            Life::Over => return Err(Comes::Expired),
            Life::Alive => {}
            Life::NotBegun if self.now > page.made + millis(self.limits.begin_within) => return Err(Comes::Expired),
            Life::NotBegun => {
                self.make_room(page.visitor)?;
                self.page(id).life = Life::Alive;
            }
        }
        self.sign_of_life(id);
        Ok(())
    }

    fn make_room(&mut self, visitor: u8) -> Result<(), Comes> {
        while self.alive(|page| page.visitor == visitor) >= self.limits.sessions_per_visitor {
            let page = self.longest_away(|page| page.visitor == visitor).ok_or(Comes::Full)?;
            self.end(page, Reason::Capacity);
        }
        while self.alive(|_| true) >= self.limits.sessions {
            let page = self.longest_away(|_| true).ok_or(Comes::Full)?;
            self.end(page, Reason::Capacity);
        }
        Ok(())
    }

    fn alive(&self, wanted: impl Fn(&Page) -> bool) -> usize {
        self.pages.values().filter(|page| page.life == Life::Alive && wanted(page)).count()
    }

    fn longest_away(&self, wanted: impl Fn(&Page) -> bool) -> Option<u8> {
        let away =
            self.pages.iter().filter(|(_, page)| page.life == Life::Alive && page.there.is_none() && wanted(page));
        away.min_by_key(|(_, page)| page.turn).map(|(id, _)| *id)
    }

    fn sign_of_life(&mut self, id: u8) {
        self.turn += 1;
        let (seen, turn) = (self.now, self.turn);
        let page = self.page(id);
        (page.seen, page.turn) = (seen, turn);
    }

    fn leave(&mut self, id: u8) {
        self.sign_of_life(id);
        self.page(id).there = None;
    }

    fn leave_all(&mut self, instance: u8) {
        let its = |page: &Page| page.life == Life::Alive && page.there == Some(instance);
        let pages: Vec<u8> = self.pages.iter().filter(|(_, page)| its(page)).map(|(id, _)| *id).collect();
        pages.into_iter().for_each(|page| self.leave(page));
    }

    fn expire(&mut self, id: u8) {
        let page = self.page(id);
        let visitor = page.visitor;
        if let Some((aside, _)) = page.aside.take() {
            self.tell(visitor, expired(id, aside));
        }
    }

    fn end(&mut self, id: u8, why: Reason) {
        let now = self.now;
        let page = self.page(id);
        (page.life, page.there) = (Life::Over, None);
        // What is over at the same moment has had an end of its own before.
        let aside = page.aside.filter(|(_, ends)| *ends > now).map_or(0, |(aside, _)| aside);
        let line = unloaded(id, why, page.count, aside);
        let visitor = page.visitor;
        self.expire(id);
        self.tell(visitor, line);
    }
}
