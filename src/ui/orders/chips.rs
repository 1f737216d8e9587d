//! The conditions above the table, each with a cross, and what the platform can be asked for.

use std::sync::Arc;

use egui::{RichText, Ui};
use rust_i18n::t;

use super::chip_edit::Part;
use super::draft::{FilterDraft, Stretch};
use super::kept_draft::KeptDraft;
use super::{Lookup, OrdersScreen, Scene};
use crate::domain::filter::Filter;
use crate::domain::handled::Handled;
use crate::domain::text_how::TextHow;
use crate::domain::time::Timestamp;
use crate::messages::AnswerScope;
use crate::ui::icons;
use crate::ui::settings_kept::Pane;
use crate::ui::theme;
use crate::ui::widgets::{
    ChipAct, ChipNames, Tone, chip_ui, icon_button, plain_button, text_button, waiting_ui,
};
use crate::ui::words;

/// One condition as a chip, and how to take it out of the draft.
pub(super) struct Chip {
    pub(super) text: String,
    pub(super) part: Part,
    pub(super) remove: Remove,
}

/// How a condition leaves the draft.
pub(super) enum Remove {
    Field(fn(&mut FilterDraft)),
    Kept(fn(&mut KeptDraft)),
    Term(usize),
}

impl Remove {
    pub(super) fn from(self, draft: &mut FilterDraft) {
        match self {
            Self::Field(clear) => clear(draft),
            Self::Kept(clear) => clear(&mut draft.kept),
            Self::Term(place) if place < draft.terms.len() => drop(draft.terms.remove(place)),
            Self::Term(_) => {}
        }
    }
}

/// Draws the bar above the table: the pane's toggle, the chips, and the lookup below them.
pub(super) fn bar_ui(ui: &mut Ui, screen: &mut OrdersScreen, scene: &mut Scene<'_>) {
    let t = theme::tokens(ui);
    let frame = egui::Frame::new().fill(t.ground).inner_margin(egui::Margin::symmetric(12, 6));
    egui::Panel::top("chips").frame(frame).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(6.0, 6.0);
            ui.set_row_height(theme::CONTROL_HEIGHT);
            let name = match scene.settings.filter_pane {
                Pane::Open => t!("filter.hide"),
                Pane::Closed => t!("filter.show"),
            };
            if icon_button(ui, icons::FUNNEL, &name).clicked() {
                scene.settings.filter_pane = scene.settings.filter_pane.toggled();
                scene.actions.wish(crate::ui::actions::Wish::KeepSettings);
            }
            let name = match scene.settings.histogram {
                Pane::Open => t!("histogram.hide"),
                Pane::Closed => t!("histogram.show"),
            };
            if icon_button(ui, icons::PULSE, &name).clicked() {
                scene.settings.histogram = scene.settings.histogram.toggled();
                scene.actions.wish(crate::ui::actions::Wish::KeepSettings);
            }
            if icon_button(ui, icons::MAGNIFYING_GLASS, &t!("line.open")).clicked() {
                screen.open_line(scene.now);
            }
            screen.turns_ui(ui, scene);
            let chips = chips(&screen.draft, scene.now);
            if chips.is_empty() {
                ui.label(RichText::new(t!("orders.no_filter")).color(t.second));
            }
            let any = !chips.is_empty();
            for chip in chips {
                let remove = t!("filter.remove", condition = chip.text);
                let edit = t!("filter.edit", condition = chip.text);
                let (act, rect) = chip_ui(ui, &chip.text, ChipNames { edit: Some(&edit), remove: &remove });
                screen.chip_stands(chip.part, rect);
                match act {
                    ChipAct::None => {}
                    ChipAct::Edit => screen.edit_chip(ui.ctx(), chip.part, rect, scene.now),
                    ChipAct::Remove => chip.remove.from(&mut screen.draft),
                }
            }
            if screen.scope == AnswerScope::Unjudged {
                let text = t!("orders.unjudged.only");
                let remove = t!("filter.remove", condition = text);
                if chip_ui(ui, &text, ChipNames { edit: None, remove: &remove }).0 == ChipAct::Remove {
                    screen.scope = AnswerScope::Matching;
                }
            }
            if any && text_button(ui, &t!("orders.clear")).clicked() {
                screen.clear();
            }
        });
        super::chip_edit::ui(ui, screen, scene);
        super::line::ui(ui, screen, scene);
        lookup_ui(ui, screen, scene);
    });
}

