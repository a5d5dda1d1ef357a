//! `#[derive(State)]`.

use crate::name;
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Error, Ident, LitStr, Result, Token};

const SCOPES: [(&str, &str); 3] = [("session", "Session"), ("user", "User"), ("global", "Global")];

/// One word of `#[state(..)]`.
enum Word {
    Scope(Ident),
    Visible,
    Name(LitStr),
}

/// What `#[state(..)]` says.
struct Options {
    scope: Ident,
    name: String,
    visible: bool,
}

impl Parse for Word {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let word: Ident = input.parse()?;
        if word == "name" {
            input.parse::<Token![=]>()?;
            return input.parse().map(Self::Name);
        }
        if word == "visible" {
            return Ok(Self::Visible);
        }
        let scope = SCOPES.iter().find(|(scope, _)| word == scope);
        let refused = || {
            Error::new(
                word.span(),
                format!(
                    "`{word}` is no scope and no option: write `session`, `user`, `global`, `visible` or `name = \"…\"`"
                ),
            )
        };
        let (_, variant) = scope.ok_or_else(refused)?;
        Ok(Self::Scope(Ident::new(variant, word.span())))
    }
}

pub(crate) fn expand(item: TokenStream) -> Result<TokenStream> {
    let item: DeriveInput = syn::parse2(item)?;
    if !item.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &item.generics,
            "a state has no generic parameters: each concrete type is a state of its own",
        ));
    }
    let Options { scope, name, visible } = options(&item)?;
    let ty = &item.ident;
    let shown = visible.then(|| quote! { impl ::blockwork::__private::Visible for #ty {} });
    Ok(quote! {
        #shown

        impl ::blockwork::__private::State for #ty {
            const META: ::blockwork::__private::StateMeta = ::blockwork::__private::StateMeta {
                name: #name,
                scope: ::blockwork::__private::Scope::#scope,
            };
        }

        impl ::blockwork::__private::Shared for #ty {
            const WHAT: ::blockwork::__private::Borrowable =
                ::blockwork::__private::Borrowable::State(<#ty as ::blockwork::__private::State>::META);

            #[cfg(not(target_arch = "wasm32"))]
            type Guard = ::blockwork::__private::Own<Self>;

            #[cfg(not(target_arch = "wasm32"))]
            fn borrow(run: &::blockwork::__private::Run) -> ::blockwork::__private::Result<Self::Guard> {
                run.read().map(::blockwork::__private::Own)
            }
        }

        impl ::blockwork::__private::Exclusive for #ty {
            const STATE: ::blockwork::__private::StateMeta = <#ty as ::blockwork::__private::State>::META;

            #[cfg(not(target_arch = "wasm32"))]
            fn take(run: &mut ::blockwork::__private::Run) -> ::blockwork::__private::Result<Self> {
                run.take()
            }

            #[cfg(not(target_arch = "wasm32"))]
            fn give_back(run: &mut ::blockwork::__private::Run, value: Self) -> ::blockwork::__private::Result<()> {
                run.give_back(&value)
            }
        }

        #[cfg(not(target_arch = "wasm32"))]
        ::blockwork::__private::inventory::submit! {
            ::blockwork::__private::StateDef {
                meta: <#ty as ::blockwork::__private::State>::META,
                visible: #visible,
                place: ::core::concat!(::core::file!(), ":", ::core::line!()),
            }
        }
    })
}

fn options(item: &DeriveInput) -> Result<Options> {
    let mut scope = None;
    let mut visible = false;
    let mut name = item.ident.to_string();
    for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("state")) {
        for word in attribute.parse_args_with(Punctuated::<Word, Token![,]>::parse_terminated)? {
            match word {
                Word::Scope(word) if scope.is_some() => return Err(Error::new(word.span(), "a state has one scope")),
                Word::Scope(word) => scope = Some(word),
                Word::Visible => visible = true,
                Word::Name(literal) => name = name::checked(&literal, "a state")?,
            }
        }
    }
    let missing = || {
        Error::new(
            item.ident.span(),
            "whose state is this? Write `#[state(session)]` (one per page load), `#[state(user)]` (one per visitor) or `#[state(global)]` (one per app)",
        )
    };
    Ok(Options { scope: scope.ok_or_else(missing)?, name, visible })
}
