//! Blockwork: a full-stack reactive UI framework for Rust, on Leptos and axum.
//!
//! Values are inputs, references are state: a listener's signature says everything. `String` comes from the page,
//! `&Cart` is read on the server, `&mut Cart` is changed on the server. Every event is a transaction, applied once or
//! not at all, and everything that can happen is a trigger.
//!
//! ```
//! use blockwork::prelude::*;
//!
//! /// What this page has put in the cart. The page never receives it.
//! #[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
//! #[state(session)]
//! pub struct Cart {
//!     items: Vec<String>,
//! }
//!
//! /// Adds what was ticked.
//! #[listener]
//! pub async fn add_items(ticked: Vec<String>, cart: &mut Cart) -> Result<()> {
//!     ensure!(!ticked.is_empty(), "Tick at least one item first.");
//!     cart.items.extend(ticked);
//!     Ok(())
//! }
//!
//! /// How many items the cart holds.
//! #[listener]
//! pub async fn cart_size(cart: &Cart) -> Result<usize> {
//!     Ok(cart.items.len())
//! }
//!
//! #[component]
//! pub fn CartPage() -> impl IntoView {
//!     let ticked = RwSignal::new(Vec::new());
//!     let size = RwSignal::new(0);
//!
//!     let add = wire(add_items).inputs(ticked);
//!     wire(cart_size).outputs(size).on((page_load(), Cart::changed()));
//!
//!     view! {
//!         <CheckboxGroup label="Items" choices=["Cereal", "Milk", "Orange Juice", "Water"] value=ticked/>
//!         <Button fires=add>"Add items"</Button>
//!         <Number label="Cart size" value=size/>
//!     }
//! }
//! ```
//!
//! An app lists `blockwork`, `leptos` and `serde` (and `leptos_router` for several pages). Its server is
//! `blockwork::serve(App)`, or `blockwork::router(App)` merged into an axum router of its own; its frontend is one line,
//! `blockwork::frontend!(App);`. The target decides what is compiled: there are no features.

pub use blockwork_core::file::{self, FileInfo};
pub use blockwork_core::handle::Handle;
pub use blockwork_core::id::{PageId, VisitorId};
pub use blockwork_core::instances::{Any, At};
pub use blockwork_core::sessions::{Held, Reason, Session};
pub use blockwork_core::{
    Call, Changed, ChangedAt, Checks, Color, Date, DateTime, Error, Event, File, InBrowser, Kind, Old, Owned, Provide,
    Resident, Result, Scope, Sessions, State, Time, Toast, Tone, Unsealed, Upload, Visible, ensure, every, unload,
};
pub use blockwork_macros::{Choices, Input, Output, State, listener};
pub use blockwork_page as page;
pub use blockwork_ui as ui;
pub use blockwork_ui::{Input, Output};

mod interop;
pub mod parts;
#[cfg(not(target_arch = "wasm32"))]
mod server;
#[cfg(not(target_arch = "wasm32"))]
pub use blockwork_server::{Builder, Config, Instance, StartError, config, object_store};
#[cfg(not(target_arch = "wasm32"))]
pub use server::{router, serve};

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
pub use browser::hydrate;

/// What an app's files begin with: `use blockwork::prelude::*;`.
///
/// It re-exports `leptos::prelude::*` and serde's derives. Blockwork's `Error` is not in it, because Leptos' prelude has
/// one too: write `blockwork::Error`.
pub mod prelude {
    pub use crate::{
        Checks, Choices, Event, File, Handle, InBrowser, Input, Kind, Old, Output, Owned, Provide, Result, Sessions,
        State, Toast, Upload, ensure, every, listener, unload,
    };
    pub use blockwork_page::{
        BrowserCell, BrowserState, Cue, KeptAt, Live, Mode, Optimistic, Shown, Ticking, Wire, live, own, page_load,
        pages_there, toast, wire,
    };
    pub use blockwork_ui::{
        Accordion, Button, Checkbox, CheckboxGroup, Choice, Choices, Code, ColorPicker, Column, Confirm, CopyButton,
        DateTime, DownloadButton, Dropdown, Examples, File, Form, Gallery, Gap, Group, Html, Icon, Image, Interface,
        Json, Label, Markdown, Message, MinWidth, Modal, Nav, Number, NumberInput, Picture, Progress, Query, Radio,
        Row, Side, Sidebar, Slider, Tab, Table, Tabs, TextKind, Textbox, Timer, Tree, Upload, column, headers, icon,
        query, query_or,
    };
    pub use leptos::prelude::*;
    pub use leptos_meta::Title;
    pub use serde::{Deserialize, Serialize};
}

/// Makes the program that a browser runs: the only line of an app's frontend crate.
///
/// ```
/// # mod app {
/// #     use blockwork::prelude::*;
/// #     pub fn App() -> impl IntoView {}
/// # }
/// blockwork::frontend!(app::App);
/// ```
///
/// An app with [parts](mod@crate::parts) names them too: `blockwork::frontend!(app::App, app::parts::ALL);`.
#[macro_export]
macro_rules! frontend {
    ($app:expr) => {
        $crate::frontend!($app, &[]);
    };
    ($app:expr, $parts:expr) => {
        /// Brings the page to life. Called by the page itself.
        #[cfg(target_arch = "wasm32")]
        #[$crate::__private::wasm_bindgen::prelude::wasm_bindgen(wasm_bindgen = $crate::__private::wasm_bindgen)]
        pub fn hydrate() {
            $crate::hydrate($app, $parts);
        }
    };
}

