//! The server: built, told where its site is, started, waited for, and stopped.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use crate::{
    command::Cmd,
    error::{Error, Result},
    lint::Lint,
    page::Site,
    process::Group,
    project::{Mode, profile_folder},
    toolchain::Toolchain,
    workspace::Workspace,
};

/// How long a server may take until it answers.
const READY: Duration = Duration::from_secs(30);

/// Compiles the server and returns its binary.
///
/// # Errors
///
/// When it does not compile.
pub fn build(workspace: &Workspace, toolchain: &Toolchain, mode: Mode, lint: Lint) -> Result<PathBuf> {
    let name = &workspace.leptos.bin_package;
    let profile = workspace.leptos.server_profile(mode);
    let cargo = toolchain.cargo_in(workspace).args(["build", "--package", name]);
    let cargo = cargo.args(["--bin", workspace.leptos.binary(), "--profile", profile]);
    lint.apply(cargo).run()?;
    Ok(binary(workspace, mode))
}

/// Where Cargo puts the server's binary.
pub(crate) fn binary(workspace: &Workspace, mode: Mode) -> PathBuf {
    let profile = workspace.leptos.server_profile(mode);
    let name = workspace.leptos.binary();
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    workspace.target.join(profile_folder(profile)).join(file)
}

/// The environment that cargo-leptos gives to a server. The site's folder is absolute, so that it does not
/// matter where a server is started.
pub(crate) fn environment(workspace: &Workspace, site: &Site, addr: SocketAddr) -> Result<Vec<(&'static str, String)>> {
    let leptos = &workspace.leptos;
    Ok(vec![
        ("LEPTOS_OUTPUT_NAME", leptos.output_name.clone()),
        ("LEPTOS_SITE_ROOT", site.root.to_string_lossy().into_owned()),
        ("LEPTOS_SITE_PKG_DIR", leptos.site_pkg_dir.clone()),
        ("LEPTOS_SITE_ADDR", addr.to_string()),
        ("LEPTOS_RELOAD_PORT", leptos.reload_port.to_string()),
        ("LEPTOS_LIB_DIR", workspace.folder_of(&leptos.lib_package)?),
        ("LEPTOS_BIN_DIR", workspace.folder_of(&leptos.bin_package)?),
        ("LEPTOS_JS_MINIFY", "false".into()),
        ("LEPTOS_HASH_FILES", "false".into()),
    ])
}

/// A port that nobody listens on; somebody may take it before we do, and then the server says so.
pub(crate) fn free_port() -> Result<SocketAddr> {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    TcpListener::bind(any).and_then(|listener| listener.local_addr()).map_err(Error::file("listen on", "127.0.0.1"))
}

/// A server that runs for tests, with a data folder of its own; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    group: Group,
    pub(crate) addr: SocketAddr,
    pub(crate) environment: Vec<(&'static str, String)>,
    data: PathBuf,
    log: PathBuf,
}

impl Running {
    /// Starts it on a free port, and waits until it answers.
    pub(crate) fn start(workspace: &Workspace, server: Cmd, site: &Site) -> Result<Self> {
        let addr = free_port()?;
        let folder = workspace.made("xtask")?;
        let data = folder.join(format!("data-{}", addr.port()));
        fs::create_dir_all(&data).map_err(Error::file("create", &data))?;
        let log = folder.join("server.log");
        let environment = environment(workspace, site, addr)?;
        let group = server
            .envs(environment.iter().map(|(key, value)| (key, value)))
            .env("BLOCKWORK_STORE", format!("sqlite:{}", data.join("blockwork.db").display()))
            .dir(&workspace.root)
            .start(&log)?;
        let mut running = Self { group, addr, environment, data, log };
        running.ready()?;
        Ok(running)
    }

    fn ready(&mut self) -> Result<()> {
        let addr = self.addr;
        ready(&mut self.group, || answers(addr)).map_err(|what| self.failed(format!("the server {what}")))
    }

    fn failed(&self, what: String) -> Error {
        Error::Server { what, output: self.said() }
    }

    /// The end of what it has said so far.
    pub(crate) fn said(&self) -> String {
        end_of(&self.log)
    }

    /// Stops it; an error where it had ended by itself, which no test asks of this one.
    pub(crate) fn stop(mut self) -> Result<()> {
        let wait = Error::file("wait for", "the server");
        if let Some(status) = self.group.ended().map_err(wait)? {
            return Err(self.failed(format!("the server ended during the tests, with {status}")));
        }
        self.group.stop().map_err(Error::file("stop", "the server"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // First the server, then its data. Failures are shown by the next start, if they matter.
        let _ = self.group.stop();
        let _ = fs::remove_dir_all(&self.data);
    }
}

/// Waits until it answers; else what is wrong with it, to be said after its name.
pub(crate) fn ready(group: &mut Group, answers: impl Fn() -> bool) -> Result<(), String> {
    let deadline = Instant::now() + READY;
    loop {
        match group.ended() {
            Ok(None) => {}
            Ok(Some(status)) => return Err(format!("ended at once, with {status}")),
            Err(error) => return Err(format!("cannot be waited for: {error}")),
        }
        if answers() {
            return Ok(());
        }
        if Instant::now() > deadline {
            return Err(format!("did not answer within {READY:?}"));
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// The last lines of what a program has said.
pub(crate) fn end_of(log: &Path) -> String {
    let log = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

/// Whether somebody speaks HTTP there. Any status will do: what the page says is for tests.
pub(crate) fn answers(addr: SocketAddr) -> bool {
    says(addr, &format!("GET / HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n"), "HTTP/1.")
}

/// Whether the answer there begins so.
pub(crate) fn says(addr: SocketAddr, request: &str, begins: &str) -> bool {
    let limit = Duration::from_secs(5);
    let ask = || {
        let mut stream = TcpStream::connect_timeout(&addr, limit)?;
        stream.set_read_timeout(Some(limit))?;
        stream.write_all(request.as_bytes())?;
        let mut start = vec![0; begins.len()];
        stream.read_exact(&mut start)?;
        std::io::Result::Ok(start)
    };
    ask().is_ok_and(|start| start == begins.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that gives one answer.
    fn one_answer(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let addr = listener.local_addr().expect("an address");
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut request = [0; 1024];
            let read = stream.read(&mut request).expect("a request");
            assert!(request[..read].starts_with(b"GET / HTTP/1.1\r\n"));
            stream.write_all(answer.as_bytes()).expect("answered");
        });
        addr
    }

    #[test]
    fn a_server_is_ready_when_it_speaks_http() {
        assert!(answers(one_answer("HTTP/1.1 404 Not Found\r\n\r\n")));
        assert!(!answers(one_answer("220 mail.example ESMTP\r\n")));
        assert!(!answers(free_port().expect("a port")));
    }

    #[cfg(unix)]
    #[test]
    fn a_server_that_ends_at_once_is_quoted() {
        let root = tempfile::tempdir().expect("a folder");
        let workspace = crate::workspace::tests::example(root.path());
        let script = "echo no such table; echo $LEPTOS_SITE_PKG_DIR; exit 3";
        let server = Cmd::new("sh").args(["-c", script]);
        let site = Site::of(&workspace, Mode::Dev);
        let error = Running::start(&workspace, server, &site).expect_err("ended");
        let expected = "the server ended at once, with exit status: 3; it said:\n\n    no such table\n    pkg";
        assert_eq!(error.to_string(), expected);
    }
}
