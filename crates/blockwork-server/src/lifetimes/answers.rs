//! What pages were answered: enough to know what must be told in the end, if not why, whatever happened to the store.

use super::listeners::CHANGED;
use super::model::Comes;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
struct Page {
    count: u64,
    aside: u64,
}

impl Page {
    fn is_empty(&self) -> bool {
        self.count == 0 && self.aside == 0
    }
}

/// The pages whose session has begun, as they know it. Where the store is killed, a session that had only a feed, and
/// nothing in it, may never have begun: nobody waits until that is on the disk.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    pages: BTreeMap<u8, Page>,
    /// What was put aside by a page and is over.
    over: Vec<(u8, u64)>,
}

impl Answers {
    pub(crate) fn attached(&mut self, page: u8, got: Comes) {
        if got == Comes::Lives {
            self.pages.entry(page).or_default();
        }
    }

    pub(crate) fn counted(&mut self, page: u8, got: Result<u64, Comes>) -> Result<(), String> {
        let Ok(got) = got else { return Ok(()) };
        let count = &mut self.pages.entry(page).or_default().count;
        *count += 1;
        if *count == got { Ok(()) } else { Err(format!("page {page} has counted {count}, and was told {got}")) }
    }

    pub(crate) fn put_aside(&mut self, page: u8, got: Result<u64, Comes>) -> Result<(), String> {
        let Ok(got) = got else { return Ok(()) };
        let aside = &mut self.pages.entry(page).or_default().aside;
        if got == 1 && *aside > 0 {
            self.over.push((page, std::mem::take(aside)));
        }
        *aside += 1;
        if *aside == got { Ok(()) } else { Err(format!("page {page} has {aside} aside, and was told {got}")) }
    }

    /// Whether these lines tell of each end and each change once, with the last values.
    pub(crate) fn check(&self, told: &[String]) -> Result<(), String> {
        let mut unloaded = BTreeMap::<u8, Vec<(u64, u64)>>::new();
        let (mut expired, mut changed) = (Vec::new(), 0);
        for line in told {
            let number =
                |at: usize| line.split(' ').nth(at).and_then(|word| word.parse::<u64>().ok()).unwrap_or(u64::MAX);
            let page = u8::try_from(number(1)).unwrap_or_default();
            match line.split(' ').next() {
                Some("unload") => unloaded.entry(page).or_default().push((number(3), number(4))),
                Some("expired") => expired.push((page, number(2))),
                _ => changed += u64::from(line == CHANGED),
            }
        }
        self.each_unloaded_once(&unloaded)?;
        let of_pages = self.pages.iter().filter(|(_, page)| page.aside > 0).map(|(id, page)| (*id, page.aside));
        let mut over: Vec<_> = self.over.iter().copied().chain(of_pages).collect();
        over.sort_unstable();
        expired.sort_unstable();
        if expired != over {
            return Err(format!("put aside and over is {over:?}, and told of is {expired:?}"));
        }
        let counted: u64 = self.pages.values().map(|page| page.count).sum();
        if counted != changed {
            return Err(format!("{counted} changes were answered, and {changed} told of"));
        }
        Ok(())
    }

    fn each_unloaded_once(&self, unloaded: &BTreeMap<u8, Vec<(u64, u64)>>) -> Result<(), String> {
        if let Some(unknown) = unloaded.keys().find(|id| !self.pages.contains_key(id)) {
            return Err(format!("page {unknown} never began, and was told of"));
        }
        for (id, page) in &self.pages {
            match unloaded.get(id).map(Vec::as_slice).unwrap_or_default() {
                [(count, aside)] if *count == page.count && (*aside == page.aside || *aside == 0) => {}
                [] if page.is_empty() => {}
                other => return Err(format!("page {id} is {page:?}, and was told of as {other:?}")),
            }
        }
        Ok(())
    }
}
