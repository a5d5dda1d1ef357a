//! Tic-tac-toe: two people, one board, and a rule about whose turn it is.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/tictactoe>. Open it in a second browser (or a private
//! window: tabs of one browser are one visitor) and play against yourself. Try to move twice, and as a third. Another number
//! is another game. Kill the server in the middle, start it again, and go on.

use blockwork::VisitorId;
use blockwork::prelude::*;

/// So many games there are. Each is a cell of the whole app: of names that people choose there would be no end.
pub const GAMES: u32 = 999;

/// The rows, columns and diagonals.
pub const LINES: [[usize; 3]; 8] =
    [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]];

/// What a player writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// Who begins.
    X,
    /// Who follows.
    O,
}

/// A board, under the number of its game. No page receives it: it knows who the players are.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global, ttl = "1d")]
pub struct Board {
    squares: [Option<Mark>; 9],
    x: Option<VisitorId>,
    o: Option<VisitorId>,
}

/// A board as one visitor sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sight {
    squares: [Option<Mark>; 9],
    says: String,
    over: bool,
}

impl Board {
    /// Whose turn it is.
    pub fn turn(&self) -> Mark {
        if self.squares.iter().flatten().count().is_multiple_of(2) { Mark::X } else { Mark::O }
    }

    /// Who has won.
    pub fn winner(&self) -> Option<Mark> {
        let line = LINES.iter().map(|line| line.map(|square| self.squares[square]));
        line.filter(|[a, b, c]| a == b && b == c).find_map(|[mark, ..]| mark)
    }

    /// Whether nobody can move any more.
    pub fn is_over(&self) -> bool {
        self.winner().is_some() || self.squares.iter().all(Option::is_some)
    }

    /// What a visitor plays; none for who only watches.
    pub fn mark_of(&self, visitor: Option<VisitorId>) -> Option<Mark> {
        let plays = |seat: Option<VisitorId>| visitor.is_some() && seat == visitor;
        if plays(self.x) { Some(Mark::X) } else { plays(self.o).then_some(Mark::O) }
    }

    /// Who comes without a seat takes the one whose turn it is, if it is free.
    pub fn sit_down(&mut self, visitor: Option<VisitorId>) {
        let seat = if self.turn() == Mark::X { &mut self.x } else { &mut self.o };
        if seat.is_none() {
            *seat = visitor;
        }
    }

    /// What the board says to who plays this mark, or only watches.
    pub fn says(&self, you: Option<Mark>) -> String {
        let turn = self.turn();
        match (self.winner(), you) {
            (Some(winner), _) if you == Some(winner) => "You have won.".into(),
            (Some(winner), _) => format!("{winner:?} has won."),
            (None, _) if self.is_over() => "Nobody has won.".into(),
            (None, Some(you)) if you == turn => format!("You play {you:?}. It is your turn."),
            (None, Some(you)) => format!("You play {you:?}. It is the turn of {turn:?}."),
            (None, None) if self.o.is_none() => format!("Take a square to play {turn:?}."),
            (None, None) => format!("Two others play. It is the turn of {turn:?}."),
        }
    }
}

/// Puts the visitor's mark on a square. Who is the first to do so plays X, who is the second O.
#[listener]
pub async fn place(square: usize, board: &mut Board, event: &Event) -> Result<()> {
    let game = event.key_of::<Board>().parse::<u32>();
    ensure!(game.is_ok_and(|game| (1..=GAMES).contains(&game)), "Games have numbers from 1 to {GAMES}.");
    ensure!(!board.is_over(), "This game is over.");
    ensure!(board.squares.get(square) == Some(&None), "Take a free square.");
    let turn = board.turn();
    if board.mark_of(event.visitor()).is_none() {
        board.sit_down(event.visitor());
    }
    match board.mark_of(event.visitor()) {
        Some(you) if you == turn => board.squares[square] = Some(you),
        Some(_) => return Err(blockwork::Error::new(Kind::Denied, "It is not your turn.")),
        None => return Err(blockwork::Error::new(Kind::Denied, "Two others play here. Take another game.")),
    }
    Ok(())
}

/// Clears the board after a game. The players stay, and the other one begins.
#[listener]
pub async fn play_again(board: &mut Board, event: &Event) -> Result<()> {
    if board.mark_of(event.visitor()).is_none() {
        return Err(blockwork::Error::new(Kind::Denied, "Only its players begin a game again."));
    }
    ensure!(board.is_over(), "This game is not over yet.");
    *board = Board { x: board.o, o: board.x, ..Board::default() };
    Ok(())
}

