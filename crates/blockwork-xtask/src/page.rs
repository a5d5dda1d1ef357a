//! The page: Rust to wasm, wasm to a module for the browser, and what stands beside it.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

use crate::{
    bindgen::Job,
    checks,
    command::Cmd,
    error::{Error, Result},
    glue,
    lint::Lint,
    parts,
    project::{Mode, profile_folder},
    report::seconds,
    site, style,
    toolchain::{Toolchain, WASM},
    tools,
    workspace::{Workspace, write_if_changed},
};

/// A built page: the folder that a server serves.
#[derive(Debug, Clone)]
pub struct Site {
    /// The folder.
    pub root: PathBuf,
    mode: Mode,
}

impl Site {
    /// The site that the metadata names.
    #[must_use]
    pub fn of(workspace: &Workspace, mode: Mode) -> Self {
        let root = workspace.root.join(&workspace.leptos.site_root);
        Self { root, mode }
    }

    /// A site elsewhere.
    #[must_use]
    pub fn at(root: PathBuf, mode: Mode) -> Self {
        Self { root, mode }
    }

    /// Builds what has changed.
    ///
    /// # Errors
    ///
    /// When the page does not compile, or a tool fails.
    pub fn build(&self, workspace: &Workspace, toolchain: &Toolchain, lint: Lint) -> Result<()> {
        let wasm = compile(workspace, toolchain, self.mode, lint)?;
        let pkg = self.root.join(&workspace.leptos.site_pkg_dir);
        self.module(workspace, &wasm, &pkg)?;
        if let Some(file) = &workspace.leptos.style_file {
            let css = style::bundle(&workspace.root.join(file))?;
            let name = format!("{}.css", workspace.leptos.output_name);
            write_if_changed(&pkg.join(name), css.as_bytes())?;
        }
        if let Some(folder) = &workspace.leptos.assets_dir {
            let folder = workspace.root.join(folder);
            if folder.is_dir() {
                site::copy_folder(&folder, &self.root)?;
            }
        }
        match self.mode {
            Mode::Dev => site::remove_compressed(&self.root),
            Mode::Release => site::compress(&self.root),
        }
    }

    /// Bundles the parts of what cargo-leptos has built.
    pub(crate) fn bundle(&self, workspace: &Workspace) -> Result<()> {
        parts::bundle(&self.root.join(&workspace.leptos.site_pkg_dir))?;
        match self.mode {
            Mode::Dev => Ok(()),
            Mode::Release => site::compress(&self.root),
        }
    }

    /// The module that starts the page in a browser.
    pub(crate) fn script(&self, workspace: &Workspace) -> PathBuf {
        let name = format!("{}.js", workspace.leptos.output_name);
        self.root.join(&workspace.leptos.site_pkg_dir).join(name)
    }

    /// wasm-bindgen, and in a release wasm-opt; skipped where the module was made from the same file.
    fn module(&self, workspace: &Workspace, wasm: &Path, pkg: &Path) -> Result<()> {
        let name = &workspace.leptos.output_name;
        let stamp = pkg.join(".made-from");
        let source = Source::of(wasm, self.mode)?;
        let made = [format!("{name}.js"), format!("{name}.wasm")].map(|file| pkg.join(file));
        let same = fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == source.0);
        if same && made.iter().all(|file| file.is_file()) {
            return Ok(());
        }
        browser_module(workspace, wasm, pkg, name, self.mode)?;
        checks::entry_point(workspace, &made[0])?;
        fs::write(&stamp, source.0).map_err(Error::file("write", stamp))
    }
}

