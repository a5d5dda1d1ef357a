//! A server in a process of its own, where its memory can be seen.

use crate::{Result, app, servers};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};

/// A server that is ended with this.
#[derive(Debug)]
pub(crate) struct Child {
    process: std::process::Child,
    pub(crate) address: SocketAddr,
}

impl Child {
    pub(crate) fn start(store: &str) -> Result<Self> {
        let program = std::env::current_exe()?;
        let mut process = Command::new(program).args(["serve", store]).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        match line.trim().parse() {
            Ok(address) => Ok(Self { process, address }),
            Err(_) => {
                process.kill()?;
                process.wait()?;
                Err(format!("the server did not start: {line}").into())
            }
        }
    }

    /// Bytes of memory that it has; none where the system does not say.
    pub(crate) fn resident(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        resident(&status)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended by itself, which whoever asked it has seen.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn resident(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024.0)
}

/// What the child does: it says where it listens, and serves until it is ended.
pub(crate) async fn serve(store: &str) -> Result {
    let address = servers::listen(app::blockwork(store).await?).await?;
    println!("{address}");
    std::future::pending().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_from_what_the_system_says() {
        assert_eq!(resident("Name:\tbench\nVmHWM:\t  9000 kB\nVmRSS:\t  8000 kB\nThreads:\t4\n"), Some(8_192_000.0));
        assert_eq!(resident("Name:\tbench\n"), None);
    }
}
