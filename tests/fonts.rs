//! The fonts that come with the program: every character that a seller reads is in them, and every icon.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

use std::collections::BTreeSet;
use std::fs;

use encoding_rs::GBK;
use lidan::ui::fonts::{ICONS, MEDIUM, REGULAR};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

const TEXT_FONTS: [(&str, &[u8]); 2] = [("regular", REGULAR), ("medium", MEDIUM)];

/// The characters that a font has.
fn characters(font: &[u8]) -> BTreeSet<char> {
    let font = FontRef::new(font).unwrap();
    font.charmap().mappings().filter_map(|(code, _)| char::from_u32(code)).collect()
}

/// What of these both text fonts lack.
fn lacking(wanted: impl IntoIterator<Item = char>) -> BTreeSet<char> {
    let fonts = TEXT_FONTS.map(|(_, font)| characters(font));
    wanted.into_iter().filter(|c| fonts.iter().any(|font| !font.contains(c))).collect()
}

/// GB 2312: the rows of GBK whose two bytes both lie at A1 or above, up to the end of the second level of hanzi.
fn gb2312() -> BTreeSet<char> {
    // Rows 10 to 15 are the user's own, and so are the ends of the rows of signs and of the first level.
    let mut found = BTreeSet::new();
    for row in (0xA1..=0xA9_u8).chain(0xB0..=0xF7) {
        for cell in 0xA1..=0xFE_u8 {
            let bytes = [row, cell];
            let (text, _, is_broken) = GBK.decode(&bytes);
            let mut chars = text.chars();
            let (Some(c), None) = (chars.next(), chars.next()) else { continue };
            let is_private = ('\u{e000}'..='\u{f8ff}').contains(&c);
            if !is_broken && !is_private && !added_by_gbk(row, cell) {
                found.insert(c);
            }
        }
    }
    found
}

/// Signs that GBK has put into holes of the rows of GB 2312.
const fn added_by_gbk(row: u8, cell: u8) -> bool {
    match row {
        // ⅰ–ⅹ, and the euro sign of GB 18030.
        0xA2 => cell < 0xB1 || cell == 0xE3 || cell == 0xE4 || cell > 0xFC || (cell > 0xEE && cell < 0xF1),
        // Forms of punctuation for columns.
        0xA6 => cell > 0xD8,
        // Letters with marks that pinyin does not have in GB 2312.
        0xA8 => cell > 0xBA && cell < 0xC5,
        _ => false,
    }
}

#[test]
fn the_text_fonts_have_all_of_gb_2312() {
    let all = gb2312();
    let hanzi = all.iter().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(*c)).count();
    assert_eq!((hanzi, all.len() - hanzi), (6_763, 682), "the test looks at all of it");
    assert_eq!(lacking(all), BTreeSet::new());
}

#[test]
fn the_text_fonts_have_every_character_of_the_windows_texts_and_signs() {
    let mut wanted: BTreeSet<char> =
        "¥·…—–→×％%‰℃№“”‘’「」『』【】《》、，。；：？（）①⑩ⅠⅫ√▲▼".chars().collect();
    for file in ["ui.yml", "words.yml", "cli.yml"] {
        wanted.extend(fs::read_to_string(format!("assets/locales/{file}")).unwrap().chars());
    }
    wanted.retain(|c| !c.is_control());
    assert!(wanted.len() > 500, "{}", wanted.len());
    assert_eq!(lacking(wanted), BTreeSet::new());
}

#[test]
fn every_icon_is_in_the_icon_font_and_in_no_text_font() {
    let source = fs::read_to_string("src/ui/icons.rs").unwrap();
    let icons: Vec<(&str, char)> = source
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix("pub const ")?.split_once(": &str = \"\\u{")?;
            let code = u32::from_str_radix(rest.strip_suffix("}\";")?, 16).unwrap();
            Some((name, char::from_u32(code).unwrap()))
        })
        .collect();
    assert!(icons.len() > 70, "{}", icons.len());
    let (font, texts) = (characters(ICONS), TEXT_FONTS.map(|(_, font)| characters(font)));
    for (name, icon) in icons {
        assert!(font.contains(&icon), "{name}");
        assert!(texts.iter().all(|text| !text.contains(&icon)), "a text font hides {name}");
    }
}

#[test]
fn all_digits_have_one_width() {
    for (name, font) in TEXT_FONTS {
        let font = FontRef::new(font).unwrap();
        let (map, metrics) = (font.charmap(), font.glyph_metrics(Size::unscaled(), LocationRef::default()));
        let width = |c: char| metrics.advance_width(map.map(c).unwrap()).unwrap();
        let widths: Vec<f32> = ('0'..='9').map(width).collect();
        assert!(widths.iter().all(|other| (other - widths[0]).abs() < f32::EPSILON), "{name}: {widths:?}");
        assert!(widths[0] > 0.0);
    }
}
