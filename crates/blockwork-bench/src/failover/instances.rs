//! Instances as processes.

use crate::Result;
use crate::client::{Connection, is_ok};
use crate::servers::folder;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio::time::sleep;

const COUNT: usize = 3;
/// How long one may take to start or to end.
const PATIENCE: Duration = Duration::from_secs(60);
/// An instance that is told to stop says so, and goes on for so many seconds.
const NOTICE: &str = "2";
/// A balancer asks each instance so often whether it is ready.
const LOOK: Duration = Duration::from_millis(100);

/// Where an instance is to be found.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) address: SocketAddr,
    /// Whether it said so when it was last asked.
    pub(crate) is_ready: AtomicBool,
}

impl Place {
    fn new() -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        Ok(Self { address, is_ready: AtomicBool::new(true) })
    }
}

/// Instances on one store. They end with this.
#[derive(Debug)]
pub(crate) struct Instances {
    pub(crate) places: Arc<[Place]>,
    processes: Vec<Child>,
    server: PathBuf,
    store: String,
    folder: TempDir,
}

/// The showcase's server, of the same build as this program.
pub(crate) fn server() -> Result<Option<PathBuf>> {
    let server = std::env::current_exe()?.with_file_name(format!("server{}", std::env::consts::EXE_SUFFIX));
    Ok(server.is_file().then_some(server))
}

impl Instances {
    pub(crate) async fn start(server: PathBuf, store: &str) -> Result<Self> {
        let places = (0..COUNT).map(|_| Place::new()).collect::<Result<_>>()?;
        let mut instances = Self { places, processes: Vec::new(), server, store: store.to_owned(), folder: folder()? };
        for at in 0..COUNT {
            let process = instances.spawn(at)?;
            instances.processes.push(process);
            instances.until_ready(at).await?;
        }
        Ok(instances)
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    fn spawn(&self, at: usize) -> Result<Child> {
        let folder = self.folder.path();
        let child = Command::new(&self.server)
            .current_dir(folder)
            .env("LEPTOS_OUTPUT_NAME", "blockwork")
            .env("LEPTOS_SITE_ROOT", folder)
            .env("LEPTOS_SITE_ADDR", self.places[at].address.to_string())
            .env("BLOCKWORK_STORE", &self.store)
            .env("BLOCKWORK_SECRET", "of nobody but this measurement which ends soon")
            .env("BLOCKWORK_FILES", folder.join("files"))
            .env("BLOCKWORK_FILES_SHARED", "true")
            .env("BLOCKWORK_NOTICE_SECONDS", NOTICE)
            .env("BLOCKWORK_EVENTS_PER_SECOND", "100000")
            .env("BLOCKWORK_EVENTS_BURST", "100000")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Ok(child?)
    }

    async fn until_ready(&self, at: usize) -> Result {
        let started = Instant::now();
        while !is_ready(self.places[at].address).await {
            if started.elapsed() > PATIENCE {
                return Err("an instance does not come to be ready".into());
            }
            sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    /// `kill -9` of the next one.
    pub(crate) fn kill(&mut self, next: usize) -> Result {
        let at = next % COUNT;
        self.processes[at].kill()?;
        self.processes[at].wait()?;
        Ok(())
    }

    /// Starts it again.
    pub(crate) async fn revive(&mut self, next: usize) -> Result {
        let at = next % COUNT;
        self.processes[at] = self.spawn(at)?;
        self.until_ready(at).await
    }

    /// SIGTERM, and waits until it has ended by itself.
    pub(crate) async fn end(&mut self, at: usize) -> Result {
        let process = &mut self.processes[at];
        Command::new("kill").args(["-TERM", &process.id().to_string()]).status()?;
        let started = Instant::now();
        loop {
            match process.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(format!("an instance that was told to stop ended with {status}").into()),
                None if started.elapsed() > PATIENCE => return Err("an instance does not stop".into()),
                None => sleep(Duration::from_millis(5)).await,
            }
        }
    }

    /// Asks every instance now and then whether it is ready, as a balancer does, until this is aborted.
    pub(crate) fn watch(&self) -> JoinHandle<()> {
        let places = self.places.clone();
        tokio::spawn(async move {
            loop {
                for place in places.iter() {
                    place.is_ready.store(is_ready(place.address).await, Ordering::Release);
                }
                sleep(LOOK).await;
            }
        })
    }
}

impl Drop for Instances {
    fn drop(&mut self) {
        for process in &mut self.processes {
            // It may have ended by itself, which whoever asked it has seen.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

async fn is_ready(address: SocketAddr) -> bool {
    let request = "GET /readyz HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n";
    let Ok(mut connection) = Connection::open(address).await else { return false };
    connection.head(request).await.is_ok_and(|head| is_ok(&head))
}
