//! What a wire is bound to: where its inputs come from, and where its outputs go.

use leptos::prelude::*;

/// Where one input comes from: a signal, or a closure.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a source of `{T}`",
    label = "this input wants a signal of `{T}`, or a closure that returns one"
)]
pub trait Source<T>: Send + Sync + 'static {
    /// The value now.
    fn take(&self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T, F: Fn() -> T + Send + Sync + 'static> Source<T> for F {
    fn take(&self) -> T {
        self()
    }
}

macro_rules! sources {
    ($($signal:ident),*) => {$(
        impl<T: Clone + Send + Sync + 'static> Source<T> for $signal<T> {
            fn take(&self) -> T {
                self.get_untracked()
            }
        }
    )*};
}

sources!(Memo, ReadSignal, RwSignal, Signal);

/// Where all inputs of a listener come from: a [`Source`] for one, a tuple of sources for several.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not give the inputs `{Args}`",
    label = "one signal for each input is wanted, in the order of the signature",
    note = "one input: `.inputs(ticked)`; several: `.inputs((name, quantity))`"
)]
pub trait Inputs<Args>: Send + Sync + 'static {
    /// The values now.
    fn take(&self) -> Args;
}

impl<A, S: Source<A>> Inputs<(A,)> for S {
    fn take(&self) -> (A,) {
        (Source::take(self),)
    }
}

macro_rules! inputs {
    ($(($($source:ident: $arg:ident),*);)*) => {$(
        impl<$($arg, $source: Source<$arg>),*> Inputs<($($arg,)*)> for ($($source,)*) {
            #[allow(non_snake_case, reason = "a source's type is its name")]
            fn take(&self) -> ($($arg,)*) {
                let ($($source,)*) = self;
                ($($source.take(),)*)
            }
        }
    )*};
}

inputs! {
    (R: A, S: B); (R: A, S: B, T: C); (R: A, S: B, T: C, U: D); (R: A, S: B, T: C, U: D, V: E);
    (R: A, S: B, T: C, U: D, V: E, W: F); (R: A, S: B, T: C, U: D, V: E, W: F, X: G);
    (R: A, S: B, T: C, U: D, V: E, W: F, X: G, Y: H);
}

/// Where a listener's answer goes: a signal, a closure, or a tuple of these for a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not take `{T}`",
    label = "the listener answers `{T}`: give a signal of it, or a closure that takes one"
)]
pub trait Outputs<T>: Send + Sync + 'static {
    /// Takes the newest answer. Where the component is gone, nothing happens.
    fn put(&self, value: T);
}

#[diagnostic::do_not_recommend]
impl<T, F: Fn(T) + Send + Sync + 'static> Outputs<T> for F {
    fn put(&self, value: T) {
        self(value);
    }
}

macro_rules! outputs {
    ($($signal:ident),*) => {$(
        impl<T: Send + Sync + 'static> Outputs<T> for $signal<T> {
            fn put(&self, value: T) {
                let _ = self.try_set(value);
            }
        }
    )*};
}

outputs!(RwSignal, WriteSignal);

macro_rules! output_tuples {
    ($(($($output:ident: $arg:ident),*);)*) => {$(
        impl<$($arg, $output: Outputs<$arg>),*> Outputs<($($arg,)*)> for ($($output,)*) {
            #[allow(non_snake_case, reason = "an output's type is its name")]
            fn put(&self, value: ($($arg,)*)) {
                let ($($output,)*) = self;
                let ($($arg,)*) = value;
                $($output.put($arg);)*
            }
        }
    )*};
}

output_tuples! { (R: A, S: B); (R: A, S: B, T: C); (R: A, S: B, T: C, U: D); }
