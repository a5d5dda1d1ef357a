//! Why something about owed events cannot be done. Each is a sentence that says what to do.

use crate::config::Config;
use crate::router::StartError;
use blockwork_core::id::OwedId;
use blockwork_store::OpenError;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why something about owed events cannot be done.
#[derive(Debug)]
pub(crate) enum Refused {
    /// There is no database.
    NoStore(PathBuf),
    /// The store cannot be opened.
    Store(OpenError),
    /// A memory store can only be asked for by whoever knows its server's secret.
    Memory,
    /// The secret of the running server is not known here.
    NoSecret,
    /// What a server needs to start is not there for this either.
    Start(StartError),
    /// The server listens where it does not take such a request from.
    Remote(SocketAddr),
    /// Nobody listens there.
    Nobody(SocketAddr),
    /// Nobody listens there, and so there is no memory store either.
    NobodyHasIt(SocketAddr),
    /// The server does not know our secret.
    OtherSecret(SocketAddr),
    /// What listens there is another program, or another build.
    OtherBuild(SocketAddr),
    /// The connection broke.
    Broken(SocketAddr, io::Error),
    /// There is no dead letter with this id.
    Unknown(OwedId),
    /// The store could not do it.
    Failed(String),
    /// The running server does not understand what was asked.
    NotUnderstood,
}

impl Refused {
    /// A memory store is nowhere but in its server.
    pub(super) fn of(self, config: &Config) -> Self {
        match self {
            Self::Nobody(address) if config.store == "memory:" => Self::NobodyHasIt(address),
            other => other,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStore(path) => write!(
                f,
                "no server runs here, and there is no database {}: start this in the server's folder, or set BLOCKWORK_STORE to the server's",
                path.display()
            ),
            Self::Store(error) => error.fmt(f),
            Self::Memory => f.write_str(
                "the store is `memory:`, which lives only in its server; to ask the server, give it and this command the same BLOCKWORK_SECRET",
            ),
            Self::NoSecret => f.write_str(
                "a server has the store, and its secret is not known here: set BLOCKWORK_SECRET to the server's",
            ),
            Self::Start(error) => error.fmt(f),
            Self::Remote(address) => write!(
                f,
                "the server listens on {address} alone, and takes such a request from its own machine only: have it listen on 127.0.0.1 or on 0.0.0.0, or stop it first"
            ),
            Self::Nobody(address) => write!(
                f,
                "a server has the store, and nobody listens on {address}: set LEPTOS_SITE_ADDR to where the server listens"
            ),
            Self::NobodyHasIt(address) => write!(
                f,
                "the store is `memory:`, which lives only in its server, and nobody listens on {address}: nothing is owed, or set LEPTOS_SITE_ADDR to where the server listens"
            ),
            Self::OtherSecret(address) => write!(
                f,
                "the server on {address} has another secret, or is behind a proxy there: set BLOCKWORK_SECRET to the server's, or start this in the server's folder; a server uses a renewed secret once it is started again"
            ),
            Self::OtherBuild(address) => write!(
                f,
                "what listens on {address} is no server of this build: use the program that the server was started from, or set LEPTOS_SITE_ADDR"
            ),
            Self::Broken(address, error) => {
                write!(f, "the server on {address} did not answer: {error}; whether it was done is not known, list again")
            }
            Self::Unknown(id) => {
                write!(f, "there is no dead letter with the id {id}; `owed list --dead` lists those that there are")
            }
            Self::Failed(what) => write!(f, "this could not be done: {what}"),
            Self::NotUnderstood => f.write_str(
                "the server is another build and does not understand this: use the program that it was started from",
            ),
        }
    }
}

impl std::error::Error for Refused {}
