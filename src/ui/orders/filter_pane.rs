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
use crate::domain::text_how::TextHow;
use crate::domain::text_state::TextPresence;
use crate::ui::flag_names;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{
    CHOICE_HEIGHT, Choice, Field, Segment, Tone, choice_ui, field_ui, menu_ui, paint_flag, segments_ui,
    spaced, titled_ui,
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
        super::handled::pane_ui(ui, draft, facets);
        space(ui);
        super::kept_pane::ui(ui, &mut draft.kept, wrong, facets);
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

pub(super) fn fault_ui(ui: &mut Ui, text: &str) {
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
            let choice = choice(&draft.statuses, &draft.not_statuses, status);
            let count = facets.map(|facets| facets.status.get(&Some(status.clone())).copied().unwrap_or(0));
            let word = words::status(status);
            let name = t!("filter.status.choice", status = word);
            let response = choice_ui(ui, &name, choice, count, |ui| {
                let text = RichText::new(&word).text_style(theme::small());
                ui.add(Label::new(text).selectable(false).truncate());
            });
            let hover = format!("{}\n{}", status.word(), t!("filter.exclude.hint"));
            choose(&response.on_hover_text(hover), &mut draft.statuses, &mut draft.not_statuses, status);
        });
    });
}

/// Draws choices in columns of equal width, row by row.
pub(super) fn in_columns<T>(ui: &mut Ui, columns: u8, values: &[T], mut draw: impl FnMut(&mut Ui, &T)) {
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

/// How a value stands that may be asked for or left out.
pub(super) fn choice<T: PartialEq>(wanted: &[T], left_out: &[T], value: &T) -> Choice {
    if wanted.contains(value) {
        Choice::On
    } else if left_out.contains(value) {
        Choice::Out
    } else {
        Choice::Off
    }
}

/// A click asks for a value, one with Ctrl leaves it out, and the same again takes that back; a menu offers both.
pub(super) fn choose<T: PartialEq + Clone>(
    response: &egui::Response,
    wanted: &mut Vec<T>,
    left_out: &mut Vec<T>,
    value: &T,
) {
    let (mut include, mut exclude) = (false, false);
    if response.clicked() {
        let with_ctrl = response.ctx.input(|input| input.modifiers.command);
        (include, exclude) = (!with_ctrl, with_ctrl);
    }
    response.context_menu(|ui| {
        include |= ui.button(t!("filter.include")).clicked();
        exclude |= ui.button(t!("filter.exclude")).clicked();
    });
    let (to, from) = match (include, exclude) {
        (true, _) => (wanted, left_out),
        (_, true) => (left_out, wanted),
        _ => return,
    };
    // A click on what is left out takes that back and does no more.
    let was_out = from.contains(value);
    from.retain(|known| known != value);
    if to.contains(value) {
        to.retain(|known| known != value);
    } else if exclude || !was_out {
        to.push(value.clone());
    }
}

/// Swatches of the flags, each with its count and the seller's own name; the whole name stands on hover.
fn flag_ui(ui: &mut Ui, draft: &mut FilterDraft, facets: Option<&Facets>) {
    titled_ui(ui, &t!("filter.flag"), |ui| {
        let met = facets.iter().flat_map(|facets| facets.flag.keys().flatten());
        let others = met.filter(|flag| !flag.is_named());
        let flags: Vec<Flag> = Flag::NAMED.iter().chain(others).copied().collect();
        let names = flag_names::in_force();
        // A name needs room beside its swatch.
        in_columns(ui, if names.is_any() { 2 } else { 3 }, &flags, |ui, flag| {
            let choice = choice(&draft.flags, &draft.not_flags, flag);
            let count = facets.map(|facets| facets.flag.get(&Some(*flag)).copied().unwrap_or(0));
            let word = names.word(*flag);
            let name = t!("filter.flag.choice", flag = word);
            let response = choice_ui(ui, &name, choice, count, |ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), egui::Sense::hover());
                paint_flag(ui, rect, Some(*flag));
                if let Some(own) = names.own(*flag) {
                    let own = RichText::new(own).text_style(theme::small());
                    ui.add(Label::new(own).selectable(false).truncate());
                }
            });
            let hover = format!("{word}\n{}", t!("filter.exclude.hint"));
            choose(&response.on_hover_text(hover), &mut draft.flags, &mut draft.not_flags, flag);
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

/// What is said of the texts, from the right.
const FROM_THE_RIGHT: [TextPresence; 4] =
    [TextPresence::Empty, TextPresence::Present, TextPresence::Pending, TextPresence::Unknown];

fn text_ui(ui: &mut Ui, part: &TextPart<'_>, op: &mut TextHow, text: &mut String) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        let title = RichText::new(&*part.title).text_style(theme::small()).color(t.second);
        ui.add(Label::new(title).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            // From the right: what can be pressed stands still, and what cannot may come and go beside it.
            for presence in FROM_THE_RIGHT {
                let Some((_, count)) = part.facet.iter().find(|(known, _)| *known == presence) else {
                    continue;
                };
                let is_told_only = matches!(presence, TextPresence::Unknown | TextPresence::Pending);
                if is_told_only && *count == 0 {
                    continue;
                }
                let counted = format!("{} {}", words::presence(presence), words::count(*count));
                presence_ui(ui, part, presence, &counted, (op, text));
            }
        });
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let hows = TextHow::ALL;
        let texts = hows.map(words::text_how);
        let segments: Vec<Segment<'_, TextHow>> =
            hows.iter().zip(&texts).map(|(value, text)| Segment { value: *value, text }).collect();
        menu_ui(ui, &part.op, 68.0, op, &segments);
        let hint = match op {
            TextHow::Equals => t!("filter.text.empty_means_none"),
            TextHow::Differs => t!("filter.text.empty_means_some"),
            TextHow::AnyOf | TextHow::NoneOf => t!("filter.text.words"),
            TextHow::Contains | TextHow::Starts | TextHow::Ends => t!("filter.text.hint"),
        };
        field_ui(ui, Field { hint: &hint, ..Field::named(&part.field) }, text);
    });
}

