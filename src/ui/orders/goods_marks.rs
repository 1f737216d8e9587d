//! Which words of the goods a filter looks for, so that they are marked where they are shown.

use egui::text::LayoutJob;
use egui::{FontId, Ui};

use super::needles::Needles;
use crate::domain::goods::GoodsTest;
use crate::ui::theme;
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
}
