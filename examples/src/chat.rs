//! Chat room: what everybody has, and what one visitor has.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/chat>. Open it in two browsers, give each a name, and
//! talk. Switch the network off while you write: what you send is sent once when it is back. Whoever writes too fast is
//! slowed down by the server (`events_per_second`), not by this file.

use blockwork::prelude::*;

/// The room remembers so many lines.
pub const MOST_LINES: usize = 100;

/// The longest line.
pub const MOST_LETTERS: u32 = 500;

/// The longest name.
pub const LONGEST_NAME: u32 = 30;

/// What was said, oldest first. Every page has it.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global, visible)]
pub struct Room {
    lines: Vec<Line>,
    /// How many there ever were.
    said: u64,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    n: u64,
    who: String,
    text: String,
}

/// What this visitor is called, in all tabs.
#[derive(State, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[state(user, visible, default = Nick("Guest".into()))]
pub struct Nick(String);

/// Gives the visitor a name.
#[listener]
pub async fn call_me(name: String, nick: &mut Nick) -> Result<()> {
    let name = name.trim();
    ensure!(!name.is_empty(), at "name", "What are you called?");
    ensure!(!name.contains(char::is_control), at "name", "Only what can be read, please.");
    ensure!(name.chars().count() <= LONGEST_NAME as usize, at "name", "At most {LONGEST_NAME} letters, please.");
    nick.0 = name.to_owned();
    Ok(())
}

/// Says something to everybody. Answers what it was.
#[listener]
pub async fn say(text: String, nick: &Nick, room: &mut Room) -> Result<String> {
    let text = text.trim();
    ensure!(!text.is_empty(), at "text", "Say something.");
    // One of them takes six bytes in the state, and a state has room for so many.
    ensure!(!text.contains(char::is_control), at "text", "Only what can be read, please.");
    ensure!(text.chars().count() <= MOST_LETTERS as usize, at "text", "At most {MOST_LETTERS} letters, please.");
    room.said += 1;
    room.lines.push(Line { n: room.said, who: nick.0.clone(), text: text.to_owned() });
    let too_many = room.lines.len().saturating_sub(MOST_LINES);
    room.lines.drain(..too_many);
    Ok(text.to_owned())
}

/// The page.
#[component]
pub fn Chat() -> impl IntoView {
    let (room, nick) = (Room::signal(), Nick::signal());
    let (name, text) = (RwSignal::new(nick.get_untracked().0), RwSignal::new(String::new()));
    let call_me = wire(call_me).inputs(name);
    // What was typed in the meantime stays.
    let said = move |said: String| {
        if text.with_untracked(|text| text.trim() == said) {
            text.set(String::new());
        }
    };
    let say = wire(say).inputs(text).outputs(said).mode(Mode::Once);
    let line = |line: Line| view! { <li dir="auto"><b>{line.who}</b> ": " {line.text}</li> };
    view! {
        <Title text="Chat room"/>
        <h1>"Chat room"</h1>
        <div class="card chat">
            <Form class="line-form">
                <Textbox label="Your name" name="name" value=name max_length=LONGEST_NAME autocomplete="nickname"/>
                <Button fires=call_me>"Call me so"</Button>
            </Form>
            <p>"You are called " <output aria-label="Called">{move || nick.get().0}</output> "."</p>
            <div class="log" role="log" aria-label="What was said" tabindex="0">
                <ol>
                    <For each=move || room.get().lines key=|line| line.n children=line/>
                </ol>
            </div>
            <Form class="line-form">
                <Textbox label="Say" name="text" value=text max_length=MOST_LETTERS autocomplete="off"/>
                <Button fires=say class="primary">"Send"</Button>
            </Form>
        </div>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::{App, now};
    use blockwork_test::{Element, Server};

    #[tokio::test]
    async fn what_one_says_all_hear_under_the_name_of_who_said_it() {
        let server = Server::of(App).await;
        let (ada, bob) = (server.visitor().open("/chat").await, server.visitor().open("/chat").await);
        ada.fire(call_me(" Ada ".into())).await.expect("named");
        ada.fire(say("Hello!".into())).await.expect("said");
        bob.fire(say("<b>Hi</b>".into())).await.expect("said");
        let heard =
            |room: &Room| room.lines.iter().map(|line| format!("{}: {}", line.who, line.text)).collect::<Vec<_>>();
        let said = ["Ada: Hello!", "Guest: <b>Hi</b>"];
        assert_eq!(heard(&bob.until_shown::<Room>(|room| room.lines.len() == 2).await), said);
        // In another tab she is called so as well, and what was said is there.
        let tab = ada.visitor().open("/chat").await;
        assert_eq!(tab.field("Your name").value(), "Ada");
        let lines: Vec<_> = tab.find("log", "What was said").all("listitem").iter().map(Element::text).collect();
        assert_eq!(lines, said);
    }

    #[test]
    fn the_room_forgets_what_is_long_ago() {
        let (mut room, nick) = (Room::default(), Nick("Ada".into()));
        for n in 0..=MOST_LINES {
            now(say::body(format!("line {n}"), &nick, &mut room)).expect("said");
        }
        assert_eq!((room.lines.len(), room.lines[0].text.as_str()), (MOST_LINES, "line 1"));
    }

    #[tokio::test]
    async fn nothing_and_too_much_are_refused_at_their_field() {
        let page = Server::of(App).await.visitor().open("/chat").await;
        for text in ["  ".to_owned(), "x".repeat(501)] {
            assert_eq!(page.fire(say(text.clone())).await.expect_err("refused").field(), Some("text"));
            assert_eq!(page.fire(call_me(text)).await.expect_err("refused").field(), Some("name"));
        }
    }
}
