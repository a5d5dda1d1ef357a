//! `cargo xtask cluster`: Redis, several instances of the server, and a load balancer in front of them, on this machine.
//!
//! Any instance serves any page, so the balancer sends each request to the next one, and one that is killed is missed by
//! nobody. `balancer` is HAProxy's configuration; `options` the command line; `trial` the same as a step of the test.

mod balancer;
mod options;
mod trial;

pub(crate) use trial::test;

use std::{
    fs,
    io::Read as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use crate::{
    checks,
    command::Cmd,
    error::{Error, Result},
    page::Site,
    process::Group,
    serve::build_app,
    server,
    setup::{Need, set_up},
    tools,
    workspace::Workspace,
};
use options::Options;

/// How often it is looked whether everything runs.
const LOOK: Duration = Duration::from_millis(100);

/// How long an instance that is told to stop is still asked, so that the balancer has noticed.
const NOTICE: &str = "2";

/// `cargo xtask cluster`.
pub(crate) fn run(workspace: &Workspace, args: &[String]) -> Result<()> {
    let options = Options::parse(args)?;
    let mut addr = crate::serve::addr(workspace)?;
    if let Some(port) = options.port {
        addr.set_port(port);
    }
    checks::port_is_free(addr)?;
    set_up(workspace, &[Need::Cluster])?;
    let site = build_app(workspace, options.mode)?;
    let mut cluster = Cluster::start(workspace, &site, &options, addr)?;
    println!("serving at http://{addr} with {} instances (Ctrl-C ends it)", options.instances);
    for instance in &cluster.instances {
        let Instance { number, addr, metrics, .. } = instance;
        println!("  instance {number} at http://{addr}, its metrics at http://{metrics}/metrics");
    }
    println!("  what they say is in {}", cluster.folder.display());
    cluster.tend(options.kill_every, &|| false)
}

/// What runs. Dropped, it ends in this order.
#[derive(Debug)]
pub(crate) struct Cluster {
    balancer: Group,
    instances: Vec<Instance>,
    redis: Group,
    folder: PathBuf,
    /// How many instances were killed.
    killed: usize,
}

/// One of the servers.
#[derive(Debug)]
struct Instance {
    number: usize,
    command: Cmd,
    addr: SocketAddr,
    metrics: SocketAddr,
    /// How often one was started in this place.
    lives: usize,
    folder: PathBuf,
    group: Group,
}

impl Instance {
    fn start(number: usize, command: Cmd, addrs: (SocketAddr, SocketAddr), folder: &Path) -> Result<Self> {
        let group = command.start(&log(folder, number, 1))?;
        let (addr, metrics) = addrs;
        let mut instance = Self { number, command, addr, metrics, lives: 1, folder: folder.to_owned(), group };
        instance.ready()?;
        Ok(instance)
    }

    /// What it says in this life.
    fn log(&self) -> PathBuf {
        log(&self.folder, self.number, self.lives)
    }

    fn ready(&mut self) -> Result<()> {
        server::ready(&mut self.group, || server::answers(self.addr))
            .map_err(|what| failed(format!("an instance {what}"), &self.log()))
    }

    /// `kill -9`, and then a new one in its place.
    fn kill(&mut self) -> Result<()> {
        self.group.kill().map_err(Error::file("kill", "an instance"))?;
        println!("instance {} was killed, and is started again", self.number);
        self.lives += 1;
        self.group = self.command.start(&self.log())?;
        self.ready()
    }
}

impl Cluster {
    /// Starts Redis, then the instances, then what is in front of them; each is waited for.
    pub(crate) fn start(workspace: &Workspace, site: &Site, options: &Options, addr: SocketAddr) -> Result<Self> {
        let folder = workspace.made("xtask")?.join(format!("cluster-{}", addr.port()));
        // What is left there is of an earlier one.
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(Error::file("remove", &folder))?;
        }
        fs::create_dir_all(folder.join("redis")).map_err(Error::file("create", &folder))?;
        let (redis, store) = start_redis(&folder)?;
        let secret = secret()?;
        let binary = server::binary(workspace, options.mode);
        let mut instances = Vec::new();
        for number in 1..=options.instances {
            let (addr, metrics) = (server::free_port()?, server::free_port()?);
            let command = Cmd::new(&binary)
                .envs(server::environment(workspace, site, addr)?)
                .env("BLOCKWORK_STORE", &store)
                .env("BLOCKWORK_SECRET", &secret)
                .env("BLOCKWORK_FILES", folder.join("files"))
                .env("BLOCKWORK_FILES_SHARED", "true")
                .env("BLOCKWORK_NOTICE_SECONDS", NOTICE)
                .env("BLOCKWORK_METRICS", metrics.to_string())
                .dir(&workspace.root);
            instances.push(Instance::start(number, command, (addr, metrics), &folder)?);
        }
        let addrs: Vec<SocketAddr> = instances.iter().map(|instance| instance.addr).collect();
        let balancer = balancer::start(&folder, addr, &addrs)?;
        Ok(Self { balancer, instances, redis, folder, killed: 0 })
    }

    /// Ends all of it, and removes what it has left.
    pub(crate) fn remove(self) -> Result<()> {
        let folder = self.folder.clone();
        drop(self);
        fs::remove_dir_all(&folder).map_err(Error::file("remove", folder))
    }

    /// The file that says how often an instance was killed so far.
    pub(crate) fn kills(&self) -> PathBuf {
        self.folder.join("kills")
    }

    /// Looks after all of it until `is_over`: kills one instance after the other, if it is asked to. An error where
    /// something ends by itself.
    pub(crate) fn tend(&mut self, kill_every: Option<Duration>, is_over: &dyn Fn() -> bool) -> Result<()> {
        let mut since = Instant::now();
        while !is_over() {
            self.all_run()?;
            if kill_every.is_some_and(|every| since.elapsed() >= every) {
                self.kill_next()?;
                since = Instant::now();
            }
            thread::sleep(LOOK);
        }
        Ok(())
    }

    fn kill_next(&mut self) -> Result<()> {
        let next = self.killed % self.instances.len();
        self.instances[next].kill()?;
        self.killed += 1;
        let kills = self.kills();
        fs::write(&kills, self.killed.to_string()).map_err(Error::file("write", kills))
    }

    fn all_run(&mut self) -> Result<()> {
        let folder = &self.folder;
        let instances = self.instances.iter_mut().map(|one| ("an instance", one.log(), &mut one.group));
        let others = [
            ("Redis", folder.join("redis.log"), &mut self.redis),
            ("the load balancer", folder.join("balancer.log"), &mut self.balancer),
        ];
        for (name, log, group) in instances.chain(others) {
            if let Some(status) = group.ended().map_err(Error::file("wait for", name))? {
                return Err(failed(format!("{name} ended by itself, with {status}"), &log));
            }
        }
        Ok(())
    }
}

