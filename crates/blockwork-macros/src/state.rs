//! `#[derive(State)]`.

mod options;

use options::Options;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, Ident, Result};

pub(crate) fn expand(item: TokenStream) -> Result<TokenStream> {
    let item: DeriveInput = syn::parse2(item)?;
    if !item.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &item.generics,
            "a state has no generic parameters: each concrete type is a state of its own",
        ));
    }
    let options = Options::of(&item)?;
    let Some(scope) = options.scope else {
        return Err(Error::new(
            item.ident.span(),
            "whose state is this? Write `#[state(session)]` (one per page load), `#[state(user)]` (one per visitor), `#[state(global)]` (one per app) or `#[state(browser)]` (one per browser, and kept there)",
        ));
    };
    if options.word("resident").is_some() {
        return Ok(resident(&item.ident, &options));
    }
    Ok(stored(&item.ident, scope, &options))
}

fn stored(ty: &Ident, scope: &str, options: &Options) -> TokenStream {
    let name = options.name.clone().unwrap_or_else(|| ty.to_string());
    let variant = Ident::new(scope, ty.span());
    let (visible, sealed) = (options.word("visible").is_some(), options.word("sealed").is_some());
    let shown = visible.then(|| {
        let in_page = in_page(ty, "Signal", "visible");
        quote! {
            impl ::blockwork::__private::Visible for #ty {}
            #in_page
        }
    });
    let in_browser = (scope == "Browser").then(|| {
        let open = (!sealed).then(|| {
            let in_page = in_page(ty, "RwSignal", "kept");
            quote! {
                impl ::blockwork::__private::Unsealed for #ty {}
                #in_page
            }
        });
        quote! {
            impl ::blockwork::__private::InBrowser for #ty {
                const SEALED: bool = #sealed;
            }
            #open
        }
    });
    let owned = options.word("owned").is_some();
    let of_components = owned.then(|| quote! { impl ::blockwork::__private::Owned for #ty {} });
    let more = more(ty, options);
    let meta = meta(&name, &variant, options);
    let borrowed = borrowed(ty, &meta);
    quote! {
        #shown
        #in_browser
        #of_components

        impl ::blockwork::__private::State for #ty {
            const META: ::blockwork::__private::StateMeta = #meta;
            #more
        }

        #borrowed

        #[cfg(not(target_arch = "wasm32"))]
        ::blockwork::__private::inventory::submit! {
            ::blockwork::__private::StateDef {
                meta: #meta,
                visible: #visible,
                sealed: #sealed,
                owned: #owned,
                json: ::blockwork::__private::json::<#ty>,
                reads: ::blockwork::__private::reads::<#ty>,
                place: ::core::concat!(::core::file!(), ":", ::core::line!()),
            }
        }
    }
}

/// Its name and scope, written out wherever they are needed: each use of the trait's constant would say again what the type
/// lacks.
fn meta(name: &str, scope: &Ident, options: &Options) -> TokenStream {
    let version = options.version.unwrap_or(1);
    quote! {
        ::blockwork::__private::StateMeta {
            name: #name,
            scope: ::blockwork::__private::Scope::#scope,
            version: #version,
        }
    }
}

/// How a listener borrows it: `&T` and `&mut T`.
fn borrowed(ty: &Ident, meta: &TokenStream) -> TokenStream {
    quote! {
        impl ::blockwork::__private::Shared for #ty {
            const WHAT: ::blockwork::__private::Borrowable =
                ::blockwork::__private::Borrowable::State(#meta);

            #[cfg(not(target_arch = "wasm32"))]
            type Guard = ::blockwork::__private::Own<Self>;

            #[cfg(not(target_arch = "wasm32"))]
            fn borrow(run: &::blockwork::__private::Run) -> ::blockwork::__private::Result<Self::Guard> {
                run.read().map(::blockwork::__private::Own)
            }
        }

        impl ::blockwork::__private::Exclusive for #ty {
            const STATE: ::blockwork::__private::StateMeta = #meta;

            #[cfg(not(target_arch = "wasm32"))]
            fn take(run: &mut ::blockwork::__private::Run) -> ::blockwork::__private::Result<Self> {
                run.take()
            }

            #[cfg(not(target_arch = "wasm32"))]
            fn give_back(run: &mut ::blockwork::__private::Run, value: Self) -> ::blockwork::__private::Result<()> {
                run.give_back(&value)
            }
        }
    }
}

