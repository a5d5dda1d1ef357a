//! The graph as a picture: what causes something stands left of what it causes.
//!
//! Nothing but tidy columns: Mermaid, which draws better, would be a script of three megabytes on this page.

use crate::graph::Drawing;
use crate::graph::drawing::Link;
use leptos::prelude::*;
use std::collections::BTreeMap;

const ROW: usize = 40;
const HEIGHT: usize = 28;
const GAP: usize = 120;
const LETTER: usize = 8;

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Placed {
    name: String,
    kind: &'static str,
    column: usize,
    row: usize,
}

/// An arrow between two boxes, by their places in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Arrow {
    from: usize,
    to: usize,
    kind: &'static str,
}

/// Boxes and arrows.
#[derive(Clone, Debug, Default)]
struct Picture {
    boxes: Vec<Placed>,
    arrows: Vec<Arrow>,
}

/// The picture; nothing where there is nothing to draw. The tables beside it tell the same in words.
pub(super) fn picture(drawing: &Drawing) -> Option<AnyView> {
    let picture = Picture::of(drawing);
    let longest = picture.boxes.iter().map(|placed| placed.name.chars().count()).max()?;
    let width = longest * LETTER + 24;
    let columns = picture.boxes.iter().map(|placed| placed.column + 1).max()?;
    let rows = picture.boxes.iter().map(|placed| placed.row + 1).max()?;
    let (wide, high) = (columns * (width + GAP) - GAP + 8, rows * ROW + 8);
    let boxes = picture.boxes.iter().map(|placed| shape(placed, width)).collect_view();
    let arrows = picture.arrows.iter().map(|arrow| line(&picture, *arrow, width)).collect_view();
    let view = view! {
        <div class="wide" role="region" aria-label="Picture of the graph" tabindex="0">
            <svg
                class="graph"
                role="img"
                aria-label="States and listeners with arrows between them, as told in the tables below"
                width=wide.to_string()
                height=high.to_string()
                viewBox=format!("-4 -4 {wide} {high}")
            >
                {arrows}
                {boxes}
            </svg>
        </div>
    };
    Some(view.into_any())
}

fn shape(placed: &Placed, width: usize) -> impl IntoView {
    let (x, y) = (placed.column * (width + GAP), placed.row * ROW);
    let round = if placed.kind == "state" { "14" } else { "4" };
    view! {
        <g class=placed.kind>
            <rect x=x.to_string() y=y.to_string() width=width.to_string() height=HEIGHT.to_string() rx=round></rect>
            <text x=(x + 12).to_string() y=(y + HEIGHT / 2).to_string()>
                {placed.name.clone()}
            </text>
        </g>
    }
}

/// From the right side of one box to the left side of the other, with a point at its end.
fn line(picture: &Picture, arrow: Arrow, width: usize) -> impl IntoView {
    let (from, to) = (&picture.boxes[arrow.from], &picture.boxes[arrow.to]);
    let (x1, y1) = (from.column * (width + GAP) + width, from.row * ROW + HEIGHT / 2);
    let (x2, y2) = (to.column * (width + GAP), to.row * ROW + HEIGHT / 2);
    let half = GAP / 2;
    let (bend1, bend2) = (x1 + half, x2 as i64 - half as i64);
    let path = format!("M{x1} {y1}C{bend1} {y1} {bend2} {y2} {x2} {y2}m-7 -4l7 4l-7 4");
    view! { <path class=arrow.kind d=path></path> }
}

impl Picture {
    fn of(drawing: &Drawing) -> Self {
        let mut picture = Self::default();
        let mut states = BTreeMap::new();
        for state in &drawing.states {
            states.insert(state.id.as_str(), picture.place(&state.id, "state"));
        }
        let mut causes = BTreeMap::new();
        for listener in &drawing.listeners {
            let to = picture.place(&listener.name, listener.kind.name());
            for link in drawing.of_listener(&listener.name) {
                let (other, kind) = match link {
                    Link::Reads { state } => (states.get(state.as_str()).copied(), "reads"),
                    Link::Changes { state } => (states.get(state.as_str()).copied(), "changes"),
                    Link::Handle { state } => (states.get(state.as_str()).copied(), "handle"),
                    Link::Changed { state } | Link::Expired { state } => (states.get(state.as_str()).copied(), "runs"),
                    Link::Every { .. } | Link::Unload => {
                        let cause = link.cause().unwrap_or_default();
                        let known = causes.entry(cause.clone()).or_insert_with(|| picture.place(&cause, "cause"));
                        (Some(*known), "runs")
                    }
                };
                let Some(other) = other else { continue };
                let outward = kind == "changes" || kind == "handle";
                let (from, to) = if outward { (to, other) } else { (other, to) };
                picture.arrows.push(Arrow { from, to, kind });
            }
        }
        picture.put_in_columns();
        picture.put_in_rows();
        picture
    }