/// Of a list of order numbers, how many are here, and what the platform says of the others.
fn lookup_ui(ui: &mut Ui, screen: &mut OrdersScreen, scene: &mut Scene<'_>) {
    let Some(shown) = scene.model.answer.as_ref().filter(|shown| shown.question == screen.question) else {
        return;
    };
    let asked = screen.asked.tids.len();
    if asked == 0 {
        return;
    }
    let lacking = shown.lacking.clone();
    let mut fetch = false;
    ui.horizontal_wrapped(|ui| {
        let found = asked - lacking.len();
        let text = t!("orders.lookup", asked = asked, found = found, lacking = lacking.len());
        ui.label(RichText::new(text).color(theme::tokens(ui).second));
        match &screen.lookup {
            Lookup::Running(tids) => waiting_ui(ui, &t!("orders.lookup.running", count = tids.len())),
            Lookup::None if !lacking.is_empty() => {
                fetch = plain_button(ui, &t!("orders.lacking.fetch")).clicked();
            }
            Lookup::None => {}
            Lookup::Done(Ok(fetched)) => {
                let parts = [
                    (fetched.found.len(), "orders.lookup.found", Tone::Good),
                    (fetched.absent.len(), "orders.lookup.absent", Tone::Warn),
                    (fetched.failed.len(), "orders.lookup.failed", Tone::Bad),
                ];
                for (count, key, tone) in parts.into_iter().filter(|(count, ..)| *count > 0) {
                    ui.label(RichText::new(t!(key, count = count)).color(tone.color(ui)));
                }
                if let Some((_, error)) = fetched.failed.first() {
                    let plight = words::gateway_error(error);
                    ui.label(RichText::new(plight.what).color(Tone::Bad.color(ui)))
                        .on_hover_text(plight.below);
                }
                if !lacking.is_empty() {
                    fetch = plain_button(ui, &t!("orders.lacking.again")).clicked();
                }
            }
            Lookup::Done(Err(fault)) => {
                let plight = words::fault(fault);
                let text = format!("{} · {}", plight.what, plight.mend);
                ui.label(RichText::new(text).color(Tone::Bad.color(ui))).on_hover_text(plight.below);
                fetch = plain_button(ui, &t!("orders.lacking.again")).clicked();
            }
        }
    });
    if fetch {
        screen.look_up(lacking, scene);
    }
}

/// The draft's filter without one of its conditions, for each chip in turn; `made` is the whole filter.
///
/// Thousands of order numbers or items may be typed. They were read once for the whole: here one stands for them.
pub(super) fn relaxed(draft: &FilterDraft, made: &Filter, now: Timestamp) -> Arc<[Filter]> {
    let one = |typed: &str| if typed.trim().is_empty() { String::new() } else { "1".to_owned() };
    let light = FilterDraft { tids: one(&draft.tids), items: one(&draft.items), ..draft.clone() };
    let without = |chip: Chip| {
        let mut rest = light.clone();
        chip.remove.from(&mut rest);
        let (has_tids, has_items) = (!rest.tids.is_empty(), !rest.items.is_empty());
        let mut filter = rest.make(now).filter;
        if has_tids {
            filter.tids.clone_from(&made.tids);
        }
        if has_items {
            filter.num_iids.clone_from(&made.num_iids);
        }
        filter
    };
    chips(&light, now).into_iter().map(without).collect()
}

