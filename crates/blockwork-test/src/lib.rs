//! Tests of Blockwork apps: whole pages and visitors against the real server, in one process, without a browser.
//!
//! An app lists it as a `dev-dependency`. A test starts a [`Server`] of the app, opens a [`Page`] for a [`Visitor`], and does
//! what a person would do:
//!
//! ```standalone_crate
//! use blockwork::prelude::*;
//! use blockwork_test::Server;
//!
//! /// What a visitor has put in the cart.
//! #[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
//! #[state(user)]
//! pub struct Cart(Vec<String>);
//!
//! #[listener]
//! pub async fn add(item: String, cart: &mut Cart) -> Result<usize> {
//!     cart.0.push(item);
//!     Ok(cart.0.len())
//! }
//!
//! #[listener]
//! pub async fn size(cart: &Cart) -> Result<usize> {
//!     Ok(cart.0.len())
//! }
//!
//! #[component]
//! pub fn App() -> impl IntoView {
//!     view! { <h1>"Cart"</h1> }
//! }
//!
//! // In a test: #[tokio::test]
//! # #[tokio::main(flavor = "current_thread")]
//! async fn the_other_tab_hears_of_it() {
//!     let server = Server::of(App).await;
//!     let visitor = server.visitor();
//!     let (page, tab) = (visitor.open("/").await, visitor.open("/").await);
//!     assert_eq!(page.find("heading", "Cart").text(), "Cart");
//!     assert_eq!(page.fire(add("Milk".into())).await, Ok(1));
//!     tab.changed::<Cart>().await;
//!     assert_eq!(tab.fire(size()).await, Ok(1));
//! }
//! # the_other_tab_hears_of_it();
//! ```
//!
//! The server is the one that is run in production: its router, its transactions, its feeds over WebSockets. Only three
//! things are the kit's: the network, which is memory; [store time](Server::advance), which stands still until the test moves
//! it; and [faults](Fault), which happen where the test plants them, or by chance from one seed.
//!
//! Read it in this order:
//!
//! - [`Server`], [`Setup`]: an app, its instances, time, faults.
//! - [`Visitor`], [`Page`], [`Document`], [`Element`], [`Form`]: what people have before them.
//! - [`Fault`]: what can go wrong. [`TestStore`], [`Link`]: where it does, for tests that build their router by hand.
//! - [`raw`]: requests and feeds byte by byte, for what no page would send.
//!
//! A listener alone needs none of it: `add::body("Milk".into(), &mut cart).await` is the function as it was written.

mod document;
mod fault;
mod form;
mod html;
mod line;
mod link;
mod page;
mod random;
pub mod raw;
mod server;
mod store;
mod visitor;
mod world;

pub use document::Document;
pub use fault::Fault;
pub use form::Form;
pub use html::Element;
pub use link::Link;
pub use page::{Fired, Page};
pub use server::{Server, Setup};
pub use store::TestStore;
pub use visitor::Visitor;

/// The guide to testing compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/testing.md")]
struct Testing;
