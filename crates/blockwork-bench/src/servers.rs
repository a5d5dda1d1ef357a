//! What is compared: a bare axum handler, and an app on each store.

use crate::{Result, app};
use axum::Router;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// One of what is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bare,
    Memory,
    Sqlite,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Bare, Self::Memory, Self::Sqlite];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare axum handler",
            Self::Memory => "memory",
            Self::Sqlite => "SQLite",
        }
    }

    /// Whether its visitors have pages.
    pub(crate) fn has_pages(self) -> bool {
        self != Self::Bare
    }

    /// Its router, with a folder that is to live as long.
    pub(crate) async fn router(self) -> Result<(Router, Option<tempfile::TempDir>)> {
        match self {
            Self::Bare => Ok((app::bare(), None)),
            Self::Memory => Ok((app::blockwork("memory:").await?, None)),
            Self::Sqlite => {
                let folder = folder()?;
                Ok((app::blockwork(&sqlite(&folder)).await?, Some(folder)))
            }
        }
    }
}

/// A folder beside this program: where a system keeps its temporary files in memory, syncing costs nothing.
pub(crate) fn folder() -> Result<tempfile::TempDir> {
    let program = std::env::current_exe()?;
    let place = program.parent().unwrap_or_else(|| ".".as_ref());
    Ok(tempfile::Builder::new().prefix("bench-").tempdir_in(place)?)
}

/// A SQLite store in that folder.
pub(crate) fn sqlite(folder: &tempfile::TempDir) -> String {
    format!("sqlite:{}", folder.path().join("bench.db").display())
}

/// A server in this process.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) kind: Kind,
    pub(crate) address: SocketAddr,
    _folder: Option<tempfile::TempDir>,
}

/// Starts them all.
pub(crate) async fn start() -> Result<Vec<Server>> {
    let mut servers = Vec::new();
    for kind in Kind::ALL {
        let (router, folder) = kind.router().await?;
        servers.push(Server { kind, address: listen(router).await?, _folder: folder });
    }
    Ok(servers)
}

/// Serves a router on a free port.
pub(crate) async fn listen(router: Router) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}
