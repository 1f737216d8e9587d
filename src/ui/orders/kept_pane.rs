//! The part of the filter pane on goods, places, pieces, shipping, pre-sale steps and parcels.

use egui::{Label, RichText, Ui};
use rust_i18n::t;

use super::draft::{DraftField, Stretch};
use super::filter_pane::{choice, choose, fault_ui, in_columns};
use super::kept_draft::KeptDraft;
use crate::domain::facets::Facets;
use crate::domain::goods::GoodsField;
use crate::domain::local_test::Side;
use crate::domain::status::StepStatus;
use crate::domain::text_how::TextHow;
use crate::ui::theme;
use crate::ui::widgets::{Field, Segment, choice_ui, field_ui, menu_ui, titled_ui};
use crate::ui::words;

/// Width of a menu before its field.
const MENU: f32 = 68.0;

/// Draws it.
pub(super) fn ui(ui: &mut Ui, draft: &mut KeptDraft, wrong: &[DraftField], facets: Option<&Facets>) {
    goods_ui(ui, draft);
    place_ui(ui, draft);
    step_ui(ui, draft, facets);
    shipped_ui(ui, draft, wrong);
    titled_ui(ui, &t!("filter.pieces"), |ui| {
        let (name, hint) = (t!("filter.pieces.text"), t!("filter.pieces.hint"));
        let wrong = wrong.contains(&DraftField::Pieces);
        field_ui(ui, Field { hint: &hint, wrong, ..Field::named(&name) }, &mut draft.pieces);
        if wrong {
            fault_ui(ui, &t!("filter.pieces.wrong"));
        }
    });
    titled_ui(ui, &t!("filter.waybills"), |ui| {
        let (name, hint) = (t!("filter.waybills.text"), t!("filter.ids.hint"));
        field_ui(ui, Field { hint: &hint, most_chars: 50_000, ..Field::named(&name) }, &mut draft.waybills);
    });
}

/// A menu of a few words.
fn few_ui<T: Copy + PartialEq>(ui: &mut Ui, name: &str, value: &mut T, of: &[(T, String)]) -> bool {
    let segments: Vec<Segment<'_, T>> =
        of.iter().map(|(value, text)| Segment { value: *value, text }).collect();
    menu_ui(ui, name, MENU, value, &segments)
}

fn goods_ui(ui: &mut Ui, draft: &mut KeptDraft) {
    titled_ui(ui, &words::goods_field(GoodsField::Any), |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let fields = GoodsField::ALL.map(|field| (field, words::goods_field(field).into_owned()));
            few_ui(ui, &t!("filter.goods.field"), &mut draft.goods_field, &fields);
            let hows = TextHow::ALL.map(|how| (how, words::text_how(how).into_owned()));
            few_ui(ui, &t!("filter.goods.op"), &mut draft.goods_op, &hows);
        });
        let hint = match draft.goods_op {
            TextHow::AnyOf | TextHow::NoneOf => t!("filter.text.words"),
            _ => t!("filter.text.hint"),
        };
        let name = t!("filter.goods.text");
        field_ui(ui, Field { hint: &hint, ..Field::named(&name) }, &mut draft.goods);
    });
}

fn place_ui(ui: &mut Ui, draft: &mut KeptDraft) {
    titled_ui(ui, &t!("filter.receiver"), |ui| {
        for (by, name, hint, side, text) in [
            (
                t!("filter.province.side"),
                t!("filter.province.text"),
                t!("filter.province.hint"),
                &mut draft.province_side,
                &mut draft.provinces,
            ),
            (
                t!("filter.city.side"),
                t!("filter.city.text"),
                t!("filter.city.hint"),
                &mut draft.city_side,
                &mut draft.cities,
            ),
        ] {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                let sides = [
                    (Side::Is, t!("filter.side.is").into_owned()),
                    (Side::IsNot, t!("filter.side.not").into_owned()),
                ];
                few_ui(ui, &by, side, &sides);
                field_ui(ui, Field { hint: &hint, ..Field::named(&name) }, text);
            });
        }
    });
}

/// The named steps, always: what follows stays where it is whatever an answer holds. Others where orders have them.
fn step_ui(ui: &mut Ui, draft: &mut KeptDraft, facets: Option<&Facets>) {
    let asked = draft.steps.iter().chain(&draft.not_steps);
    let met = facets.iter().flat_map(|facets| facets.step.keys().flatten()).chain(asked);
    let mut all: Vec<StepStatus> = met.cloned().collect();
    all.sort();
    all.dedup();
    all.retain(|step| matches!(step, StepStatus::Other(_)));
    let steps: Vec<StepStatus> = StepStatus::NAMED.iter().cloned().chain(all).collect();
    titled_ui(ui, &t!("filter.step"), |ui| {
        in_columns(ui, 2, &steps, |ui, step| {
            let choice = choice(&draft.steps, &draft.not_steps, step);
            let count = facets.map(|facets| facets.step.get(&Some(step.clone())).copied().unwrap_or(0));
            let word = words::step(step);
            let name = t!("filter.step.choice", step = word);
            let response = choice_ui(ui, &name, choice, count, |ui| {
                let text = RichText::new(&word).text_style(theme::small());
                ui.add(Label::new(text).selectable(false).truncate());
            });
            let hover = format!("{}\n{}", step.word(), t!("filter.exclude.hint"));
            choose(&response.on_hover_text(hover), &mut draft.steps, &mut draft.not_steps, step);
        });
    });
}

/// A menu of the usual spans, and the words of the one that is meant, which may be typed over.
fn shipped_ui(ui: &mut Ui, draft: &mut KeptDraft, wrong: &[DraftField]) {
    titled_ui(ui, &t!("filter.shipped"), |ui| {
        let wrong = wrong.contains(&DraftField::Shipped);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let typed = draft.shipped.trim();
            let of = Stretch::ALL.into_iter().find(|stretch| stretch.word() == Some(typed));
            let mut stretch = if typed.is_empty() { Stretch::All } else { of.unwrap_or(Stretch::Typed) };
            // What is typed is a choice only where something is.
            let offered = Stretch::ALL.into_iter().filter(|one| *one != Stretch::Typed || stretch == *one);
            let stretches: Vec<_> = offered.map(|one| (one, t!(one.key()).into_owned())).collect();
            if few_ui(ui, &t!("filter.shipped.by"), &mut stretch, &stretches) {
                stretch.word().unwrap_or_default().clone_into(&mut draft.shipped);
            }
            let (name, hint) = (t!("filter.shipped.text"), t!("filter.shipped.hint"));
            field_ui(ui, Field { hint: &hint, wrong, ..Field::named(&name) }, &mut draft.shipped);
        });
        if wrong {
            fault_ui(ui, &t!("filter.shipped.wrong"));
        }
    });
}
