//! Timer: what happens by itself, in the page and on the server.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/timer>. Start the kitchen timer: when its time is over, a
//! listener is fired. Switch the clock off, and the page asks for the time no more. What the server counts it counts once,
//! for all its pages and instances, also while nobody looks.

use blockwork::prelude::*;
use std::time::Duration;

/// How often the kitchen timer has ended for this visitor.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user, visible)]
pub struct Eggs(u32);

/// How often the server has counted.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global, visible)]
pub struct Counted(u64);

/// An egg is ready.
#[listener]
pub async fn egg_is_ready(eggs: &mut Eggs, event: &Event) -> Result<()> {
    eggs.0 += 1;
    event.toast("The egg is ready.");
    Ok(())
}

/// What time it is on the server: hours, minutes and seconds of UTC.
#[listener]
pub async fn what_time_is_it() -> Result<String> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs();
    Ok(format!("{:02}:{:02}:{:02}", now / 3600 % 24, now / 60 % 60, now % 60))
}

/// Counts, every ten seconds.
#[listener(on = every(Duration::from_secs(10)))]
pub async fn count_on(counted: &mut Counted) -> Result<()> {
    counted.0 += 1;
    Ok(())
}

/// The page.
#[component]
pub fn Timers() -> impl IntoView {
    let (eggs, counted) = (Eggs::signal(), Counted::signal());
    let ready = wire(egg_is_ready);
    let (time, ticks) = (RwSignal::new(String::new()), RwSignal::new(true));
    wire(what_time_is_it).outputs(time).on((page_load(), every(Duration::from_secs(1)).only_while(ticks)));
    view! {
        <Title text="Timer"/>
        <h1>"Timer"</h1>
        <div class="columns">
            <section class="card" aria-label="Kitchen">
                <Timer label="Egg" lasts=Duration::from_secs(5) on_end=ready.handler()/>
                <Message error=ready.error()/>
                <Number label="Eggs" value=Signal::derive(move || eggs.get().0)/>
            </section>
            <section class="card" aria-label="Server">
                <p>"It is " <time aria-label="Time">{time}</time> " on the server."</p>
                <Checkbox label="The clock ticks" value=ticks switch=true/>
                <Number label="Times ten seconds" value=Signal::derive(move || counted.get().0)/>
            </section>
        </div>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::App;
    use blockwork_test::Server;

    #[tokio::test]
    async fn the_server_counts_while_nobody_looks() {
        let server = Server::of(App).await;
        drop(server.visitor().open("/timer").await);
        server.advance(Duration::from_secs(10)).await;
        server.advance(Duration::from_secs(10)).await;
        assert_eq!(server.visitor().open("/timer").await.field("Times ten seconds").value(), "2");
    }

    #[tokio::test]
    async fn eggs_are_counted_for_each_visitor() {
        let server = Server::of(App).await;
        let (ada, bob) = (server.visitor().open("/timer").await, server.visitor().open("/timer").await);
        ada.fire(egg_is_ready()).await.expect("counted");
        let tab = ada.visitor().open("/timer").await;
        assert_eq!((tab.shown::<Eggs>(), bob.shown::<Eggs>()), (Eggs(1), Eggs(0)));
        assert_eq!(ada.said()[0].text, "The egg is ready.");
    }

    #[tokio::test]
    async fn the_time_has_hours_minutes_and_seconds() {
        let page = Server::of(App).await.visitor().open("/timer").await;
        let time = page.fire(what_time_is_it()).await.expect("read");
        let parts: Vec<u32> = time.split(':').map(|part| part.parse().expect("a number")).collect();
        assert!(matches!(parts[..], [0..24, 0..60, 0..60]), "{time}");
    }
}
