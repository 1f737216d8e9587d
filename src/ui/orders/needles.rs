//! What is marked in the rows and in the detail: the words that the filter looks for, where it looks for them.

use crate::domain::anywhere::{Anywhere, Spot};
use crate::domain::filter::Filter;
use crate::domain::goods::GoodsTest;
use crate::domain::local_test::{LocalTest, Side};
use crate::domain::order::Order;
use crate::domain::text_how::LocalText;
use crate::domain::text_test::TextTest;
use crate::ui::widgets::{Needle, NeedleAt};

/// What is looked for in each place.
#[derive(Debug, Default)]
pub(super) struct Needles<'a> {
    pub(super) memo: Vec<Needle<'a>>,
    pub(super) message: Vec<Needle<'a>>,
    /// In the order number.
    pub(super) tid: Vec<Needle<'a>>,
    /// In the item ids.
    pub(super) item: Vec<Needle<'a>>,
    /// Among the words of the goods.
    pub(super) goods: Vec<&'a GoodsTest>,
    /// In any word of the goods.
    pub(super) goods_words: Vec<&'a str>,
    /// The words without a key: of these a row says where they were found.
    anywhere: Vec<&'a Anywhere>,
}

impl<'a> Needles<'a> {
    /// What a filter looks for.
    pub(super) fn of(filter: &'a Filter) -> Self {
        let mut needles = Self::default();
        needles.memo.extend(filter.seller_memo.as_ref().and_then(of_test));
        needles.message.extend(filter.buyer_message.as_ref().and_then(of_test));
        for test in &filter.local {
            match test {
                LocalTest::Memo(Side::Is, test) => add(&mut needles.memo, test),
                LocalTest::Message(Side::Is, test) => add(&mut needles.message, test),
                LocalTest::Goods(Side::Is, test) => needles.goods.push(test),
                LocalTest::Anywhere(Side::Is, any) => needles.add_anywhere(any),
                _ => {}
            }
        }
        needles
    }

    fn add_anywhere(&mut self, any: &'a Anywhere) {
        for word in any.words() {
            self.memo.push(Needle { text: word, at: NeedleAt::Anywhere });
            self.message.push(Needle { text: word, at: NeedleAt::Anywhere });
            self.goods_words.push(word);
        }
        for digits in any.numbers() {
            self.tid.push(Needle { text: digits.as_str(), at: NeedleAt::End });
            self.item.push(Needle { text: digits.as_str(), at: NeedleAt::Start });
        }
        self.anywhere.push(any);
    }

    /// Where an order has the words without a key.
    pub(super) fn hits(&self, order: &Order) -> Vec<Spot> {
        let has = |spot: &Spot| self.anywhere.iter().any(|any| any.hits(order).any(|hit| hit == *spot));
        Spot::ALL.into_iter().filter(has).collect()
    }
}

fn of_test(test: &TextTest) -> Option<Needle<'_>> {
    match test {
        TextTest::Contains(piece) | TextTest::Equals(piece) => {
            Some(Needle { text: piece, at: NeedleAt::Anywhere })
        }
        TextTest::Differs(_) => None,
    }
}

fn add<'a>(needles: &mut Vec<Needle<'a>>, test: &'a LocalText) {
    let at = match test {
        LocalText::Api(test) => return needles.extend(of_test(test)),
        LocalText::Starts(_) => NeedleAt::Start,
        LocalText::Ends(_) => NeedleAt::End,
        LocalText::AnyOf(_) => NeedleAt::Anywhere,
    };
    needles.extend(test.values().into_iter().map(|text| Needle { text, at }));
}