/// The board, as the visitor sees it.
#[listener]
pub async fn look(board: &Board, event: &Event) -> Result<Sight> {
    let says = board.says(board.mark_of(event.visitor()));
    Ok(Sight { squares: board.squares, says, over: board.is_over() })
}

/// The page.
#[component]
pub fn TicTacToe() -> impl IntoView {
    let game = query_or("game", 1_u32).replacing();
    let here = move || Board::at(game.get());
    let sight = live(move || look().with(here()));
    let seen = Signal::derive(move || sight.get().unwrap_or_default());
    let square = RwSignal::new(0);
    let place = wire(move || place(square.get()).with(here()));
    let again = wire(move || play_again().with(here()));
    let squares = (0..9).map(move |at| {
        let mark = move || seen.with(|seen| seen.squares[at].map(|mark| format!("{mark:?}")));
        let label = move || format!("Row {}, column {}: {}", at / 3 + 1, at % 3 + 1, mark().unwrap_or("free".into()));
        let press = move |_| {
            square.set(at);
            place.fire();
        };
        view! { <button type="button" aria-label=label on:click=press>{mark}</button> }
    });
    view! {
        <Title text="Tic-tac-toe"/>
        <h1>"Tic-tac-toe"</h1>
        <div class="card tictactoe">
            <NumberInput label="Game" value=game min=1 max=GAMES help="Whoever enters the same number is at the same board."/>
            <Transition>
                <p role="status">{move || seen.get().says}</p>
                <div class="board" role="group" aria-label="Board">{squares.collect_view()}</div>
                <Message error=place.error()/>
                <Button fires=again disabled=move || !seen.get().over>"Play again"</Button>
            </Transition>
        </div>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::App;
    use blockwork_test::{Page, Server};

    async fn put(page: &Page, square: usize) -> Result<()> {
        page.fire(place(square).with(Board::at(1))).await
    }

    async fn says(page: &Page) -> String {
        page.fire(look().with(Board::at(1))).await.expect("read").says
    }

    #[tokio::test]
    async fn two_play_in_turn_and_a_third_watches() {
        let server = Server::of(App).await;
        let [ada, bob, eve] = [0; 3].map(|_| server.visitor());
        let (ada, bob, eve) =
            (ada.open("/tictactoe").await, bob.open("/tictactoe").await, eve.open("/tictactoe").await);
        put(&ada, 4).await.expect("the first plays X");
        assert_eq!(put(&ada, 0).await.expect_err("twice").kind(), Kind::Denied);
        assert_eq!(put(&bob, 4).await.expect_err("taken").to_string(), "Take a free square.");
        put(&bob, 0).await.expect("the second plays O");
        assert_eq!(put(&eve, 8).await.expect_err("a third").kind(), Kind::Denied);
        assert_eq!(says(&eve).await, "Two others play. It is the turn of X.");
        for (page, square) in [(&ada, 3), (&bob, 1), (&ada, 5)] {
            put(page, square).await.expect("in turn");
        }
        assert_eq!((says(&ada).await, says(&bob).await), ("You have won.".into(), "X has won.".into()));
        assert_eq!(put(&bob, 8).await.expect_err("over").to_string(), "This game is over.");

        let again = || play_again().with(Board::at(1));
        assert_eq!(eve.fire(again()).await.expect_err("a third").kind(), Kind::Denied);
        bob.fire(again()).await.expect("cleared");
        assert_eq!(says(&bob).await, "You play X. It is your turn.");
    }

    #[tokio::test]
    async fn of_two_who_come_at_once_one_plays() {
        let server = Server::of(App).await;
        let (ada, bob) = (server.visitor().open("/tictactoe").await, server.visitor().open("/tictactoe").await);
        let (first, second) = tokio::join!(put(&ada, 4), put(&bob, 4));
        assert_eq!([first, second].iter().filter(|placed| placed.is_ok()).count(), 1);
    }

    #[tokio::test]
    async fn each_game_has_a_board_of_its_own_and_a_number() {
        let server = Server::of(App).await;
        let page = server.visitor().open("/tictactoe").await;
        put(&page, 4).await.expect("placed");
        let other = page.visitor().get("/tictactoe?game=2").await;
        assert_eq!(other.all("button").iter().filter(|square| square.name().ends_with("free")).count(), 9);
        let none = Board::at(GAMES + 1);
        assert_eq!(page.fire(place(0).with(none)).await.expect_err("refused").kind(), Kind::Invalid);
    }
}
