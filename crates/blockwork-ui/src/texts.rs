//! Every text that components say by themselves, in one table.

use leptos::prelude::*;

/// What components say by themselves. An app in another language makes a table of its own, and gives it to its components:
///
/// ```
/// use blockwork_ui::{ENGLISH, Texts};
/// use leptos::prelude::*;
///
/// static GERMAN: Texts = Texts { dismiss: "Schließen", ..ENGLISH };
///
/// #[component]
/// fn App() -> impl IntoView {
///     provide_context::<&'static Texts>(&GERMAN);
/// }
/// ```
///
/// A `{}` stands for what is filled in, such as a number or a name.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    /// Beside a button that can do nothing without scripts.
    pub needs_scripts: &'static str,
    /// While the server cannot be reached.
    pub unreachable: &'static str,
    /// While the server answers that it cannot do just now what it was asked.
    pub busy: &'static str,
    /// Where the page is of another build than the server.
    pub outdated: &'static str,
    /// The button that loads the page again.
    pub reload: &'static str,
    /// The name of the list of notices.
    pub notices: &'static str,
    /// The name of the button that takes a notice away.
    pub dismiss: &'static str,
    /// Behind the label of an input that must be filled in, for screen readers.
    pub required: &'static str,
    /// Above what a listener has answered.
    pub result: &'static str,
    /// On the button of a form that has none of its own.
    pub submit: &'static str,
    /// On the button that empties a form.
    pub clear: &'static str,
    /// Above inputs to try.
    pub examples: &'static str,
    /// For true.
    pub yes: &'static str,
    /// For false.
    pub no: &'static str,
    /// For an answer that says nothing.
    pub done: &'static str,
    /// Where nothing was chosen.
    pub choose_one: &'static str,
    /// On the button that adds a row.
    pub add: &'static str,
    /// The name of the button that takes away a row, `{}`.
    pub remove: &'static str,
    /// The name of the button that shows a password.
    pub show_password: &'static str,
    /// The name of the button that copies what stands beside it.
    pub copy: &'static str,
    /// After something was copied, for screen readers.
    pub copied: &'static str,
    /// Where a browser does not copy.
    pub not_copied: &'static str,
    /// Under a field for numbers in which something else stands.
    pub not_a_number: &'static str,
    /// Under a field for whole numbers in which another one stands.
    pub not_whole: &'static str,
    /// Under a field for numbers in which less than the least stands.
    pub too_small: &'static str,
    /// Under a field for numbers in which more than the most stands.
    pub too_large: &'static str,
    /// The name of the button that makes a number smaller.
    pub less: &'static str,
    /// The name of the button that makes a number larger.
    pub more: &'static str,
    /// In a list from which nothing is picked yet.
    pub choose: &'static str,
    /// The name of the button that opens a list.
    pub show_choices: &'static str,
    /// How many choices a list has, for screen readers.
    pub choices_found: &'static str,
    /// Where no choice fits what was typed.
    pub nothing_found: &'static str,
    /// Below a list of which only the beginning is shown.
    pub more_choices: &'static str,
    /// Below a list of which no more can be picked.
    pub no_more: &'static str,
    /// The name of the list of what was picked.
    pub picked: &'static str,
    /// While something is read from the server.
    pub loading: &'static str,
    /// The name of the region of messages that only inform.
    pub messages: &'static str,
    /// The name of the button that closes a dialog.
    pub close: &'static str,
    /// The button of a question that does nothing.
    pub cancel: &'static str,
    /// The name of the button that shows the navigation where it has no room.
    pub menu: &'static str,
    /// How far something is; `{}` is the share in percent.
    pub percent: &'static str,
    /// Where there is nothing to show.
    pub nothing: &'static str,
    /// Under a text that is too long to be rendered.
    pub too_long: &'static str,
    /// Under a text that the server could not render.
    pub not_rendered: &'static str,
    /// Beside a list in a tree: `{}` is how many entries it has.
    pub entries_in_list: &'static str,
    /// Beside something with named parts in a tree: `{}` is how many.
    pub entries_in_record: &'static str,
    /// Under a tree of which only the first `{}` parts are shown.
    pub first_parts: &'static str,
    /// For true, in a table.
    pub yes_sign: &'static str,
    /// For false, in a table.
    pub no_sign: &'static str,
    /// The name of the field that a table is searched by.
    pub filter_rows: &'static str,
    /// Under a table: from, to, of how many rows.
    pub rows_shown: &'static str,
    /// Where no row of a table has what is searched for.
    pub no_rows: &'static str,
    /// The name of the buttons that turn the pages of a table, `{}`.
    pub pages_of: &'static str,
    /// The button to the first page.
    pub first: &'static str,
    /// The button to what comes before.
    pub previous: &'static str,
    /// The button to what comes next.
    pub next: &'static str,
    /// The button to the last page.
    pub last: &'static str,
    /// In the place of an image that cannot be shown: `{}` is what is to be seen on it.
    pub broken_image: &'static str,
    /// The button that saves a file.
    pub download: &'static str,
    /// The same, for screen readers: `{}` is what it saves.
    pub download_of: &'static str,
    /// The name of the large view of an image.
    pub large_view: &'static str,
    /// The button that opens the large view of an image.
    pub larger: &'static str,
    /// The same, for screen readers: `{}` is what is to be seen.
    pub larger_of: &'static str,
    /// The button that closes the large view of an image.
    pub close_view: &'static str,
    /// Which of several images is shown, and how many there are.
    pub place: &'static str,
    /// The name of an image that says nothing of itself.
    pub image_number: &'static str,
    /// How large a file may be that is chosen.
    pub upload_limit: &'static str,
    /// How many files may be chosen, and how large each may be.
    pub upload_limits: &'static str,
    /// How many of the chosen files were left out, and how many there can be.
    pub upload_left_out: &'static str,
    /// The size of a file that was chosen, and how large one may be.
    pub upload_too_large: &'static str,
    /// Of a file without content, where one is wanted.
    pub upload_empty: &'static str,
    /// How many files are there, when all that were chosen have been sent. For screen readers.
    pub upload_done: &'static str,
    /// Of a file that waits to be sent.
    pub upload_waits: &'static str,
    /// The name of the button that gives a file up that is on its way.
    pub upload_cancel: &'static str,
    /// The name of the button that takes a file off the list.
    pub upload_remove: &'static str,
    /// The button that sends a file again that has failed.
    pub upload_again: &'static str,
    /// The name of that button, with the name of the file.
    pub upload_again_name: &'static str,
    /// Where there are no files to show.
    pub no_files: &'static str,
    /// Under a field for dates or times in which something else stands.
    pub not_a_date: &'static str,
    /// Under a field for dates or times in which an earlier one than the first stands.
    pub too_early: &'static str,
    /// Under a field for dates or times in which a later one than the last stands.
    pub too_late: &'static str,
    /// Under a field for colours in which something else stands.
    pub not_a_color: &'static str,
    /// Behind the label of a field for colours: the part that shows a palette.
    pub palette: &'static str,
    /// Behind the label of a field for colours: the part with colours to choose from.
    pub presets: &'static str,
    /// The button that starts a timer.
    pub start: &'static str,
    /// The button that stops a timer for a while.
    pub pause: &'static str,
    /// The button that sets a timer back to its beginning.
    pub reset: &'static str,
    /// When a timer has come to its end.
    pub time_is_up: &'static str,
}

