//! Pages that append while something happens to the instances, and the verdict.

use crate::checker::check;
use crate::cluster::Cluster;
use crate::page::Page;
use crate::random::Random;
use crate::recorder::{Recorder, is_settled};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Two pages of each of two visitors.
const PAGES: usize = 4;

/// So often does each of them do something, or more often where little has happened by then.
const TURNS: u64 = 45;

/// After so many turns of the pages something else happens.
pub(crate) const SOON: u64 = 12;

/// All of it takes seconds.
const PATIENCE: Duration = Duration::from_secs(240);

/// When everything is well again, what is owed is done sooner.
const SETTLED: Duration = Duration::from_secs(60);

/// In so many seconds of store time everything is taken over that somebody left behind.
const TAKEOVER: u64 = 7;

/// How far the pages have come, and the nemesis.
pub(crate) struct Progress {
    done: AtomicU64,
    faults: AtomicU64,
    /// So many faults there must be, however fast the pages are.
    at_least: u64,
    has_failed: AtomicBool,
    end: Instant,
    random: Mutex<Random>,
}

impl Progress {
    fn new(at_least: u64, seed: &Seed) -> Self {
        Self {
            done: AtomicU64::new(0),
            faults: AtomicU64::new(0),
            at_least,
            has_failed: AtomicBool::new(false),
            end: Instant::now() + PATIENCE,
            random: Mutex::new(Random::new(seed.0)),
        }
    }

    fn done(&self) -> u64 {
        self.done.load(Ordering::Acquire)
    }

    /// Whether enough has happened to the instances.
    fn is_enough(&self) -> bool {
        self.faults.load(Ordering::Acquire) >= self.at_least
    }

    fn is_over(&self) -> bool {
        let all = self.is_enough() && self.done() >= PAGES as u64 * TURNS;
        all || self.has_failed.load(Ordering::Acquire)
    }

    /// Waits until the pages have done so much more; false where they do no more.
    pub(crate) fn wait(&self, turns: u64) -> bool {
        let until = self.done() + turns;
        self.wait_until(|| self.done() >= until)
    }

    /// Waits until it is so; false where the pages have done all before.
    pub(crate) fn wait_until(&self, is_so: impl Fn() -> bool) -> bool {
        while !self.is_over() {
            if is_so() {
                return true;
            }
            assert!(Instant::now() < self.end, "the pages do not get on");
            std::thread::sleep(Duration::from_millis(2));
        }
        false
    }

    /// One of so many.
    pub(crate) fn pick(&self, from: usize) -> usize {
        let mut random = self.random.lock().expect("nobody panicked while it was held");
        random.within(0..from as u64) as usize
    }

    /// The turns of one page.
    fn turns(&self, page: &Page<'_>) {
        let _is_told = IfItFails(self);
        for turn in 0.. {
            if turn >= TURNS && self.is_enough() || Instant::now() > self.end {
                return;
            }
            match turn % 9 {
                1 => page.append_side_by_side(),
                4 => drop(page.look()),
                7 => page.append(true),
                _ => page.append(false),
            }
            self.done.fetch_add(1, Ordering::AcqRel);
        }
    }
}

/// Where a page has failed nobody waits for it any more.
struct IfItFails<'a>(&'a Progress);

impl Drop for IfItFails<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.has_failed.store(true, Ordering::Release);
        }
    }
}

/// What the random choices come from: `BLOCKWORK_SEED`, or another one each time. It is told where a test fails.
///
/// The same faults come in the same order then; what they meet is up to the processes.
struct Seed(u64);

impl Seed {
    fn new() -> Self {
        let set = std::env::var("BLOCKWORK_SEED").ok();
        let since_1970 = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        Self(set.map_or_else(since_1970, |text| text.parse().expect("BLOCKWORK_SEED is a number")))
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let test = std::thread::current().name().unwrap_or_default().to_owned();
            eprintln!("the same faults again: BLOCKWORK_SEED={} cargo test -p blockwork --test nemeses {test}", self.0);
        }
    }
}

/// Lets pages append while the nemesis does what it does to the instances, again and again and so often at least. It is
/// told how often it has done so before. Then it leaves them alone; and everything acknowledged is there, once, in an order
/// that explains what everybody has seen.
pub(crate) fn check_under(cluster: &mut Cluster, at_least: u64, nemesis: impl Fn(&mut Cluster, &Progress, u64)) {
    let (recorder, seed) = (Recorder::new(), Seed::new());
    let progress = Progress::new(at_least, &seed);
    let pages = open(&recorder, cluster, progress.end);
    std::thread::scope(|scope| {
        for page in &pages {
            scope.spawn(|| progress.turns(page));
        }
        while progress.wait(SOON) {
            nemesis(cluster, &progress, progress.faults.load(Ordering::Acquire));
            progress.faults.fetch_add(1, Ordering::AcqRel);
        }
    });
    settle(&pages[0], progress.end);
    for page in &pages {
        let found = page.look();
        recorder.last(page.cells, &found);
    }
    drop(pages);
    let history = recorder.finish();
    let anomalies = check(&history);
    assert!(anomalies.is_empty(), "{history}\n{anomalies:#?}");
}

/// The pages: each begins with a look.
pub(crate) fn open<'a>(recorder: &'a Recorder, cluster: &Cluster, end: Instant) -> Vec<Page<'a>> {
    let mut pages: Vec<Page<'a>> = Vec::new();
    for at in 0..PAGES {
        let (name, visitor) = (format!("page {at}"), format!("visitor {}", at / 2));
        let cookie = pages.last().filter(|_| at % 2 == 1).map_or("", Page::cookie).to_owned();
        let page = Page::open(recorder, cluster.addresses(), (&name, &visitor), &cookie, end);
        page.look();
        pages.push(page);
    }
    pages
}

/// Waits until everything that is owed is done, and then for as long as it would take somebody to take it over and do it
/// once more. What is not done by [`SETTLED`] is left to the checker, which says what it is.
fn settle(page: &Page<'_>, end: Instant) {
    let settled = Instant::now() + SETTLED;
    let mut quiet_from = None;
    loop {
        let found = page.look();
        if is_settled(&found) || Instant::now() > settled {
            let from = *quiet_from.get_or_insert(found.seconds);
            if found.seconds >= from + TAKEOVER {
                return;
            }
        }
        assert!(Instant::now() < end, "store time stands still: {} seconds", found.seconds);
        std::thread::sleep(Duration::from_millis(100));
    }
}
