//! The visible values in the first HTML: read before a page is rendered, all at one moment.

use super::told;
use crate::engine::Engine;
use blockwork_core::cell::Seen;
use blockwork_core::feed::News;
use blockwork_core::registry::Registry;
use blockwork_core::state::Scope;
use blockwork_core::store::{Cell, PageTicket, Read, View, Whose};

/// What a page is rendered with. A page that is being rendered has no session yet, so there is nothing of that to read.
///
/// Where the store cannot be read, the page begins with the defaults, and its feed tells it better.
pub(crate) async fn first(engine: &Engine, ticket: &PageTicket) -> News {
    let there = Some(u32::try_from(engine.pulse().there).unwrap_or(u32::MAX));
    let whose = Whose::page(ticket.page, ticket.visitor);
    let visible = engine.registry.states().filter(|state| state.visible && state.meta.scope != Scope::Session);
    let cells: Vec<_> = visible.filter_map(|state| Some((whose.cell(state.meta, &"".into())?, None))).collect();
    if cells.is_empty() {
        return News { there, ..News::default() };
    }
    match engine.store.read(&Read { by: engine.me, event: None, cells, lease: None }).await {
        Ok(View::Cells { cells, .. }) => News { there, ..news(&engine.registry, &cells) },
        Ok(other) => {
            tracing::error!(?other, "visible values were read and something else came back");
            News { there, ..News::default() }
        }
        Err(error) => {
            tracing::warn!(%error, "a page is rendered without its visible values");
            News { there, ..News::default() }
        }
    }
}

fn news(registry: &Registry, cells: &[Cell]) -> News {
    let mut news = News::default();
    for cell in cells {
        match told::valued(registry, cell) {
            Some(value) => news.values.push(value),
            None => news.seen.push(Seen { cell: cell.id.to_ref(), version: cell.version }),
        }
    }
    news
}
