//! A program to run: what it is, what it may take, and what is done with what it says.

use std::{
    ffi::{OsStr, OsString},
    fmt,
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use crate::{
    error::{Error, Result},
    process::{self, Group},
};

/// Nothing that is started may take longer, unless it says so: compiling everything from nothing on
/// two slow cores fits in.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// How often a silent program is asked whether it has ended.
const TICK: Duration = Duration::from_millis(50);

/// A program to run, with arguments, environment, folder and time limit.
#[derive(Debug, Clone)]
pub struct Cmd {
    program: OsString,
    args: Vec<OsString>,
    env: Vec<(OsString, Option<OsString>)>,
    dir: Option<PathBuf>,
    limit: Duration,
    hint: String,
}

impl Cmd {
    /// A program, by name or path.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            args: Vec::new(),
            env: Vec::new(),
            dir: None,
            limit: LIMIT,
            hint: String::new(),
        }
    }

    /// With one more argument.
    #[must_use]
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// With more arguments.
    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// With an environment variable.
    #[must_use]
    pub fn env(mut self, key: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        let value = Some(value.as_ref().to_owned());
        self.env.push((key.as_ref().to_owned(), value));
        self
    }

    /// With more environment variables.
    #[must_use]
    pub fn envs<K: AsRef<OsStr>, V: AsRef<OsStr>>(self, envs: impl IntoIterator<Item = (K, V)>) -> Self {
        envs.into_iter().fold(self, |cmd, (key, value)| cmd.env(key, value))
    }

    /// Without an environment variable that we have.
    #[must_use]
    pub fn env_remove(mut self, key: impl AsRef<OsStr>) -> Self {
        self.env.push((key.as_ref().to_owned(), None));
        self
    }

    /// In that folder.
    #[must_use]
    pub fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = Some(dir.into());
        self
    }

    /// Ended when it takes longer.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// What to do when the program is not there.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Runs it; it speaks to the terminal itself.
    ///
    /// # Errors
    ///
    /// When it cannot be started, takes too long, or does not succeed.
    pub fn run(&self) -> Result<()> {
        let mut group = self.spawn(&mut self.command())?;
        let status = self.wait(&mut group)?;
        self.succeeded(status, String::new())
    }

    /// Runs it and returns what it wrote to its standard output; its errors are part of ours.
    ///
    /// # Errors
    ///
    /// When it cannot be started, takes too long, or does not succeed.
    pub fn read(&self) -> Result<String> {
        let mut command = self.command();
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut group = self.spawn(&mut command)?;
        let errors = group.child().stderr.take().map(|mut pipe| {
            thread::spawn(move || {
                let mut said = Vec::new();
                // A broken pipe only shortens the message.
                let _ = pipe.read_to_end(&mut said);
                said
            })
        });
        let output = group.child().stdout.take().map(|mut pipe| {
            thread::spawn(move || {
                let mut said = Vec::new();
                pipe.read_to_end(&mut said).map(|_| said)
            })
        });
        let status = self.wait(&mut group)?;
        let said = |bytes: Option<Vec<u8>>| String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
        let output = output.and_then(|reader| reader.join().ok()?.ok());
        let errors = errors.and_then(|reader| reader.join().ok());
        self.succeeded(status, said(errors))?;
        Ok(said(output))
    }

    /// Runs it, shows every line of its standard output as it comes, and gives it to `line` too. A
    /// program that does not succeed is not an error here: the lines say what went wrong.
    ///
    /// # Errors
    ///
    /// When it cannot be started or takes too long.
    pub fn follow(&self, mut line: impl FnMut(&str)) -> Result<ExitStatus> {
        let mut command = self.command();
        let mut group = self.spawn(command.stdout(Stdio::piped()))?;
        let lines = lines_of(group.child().stdout.take());
        let deadline = Instant::now().checked_add(self.limit);
        let mut quiet = 0;
        loop {
            match lines.recv_timeout(TICK) {
                Ok(text) => {
                    quiet = 0;
                    println!("{text}");
                    line(&text);
                }
                Err(RecvTimeoutError::Disconnected) => break,
                // Something that it has started and left behind may hold the pipe for ever.
                Err(RecvTimeoutError::Timeout) if quiet > 20 => break,
                Err(RecvTimeoutError::Timeout) => {
                    quiet += u32::from(self.ended(&mut group)?);
                }
            }
            if deadline.is_some_and(|deadline| Instant::now() > deadline) {
                return Err(self.timed_out());
            }
        }
        self.wait(&mut group)
    }

    /// Starts it, with all it says in that file, and returns at once.
    pub(crate) fn start(&self, log: &Path) -> Result<Group> {
        let file = File::create(log).map_err(Error::file("write", log))?;
        let errors = file.try_clone().map_err(Error::file("write", log))?;
        self.spawn(self.command().stdout(file).stderr(errors))
    }

    /// Becomes that program: Ctrl-C and its exit code are its own. Returns only when it could not.
    #[must_use]
    pub fn replace(&self) -> Error {
        let source = process::replace(self.command().stdin(Stdio::inherit()));
        self.not_started(source)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        // In a group of its own a program would be stopped when it reads from the terminal; and
        // nothing here is to ask questions.
        command.args(&self.args).stdin(Stdio::null());
        for (key, value) in &self.env {
            match value {
                Some(value) => command.env(key, value),
                None => command.env_remove(key),
            };
        }
        if let Some(dir) = &self.dir {
            command.current_dir(dir);
        }
        command
    }

    fn spawn(&self, command: &mut Command) -> Result<Group> {
        Group::spawn(command).map_err(|source| self.not_started(source))
    }

    fn not_started(&self, source: io::Error) -> Error {
        Error::Start { program: self.program.to_string_lossy().into_owned(), source, hint: self.hint.clone() }
    }

    fn wait(&self, group: &mut Group) -> Result<ExitStatus> {
        let status = group.wait(self.limit).map_err(|source| self.not_started(source))?;
        status.ok_or_else(|| self.timed_out())
    }

    fn ended(&self, group: &mut Group) -> Result<bool> {
        let status = group.ended().map_err(|source| self.not_started(source))?;
        Ok(status.is_some())
    }

    fn timed_out(&self) -> Error {
        Error::TimedOut { what: format!("`{self}`"), after: self.limit, output: String::new() }
    }

    fn succeeded(&self, status: ExitStatus, output: String) -> Result<()> {
        if status.success() {
            return Ok(());
        }
        Err(Error::Failed { command: self.to_string(), status, output })
    }
}

/// As a person would type it, as far as a message needs.
impl fmt::Display for Cmd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.program.to_string_lossy())?;
        self.args.iter().try_for_each(|arg| write!(f, " {}", arg.to_string_lossy()))
    }
}

/// The lines of a pipe as they come, read by a thread that ends with the pipe.
fn lines_of(pipe: Option<impl io::Read + Send + 'static>) -> Receiver<String> {
    let (send, lines) = mpsc::channel();
    thread::spawn(move || {
        let Some(pipe) = pipe else { return };
        let mut reader = BufReader::new(pipe);
        let mut bytes = Vec::new();
        while matches!(reader.read_until(b'\n', &mut bytes), Ok(read) if read > 0) {
            let text = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            if send.send(text).is_err() {
                return;
            }
            bytes.clear();
        }
    });
    lines
}

/// Where a program stands on the PATH.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path).map(|folder| folder.join(&name)).find(|file| file.is_file())
}
