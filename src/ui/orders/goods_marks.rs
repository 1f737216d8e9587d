//! Which words of the goods a filter looks for, so that they are marked where they are shown.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Ui};

use super::needles::Needles;
use super::row::Goods;
use crate::domain::goods::{GoodsField, GoodsTest};
use crate::ui::theme::{self, Tokens};
use crate::ui::widgets::{Needle, NeedleAt, highlighted};

/// A text of the goods with what is looked for marked in it; `fields` says which of a line's words it shows.
pub(super) fn marked(
    ui: &Ui,
    text: &str,
    needles: &Needles<'_>,
    fields: [bool; 4],
    font: &FontId,
) -> LayoutJob {
    let t = theme::tokens(ui);
    let color = if fields[0] { t.text } else { t.second };
    highlighted(text, &needles_of(needles, fields), font, color, t.highlight)
}

/// The goods of an order on one line, as the table shows them.
pub(super) fn goods_line(goods: &Goods<'_>, needles: &Needles<'_>, font: &FontId, t: &Tokens) -> LayoutJob {
    let name = needles_of(needles, goods.named_by.covers());
    let mut job = highlighted(goods.name, &name, font, t.text, t.highlight);
    if !goods.variant.is_empty() {
        push(&mut job, "  ", font, t.second);
        let variant = needles_of(needles, GoodsField::Sku.covers());
        let variant = highlighted(&goods.variant, &variant, font, t.second, t.highlight);
        for section in &variant.sections {
            let place = section.byte_range.start.0..section.byte_range.end.0;
            job.append(variant.text.get(place).unwrap_or_default(), 0.0, section.format.clone());
        }
    }
    if let Some(pieces) = goods.pieces.filter(|pieces| *pieces != 1) {
        push(&mut job, &format!("  ×{pieces}"), font, t.text);
    }
    if goods.more > 0 {
        push(&mut job, &format!("  +{}", goods.more), font, t.second);
    }
    job
}

/// Puts a plain text behind another.
pub(super) fn push(job: &mut LayoutJob, text: &str, font: &FontId, color: Color32) {
    job.append(text, 0.0, TextFormat { font_id: font.clone(), color, ..TextFormat::default() });
}

/// The words that are looked for in these fields.
fn needles_of<'a>(needles: &'a Needles<'_>, fields: [bool; 4]) -> Vec<Needle<'a>> {
    let covers =
        |test: &&&GoodsTest| test.field().covers().iter().zip(fields).any(|(covers, is)| *covers && is);
    let of_fields = needles.goods.iter().filter(covers).flat_map(|test| test.values());
    of_fields
        .chain(needles.goods_words.iter().copied())
        .map(|text| Needle { text, at: NeedleAt::Anywhere })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::filter_line;
    use crate::domain::time::Timestamp;

    #[test]
    fn only_what_is_looked_for_in_the_field_is_marked() {
        let asked = |line| filter_line::read(line, Timestamp::from_unix(0)).unwrap();
        let title = [true, false, false, false];
        let others = [false, true, true, true];
        let found = |line, fields| {
            let filter = asked(line);
            let texts: Vec<String> = needles_of(&Needles::of(&filter), fields)
                .iter()
                .map(|needle| needle.text.to_owned())
                .collect();
            texts
        };
        assert_eq!(found("goods:拖鞋,TX", title), ["拖鞋", "TX"]);
        assert_eq!(found("goods:拖鞋,TX", others), ["拖鞋", "TX"]);
        assert!(found("title:TX", others).is_empty() && found("-goods:拖鞋", title).is_empty());
    }

    #[test]
    fn in_a_row_each_word_of_the_goods_is_marked_by_what_it_is() {
        let goods = Goods {
            name: "TX-8804",
            named_by: GoodsField::Code,
            variant: "红色 TX".to_owned(),
            pieces: Some(2),
            more: 1,
        };
        let t = theme::tokens_of(&egui::Context::default());
        let found = |line: &str| {
            let filter = filter_line::read(line, Timestamp::from_unix(0)).unwrap();
            let job = goods_line(&goods, &Needles::of(&filter), &FontId::default(), t);
            assert_eq!(job.text, "TX-8804  红色 TX  ×2  +1");
            let is_marked = |section: &&egui::text::LayoutSection| section.format.background == t.highlight;
            let places = job.sections.iter().filter(is_marked).map(|section| section.byte_range.clone());
            places.map(|place| job.text[place.start.0..place.end.0].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("goods:tx"), ["TX", "TX"]);
        assert_eq!(found("code:tx"), ["TX"]);
        assert_eq!(found("sku:红"), ["红"]);
        assert_eq!(found("8804"), Vec::<String>::new(), "a number is none of the words of the goods");
        assert!(found("title:tx").is_empty(), "the title is not shown");
    }
}
