//! The server's files as a run of a listener sees them.

use super::place::Files;
use super::token::Token;
use super::{Incoming, Owner, take};
use crate::engine::Engine;
use async_trait::async_trait;
use blockwork_core::file::{self, Chunks, FileInfo};
use blockwork_core::store::Whose;
use blockwork_core::{Error, Kind, Result};
use std::sync::Arc;

/// Files for one run.
#[derive(Debug)]
struct OfRun {
    engine: Arc<Engine>,
    whose: Whose,
    makes: Makes,
}

/// Whether a run may make files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Makes {
    Files,
    /// A page is being rendered, and that stores nothing.
    Nothing,
}

/// What a listener is given.
pub(crate) fn of(engine: &Arc<Engine>, whose: Whose, makes: Makes) -> Arc<dyn file::Files> {
    Arc::new(OfRun { engine: engine.clone(), whose, makes })
}

fn gone(name: &str) -> Error {
    Error::new(Kind::NotFound, format!("“{name}” is not here any more. Please choose it again."))
}

#[async_trait]
impl file::Files for OfRun {
    fn check(&self, claimed: &FileInfo) -> Result<FileInfo> {
        let token = Token::open(&self.engine.keys, &claimed.id, &claimed.name);
        let own = token.filter(|token| self.whose.visitor.is_some_and(|visitor| token.is_of(visitor)));
        // Whether it was made up, changed or is another's, is not told.
        let unknown = || Error::invalid("That is none of your files. Please choose it again.");
        Ok(own.ok_or_else(unknown)?.sign(&self.engine.keys, &claimed.name))
    }

    async fn read(&self, file: &FileInfo) -> Result<Chunks> {
        let token = Token::open(&self.engine.keys, &file.id, &file.name).ok_or_else(|| gone(&file.name))?;
        let place = Files::place(token.owner, &token.hash, &file.name);
        self.engine.files.read(&place, None).await?.ok_or_else(|| gone(&file.name))
    }

    async fn write(&self, name: &str, mut chunks: Chunks) -> Result<FileInfo> {
        let (Some(page), Some(visitor), Makes::Files) = (self.whose.page, self.whose.visitor, self.makes) else {
            return Err(Error::internal("a file is made for a page, in an event of it: there is none here"));
        };
        let incoming = Incoming { name: name.to_owned(), size: None, accept: String::new(), chunks: &mut chunks };
        take(&self.engine, Owner { page, visitor }, incoming).await
    }
}
