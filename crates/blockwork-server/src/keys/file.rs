//! The file with a server's secrets, for its owner alone.
//!
//! As it is made it is one secret: its bytes. When it has been renewed it is text: a first line that says so, and one
//! secret a line in base64url, the newest first. To stop accepting an old one, its line is removed.

use super::secrets::{Secret, Secrets};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// The first line of a file with several.
const FIRST_LINE: &str = "# The secrets of a Blockwork server, the newest first";

const LEAST_BYTES: usize = 32;

/// Of a file that is one secret, no more than this counts.
const MOST_BYTES: usize = 4096;

/// No file is longer: it has a first line and five secrets of at most [`MOST_BYTES`].
const FILE_BYTES: u64 = 64 << 10;

impl Secrets {
    /// The secrets in this file, which is made where there is none. Two that make it at once is for the caller to prevent:
    /// whoever opens the store first is alone with it.
    ///
    /// # Errors
    /// Where the file cannot be read or made, or is no secret.
    pub(crate) fn in_file(path: &Path) -> io::Result<Self> {
        match read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let made = Self::made();
                write(path, &made.newest)?;
                Ok(made)
            }
            found => found,
        }
    }

    /// Puts a new secret in front of those in this file, and gives back what the file has now.
    ///
    /// # Errors
    /// Where the file is not there, is no secret, or cannot be written. Then it is as it was.
    pub(crate) fn renew_file(path: &Path) -> io::Result<Self> {
        // A link goes on pointing to the file that is renewed.
        let path = fs::canonicalize(path)?;
        let renewed = read(&path)?.renewed();
        write(&path, renewed.text().as_bytes())?;
        Ok(renewed)
    }

    fn text(&self) -> Zeroizing<String> {
        let lines = self.all().map(|secret| Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(secret)));
        lines.fold(Zeroizing::new(format!("{FIRST_LINE}\n")), |text, line| {
            Zeroizing::new(format!("{}{}\n", *text, *line))
        })
    }
}

fn read(path: &Path) -> io::Result<Secrets> {
    let file = File::open(path)?;
    warn_if_others_can_read(&file, path)?;
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(FILE_BYTES).read_to_end(&mut bytes)?;
    let text = std::str::from_utf8(&bytes).ok().and_then(|text| text.strip_prefix(FIRST_LINE));
    match text {
        Some(lines) => listed(lines),
        None if bytes.len() < LEAST_BYTES => {
            Err(invalid("it has less than 32 bytes; remove it to have a new one made, which ends all open pages"))
        }
        None => Ok(Secrets::one(&bytes[..bytes.len().min(MOST_BYTES)])),
    }
}

fn listed(lines: &str) -> io::Result<Secrets> {
    let secret = |line: &str| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(line).map(Zeroizing::new).ok();
        let long = bytes.filter(|bytes| bytes.len() >= LEAST_BYTES);
        long.ok_or_else(|| invalid("one of its lines is not 32 bytes or more in base64url; remove that line"))
    };
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut secrets = lines.map(secret).collect::<io::Result<Vec<Secret>>>()?.into_iter();
    let newest = secrets.next();
    let newest =
        newest.ok_or_else(|| invalid("it lists none; remove it to have one made, which ends all open pages"))?;
    Ok(Secrets { newest, older: secrets.collect() })
}

fn invalid(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// A warning and no refusal: there are file systems where every file is for everybody, whatever one does.
fn warn_if_others_can_read(file: &File, path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(&file.metadata()?);
        if mode & 0o077 != 0 {
            tracing::warn!(
                "others can read the server's secret in {0}, and so pass for any visitor: run `chmod 600 {0}`",
                path.display()
            );
        }
    }
    #[cfg(not(unix))]
    let _ = (file, path);
    Ok(())
}

/// Writes all of the file or nothing: a crash leaves it as it was, and perhaps a file beside it that nobody reads.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension(format!("secret-{:016x}", u64::from_be_bytes(super::random())));
    let written = write_beside(&beside, path, bytes).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written?;
    sync_folder(path)
}

fn write_beside(beside: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(beside)?;
    keep_owner(&file, path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The file stays its owner's, whoever renews it: a server that runs as somebody else could not read it at its next start.
fn keep_owner(file: &File, path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Ok(old) = fs::metadata(path) {
        use std::os::unix::fs::{MetadataExt, fchown};
        let new = file.metadata()?;
        if (old.uid(), old.gid()) != (new.uid(), new.gid()) {
            fchown(file, Some(old.uid()), Some(old.gid()))?;
        }
    }
    #[cfg(not(unix))]
    let _ = (file, path);
    Ok(())
}

/// That the file has its name is on disk when its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests;
