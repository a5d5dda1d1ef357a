//! The commonest mistakes in manifests, found before they cost a build or show in a browser only. Each is said with the place
//! and with what to do. `docs/guide/first-errors.md` lists them.

use std::{
    fs, io,
    net::{SocketAddr, TcpListener},
    path::Path,
};

use crate::{
    bindgen,
    error::{Error, Result},
    workspace::{Package, Workspace},
};

/// Leptos' features for the page. Which side is compiled, the target decides.
const PAGE: &[&str] = &["csr", "hydrate"];

/// What is compiled for both sides may ask for neither.
const EITHER: &[&str] = &["csr", "hydrate", "ssr"];

/// What every build needs: packages that exist, of one side each, and one version of wasm-bindgen.
pub(crate) fn before_a_build(workspace: &Workspace) -> Result<()> {
    workspace.page_library()?;
    workspace.folder_of(&workspace.leptos.bin_package)?;
    no_side(workspace.packages(), &workspace.leptos.lib_package)?;
    // There is none before the first build.
    let lock = fs::read_to_string(workspace.root.join("Cargo.lock")).unwrap_or_default();
    one_bindgen(&lock)
}

/// Resolved together, a page and a server of such features would each be half of the other.
fn no_side(packages: &[Package], page: &str) -> Result<()> {
    let on_the_page = built_with(packages, page);
    for package in packages {
        let sides = if on_the_page.contains(&package.name.as_str()) { EITHER } else { PAGE };
        let everywhere = package.dependencies.iter().filter(|used| used.target.is_none());
        for used in everywhere.filter(|used| used.name.starts_with("leptos")) {
            if let Some(side) = used.features.iter().find(|feature| sides.contains(&feature.as_str())) {
                let (name, leptos) = (&package.name, &used.name);
                return Err(Error::Refused {
                    what: format!("`{name}` asks {leptos} for `{side}`, on every target"),
                    hint: format!(
                        "take the feature out of {}: the target decides, and Blockwork asks for what belongs to it",
                        package.manifest_path.display()
                    ),
                });
            }
        }
    }
    Ok(())
}

/// The page's package, and those of the workspace that it is built with.
fn built_with<'a>(packages: &'a [Package], page: &'a str) -> Vec<&'a str> {
    let mut found = vec![page];
    let mut next = 0;
    while let Some(name) = found.get(next) {
        let package = packages.iter().find(|package| package.name == *name);
        for used in package.iter().flat_map(|package| &package.dependencies) {
            let not_there =
                used.kind.is_some() || used.target.as_ref().is_some_and(|target| target.starts_with("cfg(not("));
            if !not_there && !found.contains(&used.name.as_str()) {
                found.push(&used.name);
            }
        }
        next += 1;
    }
    found
}

/// What wasm-bindgen's macro leaves in the page can be read only by the same version of its library.
fn one_bindgen(lock: &str) -> Result<()> {
    let ours = bindgen::version();
    let versions = lock.split("name = \"wasm-bindgen\"\nversion = \"").skip(1);
    let other = versions.filter_map(|rest| rest.split('"').next()).find(|version| *version != ours);
    other.map_or(Ok(()), |other| {
        Err(Error::Refused {
            what: format!("Cargo.lock has wasm-bindgen {other}, and a page is made by {ours}"),
            hint: format!("cargo update --package wasm-bindgen@{other} --precise {ours}"),
        })
    })
}

/// A module without an entry point would be a page that shows everything and answers nothing.
pub(crate) fn entry_point(workspace: &Workspace, module: &Path) -> Result<()> {
    let text = fs::read_to_string(module).map_err(Error::file("read", module))?;
    // As wasm-bindgen writes it, and as a release has it.
    if text.contains("export function hydrate(") || text.contains(" as hydrate") {
        return Ok(());
    }
    let folder = workspace.folder_of(&workspace.leptos.lib_package)?;
    Err(Error::Refused {
        what: format!("the page has no entry point: {folder}/src/lib.rs makes none"),
        hint: "write there: #[cfg(target_arch = \"wasm32\")] blockwork::frontend!(app::App);".into(),
    })
}

