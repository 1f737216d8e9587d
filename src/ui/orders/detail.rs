//! The detail of one order: lines, money, receiver, times, texts, its timeline, and when and from where it was
//! read. What is for builders stands folded below.

use egui::{CollapsingHeader, Label, RichText, ScrollArea, TextStyle, Ui, vec2};
use rust_i18n::t;

use super::Scene;
use super::goods_marks::marked;
use super::needles::Needles;
use super::row::{TextShown, variant_values};
use super::row_menu::open_page;
use crate::domain::activity::orders::{Phase, activities_of};
use crate::domain::anywhere::Spot;
use crate::domain::detail::{Changed, OrderDetail};
use crate::domain::goods::GoodsField;
use crate::domain::ids::OrderId;
use crate::domain::item::{Fields, Value};
use crate::domain::merge::Watched;
use crate::domain::order::Order;
use crate::domain::status::{RefundStatus, Status, StepStatus};
use crate::domain::time::Timestamp;
use crate::messages::Action;
use crate::ui::actions::{Purpose, Wish};
use crate::ui::activities::all_in_force;
use crate::ui::commands::Command;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{
    Tone, badge_ui, copy_marked_ui, copy_text_ui, empty_ui, flag_ui, hatch, icon_button, pair_ui, section_ui,
    text_button, waiting_ui,
};
use crate::ui::words;

/// What of the pane stays as it was from order to order.
#[derive(Debug, Default)]
pub(super) struct Sections {
    last: Option<OrderId>,
}

/// Draws the pane.
pub(super) fn ui(
    ui: &mut Ui,
    id: OrderId,
    sections: &mut Sections,
    needles: &Needles<'_>,
    scene: &mut Scene<'_>,
) {
    let detail = match &scene.model.detail {
        Some((known, detail)) if *known == id => detail,
        _ => {
            waiting_ui(ui, &t!("detail.reading"));
            return;
        }
    };
    let Some(detail) = detail else {
        empty_ui(ui, icons::QUESTION, &t!("detail.gone.title"), &t!("detail.gone.hint"), None);
        return;
    };
    let order = detail.known.record.order();
    head_ui(ui, detail, &order, scene);
    super::handled::detail_ui(ui, detail, scene);
    waiting_hint_ui(ui, detail, &order, scene);
    activities_ui(ui, &order, scene);
    ui.separator();
    let mut area = ScrollArea::vertical().id_salt("detail").auto_shrink([false, false]);
    if sections.last != Some(id) {
        // Another order is read from its top.
        area = area.vertical_scroll_offset(0.0);
        sections.last = Some(id);
    }
    area.show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
        hits_ui(ui, &needles.hits(&order));
        texts_ui(ui, &order, needles);
        lines_ui(ui, detail, needles);
        money_ui(ui, detail);
        receiver_ui(ui, detail);
        times_ui(ui, detail, scene);
        buyer_ui(ui, detail, &order, scene);
        changes_ui(ui, &detail.changes, scene);
        seen_ui(ui, detail, scene);
        all_ui(ui, detail);
        ui.add_space(16.0);
    });
}

fn head_ui(ui: &mut Ui, detail: &OrderDetail, order: &Order, scene: &mut Scene<'_>) {
    ui.horizontal(|ui| {
        flag_ui(ui, order.seller_flag);
        let number = RichText::new(order.tid.to_string()).text_style(theme::section());
        let response = ui.add(Label::new(number).sense(egui::Sense::click()).selectable(false));
        if response.on_hover_text(t!("click_to_copy")).clicked() {
            ui.ctx().copy_text(order.tid.to_string());
            scene.actions.wish(Wish::Say(t!("copied.what", text = order.tid).into_owned()));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            // Four buttons beside a whole number.
            ui.spacing_mut().item_spacing.x = 2.0;
            if icon_button(ui, icons::X, &t!("detail.close")).clicked() {
                scene.actions.wish(Wish::Open(None));
            }
            if icon_button(ui, icons::CARET_DOWN, &t!("detail.next")).clicked() {
                scene.actions.wish(Wish::Do(Command::Next));
            }
            if icon_button(ui, icons::CARET_UP, &t!("detail.previous")).clicked() {
                scene.actions.wish(Wish::Do(Command::Previous));
            }
            if icon_button(ui, icons::ARROW_CLOCKWISE, &t!("detail.reread")).clicked() {
                let action = Action::Reread(scene.shop.clone(), vec![detail.known.id]);
                scene.actions.act(action, Purpose::Reread(detail.known.id));
            }
        });
    });
    ui.horizontal_wrapped(|ui| {
        match &order.status {
            Some(status) => {
                badge_ui(ui, &words::status(status), status_tone(status)).on_hover_text(status.word())
            }
            None => badge_ui(ui, &t!("status.unknown"), Tone::Second),
        };
        if let Some(step) = &order.step_status {
            let tone = if *step == StepStatus::FinalNoPaid { Tone::Warn } else { Tone::Second };
            badge_ui(ui, &words::step(step), tone).on_hover_text(step.word());
        }
        if let Some(payment) = order.payment {
            ui.label(RichText::new(format!("¥{}", payment.grouped())).text_style(theme::medium()));
        }
        // Where no address is set, the menu of the row says how.
        if scene.model.order_link.is_some() && text_button(ui, &t!("menu.page")).clicked() {
            open_page(ui.ctx(), order.tid, scene);
        }
    });
}

