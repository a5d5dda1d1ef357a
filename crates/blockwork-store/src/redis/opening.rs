//! What is looked at before a Redis is used: version, settings, and whose keys it has.

use super::link::{CONNECT, in_time, load};
use super::refused::{RedisRefused, Why};
use super::script::{Script, Step};
use super::trouble::{Remedy, Trouble};
use crate::{App, shown};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ConnectionAddr, IntoConnectionInfo, Value};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// The format of the keys. A build refuses every other.
pub(super) const FORMAT: u32 = 1;

/// The oldest version: `#!lua` came with it.
const OLDEST: u32 = 7;

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything that the keys of an app are opened with.
#[derive(Clone)]
pub(super) struct Opening {
    client: Client,
    step: Arc<Step>,
    prefix: String,
    place: String,
    secrets: Vec<String>,
    build: String,
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opening").field("place", &self.place).field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// What is known of the keys once they are claimed.
#[derive(Debug)]
pub(super) struct Claimed {
    /// The life that they are in.
    pub(super) life: String,
    /// The position of the newest change.
    pub(super) head: u64,
    /// The build of the instance that claimed them before; empty where none has said.
    build: String,
}

impl Opening {
    /// # Errors
    /// Where the address cannot be one.
    pub(super) fn new(url: &str, app: &App, prefix: String, step: Arc<Step>) -> Result<Self, RedisRefused> {
        let refused = |why| RedisRefused { place: shown(url), why };
        let address = url.into_connection_info().map_err(|error| refused(Why::Address(error.to_string())))?;
        if matches!(address.addr(), ConnectionAddr::TcpTls { insecure: true, .. }) {
            return Err(refused(Why::Address("it says that certificates are not to be checked".to_owned())));
        }
        let client = Client::open(address).map_err(|error| refused(Why::Address(error.to_string())))?;
        let secrets = app.secrets.iter().map(|print| format!("{print:016x}")).collect();
        Ok(Self { client, step, prefix, place: shown(url), secrets, build: app.build.clone() })
    }

    /// The key with the store's counters. All others have the same hash tag, so they are in the same slot.
    pub(super) fn store_key(&self) -> String {
        format!("{}store", self.prefix)
    }

