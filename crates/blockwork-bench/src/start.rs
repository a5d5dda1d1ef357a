//! `start`: from the start of the showcase's server to its first page.

use crate::Result;
use crate::client::{Connection, is_ok};
use crate::figures::{median, milliseconds, row, shown};
use crate::servers::{Kind, folder, sqlite};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const STARTS: usize = 11;
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn measure() -> Result {
    println!("\n### From the start to the first page\n");
    let server = std::env::current_exe()?.with_file_name(format!("server{}", std::env::consts::EXE_SUFFIX));
    if !server.is_file() {
        println!("Skipped: {} is not there. `cargo build --release --package server` makes it.", server.display());
        return Ok(());
    }
    println!("The showcase's server in an empty folder, until `/cart` is answered; median of {STARTS}.\n");
    println!("| store | time |\n|---|---:|");
    for kind in [Kind::Memory, Kind::Sqlite] {
        let mut times = Vec::new();
        for _ in 0..STARTS {
            times.push(milliseconds(start(&server, kind).await?));
        }
        println!("{}", row([kind.name().into(), shown(median(&times))]));
    }
    Ok(())
}

async fn start(server: &Path, kind: Kind) -> Result<Duration> {
    let folder = folder()?;
    let store = if kind == Kind::Sqlite { sqlite(&folder) } else { "memory:".into() };
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let before = Instant::now();
    let mut process = Command::new(server)
        .current_dir(folder.path())
        .env("LEPTOS_OUTPUT_NAME", "blockwork")
        .env("LEPTOS_SITE_ROOT", folder.path())
        .env("LEPTOS_SITE_ADDR", address.to_string())
        .env("BLOCKWORK_STORE", store)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let time = first_page(address, before).await;
    process.kill()?;
    process.wait()?;
    time
}

async fn first_page(address: SocketAddr, before: Instant) -> Result<Duration> {
    let request = "GET /cart HTTP/1.1\r\nhost: bench\r\n\r\n";
    while before.elapsed() < PATIENCE {
        if let Ok(mut connection) = Connection::open(address).await {
            let head = connection.head(request).await?;
            let time = before.elapsed();
            return if is_ok(&head) { Ok(time) } else { Err(head.into()) };
        }
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
    Err("the server did not answer".into())
}
