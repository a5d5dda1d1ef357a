//! Values that components show.

use blockwork_page::Live;
use leptos::prelude::*;

/// A value to be shown, wherever it comes from: a plain one, a signal, or a live value. `Copy`.
///
/// ```
/// use blockwork_ui::Value;
/// use leptos::prelude::*;
///
/// # let _owner = Owner::new_root(None);
/// let plain: Value<String> = "hello".into();
/// let signal: Value<u32> = RwSignal::new(3).into();
/// assert_eq!((plain.get(), signal.get()), (Some("hello".to_owned()), Some(3)));
/// ```
#[derive(Debug)]
pub struct Value<T: Send + Sync + 'static>(Signal<Option<T>>);

impl<T: Send + Sync + 'static> Clone for Value<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Value<T> {}

impl<T: Clone + Send + Sync + 'static> Value<T> {
    /// The value now; `None` while a live one has not been read yet. Tracked.
    ///
    /// What asks for a live value stands in a `<Transition>`, or it would not be in the first HTML.
    #[must_use]
    pub fn get(self) -> Option<T> {
        self.0.get()
    }

    /// The same value in another form.
    #[must_use]
    pub fn map<U: Send + Sync + 'static>(self, map: impl Fn(T) -> U + Send + Sync + 'static) -> Value<U> {
        Value(Signal::derive(move || self.get().map(&map)))
    }
}

impl<T: Clone + Send + Sync + 'static> From<T> for Value<T> {
    fn from(value: T) -> Self {
        Self(Signal::stored(Some(value)))
    }
}

impl From<&str> for Value<String> {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl<T: Clone + Send + Sync + 'static> From<Live<T>> for Value<T> {
    fn from(live: Live<T>) -> Self {
        Self(Signal::derive(move || live.get()))
    }
}

macro_rules! from_signals {
    ($($signal:ident),*) => {$(
        impl<T: Clone + Send + Sync + 'static> From<$signal<T>> for Value<T> {
            fn from(signal: $signal<T>) -> Self {
                Self(Signal::derive(move || Some(signal.get())))
            }
        }
    )*};
}

from_signals!(Memo, ReadSignal, RwSignal, Signal);
