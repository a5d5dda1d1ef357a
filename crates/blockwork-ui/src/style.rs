//! The style of the components, as one sheet.

/// One sheet of many files, in their order.
macro_rules! sheet {
    ($($file:literal)*) => { concat!($(include_str!(concat!("../style/", $file)), "\n"),*) };
}

/// The style of the components. A Blockwork server sends it at `/_blockwork/ui.css`, before the app's own.
pub const STYLE: &str = sheet! {
    "tokens.css"
    "button.css"
    "field.css"
    "inputs.css"
    "pickers.css"
    "examples.css"
    "shown.css"
    "interface.css"
    "layout.css"
    "parts.css"
    "modal.css"
    "shows.css"
    "rich.css"
    "table.css"
    "picture.css"
    "files.css"
    "notices.css"
};
