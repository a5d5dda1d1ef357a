//! Rules about dependencies.

use super::Findings;
use crate::{
    command::Cmd,
    error::Result,
    toolchain::WASM,
    workspace::{Package, Workspace},
};

/// Whom a package of the workspace may use of the others.
#[derive(Debug, Clone, Copy)]
pub struct Edges {
    /// The package.
    pub package: &'static str,
    /// What it is built with.
    pub may_use: &'static [&'static str],
    /// What its tests are built with besides.
    pub tests_may_use: &'static [&'static str],
}

/// Every package is in the table, and uses nobody it may not.
#[must_use]
pub fn edges(workspace: &Workspace, table: &[Edges]) -> Findings {
    wrong_edges(workspace.packages(), table)
}

fn wrong_edges(packages: &[Package], table: &[Edges]) -> Findings {
    let ours = |name: &str| packages.iter().any(|package| package.name == name);
    let mut findings = Findings::new();
    for package in packages {
        let name = &package.name;
        let Some(row) = table.iter().find(|row| row.package == name) else {
            findings.push(format!("{name} is not in the table of edges"));
            continue;
        };
        for used in package.dependencies.iter().filter(|used| ours(&used.name)) {
            let in_tests = used.kind.as_deref() == Some("dev");
            let listed = |list: &[&str]| list.contains(&used.name.as_str());
            let allowed = listed(row.may_use) || in_tests && listed(row.tests_may_use);
            if !allowed {
                findings.push(format!("{name} may not use {}", used.name));
            }
        }
    }
    findings.sort();
    findings.dedup();
    findings
}

/// The page's graph has none of the forbidden packages, and exactly one version of others: two of
/// wasm-bindgen cannot be linked, two of anything else are paid for by every visitor.
///
/// # Errors
///
/// When `cargo tree` fails.
pub fn page_graph(workspace: &Workspace, forbidden: &[&str], once: &[&str]) -> Result<Findings> {
    let tree = Cmd::new("cargo")
        .args(["tree", "--package", &workspace.leptos.lib_package])
        .args(["--target", WASM, "--edges", "normal", "--prefix", "none"])
        .dir(&workspace.root)
        .read()?;
    Ok(wrong_packages(&tree, forbidden, once))
}

fn wrong_packages(tree: &str, forbidden: &[&str], once: &[&str]) -> Findings {
    let mut packages: Vec<(&str, &str)> = tree
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.next()?))
        })
        .collect();
    packages.sort_unstable();
    packages.dedup();
    let versions = |name: &str| {
        let versions = packages.iter().filter(|(found, _)| *found == name);
        versions.map(|(_, version)| *version).collect::<Vec<_>>()
    };
    let forbidden = forbidden.iter().filter(|name| !versions(name).is_empty());
    let forbidden = forbidden.map(|name| format!("{name} is in the page's graph"));
    let not_once = once.iter().filter(|name| versions(name).len() != 1);
    let not_once = not_once.map(|name| {
        let versions = versions(name).join(", ");
        format!("{name} is to be in the page's graph once, and there is: {versions}")
    });
    forbidden.chain(not_once).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Edges] = &[
        Edges { package: "core", may_use: &[], tests_may_use: &["kit"] },
        Edges { package: "page", may_use: &["core"], tests_may_use: &[] },
        Edges { package: "kit", may_use: &[], tests_may_use: &[] },
    ];

    /// A line is a package, and behind the colon what it uses; `dev-` is for its tests.
    fn packages(text: &str) -> Vec<Package> {
        let package = |line: &str| {
            let (name, uses) = line.split_once(':').expect("a colon");
            let uses = uses.split_whitespace().map(|used| {
                let (kind, name) = used.strip_prefix("dev-").map_or((None, used), |name| (Some("dev"), name));
                serde_json::json!({ "name": name, "kind": kind })
            });
            let uses: Vec<_> = uses.collect();
            serde_json::from_value(serde_json::json!({
                "name": name, "manifest_path": "", "targets": [], "rust_version": null,
                "dependencies": uses,
            }))
        };
        text.lines().map(|line| package(line.trim()).expect("a package")).collect()
    }

    #[test]
    fn edges_are_those_of_the_table() {
        fn check(text: &str, expected: &[&str]) {
            assert_eq!(wrong_edges(&packages(text), TABLE), expected, "{text}");
        }
        check("core: serde dev-kit\npage: core\nkit:", &[]);
        check("core: page\npage:\nkit:", &["core may not use page"]);
        check("core: kit\nkit:", &["core may not use kit"]);
        check("page: dev-kit\nkit:", &["page may not use kit"]);
        check("store:", &["store is not in the table of edges"]);
    }

    #[test]
    fn the_pages_graph_is_small_and_has_no_doubles() {
        fn check(tree: &str, expected: &[&str]) {
            let found = wrong_packages(tree, &["tokio"], &["wasm-bindgen"]);
            assert_eq!(found, expected, "{tree}");
        }
        let one = "page v0.1.0 (/w)\nwasm-bindgen v0.2.130\nwasm-bindgen v0.2.130 (*)\n";
        check(one, &[]);
        check(&format!("{one}tokio v1.0.0\n"), &["tokio is in the page's graph"]);
        check(
            &format!("{one}wasm-bindgen v0.3.0\n"),
            &["wasm-bindgen is to be in the page's graph once, and there is: v0.2.130, v0.3.0"],
        );
        check("page v0.1.0", &["wasm-bindgen is to be in the page's graph once, and there is: "]);
    }
}
