//! A stream on its way in: counted, hashed, looked at and written as it comes, and never in memory as a whole.

use super::place::{Files, Writer};
use super::room::Reserved;
use super::sort::{HEAD_BYTES, Sort};
use super::token::Token;
use super::{Owner, lives, name};
use crate::config::FileLimits;
use crate::engine::Engine;
use blockwork_core::file::{Chunks, FileInfo};
use blockwork_core::{Error, Kind, Result};
use bytes::Bytes;
use futures::StreamExt;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// A file that comes in.
pub(crate) struct Incoming<'a> {
    /// Its name, as it was said.
    pub(crate) name: String,
    /// How many bytes it has, where that was said.
    pub(crate) size: Option<u64>,
    /// The types that are accepted, with commas between them; all, where it is empty.
    pub(crate) accept: String,
    pub(crate) chunks: &'a mut Chunks,
}

/// Keeps a file for a page, or nothing of it.
pub(crate) async fn take(engine: &Engine, owner: Owner, incoming: Incoming<'_>) -> Result<FileInfo> {
    let limits = &engine.config.limits.files;
    let mut reserved = engine.files.reserve(owner.id(), limits).await?;
    if let Some(size) = incoming.size {
        reserved.grow_to(size, limits)?;
    }
    let name = name::cleaned(&incoming.name);
    let passing = Files::passing(owner.id());
    let mut writer = engine.files.writer(owner.id(), &passing).await?;
    let times = Times { silence: engine.config.limits.body_time, end: Instant::now() + limits.file_time };
    let read = read(incoming.chunks, &mut writer, &mut reserved, limits, &times).await;
    let read = match read
        .and_then(|read| read.complete(incoming.size))
        .and_then(|read| read.sorted(&name, &incoming.accept))
    {
        Ok(read) => read,
        Err(error) => {
            writer.abort().await;
            return Err(error);
        }
    };
    writer.finish().await?;
    let (size, hash, sort) = read;
    let place = Files::place(owner.id(), &hash, &name);
    if engine.files.has(&place).await {
        // It was sent before: this copy takes no room.
        engine.files.drop_one(&passing).await;
    } else {
        engine.files.move_to(&passing, &place).await?;
        reserved.keep();
    }
    // The end of a session that came meanwhile has not seen this file.
    if !lives(engine, owner.visitor, owner.id()).await? {
        engine.files.drop_all(owner.id()).await?;
        return Err(Kind::Expired.into());
    }
    Ok(Token::new(owner.id(), owner.visitor, size, hash, sort).sign(&engine.keys, &name))
}

/// Reads on what nobody wants, for a while (who sends without a pause must let others run in between): to a browser, a server that closes before it has heard all is one that cannot be
/// reached, and it never sees why.
pub(crate) fn hear_out(engine: &Engine, rest: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(timeout(engine.config.limits.body_time, rest));
}

/// How long it may take.
struct Times {
    /// No chunk may be waited for longer.
    silence: Duration,
    end: Instant,
}

/// What came.
struct Came {
    size: u64,
    hash: Sha256,
    head: Vec<u8>,
}

async fn read(
    chunks: &mut Chunks,
    writer: &mut Writer,
    reserved: &mut Reserved<'_>,
    limits: &FileLimits,
    times: &Times,
) -> Result<Came> {
    let mut came = Came { size: 0, hash: Sha256::new(), head: Vec::new() };
    let late = |_| Error::new(Kind::Timeout, "The file took too long to arrive, and nothing of it was kept.");
    loop {
        let next = timeout(times.silence, chunks.next());
        let Some(chunk) = timeout_at(times.end, next).await.and_then(|next| next).map_err(late)? else {
            return Ok(came);
        };
        let chunk: Bytes = chunk?;
        came.add(&chunk);
        reserved.grow_to(came.size, limits)?;
        writer.write(chunk).await?;
    }
}

impl Came {
    fn add(&mut self, chunk: &Bytes) {
        self.size += chunk.len() as u64;
        self.hash.update(chunk);
        let more = chunk.len().min(HEAD_BYTES.saturating_sub(self.head.len()));
        self.head.extend_from_slice(&chunk[..more]);
    }

    /// Refuses what was cut off on its way.
    fn complete(self, announced: Option<u64>) -> Result<Self> {
        match announced {
            Some(size) if size != self.size => Err(cut_off()),
            _ => Ok(self),
        }
    }

    fn sorted(self, name: &str, accept: &str) -> Result<(u64, [u8; 32], Sort)> {
        let sort = Sort::of(&self.head, name);
        if !accepts(accept, &sort.content_type, name) {
            let text = format!("“{name}” is {} by its content, and {accept} is wanted.", sort.content_type);
            return Err(Error::invalid(text));
        }
        Ok((self.size, self.hash.finalize().into(), sort))
    }
}

pub(super) fn cut_off() -> Error {
    Error::invalid("The file was cut off on its way, and nothing of it was kept.")
}

/// Whether a file is accepted, as `<input accept>` has it: types, `image/*`, and ends of names. The end of a name is
/// believed only where the content says nothing against it: that is, of what is no picture, sound or film by another name.
fn accepts(accept: &str, content_type: &str, name: &str) -> bool {
    let info = |content_type: &str| FileInfo {
        id: String::new(),
        name: String::new(),
        size: 0,
        content_type: content_type.to_owned(),
        hash: String::new(),
    };
    let name = name.to_lowercase();
    accept.trim().is_empty()
        || accept.split(',').map(str::trim).filter(|wanted| !wanted.is_empty()).any(|wanted| {
            if wanted.starts_with('.') { name.ends_with(&wanted.to_lowercase()) } else { info(content_type).is(wanted) }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(accept: &str, content_type: &str, name: &str, expected: bool) {
        assert_eq!(accepts(accept, content_type, name), expected, "{accept} of {name}, {content_type}");
    }

    #[test]
    fn types_and_ends_of_names_are_accepted() {
        check("", "image/png", "a.png", true);
        check(" , ", "image/png", "a.png", false);
        check("image/*", "image/png", "a.exe", true);
        check("image/*", "application/x-msdownload", "a.png", false);
        check("text/csv, .tsv", "text/plain", "A.TSV", true);
        check(".csv", "text/plain", "a.tsv", false);
    }
}
