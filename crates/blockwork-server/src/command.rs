//! What the program was started for: the table of its words, and the usage that is made from it.

use crate::control::{Ask, Which};
use std::ffi::OsString;
use std::path::Path;

/// What the program was started for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// To serve the app.
    Serve,
    /// To list its settings.
    Config,
    /// To put a new secret in front of the others.
    RenewSecret,
    /// To print the graph of its listeners.
    Graph(Format),
    /// To look at what the server owes, or to do something about its dead letters.
    Owed(Ask),
}

/// How a graph is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Mermaid,
    Json,
}

/// One thing that can be asked for.
struct Line {
    /// The words behind the program's name.
    words: &'static [&'static str],
    /// What may stand behind them, as the usage shows it.
    arguments: &'static str,
    /// What it does.
    about: &'static str,
    /// Reads what stands behind the words; none where it means nothing.
    read: fn(&[&str]) -> Option<Command>,
}

const LINES: &[Line] = &[
    Line { words: &[], arguments: "", about: "serves the app", read: |rest| alone(rest, Command::Serve) },
    Line {
        words: &["config"],
        arguments: "",
        about: "lists every setting, its value, and where it is from",
        read: |rest| alone(rest, Command::Config),
    },
    Line {
        words: &["secret", "renew"],
        arguments: "",
        about: "puts a new secret in front of those in the file, which go on being accepted",
        read: |rest| alone(rest, Command::RenewSecret),
    },
    Line {
        words: &["graph"],
        arguments: "[--json]",
        about: "prints which listeners read, change and run what: as Mermaid, or as JSON",
        read: |rest| match rest {
            [] => Some(Command::Graph(Format::Mermaid)),
            ["--json"] => Some(Command::Graph(Format::Json)),
            _ => None,
        },
    },
    Line {
        words: &["owed", "list"],
        arguments: "[--dead]",
        about: "lists what the server still has to run; or dead letters alone, with their reasons",
        read: |rest| match rest {
            [] => Some(Command::Owed(Ask::List)),
            ["--dead"] => Some(Command::Owed(Ask::ListDead)),
            _ => None,
        },
    },
    Line {
        words: &["owed", "retry"],
        arguments: "ID | all",
        about: "has a dead letter, or all of them, run again",
        read: |rest| match rest {
            ["all"] => Some(Command::Owed(Ask::Retry(Which::All))),
            [id] => Some(Command::Owed(Ask::Retry(Which::One(id.parse().ok()?)))),
            _ => None,
        },
    },
    Line {
        words: &["owed", "drop"],
        arguments: "ID | all --yes",
        about: "drops a dead letter, or all of them: they are never run",
        read: |rest| match rest {
            ["all", "--yes"] => Some(Command::Owed(Ask::Drop(Which::All))),
            [id] => Some(Command::Owed(Ask::Drop(Which::One(id.parse().ok()?)))),
            _ => None,
        },
    },
];

impl Command {
    /// Reads the program's arguments, its name first.
    ///
    /// # Errors
    /// The usage, for standard error, where they mean nothing.
    pub(crate) fn of(args: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut args = args.into_iter();
        let program = args.next().unwrap_or_default();
        let args: Vec<_> = args.map(|arg| arg.to_string_lossy().into_owned()).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        // A word stands before any line that is shorter: that everything begins with nothing is the last resort.
        let found = LINES.iter().rev().find_map(|line| (line.read)(args.strip_prefix(line.words)?));
        found.ok_or_else(|| usage(&program))
    }
}

fn alone(rest: &[&str], command: Command) -> Option<Command> {
    rest.is_empty().then_some(command)
}

fn usage(program: &OsString) -> String {
    let name = Path::new(program).file_stem().unwrap_or_else(|| "server".as_ref()).to_string_lossy();
    let typed = |line: &Line| [line.words, &[line.arguments]].concat().join(" ").trim().to_owned();
    let width = LINES.iter().map(|line| typed(line).len()).max().unwrap_or_default();
    let lines = LINES.iter().enumerate().map(|(n, line)| {
        let head = if n == 0 { "usage:" } else { "" };
        format!("{head:6} {name} {:width$}  {}\n", typed(line), line.about)
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use blockwork_core::id::OwedId;

    const ID: &str = "000102030405060708090a0b0c0d0e0f";

    fn command(line: &str) -> Result<Command, String> {
        Command::of(line.split(' ').map(OsString::from))
    }

    #[test]
    fn everything_that_can_be_asked_for_is_understood() {
        #[track_caller]
        fn check(line: &str, expected: Command) {
            assert_eq!(command(line), Ok(expected), "{line}");
        }
        let id = Which::One(OwedId::from_bytes(std::array::from_fn(|n| n as u8)));
        check("/bin/shop", Command::Serve);
        check("/bin/shop config", Command::Config);
        check("/bin/shop secret renew", Command::RenewSecret);
        check("/bin/shop graph", Command::Graph(Format::Mermaid));
        check("/bin/shop graph --json", Command::Graph(Format::Json));
        check("/bin/shop owed list", Command::Owed(Ask::List));
        check("/bin/shop owed list --dead", Command::Owed(Ask::ListDead));
        check("/bin/shop owed retry all", Command::Owed(Ask::Retry(Which::All)));
        check(&format!("/bin/shop owed retry {ID}"), Command::Owed(Ask::Retry(id)));
        check("/bin/shop owed drop all --yes", Command::Owed(Ask::Drop(Which::All)));
        check(&format!("/bin/shop owed drop {ID}"), Command::Owed(Ask::Drop(id)));
    }

    #[test]
    fn anything_else_is_answered_with_the_usage() {
        for rest in [
            "--help",
            "serve",
            "config store",
            "secret",
            "secret show",
            "graph --mermaid",
            "owed",
            "owed list dead",
            "owed retry",
            "owed retry 12",
            "owed drop all",
            "owed drop --yes",
        ] {
            let usage = command(&format!("/bin/shop {rest}")).expect_err("refused");
            assert!(usage.starts_with("usage: shop  ") && usage.contains("       shop config  "), "{rest}: {usage}");
        }
    }

    #[test]
    fn the_usage_names_everything_in_one_column() {
        let usage = command("/bin/shop --help").expect_err("refused");
        let column = |line: &str, about: &str| line.find(about).map(|at| line[..at].chars().count());
        let columns: Vec<_> = usage.lines().zip(LINES).map(|(text, line)| column(text, line.about)).collect();
        assert_eq!(columns.len(), LINES.len());
        assert!(columns[0].is_some() && columns.windows(2).all(|pair| pair[0] == pair[1]), "{usage}");
    }
}
