//! What is to be picked for some orders: pieces by the variant and by the seller's own code. Lines that are refunded or
//! being refunded stand apart, and what no answer has returned is counted and never taken for nothing.

use std::collections::HashMap;

use super::status::RefundStatus;

/// A line of an order, as much of it as is picked by. Every `None` means *not returned by any answer*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PickLine<'a> {
    /// The item's title.
    pub title: Option<&'a str>,
    /// The variant in words, as the gateways write it.
    pub variant: Option<&'a str>,
    /// The seller's own code of the item.
    pub outer_iid: Option<&'a str>,
    /// The seller's own code of the variant.
    pub outer_sku_id: Option<&'a str>,
    /// The item.
    pub num_iid: Option<&'a str>,
    /// The variant.
    pub sku_id: Option<&'a str>,
    /// Pieces.
    pub num: Option<i64>,
    /// The refund's state; absent where there was none.
    pub refund_status: Option<&'a str>,
}

impl<'a> PickLine<'a> {
    /// The seller's own code: the variant's, else the item's.
    #[must_use]
    pub fn code(&self) -> Option<&'a str> {
        [self.outer_sku_id, self.outer_iid].into_iter().flatten().find(|code| !code.is_empty())
    }

    /// What tells its variant apart, put into `key`.
    fn variant_key(&self, key: &mut String) {
        let known = |text: Option<&'a str>| text.filter(|text| !text.is_empty());
        key.clear();
        let parts = match (known(self.sku_id), known(self.num_iid)) {
            (Some(sku), _) => ["sku", sku, "", ""],
            (None, Some(item)) => ["item", item, self.variant.unwrap_or_default(), ""],
            (None, None) => [
                "title",
                self.title.unwrap_or_default(),
                self.variant.unwrap_or_default(),
                self.code().unwrap_or_default(),
            ],
        };
        for part in parts {
            key.push_str(part);
            key.push('\u{0}');
        }
    }
}

/// What is to be picked of one variant, or of one code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PickRow {
    /// The item's title, as the newest order has it.
    pub title: Option<String>,
    /// The variant in words.
    pub variant: Option<String>,
    /// The seller's own code of the item.
    pub outer_iid: Option<String>,
    /// The seller's own code of the variant.
    pub outer_sku_id: Option<String>,
    /// How many variants it is of.
    pub variants: u64,
    /// Pieces to pick, of the lines whose pieces are known.
    pub pieces: i64,
    /// Orders with something of it to pick.
    pub orders: u64,
    /// Lines to pick whose pieces no answer has returned.
    pub pieces_unknown: u64,
    /// Pieces of lines whose refund is under way.
    pub refunding: i64,
    /// Pieces of lines that are refunded.
    pub refunded: i64,
}

impl PickRow {
    /// The seller's own code: the variant's, else the item's.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        [&self.outer_sku_id, &self.outer_iid].into_iter().flatten().map(String::as_str).next()
    }
}

/// What is to be picked for some orders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PickList {
    /// By variant.
    pub by_variant: Vec<PickRow>,
    /// By the seller's own code; lines without one by their variant.
    pub by_code: Vec<PickRow>,
    /// Orders that were looked at.
    pub orders: u64,
    /// Orders whose lines no answer has returned: what is to be picked for them is not known.
    pub lines_unknown: u64,
}

impl PickList {
    /// Pieces to pick in all.
    #[must_use]
    pub fn pieces(&self) -> i64 {
        self.by_variant.iter().fold(0, |sum, row| sum.saturating_add(row.pieces))
    }
}

/// Rows by a key, while they are made.
#[derive(Debug, Default)]
struct Rows {
    places: HashMap<Box<str>, usize>,
    rows: Vec<Making>,
}

/// A row while it is made.
#[derive(Debug, Default)]
struct Making {
    row: PickRow,
    /// When the newest order was placed that its words come from.
    newest: String,
    /// The order that was counted last.
    counted: u64,
}

impl Rows {
    /// The row of a key, and whether it is new.
    fn of(&mut self, key: &str) -> usize {
        if let Some(place) = self.places.get(key) {
            return *place;
        }
        self.places.insert(key.into(), self.rows.len());
        self.rows.push(Making::default());
        self.rows.len() - 1
    }
}

