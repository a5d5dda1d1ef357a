//! What came of a question about owed events, as text.

use super::{Ask, Refused, Shown, Told};
use blockwork_core::store::{Cause, Reason, Whose};
use std::fmt::Write as _;
use std::time::Duration;

/// What is written to standard output.
pub(super) fn said(ask: Ask, told: Told) -> Result<String, Refused> {
    match told {
        Told::Owed { entries, .. } if entries.is_empty() && ask == Ask::ListDead => Ok("no dead letters\n".into()),
        Told::Owed { entries, .. } if entries.is_empty() => Ok("nothing is owed\n".into()),
        Told::Owed { entries, more } => Ok(table(&entries, more)),
        Told::Retried(count) => Ok(format!("{} again\n", counted(count, "is run", "are run"))),
        Told::Dropped(count) => Ok(format!("{} dropped\n", counted(count, "was", "were"))),
        Told::Unknown(id) => Err(Refused::Unknown(id)),
        Told::OtherBuild => Err(Refused::NotUnderstood),
        Told::Failed(what) => Err(Refused::Failed(what)),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 dead letter {one}"),
        count => format!("{count} dead letters {many}"),
    }
}

fn table(entries: &[Shown], more: usize) -> String {
    let head = ["id", "listener", "whose", "key", "cause", "attempts", "due", "reason"].map(String::from);
    let rows: Vec<[String; 8]> = std::iter::once(head).chain(entries.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; 8] = std::array::from_fn(width);
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    if more > 0 {
        let _ = writeln!(text, "and {more} more");
    }
    text
}

fn row(shown: &Shown) -> [String; 8] {
    let reason = shown.dead.as_deref().unwrap_or_default();
    let row = [shown.listener.as_str(), &shown.whose, &shown.key, &shown.cause].map(plain);
    let [listener, whose, key, cause] = row;
    [shown.id.to_string(), listener, whose, key, cause, shown.attempts.to_string(), due(shown), plain(reason)]
}

/// When it is due.
pub(crate) fn due(shown: &Shown) -> String {
    match (&shown.dead, shown.due_in) {
        (Some(_), _) => "dead".into(),
        (None, 0) => "now".into(),
        (None, milliseconds) => format!("in {:?}", Duration::from_millis(milliseconds)),
    }
}

/// Keys come from pages: what a terminal would obey is shown, not sent.
fn plain(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}

/// For whom, as far as it takes to tell them apart: an id in full is nobody's business.
pub(crate) fn short_whose(whose: Whose) -> String {
    match (whose.page, whose.visitor) {
        (Some(page), _) => format!("page {}", short(page)),
        (None, Some(visitor)) => format!("visitor {}", short(visitor)),
        (None, None) => "the app".into(),
    }
}

/// The first digits of an id.
pub(crate) fn short(id: impl ToString) -> String {
    id.to_string().chars().take(8).collect()
}

/// Why an event is owed.
pub(crate) fn cause(cause: &Cause) -> String {
    match cause {
        Cause::Commit { path, .. } => format!("after {}", path.join(" > ")),
        Cause::Every { period } => format!("every {period:?}"),
        Cause::End { why } => format!("the session ended: {}", reason(*why)),
        Cause::Expired { state } => format!("{state} expired"),
    }
}

fn reason(why: Reason) -> &'static str {
    match why {
        Reason::Time => "away for too long",
        Reason::Capacity => "its place was needed",
        Reason::SignOut => "signed out",
        Reason::Asked => "asked for",
    }
}
