//! The parts of a page: modules that a browser loads when a route needs them.
//!
//! The same tool divides the module that cargo-leptos uses for `--split`. It makes one file of what belongs to one part,
//! and one for each set of parts that share something: with seven parts these are sixty files, of which a page would ask
//! for thirty. So all that a part needs is put into one file, which also compresses better. The file's name has a print of
//! the build in it: a page must never link a part of another build, whose functions are at other places.

use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    fs,
    hash::{Hash, Hasher},
    path::{Path, PathBuf},
};

use crate::{
    error::{Error, Result},
    site,
    trim::trim,
    wasm::{self, custom_section},
    workspace::Workspace,
};

/// What the linker keeps for whoever divides the module: where in the code other code and data is named.
pub(crate) const LINK_ARG: &str = "-Clink-args=--emit-relocs";

/// Where a module with parts imports them from, before it is divided.
const PLACEHOLDER: &[u8] = b"__wasm_split_placeholder__";

/// The names that Leptos' server looks for.
const LINKS: &str = "__wasm_split.______________________.js";
const MANIFEST: &str = "__wasm_split_manifest.json";

/// What begins the name of a part's file.
const PREFIX: &str = "part_";

/// Modules smaller than this are not worth the second that `wasm-opt` takes to start: most of them are one function.
const WORTH_OPTIMISING: usize = 16 * 1024;

/// The loader of the parts, after what the tool writes about the module's own exports.
const LOADER: &str = include_str!("parts/load.js");
const END_OF_EXPORTS: &str = "function wrapAsyncCb";

/// Which modules each part needs, its own last.
type Needed = BTreeMap<String, Vec<String>>;

/// Divides a module, and returns the file that is left for wasm-bindgen; or the module itself where it has no parts.
pub(crate) fn divide(wasm: &Path, pkg: &Path, name: &str) -> Result<PathBuf> {
    let bytes = fs::read(wasm).map_err(Error::file("read", wasm))?;
    if !bytes.windows(PLACEHOLDER.len()).any(|window| window == PLACEHOLDER) {
        return Ok(wasm.to_owned());
    }
    let (rest, module, links) = (wasm.with_extension("rest.wasm"), format!("./{name}.js"), format!("./{LINKS}"));
    let mut options = wasm_split_cli_support::Options::new(&bytes);
    options.output_dir = pkg;
    options.main_out_path = &rest;
    options.main_module = &module;
    options.link_name = &links;
    let made = wasm_split_cli_support::transform(options)
        .map_err(|error| Error::Bindgen(format!("{}: {error:#}", wasm.display())))?;
    let needed: Needed = made.prefetch_map.into_iter().collect();
    write_manifest(pkg, &needed)?;
    Ok(rest)
}

/// Makes the modules of the parts smaller.
pub(crate) fn optimise(workspace: &Workspace, pkg: &Path, by: impl Fn(&Workspace, &Path) -> Result<()>) -> Result<()> {
    let mut names: Vec<String> = read_manifest(pkg)?.unwrap_or_default().into_values().flatten().collect();
    names.sort();
    names.dedup();
    for name in names {
        let file = module(pkg, &name);
        if slim(&file)? > WORTH_OPTIMISING {
            by(workspace, &file)?;
        }
    }
    Ok(())
}

/// Takes out of a module what no page runs, and then all that is for people: names are most of it before. Returns the size
/// that is left.
pub(crate) fn slim(file: &Path) -> Result<usize> {
    let module = fs::read(file).map_err(Error::file("read", file))?;
    let module = wasm::bare(&trim(&module));
    fs::write(file, &module).map_err(Error::file("write", file))?;
    Ok(module.len())
}

/// Puts the modules of each part into one file, and writes who loads them. Nothing happens where that was done already, or
/// where there are no parts.
pub(crate) fn bundle(pkg: &Path) -> Result<()> {
    let Some(needed) = read_manifest(pkg)? else { return Ok(()) };
    let links = pkg.join(LINKS);
    let script = fs::read_to_string(&links).map_err(Error::file("read", &links))?;
    let Some((exports, _)) = script.split_once(END_OF_EXPORTS) else { return Ok(()) };
    remove(pkg, |name| name.starts_with(PREFIX))?;
    let print = print_of(pkg)?;
    let (mut script, mut manifest) = (format!("{exports}{LOADER}"), Needed::new());
    for (part, names) in &needed {
        let file = format!("{PREFIX}{part}-{print}");
        let mut bundle = wasm::HEAD.to_vec();
        for name in names {
            let path = module(pkg, name);
            let bytes = fs::read(&path).map_err(Error::file("read", &path))?;
            custom_section(&mut bundle, name, &bytes);
        }
        let path = module(pkg, &file);
        fs::write(&path, bundle).map_err(Error::file("write", path))?;
        script += &format!(
            "export const __wasm_split_load_{part} = part('{part}', new URL('./{file}.wasm', import.meta.url), {names:?});\n"
        );
        manifest.insert(part.clone(), vec![file]);
    }
    fs::write(&links, script).map_err(Error::file("write", links))?;
    write_manifest(pkg, &manifest)?;
    let gone: Vec<&String> = needed.values().flatten().collect();
    remove(pkg, |name| name == LINKS.to_owned() + ".gz" || gone.iter().any(|gone| is_of(name, gone)))
}

/// Whether a file is this module, or a compressed copy of it.
fn is_of(file: &str, module: &str) -> bool {
    file.strip_prefix(module).is_some_and(|ending| ending.starts_with(".wasm"))
}

fn module(pkg: &Path, name: &str) -> PathBuf {
    pkg.join(format!("{name}.wasm"))
}

/// A print of everything that is linked with each other.
fn print_of(pkg: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in site::files(pkg)? {
        if file.extension().is_some_and(|ending| ending == "wasm") {
            fs::read(&file).map_err(Error::file("read", &file))?.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn remove(pkg: &Path, which: impl Fn(&str) -> bool) -> Result<()> {
    for file in site::files(pkg)? {
        if file.file_name().is_some_and(|name| which(&name.to_string_lossy())) {
            fs::remove_file(&file).map_err(Error::file("remove", file))?;
        }
    }
    Ok(())
}

fn read_manifest(pkg: &Path) -> Result<Option<Needed>> {
    let file = pkg.join(MANIFEST);
    if !file.is_file() {
        return Ok(None);
    }
    let text = fs::read_to_string(&file).map_err(Error::file("read", &file))?;
    let unreadable = |error| Error::Bindgen(format!("{}: {error}", file.display()));
    serde_json::from_str(&text).map(Some).map_err(unreadable)
}

fn write_manifest(pkg: &Path, needed: &Needed) -> Result<()> {
    let file = pkg.join(MANIFEST);
    let text = serde_json::to_string_pretty(needed).map_err(|error| Error::Bindgen(error.to_string()))?;
    fs::write(&file, text).map_err(Error::file("write", file))
}

#[cfg(test)]
mod tests;