/// Makes what a browser loads of what rustc has made: wasm-bindgen, and in a release wasm-opt. The folder is emptied first.
///
/// # Errors
///
/// When a tool fails.
pub fn browser_module(workspace: &Workspace, wasm: &Path, pkg: &Path, name: &str, mode: Mode) -> Result<()> {
    let start = Instant::now();
    if pkg.exists() {
        fs::remove_dir_all(pkg).map_err(Error::file("empty", pkg))?;
    }
    let rest = parts::divide(wasm, pkg, name)?;
    Job::new(&rest, pkg, name).divided(rest != wasm).run()?;
    // Leptos asks for the name without `_bg`, as cargo-leptos renames it.
    let module = pkg.join(format!("{name}.wasm"));
    let written = pkg.join(format!("{name}_bg.wasm"));
    fs::rename(&written, &module).map_err(Error::file("rename", written))?;
    println!("page: wasm-bindgen in {}", seconds(start.elapsed()));
    if mode == Mode::Release {
        optimise(workspace, &module)?;
        shorten(workspace, &module)?;
        parts::optimise(workspace, pkg, wasm_opt)?;
    }
    parts::bundle(pkg)
}

/// What a module was made from: the time and size of the file, and the mode.
struct Source(String);

impl Source {
    fn of(wasm: &Path, mode: Mode) -> Result<Self> {
        let data = fs::metadata(wasm).map_err(Error::file("read", wasm))?;
        let time = data.modified().map_err(Error::file("read", wasm))?;
        let since = time.duration_since(SystemTime::UNIX_EPOCH);
        let nanos = since.unwrap_or_default().as_nanos();
        Ok(Self(format!("{mode:?} {} {nanos}", data.len())))
    }
}

/// Compiles the page's package, and returns the file.
fn compile(workspace: &Workspace, toolchain: &Toolchain, mode: Mode, lint: Lint) -> Result<PathBuf> {
    let profile = workspace.leptos.page_profile(mode);
    let cargo = toolchain
        .cargo_in(workspace)
        .args(["rustc", "--package", &workspace.leptos.lib_package, "--lib"])
        .args(["--target", WASM, "--profile", profile]);
    lint.apply(cargo).args(["--", parts::LINK_ARG]).run()?;
    Ok(workspace.target.join(WASM).join(profile_folder(profile)).join(format!("{}.wasm", workspace.page_library()?)))
}

fn optimise(workspace: &Workspace, module: &Path) -> Result<()> {
    let start = Instant::now();
    let size = |path: &Path| fs::metadata(path).map_err(Error::file("read", path));
    let before = size(module)?.len();
    change_both(module, glue::without_idle)?;
    parts::slim(module)?;
    wasm_opt(workspace, module)?;
    let after = size(module)?.len();
    let time = seconds(start.elapsed());
    println!("page: wasm-opt in {time}, {} to {} KB", before / 1000, after / 1000);
    Ok(())
}

/// Changes a module and its script, where there is something to change.
fn change_both(module: &Path, change: impl Fn(&[u8], &str) -> Option<(Vec<u8>, String)>) -> Result<()> {
    let script = module.with_extension("js");
    let text = fs::read_to_string(&script).map_err(Error::file("read", &script))?;
    let bytes = fs::read(module).map_err(Error::file("read", module))?;
    if let Some((bytes, text)) = change(&bytes, &text) {
        fs::write(module, bytes).map_err(Error::file("write", module))?;
        fs::write(&script, text).map_err(Error::file("write", &script))?;
    }
    Ok(())
}

/// Makes the module's script short, and the names by which both know each other.
fn shorten(workspace: &Workspace, module: &Path) -> Result<()> {
    change_both(module, glue::shorten)?;
    let script = module.with_extension("js");
    Cmd::new(tools::esbuild(workspace))
        .arg(&script)
        .args(["--minify", "--format=esm", "--log-level=warning", "--allow-overwrite"])
        .arg(format!("--outfile={}", script.display()))
        .hint("cargo xtask setup")
        .run()
}

fn wasm_opt(workspace: &Workspace, module: &Path) -> Result<()> {
    Cmd::new(tools::wasm_opt(workspace))
        .args(&workspace.leptos.wasm_opt_features)
        .arg(module)
        .arg("-o")
        .arg(module)
        .hint("cargo xtask setup")
        .limit(Duration::from_secs(15 * 60))
        .run()
}