/// A Redis that keeps what is acknowledged, to the last second or two, should it be killed.
fn start_redis(folder: &Path) -> Result<(Group, String)> {
    let addr = server::free_port()?;
    let program = tools::redis().ok_or_else(|| tools::no_cluster("Redis"))?;
    let log = folder.join("redis.log");
    let mut group = Cmd::new(program)
        .args(["--bind", "127.0.0.1", "--port", &addr.port().to_string(), "--save", ""])
        .args(["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"])
        .dir(folder.join("redis"))
        .start(&log)?;
    server::ready(&mut group, || server::says(addr, "PING\r\n", "+PONG"))
        .map_err(|what| failed(format!("Redis {what}"), &log))?;
    Ok((group, format!("redis://{addr}")))
}

/// What all instances sign with: of this cluster alone.
fn secret() -> Result<String> {
    let mut bytes = [0; 32];
    let random = Path::new("/dev/urandom");
    fs::File::open(random).and_then(|mut file| file.read_exact(&mut bytes)).map_err(Error::file("read", random))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn log(folder: &Path, number: usize, life: usize) -> PathBuf {
    folder.join(format!("instance-{number}.{life}.log"))
}

fn failed(what: String, log: &Path) -> Error {
    Error::Server { what, output: server::end_of(log) }
}
