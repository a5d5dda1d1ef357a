//! Settings over several pages: a state of the visitor, a part of the address, and a bar of links.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/settings/profile>. Save something, go from page to page, refresh,
//! kill the server and start it again: it is still there. Have the overview open in a second tab: it follows at once. Search
//! for a topic, copy the address into another tab, go back.

use blockwork::prelude::*;
use leptos_router::components::Outlet;

/// What can be followed.
const TOPICS: [&str; 6] = ["Gardening", "Rust", "Sailing", "Cooking", "Chess", "Rowing"];

/// The settings of this visitor, which its pages show.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user, visible)]
pub struct Preferences {
    name: String,
    weekly: bool,
    topics: Vec<String>,
}

/// Saves what the first page asks for.
#[listener]
pub async fn save_profile(name: String, weekly: bool, preferences: &mut Preferences, event: &Event) -> Result<()> {
    ensure!(name.chars().count() <= 40, at "name", "At most 40 characters, please.");
    (preferences.name, preferences.weekly) = (name.trim().to_owned(), weekly);
    event.toast("Saved.");
    Ok(())
}

/// Follows a topic, or no longer.
#[listener]
pub async fn follow(topic: String, follow: bool, preferences: &mut Preferences) -> Result<()> {
    ensure!(TOPICS.contains(&topic.as_str()), "There is no such topic.");
    preferences.topics.retain(|followed| *followed != topic);
    if follow {
        preferences.topics.push(topic);
    }
    Ok(())
}

/// What is around the pages: they come and go in the `Outlet`, and the bar stays.
#[component]
pub fn Settings() -> impl IntoView {
    let pages = [("/settings/profile", "Profile"), ("/settings/topics", "Topics"), ("/settings/overview", "Overview")];
    view! {
        <Title text="Settings"/>
        <h1>"Settings"</h1>
        <Nav label="Settings" links=pages/>
        <Outlet/>
    }
}

/// The first page: it begins with what is saved.
#[component]
pub fn Profile() -> impl IntoView {
    let saved = Preferences::signal().get_untracked();
    let (name, weekly) = (RwSignal::new(saved.name), RwSignal::new(saved.weekly));
    let save = wire(save_profile).inputs((name, weekly));
    view! {
        <h2>"Profile"</h2>
        <Form class="card narrow">
            <Textbox label="Your name" name="name" value=name/>
            <Checkbox label="A letter every week" name="weekly" value=weekly/>
            <Button fires=save class="primary">"Save"</Button>
        </Form>
    }
}

/// The second: what is searched for stands in the address, and each press is saved at once.
#[component]
pub fn Topics() -> impl IntoView {
    let find = query::<String>("find").replacing();
    let found = move || {
        let words = find.get().to_lowercase();
        TOPICS.into_iter().filter(move |topic| topic.to_lowercase().contains(&words)).collect::<Vec<_>>()
    };
    view! {
        <h2>"Topics"</h2>
        <div class="card narrow">
            <Textbox label="Find" value=find/>
            <ul class="topics"><For each=found key=|topic| *topic children=|topic| view! { <Topic topic/> }/></ul>
        </div>
    }
}

/// One topic, and a button that follows it.
#[component]
fn Topic(topic: &'static str) -> impl IntoView {
    let saved = Preferences::signal();
    let followed = move || saved.with(|saved| saved.topics.iter().any(|followed| followed == topic));
    let press = wire(move || follow(topic.to_owned(), !followed()));
    view! {
        <li>
            <span>{topic}</span>
            <Button fires=press>
                {move || if followed() { "Unfollow " } else { "Follow " }}
                <span class="bw-unseen">{topic}</span>
            </Button>
        </li>
    }
}

/// The third: everything, as it is now.
#[component]
pub fn Overview() -> impl IntoView {
    let saved = Preferences::signal();
    let or_none = |text: String| if text.is_empty() { "–".to_owned() } else { text };
    view! {
        <h2>"Overview"</h2>
        <dl class="card">
            <dt>"Your name"</dt>
            <dd dir="auto">{move || or_none(saved.get().name)}</dd>
            <dt>"A letter every week"</dt>
            <dd>{move || if saved.get().weekly { "Yes" } else { "No" }}</dd>
            <dt>"Topics"</dt>
            <dd>{move || or_none(saved.get().topics.join(", "))}</dd>
        </dl>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::App;
    use blockwork_test::Server;

    #[tokio::test]
    async fn what_one_page_saves_all_pages_and_tabs_show_and_a_restart_keeps() {
        let server = Server::of(App).sqlite().await;
        let visitor = server.visitor();
        let (profile, overview) = (visitor.open("/settings/profile").await, visitor.open("/settings/overview").await);
        profile.fire(save_profile("Ada".into(), true)).await.expect("saved");
        overview.until_shown::<Preferences>(|preferences| preferences.name == "Ada").await;
        server.restart().await;
        assert_eq!(visitor.get("/settings/profile").await.field("Your name").value(), "Ada");
        let stranger = server.visitor().get("/settings/profile").await;
        assert_eq!(stranger.field("Your name").value(), "");
    }

    #[tokio::test]
    async fn the_address_says_what_is_found_and_only_topics_are_followed() {
        let page = Server::of(App).await.visitor().open("/settings/topics?find=ro").await;
        assert!(page.text().contains("Rowing") && !page.text().contains("Chess"), "{}", page.text());
        page.fire(follow("Rowing".into(), true)).await.expect("followed");
        assert!(page.fire(follow("Weather".into(), true)).await.is_err());
        page.until_shown::<Preferences>(|preferences| preferences.topics == ["Rowing"]).await;
    }
}
