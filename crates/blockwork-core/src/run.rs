//! One run of a listener: the cells it was given, and what it made of them.

use crate::Event;
use crate::cell::{CellRef, Seen, Version};
use crate::error::{Error, Result};
use crate::handle::Steps;
use crate::state::{Provide, Resource, State};
use crate::store::{Cell, CellId, Put};
use bytes::Bytes;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

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
}

/// The cells of one run, all of one moment. A run that is dropped leaves no trace.
#[derive(Debug)]
pub struct Run {
    cells: Vec<Loaded>,
    around: Around,
}

struct Loaded {
    cell: Cell,
    taken: Option<Box<dyn Any + Send + Sync>>,
    put: Option<Bytes>,
}

impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {}", self.cell.id, self.cell.version)
    }
}

/// A cell whose bytes are not what its type expects.
#[derive(Debug)]
pub struct Undecodable {
    cell: CellId,
    version: Version,
    cause: serde_json::Error,
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cell, version, cause } = self;
        write!(
            f,
            "{cell} at version {version} does not decode ({cause}); it is left as it is: give new fields a default, or drop the cell"
        )
    }
}

impl std::error::Error for Undecodable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

impl Run {
    /// A run on these cells.
    #[must_use]
    pub fn new(cells: Vec<Cell>, around: Around) -> Self {
        let cells = cells.into_iter().map(|cell| Loaded { cell, taken: None, put: None }).collect();
        Self { cells, around }
    }

    /// The same cells, of which nothing was made yet.
    #[must_use]
    pub fn untouched(&self) -> Self {
        Self::new(self.cells.iter().map(|loaded| loaded.cell.clone()).collect(), self.around.clone())
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

    /// The committed value of a state, or its default where there is no cell yet.
    ///
    /// # Errors
    /// Where the stored bytes do not decode.
    pub fn read<T: State>(&self) -> Result<T> {
        let cell = &self.cells[self.index::<T>()?].cell;
        let Some(bytes) = &cell.bytes else { return Ok(T::default()) };
        serde_json::from_slice(bytes)
            .map_err(|cause| Undecodable { cell: cell.id.clone(), version: cell.version, cause }.into())
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
            loaded.put = Some(serde_json::to_vec(value)?.into());
        }
        Ok(())
    }

    /// Every cell of the run with the version it had: what a commit expects.
    pub fn expected(&self) -> impl Iterator<Item = (CellId, Version)> + '_ {
        self.cells.iter().map(|loaded| (loaded.cell.id.clone(), loaded.cell.version))
    }

    /// The same as the page names it.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.cells.iter().map(|loaded| Seen { cell: loaded.cell.id.to_ref(), version: loaded.cell.version }).collect()
    }

    /// What is to be written, and the versions that a commit with this mark gives to it.
    #[must_use]
    pub fn into_puts(self, mark: u64) -> (Vec<Put>, Vec<Seen>) {
        let changed = self.cells.into_iter().filter_map(|loaded| Some((loaded.cell, loaded.put?)));
        let both = changed.map(|(cell, bytes)| {
            let seen = Seen { cell: cell.id.to_ref(), version: cell.version.next(mark) };
            (Put { cell: cell.id, bytes: Some(bytes), ttl: None }, seen)
        });
        both.unzip()
    }

    fn index<T: State>(&self) -> Result<usize> {
        let wanted = CellRef::of(T::META);
        self.cells
            .iter()
            .position(|loaded| loaded.cell.id.is(&wanted))
            .ok_or_else(|| Error::internal(format!("{wanted} was not loaded for this run")))
    }
}
