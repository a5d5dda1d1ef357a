//! `#[listener]` and `#[derive(State)]`.
//!
//! What they make names `::blockwork::…` only, so an app needs no further crate. [`mod@listener`] reads a signature and
//! writes a listener, [`state`] does the same for a state. Every refusal says what to write instead.

mod listener;
mod name;
mod state;

use proc_macro::TokenStream;

/// Makes an async function a listener: a transaction on the server that pages attach to triggers.
///
/// | parameter | what it is |
/// |---|---|
/// | `T` | an input: it comes from the page |
/// | `&T`, `T: State` | the committed value |
/// | `&mut T`, `T: State` | yours to change: committed when the listener returns `Ok`, and not at all otherwise |
///
/// It makes, under the function's own name: a function of the inputs alone that returns a lazy [`Call`], a struct of
/// the inputs, and, on the server, `name::body(..)`, the function as written, for unit tests and other listeners.
/// Option: `name = "…"`, the last part of the address `/api/{name}`.
///
/// [`Call`]: https://docs.rs/blockwork-core
#[proc_macro_attribute]
pub fn listener(options: TokenStream, item: TokenStream) -> TokenStream {
    listener::expand(options.into(), item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes a type a state, whose values live in cells on the server.
///
/// `#[state(session)]`: one per page load. `#[state(user)]`: one per visitor. Option: `name = "…"`, the name under which
/// its cells are stored; the type's own where it is missing.
#[proc_macro_derive(State, attributes(state))]
pub fn state(item: TokenStream) -> TokenStream {
    state::expand(item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}
