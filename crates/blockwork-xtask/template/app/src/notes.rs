//! Notes: one state, and what can be done with it.

use blockwork::prelude::*;

/// At most so many notes are kept.
pub const MOST: usize = 20;

/// What was noted on this page. It never leaves the server, and is gone when the page is loaded anew; `#[state(user)]` would
/// keep it for the visitor.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Notes {
    texts: Vec<String>,
}

/// Adds a note. Answers it as it stands there.
#[listener]
pub async fn add(text: String, notes: &mut Notes) -> Result<String> {
    let text = text.trim();
    ensure!(!text.is_empty(), "Write something first.");
    ensure!(notes.texts.len() < MOST, "There are {MOST} notes, which is the most.");
    notes.texts.push(text.to_owned());
    Ok(text.to_owned())
}

/// Takes all notes away.
#[listener]
pub async fn clear(notes: &mut Notes) -> Result<()> {
    notes.texts.clear();
    Ok(())
}

/// All notes, in order.
#[listener]
pub async fn all(notes: &Notes) -> Result<Vec<String>> {
    Ok(notes.texts.clone())
}

/// What there is to say about the notes.
#[listener]
pub async fn summary(notes: &Notes) -> Result<String> {
    let words: usize = notes.texts.iter().map(|text| text.split_whitespace().count()).sum();
    Ok(format!("Notes: {}, words: {words}", notes.texts.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(texts: &[&str]) -> Notes {
        Notes { texts: texts.iter().map(ToString::to_string).collect() }
    }

    #[tokio::test]
    async fn a_note_is_added_without_the_blanks_around_it() {
        let mut kept = notes(&["Milk"]);
        add::body("  Bread ".into(), &mut kept).await.expect("added");
        assert_eq!(kept, notes(&["Milk", "Bread"]));
    }

    #[tokio::test]
    async fn an_empty_note_and_one_too_many_are_refused() {
        let refused = add::body(" ".into(), &mut Notes::default()).await.expect_err("refused");
        assert_eq!(refused.to_string(), "Write something first.");
        let refused = add::body("One more".into(), &mut notes(&["Milk"; MOST])).await.expect_err("refused");
        assert_eq!(refused.to_string(), "There are 20 notes, which is the most.");
    }

    #[tokio::test]
    async fn the_summary_counts_notes_and_words() {
        let said = summary::body(&notes(&["Milk", "Brown bread"])).await.expect("read");
        assert_eq!(said, "Notes: 2, words: 3");
    }
}
