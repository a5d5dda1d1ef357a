//! A random history of one world, beside the reference.

use super::answers::Answers;
use super::listeners::Told;
use super::random::Random;
use super::stores::{Bug, Doom, OnDisk, When};
use super::world::{World, limits, turns};
use blockwork_core::store::Store;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

/// So much happens in one history.
const STEPS: u32 = 40;

/// So many pages at most.
const PAGES: u8 = 7;

/// Two visitors.
const VISITORS: std::ops::Range<u8> = 101..103;

/// What may happen.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Render { visitor: u8 },
    Count { page: u8, place: usize },
    CountAside { page: u8, place: usize },
    Attach { page: u8, place: usize },
    Detach { page: u8, newest: bool },
    Pass(Duration),
    End { page: u8 },
    Kill { place: usize },
    Doom { place: usize, doom: Doom },
    Leave { place: usize },
}

impl Act {
    fn any(random: &mut Random, pages: u8) -> Self {
        let place = usize::from(random.small(0..2));
        if pages == 0 || (pages < PAGES && random.percent(12)) {
            return Self::Render { visitor: random.small(VISITORS) };
        }
        let page = random.small(1..pages + 1);
        match random.within(0..100) {
            0..26 => Self::Count { page, place },
            26..38 => Self::CountAside { page, place },
            38..52 => Self::Attach { page, place },
            52..62 => Self::Detach { page, newest: random.percent(75) },
            62..70 => Self::Pass(Duration::from_millis(random.within(1..4_000))),
            70..80 => Self::Pass(Duration::from_secs(random.within(5..70))),
            80..84 => Self::End { page },
            84..88 => Self::Kill { place },
            88..96 => {
                let when = if random.percent(50) { When::Before } else { When::After };
                Self::Doom { place, doom: Doom { step: random.within(0..8), when } }
            }
            _ => Self::Leave { place },
        }
    }
}

/// What the store lives on: the same process all the time, or a file, whose writer is killed now and then.
#[derive(Debug)]
pub(crate) enum On {
    Memory(Arc<dyn Store>),
    Disk(OnDisk),
}

/// What went wrong in a history, with all that had happened.
pub(crate) type Wrong = String;

/// Runs the history of a seed.
pub(crate) async fn run(seed: u64, on: On, bug: Option<Bug>) -> Result<(), Wrong> {
    let mut history = History::new(seed, on, bug);
    let wrong = history.run().await;
    wrong.map_err(|wrong| format!("{}\n{wrong}", history.story))
}

struct History {
    random: Random,
    world: World,
    disk: Option<OnDisk>,
    story: String,
    /// The model knows every answer, unless the store is killed: then signs of life may be lost, and only what was
    /// answered is known.
    answers: Answers,
}

impl History {
    fn new(seed: u64, on: On, bug: Option<Bug>) -> Self {
        let (store, disk) = match on {
            On::Memory(store) => (store, None),
            On::Disk(disk) => (disk.open(), Some(disk)),
        };
        let world = World::new(store, bug);
        Self { random: Random::new(seed), world, disk, story: String::new(), answers: Answers::default() }
    }

    async fn run(&mut self) -> Result<(), Wrong> {
        for _ in 0..STEPS {
            if self.random.percent(50) {
                turns().await;
            }
            self.world.bury();
            if self.disk.is_some() && self.random.percent(6) {
                self.crash();
            }
            let act = Act::any(&mut self.random, self.world.pages());
            let _ = writeln!(self.story, "{:>7} {act:?}", self.world.model.now);
            self.act(act).await?;
        }
        self.end().await
    }

    /// The process is killed, and with it all instances; another one opens what is on the disk.
    fn crash(&mut self) {
        let _ = writeln!(self.story, "the store is killed");
        (0..2).for_each(|place| self.world.kill(place));
        if let Some(disk) = &mut self.disk {
            self.world.store = disk.crash();
        }
    }

    async fn act(&mut self, act: Act) -> Result<(), Wrong> {
        match act {
            Act::Render { visitor } => self.world.render(visitor),
            Act::Count { page, place } => {
                let got = self.world.fire(page, place, "count").await;
                let expected = self.world.model.count(page);
                self.compare(got, expected)?;
                self.answers.counted(page, got)?;
            }
            Act::CountAside { page, place } => {
                let got = self.world.fire(page, place, "count_aside").await;
                let expected = self.world.model.count_aside(page);
                self.compare(got, expected)?;
                self.answers.put_aside(page, got)?;
            }
            Act::Attach { page, place } => {
                let (got, instance) = self.world.attach(page, place).await;
                let expected = self.world.model.attach(page, instance);
                self.compare(got, expected)?;
                self.answers.attached(page, got);
            }
            Act::Detach { page, newest } => {
                if self.world.detach(page, newest).await {
                    self.world.model.detach(page);
                }
            }
            Act::Pass(time) => self.world.pass(time).await,
            Act::End { page } => {
                self.world.end_asked(page).await;
                self.world.model.end_asked(page);
            }
            Act::Kill { place } => self.world.kill(place),
            Act::Doom { place, doom } => self.world.doom(place, doom),
            Act::Leave { place } => self.world.leave(place).await,
        }
        Ok(())
    }

    fn compare<T: PartialEq + std::fmt::Debug>(&self, got: T, expected: T) -> Result<(), Wrong> {
        if self.disk.is_some() || got == expected {
            return Ok(());
        }
        Err(format!("it came to {got:?}, and should have come to {expected:?}"))
    }

    /// Everything ends, and everybody was told once.
    async fn end(&mut self) -> Result<(), Wrong> {
        self.world.spare_all();
        self.world.settle().await;
        self.leave_all().await;
        for _ in 0..2 {
            self.world.start(0).await;
            self.world.pass(limits().session_kept).await;
        }
        self.world.settle().await;
        let mut all = Vec::new();
        for visitor in VISITORS {
            let mut told = self.world.ask::<Told>(visitor, "told").await.0;
            told.sort();
            if self.disk.is_none() && told != self.world.model.told(visitor) {
                let expected = self.world.model.told(visitor);
                return Err(format!("visitor {visitor} was told {told:#?}\nand should have been told {expected:#?}"));
            }
            all.extend(told);
        }
        self.answers.check(&all)
    }

    /// All feeds are gone.
    async fn leave_all(&mut self) {
        for page in 1..=self.world.pages() {
            if self.world.detach(page, true).await {
                self.world.model.detach(page);
            }
        }
    }
}
