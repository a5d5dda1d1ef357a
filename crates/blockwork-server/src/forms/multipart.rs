//! Forms with files (RFC 7578): each file is kept as it comes, and stands in the form as its reference.
//!
//! A form without scripts has no session that could own its files. They belong to a page that is made of the form's ticket, so
//! that a second copy of the form has the same files, and its session begins with the first of them: they are there for as
//! long as any page that nobody comes back to.

use super::{FORM_TICKET, ticket, works};
use crate::engine::Engine;
use crate::files::{self, Incoming, hear_out};
use crate::keys::hash128;
use axum::body::Body;
use blockwork_core::file::Chunks;
use blockwork_core::form::Form;
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::registry::ListenerDef;
use blockwork_core::store::PageTicket;
use blockwork_core::{Error, Kind, Result};
use futures::StreamExt;
use http::{HeaderMap, header};
use multer::{Constraints, Field, Multipart, SizeLimit};
use tokio::task::yield_now;
use tokio::time::timeout;

/// So many fields a form may have.
const MOST_FIELDS: usize = 1_000;

/// Reads a form, and keeps its files.
pub(crate) async fn read(
    engine: &Engine,
    listener: &ListenerDef,
    visitor: Option<VisitorId>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Form> {
    // Before any byte is kept.
    works(listener)?;
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(said).map_err(|_| garbled())?;
    let limits = &engine.config.limits;
    let whole = limits.files.page_bytes.saturating_add(2 * limits.body_bytes as u64);
    let constraints = Constraints::new().size_limit(SizeLimit::new().whole_stream(whole));
    let mut parts = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    let mut fields = Fields { engine, visitor, fields: Vec::new(), bytes: 0 };
    match fields.read(&mut parts).await {
        Ok(()) => Ok(fields.fields.into_iter().collect()),
        Err(error) => {
            hear_out(engine, async move {
                while let Ok(Some(_)) = parts.next_field().await {
                    yield_now().await;
                }
            });
            Err(error)
        }
    }
}

/// What was read of a form.
struct Fields<'a> {
    engine: &'a Engine,
    visitor: Option<VisitorId>,
    fields: Vec<(String, String)>,
    bytes: usize,
}

impl Fields<'_> {
    async fn read(&mut self, parts: &mut Multipart<'static>) -> Result<()> {
        while let Some(part) = in_time(self.engine, parts.next_field()).await? {
            self.add(part).await?;
        }
        Ok(())
    }

    async fn add(&mut self, part: Field<'static>) -> Result<()> {
        if self.fields.len() >= MOST_FIELDS {
            return Err(Error::new(Kind::TooLarge, format!("A form may have {MOST_FIELDS} fields.")));
        }
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            // Where nothing was chosen, a browser sends a file without a name.
            Some(file) if file.is_empty() => Ok(()),
            Some(file) => {
                let reference = self.keep(file, part).await?;
                self.fields.push((name, reference));
                Ok(())
            }
            None => {
                let text = self.text(part).await?;
                self.fields.push((name, text));
                Ok(())
            }
        }
    }

    async fn keep(&self, name: String, part: Field<'static>) -> Result<String> {
        let said = self.fields.iter().find(|(name, _)| name == FORM_TICKET).map(|(_, ticket)| ticket.as_str());
        let form = ticket(self.engine, self.visitor, said.unwrap_or_default())?;
        let page = PageId::from_bytes(hash128(&[b"form with files", &form.page.to_bytes()]));
        let ticket = PageTicket { page, visitor: form.visitor, made: self.engine.now() };
        let owner = files::begin(self.engine, &ticket).await?;
        let mut chunks: Chunks = Box::pin(part.map(|chunk| chunk.map_err(refused)));
        let incoming = Incoming { name, size: None, accept: String::new(), chunks: &mut chunks };
        Ok(serde_json::to_string(&files::take(self.engine, owner, incoming).await?)?)
    }

    async fn text(&mut self, mut part: Field<'static>) -> Result<String> {
        let mut text = Vec::new();
        while let Some(chunk) = in_time(self.engine, part.chunk()).await? {
            self.bytes += chunk.len();
            let limit = self.engine.config.limits.body_bytes;
            if self.bytes > limit {
                let text = format!("That is more than the {limit} bytes that one event may bring besides files.");
                return Err(Error::new(Kind::TooLarge, text));
            }
            text.extend_from_slice(&chunk);
        }
        String::from_utf8(text).map_err(|_| garbled())
    }
}

async fn in_time<T>(engine: &Engine, next: impl Future<Output = multer::Result<T>>) -> Result<T> {
    timeout(engine.config.limits.body_time, next).await.map_err(|_| Kind::Timeout)?.map_err(refused)
}

fn refused(error: multer::Error) -> Error {
    match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => Kind::TooLarge.into(),
        _ => garbled(),
    }
}

fn garbled() -> Error {
    Error::invalid("The form was cut off on its way, or cannot be read. Nothing was changed.")
}
