//! The filter pane: every condition with the counts beside its choices. Every keystroke filters.

use std::borrow::Cow;
use std::collections::BTreeMap;

use egui::{Align, Label, Layout, RichText, ScrollArea, Ui, UiBuilder, vec2};
use rust_i18n::t;

use super::draft::{DraftField, FilterDraft, Stretch};
use crate::domain::facets::Facets;
use crate::domain::filter::{Direction, Refunding, TimeKind};
use crate::domain::flag::Flag;
use crate::domain::status::Status;
use crate::domain::text_state::TextPresence;
use crate::domain::text_test::TextOp;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{
    CHOICE_HEIGHT, Field, Segment, Tone, choice_ui, field_ui, menu_ui, paint_flag, segments_ui, spaced,
    titled_ui,
};
use crate::ui::words;

/// Draws the pane.
pub(super) fn ui(ui: &mut Ui, draft: &mut FilterDraft, wrong: &[DraftField], facets: Option<&Facets>) {
    ScrollArea::vertical().id_salt("filter_pane").auto_shrink([false, false]).show(ui, |ui| {
        // The scroll bar has the margin to itself.
        ui.set_max_width(ui.available_width() - ui.spacing().scroll.bar_width);
        ui.spacing_mut().item_spacing.y = 4.0;
        time_ui(ui, draft, wrong);
        space(ui);
        flag_ui(ui, draft, facets);
        space(ui);
        let presences = |facet: fn(&Facets) -> &BTreeMap<TextPresence, u64>| {
            facets.map(|facets| facet(facets).iter().map(|(k, v)| (*k, *v)).collect()).unwrap_or_default()
        };
        let memo = TextPart {
            title: t!("filter.memo"),
            op: t!("filter.memo.op"),
            field: t!("filter.memo.text"),
            facet: presences(|facets| &facets.seller_memo),
        };
        text_ui(ui, &memo, &mut draft.memo_op, &mut draft.memo);
        let message = TextPart {
            title: t!("filter.message"),
            op: t!("filter.message.op"),
            field: t!("filter.message.text"),
            facet: presences(|facets| &facets.buyer_message),
        };
        text_ui(ui, &message, &mut draft.message_op, &mut draft.message);
        space(ui);
        status_ui(ui, draft, facets);
        space(ui);
        refunding_ui(ui, draft, facets);
        space(ui);
        more_ui(ui, draft, wrong);
        ui.add_space(12.0);
    });
}

fn space(ui: &mut Ui) {
    ui.add_space(4.0);
}

fn time_ui(ui: &mut Ui, draft: &mut FilterDraft, wrong: &[DraftField]) {
    ui.horizontal(|ui| {
        let title =
            RichText::new(t!("filter.time")).text_style(theme::small()).color(theme::tokens(ui).second);
        ui.add(Label::new(title).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| direction_ui(ui, &mut draft.direction));
    });
    let kinds = TimeKind::ALL.map(|kind| (kind, words::time_kind(kind)));
    let segments: Vec<Segment<'_, TimeKind>> =
        kinds.iter().map(|(value, text)| Segment { value: *value, text }).collect();
    segments_ui(ui, &t!("filter.time"), &mut draft.time, &segments);
    let stretches = Stretch::ALL.map(|stretch| (stretch, t!(stretch.key())));
    for half in stretches.chunks(3) {
        let segments: Vec<Segment<'_, Stretch>> =
            half.iter().map(|(value, text)| Segment { value: *value, text }).collect();
        segments_ui(ui, &t!("filter.stretch"), &mut draft.stretch, &segments);
    }
    if draft.stretch == Stretch::Typed {
        for (name, field, text) in [
            (t!("filter.start"), DraftField::Start, &mut draft.start),
            (t!("filter.end"), DraftField::End, &mut draft.end),
        ] {
            let wrong = wrong.contains(&field);
            field_ui(ui, Field { hint: &name, wrong, most_chars: 19, ..Field::named(&name) }, text);
            if wrong {
                fault_ui(ui, &t!("filter.time.wrong"));
            }
        }
    }
}

