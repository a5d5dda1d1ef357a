//! The tools that are not Rust: Node, `wasm-opt`, a browser, Playwright's packages.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    command::{Cmd, on_path},
    debian,
    error::{Error, Result},
    toolchain::version_in,
    workspace::Workspace,
};

/// The npm package with `wasm-opt`. Debian's binaryen (108) corrupts what wasm-bindgen writes, and
/// there is no crate of a version that is new enough.
const BINARYEN: &str = "binaryen@132.0.0";

/// The npm package that makes scripts short. What Rust has for it is compiled for minutes, with every first build.
const ESBUILD: &str = "esbuild@0.28.2";

/// The oldest Node with which all of this is known to work.
const NODE: (u32, u32, u32) = (20, 0, 0);

/// What a browser is called, in the order in which it is looked for.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// What a Redis is called, in the order in which it is looked for.
const REDIS: &[&str] = &["redis-server", "valkey-server"];

/// Names the browser to use instead of one on the PATH.
pub(crate) const BROWSER_VARIABLE: &str = "BLOCKWORK_CHROMIUM";

const NPM_LIMIT: Duration = Duration::from_secs(10 * 60);

/// What compiles C, in the order in which it is looked for. SQLite is written in C, and Rust links by it.
const C_COMPILERS: &[&str] = &["cc", "gcc", "clang"];

/// It is not installed from here, like Node: every system has its own way.
pub(crate) fn c_compiler_is_there() -> Result<()> {
    // On Windows it is not found by the PATH, and `CC` may hold arguments too.
    if cfg!(windows) || std::env::var_os("CC").is_some() {
        return Ok(());
    }
    c_compiler_among(|program| on_path(program).is_some())
}

fn c_compiler_among(is_there: impl Fn(&str) -> bool) -> Result<()> {
    if C_COMPILERS.iter().any(|program| is_there(program)) {
        return Ok(());
    }
    let hint = "install one (`apt-get install build-essential`, `dnf install gcc`, `xcode-select --install`), or name it in CC";
    Err(Error::Missing { what: "a C compiler".into(), hint: hint.into() })
}

/// How to get Node.
const NODE_HINT: &str = "install Node 20 or newer with npm: https://nodejs.org, or `apt-get install npm`";

/// Node is not installed from here: every system has its own way, and most people a favourite one.
pub(crate) fn node_is_there() -> Result<()> {
    if on_path("npm").is_none() {
        return Err(no_node("npm"));
    }
    node_of(&Cmd::new("node").arg("--version").hint(NODE_HINT).read()?)
}

fn node_of(version: &str) -> Result<()> {
    if version_in(version) < Some(NODE) {
        return Err(no_node(&format!("Node 20 or newer (this is {})", version.trim())));
    }
    Ok(())
}

fn no_node(what: &str) -> Error {
    Error::Missing { what: what.into(), hint: NODE_HINT.into() }
}

/// Where `wasm-opt` is put.
pub(crate) fn wasm_opt(workspace: &Workspace) -> PathBuf {
    tool_folder(workspace).join("node_modules/.bin/wasm-opt")
}

fn tool_folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools")
}

/// Where what makes scripts short is put.
pub(crate) fn esbuild(workspace: &Workspace) -> PathBuf {
    tool_folder(workspace).join("node_modules/.bin/esbuild")
}

pub(crate) fn small_page_missing(workspace: &Workspace) -> Result<Option<String>> {
    let folder = tool_folder(workspace);
    let there = [(BINARYEN, wasm_opt(workspace)), (ESBUILD, esbuild(workspace))];
    let missing = there.iter().filter(|(package, program)| !is_installed(&folder, package) || !program.exists());
    let missing: Vec<&str> = missing.map(|(package, _)| *package).collect();
    Ok((!missing.is_empty()).then(|| format!("npm's {} into {}", missing.join(" and "), folder.display())))
}

/// Whether npm has put a package of this version there.
fn is_installed(folder: &Path, package: &str) -> bool {
    let Some((name, version)) = package.split_once('@') else { return false };
    let manifest = fs::read_to_string(folder.join("node_modules").join(name).join("package.json"));
    manifest.is_ok_and(|manifest| manifest.contains(&format!("\"version\": \"{version}\"")))
}

/// Both in one call: npm removes what it was not asked for.
pub(crate) fn install_small_page(workspace: &Workspace) -> Result<()> {
    let folder = workspace.made("tools")?;
    npm(&folder, &["install", "--no-save", "--prefix", ".", BINARYEN, ESBUILD])
}

/// The browser that tests use.
pub(crate) fn browser() -> Option<PathBuf> {
    let named = std::env::var_os(BROWSER_VARIABLE).map(PathBuf::from);
    named.filter(|file| file.is_file()).or_else(|| BROWSERS.iter().find_map(|name| on_path(name)))
}

pub(crate) fn browser_missing(_: &Workspace) -> Result<Option<String>> {
    Ok(browser().is_none().then(|| "Debian's package chromium, onto this system".into()))
}

pub(crate) fn install_browser(_: &Workspace) -> Result<()> {
    debian::install("a browser", &["chromium".into()]).map_err(|error| match error {
        Error::Missing { what, .. } => {
            Error::Missing { what, hint: format!("install Chromium or Chrome, or name one in {BROWSER_VARIABLE}") }
        }
        other => other,
    })
}

/// The Redis of this machine.
pub(crate) fn redis() -> Option<PathBuf> {
    REDIS.iter().find_map(|name| on_path(name))
}

