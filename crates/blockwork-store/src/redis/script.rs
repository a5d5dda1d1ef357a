//! The scripts: one for each step, put together from the parts that it needs.

use blockwork_core::store::StoreLimits;
use sha1_smol::Sha1;
use std::sync::Arc;
use std::time::Duration;

/// The largest whole number below which every one is exact in Lua.
pub(super) const EXACT: u64 = (1 << 53) - 1;

/// Times are clamped to half of it, so that what is added to one stays exact.
pub(super) const LONGEST: u64 = 1 << 52;

const STORE: &str = include_str!("lua/store.lua");
const CELLS: &str = include_str!("lua/cells.lua");
const OWED: &str = include_str!("lua/owed.lua");
const INSTANCES: &str = include_str!("lua/instances.lua");
const PAGES: &str = include_str!("lua/pages.lua");
const ENDS: &str = include_str!("lua/ends.lua");
const ARRIVE: &str = include_str!("lua/arrive.lua");
const LIMITS: &str = include_str!("lua/limits.lua");
const COMMIT: &str = include_str!("lua/commit.lua");

/// What every step is made of; a commit has more.
const PARTS: [&str; 7] = [STORE, CELLS, OWED, INSTANCES, PAGES, ENDS, ARRIVE];

/// A script, and the name that Redis knows it by.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) text: String,
    pub(super) sha: String,
}

impl Script {
    fn new(flags: &str, text: &str) -> Self {
        let text = format!("#!lua{flags}\n{text}");
        let sha = Sha1::from(&text).digest().to_string();
        Self { text, sha }
    }
}

/// A step that may write something new: refused as a whole where memory is full, and sent again as one that frees.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) usual: Script,
    /// The same where memory is full: it does what leaves no more than there was, and refuses the rest.
    pub(super) full: Option<Script>,
}

/// All scripts of a store: the limits and the keys' prefix are written into them.
#[derive(Debug)]
pub(super) struct Scripts {
    pub(super) open: Arc<Step>,
    pub(super) read: Step,
    pub(super) commit: Step,
    pub(super) attach: Step,
    pub(super) detach: Step,
    pub(super) end: Step,
    pub(super) beat: Step,
    pub(super) claim: Step,
    pub(super) settle: Step,
    pub(super) list: Step,
}

impl Scripts {
    /// The scripts for keys that begin with this.
    pub(super) fn new(prefix: &str, limits: StoreLimits) -> Self {
        let constants = |full: bool| format!("local P, FULL, L = '{prefix}', {full}, {}\n", table(limits));
        let text = |full, parts: &[&str], step: &str| format!("{}{}{step}", constants(full), parts.concat());
        // Grows by what an event brings.
        let grows = |parts: &[&str], step: &str| Step {
            usual: Script::new("", &text(false, parts, step)),
            full: Some(Script::new(" flags=allow-oom", &text(true, parts, step))),
        };
        // Grows by so little, or not at all, that it may run at any time.
        let sweeps = |parts: &[&str], step: &str| Step {
            usual: Script::new(" flags=allow-oom", &text(false, parts, step)),
            full: None,
        };
        let of_commit = [&PARTS[..], &[LIMITS, COMMIT]].concat();
        Self {
            open: Arc::new(grows(&[], include_str!("lua/open.lua"))),
            read: grows(&PARTS, include_str!("lua/step_read.lua")),
            commit: grows(&of_commit, include_str!("lua/step_commit.lua")),
            attach: grows(&PARTS, include_str!("lua/step_attach.lua")),
            detach: sweeps(&PARTS, include_str!("lua/step_detach.lua")),
            end: sweeps(&PARTS, include_str!("lua/step_end.lua")),
            beat: sweeps(&of_commit, include_str!("lua/step_beat.lua")),
            claim: sweeps(&PARTS, include_str!("lua/step_claim.lua")),
            settle: sweeps(&PARTS, include_str!("lua/step_settle.lua")),
            list: sweeps(&PARTS, include_str!("lua/step_list.lua")),
        }
    }
}

fn table(limits: StoreLimits) -> String {
    let StoreLimits { cell_bytes, session_bytes, cells, global_cells, sessions, sessions_per_visitor, .. } = limits;
    let StoreLimits { total_bytes, session_kept, begin_within, visitor_kept, caller_kept, silence, .. } = limits;
    let [session_kept, begin_within, visitor_kept, caller_kept, silence] =
        [session_kept, begin_within, visitor_kept, caller_kept, silence].map(millis);
    let [cell_bytes, session_bytes, cells, global_cells, sessions, sessions_per_visitor, total_bytes, owed] =
        [cell_bytes, session_bytes, cells, global_cells, sessions, sessions_per_visitor, total_bytes, limits.owed]
            .map(|count| u64::try_from(count).map_or(LONGEST, |count| count.min(LONGEST)));
    let changes = limits.changes.max(1);
    format!(
        "{{cell_bytes={cell_bytes},session_bytes={session_bytes},cells={cells},global_cells={global_cells},\
         sessions={sessions},sessions_per_visitor={sessions_per_visitor},total_bytes={total_bytes},owed={owed},\
         session_kept={session_kept},begin_within={begin_within},visitor_kept={visitor_kept},\
         caller_kept={caller_kept},silence={silence},changes={changes}}}"
    )
}

/// Milliseconds that Lua can count with.
pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).map_or(LONGEST, |millis| millis.min(LONGEST))
}
