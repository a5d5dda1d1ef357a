//! `redis`: what the Redis store adds to the script that Redis runs anyway, and to an event on its way.
//!
//! - `load`: the commits that a server makes of clicks. `tap`: what of them goes over the wire. `replay`: the same bytes
//!   again, prepared, as `redis-benchmark` sends its own.
//! - `commits`: commits per second beside that. `latency`: one event beside one on memory, beside a round trip, and beside
//!   `bare`, a handler that sends the same bytes.

mod bare;
mod commits;
mod latency;
mod load;
mod replay;
mod tap;

use crate::Result;
use crate::servers::folder;
use blockwork_store::conformance::RedisServer;
use tempfile::TempDir;

/// When a Redis has on its disk what it has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sync {
    /// It keeps nothing.
    Off,
    EverySecond,
    Always,
}

impl Sync {
    const ALL: [Self; 3] = [Self::Off, Self::EverySecond, Self::Always];

    fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::EverySecond => "`everysec`",
            Self::Always => "`always`",
        }
    }

    /// A Redis that does so, with a folder on a disk that is to live as long.
    pub(crate) fn start(self) -> Result<(RedisServer, TempDir)> {
        let folder = folder()?;
        let place = folder.path().to_string_lossy();
        let settings: &[&str] = match self {
            Self::Off => &["--appendonly", "no"],
            Self::EverySecond => &["--appendonly", "yes", "--appendfsync", "everysec"],
            Self::Always => &["--appendonly", "yes", "--appendfsync", "always"],
        };
        let redis = RedisServer::with(&[&["--save", "", "--dir", &place], settings].concat());
        Ok((redis, folder))
    }
}

pub(crate) async fn measure() -> Result {
    commits::measure().await?;
    latency::measure().await
}
