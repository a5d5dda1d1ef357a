//! One style sheet out of many: `@import`s of files are replaced by the files.
//!
//! cargo-leptos does it with lightningcss, which also rewrites for old browsers and minifies; 80
//! crates would be compiled for that. The style sheets of an app made with Blockwork are plain CSS for
//! browsers of today, and brotli does most of what a minifier would.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::error::{Error, Result};

/// The sheet with everything that it imports, each file once, at its first import.
pub(crate) fn bundle(file: &Path) -> Result<String> {
    let mut bundle = Bundle::default();
    bundle.add(file)?;
    Ok(bundle.css)
}

#[derive(Default)]
struct Bundle {
    css: String,
    seen: Vec<PathBuf>,
}

impl Bundle {
    fn add(&mut self, file: &Path) -> Result<()> {
        let path = file.canonicalize().map_err(Error::file("read", file))?;
        if self.seen.contains(&path) {
            return Ok(());
        }
        let text = fs::read_to_string(&path).map_err(Error::file("read", file))?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        self.seen.push(path);
        let mut importing = true;
        for line in text.lines() {
            match import(line) {
                Import::Of(name) if importing => self.add(&folder.join(name))?,
                Import::Of(name) => return Err(misplaced(file, name)),
                Import::Unsupported => return Err(unsupported(file, line)),
                Import::None => {
                    // Browsers ignore an import behind a rule, and so would a page built otherwise.
                    importing &= !line.contains('{');
                    self.css.push_str(line);
                    self.css.push('\n');
                }
            }
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Import<'a> {
    None,
    Of(&'a str),
    Unsupported,
}

/// Reads `@import "x.css";` and `@import url("x.css");`, alone on a line.
fn import(line: &str) -> Import<'_> {
    let Some(rest) = line.trim().strip_prefix("@import") else {
        return Import::None;
    };
    let rest = rest.trim();
    let Some(rest) = rest.strip_suffix(';').map(str::trim_end) else {
        return Import::Unsupported;
    };
    let inside = rest.strip_prefix("url(").map_or(Some(rest), |rest| rest.strip_suffix(')'));
    let name =
        inside.and_then(|name| name.trim().strip_prefix(['"', '\''])).and_then(|name| name.strip_suffix(['"', '\'']));
    match name {
        Some(name) if !name.contains(['"', '\'', ':']) && !name.starts_with('/') => Import::Of(name),
        _ => Import::Unsupported,
    }
}

fn unsupported(file: &Path, line: &str) -> Error {
    Error::Style(format!(
        "{}: `{}` cannot be bundled; an import is of a relative file, without conditions, and alone on \
         its line: @import \"tokens.css\";",
        file.display(),
        line.trim()
    ))
}

fn misplaced(file: &Path, name: &str) -> Error {
    Error::Style(format!(
        "{}: the import of {name} stands behind a rule, where browsers ignore it; imports come first",
        file.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_recognised() {
        fn check(line: &str, expected: Import<'_>) {
            assert_eq!(import(line), expected, "{line}");
        }
        check("@import \"tokens.css\";", Import::Of("tokens.css"));
        check("  @import './a/b.css' ;", Import::Of("./a/b.css"));
        check("@import url(\"x.css\");", Import::Of("x.css"));
        check("body { color: red }", Import::None);
        check("/* @import \"x.css\"; */", Import::None);
        check("@import \"x.css\" print;", Import::Unsupported);
        check("@import \"https://fonts.example/x.css\";", Import::Unsupported);
        check("@import \"/x.css\";", Import::Unsupported);
        check("@import \"x.css\"", Import::Unsupported);
    }

    fn bundled(files: &[(&str, &str)]) -> Result<String> {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            fs::write(path, text).expect("written");
        }
        bundle(&folder.path().join("main.css"))
    }

    #[test]
    fn files_stand_where_they_are_imported_and_only_once() {
        let css = bundled(&[
            ("main.css", "@import \"a/one.css\";\n@import \"two.css\";\nmain {}\n"),
            ("a/one.css", "@import \"../two.css\";\none {}\n"),
            ("two.css", "two {}\n"),
        ]);
        assert_eq!(css.expect("bundled"), "two {}\none {}\nmain {}\n");
    }

    #[test]
    fn files_that_import_each_other_end() {
        let css =
            bundled(&[("main.css", "@import \"two.css\";\nmain {}\n"), ("two.css", "@import \"main.css\";\ntwo {}\n")]);
        assert_eq!(css.expect("bundled"), "two {}\nmain {}\n");
    }

    #[test]
    fn what_browsers_would_ignore_is_an_error() {
        let error = bundled(&[("main.css", "main {}\n@import \"two.css\";\n")]).expect_err("refused");
        assert!(error.to_string().contains("stands behind a rule"), "{error}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = bundled(&[("main.css", "@import \"gone.css\";\n")]).expect_err("refused");
        assert!(error.to_string().contains("gone.css"), "{error}");
    }
}
