//! A table as it is seen.

use super::order::{Datum, Direction, Page, Sort, order, page, pressed};
use crate::ids::fresh_id;
use crate::shown::{focus_first, nothing};
use crate::texts::{fill, texts};
use crate::value::Value;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What a table is made of, whatever its rows are.
pub(crate) struct Parts {
    pub(crate) label: String,
    pub(crate) names: Vec<String>,
    pub(crate) rows: Value<Vec<Vec<Datum>>>,
    pub(crate) page_size: usize,
    pub(crate) filter: bool,
    pub(crate) select: Option<Callback<usize>>,
    pub(crate) class: String,
}

/// What a person has made of a table.
#[derive(Clone, Copy)]
struct Looks {
    sort: RwSignal<Sort>,
    page: RwSignal<usize>,
    filter: RwSignal<String>,
    /// The row that was chosen, by its place among all.
    chosen: RwSignal<Option<usize>>,
    /// Which row of the page is the tab stop.
    stop: RwSignal<usize>,
}

pub(crate) fn table(parts: Parts) -> AnyView {
    let Parts { label, names, rows, page_size, filter, select, class } = parts;
    let looks = Looks {
        sort: RwSignal::new(None),
        page: RwSignal::new(0),
        filter: RwSignal::new(String::new()),
        chosen: RwSignal::new(None),
        stop: RwSignal::new(0),
    };
    let id = fresh_id();
    let caption = view! { <caption class="bw-label" id=id.clone() dir="auto">{label.clone()}</caption> };
    let width = names.len();
    let head = move || head(&names, &rows.get().unwrap_or_default(), looks);
    let rows_shown = move || {
        let rows = rows.get()?;
        let order = order(&rows, &looks.filter.get(), looks.sort.get(), texts());
        let page = page(order.len(), page_size, looks.page.get());
        let shown = order[page.from..page.to].iter().enumerate();
        let shown = shown.map(|(at, &row)| self::row(&rows[row], width, Place { row, at }, looks, select));
        let empty = order.is_empty().then(|| if rows.is_empty() { nothing() } else { nothing_found() });
        let empty = empty.map(|text| view! { <tr><td colspan=width>{text}</td></tr> });
        Some(view! { {shown.collect_view()} {empty} })
    };
    let foot = move || {
        let rows = rows.get()?;
        let found = order(&rows, &looks.filter.get(), None, texts()).len();
        let page = page(found, page_size, looks.page.get());
        (found > 0).then(|| foot(&label, page, found, looks))
    };
    view! {
            <div class=format!("bw-table {class}")>
                {filter.then(|| filter_field(looks))}
                // It scrolls, so it can be reached without a mouse.
                <div class="bw-scroll" role="region" aria-labelledby=id tabindex="0">
                    <table>
                        {caption}
                        <thead>
                            <tr>
    <Transition>{head}</Transition>
    </tr>
                        </thead>
                        <tbody on:keydown=move |event| move_focus(&event, looks)>
                            <Transition>{rows_shown}</Transition>
                        </tbody>
                    </table>
                </div>
                <Transition>{foot}</Transition>
            </div>
        }
    .into_any()
}

fn nothing_found() -> AnyView {
    view! { <p class="bw-nothing">{texts().no_rows}</p> }.into_any()
}

fn filter_field(looks: Looks) -> AnyView {
    let search = move |event| {
        looks.filter.set(event_target_value(&event));
        looks.page.set(0);
        looks.stop.set(0);
    };
    view! {
        <label class="bw-field">
            <span class="bw-label">{texts().filter_rows}</span>
            <span class="bw-entry">
                <input class="bw-input" type="search" on:input=search prop:value=looks.filter/>
            </span>
        </label>
    }
    .into_any()
}

