//! The step `cluster` of the test: pages in a browser, while one instance after the other is killed.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use super::{Cluster, Options};
use crate::{
    browser,
    cargo_test::{self, LIMIT, counted},
    error::{Error, Result},
    lint::Lint,
    page::Site,
    project::Mode,
    server,
    test::{Extent, Ran, Run},
};

/// How often an instance is killed.
const KILL_EVERY: Duration = Duration::from_secs(5);

/// What everybody waits for; the whole suite has as long as the one against a single server.
const USUAL: Duration = Duration::from_secs(4 * 60);

/// Names the file that says how often an instance was killed.
const KILLS: &str = "BLOCKWORK_KILLS";

/// Smoke tests and the cart's, or with `--long` everything, against three instances of which one is killed every five seconds.
pub(crate) fn test(run: &Run<'_>) -> Result<Ran> {
    let Some(playwright) = browser::playwright(run.workspace)? else {
        return Ok(Ran::Skipped("there is no package.json in end2end-dir".into()));
    };
    let site = Site::of(run.workspace, Mode::Dev);
    site.build(run.workspace, &run.toolchain, Lint::Deny)?;
    cargo_test::server(run)?;
    let addr = server::free_port()?;
    let mut cluster = Cluster::start(run.workspace, &site, &Options::default(), addr)?;
    println!("serving {} at http://{addr} with three instances", site.root.display());
    let (projects, limit): (&[&str], _) = match run.extent {
        Extent::Usual => (&["--project=cluster", "--project=smoke"], USUAL),
        Extent::Long => (&["--project=cluster", "--project=smoke", "--project=chromium"], LIMIT),
    };
    let tests = playwright
        .args(["--reporter=list"])
        .args(projects)
        .args(run.args)
        .envs(server::environment(run.workspace, &site, addr)?)
        .env("BASE_URL", format!("http://{addr}"))
        .env("BLOCKWORK_SERVER", server::binary(run.workspace, Mode::Dev))
        .env(KILLS, cluster.kills())
        .limit(limit);
    let over = AtomicBool::new(false);
    let (tests, tended) = thread::scope(|scope| {
        let tending = scope.spawn(|| cluster.tend(Some(KILL_EVERY), &|| over.load(Ordering::Relaxed)));
        let tests = counted(&tests);
        over.store(true, Ordering::Relaxed);
        (tests, tending.join())
    });
    // What was said stays where something has failed.
    let counts = tests?;
    tended.unwrap_or_else(|_| {
        Err(Error::Refused { what: "who tends the cluster has panicked".into(), hint: String::new() })
    })?;
    cluster.remove()?;
    Ok(Ran::Counted(counts))
}
