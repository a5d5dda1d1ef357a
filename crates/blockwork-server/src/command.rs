//! What the program was started for.

use std::ffi::OsString;
use std::path::Path;

/// What the program was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// To serve the app.
    Serve,
    /// To list its settings.
    Config,
}

impl Command {
    /// Reads the program's arguments, its name first.
    ///
    /// # Errors
    /// The usage, for standard error, where they mean nothing.
    pub(crate) fn of(args: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut args = args.into_iter();
        let program = args.next().unwrap_or_default();
        let args: Vec<_> = args.collect();
        match args.as_slice() {
            [] => Ok(Self::Serve),
            [word] if word == "config" => Ok(Self::Config),
            _ => Err(usage(&program)),
        }
    }
}

fn usage(program: &OsString) -> String {
    let name = Path::new(program).file_stem().unwrap_or_else(|| "server".as_ref()).to_string_lossy();
    format!(
        "usage: {name}         serves the app\n       {name} config  lists every setting, its value, and where it is from\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(line: &str) -> Result<Command, String> {
        Command::of(line.split(' ').map(OsString::from))
    }

    #[test]
    fn two_things_can_be_asked_for() {
        assert_eq!(command("/bin/shop"), Ok(Command::Serve));
        assert_eq!(command("/bin/shop config"), Ok(Command::Config));
    }

    #[test]
    fn anything_else_is_answered_with_the_usage() {
        for line in ["/bin/shop --help", "/bin/shop serve", "/bin/shop config store"] {
            let usage = command(line).expect_err("refused");
            assert!(usage.starts_with("usage: shop  ") && usage.contains("shop config  "), "{line}: {usage}");
        }
    }
}