const fn status_tone(status: &Status) -> Tone {
    match status {
        Status::WaitSellerSendGoods | Status::SellerConsignedPart => Tone::Info,
        Status::PaidForbidConsign => Tone::Warn,
        Status::WaitBuyerConfirmGoods | Status::BuyerSigned => Tone::Good,
        _ => Tone::Second,
    }
}

/// That the buyer's other orders wait too: a hint that they may go together, and no more.
fn waiting_hint_ui(ui: &mut Ui, detail: &OrderDetail, order: &Order, scene: &mut Scene<'_>) {
    let Some(uid) = &order.buyer_open_uid else { return };
    if let Some(count) = detail.waiting_of_buyer.filter(|count| *count > 0) {
        let text = t!("detail.waiting", count = words::count(count));
        if text_button(ui, &text).on_hover_text(t!("detail.waiting.hint")).clicked() {
            scene.actions.wish(Wish::WaitingOfBuyer(uid.to_string()));
        }
    }
}

/// Where the words without a key were found.
/// The activities that have items of the order; a click shows one.
fn activities_ui(ui: &mut Ui, order: &Order, scene: &mut Scene<'_>) {
    for met in activities_of(order, all_in_force(scene.model, scene.shop)) {
        let phase = match met.phase {
            Some(Phase::Before) => t!("detail.activity.before"),
            Some(Phase::During) => t!("detail.activity.during"),
            Some(Phase::After) => t!("detail.activity.after"),
            None => t!("detail.activity.unpaid"),
        };
        let text = t!("detail.activity", name = met.name, phase = phase);
        if text_button(ui, &text).on_hover_text(t!("detail.activity.hint")).clicked() {
            scene.actions.wish(Wish::Activity(met.id));
        }
    }
}

fn hits_ui(ui: &mut Ui, hits: &[Spot]) {
    if !hits.is_empty() {
        let spots: Vec<_> = hits.iter().map(|spot| words::spot(*spot)).collect();
        badge_ui(ui, &t!("hit.at", spot = spots.join(" · ")), Tone::Info);
    }
}

fn texts_ui(ui: &mut Ui, order: &Order, needles: &Needles<'_>) {
    for (title, state, needles) in [
        (t!("field.seller_memo"), &order.seller_memo, &needles.memo),
        (t!("field.buyer_message"), &order.buyer_message, &needles.message),
    ] {
        section_ui(ui, &title);
        match TextShown::from(state) {
            TextShown::Empty => faint(ui, &t!("detail.text.none")),
            TextShown::Unknown => hatched(ui, &t!("presence.unknown"), &t!("unknown.why")),
            TextShown::Pending => hatched(ui, &t!("row.pending"), &t!("row.pending.why")),
            TextShown::Known(text) => {
                copy_marked_ui(ui, text, Tone::Plain, needles);
            }
            TextShown::Stale(text) => {
                copy_marked_ui(ui, text, Tone::Second, needles);
                hatched(ui, &t!("detail.text.stale"), &t!("row.stale.why"));
            }
        }
    }
}

fn faint(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).color(theme::tokens(ui).faint)).selectable(false));
}

fn hatched(ui: &mut Ui, text: &str, why: &str) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(18.0, 12.0), egui::Sense::hover());
        hatch(ui.painter(), rect, theme::tokens(ui).line_strong);
        let label = RichText::new(text).color(theme::tokens(ui).second);
        ui.add(Label::new(label).selectable(false)).on_hover_text(why);
    });
}

