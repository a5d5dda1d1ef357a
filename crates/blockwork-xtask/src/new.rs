//! `cargo xtask new`: an app of one's own, in a folder of its own.
//!
//! It has the layout of this project, and the same commands by this crate. It depends on the checkout that this crate was
//! compiled from, and begins with that checkout's lock files: what builds here builds there.

mod files;
mod name;
pub(crate) mod trial;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    error::{Error, Result},
    workspace::Workspace,
};
use files::FILES;
use name::Name;

/// The root of the checkout that this crate was compiled from.
const CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    folder: PathBuf,
    name: Option<String>,
}

/// Writes the app, and says what to do next.
pub(crate) fn new(_: &Workspace, args: &[String]) -> Result<()> {
    let Options { folder, name } = Options::parse(args)?;
    let app = App::new(&folder, name.as_deref())?;
    app.write()?;
    println!("made `{}`. Next:\n", app.name);
    println!("    cd {}\n    cargo xtask serve\n", folder.display());
    println!("Its README.md says where to begin.");
    Ok(())
}

/// An app that is about to be written.
#[derive(Debug)]
pub(crate) struct App {
    folder: PathBuf,
    name: Name,
    /// What its page's files are called.
    output_name: String,
    checkout: PathBuf,
}

impl App {
    /// Where nothing stands against it: nothing is written yet.
    pub(crate) fn new(folder: &Path, name: Option<&str>) -> Result<Self> {
        let folder = settled(folder)?;
        let checkout = Path::new(CHECKOUT);
        let checkout = checkout.canonicalize().map_err(Error::file("find", checkout))?;
        let lock = read(&checkout.join("Cargo.lock"))?;
        let last = folder.file_name().unwrap_or_default().to_string_lossy();
        let name = Name::new(name.unwrap_or(&last), &lock)?;
        is_free(&folder)?;
        is_outside(&folder)?;
        Ok(Self { folder, output_name: name.to_string(), name, checkout })
    }

    /// With another name for its page's files than its own.
    pub(crate) fn with_output_name(self, name: &str) -> Self {
        Self { output_name: name.to_owned(), ..self }
    }

    /// Writes every file.
    pub(crate) fn write(&self) -> Result<()> {
        for (path, text) in FILES {
            self.put(path, &self.filled(text))?;
        }
        self.put("Cargo.lock", &read(&self.checkout.join("Cargo.lock"))?)?;
        let packages = read(&self.checkout.join("end2end/package-lock.json"))?;
        self.put(
            "end2end/package-lock.json",
            &packages.replace("\"blockwork-end2end\"", &format!("\"{}-end2end\"", self.name)),
        )
    }

    fn filled(&self, text: &str) -> String {
        let checkout = between(&self.folder, &self.checkout);
        let checkout = checkout.to_string_lossy().replace('\\', "/");
        let text = text.replace("{{name}}", self.name.as_str()).replace("{{output-name}}", &self.output_name);
        text.replace("{{blockwork}}", &checkout)
    }

    fn put(&self, path: &str, text: &str) -> Result<()> {
        let file = self.folder.join(path);
        let folder = file.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
        fs::write(&file, text).map_err(Error::file("write", &file))?;
        if text.starts_with("#!") { executable(&file) } else { Ok(()) }
    }
}

#[cfg(unix)]
fn executable(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).map_err(Error::file("write", file))
}

#[cfg(not(unix))]
fn executable(_: &Path) -> Result<()> {
    Ok(())
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).map_err(Error::file("read", file))
}

/// The folder's whole path, without links and dots as far as it exists.
fn settled(folder: &Path) -> Result<PathBuf> {
    let whole = std::path::absolute(folder).map_err(Error::file("find", folder))?;
    let there = whole.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(&whole);
    let rest = whole.strip_prefix(there).unwrap_or(Path::new(""));
    let there = there.canonicalize().map_err(Error::file("find", there))?;
    // Joined with nothing, a path would end in a slash.
    Ok(if rest.as_os_str().is_empty() { there } else { there.join(rest) })
}

