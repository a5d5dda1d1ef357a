//! What can go wrong, each with what the reader can do about it.

use std::{fmt, io, path::PathBuf, process::ExitStatus, time::Duration};

use crate::report::Counts;

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a command of `cargo xtask` could not do its work.
#[derive(Debug)]
pub enum Error {
    /// The command line names something that does not exist.
    Usage(String),
    /// A file or folder could not be read or written.
    File {
        /// What was being done to it, as a verb: "read", "write".
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A program could not be started.
    Start {
        /// The program.
        program: String,
        /// Why not.
        source: io::Error,
        /// How to get it.
        hint: String,
    },
    /// A program ended with another status than success.
    Failed {
        /// The whole command line.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// What it said, where it did not speak to the terminal directly.
        output: String,
    },
    /// A program took longer than it was given, and was ended.
    TimedOut {
        /// What was waited for.
        what: String,
        /// How long.
        after: Duration,
        /// What it said.
        output: String,
    },
    /// `Cargo.toml` says something that cannot be used, or does not say something that is needed.
    Manifest(String),
    /// A tool is missing and cannot be had without help.
    Missing {
        /// What is missing.
        what: String,
        /// How to get it.
        hint: String,
    },
    /// What is asked for is not done, before anything was.
    Refused {
        /// What stands against it.
        what: String,
        /// What to do instead.
        hint: String,
    },
    /// A step needs root.
    NeedsRoot {
        /// What it would have done.
        what: String,
        /// The exact command to run.
        command: String,
    },
    /// The page's wasm could not be turned into a module for the browser.
    Bindgen(String),
    /// The style sheet cannot be bundled.
    Style(String),
    /// The server did not come up.
    Server {
        /// What happened.
        what: String,
        /// What it said.
        output: String,
    },
    /// Tests ran, and not all passed; or they could not be compiled.
    Tests {
        /// How many.
        counts: Counts,
        /// What ran them.
        command: String,
    },
    /// Tests failed, and all has been said about it.
    TestsFailed,
}

impl Error {
    /// For `map_err` on what is done to a file: `fs::read(path).map_err(Error::file("read", path))`.
    pub fn file(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { doing, path, source }
    }

    /// What the reader can do about it, where this is not in the message itself.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Usage(_) => Some("`cargo xtask help` lists what there is".into()),
            Self::Start { hint, .. } | Self::Missing { hint, .. } | Self::Refused { hint, .. } => {
                (!hint.is_empty()).then(|| hint.clone())
            }
            Self::NeedsRoot { command, .. } => Some(format!("run\n\n    {command}\n\nand again")),
            Self::Manifest(_) => Some("see [[workspace.metadata.leptos]] in the workspace's Cargo.toml".into()),
            Self::File { .. }
            | Self::Failed { .. }
            | Self::TimedOut { .. }
            | Self::Bindgen(_)
            | Self::Style(_)
            | Self::Server { .. }
            | Self::Tests { .. }
            | Self::TestsFailed => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(what) | Self::Manifest(what) | Self::Bindgen(what) | Self::Style(what) => f.write_str(what),
            Self::File { doing, path, source } => write!(f, "could not {doing} {}: {source}", path.display()),
            Self::Start { program, source, .. } => write!(f, "could not start {program}: {source}"),
            Self::Failed { command, status, output } => write!(f, "`{command}` ended with {status}{}", Quoted(output)),
            Self::TimedOut { what, after, output } => write!(f, "{what} took longer than {after:?}{}", Quoted(output)),
            Self::Refused { what, .. } => f.write_str(what),
            Self::Missing { what, .. } => write!(f, "{what} is missing"),
            Self::NeedsRoot { what, .. } => write!(f, "{what} needs root"),
            Self::Server { what, output } => write!(f, "{what}{}", Quoted(output)),
            Self::Tests { command, .. } => write!(f, "`{command}` did not succeed"),
            Self::TestsFailed => f.write_str("the test did not pass"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } | Self::Start { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// What a program said, set off from what we say about it; nothing where it said nothing.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.0.trim();
        if said.is_empty() {
            return Ok(());
        }
        f.write_str("; it said:\n")?;
        said.lines().try_for_each(|line| write!(f, "\n    {line}"))
    }
}
