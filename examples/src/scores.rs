//! Score board: one value for everybody.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/scores>. Open it in several windows and enter scores:
//! all of them see the best ten at once, and how many pages are looking. It works without scripts, too.

use blockwork::prelude::*;

/// So many scores are on the board.
pub const MOST_SCORES: usize = 10;

/// The longest name.
pub const MOST_LETTERS: u32 = 30;

/// The best scores, highest first. Every page has them.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global, visible)]
pub struct ScoreBoard(Vec<Score>);

/// What somebody has scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    player: String,
    points: u32,
}

/// Enters a score. Of equal ones, the newest stands above.
#[listener]
pub async fn enter_score(
    player: String,
    #[input(max = 1000)] points: u32,
    board: &mut ScoreBoard,
    event: &Event,
) -> Result<()> {
    let player = player.trim();
    ensure!(!player.is_empty(), at "player", "Who has scored?");
    ensure!(player.chars().count() <= MOST_LETTERS as usize, at "player", "At most {MOST_LETTERS} letters, please.");
    let place = board.0.partition_point(|better| better.points > points);
    board.0.insert(place, Score { player: player.to_owned(), points });
    board.0.truncate(MOST_SCORES);
    event.toast(if place < MOST_SCORES { format!("Place {}.", place + 1) } else { "Not among the best.".into() });
    Ok(())
}

/// The page.
#[component]
pub fn Scores() -> impl IntoView {
    let board = ScoreBoard::signal();
    let rows = Signal::derive(move || board.get().0);
    let (player, points) = (RwSignal::new(String::new()), RwSignal::new(100_u32));
    let enter = wire(enter_score).inputs((player, points)).mode(Mode::Once);
    let columns =
        [column("Player", |score: &Score| score.player.clone()), column("Points", |score: &Score| score.points)];
    view! {
        <Title text="Score board"/>
        <h1>"Score board"</h1>
        <div class="card scores">
            <Form class="line-form">
                <Textbox label="Player" name="player" value=player required=true max_length=MOST_LETTERS/>
                <NumberInput label="Points" name="points" value=points min=0 max=1000/>
                <Button fires=enter class="primary">"Enter"</Button>
            </Form>
            <Table label="The best" rows columns/>
            <Number label="Pages that are looking" value=pages_there()/>
        </div>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::App;
    use blockwork_test::{Element, Server};

    #[tokio::test]
    async fn everybody_sees_the_best_at_once() {
        let server = Server::of(App).await;
        let (ada, bob) = (server.visitor().open("/scores").await, server.visitor().open("/scores").await);
        for (player, points) in [("Ada", 5), ("Bob", 9), ("Eve", 5)] {
            ada.fire(enter_score(player.into(), points)).await.expect("entered");
        }
        let shown = bob.until_shown::<ScoreBoard>(|board| board.0.len() == 3).await;
        let order: Vec<_> = shown.0.iter().map(|score| score.player.as_str()).collect();
        assert_eq!(order, ["Bob", "Eve", "Ada"]);
        let toasts: Vec<_> = ada.said().into_iter().map(|toast| toast.text).collect();
        assert_eq!(toasts, ["Place 1.", "Place 1.", "Place 2."]);
    }

    #[tokio::test]
    async fn scores_that_are_entered_at_once_are_all_counted_and_ten_are_kept() {
        let server = Server::of(App).await;
        let mut pages = Vec::new();
        for _ in 0..12 {
            pages.push(server.visitor().open("/scores").await);
        }
        let entered: Vec<_> =
            (1..).zip(&pages).map(|(points, page)| page.fire(enter_score("Ada".into(), points))).collect();
        for entered in entered {
            entered.await.expect("entered");
        }
        let shown = server.visitor().open("/scores").await.shown::<ScoreBoard>();
        assert_eq!(shown.0.iter().map(|score| score.points).collect::<Vec<_>>(), (3..=12).rev().collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn without_scripts_a_score_is_entered_all_the_same() {
        let visitor = Server::of(App).await.visitor();
        let form = visitor.get("/scores").await.form("Enter").fill("Player (required)", "Ada").fill("Points", "7");
        let cells: Vec<_> = form.submit().await.all("cell").iter().map(Element::text).collect();
        assert_eq!(cells, ["Ada", "7"]);
    }

    #[tokio::test]
    async fn a_score_has_a_player_and_a_limit() {
        let page = Server::of(App).await.visitor().open("/scores").await;
        for (player, points, field) in
            [(" ".to_owned(), 1, "player"), ("x".repeat(31), 1, "player"), ("Ada".into(), 1001, "points")]
        {
            assert_eq!(page.fire(enter_score(player, points)).await.expect_err("refused").field(), Some(field));
        }
    }
}
