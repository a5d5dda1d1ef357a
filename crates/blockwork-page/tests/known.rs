//! What a page knows, against a feed that lags and breaks and answers that come late: in the end it knows the truth, and
//! no version was news twice.

use blockwork_core::cell::{CellRef, Seen, Version};
use blockwork_core::state::Scope;
use blockwork_page::known::{How, Known, Verdict};
use proptest::prelude::*;
use std::collections::{HashMap, HashSet, VecDeque};

fn cell(name: &'static str) -> CellRef {
    CellRef { scope: Scope::Global, state: name.into(), key: "".into() }
}

fn version(n: u64) -> Version {
    Version { n, by: 100 + n }
}

/// One cell, told step by step.
#[track_caller]
fn check(steps: &[(How, u64, Verdict)], known: u64) {
    let mut page = Known::default();
    page.feed_begins();
    for (how, n, expected) in steps {
        let version = if *n == 0 { Version::NONE } else { version(*n) };
        assert_eq!(page.learn(&cell("Score"), version, *how), *expected, "{how:?} {n} in {steps:?}");
    }
    let seen = Seen { cell: cell("Score"), version: version(known) };
    assert!(!page.is_outdated(&seen), "{steps:?} ends with {page:?}");
}

#[test]
fn a_change_is_news_and_the_first_look_is_not() {
    check(&[(How::Read, 1, Verdict::Heard), (How::Read, 2, Verdict::News)], 2);
    check(&[(How::Told, 1, Verdict::Heard), (How::Pushed, 2, Verdict::News)], 2);
    check(&[(How::Pushed, 1, Verdict::News)], 1);
    check(&[(How::Changed, 1, Verdict::News)], 1);
}

#[test]
fn a_version_is_news_once_whoever_brings_it_first() {
    check(&[(How::Changed, 1, Verdict::News), (How::Pushed, 1, Verdict::Heard)], 1);
    check(&[(How::Pushed, 1, Verdict::News), (How::Changed, 1, Verdict::Heard)], 1);
    check(&[(How::Pushed, 1, Verdict::News), (How::Read, 1, Verdict::Heard), (How::Told, 1, Verdict::Heard)], 1);
}

#[test]
fn a_late_answer_changes_nothing() {
    check(&[(How::Told, 1, Verdict::Heard), (How::Pushed, 3, Verdict::News), (How::Read, 2, Verdict::Behind)], 3);
}

#[test]
fn a_feed_that_lags_behind_an_answer_is_waited_for() {
    let steps = [
        (How::Told, 1, Verdict::Heard),
        (How::Changed, 3, Verdict::News),
        (How::Pushed, 2, Verdict::Behind),
        (How::Pushed, 3, Verdict::Heard),
        (How::Pushed, 4, Verdict::News),
    ];
    check(&steps[..3], 3);
    check(&steps, 4);
}

#[test]
fn changes_that_lag_behind_what_was_told_at_first_are_waited_for() {
    let lagging =
        [(How::Pushed, 2, Verdict::Behind), (How::Pushed, 3, Verdict::Heard), (How::Pushed, 4, Verdict::News)];
    check(&[&[(How::Told, 3, Verdict::Heard)], &lagging[..]].concat(), 4);
    check(&[&[(How::Read, 1, Verdict::Heard), (How::Told, 3, Verdict::News)], &lagging[..]].concat(), 4);
}

#[test]
fn a_cell_that_the_page_itself_has_dropped_is_gone_at_once() {
    check(&[(How::Told, 3, Verdict::Heard), (How::Changed, 0, Verdict::News), (How::Pushed, 1, Verdict::News)], 1);
    check(&[(How::Told, 3, Verdict::Heard), (How::Read, 0, Verdict::Behind)], 3);
}

#[test]
fn what_nobody_needs_any_more_is_forgotten_when_the_feed_has_told_so_too() {
    let none = Version::NONE;
    for late in [&[][..], &[2], &[2, 3]] {
        let mut page = Known::default();
        page.feed_begins();
        page.learn(&cell("Line"), version(1), How::Told);
        page.learn(&cell("Line"), version(3), How::Changed);
        assert_eq!(page.learn(&cell("Line"), none, How::Changed), Verdict::News);
        page.let_go(&cell("Line"));
        for older in late {
            page.learn(&cell("Line"), version(*older), How::Pushed);
        }
        assert_eq!(page.count(), 1, "the feed has not come to it");
        assert_eq!(page.learn(&cell("Line"), none, How::Pushed), Verdict::Heard);
        assert_eq!(page.count(), 0);
    }
}