/// Before a build of minutes; the server looks once more.
pub(crate) fn port_is_free(addr: SocketAddr) -> Result<()> {
    match TcpListener::bind(addr) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(Error::Refused {
            what: format!("another program is listening on {addr} already"),
            hint: format!("stop it, or choose another port: cargo xtask serve --port {}", addr.port().wrapping_add(1)),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::tests::example;
    use serde_json::json;

    #[track_caller]
    fn refused(result: Result<()>, what: &str, hint: &str) {
        let error = result.expect_err("refused");
        assert_eq!(error.to_string(), what);
        assert_eq!(error.hint().as_deref(), Some(hint));
    }

    #[test]
    fn leptos_features_for_one_side_are_refused() {
        let uses = |name: &str, feature: &str, target: Option<&str>| json!({ "name": name, "kind": null, "features": [feature], "target": target });
        let package = |name: &str, used: serde_json::Value| {
            let manifest = format!("/w/{name}/Cargo.toml");
            let package = json!({ "name": name, "manifest_path": manifest, "targets": [], "rust_version": null,
                "dependencies": [used] });
            serde_json::from_value::<Package>(package).expect("a package")
        };
        let check = |app, server| {
            let page = package("page", uses("app", "", Some("cfg(target_arch = \"wasm32\")")));
            no_side(&[page, package("app", app), package("server", server)], "page")
        };
        let harmless = || uses("leptos", "nonce", None);
        check(harmless(), uses("leptos", "ssr", None)).expect("only the server has it");
        check(uses("leptos", "hydrate", Some("cfg(target_arch = \"wasm32\")")), harmless())
            .expect("only the page has it");
        let said = |package: &str, side: &str| format!("`{package}` asks leptos for `{side}`, on every target");
        let hint = |package: &str| {
            format!(
                "take the feature out of /w/{package}/Cargo.toml: the target decides, and Blockwork asks for what belongs to it"
            )
        };
        refused(check(uses("leptos", "ssr", None), harmless()), &said("app", "ssr"), &hint("app"));
        refused(check(harmless(), uses("leptos", "csr", None)), &said("server", "csr"), &hint("server"));
    }

    #[test]
    fn another_wasm_bindgen_than_ours_is_refused() {
        let lock = |version: &str| {
            format!("[[package]]\nname = \"wasm-bindgen\"\nversion = \"{version}\"\nsource = \"registry\"\n")
        };
        let ours = bindgen::version();
        one_bindgen("").expect("nothing is locked yet");
        one_bindgen(&lock(&ours)).expect("the same");
        refused(
            one_bindgen(&(lock(&ours) + &lock("0.2.90"))),
            &format!("Cargo.lock has wasm-bindgen 0.2.90, and a page is made by {ours}"),
            &format!("cargo update --package wasm-bindgen@0.2.90 --precise {ours}"),
        );
    }

    #[test]
    fn a_page_without_an_entry_point_is_refused() {
        let root = tempfile::tempdir().expect("a folder");
        let module = root.path().join("shop.js");
        let workspace = example(Path::new("/w"));
        fs::write(&module, "export function hydrate() {\n    wasm.hydrate();\n}\n").expect("written");
        entry_point(&workspace, &module).expect("there");
        fs::write(&module, "function a(){b.hydrate()}export{a as hydrate,c as initSync};").expect("written");
        entry_point(&workspace, &module).expect("there too");
        fs::write(&module, "export { initSync, __wbg_init as default };\n").expect("written");
        refused(
            entry_point(&workspace, &module),
            "the page has no entry point: page/src/lib.rs makes none",
            "write there: #[cfg(target_arch = \"wasm32\")] blockwork::frontend!(app::App);",
        );
    }

    #[test]
    fn a_port_in_use_is_found_before_anything_is_built() {
        let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
        let addr = taken.local_addr().expect("an address");
        let next = addr.port().wrapping_add(1);
        refused(
            port_is_free(addr),
            &format!("another program is listening on {addr} already"),
            &format!("stop it, or choose another port: cargo xtask serve --port {next}"),
        );
        drop(taken);
        port_is_free(addr).expect("free again");
    }
}
