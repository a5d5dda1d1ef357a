//! Pages that click at a steady pace, and send again what is not answered, with the pauses of a page.

use super::instances::{Instances, Place};
use crate::Result;
use crate::app::Event;
use crate::client::{Connection, Visitor, is_ok, number};
use crate::figures::milliseconds;
use std::hash::{BuildHasher as _, RandomState};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval_at, sleep, timeout};

/// So many pages, each of which fires so often: 200 events per second.
pub(crate) const COUNT: usize = 40;
const PACE: Duration = Duration::from_millis(200);

/// As a page has it: the time of one attempt, the pause after the first one, which doubles, and the longest.
const ATTEMPT: Duration = Duration::from_secs(45);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Which cell an event changes. Both listeners answer with the count that they have made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    ItsOwn,
    Everybodys,
}

impl On {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ItsOwn => "a cell of its page",
            Self::Everybodys => "one cell, all pages",
        }
    }

    fn event(self) -> Event {
        let listener = if self == Self::ItsOwn { "add_for_this_page" } else { "add_for_everybody" };
        Event { listener, inputs: "{}" }
    }
}

/// An event that was answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Felt {
    /// When it was to be fired.
    pub(crate) at: Instant,
    /// So many milliseconds later its page had the answer.
    pub(crate) took: f64,
    /// Of these, the attempt that was answered. The rest is pauses, and events before it.
    pub(crate) answered: f64,
    /// Attempts that brought no answer.
    pub(crate) unanswered: usize,
}

/// What all pages have seen.
#[derive(Debug, Default)]
pub(crate) struct Clicks {
    pub(crate) felt: Vec<Felt>,
    /// Answers that a page would show as a failure.
    pub(crate) errors: Vec<String>,
    /// Events that were acknowledged, less those that are there.
    pub(crate) lost: i64,
}

/// Pages that click until they are stopped.
#[derive(Debug)]
pub(crate) struct Pages {
    on: On,
    places: Arc<[Place]>,
    counted: i64,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<Result<Clicks>>>,
}

/// One instance after the other, as far as they are ready.
struct Turns {
    places: Arc<[Place]>,
    from: usize,
}

impl Turns {
    fn next(&mut self) -> SocketAddr {
        let count = self.places.len();
        let ready = |at: &usize| self.places[at % count].is_ready.load(Ordering::Acquire);
        let next = (self.from + 1..=self.from + count).find(ready).unwrap_or(self.from + 1);
        self.from = next;
        self.places[next % count].address
    }
}

impl Pages {
    pub(crate) async fn fire(instances: &Instances, on: On) -> Result<Self> {
        let places = instances.places.clone();
        let counted = count(&places, on).await?;
        let (stop, stopped) = watch::channel(false);
        let tasks = (0..COUNT).map(|page| {
            // They are not all at it in the same moment.
            let from = Instant::now() + PACE * u32::try_from(page).unwrap_or_default() / 40;
            tokio::spawn(click(Turns { places: places.clone(), from: page }, on, from, stopped.clone()))
        });
        let tasks = tasks.collect();
        Ok(Self { on, places, counted, stop, tasks })
    }

    /// Lets them have the answers that they wait for, and counts.
    pub(crate) async fn stop(self) -> Result<Clicks> {
        self.stop.send_replace(true);
        let mut all = Clicks::default();
        for task in self.tasks {
            let Clicks { felt, errors, lost } = task.await??;
            all.felt.extend(felt);
            all.errors.extend(errors);
            all.lost += lost;
        }
        if self.on == On::Everybodys {
            let acknowledged = i64::try_from(all.felt.len() - all.errors.len())?;
            all.lost = self.counted + acknowledged + 1 - count(&self.places, self.on).await?;
        }
        Ok(all)
    }
}

