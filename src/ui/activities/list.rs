//! The list: what was sent, with its state, and what is being typed.

use std::borrow::Cow;
use std::collections::HashMap;

use egui::{Label, Rect, Response, RichText, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, vec2};
use rust_i18n::t;

use super::Scene;
use super::drift;
use super::form::ActivityForm;
use super::group::GroupForm;
use super::known::Known;
use crate::domain::activity::group::GroupStanding;
use crate::domain::activity::sales::ItemCard;
use crate::domain::activity::{Access, Activity, ActivityDraft};
use crate::domain::activity_log::{ActivityEntry, DraftEntry, SendState};
use crate::domain::ids::NumIid;
use crate::domain::time::{Span, Timestamp};
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::when;
use crate::ui::widgets::{
    Field, Segment, Tone, badge_ui, field_ui, pick_button, plain_icon_button, row_ui, section_ui,
    segments_ui, small_icon_button,
};
use crate::ui::words;

/// Which activities are looked for.
#[derive(Debug, Default)]
pub(super) struct Find {
    text: String,
    access: Option<Access>,
}

/// An activity or a draft, as the list and the timeline show it.
pub(super) struct Card<'a> {
    draft: &'a ActivityDraft,
    of: Of<'a>,
    /// It as one that can be sent, if it can.
    pub(super) activity: Option<Activity>,
    /// When it was sent for the first time, where that is known: before, nothing was held back.
    pub(super) held_since: Option<Timestamp>,
}

/// What a card is about.
#[derive(Clone, Copy)]
enum Of<'a> {
    Sent(&'a ActivityEntry),
    Typed(&'a DraftEntry),
}

impl<'a> Card<'a> {
    fn typed(entry: &'a DraftEntry) -> Self {
        let (draft, of) = (&entry.draft, Of::Typed(entry));
        Self { draft, of, activity: draft.check().ok(), held_since: Some(Timestamp::MAX) }
    }

    fn sent(entry: &'a ActivityEntry) -> Self {
        let draft = entry.in_force.as_ref().unwrap_or(&entry.last.draft);
        let last = &entry.last;
        // What was taken over was there before: at least since the platform last changed it.
        let held_since = match (last.state, &last.record) {
            (SendState::Adopted, Some(record)) => record.gmt_modified.parse().ok(),
            _ => (last.version == 1).then_some(last.sent_at),
        };
        Self { draft, of: Of::Sent(entry), activity: draft.check().ok(), held_since }
    }

    /// Its key among the forms.
    pub(super) fn key(&self) -> &'a str {
        match self.of {
            Of::Sent(entry) => entry.id.as_str(),
            Of::Typed(entry) => &entry.key,
        }
    }

    /// From its start to its end, also while other things in it are wrong.
    pub(super) fn span(&self) -> Option<Span> {
        let read = |text: &str| text.trim().parse::<Timestamp>().ok();
        Span::new(read(&self.draft.start)?, read(&self.draft.end)?).filter(|span| span.length_s() > 0)
    }

    /// Is it only typed?
    pub(super) const fn is_draft(&self) -> bool {
        matches!(self.of, Of::Typed(_))
    }

    /// Its name, or that it has none.
    pub(super) fn name(&self) -> Cow<'a, str> {
        if self.draft.name.trim().is_empty() { t!("activities.unnamed") } else { (&*self.draft.name).into() }
    }

    /// What stands below the name in the timeline.
    pub(super) fn below(&self, now: Timestamp) -> String {
        let count = t!("timeline.items", count = self.draft.items.len());
        let state = match (&self.of, &self.activity) {
            (Of::Typed(_), _) => t!("activities.draft").into_owned(),
            (_, Some(activity)) => countdown(activity, now),
            _ => String::new(),
        };
        format!("{state} · {count}")
    }

    /// A form of it.
    pub(super) fn form(&self) -> ActivityForm {
        match self.of {
            Of::Sent(entry) => ActivityForm::edit(entry),
            Of::Typed(entry) => ActivityForm::typed(entry),
        }
    }

    fn is_wanted(&self, find: &Find, titles: &HashMap<NumIid, String>, now: Timestamp) -> bool {
        let of_state = find.access.is_none_or(|access| {
            !self.is_draft() && self.activity.as_ref().is_some_and(|activity| activity.access(now) == access)
        });
        let text = find.text.trim().to_lowercase();
        let has = |field: &str| field.to_lowercase().contains(&text);
        let title =
            |item: &String| item.parse().ok().and_then(|id: NumIid| titles.get(&id)).is_some_and(|t| has(t));
        of_state
            && (text.is_empty()
                || has(&self.draft.name)
                || has(&self.draft.id)
                || self.draft.items.iter().any(|item| has(item) || title(item)))
    }
}

