//! Text, of one line or of many.

use crate::attrs::Attrs;
use crate::copy::CopyButton;
use crate::field::{About, Control, field};
use crate::model::Model;
use crate::texts::texts;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// What a text is, which decides how a browser helps to enter it: by its keyboard, by what it remembers, by what it checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextKind {
    /// Anything.
    #[default]
    Text,
    /// What nobody else may see. It is never part of the page's HTML, and a button shows it.
    Password,
    /// An address for mail.
    Email,
    /// An address of a page.
    Url,
    /// What is looked for.
    Search,
    /// A number to call.
    Tel,
}

impl TextKind {
    const fn input_type(self) -> &'static str {
        match self {
            TextKind::Text => "text",
            TextKind::Password => "password",
            TextKind::Email => "email",
            TextKind::Url => "url",
            TextKind::Search => "search",
            TextKind::Tel => "tel",
        }
    }
}

/// Text that a person enters. `on:input`, `on:change`, `on:focusin` and `on:focusout` tell what happens in it.
#[component]
pub fn Textbox(
    /// What is to be entered.
    #[prop(into)]
    label: String,
    /// The text.
    #[prop(into, default = String::new().into())]
    value: Model<String>,
    /// What the text is: plain, a password, an address for mail, … For one line. Default: plain.
    #[prop(optional, into)]
    kind: Option<KindOfText>,
    /// How many lines are shown at least. More than one make a field of many lines. Default: 1.
    #[prop(optional, into)]
    lines: Option<Lines>,
    /// To how many lines it grows with its text, before it scrolls. Default: 1 for one line, 20 for many.
    #[prop(optional, into)]
    max_lines: Option<Lines>,
    /// The most characters that can be typed, as JavaScript counts them. Default: no limit.
    #[prop(optional)]
    max_length: Option<u32>,
    /// An example, shown while it is empty.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// What helps to enter it.
    #[prop(optional, into)]
    help: MaybeProp<String>,
    /// The name of the listener's input, for a [`Form`](crate::Form) without scripts and for errors that are about it.
    #[prop(optional, into)]
    name: Option<String>,
    /// Why it cannot be used as it is, while that is so.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether it must be filled in. Default: no.
    #[prop(optional)]
    required: bool,
    /// Whether nothing can be entered.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether only screen readers get the label. Default: no.
    #[prop(optional)]
    hide_label: bool,
    /// Whether the cursor is in it when the page is loaded. Default: no. Of one page at most one.
    #[prop(optional)]
    autofocus: bool,
    /// What a browser may fill in, such as `email` or `current-password`; `off` for nothing.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// Whether a browser checks the spelling. Without it no first letter becomes a capital, either. Default: as it likes.
    #[prop(optional)]
    spellcheck: Option<bool>,
    /// Whether a button copies the text. Default: no.
    #[prop(optional, into)]
    copies: Copies,
    /// Happens at Enter in one line, and at Shift+Enter in many, but not while an input method composes. In a form, Enter
    /// without it presses the first button.
    #[prop(optional, into)]
    on_submit: Option<Callback<()>>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let reveal = kind.filter(|kind| kind.of == TextKind::Password).map(|kind| kind.reveal);
    let (secret, kind) = (reveal.is_some(), kind.map(|kind| kind.of).unwrap_or_default());
    let about =
        About { label, help, name: name.clone(), error, required, hide_label, secret, class, ..About::default() };
    let space = Space::new(lines.map_or(1, |lines| lines.count), max_lines.map(|most| most.count));
    let many_lines = lines.or(max_lines).filter(|_| space != Space::Line).map(|lines| lines.view);
    let keydown = move |event: KeyboardEvent| {
        if let Some(on_submit) = on_submit
            && space.submits(&Key::of(&event))
        {
            event.prevent_default();
            on_submit.run(());
        }
    };
    let shown = RwSignal::new(false);
    let asks = Asks {
        name,
        placeholder,
        max_length,
        required,
        disabled,
        autofocus,
        autocomplete,
        spellcheck: spellcheck.map(|on| if on { "true" } else { "false" }),
        autocapitalize: (spellcheck == Some(false)).then_some("none"),
    };
    let control = move |control: Control| {
        if let Some(text) = control.posted_text() {
            value.set(text.to_owned());
        }
        let entry = match many_lines {
            None => line(&control, value, kind, shown, asks),
            Some(many_lines) => many_lines(&control, value, space, asks),
        };
        view! {
            <div class="bw-entry" on:keydown=keydown>
                {entry}
                {reveal.map(|reveal| reveal(shown, disabled))}
                {copies.0.map(|button| button(value.signal()))}
            </div>
        }
        .into_any()
    };
    field(about, control)
}

