//! Values that inputs show and change.

use leptos::prelude::*;

/// The value of an input, in both directions: a signal, a part of one, or a plain value to begin with. `Copy`.
///
/// ```
/// use blockwork_ui::Model;
/// use leptos::prelude::*;
///
/// # let _owner = Owner::new_root(None);
/// let name = RwSignal::new(String::from("Ada"));
/// let model: Model<String> = name.into();
/// model.set("Grace".into());
/// assert_eq!(name.get(), "Grace");
/// ```
#[derive(Debug)]
pub struct Model<T: Send + Sync + 'static> {
    read: Signal<T>,
    write: SignalSetter<T>,
}

impl<T: Send + Sync + 'static> Clone for Model<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Model<T> {}

impl<T: Clone + Send + Sync + 'static> Model<T> {
    /// A part of a larger value, such as a field of what the browser keeps.
    ///
    /// ```
    /// use blockwork_ui::Model;
    /// use leptos::prelude::*;
    ///
    /// # let _owner = Owner::new_root(None);
    /// let pair = RwSignal::new((String::new(), 0));
    /// let first = Model::part(pair, |pair| pair.0.clone(), |pair, name| pair.0 = name);
    /// first.set("Ada".into());
    /// assert_eq!(pair.get(), ("Ada".to_owned(), 0));
    /// ```
    pub fn part<W: Send + Sync + 'static>(
        whole: RwSignal<W>,
        read: impl Fn(&W) -> T + Send + Sync + 'static,
        write: impl Fn(&mut W, T) + Send + Sync + 'static,
    ) -> Self {
        let read = Signal::derive(move || whole.with(&read));
        let write = SignalSetter::map(move |part| {
            whole.try_update(|whole| write(whole, part));
        });
        Self { read, write }
    }

    /// A part of it, as a value of its own.
    ///
    /// ```
    /// use blockwork_ui::Model;
    /// use leptos::prelude::*;
    ///
    /// # let _owner = Owner::new_root(None);
    /// let pair: Model<(u8, u8)> = (1, 2).into();
    /// let second = pair.focus(|pair| pair.1, |pair, new| pair.1 = new);
    /// second.set(3);
    /// assert_eq!(pair.get(), (1, 3));
    /// ```
    #[must_use]
    pub fn focus<U: Clone + Send + Sync + 'static>(
        self,
        read: impl Fn(&T) -> U + Send + Sync + 'static,
        write: impl Fn(&mut T, U) + Send + Sync + 'static,
    ) -> Model<U> {
        let read = Signal::derive(move || self.with(&read));
        Model { read, write: SignalSetter::map(move |part| self.update(|whole| write(whole, part))) }
    }

    /// The value now. Tracked.
    #[must_use]
    pub fn get(self) -> T {
        self.read.get()
    }

    /// The value now. Not tracked.
    #[must_use]
    pub fn get_untracked(self) -> T {
        self.read.get_untracked()
    }

    /// Asks something of the value, without a copy of it. Tracked.
    pub fn with<R>(self, ask: impl FnOnce(&T) -> R) -> R {
        self.read.with(ask)
    }

    /// Sets it. Where the component that made it is gone, nothing happens.
    pub fn set(self, value: T) {
        self.write.set(value);
    }

    /// Changes it in place.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        let mut value = self.get_untracked();
        change(&mut value);
        self.set(value);
    }

    /// Its signal, to be read.
    #[must_use]
    pub fn signal(self) -> Signal<T> {
        self.read
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Model<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self { read: signal.into(), write: SignalSetter::map(move |value| drop(signal.try_set(value))) }
    }
}

impl<T: Clone + Send + Sync + 'static> From<(ReadSignal<T>, WriteSignal<T>)> for Model<T> {
    fn from((read, write): (ReadSignal<T>, WriteSignal<T>)) -> Self {
        Self { read: read.into(), write: SignalSetter::map(move |value| drop(write.try_set(value))) }
    }
}

impl<T: Clone + Send + Sync + 'static> From<(Signal<T>, SignalSetter<T>)> for Model<T> {
    fn from((read, write): (Signal<T>, SignalSetter<T>)) -> Self {
        Self { read, write }
    }
}

/// A value to begin with; what becomes of it, nobody asks.
impl<T: Clone + Send + Sync + 'static> From<T> for Model<T> {
    fn from(value: T) -> Self {
        RwSignal::new(value).into()
    }
}

impl From<&str> for Model<String> {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}