/// How long until it begins or ends, or since when it is over.
pub(super) fn countdown(activity: &Activity, now: Timestamp) -> String {
    let (start, end) = (activity.span().start(), activity.span().end());
    match activity.access(now) {
        Access::Nobody => t!("activity.begins_in", time = words::stretch(start.since_s(now))),
        Access::MarkedUsers => t!("activity.ends_in", time = words::stretch(end.since_s(now))),
        Access::Everyone => t!("activity.over_since", at = words::short_time(end, now)),
    }
    .into_owned()
}

/// The cards that fit, drafts first, the last sent first.
pub(super) fn cards<'a>(scene: &Scene<'a>, find: &Find) -> Vec<Card<'a>> {
    let Some((entries, drafts)) = scene.model.activities.get(scene.shop) else { return Vec::new() };
    let all = drafts.iter().map(Card::typed).chain(entries.iter().map(Card::sent));
    all.filter(|card| card.is_wanted(find, &scene.model.titles, scene.now)).collect()
}

/// The same in the order of the timeline: what runs, what comes, what is over.
pub(super) fn in_time(mut cards: Vec<Card<'_>>, now: Timestamp) -> Vec<Card<'_>> {
    cards.sort_by_key(|card| match &card.activity {
        None => (3, 0),
        Some(activity) => match activity.access(now) {
            Access::MarkedUsers => (0, activity.span().end().unix()),
            Access::Nobody => (1, activity.span().start().unix()),
            Access::Everyone => (2, -activity.span().end().unix()),
        },
    });
    cards
}

/// What was wished for in the list.
pub(super) enum Listed {
    /// A new activity.
    New,
    /// This activity or draft.
    Open(Box<ActivityForm>),
    /// This group.
    Group(Box<GroupForm>),
}

/// Draws the list and gives what was wished for.
pub(super) fn ui(
    ui: &mut Ui,
    find: &mut Find,
    open: Option<&str>,
    known: &mut Known,
    scene: &mut Scene<'_>,
) -> Option<Listed> {
    let mut wish = None;
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new(t!("screen.activities")).heading()).selectable(false));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if plain_icon_button(ui, icons::PLUS, &t!("activities.new")).clicked() {
                wish = Some(Listed::New);
            }
        });
    });
    let Some((entries, drafts)) = scene.model.activities.get(scene.shop) else {
        return wish;
    };
    let is_empty = entries.is_empty() && drafts.is_empty();
    drift::line_ui(ui, known, scene);
    if is_empty {
        drift::unknown_ui(ui, scene);
        return wish;
    }
    ui.add_space(4.0);
    let (name, hint) = (t!("activities.find"), t!("activities.find.hint"));
    field_ui(ui, Field { hint: &hint, most_chars: 100, ..Field::named(&name) }, &mut find.text);
    let states = [None, Some(Access::Nobody), Some(Access::MarkedUsers), Some(Access::Everyone)];
    let texts = states.map(state_word);
    let segments: Vec<Segment<'_, Option<Access>>> =
        states.iter().zip(&texts).map(|(value, text)| Segment { value: *value, text }).collect();
    segments_ui(ui, &t!("activities.state"), &mut find.access, &segments);
    ui.add_space(4.0);
    let cards = cards(scene, find);
    let mut listed = Vec::new();
    ScrollArea::vertical().id_salt("activity_list").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        if cards.is_empty() && super::timeline::nothing_ui(ui) {
            *find = Find::default();
        }
        drift::unknown_ui(ui, scene);
        if let Some(form) = groups_ui(ui, open, scene) {
            wish = Some(Listed::Group(Box::new(form)));
        }
        for (title, is_draft) in [(t!("activities.drafts"), true), (t!("activities.sent"), false)] {
            let mut part = cards.iter().filter(|card| card.is_draft() == is_draft).peekable();
            if part.peek().is_some() {
                section_ui(ui, &title);
            }
            for card in part {
                let entry = match card.of {
                    Of::Sent(entry) => Some(entry),
                    Of::Typed(_) => None,
                };
                if card_ui(ui, card, entry, open == Some(card.key()), (&mut *known, &*scene, &mut listed)) {
                    wish = Some(Listed::Open(Box::new(card.form())));
                }
            }
        }
    });
    known.want_more_cards(listed, scene);
    wish
}

