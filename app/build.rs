//! Lists the files whose texts the gallery shows, so that a new one need not be listed anywhere.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The demos, and the components that they are of.
const FOLDERS: [&str; 2] = ["src/gallery", "../crates/blockwork-ui/src"];

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    for (folder, list) in FOLDERS.into_iter().zip(["demos.rs", "components.rs"]) {
        println!("cargo:rerun-if-changed={folder}");
        fs::write(out.join(list), texts(&here.join(folder))?)?;
    }
    Ok(())
}

/// An expression: the name and the text of every Rust file of a folder, in the order of their names.
fn texts(folder: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let name = file.file_name().unwrap_or_default().display().to_string();
        let _ = writeln!(list, "    ({name:?}, include_str!({:?})),", file.display().to_string());
    }
    list.push_str("]\n");
    Ok(list)
}

/// The Rust files of a folder and of those in it.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            files.push(path);
        }
    }
    Ok(())
}