    pub(super) fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Looks at everything, and says which life the keys are in and at which position. On a thread of its own, because a
    /// store is opened where nobody can await it.
    pub(super) fn open(&self) -> Result<(String, u64), RedisRefused> {
        let opening = self.clone();
        let opened = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|error| Why::Unreachable(error.to_string()))?;
            let looked = runtime.block_on(async { timeout(PATIENCE, opening.look()).await });
            looked.unwrap_or_else(|_| Err(Why::Unreachable("it does not answer".to_owned())))
        });
        let opened =
            opened.join().unwrap_or_else(|_| Err(Why::Unreachable("the thread that asks it stopped".to_owned())));
        opened.map_err(|why| RedisRefused { place: self.place.clone(), why })
    }

    async fn look(&self) -> Result<(String, u64), Why> {
        let mut connection = self.connect().await.map_err(|trouble| self.why(&trouble))?;
        let Claimed { life, head, build } = self.claim(&mut connection).await.map_err(|trouble| self.why(&trouble))?;
        self.try_to_follow(&mut connection).await.map_err(|trouble| self.why(&trouble))?;
        self.say_of_another(&build);
        Ok((life, head))
    }

    /// Two builds side by side are what a rolling restart is, and what an instance is that was forgotten in one.
    fn say_of_another(&self, build: &str) {
        if !build.is_empty() && !self.build.is_empty() && build != self.build {
            tracing::info!(
                ours = self.build,
                theirs = build,
                "the instance before this one on this store was of another build: pages of both are served, and what only \
                 one of them knows is tried again until it gets there"
            );
        }
    }

    /// A new connection. Nothing is known of what is at its other end.
    pub(super) async fn connect(&self) -> Result<MultiplexedConnection, Trouble> {
        let config = AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT)).set_response_timeout(None);
        Ok(self.client.get_multiplexed_async_connection_with_config(&config).await?)
    }

    /// Whether this user may read what changes, found out before anybody needs it.
    async fn try_to_follow(&self, connection: &mut MultiplexedConnection) -> Result<(), Trouble> {
        let mut read = redis::cmd("XREAD");
        read.arg("COUNT").arg(1).arg("STREAMS").arg(self.key("log")).arg("$");
        in_time(&read, connection).await.map(drop)
    }

    /// Looks whether this Redis keeps what it is given, and claims the keys of the app, or finds that they are there and
    /// this app's. Where memory is full, they are found, and none are made.
    pub(super) async fn claim(&self, connection: &mut MultiplexedConnection) -> Result<Claimed, Trouble> {
        let info = info(connection).await?;
        check(&info).map_err(Trouble::Refused)?;
        if field(&info, "aof_enabled") == Some("0") {
            tracing::warn!("this Redis keeps nothing on disk: set `appendonly yes` in its configuration");
        }
        let usual = self.try_to_claim(&self.step.usual, connection).await;
        let told = match (usual, &self.step.full) {
            (Err(trouble), Some(full)) if trouble.remedy() == Remedy::Free => {
                self.try_to_claim(full, connection).await?
            }
            (told, _) => told?,
        };
        let words: Vec<String> = redis::from_redis_value(told).map_err(|_| Trouble::Garbage)?;
        match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["open", life, head, build] => {
                let head = head.parse().map_err(|_| Trouble::Garbage)?;
                Ok(Claimed { life: life.to_owned(), head, build: build.to_owned() })
            }
            ["foreign"] => Err(Trouble::Refused(Why::Foreign(self.store_key()))),
            ["format", found] => Err(Trouble::Refused(Why::Format(found.to_owned(), self.store_key()))),
            ["secret"] => Err(Trouble::Refused(Why::Secret(self.store_key()))),
            _ => Err(Trouble::Garbage),
        }
    }

    async fn try_to_claim(&self, script: &Script, connection: &mut MultiplexedConnection) -> Result<Value, Trouble> {
        let life = format!("{:016x}", RandomState::new().build_hasher().finish());
        let mut call = redis::cmd("EVALSHA");
        call.arg(&script.sha).arg(1).arg(self.store_key()).arg(FORMAT).arg(life).arg(&self.build).arg(&self.secrets);
        match in_time(&call, connection).await {
            Err(trouble) if trouble.remedy() == Remedy::Load => {
                load(connection, script).await?;
                in_time(&call, connection).await
            }
            told => told,
        }
    }

    fn why(&self, trouble: &Trouble) -> Why {
        let is_tls = matches!(self.client.get_connection_info().addr(), ConnectionAddr::TcpTls { .. });
        Why::of(trouble, is_tls)
    }
}

async fn info(connection: &mut MultiplexedConnection) -> Result<String, Trouble> {
    match in_time(&redis::cmd("INFO"), connection).await? {
        Value::BulkString(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Value::VerbatimString { text, .. } => Ok(text),
        _ => Err(Trouble::Refused(Why::NotRedis("it answers INFO in no known way".to_owned()))),
    }
}

fn field<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
}

/// What `INFO` says must fit.
fn check(info: &str) -> Result<(), Why> {
    let Some(version) = field(info, "redis_version") else {
        return Err(Why::NotRedis("it does not say which version it has".to_owned()));
    };
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST) {
        return Err(Why::Old(version.to_owned()));
    }
    match field(info, "maxmemory_policy") {
        Some("noeviction") => {}
        policy => return Err(Why::Evicts(policy.unwrap_or("not known").to_owned())),
    }
    if field(info, "role") == Some("slave") {
        return Err(Why::Replica);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(version: &str, policy: &str, role: &str) -> String {
        format!("# Server\r\nredis_version:{version}\r\nmaxmemory_policy:{policy}\r\nrole:{role}\r\n")
    }

    #[track_caller]
    fn refused(info: &str, advice: &str) {
        let why = check(info).expect_err("refused").to_string();
        assert!(why.contains(advice), "{why}");
    }

    #[test]
    fn what_info_says_must_fit() {
        assert!(check(&info("7.0.15", "noeviction", "master")).is_ok());
        assert!(check(&info("8.2.1", "noeviction", "master")).is_ok());
        refused(&info("6.2.14", "noeviction", "master"), "version 6.2.14");
        refused(&info("?", "noeviction", "master"), "version ?");
        refused(&info("7.2.4", "allkeys-lru", "master"), "maxmemory-policy noeviction");
        refused(&info("7.2.4", "noeviction", "slave"), "replica");
        refused("redis_version:7.2.4\r\n", "not known");
        refused("", "which version");
    }
}
