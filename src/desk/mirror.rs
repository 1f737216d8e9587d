//! The mirror: the index on a thread of its own, kept at the store's latest revision. A commit of this process is
//! followed at once, one of another process within a second. It begins with its file (`mirror_file`), or with every
//! order of the store where there is none.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::error::{DeskError, Result};
use super::mirror_file;
use super::open::Desk;
use crate::domain::status::StepStatus;
use crate::index::{Batch, ContentsInput, Index, Merged, RowInput, Snapshot, TextView};
use crate::store::{FilterRow, Result as Stored, StoreError};

/// How often the store is asked whether another process has written.
const LOOK: Duration = Duration::from_secs(1);
/// Rows that are taken into the index at once while it is built.
const CHUNK: u64 = 50_000;

/// When the mirror is written into its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filing {
    /// How many orders must have changed since it was written last: reading fewer from the store is not noticed.
    pub after_orders: u64,
    /// How long nothing must have changed.
    pub quiet: Duration,
    /// How long it is put off at most while changes go on.
    pub longest: Duration,
}

impl Filing {
    /// As the program does it.
    pub const USUAL: Self =
        Self { after_orders: 10_000, quiet: Duration::from_secs(10), longest: Duration::from_mins(10) };
}

/// What a mirror was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Its file, and what was written since.
    File,
    /// Every order of the store.
    Store,
}

/// How far the mirror is.
#[derive(Debug, Clone, Default)]
pub struct Reflection {
    /// The mirror, once it is whole.
    pub snapshot: Option<Snapshot>,
    /// Orders that are in it so far, while it is built.
    pub built: u64,
    /// What it was made of, once it is whole.
    pub origin: Option<Origin>,
}

/// The mirror of a desk's store. It ends when it is dropped.
#[derive(Debug)]
pub struct Mirror {
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
    reflection: watch::Receiver<Reflection>,
    /// Set once the mirror is to end, for a build that would take a minute more.
    ending: Arc<AtomicBool>,
}

enum Order {
    /// A merge is done.
    Merged(Box<Merged>),
    /// This process has committed something.
    Look,
    /// End.
    End,
}

impl Mirror {
    /// Starts to build the mirror.
    ///
    /// # Errors
    /// [`DeskError::Thread`].
    pub fn start(desk: &Desk) -> Result<Self> {
        Self::start_filing(desk, Filing::USUAL)
    }

    /// Starts to build a mirror that is written into its file otherwise than usual.
    ///
    /// # Errors
    /// [`DeskError::Thread`].
    pub fn start_filing(desk: &Desk, filing: Filing) -> Result<Self> {
        let (orders, asked) = channel();
        let (told, reflection) = watch::channel(Reflection::default());
        let (desk, back) = (desk.clone(), orders.clone());
        let ending = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&ending);
        let thread = thread::Builder::new()
            .name("mirror".to_owned())
            .spawn(move || {
                let mut keeper = Keeper {
                    filed: Filed::new(filing),
                    origin: Origin::Store,
                    index: Index::new(),
                    merging: Merging::No,
                    desk,
                    told,
                    back,
                    ending: ends,
                };
                match keeper.run(&asked) {
                    Ok(()) => {}
                    Err(StoreError::Closed) => tracing::info!("the mirror ended before it was whole"),
                    Err(error) => tracing::error!(%error, "the mirror ended"),
                }
                keeper.end();
            })
            .map_err(DeskError::Thread)?;
        Ok(Self { orders, thread: Some(thread), reflection, ending })
    }

    /// The mirror as it stands, and word of every change.
    #[must_use]
    pub fn reflection(&self) -> watch::Receiver<Reflection> {
        self.reflection.clone()
    }

    /// Says that this process has committed something.
    pub fn look(&self) {
        // The thread has ended only where an error was logged.
        drop(self.orders.send(Order::Look));
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Relaxed);
        drop(self.orders.send(Order::End));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Merging {
    Yes,
    No,
}

/// What the mirror's thread works with.
struct Keeper {
    desk: Desk,
    index: Index,
    told: watch::Sender<Reflection>,
    back: Sender<Order>,
    merging: Merging,
    filed: Filed,
    origin: Origin,
    ending: Arc<AtomicBool>,
}

/// How the file stands to the mirror.
struct Filed {
    filing: Filing,
    /// Orders that have changed since it was written.
    changed: u64,
    /// When an order changed last; `None` where that was before the mirror began.
    changed_at: Option<Instant>,
    written_at: Instant,
    writing: Option<JoinHandle<()>>,
}

impl Filed {
    fn new(filing: Filing) -> Self {
        Self { filing, changed: 0, changed_at: None, written_at: Instant::now(), writing: None }
    }

    fn is_worth_it(&self) -> bool {
        self.changed >= self.filing.after_orders.max(1)
    }

    /// Is it time, and nothing else being written?
    fn is_due(&self) -> bool {
        let quiet = self.changed_at.is_none_or(|at| at.elapsed() >= self.filing.quiet);
        let put_off = self.written_at.elapsed() >= self.filing.longest;
        let writes = self.writing.as_ref().is_some_and(|writing| !writing.is_finished());
        self.is_worth_it() && (quiet || put_off) && !writes
    }

    fn begun(&mut self) {
        (self.changed, self.written_at) = (0, Instant::now());
    }
}

impl Keeper {
    fn run(&mut self, asked: &Receiver<Order>) -> Stored<()> {
        self.begin()?;
        loop {
            self.file();
            match asked.recv_timeout(LOOK) {
                Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Ok(Order::Merged(merged)) => {
                    self.index.install(*merged);
                    self.merging = Merging::No;
                    self.tell();
                }
                Ok(Order::Look) | Err(RecvTimeoutError::Timeout) => self.follow()?,
            }
            self.merge();
        }
    }

