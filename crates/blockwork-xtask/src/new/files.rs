//! The files of a new app, from `template`. Those with another name there would mean something to Cargo or to git where
//! they stand.

macro_rules! file {
    ($path:literal, $template:literal) => {
        ($path, include_str!(concat!("../../template/", $template)))
    };
}

/// Each file's path in the app, and its text with `{{name}}`, `{{output-name}}` and `{{blockwork}}` (the way to the checkout) to
/// be filled in.
pub(super) const FILES: &[(&str, &str)] = &[
    file!(".cargo/config.toml", "cargo-config.toml.in"),
    file!(".ci/run", "ci-run"),
    file!(".gitignore", "gitignore"),
    file!("Cargo.toml", "Cargo.toml.in"),
    file!("README.md", "README.md.in"),
    file!("app/Cargo.toml", "app/Cargo.toml.in"),
    file!("app/src/lib.rs", "app/src/lib.rs"),
    file!("app/src/notes.rs", "app/src/notes.rs"),
    file!("app/src/notes_page.rs", "app/src/notes_page.rs"),
    file!("end2end/package.json", "end2end/package.json.in"),
    file!("end2end/playwright.config.ts", "end2end/playwright.config.ts"),
    file!("end2end/tests/notes.spec.ts", "end2end/tests/notes.spec.ts"),
    file!("end2end/tsconfig.json", "end2end/tsconfig.json"),
    file!("frontend/Cargo.toml", "frontend/Cargo.toml.in"),
    file!("frontend/src/lib.rs", "frontend/src/lib.rs"),
    file!("rustfmt.toml", "rustfmt.toml"),
    file!("server/Cargo.toml", "server/Cargo.toml.in"),
    file!("server/src/main.rs", "server/src/main.rs"),
    file!("server/tests/pages.rs", "server/tests/pages.rs"),
    file!("style/assets/favicon.svg", "style/assets/favicon.svg"),
    file!("style/main.css", "style/main.css"),
    file!("style/tokens.css", "style/tokens.css"),
    file!("xtask/Cargo.toml", "xtask/Cargo.toml.in"),
    file!("xtask/src/main.rs", "xtask/src/main.rs"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    fn texts(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
        let files = files.iter().map(|file| fs::read_to_string(file).expect("text"));
        files.chain(folders.iter().flat_map(|folder| texts(folder))).collect()
    }

    #[test]
    fn every_file_of_the_template_is_written_once() {
        let mut there = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("template"));
        let mut written: Vec<_> = FILES.iter().map(|(_, text)| (*text).to_owned()).collect();
        there.sort();
        written.sort();
        assert_eq!(there, written);
        // With the two lock files: few enough to be looked through.
        assert!(written.len() + 2 <= 26, "{}", written.len());
    }
}
