//! `failover`: what pages feel of three instances on one Redis when one is killed, and when each is started again.
//!
//! The instances are the showcase's server, in processes of their own (`instances`); pages fire 200 events per second at
//! them and send again what is not answered (`pages`).

mod instances;
mod pages;

use crate::Result;
use crate::figures::{percentile, row, shown};
use crate::redis::Sync;
use instances::{Instances, server};
use pages::{Clicks, Felt, On, Pages};
use std::time::{Duration, Instant};
use tokio::time::sleep;

const KILLS: usize = 12;
/// Before the first kill, and after the last one, nothing happens for so long.
const CALM: Duration = Duration::from_secs(5);
/// An instance that was killed is started again after so long, as a supervisor does.
const DEAD: Duration = Duration::from_secs(1);
/// What is fired so long before a kill and after it belongs to it.
const BEFORE: Duration = Duration::from_secs(1);
const AFTER: Duration = Duration::from_secs(5);

pub(crate) async fn measure() -> Result {
    let Some(server) = server()? else {
        println!(
            "\nSkipped: there is no server beside this program. `cargo build --release --package server` makes it."
        );
        return Ok(());
    };
    let (redis, _folder) = Sync::EverySecond.start()?;
    let mut instances = Instances::start(server, &redis.url()).await?;
    println!("\n### An instance is killed\n");
    println!(
        "Three instances on one Redis (`everysec`); {} pages fire 200 events per second, each to the next instance, and \
         send again with the pauses of a page. `kill -9`, and a new one after {} s. Events fired from {} s before to {} s \
         after.\n",
        pages::COUNT,
        DEAD.as_secs(),
        BEFORE.as_secs(),
        AFTER.as_secs()
    );
    println!(
        "| changes | kill | events | p50 | p99 | the slowest | the attempt that was answered: p99 | sent again | twice | errors | lost |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for on in [On::ItsOwn, On::Everybodys] {
        kills(&mut instances, on).await?;
    }
    println!("\n### All instances are started again, one after the other\n");
    println!(
        "The same events, by SIGTERM; whoever says no at `/readyz` is sent nothing. An attempt without an answer is what a \
         page would show as a lost connection.\n"
    );
    println!("| changes | events | p50 | p99 | the slowest | attempts without an answer | errors | lost |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for on in [On::ItsOwn, On::Everybodys] {
        restarts(&mut instances, on).await?;
    }
    Ok(())
}

async fn kills(instances: &mut Instances, on: On) -> Result {
    let pages = Pages::fire(instances, on).await?;
    let mut killed = Vec::new();
    for kill in 0..KILLS {
        sleep(CALM).await;
        killed.push(Instant::now());
        instances.kill(kill)?;
        sleep(DEAD).await;
        instances.revive(kill).await?;
    }
    sleep(CALM).await;
    let clicks = pages.stop().await?;
    for (kill, at) in killed.into_iter().enumerate() {
        let near = clicks.felt.iter().filter(|felt| felt.at + BEFORE >= at && felt.at < at + AFTER);
        let near: Vec<Felt> = near.copied().collect();
        println!("{}", line(on, (kill + 1).to_string(), &near, Default::default()));
    }
    let [_, _, errors, lost] = sums(&clicks);
    println!("{}", line(on, "all the time".into(), &clicks.felt, [errors, lost]));
    said(&clicks);
    Ok(())
}

async fn restarts(instances: &mut Instances, on: On) -> Result {
    let watching = instances.watch();
    let pages = Pages::fire(instances, on).await?;
    for at in 0..instances.len() {
        sleep(BEFORE).await;
        instances.end(at).await?;
        instances.revive(at).await?;
    }
    sleep(BEFORE).await;
    let clicks = pages.stop().await?;
    watching.abort();
    let [events, unanswered, errors, lost] = sums(&clicks);
    let [p50, p99, slowest] = times(&clicks.felt);
    println!("{}", row([on.name().into(), events, p50, p99, slowest, unanswered, errors, lost]));
    said(&clicks);
    Ok(())
}

fn line(on: On, name: String, felt: &[Felt], end: [String; 2]) -> String {
    let [p50, p99, slowest] = times(felt);
    let answered: Vec<f64> = felt.iter().map(|felt| felt.answered).collect();
    let answered = shown(percentile(&answered, 99));
    let again = felt.iter().filter(|felt| felt.unanswered > 0).count().to_string();
    let twice = felt.iter().filter(|felt| felt.unanswered > 1).count().to_string();
    let [errors, lost] = end;
    let events = felt.len().to_string();
    row([on.name().into(), name, events, p50, p99, slowest, answered, again, twice, errors, lost])
}

fn times(felt: &[Felt]) -> [String; 3] {
    let times: Vec<f64> = felt.iter().map(|felt| felt.took).collect();
    [50, 99, 100].map(|percent| shown(percentile(&times, percent)))
}

/// Events, attempts without an answer, errors, and events that were acknowledged and are not there.
fn sums(clicks: &Clicks) -> [String; 4] {
    let unanswered = clicks.felt.iter().map(|felt| felt.unanswered).sum::<usize>();
    [clicks.felt.len().to_string(), unanswered.to_string(), clicks.errors.len().to_string(), clicks.lost.to_string()]
}

fn said(clicks: &Clicks) {
    for error in clicks.errors.iter().take(3) {
        eprintln!("a page was told: {error}");
    }
}