/// The order of the answer, as a word that turns it round.
fn direction_ui(ui: &mut Ui, direction: &mut Direction) {
    let (icon, other) = match direction {
        Direction::Descending => (icons::SORT_DESCENDING, Direction::Ascending),
        Direction::Ascending => (icons::SORT_ASCENDING, Direction::Descending),
    };
    let word = words::direction(*direction);
    let label = RichText::new(spaced(icon, &word)).text_style(theme::small()).color(theme::tokens(ui).second);
    let response = ui.add(egui::Button::new(label).frame(false));
    let name = t!("filter.order.now", order = word);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &*name));
    if response.on_hover_text(t!("filter.order.turn")).clicked() {
        *direction = other;
    }
}

fn fault_ui(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).text_style(theme::small()).color(Tone::Bad.color(ui)));
}

/// The states that are always offered; others appear where orders have them.
const USUAL: [Status; 8] = [
    Status::WaitBuyerPay,
    Status::PaidForbidConsign,
    Status::WaitSellerSendGoods,
    Status::SellerConsignedPart,
    Status::WaitBuyerConfirmGoods,
    Status::Finished,
    Status::Closed,
    Status::ClosedByTaobao,
];

fn status_ui(ui: &mut Ui, draft: &mut FilterDraft, facets: Option<&Facets>) {
    titled_ui(ui, &t!("filter.status"), |ui| {
        // A fixed order, an order's life; never by count.
        let known = Status::NAMED.iter().filter(|status| {
            USUAL.contains(status)
                || facets.is_some_and(|facets| facets.status.contains_key(&Some((*status).clone())))
                || draft.statuses.contains(status)
        });
        let met = facets.iter().flat_map(|facets| facets.status.keys().flatten());
        let others = met.filter(|status| matches!(status, Status::Other(_)));
        let all: Vec<Status> = known.chain(others).cloned().collect();
        in_columns(ui, 2, &all, |ui, status| {
            let on = draft.statuses.contains(status);
            let count = facets.map(|facets| facets.status.get(&Some(status.clone())).copied().unwrap_or(0));
            let word = words::status(status);
            let name = t!("filter.status.choice", status = word);
            let response = choice_ui(ui, &name, on, count, |ui| {
                let text = RichText::new(&word).text_style(theme::small());
                ui.add(Label::new(text).selectable(false).truncate());
            });
            if response.on_hover_text(status.word()).clicked() {
                toggle(&mut draft.statuses, status.clone());
            }
        });
    });
}

/// Draws choices in columns of equal width, row by row.
fn in_columns<T>(ui: &mut Ui, columns: u8, values: &[T], mut draw: impl FnMut(&mut Ui, &T)) {
    const GAP: f32 = 4.0;
    ui.spacing_mut().item_spacing.y = 0.0;
    let width = (ui.available_width() - GAP * (f32::from(columns) - 1.0)) / f32::from(columns);
    for row in values.chunks(usize::from(columns)) {
        let (mut cell, _) =
            ui.allocate_exact_size(vec2(ui.available_width(), CHOICE_HEIGHT), egui::Sense::hover());
        cell.set_width(width);
        for value in row {
            let layout = Layout::left_to_right(Align::Center);
            let mut child = ui.new_child(UiBuilder::new().max_rect(cell).layout(layout));
            draw(&mut child, value);
            cell = cell.translate(vec2(width + GAP, 0.0));
        }
    }
}

fn toggle<T: PartialEq>(list: &mut Vec<T>, value: T) {
    match list.iter().position(|known| *known == value) {
        Some(at) => {
            list.remove(at);
        }
        None => list.push(value),
    }
}

/// Swatches of the flags, each with its count; the name stands on hover.
fn flag_ui(ui: &mut Ui, draft: &mut FilterDraft, facets: Option<&Facets>) {
    titled_ui(ui, &t!("filter.flag"), |ui| {
        let met = facets.iter().flat_map(|facets| facets.flag.keys().flatten());
        let others = met.filter(|flag| !flag.is_named());
        let flags: Vec<Flag> = Flag::NAMED.iter().chain(others).copied().collect();
        in_columns(ui, 3, &flags, |ui, flag| {
            let on = draft.flags.contains(flag);
            let count = facets.map(|facets| facets.flag.get(&Some(*flag)).copied().unwrap_or(0));
            let word = words::flag(*flag);
            let name = t!("filter.flag.choice", flag = word);
            let response = choice_ui(ui, &name, on, count, |ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), egui::Sense::hover());
                paint_flag(ui, rect, Some(*flag));
            });
            if response.on_hover_text(word).clicked() {
                toggle(&mut draft.flags, *flag);
            }
        });
    });
}