/// The draft's conditions.
pub(super) fn chips(draft: &FilterDraft, now: Timestamp) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut chip = |part: Part, text: String, clear: fn(&mut FilterDraft)| {
        chips.push(Chip { text, part, remove: Remove::Field(clear) });
    };
    if draft.stretch != Stretch::All {
        let stretch = if draft.stretch == Stretch::Typed {
            format!("{} ~ {}", draft.start.trim(), draft.end.trim())
        } else {
            t!(draft.stretch.key()).into_owned()
        };
        chip(Part::Time, format!("{} {stretch}", words::time_kind(draft.time)), |d| d.stretch = Stretch::All);
    }
    if !draft.statuses.is_empty() {
        let names: Vec<String> = draft.statuses.iter().map(words::status).collect();
        chip(Part::Statuses, t!("chip.status", names = names.join(" ")).into_owned(), |d| d.statuses.clear());
    }
    if !draft.flags.is_empty() {
        let names: Vec<String> = draft.flags.iter().map(|flag| words::flag(*flag)).collect();
        chip(Part::Flags, t!("chip.flag", names = names.join(" ")).into_owned(), |d| d.flags.clear());
    }
    if !draft.not_statuses.is_empty() {
        let names: Vec<String> = draft.not_statuses.iter().map(words::status).collect();
        chip(
            Part::NotStatuses,
            t!("chip.not", condition = t!("chip.status", names = names.join(" "))).into_owned(),
            |d| {
                d.not_statuses.clear();
            },
        );
    }
    if !draft.not_flags.is_empty() {
        let names: Vec<String> = draft.not_flags.iter().map(|flag| words::flag(*flag)).collect();
        chip(
            Part::NotFlags,
            t!("chip.not", condition = t!("chip.flag", names = names.join(" "))).into_owned(),
            |d| {
                d.not_flags.clear();
            },
        );
    }
    if !draft.handled.is_empty() {
        chip(Part::Handled, handled_words(&draft.handled), |d| d.handled.clear());
    }
    if !draft.not_handled.is_empty() {
        let names = handled_words(&draft.not_handled);
        chip(Part::NotHandled, t!("chip.not", condition = names).into_owned(), |d| d.not_handled.clear());
    }
    if let Some(text) = text_chip(draft.memo_op, &draft.memo, &t!("filter.memo")) {
        chip(Part::Memo, text, |d| (d.memo_op, d.memo) = (TextHow::Contains, String::new()));
    }
    if let Some(text) = text_chip(draft.message_op, &draft.message, &t!("filter.message")) {
        chip(Part::Message, text, |d| (d.message_op, d.message) = (TextHow::Contains, String::new()));
    }
    if draft.refunding.is_some() {
        chip(Part::Refunding, words::refunding(draft.refunding).into_owned(), |d| d.refunding = None);
    }
    if !draft.tids.trim().is_empty() {
        chip(Part::Tids, t!("chip.tids", text = short(&draft.tids)).into_owned(), |d| d.tids.clear());
    }
    if !draft.items.trim().is_empty() {
        chip(Part::Items, t!("chip.items", text = short(&draft.items)).into_owned(), |d| d.items.clear());
    }
    if !draft.buyer_nick.trim().is_empty() {
        chip(Part::Nick, t!("chip.nick", text = short(&draft.buyer_nick)).into_owned(), |d| {
            d.buyer_nick.clear();
        });
    }
    if !draft.buyer_open_uid.trim().is_empty() {
        chip(Part::OpenUid, t!("chip.open_uid", text = short(&draft.buyer_open_uid)).into_owned(), |d| {
            d.buyer_open_uid.clear();
        });
    }
    let kept = draft.kept.chips(now);
    let kept = kept.into_iter().enumerate();
    chips.extend(kept.map(|(place, (text, clear))| Chip {
        text,
        part: Part::Kept(place),
        remove: Remove::Kept(clear),
    }));
    for (place, term) in draft.terms.iter().enumerate() {
        let text = super::local_words::words(term, now);
        chips.push(Chip { text, part: Part::Term(place), remove: Remove::Term(place) });
    }
    chips
}

/// Marks of this computer by their names.
pub(super) fn handled_words(these: &[Handled]) -> String {
    these.iter().map(|handled| words::handled(*handled)).collect::<Vec<_>>().join(" ")
}

fn text_chip(how: TextHow, text: &str, title: &str) -> Option<String> {
    how.test(text)?;
    Some(match (how, text.is_empty()) {
        (TextHow::Equals, true) => t!("chip.text.none", title = title).into_owned(),
        (TextHow::Differs, true) => t!("chip.text.some", title = title).into_owned(),
        (how, _) => format!("{title} {} {}", words::text_how(how), short(text)),
    })
}

/// The first characters of a long text.
pub(super) fn short(text: &str) -> String {
    short_to(text.trim(), 24)
}

/// The first characters of a text that has more of them than so many.
pub(super) fn short_to(text: &str, most: usize) -> String {
    // What is typed may be very long: only its beginning is looked at.
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_chip_is_left_out_of_one_filter_and_of_no_other() {
        let now: Timestamp = "2023-11-10 20:14:30".parse().unwrap();
        let draft = FilterDraft {
            tids: "11, 12\n13".into(),
            items: "7 8".into(),
            buyer_nick: "甲".into(),
            terms: vec!["-tid:5".into()],
            ..FilterDraft::default()
        };
        let parsed = |change: fn(&mut FilterDraft)| {
            let mut rest = draft.clone();
            change(&mut rest);
            rest.make(now).filter
        };
        let made = draft.make(now).filter;
        assert_eq!((made.tids.len(), made.num_iids.len()), (3, 2));
        let wanted = [
            parsed(|d| d.tids.clear()),
            parsed(|d| d.items.clear()),
            parsed(|d| d.buyer_nick.clear()),
            parsed(|d| d.terms.clear()),
        ];
        assert_eq!(*relaxed(&draft, &made, now), wanted);
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(short_to("礼盒急件", 4), "礼盒急件");
        assert_eq!(short_to("礼盒急件优", 4), "礼盒急件…");
        assert_eq!(short_to("", 0), "");
    }
}
