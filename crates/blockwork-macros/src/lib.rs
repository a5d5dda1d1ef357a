//! `#[listener]`, `#[derive(State)]`, and what forms are made of: `#[derive(Choices)]`, `#[derive(Input)]`, `#[derive(Output)]`.
//!
//! What they make names `::blockwork::…` only, so an app needs no further crate. `listener` reads a signature and
//! writes a listener, `state` does the same for a state. Every refusal says what to write instead.

mod choices;
mod input;
mod listener;
mod name;
mod state;
mod words;

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
/// An input may say what a form asks for it with: `#[input(min = 0, max = 120)] age: u8`, see `Interface`.
/// Options: `name = "…"`, the last part of the address `/api/{name}`; `on = Cart::changed()`, a trigger on the server;
/// `read`, which says that the resources it borrows are harmless; `lease`, which takes its cells before the first run.
///
/// [`Call`]: https://docs.rs/blockwork-core
#[proc_macro_attribute]
pub fn listener(options: TokenStream, item: TokenStream) -> TokenStream {
    listener::expand(options.into(), item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes a type a state, whose values live in cells on the server, or in the browser.
///
/// `#[state(session)]`: one per page load. `#[state(user)]`: one per visitor. `#[state(global)]`: one per app.
/// `#[state(browser)]`: one per browser, and kept there.
///
/// | option | what it says |
/// |---|---|
/// | `visible` | the pages of its scope get its value: in the first HTML, and after every change |
/// | `ttl = "2h"` | how long a cell lives after its last change: `s`, `min`, `h` or `d` |
/// | `version = 2, migrate = from_old` | the shape of the type, and what makes one of what older builds wrote |
/// | `default = …` | what a cell holds that nobody has changed yet, in the place of [`Default`] |
/// | `name = "…"` | the name of its cells; the type's own where it is missing |
/// | `sealed` | of `browser`: the browser has it as ciphertext that only the server opens |
/// | `owned` | of `session`: a component may drop its cells when it goes |
/// | `resident` | of `session`: a value that cannot be stored, kept on the instance |
#[proc_macro_derive(State, attributes(state))]
pub fn state(item: TokenStream) -> TokenStream {
    state::expand(item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes an enum without fields a list of choices: for a radio group, a dropdown, a checkbox group, and an
/// `<Interface>`.
///
/// The label of a choice is its name in words, or `#[choice(label = "…")]`. What is sent is what serde makes of it, so that
/// the enum derives `Serialize` and `Deserialize` too.
#[proc_macro_derive(Choices, attributes(choice))]
pub fn choices(item: TokenStream) -> TokenStream {
    choices::expand(item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes a struct a group of inputs, for an `<Interface>`: its fields are asked for as a listener's inputs are, with
/// `#[input(..)]` and their doc comments.
#[proc_macro_derive(Input, attributes(input))]
pub fn input(item: TokenStream) -> TokenStream {
    input::expand(item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes a type a result that an `<Interface>` shows: as JSON, part by part.
#[proc_macro_derive(Output)]
pub fn output(item: TokenStream) -> TokenStream {
    input::output(item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}
