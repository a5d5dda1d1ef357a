//! A Redis of a test's own.

use std::fmt;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The programs that will do, the first that there is.
const PROGRAMS: [&str; 2] = ["redis-server", "valkey-server"];

/// How long one may take to start.
const START: Duration = Duration::from_secs(30);

/// A Redis on a free port of this machine, with a folder of its own. It ends when this is dropped.
///
/// `cargo xtask test` installs `redis-server` where it is missing. Where there is none, a test that starts one fails and
/// says so: nothing is skipped.
pub struct RedisServer {
    child: Child,
    port: u16,
    folder: PathBuf,
    settings: Vec<String>,
}

impl fmt::Debug for RedisServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisServer").field("port", &self.port).finish_non_exhaustive()
    }
}

impl RedisServer {
    /// One that keeps everything in memory.
    #[must_use]
    pub fn start() -> Self {
        Self::with(&["--save", "", "--appendonly", "no"])
    }

    /// One with these settings, in the order of a command line.
    ///
    /// # Panics
    /// Where none can be started.
    #[must_use]
    pub fn with(settings: &[&str]) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("blockwork-redis-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder for a Redis");
        let settings: Vec<_> = settings.iter().map(|&setting| setting.to_owned()).collect();
        // Somebody else may take the port before Redis does.
        for _ in 0..20 {
            let port = free_port();
            let child = spawn(port, &folder, &settings);
            let mut server = Self { child, port, folder: folder.clone(), settings: settings.clone() };
            if server.is_ready() {
                return server;
            }
            // The folder is for the next one.
            server.folder = PathBuf::new();
        }
        panic!("no Redis starts with {settings:?}");
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// The same as the setting of a store.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://{}", self.address())
    }

    /// Sends a command without spaces in its words, and says what came back at once.
    ///
    /// # Panics
    /// Where it does not answer.
    pub fn say(&self, command: &str) -> String {
        self.try_say(command).expect("the Redis answers")
    }

    fn try_say(&self, command: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(self.address())?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        // An answer may come in pieces; it is whole when the connection ends.
        write!(stream, "{command}\r\nQUIT\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        Ok(answer.strip_suffix("+OK\r\n").map(str::to_owned).unwrap_or(answer))
    }

    /// The number of its process, for signals.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Kills it, as `kill -9` does.
    pub fn kill(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again on its port, with what it has on disk.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn restart(&mut self) {
        self.kill();
        self.child = spawn(self.port, &self.folder, &self.settings);
        assert!(self.is_ready(), "the Redis starts again");
    }

    /// Whether it has come to answer, and not ended before.
    fn is_ready(&mut self) -> bool {
        let began = Instant::now();
        while began.elapsed() < START {
            if self.child.try_wait().is_ok_and(|ended| ended.is_some()) {
                return false;
            }
            if self.try_say("PING").is_ok_and(|answer| answer.starts_with("+PONG") || answer.starts_with("-NOAUTH")) {
                return true;
            }
            thread::sleep(Duration::from_millis(5));
        }
        false
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
        if self.folder != Path::new("") {
            // What is left of it is in the system's folder for such things.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its number").port()
}

fn spawn(port: u16, folder: &Path, settings: &[String]) -> Child {
    let port = port.to_string();
    let found = PROGRAMS.iter().find_map(|program| {
        let mut command = Command::new(program);
        command.args(["--port", &port, "--bind", "127.0.0.1", "--dir"]).arg(folder).args(settings);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
    });
    found.expect("redis-server or valkey-server: `cargo xtask test` installs one, or `apt-get install redis-server`")
}
