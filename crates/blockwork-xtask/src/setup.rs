//! What must be on the machine, as a table: a check, and what to do when it is missing.
//!
//! Each command says what it needs; what is there already costs a check of a few milliseconds and is
//! not mentioned.

use std::time::Instant;

use crate::{
    checks, debian,
    error::{Error, Result},
    leptos,
    report::seconds,
    toolchain::Toolchain,
    tools,
    workspace::Workspace,
};

/// What a command is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Compile the page.
    Page,
    /// Make it small.
    Release,
    /// Try it in a browser.
    Browser,
    /// Run the tests of the Redis store.
    Redis,
    /// Run several instances with what they share.
    Cluster,
    /// Live reload, for those who want it.
    CargoLeptos,
}

/// Something that must be there.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    needed_for: &'static [Need],
    /// `None` where it is there; else what is going to be done, as a sentence.
    missing: fn(&Workspace) -> Result<Option<String>>,
    act: fn(&Workspace) -> Result<()>,
}

/// In this order: a later step may use what an earlier one has brought.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "C compiler",
        needed_for: &[Need::Page],
        missing: |_| tools::c_compiler_is_there().map(|()| None),
        act: |_| Ok(()),
    },
    Step {
        name: "Rust's standard library for wasm",
        needed_for: &[Need::Page],
        missing: |_| {
            let what = "asking rustup for the target wasm32-unknown-unknown";
            Ok(Toolchain::find()?.is_none().then(|| what.into()))
        },
        act: debian::rustup_or_debian,
    },
    Step {
        name: "Node and npm",
        needed_for: &[Need::Release, Need::Browser],
        missing: |_| tools::node_is_there().map(|()| None),
        act: |_| Ok(()),
    },
    Step {
        name: "wasm-opt and esbuild",
        needed_for: &[Need::Release],
        missing: tools::small_page_missing,
        act: tools::install_small_page,
    },
    Step {
        name: "browser",
        needed_for: &[Need::Browser],
        missing: tools::browser_missing,
        act: tools::install_browser,
    },
    Step {
        name: "npm packages of the browser tests",
        needed_for: &[Need::Browser],
        missing: tools::packages_missing,
        act: tools::install_packages,
    },
    Step { name: "Redis", needed_for: &[Need::Redis], missing: tools::redis_missing, act: tools::install_redis },
    Step {
        name: "Redis and HAProxy",
        needed_for: &[Need::Cluster],
        missing: tools::cluster_missing,
        act: tools::install_cluster,
    },
    Step { name: "cargo-leptos", needed_for: &[Need::CargoLeptos], missing: leptos::missing, act: leptos::install },
];

/// `cargo xtask setup`.
pub(crate) fn run(workspace: &Workspace, args: &[String]) -> Result<()> {
    set_up(workspace, &needs(args)?).map(drop)
}

fn needs(args: &[String]) -> Result<Vec<Need>> {
    let mut needs = vec![Need::Page, Need::Release, Need::Browser, Need::Redis];
    for arg in args {
        match arg.as_str() {
            "--cluster" => needs.push(Need::Cluster),
            "--cargo-leptos" => needs.push(Need::CargoLeptos),
            arg => return Err(Error::Usage(format!("`{arg}` is not known here"))),
        }
    }
    Ok(needs)
}

/// Brings what is missing for these needs, and says which Rust to build with. What it does is told on standard error:
/// standard output belongs to the command.
///
/// # Errors
///
/// When a step fails; the error says what to do by hand.
pub fn set_up(workspace: &Workspace, needs: &[Need]) -> Result<Toolchain> {
    checks::before_a_build(workspace)?;
    let start = Instant::now();
    let mut done = 0;
    for step in wanted(needs) {
        let Some(what) = (step.missing)(workspace)? else {
            continue;
        };
        let start = Instant::now();
        eprintln!("set-up: {}: {what}", step.name);
        (step.act)(workspace)?;
        if let Some(still) = (step.missing)(workspace)? {
            return Err(Error::Missing {
                what: step.name.into(),
                hint: format!("it should be there now, but this is still to do: {still}"),
            });
        }
        eprintln!("set-up: {}: done in {}", step.name, seconds(start.elapsed()));
        done += 1;
    }
    match done {
        0 => eprintln!("set-up: nothing to do"),
        _ => eprintln!("set-up: done in {}", seconds(start.elapsed())),
    }
    Toolchain::find()?.ok_or_else(|| Error::Missing {
        what: "a Rust that can compile the page".into(),
        hint: "cargo xtask setup".into(),
    })
}

fn wanted(needs: &[Need]) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(|step| step.needed_for.iter().any(|need| needs.contains(need)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_few_need_is_brought_only_when_it_is_asked_for() {
        fn check(args: &[&str], left_out: &[&str]) {
            let args: Vec<_> = args.iter().map(ToString::to_string).collect();
            let needs = needs(&args).expect("understood");
            let brought: Vec<_> = wanted(&needs).map(|step| step.name).collect();
            let all = STEPS.iter().map(|step| step.name);
            assert_eq!(brought, all.filter(|name| !left_out.contains(name)).collect::<Vec<_>>());
        }
        check(&[], &["Redis and HAProxy", "cargo-leptos"]);
        check(&["--cargo-leptos"], &["Redis and HAProxy"]);
        check(&["--cluster"], &["cargo-leptos"]);
        assert!(needs(&["--leptos".into()]).is_err());
    }

    #[test]
    fn a_command_sets_up_no_more_than_it_needs() {
        fn check(needs: &[Need], expected: &[&str]) {
            let names: Vec<_> = wanted(needs).map(|step| step.name).collect();
            assert_eq!(names, expected);
        }
        let wasm = "Rust's standard library for wasm";
        check(&[], &[]);
        check(&[Need::Page], &["C compiler", wasm]);
        check(&[Need::Page, Need::Release], &["C compiler", wasm, "Node and npm", "wasm-opt and esbuild"]);
        check(&[Need::Browser], &["Node and npm", "browser", "npm packages of the browser tests"]);
        check(&[Need::Redis], &["Redis"]);
        check(&[Need::Cluster], &["Redis and HAProxy"]);
        check(&[Need::CargoLeptos], &["cargo-leptos"]);
    }
}