/// The groups; one that is half sent says so.
fn groups_ui(ui: &mut Ui, open: Option<&str>, scene: &Scene<'_>) -> Option<GroupForm> {
    let groups = scene.model.groups.get(scene.shop).filter(|groups| !groups.is_empty())?;
    let known = scene.model.activities.get(scene.shop).map_or(&[][..], |(entries, _)| entries.as_slice());
    let mut picked = None;
    section_ui(ui, &t!("group.list"));
    for entry in groups {
        let form = GroupForm::typed(entry);
        let name = t!("group.open", name = form.title());
        if pick_button(ui, &form.title(), &name, open == Some(&entry.key)).clicked() {
            picked = Some(form);
        }
        if let GroupStanding::Half { agree, of } = entry.group.standing(known) {
            badge_ui(ui, &t!("group.half", agree = agree, of = of), Tone::Warn);
        }
    }
    picked
}

fn state_word(access: Option<Access>) -> String {
    match access {
        None => t!("activities.state.all"),
        Some(Access::Nobody) => t!("activities.state.to_come"),
        Some(Access::MarkedUsers) => t!("activities.state.running"),
        Some(Access::Everyone) => t!("activities.state.over"),
    }
    .into_owned()
}

/// One activity as a card: name, state, span, and its items where they are wanted. Gives whether it was clicked.
fn card_ui(
    ui: &mut Ui,
    card: &Card<'_>,
    entry: Option<&ActivityEntry>,
    on: bool,
    (known, scene, listed): (&mut Known, &Scene<'_>, &mut Vec<NumIid>),
) -> bool {
    let (t, draft, now) = (theme::tokens(ui), card.draft, scene.now);
    let stroke = if on { t.accent } else { t.line };
    let frame = egui::Frame::new()
        .fill(if on { t.selected } else { t.panel })
        .stroke(egui::Stroke::new(1.0, stroke))
        .corner_radius(theme::CORNER)
        .inner_margin(MARGIN);
    let name = card.name();
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        ui.add(Label::new(RichText::new(&*name).text_style(theme::medium())).selectable(false).truncate());
        ui.horizontal_wrapped(|ui| {
            match (entry, &card.activity) {
                (None, _) => {
                    badge_ui(ui, &t!("activities.draft"), Tone::Second);
                }
                (Some(entry), Some(activity)) if entry.in_force.is_some() => {
                    let access = activity.access(now);
                    badge_ui(ui, &words::access(access), access_tone(access));
                }
                (Some(_), _) => {}
            }
            if let Some(entry) = entry
                && entry.last.state != SendState::Confirmed
            {
                badge_ui(ui, &words::send_state(entry.last.state), send_tone(entry.last.state));
            }
        });
        let span = card.span().map_or_else(
            || format!("{} – {}", draft.start.trim(), draft.end.trim()),
            |span| when::from_to(span, now),
        );
        ui.add(
            Label::new(RichText::new(span).text_style(theme::small()).color(t.second))
                .selectable(false)
                .truncate(),
        );
        let below = t!("activities.card", id = draft.id.trim(), count = draft.items.len());
        row_ui(ui, FOLD.y, |ui| {
            ui.set_max_width(ui.available_width() - FOLD.x);
            ui.add(
                Label::new(RichText::new(below).text_style(theme::small()).color(t.faint))
                    .selectable(false)
                    .truncate(),
            );
        });
        // The card is clicked where it says what it is; the items below it are only looked at.
        let head = ui.min_rect().expand(MARGIN);
        let id = ui.scope_id().with((&draft.id, entry.is_some(), &name));
        let response = ui.interact(head, id, Sense::click());
        items_ui(ui, card, known, scene, listed);
        response
    });
    let response: Response = shown.inner;
    let found_by = t!("activities.open", name = name);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &*found_by));
    if response.hovered() && !on {
        let rect = shown.response.rect;
        ui.painter().rect_stroke(
            rect,
            theme::CORNER,
            egui::Stroke::new(1.0, t.line_strong),
            egui::StrokeKind::Inside,
        );
    }
    response.clicked()
}

