//! Reads what a component is from its source: its name, its docs and its properties.
//!
//! The source is formatted by rustfmt, so lines are enough: no parser of Rust is linked for it.

use crate::gallery_docs::{Described, Property, Usual};

/// Every public component of a file, in its order.
pub(crate) fn components_of(source: &str) -> Vec<Described> {
    let mut components = Vec::new();
    let (mut docs, mut marked) = (Vec::new(), false);
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if let Some(doc) = line.strip_prefix("///") {
            docs.push(doc.trim());
        } else if line == "#[component]" {
            marked = true;
        } else if !line.starts_with("#[") {
            if let Some(name) = line.strip_prefix("pub fn ").filter(|_| marked) {
                let name = name.split(['(', '<']).next().unwrap_or_default().to_owned();
                let properties = if line.contains(") -> ") { Vec::new() } else { properties(&mut lines) };
                components.push(Described { name, about: paragraphs(&docs), properties });
            }
            (docs, marked) = (Vec::new(), false);
        }
    }
    components
}

/// The properties between `pub fn Name(` and `) -> impl IntoView`.
fn properties<'a>(lines: &mut impl Iterator<Item = &'a str>) -> Vec<Property> {
    let mut properties = Vec::new();
    let (mut about, mut options) = (Vec::new(), String::new());
    for line in lines.take_while(|line| !line.starts_with(')')) {
        let line = line.trim();
        if let Some(doc) = line.strip_prefix("///") {
            about.push(doc.trim());
        } else if line.starts_with("#[prop(") || is_open(&options) {
            options.push_str(line);
        } else if let Some((name, kind)) = line.split_once(": ") {
            let (options, about) = (std::mem::take(&mut options), std::mem::take(&mut about));
            properties.push(property(name, kind.trim_end_matches(','), &options, paragraphs(&about).join(" ")));
        }
    }
    properties
}

/// Whether an attribute goes on in the next line.
fn is_open(options: &str) -> bool {
    !options.is_empty() && !options.ends_with(")]")
}

fn property(name: &str, kind: &str, options: &str, about: String) -> Property {
    let options = options.trim_start_matches("#[prop(").trim_end_matches(")]");
    let says = |word| options.split(',').any(|option| option.trim() == word);
    let usual = match options.split_once("default = ") {
        Some((_, value)) => Usual::Is(value.trim_end_matches(',').trim_end_matches(", into").to_owned()),
        None if says("optional") || says("optional_no_strip") => Usual::Nothing,
        None => Usual::Required,
    };
    let bare = kind.strip_prefix("Option<").and_then(|kind| kind.strip_suffix('>')).filter(|_| says("optional"));
    Property { name: name.to_owned(), kind: bare.unwrap_or(kind).to_owned(), into: says("into"), usual, about }
}

/// Docs as paragraphs of plain text, without the addresses of links and without examples.
fn paragraphs(docs: &[&str]) -> Vec<String> {
    let mut example = false;
    let lines = docs.iter().filter(|line| {
        let fence = line.starts_with("```");
        example ^= fence;
        !fence && !example
    });
    let mut paragraphs = vec![String::new()];
    for line in lines {
        match paragraphs.last_mut() {
            Some(last) if !line.is_empty() => {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(line);
            }
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.iter().map(|paragraph| without_addresses(paragraph)).collect()
}

/// ``[`Form`](crate::Form)`` is `` `Form` ``.
fn without_addresses(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some((before, link)) = rest.split_once('[') {
        plain.push_str(before);
        let Some((name, after)) = link.split_once(']') else {
            plain.push('[');
            rest = link;
            continue;
        };
        plain.push_str(name);
        let address = after.strip_prefix('(').and_then(|address| address.split_once(')'));
        rest = address.map_or(after, |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
/// Not a component.
pub fn helper() {}

/// A dial, see [`Form`](crate::Form).
///
/// It turns
/// to `right`.
///
/// ```
/// view! { <Dial label="x"/> }
/// ```
#[component]
pub fn Dial<T>(
    /// What it
    /// is about.
    #[prop(into)]
    label: String,
    /// How far.
    #[prop(default = 3, into)]
    steps: Signal<u32>,
    #[prop(
        optional,
        into
    )]
    on_turn: Option<Callback<u32>>,
    value: Model<T>,
) -> impl IntoView {
}

#[component]
fn Hidden(text: String) -> impl IntoView {}

/// A stop.
#[component]
pub fn Stop() -> impl IntoView {}
"#;

    fn found() -> Vec<Described> {
        components_of(SOURCE)
    }

    #[test]
    fn public_components_are_found_with_their_docs() {
        let found = found();
        let names: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.about.join("|"))).collect();
        let about = "A dial, see `Form`.|It turns to `right`.".to_owned();
        assert_eq!(names, [("Dial", about), ("Stop", "A stop.".to_owned())]);
    }

    #[test]
    fn properties_say_what_they_take_and_what_they_are_left_out() {
        let found = found();
        let properties: Vec<_> = found[0]
            .properties
            .iter()
            .map(|one| (one.name.as_str(), one.kind.as_str(), one.into, one.usual.clone(), one.about.as_str()))
            .collect();
        assert_eq!(
            properties,
            [
                ("label", "String", true, Usual::Required, "What it is about."),
                ("steps", "Signal<u32>", true, Usual::Is("3".to_owned()), "How far."),
                ("on_turn", "Callback<u32>", true, Usual::Nothing, ""),
                ("value", "Model<T>", false, Usual::Required, ""),
            ]
        );
    }

    #[test]
    fn brackets_that_are_no_links_stay_readable() {
        assert_eq!(without_addresses("a [b] c [`d`](e) f [g"), "a b c `d` f [g");
    }
}
