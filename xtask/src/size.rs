//! `cargo xtask bench size`: what a visitor downloads for small apps, and for each component.
//!
//! Each app is a package of its own, written from a template into `target/bench/size` and built as a page is released.

use blockwork_xtask::{Cmd, Error, Mode, Need, Result, Workspace, browser_module, set_up};
use std::{fs, path::Path};

mod apps;
mod files;

use apps::App;
use files::{Sizes, sizes};

/// The folder under `target/`.
const FOLDER: &str = "bench/size";

/// The name of each app's files.
const NAME: &str = "page";

/// Whether each component is measured by itself, which takes as long as all of them are many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Components {
    /// Only the small apps.
    Left,
    /// `hello`, and what each component adds to it.
    Measured,
}

/// The apps that show what a page costs, as a table; with `components` each component too, as what it adds to `hello`.
pub(crate) fn measure(workspace: &Workspace, components: Components) -> Result<()> {
    let toolchain = set_up(workspace, &[Need::Page, Need::Release])?;
    let (apps, ones) = match components {
        Components::Left => (apps::small(), Vec::new()),
        Components::Measured => (vec![apps::hello()], apps::with_each_component()),
    };
    let folder = workspace.target.join(FOLDER);
    write_all(workspace, &folder, apps.iter().chain(&ones))?;
    let build = |app: &App| {
        let profile = "wasm-release";
        let target = "wasm32-unknown-unknown";
        let cargo = toolchain.cargo().dir(&folder).env("CARGO_TARGET_DIR", &workspace.target);
        cargo.args(["build", "--package", &app.name, "--lib", "--target", target, "--profile", profile]).run()?;
        let wasm = workspace.target.join(target).join(profile).join(format!("{}.wasm", app.name.replace('-', "_")));
        let pkg = folder.join("pkg").join(&app.name);
        browser_module(workspace, &wasm, &pkg, NAME, Mode::Release)?;
        sizes(&pkg, NAME)
    };
    println!("\n| app | wasm | js | brotli, together | gzip, together |\n|---|---:|---:|---:|---:|");
    let mut hello = Sizes::default();
    for app in &apps {
        let sizes = build(app)?;
        println!("{}", sizes.row(app.about));
        if app.name == "size-hello" {
            hello = sizes;
        }
    }
    if components == Components::Measured {
        println!("\n| component | brotli, more than hello | gzip |\n|---|---:|---:|");
    }
    for app in &ones {
        println!("{}", build(app)?.difference(&hello, app.about));
    }
    Ok(())
}

/// A workspace of its own: the showcase's would be compiled with it otherwise. Same versions, same profile.
fn write_all<'a>(workspace: &Workspace, folder: &Path, apps: impl Iterator<Item = &'a App>) -> Result<()> {
    let manifest = read(&workspace.root.join("Cargo.toml"))?;
    let profile = section(&manifest, "[profile.wasm-release]");
    let crates = workspace.root.join("crates");
    let mut members = Vec::new();
    for app in apps {
        let place = folder.join(&app.name);
        write(&place.join("Cargo.toml"), &app.manifest(&crates))?;
        write(&place.join("src/lib.rs"), &app.source)?;
        members.push(app.name.as_str());
    }
    write(&folder.join("Cargo.toml"), &format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n{profile}"))?;
    let lock = read(&workspace.root.join("Cargo.lock"))?;
    write(&folder.join("Cargo.lock"), &lock)?;
    Cmd::new("cargo").args(["metadata", "--format-version", "1", "--offline"]).dir(folder).read().map(drop)
}

/// A section of a manifest, up to the next.
fn section<'a>(manifest: &'a str, head: &str) -> &'a str {
    let Some(at) = manifest.find(head) else { return "" };
    let text = &manifest[at..];
    let end = text.find("\n[").unwrap_or(text.len());
    &text[..end]
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|source| Error::File { doing: "read", path: path.to_owned(), source })
}

fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |source| Error::File { doing: "write", path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_where_the_next_begins() {
        let manifest = "[a]\nx = 1\n\n[b]\ny = 2\n";
        assert_eq!(section(manifest, "[a]").trim(), "[a]\nx = 1");
        assert_eq!(section(manifest, "[b]").trim(), "[b]\ny = 2");
        assert_eq!(section(manifest, "[c]"), "");
    }
}