/// Counts once more, as a page of its own, and says how far the count has come.
async fn count(places: &Arc<[Place]>, on: On) -> Result<i64> {
    let mut turns = Turns { places: places.clone(), from: 0 };
    let mut connection = Connection::open(turns.next()).await?;
    let mut visitor = Visitor::arrive(&mut connection).await?;
    let answer = visitor.fire(&mut connection, on.event()).await?;
    Ok(i64::try_from(number(&answer).ok_or("an answer without a count")?)?)
}

/// One page.
async fn click(mut turns: Turns, on: On, from: Instant, stopped: watch::Receiver<bool>) -> Result<Clicks> {
    let mut visitor = Visitor::arrive(&mut Connection::open(turns.next()).await?).await?;
    let mut clicks = Clicks::default();
    let mut newest = 0;
    let mut pace = interval_at(from.into(), PACE);
    // What comes late is late: it counts from when it was to be fired.
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    while !*stopped.borrow() {
        let at = pace.tick().await.into_std();
        visitor.count();
        let mut unanswered = 0;
        let (answer, answered) = loop {
            let sent = Instant::now();
            let request = visitor.request(on.event(), u32::try_from(unanswered)?)?;
            match attempt(turns.next(), &request).await {
                Attempt::Answered(answer) => break (answer, milliseconds(sent.elapsed())),
                Attempt::Nothing { wait } => sleep(pause(unanswered).max(wait)).await,
            }
            unanswered += 1;
        };
        match number(&answer) {
            Some(count) => newest = i64::try_from(count)?,
            None => clicks.errors.push(answer),
        }
        clicks.felt.push(Felt { at, took: milliseconds(at.elapsed()), answered, unanswered });
    }
    clicks.lost = i64::try_from(clicks.felt.len() - clicks.errors.len())? - newest;
    Ok(clicks)
}

enum Attempt {
    /// The body of a final answer.
    Answered(String),
    /// Silence, or a server that has no time. The server may say how long to wait.
    Nothing { wait: Duration },
}

async fn attempt(address: SocketAddr, request: &str) -> Attempt {
    let asked = async { Connection::open(address).await?.ask(request).await };
    let Ok(Ok((head, body))) = timeout(ATTEMPT, asked).await else { return Attempt::Nothing { wait: Duration::ZERO } };
    let is_busy = [" 429 ", " 503 "].iter().any(|status| head.get(8..13) == Some(status));
    if is_ok(&head) || !is_busy {
        return Attempt::Answered(body);
    }
    let wait = head.split("retry-after: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    Attempt::Nothing { wait: Duration::from_secs(wait.unwrap_or_default()) }
}

/// From a half to the whole of what doubles with every attempt, so that not all pages come at once.
fn pause(attempts: usize) -> Duration {
    let whole = (FIRST_PAUSE * (1 << attempts.min(10))).min(LONGEST_PAUSE);
    let random = RandomState::new().hash_one(attempts) % 1000;
    whole.mul_f64(0.5 + random as f64 / 2000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;

    fn check(ready: [bool; 3], expected: &[u16]) {
        let place = |(at, ready): (u16, bool)| Place {
            address: SocketAddr::from(([127, 0, 0, 1], at)),
            is_ready: AtomicBool::new(ready),
        };
        let mut turns = Turns { places: (0..).zip(ready).map(place).collect(), from: 0 };
        let asked: Vec<u16> = (0..expected.len()).map(|_| turns.next().port()).collect();
        assert_eq!(asked, expected, "{ready:?}");
    }

    #[test]
    fn whoever_is_not_ready_is_sent_nothing_unless_nobody_is() {
        check([true, true, true], &[1, 2, 0, 1]);
        check([true, false, true], &[2, 0, 2]);
        check([false, true, false], &[1, 1]);
        check([false, false, false], &[1, 2, 0, 1]);
    }

    #[test]
    fn the_pauses_of_a_page_double_and_are_never_longer_than_the_longest() {
        for (attempts, whole) in [(0, 250), (1, 500), (4, 4000), (5, 5000), (60, 5000)] {
            let whole = Duration::from_millis(whole);
            assert!((whole / 2..=whole).contains(&pause(attempts)), "{attempts}");
        }
    }
}
