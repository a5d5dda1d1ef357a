//! Programs that are running, so that none of them outlives us.
//!
//! Each program gets a process group of its own: ending the group ends what the program has started
//! too (npx starts node, which starts browsers). The price is that Ctrl-C in the terminal no longer
//! reaches them by itself, so [`end_all_on_signal`] passes it on. Only groups that were started here are ever
//! signalled.

use std::{
    collections::BTreeSet,
    io,
    process::{Child, Command, ExitStatus},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a program has between being asked to end and being ended.
const GRACE: Duration = Duration::from_secs(10);

/// The groups that run; `None` when we are being ended, and nothing may be started any more.
static RUNNING: Mutex<Option<BTreeSet<u32>>> = Mutex::new(Some(BTreeSet::new()));

/// A running program and all it has started; ended when dropped.
#[derive(Debug)]
pub(crate) struct Group {
    child: Child,
    status: Option<ExitStatus>,
}

impl Group {
    /// Starts the command in a group of its own.
    pub(crate) fn spawn(command: &mut Command) -> io::Result<Self> {
        own_group(command);
        // Under the lock, so that no program starts between the last look at this list and our end.
        running(|all| {
            let Some(all) = all else {
                return Err(io::Error::other("we are being ended"));
            };
            let child = command.spawn()?;
            all.insert(child.id());
            Ok(Self { child, status: None })
        })
    }

    /// The program itself, for its pipes.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.status.is_none() {
            self.status = self.child.try_wait()?;
            if self.status.is_some() {
                running(|all| all.as_mut().map(|all| all.remove(&self.child.id())));
            }
        }
        Ok(self.status)
    }

    /// Waits until it has ended, or the limit is reached: then `None`, and it still runs.
    pub(crate) fn wait(&mut self, limit: Duration) -> io::Result<Option<ExitStatus>> {
        let deadline = Instant::now().checked_add(limit);
        // Short programs should not pay for a long pause, and long ones should not be polled often.
        let mut pause = Duration::from_millis(2);
        loop {
            if let Some(status) = self.ended()? {
                return Ok(Some(status));
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Ok(None);
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }

    /// Asks it to end, waits a little, and then ends it.
    pub(crate) fn stop(&mut self) -> io::Result<()> {
        if self.ended()?.is_some() {
            return Ok(());
        }
        system::terminate(&mut self.child);
        if self.wait(GRACE)?.is_none() {
            system::kill(&mut self.child);
            self.wait(GRACE)?;
        }
        Ok(())
    }
}

impl Group {
    /// Ends it without a word, as `kill -9` does.
    pub(crate) fn kill(&mut self) -> io::Result<()> {
        if self.ended()?.is_none() {
            system::kill(&mut self.child);
            self.wait(GRACE)?;
        }
        Ok(())
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Nothing can be done about a failure here, and the other errors are already on their way.
        let _ = self.stop();
    }
}

fn running<T>(change: impl FnOnce(&mut Option<BTreeSet<u32>>) -> T) -> T {
    change(&mut RUNNING.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg_attr(unix, path = "process/unix.rs")]
#[cfg_attr(not(unix), path = "process/other.rs")]
mod system;

pub(crate) use system::{end_all_on_signal, is_root, own_group, replace};

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Group {
        Group::spawn(Command::new("sh").args(["-c", script])).expect("a shell")
    }

    #[test]
    fn a_program_is_stopped_with_what_it_has_started() {
        let mut group = shell("sleep 60 & wait");
        let id = group.child().id();
        assert_eq!(group.wait(Duration::from_millis(50)).expect("waited"), None);
        assert!(system::exists(id));
        group.stop().expect("stopped");
        // The one that was started by the other is reaped by the system, a moment later.
        let deadline = Instant::now() + GRACE;
        while system::exists(id) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(!system::exists(id));
    }

    #[test]
    fn a_program_that_ends_says_how() {
        let status = shell("exit 3").wait(GRACE).expect("waited");
        assert_eq!(status.and_then(|status| status.code()), Some(3));
    }
}