    /// The file, or every order there is.
    fn begin(&mut self) -> Stored<()> {
        let Some(index) = mirror_file::read(&self.desk) else { return self.build() };
        let snapshot = index.snapshot();
        tracing::info!(orders = snapshot.len(), rev = snapshot.rev().0, "mirror read from its file");
        (self.index, self.origin) = (index, Origin::File);
        self.follow()?;
        self.tell();
        Ok(())
    }

    /// Reads every order there is.
    fn build(&mut self) -> Stored<()> {
        let (told, ending) = (self.told.clone(), Arc::clone(&self.ending));
        let (index, rev) = self.desk.store().read_blocking(move |r| {
            let (mut index, mut batch, mut built) = (Index::new(), Batch::new(), 0);
            let rev = r.revision()?;
            r.every_row(|row| {
                if ending.load(Ordering::Relaxed) {
                    return Err(StoreError::Closed);
                }
                batch.push(input(row));
                built += 1;
                if built % CHUNK == 0 {
                    told.send_replace(Reflection { built, ..Reflection::default() });
                }
                Ok(())
            })?;
            index.apply(batch, rev);
            Ok((index, rev))
        })?;
        tracing::info!(orders = index.snapshot().len(), rev = rev.0, "mirror built");
        self.index = index;
        self.filed.changed = self.index.snapshot().len();
        self.tell();
        Ok(())
    }

    /// Takes in what was written since the mirror's revision, whoever wrote it.
    fn follow(&mut self) -> Stored<()> {
        let seen = self.index.snapshot().rev();
        let news = self.desk.store().read_blocking(move |r| {
            let rev = r.revision()?;
            if rev == seen {
                return Ok(None);
            }
            let (mut batch, mut changed) = (Batch::new(), 0);
            r.rows_since(seen, |row| {
                batch.push(input(row));
                changed += 1;
                Ok(())
            })?;
            for id in r.removed_since(seen)? {
                batch.remove(id);
                changed += 1;
            }
            Ok(Some((batch, rev, changed)))
        })?;
        if let Some((batch, rev, changed)) = news {
            self.index.apply(batch, rev);
            self.filed.changed += changed;
            self.filed.changed_at = Some(Instant::now());
            self.tell();
        }
        Ok(())
    }

    /// Merges small parts aside, one job at a time.
    fn merge(&mut self) {
        if self.merging == Merging::Yes {
            return;
        }
        let Some(job) = self.index.merge_job() else { return };
        let back = self.back.clone();
        let merge = move || drop(back.send(Order::Merged(Box::new(job.run()))));
        if thread::Builder::new().name("mirror-merge".to_owned()).spawn(merge).is_ok() {
            self.merging = Merging::Yes;
        }
    }

    /// Has the mirror written into its file, on a thread of its own, if it is time.
    fn file(&mut self) {
        if !self.filed.is_due() {
            return;
        }
        self.filed.begun();
        let (desk, snapshot) = (self.desk.clone(), self.index.snapshot());
        let write = move || write(&desk, &snapshot);
        self.filed.writing = thread::Builder::new().name("mirror-file".to_owned()).spawn(write).ok();
    }

    /// The last thing: what the next start would have to read from the store is written.
    fn end(&mut self) {
        if let Some(writing) = self.filed.writing.take() {
            drop(writing.join());
        }
        if self.filed.is_worth_it() {
            write(&self.desk, &self.index.snapshot());
        }
    }

    fn tell(&self) {
        let snapshot = self.index.snapshot();
        let built = snapshot.len();
        self.told.send_replace(Reflection { snapshot: Some(snapshot), built, origin: Some(self.origin) });
    }
}

fn write(desk: &Desk, snapshot: &Snapshot) {
    match mirror_file::write(desk, snapshot) {
        Ok(()) => {
            tracing::info!(orders = snapshot.len(), rev = snapshot.rev().0, "mirror written into its file");
        }
        Err(error) => tracing::warn!(%error, "the mirror could not be written into its file"),
    }
}

/// A row of the store as the index takes it.
fn input<'a>(row: &'a FilterRow<'a>) -> RowInput<'a> {
    let text = |known: Option<&'a str>, exists: Exists| match (known, exists) {
        (Some(text), _) => TextView::Known(text),
        (None, Exists::Yes) => TextView::Exists,
        (None, Exists::No) => TextView::Unknown,
    };
    let message_exists = if row.message_exists { Exists::Yes } else { Exists::No };
    RowInput {
        id: row.id,
        shop: row.shop,
        tid: row.tid,
        created: row.created,
        modified: row.modified,
        pay_time: row.pay_time,
        status: row.status.map(crate::domain::status::Status::from_word),
        flag: row.flag,
        refunding: row.refunding,
        buyer_nick: row.buyer_nick,
        buyer_open_uid: row.buyer_open_uid,
        items: row.items.into(),
        payment: row.payment,
        handled: row.handled,
        seller_memo: text(row.memo, Exists::No),
        buyer_message: text(row.message, message_exists),
        step: row.contents.as_ref().and_then(|contents| contents.step).map(StepStatus::from_word),
        contents: row.contents.as_ref().map(|contents| ContentsInput {
            shipped: contents.consign_time,
            pieces: contents.pieces,
            province: contents.province,
            city: contents.city,
            goods: contents.goods.into(),
            waybills: contents.waybills.iter().map(String::as_str).collect(),
        }),
    }
}

#[derive(Clone, Copy)]
enum Exists {
    Yes,
    No,
}
