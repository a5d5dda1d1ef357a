//! Locks, wake-ups and threads that are the real ones in most tests, and shuttle's within [`explore`].

use parking_lot as real;
use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::{Config, Runner, sync as tried};
use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

thread_local! {
    /// Set while shuttle runs something: it runs all of its threads on one.
    static EXPLORING: Cell<bool> = const { Cell::new(false) };
}

fn exploring() -> bool {
    EXPLORING.get()
}

/// Runs this again and again, each time with the threads taking turns in another way: at random, and with few changes
/// of turn at the places where they hurt (Burckhardt et al., "A randomized scheduler with probabilistic guarantees of
/// finding bugs", ASPLOS 2010). Where all threads wait, that is a failure too. It is told with the turns that led to it,
/// for `shuttle::replay`.
pub(crate) fn explore(times: usize, run: impl Fn() + Send + Sync + Clone + 'static) {
    let long = std::env::var_os("BLOCKWORK_LONG").is_some_and(|value| value != "0" && !value.is_empty());
    let times = if long { times * 100 } else { times };
    let config = || {
        let mut config = Config::new();
        // SQLite and code that is not optimised need more than the 60 KiB that shuttle gives.
        config.stack_size = 1 << 20;
        config
    };
    EXPLORING.set(true);
    let _exploring = Exploring;
    Runner::new(RandomScheduler::new(times), config()).run(run.clone());
    Runner::new(PctScheduler::new(3, times), config()).run(run);
}

struct Exploring;

impl Drop for Exploring {
    fn drop(&mut self) {
        EXPLORING.set(false);
    }
}

pub(crate) enum Mutex<T> {
    Real(real::Mutex<T>),
    Tried(tried::Mutex<T>),
}

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        if exploring() { Self::Tried(tried::Mutex::new(value)) } else { Self::Real(real::Mutex::new(value)) }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        match self {
            Self::Real(lock) => MutexGuard::Real(lock.lock()),
            Self::Tried(lock) => MutexGuard::Tried(Some(lock.lock().unwrap_or_else(PoisonError::into_inner))),
        }
    }
}

pub(crate) enum MutexGuard<'a, T> {
    Real(real::MutexGuard<'a, T>),
    /// None only while it is given away to wait.
    Tried(Option<tried::MutexGuard<'a, T>>),
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Real(guard) => guard,
            Self::Tried(guard) => guard.as_ref().expect("nobody looks while it is given away"),
        }
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        match self {
            Self::Real(guard) => guard,
            Self::Tried(guard) => guard.as_mut().expect("nobody looks while it is given away"),
        }
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    /// Shuttle takes turns before a lock is taken. Here it may after one is given back too: what a thread does then, with
    /// primitives that shuttle does not know, others can come before.
    fn drop(&mut self) {
        let Self::Tried(guard) = self else { return };
        let held = guard.take();
        if held.is_some() && !std::thread::panicking() {
            drop(held);
            tried::atomic::AtomicBool::new(false).load(Ordering::SeqCst);
        }
    }
}

pub(crate) enum Condvar {
    Real(real::Condvar),
    Tried(tried::Condvar),
}

impl Condvar {
    pub(crate) fn new() -> Self {
        if exploring() { Self::Tried(tried::Condvar::new()) } else { Self::Real(real::Condvar::new()) }
    }

    pub(crate) fn notify_one(&self) {
        match self {
            Self::Real(condvar) => drop(condvar.notify_one()),
            Self::Tried(condvar) => condvar.notify_one(),
        }
    }

    pub(crate) fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        match (self, guard) {
            (Self::Real(condvar), MutexGuard::Real(guard)) => condvar.wait(guard),
            (Self::Tried(condvar), MutexGuard::Tried(guard)) => {
                let given = guard.take().expect("nobody else has given it away");
                *guard = Some(condvar.wait(given).unwrap_or_else(PoisonError::into_inner));
            }
            _ => panic!("a lock and a wake-up of two kinds"),
        }
    }

    /// Shuttle has no time: there this wakes up at once, as it may.
    pub(crate) fn wait_for<T>(&self, guard: &mut MutexGuard<'_, T>, time: Duration) {
        if let (Self::Real(condvar), MutexGuard::Real(guard)) = (self, guard) {
            condvar.wait_for(guard, time);
        }
    }
}

pub(crate) mod thread {
    use super::exploring;
    use std::{io, thread};

    #[derive(Default)]
    pub(crate) struct Builder {
        name: String,
    }

    impl Builder {
        pub(crate) fn new() -> Self {
            Self::default()
        }

        pub(crate) fn name(self, name: String) -> Self {
            Self { name }
        }

        pub(crate) fn spawn(self, run: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
            Ok(if exploring() {
                JoinHandle::Tried(shuttle::thread::Builder::new().name(self.name).spawn(run)?)
            } else {
                JoinHandle::Real(thread::Builder::new().name(self.name).spawn(run)?)
            })
        }
    }

    pub(crate) enum JoinHandle<T> {
        Real(thread::JoinHandle<T>),
        Tried(shuttle::thread::JoinHandle<T>),
    }

    impl<T> JoinHandle<T> {
        pub(crate) fn join(self) -> thread::Result<T> {
            match self {
                Self::Real(handle) => handle.join(),
                Self::Tried(handle) => handle.join(),
            }
        }
    }
}
