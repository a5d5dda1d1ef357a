//! The table of all settings.

use super::{Config, LogFormat};
use crate::keys::Secrets;
use std::time::Duration;

/// One setting: a line of the file, a variable of the environment, a line of `server config`.
#[derive(Debug)]
pub struct Setting {
    /// As the file names it. The environment has it in capitals, after `BLOCKWORK_`.
    pub name: &'static str,
    /// What its value is.
    pub unit: Unit,
    /// Its value as the file or the environment would say it.
    pub(super) get: fn(&Config) -> Option<String>,
    /// Changes it; `None` where the value cannot be used.
    pub(super) set: fn(&mut Config, &str) -> Option<()>,
}

/// What the value of a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A text.
    Text,
    /// A text that is never shown.
    Secret,
    /// Where a store is. A password in it is never shown.
    Store,
    /// True or false.
    Switch,
    /// A number of seconds.
    Seconds,
    /// A number of bytes.
    Bytes,
    /// An address with a port.
    Address,
    /// How the log is written.
    Log,
    /// A number of such things.
    Count(&'static str),
}

impl Setting {
    /// The variable of the environment.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("BLOCKWORK_{}", self.name.to_uppercase())
    }

    /// The value in words for people; a secret only as `(set)`, a password not at all.
    #[must_use]
    pub fn shown(&self, config: &Config) -> String {
        (self.get)(config).map_or_else(|| "(not set)".into(), |value| self.unit.shown(&value))
    }
}

impl Unit {
    /// What a value must be, for the message that refuses one.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Self::Text | Self::Store => "a text",
            Self::Secret => "at least 32 characters, and each of several between commas as many",
            Self::Address => "an address with a port, as in 10.0.0.5:9100",
            Self::Log => "text or json",
            Self::Switch => "true or false",
            Self::Seconds | Self::Bytes | Self::Count(_) => "a whole number from 1",
        }
    }

    fn shown(self, value: &str) -> String {
        const SECONDS: &[(u64, &str)] = &[(86_400, "days"), (3_600, "h"), (60, "min"), (1, "s")];
        const BYTES: &[(u64, &str)] = &[(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "bytes")];
        match self {
            Self::Text | Self::Switch | Self::Address | Self::Log => value.into(),
            Self::Secret => "(set)".into(),
            Self::Store => blockwork_store::shown(value),
            Self::Seconds => in_largest(value, SECONDS),
            Self::Bytes => in_largest(value, BYTES),
            Self::Count(things) => format!("{value} {things}"),
        }
    }
}

/// In the largest unit that leaves no rest.
fn in_largest(value: &str, units: &[(u64, &str)]) -> String {
    let whole = value.parse().unwrap_or(0_u64);
    let fits = units.iter().find(|(size, _)| whole > 0 && whole.is_multiple_of(*size));
    match (fits, units.last()) {
        (Some((size, unit)), _) => format!("{} {unit}", whole / size),
        (None, Some((_, smallest))) => format!("{value} {smallest}"),
        (None, None) => value.into(),
    }
}

/// What a limit can be: how it is said, and how it is heard.
trait Limit: Sized {
    fn say(self) -> String;
    fn hear(number: u64) -> Self;
}

impl Limit for Duration {
    fn say(self) -> String {
        self.as_secs_f64().to_string()
    }

    fn hear(number: u64) -> Self {
        Self::from_secs(number)
    }
}

impl Limit for usize {
    fn say(self) -> String {
        self.to_string()
    }

    fn hear(number: u64) -> Self {
        Self::try_from(number).unwrap_or(Self::MAX)
    }
}

impl Limit for u64 {
    fn say(self) -> String {
        self.to_string()
    }

    fn hear(number: u64) -> Self {
        number
    }
}

impl Limit for u32 {
    fn say(self) -> String {
        self.to_string()
    }

    fn hear(number: u64) -> Self {
        Self::try_from(number).unwrap_or(Self::MAX)
    }
}

fn hear<T: Limit>(value: &str) -> Option<T> {
    value.parse().ok().filter(|number| *number > 0).map(T::hear)
}

macro_rules! settings {
    ($($first:expr),*; $($name:ident, $unit:expr, $($field:ident).+;)*) => {
        /// Every setting there is.
        pub const SETTINGS: &[Setting] = &[$($first,)* $(Setting {
            name: stringify!($name),
            unit: $unit,
            get: |config| Some(config.limits.$($field).+.say()),
            set: |config, value| {
                config.limits.$($field).+ = hear(value)?;
                Some(())
            },
        },)*];
    };
}

