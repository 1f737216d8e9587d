//! What the line of the filter offers while it is typed: keys, then values of the key. Nothing is chosen until an arrow
//! key or the pointer chooses it, so that Enter stays the line's own.

use std::collections::BTreeMap;

use egui::{Id, Key, Pos2, RichText, Role, Ui, WidgetInfo};
use egui::{LayerId, Popup, PopupAnchor, PopupCloseBehavior, PopupKind};
use rust_i18n::t;

use super::{Scene, local_words};
use crate::domain::filter::{Direction, Refunding, TimeKind};
use crate::domain::filter_line::{self, Completing, Key as LineKey, Wanted};
use crate::domain::flag::Flag;
use crate::domain::handled::Handled;
use crate::domain::ids::NumIid;
use crate::domain::status::{Status, StepStatus};
use crate::domain::text_how::TextHow;
use crate::domain::time::Timestamp;
use crate::ui::flag_names;
use crate::ui::ime::Composing;
use crate::ui::theme;
use crate::ui::words;

/// Most values that are offered.
const MOST: usize = 16;
/// Width of the list.
const WIDTH: f32 = 300.0;
/// Most height of the list.
const HEIGHT: f32 = 260.0;
/// Spans that are offered.
const SPANS: [&str; 8] =
    ["today", "yesterday", "last-7d", "last-30d", "last-24h", "older-24h", "older-40h", "older-48h"];

/// Something that may be taken into the line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Offer {
    /// What stands in the line then.
    insert: String,
    /// What it is, in words.
    says: String,
}

/// What is offered at the caret.
#[derive(Debug, Default)]
pub(super) struct Completion {
    offers: Vec<Offer>,
    /// The bytes of the line that an offer replaces.
    at: std::ops::Range<usize>,
    /// The term that is being typed: it is no condition yet.
    term: std::ops::Range<usize>,
    /// The key of which it is a value.
    wanted: Option<LineKey>,
    chosen: Option<usize>,
    /// The line for which it was closed with Escape.
    closed_for: Option<String>,
    /// Asked for with the down key where nothing is typed.
    asked: Asked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Asked {
    #[default]
    No,
    Yes,
}

impl Completion {
    /// Is the list open?
    pub(super) const fn is_open(&self) -> bool {
        !self.offers.is_empty()
    }

    /// The line without the term that is still being typed, every other place as it was.
    pub(super) fn settled(&self, line: &str, now: Timestamp) -> String {
        let mut settled = line.to_owned();
        let is_half = |term: &str| match self.wanted {
            // Any word may be a value of these, or stand alone.
            None | Some(LineKey::Status | LineKey::Item | LineKey::Buyer) => true,
            Some(_) => filter_line::read(term, now).is_err(),
        };
        if self.is_open() && line.get(self.term.clone()).is_some_and(is_half) {
            settled.replace_range(self.term.clone(), &" ".repeat(self.term.len()));
        }
        settled
    }

    /// Nothing is typed here any more.
    pub(super) fn leave(&mut self) {
        *self = Self::default();
    }

    /// Takes the keys of the list before the field sees them. Gives the line with what was taken, and the caret in it.
    pub(super) fn keys(&mut self, ui: &Ui, line: &str, composing: Composing) -> Option<(String, usize)> {
        if composing == Composing::Yes {
            return None;
        }
        let taken = |key: Key| {
            ui.input_mut(|input| {
                let before = input.events.len();
                input.events.retain(|event| {
                    !matches!(event, egui::Event::Key { key: other, modifiers, pressed: true, .. }
                        if *other == key && modifiers.is_none())
                });
                before > input.events.len()
            })
        };
        if !self.is_open() {
            if taken(Key::ArrowDown) {
                (self.asked, self.closed_for) = (Asked::Yes, None);
            }
            return None;
        }
        if taken(Key::ArrowDown) {
            let next = self.chosen.map_or(0, |at| at + 1);
            self.chosen = Some(next.min(self.offers.len() - 1));
        }
        if taken(Key::ArrowUp) {
            self.chosen = self.chosen.and_then(|at| at.checked_sub(1));
        }
        if taken(Key::Escape) {
            self.closed_for = Some(line.to_owned());
            self.offers.clear();
            self.asked = Asked::No;
            return None;
        }
        if taken(Key::Tab) {
            return self.take(self.chosen.unwrap_or(0), line);
        }
        if self.chosen.is_some() && taken(Key::Enter) {
            return self.take(self.chosen?, line);
        }
        None
    }