#[test]
fn what_was_let_go_is_forgotten_when_a_new_feed_begins_and_not_where_somebody_needs_it() {
    let mut page = Known::default();
    for name in ["Line", "Read", "Made", "There"] {
        page.learn(&cell(name), version(1), How::Read);
        page.learn(&cell(name), Version::NONE, How::Changed);
        page.let_go(&cell(name));
    }
    page.learn(&cell("Read"), Version::NONE, How::Read);
    page.learn(&cell("Made"), version(2), How::Changed);
    page.learn_first(&Seen { cell: cell("There"), version: Version::NONE });
    let mut known: Vec<_> = page.feed_begins().into_iter().map(|seen| seen.cell.state).collect();
    known.sort();
    assert_eq!(known, ["Made", "Read", "There"]);
    page.let_go(&cell("Never"));
    page.let_go(&cell("Made"));
    page.learn(&cell("Made"), version(3), How::Pushed);
    assert_eq!(page.count(), 3, "what is there is not let go");
}

#[test]
fn the_feed_has_the_last_word_where_a_cell_was_made_anew() {
    check(&[(How::Pushed, 7, Verdict::News), (How::Pushed, 1, Verdict::News)], 1);
    let dropped = [(How::Changed, 7, Verdict::News), (How::Pushed, 0, Verdict::News), (How::Pushed, 1, Verdict::News)];
    check(&dropped, 1);
    check(&[(How::Told, 7, Verdict::Heard), (How::Pushed, 0, Verdict::News), (How::Pushed, 1, Verdict::News)], 1);
}

#[test]
fn an_answer_that_the_feed_never_confirms_holds_for_two_beats() {
    let mut page = Known::default();
    page.learn(&cell("Score"), version(1), How::Told);
    page.feed_begins();
    assert_eq!(
        page.learn(&cell("Score"), version(9), How::Read),
        Verdict::News,
        "from a life of the cell that is over"
    );
    assert!(page.beat().is_empty());
    assert!(!page.is_outdated(&Seen { cell: cell("Score"), version: version(9) }));
    assert!(page.beat().is_empty(), "the version before was heard already");
    assert!(!page.is_outdated(&Seen { cell: cell("Score"), version: version(1) }));
}

#[test]
fn without_a_feed_answers_are_all_there_is() {
    let mut page = Known::default();
    page.learn(&cell("Score"), version(7), How::Read);
    assert_eq!(page.learn(&cell("Score"), version(1), How::Read), Verdict::News);
}

#[test]
fn the_versions_of_the_first_html_are_a_first_look() {
    let mut page = Known::default();
    let (old, new) =
        (Seen { cell: cell("Score"), version: version(1) }, Seen { cell: cell("Score"), version: version(2) });
    page.learn_first(&old);
    page.learn_first(&new);
    assert_eq!(page.feed_begins(), [old]);
    assert_eq!(page.learn(&new.cell, new.version, How::Told), Verdict::News);
}

#[test]
fn of_a_visible_cell_the_page_says_the_version_that_it_shows() {
    let mut page = Known::default();
    page.learn(&cell("Score"), version(1), How::Told);
    assert!(page.show(&cell("Score"), version(1)));
    assert!(!page.show(&cell("Score"), version(1)));
    page.learn(&cell("Score"), version(2), How::Changed);
    assert_eq!(page.feed_begins(), [Seen { cell: cell("Score"), version: version(1) }], "its value was never told");
}

#[test]
fn nothing_known_holds_in_the_next_session() {
    let mut page = Known::default();
    page.learn(&cell("Score"), version(1), How::Told);
    page.forget();
    assert!(page.feed_begins().is_empty());
}

const CELLS: [&str; 2] = ["Score", "Stock"];

#[derive(Clone, Debug)]
enum Step {
    /// Somebody changes a cell.
    Change(usize),
    /// Somebody drops a cell.
    Drop(usize),
    /// The page changes a cell; its answer is on its way.
    ChangeHere(usize),
    /// The page reads a cell; its answer is on its way.
    ReadHere(usize),
    /// An answer arrives, in any order.
    Answer(usize),
    /// The server tells what has changed, up to so many changes of its log.
    Push(usize),
    /// The next message of the feed arrives.
    Deliver,
    Beat,
    Lose,
    Connect,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let which = || 0..CELLS.len();
    let step = prop_oneof![
        4 => which().prop_map(Step::Change),
        1 => which().prop_map(Step::Drop),
        3 => which().prop_map(Step::ChangeHere),
        3 => which().prop_map(Step::ReadHere),
        5 => (0..8_usize).prop_map(Step::Answer),
        4 => (1..4_usize).prop_map(Step::Push),
        6 => Just(Step::Deliver),
        1 => Just(Step::Beat),
        1 => Just(Step::Lose),
        2 => Just(Step::Connect),
    ];
    prop::collection::vec(step, 1..150)
}

#[derive(Debug)]
enum Message {
    News(How, Vec<(usize, Version)>),
    Beat,
}

/// A page, a server with a log of changes, the answers and the feed between them.
#[derive(Debug, Default)]
struct World {
    page: Known,
    cells: [Version; 2],
    marks: u64,
    log: Vec<(usize, Version)>,
    answers: Vec<(How, usize, Version)>,
    /// The place in the log that the feed has come to, and its messages on their way; none without a feed.
    feed: Option<(usize, VecDeque<Message>)>,
    news: HashMap<Version, u32>,
    first: HashSet<Version>,
}

