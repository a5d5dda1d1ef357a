//! Every setting and limit of a server: the file, the environment, what an app sets by hand. The last wins.
//!
//! - `settings`: the table of them all, which the file, the environment and `server config` are read from.
//! - `limits`: everything that has a limit, as the server uses it.
//! - `file`: `blockwork.toml`. `error`: what cannot be used, and why. `listing`: what `server config` prints.

mod error;
mod file;
mod limits;
mod listing;
mod settings;

pub use error::BadSetting;
pub use limits::{FileLimits, Limits};
pub use listing::Listing;
pub use settings::{SETTINGS, Setting, Unit};

use crate::keys::Secrets;
use error::Place;
use settings::SECRET;
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The file with the settings, in the folder the server is started in.
const FILE: &str = "blockwork.toml";

/// Names another file than [`FILE`].
const FILE_VARIABLE: &str = "BLOCKWORK_CONFIG";

/// What a server can be told. [`Config::load`] reads it; the fields can then be set by hand, which wins over both.
///
/// ```no_run
/// # fn example() -> Result<(), blockwork_server::config::BadSetting> {
/// let mut config = blockwork_server::Config::load()?;
/// config.limits.body_bytes = 10 << 20;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Config {
    /// Where state lives: `memory:`, `sqlite:PATH`, or `redis://USER:PASSWORD@HOST:PORT/DATABASE` (`rediss://` with TLS),
    /// which many instances may share.
    pub store: String,
    /// Where files are: a folder, or `memory:`. Without one it is a folder beside the SQLite database, named like it and
    /// ending in `.files`; in memory, where the store is. It is of one store: what belongs to no page there is swept.
    pub files: Option<String>,
    /// Whether all instances have that folder. A folder of one instance does not fit a store that many share.
    pub files_shared: bool,
    /// What signs tickets and cookies, and seals what browsers keep: at least 32 characters. Or several, with commas
    /// between them, the newest first: the first one signs and seals, what was signed or sealed under any of them is
    /// accepted. Without one, a file beside the SQLite database has it, made at the first start; the memory store, which
    /// forgets all anyway, makes a new one at each start. With Redis there must be one, and all instances have the same.
    pub secret: Option<String>,
    /// The app's name in what browsers keep: two apps under one address need two. Without one it is Leptos' `output-name`.
    /// Another name is another app: what was kept under the old one is not found, and does not open.
    pub app: Option<String>,
    /// Whether people reach the server by https, so that cookies are `Secure`.
    pub https: bool,
    /// Whether `/_blockwork` shows this machine what the server knows: pages, cells, owed events. In a development build,
    /// unless it is said otherwise; a release build has to be told.
    pub inspector: bool,
    /// A second address for `/healthz`, `/readyz` and `/metrics`, for whoever reaches it: one that only the operator's network
    /// does. Without one, `/metrics` is for this machine alone.
    pub metrics: Option<SocketAddr>,
    /// How the log is written.
    pub log: LogFormat,
    /// Everything that has a limit.
    pub limits: Limits,
    /// What was read, to tell it from what was set by hand.
    read: BTreeMap<&'static str, Said>,
    /// The file that was read.
    file: Option<PathBuf>,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// A JSON object a line, for what collects logs.
    Json,
}

/// What the file or the environment says about a setting.
#[derive(Clone)]
struct Said {
    value: Option<String>,
    origin: Origin,
}

/// Where the value of a setting is from. A later one wins over an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Nobody has said anything.
    Default,
    /// `blockwork.toml`, or the file that `BLOCKWORK_CONFIG` names.
    File,
    /// A variable of the environment.
    Environment,
    /// The app itself, by [`Builder::config`](crate::Builder::config).
    Builder,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
            Self::Builder => "builder",
        })
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            store: "sqlite:data/blockwork.db".into(),
            files: None,
            files_shared: false,
            secret: None,
            app: None,
            https: false,
            inspector: cfg!(debug_assertions),
            metrics: None,
            log: LogFormat::default(),
            limits: Limits::default(),
            read: BTreeMap::new(),
            file: None,
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("store", &blockwork_store::shown(&self.store))
            .field("files", &self.files)
            .field("secret", &self.secret.as_ref().map(|_| "(set)"))
            .field("app", &self.app)
            .field("https", &self.https)
            .field("inspector", &self.inspector)
            .field("metrics", &self.metrics)
            .field("log", &self.log)
            .field("limits", &self.limits)
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// The settings of the file, then of the environment, with the defaults for what neither says.
    ///
    /// # Errors
    /// Where the file cannot be read, names a setting that does not exist, or either has a value that cannot be used.
    pub fn load() -> Result<Self, BadSetting> {
        Self::load_from(Path::new("."), |name| std::env::var(name).ok())
    }

    fn load_from(folder: &Path, environment: impl Fn(&str) -> Option<String>) -> Result<Self, BadSetting> {
        let mut config = Self::default();
        let named = environment(FILE_VARIABLE).filter(|path| !path.is_empty());
        if let Some((path, text)) = file::find(folder, named.as_deref())? {
            for line in file::lines(&path, &text)? {
                config.say(line.setting, &line.value, Origin::File).ok_or_else(|| line.refused())?;
            }
            config.file = Some(path);
        }
        for setting in SETTINGS {
            let name = setting.variable();
            let Some(value) = environment(&name) else { continue };
            let said = config.say(setting, &value, Origin::Environment);
            said.ok_or_else(|| BadSetting::value(setting, &value, Place::Environment))?;
        }
        Ok(config)
    }

    fn say(&mut self, setting: &Setting, value: &str, origin: Origin) -> Option<()> {
        (setting.set)(self, value)?;
        self.read.insert(setting.name, Said { value: (setting.get)(self), origin });
        Some(())
    }

    /// Where the value of a setting is from: the app, where it is another one than what was read.
    #[must_use]
    pub fn origin(&self, setting: &Setting) -> Origin {
        let now = (setting.get)(self);
        match self.read.get(setting.name) {
            Some(said) if said.value == now => said.origin,
            None if (setting.get)(&Self::default()) == now => Origin::Default,
            _ => Origin::Builder,
        }
    }

    /// The secrets that a setting has, if one has.
    pub(crate) fn secrets(&self) -> Result<Option<Secrets>, BadSetting> {
        let listed = |text: &String| Secrets::listed(text).ok_or_else(|| BadSetting::value(&SECRET, text, Place::App));
        self.secret.as_ref().map(listed).transpose()
    }

    /// Every setting with its value and where it is from, as `server config` prints it.
    #[must_use]
    pub fn listing(&self) -> Listing<'_> {
        Listing(self)
    }
}

#[cfg(test)]
mod tests;
