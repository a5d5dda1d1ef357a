//! A cell in the browser, and the tabs that share it: nothing that a person has made is overwritten by an answer, all tabs
//! end with the same value, and nothing is news that is none.

use blockwork_page::browser::keeping::{Brought, Entry, Keeping};
use proptest::prelude::*;
use std::rc::Rc;

const TABS: usize = 3;
const VALUES: u8 = 4;

#[derive(Clone, Debug)]
enum Step {
    /// The person sets the signal.
    Set(usize, u8),
    /// The pause after typing is over.
    Save(usize),
    Forget(usize),
    /// An event takes the value along; what it will make of it.
    Fire(usize, u8),
    /// The oldest event of the tab is answered.
    Answer(usize),
    /// A change of storage reaches a tab.
    Hear(usize),
    /// The tab is loaded again.
    Reload(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let tab = 0..TABS;
    let step = prop_oneof![
        3 => (tab.clone(), 0..VALUES).prop_map(|(tab, value)| Step::Set(tab, value)),
        3 => tab.clone().prop_map(Step::Save),
        1 => tab.clone().prop_map(Step::Forget),
        3 => (tab.clone(), 0..VALUES).prop_map(|(tab, value)| Step::Fire(tab, value)),
        3 => tab.clone().prop_map(Step::Answer),
        4 => tab.clone().prop_map(Step::Hear),
        1 => tab.prop_map(Step::Reload),
    ];
    proptest::collection::vec(step, 1..80)
}

/// How storage is shared.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sharing {
    /// What one tab writes, the next one reads.
    AtOnce,
    /// Each tab has a copy that follows the others later, as in Chromium.
    Later,
}

/// One tab: the machine, and what stands around it.
struct Tab {
    keeping: Keeping,
    /// What the person sees.
    shown: u8,
    /// What was last announced in this tab, or loaded.
    announced: u8,
    /// This tab's copy of storage.
    copy: Option<Entry>,
    /// Its own writes that the others' copies have not come to.
    own: usize,
    /// What it has not heard yet: whose write it is, and of what.
    unheard: Vec<(usize, Option<Entry>)>,
    events: Vec<(Brought, Option<Entry>, u8)>,
    conflicted: u32,
}

struct Browser {
    sharing: Sharing,
    storage: Option<Entry>,
    tabs: Vec<Tab>,
    marks: u64,
}

fn value(text: Option<&str>) -> u8 {
    text.map_or(0, |text| text.parse().expect("a number"))
}

impl Tab {
    fn load(copy: Option<Entry>) -> Self {
        let mut keeping = Keeping::default();
        keeping.compare_with(Rc::new(|one, other| value(one) == value(other)));
        let another = keeping.load(copy.clone());
        let shown = value(keeping.text());
        assert_eq!(another, shown != 0, "what is rendered is the value of an empty cell");
        assert!(!keeping.news(), "loading is no change");
        let (unheard, events) = (Vec::new(), Vec::new());
        Self { keeping, shown, announced: shown, copy, own: 0, unheard, events, conflicted: 0 }
    }

    fn settle(&mut self) {
        if !self.keeping.is_edited() {
            self.shown = value(self.keeping.text());
        }
        if self.keeping.news() {
            let kept = value(self.keeping.text());
            assert_ne!(kept, self.announced, "a change is announced where there is none");
            self.announced = kept;
        }
        assert!(self.keeping.is_edited() || self.announced == self.shown, "a change is not announced");
    }
}

impl Browser {
    fn new(sharing: Sharing) -> Self {
        let tabs = (0..TABS).map(|_| Tab::load(None)).collect();
        Self { sharing, storage: None, tabs, marks: 0 }
    }

    fn mark(&mut self) -> u64 {
        self.marks += 1;
        self.marks
    }

    fn found(&self, tab: usize) -> Option<Entry> {
        if self.sharing == Sharing::AtOnce { self.storage.clone() } else { self.tabs[tab].copy.clone() }
    }

    /// A tab writes, and all the others are going to hear of it, in one order.
    fn write(&mut self, by: usize, entry: Option<Entry>) {
        if self.found(by) == entry {
            // Nothing is written, and no tab hears of it.
            return;
        }
        self.storage = entry.clone();
        for (i, tab) in self.tabs.iter_mut().enumerate() {
            if i == by {
                (tab.copy, tab.own) = (entry.clone(), tab.own + 1);
            }
            tab.unheard.push((by, entry.clone()));
        }
    }

