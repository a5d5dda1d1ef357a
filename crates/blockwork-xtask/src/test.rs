//! `cargo xtask test`: everything that must hold, in steps that can be chosen.

use std::time::{Duration, Instant};

use crate::{
    browser, cargo_test, cluster,
    error::{Error, Result},
    leptos,
    lint::Lint,
    new::trial,
    page::Site,
    project::Mode,
    report::{Counts, Line, Outcome, table},
    server::Running,
    setup::{Need, set_up},
    toolchain::Toolchain,
    workspace::Workspace,
};

/// What a step works with.
#[derive(Clone)]
pub(crate) struct Run<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) toolchain: Toolchain,
    /// What was given behind `--`, for the tools that run the tests.
    pub(crate) args: &'a [String],
    pub(crate) extent: Extent,
}

/// How much of what takes long is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What fits into the minutes that everybody waits.
    Usual,
    /// As much as fits into a night: more histories, and longer ones.
    Long,
}

/// How a step went, where it did not fail for another reason than a test.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ran {
    Counted(Counts),
    Skipped(String),
}

/// A step of the test.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    needs: &'static [Need],
    when: When,
    run: fn(&Run<'_>) -> Result<Ran>,
}

#[derive(Clone, Copy)]
enum When {
    Always,
    /// It is a part of another step.
    Named,
    /// Where there is something for it to do.
    Where(fn(&Workspace) -> bool),
}

/// The option for [`Extent::Long`].
const LONG: &str = "--long";

/// In this order: what is quick and fails often comes first, and later steps use what earlier ones
/// have built.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "the source is formatted",
        needs: &[Need::Page],
        when: When::Always,
        run: cargo_test::fmt,
    },
    Step {
        name: "tidy",
        about: "the rules of the source (a part of `unit`)",
        needs: &[Need::Page],
        when: When::Named,
        run: cargo_test::tidy,
    },
    Step {
        name: "build",
        about: "everything compiles, without a warning of the compiler or clippy",
        needs: &[Need::Page],
        when: When::Always,
        run: cargo_test::build,
    },
    Step {
        name: "unit",
        about: "unit, integration and documentation tests",
        needs: &[Need::Page, Need::Redis],
        when: When::Always,
        run: cargo_test::unit,
    },
    Step {
        name: "doc",
        about: "the reference, without a warning of rustdoc",
        needs: &[Need::Page],
        when: When::Where(trial::is_ours),
        run: cargo_test::doc,
    },
    Step {
        name: "page",
        about: "the page compiles, without a warning either",
        needs: &[Need::Page],
        when: When::Always,
        run: |run| {
            let site = Site::of(run.workspace, Mode::Dev);
            site.build(run.workspace, &run.toolchain, Lint::Deny)?;
            Ok(Ran::Counted(Counts::default()))
        },
    },
    Step {
        name: "browser",
        about: "the page in a browser, with the development build",
        needs: &[Need::Page, Need::Browser, Need::Redis],
        when: When::Always,
        run: in_a_browser,
    },
    Step {
        name: "cluster",
        about: "the page on three instances, of which one is killed every five seconds",
        needs: &[Need::Page, Need::Browser, Need::Cluster],
        when: When::Where(trial::is_ours),
        run: cluster::test,
    },
    Step {
        name: "examples",
        about: "the other projects of the workspace in a browser",
        needs: &[Need::Page, Need::Browser],
        when: When::Where(|workspace| workspace.one_of_several().is_some()),
        run: other_projects,
    },
    Step {
        name: "new",
        about: "an app that `cargo xtask new` makes passes its own test",
        needs: &[Need::Page, Need::Browser],
        when: When::Where(trial::is_ours),
        run: trial::test,
    },
    Step {
        name: "release",
        about: "smoke test of the page as visitors get it",
        needs: &[Need::Page, Need::Release, Need::Browser],
        when: When::Always,
        run: |run| {
            // A site of its own: the other one stays what the development server serves.
            let root = run.workspace.target.join("site-release");
            let site = Site::at(root, Mode::Release);
            site.build(run.workspace, &run.toolchain, Lint::Off)?;
            // A release build of the server would take longer than all the rest, for the same answers.
            cargo_test::server(run)?;
            browser::test(run, &site, &browser::smoke())
        },
    },
    Step {
        name: "leptos",
        about: "smoke test of what cargo-leptos builds",
        needs: &[Need::Page, Need::Browser],
        when: When::Always,
        run: with_cargo_leptos,
    },
];

fn in_a_browser(run: &Run<'_>) -> Result<Ran> {
    let site = Site::of(run.workspace, Mode::Dev);
    site.build(run.workspace, &run.toolchain, Lint::Deny)?;
    cargo_test::server(run)?;
    browser::test(run, &site, run.args)
}

fn other_projects(run: &Run<'_>) -> Result<Ran> {
    let mut sum = Counts::default();
    for workspace in run.workspace.each_project().skip(1) {
        println!("project {}", workspace.leptos.name);
        if let Ran::Counted(counts) = in_a_browser(&Run { workspace: &workspace, ..run.clone() })? {
            sum = sum + counts;
        }
    }
    Ok(Ran::Counted(sum))
}

fn with_cargo_leptos(run: &Run<'_>) -> Result<Ran> {
    if leptos::installed().is_none() {
        let how = leptos::how_to_install();
        return Ok(Ran::Skipped(format!("cargo-leptos is not installed ({how})")));
    }
    leptos::cargo_leptos(run.workspace, &run.toolchain, Lint::Deny)?
        .args(["build", "--split"])
        .args(leptos::project(run.workspace))
        .run()?;
    let site = Site::of(run.workspace, Mode::Dev);
    browser::test(run, &site, &browser::smoke())
}