fn lines_ui(ui: &mut Ui, detail: &OrderDetail, needles: &Needles<'_>) {
    let lines = detail.known.record.item().lines();
    section_ui(ui, &t!("detail.lines", count = lines.len()));
    if lines.is_empty() {
        hatched(ui, &t!("refunding.unknown"), &t!("unknown.why"));
    }
    for line in lines {
        line_ui(ui, line, needles);
    }
}

fn line_ui(ui: &mut Ui, line: &Fields, needles: &Needles<'_>) {
    let t = theme::tokens(ui);
    let refund = line.text("refund_status").map(RefundStatus::from_word);
    let gone = matches!(refund, Some(RefundStatus::Success));
    let frame = egui::Frame::new().fill(t.ground).corner_radius(theme::CORNER).inner_margin(8);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let (body, small) = (TextStyle::Body.resolve(ui.style()), theme::small().resolve(ui.style()));
        let title = line.text("title").unwrap_or_default();
        let mut title = marked(ui, title, needles, GoodsField::Title.covers(), &body);
        if gone {
            for section in &mut title.sections {
                section.format.color = t.second;
                section.format.strikethrough = egui::Stroke::new(1.0, t.second);
            }
        }
        ui.add(Label::new(title).wrap());
        let variant = line.text("sku_properties_name").map(variant_values).unwrap_or_default();
        let codes = ["outer_iid", "outer_sku_id"].into_iter().filter_map(|name| line.text(name));
        let others: Vec<String> = std::iter::once(variant)
            .chain(codes.map(str::to_owned))
            .filter(|text| !text.is_empty())
            .collect();
        if !others.is_empty() {
            let label = marked(ui, &others.join(" · "), needles, [false, true, true, true], &small);
            ui.add(Label::new(label).wrap());
        }
        ui.horizontal_wrapped(|ui| {
            let pieces = line.number("num").map(|n| format!("×{n}"));
            let price = line.text("price").map(|price| format!("¥{price}"));
            let paid = line.text("divide_order_fee").or_else(|| line.text("payment"));
            let paid = paid.map(|paid| t!("detail.line.paid", amount = paid).into_owned());
            for text in [price, pieces, paid].into_iter().flatten() {
                ui.label(text);
            }
            if let Some(refund) = refund.filter(|refund| *refund != RefundStatus::NoRefund) {
                let tone = if refund.is_open() { Tone::Bad } else { Tone::Second };
                badge_ui(ui, &words::refund(&refund), tone).on_hover_text(refund.word());
            }
            if let Some(status) = line.text("status").map(Status::from_word) {
                badge_ui(ui, &words::status(&status), status_tone(&status)).on_hover_text(status.word());
            }
        });
        for name in ["num_iid", "refund_id", "logistics_company", "invoice_no"] {
            if let Some(value) = line.get(name) {
                pair_ui(ui, &words::field(name), Some(&value.display()), Tone::Plain);
            }
        }
    });
}

fn money_ui(ui: &mut Ui, detail: &OrderDetail) {
    section_ui(ui, &t!("detail.money"));
    let trade = detail.known.record.item().trade();
    pair_ui(ui, &words::field("payment"), trade.text("payment"), Tone::Plain);
    for name in ["total_fee", "discount_fee", "adjust_fee", "post_fee", "received_payment", "step_paid_fee"] {
        if let Some(value) = trade.text(name) {
            pair_ui(ui, &words::field(name), Some(value), Tone::Plain);
        }
    }
}

fn receiver_ui(ui: &mut Ui, detail: &OrderDetail) {
    section_ui(ui, &t!("detail.receiver"));
    let trade = detail.known.record.item().trade();
    let place: Vec<&str> = ["receiver_state", "receiver_city", "receiver_district", "receiver_town"]
        .into_iter()
        .filter_map(|name| trade.text(name))
        .collect();
    let place = place.join(" ");
    pair_ui(ui, &words::field("receiver_name"), trade.text("receiver_name"), Tone::Plain);
    let phone = trade.text("receiver_mobile").or_else(|| trade.text("receiver_phone"));
    pair_ui(ui, &words::field("receiver_mobile"), phone, Tone::Plain);
    pair_ui(ui, &t!("detail.place"), Some(&*place).filter(|text| !text.is_empty()), Tone::Plain);
    pair_ui(ui, &words::field("receiver_address"), trade.text("receiver_address"), Tone::Plain);
}

