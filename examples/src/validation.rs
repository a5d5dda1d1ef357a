//! Validation: all that is wrong with a form is said at once, each at its field, with and without scripts.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/validation>. Press the button at once, then leave a day
//! before you arrive: the first wrong field has the focus, and the messages stand where they belong. Book the same nights
//! twice: only the server can know that. Then switch scripts off in the browser, and do it again.

use blockwork::Date;
use blockwork::prelude::*;

/// The nights that this visitor has booked.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Bookings(Vec<(Date, Date)>);

/// Books a room. A form without scripts sends nothing for a tick that is not there, and no day as an empty text.
#[listener]
pub async fn book(
    email: String,
    arrive: Option<Date>,
    leave: Option<Date>,
    agreed: bool,
    bookings: &mut Bookings,
    event: &Event,
) -> Result<()> {
    let mut checks = Checks::new();
    checks.at("email", !email.trim().is_empty(), "Where do we write to?");
    checks.at("email", email.contains('@'), "An address has an @.");
    checks.at("arrive", arrive.is_some(), "When do you come?");
    checks.at("leave", leave.is_some(), "When do you leave?");
    checks.at("leave", arrive < leave, "You leave after you have arrived.");
    checks.at("agreed", agreed, "Without your word there is no room.");
    checks.done()?;
    let (Some(arrive), Some(leave)) = (arrive, leave) else { return Ok(()) };
    let free = bookings.0.iter().all(|(from, to)| leave <= *from || *to <= arrive);
    ensure!(free, at "arrive", "You have booked some of these nights already.");
    bookings.0.push((arrive, leave));
    event.toast(format!("Booked from {arrive} to {leave}."));
    Ok(())
}

/// What this visitor has booked, in words.
#[listener]
pub async fn booked(bookings: &Bookings) -> Result<Vec<String>> {
    Ok(bookings.0.iter().map(|(arrive, leave)| format!("{arrive} to {leave}")).collect())
}

/// The page.
#[component]
pub fn Validation() -> impl IntoView {
    let email = RwSignal::new(String::new());
    let (arrive, leave) = (RwSignal::new(None::<Date>), RwSignal::new(None::<Date>));
    let agreed = RwSignal::new(false);
    let book = wire(book).inputs((email, arrive, leave, agreed)).mode(Mode::Once);
    let booked = live(booked);
    let list =
        move || booked.get().map(|nights| nights.into_iter().map(|nights| view! { <li>{nights}</li> }).collect_view());
    view! {
        <Title text="Validation"/>
        <h1>"Validation"</h1>
        <Form class="card narrow">
            <Textbox label="Email" name="email" value=email help="For the confirmation."/>
            <DateTime label="Arrive" name="arrive" value=arrive/>
            <DateTime label="Leave" name="leave" value=leave/>
            <Checkbox label="I leave the room as I found it" name="agreed" value=agreed/>
            <Button fires=book class="primary">"Book"</Button>
        </Form>
        <h2 id="booked">"Booked"</h2>
        <ul aria-labelledby="booked"><Transition>{list}</Transition></ul>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use blockwork_test::Server;

    #[tokio::test]
    async fn all_that_is_wrong_is_said_at_once() {
        let page = Server::of(Validation).await.visitor().open("/").await;
        let (first, last) = (Date::new(2027, 5, 1).ok(), Date::new(2027, 5, 4).ok());
        let refused = page.fire(book("ada".into(), last, first, false)).await.expect_err("refused");
        let wrong: Vec<_> = refused.parts().filter_map(|(field, _)| field).collect();
        assert_eq!(wrong, ["email", "leave", "agreed"]);

        page.fire(book("ada@example.com".into(), first, last, true)).await.expect("a room");
        let refused = page.fire(book("ada@example.com".into(), first, last, true)).await.expect_err("booked already");
        assert!(refused.message_at("arrive").is_some(), "{refused}");
        assert_eq!(page.fire(booked()).await, Ok(vec!["2027-05-01 to 2027-05-04".into()]));
    }

    #[tokio::test]
    async fn without_scripts_what_was_typed_comes_back_with_what_is_wrong() {
        let visitor = Server::of(Validation).await.visitor();
        let page = visitor.get("/").await;
        let page = page.form("Book").fill("Email", "ada").fill("Arrive", "2027-05-01").submit().await;
        assert_eq!(page.field("Email").value(), "ada");
        assert_eq!(page.field("Arrive").value(), "2027-05-01");
        for message in ["An address has an @.", "When do you leave?", "Without your word there is no room."] {
            assert!(page.text().contains(message), "{message} is missing: {}", page.text());
        }

        let page = page.form("Book").fill("Email", "ada@example.com").fill("Leave", "2027-05-04");
        let page = page.tick("I leave the room as I found it").submit().await;
        assert_eq!(page.find("list", "Booked").text(), "2027-05-01 to 2027-05-04");
    }
}