/// The state as a signal of this type, made by this function.
fn in_page(ty: &Ident, signal: &str, make: &str) -> TokenStream {
    let (signal, make) = (Ident::new(signal, ty.span()), Ident::new(make, ty.span()));
    quote! {
        impl ::blockwork::__private::InPage for #ty {
            type Signal = ::blockwork::__private::#signal<Self>;

            fn in_page() -> Self::Signal {
                ::blockwork::__private::#make()
            }
        }
    }
}

/// What the options add to the state itself.
fn more(ty: &Ident, options: &Options) -> TokenStream {
    let ttl = options.ttl.map(|ttl| {
        let seconds = ttl.as_secs();
        quote! {
            const TTL: ::core::option::Option<::core::time::Duration> =
                ::core::option::Option::Some(::core::time::Duration::from_secs(#seconds));
        }
    });
    let version = options.version.map(|version| quote! { const VERSION: u32 = #version; });
    let migrate = options.migrate.as_ref().map(|migrate| {
        quote! {
            fn migrate(old: &::blockwork::__private::Old<'_>) -> ::blockwork::__private::Result<Self> {
                let migrate: fn(&::blockwork::__private::Old<'_>) -> ::blockwork::__private::Result<Self> = #migrate;
                migrate(old)
            }
        }
    });
    let initial = initial(ty, options);
    quote! {
        #ttl
        #version

        fn initial() -> Self {
            #initial
        }

        #migrate
    }
}

fn initial(ty: &Ident, options: &Options) -> TokenStream {
    match &options.default {
        Some(default) => quote!(#default),
        None => quote!(<#ty as ::blockwork::__private::First>::first()),
    }
}

/// A value that is no state: made where it is needed, and never stored.
fn resident(ty: &Ident, options: &Options) -> TokenStream {
    let make = initial(ty, options);
    quote! {
        impl ::blockwork::__private::Resident for #ty {
            fn make() -> Self {
                #make
            }
        }

        impl ::blockwork::__private::Shared for #ty {
            const WHAT: ::blockwork::__private::Borrowable =
                ::blockwork::__private::Borrowable::Resident(::blockwork::__private::Resource::of::<#ty>);

            #[cfg(not(target_arch = "wasm32"))]
            type Guard = ::std::sync::Arc<Self>;

            #[cfg(not(target_arch = "wasm32"))]
            fn borrow(run: &::blockwork::__private::Run) -> ::blockwork::__private::Result<Self::Guard> {
                run.resident()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said to a state with these words.
    fn said(words: &str) -> Option<String> {
        let item = format!("#[state({words})] struct Cart;").parse().expect("Rust");
        expand(item).err().map(|error| error.to_string())
    }

    #[test]
    fn words_that_go_together_are_taken_in_any_order() {
        for words in [
            "session",
            "visible, ttl = \"2h\", user, name = \"cart\"",
            "global, version = 1",
            "session, migrate = Cart::from_old, version = 2",
            "browser, sealed, version = 3, migrate = |old| old.read(), default = Cart",
            "resident, default = Cart::new(), session",
        ] {
            assert_eq!(said(words), None, "{words}");
        }
    }

    /// Those that a case in `tests/compile_fail` of `blockwork` does not show.
    #[test]
    fn words_that_do_not_go_together_are_refused() {
        for (words, expected) in [
            ("session, ttl = \"1h\", ttl = \"2h\"", "`ttl` stands here twice"),
            ("session, session", "`session` stands here twice"),
            ("session, resident, owned", "a resident is not stored, so there is no cell of it that could be dropped"),
            ("session, resident, visible", "a resident is not stored, so no page can be shown it"),
            ("session, resident, name = \"a\"", "a resident is not stored, so it needs no name"),
            ("session, resident, version = 2", "a resident is not stored, so no other build ever meets it"),
            (
                "session, resident, ttl = \"1h\"",
                "a resident is not stored: it goes with its session, or when nobody has used it for 10 minutes",
            ),
            (
                "session, version = 4294967296",
                "versions count from 1, which needs no word: the second is `version = 2`",
            ),
            ("session, name = \"a/b\"", "a state's name has letters, digits, `_` and `-`, and at least one of them"),
        ] {
            assert_eq!(said(words).as_deref(), Some(expected), "{words}");
        }
    }
}