/// Runs the chosen steps, or all; stops at the first that fails.
pub(crate) fn run(workspace: &Workspace, args: &[String]) -> Result<()> {
    let (names, args) = match args.iter().position(|arg| arg == "--") {
        Some(at) => (&args[..at], &args[at + 1..]),
        None => (args, &args[args.len()..]),
    };
    let (steps, extent) = chosen(workspace, names)?;
    let needs: Vec<Need> = steps.iter().flat_map(|step| step.needs).copied().collect();
    let start = Instant::now();
    let toolchain = set_up(workspace, &needs)?;
    let mut lines =
        vec![Line { name: "set-up", time: start.elapsed(), counts: Counts::default(), outcome: Outcome::Passed }];
    let run = Run { workspace, toolchain, args, extent };
    let failure = run_steps(&steps, &run, &mut lines);
    // The reason stands above the table: the last line is the sum, always.
    if let Some(error) = &failure {
        println!("\nerror: {error}");
        if let Some(hint) = error.hint() {
            println!("hint: {hint}");
        }
    }
    println!("\n{}", table(&lines));
    match failure {
        // What is to be said is said.
        Some(_) => Err(Error::TestsFailed),
        None => Ok(()),
    }
}

fn run_steps(steps: &[&Step], run: &Run<'_>, lines: &mut Vec<Line>) -> Option<Error> {
    let mut failure = None;
    for step in steps {
        if failure.is_some() {
            lines.push(line(step, Duration::ZERO, Counts::default(), Outcome::NotRun));
            continue;
        }
        println!("\n== {}: {}", step.name, step.about);
        let start = Instant::now();
        let ran = (step.run)(run);
        let time = start.elapsed();
        lines.push(match ran {
            Ok(Ran::Counted(counts)) => line(step, time, counts, Outcome::Passed),
            Ok(Ran::Skipped(why)) => line(step, time, Counts::default(), Outcome::Skipped(why)),
            Err(error) => {
                let counts = match &error {
                    Error::Tests { counts, .. } => *counts,
                    _ => Counts::default(),
                };
                failure = Some(error);
                line(step, time, counts, Outcome::Failed)
            }
        });
    }
    failure
}

fn line(step: &Step, time: Duration, counts: Counts, outcome: Outcome) -> Line {
    Line { name: step.name, time, counts, outcome }
}

/// The steps of those names, in the order of the table; without names, those that are for this workspace. Among the names,
/// `--long`.
fn chosen(workspace: &Workspace, words: &[String]) -> Result<(Vec<&'static Step>, Extent)> {
    let (options, names): (Vec<&str>, Vec<&str>) = words.iter().map(String::as_str).partition(|word| *word == LONG);
    let unknown = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name));
    if let Some(name) = unknown {
        let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        return Err(Error::Usage(format!("there is no step `{name}` in the test; there are {}", known.join(", "))));
    }
    let wanted = |step: &&Step| match names.as_slice() {
        [] => match step.when {
            When::Always => true,
            When::Named => false,
            When::Where(there) => there(workspace),
        },
        names => names.contains(&step.name),
    };
    let steps: Vec<_> = STEPS.iter().filter(wanted).collect();
    if options.is_empty() {
        return Ok((steps, Extent::Usual));
    }
    if steps.iter().all(|step| !["unit", "cluster"].contains(&step.name)) {
        return Err(Error::Usage(format!("{LONG} is about the steps `unit` and `cluster`, which are not among these")));
    }
    Ok((steps, Extent::Long))
}

/// Ends a server that has served its tests: their failure says more than the server's.
pub(crate) fn after(tests: Result<Counts>, server: Running) -> Result<Ran> {
    let counts = tests?;
    server.stop()?;
    Ok(Ran::Counted(counts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;
    use std::path::Path;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(String::from).collect()
    }

    fn in_one(words: &[String]) -> Result<(Vec<&'static Step>, Extent)> {
        chosen(&workspace::tests::example(Path::new("/w")), words)
    }

    #[test]
    fn steps_can_be_chosen_by_name() {
        fn check(names: &str, expected: &str) {
            let (steps, _) = in_one(&words(names)).expect("known");
            let steps: Vec<_> = steps.iter().map(|step| step.name).collect();
            assert_eq!(steps.join(" "), expected);
        }
        check("", "fmt build unit page browser release leptos");
        check("tidy", "tidy");
        check("browser fmt", "fmt browser");
        check("--long", "fmt build unit page browser release leptos");
        check("unit --long", "unit");
        check("cluster --long", "cluster");
    }

    #[test]
    fn more_is_tried_only_when_it_is_asked_for() {
        fn check(names: &str, expected: Extent) {
            assert_eq!(in_one(&words(names)).expect("known").1, expected, "{names}");
        }
        check("", Extent::Usual);
        check("unit", Extent::Usual);
        check("--long", Extent::Long);
        check("--long unit fmt", Extent::Long);
        let error = in_one(&words("fmt --long")).err().expect("refused");
        assert!(error.to_string().contains("`unit`"), "{error}");
    }

    #[test]
    fn an_unknown_step_is_an_error_with_the_known_ones() {
        let error = in_one(&["browsr".into()]).err().expect("refused");
        assert!(error.to_string().contains("`browsr`"), "{error}");
        assert!(error.to_string().contains("browser, cluster, examples, new, release"), "{error}");
    }
}
