//! What the lifecycle page shows: a visitor's sessions, something that lives for a minute, and a log of what has ended.

use blockwork::Session;
use blockwork::prelude::*;

/// What this page keeps for a minute from its last change.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session, ttl = "1min")]
pub struct Reserved {
    seats: u32,
}

/// What has ended, of this visitor, newest last. It outlives the sessions that it is about.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Ended {
    lines: Vec<String>,
}

/// The log keeps so many lines.
pub const MOST_LINES: usize = 12;

impl Ended {
    /// Adds a line.
    pub fn push(&mut self, line: String) {
        self.lines.push(line);
        let surplus = self.lines.len().saturating_sub(MOST_LINES);
        self.lines.drain(..surplus);
    }
}

/// The sessions of this visitor, the oldest first.
#[listener(read)]
pub async fn my_sessions(sessions: &Sessions) -> Result<Vec<Session>> {
    sessions.list().await
}

/// Ends one of them.
#[listener]
pub async fn end_session(name: String, sessions: &Sessions) -> Result<()> {
    sessions.end(&name);
    Ok(())
}

/// Ends all but this one.
#[listener]
pub async fn end_others(sessions: &Sessions) -> Result<()> {
    for session in sessions.list().await?.iter().filter(|session| !session.here) {
        sessions.end(&session.name);
    }
    Ok(())
}

/// Reserves one seat more, and keeps all of them for another minute.
#[listener]
pub async fn reserve(reserved: &mut Reserved) -> Result<()> {
    reserved.seats += 1;
    Ok(())
}

/// How many seats this page has reserved.
#[listener]
pub async fn seats(reserved: &Reserved) -> Result<u32> {
    Ok(reserved.seats)
}

/// A session has ended: once, with its last values.
#[listener(on = unload())]
pub async fn note_unload(event: &Event, reserved: &Reserved, ended: &mut Ended) -> Result<()> {
    use blockwork::Reason;
    let why = match event.ended() {
        Some(Reason::Time) => "its page was away for too long",
        Some(Reason::Capacity) => "another page needed its place",
        Some(Reason::SignOut) => "you signed out",
        Some(Reason::Asked) => "it was asked for",
        None => "nobody knows why",
    };
    ended.push(format!("unload(): a session has ended, because {why}. Seats at the end: {}.", reserved.seats));
    Ok(())
}

/// A reservation has ended, by its own time or with its session.
#[listener(on = Reserved::expired())]
pub async fn note_expired(reserved: &Reserved, ended: &mut Ended) -> Result<()> {
    ended.push(format!("Reserved::expired(): the last value was {}.", reserved.seats));
    Ok(())
}

/// The lines of the log.
#[listener]
pub async fn ended_lines(ended: &Ended) -> Result<Vec<String>> {
    Ok(ended.lines.clone())
}

/// Empties the log.
#[listener]
pub async fn clear_ended(ended: &mut Ended) -> Result<()> {
    ended.lines.clear();
    Ok(())
}
