//! A parameter of the address as a value of the page: links that can be shared, and a back button that works.

use crate::model::Model;
use crate::value::Value;
use blockwork_page::{Firing, Source, Trigger};
use leptos::prelude::*;
use leptos_router::hooks::use_url;
use std::fmt;
use std::str::FromStr;

/// A longer text is no part of an address: servers and browsers refuse it.
const MOST_BYTES: usize = 2_000;

/// What becomes of the browser's history when the value changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum History {
    /// The back button goes to the value before.
    Push,
    /// It goes to the page before.
    Replace,
}

/// The value of a parameter of the address, made by [`query`]. `Copy`.
///
/// It is read like a signal, is taken by every input of Blockwork (`<Textbox value=search/>`), and is a trigger and an input
/// of wires: `wire(find).inputs(search).on(search)`.
pub struct Query<T: Send + Sync + 'static> {
    name: &'static str,
    value: RwSignal<T>,
    usual: StoredValue<T>,
    /// What the address is known to say of it.
    known: StoredValue<Option<String>>,
    history: History,
}

impl<T: Send + Sync + 'static> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Query<T> {}

impl<T: Send + Sync + 'static> fmt::Debug for Query<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query({})", self.name)
    }
}

/// A value that can stand in an address: what can be written as text and read again.
pub trait InAddress: FromStr + ToString + Clone + PartialEq + Send + Sync + 'static {}

impl<T: FromStr + ToString + Clone + PartialEq + Send + Sync + 'static> InAddress for T {}

/// The parameter of the address of this name, as a signal in both directions. Where it is not there, or cannot be read, the
/// value is `T::default()`; and a value that is `T::default()` is left out of the address.
///
/// The server renders the page with it. Going back and forward in the history sets it. Other parameters stay as they are.
/// Setting it is a step in the browser's history, unless [`replacing`](Query::replacing) says otherwise. It stands in a
/// `<Router>`, and means the page it was made on.
///
/// ```no_run
/// use blockwork_ui::query;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Results() -> impl IntoView {
///     let page = query::<u32>("page");
///     view! { <button on:click=move |_| page.set(page.get() + 1)>"Next"</button> }
/// }
/// ```
///
/// What is longer than 2,000 bytes does not get into the address; the value is set all the same.
#[must_use]
pub fn query<T: InAddress + Default>(name: &'static str) -> Query<T> {
    query_or(name, T::default())
}

/// The same as [`query`] with another value where the address says nothing: `query_or("page", 1)`.
#[must_use]
pub fn query_or<T: InAddress>(name: &'static str, usual: T) -> Query<T> {
    let url = use_url();
    let text = move || url.with(|url| read(url.search(), name));
    let begins = untrack(text);
    let value = RwSignal::new(parsed(begins.as_deref(), &usual));
    let (usual, known) = (StoredValue::new(usual), StoredValue::new(begins));
    Effect::new(move || {
        let text = text();
        if known.with_value(|known| *known != text) {
            value.set(usual.with_value(|usual| parsed(text.as_deref(), usual)));
            known.set_value(text);
            #[cfg(target_arch = "wasm32")]
            writing::forget(name);
        }
    });
    #[cfg(target_arch = "wasm32")]
    on_cleanup(move || writing::forget(name));
    #[cfg(target_arch = "wasm32")]
    writing::begin();
    Query { name, value, usual, known, history: History::Push }
}

impl<T: InAddress> Query<T> {
    /// The same, and a change of it is no step of its own in the history: for what is typed or dragged.
    #[must_use]
    pub fn replacing(self) -> Self {
        Self { history: History::Replace, ..self }
    }

    /// The value now. Tracked.
    #[must_use]
    pub fn get(self) -> T {
        self.value.get()
    }

    /// The value now. Not tracked.
    #[must_use]
    pub fn get_untracked(self) -> T {
        self.value.get_untracked()
    }

    /// Asks something of the value, without a copy of it. Tracked.
    pub fn with<R>(self, ask: impl FnOnce(&T) -> R) -> R {
        self.value.with(ask)
    }

    /// Its signal, to be read.
    #[must_use]
    pub fn signal(self) -> Signal<T> {
        self.value.into()
    }

