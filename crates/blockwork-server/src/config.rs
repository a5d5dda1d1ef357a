//! Every setting and limit of a server, in one table.

use blockwork_core::store::StoreLimits;
use std::fmt;
use std::time::Duration;

/// What a server can be told. [`Config::from_env`] reads it from the environment; the fields can be set by hand.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Config {
    /// Where state lives: `memory:` or `sqlite:PATH`. Environment: `BLOCKWORK_STORE`.
    pub store: String,
    /// What signs tickets and cookies. Without one, a file beside the SQLite database has it, made at the first start;
    /// the memory store, which forgets all anyway, makes a new one at each start. Environment: `BLOCKWORK_SECRET`.
    pub secret: Option<String>,
    /// Whether people reach the server by https, so that cookies are `Secure`. Environment: `BLOCKWORK_HTTPS=true`.
    pub https: bool,
    /// Everything that has a limit.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        Self { store: "sqlite:data/blockwork.db".into(), secret: None, https: false, limits: Limits::default() }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("store", &self.store)
            .field("secret", &self.secret.as_ref().map(|_| "(set)"))
            .field("https", &self.https)
            .field("limits", &self.limits)
            .finish()
    }
}

/// A setting whose value cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadSetting {
    name: String,
    value: String,
    wanted: &'static str,
}

impl fmt::Display for BadSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, wanted } = self;
        write!(f, "the setting {name}={value} cannot be used: it wants {wanted}")
    }
}

impl std::error::Error for BadSetting {}

impl Config {
    /// The settings of the environment, with the defaults for what it does not say.
    ///
    /// # Errors
    /// Where a variable has a value that cannot be used.
    pub fn from_env() -> Result<Self, BadSetting> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    fn from_lookup(look_up: impl Fn(&str) -> Option<String>) -> Result<Self, BadSetting> {
        let mut config = Self::default();
        if let Some(store) = look_up("BLOCKWORK_STORE") {
            config.store = store;
        }
        config.secret = look_up("BLOCKWORK_SECRET");
        if let Some(secret) = &config.secret
            && secret.len() < 32
        {
            return Err(BadSetting {
                name: "BLOCKWORK_SECRET".into(),
                value: "(hidden)".into(),
                wanted: "at least 32 characters",
            });
        }
        if let Some(value) = look_up("BLOCKWORK_HTTPS") {
            let wrong =
                |_| BadSetting { name: "BLOCKWORK_HTTPS".into(), value: value.clone(), wanted: "true or false" };
            config.https = value.parse().map_err(wrong)?;
        }
        for limit in LIMITS {
            let name = format!("BLOCKWORK_{}", limit.name.to_uppercase());
            let Some(value) = look_up(&name) else { continue };
            let wanted = || BadSetting { name: name.clone(), value: value.clone(), wanted: "a whole number from 1" };
            let number = value.parse().ok().filter(|number| *number > 0).ok_or_else(wanted)?;
            (limit.set)(&mut config.limits, number);
        }
        Ok(config)
    }
}

/// Everything that has a limit. The names are those of [`LIMITS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The store's own.
    pub store: StoreLimits,
    /// How long an event may take in all.
    pub event_time: Duration,
    /// How long an event waits for a cell that others are changing.
    pub cell_wait: Duration,
    /// Bytes of the inputs of one event.
    pub body_bytes: usize,
    /// Events per second and visitor, on one instance, in the long run.
    pub events_per_second: u32,
    /// Events of a visitor at once.
    pub events_burst: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            store: StoreLimits::default(),
            event_time: Duration::from_secs(30),
            cell_wait: Duration::from_secs(10),
            body_bytes: 1 << 20,
            events_per_second: 20,
            events_burst: 100,
        }
    }
}

/// One limit as the environment names it: `BLOCKWORK_` and the name in capitals.
#[derive(Debug)]
pub struct LimitDef {
    /// The name.
    pub name: &'static str,
    /// The unit of the number.
    pub unit: &'static str,
    /// Reads it.
    pub get: fn(&Limits) -> u64,
    /// Changes it.
    pub set: fn(&mut Limits, u64),
}

fn seconds(duration: Duration) -> u64 {
    duration.as_secs()
}

fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

macro_rules! limits {
    ($($name:ident, $unit:literal, $($field:ident).+, $get:expr, $set:expr;)*) => {
        /// Every limit there is.
        pub const LIMITS: &[LimitDef] = &[$(LimitDef {
            name: stringify!($name),
            unit: $unit,
            get: |limits| $get(limits.$($field).+),
            set: |limits, number| limits.$($field).+ = $set(number),
        },)*];
    };
}

limits! {
    event_seconds, "seconds", event_time, seconds, Duration::from_secs;
    cell_wait_seconds, "seconds", cell_wait, seconds, Duration::from_secs;
    body_bytes, "bytes", body_bytes, |n| n as u64, size;
    events_per_second, "events", events_per_second, u64::from, count;
    events_burst, "events", events_burst, u64::from, count;
    cell_bytes, "bytes", store.cell_bytes, |n| n as u64, size;
    session_bytes, "bytes", store.session_bytes, |n| n as u64, size;
    cells, "cells", store.cells, |n| n as u64, size;
    sessions, "sessions", store.sessions, |n| n as u64, size;
    sessions_per_visitor, "sessions", store.sessions_per_visitor, |n| n as u64, size;
    total_bytes, "bytes", store.total_bytes, |n| n as u64, size;
    session_kept_seconds, "seconds", store.session_kept, seconds, Duration::from_secs;
    begin_within_seconds, "seconds", store.begin_within, seconds, Duration::from_secs;
    visitor_kept_seconds, "seconds", store.visitor_kept, seconds, Duration::from_secs;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, value: &str, expected: Result<u64, &str>) {
        let config = Config::from_lookup(|asked| (asked == name).then(|| value.to_owned()));
        let found = config.map(|config| (LIMITS[0].get)(&config.limits)).map_err(|error| error.to_string());
        assert_eq!(found.as_ref().map_err(String::as_str), expected.as_ref().map_err(|text| *text), "{name}={value}");
    }

    #[test]
    fn the_environment_sets_limits_and_nonsense_is_refused() {
        check("BLOCKWORK_EVENT_SECONDS", "5", Ok(5));
        check("PATH", "/bin", Ok(30));
        let wrong = "the setting BLOCKWORK_EVENT_SECONDS=soon cannot be used: it wants a whole number from 1";
        check("BLOCKWORK_EVENT_SECONDS", "soon", Err(wrong));
        let wrong = "the setting BLOCKWORK_CELL_BYTES=0 cannot be used: it wants a whole number from 1";
        check("BLOCKWORK_CELL_BYTES", "0", Err(wrong));
        let wrong = "the setting BLOCKWORK_HTTPS=yes cannot be used: it wants true or false";
        check("BLOCKWORK_HTTPS", "yes", Err(wrong));
        let wrong = "the setting BLOCKWORK_SECRET=(hidden) cannot be used: it wants at least 32 characters";
        check("BLOCKWORK_SECRET", "hunter2", Err(wrong));
    }

    #[test]
    fn every_limit_is_read_back_as_it_was_set() {
        for limit in LIMITS {
            let mut limits = Limits::default();
            (limit.set)(&mut limits, 77);
            assert_eq!((limit.get)(&limits), 77, "{}", limit.name);
        }
    }

    #[test]
    fn a_secret_is_not_printed() {
        let config = Config { secret: Some("hunter2".into()), ..Config::default() };
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
