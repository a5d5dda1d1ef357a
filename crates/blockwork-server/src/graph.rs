//! Who is run by whose changes: the listeners with `on = …`, checked before the first event.

use blockwork_core::registry::{ListenerDef, Registry};
use blockwork_core::run::Resources;
use blockwork_core::state::{Scope, StateMeta};
use blockwork_core::store::CellId;
use blockwork_core::trigger::ServerTrigger;
use std::fmt;

/// Which listeners the server runs when a state has changed.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    by_state: Vec<(StateMeta, &'static ListenerDef)>,
}

/// Listeners that do not fit together: found at start, before the first event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misfit {
    /// A listener borrows a resource that the server was not given.
    Resource {
        /// The listener, and where it stands.
        listener: String,
        /// The type.
        resource: &'static str,
    },
    /// A listener that the server runs borrows what belongs to nobody then.
    Scope {
        /// The listener, and where it stands.
        listener: String,
        /// What it borrows.
        state: String,
        /// What runs it.
        trigger: String,
    },
    /// Listeners that run each other for ever: the path, from a listener to itself.
    Cycle(Vec<&'static str>),
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resource { listener, resource } => {
                write!(
                    f,
                    "the listener {listener} borrows `&{resource}`, and the server was given none; add `.provide(..)` where the server is built"
                )
            }
            Self::Scope { listener, state, trigger } => write!(
                f,
                "the listener {listener} borrows {state} and is run by {trigger}, which says nothing about whose that would be; borrow a state of the same scope as the trigger's, or a wider one"
            ),
            Self::Cycle(path) => write!(
                f,
                "these listeners would run each other for ever: {}; let one of them change another state, or take its `on = …` away",
                path.join(" > ")
            ),
        }
    }
}

impl std::error::Error for Misfit {}

impl Graph {
    /// The graph of all listeners.
    ///
    /// # Errors
    /// Where listeners do not fit together.
    pub(crate) fn new(registry: &Registry, resources: &Resources) -> Result<Self, Misfit> {
        Self::of(registry.listeners().collect(), resources)
    }

    fn of(mut listeners: Vec<&'static ListenerDef>, resources: &Resources) -> Result<Self, Misfit> {
        let mut graph = Self::default();
        // In one order, so that a misfit is always told in the same words.
        listeners.sort_by_key(|listener| listener.meta.name);
        for listener in &listeners {
            provided(listener, resources)?;
            for trigger in (listener.on)() {
                belongs(listener, trigger)?;
                if let ServerTrigger::Changed(state) = trigger {
                    graph.by_state.push((state, listener));
                }
            }
        }
        graph.acyclic(&listeners)?;
        Ok(graph)
    }

    /// Whether no change runs anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_state.is_empty()
    }

    /// The listeners that the server runs when this cell has changed.
    pub(crate) fn run_by_change_of<'a>(&'a self, cell: &'a CellId) -> impl Iterator<Item = &'static str> + 'a {
        let meant = |state: &StateMeta| *state.name == *cell.state && state.scope == cell.scope.kind();
        self.by_state.iter().filter(move |(state, _)| meant(state)).map(|(_, listener)| listener.meta.name)
    }

    fn acyclic(&self, listeners: &[&'static ListenerDef]) -> Result<(), Misfit> {
        let mut done = Vec::new();
        listeners.iter().try_for_each(|listener| self.walk(listener, &mut Vec::new(), &mut done))
    }

    fn walk(
        &self,
        listener: &'static ListenerDef,
        path: &mut Vec<&'static str>,
        done: &mut Vec<&'static str>,
    ) -> Result<(), Misfit> {
        let name = listener.meta.name;
        if let Some(begin) = path.iter().position(|earlier| *earlier == name) {
            return Err(Misfit::Cycle(path[begin..].iter().copied().chain([name]).collect()));
        }
        if done.contains(&name) {
            return Ok(());
        }
        path.push(name);
        for state in listener.meta.changes() {
            for (_, next) in self.by_state.iter().filter(|(changed, _)| *changed == state) {
                self.walk(next, path, done)?;
            }
        }
        path.pop();
        done.push(name);
        Ok(())
    }
}

fn place(listener: &ListenerDef) -> String {
    format!("`{}` ({})", listener.meta.name, listener.place)
}

fn provided(listener: &ListenerDef, resources: &Resources) -> Result<(), Misfit> {
    match listener.meta.resources().find(|resource| !resources.has(*resource)) {
        Some(resource) => Err(Misfit::Resource { listener: place(listener), resource: resource.name }),
        None => Ok(()),
    }
}

