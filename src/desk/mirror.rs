//! The mirror: the index on a thread of its own, kept at the store's latest revision. A commit of this process is
//! followed at once, one of another process within a second.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::watch;

use super::error::{DeskError, Result};
use super::open::Desk;
use crate::domain::status::StepStatus;
use crate::index::{Batch, ContentsInput, Index, Merged, RowInput, Snapshot, TextView};
use crate::store::{FilterRow, Result as Stored};

/// How often the store is asked whether another process has written.
const LOOK: Duration = Duration::from_secs(1);
/// Rows that are taken into the index at once while it is built.
const CHUNK: u64 = 50_000;

/// How far the mirror is.
#[derive(Debug, Clone, Default)]
pub struct Reflection {
    /// The mirror, once it is whole.
    pub snapshot: Option<Snapshot>,
    /// Orders that are in it so far, while it is built.
    pub built: u64,
}

/// The mirror of a desk's store. It ends when it is dropped.
#[derive(Debug)]
pub struct Mirror {
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
    reflection: watch::Receiver<Reflection>,
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
        let (orders, asked) = channel();
        let (told, reflection) = watch::channel(Reflection::default());
        let (desk, back) = (desk.clone(), orders.clone());
        let thread = thread::Builder::new()
            .name("mirror".to_owned())
            .spawn(move || {
                let mut keeper = Keeper { desk, index: Index::new(), told, back, merging: Merging::No };
                if let Err(error) = keeper.run(&asked) {
                    tracing::error!(%error, "the mirror ended");
                }
            })
            .map_err(DeskError::Thread)?;
        Ok(Self { orders, thread: Some(thread), reflection })
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
}

impl Keeper {
    fn run(&mut self, asked: &Receiver<Order>) -> Stored<()> {
        self.build()?;
        loop {
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

    /// Reads every order there is.
    fn build(&mut self) -> Stored<()> {
        let told = self.told.clone();
        let (index, rev) = self.desk.store().read_blocking(move |r| {
            let (mut index, mut batch, mut built) = (Index::new(), Batch::new(), 0);
            let rev = r.revision()?;
            r.every_row(|row| {
                batch.push(input(row));
                built += 1;
                if built % CHUNK == 0 {
                    told.send_replace(Reflection { snapshot: None, built });
                }
                Ok(())
            })?;
            index.apply(batch, rev);
            Ok((index, rev))
        })?;
        tracing::info!(orders = index.snapshot().len(), rev = rev.0, "mirror built");
        self.index = index;
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
            let mut batch = Batch::new();
            r.rows_since(seen, |row| {
                batch.push(input(row));
                Ok(())
            })?;
            for id in r.removed_since(seen)? {
                batch.remove(id);
            }
            Ok(Some((batch, rev)))
        })?;
        if let Some((batch, rev)) = news {
            self.index.apply(batch, rev);
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

    fn tell(&self) {
        let snapshot = self.index.snapshot();
        let built = snapshot.len();
        self.told.send_replace(Reflection { snapshot: Some(snapshot), built });
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
