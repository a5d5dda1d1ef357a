//! One run of a listener: the cells it was given, and what it made of them.

use crate::cell::{Seen, Version};
use crate::error::{Error, Result};
use crate::event::Carried;
use crate::file::Files;
use crate::handle::Steps;
use crate::sessions::OfVisitor;
use crate::state::{Provide, Resident, Resource, State, StateMeta};
use crate::store::{self, Cell, CellId};
use crate::{Event, stored};
use bytes::Bytes;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What the application gave to its server: one value for each type.
#[derive(Clone, Default)]
pub struct Resources(HashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl fmt::Debug for Resources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Resources({})", self.0.len())
    }
}

impl Resources {
    /// Gives a value. A second one of its type takes its place.
    pub fn provide<T: Provide>(&mut self, value: T) {
        self.0.insert(TypeId::of::<T>(), Arc::new(value));
    }

    /// Whether this was given.
    #[must_use]
    pub fn has(&self, resource: Resource) -> bool {
        self.0.contains_key(&resource.id)
    }

    fn get<T: Provide>(&self) -> Option<Arc<T>> {
        self.0.get(&TypeId::of::<T>())?.clone().downcast().ok()
    }
}

/// What a run has around its cells.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// The event.
    pub event: Arc<Event>,
    /// What the application gave.
    pub resources: Arc<Resources>,
    /// The small transactions of a long event.
    pub steps: Option<Arc<dyn Steps>>,
    /// What is kept on this instance for the event's page.
    pub residents: Option<Arc<dyn Residents>>,
    /// The sessions of the event's visitor.
    pub sessions: Option<Arc<dyn OfVisitor>>,
    /// The server's files.
    pub files: Option<Arc<dyn Files>>,
}

/// What an instance keeps for one page.
pub trait Residents: fmt::Debug + Send + Sync {
    /// The one of this type; made where there is none.
    fn get(&self, of: TypeId, make: fn() -> AnyArc) -> AnyArc;
}

/// A value of any type, shared.
pub type AnyArc = Arc<dyn Any + Send + Sync>;

/// The cells of one run, all of one moment. A run that is dropped leaves no trace.
#[derive(Debug)]
pub struct Run {
    cells: Vec<Loaded>,
    around: Around,
}

struct Loaded {
    from: From,
    taken: Option<Box<dyn Any + Send + Sync>>,
    put: Option<Put>,
}

/// What is made of a cell: its bytes, and how long it lives.
enum Put {
    Bytes(Bytes, Option<Duration>),
    /// It is dropped.
    Drop,
}

/// Where a run has the value of a state from.
#[derive(Clone)]
enum From {
    /// The store: it is expected to be there still, unchanged.
    Stored(Cell),
    /// What has ended: nobody can change it any more.
    Ended(Cell),
    /// The browser.
    Browser(Carried),
}

impl From {
    fn is(&self, state: StateMeta) -> bool {
        match self {
            Self::Stored(Cell { id, .. }) | Self::Ended(Cell { id, .. }) => id.is_of(state),
            Self::Browser(Carried { cell, .. }) => cell.is_of(state),
        }
    }

    fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Stored(cell) | Self::Ended(cell) => cell.bytes.as_deref(),
            Self::Browser(carried) => carried.text.as_deref().map(str::as_bytes),
        }
    }

    fn stored(&self) -> Option<&Cell> {
        match self {
            Self::Stored(cell) => Some(cell),
            Self::Ended(_) | Self::Browser(_) => None,
        }
    }
}

impl fmt::Display for From {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stored(cell) => write!(f, "{} at version {}", cell.id, cell.version),
            Self::Ended(cell) => write!(f, "the last value of {}", cell.id),
            Self::Browser(carried) => write!(f, "what a browser keeps as {}", carried.cell),
        }
    }
}

impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.from)
    }
}

/// What a run changed.
#[derive(Debug, Default)]
pub struct Made {
    /// What is to be written.
    pub put: Vec<store::Put>,
    /// The versions that this gives to the cells.
    pub changed: Vec<Seen>,
    /// What the browser is to keep.
    pub browser: Vec<Carried>,
}

impl Run {
    /// A run on these cells.
    #[must_use]
    pub fn new(cells: Vec<Cell>, around: Around) -> Self {
        Self { cells: cells.into_iter().map(|cell| Loaded::of(From::Stored(cell))).collect(), around }
    }

    /// The same with last values of what has ended, which it can only read.
    #[must_use]
    pub fn with_ended(mut self, last: Vec<Cell>) -> Self {
        self.cells.extend(last.into_iter().map(|cell| Loaded::of(From::Ended(cell))));
        self
    }

    /// The same with what the browser has brought along, opened.
    #[must_use]
    pub fn with_browser(mut self, carried: Vec<Carried>) -> Self {
        self.cells.extend(carried.into_iter().map(|carried| Loaded::of(From::Browser(carried))));
        self
    }

    /// The same cells, of which nothing was made yet.
    #[must_use]
    pub fn untouched(&self) -> Self {
        let cells = self.cells.iter().map(|loaded| Loaded::of(loaded.from.clone())).collect();
        Self { cells, around: self.around.clone() }
    }

    /// The event that is being run.
    #[must_use]
    pub fn event(&self) -> Arc<Event> {
        self.around.event.clone()
    }

    /// What the application gave of this type.
    ///
    /// # Errors
    /// Where it gave none; a server that was started has looked.
    pub fn resource<T: Provide>(&self) -> Result<Arc<T>> {
        let Resource { name, .. } = Resource::of::<T>();
        self.around.resources.get().ok_or_else(|| Error::internal(format!("no `{name}` was given to the server")))
    }