settings! {
    STORE, FILES, FILES_SHARED, SECRET, APP, HTTPS, INSPECTOR, METRICS, LOG, NOTICE;
    event_seconds, Unit::Seconds, event_time;
    cell_wait_seconds, Unit::Seconds, cell_wait;
    page_seconds, Unit::Seconds, page_time;
    body_bytes, Unit::Bytes, body_bytes;
    body_seconds, Unit::Seconds, body_time;
    events_per_second, Unit::Count("events"), events_per_second;
    events_burst, Unit::Count("events"), events_burst;
    events_at_once, Unit::Count("events"), events_at_once;
    feed_silence_seconds, Unit::Seconds, feed_silence;
    feed_cells, Unit::Count("cells"), feed_cells;
    resident_pages, Unit::Count("pages"), resident_pages;
    remembered_bytes, Unit::Bytes, remembered_bytes;
    drain_seconds, Unit::Seconds, drain;
    file_bytes, Unit::Bytes, files.file_bytes;
    file_seconds, Unit::Seconds, files.file_time;
    page_files, Unit::Count("files"), files.page_files;
    page_files_bytes, Unit::Bytes, files.page_bytes;
    files_bytes, Unit::Bytes, files.total_bytes;
    cell_bytes, Unit::Bytes, store.cell_bytes;
    session_bytes, Unit::Bytes, store.session_bytes;
    cells, Unit::Count("cells"), store.cells;
    global_cells, Unit::Count("cells"), store.global_cells;
    sessions, Unit::Count("sessions"), store.sessions;
    sessions_per_visitor, Unit::Count("sessions"), store.sessions_per_visitor;
    total_bytes, Unit::Bytes, store.total_bytes;
    session_kept_seconds, Unit::Seconds, store.session_kept;
    begin_within_seconds, Unit::Seconds, store.begin_within;
    visitor_kept_seconds, Unit::Seconds, store.visitor_kept;
    caller_kept_seconds, Unit::Seconds, store.caller_kept;
    silence_seconds, Unit::Seconds, store.silence;
    owed, Unit::Count("owed events"), store.owed;
    changes, Unit::Count("changes"), store.changes;
}

const STORE: Setting = Setting {
    name: "store",
    unit: Unit::Store,
    get: |config| Some(config.store.clone()),
    set: |config, value| {
        config.store = value.into();
        Some(())
    },
};

const FILES: Setting = Setting {
    name: "files",
    unit: Unit::Text,
    get: |config| config.files.clone(),
    set: |config, value| {
        config.files = (!value.is_empty()).then(|| value.to_owned());
        config.files.as_ref().map(|_| ())
    },
};

const FILES_SHARED: Setting = Setting {
    name: "files_shared",
    unit: Unit::Switch,
    get: |config| Some(config.files_shared.to_string()),
    set: |config, value| {
        config.files_shared = value.parse().ok()?;
        Some(())
    },
};

pub(super) const SECRET: Setting = Setting {
    name: "secret",
    unit: Unit::Secret,
    get: |config| config.secret.clone(),
    set: |config, value| {
        Secrets::listed(value)?;
        config.secret = Some(value.into());
        Some(())
    },
};

const APP: Setting = Setting {
    name: "app",
    unit: Unit::Text,
    get: |config| config.app.clone(),
    set: |config, value| {
        config.app = (!value.is_empty()).then(|| value.to_owned());
        config.app.as_ref().map(|_| ())
    },
};

const HTTPS: Setting = Setting {
    name: "https",
    unit: Unit::Switch,
    get: |config| Some(config.https.to_string()),
    set: |config, value| {
        config.https = value.parse().ok()?;
        Some(())
    },
};

const INSPECTOR: Setting = Setting {
    name: "inspector",
    unit: Unit::Switch,
    get: |config| Some(config.inspector.to_string()),
    set: |config, value| {
        config.inspector = value.parse().ok()?;
        Some(())
    },
};

const METRICS: Setting = Setting {
    name: "metrics",
    unit: Unit::Address,
    get: |config| config.metrics.map(|address| address.to_string()),
    set: |config, value| {
        config.metrics = Some(value.parse().ok()?);
        Some(())
    },
};

const LOG: Setting = Setting {
    name: "log",
    unit: Unit::Log,
    get: |config| Some(if config.log == LogFormat::Json { "json" } else { "text" }.into()),
    set: |config, value| {
        config.log = match value {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            _ => return None,
        };
        Some(())
    },
};

const NOTICE: Setting = Setting {
    name: "notice_seconds",
    unit: Unit::Seconds,
    get: |config| Some(config.limits.notice).filter(|notice| !notice.is_zero()).map(Limit::say),
    set: |config, value| {
        config.limits.notice = hear(value)?;
        Some(())
    },
};
