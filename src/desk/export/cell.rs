//! What a spreadsheet's cell may hold.

use std::borrow::Cow;

use crate::domain::money::Fen;

/// What stands before a text so that no spreadsheet computes it; nothing for almost all.
pub(super) fn prefix(text: &str) -> &'static str {
    let formula = text.starts_with(['=', '+', '-', '@']) || text.starts_with(char::is_control);
    if formula && text.parse::<Fen>().is_err() { "'" } else { "" }
}

/// A text for a spreadsheet's cell, cut to what one holds.
pub(super) fn cut(text: &str, most_units: usize) -> Cow<'_, str> {
    if text.len() <= most_units || text.encode_utf16().count() <= most_units {
        return Cow::Borrowed(text);
    }
    let mut units = 0;
    let kept = text.chars().take_while(|c| {
        units += c.len_utf16();
        units < most_units
    });
    Cow::Owned(kept.chain(['…']).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_a_character_and_says_so() {
        assert_eq!(cut("礼盒", 2), "礼盒");
        assert_eq!(cut("礼盒礼盒", 3), "礼盒…");
        assert_eq!(cut("🙏🙏🙏", 5), "🙏🙏…");
    }
}
