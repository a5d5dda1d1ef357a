//! One count in each scope, and what a scope promises: the same four lines, with one word changed.

use blockwork::Scope;
use blockwork::prelude::*;

/// Counted by everybody together.
#[derive(State, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global, visible)]
pub struct ForEverybody {
    count: u64,
}

/// Counted by one visitor.
#[derive(State, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user, visible)]
pub struct ForYou {
    count: u64,
}

/// Counted by one load of the page.
#[derive(State, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, visible)]
pub struct ForThisPage {
    count: u64,
}

/// Counted in one browser, and kept there.
#[derive(State, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser)]
pub struct ForThisBrowser {
    count: u64,
}

macro_rules! counts {
    ($($state:ident),*) => {$(
        impl $state {
            /// How far it was counted.
            #[must_use]
            pub fn count(&self) -> u64 {
                self.count
            }
        }
    )*};
}

counts!(ForEverybody, ForYou, ForThisPage, ForThisBrowser);

/// One more for everybody. Answers the new count, as the three others do.
#[listener]
pub async fn add_for_everybody(count: &mut ForEverybody) -> Result<u64> {
    count.count += 1;
    Ok(count.count)
}

/// One more for this visitor.
#[listener]
pub async fn add_for_you(count: &mut ForYou) -> Result<u64> {
    count.count += 1;
    Ok(count.count)
}

/// One more for this load of the page.
#[listener]
pub async fn add_for_this_page(count: &mut ForThisPage) -> Result<u64> {
    count.count += 1;
    Ok(count.count)
}

/// One more in this browser.
#[listener]
pub async fn add_for_this_browser(count: &mut ForThisBrowser) -> Result<u64> {
    count.count += 1;
    Ok(count.count)
}

/// What each scope answers to one question.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// The question.
    pub question: &'static str,
    /// The answers, in the order of [`Scope::ALL`].
    pub answers: [&'static str; Scope::ALL.len()],
}

/// What each scope promises. The page shows it, the guide has it (a test compares them), and every answer is a test in
/// `end2end/tests/scopes.spec.ts`.
pub const PROMISES: [Promise; 5] = [
    Promise { question: "Seen by other visitors", answers: ["yes", "no", "no", "no"] },
    Promise { question: "Seen in another tab", answers: ["yes", "yes", "no", "yes"] },
    Promise { question: "Survives a refresh", answers: ["yes", "yes", "no", "yes"] },
    Promise { question: "Survives closing the browser", answers: ["yes", "yes", "kept 60 minutes, then gone", "yes"] },
    Promise {
        question: "Survives a restart of the server",
        answers: ["yes, with SQLite", "yes, with SQLite", "yes, with SQLite", "yes"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as the guide writes it.
    fn markdown() -> String {
        let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let scopes = Scope::ALL.map(|scope| format!("`{scope}`"));
        let head = row([vec![String::new()], scopes.to_vec()].concat()).replacen("|  |", "| |", 1);
        let line = format!("|{}\n", "---|".repeat(Scope::ALL.len() + 1));
        let rows = PROMISES.map(|Promise { question, answers }| {
            row([question].into_iter().chain(answers).map(str::to_owned).collect())
        });
        [head, line, rows.concat()].concat()
    }

    #[test]
    fn the_guide_has_the_table_of_the_page() {
        let guide = include_str!("../../docs/guide/scopes.md");
        assert!(guide.contains(&markdown()), "docs/guide/scopes.md wants this table:\n\n{}", markdown());
    }

    #[test]
    fn the_60_minutes_of_the_table_are_the_default() {
        let kept = blockwork::Config::default().limits.store.session_kept;
        assert_eq!(kept, std::time::Duration::from_secs(60 * 60));
    }

    #[tokio::test]
    async fn every_scope_is_counted_by_the_same_body() {
        let (mut everybody, mut you) = (ForEverybody::default(), ForYou::default());
        let (mut page, mut browser) = (ForThisPage::default(), ForThisBrowser::default());
        for count in 1..=2 {
            assert_eq!(add_for_everybody::body(&mut everybody).await, Ok(count));
            assert_eq!(add_for_you::body(&mut you).await, Ok(count));
            assert_eq!(add_for_this_page::body(&mut page).await, Ok(count));
            assert_eq!(add_for_this_browser::body(&mut browser).await, Ok(count));
        }
        assert_eq!([everybody.count(), you.count(), page.count(), browser.count()], [2; 4]);
    }
}
