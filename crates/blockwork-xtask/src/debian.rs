//! Rust for wasm from Debian's packages, where rustup's server cannot be reached.
//!
//! Debian's `rustc-web` (the compiler of Debian's browsers) has no library for wasm either, but its source: it is
//! built once, with the permission that compilers give themselves for that (`RUSTC_BOOTSTRAP`), and put
//! where that compiler looks for it. From then on it is a toolchain like any other, and no unstable
//! flag is needed any more. Security updates move its version, so the version is read and not
//! written down.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    command::{Cmd, on_path},
    error::{Error, Result},
    process::is_root,
    toolchain::{BUILT_BY, LINKED, Toolchain, WASM, library, version_in},
    workspace::{Workspace, write_if_changed},
};

/// Compiler, Cargo, the library's source, the linker's link, clippy, rustfmt: all of one version. The
/// linker itself is [`linker`].
const PACKAGES: &[&str] =
    &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rust-web-clippy", "rustfmt-web"];

/// Where Debian's Rust lives.
const ROOT: &str = "/usr";

/// rustup asks for a long time where packets are dropped instead of refused.
const RUSTUP_LIMIT: Duration = Duration::from_secs(5 * 60);

/// Asks rustup for the target, and Debian where that fails.
pub(crate) fn rustup_or_debian(workspace: &Workspace) -> Result<()> {
    let rustup = Cmd::new("rustup")
        .args(["target", "add", WASM])
        // The sentence is enough.
        .env("RUST_BACKTRACE", "0")
        .hint("install Rust from https://rustup.rs")
        .limit(RUSTUP_LIMIT);
    let Err(refused) = rustup.run() else {
        return Ok(());
    };
    eprintln!("set-up: rustup did not succeed ({refused})");
    eprintln!("set-up: taking Rust for wasm from Debian's packages instead, linked as `{LINKED}`");
    let packages = packages(workspace)?;
    install("Rust for wasm from Debian's packages", &packages)?;
    if on_path("rustup").is_some() {
        link()?;
    }
    let built = build_library(workspace)?;
    put_library(&built)
}

fn packages(workspace: &Workspace) -> Result<Vec<String>> {
    if on_path("apt-get").is_none() {
        return Err(no_target("this is not Debian, where there is another way"));
    }
    let offered = offered();
    let needed = workspace.rust_version().and_then(version_in);
    if offered.is_none() || offered < needed {
        let said = |version: Option<(u32, u32, u32)>| {
            version.map_or("none".into(), |(major, minor, patch)| format!("{major}.{minor}.{patch}"))
        };
        let (offered, needed) = (said(offered), said(needed));
        return Err(no_target(&format!("Debian's rustc-web is {offered}, and {needed} is needed (`apt-get update`?)")));
    }
    let linker = linker(&Cmd::new("apt-cache").args(["depends", "rust-web-llvm"]).read()?);
    let linker = linker.ok_or_else(|| Error::Missing {
        what: "the linker that Debian's rust-lld leads to".into(),
        hint: "apt-cache depends rust-web-llvm should name an LLVM".into(),
    })?;
    let packages = PACKAGES.iter().map(ToString::to_string);
    Ok(packages.chain([linker]).collect())
}

/// The page's target is missing, and there is no other way either.
fn no_target(why: &str) -> Error {
    Error::Missing {
        what: format!("the target {WASM}"),
        hint: format!("rustup could not get it, and {why}; once the network is there: rustup target add {WASM}"),
    }
}

/// The version that can be installed; the lists of a fresh machine are empty or old.
fn offered() -> Option<(u32, u32, u32)> {
    if is_root() {
        // Where this fails, the lists that are there may still do.
        let _ = Cmd::new("apt-get").args(["update", "--quiet"]).read();
    }
    let policy = Cmd::new("apt-cache").args(["policy", "rustc-web"]).read();
    let policy = policy.ok()?;
    policy.lines().find(|line| line.contains("Candidate:")).and_then(version_in)
}

/// `rust-lld` is a link to the linker of the LLVM that the package depends on, and does not depend
/// on that linker itself.
fn linker(depends: &str) -> Option<String> {
    depends.lines().find_map(|line| {
        let version = line.trim().strip_prefix("Depends: llvm-")?;
        version.chars().all(|c| c.is_ascii_digit()).then(|| format!("lld-{version}"))
    })
}

/// Installs packages, where they are not installed; as root, or with a message that says what root would do.
pub(crate) fn install(what: &str, packages: &[String]) -> Result<()> {
    install_as(what, packages, &[])
}

/// The same for packages with a service that nobody here needs to run: it is not started where the system has run levels.
pub(crate) fn install_idle(what: &str, packages: &[String]) -> Result<()> {
    install_as(what, packages, &[("RUNLEVEL", "1")])
}

