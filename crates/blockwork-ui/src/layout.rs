//! Where components stand: beside each other, below each other, and joined. Style alone; nothing of it is on the page's
//! wasm but three elements.

use leptos::prelude::*;

/// The room between what stands in a [`Row`] or a [`Column`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gap {
    /// None.
    None,
    /// Half of the usual one.
    Small,
    /// What the theme says: `--bw-gap`.
    #[default]
    Usual,
    /// Twice the usual one.
    Large,
}

impl Gap {
    fn class(self) -> &'static str {
        match self {
            Self::None => "bw-gap-none",
            Self::Small => "bw-gap-small",
            Self::Usual => "",
            Self::Large => "bw-gap-large",
        }
    }
}

/// How wide a [`Column`] is at least, before it goes to the next line of its [`Row`]. It is never wider than the page.
///
/// These are names and no lengths, because a page without inline styles is a page whose Content Security Policy can forbid
/// them. A class that sets `--bw-min-width` makes any other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MinWidth {
    /// As narrow as its content allows.
    None,
    /// 10 rem.
    Small,
    /// 20 rem.
    #[default]
    Usual,
    /// 30 rem.
    Large,
}

impl MinWidth {
    fn class(self) -> &'static str {
        match self {
            Self::None => "bw-min-none",
            Self::Small => "bw-min-small",
            Self::Usual => "",
            Self::Large => "bw-min-large",
        }
    }
}

/// The largest share of a row that a column can have; the style has a class for each.
const MOST_SCALE: u8 = 12;

/// Puts what is in it beside each other, and below each other where there is no room.
#[component]
pub fn Row(
    /// The room in between.
    #[prop(optional)]
    gap: Gap,
    /// Whether everything is as high as the highest; else each is as high as it is.
    #[prop(optional)]
    equal_height: bool,
    /// Whether everything stays in one line, however narrow that gets.
    #[prop(optional)]
    nowrap: bool,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    let height = if equal_height { "bw-equal" } else { "" };
    let wrap = if nowrap { "bw-nowrap" } else { "" };
    let class = classes(["bw-row", gap.class(), height, wrap, &class]);
    view! { <div class=class>{children()}</div> }
}

/// Puts what is in it below each other. In a [`Row`] it shares the width with the columns beside it.
#[component]
pub fn Column(
    /// How much of a row's free width it takes, compared to the columns beside it, from 0 (none) to 12.
    #[prop(default = 1)]
    scale: u8,
    /// How wide it is at least in a row, before it goes to the next line.
    #[prop(optional)]
    min_width: MinWidth,
    /// The room in between.
    #[prop(optional)]
    gap: Gap,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    let scale = match scale.min(MOST_SCALE) {
        1 => String::new(),
        scale => format!("bw-scale-{scale}"),
    };
    let class = classes(["bw-column", &scale, min_width.class(), gap.class(), &class]);
    view! { <div class=class>{children()}</div> }
}

/// Joins what is in it into one block with one border, without room in between.
#[component]
pub fn Group(
    /// What the block is, for screen readers, where that is not said by a heading in it.
    #[prop(optional, into)]
    label: Option<String>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    let role = label.is_some().then_some("group");
    view! { <div class=classes(["bw-joined", &class]) role=role aria-label=label>{children()}</div> }
}

/// The class attribute of these, without those that are empty.
pub(crate) fn classes<const N: usize>(classes: [&str; N]) -> String {
    let mut all = String::new();
    for class in classes.into_iter().filter(|class| !class.is_empty()) {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(class);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::STYLE;

    #[test]
    fn empty_classes_leave_no_trace() {
        assert_eq!(classes(["", "a", "", "b c", ""]), "a b c");
        assert_eq!(classes(["", ""]), "");
    }

    #[test]
    fn the_style_knows_every_class() {
        let scales = (0..=MOST_SCALE).filter(|scale| *scale != 1).map(|scale| format!("bw-scale-{scale}"));
        let gaps = [Gap::None, Gap::Small, Gap::Usual, Gap::Large].map(|gap| gap.class().to_owned());
        let widths = [MinWidth::None, MinWidth::Small, MinWidth::Usual, MinWidth::Large];
        let classes = scales.chain(gaps).chain(widths.map(|width| width.class().to_owned()));
        for class in classes.filter(|class| !class.is_empty()) {
            assert!(STYLE.contains(&format!(".{class} {{")), "{class}");
        }
    }
}
