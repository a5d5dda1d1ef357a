//! Rows and columns.

mod order;
mod view;

pub use order::Datum;

use crate::value::Value;
use leptos::prelude::*;
use std::fmt;
use std::sync::Arc;
use view::{Parts, table};

type Read<R> = Arc<dyn Fn(&R) -> Datum + Send + Sync>;

/// A column: its name, and what of a row stands in it.
#[derive(Clone)]
pub struct Column<R> {
    name: String,
    read: Read<R>,
}

impl<R> fmt::Debug for Column<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Column({})", self.name)
    }
}

/// A column of a [`Table`], and how its content is made of a row: text, a number, true or false, or an `Option` of these.
///
/// ```
/// use blockwork_ui::{Column, column};
///
/// struct Item {
///     name: String,
///     count: u32,
/// }
///
/// let columns: [Column<Item>; 2] = [column("Name", |item: &Item| item.name.clone()), column("Count", |item: &Item| item.count)];
/// ```
pub fn column<R, D: Into<Datum>>(name: impl Into<String>, read: impl Fn(&R) -> D + Send + Sync + 'static) -> Column<R> {
    Column { name: name.into(), read: Arc::new(move |row| read(row).into()) }
}

/// The columns of rows that are lists themselves: the first column has the first of each, and so on. What a row lacks is
/// empty.
pub fn headers<D: Into<Datum> + Clone + 'static>(
    names: impl IntoIterator<Item = impl Into<String>>,
) -> Columns<Vec<D>> {
    let names = names.into_iter().enumerate();
    Columns(names.map(|(i, name)| column(name, move |row: &Vec<D>| row.get(i).cloned())).collect())
}

/// The columns of a table.
#[derive(Clone, Debug)]
pub struct Columns<R>(Vec<Column<R>>);

impl<R, const N: usize> From<[Column<R>; N]> for Columns<R> {
    fn from(columns: [Column<R>; N]) -> Self {
        Self(columns.into())
    }
}

impl<R> From<Vec<Column<R>>> for Columns<R> {
    fn from(columns: Vec<Column<R>>) -> Self {
        Self(columns)
    }
}

/// Shows rows: page by page, sorted by any column, searched where it is asked for.
///
/// Only one page is in the document, so ten thousand rows are as quick to look at as ten; all of them travel to the page,
/// though. A column is sorted by its button: up, down, and as the rows came. Numbers are sorted as numbers, texts without
/// regard to capitals, and what is empty is last.
///
/// With `on_select` a row is chosen by a press on it, or with the keyboard: the first column is a list of buttons, of which
/// one is a tab stop; arrows, Home and End go from one to the next.
#[component]
pub fn Table<R>(
    /// What the table is about: its caption.
    #[prop(into)]
    label: String,
    /// The rows: a list of anything.
    #[prop(into)]
    rows: Value<Vec<R>>,
    /// The columns: `[column("Name", |item: &Item| item.name.clone()), …]`, or `headers(["Name", …])` for rows that are
    /// lists.
    #[prop(into)]
    columns: Columns<R>,
    /// How many rows a page has: 20 unless it is said.
    #[prop(default = 20)]
    page_size: usize,
    /// Whether there is a field to search the rows by. What is searched for may stand in any column.
    #[prop(optional)]
    filter: bool,
    /// Told of a row that was chosen.
    #[prop(optional, into)]
    on_select: Option<Callback<R>>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView
where
    R: Clone + Send + Sync + 'static,
{
    let Columns(columns) = columns;
    let names = columns.iter().map(|column| column.name.clone()).collect();
    let read = move |rows: Vec<R>| {
        let row = |row: &R| columns.iter().map(|column| (column.read)(row)).collect();
        rows.iter().map(row).collect::<Vec<Vec<Datum>>>()
    };
    let select = on_select.map(|on_select| {
        Callback::new(move |row: usize| {
            if let Some(row) = untrack(|| rows.get()).and_then(|rows| rows.into_iter().nth(row)) {
                on_select.run(row);
            }
        })
    });
    // From here on it is the same code for rows of any type.
    table(Parts { label, names, rows: rows.map(read), page_size, filter, select, class })
}