/// What a text is, as [`Textbox`] takes it. It brings along what a page needs to show a password: a page that never says
/// what a text is downloads nothing of it.
#[derive(Clone, Copy, Debug)]
pub struct KindOfText {
    of: TextKind,
    reveal: fn(RwSignal<bool>, Signal<bool>) -> AnyView,
}

impl From<TextKind> for KindOfText {
    fn from(of: TextKind) -> Self {
        Self { of, reveal: |shown, disabled| view! { <Reveal shown disabled/> }.into_any() }
    }
}

/// A number of lines, as [`Textbox`] takes it. It brings along the field of many lines, for pages that have one.
#[derive(Clone, Copy, Debug)]
pub struct Lines {
    count: u32,
    view: fn(&Control, Model<String>, Space, Asks) -> AnyView,
}

impl From<u32> for Lines {
    fn from(count: u32) -> Self {
        Self { count, view: many_lines }
    }
}

/// Whether a text can be copied, as [`Textbox`] takes it. It brings along the button, for pages that have one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Copies(Option<fn(Signal<String>) -> AnyView>);

impl From<bool> for Copies {
    fn from(copies: bool) -> Self {
        Self(copies.then_some(|text| view! { <CopyButton text/> }.into_any()))
    }
}

/// What both elements ask of a browser.
struct Asks {
    name: Option<String>,
    placeholder: MaybeProp<String>,
    max_length: Option<u32>,
    required: bool,
    disabled: Signal<bool>,
    autofocus: bool,
    autocomplete: Option<String>,
    spellcheck: Option<&'static str>,
    autocapitalize: Option<&'static str>,
}

impl Asks {
    /// The attributes that a field of one line and one of many have alike.
    fn attrs(self, control: &Control) -> Attrs {
        let (described_by, invalid) = (control.described_by, control.invalid);
        Attrs::default()
            .fixed("class", "bw-input")
            .fixed("id", control.id.as_str())
            .fixed("name", self.name)
            .fixed("dir", "auto")
            .follows("placeholder", Signal::derive(move || self.placeholder.get()))
            .fixed("maxlength", self.max_length.map(|most| most.to_string()))
            .flag("required", self.required)
            .flag_follows("disabled", self.disabled)
            .flag("autofocus", self.autofocus)
            .fixed("autocomplete", self.autocomplete)
            .fixed("spellcheck", self.spellcheck)
            .fixed("autocapitalize", self.autocapitalize)
            .follows("aria-describedby", described_by)
            .follows("aria-invalid", Signal::derive(move || invalid.get().map(str::to_owned)))
    }
}

fn line(control: &Control, value: Model<String>, kind: TextKind, shown: RwSignal<bool>, asks: Asks) -> AnyView {
    // What is secret gets into the field as a property alone, and so into no HTML.
    let first = (kind != TextKind::Password).then(|| value.get_untracked());
    let input_type = Signal::derive(move || {
        let input_type = if shown.get() { "text" } else { kind.input_type() };
        Some(input_type.to_owned())
    });
    let attrs = asks.attrs(control).follows("type", input_type).done();
    view! {
        <input
            {..attrs}
            value=first
            prop:value=value.signal()
            on:input=move |event| value.set(event_target_value(&event))
        />
    }
    .into_any()
}

fn many_lines(control: &Control, value: Model<String>, space: Space, asks: Asks) -> AnyView {
    let rows = Signal::derive(move || Some(value.with(|text| space.rows(text)).to_string()));
    let attrs = asks.attrs(control).fixed("data-most", space.most().to_string()).follows("rows", rows).done();
    view! {
        <textarea
            {..attrs}
            prop:value=value.signal()
            on:input=move |event| value.set(event_target_value(&event))
            inner_html=first_content(value)
        ></textarea>
    }
    .into_any()
}

/// The text in the first HTML. As a text node it could not be empty, and would lose a first line that is.
#[cfg(not(target_arch = "wasm32"))]
fn first_content(value: Model<String>) -> String {
    untrack(|| value.with(|text| textarea_html(text)))
}

