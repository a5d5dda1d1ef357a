//! `#[listener]`.

mod options;

use crate::input::{self, Asked};
use options::Options;
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Error, FnArg, Ident, ItemFn, Pat, PatIdent, Result, ReturnType, Type, TypeReference};

/// A parameter, read off its type: an owned value is an input, a reference is state.
enum Param {
    Input(Input),
    State(Borrowed),
}

struct Input {
    name: Ident,
    ty: Type,
    asked: Asked,
}

struct Borrowed {
    name: Ident,
    ty: Type,
    exclusive: bool,
}

pub(crate) fn expand(options: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let options: Options = syn::parse2(options)?;
    let mut function = function(item)?;
    let output = check_signature(&function)?.clone();
    let params = function.sig.inputs.iter_mut().map(param).collect::<Result<Vec<_>>>()?;
    refuse_twice(&params)?;
    refuse_inputs_nobody_gives(&options, &params)?;
    Ok(Expansion { options, function, params, output }.into_tokens())
}

/// The function; else rustc would say no more than that one is expected.
fn function(item: TokenStream) -> Result<ItemFn> {
    let place = item.clone();
    syn::parse2(item).map_err(|error| {
        if syn::parse2::<syn::Item>(place.clone()).is_ok() {
            return Error::new_spanned(place, "a listener is a function: `#[listener]` stands before `pub async fn …`");
        }
        error
    })
}

fn check_signature(function: &ItemFn) -> Result<&Type> {
    let sig = &function.sig;
    if sig.asyncness.is_none() {
        return Err(Error::new(sig.fn_token.span, "a listener is async: write `async fn`"));
    }
    if !sig.generics.params.is_empty() || sig.generics.where_clause.is_some() {
        return Err(Error::new_spanned(
            &sig.generics,
            "a listener has no generic parameters: it is called by name, from outside",
        ));
    }
    match &sig.output {
        ReturnType::Type(_, ty) => Ok(ty),
        ReturnType::Default => {
            Err(Error::new(sig.paren_token.span.close(), "a listener can fail: write `-> Result<()>`"))
        }
    }
}

fn param(arg: &mut FnArg) -> Result<Param> {
    let FnArg::Typed(typed) = arg else {
        return Err(Error::new(
            arg.span(),
            "a listener is a free function: take the state as `&T` or `&mut T` instead of `self`",
        ));
    };
    let asked = input::take(&mut typed.attrs)?;
    let Pat::Ident(PatIdent { ident, by_ref: None, subpat: None, .. }) = &*typed.pat else {
        return Err(Error::new(
            typed.pat.span(),
            "an input has a name, which is its name in the page and in the API: write `name: Type` and take it apart inside",
        ));
    };
    let name = ident.clone();
    match &*typed.ty {
        Type::Reference(TypeReference { elem, mutability, .. }) => {
            asked.refuse("what is borrowed is asked of nobody: `#[input(..)]` is for what comes from the page")?;
            if matches!(&**elem, Type::Path(path) if path.path.is_ident("str")) || matches!(&**elem, Type::Slice(_)) {
                return Err(Error::new(
                    elem.span(),
                    "an input is owned, because it comes from the page: write `String` for `&str`, `Vec<T>` for `&[T]`",
                ));
            }
            Ok(Param::State(Borrowed { name, ty: (**elem).clone(), exclusive: mutability.is_some() }))
        }
        Type::ImplTrait(ty) => {
            Err(Error::new(ty.span(), "an input has a concrete type, because it is read from what the page sends"))
        }
        ty => {
            refuse_inner_reference(ty)?;
            Ok(Param::Input(Input { name, ty: ty.clone(), asked }))
        }
    }
}

/// What comes from the page borrows from nobody.
fn refuse_inner_reference(ty: &Type) -> Result<()> {
    match inner_reference(ty.to_token_stream()) {
        Some(place) => Err(Error::new(
            place,
            "an input is owned, because it comes from the page: write `String` for `&str`, `Vec<T>` for `&[T]`. What is borrowed is the parameter as a whole: `cart: &Cart`",
        )),
        None => Ok(()),
    }
}

fn inner_reference(tokens: TokenStream) -> Option<Span> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Punct(punct) if punct.as_char() == '&' => Some(punct.span()),
        TokenTree::Group(group) => inner_reference(group.stream()),
        _ => None,
    })
}

/// What the server runs by itself gets no inputs.
fn refuse_inputs_nobody_gives(options: &Options, params: &[Param]) -> Result<()> {
    let input = params.iter().find_map(|param| match param {
        Param::Input(input) => Some(input),
        Param::State(_) => None,
    });
    match (&options.on, input) {
        (Some(_), Some(input)) => Err(Error::new(
            input.name.span(),
            "a listener with `on = …` has no inputs, because the server runs it and nobody is there to give them: borrow state with `&T`",
        )),
        _ => Ok(()),
    }
}