/// How many texts are so; a click asks for those that are empty, or that are not.
fn presence_ui(
    ui: &mut Ui,
    part: &TextPart<'_>,
    presence: TextPresence,
    counted: &str,
    (op, text): (&mut TextHow, &mut String),
) {
    let t = theme::tokens(ui);
    let wanted = match presence {
        TextPresence::Empty => TextHow::Equals,
        TextPresence::Present => TextHow::Differs,
        TextPresence::Unknown | TextPresence::Pending => {
            let label = RichText::new(counted).text_style(theme::small()).color(t.faint);
            ui.add(Label::new(label).selectable(false).truncate());
            return;
        }
    };
    let on = text.is_empty() && *op == wanted;
    let color = if on { t.text } else { t.faint };
    let label = RichText::new(counted).text_style(theme::small()).color(color);
    let response = ui.add(egui::Button::new(label).frame(false));
    let name = t!("filter.text.choice", title = part.title, presence = counted);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, &*name));
    if response.clicked() {
        text.clear();
        *op = if on { TextHow::Contains } else { wanted };
    }
}

fn refunding_ui(ui: &mut Ui, draft: &mut FilterDraft, facets: Option<&Facets>) {
    titled_ui(ui, &t!("filter.refunding"), |ui| {
        in_columns(ui, 2, &[Refunding::Yes, Refunding::No], |ui, side| {
            let on = draft.refunding == Some(*side);
            let count = facets.map(|facets| facets.refunding.get(&Some(*side)).copied().unwrap_or(0));
            let word = words::refunding(Some(*side));
            let name = t!("filter.refunding.choice", side = word);
            let response = choice_ui(ui, &name, if on { Choice::On } else { Choice::Off }, count, |ui| {
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
