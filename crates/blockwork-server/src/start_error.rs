//! Why a server does not start.

use crate::config::BadSetting;
use crate::graph::Misfit;
use blockwork_core::registry::NameTaken;
use blockwork_store::OpenError;
use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a server does not start. Each is a sentence that says what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// A setting cannot be used.
    Setting(BadSetting),
    /// Leptos' own settings cannot be read.
    Leptos(String),
    /// Two things have one name.
    Name(NameTaken),
    /// Listeners do not fit together.
    Misfit(Misfit),
    /// The store cannot be opened.
    Store(OpenError),
    /// The file with the server's secret cannot be used.
    Secret(PathBuf, io::Error),
    /// The server's secret is not renewed, for this reason.
    Renewal(&'static str),
    /// Several instances may be on the store, and each would make a secret of its own.
    NoSharedSecret(String),
    /// Several instances may be on the store, and nobody has said that they share this folder for files.
    OwnFiles(String),
    /// The folder for files cannot be used.
    Files(String, io::Error),
    /// The address cannot be listened on.
    Address(SocketAddr, io::Error),
    /// The server stopped working.
    Serve(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(error) => error.fmt(f),
            Self::Leptos(error) => write!(f, "the settings in LEPTOS_* cannot be read: {error}"),
            Self::Name(error) => error.fmt(f),
            Self::Misfit(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::Secret(path, error) => {
                write!(f, "the server's secret in {} cannot be used: {error}; or set BLOCKWORK_SECRET", path.display())
            }
            Self::Renewal(why) => write!(f, "the server's secret was not renewed: {why}"),
            Self::NoSharedSecret(store) => write!(
                f,
                "instances that share the store {store} need the same secret: set BLOCKWORK_SECRET to at least 32 random \
                 characters, in all of them"
            ),
            Self::OwnFiles(place) => write!(
                f,
                "the store is shared by instances, and files in {place} may be found by this one only: if all of them \
                 have this folder, on a network file system or on one machine, set BLOCKWORK_FILES_SHARED=true"
            ),
            Self::Files(place, error) => {
                write!(f, "files cannot be kept in {place}: {error}; choose another folder: BLOCKWORK_FILES=data/files")
            }
            Self::Address(address, error) if error.kind() == io::ErrorKind::AddrInUse => write!(
                f,
                "another program is listening on {address} already; stop it, or choose another address: LEPTOS_SITE_ADDR=127.0.0.1:{next}, \
                 or `cargo xtask serve --port {next}`",
                next = address.port().wrapping_add(1)
            ),
            Self::Address(address, error) => write!(
                f,
                "the address {address} cannot be listened on ({error}); choose another: LEPTOS_SITE_ADDR=127.0.0.1:3000"
            ),
            Self::Serve(error) => write!(f, "the server stopped working: {error}"),
        }
    }
}

impl Error for StartError {}

macro_rules! from {
    ($($variant:ident($error:ty)),*) => {$(
        impl From<$error> for StartError {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )*};
}

from!(Setting(BadSetting), Name(NameTaken), Misfit(Misfit), Store(OpenError));