    fn place(&mut self, name: &str, kind: &'static str) -> usize {
        self.boxes.push(Placed { name: name.to_owned(), kind, column: 0, row: 0 });
        self.boxes.len() - 1
    }

    /// Each box one column right of what leads to it. Arrows may run in circles, by ends and by what is both read and
    /// changed: after as many rounds as there are boxes it is enough.
    fn put_in_columns(&mut self) {
        let most = self.boxes.len();
        for _ in 0..most {
            let mut moved = false;
            for Arrow { from, to, kind } in self.arrows.clone() {
                let column = self.boxes[from].column + 1;
                // What changes something stands left of it, even if it reads something else.
                let changes = self.arrows.iter().any(|arrow| arrow.from == to && arrow.kind != "reads");
                let counts = kind != "reads" || !changes;
                if counts && column < most && self.boxes[to].column < column {
                    self.boxes[to].column = column;
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
    }

    /// In each column by the mean row of what leads there, then by the mean row of where it leads, so that few arrows cross.
    fn put_in_rows(&mut self) {
        let columns = self.boxes.iter().map(|placed| placed.column).max().map_or(0, |last| last + 1);
        (0..columns).for_each(|column| self.sort(column, |arrow| (arrow.to, arrow.from)));
        (0..columns).rev().for_each(|column| self.sort(column, |arrow| (arrow.from, arrow.to)));
    }

    /// Sorts a column by what stands at the other ends of the arrows, which `ends` tells: the own end first.
    fn sort(&mut self, column: usize, ends: fn(&Arrow) -> (usize, usize)) {
        let mut members: Vec<usize> = (0..self.boxes.len()).filter(|n| self.boxes[*n].column == column).collect();
        members.sort_by_key(|n| {
            let others = self.arrows.iter().map(ends).filter(|(own, _)| own == n).map(|(_, other)| &self.boxes[other]);
            let rows: Vec<usize> = others.filter(|other| other.column != column).map(|other| other.row).collect();
            // In sixteenths of a row; who has no arrow on that side stays where it is.
            let mean = rows.iter().sum::<usize>() * 16 / rows.len().max(1);
            (if rows.is_empty() { self.boxes[*n].row * 16 } else { mean }, self.boxes[*n].name.clone())
        });
        for (row, n) in members.into_iter().enumerate() {
            self.boxes[n].row = row;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::drawing::{Edge, Kind, ListenerNode, StateNode};

    fn drawing(edges: Vec<(&str, Link)>) -> Drawing {
        let state = |name: &str| StateNode {
            id: format!("global/{name}"),
            scope: "global".into(),
            name: name.into(),
            visible: false,
            place: String::new(),
        };
        let mut names: Vec<_> = edges.iter().map(|(listener, _)| (*listener).to_owned()).collect();
        names.dedup();
        let listener = |name: String| ListenerNode { name, kind: Kind::Changing, place: String::new() };
        let edge = |(listener, link): (&str, Link)| Edge { listener: listener.to_owned(), link };
        Drawing {
            states: ["A", "B"].map(state).into(),
            listeners: names.into_iter().map(listener).collect(),
            edges: edges.into_iter().map(edge).collect(),
        }
    }

    fn columns(drawing: &Drawing) -> Vec<(String, usize)> {
        let mut boxes = Picture::of(drawing).boxes;
        boxes.sort_by_key(|placed| (placed.column, placed.row));
        boxes.into_iter().map(|placed| (placed.name, placed.column)).collect()
    }

    #[test]
    fn what_causes_something_stands_left_of_it() {
        let (a, b) = (|| "global/A".to_owned(), || "global/B".to_owned());
        let chain = drawing(vec![
            ("follow", Link::Changed { state: a() }),
            ("follow", Link::Changes { state: b() }),
            ("look", Link::Reads { state: b() }),
            ("press", Link::Changes { state: a() }),
        ]);
        let expected = [("press", 0), ("global/A", 1), ("follow", 2), ("global/B", 3), ("look", 4)];
        assert_eq!(columns(&chain), expected.map(|(name, column)| (name.to_owned(), column)));
    }

    #[test]
    fn arrows_in_a_circle_have_an_end() {
        let a = || "global/A".to_owned();
        let circle = drawing(vec![
            ("renew", Link::Expired { state: a() }),
            ("renew", Link::Changes { state: a() }),
            ("tick", Link::Every { milliseconds: 1000 }),
        ]);
        let columns = columns(&circle);
        assert_eq!(columns.len(), 5);
        assert!(columns.iter().all(|(_, column)| *column < 5), "{columns:?}");
    }
}
