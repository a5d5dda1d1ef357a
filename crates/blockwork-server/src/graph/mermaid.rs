//! The graph as [Mermaid](https://mermaid.js.org/syntax/flowchart.html), which many viewers of Markdown draw.

use super::drawing::{Drawing, Link};
use std::collections::BTreeMap;
use std::fmt;

/// A [`Drawing`] as a Mermaid flow chart. States are cylinders, listeners boxes, other things that happen rounded ones;
/// thick arrows are what the server runs by itself.
pub(crate) struct Mermaid<'a>(pub(crate) &'a Drawing);

/// One style for each kind of node; with their own text colour, they can be read on any background.
const STYLES: &str = "    classDef state fill:#e8eefc,stroke:#1f5fd0,color:#171b22
    classDef visible fill:#dff3e4,stroke:#1d7a3a,color:#171b22
    classDef reading fill:#ffffff,stroke:#7b8694,color:#171b22
    classDef changing fill:#fde9df,stroke:#b4410e,color:#171b22
    classDef long fill:#f6e3f3,stroke:#8a2a7c,color:#171b22
    classDef trigger fill:#fff3d6,stroke:#8a6406,color:#171b22
";

impl fmt::Display for Mermaid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let drawing = self.0;
        f.write_str("flowchart LR\n")?;
        let mut ids = BTreeMap::new();
        for (n, state) in drawing.states.iter().enumerate() {
            let style = if state.visible { "visible" } else { "state" };
            writeln!(f, "    s{n}[(\"{}\")]:::{style}", Escaped(&state.id))?;
            ids.insert(state.id.as_str(), n);
        }
        for (n, listener) in drawing.listeners.iter().enumerate() {
            writeln!(f, "    l{n}[\"{}\"]:::{}", Escaped(&listener.name), listener.kind.name())?;
        }
        let mut others = Vec::new();
        for (n, listener) in drawing.listeners.iter().enumerate() {
            for link in drawing.of_listener(&listener.name) {
                edge(f, n, link, &ids, &mut others)?;
            }
        }
        f.write_str(STYLES)
    }
}

/// One arrow. What has no state, such as a period, is a node of its own, made by its first arrow.
fn edge(
    f: &mut fmt::Formatter<'_>,
    listener: usize,
    link: &Link,
    states: &BTreeMap<&str, usize>,
    others: &mut Vec<String>,
) -> fmt::Result {
    let id = |state: &str| states.get(state).copied().ok_or(fmt::Error);
    match link {
        Link::Reads { state } => writeln!(f, "    s{} -. reads .-> l{listener}", id(state)?),
        Link::Changes { state } => writeln!(f, "    l{listener} -- changes --> s{}", id(state)?),
        Link::Handle { state } => writeln!(f, "    l{listener} -- handle --> s{}", id(state)?),
        Link::Changed { state } => writeln!(f, "    s{} == changed ==> l{listener}", id(state)?),
        Link::Expired { state } => writeln!(f, "    s{} == expired ==> l{listener}", id(state)?),
        Link::Every { .. } | Link::Unload => {
            let cause = link.cause().unwrap_or_default();
            let known = others.iter().position(|other| *other == cause);
            let n = known.unwrap_or(others.len());
            if known.is_none() {
                writeln!(f, "    t{n}([\"{}\"]):::trigger", Escaped(&cause))?;
                others.push(cause);
            }
            writeln!(f, "    t{n} ==> l{listener}")
        }
    }
}

/// A text between quotation marks: what Mermaid or a browser would read as something else stands as its number.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | ';' => write!(f, "#{};", u32::from(c)),
            c if c.is_control() => f.write_str(" "),
            c => write!(f, "{c}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_ends_it() {
        let name = "a\"]:::x\n`b`<script>#quot;&amp;";
        let shown = Escaped(name).to_string();
        assert_eq!(shown, "a#34;]:::x #96;b#96;#60;script#62;#35;quot#59;#38;amp#59;");
    }
}