    fn take(&mut self, place: usize, line: &str) -> Option<(String, usize)> {
        let offer = self.offers.get(place)?.insert.clone();
        let (before, after) = (line.get(..self.at.start)?, line.get(self.at.end..)?);
        // A key waits for its value; behind a value the next term begins.
        let goes_on = offer.ends_with([':', '=']);
        let gap = if goes_on || after.starts_with(char::is_whitespace) { "" } else { " " };
        let line = format!("{before}{offer}{gap}{after}");
        let caret = before.len() + offer.len() + gap.len();
        self.leave();
        if goes_on {
            self.asked = Asked::Yes;
        }
        Some((line, caret))
    }

    /// Finds what is offered for the line as it is now.
    pub(super) fn follow(&mut self, line: &str, caret: usize, scene: &Scene<'_>) {
        self.offers.clear();
        if scene.composing == Composing::Yes || self.closed_for.as_deref() == Some(line) {
            return;
        }
        self.closed_for = None;
        let Some(completing) = filter_line::completing(line, caret) else { return };
        if completing.wanted == Wanted::Key && completing.typed.is_empty() && self.asked == Asked::No {
            return;
        }
        let mut offers = offers(&completing, scene);
        // What stands there already is no offer.
        offers.retain(|offer| offer.insert != completing.typed);
        offers.truncate(MOST.max(LineKey::ALL.len()));
        if completing.at != self.at || self.chosen.is_some_and(|at| at >= offers.len()) {
            self.chosen = None;
        }
        self.wanted = match completing.wanted {
            Wanted::Key => None,
            Wanted::Value(key) => Some(key),
        };
        (self.offers, self.at, self.term) = (offers, completing.at, completing.term);
        if !self.is_open() {
            self.asked = Asked::No;
        }
    }

    /// Draws the list under the caret. Gives the line with what was clicked, and the caret in it.
    pub(super) fn ui(&mut self, ui: &Ui, caret: Pos2, line: &str) -> Option<(String, usize)> {
        if !self.is_open() {
            return None;
        }
        let mut clicked = None;
        Popup::new(popup_id(), ui.ctx().clone(), PopupAnchor::Position(caret), ui.layer_id())
            .kind(PopupKind::Popup)
            .close_behavior(PopupCloseBehavior::IgnoreClicks)
            .open(true)
            .width(WIDTH)
            .show(|ui| {
                egui::ScrollArea::vertical().id_salt("completion").max_height(HEIGHT).show(ui, |ui| {
                    ui.set_width(WIDTH);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for (place, offer) in self.offers.iter().enumerate() {
                        if offer_ui(ui, offer, self.chosen == Some(place)) {
                            clicked = Some(place);
                        }
                    }
                });
            });
        self.take(clicked?, line)
    }
}

fn popup_id() -> Id {
    Id::unique("line completion")
}

/// Is the pointer on the list? A click there must not take the focus from the line.
pub(super) fn is_pointed_at(ui: &Ui) -> bool {
    let layer = LayerId::new(PopupKind::Popup.order(), popup_id());
    let at = ui.ctx().pointer_interact_pos();
    at.and_then(|at| ui.ctx().layer_id_at(at)) == Some(layer)
}

fn offer_ui(ui: &mut Ui, offer: &Offer, chosen: bool) -> bool {
    let t = theme::tokens(ui);
    let text = RichText::new(&offer.insert).color(t.text);
    let says = RichText::new(&offer.says).text_style(theme::small()).color(t.second);
    let button = egui::Button::selectable(chosen, text).right_text(says);
    let response = ui.add(button.min_size(egui::vec2(WIDTH, 26.0)));
    let name = t!("line.offer", text = offer.insert, says = offer.says);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &*name));
    if chosen {
        response.scroll_to_me(None);
    }
    response.clicked()
}

fn offers(completing: &Completing<'_>, scene: &Scene<'_>) -> Vec<Offer> {
    let typed = completing.typed;
    match completing.wanted {
        Wanted::Key => keys(typed),
        Wanted::Value(key) => values(key, typed, scene),
    }
}

/// The keys that begin so. A text's key that is typed out has operators.
fn keys(typed: &str) -> Vec<Offer> {
    let mut offers = Vec::new();
    for (key, name) in filter_line::keys_from(typed) {
        let says = words::line_key(key);
        offers.push(Offer { insert: format!("{name}:"), says: says.clone() });
        let is_text = matches!(key, LineKey::Memo | LineKey::Message | LineKey::Goods(_));
        if is_text && name.eq_ignore_ascii_case(typed) {
            for (sign, how) in [
                ("=", TextHow::Equals),
                ("!=", TextHow::Differs),
                ("^=", TextHow::Starts),
                ("$=", TextHow::Ends),
            ] {
                let says = format!("{says} {}", words::text_how(how));
                offers.push(Offer { insert: format!("{name}{sign}"), says });
            }
        }
    }
    offers
}

