//! `ends`: ten thousand sessions whose time is over at once, and what others feel of it.

use crate::app::{self, CHANGING, ENDED};
use crate::client::{Connection, Visitor};
use crate::figures::{milliseconds, percentile, row, shown};
use crate::servers::{folder, listen, sqlite};
use crate::{Result, servers::Kind};
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, sleep};

const SESSIONS: u64 = 10_000;
/// So many connections begin them.
const CONNECTIONS: u64 = 32;
/// Longer than it takes to begin them, and short enough to wait for.
const KEPT: Duration = Duration::from_secs(40);
/// Other visitors, each of whom fires an event so often.
const OTHERS: usize = 16;
const PACE: Duration = Duration::from_millis(20);
/// Others are watched for so long before anything ends.
const CALM: Duration = Duration::from_secs(5);

/// When an event was fired, and how many milliseconds it took.
type Felt = (Instant, f64);

pub(crate) async fn measure() -> Result {
    println!("\n### The end of {SESSIONS} sessions at once\n");
    println!(
        "Each has one cell, and is told to one `unload` listener that changes a cell of its visitor. Meanwhile {OTHERS} \
         other visitors fire an event every {} ms.\n",
        PACE.as_millis()
    );
    println!(
        "| store | begun within | ended within | p99 of others before | meanwhile | ratio |\n|---|---:|---:|---:|---:|---:|"
    );
    let folder = folder()?;
    for (kind, store) in [(Kind::Memory, "memory:".to_owned()), (Kind::Sqlite, sqlite(&folder))] {
        let router = app::blockwork_with(&store, |config| config.limits.store.session_kept = KEPT).await?;
        println!("{}", measured(kind, listen(router).await?).await?);
    }
    Ok(())
}

async fn measured(kind: Kind, address: SocketAddr) -> Result<String> {
    let before = ENDED.load(Ordering::Relaxed);
    let begun = Instant::now();
    begin(address).await?;
    let begun = begun.elapsed();
    if begun + CALM > KEPT {
        return Err(format!("{SESSIONS} sessions begin in {begun:?} here, which is longer than they are kept").into());
    }
    let (stop, stopped) = watch::channel(false);
    let others: Vec<_> = (0..OTHERS).map(|_| tokio::spawn(fire(address, stopped.clone()))).collect();
    // The first ones are new here, as everything is.
    sleep(CALM).await;
    let calm = Instant::now();
    until_ended(before + 1).await;
    let first = Instant::now();
    until_ended(before + SESSIONS).await;
    let last = Instant::now();
    stop.send_replace(true);
    let mut felt = Vec::new();
    for other in others {
        felt.extend(other.await??);
    }
    if ENDED.load(Ordering::Relaxed) != before + SESSIONS {
        return Err("more sessions have ended than have begun".into());
    }
    let [quiet, meanwhile] = [(calm, first), (first, last)].map(|(from, to)| p99(&felt, from, to));
    let ratio = format!("{:.1}", meanwhile / quiet);
    let [begun, ended] = [begun, last - first].map(|time| format!("{:.1} s", time.as_secs_f64()));
    Ok(row([kind.name().into(), begun, ended, shown(quiet), shown(meanwhile), ratio]))
}

fn p99(felt: &[Felt], from: Instant, to: Instant) -> f64 {
    let times: Vec<f64> = felt.iter().filter(|(at, _)| (from..to).contains(at)).map(|(_, time)| *time).collect();
    percentile(&times, 99)
}

async fn begin(address: SocketAddr) -> Result {
    let one = move || async move {
        let mut line = Connection::open(address).await?;
        for _ in 0..SESSIONS / CONNECTIONS {
            Visitor::arrive(&mut line).await?.fire(&mut line, CHANGING).await?;
        }
        let rest: Result = Ok(());
        rest
    };
    let tasks: Vec<_> = (0..CONNECTIONS).map(|_| tokio::spawn(one())).collect();
    for task in tasks {
        task.await??;
    }
    let mut line = Connection::open(address).await?;
    for _ in 0..SESSIONS % CONNECTIONS {
        Visitor::arrive(&mut line).await?.fire(&mut line, CHANGING).await?;
    }
    Ok(())
}

async fn fire(address: SocketAddr, stopped: watch::Receiver<bool>) -> Result<Vec<Felt>> {
    let mut line = Connection::open(address).await?;
    let mut visitor = Visitor::arrive(&mut line).await?;
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut felt = Vec::new();
    while !*stopped.borrow() {
        pace.tick().await;
        let before = Instant::now();
        visitor.fire(&mut line, CHANGING).await?;
        felt.push((before, milliseconds(before.elapsed())));
    }
    Ok(felt)
}

async fn until_ended(count: u64) {
    while ENDED.load(Ordering::Relaxed) < count {
        sleep(Duration::from_millis(2)).await;
    }
}