/// In the browser the property has it.
#[cfg(target_arch = "wasm32")]
fn first_content(_value: Model<String>) -> &'static str {
    ""
}

/// A text as the content of a `<textarea>`: only these two characters mean something there, and one line break at the
/// beginning is left out (HTML Living Standard, 13.2.5.2 and 13.2.6.4.7).
#[cfg(not(target_arch = "wasm32"))]
fn textarea_html(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// Shows a password, or hides it.
#[component]
fn Reveal(shown: RwSignal<bool>, disabled: Signal<bool>) -> impl IntoView {
    let attrs = Attrs::default()
        .fixed("type", "button")
        .fixed("aria-label", texts().show_password)
        .follows("aria-pressed", Signal::derive(move || Some(shown.get().to_string())))
        .flag_follows("disabled", disabled)
        .done();
    view! {
        <button
            {..attrs}
            class="bw-tool bw-reveal"
            on:click=move |_| shown.update(|shown| *shown = !*shown)
        ></button>
    }
}

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    /// One line, and no more.
    Line,
    /// Lines from so many to so many.
    Lines { least: u32, most: u32 },
}

impl Space {
    fn new(lines: u32, max_lines: Option<u32>) -> Self {
        let least = lines.max(1);
        let most = max_lines.unwrap_or(if least == 1 { 1 } else { 20 }).max(least);
        if most == 1 { Space::Line } else { Space::Lines { least, most } }
    }

    fn most(self) -> u32 {
        match self {
            Space::Line => 1,
            Space::Lines { most, .. } => most,
        }
    }

    /// The lines that are shown of this text, where a browser does not measure it itself.
    fn rows(self, text: &str) -> u32 {
        match self {
            Space::Line => 1,
            Space::Lines { least, most } => {
                let breaks = text.bytes().filter(|byte| *byte == b'\n').take(most as usize).count();
                u32::try_from(breaks + 1).unwrap_or(most).clamp(least, most)
            }
        }
    }

    /// Whether a key ends what is entered: as people know it of messengers, where it begins as one line, and else of editors.
    fn submits(self, key: &Key) -> bool {
        let shift = matches!(self, Space::Lines { least: 2.., .. });
        key.enter && !key.composing && key.shift == shift
    }
}

/// What is to be known of a key.
#[derive(Clone, Copy, Debug)]
struct Key {
    enter: bool,
    shift: bool,
    /// Whether it belongs to an input method, which has an Enter of its own.
    composing: bool,
}

impl Key {
    fn of(event: &KeyboardEvent) -> Self {
        // Safari ends composing before it tells of the key, and gives that away by this number alone.
        const OF_INPUT_METHOD: u32 = 229;
        let composing = event.is_composing() || event.key_code() == OF_INPUT_METHOD;
        Self { enter: event.key() == "Enter", shift: event.shift_key(), composing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: u32, max_lines: Option<u32>, enter: bool, shift_enter: bool) {
        let space = Space::new(lines, max_lines);
        let key = |shift, composing| Key { enter: true, shift, composing };
        assert_eq!((space.submits(&key(false, false)), space.submits(&key(true, false))), (enter, shift_enter));
        assert!(!space.submits(&key(false, true)) && !space.submits(&key(true, true)), "an input method's own Enter");
        assert!(!space.submits(&Key { enter: false, ..key(false, false) }));
    }

    #[test]
    fn enter_ends_one_line_and_shift_enter_many() {
        check(1, None, true, false);
        check(0, Some(0), true, false);
        check(1, Some(8), true, false);
        check(2, None, false, true);
        check(5, Some(2), false, true);
    }

    #[test]
    fn rows_grow_with_the_lines_of_the_text_up_to_the_most() {
        let space = Space::new(2, Some(4));
        let rows = ["", "a\nb", "a\nb\nc", "a\n\n\n\n\n\n\n"].map(|text| space.rows(text));
        assert_eq!(rows, [2, 2, 3, 4]);
        assert_eq!(Space::new(u32::MAX, None).rows("a"), u32::MAX);
    }

    #[test]
    fn the_content_of_a_field_of_many_lines_cannot_end_it() {
        assert_eq!(textarea_html("</textarea><b>&lt;"), "\n&lt;/textarea>&lt;b>&amp;lt;");
        assert_eq!(textarea_html("\n\na"), "\n\n\na");
    }
}
