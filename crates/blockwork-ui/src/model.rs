//! Values that inputs show and change.

use leptos::prelude::*;
use std::{fmt, sync::Arc};

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
pub struct Model<T: Send + Sync + 'static> {
    read: Signal<T>,
    write: StoredValue<Write<T>>,
}

/// What a value is written by. It is taken out of its place before it runs: what it runs may make signals, and would wait for
/// that place for ever where another thread wants to make one meanwhile.
type Write<T> = Arc<dyn Fn(T) + Send + Sync>;

impl<T: Send + Sync + fmt::Debug + 'static> fmt::Debug for Model<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model").field("read", &self.read).finish_non_exhaustive()
    }
}

impl<T: Send + Sync + 'static> Clone for Model<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Model<T> {}

impl<T: Clone + Send + Sync + 'static> Model<T> {
    /// A value that is read and set by other means than one signal.
    ///
    /// ```
    /// use blockwork_ui::Model;
    /// use leptos::prelude::*;
    ///
    /// # let _owner = Owner::new_root(None);
    /// let cents = RwSignal::new(250);
    /// let francs = Model::of(Signal::derive(move || cents.get() / 100), move |francs| cents.set(francs * 100));
    /// francs.set(4);
    /// assert_eq!((cents.get(), francs.get()), (400, 4));
    /// ```
    pub fn of(read: Signal<T>, write: impl Fn(T) + Send + Sync + 'static) -> Self {
        Self { read, write: StoredValue::new(Arc::new(write)) }
    }

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
        Self::of(read, move |part| {
            whole.try_update(|whole| write(whole, part));
        })
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
        Model::of(read, move |part| self.update(|whole| write(whole, part)))
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
        if let Some(write) = self.write.try_get_value() {
            write(value);
        }
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
        Self::of(signal.into(), move |value| drop(signal.try_set(value)))
    }
}

impl<T: Clone + Send + Sync + 'static> From<(ReadSignal<T>, WriteSignal<T>)> for Model<T> {
    fn from((read, write): (ReadSignal<T>, WriteSignal<T>)) -> Self {
        Self::of(read.into(), move |value| drop(write.try_set(value)))
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    /// What a value is written by reads signals, in whose place another thread may be waiting to put one.
    #[test]
    fn a_value_is_set_while_other_threads_make_signals() {
        let (done, all) = mpsc::channel();
        for _ in 0..4 {
            let done = done.clone();
            thread::spawn(move || {
                let owner = Owner::new_root(None);
                owner.set();
                for n in 0..3_000 {
                    Model::from(RwSignal::new(0)).set(n);
                }
                done.send(()).expect("somebody waits");
            });
        }
        for _ in 0..4 {
            all.recv_timeout(Duration::from_secs(60)).expect("none of them waits for ever");
        }
    }
}
