//! Fonts: one CJK family for everything, so that Latin and digits are not thin beside Chinese. Behind it stand the
//! icons, egui's emoji, and then the system's fonts, so that nothing a buyer writes shows as boxes.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

use super::theme;

/// The text font, weight 400.
pub const REGULAR: &[u8] = include_bytes!("../../assets/fonts/LidanSans-Regular.ttf");
/// The text font, weight 500.
pub const MEDIUM: &[u8] = include_bytes!("../../assets/fonts/LidanSans-Medium.ttf");
/// The icons.
pub const ICONS: &[u8] = include_bytes!("../../assets/fonts/icons.ttf");

/// The fonts of the window.
#[must_use]
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    for (name, data) in [("regular", REGULAR), ("medium", MEDIUM), ("icons", ICONS)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(data)));
    }
    // egui's own Latin is left out of the proportional family; its symbols and emoji stay.
    let behind: Vec<String> = fonts
        .families
        .get(&FontFamily::Proportional)
        .into_iter()
        .flatten()
        .filter(|name| !name.starts_with("Ubuntu"))
        .cloned()
        .collect();
    let family = |first: &str| {
        let first = [first.to_owned(), "icons".to_owned()];
        first.into_iter().chain(behind.clone()).collect::<Vec<String>>()
    };
    fonts.families.insert(FontFamily::Proportional, family("regular"));
    fonts.families.insert(theme::medium_family(), family("medium"));
    if let Some(mono) = fonts.families.get_mut(&FontFamily::Monospace) {
        mono.insert(1, "regular".to_owned());
    }
    fonts
}
