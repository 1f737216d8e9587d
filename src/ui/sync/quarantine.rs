//! What could not be read: the reason, the raw text without what is personal, and another try.

use egui::{CollapsingHeader, Label, RichText, Ui};
use rust_i18n::t;

use super::{Retries, Retry, Scene};
use crate::domain::ids::Tid;
use crate::domain::quarantine::QuarantineEntry;
use crate::messages::Action;
use crate::ui::actions::Purpose;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{Tone, fault_ui, plain_icon_button, section_ui, waiting_ui};
use crate::ui::words;

/// Most characters of a raw text that are drawn; all of it is copied.
const MOST_CHARS: usize = 4_000;

/// Draws the entries. `all` counts those that are not listed too.
pub(super) fn ui(
    ui: &mut Ui,
    entries: &[QuarantineEntry],
    all: u64,
    retries: &mut Retries,
    scene: &mut Scene<'_>,
) {
    section_ui(ui, &t!("sync.quarantine", count = words::count(all)));
    let hint = RichText::new(t!("sync.quarantine.hint")).color(theme::tokens(ui).second);
    ui.label(hint);
    for entry in entries {
        let number =
            entry.tid.map_or_else(|| t!("sync.quarantine.no_tid").into_owned(), |tid| tid.to_string());
        let head = format!(
            "{}  {number}  {}",
            words::short_time(entry.last_at, scene.now),
            words::unreadable(entry)
        );
        CollapsingHeader::new(head)
            .id_salt(("quarantine", entry.id))
            .show(ui, |ui| entry_ui(ui, entry, retries, scene));
    }
    if all > entries.len() as u64 {
        let text = t!("more", count = words::count(all - entries.len() as u64));
        ui.label(RichText::new(text).color(theme::tokens(ui).second));
    }
}

fn entry_ui(ui: &mut Ui, entry: &QuarantineEntry, retries: &mut Retries, scene: &mut Scene<'_>) {
    let t = theme::tokens(ui);
    let source = t!(
        "sync.quarantine.source",
        source = words::source(entry.source),
        times = words::count(entry.times),
        first = words::short_time(entry.first_at, scene.now)
    );
    ui.add(Label::new(RichText::new(source).text_style(theme::small()).color(t.second)).selectable(false));
    let reason = RichText::new(&entry.reason).text_style(theme::small()).color(t.second);
    ui.add(Label::new(reason).wrap());
    let end = entry.raw.char_indices().nth(MOST_CHARS).map_or(entry.raw.len(), |(at, _)| at);
    let shown = &entry.raw[..end];
    ui.add(Label::new(RichText::new(shown).text_style(theme::small()).color(t.second)).wrap());
    let number = entry.tid.map_or_else(|| t!("sync.quarantine.no_tid").into_owned(), |tid| tid.to_string());
    let retry = entry.tid.and_then(|tid| retries.get(&tid));
    let is_asked = matches!(retry, Some(Retry::Running));
    if let Some(Retry::Failed(plight)) = retry {
        fault_ui(ui, plight, Tone::Warn);
    }
    ui.horizontal(|ui| {
        if plain_icon_button(ui, icons::COPY, &t!("sync.quarantine.copy", number = number)).clicked() {
            ui.ctx().copy_text(entry.raw.clone());
        }
        match may_ask(entry, scene) {
            Ok(tid) if !is_asked => {
                let name = t!("sync.quarantine.retry", number = number);
                if plain_icon_button(ui, icons::ARROW_CLOCKWISE, &name).clicked() {
                    let action = Action::FetchOrders(scene.shop.clone(), vec![tid]);
                    scene.actions.act(action, Purpose::Retry(tid.get()));
                    retries.insert(tid.get(), Retry::Running);
                }
            }
            Ok(_) => waiting_ui(ui, &t!("sync.quarantine.asking")),
            Err(why) => {
                ui.add(
                    Label::new(RichText::new(why).text_style(theme::small()).color(t.second))
                        .selectable(false),
                );
            }
        }
    });
}

/// The number to ask for, or why nothing can be asked.
fn may_ask(entry: &QuarantineEntry, scene: &Scene<'_>) -> Result<Tid, String> {
    let has_top = scene.model.profile(scene.shop).is_some_and(|profile| profile.top.is_some());
    match entry.tid.and_then(|tid| Tid::new(tid).ok()) {
        None => Err(t!("sync.quarantine.cannot.no_tid").into_owned()),
        Some(_) if !has_top => Err(t!("sync.quarantine.cannot.no_top").into_owned()),
        Some(tid) => Ok(tid),
    }
}
