//! The small transactions of a long event: what its handles do.

use crate::chain;
use crate::engine::{Asked, Engine};
use crate::keys::hash64;
use async_trait::async_trait;
use blockwork_core::cell::{Seen, Version};
use blockwork_core::handle::{ChangeBytes, Steps};
use blockwork_core::id::CommitId;
use blockwork_core::state::StateMeta;
use blockwork_core::store::{Cell, CellId, Commit, Outcome, Put, Read, View};
use blockwork_core::{Kind, Result};
use bytes::Bytes;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Numbers of updates that were named; those that were not count from 1.
const NAMED: u64 = 1 << 63;

/// The pause where somebody else has a lease on the cell.
const PAUSE: Duration = Duration::from_millis(20);

/// The handles of one run of a long event.
#[derive(Debug)]
pub(crate) struct LongSteps {
    engine: Arc<Engine>,
    asked: Arc<Asked>,
    deadline: Instant,
    made: AtomicU64,
    changed: Mutex<Vec<Seen>>,
}

impl LongSteps {
    pub(crate) fn new(engine: Arc<Engine>, asked: Arc<Asked>, deadline: Instant) -> Arc<Self> {
        Arc::new(Self { engine, asked, deadline, made: AtomicU64::new(0), changed: Mutex::default() })
    }

    /// The cells that this run has changed, with their newest versions.
    pub(crate) fn changed(&self) -> Vec<Seen> {
        self.changed.lock().clone()
    }

    fn part(&self, name: Option<&str>) -> u64 {
        match name {
            Some(name) => hash64(&[b"part", name.as_bytes()]) | NAMED,
            None => self.made.fetch_add(1, Ordering::Relaxed) + 1,
        }
    }

    fn cell(&self, state: StateMeta) -> Result<CellId> {
        self.asked.cell(state)
    }

    async fn look(&self, cell: CellId) -> Result<Cell> {
        let read = Read { by: self.engine.me, event: None, cells: vec![(cell, None)], lease: None };
        match self.engine.store.read(&read).await? {
            View::Cells { mut cells, .. } => cells.pop().ok_or_else(|| Kind::Busy.into()),
            _ => Err(Kind::Busy.into()),
        }
    }

    /// One try of an update: its answer, or nothing where somebody else was faster.
    async fn step(&self, part: u64, cell: &CellId, change: ChangeBytes<'_>) -> Result<Option<Bytes>> {
        let before = self.look(cell.clone()).await?;
        let made = change(before.bytes.as_ref())?;
        let id = CommitId::from_bytes(crate::keys::random());
        let put: Vec<Put> =
            made.put.into_iter().map(|bytes| Put { cell: cell.clone(), bytes: Some(bytes), ttl: made.ttl }).collect();
        let owed = chain::owed_by(&self.engine, &self.asked, id, &put);
        let changed = !put.is_empty();
        let commit = Commit {
            id,
            by: self.engine.me,
            event: self.asked.key.clone(),
            part,
            expect: vec![(cell.clone(), before.version)],
            put,
            answer: made.answer.clone(),
            owed: owed.clone(),
            lease: None,
        };
        match self.engine.committer.submit(commit).outcome().await? {
            Outcome::Done { .. } => {
                crate::owed::run_at_once(&self.engine, owed);
                if changed {
                    self.note(cell, before.version.next(id.mark()));
                }
                Ok(Some(made.answer))
            }
            Outcome::Answered(answer) => Ok(Some(answer)),
            Outcome::Stale(_) => Ok(None),
            Outcome::Held => {
                tokio::time::sleep(PAUSE).await;
                Ok(None)
            }
            Outcome::Ended => Err(Kind::Expired.into()),
            Outcome::Late | Outcome::Lost | Outcome::Other => Err(Kind::Cancelled.into()),
            Outcome::Full(limit) => Err(crate::transaction::too_full(limit)),
        }
    }

    fn note(&self, cell: &CellId, version: Version) {
        let cell = cell.to_ref();
        let mut changed = self.changed.lock();
        changed.retain(|seen| seen.cell != cell);
        changed.push(Seen { cell, version });
    }
}

#[async_trait]
impl Steps for LongSteps {
    async fn read(&self, state: StateMeta) -> Result<Option<Bytes>> {
        Ok(self.look(self.cell(state)?).await?.bytes)
    }

    async fn update(&self, name: Option<&str>, state: StateMeta, change: ChangeBytes<'_>) -> Result<Bytes> {
        let (part, cell) = (self.part(name), self.cell(state)?);
        while Instant::now() < self.deadline {
            let time = self.deadline.saturating_duration_since(Instant::now());
            // Held until the commit is done: an update reads what the one before it has written.
            let _turn = self.engine.turns.wait(vec![cell.clone()], time).await.ok_or(Kind::Busy)?;
            if let Some(answer) = self.step(part, &cell, &mut *change).await? {
                return Ok(answer);
            }
        }
        Err(Kind::Timeout.into())
    }
}
