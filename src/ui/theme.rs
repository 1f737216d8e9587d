//! The window's colours, type and spacing. They stand here and nowhere else; a test forbids colours elsewhere.

use egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Theme, Ui,
    Vec2, Visuals,
};

/// The colours of one theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Behind the panels.
    pub ground: Color32,
    /// Panels.
    pub panel: Color32,
    /// Menus and dialogs.
    pub raised: Color32,
    /// Lines.
    pub line: Color32,
    /// Lines around what can be used.
    pub line_strong: Color32,
    /// Text.
    pub text: Color32,
    /// Second text.
    pub second: Color32,
    /// Text that may be overlooked.
    pub faint: Color32,
    /// Focus, the selected row, now.
    pub accent: Color32,
    /// The main button.
    pub button_fill: Color32,
    /// The main button's text.
    pub button_text: Color32,
    /// To be told.
    pub info: Color32,
    /// As it should be.
    pub good: Color32,
    /// A day of which everything is here: many stand side by side, and the other ones have to stand out.
    pub covered: Color32,
    /// To be looked at.
    pub warn: Color32,
    /// Stopped or dangerous.
    pub bad: Color32,
    /// Behind matched text.
    pub highlight: Color32,
    /// A row under the pointer.
    pub hover: Color32,
    /// A selected row: the accent at a tenth.
    pub selected: Color32,
    /// The edge of a flag.
    pub flag_edge: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    let [_, r, g, b] = hex.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

/// The light theme.
pub const LIGHT: Tokens = Tokens {
    ground: rgb(0xF5_F6F8),
    panel: rgb(0xFF_FFFF),
    raised: rgb(0xFF_FFFF),
    line: rgb(0xE3_E6EA),
    line_strong: rgb(0xC9_CED6),
    text: rgb(0x1C_2026),
    second: rgb(0x5C_6570),
    faint: rgb(0x65_6E7A),
    accent: rgb(0xFF_5000),
    button_fill: rgb(0xD2_4200),
    button_text: rgb(0xFF_FFFF),
    info: rgb(0x2A_63D6),
    good: rgb(0x16_7A48),
    covered: rgb(0x8F_CDAE),
    warn: rgb(0x8A_5A00),
    bad: rgb(0xC5_2F2F),
    highlight: rgb(0xFF_E8A3),
    hover: rgb(0xF0_F2F5),
    selected: rgb(0xFF_EEE6),
    flag_edge: rgb(0x5C_6570),
};

/// The dark theme.
pub const DARK: Tokens = Tokens {
    ground: rgb(0x14_1517),
    panel: rgb(0x1B_1D20),
    raised: rgb(0x23_262A),
    line: rgb(0x2C_3035),
    line_strong: rgb(0x40_464E),
    text: rgb(0xE7_EAEE),
    second: rgb(0xA3_ABB6),
    faint: rgb(0x8A_93A0),
    accent: rgb(0xFF_6A26),
    button_fill: rgb(0xFF_6A26),
    button_text: rgb(0x1B_1D20),
    info: rgb(0x6B_A1FF),
    good: rgb(0x46_C28A),
    covered: rgb(0x2C_6B50),
    warn: rgb(0xE0_B04A),
    bad: rgb(0xFF_7A7A),
    highlight: rgb(0x5A_4A12),
    hover: rgb(0x25_282C),
    selected: rgb(0x32_251F),
    flag_edge: rgb(0xC9_CED6),
};

/// The flags' colours, 0–10; flag 0 is an outline.
const FLAGS: [Color32; 11] = [
    rgb(0x9A_A3AF),
    rgb(0xE5_484D),
    rgb(0xE2_A900),
    rgb(0x2F_9E5B),
    rgb(0x3B_78E7),
    rgb(0x8E_4EC6),
    rgb(0xF2_700D),
    rgb(0x5A_B0F2),
    rgb(0xF0_8FB8),
    rgb(0x1D_6B45),
    rgb(0xE2_3A78),
];

/// The number on a flag, in ink or in white, whichever reads better on its colour.
const FLAG_INK: Color32 = rgb(0x1C_2026);
const FLAG_WHITE: Color32 = rgb(0xFF_FFFF);