/// What the server runs belongs to the scope of its cause, and may borrow that or a wider one.
fn belongs(listener: &ListenerDef, trigger: ServerTrigger) -> Result<(), Misfit> {
    let (widest, trigger) = match trigger {
        ServerTrigger::Changed(state) => (state.scope, format!("the change of {state}")),
        ServerTrigger::Every(period) => (Scope::Global, format!("every({period:?})")),
    };
    // `Scope` is ordered from the widest to the narrowest.
    match listener.meta.states().find(|state| state.scope > widest) {
        Some(state) => Err(Misfit::Scope { listener: place(listener), state: state.to_string(), trigger }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blockwork_core::Provide;
    use blockwork_core::listener::{Access, Borrow, Leases, ListenerKind, ListenerMeta};
    use blockwork_core::state::{Borrowable, Resource};
    use blockwork_core::store::ScopeId;
    use std::time::Duration;

    const ORDERS: StateMeta = StateMeta { name: "Orders", scope: Scope::Global };
    const STOCK: StateMeta = StateMeta { name: "Stock", scope: Scope::Global };
    const CART: StateMeta = StateMeta { name: "Cart", scope: Scope::Session };
    const NOTES: StateMeta = StateMeta { name: "Notes", scope: Scope::User };

    struct Model;

    impl Provide for Model {}

    fn listener(name: &'static str, borrows: Vec<Borrow>, on: fn() -> Vec<ServerTrigger>) -> &'static ListenerDef {
        let kind = ListenerKind::of(&borrows, false);
        let meta = ListenerMeta { name, kind, leases: Leases::OnceItLost, borrows: borrows.leak() };
        Box::leak(Box::new(ListenerDef {
            meta: Box::leak(Box::new(meta)),
            place: "app.rs:1",
            on,
            form: |_| Ok(bytes::Bytes::new()),
            run: |run, _| Box::pin(async { (run, Err(blockwork_core::Kind::Internal.into())) }),
        }))
    }

    const fn reads(state: StateMeta) -> Borrow {
        Borrow { what: Borrowable::State(state), access: Access::Shared }
    }

    const fn changes(state: StateMeta) -> Borrow {
        Borrow { what: Borrowable::State(state), access: Access::Exclusive }
    }

    #[track_caller]
    fn check(listeners: Vec<&'static ListenerDef>, expected: Option<&str>) {
        let found = Graph::of(listeners, &Resources::default()).err().map(|misfit| misfit.to_string());
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn a_cycle_is_refused_with_its_path() {
        let one = listener("one", vec![changes(NOTES)], || vec![ServerTrigger::Changed(CART)]);
        let two = listener("two", vec![changes(CART)], || vec![ServerTrigger::Changed(CART)]);
        check(vec![one], None);
        check(
            vec![one, two],
            Some(
                "these listeners would run each other for ever: two > two; let one of them change another state, or take its `on = …` away",
            ),
        );
        let three = listener("three", vec![changes(ORDERS)], || vec![ServerTrigger::Changed(NOTES)]);
        check(vec![one, three], None);
    }

    #[test]
    fn a_longer_cycle_is_told_from_where_it_begins() {
        let begin = listener("begin", vec![changes(ORDERS)], Vec::new);
        let a = listener("a", vec![changes(STOCK)], || vec![ServerTrigger::Changed(ORDERS)]);
        let b = listener("b", vec![changes(ORDERS)], || vec![ServerTrigger::Changed(STOCK)]);
        let misfit = Graph::of(vec![begin, a, b], &Resources::default()).expect_err("a and b run each other");
        assert_eq!(misfit, Misfit::Cycle(vec!["a", "b", "a"]));
    }

    #[test]
    fn what_the_server_runs_borrows_the_scope_of_its_cause_or_a_wider_one() {
        let wider = listener("wider", vec![changes(ORDERS)], || vec![ServerTrigger::Changed(CART)]);
        check(vec![wider], None);
        let narrower = listener("narrower", vec![reads(CART)], || vec![ServerTrigger::Changed(NOTES)]);
        check(
            vec![narrower],
            Some(
                "the listener `narrower` (app.rs:1) borrows session/Cart and is run by the change of user/Notes, which says nothing about whose that would be; borrow a state of the same scope as the trigger's, or a wider one",
            ),
        );
        let nobody = listener("nobody", vec![reads(NOTES)], || vec![ServerTrigger::Every(Duration::from_secs(1))]);
        check(
            vec![nobody],
            Some(
                "the listener `nobody` (app.rs:1) borrows user/Notes and is run by every(1s), which says nothing about whose that would be; borrow a state of the same scope as the trigger's, or a wider one",
            ),
        );
    }

    #[test]
    fn a_resource_that_was_not_given_is_missed_at_start() {
        let what = Borrowable::Resource(Resource::of::<Model>);
        let asks = listener("asks", vec![Borrow { what, access: Access::Shared }], Vec::new);
        let misfit = Graph::of(vec![asks], &Resources::default()).expect_err("nothing was given");
        assert!(
            misfit.to_string().contains("tests::Model`, and the server was given none; add `.provide(..)`"),
            "{misfit}"
        );
        let mut resources = Resources::default();
        resources.provide(Model);
        assert!(Graph::of(vec![asks], &resources).is_ok());
    }

    #[test]
    fn a_change_runs_the_listeners_of_its_state_and_scope() {
        let note = listener("note", vec![], || vec![ServerTrigger::Changed(NOTES)]);
        let graph = Graph::of(vec![note], &Resources::default()).expect("it fits");
        let cell = |state: &str, scope| CellId { scope, state: state.into(), key: "".into() };
        let visitor = ScopeId::Visitor(blockwork_core::id::VisitorId::from_bytes([1; 16]));
        assert_eq!(graph.run_by_change_of(&cell("Notes", visitor)).collect::<Vec<_>>(), ["note"]);
        assert_eq!(graph.run_by_change_of(&cell("Notes", ScopeId::Global)).count(), 0);
        assert_eq!(graph.run_by_change_of(&cell("Cart", visitor)).count(), 0);
    }
}
