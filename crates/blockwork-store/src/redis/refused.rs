//! Why a Redis is not used.

use super::opening::FORMAT;
use super::trouble::Trouble;
use redis::{ErrorKind, ServerErrorKind};
use std::fmt;

/// Why a Redis is not used, with what to do about it.
#[derive(Clone, Debug)]
pub struct RedisRefused {
    /// Its address, without a password.
    pub(super) place: String,
    pub(super) why: Why,
}

#[derive(Clone, Debug)]
pub(super) enum Why {
    Address(String),
    Unreachable(String),
    Password(String),
    NeedsTls,
    HasNoTls(String),
    Certificate(String),
    NotRedis(String),
    Old(String),
    Evicts(String),
    Replica,
    Moved(String),
    Forbidden(String),
    Full,
    Foreign(String),
    Format(String, String),
    Secret(String),
    Other(String),
}

impl Why {
    pub(super) fn of(trouble: &Trouble, is_tls: bool) -> Self {
        let error = match trouble {
            Trouble::Redis(error) => error,
            Trouble::Refused(why) => return why.clone(),
            Trouble::Silent => return Self::Unreachable("it does not answer".to_owned()),
            Trouble::Garbage => return Self::NotRedis("it answers in no known way".to_owned()),
        };
        // Some causes come with a list of what would have been right.
        let text = error.to_string().lines().next().unwrap_or_default().to_owned();
        match (error.kind(), error.code()) {
            (ErrorKind::AuthenticationFailed, _) | (_, Some("NOAUTH" | "WRONGPASS")) => Self::Password(text),
            (ErrorKind::Server(ServerErrorKind::Moved), _) => {
                Self::Moved(error.redirect_node().map_or_else(String::new, |(node, _)| node.to_owned()))
            }
            (ErrorKind::Server(ServerErrorKind::NoPerm), _) => Self::Forbidden(text),
            (ErrorKind::Server(ServerErrorKind::ReadOnly), _) => Self::Replica,
            (_, Some("OOM")) => Self::Full,
            _ if is_tls && text.contains("InvalidContentType") => Self::HasNoTls(text),
            _ if is_tls && text.to_lowercase().contains("certificate") => Self::Certificate(text),
            // A Redis without TLS takes the greeting for the beginning of a command, and waits for the rest.
            (ErrorKind::Io, _) if is_tls && (error.is_connection_dropped() || error.is_timeout()) => {
                Self::HasNoTls(text)
            }
            (ErrorKind::Io, _) if error.is_connection_dropped() && !error.is_connection_refusal() => Self::NeedsTls,
            (ErrorKind::Io, _) => Self::Unreachable(text),
            (ErrorKind::Parse, _) => Self::NotRedis(text),
            _ => Self::Other(text),
        }
    }
}

impl Why {
    /// Where the keys are somebody else's.
    fn say_whose_keys(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(key) => write!(
                f,
                "has a key {key} that is not Blockwork's, and was left as it is: choose another database, as in \
                 `redis://HOST:PORT/1`, or another name for the app in BLOCKWORK_APP"
            ),
            Self::Format(found, key) => write!(
                f,
                "has keys of this app in format {found} (at {key}) and this build knows format {FORMAT}: start the build \
                 that wrote them, or choose another database"
            ),
            Self::Secret(key) => write!(
                f,
                "is used by this app with another secret (at {key}): give all instances the same BLOCKWORK_SECRET; if \
                 this is another app, choose another name for it in BLOCKWORK_APP"
            ),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(cause) => write!(
                f,
                "is no address of a Redis ({cause}): write `redis://HOST:PORT`, or `rediss://HOST:PORT` for TLS, with \
                 `USER:PASSWORD@` before the host where it needs them"
            ),
            Self::Unreachable(cause) => {
                write!(f, "cannot be reached ({cause}): start it, or correct the address in BLOCKWORK_STORE")
            }
            Self::Password(cause) => write!(
                f,
                "does not let this server in ({cause}): write user and password into the address, as in \
                 `redis://USER:PASSWORD@HOST:PORT`, with %40 for an @ in them"
            ),
            Self::NeedsTls => {
                f.write_str("closes the connection before it has said anything: if it speaks TLS, write `rediss://`")
            }
            Self::HasNoTls(cause) => {
                write!(f, "does not answer in TLS ({cause}): if it does not speak TLS, write `redis://`")
            }
            Self::Certificate(cause) => write!(
                f,
                "has a certificate that is not accepted ({cause}): write the host as the certificate names it, and make \
                 its authority known to this machine"
            ),
            Self::NotRedis(cause) => {
                write!(f, "is not Redis or Valkey ({cause}): correct the address in BLOCKWORK_STORE")
            }
            Self::Old(version) => {
                write!(f, "has version {version}, and Redis 7.0 or Valkey is the oldest that will do: renew it")
            }
            Self::Evicts(policy) => write!(
                f,
                "throws keys away when its memory is full (its maxmemory-policy is {policy}): set `maxmemory-policy \
                 noeviction` in its configuration"
            ),
            Self::Replica => f.write_str("is a replica, which nobody can write to: write the address of its primary"),
            Self::Moved(node) => write!(
                f,
                "is a node of a cluster, and this app's keys belong to the node {node}: write that one's address"
            ),
            Self::Forbidden(cause) => write!(
                f,
                "forbids this user what the server needs ({cause}): allow it INFO, EVALSHA, SCRIPT LOAD and XREAD, and \
                 all commands on the keys of this app"
            ),
            Self::Full => {
                f.write_str("has no memory left for a new app: raise `maxmemory`, or delete what nobody needs")
            }
            Self::Foreign(_) | Self::Format(..) | Self::Secret(_) => self.say_whose_keys(f),
            Self::Other(cause) => write!(f, "cannot be used: {cause}"),
        }
    }
}

impl fmt::Display for RedisRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the Redis at {} {}", self.place, self.why)
    }
}

impl std::error::Error for RedisRefused {}
