//! Hangman: a secret that stays on the server.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/hangman>. Guess letters, and look for the word in the
//! page's source and in everything that the server answers: it is not there before the game is over. Refresh: another word,
//! because the game belongs to one load of the page.

use blockwork::prelude::*;

/// The game is lost with so many wrong letters.
pub const MOST_WRONG: usize = 6;

/// What is guessed.
pub const WORDS: &[&str] =
    &["clarinet", "lighthouse", "mechanic", "orchestra", "penguin", "strawberry", "umbrella", "volcano"];

/// What is drawn for each wrong letter.
const PARTS: [&str; MOST_WRONG] =
    ["M70 30a10 10 0 1 0 .01 0", "M70 50v35", "M70 60l-15 12", "M70 60l15 12", "M70 85l-13 20", "M70 85l13 20"];

/// The game of this page. The page never receives it.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Hangman {
    word: String,
    guessed: String,
}

/// What the player sees of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Puzzle {
    /// The letters that were found, and `_` for the others.
    letters: String,
    wrong: String,
    over: Option<String>,
}

impl Hangman {
    /// The letters that are not in the word.
    pub fn wrong(&self) -> String {
        self.guessed.chars().filter(|letter| !self.word.contains(*letter)).collect()
    }

    /// Whether all letters are found.
    pub fn is_won(&self) -> bool {
        self.word.chars().all(|letter| self.guessed.contains(letter))
    }

    /// Whether nothing is to be guessed: at the end, and before there is a word.
    pub fn is_over(&self) -> bool {
        self.is_won() || self.wrong().len() == MOST_WRONG
    }
}

/// Thinks of a word, if none is being guessed.
#[listener]
pub async fn think_of_a_word(game: &mut Hangman) -> Result<()> {
    if game.is_over() {
        let word = WORDS[getrandom::u32()? as usize % WORDS.len()];
        *game = Hangman { word: word.into(), guessed: String::new() };
    }
    Ok(())
}

/// Guesses a letter. Answers it as it stands there.
#[listener]
pub async fn guess(letter: String, game: &mut Hangman) -> Result<String> {
    ensure!(!game.is_over(), "This game is over.");
    let letter = letter.trim().to_lowercase();
    ensure!(matches!(letter.as_bytes(), [b'a'..=b'z']), at "letter", "One letter from a to z, please.");
    ensure!(!game.guessed.contains(&letter), at "letter", "You have guessed {letter} before.");
    game.guessed.push_str(&letter);
    Ok(letter)
}

/// What the player may know.
#[listener]
pub async fn puzzle(game: &Hangman) -> Result<Puzzle> {
    let letter = |letter| if game.guessed.contains(letter) { letter } else { '_' };
    let end = || if game.is_won() { "You have found it.".into() } else { format!("It was {}.", game.word) };
    let over = (game.is_over() && !game.word.is_empty()).then(end);
    Ok(Puzzle { letters: game.word.chars().map(letter).collect(), wrong: game.wrong(), over })
}

/// The page.
#[component]
pub fn HangmanPage() -> impl IntoView {
    let (puzzle, letter) = (live(puzzle), RwSignal::new(String::new()));
    let seen = Signal::derive(move || puzzle.get().unwrap_or_default());
    let another = wire(think_of_a_word).on(page_load());
    // What was typed in the meantime stays.
    let guessed = move |guessed: String| {
        if letter.with_untracked(|letter| letter.trim().to_lowercase() == guessed) {
            letter.set(String::new());
        }
    };
    let guess = wire(guess).inputs(letter).outputs(guessed).mode(Mode::Once);
    let spelled = move || seen.get().letters.chars().map(|letter| format!("{letter} ")).collect::<String>();
    let wrong = move || seen.get().wrong.len();
    let part = move |(n, path)| view! { <path d=path hidden=move || wrong() <= n></path> };
    view! {
        <Title text="Hangman"/>
        <h1>"Hangman"</h1>
        <div class="card hangman">
            <Transition>
                <svg viewBox="0 0 110 130" role="img" aria-label=move || format!("{} of {MOST_WRONG} wrong", wrong())>
                    <path d="M10 125h60M25 125V10h45v20"></path>
                    {PARTS.into_iter().enumerate().map(part).collect_view()}
                </svg>
                <output class="word" aria-label="Word">{spelled}</output>
                <p>"Wrong: " <output aria-label="Wrong letters">{move || seen.get().wrong}</output></p>
                <p role="status">{move || seen.get().over}</p>
                <Form class="line-form">
                    <Textbox label="Letter" name="letter" value=letter max_length=1 autocomplete="off"/>
                    <Button fires=guess class="primary">"Guess"</Button>
                </Form>
                <Button fires=another disabled=move || seen.get().over.is_none()>"Another word"</Button>
            </Transition>
        </div>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::{App, now};
    use blockwork_test::Server;

    #[tokio::test]
    async fn the_word_is_told_when_the_game_is_over_and_not_before() {
        let page = Server::of(App).await.visitor().open("/hangman").await;
        page.fire(think_of_a_word()).await.expect("thought of");
        // No word has one of these.
        for letter in "qxjfkz".chars() {
            let told = format!("{} {:?}", page.html(), page.fire(puzzle()).await.expect("read"));
            assert_eq!(WORDS.iter().find(|word| told.contains(*word)), None);
            page.fire(guess(letter.into())).await.expect("guessed");
        }
        let over = page.fire(puzzle()).await.expect("read").over.expect("lost");
        assert!(WORDS.iter().any(|word| over == format!("It was {word}.")), "{over}");
    }

    #[test]
    fn letters_are_found_or_wrong_and_guessed_once() {
        let mut game = Hangman { word: "penguin".into(), guessed: String::new() };
        for letter in ["n", " X "] {
            now(guess::body(letter.into(), &mut game)).expect("guessed");
        }
        let seen = now(puzzle::body(&game)).expect("read");
        assert_eq!(seen, Puzzle { letters: "__n___n".into(), wrong: "x".into(), over: None });
        for letter in ["n", "", "ab", "1", "é"] {
            assert_eq!(now(guess::body(letter.into(), &mut game)).expect_err("refused").field(), Some("letter"));
        }
        now(think_of_a_word::body(&mut game)).expect("nothing to do");
        assert_eq!((game.word.as_str(), game.guessed.as_str()), ("penguin", "nx"));
    }

    #[test]
    fn a_game_is_won_with_all_letters_and_lost_with_six_wrong_ones() {
        for (guesses, end) in [("pengui", "You have found it."), ("abcdfx", "It was penguin.")] {
            let mut game = Hangman { word: "penguin".into(), guessed: String::new() };
            for letter in guesses.chars() {
                assert_eq!(now(puzzle::body(&game)).expect("read").over, None);
                now(guess::body(letter.into(), &mut game)).expect("guessed");
            }
            assert_eq!(now(puzzle::body(&game)).expect("read").over.as_deref(), Some(end));
            assert!(now(guess::body("z".into(), &mut game)).is_err());
        }
    }
}
