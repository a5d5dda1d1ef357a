//! States that everybody, one visitor and one page share, some of them visible: what the tests of the feed use.

use blockwork::prelude::*;

/// What everybody sees.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global, visible)]
pub struct Score {
    home: u32,
    said: String,
}

/// What everybody shares and nobody sees.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global)]
pub struct Vault {
    secret: String,
}

/// What a visitor sees.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user, visible)]
pub struct Motto {
    text: String,
}

/// What a page sees.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, visible)]
pub struct Draft {
    text: String,
}

/// Changes the score.
#[listener]
pub async fn goal(said: String, score: &mut Score) -> Result<u32> {
    score.home += 1;
    score.said = said;
    Ok(score.home)
}

/// Changes what nobody sees.
#[listener]
pub async fn lock_away(secret: String, vault: &mut Vault) -> Result<()> {
    vault.secret = secret;
    Ok(())
}

/// Changes what a visitor sees.
#[listener]
pub async fn live_by(text: String, motto: &mut Motto) -> Result<()> {
    motto.text = text;
    Ok(())
}

/// Changes what a page sees.
#[listener]
pub async fn draft(text: String, draft: &mut Draft) -> Result<()> {
    draft.text = text;
    Ok(())
}

/// Changes three cells at once.
#[listener]
pub async fn everywhere(
    text: String,
    motto: &mut Motto,
    draft: &mut Draft,
    notes: &mut crate::app::Notes,
) -> Result<()> {
    motto.text.clone_from(&text);
    draft.text.clone_from(&text);
    notes.push(text);
    Ok(())
}

/// A page that shows what is visible.
#[component]
pub fn Board() -> impl IntoView {
    let (score, motto, draft, there) = (Score::signal(), Motto::signal(), Draft::signal(), pages_there());
    view! {
        <main>
            {move || score.get().home} " " {move || score.get().said} " / " {move || motto.get().text} " / "
            {move || draft.get().text} " / " {move || there.get()}
        </main>
    }
}