/// The table that is used where an app gives none.
pub const ENGLISH: Texts = Texts {
    needs_scripts: "This needs scripts.",
    unreachable: "The server cannot be reached. What you do is kept, and sent when it is back.",
    busy: "The server is busy. What you do is kept, and sent again.",
    outdated: "This page is from another version.",
    reload: "Reload",
    notices: "Notices",
    dismiss: "Dismiss",
    required: "required",
    result: "Result",
    submit: "Send",
    clear: "Clear",
    examples: "Examples",
    yes: "Yes",
    no: "No",
    done: "Done.",
    choose_one: "Choose one, please.",
    add: "Add",
    remove: "Remove {}",
    show_password: "Show the password",
    copy: "Copy",
    copied: "Copied",
    not_copied: "This browser does not let the page copy. Please select the text and copy it.",
    not_a_number: "Please enter a number.",
    not_whole: "Please enter a whole number.",
    too_small: "The least is {}.",
    too_large: "The most is {}.",
    less: "Less",
    more: "More",
    choose: "Choose …",
    show_choices: "Show the choices",
    choices_found: "Choices: {}",
    nothing_found: "Nothing found.",
    more_choices: "{} more. Type to find them.",
    no_more: "No more than {}.",
    picked: "Picked",
    loading: "Loading …",
    messages: "Messages",
    close: "Close",
    cancel: "Cancel",
    menu: "Menu",
    percent: "{} %",
    nothing: "Nothing to show.",
    too_long: "This is too long to be formatted, and shown as it is.",
    not_rendered: "This could not be formatted, and is shown as it is.",
    entries_in_list: "list of {}",
    entries_in_record: "{} fields",
    first_parts: "The first {} parts are shown. Copy has all of it.",
    yes_sign: "yes",
    no_sign: "no",
    filter_rows: "Filter",
    rows_shown: "{} to {} of {}",
    no_rows: "No row has that.",
    pages_of: "Pages of {}",
    first: "First",
    previous: "Previous",
    next: "Next",
    last: "Last",
    broken_image: "This image cannot be shown: {}",
    download: "Download",
    download_of: "Download {}",
    large_view: "Large view",
    larger: "Enlarge",
    larger_of: "Enlarge {}",
    close_view: "Close",
    place: "{} of {}",
    image_number: "Image {}",
    upload_limit: "Drop a file here or choose one: up to {}.",
    upload_limits: "Drop files here or choose them: up to {}, {} each.",
    upload_left_out: "{} files were left out: there is room for {}.",
    upload_too_large: "This file has {}, and may have {}.",
    upload_empty: "This file is empty.",
    upload_done: "Files here: {}.",
    upload_waits: "Waiting",
    upload_cancel: "Cancel {}",
    upload_remove: "Remove {}",
    upload_again: "Send again",
    upload_again_name: "Send {} again",
    no_files: "No files",
    not_a_date: "Please enter a date or time that exists.",
    too_early: "Not before {}.",
    too_late: "Not after {}.",
    not_a_color: "Please enter a color such as #b4410e or #f80.",
    palette: "{}, palette",
    presets: "{}, presets",
    start: "Start",
    pause: "Pause",
    reset: "Reset",
    time_is_up: "Time is up.",
};

static DEFAULT: Texts = ENGLISH;

/// The table of the app around the component that asks.
#[must_use]
pub fn texts() -> &'static Texts {
    use_context::<&'static Texts>().unwrap_or(&DEFAULT)
}

/// A text with its `{}` filled in, in their order.
pub(crate) fn fill(text: &str, parts: &[&dyn std::fmt::Display]) -> String {
    let mut parts = parts.iter();
    let mut pieces = text.split("{}");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        if let Some(part) = parts.next() {
            filled.push_str(&part.to_string());
        }
        filled.push_str(piece);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        assert_eq!(fill("{} to {} of {}", &[&1, &"{}", &3]), "1 to {} of 3");
        assert_eq!(fill("{} {}", &[&1]), "1 ");
        assert_eq!(fill("none", &[&1]), "none");
    }
}
