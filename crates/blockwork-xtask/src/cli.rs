//! The command line, as a table.

use std::{env, process::ExitCode};

use crate::{
    bindgen, cluster,
    error::{Error, Result},
    graph, new, process, serve, setup, test,
    workspace::Workspace,
};

/// A command of `cargo xtask`. An app adds its own to these.
#[derive(Debug, Clone, Copy)]
pub struct Subcommand {
    /// The word behind `cargo xtask`.
    pub name: &'static str,
    /// Its arguments, as help shows them.
    pub usage: &'static str,
    /// What it does, in a few words.
    pub about: &'static str,
    /// Does it, with the arguments behind the name.
    pub run: fn(&Workspace, &[String]) -> Result<()>,
}

const SUBCOMMANDS: &[Subcommand] = &[
    Subcommand {
        name: "serve",
        usage: "[--release] [--port N]",
        about: "build page and server, and serve them",
        run: serve::serve,
    },
    Subcommand {
        name: "test",
        usage: "[STEP…] [--long] [-- ARGS]",
        about: "run all tests, or the named steps; --long with more in `unit` and `cluster`",
        run: test::run,
    },
    Subcommand { name: "build", usage: "[--release]", about: "build page and server", run: serve::build },
    Subcommand {
        name: "new",
        usage: "PATH [--name NAME]",
        about: "write an app of your own, which runs and tests itself in the same way",
        run: new::new,
    },
    Subcommand {
        name: "cluster",
        usage: "[--instances N] [--kill-every 5s] [--release] [--port N]",
        about: "serve with several instances on one Redis; --kill-every kills one after the other",
        run: cluster::run,
    },
    Subcommand {
        name: "graph",
        usage: "[--json]",
        about: "print who reads, changes and runs what: as Mermaid, or as JSON",
        run: graph::graph,
    },
    Subcommand {
        name: "setup",
        usage: "[--cluster] [--cargo-leptos]",
        about: "install what is missing for all of these; for `cluster` and cargo-leptos too where it is said",
        run: setup::run,
    },
    Subcommand {
        name: "leptos",
        usage: "ARGS",
        about: "run cargo-leptos with the same Rust and tools, as in `leptos watch`",
        run: serve::pass_on,
    },
];

/// Chooses one of several projects of a workspace, for any command.
const PROJECT: &str = "--project";

/// Runs the command that the process was started with: one of ours, or one of the app's own.
#[must_use]
pub fn main(own: &[Subcommand]) -> ExitCode {
    if let Some(code) = bindgen::called_as_wasm_bindgen() {
        return code;
    }
    let args: Vec<String> = env::args().skip(1).collect();
    let result =
        process::end_all_on_signal().map_err(Error::file("listen for", "signals")).and_then(|()| dispatch(own, &args));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Its last line is the sum of the tests, and nothing comes after that.
        Err(Error::TestsFailed) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(hint) = error.hint() {
                eprintln!("hint: {hint}");
            }
            ExitCode::FAILURE
        }
    }
}

fn dispatch(own: &[Subcommand], args: &[String]) -> Result<()> {
    let all = || SUBCOMMANDS.iter().chain(own);
    let Some((name, args)) = args.split_first() else {
        print!("{}", help(all()));
        return Ok(());
    };
    if ["help", "--help", "-h"].contains(&name.as_str()) {
        print!("{}", help(all()));
        return Ok(());
    }
    let command = all()
        .find(|command| command.name == name)
        .ok_or_else(|| Error::Usage(format!("`cargo xtask {name}` does not exist")))?;
    let workspace = Workspace::read()?;
    let (project, args) = named_project(args)?;
    match project {
        Some(name) => (command.run)(&workspace.project(name)?, &args),
        None => (command.run)(&workspace, &args),
    }
}

/// The project that the arguments name, and the other arguments. What stands behind `--` is for other programs.
fn named_project(args: &[String]) -> Result<(Option<&str>, Vec<String>)> {
    let mut name = None;
    let mut others = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match (arg.as_str(), arg.split_once('=')) {
            ("--", _) => {
                others.push(arg.clone());
                others.extend(args.by_ref().cloned());
            }
            (PROJECT, _) => {
                let next = args.next().ok_or_else(|| Error::Usage(format!("{PROJECT} is followed by a name")))?;
                name = Some(next.as_str());
            }
            (_, Some((PROJECT, value))) => name = Some(value),
            _ => others.push(arg.clone()),
        }
    }
    Ok((name, others))
}

fn help<'a>(commands: impl Iterator<Item = &'a Subcommand>) -> String {
    let commands: Vec<_> =
        commands.map(|command| (format!("{} {}", command.name, command.usage), command.about)).collect();
    let chars = |text: &str| text.chars().count();
    let width = commands.iter().map(|(usage, _)| chars(usage)).max();
    let mut text = String::from("cargo xtask …\n\n");
    for (usage, about) in &commands {
        let gap = " ".repeat(width.unwrap_or(0) - chars(usage));
        text.push_str(&format!("  {usage}{gap}  {about}\n"));
    }
    text.push_str(&format!(
        "\nin a workspace of several projects, {PROJECT} NAME chooses one; without it, it is the first\n"
    ));
    text.push_str("\nsteps of the test\n\n");
    for step in test::STEPS {
        text.push_str(&format!("  {:8}  {}\n", step.name, step.about));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_command_and_step() {
        let own = Subcommand { name: "bench", usage: "", about: "measure", run: |_, _| Ok(()) };
        let text = help(SUBCOMMANDS.iter().chain([&own]));
        let names = SUBCOMMANDS.iter().map(|command| command.name);
        for name in names.chain(["bench", "tidy", "browser"]) {
            assert!(text.contains(name), "{name} is missing in:\n{text}");
        }
    }

    #[test]
    fn a_project_is_named_anywhere_before_what_other_programs_are_given() {
        fn check(line: &str, project: Option<&str>, others: &str) {
            let args: Vec<_> = line.split_whitespace().map(String::from).collect();
            let (name, rest) = named_project(&args).expect("understood");
            assert_eq!((name, rest.join(" ").as_str()), (project, others), "{line}");
        }
        check("", None, "");
        check("--release", None, "--release");
        check("--project shop --release", Some("shop"), "--release");
        check("unit --project=shop", Some("shop"), "unit");
        check("browser -- --project=smoke", None, "browser -- --project=smoke");
        assert!(named_project(&["--project".into()]).is_err());
    }

    #[test]
    fn an_unknown_command_is_an_error() {
        let error = dispatch(&[], &["srve".into()]).expect_err("refused");
        assert_eq!(error.to_string(), "`cargo xtask srve` does not exist");
    }
}