fn install_as(what: &str, packages: &[String], settings: &[(&str, &str)]) -> Result<()> {
    if packages.iter().all(|package| installed(package)) {
        return Ok(());
    }
    if on_path("apt-get").is_none() {
        return Err(Error::Missing { what: what.into(), hint: "it is installed from here only on Debian".into() });
    }
    let list = packages.join(" ");
    let flags = "install --yes --no-install-recommends";
    if !is_root() {
        return Err(Error::NeedsRoot {
            what: format!("installing {what}"),
            command: format!("sudo sh -c 'apt-get update && apt-get {flags} {list}'"),
        });
    }
    eprintln!("set-up: apt-get {flags} {list}");
    let apt = |args: &[&str]| {
        let apt = settings.iter().fold(Cmd::new("apt-get"), |apt, (name, value)| apt.env(name, value));
        apt.args(args).arg("--quiet").env("DEBIAN_FRONTEND", "noninteractive").limit(Duration::from_secs(20 * 60))
    };
    apt(&["update"]).read()?;
    let packages = packages.iter().map(String::as_str);
    let args: Vec<&str> = flags.split(' ').chain(packages).collect();
    apt(&args).read()?;
    Ok(())
}

fn installed(package: &str) -> bool {
    Cmd::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .read()
        .is_ok_and(|status| status == "installed")
}

fn link() -> Result<()> {
    eprintln!("set-up: rustup toolchain link {LINKED} {ROOT} (in rustup's own folder)");
    Cmd::new("rustup").args(["toolchain", "link", LINKED, ROOT]).read()?;
    Ok(())
}

/// Builds the library under `target/`, and returns the folder with its `.rlib` files.
fn build_library(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.made("tools/wasm-std")?;
    let manifest = "[package]\nname = \"wasm-std\"\nedition = \"2021\"\n\n[lib]\npath = \"lib.rs\"\n\n[workspace]\n";
    write_if_changed(&folder.join("Cargo.toml"), manifest.as_bytes())?;
    write_if_changed(&folder.join("lib.rs"), b"#![no_std]\n")?;
    let out = folder.join("target");
    // Two versions' libraries side by side in one folder would both be copied.
    if out.exists() {
        fs::remove_dir_all(&out).map_err(Error::file("remove", &out))?;
    }
    eprintln!("set-up: building the library for {WASM} in {}", folder.display());
    Toolchain::Linked
        .cargo()
        .args(["build", "--release", "--target", WASM])
        .arg("-Zbuild-std=std,panic_abort,proc_macro,test")
        .env("RUSTC_BOOTSTRAP", "1")
        // Not the workspace's flags; and bitcode, so that link-time optimisation sees into it.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", &out)
        .dir(&folder)
        .run()?;
    Ok(out.join(WASM).join("release/deps"))
}

/// Copies the library to where the compiler looks for it.
fn put_library(built: &Path) -> Result<()> {
    let folder = library(Path::new(ROOT));
    let version = Toolchain::Linked.rustc().arg("-vV").read()?;
    let built_by = built.join(BUILT_BY);
    write_if_changed(&built_by, version.as_bytes())?;
    let (to, from) = (folder.display(), built.display());
    if !is_root() {
        return Err(Error::NeedsRoot {
            what: format!("copying the library to {to}"),
            command: format!("sudo sh -c 'rm -rf {to} && mkdir -p {to} && cp {from}/*.rlib {from}/{BUILT_BY} {to}'"),
        });
    }
    eprintln!("set-up: copying the library to {to}");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::file("remove", &folder))?;
    }
    fs::create_dir_all(&folder).map_err(Error::file("create", &folder))?;
    let files = fs::read_dir(built).map_err(Error::file("read", built))?;
    for file in files.flatten().map(|file| file.path()) {
        if file.extension().is_some_and(|ending| ending == "rlib") {
            let target = folder.join(file.file_name().unwrap_or_default());
            fs::copy(&file, &target).map_err(Error::file("write", &target))?;
        }
    }
    let marker = folder.join(BUILT_BY);
    fs::copy(&built_by, &marker).map_err(Error::file("write", marker))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_target_it_is_said_how_to_get_it() {
        let error = no_target("this is not Debian, where there is another way");
        assert_eq!(error.to_string(), "the target wasm32-unknown-unknown is missing");
        let hint = error.hint().expect("a hint");
        assert!(hint.contains("not Debian") && hint.ends_with("rustup target add wasm32-unknown-unknown"), "{hint}");
    }

    #[test]
    fn the_linker_is_the_one_of_the_llvm_that_rust_was_built_with() {
        fn check(depends: &str, expected: Option<&str>) {
            assert_eq!(linker(depends).as_deref(), expected);
        }
        check("rust-web-llvm\n  Depends: libc6\n  Depends: llvm-22\n  Conflicts: rust-llvm\n", Some("lld-22"));
        check("rust-web-llvm\n  Depends: llvm-22-dev\n", None);
        check("", None);
    }
}