/// The load balancer of this machine. Debian puts it where only root looks.
pub(crate) fn haproxy() -> Option<PathBuf> {
    let system = Some(PathBuf::from("/usr/sbin/haproxy")).filter(|file| file.is_file());
    on_path("haproxy").or(system)
}

/// What a cluster needs and this machine has not.
fn not_there() -> Vec<String> {
    let needed = [(redis().is_some(), "redis-server"), (haproxy().is_some(), "haproxy")];
    needed.iter().filter(|(there, _)| !there).map(|(_, package)| (*package).to_owned()).collect()
}

pub(crate) fn cluster_missing(_: &Workspace) -> Result<Option<String>> {
    let missing = not_there();
    Ok((!missing.is_empty()).then(|| format!("Debian's packages {}, onto this system", missing.join(" and "))))
}

pub(crate) fn install_cluster(_: &Workspace) -> Result<()> {
    debian::install_idle("Redis and HAProxy", &not_there()).map_err(|error| match error {
        Error::Missing { what, .. } => no_cluster(&what),
        other => other,
    })
}

/// A cluster cannot run without this.
pub(crate) fn no_cluster(what: &str) -> Error {
    let hint = "install Redis 7.0 or newer, or Valkey, and HAProxy 2.4 or newer: `dnf install redis haproxy`, `brew install redis haproxy`";
    Error::Missing { what: what.into(), hint: hint.into() }
}

/// Tests of the Redis store start a Redis of their own. An app whose crates have no such tests needs none.
pub(crate) fn redis_missing(workspace: &Workspace) -> Result<Option<String>> {
    let has_store = workspace.root.join("crates/blockwork-store").is_dir();
    Ok((has_store && redis().is_none()).then(|| "Debian's package redis-server, onto this system".into()))
}

pub(crate) fn install_redis(_: &Workspace) -> Result<()> {
    debian::install_idle("a Redis", &["redis-server".into()]).map_err(|error| match error {
        Error::Missing { what, .. } => Error::Missing {
            what,
            hint: "install Redis 7.0 or newer, or Valkey: `dnf install redis`, `brew install redis`, https://redis.io"
                .into(),
        },
        other => other,
    })
}

/// Missing, or older than the lock file.
pub(crate) fn packages_missing(workspace: &Workspace) -> Result<Option<String>> {
    let Some(folder) = workspace.end2end() else {
        return Ok(None);
    };
    let installed = modified(&folder.join("node_modules/.package-lock.json"));
    let wanted = modified(&folder.join("package-lock.json"));
    Ok((installed.is_none() || installed < wanted).then(|| format!("`npm ci` in {}", folder.display())))
}

pub(crate) fn install_packages(workspace: &Workspace) -> Result<()> {
    let Some(folder) = workspace.end2end() else {
        return Ok(());
    };
    let locked = folder.join("package-lock.json").is_file();
    npm(&folder, &[if locked { "ci" } else { "install" }])?;
    // npm leaves the old time where nothing has changed, and we would be here again and again.
    let marker = folder.join("node_modules/.package-lock.json");
    let touched = fs::File::options().append(true).open(&marker);
    touched.and_then(|file| file.set_modified(std::time::SystemTime::now())).map_err(Error::file("touch", marker))
}

fn modified(path: &Path) -> Option<std::time::SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

fn npm(folder: &Path, args: &[&str]) -> Result<()> {
    Cmd::new("npm")
        .args(args)
        .args(["--no-audit", "--no-fund", "--loglevel=error"])
        // Browsers come from the system; Playwright's own would be a second download.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .dir(folder)
        .limit(NPM_LIMIT)
        .run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_c_compiler_it_is_said_how_to_get_one() {
        c_compiler_among(|program| program == "clang").expect("there");
        let error = c_compiler_among(|_| false).expect_err("missing");
        assert_eq!(error.to_string(), "a C compiler is missing");
        assert!(error.hint().expect("a hint").contains("apt-get install build-essential"));
    }

    #[test]
    fn without_node_or_with_an_old_one_it_is_said_how_to_get_it() {
        node_of("v20.20.2\n").expect("new enough");
        let said = |error: Error| (error.to_string(), error.hint().expect("a hint"));
        let old = node_of("v18.19.0\n").expect_err("too old");
        assert_eq!(said(old), ("Node 20 or newer (this is v18.19.0) is missing".into(), NODE_HINT.into()));
        assert_eq!(said(no_node("npm")), ("npm is missing".into(), NODE_HINT.into()));
    }

    #[test]
    fn versions_from_npm_are_pinned() {
        for (package, expected) in [(BINARYEN, "binaryen"), (ESBUILD, "esbuild")] {
            let (name, version) = package.split_once('@').expect("a version");
            assert_eq!(name, expected);
            assert!(version_in(version).is_some());
        }
    }

    #[test]
    fn a_package_of_another_version_is_not_installed() {
        let folder = tempfile::tempdir().expect("a folder");
        let package = folder.path().join("node_modules/esbuild");
        fs::create_dir_all(&package).expect("made");
        assert!(!is_installed(folder.path(), "esbuild@1.2.3"));
        fs::write(package.join("package.json"), r#"{ "name": "esbuild", "version": "1.2.3" }"#).expect("written");
        assert!(is_installed(folder.path(), "esbuild@1.2.3"));
        assert!(!is_installed(folder.path(), "esbuild@1.2.4"));
    }
}