    fn hear(&mut self, i: usize) {
        let tab = &mut self.tabs[i];
        if tab.unheard.is_empty() {
            return;
        }
        let (by, entry) = tab.unheard.remove(0);
        if by == i {
            tab.own -= 1;
            return;
        }
        if tab.own == 0 {
            tab.copy = entry;
        }
        let found = self.found(i);
        self.tabs[i].keeping.look(found);
        self.tabs[i].settle();
    }

    fn set(&mut self, i: usize, value_now: u8) {
        let tab = &mut self.tabs[i];
        tab.shown = value_now;
        if value_now == value(tab.keeping.text()) {
            tab.keeping.unedit();
        } else {
            tab.keeping.edit();
        }
        tab.settle();
    }

    fn save(&mut self, i: usize) {
        let (found, mark) = (self.found(i), self.mark());
        let tab = &mut self.tabs[i];
        let written = tab.keeping.save(found, tab.shown.to_string(), mark);
        if let Some(entry) = written {
            self.write(i, Some(entry));
        }
        self.tabs[i].settle();
    }

    fn fire(&mut self, i: usize, makes: u8) {
        self.save(i);
        let found = self.found(i);
        let tab = &mut self.tabs[i];
        tab.keeping.look(found.clone());
        tab.events.push((tab.keeping.bring(), found, makes));
        tab.settle();
    }

    fn answer(&mut self, i: usize) {
        if self.tabs[i].events.is_empty() {
            return;
        }
        let (brought, sent, makes) = self.tabs[i].events.remove(0);
        self.save(i);
        let (found, mark) = (self.found(i), self.mark());
        let tab = &mut self.tabs[i];
        match tab.keeping.answered(found.clone(), brought, makes.to_string(), mark) {
            Some(entry) => {
                assert_eq!(found, sent, "an answer overwrites what its event has not brought");
                assert_eq!(entry.version.n, sent.map_or(0, |sent| sent.version.n) + 1);
                self.write(i, Some(entry));
            }
            None => tab.conflicted += 1,
        }
        self.tabs[i].settle();
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Set(tab, value) => self.set(tab, value),
            Step::Save(tab) => self.save(tab),
            Step::Forget(tab) => {
                self.write(tab, None);
                self.tabs[tab].keeping.forget();
                self.tabs[tab].settle();
            }
            Step::Fire(tab, makes) => self.fire(tab, makes),
            Step::Answer(tab) => self.answer(tab),
            Step::Hear(tab) => self.hear(tab),
            Step::Reload(tab) => {
                self.save(tab);
                self.tabs[tab] = Tab::load(self.storage.clone());
            }
        }
    }

    /// Everything that is under way arrives.
    fn rest(&mut self) {
        for i in 0..TABS {
            while !self.tabs[i].events.is_empty() {
                self.answer(i);
            }
            self.save(i);
        }
        while self.tabs.iter().any(|tab| !tab.unheard.is_empty()) {
            (0..TABS).for_each(|i| self.hear(i));
        }
    }
}

proptest! {
    #[test]
    fn all_tabs_end_with_what_is_kept(
        steps in steps(),
        sharing in prop_oneof![Just(Sharing::AtOnce), Just(Sharing::Later)],
    ) {
        let mut browser = Browser::new(sharing);
        steps.iter().for_each(|step| browser.step(step));
        browser.rest();
        let kept = value(browser.storage.as_ref().map(|entry| &*entry.text));
        for tab in &browser.tabs {
            prop_assert_eq!(tab.shown, kept, "shown");
            prop_assert_eq!(tab.announced, kept, "announced");
        }
    }

    #[test]
    fn an_answer_never_overwrites_what_a_person_has_made(steps in steps()) {
        let mut browser = Browser::new(Sharing::AtOnce);
        for step in &steps {
            let before = browser.storage.clone();
            let Step::Answer(i) = *step else {
                browser.step(step);
                continue;
            };
            let tab = &browser.tabs[i];
            let Some((_, sent, _)) = tab.events.first().cloned() else { continue };
            let (typed, shown) = (tab.keeping.is_edited(), tab.shown);
            browser.step(step);
            if typed {
                prop_assert_eq!(value(browser.storage.as_ref().map(|entry| &*entry.text)), shown, "what was typed is gone");
            } else if before != sent {
                prop_assert_eq!(&browser.storage, &before, "what is newer is gone");
            }
        }
    }
}
