//! A store from a line of configuration.

use crate::{Memory, OpenError, Redis, Sqlite};
use blockwork_core::store::{Store, StoreLimits};
use std::path::Path;
use std::sync::Arc;

/// Whose keys those in a shared store are.
#[derive(Clone, Debug)]
pub struct App {
    /// The app's name: its keys in Redis begin with it.
    pub name: String,
    /// Fingerprints of its secrets, the newest first. Instances that share none of them refuse each other; without any,
    /// nobody is refused.
    pub secrets: Vec<u64>,
    /// What tells builds of the app apart. Instances of several share a store while one takes the place of another; one
    /// that finds another build there says so. Empty: it is not known, and not asked for.
    pub build: String,
}

/// Opens the store that `url` names: `memory:`, `sqlite:` and a path, or `redis://` (`rediss://` with TLS) and an address.
/// Several apps share a Redis by their names.
///
/// ```
/// use blockwork_core::store::StoreLimits;
/// use blockwork_store::App;
///
/// let app = App { name: "shop".to_owned(), secrets: Vec::new(), build: String::new() };
/// assert!(blockwork_store::open("memory:", StoreLimits::default(), &app).is_ok());
/// assert!(blockwork_store::open("postgres://localhost", StoreLimits::default(), &app).is_err());
/// ```
///
/// # Errors
/// Where `url` names no store, or the store cannot be opened. The error's text says what to do.
pub fn open(url: &str, limits: StoreLimits, app: &App) -> Result<Arc<dyn Store>, OpenError> {
    if url == "memory:" {
        return Ok(Arc::new(Memory::new(limits)));
    }
    if url.starts_with("redis://") || url.starts_with("rediss://") {
        return Ok(Arc::new(Redis::open(url, limits, app)?));
    }
    match url.strip_prefix("sqlite:") {
        Some(path) if !path.is_empty() && path != ":memory:" => Ok(Arc::new(Sqlite::open(Path::new(path), limits)?)),
        _ => Err(OpenError::Unknown { url: shown(url) }),
    }
}

/// The line that names a store as it may be shown: nothing of it that could be a password. What stands before an `@` is
/// hidden, and what stands behind a `?`; a path of a file is neither.
///
/// ```
/// assert_eq!(blockwork_store::shown("redis://shop:hunter2@db:6379/1"), "redis://(hidden)@db:6379/1");
/// assert_eq!(blockwork_store::shown("sqlite:data/a@b?.db"), "sqlite:data/a@b?.db");
/// ```
#[must_use]
pub fn shown(url: &str) -> String {
    const HIDDEN: &str = "(hidden)";
    if url.starts_with("sqlite:") {
        return url.to_owned();
    }
    let begin = url.find("://").map_or_else(|| url.find(':').map_or(0, |at| at + 1), |at| at + 3);
    let (scheme, rest) = url.split_at(begin);
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let place = place.rsplit_once('@').map_or_else(|| place.to_owned(), |(_, place)| format!("{HIDDEN}@{place}"));
    match query {
        // A password may have a `?` that nobody has escaped.
        Some(query) if query.contains('@') => format!("{scheme}{HIDDEN}"),
        Some(_) => format!("{scheme}{place}?{HIDDEN}"),
        None => format!("{scheme}{place}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: &str) {
        assert_eq!(shown(url), expected, "{url}");
    }

    #[test]
    fn a_password_is_never_shown() {
        check("redis://:hunter2@db:6379", "redis://(hidden)@db:6379");
        check("redis://shop:hunter2@db/1", "redis://(hidden)@db/1");
        check("rediss://hunter2@db", "rediss://(hidden)@db");
        check("redis+unix:///run/redis.sock?db=1&pass=hunter2", "redis+unix:///run/redis.sock?(hidden)");
        // As people write them who have not escaped anything.
        for password in
            ["hun@ter2", "hun/ter2", "hun?ter2", "hun#ter2", "hun:ter2", "@hunter2", "hun@ter?2", "hun?t@er2"]
        {
            let text = shown(&format!("redis://:{password}@db"));
            assert!(!text.contains("hun") && !text.contains("ter2") && text.starts_with("redis://"), "{text}");
        }
        check("shop:hunter2@db", "shop:(hidden)@db");
        check("hunter2@db", "(hidden)@db");
        check("redis://db?pass=hun@ter2", "redis://(hidden)");
    }

    #[test]
    fn the_rest_is_shown_as_it_is() {
        for url in
            ["", "memory:", "sqlite:data/blockwork.db", "sqlite:a@b?c", "redis://db:6379/1", "postgres:", "nonsense"]
        {
            check(url, url);
        }
    }

    #[test]
    fn what_names_no_store_is_refused_without_its_password() {
        let app = App { name: "shop".to_owned(), secrets: Vec::new(), build: String::new() };
        let said = open("postgres://:hunter2@db", StoreLimits::default(), &app).expect_err("refused");
        assert!(
            said.to_string().contains("postgres://(hidden)@db") && !format!("{said:?}").contains("hunter2"),
            "{said}"
        );
    }
}
