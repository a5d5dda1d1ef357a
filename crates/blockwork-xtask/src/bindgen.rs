//! wasm-bindgen, as a library.
//!
//! Its command must have exactly the version of the crate that the page is compiled with. As a dependency
//! pinned to that version it cannot have another one, and what is left of it to compile takes a minute
//! instead of six.
//!
//! cargo-leptos starts a program of that name, so there is one: we ourselves, under another name
//! ([`called_as_wasm_bindgen`]).

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use wasm_bindgen_cli_support::Bindgen;

use crate::error::{Error, Result};

/// What is done to the module.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) input: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) name: String,
    keep_debug: bool,
    debug: bool,
    keep_exports: bool,
    mangled: bool,
}

impl Job {
    pub(crate) fn run(&self) -> Result<()> {
        let failed = |error| Error::Bindgen(format!("{}: {error:#}", self.input.display()));
        Bindgen::new()
            .input_path(&self.input)
            .out_name(&self.name)
            .web(true)
            .map_err(failed)?
            .typescript(false)
            .debug(self.debug)
            .keep_debug(self.keep_debug)
            .keep_lld_exports(self.keep_exports)
            .demangle(!self.mangled)
            .generate(&self.folder)
            .map_err(failed)
    }

    pub(crate) fn new(input: &Path, folder: &Path, name: &str) -> Self {
        Self { input: input.to_owned(), folder: folder.to_owned(), name: name.to_owned(), ..Self::default() }
    }

    /// What its parts link to stays as it is, and keeps its name.
    pub(crate) fn divided(self, is: bool) -> Self {
        Self { keep_exports: is, mangled: is, ..self }
    }

    /// The arguments that cargo-leptos gives, and no others.
    fn parse(args: impl Iterator<Item = String>) -> Result<Self> {
        let mut job = Self::default();
        for arg in args {
            match arg.split_once('=') {
                Some(("--target", "web")) => {}
                Some(("--out-name", name)) => job.name = name.into(),
                Some(("--out-dir", folder)) => job.folder = folder.into(),
                None if arg == "--keep-lld-exports" => job.keep_exports = true,
                None if arg == "--no-demangle" => job.mangled = true,
                None if arg == "--debug" => job.debug = true,
                None if arg == "--keep-debug" => job.keep_debug = true,
                _ if arg.starts_with('-') => {
                    return Err(Error::Usage(format!(
                        "this wasm-bindgen is a part of `cargo xtask` for cargo-leptos, and does not \
                         know {arg}"
                    )));
                }
                _ => job.input = arg.into(),
            }
        }
        Ok(job)
    }
}

/// The version, of the library and of the crate that the page is compiled with.
pub(crate) fn version() -> String {
    wasm_bindgen_shared::version()
}

/// Puts a program of the name `wasm-bindgen` into that folder. A copy and no link: the test builds us once more while we
/// run, and then another file stands where we stood.
pub(crate) fn install_as_program(folder: &Path) -> Result<()> {
    let us = ourselves()?;
    let program = folder.join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
    if program.exists() || program.is_symlink() {
        fs::remove_file(&program).map_err(Error::file("replace", &program))?;
    }
    fs::copy(us, &program).map(drop).map_err(Error::file("write", program))
}

/// A path to our own program. On Linux one that leads to it even when its file was removed or replaced.
fn ourselves() -> Result<PathBuf> {
    let link = PathBuf::from("/proc/self/exe");
    if link.exists() {
        return Ok(link);
    }
    std::env::current_exe().map_err(Error::file("find", "ourselves"))
}

const NAME: &str = "wasm-bindgen";

/// Where we were started under that name: does its work, and says how it went.
pub(crate) fn called_as_wasm_bindgen() -> Option<ExitCode> {
    let mut args = std::env::args();
    let program = PathBuf::from(args.next()?);
    if program.file_stem()? != NAME {
        return None;
    }
    let args: Vec<String> = args.collect();
    if args.iter().any(|arg| arg == "--version" || arg == "-V") {
        println!("{NAME} {}", version());
        return Some(ExitCode::SUCCESS);
    }
    match Job::parse(args.into_iter()).and_then(|job| job.run()) {
        Ok(()) => Some(ExitCode::SUCCESS),
        Err(error) => {
            eprintln!("error: {error}");
            Some(ExitCode::FAILURE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_of_cargo_leptos_are_understood() {
        let args = "--target=web --keep-lld-exports --no-demangle --debug --keep-debug \
                    --out-name=shop --out-dir=target/site/pkg target/page.wasm";
        let job = Job::parse(args.split_whitespace().map(String::from)).expect("understood");
        let expected = Job {
            input: "target/page.wasm".into(),
            folder: "target/site/pkg".into(),
            name: "shop".into(),
            keep_debug: true,
            debug: true,
            keep_exports: true,
            mangled: true,
        };
        assert_eq!(job, expected);
    }

    /// Names the folder for the program, in the process that is replaced while it runs.
    const REPLACED: &str = "BLOCKWORK_TEST_REPLACED";

    #[cfg(unix)]
    #[test]
    fn it_is_installed_also_by_a_process_whose_file_was_replaced() {
        use crate::command::Cmd;
        if let Some(folder) = std::env::var_os(REPLACED) {
            let us = std::env::current_exe().expect("a path");
            fs::remove_file(&us).expect("removed");
            fs::write(us, "another program").expect("written");
            install_as_program(Path::new(&folder)).expect("installed");
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let copy = folder.path().join("us");
        fs::copy(std::env::current_exe().expect("a path"), &copy).expect("copied");
        let this = "bindgen::tests::it_is_installed_also_by_a_process_whose_file_was_replaced";
        Cmd::new(&copy).args(["--exact", this]).env(REPLACED, folder.path()).read().expect("it passes");
        let size = |path: &Path| fs::metadata(path).expect("it is there").len();
        assert_eq!(size(&folder.path().join(NAME)), size(&std::env::current_exe().expect("a path")));
        Cmd::new(folder.path().join(NAME)).arg("--list").read().expect("it runs");
    }

    #[test]
    fn other_arguments_are_refused_instead_of_ignored() {
        for arg in ["--target=nodejs", "--weak-refs", "-x"] {
            assert!(Job::parse([arg.to_owned()].into_iter()).is_err(), "{arg}");
        }
    }

    #[test]
    fn library_and_crate_have_the_same_version() {
        let lock = include_str!("../../../Cargo.lock");
        let locked = |name: &str| {
            let head = format!("name = \"{name}\"\nversion = \"");
            let at = lock.find(&head).expect("in the lock file") + head.len();
            lock[at..].split('"').next().map(String::from)
        };
        assert_eq!(locked("wasm-bindgen"), Some(version()));
        assert_eq!(locked("wasm-bindgen-cli-support"), Some(version()));
    }
}