fn times_ui(ui: &mut Ui, detail: &OrderDetail, scene: &Scene<'_>) {
    section_ui(ui, &t!("detail.times"));
    let item = detail.known.record.item();
    pair_ui(ui, &words::field("created"), item.trade().text("created"), Tone::Plain);
    for name in ["pay_time", "consign_time", "end_time", "modified", "timeout_action_time"] {
        if let Some(value) = item.trade().text(name) {
            pair_ui(ui, &words::field(name), Some(value), Tone::Plain);
        }
    }
    let newest = detail.known.record.newest();
    if let (Some(newest), true) = (newest, newest > item.time("modified")) {
        let text = t!("detail.newer_exists", at = words::short_time(newest, scene.now));
        hatched(ui, &text, &t!("row.stale.why"));
    }
}

fn buyer_ui(ui: &mut Ui, detail: &OrderDetail, order: &Order, scene: &mut Scene<'_>) {
    section_ui(ui, &t!("detail.buyer"));
    pair_ui(ui, &words::field("buyer_nick"), order.buyer_nick.as_deref(), Tone::Plain);
    if let (Some(others), Some(uid)) = (detail.others_of_buyer, &order.buyer_open_uid)
        && others > 0
        && text_button(ui, &t!("detail.others", count = others)).clicked()
    {
        scene.actions.wish(Wish::OnlyBuyer(uid.to_string()));
    }
}

fn changes_ui(ui: &mut Ui, changes: &[Changed], scene: &Scene<'_>) {
    section_ui(ui, &t!("detail.changes"));
    if changes.is_empty() {
        faint(ui, &t!("detail.changes.none"));
    }
    for change in changes {
        change_ui(ui, change, scene.now);
    }
}

/// Draws what replaced what.
pub(super) fn change_ui(ui: &mut Ui, change: &Changed, now: Timestamp) {
    let t = theme::tokens(ui);
    let at = words::short_time(change.read_at, now);
    let watched = t!(format!("watched.{}", change.watched.word()));
    let head = format!("{at}  {watched}  {}", words::source(change.source));
    ui.add(Label::new(RichText::new(head).text_style(theme::small()).color(t.second)).selectable(false));
    let (old, new) = (value_word(change.watched, &change.old), value_word(change.watched, &change.new));
    ui.add(Label::new(format!("{old} → {new}")).wrap());
}

/// A recorded value in words.
fn value_word(watched: Watched, value: &str) -> String {
    match watched {
        Watched::Status => words::status(&Status::from_word(value)),
        Watched::Refund => words::refund(&RefundStatus::from_word(value)),
        Watched::Flag => value.parse().map_or_else(|_| value.to_owned(), words::flag),
        _ if value.is_empty() => t!("detail.empty").into_owned(),
        _ => value.to_owned(),
    }
}

fn seen_ui(ui: &mut Ui, detail: &OrderDetail, scene: &Scene<'_>) {
    section_ui(ui, &t!("detail.seen"));
    for seen in &detail.seen {
        let text = words::short_time(seen.read_at, scene.now);
        pair_ui(ui, &words::source(seen.source), Some(&text), Tone::Plain);
    }
}

/// Every field there is, under its API name: for builders, folded.
fn all_ui(ui: &mut Ui, detail: &OrderDetail) {
    ui.add_space(6.0);
    CollapsingHeader::new(t!("detail.all")).id_salt("all_fields").show(ui, |ui| {
        let item = detail.known.record.item();
        fields_ui(ui, item.trade());
        for (place, line) in item.lines().iter().enumerate() {
            section_ui(ui, &t!("detail.line", place = place + 1));
            fields_ui(ui, line);
        }
    });
}

fn fields_ui(ui: &mut Ui, fields: &Fields) {
    let t = theme::tokens(ui);
    for (name, value) in fields.iter() {
        let word = words::field(name);
        let head = if word == **name { word } else { format!("{word}  {name}") };
        ui.add(Label::new(RichText::new(head).text_style(theme::small()).color(t.faint)).selectable(false));
        let text = match value {
            Value::Text(text) if text.is_empty() => t!("detail.empty").into_owned(),
            other => other.display(),
        };
        copy_text_ui(ui, &text, Tone::Plain);
    }
}