impl World {
    fn change(&mut self, which: usize) -> Version {
        self.marks += 1;
        self.cells[which] = self.cells[which].next(self.marks);
        self.log.push((which, self.cells[which]));
        self.lose_the_oldest_answers();
        self.cells[which]
    }

    /// A page remembers some versions, not all: an answer that is older does not arrive.
    fn lose_the_oldest_answers(&mut self) {
        let recent: Vec<_> = self.log.iter().rev().take(12).map(|(_, version)| *version).collect();
        self.answers.retain(|(_, _, version)| recent.contains(version) || *version == Version::NONE);
    }

    fn learn(&mut self, which: usize, version: Version, how: How) {
        match self.page.learn(&cell(CELLS[which]), version, how) {
            Verdict::News => self.hear(version),
            Verdict::Heard => drop(self.first.insert(version)),
            Verdict::Behind => {}
        }
    }

    fn hear(&mut self, version: Version) {
        // Every drop of a cell leaves the same version behind: none.
        if version != Version::NONE {
            *self.news.entry(version).or_default() += 1;
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Change(which) => drop(self.change(which)),
            Step::Drop(which) => {
                self.cells[which] = Version::NONE;
                self.log.push((which, Version::NONE));
            }
            Step::ChangeHere(which) => {
                let version = self.change(which);
                self.answers.push((How::Changed, which, version));
            }
            Step::ReadHere(which) => self.answers.push((How::Read, which, self.cells[which])),
            Step::Answer(which) => {
                if !self.answers.is_empty() {
                    let (how, which, version) = self.answers.remove(which % self.answers.len());
                    self.learn(which, version, how);
                }
            }
            Step::Push(most) => self.push(most),
            Step::Deliver => self.deliver(),
            Step::Beat => {
                if let Some((_, messages)) = &mut self.feed {
                    messages.push_back(Message::Beat);
                }
            }
            Step::Lose => {
                self.feed = None;
                self.page.feed_ends();
            }
            Step::Connect if self.feed.is_none() => self.connect(),
            Step::Connect => {}
        }
    }

    /// The server reads what the page follows, and goes on with a log that it may have come to only in part.
    fn connect(&mut self) {
        let known: HashMap<_, _> = self.page.feed_begins().into_iter().map(|seen| (seen.cell, seen.version)).collect();
        let differs = |which: &usize| known.get(&cell(CELLS[*which])) != Some(&self.cells[*which]);
        let told = (0..CELLS.len()).filter(differs).map(|which| (which, self.cells[which])).collect();
        let lag = self.log.len().saturating_sub(3);
        self.feed = Some((lag, VecDeque::from([Message::News(How::Told, told)])));
    }

    fn push(&mut self, most: usize) {
        let Some((at, messages)) = &mut self.feed else { return };
        let some = &self.log[*at..self.log.len().min(*at + most)];
        *at += some.len();
        // Of several changes of a cell only the newest is told, and before it that the cell was dropped in between.
        let dropped = some.iter().filter(|(_, version)| *version == Version::NONE).copied();
        let newest: HashMap<usize, Version> = some.iter().copied().collect();
        messages.push_back(Message::News(How::Pushed, dropped.chain(newest.clone()).collect()));
    }

    fn deliver(&mut self) {
        match self.feed.as_mut().and_then(|(_, messages)| messages.pop_front()) {
            Some(Message::News(how, news)) => {
                news.into_iter().for_each(|(which, version)| self.learn(which, version, how));
            }
            Some(Message::Beat) => self.page.beat().into_iter().for_each(|seen| self.hear(seen.version)),
            None => {}
        }
    }

    /// Everything arrives in the end.
    fn settle(&mut self) {
        while !self.answers.is_empty() {
            self.step(&Step::Answer(0));
        }
        self.step(&Step::Connect);
        self.push(usize::MAX - self.log.len());
        (0..3).for_each(|_| self.step(&Step::Beat));
        while self.feed.as_ref().is_some_and(|(_, messages)| !messages.is_empty()) {
            self.deliver();
        }
    }

    fn check(&self) {
        for (which, version) in self.cells.iter().enumerate() {
            let seen = Seen { cell: cell(CELLS[which]), version: *version };
            assert!(!self.page.is_outdated(&seen), "the page does not know {seen:?}: {self:?}");
            let noticed = self.news.contains_key(version) || self.first.contains(version);
            assert!(noticed || *version == Version::NONE, "nobody noticed {seen:?}: {self:?}");
        }
        let twice: Vec<_> = self.news.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "{twice:?} was news more than once: {self:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn in_the_end_the_page_knows_the_truth_and_nothing_was_news_twice(steps in steps()) {
        let mut world = World::default();
        for step in &steps {
            world.step(step);
        }
        world.settle();
        world.check();
    }
}
