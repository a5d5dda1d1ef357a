//! Examples that fill inputs.

use crate::choices::Choice;
use crate::ids::fresh_id;
use crate::model::Model;
use crate::texts::texts;
use blockwork_core::{Color, Date, DateTime, Time};
use leptos::prelude::*;
use std::sync::Arc;

/// A value that is shown in a table of examples.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shown in a table of examples",
    note = "texts, numbers, ticks, dates, times, colours, `Choice`s, and `Option`s and lists of them can; for your own type \
            implement `Sample`"
)]
pub trait Sample: Clone + Send + Sync + 'static {
    /// It, in a few words.
    fn text(&self) -> String;
}

macro_rules! by_display {
    ($($type:ty),*) => {$(
        impl Sample for $type {
            fn text(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

by_display!(String, char, f32, f64, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);
by_display!(Color, Date, DateTime, Time);

impl Sample for bool {
    fn text(&self) -> String {
        (if *self { texts().yes } else { texts().no }).to_owned()
    }
}

impl<T: Sample> Sample for Option<T> {
    fn text(&self) -> String {
        self.as_ref().map(Sample::text).unwrap_or_default()
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn text(&self) -> String {
        self.iter().map(Sample::text).collect::<Vec<_>>().join(", ")
    }
}

impl<T: Choice> Sample for T {
    fn text(&self) -> String {
        self.label().to_owned()
    }
}

/// What an example fills: the value of an input, or a tuple of them.
pub trait Fills: Copy + Send + Sync + 'static {
    /// The values of one example.
    type Row: Clone + Send + Sync + 'static;

    /// Fills them.
    fn fill(self, row: Self::Row);

    /// The values as they are shown.
    fn texts(row: &Self::Row) -> Vec<String>;
}

macro_rules! fills_one {
    ($($signal:ident),*) => {$(
        impl<T: Sample> Fills for $signal<T> {
            type Row = T;

            fn fill(self, row: T) {
                self.set(row);
            }

            fn texts(row: &T) -> Vec<String> {
                vec![row.text()]
            }
        }
    )*};
}

fills_one!(Model, RwSignal, WriteSignal);

macro_rules! fills_tuples {
    ($(($($fills:ident $row:ident),*);)*) => {$(
        impl<$($fills: Fills),*> Fills for ($($fills,)*) {
            type Row = ($($fills::Row,)*);

            #[allow(non_snake_case, reason = "an input's type is its name")]
            fn fill(self, row: Self::Row) {
                let ($($fills,)*) = self;
                let ($($row,)*) = row;
                $($fills.fill($row);)*
            }

            #[allow(non_snake_case, reason = "an input's type is its name")]
            fn texts(row: &Self::Row) -> Vec<String> {
                let ($($row,)*) = row;
                let mut all = Vec::new();
                $(all.extend($fills::texts($row));)*
                all
            }
        }
    )*};
}

fills_tuples! {
    (A a); (A a, B b); (A a, B b, C c); (A a, B b, C c, D d); (A a, B b, C c, D d, E e); (A a, B b, C c, D d, E e, F f);
}

/// Examples to click: one fills the inputs that it is of.
///
/// They stand in a table with a button in each line, or, where one input alone is filled, side by side.
#[component]
pub fn Examples<F: Fills>(
    /// What is filled: a signal, or a tuple of signals.
    of: F,
    /// The values of each example: one for a signal, a tuple for a tuple.
    rows: Vec<F::Row>,
    /// What the columns are called. Usually they have no names.
    #[prop(default = &[])]
    columns: &'static [&'static str],
    /// What stands above them. Usually “Examples”.
    #[prop(optional, into)]
    label: Option<String>,
    /// Happens when one is clicked, after it has filled the inputs, with its place among the examples.
    #[prop(optional, into)]
    on_pick: Option<Callback<usize>>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let lines: Vec<_> = rows.iter().map(F::texts).collect();
    let pick = move |at: usize| {
        if let Some(row) = rows.get(at) {
            of.fill(row.clone());
        }
        if let Some(on_pick) = on_pick {
            on_pick.run(at);
        }
    };
    let label = label.unwrap_or_else(|| texts().examples.to_owned());
    shown(&lines, columns, label, &class, Arc::new(pick))
}

type Pick = Arc<dyn Fn(usize) + Send + Sync>;

/// Examples as texts: a line for each. `pick` is told which one was pressed.
pub(crate) fn shown(
    lines: &[Vec<String>],
    columns: &[&'static str],
    label: String,
    class: &str,
    pick: Pick,
) -> AnyView {
    let id = fresh_id();
    let is_table = lines.iter().any(|line| line.len() > 1);
    let content = if is_table { table(lines, columns, &id, &pick) } else { list(lines, &id, &pick) };
    view! {
        <div class=format!("bw-examples {class}")>
            <p class="bw-label" id=id>
                {label}
            </p>
            {content}
        </div>
    }
    .into_any()
}

fn list(lines: &[Vec<String>], label_id: &str, pick: &Pick) -> AnyView {
    let items = lines.iter().enumerate().map(|(at, line)| view! { <li>{button(at, line, pick)}</li> });
    view! { <ul aria-labelledby=label_id.to_owned()>{items.collect_view()}</ul> }.into_any()
}

fn table(lines: &[Vec<String>], columns: &[&'static str], label_id: &str, pick: &Pick) -> AnyView {
    let heads = columns.iter().map(|column| view! { <th scope="col">{*column}</th> }).collect_view();
    let heads = (!columns.is_empty()).then(|| view! { <thead><tr>{heads}</tr></thead> });
    let rows = lines.iter().enumerate().map(|(at, line)| {
        let others = line.iter().skip(1).cloned().map(|text| view! { <td dir="auto">{text}</td> });
        view! {
            <tr>
                <td>{button(at, line, pick)}</td>
                {others.collect_view()}
            </tr>
        }
    });
    view! {
        <table aria-labelledby=label_id.to_owned()>
            {heads}
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// It is as large as its line, and called as all that stands there.
fn button(at: usize, line: &[String], pick: &Pick) -> AnyView {
    const NOTHING: &str = "–";
    let (text, pick) = (line.first().cloned().unwrap_or_default(), pick.clone());
    let name = line.iter().filter(|text| !text.is_empty()).map(String::as_str).collect::<Vec<_>>().join(", ");
    let text = if text.is_empty() { NOTHING.to_owned() } else { text };
    let name = if name.is_empty() { NOTHING.to_owned() } else { name };
    view! {
        <button type="button" class="bw-example" dir="auto" aria-label=name on:click=move |_| pick(at)>
            <span>{text}</span>
        </button>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts_of<F: Fills>(_inputs: F, row: &F::Row) -> Vec<String> {
        F::texts(row)
    }

    #[test]
    fn an_example_fills_every_input_with_its_own_value() {
        let _owner = Owner::new_root(None);
        let (name, age, tags) = (RwSignal::new(String::new()), RwSignal::new(None::<u8>), RwSignal::new(vec![true]));
        let inputs = (name, Model::<Option<u8>>::from(age), tags);
        let row = ("Ada".to_owned(), Some(36), vec![true, false]);
        assert_eq!(texts_of(inputs, &row), ["Ada", "36", "Yes, No"]);
        inputs.fill(row);
        assert_eq!((name.get(), age.get(), tags.get()), ("Ada".to_owned(), Some(36), vec![true, false]));
        name.fill("Grace".into());
        assert_eq!(name.get(), "Grace");
    }
}
