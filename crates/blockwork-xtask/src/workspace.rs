//! What the workspace's `Cargo.toml` says about itself: packages, folders, the Leptos projects.
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
    project::{self, Leptos},
};

/// A Cargo workspace, with the one of its Leptos projects that a command is about.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder of the top-level `Cargo.toml`.
    pub root: PathBuf,
    /// Where Cargo and we put what can be made again.
    pub target: PathBuf,
    /// The `[[workspace.metadata.leptos]]` that is meant: the first, unless another was chosen.
    pub leptos: Leptos,
    projects: Vec<Leptos>,
    packages: Vec<Package>,
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
    #[serde(default)]
    pub(crate) features: Vec<String>,
    /// `None` for one on every target.
    #[serde(default)]
    pub(crate) target: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl Workspace {
    /// Reads the workspace around the current folder.
    ///
    /// # Errors
    ///
    /// When `cargo metadata` fails, or there is no Leptos project.
    pub fn read() -> Result<Self> {
        Self::around(Path::new("."))
    }

    fn around(folder: &Path) -> Result<Self> {
        let metadata = Cmd::new("cargo").args(["metadata", "--no-deps", "--format-version", "1", "--quiet"]);
        match metadata.dir(folder).read() {
            Ok(json) => Self::parse(&json),
            Err(Error::Failed { output, .. }) if output.contains("could not find `Cargo.toml`") => {
                Err(Error::Refused {
                    what: "this folder is in no Cargo workspace".into(),
                    hint: "go into the app's folder first; a new one is made by `cargo xtask new ../my-app`".into(),
                })
            }
            Err(error) => Err(error),
        }
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
        let projects = project::projects(projects)?;
        Ok(Self {
            root: output.workspace_root,
            target: output.target_directory,
            leptos: projects[0].clone(),
            projects,
            packages: output.packages,
        })
    }

    /// The same workspace, where another of its projects is meant.
    ///
    /// # Errors
    ///
    /// When it has no project of that name.
    pub fn project(&self, name: &str) -> Result<Self> {
        let found = self.projects.iter().find(|project| project.name == name);
        let Some(leptos) = found else {
            let names: Vec<_> = self.projects.iter().map(|project| project.name.as_str()).collect();
            return Err(Error::Usage(format!("there is no project `{name}`; there are {}", names.join(", "))));
        };
        Ok(Self { leptos: leptos.clone(), ..self.clone() })
    }

    /// The same workspace for each of its projects, in the order of the manifest.
    pub fn each_project(&self) -> impl Iterator<Item = Self> {
        self.projects.iter().map(|leptos| Self { leptos: leptos.clone(), ..self.clone() })
    }

    /// The name of the project, where it takes a name to tell it from others.
    pub(crate) fn one_of_several(&self) -> Option<&str> {
        (self.projects.len() > 1).then_some(&self.leptos.name)
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
        found.ok_or_else(|| {
            let names: Vec<_> = self.packages.iter().map(|package| package.name.as_str()).collect();
            Error::Manifest(format!("the workspace has no package `{name}`; there are {}", names.join(", ")))
        })
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
    use crate::project::Mode;

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
    fn a_folder_in_no_workspace_is_told_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = Workspace::around(folder.path()).expect_err("refused");
        assert_eq!(error.to_string(), "this folder is in no Cargo workspace");
        assert!(error.hint().expect("a hint").contains("cargo xtask new"));
    }

    #[test]
    fn a_project_names_packages_that_exist() {
        let other = |from, to| Workspace::parse(&metadata(&PROJECT.replace(from, to))).expect("readable");
        let error = other("\"server\"", "\"servr\"").folder_of("servr").expect_err("refused");
        assert_eq!(error.to_string(), "the workspace has no package `servr`; there are server, page, xtask");
        let error = other("\"page\"", "\"server\"").page_library().expect_err("refused");
        assert_eq!(error.to_string(), "`server` has no library of crate-type \"cdylib\"");
    }

    #[test]
    fn the_first_project_is_meant_until_another_is_chosen() {
        let both = r#"{"leptos": [{"name": "shop", "bin-package": "server", "lib-package": "page"},
            {"name": "other", "bin-package": "b", "lib-package": "l", "site-root": "target/other"}]}"#;
        let workspace = Workspace::parse(&metadata(both)).expect("readable");
        assert_eq!(workspace.leptos.name, "shop");
        assert_eq!(workspace.project("other").expect("chosen").leptos.lib_package, "l");
        assert_eq!(workspace.each_project().map(|one| one.leptos.name).collect::<Vec<_>>(), ["shop", "other"]);
        let error = workspace.project("othr").expect_err("refused");
        assert_eq!(error.to_string(), "there is no project `othr`; there are shop, other");
        assert_eq!(workspace.one_of_several(), Some("shop"));
        assert_eq!(Workspace::parse(&metadata(PROJECT)).expect("readable").one_of_several(), None);
    }
}
