//! Orders on their way to a file: one thread reads and unpacks them, another writes, and what stands between them is
//! bounded. All of it is one state of the store.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Builder;

use super::plain;
use crate::desk::error::{DeskError, Result};
use crate::desk::open::Desk;
use crate::desk::orders::{Page, WithFacets};
use crate::domain::export::Which;
use crate::domain::facets::{Facets, Totals};
use crate::domain::filter::Filter;
use crate::domain::ids::{OrderId, ShopId};
use crate::store::{Bodies, Reader, Result as Stored};

/// Orders that are read at once.
const CHUNK: usize = 500;
/// Chunks that may wait for the writer.
const WAITING: usize = 4;

/// What is to be read.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// Whose orders.
    pub(super) shop: ShopId,
    /// Which.
    pub(super) which: Which,
    /// Which rows of them.
    pub(super) page: Page,
    /// What is wanted of each.
    pub(super) depth: Depth,
    /// Which sums are wanted.
    pub(super) sums: SumsWish,
}

/// Which sums are wanted of an answer; each costs a look at every order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SumsWish {
    /// All, and perhaps the counts beside the choices.
    All(WithFacets),
    /// How many orders a text condition could not judge, and how many match.
    Unjudged,
}

/// What an answer sums up to.
#[derive(Debug)]
pub(super) struct Sums {
    /// The sums of the whole answer.
    pub(super) totals: Totals,
    /// The counts beside the choices, where they were wished for.
    pub(super) facets: Option<Facets>,
}

/// What is wanted of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// What its row in the store says.
    Row,
    /// All that is known.
    Body,
}

/// Some orders.
#[derive(Debug)]
pub(super) enum Chunk {
    /// Their rows.
    Rows(plain::Rows),
    /// Their bodies.
    Bodies(Bodies),
}

/// What the reading thread says.
enum Word {
    /// What is coming: sums, and how many orders.
    Head(Box<Sums>, u64),
    Chunk(Chunk),
}

impl Sums {
    /// Of so many orders, of which nothing else is asked.
    fn of(orders: u64) -> Self {
        Self { totals: Totals { orders, ..Totals::default() }, facets: None }
    }
}

impl Desk {
    /// Reads orders on a thread of their own and hands them over as they come: first how many there will be, then the
    /// orders, some at a time. Gives the sums of the whole answer.
    ///
    /// # Errors
    /// [`DeskError`], or what one of the two answers.
    pub(super) fn read_beside(
        &self,
        question: Question,
        mut begin: impl FnMut(u64) -> Result<()>,
        mut take: impl FnMut(&Chunk, u64) -> Result<()>,
    ) -> Result<Sums> {
        let (words, heard) = sync_channel(WAITING);
        let (back, used) = channel();
        std::thread::scope(|scope| {
            let store = self.store();
            let read = move || store.read_blocking(move |r| read(r, &question, &words, &used));
            let reading = Builder::new()
                .name("export-read".to_owned())
                .spawn_scoped(scope, read)
                .map_err(DeskError::Thread)?;
            let written = write(heard, &back, &mut begin, &mut take);
            // Whoever reads hears that nobody listens any more, and ends.
            let read = reading.join().map_err(|_| DeskError::Thread(std::io::Error::other("a panic")))?;
            let sums = written?;
            read?;
            sums.ok_or_else(|| DeskError::Thread(std::io::Error::other("the reader ended early")))
        })
    }
}

fn write(
    heard: Receiver<Word>,
    back: &Sender<Chunk>,
    begin: &mut impl FnMut(u64) -> Result<()>,
    take: &mut impl FnMut(&Chunk, u64) -> Result<()>,
) -> Result<Option<Sums>> {
    let (mut sums_of_all, mut of) = (None, 0);
    for word in heard {
        match word {
            Word::Head(sums, orders) => {
                (sums_of_all, of) = (Some(*sums), orders);
                begin(orders)?;
            }
            Word::Chunk(chunk) => {
                take(&chunk, of)?;
                // Its buffers are used again.
                drop(back.send(chunk));
            }
        }
    }
    Ok(sums_of_all)
}

fn read(
    reader: &Reader<'_>,
    question: &Question,
    words: &SyncSender<Word>,
    used: &Receiver<Chunk>,
) -> Stored<()> {
    let (ids, sums) = match &question.which {
        Which::Filtered(filter) => {
            let Page { offset, limit } = question.page;
            let ids = reader.matching(question.shop, filter, offset, limit)?;
            let sums = sums(reader, question, filter, ids.len() as u64)?;
            (ids, sums)
        }
        which => {
            let ids = ids_of(reader, question.shop, which)?;
            let sums = Sums::of(ids.len() as u64);
            (ids, sums)
        }
    };
    if words.send(Word::Head(Box::new(sums), ids.len() as u64)).is_err() {
        return Ok(());
    }
    for ids in ids.chunks(CHUNK) {
        let chunk = chunk(reader, ids, question.depth, used.try_recv().ok())?;
        if words.send(Word::Chunk(chunk)).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// The orders that are meant, in their order.
pub(in crate::desk) fn ids_of(reader: &Reader<'_>, shop: ShopId, which: &Which) -> Stored<Vec<OrderId>> {
    match which {
        Which::Filtered(filter) => reader.matching(shop, filter, 0, usize::MAX),
        Which::AllBut(filter, but) => {
            let mut ids = reader.matching(shop, filter, 0, usize::MAX)?;
            ids.retain(|id| !but.contains(id));
            Ok(ids)
        }
        Which::These(ids) => Ok(ids.clone()),
        Which::Unjudged(filter, but) => {
            let mut ids = reader.unjudged(shop, filter, 0, usize::MAX)?;
            ids.retain(|id| !but.contains(id));
            Ok(ids)
        }
    }
}

fn sums(reader: &Reader<'_>, question: &Question, filter: &Filter, orders: u64) -> Stored<Sums> {
    let with_facets = match question.sums {
        SumsWish::Unjudged if !filter.asks_texts() => return Ok(Sums::of(orders)),
        SumsWish::Unjudged => WithFacets::No,
        SumsWish::All(facets) => facets,
    };
    let facets = match with_facets {
        WithFacets::Yes => Some(reader.facets(question.shop, filter)?),
        WithFacets::No => None,
    };
    Ok(Sums { totals: reader.totals(question.shop, filter)?, facets })
}

fn chunk(reader: &Reader<'_>, ids: &[OrderId], depth: Depth, used: Option<Chunk>) -> Stored<Chunk> {
    match depth {
        Depth::Row => {
            let mut rows = match used {
                Some(Chunk::Rows(rows)) => rows,
                _ => plain::Rows::default(),
            };
            rows.read(reader, ids)?;
            Ok(Chunk::Rows(rows))
        }
        Depth::Body => {
            let mut bodies = match used {
                Some(Chunk::Bodies(bodies)) => bodies,
                _ => Bodies::default(),
            };
            reader.bodies(ids, &mut bodies)?;
            Ok(Chunk::Bodies(bodies))
        }
    }
}
