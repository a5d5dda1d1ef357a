//! `cargo xtask bench`: what a visitor downloads, and events per second beside a bare axum handler. Prints Markdown.

use blockwork_xtask::{Error, Lint, Mode, Need, Result, Site, Workspace, set_up};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The load runs for a minute and a half; compiling it comes on top.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Builds the release, measures it, and prints the tables of `docs/benchmarks.md`.
pub(crate) fn bench(workspace: &Workspace, _args: &[String]) -> Result<()> {
    let toolchain = set_up(workspace, &[Need::Page, Need::Release])?;
    let site = Site::at(workspace.target.join("site-release"), Mode::Release);
    site.build(workspace, &toolchain, Lint::Off)?;
    println!("\n### The page\n");
    print!("{}", sizes(&site.root.join(&workspace.leptos.site_pkg_dir), &workspace.leptos.output_name)?);
    println!("\n### Events per second\n");
    toolchain.cargo().args(["run", "--quiet", "--release", "--package", "blockwork-bench"]).limit(LIMIT).run()
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