/// Between a card's edge and what stands in it, in points.
const MARGIN: f32 = 10.0;
/// Size of what unfolds a card, in points.
const FOLD: egui::Vec2 = vec2(28.0, 20.0);
/// Height of an item in a card, in points.
const ITEM: f32 = 46.0;

/// What unfolds a card's items, and where they are unfolded the items: picture, title, variants, what was sold. Notes
/// those that are in sight, whose figures are wanted.
fn items_ui(ui: &mut Ui, card: &Card<'_>, known: &mut Known, scene: &Scene<'_>, listed: &mut Vec<NumIid>) {
    let items = &card.draft.items;
    if items.is_empty() {
        return;
    }
    let is_open = known.unfolded.contains(card.key());
    let (icon, found_by) = if is_open {
        (icons::CARET_UP, t!("activities.items.hide", name = card.name()))
    } else {
        (icons::CARET_DOWN, t!("activities.items.show", name = card.name()))
    };
    let rect = ui.min_rect();
    let corner = Rect::from_min_max(rect.max - FOLD, rect.max);
    let fold =
        ui.scope_builder(UiBuilder::new().max_rect(corner), |ui| small_icon_button(ui, icon, &found_by));
    if fold.inner.clicked() && !known.unfolded.remove(card.key()) {
        known.unfolded.insert(card.key().to_owned());
    }
    if !is_open {
        return;
    }
    let t = theme::tokens(ui);
    for item in items {
        let id: Option<NumIid> = item.parse().ok();
        let of = id.and_then(|id| known.card(id));
        let title = id.and_then(|id| scene.model.titles.get(&id)).or(of.and_then(|of| of.title.as_ref()));
        if ui.is_rect_visible(Rect::from_min_size(ui.cursor().min, vec2(1.0, ITEM))) {
            listed.extend(id);
        }
        row_ui(ui, ITEM, |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            known.pictures.tile_ui(ui, title.map_or(item, String::as_str), of);
            ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add_space(3.0);
                let (text, color) = match title {
                    Some(title) => (title.clone(), t.text),
                    None => (t!("activity.items.unknown").into_owned(), t.faint),
                };
                ui.add(Label::new(RichText::new(text).color(color)).selectable(false).truncate());
                let below = of.filter(|of| of.orders > 0).map_or_else(|| item.clone(), sold);
                let below = RichText::new(below).text_style(theme::small()).color(t.second);
                ui.add(Label::new(below).selectable(false).truncate());
            });
        });
    }
}

/// What was sold of an item, and its variants; shorter than beside a form, where its number stands too.
fn sold(card: &ItemCard) -> String {
    let pieces = t!("activities.items.sold", ever = words::count(card.ever.pieces));
    match card.skus {
        0 => pieces.into_owned(),
        skus => format!("{pieces}{}", t!("activity.items.skus", count = skus)),
    }
}

/// The tone of who can buy.
pub(super) const fn access_tone(access: Access) -> Tone {
    match access {
        Access::Nobody => Tone::Info,
        Access::MarkedUsers => Tone::Good,
        Access::Everyone => Tone::Second,
    }
}

/// The tone of what became of a send.
pub(super) const fn send_tone(state: SendState) -> Tone {
    match state {
        SendState::Confirmed | SendState::Adopted => Tone::Good,
        SendState::Sending => Tone::Info,
        SendState::Unknown | SendState::Differs => Tone::Warn,
        SendState::Rejected => Tone::Bad,
    }
}

/// A name that is cut where it is long.
pub(super) fn short(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        name.to_owned()
    } else {
        name.chars().take(most).chain(['…']).collect()
    }
}