/// A flag's colour and the colour of the number on it.
#[must_use]
pub fn flag_colors(number: u16) -> (Color32, Color32) {
    let fill = FLAGS.get(usize::from(number)).copied().unwrap_or(FLAGS[0]);
    let ink = if contrast(fill, FLAG_INK) >= contrast(fill, FLAG_WHITE) { FLAG_INK } else { FLAG_WHITE };
    (fill, ink)
}

/// How much of a tone is in the ground of what is set in it.
pub const TINT: f32 = 0.12;
/// The radius of corners.
pub const CORNER: u8 = 6;
/// Width of the rail, in points.
pub const RAIL_WIDTH: f32 = 64.0;
/// Width of the filter pane: its usual, and between what it can be dragged.
pub const FILTER_WIDTH: (f32, f32, f32) = (248.0, 200.0, 360.0);
/// Width of the detail pane: its usual, and between what it can be dragged.
pub const DETAIL_WIDTH: (f32, f32, f32) = (360.0, 300.0, 560.0);
/// Height of the status bar.
pub const STATUS_HEIGHT: f32 = 28.0;
/// Height of a control.
pub const CONTROL_HEIGHT: f32 = 28.0;

/// Second text and table heads.
#[must_use]
pub fn small() -> TextStyle {
    TextStyle::Small
}

/// A section's head: 16, medium.
#[must_use]
pub fn section() -> TextStyle {
    TextStyle::Name("section".into())
}

/// Text of the medium weight, in the size of text.
#[must_use]
pub fn medium() -> TextStyle {
    TextStyle::Name("medium".into())
}

/// The medium weight of the text font.
#[must_use]
pub fn medium_family() -> FontFamily {
    FontFamily::Name("medium".into())
}

/// The colours that a part of the window is drawn in.
#[must_use]
pub fn tokens(ui: &Ui) -> &'static Tokens {
    of(ui.visuals().dark_mode)
}

/// The colours of a context's present theme.
#[must_use]
pub fn tokens_of(ctx: &Context) -> &'static Tokens {
    match ctx.theme() {
        Theme::Dark => &DARK,
        Theme::Light => &LIGHT,
    }
}

const fn of(dark_mode: bool) -> &'static Tokens {
    if dark_mode { &DARK } else { &LIGHT }
}

/// Puts fonts, colours and sizes into the context, for both themes.
pub fn install(ctx: &Context) {
    ctx.set_fonts(super::fonts::definitions());
    for (theme, tokens) in [(Theme::Light, &LIGHT), (Theme::Dark, &DARK)] {
        ctx.style_mut_of(theme, |style| dress(style, tokens));
    }
}

fn dress(style: &mut Style, tokens: &Tokens) {
    let text = |size| FontId::new(size, FontFamily::Proportional);
    let strong = |size| FontId::new(size, medium_family());
    style.text_styles = [
        (TextStyle::Small, text(13.0)),
        (TextStyle::Body, text(14.0)),
        (TextStyle::Button, text(14.0)),
        (TextStyle::Monospace, FontId::new(13.0, FontFamily::Monospace)),
        (TextStyle::Heading, strong(20.0)),
        (section(), strong(16.0)),
        (medium(), strong(14.0)),
    ]
    .into();
    style.animation_time = 0.1;
    let spacing = &mut style.spacing;
    spacing.item_spacing = Vec2::new(8.0, 8.0);
    spacing.button_padding = Vec2::new(10.0, 4.0);
    spacing.interact_size = Vec2::new(28.0, CONTROL_HEIGHT);
    spacing.menu_margin = Margin::same(6);
    spacing.window_margin = Margin::same(16);
    spacing.icon_width = 18.0;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = 8.0;
    spacing.tooltip_width = 420.0;
    spacing.combo_height = 320.0;
    spacing.scroll.bar_width = 10.0;
    spacing.scroll.floating = true;
    style.visuals = visuals(style.visuals.dark_mode, tokens);
}