/// Nothing of anybody's is written over.
fn is_free(folder: &Path) -> Result<()> {
    let taken = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => true,
        Err(error) => return Err(Error::file("read", folder)(error)),
    };
    if taken {
        return Err(Error::Refused {
            what: format!("{} is there already, and not empty", folder.display()),
            hint: "choose a folder that does not exist yet".into(),
        });
    }
    Ok(())
}

/// Cargo would apply an outer project's settings to it: flags would be given twice, and everything built twice.
fn is_outside(folder: &Path) -> Result<()> {
    let outer = folder.ancestors().skip(1).find(|outer| outer.join("Cargo.toml").is_file());
    outer.map_or(Ok(()), |outer| {
        Err(Error::Refused {
            what: format!("{} is inside the Cargo project {}", folder.display(), outer.display()),
            hint: "choose a folder outside of it, as in `cargo xtask new ../my-app`".into(),
        })
    })
}

/// The way from a folder to another; the whole path where there is none, as between two drives.
fn between(from: &Path, to: &Path) -> PathBuf {
    let same = from.components().zip(to.components()).take_while(|(from, to)| from == to).count();
    if same == 0 {
        return to.to_owned();
    }
    let up = from.components().skip(same).map(|_| std::path::Component::ParentDir);
    up.chain(to.components().skip(same)).collect()
}

