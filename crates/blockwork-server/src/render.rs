//! The document around an app, and the calls that are made while it is rendered.

use crate::visit::Visit;
use crate::{beside, keys, listening};
use blockwork_core::call::{Dispatch, Pending};
use blockwork_core::event::{APP_META, Answer, BUILD_META, Body, Rendered, TICKET_META};
use blockwork_core::feed::{First, STATE_SCRIPT, in_script};
use blockwork_core::listener::ListenerMeta;
use blockwork_core::store::Whose;
use blockwork_core::{Error, Kind, Result};
use http::request::Parts;
use http::{HeaderValue, header};
use leptos::WasmSplitManifest;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;

/// Where the style of the components is.
pub(crate) const STYLE_PATH: &str = "/_blockwork/ui.css";

/// Calls made on the server: by the page that is being rendered, for its visitor.
#[derive(Debug)]
pub(crate) struct Rendering;

impl Dispatch for Rendering {
    fn prepare(&self, listener: &'static ListenerMeta, body: &Body) -> Pending {
        let (visit, body) = (use_context::<Visit>(), body.clone());
        Box::pin(async move { call(visit, listener, body).await.map_err(|error| logged(error, listener.name)) })
    }
}

async fn call(visit: Option<Visit>, listener: &'static ListenerMeta, body: Body) -> Result<Answer> {
    let name = listener.name;
    if listening::in_event() {
        return Err(Error::internal(format!("`{name}` was awaited inside a listener; call `{name}::body(..)` there")));
    }
    let Some(Visit { engine, ticket, .. }) = visit else {
        return Err(Error::internal(format!(
            "`{name}` was called on the server outside of a page that is being rendered"
        )));
    };
    let listener = engine.registry.listener(name).ok_or(Kind::NotFound)?;
    let whose = Whose::page(ticket.page, ticket.visitor);
    let Body { inputs, beside } = body;
    beside::check(listener, &beside)?;
    listening::read_only(&engine, listener, whose, inputs.into(), &beside).await
}

/// A fault's cause goes to the log under an id, which is all that the person gets of it.
fn logged(error: Error, listener: &str) -> Error {
    if error.kind() != Kind::Internal {
        return error;
    }
    let id = format!("{:016x}", u64::from_be_bytes(keys::random()));
    listening::log_fault(&error, &id, listener);
    error.with_id(id)
}

/// Puts the visit of the request where the app's components find it.
pub(crate) fn provide_visit() {
    let visit = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Visit>().cloned());
    if let Some(visit) = visit {
        provide_context(Rendered { ticket: visit.signed_ticket() });
        provide_context(visit.first.clone());
        provide_context(visit);
    }
}

/// Sets the theme that was chosen before anything is painted, so that nothing flashes. It reads what the page's theme
/// switch has written.
const THEME_SCRIPT: &str = "try{const t=JSON.parse(localStorage.getItem('blockwork.theme'));\
    if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}";

/// Keeps what a person does before the page is brought to life.
const EARLY_SCRIPT: &str = include_str!("early.js");

/// Keeps what was typed where a page of another build is loaded again.
const TYPED_SCRIPT: &str = include_str!("typed.js");

/// Takes what makes the page answer out of its template.
const START_SCRIPT: &str = include_str!("start.js");

/// The document around the app.
pub(crate) fn shell(options: LeptosOptions, app: impl IntoView) -> impl IntoView {
    let nonce = use_nonce();
    content_security_policy(&options);
    let visit = use_context::<Visit>();
    let ticket = visit.as_ref().map(Visit::signed_ticket);
    let name = visit.as_ref().map(|visit| visit.engine.app.to_string());
    let build = visit.as_ref().map(|visit| visit.engine.build.to_string());
    let state = visit.map(|visit| first_values(&visit.first));
    let css = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name=TICKET_META content=ticket/>
                <meta name=APP_META content=name/>
                <meta name=BUILD_META content=build/>
                <script nonce=nonce.clone() inner_html=THEME_SCRIPT></script>
                <script nonce=nonce.clone() inner_html=EARLY_SCRIPT></script>
                <script nonce=nonce.clone() inner_html=TYPED_SCRIPT></script>
                // Data, which no browser runs; with the nonce all the same, so that every script has it.
                <script type="application/json" id=STATE_SCRIPT nonce=nonce.clone() inner_html=state></script>
                <link rel="stylesheet" href=STYLE_PATH/>
                <link rel="stylesheet" id="leptos" href=css/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <AutoReload options=options.clone()/>
                <template id="blockwork-start">
                    <HydrationScripts options/>
                    {parts_script}
                </template>
                // A module: it runs when the document is whole.
                <script type="module" nonce=nonce inner_html=START_SCRIPT></script>
                <MetaTags/>
            </head>
            <body>{app}</body>
        </html>
    }
}

/// The script that loads parts is asked for with the page's own, which names it, and not after it. It asks at once for those
/// that are rendered; what Leptos does with the list is to have them loaded before the first paint, so it is taken away.
fn parts_script() -> impl IntoView {
    // Leptos has found it, in the line before.
    take_context::<WasmSplitManifest>().map(|parts| {
        let href = parts.0.with_value(|(folder, _, script)| format!("{folder}/{script}"));
        view! { <link rel="modulepreload" href=href/> }
    })
}

/// What the page begins with, so that what the browser makes of it is what stands in the document.
fn first_values(First(news): &First) -> String {
    // Plain data with string keys: the only way to fail is a bug in the types of the feed.
    in_script(&serde_json::to_string(&**news).unwrap_or_default())
}

/// Only our own scripts run, by nonce or from our own address (Content Security Policy Level 3).
fn content_security_policy(options: &LeptosOptions) {
    let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else { return };
    // While cargo-leptos watches, it reloads the page over a socket of its own, on whatever host the page is on.
    let reload = match std::env::var_os("LEPTOS_WATCH") {
        Some(_) => format!(" ws://*:{}", options.reload_external_port.unwrap_or(options.reload_port)),
        None => String::new(),
    };
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; connect-src 'self'{reload}; \
         img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    if let Ok(value) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}
