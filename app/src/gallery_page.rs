//! The page of the gallery.

use crate::gallery::{Entry, GROUPS, Group};
use crate::gallery_docs::{Described, Property, Usual, gallery_properties, gallery_source};
use blockwork::page::Firing;
use blockwork::prelude::*;
use leptos::html;

/// Every component, group by group, with links to each.
#[component]
pub fn GalleryPage() -> impl IntoView {
    let groups = GROUPS.iter().map(|group| {
        view! {
            <h2>{group.name}</h2>
            {group.entries.iter().map(section).collect_view()}
        }
    });
    view! {
        <Title text="Components · Blockwork"/>
        <h1>"Components"</h1>
        <p class="lead">"Everything that can be put on a page, alive and in every state."</p>
        <div class="gallery">
            <Contents/>
            <div class="exhibits">{groups.collect_view()}</div>
        </div>
    }
}

/// Links to every component, and a filter for them.
#[component]
fn Contents() -> impl IntoView {
    let filter = RwSignal::new(String::new());
    let found = move || filter.with(|filter| entries().filter(|entry| matches(entry, filter)).count());
    let counted = move || match (filter.with(String::is_empty), found()) {
        (true, _) => String::new(),
        (false, 0) => "No component is called like that.".to_owned(),
        (false, 1) => "1 component".to_owned(),
        (false, many) => format!("{many} components"),
    };
    view! {
        <nav class="contents" aria-label="Components">
            <label class="bw-unseen" for="filter">
                "Filter the components"
            </label>
            <input
                id="filter"
                type="search"
                placeholder="Filter"
                autocomplete="off"
                prop:value=move || filter.get()
                on:input=move |event| filter.set(event_target_value(&event))
            />
            <p class="found" role="status">
                {counted}
            </p>
            <ul>{GROUPS.iter().map(|group| links(group, filter)).collect_view()}</ul>
        </nav>
    }
}

fn links(group: &'static Group, filter: RwSignal<String>) -> impl IntoView {
    let none = move || filter.with(|filter| !group.entries.iter().any(|entry| matches(entry, filter)));
    let links = group.entries.iter().map(move |entry| {
        let other = move || filter.with(|filter| !matches(entry, filter));
        view! {
            <li hidden=other>
                <a class="to" href=anchor(entry)>
                    {entry.name}
                </a>
            </li>
        }
    });
    view! {
        <li hidden=none>
            <span>{group.name}</span>
            <ul>{links.collect_view()}</ul>
        </li>
    }
}

fn entries() -> impl Iterator<Item = &'static Entry> {
    GROUPS.iter().flat_map(|group| group.entries)
}

fn matches(entry: &Entry, filter: &str) -> bool {
    entry.name.to_lowercase().contains(&filter.trim().to_lowercase())
}

fn anchor(entry: &Entry) -> String {
    format!("#{}", entry.name)
}

/// One component: alive, with what the server tells about it when somebody asks.
fn section(entry: &'static Entry) -> AnyView {
    let Entry { name, about, demo, .. } = *entry;
    let specimen = format!("{name}-alive");
    view! {
        <section class="card exhibit" id=name aria-labelledby=format!("{name}-name")>
            <header>
                <h3 id=format!("{name}-name")>
                    <a class="to" href=anchor(entry)>
                        {name}
                    </a>
                </h3>
                // What it does is the style's: it works before the page has come to life.
                <label class="inverse">
                    <input type="checkbox" role="switch" aria-controls=specimen.clone()/>
                    "Other theme"
                </label>
            </header>
            <p>{about}</p>
            <div class="specimen" id=specimen>
                {demo()}
            </div>
            {properties(name)}
            {source(name)}
        </section>
    }
    .into_any()
}

fn source(name: &'static str) -> AnyView {
    let text = RwSignal::new(None);
    let asks =
        wire(move || gallery_source(name.to_owned())).outputs(move |answer| text.set(Some(answer))).mode(Mode::Once);
    let shown = move || {
        text.get().map(|text: String| {
            view! { <Code label=format!("Source of {name}") value=text language="rust"/> }.into_any()
        })
    };
    on_demand("Source", asks.into(), Signal::derive(move || text.with(Option::is_some)), shown)
}

fn properties(name: &'static str) -> AnyView {
    let components = RwSignal::new(None);
    let asks = wire(move || gallery_properties(name.to_owned()))
        .outputs(move |answer| components.set(Some(answer)))
        .mode(Mode::Once);
    let shown = move || {
        components
            .get()
            .map(|components: Vec<Described>| components.into_iter().map(described).collect_view().into_any())
    };
    on_demand("Properties", asks.into(), Signal::derive(move || components.with(Option::is_some)), shown)
}

/// A disclosure whose content the server is asked for when it is first opened.
fn on_demand(
    summary: &'static str,
    asks: Firing,
    there: Signal<bool>,
    shown: impl Fn() -> Option<AnyView> + Send + 'static,
) -> AnyView {
    let details = NodeRef::<html::Details>::new();
    let (pending, error) = (asks.pending(), asks.error());
    let ask = move || {
        if !there.get_untracked() && details.get_untracked().is_some_and(|details| details.open()) {
            asks.fire();
        }
    };
    // It may have been opened before the page came to life.
    let at_start = ask.clone();
    Effect::new(move || {
        details.track();
        at_start();
    });
    view! {
        <details class="more" node_ref=details on:toggle=move |_| ask()>
            <summary>{summary}</summary>
            <p role="status">{move || pending.get().then_some("Asking the server …")}</p>
            <Message error=error/>
            {shown}
        </details>
    }
    .into_any()
}

fn described(component: Described) -> impl IntoView {
    let Described { name, about, properties } = component;
    let about = about.iter().map(|text| view! { <p>{marked(text)}</p> }).collect_view();
    let none = properties.is_empty().then(|| view! { <p>"It takes no properties."</p> });
    view! {
        <h4>
            <code>{name}</code>
        </h4>
        {about}
        {none}
        <dl class="properties">{properties.into_iter().map(property).collect_view()}</dl>
    }
}

fn property(property: Property) -> impl IntoView {
    let Property { name, kind, into, usual, about } = property;
    let usual = match usual {
        Usual::Required => view! { <strong>"required"</strong> }.into_any(),
        Usual::Nothing => ().into_any(),
        Usual::Is(value) => view! { "usually "<code>{value}</code> }.into_any(),
    };
    view! {
        <div>
            <dt>
                <code>{name}</code>
            </dt>
            <dd>
                <p class="kind">{into.then_some("into ")}<code>{kind}</code>" "{usual}</p>
                <p>{marked(&about)}</p>
            </dd>
        </div>
    }
}

/// Text whose parts between backticks are code.
fn marked(text: &str) -> Vec<AnyView> {
    let parts = text.split('`').enumerate().filter(|(_, part)| !part.is_empty());
    let parts = parts.map(|(at, part)| (at % 2 == 1, part.to_owned()));
    parts.map(|(code, part)| if code { view! { <code>{part}</code> }.into_any() } else { part.into_any() }).collect()
}
