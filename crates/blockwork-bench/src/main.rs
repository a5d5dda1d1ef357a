//! Events per second of `add_items`, on memory and on SQLite, beside a bare axum handler with the same JSON in and out.
//!
//! All servers run in this process, on loopback, and so does the load: what is compared is the work per request, on
//! the same cores. Rounds are interleaved, so that a machine that grows slower does so for all; medians are compared.
//! It prints Markdown, for `docs/benchmarks.md`.

mod client;
mod servers;

use std::error::Error;
use std::time::{Duration, Instant};

/// Clients at once, each a visitor with a page of their own who waits for every answer.
const CLIENTS: [usize; 3] = [1, 8, 64];
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let servers = servers::start().await?;
    println!("| clients | {} |", servers.iter().map(|server| server.name).collect::<Vec<_>>().join(" | "));
    println!("|---:|{}", "---:|".repeat(servers.len()));
    for clients in CLIENTS {
        let mut rates = vec![Vec::new(); servers.len()];
        for _ in 0..ROUNDS {
            for (server, rates) in servers.iter().zip(&mut rates) {
                rates.push(round(server, clients).await?);
            }
        }
        println!("| {clients} | {} |", row(&rates));
    }
    Ok(())
}

/// The first is the measure of the others.
fn row(rates: &[Vec<f64>]) -> String {
    let medians: Vec<_> = rates.iter().map(|rates| median(rates)).collect();
    let cell = |rate: &f64| format!("{rate:.0}/s ({:.2})", rate / medians[0]);
    medians.iter().map(cell).collect::<Vec<_>>().join(" | ")
}

fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Events per second of so many clients at once.
async fn round(server: &servers::Server, clients: usize) -> Result<f64, Box<dyn Error>> {
    let mut all = Vec::new();
    for _ in 0..clients {
        all.push(client::Client::open(server.address, server.paths).await?);
    }
    let started = Instant::now();
    let tasks: Vec<_> = all.into_iter().map(|client| tokio::spawn(client.fire_until(started + ROUND))).collect();
    let mut events = 0_u32;
    for task in tasks {
        events += task.await??;
    }
    Ok(f64::from(events) / started.elapsed().as_secs_f64())
}
