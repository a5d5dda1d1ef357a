//! Without process groups: programs share our console, which sends Ctrl-C to all of them.

use std::{
    io,
    process::{Child, Command},
};

pub(crate) fn own_group(_: &mut Command) {}

pub(crate) fn is_root() -> bool {
    false
}

pub(crate) fn replace(command: &mut Command) -> io::Error {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}

pub(crate) fn end_all_on_signal() -> io::Result<()> {
    Ok(())
}

pub(super) fn terminate(child: &mut Child) {
    kill(child);
}

pub(super) fn kill(child: &mut Child) {
    // It may have ended in this moment: that is what was wanted.
    let _ = child.kill();
}
