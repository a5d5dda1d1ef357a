//! `/lifecycle`: when sessions begin and end, and who is told.

use crate::lifecycle::{Reserved, clear_ended, end_others, end_session, ended_lines, my_sessions, reserve, seats};
use blockwork::Session;
use blockwork::prelude::*;
use std::time::Duration;

const EXAMPLE: &str = "\
#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(session, ttl = \"1min\")]
pub struct Reserved { seats: u32 }

#[listener(on = Reserved::expired())]
pub async fn note_expired(reserved: &Reserved, ended: &mut Ended) -> Result<()> {
    ended.push(format!(\"the last value was {}\", reserved.seats));
    Ok(())
}";

/// The page.
#[component]
pub fn LifecyclePage() -> impl IntoView {
    let sessions = RwSignal::new(Vec::<Session>::new());
    let look = wire(my_sessions).outputs(sessions);
    look.on((page_load(), every(Duration::from_secs(1))));
    view! {
        <Title text="Lifecycle · Blockwork"/>
        <h1>"Lifecycle"</h1>
        <p class="lead">
            "Each open page has a session. It is kept for an hour after the page was last heard of; when it ends, listeners \
             are told once, with the last values. Open a second tab, and watch."
        </p>
        <section class="card lifecycle" aria-labelledby="sessions">
            <h2 id="sessions">"Your sessions"</h2>
            <SessionRows sessions/>
            <div class="actions">
                <Button fires=wire(end_others)>"End all others"</Button>
            </div>
        </section>
        <Reservation sessions/>
        <Log/>
        <section aria-labelledby="how">
            <h2 id="how">"How it is told"</h2>
            <pre class="code" tabindex="0" aria-label="Source code"><code>{EXAMPLE}</code></pre>
        </section>
    }
}

/// One row for each session. It stays the same element while its times change.
#[component]
fn SessionRows(sessions: RwSignal<Vec<Session>>) -> impl IntoView {
    let names =
        move || sessions.with(|sessions| sessions.iter().map(|session| session.name.clone()).collect::<Vec<_>>());
    let empty = move || sessions.with(Vec::is_empty);
    view! {
        <ul class="sessions" aria-label="Sessions">
            <Show when=empty><FirstRow/></Show>
            <For each=names key=Clone::clone children=move |name| view! { <Row name sessions/> }/>
        </ul>
    }
}

/// This page's own row, until its session has begun and is listed: what comes later stands where this stood.
#[component]
fn FirstRow() -> impl IntoView {
    view! {
        <li class="session">
            <span class="name">"This page"</span>
            <span class="age">"0 s old"</span>
            <span class="end">"is there, and does not end by itself"</span>
            <span class="holds">"holds nothing yet"</span>
            <Button disabled=true class="quiet" label="End this session">"End"</Button>
        </li>
    }
}

/// One session.
#[component]
fn Row(name: String, sessions: RwSignal<Vec<Session>>) -> impl IntoView {
    let session = {
        let name = name.clone();
        Memo::new(move |_| sessions.with(|all| all.iter().find(|session| session.name == name).cloned()))
    };
    let of = move |text: fn(&Session) -> String| {
        move || session.with(|session| session.as_ref().map(text).unwrap_or_default())
    };
    let here = move || session.with(|session| session.as_ref().is_some_and(|session| session.here));
    let label = {
        let name = name.clone();
        move || if here() { "This page".to_owned() } else { format!("Page {}", &name[..4]) }
    };
    let end = {
        let name = name.clone();
        wire(move || end_session(name.clone()))
    };
    let button_label = format!("End session {}", &name[..4]);
    view! {
        <li class="session">
            <span class="name">{label}</span>
            <span class="age">{of(|session| format!("{} old", spoken(session.age)))}</span>
            <span class="end">{of(ends)}</span>
            <span class="holds">{of(holds)}</span>
            <Button fires=end class="quiet" label=button_label>"End"</Button>
        </li>
    }
}

/// When a session ends, as far as that is known.
fn ends(session: &Session) -> String {
    match (session.away, session.ends_in) {
        (Some(away), Some(left)) => {
            format!("away for {}, ends in {} unless it comes back", spoken(away), spoken(left))
        }
        _ => "is there, and does not end by itself".to_owned(),
    }
}

/// What a session holds, and until when.
fn holds(session: &Session) -> String {
    let cells: Vec<String> = session
        .cells
        .iter()
        .map(|cell| match cell.ends_in {
            Some(left) => format!("{} for {}", cell.state, spoken(left)),
            None => cell.state.clone(),
        })
        .collect();
    if cells.is_empty() { "holds nothing yet".to_owned() } else { format!("holds {}", cells.join(", ")) }
}

/// A time in words, as exact as a person wants to know it.
fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    }
}

/// Something that lives for a minute.
#[component]
fn Reservation(sessions: RwSignal<Vec<Session>>) -> impl IntoView {
    let count = RwSignal::new(0);
    wire(seats).outputs(count).on((page_load(), Reserved::changed()));
    let left = move || {
        sessions.with(|sessions| {
            let here = sessions.iter().find(|session| session.here)?;
            here.cells.iter().find(|cell| cell.state == "Reserved")?.ends_in
        })
    };
    let said = move || match left() {
        Some(left) => format!("They are yours for another {}.", spoken(left)),
        None => "Nothing is reserved.".to_owned(),
    };
    view! {
        <section class="card lifecycle" aria-labelledby="reserved">
            <h2 id="reserved">"A time of its own"</h2>
            <p class="note">
                "A reservation lives for a minute from its last change, whatever becomes of the page."
            </p>
            <div class="figures">
                <Number label="Seats" value=count/>
                <p class="left" data-testid="left">{said}</p>
            </div>
            <div class="actions">
                <Button fires=wire(reserve)>"Reserve a seat"</Button>
            </div>
        </section>
    }
}

/// What has ended, as listeners on the server have written it down.
#[component]
fn Log() -> impl IntoView {
    let lines = live(ended_lines);
    let items = move || {
        let lines = lines.get().unwrap_or_default();
        lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()
    };
    view! {
        <section class="card lifecycle" aria-labelledby="ended">
            <h2 id="ended">"What has ended"</h2>
            <p class="note">"Written by listeners that the server runs, also when no page of yours is open any more."</p>
            <Transition>
                <ol class="log" aria-label="What has ended">{items}</ol>
            </Transition>
            <div class="actions">
                <Button fires=wire(clear_ended)>"Clear"</Button>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seconds: u64, expected: &str) {
        assert_eq!(spoken(Duration::from_secs(seconds)), expected);
    }

    #[test]
    fn times_are_as_exact_as_a_person_wants_them() {
        check(0, "0 s");
        check(119, "119 s");
        check(120, "2 min");
        check(3_600, "60 min");
        check(7_200, "2 h");
    }
}
