//! Every visible component, alive and in every state. Each has a file here, whose text is shown as its source.

mod accordion;
mod button;
mod checkbox;
mod checkbox_group;
mod code;
mod color_picker;
mod column;
mod confirm;
mod copy_button;
mod date_time;
mod download_button;
mod dropdown;
mod examples;
mod file;
mod form;
mod group;
mod html;
mod icon;
mod image;
mod image_gallery;
mod interface;
mod json;
mod label;
mod markdown;
mod modal;
mod nav;
mod number;
mod number_input;
mod progress;
mod radio;
mod row;
mod sidebar;
mod slider;
mod table;
mod tabs;
mod textbox;
mod timer;
mod toast;
mod upload;

use blockwork::prelude::*;

/// A component in the gallery.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What it is called in Rust.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// It, alive, in the states it can be in.
    pub demo: fn() -> AnyView,
    /// The file that `demo` stands in, from this folder.
    pub file: &'static str,
}

/// Components of one kind.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// What they have in common.
    pub name: &'static str,
    /// They, in the order of the page.
    pub entries: &'static [Entry],
}

/// The whole gallery, in the order of the page.
pub const GROUPS: &[Group] = &[
    Group { name: "Inputs", entries: INPUTS },
    Group { name: "Pickers", entries: PICKERS },
    Group { name: "Whole forms", entries: FORMS },
    Group { name: "Actions", entries: ACTIONS },
    Group { name: "Values", entries: VALUES },
    Group { name: "Files", entries: FILES },
    Group { name: "Layout", entries: LAYOUT },
    Group { name: "Messages", entries: MESSAGES },
];

const INPUTS: &[Entry] =
    &[textbox::ENTRY, number_input::ENTRY, slider::ENTRY, checkbox::ENTRY, checkbox_group::ENTRY, radio::ENTRY];

const FORMS: &[Entry] = &[form::ENTRY, interface::ENTRY];

const ACTIONS: &[Entry] = &[button::ENTRY, confirm::ENTRY, copy_button::ENTRY];

const VALUES: &[Entry] = &[
    number::ENTRY,
    progress::ENTRY,
    label::ENTRY,
    table::ENTRY,
    json::ENTRY,
    markdown::ENTRY,
    code::ENTRY,
    html::ENTRY,
    image::ENTRY,
    image_gallery::ENTRY,
    icon::ENTRY,
];

const FILES: &[Entry] = &[upload::ENTRY, file::ENTRY, download_button::ENTRY];

const LAYOUT: &[Entry] =
    &[row::ENTRY, column::ENTRY, group::ENTRY, tabs::ENTRY, accordion::ENTRY, sidebar::ENTRY, nav::ENTRY];

const MESSAGES: &[Entry] = &[toast::ENTRY, modal::ENTRY];

const PICKERS: &[Entry] = &[dropdown::ENTRY, date_time::ENTRY, color_picker::ENTRY, examples::ENTRY, timer::ENTRY];