    /// Sets it, at once; the address follows. Where the component that made it is gone, nothing happens.
    pub fn set(self, value: T) {
        let text = self.usual.try_with_value(|usual| written(&value, usual));
        let (None, Some(text)) = (self.value.try_set(value), text) else { return };
        self.known.try_set_value(text.clone());
        #[cfg(target_arch = "wasm32")]
        writing::write(self.name, text, self.history);
        #[cfg(not(target_arch = "wasm32"))]
        drop((text, self.history));
    }
}

impl<T: InAddress> From<Query<T>> for Model<T> {
    fn from(query: Query<T>) -> Self {
        Model::of(query.signal(), move |value| query.set(value))
    }
}

impl<T: InAddress> From<Query<T>> for Signal<T> {
    fn from(query: Query<T>) -> Self {
        query.signal()
    }
}

impl<T: InAddress> From<Query<T>> for Value<T> {
    fn from(query: Query<T>) -> Self {
        query.signal().into()
    }
}

impl<T: InAddress> Trigger for Query<T> {
    fn attach(self, firing: Firing) {
        self.value.attach(firing);
    }
}

impl<T: InAddress> Source<T> for Query<T> {
    fn take(&self) -> T {
        self.get_untracked()
    }
}

/// What a query string says of a parameter; the last one holds.
fn read(search: &str, name: &str) -> Option<String> {
    // Not the router's map: that decodes twice, so that `%2541` would be `A`.
    let found = form_urlencoded::parse(search.as_bytes()).filter(|(key, _)| key == name).last();
    found.map(|(_, value)| value.into_owned())
}

fn parsed<T: InAddress>(text: Option<&str>, usual: &T) -> T {
    text.and_then(|text| text.parse().ok()).unwrap_or_else(|| usual.clone())
}

/// What stands in the address for a value: nothing for the usual one, and for what is too long.
fn written<T: InAddress>(value: &T, usual: &T) -> Option<String> {
    let text = (value != usual).then(|| value.to_string());
    text.filter(|text| form_urlencoded::byte_serialize(text.as_bytes()).map(str::len).sum::<usize>() <= MOST_BYTES)
}

/// A query string with another value of a parameter. All others stay as they were written.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "a page that is being rendered has its address"))]
fn with_value(search: &str, name: &str, value: Option<&str>) -> String {
    let others = search.split('&').filter(|part| !part.is_empty() && read(part, name).is_none());
    let mut parts: Vec<String> = others.map(str::to_owned).collect();
    if let Some(value) = value {
        parts.push(form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish());
    }
    parts.join("&")
}

/// From values to the address. A browser allows about a hundred changes in half a minute and then refuses: so what is
/// typed or dragged changes it a few times a second at most, and what is set together changes it once.
#[cfg(target_arch = "wasm32")]
mod writing {
    use super::{History, with_value};
    use leptos::prelude::*;
    use leptos_router::NavigateOptions;
    use leptos_router::hooks::{use_location, use_navigate};
    use leptos_router::location::Location;
    use std::cell::RefCell;
    use std::rc::Rc;
    use std::time::Duration;

    const PAUSE: Duration = Duration::from_millis(400);

    /// What changes the address of the page's router.
    type Go = Rc<dyn Fn(&str, NavigateOptions)>;

    #[derive(Default)]
    struct Writing {
        /// The parameters that the address does not show yet.
        waiting: Vec<(&'static str, Option<String>)>,
        /// What they are in the history.
        history: Option<History>,
        /// The time from which it may be changed again, while it may not.
        pausing: Option<TimeoutHandle>,
        router: Option<(Location, Go)>,
    }

    thread_local! {
        static WRITING: RefCell<Writing> = RefCell::default();
    }

    fn with<R>(then: impl FnOnce(&mut Writing) -> R) -> R {
        WRITING.with(|writing| then(&mut writing.borrow_mut()))
    }

    /// There is a query in the page of this router.
    pub(super) fn begin() {
        let router = (use_location(), Rc::new(use_navigate()) as Go);
        with(|writing| writing.router = Some(router));
    }

