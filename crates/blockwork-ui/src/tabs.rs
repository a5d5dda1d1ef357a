//! Several parts of a page, of which one is shown: the tabs of the WAI-ARIA Authoring Practices, with automatic activation.

use crate::ids::fresh_id;
use crate::model::Model;
use crate::turn;
use leptos::context::Provider;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// One tab, as the row of buttons needs it.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    name: String,
    label: String,
    id: String,
    panel: String,
    disabled: Signal<bool>,
}

/// Said to the [`Tab`]s in a [`Tabs`].
#[derive(Clone, Copy, Debug)]
struct InTabs {
    entries: RwSignal<Vec<Entry>>,
    shown: Signal<Option<String>>,
}

/// Shows one of several [`Tab`]s at a time. What is not shown is kept: what was entered there is still there.
///
/// The row of tabs is one tab stop; arrows, Home and End go through it. Without scripts all parts are shown, one below the
/// other.
///
/// ```
/// use blockwork_ui::{Tab, Tabs};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Settings() -> impl IntoView {
///     let selected = RwSignal::new("sound".to_owned());
///     view! {
///         <Tabs label="Settings" selected=selected>
///             <Tab name="picture" label="Picture">"Brightness …"</Tab>
///             <Tab name="sound" label="Sound">"Volume …"</Tab>
///         </Tabs>
///     }
/// }
/// ```
#[component]
pub fn Tabs(
    /// What the tabs are of, for screen readers.
    #[prop(into)]
    label: String,
    /// The name of the tab that is shown; a [`query`](fn@crate::query) makes it a part of the address. Where it is none's
    /// name, the first tab that can be selected is shown.
    #[prop(optional, into)]
    selected: Option<Model<String>>,
    /// Told the name of a tab when somebody selects it.
    #[prop(optional, into)]
    on_select: Option<Callback<String>>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    /// The tabs.
    children: Children,
) -> impl IntoView {
    let entries = RwSignal::new(Vec::new());
    let selected = selected.unwrap_or_else(|| String::new().into());
    let shown = Signal::derive(move || entries.with(|entries| shown(entries, &selected.get())));
    // They say who they are before the row of buttons is made of that.
    let panels = view! { <Provider value=InTabs { entries, shown }>{children()}</Provider> };
    let select = Callback::new(move |name: String| {
        if Some(&name) != shown.get_untracked().as_ref() {
            selected.set(name.clone());
            if let Some(told) = on_select {
                told.run(name);
            }
        }
    });
    view! {
        <div class=format!("bw-tabs {class}")>
            <div class="bw-tablist" role="tablist" aria-label=label on:keydown=move |event| turned(&event, entries, select)>
                <For
                    each=move || entries.get()
                    key=|entry| entry.id.clone()
                    children=move |entry| button(entry, shown, select)
                />
            </div>
            {panels}
        </div>
    }
}

/// One part of a page with [`Tabs`].
#[component]
pub fn Tab(
    /// What stands on the tab.
    #[prop(into)]
    label: String,
    /// What `selected` says while it is shown; the label, where it has no name.
    #[prop(optional, into)]
    name: Option<String>,
    /// Whether it cannot be selected.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether what is in it is made when it is shown for the first time, and not at once.
    #[prop(optional)]
    lazy: bool,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let id = fresh_id();
    let panel = format!("{id}-panel");
    let name = name.unwrap_or_else(|| label.clone());
    let within = use_context::<InTabs>();
    if let Some(InTabs { entries, .. }) = within {
        let entry = Entry { name: name.clone(), label: label.clone(), id: id.clone(), panel: panel.clone(), disabled };
        entries.update(|entries| entries.push(entry));
        let gone = id.clone();
        on_cleanup(move || {
            entries.try_update(|entries| entries.retain(|entry| entry.id != gone));
        });
    }
    let shown =
        Memo::new(move |_| within.is_none_or(|within| within.shown.with(|shown| shown.as_ref() == Some(&name))));
    view! {
        <div
            class="bw-panel"
            role="tabpanel"
            id=panel
            aria-labelledby=id
            data-label=label
            tabindex="0"
            hidden=move || !shown.get()
        >
            {if lazy { once(shown, children) } else { children() }}
        </div>
    }
}

/// What is made when it is shown for the first time, and then kept.
fn once(shown: Memo<bool>, children: Children) -> AnyView {
    let seen = Memo::new(move |seen: Option<&bool>| seen.is_some_and(|seen| *seen) || shown.get());
    let mut children = Some(children);
    (move || seen.get().then(|| children.take()).flatten().map(|children| children())).into_any()
}

fn button(entry: Entry, shown: Signal<Option<String>>, select: Callback<String>) -> impl IntoView {
    let Entry { name, label, id, panel, disabled } = entry;
    let is_shown = {
        let name = name.clone();
        Memo::new(move |_| shown.with(|shown| shown.as_ref() == Some(&name)))
    };
    view! {
        <button
            type="button"
            role="tab"
            class="bw-tab"
            dir="auto"
            id=id
            aria-controls=panel
            aria-selected=move || if is_shown.get() { "true" } else { "false" }
            tabindex=move || if is_shown.get() { "0" } else { "-1" }
            disabled=disabled
            on:click=move |_| select.run(name.clone())
        >
            {label}
        </button>
    }
}

/// The name of the tab that is shown where this one is selected.
fn shown(entries: &[Entry], selected: &str) -> Option<String> {
    let mut free = entries.iter().filter(|entry| !entry.disabled.get());
    let first = free.clone().next();
    free.find(|entry| entry.name == selected).or(first).map(|entry| entry.name.clone())
}

/// Goes to another tab by a key, and selects it.
fn turned(event: &KeyboardEvent, entries: RwSignal<Vec<Entry>>, select: Callback<String>) {
    let Some(turn) = turn::of_row(event) else { return };
    let free = entries.with_untracked(|entries| {
        entries.iter().filter(|entry| !entry.disabled.get_untracked()).cloned().collect::<Vec<_>>()
    });
    let focused = document().active_element().map(|element| element.id());
    let at = free.iter().position(|entry| Some(&entry.id) == focused.as_ref()).unwrap_or_default();
    let Some(to) = turn.from(at, free.len()).and_then(|to| free.get(to)) else { return };
    event.prevent_default();
    select.run(to.name.clone());
    turn::focus(&to.id);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, disabled: bool) -> Entry {
        let text = name.to_owned();
        Entry { name: text.clone(), label: text.clone(), id: text.clone(), panel: text, disabled: disabled.into() }
    }

    #[track_caller]
    fn check(selected: &str, expected: Option<&str>) {
        let _owner = Owner::new_root(None);
        let entries = [entry("off", true), entry("one", false), entry("two", false), entry("two", false)];
        assert_eq!(shown(&entries, selected).as_deref(), expected);
    }

    #[test]
    fn what_cannot_be_selected_is_not_shown() {
        check("two", Some("two"));
        check("one", Some("one"));
        check("off", Some("one"));
        check("", Some("one"));
        check("<script>", Some("one"));
        let _owner = Owner::new_root(None);
        assert_eq!(shown(&[], "one"), None);
        assert_eq!(shown(&[entry("off", true)], "off"), None);
    }
}