/// What every app has around its own components.
fn with_notices<V: leptos::IntoView + 'static>(app: &impl Fn() -> V) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    leptos_meta::provide_meta_context();
    blockwork_ui::ids::provide_ids();
    let app = app();
    view! {
        {app}
        <blockwork_ui::Notices/>
    }
    .into_any()
}

/// What the macros name. Not for use.
#[doc(hidden)]
pub mod __private {
    pub use crate::interop::AsEvent;
    pub use blockwork_core::derives::{First, Given, given};
    pub use blockwork_core::limits::{no_longer, within};
    pub use blockwork_core::listener::{Access, Borrow, Fallible, Leases, ListenerKind, ListenerMeta};
    pub use blockwork_core::print::Print;
    pub use blockwork_core::state::{Borrowable, Exclusive, Resource, Shared, StateMeta};
    pub use blockwork_core::{
        Call, Error, InBrowser, Listener, Old, Owned, Resident, Result, Scope, State, Unsealed, Visible,
    };
    pub use blockwork_page::InPage;
    pub use blockwork_page::browser::kept;
    pub use blockwork_page::shown::visible;
    pub use blockwork_ui::choices::Choice;
    pub use blockwork_ui::interface::asked::{Ask, Asks, Part, Signature, Wrong, part};
    pub use blockwork_ui::interface::choose::{choose, choose_many, chosen};
    pub use blockwork_ui::interface::input::{Input, fieldset};
    pub use blockwork_ui::interface::output::{Output, as_json, as_text};
    pub use blockwork_ui::{Model, Num};
    pub use leptos::prelude::{AnyView, RwSignal, Signal};
    pub use leptos::server_fn::client::browser::BrowserClient;
    pub use leptos::server_fn::mock::BrowserMockServer;
    pub use serde;
    pub use server_fn::ServerFn;

    #[cfg(target_arch = "wasm32")]
    pub use blockwork_page::browser::keep;
    #[cfg(target_arch = "wasm32")]
    pub use wasm_bindgen;

    #[cfg(not(target_arch = "wasm32"))]
    pub use blockwork_core::handle::Own;
    #[cfg(not(target_arch = "wasm32"))]
    pub use blockwork_core::registry::{ListenerDef, StateDef, decode, encode, from_form, json, reads};
    #[cfg(not(target_arch = "wasm32"))]
    pub use blockwork_core::run::Run;
    #[cfg(not(target_arch = "wasm32"))]
    pub use blockwork_core::trigger::all_of;
    #[cfg(not(target_arch = "wasm32"))]
    pub use inventory;
}

/// What compiles only as far as code is generated, and so is no case for `tests/compile_fail`.
///
/// A wire cannot answer the change of what its own listener changes: it would run for ever.
///
/// ```compile_fail,E0080
/// use blockwork::prelude::*;
///
/// #[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
/// #[state(session)]
/// pub struct Cart {
///     items: Vec<String>,
/// }
///
/// #[listener]
/// pub async fn tidy(cart: &mut Cart) -> Result<()> {
///     cart.items.sort();
///     Ok(())
/// }
///
/// wire(tidy).on((page_load(), Cart::changed()));
/// ```
///
/// A key makes no difference to that, whichever it is: what changes what is known by states.
///
/// ```compile_fail,E0080
/// use blockwork::prelude::*;
///
/// #[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
/// #[state(session)]
/// pub struct Side(u32);
///
/// #[listener]
/// pub async fn lay(side: &mut Side) -> Result<()> {
///     side.0 += 1;
///     Ok(())
/// }
///
/// wire(lay).with(Side::at("right")).on(Side::at("left").changed());
/// ```
///
/// ```compile_fail,E0080
/// use blockwork::prelude::*;
///
/// #[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
/// #[state(session)]
/// pub struct Side(u32);
///
/// #[listener]
/// pub async fn lay(side: &mut Side) -> Result<()> {
///     side.0 += 1;
///     Ok(())
/// }
///
/// wire(lay).on(Side::any().changed());
/// ```
///
/// `live` takes a listener that only reads.
///
/// ```compile_fail,E0080
/// use blockwork::prelude::*;
///
/// #[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
/// #[state(session)]
/// pub struct Visits(u32);
///
/// #[listener]
/// pub async fn count(visits: &mut Visits) -> Result<u32> {
///     visits.0 += 1;
///     Ok(visits.0)
/// }
///
/// live(count);
/// ```
#[cfg(doctest)]
struct Refused;

/// What the README shows compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

/// The quickstart compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/quickstart.md")]
struct Quickstart;

/// The guide to states compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/state.md")]
struct States;

/// The guide to listeners compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/listeners.md")]
struct Listeners;

/// What compares Blockwork with Gradio compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/coming-from-gradio.md")]
struct ComingFromGradio;

/// The guide to security compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/security.md")]
struct Security;

/// The guide to forms compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/forms.md")]
struct Forms;

/// The guide's rows and components compile.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/components.md")]
struct Components;

/// The guide to pages compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/pages.md")]
struct Pages;

/// The guide to scopes compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/scopes.md")]
struct Scopes;

/// The guide to triggers compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/triggers.md")]
struct Triggers;

/// The guide to files compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/files.md")]
struct Files;