fn head(names: &[String], rows: &[Vec<Datum>], looks: Looks) -> AnyView {
    let heads = names.iter().cloned().enumerate().map(|(column, name)| {
        let sorted = move || match looks.sort.get() {
            Some((sorted, Direction::Up)) if sorted == column => Some("ascending"),
            Some((sorted, Direction::Down)) if sorted == column => Some("descending"),
            _ => None,
        };
        let press = move |_| {
            looks.sort.update(|sort| *sort = pressed(*sort, column));
            looks.page.set(0);
            looks.stop.set(0);
        };
        // Over numbers it stands where they do.
        let first = rows.iter().filter_map(|row| row.get(column)).find(|datum| **datum != Datum::Empty);
        let class = if matches!(first, Some(Datum::Number(_))) { "bw-figure" } else { "" };
        view! {
            <th scope="col" class=class aria-sort=sorted>
                <button type="button" class="bw-sort" on:click=press dir="auto">
                    {name}
                </button>
            </th>
        }
    });
    heads.collect_view().into_any()
}

/// Where a row stands: among all, and on its page.
#[derive(Clone, Copy)]
struct Place {
    row: usize,
    at: usize,
}

fn row(data: &[Datum], width: usize, place: Place, looks: Looks, select: Option<Callback<usize>>) -> AnyView {
    let Place { row, at } = place;
    let cells = (0..width).map(|column| {
        let datum = data.get(column).cloned().unwrap_or_default();
        let class = if matches!(datum, Datum::Number(_)) { "bw-figure" } else { "" };
        let text = datum.text(texts());
        if column == 0 && select.is_some() {
            let tabindex = move || if looks.stop.get() == at { "0" } else { "-1" };
            view! {
                <td class=class>
                    <button type="button" class="bw-pick" tabindex=tabindex on:focus=move |_| looks.stop.set(at) dir="auto">
                        {text}
                    </button>
                </td>
            }
            .into_any()
        } else {
            view! { <td class=class dir="auto">{text}</td> }.into_any()
        }
    });
    let chosen = move || (looks.chosen.get() == Some(row)).then_some("true");
    let cells = cells.collect_view();
    match select {
        // A press of its button comes by here too.
        Some(select) => view! {
            <tr
                aria-current=chosen
                on:click=move |_| {
                    looks.chosen.set(Some(row));
                    looks.stop.set(at);
                    select.run(row);
                }
            >
                {cells}
            </tr>
        }
        .into_any(),
        None => view! { <tr>{cells}</tr> }.into_any(),
    }
}

/// Arrows go from button to button of the first column.
fn move_focus(event: &web_sys::KeyboardEvent, looks: Looks) {
    let (Some(target), Some(body)) = (target(event.target()), target(event.current_target())) else { return };
    if !target.class_list().contains("bw-pick") {
        return;
    }
    let (at, last) = (looks.stop.get_untracked(), body.child_element_count().saturating_sub(1) as usize);
    let to = match event.key().as_str() {
        "ArrowDown" => (at + 1).min(last),
        "ArrowUp" => at.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    focus_first(&body, &format!("tr:nth-child({}) .bw-pick", to + 1));
}

fn target(target: Option<web_sys::EventTarget>) -> Option<HtmlElement> {
    target.and_then(|target| target.dyn_into().ok())
}

fn foot(label: &str, shown: Page, rows: usize, looks: Looks) -> AnyView {
    let texts = texts();
    let Page { page, pages, from, to } = shown;
    let turn = move |text: &'static str, to: usize, possible: bool| {
        let press = move |_| {
            if possible {
                looks.page.set(to);
                looks.stop.set(0);
            }
        };
        // Not `disabled`: whoever presses it with the keyboard keeps their place at the last page.
        view! {
            <button
                type="button"
                class="bw-button quiet"
                aria-disabled=(!possible).then_some("true")
                on:click=press
            >
                {text}
            </button>
        }
    };
    let turns = (pages > 1).then(|| {
        view! {
            <nav aria-label=fill(texts.pages_of, &[&label])>
                {turn(texts.first, 0, page > 0)}
                {turn(texts.previous, page.saturating_sub(1), page > 0)}
                {turn(texts.next, page + 1, page + 1 < pages)}
                {turn(texts.last, pages - 1, page + 1 < pages)}
            </nav>
        }
    });
    view! {
        <div class="bw-table-foot">
            <span role="status">{fill(texts.rows_shown, &[&(from + 1), &to, &rows])}</span>
            {turns}
        </div>
    }
    .into_any()
}