fn visuals(dark_mode: bool, tokens: &Tokens) -> Visuals {
    let mut v = if dark_mode { Visuals::dark() } else { Visuals::light() };
    let corner = CornerRadius::same(CORNER);
    v.panel_fill = tokens.panel;
    v.window_fill = tokens.raised;
    v.window_stroke = Stroke::new(1.0, tokens.line_strong);
    v.window_corner_radius = CornerRadius::same(8);
    v.menu_corner_radius = corner;
    let shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: Color32::from_black_alpha(48) };
    v.window_shadow = shadow;
    v.popup_shadow = shadow;
    v.faint_bg_color = tokens.ground;
    v.extreme_bg_color = tokens.panel;
    v.text_edit_bg_color = Some(tokens.panel);
    v.code_bg_color = tokens.ground;
    v.hyperlink_color = tokens.info;
    v.warn_fg_color = tokens.warn;
    v.error_fg_color = tokens.bad;
    v.weak_text_color = Some(tokens.second);
    v.selection.bg_fill = tokens.accent.gamma_multiply(0.25);
    v.selection.stroke = Stroke::new(1.5, tokens.accent);
    v.text_cursor.stroke = Stroke::new(1.5, tokens.accent);
    v.disabled_alpha = 0.5;
    v.button_frame = true;
    let states = [
        (&mut v.widgets.noninteractive, tokens.panel, tokens.line, tokens.text),
        (&mut v.widgets.inactive, tokens.panel, tokens.line_strong, tokens.text),
        (&mut v.widgets.hovered, tokens.hover, tokens.faint, tokens.text),
        (&mut v.widgets.active, tokens.selected, tokens.accent, tokens.text),
        (&mut v.widgets.open, tokens.hover, tokens.line_strong, tokens.text),
    ];
    for (state, fill, line, text) in states {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, line);
        state.fg_stroke = Stroke::new(1.0, text);
        state.corner_radius = corner;
        state.expansion = 0.0;
    }
    v
}

/// How well one colour stands out against another, 1 to 21 (WCAG 2).
#[must_use]
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let luminance = |color: Color32| {
        let part = |value: u8| {
            let c = f32::from(value) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(color.r()) + 0.7152 * part(color.g()) + 0.0722 * part(color.b())
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A badge's ground as it is seen: its colour, thinned, on the panel.
    fn tinted(panel: Color32, color: Color32) -> Color32 {
        panel.lerp_to_gamma(color, TINT)
    }

    #[test]
    fn text_can_be_read_in_both_themes() {
        for (name, t) in [("light", &LIGHT), ("dark", &DARK)] {
            for ground in [t.panel, t.raised] {
                assert!(contrast(t.text, ground) >= 7.0, "{name} text");
            }
            for (what, color, on) in [
                ("second", t.second, t.panel),
                ("second on ground", t.second, t.ground),
                ("faint", t.faint, t.panel),
                ("faint on ground", t.faint, t.ground),
                ("button", t.button_text, t.button_fill),
                ("info in a badge", t.info, tinted(t.panel, t.info)),
                ("good in a badge", t.good, tinted(t.panel, t.good)),
                ("warn in a badge", t.warn, tinted(t.panel, t.warn)),
                ("bad in a badge", t.bad, tinted(t.panel, t.bad)),
                ("second in a badge", t.second, tinted(t.panel, t.second)),
                ("text on hover", t.text, t.hover),
                ("text on selected", t.text, t.selected),
                ("second on selected", t.second, t.selected),
                ("text on highlight", t.text, t.highlight),
            ] {
                assert!(contrast(color, on) >= 4.5, "{name} {what}: {}", contrast(color, on));
            }
            // A sign that always stands beside a word.
            assert!(contrast(t.accent, t.panel) >= 3.0, "{name} accent");
        }
    }

    #[test]
    fn the_number_on_every_flag_can_be_read() {
        for number in 1..=10 {
            let (fill, ink) = flag_colors(number);
            assert!(contrast(fill, ink) >= 3.0, "flag {number}: {}", contrast(fill, ink));
        }
        assert_eq!(flag_colors(99).0, flag_colors(0).0);
    }
}
