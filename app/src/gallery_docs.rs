//! What the gallery tells about a component when somebody asks: the source of its demo, and its properties.

use blockwork::prelude::*;

/// A component, as its own source describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    /// What it is called in Rust.
    pub name: String,
    /// What it is and does, paragraph by paragraph.
    pub about: Vec<String>,
    /// What it takes.
    pub properties: Vec<Property>,
}

/// One property of a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    /// What it is called.
    pub name: String,
    /// Its type. An optional one is given without `Some`.
    pub kind: String,
    /// Whether everything that converts into the type is taken.
    pub into: bool,
    /// Whether it can be left out, and what it is then.
    pub usual: Usual,
    /// What it is for.
    pub about: String,
}

/// What a property is where nobody says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Usual {
    /// It has to be said.
    Required,
    /// Nothing: what `Default` is for its type.
    Nothing,
    /// This expression.
    Is(String),
}

/// The source of a component's demo.
#[listener]
pub async fn gallery_source(name: String) -> Result<String> {
    server::source(&name).map(str::to_owned).ok_or_else(|| unknown(&name))
}

/// A component with its properties, and those that belong to it.
#[listener]
pub async fn gallery_properties(name: String) -> Result<Vec<Described>> {
    server::described(&name).map(<[_]>::to_vec).ok_or_else(|| unknown(&name))
}

#[cfg(not(target_arch = "wasm32"))]
fn unknown(name: &str) -> blockwork::Error {
    blockwork::Error::new(Kind::NotFound, format!("The gallery has no component “{name}”."))
}

#[cfg(not(target_arch = "wasm32"))]
mod server {
    use super::Described;
    use crate::gallery::GROUPS;
    use crate::gallery_source::components_of;
    use std::sync::LazyLock;

    /// The name and the text of every file of a folder.
    type Texts = &'static [(&'static str, &'static str)];

    /// Every demo.
    const DEMOS: Texts = include!(concat!(env!("OUT_DIR"), "/demos.rs"));

    /// Every file of the components' crate.
    const COMPONENTS: Texts = include!(concat!(env!("OUT_DIR"), "/components.rs"));

    /// The components of each file, read when they are first asked for.
    static DESCRIBED: LazyLock<Vec<Vec<Described>>> =
        LazyLock::new(|| COMPONENTS.iter().map(|(_, text)| components_of(text)).collect());

    pub(super) fn source(name: &str) -> Option<&'static str> {
        let entry = GROUPS.iter().flat_map(|group| group.entries).find(|entry| entry.name == name)?;
        DEMOS.iter().find_map(|(file, text)| (*file == entry.file).then_some(*text))
    }

    /// The components of the file that this one stands in: itself first.
    pub(super) fn described(name: &str) -> Option<&'static [Described]> {
        all().iter().find(|components| components.iter().any(|one| one.name == name)).map(Vec::as_slice)
    }

    /// Every component there is, file by file.
    pub(super) fn all() -> &'static [Vec<Described>] {
        &DESCRIBED
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::server;
    use crate::gallery::{Entry, GROUPS};

    /// What stands around every app by itself, and so cannot be shown once more.
    const NOT_SHOWN: &[&str] = &["Message", "Notices"];

    /// What is called and not put on a page, and so has no properties.
    const CALLED: &[&str] = &["toast"];

    fn entries() -> impl Iterator<Item = &'static Entry> {
        GROUPS.iter().flat_map(|group| group.entries)
    }

    #[test]
    fn every_entry_shows_its_own_file() {
        for entry in entries() {
            let source = server::source(entry.name).unwrap_or_else(|| panic!("no file {}", entry.file));
            assert!(source.contains(&format!("\"{}\"", entry.name)), "{} is the file of another entry", entry.file);
        }
    }

    #[test]
    fn every_entry_has_properties_and_each_says_what_it_is_for() {
        for entry in entries().filter(|entry| !CALLED.contains(&entry.name)) {
            let components = server::described(entry.name).unwrap_or_else(|| panic!("no component {}", entry.name));
            assert!(components.iter().any(|one| !one.properties.is_empty()), "{} has no properties", entry.name);
            for component in components {
                assert!(!component.about.is_empty(), "{} does not say what it is", component.name);
                for property in &component.properties {
                    assert!(!property.about.is_empty(), "{} {}: what for?", component.name, property.name);
                }
            }
        }
    }

    #[test]
    fn every_component_is_shown() {
        for components in server::all().iter().filter(|components| !components.is_empty()) {
            let shown = components
                .iter()
                .any(|one| NOT_SHOWN.contains(&one.name.as_str()) || entries().any(|entry| entry.name == one.name));
            let names: Vec<_> = components.iter().map(|one| &one.name).collect();
            assert!(shown, "the gallery has no entry for {names:?}");
        }
    }

    #[test]
    fn every_component_is_in_the_prelude() {
        let library = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/blockwork/src/lib.rs"));
        let library = library.expect("the library's map");
        let prelude = library.split_once("pub mod prelude").expect("the prelude").1;
        let prelude = prelude.split_once("pub use blockwork_ui::{").expect("what it has of the components").1;
        let prelude = prelude.split_once('}').expect("an end").0;
        let names: Vec<_> = prelude.split(',').map(str::trim).collect();
        for component in server::all().iter().flatten().filter(|one| one.name != "Notices") {
            assert!(names.contains(&component.name.as_str()), "{} is not in the prelude", component.name);
        }
    }
}
