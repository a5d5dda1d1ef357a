//! What an event, a page session, a feed and the start of a server cost, beside a bare axum handler with the same JSON in and
//! out. It prints Markdown, for `docs/benchmarks.md`; nothing is asserted, because another machine has other figures.
//!
//! What is compared is measured in turns, in one process or in children of it, so that a machine that grows slower does
//! so for all; medians are compared. Load and servers share the same cores.
//!
//! - `app`: what is served. `servers`: in this process; `child`: in one of its own, where memory is to be seen.
//! - `client`, `feed`: visitors and their feeds, as small as can be. `figures`: medians and tables. `limits`: how many
//!   connections there can be.
//! - The rest is one measurement each, by the name it is called with.

mod app;
mod chain;
mod child;
mod client;
mod ends;
mod events;
mod failover;
mod feed;
mod feeds;
mod figures;
mod hot;
mod instructions;
mod limits;
mod redis;
mod servers;
mod sessions;
mod start;

use std::error::Error;
use std::process::ExitCode;

type Result<T = (), E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// What is measured when nothing is named.
const MEASUREMENTS: &[&str] =
    &["events", "instructions", "sessions", "feeds", "hot", "chain", "ends", "start", "redis", "failover"];

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &[&str]) -> Result {
    match *args {
        ["serve", store] => return child::serve(store).await,
        ["count", server, listener, events] => return instructions::count(server, listener, events.parse()?).await,
        _ => {}
    }
    if let Some(unknown) = args.iter().find(|name| !MEASUREMENTS.contains(name)) {
        return Err(format!("there is no measurement `{unknown}`; there are {}", MEASUREMENTS.join(", ")).into());
    }
    for name in MEASUREMENTS.iter().filter(|name| args.is_empty() || args.contains(name)) {
        measure(name).await?;
    }
    Ok(())
}

async fn measure(name: &str) -> Result {
    match name {
        "events" => events::measure().await,
        "instructions" => instructions::measure().await,
        "sessions" => sessions::measure().await,
        "feeds" => feeds::measure().await,
        "hot" => hot::measure().await,
        "chain" => chain::measure().await,
        "ends" => ends::measure().await,
        "redis" => redis::measure().await,
        "failover" => failover::measure().await,
        _ => start::measure().await,
    }
}
