//! A Leptos project: what `[[workspace.metadata.leptos]]` says about it.

use std::path::PathBuf;

use serde::Deserialize;

use crate::error::{Error, Result};

/// The keys of a `[[workspace.metadata.leptos]]` that we follow; cargo-leptos reads the same ones.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Leptos {
    /// The project's name.
    pub name: String,
    /// The package with the server's binary.
    pub bin_package: String,
    /// The server's binary, where it is not called as its package.
    pub bin_target: Option<String>,
    /// The package with the page's library.
    pub lib_package: String,
    /// The stem of the page's files; the project's name where it is not given.
    #[serde(default)]
    pub output_name: String,
    /// What is served, from the workspace's root.
    #[serde(default = "default_site_root")]
    pub site_root: String,
    /// The page's files, from the site's root.
    #[serde(default = "default_pkg_dir")]
    pub site_pkg_dir: String,
    /// Where the server listens.
    #[serde(default = "default_addr")]
    pub site_addr: String,
    /// Where `cargo leptos watch` tells the page to reload.
    #[serde(default = "default_reload_port")]
    pub reload_port: u16,
    /// The style sheet that imports all others.
    pub style_file: Option<PathBuf>,
    /// What is copied into the site as it is.
    pub assets_dir: Option<PathBuf>,
    /// The Cargo profile of the page in development.
    pub lib_profile_dev: Option<String>,
    /// The Cargo profile of the page in a release.
    pub lib_profile_release: Option<String>,
    /// The Cargo profile of the server in development.
    pub bin_profile_dev: Option<String>,
    /// The Cargo profile of the server in a release.
    pub bin_profile_release: Option<String>,
    /// What `wasm-opt` is called with.
    #[serde(default = "default_wasm_opt")]
    pub wasm_opt_features: Vec<String>,
    /// The folder of the browser tests.
    pub end2end_dir: Option<PathBuf>,
    /// What runs the browser tests: Playwright, with arguments.
    pub end2end_cmd: Option<String>,
}

fn default_site_root() -> String {
    "target/site".into()
}

fn default_pkg_dir() -> String {
    "pkg".into()
}

fn default_addr() -> String {
    "127.0.0.1:3000".into()
}

fn default_reload_port() -> u16 {
    3001
}

fn default_wasm_opt() -> Vec<String> {
    ["-Oz", "--enable-bulk-memory", "--enable-nontrapping-float-to-int"].map(String::from).to_vec()
}

/// The projects of a workspace, from the value of `workspace.metadata.leptos`: one at least, and each with a name and a
/// site of its own.
pub(crate) fn projects(metadata: serde_json::Value) -> Result<Vec<Leptos>> {
    let projects = match metadata {
        serde_json::Value::Null => Vec::new(),
        some => serde_json::from_value::<Vec<Leptos>>(some)
            .map_err(|error| Error::Manifest(format!("[[workspace.metadata.leptos]] cannot be used: {error}")))?,
    };
    if projects.is_empty() {
        let what = "the workspace has no Leptos project: its Cargo.toml has no [[workspace.metadata.leptos]]";
        return Err(Error::Manifest(what.into()));
    }
    let projects: Vec<_> = projects.into_iter().map(Leptos::with_output_name).collect();
    different(&projects, "name", |project| &project.name)?;
    different(&projects, "site-root", |project| &project.site_root)?;
    Ok(projects)
}

fn different(projects: &[Leptos], key: &str, value: fn(&Leptos) -> &String) -> Result<()> {
    for (at, project) in projects.iter().enumerate() {
        let value_of = value(project);
        if projects[..at].iter().any(|earlier| value(earlier) == value_of) {
            return Err(Error::Manifest(format!("two projects have {key} = \"{value_of}\": give each its own")));
        }
    }
    Ok(())
}

/// Development or release; which Cargo profile that means, the metadata says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Quick to build, with names and checks.
    Dev,
    /// What a visitor gets.
    Release,
}

impl Leptos {
    /// The Cargo profile of the page.
    pub(crate) fn page_profile(&self, mode: Mode) -> &str {
        match mode {
            Mode::Dev => self.lib_profile_dev.as_deref().unwrap_or("dev"),
            Mode::Release => self.lib_profile_release.as_deref().unwrap_or("release"),
        }
    }

