//! The kinds of rules: each has a colour, a pattern and a sign, so that colour is never the only one.

use std::borrow::Cow;

use egui::{Color32, Label, RichText, Role, Sense, Ui, WidgetInfo, vec2};
use rust_i18n::t;

use crate::domain::calendar::RuleKind;
use crate::ui::icons;
use crate::ui::theme::{self, Tokens};
use crate::ui::widgets::{Pattern, fill_ui, icon_ui};

/// Every kind, the worst first.
pub(super) const KINDS: [RuleKind; 11] = [
    RuleKind::Closed,
    RuleKind::NewDataMissing,
    RuleKind::Delayed,
    RuleKind::FieldsMissing,
    RuleKind::ValueForced,
    RuleKind::ResultCap,
    RuleKind::FlowControl,
    RuleKind::MessagesDropped,
    RuleKind::MessagesDelayed,
    RuleKind::Quota,
    RuleKind::Advice,
];

/// A kind's name.
pub(super) fn name(kind: RuleKind) -> Cow<'static, str> {
    t!(format!("rule.{}", kind.word()))
}

/// A kind's sign.
pub(super) const fn sign(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Closed => icons::PROHIBIT,
        RuleKind::FieldsMissing => icons::COLUMNS,
        RuleKind::ValueForced => icons::WARNING,
        RuleKind::Delayed => icons::CLOCK,
        RuleKind::FlowControl => icons::HOURGLASS,
        RuleKind::ResultCap => icons::ROWS,
        RuleKind::NewDataMissing => icons::QUESTION,
        RuleKind::MessagesDropped => icons::CHAT_TEXT,
        RuleKind::MessagesDelayed => icons::CLOCK_COUNTDOWN,
        RuleKind::Advice => icons::INFO,
        RuleKind::Quota => icons::PULSE,
    }
}

/// A kind's colour.
pub(super) const fn color(kind: RuleKind, t: &Tokens) -> Color32 {
    match kind {
        RuleKind::Closed | RuleKind::NewDataMissing | RuleKind::MessagesDropped => t.bad,
        RuleKind::FieldsMissing | RuleKind::ValueForced | RuleKind::ResultCap => t.warn,
        RuleKind::Delayed | RuleKind::MessagesDelayed | RuleKind::FlowControl => t.info,
        RuleKind::Quota => t.good,
        RuleKind::Advice => t.second,
    }
}

/// A kind's pattern.
pub(super) const fn pattern(kind: RuleKind) -> Pattern {
    match kind {
        RuleKind::Closed => Pattern::Solid,
        RuleKind::FieldsMissing | RuleKind::Delayed | RuleKind::MessagesDelayed => Pattern::Hatched,
        RuleKind::ValueForced | RuleKind::NewDataMissing | RuleKind::MessagesDropped => Pattern::Crossed,
        RuleKind::FlowControl | RuleKind::ResultCap => Pattern::Dotted,
        RuleKind::Advice | RuleKind::Quota => Pattern::Outlined,
    }
}

/// A kind's sign in its colour, 22 wide; its name on hover.
pub(super) fn sign_ui(ui: &mut Ui, kind: RuleKind) {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(22.0, 18.0), Sense::hover());
    let name = name(kind);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &*name));
    let font = egui::FontId::proportional(16.0);
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, sign(kind), font, color(kind, t));
    response.on_hover_text(name);
}

/// What the patterns of these kinds mean.
pub(super) fn legend_ui(ui: &mut Ui, kinds: &[RuleKind]) {
    let t = theme::tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for kind in KINDS.into_iter().filter(|kind| kinds.contains(kind)) {
            let (rect, _) = ui.allocate_exact_size(vec2(18.0, 12.0), Sense::hover());
            fill_ui(ui.painter(), rect, pattern(kind), color(kind, t));
            icon_ui(ui, sign(kind), 13.0, color(kind, t));
            let label = RichText::new(name(kind)).text_style(theme::small()).color(t.second);
            ui.add(Label::new(label).selectable(false));
            ui.add_space(8.0);
        }
    });
}
