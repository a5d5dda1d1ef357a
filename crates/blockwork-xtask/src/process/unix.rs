//! Process groups and signals.

use std::{
    io,
    os::unix::process::CommandExt as _,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};

use super::{GRACE, running};

pub(crate) fn own_group(command: &mut Command) {
    command.process_group(0);
}

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Becomes that program; returns only when it could not be started.
pub(crate) fn replace(command: &mut Command) -> io::Error {
    command.exec()
}

/// From now on, Ctrl-C and `kill` end what was started here before they end us.
pub(crate) fn end_all_on_signal() -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    thread::spawn(move || {
        let Some(signal) = signals.forever().next() else {
            return;
        };
        let groups = running(Option::take).unwrap_or_default();
        let send = |signal| groups.iter().for_each(|group| send(*group, signal));
        send(Signal::TERM);
        // Playwright closes its browsers, which have groups of their own.
        let deadline = Instant::now() + GRACE;
        while groups.iter().any(|group| exists(*group)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(20));
        }
        send(Signal::KILL);
        std::process::exit(128 + signal);
    });
    Ok(())
}

pub(super) fn terminate(child: &mut Child) {
    send(child.id(), Signal::TERM);
}

pub(super) fn kill(child: &mut Child) {
    send(child.id(), Signal::KILL);
}

pub(super) fn exists(group: u32) -> bool {
    id(group).is_some_and(|group| test_kill_process_group(group).is_ok())
}

fn send(group: u32, signal: Signal) {
    if let Some(group) = id(group) {
        // It may have ended in this moment: that is what was wanted.
        let _ = kill_process_group(group, signal);
    }
}

fn id(group: u32) -> Option<Pid> {
    i32::try_from(group).ok().and_then(Pid::from_raw)
}