    /// The Cargo profile of the server.
    pub(crate) fn server_profile(&self, mode: Mode) -> &str {
        match mode {
            Mode::Dev => self.bin_profile_dev.as_deref().unwrap_or("dev"),
            Mode::Release => self.bin_profile_release.as_deref().unwrap_or("release"),
        }
    }

    /// The server's binary.
    pub(crate) fn binary(&self) -> &str {
        self.bin_target.as_ref().unwrap_or(&self.bin_package)
    }

    /// What Playwright is given, besides what a step gives it: the words behind its command in `end2end-cmd`.
    pub(crate) fn playwright_args(&self) -> impl Iterator<Item = &str> {
        let command = self.end2end_cmd.as_deref().unwrap_or_default();
        command.split_once("playwright test").map_or("", |(_, args)| args).split_whitespace()
    }

    fn with_output_name(mut self) -> Self {
        if self.output_name.is_empty() {
            self.output_name.clone_from(&self.name);
        }
        self
    }
}

/// The folder under `target/` in which Cargo puts what it builds with a profile.
pub(crate) fn profile_folder(profile: &str) -> &str {
    match profile {
        "dev" | "test" => "debug",
        "bench" => "release",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_workspace_without_a_project_and_a_damaged_one_say_what_is_wrong() {
        fn check(metadata: serde_json::Value, expected: &str) {
            let error = projects(metadata).expect_err("refused");
            assert_eq!(error.to_string(), expected);
            assert!(error.hint().expect("a hint").contains("Cargo.toml"));
        }
        let none = "the workspace has no Leptos project: its Cargo.toml has no [[workspace.metadata.leptos]]";
        check(serde_json::Value::Null, none);
        check(json!([]), none);
        let damaged = "[[workspace.metadata.leptos]] cannot be used: ";
        check(json!([{ "name": "x" }]), &format!("{damaged}missing field `bin-package`"));
        let one = json!({ "name": "x", "bin-package": "b", "lib-package": "l", "reload-port": "soon" });
        check(json!([one]), &format!("{damaged}invalid type: string \"soon\", expected u16"));
    }

    #[test]
    fn projects_have_names_and_sites_of_their_own() {
        let project = |name, root| json!({ "name": name, "bin-package": "b", "lib-package": "l", "site-root": root });
        let both = |one, other| projects(json!([one, other]));
        assert_eq!(both(project("a", "target/a"), project("b", "target/b")).expect("read").len(), 2);
        let error = both(project("a", "target/a"), project("b", "target/a")).expect_err("refused");
        assert_eq!(error.to_string(), "two projects have site-root = \"target/a\": give each its own");
        let error = both(project("a", "target/a"), project("a", "target/b")).expect_err("refused");
        assert_eq!(error.to_string(), "two projects have name = \"a\": give each its own");
    }

    #[test]
    fn the_server_is_called_as_its_package_unless_it_is_said() {
        fn check(target: Option<&str>, expected: &str) {
            let project = json!([{ "name": "x", "bin-package": "b", "lib-package": "l", "bin-target": target }]);
            assert_eq!(projects(project).expect("read")[0].binary(), expected);
        }
        check(None, "b");
        check(Some("serve"), "serve");
    }

    #[test]
    fn what_playwright_is_given_stands_behind_its_command() {
        fn check(command: Option<&str>, expected: &[&str]) {
            let project = json!([{ "name": "x", "bin-package": "b", "lib-package": "l", "end2end-cmd": command }]);
            let project = projects(project).expect("read").remove(0);
            assert_eq!(project.playwright_args().collect::<Vec<_>>(), expected);
        }
        check(None, &[]);
        check(Some("npx playwright test"), &[]);
        check(Some("npx playwright test --config examples.config.ts"), &["--config", "examples.config.ts"]);
        check(Some("npm test"), &[]);
    }

    #[test]
    fn profiles_have_cargos_folders() {
        fn check(profile: &str, folder: &str) {
            assert_eq!(profile_folder(profile), folder);
        }
        check("dev", "debug");
        check("release", "release");
        check("wasm-release", "wasm-release");
    }
}
