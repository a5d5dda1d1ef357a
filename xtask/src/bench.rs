//! `cargo xtask bench`: what a visitor downloads and waits for, and what `blockwork-bench` measures of the server. Prints
//! Markdown.

use crate::rebuild;
use crate::size::{self, Components};
use blockwork_xtask::{
    Cmd, Error, Lint, Mode, Need, Result, Site, Toolchain, Workspace, build_server, playwright, set_up,
};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The program that measures the server.
const PROGRAM: &str = "blockwork-bench";

type Measure = fn(&Workspace) -> Result<()>;

/// What is measured here, in this order; every other name is one of the program's.
const OURS: &[(&str, Measure)] = &[
    ("size", |workspace| size::measure(workspace, Components::Left)),
    ("components", |workspace| size::measure(workspace, Components::Measured)),
    ("page", measure_page),
    ("rebuild", rebuild::measure),
    ("browser", measure_in_a_browser),
];

/// Of the program's, those that start a Redis.
const ON_REDIS: [&str; 2] = ["redis", "failover"];

/// Everything takes some minutes, and longer where callgrind is slow.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// Builds the release, measures what is named, or all, and prints the tables of `docs/benchmarks.md`.
pub(crate) fn bench(workspace: &Workspace, names: &[String]) -> Result<()> {
    let is_ours = |name: &&String| OURS.iter().any(|(ours, _)| ours == name);
    let (ours, others): (Vec<&String>, Vec<&String>) = names.iter().partition(is_ours);
    for (name, measure) in OURS {
        if names.is_empty() || ours.iter().any(|asked| asked == name) {
            measure(workspace)?;
        }
    }
    if names.is_empty() || !others.is_empty() {
        measure_server(workspace, &others)?;
    }
    Ok(())
}

fn measure_page(workspace: &Workspace) -> Result<()> {
    let toolchain = set_up(workspace, &[Need::Page, Need::Release, Need::Browser])?;
    let site = released(workspace, &toolchain)?;
    println!("\n### The page\n");
    print!("{}", sizes(&site.root.join(&workspace.leptos.site_pkg_dir), &workspace.leptos.output_name)?);
    bring_lighthouse(workspace)?;
    in_a_browser(workspace, &toolchain, &site, "page.bench.ts")
}

/// Lighthouse is installed by who measures with it, and by no test.
fn bring_lighthouse(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root.join("end2end/bench/lighthouse");
    if folder.join("node_modules/lighthouse").is_dir() {
        return Ok(());
    }
    Cmd::new("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).dir(&folder).limit(LIMIT).run()
}

/// The page as visitors get it, in a real browser. Each measurement starts a server of its own.
fn measure_in_a_browser(workspace: &Workspace) -> Result<()> {
    let toolchain = set_up(workspace, &[Need::Page, Need::Release, Need::Browser])?;
    let site = released(workspace, &toolchain)?;
    println!("\n### In a browser\n");
    in_a_browser(workspace, &toolchain, &site, "browser-state.bench.ts")
}

/// Measurements of that file.
fn in_a_browser(workspace: &Workspace, toolchain: &Toolchain, site: &Site, file: &str) -> Result<()> {
    let server = build_server(workspace, toolchain, Mode::Release, Lint::Off)?;
    let Some(playwright) = playwright(workspace)? else { return Ok(()) };
    playwright
        .args(["--config", "bench.config.ts", file])
        .env("BLOCKWORK_SERVER", server)
        .env("LEPTOS_SITE_ROOT", &site.root)
        .env("LEPTOS_SITE_PKG_DIR", &workspace.leptos.site_pkg_dir)
        .env("LEPTOS_OUTPUT_NAME", &workspace.leptos.output_name)
        .limit(LIMIT)
        .run()
}

/// The page as visitors get it.
fn released(workspace: &Workspace, toolchain: &Toolchain) -> Result<Site> {
    let site = Site::at(workspace.target.join("site-release"), Mode::Release);
    site.build(workspace, toolchain, Lint::Off)?;
    Ok(site)
}

fn measure_server(workspace: &Workspace, names: &[&String]) -> Result<()> {
    let starts_redis = names.is_empty() || names.iter().any(|name| ON_REDIS.contains(&name.as_str()));
    let needs: &[Need] = if starts_redis { &[Need::Page, Need::Redis] } else { &[Need::Page] };
    let toolchain = set_up(workspace, needs)?;
    build(workspace, &toolchain)?;
    let program = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
    Cmd::new(workspace.target.join("release").join(program)).args(names).dir(&workspace.root).limit(LIMIT).run()
}

/// In one build with the server that is started: both ask for the same features then, and nothing is compiled twice.
fn build(workspace: &Workspace, toolchain: &Toolchain) -> Result<()> {
    let server = &workspace.leptos.bin_package;
    let cargo = toolchain.cargo().dir(&workspace.root).env("LEPTOS_OUTPUT_NAME", &workspace.leptos.output_name);
    cargo.args(["build", "--release", "--package", PROGRAM, "--package", server]).run()
}

fn sizes(folder: &Path, name: &str) -> Result<String> {
    let mut table = String::from("| file | raw | brotli |\n|---|---:|---:|\n");
    let mut sum = [0; 2];
    for ending in ["wasm", "js"] {
        let sizes =
            [size(&folder.join(format!("{name}.{ending}")))?, size(&folder.join(format!("{name}.{ending}.br")))?];
        table += &row(ending, sizes);
        sum = [sum[0] + sizes[0], sum[1] + sizes[1]];
    }
    Ok(table + &row("together", sum))
}

fn size(path: &Path) -> Result<u64> {
    fs::metadata(path).map(|data| data.len()).map_err(|source| Error::File {
        doing: "read",
        path: path.to_owned(),
        source,
    })
}

fn row(name: &str, [raw, compressed]: [u64; 2]) -> String {
    format!("| {name} | {} KB | {} KB |\n", kilobytes(raw), kilobytes(compressed))
}

/// Rounded up: a page over its target is over it.
fn kilobytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!([kilobytes(0), kilobytes(1), kilobytes(1_000), kilobytes(1_001)], [0, 1, 1, 2]);
    }
}