/// Two borrows of one cell in one event could not both be committed.
fn refuse_twice(params: &[Param]) -> Result<()> {
    let mut seen = Vec::new();
    for param in params {
        let Param::State(Borrowed { ty, .. }) = param else { continue };
        let text = ty.to_token_stream().to_string();
        if seen.contains(&text) {
            return Err(Error::new(
                ty.span(),
                format!("`{text}` is borrowed twice: one `&mut {text}` can be read and changed"),
            ));
        }
        seen.push(text);
    }
    Ok(())
}

struct Expansion {
    options: Options,
    function: ItemFn,
    params: Vec<Param>,
    output: Type,
}

impl Expansion {
    fn into_tokens(self) -> TokenStream {
        let inputs = self.inputs();
        let call = self.call();
        let meta = self.meta();
        let server_fn = self.server_fn();
        let body = self.body();
        let run = self.run();
        let signature = self.signature();
        let given = self.given();
        quote! { #given #inputs #call #meta #server_fn #body #run #signature }
    }

    fn name(&self) -> &Ident {
        &self.function.sig.ident
    }

    /// Its name in addresses and in the registry.
    fn address(&self) -> String {
        self.options.name.clone().unwrap_or_else(|| self.name().to_string())
    }

    /// What travels, as text: the inputs, in an order of their own because JSON has none, and the answer.
    fn wire(&self) -> String {
        let text = |tokens: TokenStream| tokens.to_string().split_whitespace().collect::<String>();
        let mut inputs: Vec<_> = self.input_params().map(|Input { name, ty, .. }| text(quote!(#name: #ty))).collect();
        inputs.sort();
        format!("{}->{}", inputs.join(","), text(self.output.to_token_stream()))
    }

    fn docs(&self) -> Vec<&Attribute> {
        self.function.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).collect()
    }

    fn input_params(&self) -> impl Iterator<Item = &Input> {
        self.params.iter().filter_map(|param| match param {
            Param::Input(input) => Some(input),
            Param::State(_) => None,
        })
    }

    fn borrows(&self) -> impl Iterator<Item = &Borrowed> {
        self.params.iter().filter_map(|param| match param {
            Param::State(borrowed) => Some(borrowed),
            Param::Input(_) => None,
        })
    }

    /// Asks for what inputs must be, before the derives on their struct ask for each part of it.
    fn given(&self) -> TokenStream {
        let checks = self.input_params().map(|Input { ty, .. }| {
            quote_spanned! { ty.span() => ::blockwork::__private::given::<#ty>(); }
        });
        quote! { const _: () = { #(#checks)* }; }
    }

    /// The inputs as a struct. It lives in the type namespace alone, so the function can have the same name.
    fn inputs(&self) -> TokenStream {
        let (name, vis, docs) = (self.name(), &self.function.vis, self.docs());
        let fields = self.input_params().map(|Input { name, ty, .. }| quote! { #[allow(missing_docs)] pub #name: #ty });
        quote! {
            #(#docs)*
            #[allow(non_camel_case_types)]
            #[derive(
                ::core::clone::Clone,
                ::core::fmt::Debug,
                ::blockwork::__private::serde::Serialize,
                ::blockwork::__private::serde::Deserialize,
            )]
            #[serde(crate = "::blockwork::__private::serde", deny_unknown_fields)]
            #vis struct #name { #(#fields),* }
        }
    }

    /// What callers see: the inputs alone.
    fn call(&self) -> TokenStream {
        let (name, vis, docs) = (self.name(), &self.function.vis, self.docs());
        let params = self.input_params().map(|Input { name, ty, .. }| quote! { #name: #ty });
        let fields = self.input_params().map(|Input { name, .. }| name);
        quote! {
            #(#docs)*
            #vis fn #name(#(#params),*) -> ::blockwork::__private::Call<#name> {
                ::blockwork::__private::Call::new(&#name { #(#fields),* })
            }
        }
    }

    fn meta(&self) -> TokenStream {
        let (name, output) = (self.name(), &self.output);
        let (address, wire) = (self.address(), self.wire());
        // What is wrong with it is said at the type that is returned.
        let value = quote_spanned! { output.span() => <#output as ::blockwork::__private::Fallible>::Value };
        let harmless = self.options.read.is_some();
        let leases = if self.options.lease.is_some() { quote!(AtOnce) } else { quote!(OnceItLost) };
        let borrows = self.borrows().map(|Borrowed { ty, exclusive, .. }| {
            let (what, access) = if *exclusive {
                let state = quote!(<#ty as ::blockwork::__private::Exclusive>::STATE);
                (quote!(::blockwork::__private::Borrowable::State(#state)), quote!(Exclusive))
            } else {
                (quote!(<#ty as ::blockwork::__private::Shared>::WHAT), quote!(Shared))
            };
            quote! {
                ::blockwork::__private::Borrow { what: #what, access: ::blockwork::__private::Access::#access }
            }
        });
        quote! {
            impl ::blockwork::__private::Listener for #name {
                type Output = #value;

                const META: &'static ::blockwork::__private::ListenerMeta = {
                    const BORROWS: &[::blockwork::__private::Borrow] = &[#(#borrows),*];
                    const KIND: ::blockwork::__private::ListenerKind =
                        ::blockwork::__private::ListenerKind::of(BORROWS, #harmless);
                    &::blockwork::__private::ListenerMeta {
                        name: #address,
                        kind: KIND,
                        leases: ::blockwork::__private::Leases::#leases,
                        borrows: BORROWS,
                        print: ::blockwork::__private::Print::of(#wire, KIND, BORROWS),
                    }
                };

                #[cfg(target_arch = "wasm32")]
                fn before_call() {
                    if const { Self::META.borrows_from(::blockwork::__private::Scope::Browser) } {
                        ::blockwork::__private::keep();
                    }
                }
            }
        }
    }

    /// The same as a server function, for `ServerAction`. Leptos mounts only what is in its own registry; this is not.
    fn server_fn(&self) -> TokenStream {
        let name = self.name();
        let address = self.address();
        let path = format!("/api/{address}");
        quote! {
            impl ::blockwork::__private::ServerFn for #name {
                const PATH: &'static str = #path;

                type Client = ::blockwork::__private::BrowserClient;
                type Server = ::blockwork::__private::BrowserMockServer;
                type Protocol = ::blockwork::__private::AsEvent;
                type Output = <Self as ::blockwork::__private::Listener>::Output;
                type Error = ::blockwork::__private::Error;
                type InputStreamError = ::blockwork::__private::Error;
                type OutputStreamError = ::blockwork::__private::Error;

                async fn run_body(self) -> ::blockwork::__private::Result<Self::Output> {
                    ::blockwork::__private::Call::new(&self).await
                }
            }
        }
    }

    /// The function as written, for unit tests and for other listeners.
    fn body(&self) -> TokenStream {
        let (name, vis) = (self.name(), &self.function.vis);
        let mut body = self.function.clone();
        body.sig.ident = Ident::new("body", name.span());
        body.vis = vis.clone();
        quote! {
            #[cfg(not(target_arch = "wasm32"))]
            impl #name {
                #[allow(clippy::unused_async, clippy::missing_errors_doc)]
                #body
            }
        }
    }

    fn run(&self) -> TokenStream {
        let name = self.name();
        let fields = self.input_params().map(|Input { name, .. }| name);
        let take = self.borrows().map(|Borrowed { name, ty, exclusive }| {
            if *exclusive {
                quote! { let mut #name = <#ty as ::blockwork::__private::Exclusive>::take(&mut run)?; }
            } else {
                quote! { let #name = <#ty as ::blockwork::__private::Shared>::borrow(&run)?; }
            }
        });
        let arguments = self.params.iter().map(|param| match param {
            Param::Input(Input { name, .. }) => quote!(#name),
            Param::State(Borrowed { name, exclusive: true, .. }) => quote!(&mut #name),
            // The guard of a state, a resource or the event: what it keeps is behind it.
            Param::State(Borrowed { name, .. }) => quote!(&*#name),
        });
        let on = match &self.options.on {
            Some(on) => quote!(|| ::blockwork::__private::all_of(#on)),
            None => quote!(::std::vec::Vec::new),
        };
        let limits = self.input_params().filter_map(|Input { name, asked, .. }| asked.limits(name));
        let give_back = self.borrows().filter(|borrowed| borrowed.exclusive).map(|Borrowed { name, ty, .. }| {
            quote! { <#ty as ::blockwork::__private::Exclusive>::give_back(&mut run, #name)?; }
        });
        quote! {
            #[cfg(not(target_arch = "wasm32"))]
            ::blockwork::__private::inventory::submit! {
                ::blockwork::__private::ListenerDef {
                    meta: <#name as ::blockwork::__private::Listener>::META,
                    place: ::core::concat!(::core::file!(), ":", ::core::line!()),
                    on: #on,
                    form: ::blockwork::__private::from_form::<#name>,
                    run: |mut run, inputs| ::std::boxed::Box::pin(async move {
                        let outcome = async {
                            let #name { #(#fields),* } = ::blockwork::__private::decode::<#name>(&inputs)?;
                            #(#limits)*
                            #(#take)*
                            let outcome = #name::body(#(#arguments),*).await;
                            let output = ::blockwork::__private::Fallible::into_result(outcome)?;
                            #(#give_back)*
                            ::blockwork::__private::encode::<#name>(&output)
                        };
                        let outcome = outcome.await;
                        (run, outcome)
                    }),
                }
            }
        }
    }

    /// What a form is made of that asks for the inputs.
    fn signature(&self) -> TokenStream {
        let fields: Vec<_> = self.input_params().map(|Input { name, ty, asked }| (name, ty, asked)).collect();
        input::signature(self.name(), &self.docs(), &fields)
    }
}
