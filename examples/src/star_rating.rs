//! Star rating: a component of your own that is used like Blockwork's.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/star-rating>. Rate with the mouse, then with the arrow keys:
//! the Tab key stops at the stars once. Rate again: your old stars are taken back. Rate in a second browser, or without
//! scripts: the average follows everywhere. Press the button before you have chosen: the message stands at the stars.

use blockwork::prelude::*;
use blockwork::ui::{About, Model, group};

/// So many stars there are.
const STARS: u8 = 5;

/// What this visitor has given, if anything yet.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user, visible)]
pub struct MyStars(Option<u8>);

/// What all have given together.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global, visible)]
pub struct AllStars {
    sum: u64,
    count: u64,
}

/// Gives stars, instead of those that the visitor gave before. Both cells are changed together or not at all.
#[listener]
pub async fn give_stars(stars: Option<u8>, mine: &mut MyStars, all: &mut AllStars) -> Result<()> {
    let stars = stars.unwrap_or_default();
    ensure!((1..=STARS).contains(&stars), at "stars", "Choose one to five stars.");
    if let Some(before) = mine.0.replace(stars) {
        (all.sum, all.count) = (all.sum - u64::from(before), all.count - 1);
    }
    (all.sum, all.count) = (all.sum + u64::from(stars), all.count + 1);
    Ok(())
}

/// A rating: radio buttons that look like stars. So the keyboard works, screen readers know it, and a form without scripts
/// posts it. `group` brings the label, the help and the error that is about it.
#[component]
pub fn Stars(
    /// What is rated.
    #[prop(into)]
    label: String,
    /// The name of the listener's input.
    name: &'static str,
    /// How many stars: a signal, or what to begin with.
    #[prop(into)]
    value: Model<Option<u8>>,
) -> impl IntoView {
    let about = About { label, name: Some(name.into()), role: Some("radiogroup"), ..About::default() };
    group(about, move |control| {
        // What was chosen before the form was refused without scripts.
        if let Some(posted) = control.posted_text() {
            value.set(posted.parse().ok());
        }
        let star = |number: u8| {
            let text = if number == 1 { "1 star".to_owned() } else { format!("{number} stars") };
            view! {
                <label class="star" class:lit=move || Some(number) <= value.get()>
                    <input
                        type="radio"
                        name=name
                        value=number
                        aria-label=text
                        checked=value.get_untracked() == Some(number)
                        prop:checked=move || value.get() == Some(number)
                        on:change=move |_| value.set(Some(number))
                    />
                    <span aria-hidden="true">"★"</span>
                </label>
            }
        };
        view! { <span class="stars">{(1..=STARS).map(star).collect_view()}</span> }
    })
}

/// The page.
#[component]
pub fn StarRating() -> impl IntoView {
    let stars = RwSignal::new(MyStars::signal().get_untracked().0);
    let all = AllStars::signal();
    let give = wire(give_stars).inputs(stars);
    let average = move || match all.get() {
        AllStars { count: 0, .. } => "Nobody has rated it yet.".to_owned(),
        AllStars { sum, count } => format!("{:.1} of {STARS} stars, by {count}", sum as f64 / count as f64),
    };
    view! {
        <Title text="Star rating"/>
        <h1>"Star rating"</h1>
        <Form class="card narrow">
            <Stars label="The coffee here" name="stars" value=stars/>
            <Button fires=give class="primary">"Rate"</Button>
            <output aria-label="Average">{average}</output>
        </Form>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use blockwork_test::Server;

    #[tokio::test]
    async fn each_visitor_counts_once_with_the_newest_stars() {
        let server = Server::of(StarRating).await;
        let (ada, grace) = (server.visitor().open("/").await, server.visitor().open("/").await);
        for (page, stars) in [(&ada, 1), (&grace, 4), (&ada, 5)] {
            page.fire(give_stars(Some(stars))).await.expect("rated");
        }
        let all = grace.until_shown::<AllStars>(|all| all.sum == 9).await;
        assert_eq!(all.count, 2);
        assert!(ada.fire(give_stars(Some(6))).await.is_err());
    }

    #[tokio::test]
    async fn it_is_rated_without_scripts() {
        let visitor = Server::of(StarRating).await.visitor();
        let page = visitor.get("/").await.form("Rate").submit().await;
        assert!(page.find("radiogroup", "The coffee here").text().contains("Choose one to five stars."), "{page:?}");
        let page = page.form("Rate").tick("4 stars").submit().await;
        assert_eq!(page.find("status", "Average").text(), "4.0 of 5 stars, by 1");
        assert!(page.field("4 stars").is_ticked());
    }
}
