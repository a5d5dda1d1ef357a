//! The inspector's document: without scripts, so that there is nothing to protect it from.

use super::found::Found;
use super::{JSON_PATH, MERMAID_PATH, PATH, STYLE_PATH, drawing, tables};
use crate::graph::Graph;
use crate::render;
use leptos::prelude::*;

/// The document, which comes again after so many seconds where that is wanted.
pub(super) fn document(graph: &Graph, found: &Found, refresh: Option<u16>) -> String {
    let owner = Owner::new();
    let html = owner.with(|| whole(graph, found, refresh).to_html());
    drop(owner);
    html
}

fn whole(graph: &Graph, found: &Found, refresh: Option<u16>) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                {refresh.map(|seconds| view! { <meta http-equiv="refresh" content=seconds.to_string()/> })}
                <title>"Inspector · Blockwork"</title>
                <link rel="stylesheet" href=render::STYLE_PATH/>
                <link rel="stylesheet" href=STYLE_PATH/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
            </head>
            <body>
                {head(found, refresh)}
                <main>
                    {graph_section(graph)}
                    <section>
                        <h2 id="pages">"Pages"</h2>
                        {tables::pages(&found.pages)}
                    </section>
                    <section>
                        <h2 id="cells">"Cells"</h2>
                        <p>"Of the app, of these pages, and of their visitors."</p>
                        {tables::cells(&found.cells)}
                    </section>
                    <section>
                        <h2 id="owed">"Owed events"</h2>
                        {tables::owed(&found.owed)}
                    </section>
                </main>
            </body>
        </html>
    }
}

fn head(found: &Found, refresh: Option<u16>) -> impl IntoView {
    let again = match refresh {
        None => view! { <a href=format!("{PATH}?refresh=2")>"Refresh every 2 s"</a> }.into_any(),
        Some(seconds) => {
            view! { <span>{format!("Refreshed every {seconds} s. ")}<a href=PATH>"Stop"</a></span> }.into_any()
        }
    };
    view! {
        <header>
            <h1>"Inspector"</h1>
            <p>{format!("Store time {}. Only this machine sees this page.", tables::span(found.now.0))}</p>
            <nav aria-label="Parts">
                <a href="#graph">"Graph"</a>
                <a href="#pages">"Pages"</a>
                <a href="#cells">"Cells"</a>
                <a href="#owed">"Owed events"</a>
            </nav>
            <form method="get" action=PATH>
                {refresh.map(|seconds| view! { <input type="hidden" name="refresh" value=seconds.to_string()/> })}
                <button class="bw-button">"Refresh"</button>
                {again}
            </form>
        </header>
    }
}

fn graph_section(graph: &Graph) -> impl IntoView {
    let drawing = graph.drawing();
    view! {
        <section>
            <h2 id="graph">"Graph"</h2>
            <p>
                "Who reads, changes and runs what; also as "
                <a href=MERMAID_PATH>"Mermaid"</a>
                " and as "
                <a href=JSON_PATH>"JSON"</a>
                "."
            </p>
            {drawing::picture(drawing)}
            {tables::states(drawing)}
            {tables::listeners(drawing)}
        </section>
    }
}
