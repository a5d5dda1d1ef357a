//! A server process, and the smallest HTTP client there is.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

/// A server that is ended with the test.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

/// An address nobody listens on just now. No other test gets it before its server listens, and no connection does: its
/// port is below those that systems give to whoever asks for any.
pub(crate) fn free_address() -> SocketAddr {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        // Tests that run beside these begin somewhere else.
        let number = (std::process::id() * 100 + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000;
        let port = u16::try_from(20_000 + number).expect("a port");
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

/// The command for a server with nothing of this process's environment that could disturb it.
pub(crate) fn command(folder: &Path, address: SocketAddr) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command
        .env_clear()
        .current_dir(folder)
        .env("LEPTOS_OUTPUT_NAME", "blockwork")
        .env("LEPTOS_SITE_ROOT", folder)
        .env("LEPTOS_SITE_ADDR", address.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What a server says that does not start.
pub(crate) fn refusal(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = finished(command);
    (status.code(), String::from_utf8_lossy(&stderr).into_owned())
}

/// What a program says that ends by itself.
pub(crate) fn finished(command: &mut Command) -> Output {
    let mut child = command.spawn().expect("it runs");
    let started = Instant::now();
    while child.try_wait().expect("it can be asked").is_none() {
        if started.elapsed() > PATIENCE {
            let _ = child.kill();
            let output = child.wait_with_output().expect("its output");
            panic!("it goes on: {}", String::from_utf8_lossy(&output.stderr));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().expect("its output")
}

impl Server {
    /// Starts a server and waits until it listens.
    pub(crate) fn start(folder: &Path, address: SocketAddr) -> Self {
        Self::start_with(&mut command(folder, address), address)
    }

    /// The same with a command that was given further settings.
    pub(crate) fn start_with(command: &mut Command, address: SocketAddr) -> Self {
        Self::start_as_it_is(command.stdout(Stdio::null()).stderr(Stdio::null()), address)
    }

    /// The same with a command that says where its output goes.
    pub(crate) fn start_as_it_is(command: &mut Command, address: SocketAddr) -> Self {
        let child = command.spawn().expect("it runs");
        let mut server = Self { child, address };
        let started = Instant::now();
        // It listens before its store is open; an answer means that both are done.
        while server.try_get("/_blockwork/ticket", "").is_none() {
            assert!(started.elapsed() < PATIENCE, "it does not answer");
            assert!(server.child.try_wait().expect("it can be asked").is_none(), "it has ended");
            std::thread::sleep(Duration::from_millis(10));
        }
        server
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    /// SIGTERM.
    #[cfg(unix)]
    pub(crate) fn tell_to_stop(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.expect("it runs").success());
    }

    /// How it ended by itself.
    #[cfg(unix)]
    pub(crate) fn ended(mut self) -> std::process::ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                return status;
            }
            assert!(started.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// `GET`, as head and body.
    pub(crate) fn get(&self, path: &str, cookie: &str) -> (String, String) {
        self.try_get(path, cookie).expect("an answer")
    }

    fn try_get(&self, path: &str, cookie: &str) -> Option<(String, String)> {
        self.exchange(&format!("GET {path} HTTP/1.1\r\nhost: test\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n"))
    }

    /// The same at another address of the server's.
    #[cfg(unix)]
    pub(crate) fn get_at(&self, address: SocketAddr, path: &str) -> (String, String) {
        exchange(address, &format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n"))
            .expect("an answer")
    }

    /// One event of a page.
    pub(crate) fn event(&self, listener: &str, inputs: &str, head: &str, cookie: &str) -> (String, String) {
        self.exchange(&event(listener, inputs, head, cookie)).expect("an answer")
    }

    /// Any request, as it is.
    pub(crate) fn send(&self, request: &str) -> (String, String) {
        self.exchange(request).expect("an answer")
    }

    fn exchange(&self, request: &str) -> Option<(String, String)> {
        exchange(self.address, request)
    }
}

fn exchange(address: SocketAddr, request: &str) -> Option<(String, String)> {
    try_exchange(address, request).ok()
}

/// Sends a request, and reads head and body of what comes back.
pub(crate) fn try_exchange(address: SocketAddr, request: &str) -> io::Result<(String, String)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok((head.to_owned(), body.to_owned()))
}

/// The request of one event of a page.
pub(crate) fn event(listener: &str, inputs: &str, head: &str, cookie: &str) -> String {
    format!(
        "POST /api/{listener} HTTP/1.1\r\nhost: test\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n\
         content-type: application/json\r\ncookie: {cookie}\r\nblockwork-event: {head}\r\ncontent-length: {}\r\n\r\n{inputs}",
        inputs.len()
    )
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first `name=value` of the cookie that an answer sets.
pub(crate) fn cookie(head: &str) -> String {
    let (_, rest) = head.split_once("set-cookie: ").expect("a cookie");
    rest.split(';').next().expect("a pair").to_owned()
}
