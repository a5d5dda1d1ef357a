//! What the workspace's `Cargo.toml` says about itself: packages, folders, the Leptos project.
//!
//! `cargo metadata` is read with `serde_json`, which is in the graph anyway; of the crate
//! `cargo_metadata` we would use six fields.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{
    command::Cmd,
    error::{Error, Result},
};

/// A Cargo workspace with one Leptos project in it.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder of the top-level `Cargo.toml`.
    pub root: PathBuf,
    /// Where Cargo and we put what can be made again.
    pub target: PathBuf,
    /// `[[workspace.metadata.leptos]]`.
    pub leptos: Leptos,
    packages: Vec<Package>,
}

/// The keys of `[[workspace.metadata.leptos]]` that we follow; cargo-leptos reads the same ones.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Leptos {
    /// The project's name.
    pub name: String,
    /// The package with the server's binary.
    pub bin_package: String,
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

/// A package of the workspace.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
    targets: Vec<Target>,
    rust_version: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `None` for an ordinary dependency, "dev" or "build".
    pub(crate) kind: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

/// Development or release; which Cargo profile that means, the metadata says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Quick to build, with names and checks.
    Dev,
    /// What a visitor gets.
    Release,
}

impl Workspace {
    /// Reads the workspace around the current folder.
    ///
    /// # Errors
    ///
    /// When `cargo metadata` fails, or there is not exactly one Leptos project.
    pub fn read() -> Result<Self> {
        let json = Cmd::new("cargo").args(["metadata", "--no-deps", "--format-version", "1", "--quiet"]).read()?;
        Self::parse(&json)
    }

    fn parse(json: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Output {
            packages: Vec<Package>,
            workspace_root: PathBuf,
            target_directory: PathBuf,
            #[serde(default)]
            metadata: Option<BTreeMap<String, serde_json::Value>>,
        }
        let unreadable = |error| Error::Manifest(format!("cargo metadata is not readable: {error}"));
        let output: Output = serde_json::from_str(json).map_err(unreadable)?;
        let projects = output.metadata.and_then(|mut all| all.remove("leptos")).unwrap_or_default();
        let projects: Vec<Leptos> = match projects {
            serde_json::Value::Null => Vec::new(),
            some => serde_json::from_value(some)
                .map_err(|error| Error::Manifest(format!("the Leptos metadata: {error}")))?,
        };
        let [leptos] = <[Leptos; 1]>::try_from(projects).map_err(|projects| {
            let count = projects.len();
            Error::Manifest(format!("one Leptos project is needed, and there are {count}"))
        })?;
        Ok(Self {
            root: output.workspace_root,
            target: output.target_directory,
            leptos: leptos.with_output_name(),
            packages: output.packages,
        })
    }

    /// A folder under `target/` for what we make, created where it is missing.
    pub(crate) fn made(&self, name: &str) -> Result<PathBuf> {
        let folder = self.target.join(name);
        fs::create_dir_all(&folder).map_err(Error::file("create", &folder))?;
        Ok(folder)
    }

    /// The folder of the browser tests, where the project has any.
    pub(crate) fn end2end(&self) -> Option<PathBuf> {
        let folder = self.root.join(self.leptos.end2end_dir.as_ref()?);
        folder.join("package.json").is_file().then_some(folder)
    }

    /// The folder of a package, from the workspace's root.
    pub(crate) fn folder_of(&self, package: &str) -> Result<String> {
        let package = self.package(package)?;
        let folder = package.manifest_path.parent().unwrap_or(&self.root);
        let folder = folder.strip_prefix(&self.root).unwrap_or(folder);
        Ok(folder.to_string_lossy().into_owned())
    }

    /// The page's library, as Cargo names its file.
    pub(crate) fn page_library(&self) -> Result<String> {
        let package = self.package(&self.leptos.lib_package)?;
        let library = package.targets.iter().find(|target| target.kind.iter().any(|kind| kind == "cdylib"));
        library.map(|target| target.name.clone()).ok_or_else(|| {
            let name = &package.name;
            Error::Manifest(format!("`{name}` has no library of crate-type \"cdylib\""))
        })
    }

    /// A test of the server's package: because it may start the server, `cargo test` builds the binary
    /// on its way.
    pub(crate) fn server_test(&self) -> Option<&str> {
        let package = self.package(&self.leptos.bin_package).ok()?;
        let tests = |target: &&Target| target.kind.iter().any(|kind| kind == "test");
        let test = package.targets.iter().find(tests)?;
        Some(&test.name)
    }

