//! The document around an app, and the calls that are made while it is rendered.

use crate::visit::Visit;
use crate::{keys, transaction};
use blockwork_core::call::{Dispatch, Pending};
use blockwork_core::event::{Answer, TICKET_META};
use blockwork_core::listener::ListenerMeta;
use blockwork_core::{Error, Kind, Result};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, header};
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
    fn prepare(&self, listener: &'static ListenerMeta, inputs: &str) -> Pending {
        let visit = use_context::<Visit>();
        let inputs = Bytes::copy_from_slice(inputs.as_bytes());
        Box::pin(async move { call(visit, listener, inputs).await.map_err(|error| logged(error, listener.name)) })
    }
}

async fn call(visit: Option<Visit>, listener: &'static ListenerMeta, inputs: Bytes) -> Result<Answer> {
    let name = listener.name;
    if transaction::in_event() {
        return Err(Error::internal(format!("`{name}` was awaited inside a listener; call `{name}::body(..)` there")));
    }
    let Some(Visit { engine, ticket, .. }) = visit else {
        return Err(Error::internal(format!(
            "`{name}` was called on the server outside of a page that is being rendered"
        )));
    };
    let listener = engine.registry.listener(name).ok_or(Kind::NotFound)?;
    transaction::read_only(&engine, listener, &ticket, inputs).await
}

/// A fault's cause goes to the log under an id, which is all that the person gets of it.
fn logged(error: Error, listener: &str) -> Error {
    if error.kind() != Kind::Internal {
        return error;
    }
    let id = format!("{:016x}", u64::from_be_bytes(keys::random()));
    transaction::log_fault(&error, &id, listener);
    error.with_id(id)
}

/// Puts the visit of the request where the app's components find it.
pub(crate) fn provide_visit() {
    let visit = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Visit>().cloned());
    if let Some(visit) = visit {
        provide_context(visit);
    }
}

/// Sets the theme that was chosen before anything is painted, so that nothing flashes. It reads what the page's theme
/// switch has written.
const THEME_SCRIPT: &str = "try{const t=JSON.parse(localStorage.getItem('blockwork.theme'));\
    if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}";

/// The document around the app.
pub(crate) fn shell(options: LeptosOptions, app: impl IntoView) -> impl IntoView {
    let nonce = use_nonce();
    content_security_policy(&options);
    let ticket = use_context::<Visit>().map(|visit| visit.signed_ticket());
    let css = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name=TICKET_META content=ticket/>
                <script nonce=nonce inner_html=THEME_SCRIPT></script>
                <link rel="stylesheet" href=STYLE_PATH/>
                <link rel="stylesheet" id="leptos" href=css/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>{app}</body>
        </html>
    }
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