impl Options {
    fn parse(args: &[String]) -> Result<Self> {
        let (mut folder, mut name) = (None, None);
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--name" => {
                    let given = args.next().ok_or_else(|| Error::Usage("--name is followed by a name".into()))?;
                    name = Some(given.clone());
                }
                arg if arg.starts_with("--name=") => name = arg.strip_prefix("--name=").map(String::from),
                arg if arg.starts_with('-') || folder.is_some() => {
                    return Err(Error::Usage(format!("`{arg}` is not known here")));
                }
                arg => folder = Some(PathBuf::from(arg)),
            }
        }
        let folder = folder.ok_or_else(|| Error::Usage("say where: `cargo xtask new ../my-app`".into()))?;
        Ok(Self { folder, name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn refused(folder: &Path, name: Option<&str>) -> (String, String) {
        let error = App::new(folder, name).expect_err("refused");
        (error.to_string(), error.hint().unwrap_or_default())
    }

    fn made(name: &str) -> (tempfile::TempDir, PathBuf) {
        let outer = tempfile::tempdir().expect("a folder");
        let folder = outer.path().join(name);
        App::new(&folder, None).and_then(|app| app.write()).expect("made");
        (outer, folder)
    }

    #[test]
    fn a_new_app_has_every_file_of_the_template_and_nothing_left_to_fill_in() {
        let (_outer, folder) = made("my-app");
        for (path, _) in FILES {
            let text = read(&folder.join(path)).expect("written");
            assert!(!text.contains("{{"), "{path}: {text}");
        }
        let manifest = read(&folder.join("Cargo.toml")).expect("written");
        assert!(manifest.contains("package = \"my-app\"") && manifest.contains("bin-package = \"my-app-server\""));
        let packages = read(&folder.join("end2end/package-lock.json")).expect("written");
        assert!(packages.contains("\"my-app-end2end\"") && !packages.contains("blockwork"), "{packages}");
    }

    #[test]
    fn a_new_app_finds_the_checkout_and_begins_with_its_versions() {
        let (_outer, folder) = made("my-app");
        let manifest = read(&folder.join("Cargo.toml")).expect("written");
        let path = manifest.split("blockwork = { path = \"").nth(1).and_then(|rest| rest.split('"').next());
        let path = folder.join(path.expect("a path"));
        assert!(path.join("Cargo.toml").is_file(), "{}", path.display());
        let lock = Path::new(CHECKOUT).join("Cargo.lock");
        assert_eq!(read(&folder.join("Cargo.lock")).expect("written"), read(&lock).expect("there"));
    }

    #[test]
    fn the_template_names_versions_and_profiles_as_the_checkout_does() {
        let ours = read(&Path::new(CHECKOUT).join("Cargo.toml")).expect("there");
        let (_, template) = FILES.iter().find(|(path, _)| *path == "Cargo.toml").expect("a manifest");
        let ours: BTreeSet<&str> = ours.lines().collect();
        let shared =
            |line: &&str| ["leptos = ", "leptos_router = ", "serde = "].iter().any(|start| line.starts_with(start));
        for line in template.lines().filter(shared) {
            assert!(ours.contains(line), "{line}");
        }
        // What is compiled with other settings is compiled once more. Pixels are the examples' alone.
        let pixels = ["fdeflate", "image", "png", "zune-jpeg"].map(|name| format!("profile.dev.package.{name}]"));
        let profiles = |text: &str| {
            let is_ours = |table: &&str| !pixels.iter().any(|pixel| table.starts_with(pixel));
            let tables = text.split("\n[").filter(|table| table.starts_with("profile.")).filter(is_ours);
            let lines = tables.flat_map(str::lines).filter(|line| line.contains([']', '=']) && !line.starts_with('#'));
            lines.map(String::from).collect::<Vec<_>>()
        };
        let checkout = read(&Path::new(CHECKOUT).join("Cargo.toml")).expect("there");
        assert_eq!(profiles(template), profiles(&checkout));
        assert!(!profiles(template).is_empty());
    }

    #[test]
    fn colours_of_two_schemes_come_with_the_schemes() {
        let (_, tokens) = FILES.iter().find(|(path, _)| *path == "style/tokens.css").expect("tokens");
        assert!(tokens.contains("light-dark(") && tokens.contains("color-scheme: light dark;"), "{tokens}");
    }

    #[test]
    fn a_folder_that_is_taken_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("note");
        fs::write(&file, "mine").expect("written");
        for taken in [folder.path(), &file] {
            let (what, hint) = refused(taken, Some("my-app"));
            assert!(what.ends_with("is there already, and not empty"), "{what}");
            assert_eq!(hint, "choose a folder that does not exist yet");
        }
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1);
        fs::remove_file(file).expect("removed");
        App::new(folder.path(), Some("my-app")).expect("an empty folder is free");
    }

    #[test]
    fn a_folder_inside_another_project_is_refused() {
        let outer = tempfile::tempdir().expect("a folder");
        fs::write(outer.path().join("Cargo.toml"), "[workspace]").expect("written");
        let (what, hint) = refused(&outer.path().join("apps/my-app"), None);
        assert!(what.contains("is inside the Cargo project"), "{what}");
        assert!(hint.contains("../my-app"), "{hint}");
        App::new(&outer.path().join("../my-app"), None).expect("beside it is another place");
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let outer = tempfile::tempdir().expect("a folder");
        let app = App::new(&outer.path().join("file/my-app"), None).expect("nothing is there yet");
        fs::write(outer.path().join("file"), "").expect("written");
        let error = app.write().expect_err("refused").to_string();
        assert!(error.starts_with("could not create ") && error.contains("my-app"), "{error}");
    }

    #[test]
    fn the_command_line_names_a_folder_and_perhaps_a_name() {
        let parse = |line: &str| Options::parse(&line.split_whitespace().map(String::from).collect::<Vec<_>>());
        let options =
            |folder: &str, name: Option<&str>| Options { folder: folder.into(), name: name.map(String::from) };
        assert_eq!(parse("../shop").expect("read"), options("../shop", None));
        assert_eq!(parse("../shop --name my-shop").expect("read"), options("../shop", Some("my-shop")));
        assert_eq!(parse("--name=my-shop ../shop").expect("read"), options("../shop", Some("my-shop")));
        for line in ["", "--name", "a b", "a --force"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_way_leads_from_one_folder_to_another() {
        fn check(from: &str, to: &str, expected: &str) {
            assert_eq!(between(Path::new(from), Path::new(to)), Path::new(expected), "{from} {to}");
        }
        check("/home/me/app", "/home/me/blockwork", "../blockwork");
        check("/tmp/app", "/home/me/blockwork", "../../home/me/blockwork");
        check("/home/me/blockwork/apps/one", "/home/me/blockwork", "../..");
    }
}