    /// The packages that are tools of the workspace and not part of the app: this crate where it is
    /// a member, and those that depend on it.
    ///
    /// They are built apart: in one build with the app Cargo would give both the union of the features
    /// that either asks of a shared dependency, and Leptos would be compiled once for that and once
    /// for the server alone.
    pub(crate) fn tools(&self) -> Vec<&str> {
        let us = env!("CARGO_PKG_NAME");
        self.packages
            .iter()
            .filter(|package| package.name == us || package.dependencies.iter().any(|dep| dep.name == us))
            .map(|package| package.name.as_str())
            .collect()
    }

    /// The packages of the workspace.
    pub(crate) fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// The oldest Rust that compiles all packages, as they say it themselves.
    pub(crate) fn rust_version(&self) -> Option<&str> {
        self.packages.iter().find_map(|package| package.rust_version.as_deref())
    }

    fn package(&self, name: &str) -> Result<&Package> {
        let found = self.packages.iter().find(|package| package.name == name);
        found.ok_or_else(|| Error::Manifest(format!("the workspace has no package `{name}`")))
    }
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

/// Writes only what has changed: who watches the file's time is not woken for nothing.
pub(crate) fn write_if_changed(path: &Path, content: &[u8]) -> Result<()> {
    match fs::read(path) {
        Ok(old) if old == content => return Ok(()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(Error::file("read", path)(error));
        }
        Ok(_) | Err(_) => {}
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
    }
    fs::write(path, content).map_err(Error::file("write", path))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A workspace for tests of other modules, in that folder.
    pub(crate) fn example(root: &Path) -> Workspace {
        let mut workspace = Workspace::parse(&metadata(PROJECT)).expect("readable");
        workspace.target = root.join("target");
        workspace.root = root.to_owned();
        workspace
    }

    fn metadata(leptos: &str) -> String {
        format!(
            r#"{{"packages": [
                {{"name": "server", "manifest_path": "/w/server/Cargo.toml", "dependencies": [],
                  "targets": [{{"name": "server", "kind": ["bin"]}}], "rust_version": "1.95"}},
                {{"name": "page", "manifest_path": "/w/page/Cargo.toml", "dependencies": [],
                  "targets": [{{"name": "the_page", "kind": ["cdylib", "rlib"]}}], "rust_version": null}},
                {{"name": "xtask", "manifest_path": "/w/xtask/Cargo.toml",
                  "dependencies": [{{"name": "blockwork-xtask", "kind": null}}],
                  "targets": [{{"name": "xtask", "kind": ["bin"]}}], "rust_version": null}}],
              "workspace_root": "/w", "target_directory": "/w/target", "metadata": {leptos}}}"#
        )
    }

    const PROJECT: &str = r#"{"leptos": [{"name": "shop", "bin-package": "server",
        "lib-package": "page", "lib-profile-release": "wasm-release", "unknown-key": 1}]}"#;

    #[test]
    fn what_the_manifest_leaves_out_is_what_cargo_leptos_assumes() {
        let workspace = Workspace::parse(&metadata(PROJECT)).expect("readable");
        let leptos = &workspace.leptos;
        assert_eq!(leptos.output_name, "shop");
        assert_eq!(leptos.site_root, "target/site");
        assert_eq!(leptos.site_addr, "127.0.0.1:3000");
        assert_eq!(leptos.page_profile(Mode::Dev), "dev");
        assert_eq!(leptos.page_profile(Mode::Release), "wasm-release");
        assert_eq!(leptos.server_profile(Mode::Release), "release");
    }

    #[test]
    fn packages_are_found_by_their_part() {
        let workspace = Workspace::parse(&metadata(PROJECT)).expect("readable");
        assert_eq!(workspace.page_library().expect("a library"), "the_page");
        assert_eq!(workspace.folder_of("server").expect("a folder"), "server");
        assert_eq!(workspace.tools(), ["xtask"]);
        assert_eq!(workspace.rust_version(), Some("1.95"));
        assert_eq!(workspace.server_test(), None);
    }

    #[test]
    fn exactly_one_project_is_needed() {
        fn check(leptos: &str, expected: &str) {
            let error = Workspace::parse(&metadata(leptos)).expect_err("refused");
            assert_eq!(error.to_string(), expected);
        }
        let none = "one Leptos project is needed, and there are 0";
        check("null", none);
        check("{}", none);
        check(r#"{"leptos": []}"#, none);
        check(r#"{"leptos": [{"name": "x"}]}"#, "the Leptos metadata: missing field `bin-package`");
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
