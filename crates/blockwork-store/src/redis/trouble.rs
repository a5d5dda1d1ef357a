//! Why Redis cannot be asked just now.

use super::refused::Why;
use blockwork_core::store::StoreError;
use redis::{ErrorKind, RedisError, ServerErrorKind};
use std::fmt;
use std::sync::Arc;

/// Why a step has no answer.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// No connection, or none any more; or Redis itself says that it cannot.
    Redis(RedisError),
    /// No answer in time.
    Silent,
    /// An answer that no script gives.
    Garbage,
    /// The store was opened anew and refused.
    Refused(Why),
}

/// What can be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Another connection, and the same step again.
    Reconnect,
    /// The same step again, after a while.
    Wait,
    /// The scripts are not there: they are sent, and the step again.
    Load,
    /// The keys are those of another life: they are opened anew, and the step is sent again.
    Reopen,
    /// Memory is full: the step is sent as one that frees.
    Free,
    /// The program has a fault.
    Misuse,
    /// Nothing.
    None,
}

impl Trouble {
    pub(super) fn remedy(&self) -> Remedy {
        match self {
            Self::Silent => Remedy::Reconnect,
            // The one that is to become the primary, or the old one: its name may lead to the new primary by now.
            Self::Refused(Why::Replica) => Remedy::Reconnect,
            Self::Garbage | Self::Refused(_) => Remedy::None,
            Self::Redis(error) => match (error.kind(), error.code()) {
                (_, Some("OTHERLIFE")) => Remedy::Reopen,
                (_, Some("MISUSE")) => Remedy::Misuse,
                (_, Some("OOM")) => Remedy::Free,
                (ErrorKind::Io, _) => Remedy::Reconnect,
                (ErrorKind::Server(ServerErrorKind::NoScript), _) => Remedy::Load,
                // A primary that became a replica: its name may lead to the new primary by now.
                (ErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown), _) => Remedy::Reconnect,
                (
                    ErrorKind::Server(
                        ServerErrorKind::BusyLoading | ServerErrorKind::TryAgain | ServerErrorKind::ClusterDown,
                    ),
                    _,
                )
                | (_, Some("BUSY")) => Remedy::Wait,
                _ if error.is_connection_dropped() || error.is_unrecoverable_error() => Remedy::Reconnect,
                _ => Remedy::None,
            },
        }
    }
}

impl From<RedisError> for Trouble {
    fn from(error: RedisError) -> Self {
        Self::Redis(error)
    }
}

impl From<Trouble> for StoreError {
    fn from(trouble: Trouble) -> Self {
        Self::Unavailable { cause: Arc::new(trouble) }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redis(error) => write!(f, "Redis: {error}"),
            Self::Silent => f.write_str("Redis did not answer in time"),
            Self::Garbage => f.write_str("Redis answered something that no script of Blockwork answers"),
            Self::Refused(why) => write!(f, "the Redis {why}"),
        }
    }
}

impl std::error::Error for Trouble {}