fn values(key: LineKey, typed: &str, scene: &Scene<'_>) -> Vec<Offer> {
    let small = typed.to_lowercase();
    let begins = |(insert, says): (&str, String)| {
        let is_it = insert.to_lowercase().starts_with(&small) || says.to_lowercase().contains(&small);
        is_it.then(|| Offer { insert: insert.to_owned(), says })
    };
    match key {
        LineKey::Flag => flags(typed),
        LineKey::Status => Status::NAMED
            .iter()
            .filter(|status| {
                status.word().to_lowercase().contains(&small) || words::status(status).contains(typed)
            })
            .map(|status| Offer { insert: status.word().to_owned(), says: words::status(status) })
            .collect(),
        LineKey::Refunding => [("yes", Refunding::Yes), ("no", Refunding::No)]
            .into_iter()
            .filter_map(|(insert, side)| begins((insert, words::refunding(Some(side)).into_owned())))
            .collect(),
        LineKey::Step => {
            StepStatus::NAMED.iter().filter_map(|step| begins((step.word(), words::step(step)))).collect()
        }
        LineKey::Handled => Handled::ALL
            .into_iter()
            .filter_map(|handled| begins((handled.word(), words::handled(handled).into_owned())))
            .collect(),
        LineKey::Shipped => {
            SPANS.iter().filter_map(|span| begins((span, span_words("shipped", span, scene)))).collect()
        }
        LineKey::Time(kind) => {
            SPANS.iter().filter_map(|span| begins((span, span_words(key_word(kind), span, scene)))).collect()
        }
        LineKey::By => TimeKind::ALL
            .into_iter()
            .filter_map(|kind| {
                begins((LineKey::Time(kind).names().first()?, words::time_kind(kind).into_owned()))
            })
            .collect(),
        LineKey::Sort => [("desc", Direction::Descending), ("asc", Direction::Ascending)]
            .into_iter()
            .filter_map(|(insert, direction)| begins((insert, words::direction(direction).into_owned())))
            .collect(),
        LineKey::Item => items(typed, scene),
        LineKey::Buyer => buyers(typed, scene),
        _ => Vec::new(),
    }
}

/// The flags of which a name begins so, or the seller's own name has it. What is taken is the platform's word: the
/// line means the same on every computer.
fn flags(typed: &str) -> Vec<Offer> {
    let names = flag_names::in_force();
    let small = typed.to_lowercase();
    let is_own = |flag: Flag| names.own(flag).is_some_and(|own| own.to_lowercase().contains(&small));
    let begin: Vec<(Flag, &str)> = filter_line::flags_from(typed).collect();
    let own = filter_line::flags_from("").filter(|found| is_own(found.0) && !begin.contains(found));
    let offer = |(flag, insert): (Flag, &str)| Offer { insert: insert.to_owned(), says: names.word(flag) };
    begin.iter().copied().chain(own).map(offer).collect()
}

fn key_word(kind: TimeKind) -> &'static str {
    LineKey::Time(kind).names().first().copied().unwrap_or_default()
}

fn span_words(key: &str, span: &str, scene: &Scene<'_>) -> String {
    match span {
        "today" => t!("stretch.today").into_owned(),
        "yesterday" => t!("stretch.yesterday").into_owned(),
        "last-7d" => t!("stretch.week").into_owned(),
        "last-30d" => t!("stretch.month").into_owned(),
        span => local_words::words(&format!("{key}:{span}"), scene.now),
    }
}

/// The items of the rows that are here, by id or by a piece of their title.
fn items(typed: &str, scene: &Scene<'_>) -> Vec<Offer> {
    let mut known: BTreeMap<NumIid, &str> = BTreeMap::new();
    for row in scene.model.answer.iter().flat_map(|shown| shown.rows()) {
        for line in row.order.lines.known() {
            if let (Some(item), Some(title)) = (line.num_iid, line.title.as_deref()) {
                known.insert(item, title);
            }
        }
    }
    known.extend(scene.model.titles.iter().map(|(item, title)| (*item, title.as_str())));
    let is_it = |(item, title): &(NumIid, &str)| item.to_string().starts_with(typed) || title.contains(typed);
    let short = |title: &str| super::chips::short_to(title, 14);
    known
        .into_iter()
        .filter(is_it)
        .take(MOST)
        .map(|(item, title)| Offer { insert: item.to_string(), says: short(title) })
        .collect()
}

/// The buyers of the rows that are here.
fn buyers(typed: &str, scene: &Scene<'_>) -> Vec<Offer> {
    let mut known: BTreeMap<&str, u64> = BTreeMap::new();
    for row in scene.model.answer.iter().flat_map(|shown| shown.rows()) {
        if let Some(nick) = row.order.buyer_nick.as_deref().filter(|nick| nick.contains(typed)) {
            *known.entry(nick).or_default() += 1;
        }
    }
    known
        .into_keys()
        .take(MOST)
        .map(|nick| Offer { insert: filter_line::value(nick), says: String::new() })
        .collect()
}