    /// The address is to say this. What is a step in the history does not wait.
    pub(super) fn write(name: &'static str, text: Option<String>, history: History) {
        let waits = with(|writing| {
            forget_in(writing, name);
            writing.waiting.push((name, text));
            if history == History::Push || writing.history.is_none() {
                writing.history = Some(history);
            }
            history == History::Replace && writing.pausing.is_some()
        });
        if !waits {
            // What else is set by the same handler belongs to the same step.
            queue_microtask(flush);
        }
    }

    /// The address says something else by now, or the page that had this parameter is gone.
    pub(super) fn forget(name: &'static str) {
        with(|writing| forget_in(writing, name));
    }

    fn forget_in(writing: &mut Writing, name: &'static str) {
        writing.waiting.retain(|(waiting, _)| *waiting != name);
    }

    fn flush() {
        let (waiting, history, router) =
            with(|writing| (std::mem::take(&mut writing.waiting), writing.history.take(), writing.router.clone()));
        let (false, Some(history), Some((location, go))) = (waiting.is_empty(), history, router) else { return };
        let before = location.search.get_untracked();
        let search =
            waiting.into_iter().fold(before.clone(), |search, (name, text)| with_value(&search, name, text.as_deref()));
        if search == before {
            return;
        }
        let mark = if search.is_empty() { "" } else { "?" };
        let hash = location.hash.get_untracked();
        let address = format!("{}{mark}{search}{hash}", location.pathname.get_untracked());
        let replace = history == History::Replace;
        go(&address, NavigateOptions { resolve: false, replace, scroll: false, ..NavigateOptions::default() });
        pause();
    }

    fn pause() {
        let over = || {
            with(|writing| writing.pausing = None);
            flush();
        };
        let handle = set_timeout_with_handle(over, PAUSE).ok();
        if let Some(before) = with(|writing| std::mem::replace(&mut writing.pausing, handle)) {
            before.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_read(search: &str, expected: Option<&str>) {
        assert_eq!(read(search, "q").as_deref(), expected, "{search:?}");
    }

    #[test]
    fn a_parameter_is_decoded_once_and_whatever_it_is() {
        check_read("", None);
        check_read("a=1&b", None);
        check_read("q", Some(""));
        check_read("q=", Some(""));
        check_read("q=milk+and%20water", Some("milk and water"));
        check_read("q=%2541", Some("%41"));
        check_read("q=100%", Some("100%"));
        check_read("q=%ff%", Some("\u{fffd}%"));
        check_read("q=a=b", Some("a=b"));
        check_read("q=1&a=2&q=3", Some("3"));
        check_read("%71=x", Some("x"));
        check_read("q=%00%3Cscript%3E", Some("\0<script>"));
    }

    #[track_caller]
    fn check_written(search: &str, value: Option<&str>, expected: &str) {
        let written = with_value(search, "q", value);
        assert_eq!(written, expected);
        assert_eq!(read(&written, "q").as_deref(), value);
    }

    #[test]
    fn other_parameters_stay_as_they_were_written() {
        check_written("", Some("milk"), "q=milk");
        check_written("q=a", None, "");
        check_written("a=%2F&q=1&b=x+y&q=2", Some("3"), "a=%2F&b=x+y&q=3");
        check_written("a&&b=", None, "a&b=");
        for text in ["", "100%", "a&b=c#d?e+f", "שלום", "👩‍👩‍👧", "\0", "\u{fffd}", "%41"] {
            assert_eq!(read(&with_value("a=1", "q", Some(text)), "q").as_deref(), Some(text));
        }
    }

    #[test]
    fn what_cannot_be_read_is_the_usual_value() {
        assert_eq!(parsed(Some("7"), &1), 7);
        assert_eq!(parsed(Some("many"), &1), 1);
        assert_eq!(parsed(Some("-7"), &1_u32), 1);
        assert_eq!(parsed(None, &1), 1);
    }

    #[test]
    fn the_usual_value_and_what_is_too_long_are_left_out() {
        assert_eq!(written(&1, &1), None);
        assert_eq!(written(&2, &1), Some("2".into()));
        assert_eq!(written(&String::new(), &"all".to_owned()), Some(String::new()));
        let fits = "x".repeat(MOST_BYTES);
        assert_eq!(written(&fits, &String::new()).as_ref(), Some(&fits));
        assert_eq!(written(&"ö".repeat(MOST_BYTES / 2), &String::new()), None, "each is six bytes there");
    }
}