    /// The small transactions of this event.
    ///
    /// # Errors
    /// Where it has none: while a page is rendered.
    pub fn steps(&self) -> Result<Arc<dyn Steps>> {
        self.around.steps.clone().ok_or_else(|| Error::internal("this run cannot change anything"))
    }

    /// What this instance keeps of this type for the event's page.
    ///
    /// # Errors
    /// Where the event belongs to no page, or a page is being rendered.
    pub fn resident<T: Resident>(&self) -> Result<Arc<T>> {
        let Resource { id, name } = Resource::of::<T>();
        let nobodys = || Error::internal(format!("there is no session here that could have a `{name}`"));
        let residents = self.around.residents.as_ref().ok_or_else(nobodys)?;
        let resident = residents.get(id, || Arc::new(T::make()));
        resident.downcast().map_err(|_| Error::internal(format!("what is kept as `{name}` is something else")))
    }

    /// The server's files, where it has some.
    #[must_use]
    pub fn files(&self) -> Option<Arc<dyn Files>> {
        self.around.files.clone()
    }

    /// The sessions of the event's visitor.
    ///
    /// # Errors
    /// Where it has none.
    pub fn sessions(&self) -> Result<Arc<dyn OfVisitor>> {
        self.around.sessions.clone().ok_or_else(|| Error::internal("there is no visitor here who could have sessions"))
    }

    /// The committed value of a state, or its initial one where there is no cell yet.
    ///
    /// # Errors
    /// `Busy` where a newer build has written it; else a fault where the bytes do not decode.
    pub fn read<T: State>(&self) -> Result<T> {
        let from = &self.cells[self.index::<T>()?].from;
        let Some(bytes) = from.bytes() else { return Ok(T::initial()) };
        stored::read(bytes).map_err(|cause| cause.into_error(from))
    }

    /// A copy of the committed value, remembered to be compared with what is given back.
    ///
    /// # Errors
    /// Where the stored bytes do not decode.
    pub fn take<T: State>(&mut self) -> Result<T> {
        let value = self.read::<T>()?;
        let index = self.index::<T>()?;
        self.cells[index].taken = Some(Box::new(value.clone()));
        Ok(value)
    }

    /// What the listener made of a value that was taken. Equal values are not written.
    ///
    /// # Errors
    /// Where the value cannot be written as JSON.
    pub fn give_back<T: State>(&mut self, value: &T) -> Result<()> {
        let index = self.index::<T>()?;
        let loaded = &mut self.cells[index];
        let before = loaded.taken.take().and_then(|taken| taken.downcast::<T>().ok());
        if before.is_none_or(|before| *before != *value) {
            loaded.put = Some(Put::Bytes(stored::write(value)?.into(), T::TTL));
        }
        Ok(())
    }

    /// Drops every stored cell of the run that there is.
    pub fn drop_all(&mut self) {
        for Loaded { from, put, .. } in &mut self.cells {
            if from.stored().is_some_and(|cell| cell.version != Version::NONE) {
                *put = Some(Put::Drop);
            }
        }
    }

    /// The cells that it drops, with their last values.
    #[must_use]
    pub fn dropped(&self) -> Vec<Cell> {
        let dropped = self.cells.iter().filter(|loaded| matches!(loaded.put, Some(Put::Drop)));
        dropped.filter_map(|loaded| loaded.from.stored().cloned()).collect()
    }

    /// Every stored cell of the run with the version it had: what a commit expects.
    pub fn expected(&self) -> impl Iterator<Item = (CellId, Version)> + '_ {
        self.stored().map(|cell| (cell.id.clone(), cell.version))
    }

    /// The same as the page names it.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.stored().map(|cell| Seen { cell: cell.id.to_ref(), version: cell.version }).collect()
    }

    /// What it changed, with the versions that a commit with this mark gives.
    #[must_use]
    pub fn into_made(self, mark: u64) -> Made {
        let mut made = Made::default();
        for Loaded { from, put, .. } in self.cells {
            match (from, put) {
                (From::Stored(cell), Some(Put::Bytes(bytes, ttl))) => {
                    made.changed.push(Seen { cell: cell.id.to_ref(), version: cell.version.next(mark) });
                    made.put.push(store::Put { cell: cell.id, bytes: Some(bytes), ttl });
                }
                (From::Stored(cell), Some(Put::Drop)) => {
                    made.changed.push(Seen { cell: cell.id.to_ref(), version: Version::NONE });
                    made.put.push(store::Put { cell: cell.id, bytes: None, ttl: None });
                }
                (From::Browser(carried), Some(Put::Bytes(bytes, _))) => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    made.browser.push(Carried { text: Some(text), ..carried });
                }
                // Nobody can change what has ended: whoever would is refused at start.
                (From::Ended(_), _) | (_, None) | (From::Browser(_), Some(Put::Drop)) => {}
            }
        }
        made
    }

    fn stored(&self) -> impl Iterator<Item = &Cell> + '_ {
        self.cells.iter().filter_map(|loaded| loaded.from.stored())
    }

    fn index<T: State>(&self) -> Result<usize> {
        self.cells
            .iter()
            .position(|loaded| loaded.from.is(T::META))
            .ok_or_else(|| Error::internal(format!("{} was not loaded for this run", T::META)))
    }
}

impl Loaded {
    fn of(from: From) -> Self {
        Self { from, taken: None, put: None }
    }
}
