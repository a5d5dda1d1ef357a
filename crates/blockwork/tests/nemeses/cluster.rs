//! Instances as processes of their own, over one store, with breakable ways between.

use crate::app::UP;
use blockwork_store::conformance::{Proxy, RedisServer};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Starting takes a moment, and the machine may have other things to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the instances share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Sqlite,
    /// A Redis that has each answer on disk.
    Redis,
}

/// Running instances, and the store that they share.
pub(crate) struct Cluster {
    instances: Vec<Instance>,
    redis: Option<RedisServer>,
    folder: TempDir,
}

/// One of them: whatever process runs in its place.
struct Instance {
    /// The way that its pages take.
    way: Proxy,
    /// Its way to the Redis.
    to_redis: Option<Proxy>,
    /// Where its process listens.
    address: SocketAddr,
    process: Option<Child>,
}

impl Instance {
    fn new(redis: Option<&RedisServer>) -> Self {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let to_redis = redis.map(|redis| Proxy::to(redis.address()));
        Self { way: Proxy::to(nowhere), to_redis, address: nowhere, process: None }
    }
}

impl Cluster {
    pub(crate) fn start(on: On, instances: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        build_clock(&folder);
        let settings = ["--save", "", "--appendonly", "yes", "--appendfsync", "always"];
        let redis = (on == On::Redis).then(|| RedisServer::with(&settings));
        let instances = (0..instances).map(|_| Instance::new(redis.as_ref())).collect();
        let mut cluster = Self { instances, redis, folder };
        (0..cluster.len()).for_each(|at| cluster.revive(at));
        cluster
    }

    pub(crate) fn len(&self) -> usize {
        self.instances.len()
    }

    /// Where pages reach the instances.
    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.instances.iter().map(|instance| instance.way.address()).collect()
    }

    /// Where one of them itself listens.
    pub(crate) fn address(&self, at: usize) -> SocketAddr {
        self.instances[at].address
    }

    /// All ways that can break.
    pub(crate) fn ways(&self) -> Vec<&Proxy> {
        let ways = self.instances.iter().map(|instance| &instance.way);
        ways.chain(self.instances.iter().filter_map(|instance| instance.to_redis.as_ref())).collect()
    }

    /// The way of an instance to the Redis.
    pub(crate) fn way_to_redis(&self, at: usize) -> &Proxy {
        self.instances[at].to_redis.as_ref().expect("a Redis")
    }

    /// How many instances the Redis has heard of lately: one that is silent for too long is taken for dead, and what it
    /// works on is others' to take.
    pub(crate) fn alive(&self) -> usize {
        let told = self.redis.as_ref().expect("a Redis").say("ZCARD {nemeses}:alive");
        told.trim_start_matches(':').trim().parse().unwrap_or_else(|_| panic!("no number: {told}"))
    }

    /// Starts an instance where none runs.
    pub(crate) fn revive(&mut self, at: usize) {
        let (up, log) = (self.file("up", at), self.file("log", at));
        // Where it is the first, there is none.
        let _ = fs::remove_file(&up);
        let mut process = self.command(at, &log).env(UP, &up).spawn().expect("it runs");
        let started = Instant::now();
        let address = loop {
            if let Ok(address) = fs::read_to_string(&up) {
                break address.parse().expect("an address");
            }
            let ended = process.try_wait().expect("its state is known");
            let told = || fs::read_to_string(&log).unwrap_or_default();
            assert!(ended.is_none(), "an instance does not start: {ended:?}\n{}", told());
            assert!(started.elapsed() < PATIENCE, "an instance does not listen\n{}", told());
            std::thread::sleep(Duration::from_millis(5));
        };
        let instance = &mut self.instances[at];
        (instance.process, instance.address) = (Some(process), address);
        instance.way.lead_to(address);
    }

    fn command(&self, at: usize, log: &Path) -> Command {
        let folder = self.folder.path();
        let store = match &self.instances[at].to_redis {
            Some(way) => format!("redis://{}", way.address()),
            None => format!("sqlite:{}", folder.join("app.db").display()),
        };
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command
            .args(["--exact", "app::an_instance", "--nocapture"])
            .env_clear()
            .current_dir(folder)
            .env("LEPTOS_OUTPUT_NAME", "nemeses")
            .env("LEPTOS_SITE_ROOT", folder)
            .env("BLOCKWORK_STORE", store)
            // No instance of another cluster answers its pages.
            .env("BLOCKWORK_SECRET", format!("what all instances with {} have", folder.display()))
            .env("BLOCKWORK_EVENTS_PER_SECOND", "100000")
            .env("BLOCKWORK_EVENTS_BURST", "100000")
            .env("LD_PRELOAD", folder.join("tomorrow.so"))
            .env("BLOCKWORK_TEST_TOMORROW", self.file("tomorrow", at))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(log).expect("a file"));
        command
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self, at: usize) {
        if let Some(mut process) = self.instances[at].process.take() {
            process.kill().expect("killed");
            process.wait().expect("gone");
        }
    }

    /// Nothing happens in an instance from now on: what is sent to it waits in its socket.
    pub(crate) fn pause(&self, at: usize) {
        self.signal(at, "-STOP");
    }

    /// It goes on with what it was about to do.
    pub(crate) fn go_on(&self, at: usize) {
        self.signal(at, "-CONT");
    }

    fn signal(&self, at: usize, name: &str) {
        let process = self.instances[at].process.as_ref().expect("it runs");
        let sent = Command::new("kill").args([name, &process.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Kills the Redis, and starts it again with what is on its disk.
    pub(crate) fn kill_redis(&mut self) {
        self.redis.as_mut().expect("a Redis").restart();
    }

    /// Sets the wall clock of an instance a day forward, or back again.
    pub(crate) fn set_clock(&self, at: usize) {
        let mark = self.file("tomorrow", at);
        match mark.exists() {
            true => fs::remove_file(mark).expect("removed"),
            false => fs::write(mark, "").expect("written"),
        }
    }

    fn file(&self, what: &str, at: usize) -> PathBuf {
        self.folder.path().join(format!("{what}-{at}"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        (0..self.len()).for_each(|at| self.kill(at));
    }
}

/// Compiles what sets the wall clocks of a process.
fn build_clock(folder: &TempDir) {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../../server/tests/it/tomorrow.c");
    let library = folder.path().join("tomorrow.so");
    let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status();
    assert!(built.expect("a C compiler, as Rust itself needs one to link").success());
}
