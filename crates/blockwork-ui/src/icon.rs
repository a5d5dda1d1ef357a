//! Small pictures for buttons and messages, drawn in the colour of the text around them.
//!
//! Each is a constant, so that a page downloads only those that it shows. An app makes its own in the same way:
//!
//! ```
//! use blockwork_ui::{Icon, icon};
//! use leptos::prelude::*;
//!
//! const HEART: icon::Shape = icon::Shape::new("M12 20 4 12a5 5 0 0 1 8-6 5 5 0 0 1 8 6z");
//!
//! #[component]
//! fn Like() -> impl IntoView {
//!     view! { <button aria-label="Like"><Icon of=HEART/></button> }
//! }
//! ```

use leptos::prelude::*;

/// What an [`Icon`] draws: lines on a field of 24 by 24, as an SVG path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    path: &'static str,
    class: &'static str,
}

impl Shape {
    /// The lines of this SVG path.
    #[must_use]
    pub const fn new(path: &'static str) -> Self {
        Self { path, class: "bw-icon " }
    }

    /// The same, mirrored where text runs from right to left: for what points forwards or back.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        Self { class: "bw-icon bw-mirrored ", ..self }
    }
}

/// A small picture beside a text, as high as the text. Screen readers pass it over: where it stands alone, its button has a
/// `label`.
#[component]
pub fn Icon(
    /// What it shows: one of the constants of [`icon`](mod@self), such as `icon::SEARCH`.
    of: Shape,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    view! {
        <svg class=format!("{}{class}", of.class) viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=of.path/>
        </svg>
    }
}

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident = $path:literal $(, $mirrored:ident)?;)*) => {
        $($(#[$doc])* pub const $name: Shape = Shape::new($path)$(.$mirrored())?;)*

        #[cfg(test)]
        const ALL: &[(&str, Shape)] = &[$((stringify!($name), $name)),*];
    };
}

shapes! {
    /// Close, dismiss, remove.
    CLOSE = "M6 6l12 12M18 6 6 18";
    /// The menu of a narrow page.
    MENU = "M4 6h16M4 12h16M4 18h16";
    /// A panel at the side.
    SIDEBAR = "M4 5h16v14H4zM10 5v14", mirrored;
    /// Search.
    SEARCH = "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16 16l4.5 4.5";
    /// Done, or right.
    CHECK = "M5 12.5l4.5 4.5L19 7";
    /// Copy.
    COPY = "M9 9h11v11H9zM15 5V4H4v11h1";
    /// Download.
    DOWNLOAD = "M12 4v11M7 10.5l5 5 5-5M4 20h16";
    /// Upload.
    UPLOAD = "M12 15.5V4.5M7 9l5-5 5 5M4 20h16";
    /// Delete.
    TRASH = "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5";
    /// Add.
    PLUS = "M12 5v14M5 12h14";
    /// Less.
    MINUS = "M5 12h14";
    /// Edit.
    EDIT = "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4";
    /// Up.
    UP = "M6 15l6-6 6 6";
    /// Down, or open.
    DOWN = "M6 9l6 6 6-6";
    /// Towards the beginning of a line of text. It is mirrored where text runs from right to left.
    BACK = "M15 6l-6 6 6 6", mirrored;
    /// Towards the end of a line of text. It is mirrored where text runs from right to left.
    FORWARD = "M9 6l6 6-6 6", mirrored;
    /// Light.
    SUN = "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4";
    /// Dark.
    MOON = "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z";
    /// Something to know.
    INFO = "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 11v6M12 7.2v.1";
    /// Something to look at.
    WARNING = "M12 3.5 22 20.5H2zM12 10v5M12 17.7v.1";
    /// Something has failed.
    ERROR = "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7v6M12 16.7v.1";
    /// A question.
    HELP = "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM9.3 9.5a2.8 2.8 0 1 1 4 2.5c-.9.5-1.3 1-1.3 2M12 16.9v.1";
    /// Leads out of the app.
    EXTERNAL = "M13 4h7v7M20 4l-9 9M18 14v6H4V6h6", mirrored;
    /// Settings.
    SETTINGS = "M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4";
    /// A person.
    PERSON = "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.5 20.5a7.5 7.5 0 0 1 15 0";
    /// The start page.
    HOME = "M3.5 11.5 12 4l8.5 7.5M6 9.5V20h12V9.5M10 20v-6h4v6";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_a_path_of_its_own() {
        for (at, (name, Shape { path, .. })) in ALL.iter().enumerate() {
            assert!(
                path.starts_with('M') && path.chars().all(|c| c.is_ascii_alphanumeric() || " .-".contains(c)),
                "{name}"
            );
            assert!(ALL[..at].iter().all(|(_, other)| other.path != *path), "{name} is another one too");
        }
    }
}
