//! How the cells of an app are named in a browser's storage, which all apps of one address share.

use blockwork_core::cell::CellRef;
use blockwork_core::state::Scope;

/// The name under which a cell is kept in this shape of its type: `blockwork/shop/Draft@2`, or `blockwork/shop/Draft@2/left`
/// where it has a key.
#[must_use]
pub fn entry(app: &str, cell: &CellRef, version: u32) -> String {
    with_key(format!("blockwork/{app}/{}@{version}", cell.state), cell)
}

/// The name of the lock of a cell: one for all shapes.
#[must_use]
pub fn lock(app: &str, cell: &CellRef) -> String {
    with_key(format!("blockwork/{app}/{}", cell.state), cell)
}

fn with_key(name: String, cell: &CellRef) -> String {
    if cell.key.is_empty() { name } else { format!("{name}/{}", cell.key) }
}

/// The cell that is kept under a name, and the shape. None where it is none of this app's.
#[must_use]
pub fn read(app: &str, name: &str) -> Option<(CellRef, u32)> {
    let rest = name.strip_prefix("blockwork/")?.strip_prefix(app)?.strip_prefix('/')?;
    let (state, rest) = rest.split_once('@')?;
    let (version, key) = rest.split_once('/').unwrap_or((rest, ""));
    let plain = !state.is_empty() && !state.contains('/');
    let cell = CellRef { scope: Scope::Browser, state: state.to_owned().into(), key: key.to_owned().into() };
    plain.then_some((cell, version.parse().ok()?))
}
