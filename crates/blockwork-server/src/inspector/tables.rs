//! The inspector's tables.

use super::found::{CellRow, MOST, PageRow, Part};
use crate::control::{self, Shown};
use crate::graph::Drawing;
use crate::graph::drawing::{Link, ListenerNode, StateNode};
use leptos::prelude::*;

/// The columns with numbers.
const NUMBERS: [&str; 2] = ["bytes", "attempts"];

/// A table that scrolls by itself where the window is narrow; it can be reached with the keyboard for that.
fn table(caption: &'static str, columns: &'static [&'static str], rows: Vec<AnyView>) -> AnyView {
    let head = columns
        .iter()
        .map(|column| view! { <th scope="col" class:number=NUMBERS.contains(column)>{*column}</th> })
        .collect_view();
    if rows.is_empty() {
        return view! { <p>{format!("{caption}: none.")}</p> }.into_any();
    }
    view! {
        <div class="wide" role="region" aria-label=caption tabindex="0">
            <table>
                <caption>{caption}</caption>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn more(is_more: bool) -> Option<AnyView> {
    is_more.then(|| view! { <p>{format!("No more than {MOST} are shown, and there are more.")}</p> }.into_any())
}

pub(super) fn states(drawing: &Drawing) -> AnyView {
    let row = |state: &StateNode| {
        let StateNode { id, visible, place, .. } = state.clone();
        let visible = if visible { "visible" } else { "invisible" };
        view! {
            <tr>
                <th scope="row">{id}</th>
                <td>{visible}</td>
                <td>{place}</td>
            </tr>
        }
        .into_any()
    };
    table("States", &["state", "to pages", "place"], drawing.states.iter().map(row).collect())
}

pub(super) fn listeners(drawing: &Drawing) -> AnyView {
    let row = |listener: &ListenerNode| {
        let ListenerNode { name, kind, place } = listener.clone();
        let listed = |wanted: fn(&Link) -> Option<String>| {
            drawing.of_listener(&listener.name).filter_map(wanted).collect::<Vec<_>>().join(", ")
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{kind.name()}</td>
                <td>{listed(read)}</td>
                <td>{listed(changed)}</td>
                <td>{listed(Link::cause)}</td>
                <td>{place}</td>
            </tr>
        }
        .into_any()
    };
    let columns: &'static [&'static str] = &["listener", "kind", "reads", "changes", "run by", "place"];
    table("Listeners", columns, drawing.listeners.iter().map(row).collect())
}

fn read(link: &Link) -> Option<String> {
    match link {
        Link::Reads { state } => Some(state.clone()),
        _ => None,
    }
}

fn changed(link: &Link) -> Option<String> {
    match link {
        Link::Changes { state } => Some(state.clone()),
        Link::Handle { state } => Some(format!("{state} (handle)")),
        _ => None,
    }
}

pub(super) fn pages(part: &Part<PageRow>) -> AnyView {
    let row = |row: &PageRow| {
        let PageRow { page, visitor, age, away, ends_in, bytes } = row.clone();
        view! {
            <tr>
                <th scope="row">{page}</th>
                <td>{visitor}</td>
                <td>{span(age)}</td>
                <td>{away.map_or_else(|| "there".to_owned(), |away| format!("away for {}", span(away)))}</td>
                <td>{ends_in.map(|ends| format!("in {}", span(ends)))}</td>
                <td class="number">{bytes}</td>
            </tr>
        }
        .into_any()
    };
    let columns: &'static [&'static str] = &["page", "visitor", "age", "now", "ends", "bytes"];
    view! { {table("Pages", columns, part.rows.iter().map(row).collect())} {more(part.more)} }.into_any()
}

pub(super) fn cells(part: &Part<CellRow>) -> AnyView {
    let row = |row: &CellRow| {
        let CellRow { owner, state, key, version, ends_in, bytes, value } = row.clone();
        view! {
            <tr>
                <th scope="row">{owner}</th>
                <td>{state}</td>
                <td>{key}</td>
                <td>{version}</td>
                <td>{ends_in.map(|ends| format!("in {}", span(ends)))}</td>
                <td class="number">{bytes}</td>
                <td class="value"><code>{value}</code></td>
            </tr>
        }
        .into_any()
    };
    let columns: &'static [&'static str] = &["owner", "state", "key", "version", "ends", "bytes", "value"];
    view! { {table("Cells", columns, part.rows.iter().map(row).collect())} {more(part.more)} }.into_any()
}

pub(super) fn owed(part: &Part<Shown>) -> AnyView {
    let row = |shown: &Shown| {
        let Shown { id, listener, whose, key, cause, attempts, dead, .. } = shown.clone();
        view! {
            <tr>
                <th scope="row">{control::short(id)}</th>
                <td>{listener}</td>
                <td>{whose}</td>
                <td>{key}</td>
                <td>{cause}</td>
                <td class="number">{attempts}</td>
                <td>{control::due(shown)}</td>
                <td class="value">{dead}</td>
            </tr>
        }
        .into_any()
    };
    let columns: &'static [&'static str] = &["id", "listener", "whose", "key", "cause", "attempts", "due", "reason"];
    view! { {table("Owed events", columns, part.rows.iter().map(row).collect())} {more(part.more)} }.into_any()
}

/// Milliseconds for people: the two largest units.
pub(super) fn span(milliseconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "days"), (3_600, "h"), (60, "min"), (1, "s")];
    let seconds = milliseconds / 1000;
    let first = UNITS.iter().position(|(size, _)| seconds >= *size).unwrap_or(3);
    let parts = UNITS.iter().enumerate().skip(first).take(2).map(|(n, (size, unit))| {
        let above = if n == first { u64::MAX } else { UNITS[n - 1].0 };
        (seconds % above / size, unit)
    });
    let shown = parts.enumerate().filter(|(n, (count, _))| *n == 0 || *count > 0);
    shown.map(|(_, (count, unit))| format!("{count} {unit}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_its_two_largest_units() {
        #[track_caller]
        fn check(seconds: u64, expected: &str) {
            assert_eq!(span(seconds * 1000 + 999), expected);
        }
        check(0, "0 s");
        check(59, "59 s");
        check(60, "1 min");
        check(3_599, "59 min 59 s");
        check(3_601, "1 h");
        check(90_000, "1 days 1 h");
        check(86_400 * 400 + 60, "400 days");
    }
}
