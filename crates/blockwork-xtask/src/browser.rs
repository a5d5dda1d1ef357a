//! Tests in a real browser: a server of their own, Playwright, and then no server any more.

use crate::{
    cargo_test::{LIMIT, counted},
    command::Cmd,
    error::{Error, Result},
    page::Site,
    project::Mode,
    server::{self, Running},
    test::{Ran, Run, after},
    tools::{BROWSER_VARIABLE, browser},
    workspace::Workspace,
};

/// What Playwright is given for a smoke test.
pub(crate) fn smoke() -> Vec<String> {
    vec!["--project=smoke".into()]
}

/// `playwright test` with the browser of this machine; none where there is nothing for it to run.
///
/// # Errors
///
/// When there is no browser.
pub fn playwright(workspace: &Workspace) -> Result<Option<Cmd>> {
    let Some(folder) = workspace.end2end() else { return Ok(None) };
    let browser = browser().ok_or_else(|| Error::Missing {
        what: "a browser".into(),
        hint: format!("install Chromium, or name it in {BROWSER_VARIABLE}"),
    })?;
    let playwright = Cmd::new(folder.join("node_modules/.bin/playwright"))
        .arg("test")
        .args(workspace.leptos.playwright_args())
        .hint("npm ci");
    Ok(Some(playwright.env(BROWSER_VARIABLE, browser).dir(folder)))
}

/// Serves the site with the development server as it was built last, and runs Playwright on it.
///
/// Some tests start and kill servers of their own: for them is the environment of ours, and its
/// binary.
pub(crate) fn test(run: &Run<'_>, site: &Site, args: &[String]) -> Result<Ran> {
    let Some(playwright) = playwright(run.workspace)? else {
        return Ok(Ran::Skipped("there is no package.json in end2end-dir".into()));
    };
    let binary = server::binary(run.workspace, Mode::Dev);
    let server = Running::start(run.workspace, Cmd::new(&binary), site)?;
    println!("serving {} at http://{}", site.root.display(), server.addr);
    let playwright = playwright
        .args(["--reporter=list"])
        .args(args)
        .envs(server.environment.iter().map(|(key, value)| (key, value)))
        .env("BASE_URL", format!("http://{}", server.addr))
        .env("BLOCKWORK_SERVER", &binary);
    let tests = counted(&playwright.limit(LIMIT));
    if tests.is_err() {
        println!("\nthe server said at last:\n{}", server.said());
    }
    after(tests, server)
}
