//! `sessions`: the memory that a page session takes while nothing happens in it.

use crate::app::CHANGING;
use crate::child::Child;
use crate::client::{Connection, Visitor};
use crate::figures::row;
use crate::servers::{folder, sqlite};
use crate::{Result, servers::Kind};

const SESSIONS: u32 = 10_000;

/// So many come before anything is counted: the first ones also pay for what is there once.
const BEFORE: u32 = 1_000;

pub(crate) async fn measure() -> Result {
    println!("\n### An idle page session\n");
    println!("{SESSIONS} visitors, each with one page, one cell of two items and one receipt; resident memory.\n");
    println!("| store | bytes per session |\n|---|---:|");
    let folder = folder()?;
    for (kind, store) in [(Kind::Memory, "memory:".to_owned()), (Kind::Sqlite, sqlite(&folder))] {
        let child = Child::start(&store)?;
        let mut connection = Connection::open(child.address).await?;
        begin(&mut connection, BEFORE).await?;
        let before = child.resident();
        begin(&mut connection, SESSIONS).await?;
        let bytes = before.zip(child.resident()).map(|(before, after)| (after - before) / f64::from(SESSIONS));
        let bytes = bytes.map_or_else(|| "this system does not say".into(), |bytes| format!("{bytes:.0}"));
        println!("{}", row([kind.name().into(), bytes]));
    }
    Ok(())
}

async fn begin(connection: &mut Connection, sessions: u32) -> Result {
    for _ in 0..sessions {
        let mut visitor = Visitor::arrive(connection).await?;
        visitor.fire(connection, CHANGING).await?;
    }
    Ok(())
}
