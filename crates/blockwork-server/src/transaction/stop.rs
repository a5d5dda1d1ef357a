//! Why there is no commit.

use crate::metrics;
use crate::reply::Reply;
use blockwork_core::store::StoreError;
use blockwork_core::{Error, Kind};
use bytes::Bytes;

/// Why a transaction ends before its commit.
#[derive(Debug)]
pub(crate) enum Stop {
    /// There is a receipt.
    Answered(Bytes),
    /// It cannot go on; nothing is filed.
    Failed(Error),
    /// The owed event is done, or somebody else's.
    Lost,
    /// The store cannot be asked; nothing is known to be filed.
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Stop {
    pub(super) fn failed(error: impl Into<Error>) -> Self {
        Self::Failed(error.into())
    }

    pub(super) fn outcome(&self) -> metrics::Outcome {
        match self {
            Self::Answered(_) => metrics::Outcome::Repeated,
            Self::Failed(error) => metrics::Outcome::Failed(error.kind()),
            Self::Lost => metrics::Outcome::Lost,
            Self::Store(_) => metrics::Outcome::Failed(Kind::Busy),
        }
    }

    /// What the page hears of it.
    pub(crate) fn into_reply(self, event: &str) -> Reply {
        match self {
            Self::Answered(bytes) => Reply::filed(bytes),
            Self::Failed(error) => Reply::failed(error),
            Self::Lost => Reply::failed(Kind::Conflict.into()),
            Self::Store(error) => {
                tracing::error!(%event, %error, "the store did not answer; the page will ask again");
                Reply::failed(Kind::Busy.into())
            }
        }
    }
}
