//! Parts of an app: what a page downloads only with the route that shows it.
//!
//! An app's page is one module for the browser, and grows with every route. [`parts!`](crate::parts!) names components
//! that shall be downloaded by themselves, and makes a function of each for its route:
//!
//! ```
//! # mod cart { use blockwork::prelude::*; #[component] pub fn CartPage() -> impl IntoView {} }
//! # mod gallery { use blockwork::prelude::*; #[component] pub fn Gallery() -> impl IntoView {} }
//! mod parts {
//!     blockwork::parts! {
//!         /// The shopping cart.
//!         cart: crate::cart::CartPage,
//!         /// Every component.
//!         gallery: crate::gallery::Gallery,
//!     }
//! }
//!
//! use blockwork::prelude::*;
//! use leptos_router::components::{Route, Router, Routes};
//! use leptos_router::{SsrMode, path};
//!
//! #[component]
//! pub fn App() -> impl IntoView {
//!     view! {
//!         <Router>
//!             <Routes fallback=|| "Nothing is here.">
//!                 <Route path=path!("/cart") view=parts::cart() ssr=SsrMode::Async/>
//!                 <Route path=path!("/gallery") view=parts::gallery() ssr=SsrMode::Async/>
//!             </Routes>
//!         </Router>
//!     }
//! }
//!
//! blockwork::frontend!(crate::App, crate::parts::ALL);
//! # fn main() {}
//! ```
//!
//! The server renders a part like any other component, and says so in the document's body. Its file is asked for beside the
//! page's own, and the page is brought to life when both are there, all at once, so the order at start is the same as without
//! parts. A part that cannot be loaded is said, with a link that loads the page again.
//!
//! What several parts share is downloaded once per part, unless the page has it in its own module. A part is worth it for
//! much code that few people open; see the figures in `docs/benchmarks.md`. `cargo xtask` divides the page by itself;
//! cargo-leptos does with `--split`.

#[cfg(target_arch = "wasm32")]
mod load;
#[cfg(target_arch = "wasm32")]
pub(crate) use load::load_rendered;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use load::{Loading, missing};

/// A part of an app, for `frontend!`. [`parts!`](crate::parts!) makes it.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The name of its function and of its file.
    #[doc(hidden)]
    pub name: &'static str,
    #[cfg(target_arch = "wasm32")]
    #[doc(hidden)]
    pub load: fn() -> Loading,
}

/// What the document's body says about each part that is rendered in it.
#[doc(hidden)]
pub fn attribute(part: &str) -> String {
    format!("data-part-{part}")
}

/// Tells the page which part a document needs.
#[cfg(not(target_arch = "wasm32"))]
#[doc(hidden)]
pub fn rendered(part: &'static str) {
    use leptos::attr::custom::custom_attribute;
    use leptos::prelude::*;
    // An attribute of the body and no `<meta>`: nothing beside the view takes part in the hydration.
    let _ = leptos_meta::Body().add_any_attr(custom_attribute(attribute(part), "")).to_html();
}

/// Declares the [parts](mod@crate::parts) of an app, in a module of their own: a function for the `view` of a `<Route>` by
/// each name, and `ALL` for [`frontend!`](crate::frontend!).
///
/// A component of a part has no properties. The names are the names of files, so no two parts of an app have the same, in
/// whichever crate they are.
#[macro_export]
macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident: $component:path),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $name() -> ::leptos_router::Lazy<routes::$name> {
                ::leptos_router::Lazy::new()
            }
        )+

        /// Every part, for `frontend!`.
        pub const ALL: &[$crate::parts::Part] = &[$($crate::parts::Part {
            name: ::core::stringify!($name),
            #[cfg(target_arch = "wasm32")]
            load: || ::std::boxed::Box::pin(files::$name::load()),
        }),+];

        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        pub mod routes {
            $(
                #[derive(Clone, Copy, Debug)]
                pub struct $name;

                impl ::leptos_router::LazyRoute for $name {
                    fn data() -> Self {
                        Self
                    }

                    #[cfg(target_arch = "wasm32")]
                    async fn view(_: Self) -> ::leptos::prelude::AnyView {
                        super::files::$name::view().await.unwrap_or_else(|_| $crate::parts::missing())
                    }

                    #[cfg(target_arch = "wasm32")]
                    async fn preload() {
                        // A failure is found again, and said, by who asks for the view.
                        let _ = super::files::$name::load().await;
                    }

                    #[cfg(not(target_arch = "wasm32"))]
                    async fn view(_: Self) -> ::leptos::prelude::AnyView {
                        $crate::parts::rendered(::core::stringify!($name));
                        ::leptos::prelude::IntoAny::into_any(::leptos::prelude::view! { <$component/> })
                    }
                }
            )+
        }

        #[cfg(target_arch = "wasm32")]
        mod files {
            $(
                pub(super) mod $name {
                    use ::leptos::prelude::AnyView;
                    use ::leptos::wasm_split::{SplitLoaderError, wasm_split};

                    #[wasm_split($name, wasm_split_path = ::leptos::wasm_split, preload(load), fallible)]
                    pub(crate) fn view() -> ::core::result::Result<AnyView, SplitLoaderError> {
                        Ok(::leptos::prelude::IntoAny::into_any(::leptos::prelude::view! { <$component/> }))
                    }
                }
            )+
        }
    };
}
