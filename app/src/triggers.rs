//! What the triggers page changes: a piece of work that takes its time, and a log of what has happened.

use blockwork::prelude::*;

/// What this page has asked for.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Work {
    done: u32,
}

/// What has happened to it, newest last.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Log {
    lines: Vec<String>,
}

/// The log keeps so many lines.
pub const MOST_LINES: usize = 12;

/// Takes four tenths of a second, and fails where it is told to.
#[listener]
pub async fn work(fail: bool, work: &mut Work) -> Result<u32> {
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    ensure!(!fail, "It failed, as it was told to.");
    work.done += 1;
    Ok(work.done)
}

/// How often it went well.
#[listener]
pub async fn work_done(work: &Work) -> Result<u32> {
    Ok(work.done)
}

/// Writes a line into the log.
#[listener]
pub async fn write_log(line: String, log: &mut Log) -> Result<()> {
    log.lines.push(line);
    let surplus = log.lines.len().saturating_sub(MOST_LINES);
    log.lines.drain(..surplus);
    Ok(())
}

/// Takes all lines out of the log.
#[listener]
pub async fn clear_log(log: &mut Log) -> Result<()> {
    log.lines.clear();
    Ok(())
}

/// The lines of the log.
#[listener]
pub async fn log_lines(log: &Log) -> Result<Vec<String>> {
    Ok(log.lines.clone())
}