/// One of the two texts.
struct TextPart<'a> {
    title: Cow<'a, str>,
    op: Cow<'a, str>,
    field: Cow<'a, str>,
    facet: Vec<(TextPresence, u64)>,
}

fn text_ui(ui: &mut Ui, part: &TextPart<'_>, op: &mut TextOp, text: &mut String) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        let title = RichText::new(&*part.title).text_style(theme::small()).color(t.second);
        ui.add(Label::new(title).selectable(false));
        let counted: Vec<String> = TextPresence::ALL
            .iter()
            .filter_map(|presence| {
                let count = part.facet.iter().find(|(known, _)| known == presence)?.1;
                Some(format!("{} {}", words::presence(*presence), words::count(count)))
            })
            .collect();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let line = RichText::new(counted.join(" · ")).text_style(theme::small()).color(t.faint);
            ui.add(Label::new(line).selectable(false).truncate());
        });
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let ops = [TextOp::Like, TextOp::Eq, TextOp::Ne];
        let texts = ops.map(words::op);
        let segments: Vec<Segment<'_, TextOp>> =
            ops.iter().zip(&texts).map(|(value, text)| Segment { value: *value, text }).collect();
        menu_ui(ui, &part.op, 68.0, op, &segments);
        let hint = match op {
            TextOp::Eq => t!("filter.text.empty_means_none"),
            TextOp::Ne => t!("filter.text.empty_means_some"),
            TextOp::Like | TextOp::All => t!("filter.text.hint"),
        };
        field_ui(ui, Field { hint: &hint, ..Field::named(&part.field) }, text);
    });
}

fn refunding_ui(ui: &mut Ui, draft: &mut FilterDraft, facets: Option<&Facets>) {
    titled_ui(ui, &t!("filter.refunding"), |ui| {
        in_columns(ui, 2, &[Refunding::Yes, Refunding::No], |ui, side| {
            let on = draft.refunding == Some(*side);
            let count = facets.map(|facets| facets.refunding.get(&Some(*side)).copied().unwrap_or(0));
            let word = words::refunding(Some(*side));
            let name = t!("filter.refunding.choice", side = word);
            let response = choice_ui(ui, &name, on, count, |ui| {
                let text = RichText::new(&*word).text_style(theme::small());
                ui.add(Label::new(text).selectable(false).truncate());
            });
            if response.clicked() {
                draft.refunding = if on { None } else { Some(*side) };
            }
        });
        if let Some(count) = facets.and_then(|facets| facets.refunding.get(&None)) {
            let t = theme::tokens(ui);
            let text = format!("{} {}", words::refunding(None), words::count(*count));
            ui.add(
                Label::new(RichText::new(text).text_style(theme::small()).color(t.faint)).selectable(false),
            );
        }
    });
}

fn more_ui(ui: &mut Ui, draft: &mut FilterDraft, wrong: &[DraftField]) {
    let ids_hint = t!("filter.ids.hint");
    titled_ui(ui, &t!("filter.tids"), |ui| {
        let wrong = wrong.contains(&DraftField::Tids);
        let name = t!("filter.tids.text");
        let field = Field { hint: &ids_hint, wrong, most_chars: 500_000, ..Field::named(&name) };
        field_ui(ui, field, &mut draft.tids);
        if wrong {
            fault_ui(ui, &t!("filter.ids.wrong"));
        }
    });
    titled_ui(ui, &t!("filter.items"), |ui| {
        let wrong = wrong.contains(&DraftField::Items);
        let name = t!("filter.items.text");
        field_ui(ui, Field { hint: &ids_hint, wrong, ..Field::named(&name) }, &mut draft.items);
        if wrong {
            fault_ui(ui, &t!("filter.ids.wrong"));
        }
    });
    titled_ui(ui, &t!("filter.nick"), |ui| {
        let (name, hint) = (t!("filter.nick.text"), t!("filter.nick.hint"));
        field_ui(ui, Field { hint: &hint, ..Field::named(&name) }, &mut draft.buyer_nick);
    });
    titled_ui(ui, &t!("filter.open_uid"), |ui| {
        let name = t!("filter.open_uid.text");
        field_ui(ui, Field { hint: "AAE…", ..Field::named(&name) }, &mut draft.buyer_open_uid);
    });
}