impl Making {
    fn add(&mut self, order: u64, created: &str, line: &PickLine<'_>) {
        let Self { row, newest, counted } = self;
        let is_newer = newest.as_str() < created;
        if is_newer {
            created.clone_into(newest);
        }
        for (known, said) in [
            (&mut row.title, line.title),
            (&mut row.variant, line.variant),
            (&mut row.outer_iid, line.outer_iid),
            (&mut row.outer_sku_id, line.outer_sku_id),
        ] {
            let said = said.filter(|text| !text.is_empty());
            if let Some(said) = said.filter(|said| known.as_deref() != Some(said))
                && (is_newer || known.is_none())
            {
                *known = Some(said.to_owned());
            }
        }
        let pieces = line.num.unwrap_or(0);
        match line.refund_status.map(RefundStatus::from_word) {
            Some(status) if status.is_open() => row.refunding = row.refunding.saturating_add(pieces),
            Some(RefundStatus::Success) => row.refunded = row.refunded.saturating_add(pieces),
            _ => {
                row.pieces = row.pieces.saturating_add(pieces);
                row.pieces_unknown += u64::from(line.num.is_none());
                row.orders += u64::from(*counted != order);
                *counted = order;
            }
        }
    }
}

/// Makes a pick list, an order after the other.
#[derive(Debug, Default)]
pub struct Picking {
    by_variant: Rows,
    by_code: Rows,
    orders: u64,
    lines_unknown: u64,
    key: String,
}

impl Picking {
    /// Adds an order by its lines, none of which means that they are not known, and the text of when it was placed.
    pub fn add<'a>(&mut self, created: &str, lines: impl IntoIterator<Item = PickLine<'a>>) {
        self.orders += 1;
        let mut any = 0;
        for line in lines {
            any += 1;
            line.variant_key(&mut self.key);
            let variants = self.by_variant.rows.len();
            let place = self.by_variant.of(&self.key);
            let is_new = place == variants;
            self.by_variant.rows[place].row.variants = 1;
            self.by_variant.rows[place].add(self.orders, created, &line);
            if let Some(code) = line.code() {
                self.key.clear();
                self.key.push_str(code);
            }
            let place = self.by_code.of(&self.key);
            let row = &mut self.by_code.rows[place];
            row.row.variants += u64::from(is_new || row.row.variants == 0);
            row.add(self.orders, created, &line);
        }
        self.lines_unknown += u64::from(any == 0);
    }

    /// The list, the most pieces first.
    #[must_use]
    pub fn finish(self) -> PickList {
        let rows = |rows: Rows| {
            let mut rows: Vec<PickRow> = rows.rows.into_iter().map(|making| making.row).collect();
            rows.sort_by(|a, b| b.pieces.cmp(&a.pieces).then_with(|| a.code().cmp(&b.code())));
            rows
        };
        PickList {
            by_variant: rows(self.by_variant),
            by_code: rows(self.by_code),
            orders: self.orders,
            lines_unknown: self.lines_unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(
        sku: &'static str,
        code: &'static str,
        num: Option<i64>,
        refund: &'static str,
    ) -> PickLine<'static> {
        PickLine {
            title: Some("睡衣"),
            sku_id: Some(sku),
            outer_sku_id: Some(code),
            num,
            refund_status: Some(refund),
            ..PickLine::default()
        }
    }

    #[test]
    fn refunds_and_what_is_not_known_stand_apart() {
        let mut picking = Picking::default();
        let none = "NO_REFUND";
        picking.add("2023-11-10", [line("1", "A", Some(2), none), line("1", "A", Some(3), none)]);
        picking.add("2023-11-11", [line("2", "A", Some(1), "WAIT_SELLER_AGREE"), line("1", "A", None, none)]);
        picking.add("2023-11-11", [line("1", "A", Some(7), "SUCCESS")]);
        picking.add("2023-11-11", []);
        let list = picking.finish();
        assert_eq!((list.orders, list.lines_unknown, list.pieces()), (4, 1, 5));
        let [first, second] = list.by_variant.as_slice() else { panic!("{:?}", list.by_variant) };
        assert_eq!((first.pieces, first.orders, first.pieces_unknown, first.refunded), (5, 2, 1, 7));
        assert_eq!((second.pieces, second.orders, second.refunding), (0, 0, 1));
        let [code] = list.by_code.as_slice() else { panic!("{:?}", list.by_code) };
        assert_eq!((code.variants, code.pieces, code.refunding, code.refunded), (2, 5, 1, 7));
        assert_eq!(code.orders, 2, "an order with two lines of it is one");
    }

    #[test]
    fn what_has_no_code_stands_by_its_variant_and_its_words_are_the_newest() {
        let mut picking = Picking::default();
        let bare = |item, title| PickLine {
            num_iid: Some(item),
            title: Some(title),
            num: Some(1),
            outer_iid: Some(""),
            ..PickLine::default()
        };
        picking.add("2023-11-11", [bare("5", "新名"), bare("6", "袜子")]);
        picking.add("2023-11-10", [bare("5", "旧名")]);
        let list = picking.finish();
        let titles: Vec<_> = list.by_code.iter().map(|row| (row.title.as_deref(), row.pieces)).collect();
        assert_eq!(titles, [(Some("新名"), 2), (Some("袜子"), 1)]);
    }
}
