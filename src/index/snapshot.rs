//! The mirror at one revision, and what can be asked of it.

use std::sync::Arc;

use super::answer::Answer;
use super::part::Part;
use crate::domain::filter::Filter;
use crate::domain::ids::{OrderId, Rev, ShopId};

/// Whose orders a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShopScope {
    /// Those of one shop.
    One(ShopId),
    /// Those of every shop.
    All,
}

/// A question to the mirror.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// Whose orders.
    pub shop: ShopScope,
    /// Which of them, and in which order.
    pub filter: Filter,
}

/// Every order at one revision. It never changes, whatever is written meanwhile; cloning is cheap, and any
/// thread may ask it.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    rev: Rev,
    parts: Arc<[Part]>,
}

/// Bytes on the heap, by what they are for. Answers are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bytes {
    /// Ids, order numbers, times and payments.
    pub numbers: usize,
    /// The other orders of the rows: by id, order number, modified and paid.
    pub sequences: usize,
    /// Status, flag, refund state, step of a pre-sale and shop.
    pub categories: usize,
    /// Nicks and stable keys of buyers, and who bought what.
    pub buyers: usize,
    /// Which orders carry an item.
    pub items: usize,
    /// Memos and messages.
    pub texts: usize,
    /// What finds a piece of text in them.
    pub grams: usize,
    /// Goods, places, pieces, shipping and parcels.
    pub contents: usize,
    /// Which rows have died.
    pub dead: usize,
}

impl Bytes {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> usize {
        let Self { numbers, sequences, categories, buyers, items, texts, grams, contents, dead } = *self;
        numbers + sequences + categories + buyers + items + texts + grams + contents + dead
    }

    fn add(&mut self, other: &Self) {
        self.numbers += other.numbers;
        self.sequences += other.sequences;
        self.categories += other.categories;
        self.buyers += other.buyers;
        self.items += other.items;
        self.texts += other.texts;
        self.grams += other.grams;
        self.contents += other.contents;
        self.dead += other.dead;
    }
}

impl Snapshot {
    pub(super) fn new(rev: Rev, parts: Vec<Part>) -> Self {
        Self { rev, parts: parts.into() }
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The revision of the store that it mirrors.
    #[must_use]
    pub const fn rev(&self) -> Rev {
        self.rev
    }

    /// How many orders there are, of all shops.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.parts.iter().map(|part| part.counts().rows).sum()
    }

    /// Is there no order at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The last order that was ever taken in, as far as the pieces remember; rows of the store are never given twice.
    #[must_use]
    pub fn newest(&self) -> Option<OrderId> {
        self.parts.iter().filter_map(|part| part.segment().newest()).max()
    }

    /// How many pieces it consists of; a question costs a little for each.
    #[must_use]
    pub fn segments(&self) -> usize {
        self.parts.len()
    }

    /// What it needs in memory.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        let mut bytes = Bytes::default();
        for part in &*self.parts {
            bytes.add(&part.segment().bytes());
            bytes.dead += part.dead_bytes();
        }
        bytes
    }

    /// Answers a question, exactly as [`Filter::judge`], [`Facets::count`] and [`Totals::count`] would by
    /// looking at every order.
    ///
    /// [`Facets::count`]: crate::domain::facets::Facets::count
    /// [`Totals::count`]: crate::domain::facets::Totals::count
    #[must_use]
    pub fn ask(&self, question: &Question) -> Answer {
        Answer::new(self.rev, &self.parts, question)
    }
}
