//! What is to be picked for orders: read as an export reads, and summed instead of written.

use super::pick::{Layout, Picked};
use super::read::{Chunk, Depth, Question, SumsWish};
use super::{ExportListener, tell};
use crate::desk::error::Result;
use crate::desk::open::Desk;
use crate::desk::orders::Page;
use crate::domain::export::{Column, Head, RowOf, Which};
use crate::domain::ids::ShopId;
use crate::domain::pick_list::{PickLine, PickList, Picking};

/// What is asked of an order and its lines.
const COLUMNS: [&str; 9] = [
    "created",
    "title",
    "sku_properties_name",
    "outer_iid",
    "outer_sku_id",
    "num_iid",
    "sku_id",
    "num",
    "refund_status",
];

impl Desk {
    /// Sums the lines of orders by variant and by code, all at one state of the store. Blocks.
    ///
    /// # Errors
    /// [`DeskError::Stopped`], [`DeskError::Store`].
    pub fn pick_list(&self, shop: ShopId, which: Which, listener: ExportListener<'_>) -> Result<PickList> {
        let heads: Vec<Head> =
            COLUMNS.iter().filter_map(|name| Column::named(name)).map(Head::plain).collect();
        let layout = Layout::of(&heads, RowOf::Line);
        let question =
            Question { shop, which, page: Page::ALL, depth: Depth::Body, sums: SumsWish::Unjudged };
        let (mut picking, mut picked, mut done) = (Picking::default(), Picked::default(), 0);
        let tell = |written, of| tell(listener, written, of);
        self.read_beside(
            question,
            |orders| tell(0, orders),
            |chunk, of| {
                let Chunk::Bodies(bodies) = chunk else { return Ok(()) };
                for body in bodies.iter() {
                    picked.pick_body(&layout, body)?;
                    add(&mut picking, &picked, &layout);
                    done += 1;
                }
                tell(done, of)
            },
        )?;
        Ok(picking.finish())
    }
}

fn add(picking: &mut Picking, picked: &Picked, layout: &Layout) {
    let value = |row, column| picked.value_of_row(layout, column, row);
    let lines = (0..picked.lines()).map(|row| PickLine {
        title: value(row, 1),
        variant: value(row, 2),
        outer_iid: value(row, 3),
        outer_sku_id: value(row, 4),
        num_iid: value(row, 5),
        sku_id: value(row, 6),
        num: value(row, 7).and_then(|num| num.parse().ok()).filter(|num| *num >= 0),
        refund_status: value(row, 8),
    });
    picking.add(value(0, 0).unwrap_or_default(), lines);
}
