//! What was rendered, for the next time: sources and texts of an app are the same on every page.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::hash::Hash;

/// The most bytes that a cache keeps, inputs and HTML together.
const MOST_BYTES: usize = 4 << 20;

/// A single text that takes more of the cache than this is rendered anew each time.
const MOST_OF_ONE: usize = MOST_BYTES / 16;

/// What was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Html {
    pub(crate) text: String,
    /// Whether the time was enough for all of it.
    pub(crate) whole: bool,
}

/// Remembers the HTML of inputs. When it is full it begins anew: what is shown often is soon there again.
pub(crate) struct Cache<K> {
    kept: Mutex<Kept<K>>,
}

struct Kept<K> {
    html: HashMap<K, String>,
    bytes: usize,
}

impl<K: Hash + Eq> Cache<K> {
    pub(crate) fn new() -> Self {
        Self { kept: Mutex::new(Kept { html: HashMap::new(), bytes: 0 }) }
    }

    /// The HTML for this input, which is `size` bytes. What is not whole is not kept.
    pub(crate) fn get(&self, input: K, size: usize, render: impl FnOnce(&K) -> Html) -> Html {
        if let Some(text) = self.kept.lock().html.get(&input) {
            return Html { text: text.clone(), whole: true };
        }
        // Not under the lock: others go on meanwhile.
        let html = render(&input);
        let bytes = size + html.text.len();
        if bytes <= MOST_OF_ONE && html.whole {
            let mut kept = self.kept.lock();
            if kept.bytes + bytes > MOST_BYTES {
                *kept = Kept { html: HashMap::new(), bytes: 0 };
            }
            if kept.html.insert(input, html.text.clone()).is_none() {
                kept.bytes += bytes;
            }
        }
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Html {
        Html { text: text.into(), whole: true }
    }

    #[test]
    fn what_was_rendered_is_not_rendered_again() {
        let cache = Cache::new();
        assert_eq!(cache.get("a", 1, |_| whole("A")).text, "A");
        assert_eq!(cache.get("a", 1, |_| panic!("rendered again")).text, "A");
    }

    #[test]
    fn what_is_not_whole_is_rendered_again() {
        let cache = Cache::new();
        assert_eq!(cache.get("a", 1, |_| Html { text: "half".into(), whole: false }).text, "half");
        assert_eq!(cache.get("a", 1, |_| whole("all")).text, "all");
    }

    #[test]
    fn it_does_not_grow_beyond_its_limit() {
        let cache = Cache::new();
        for i in 0..100 {
            cache.get(i, MOST_OF_ONE - 1, |_| whole("x"));
            let kept = cache.kept.lock();
            assert!(kept.bytes <= MOST_BYTES);
            assert!(kept.html.len() <= 16);
        }
        cache.get(200, MOST_OF_ONE, |_| whole("too much"));
        assert!(!cache.kept.lock().html.contains_key(&200));
    }
}
