//! Which words of the goods a filter looks for, so that they are marked where they are shown.

use egui::text::LayoutJob;
use egui::{FontId, Ui};

use crate::domain::filter::Filter;
use crate::domain::local_test::{LocalTest, Side};
use crate::domain::text_test::find_folded;
use crate::ui::theme;
use crate::ui::widgets::highlighted;

/// A text of the goods with what is looked for marked in it; `fields` says which of a line's words it shows.
pub(super) fn marked(ui: &Ui, text: &str, asked: &Filter, fields: [bool; 4], font: &FontId) -> LayoutJob {
    let t = theme::tokens(ui);
    let color = if fields[0] { t.text } else { t.second };
    highlighted(text, needle(asked, fields, text), font, color, t.highlight)
}

/// The first word that is looked for in these fields and stands in the text.
fn needle<'a>(asked: &'a Filter, fields: [bool; 4], shown: &str) -> Option<&'a str> {
    let tests = asked.local.iter().filter_map(|test| match test {
        LocalTest::Goods(Side::Is, test) => Some(test),
        _ => None,
    });
    let of_fields =
        tests.filter(|test| test.field().covers().iter().zip(fields).any(|(covers, is)| *covers && is));
    of_fields.flat_map(|test| test.values()).find(|word| find_folded(shown, word).is_some())
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
        let any = asked("goods:拖鞋,TX");
        assert_eq!(needle(&any, title, "棉拖鞋"), Some("拖鞋"));
        assert_eq!(needle(&any, others, "红 · tx-9"), Some("TX"));
        assert_eq!(needle(&asked("title:TX"), others, "tx-9"), None);
        assert_eq!(needle(&asked("-goods:拖鞋"), title, "棉拖鞋"), None);
    }
}
