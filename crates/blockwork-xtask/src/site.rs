//! The folder that is served: assets beside the page's files, and in a release a compressed copy of each.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    command::Cmd,
    error::{Error, Result},
    workspace::write_if_changed,
};

/// What is worth compressing; pictures and fonts are compressed already.
const COMPRESSED: &[&str] = &["js", "wasm", "css", "svg", "json", "txt"];

/// Node has brotli built in and is there for `wasm-opt` anyway; the crate would be compiled with every
/// first build, and would need optimising to be as quick.
const BROTLI: &str = "
const { readFileSync, writeFileSync } = require('fs');
const { brotliCompressSync, constants: c } = require('zlib');
for (const file of process.argv.slice(1)) {
  const text = readFileSync(file);
  const params = { [c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_SIZE_HINT]: text.length };
  writeFileSync(file + '.br', brotliCompressSync(text, { params }));
}
";

/// Copies a folder's files, those that have changed.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for file in files(from)? {
        let relative = file.strip_prefix(from).unwrap_or(&file);
        let content = fs::read(&file).map_err(Error::file("read", &file))?;
        write_if_changed(&to.join(relative), &content)?;
    }
    Ok(())
}

/// Writes a `.br` beside each file that has none or an older one.
pub(crate) fn compress(folder: &Path) -> Result<()> {
    let files = files(folder)?
        .into_iter()
        .filter(|file| file.extension().is_some_and(worth_compressing) && is_older(&compressed(file), file));
    let files: Vec<PathBuf> = files.collect();
    if files.is_empty() {
        return Ok(());
    }
    Cmd::new("node").args(["-e", BROTLI, "--"]).args(&files).limit(Duration::from_secs(5 * 60)).run()
}

/// Removes compressed copies: a server would send them instead of the files of a later development
/// build.
pub(crate) fn remove_compressed(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for file in files(folder)? {
        if file.extension() == Some(OsStr::new("br")) {
            fs::remove_file(&file).map_err(Error::file("remove", &file))?;
        }
    }
    Ok(())
}

fn worth_compressing(ending: &OsStr) -> bool {
    COMPRESSED.iter().any(|known| ending == *known)
}

fn compressed(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    name.into()
}

fn is_older(file: &Path, than: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|data| data.modified());
    match (time(file), time(than)) {
        (Ok(file), Ok(than)) => file < than,
        _ => true,
    }
}

/// All files under a folder.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(Error::file("read", &folder))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copied_folder_has_the_same_files() {
        let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("one"));
        fs::create_dir(from.path().join("icons")).expect("created");
        fs::write(from.path().join("icons/cart.svg"), "<svg/>").expect("written");
        copy_folder(from.path(), to.path()).expect("copied");
        let copied = files(to.path()).expect("readable");
        assert_eq!(copied, [to.path().join("icons/cart.svg")]);
    }

    #[test]
    fn only_text_is_compressed() {
        fn check(ending: &str, expected: bool) {
            assert_eq!(worth_compressing(OsStr::new(ending)), expected, "{ending}");
        }
        check("wasm", true);
        check("css", true);
        check("png", false);
        check("br", false);
    }
}
