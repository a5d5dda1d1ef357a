//! `feeds`: the memory that an open feed takes, and how long a change is on its way to a thousand pages.

use crate::app::{HIT, HITS};
use crate::child::Child;
use crate::client::{Connection, Visitor};
use crate::feed::Feed;
use crate::figures::{median, milliseconds, percentile, row, shown};
use crate::servers::{Kind, folder, sqlite};
use crate::{Result, limits};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

const FEEDS: u32 = 5_000;

/// So many come before anything is counted: the first ones also pay for what is there once.
const BEFORE: u32 = 200;

/// Pages that hear of the same change.
const PAGES: u32 = 1_000;
const CHANGES: usize = 200;

/// A page is told something at most 20 times a second; what came sooner would wait for that.
const PAUSE: Duration = Duration::from_millis(60);

/// Nothing takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn measure() -> Result {
    limits::more_files(u64::from(FEEDS + BEFORE) + 200)?;
    let folder = folder()?;
    let stores = [(Kind::Memory, "memory:".to_owned()), (Kind::Sqlite, sqlite(&folder))];
    println!("\n### An open feed\n");
    println!("{FEEDS} visitors, each with one page and its session, following one state; resident memory.\n");
    println!("| store | bytes per feed |\n|---|---:|");
    for (kind, store) in &stores {
        println!("{}", row([kind.name().into(), idle(&Child::start(store)?).await?]));
    }
    println!("\n### From a change to the last of {PAGES} pages\n");
    println!(
        "{CHANGES} changes of one `global` state; from the sending of the event to the last page that hears of it.\n"
    );
    println!("| store | p50 | p99 |\n|---|---:|---:|");
    for (kind, store) in &stores {
        let times = changes(&Child::start(store)?).await?;
        println!("{}", row([kind.name().into(), shown(median(&times)), shown(percentile(&times, 99))]));
    }
    Ok(())
}

/// Bytes for each of many feeds that nothing is said on but beats.
async fn idle(child: &Child) -> Result<String> {
    let (heard, _arrivals) = unbounded_channel();
    let mut feeds = JoinSet::new();
    open(child.address, BEFORE, &heard, &mut feeds).await?;
    let before = child.resident();
    open(child.address, FEEDS, &heard, &mut feeds).await?;
    let bytes = before.zip(child.resident()).map(|(before, after)| (after - before) / f64::from(FEEDS));
    Ok(bytes.map_or_else(|| "this system does not say".into(), |bytes| format!("{bytes:.0}")))
}

/// Milliseconds from each change to the last page that hears of it.
async fn changes(child: &Child) -> Result<Vec<f64>> {
    let (heard, mut arrivals) = unbounded_channel();
    let mut feeds = JoinSet::new();
    open(child.address, PAGES, &heard, &mut feeds).await?;
    let mut connection = Connection::open(child.address).await?;
    let mut visitor = Visitor::arrive(&mut connection).await?;
    let mut times = Vec::new();
    for _ in 0..CHANGES {
        let before = Instant::now();
        visitor.fire(&mut connection, HIT).await?;
        times.push(milliseconds(last(&mut arrivals).await? - before));
        tokio::time::sleep(PAUSE).await;
    }
    Ok(times)
}

/// When the last of all pages heard of a change.
async fn last(arrivals: &mut UnboundedReceiver<Instant>) -> Result<Instant> {
    let mut last = None;
    for heard in 0..PAGES {
        let arrival = tokio::time::timeout(PATIENCE, arrivals.recv()).await;
        let arrival = arrival.map_err(|_| format!("only {heard} of {PAGES} pages heard of a change"))?;
        last = last.max(arrival);
    }
    last.ok_or_else(|| "all feeds have ended".into())
}

/// Opens feeds of so many pages, which say when they hear of a change.
async fn open(to: SocketAddr, pages: u32, heard: &UnboundedSender<Instant>, feeds: &mut JoinSet<()>) -> Result {
    let mut connection = Connection::open(to).await?;
    for _ in 0..pages {
        let visitor = Visitor::arrive(&mut connection).await?;
        let feed = Feed::open(to, &visitor, HITS).await?;
        feeds.spawn(listen(feed, heard.clone()));
    }
    Ok(())
}

async fn listen(mut feed: Feed, heard: UnboundedSender<Instant>) {
    while feed.next().await.is_ok() {
        if heard.send(Instant::now()).is_err() {
            return;
        }
    }
}
