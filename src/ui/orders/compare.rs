//! The filter asked of the platform too: how many orders each side has, and which only one has. And a buyer's whole
//! nick that nothing here matches, asked of the platform.

use egui::{RichText, Ui};
use rust_i18n::t;

use super::{FilterDraft, OrdersScreen, Scene};
use crate::domain::filter::Filter;
use crate::domain::ids::Tid;
use crate::domain::reconcile::{Depth, FilterCompared};
use crate::messages::{Action, Fault};
use crate::ui::actions::Purpose;
use crate::ui::theme;
use crate::ui::widgets::{Tone, text_button, waiting_ui};
use crate::ui::words;

/// What came of asking the platform a filter.
#[derive(Debug, Default)]
pub(super) enum Comparison {
    /// Nothing was asked.
    #[default]
    None,
    /// This is being asked.
    Running(Filter),
    /// This came of it.
    Done(Filter, Result<Box<FilterCompared>, Fault>),
}

impl Comparison {
    fn is_of(&self, filter: &Filter) -> bool {
        match self {
            Self::None => false,
            Self::Running(asked) | Self::Done(asked, _) => asked == filter,
        }
    }
}

impl OrdersScreen {
    /// What came of comparing a filter with the platform.
    pub fn compared(&mut self, outcome: Result<FilterCompared, Fault>) {
        let Comparison::Running(filter) = std::mem::take(&mut self.comparison) else { return };
        // Orders that were taken in belong to the answer now.
        if outcome.as_ref().is_ok_and(|compared| !compared.only_platform.is_empty()) {
            self.question += 1;
        }
        self.comparison = Comparison::Done(filter, outcome.map(Box::new));
    }

    /// Orders of a buyer came back: they are shown by their numbers, since the nick is not kept. A filter that asks for
    /// something else by now stays.
    pub fn buyer_found(&mut self, nick: &str, tids: &[Tid]) {
        if !tids.is_empty() && self.asked.buyer_nick.as_deref() == Some(nick) {
            self.only_orders(tids);
        }
    }

    fn only_orders(&mut self, tids: &[Tid]) {
        let numbers: Vec<String> = tids.iter().map(Tid::to_string).collect();
        self.draft = FilterDraft { tids: numbers.join(" "), ..FilterDraft::default() };
    }

    /// The whole nick that the filter asks for, where the platform can be asked for it.
    pub(super) fn whole_nick(&self, scene: &Scene<'_>) -> Option<String> {
        let nick = self.asked.buyer_nick.as_deref()?;
        (has_enhanced(scene) && !nick.contains('*')).then(|| nick.to_owned())
    }

    /// Asks the platform for a buyer's orders.
    pub(super) fn ask_buyer(nick: String, scene: &mut Scene<'_>) {
        let purpose = Purpose::Buyer(nick.clone());
        scene.actions.act(Action::AskBuyer(scene.shop.clone(), nick), purpose);
    }
}

fn has_enhanced(scene: &Scene<'_>) -> bool {
    scene.model.shops.iter().any(|shop| shop.profile.name == *scene.shop && shop.profile.enhanced.is_some())
}

/// Draws the button that compares, or what came of it.
pub(super) fn comparison_ui(ui: &mut Ui, screen: &mut OrdersScreen, scene: &mut Scene<'_>) {
    if !has_enhanced(scene) {
        return;
    }
    let is_of = screen.comparison.is_of(&screen.asked);
    match &screen.comparison {
        Comparison::Running(_) if is_of => {
            waiting_ui(ui, &t!("compare.running"));
            return;
        }
        Comparison::Done(_, outcome) if is_of => {
            let only = match outcome {
                Ok(compared) => compared_ui(ui, compared),
                Err(fault) => {
                    dot_ui(ui);
                    let plight = words::fault(fault);
                    ui.label(RichText::new(plight.line()).color(Tone::Warn.color(ui)))
                        .on_hover_text(plight.below);
                    None
                }
            };
            if let Some(tids) = only {
                screen.only_orders(&tids);
            }
        }
        _ => {}
    }
    let again = if is_of { t!("compare.again") } else { t!("compare") };
    if text_button(ui, &again).on_hover_text(t!("compare.hint")).clicked() {
        let filter = screen.asked.clone();
        let action = Action::CompareFilter(scene.shop.clone(), Box::new(filter.clone()));
        scene.actions.act(action, Purpose::Compare);
        screen.comparison = Comparison::Running(filter);
    }
}

/// Says what both sides have, and gives the orders that the user wants to see.
fn compared_ui(ui: &mut Ui, compared: &FilterCompared) -> Option<Vec<Tid>> {
    dot_ui(ui);
    let agrees = compared.only_here.is_empty() && compared.only_platform.is_empty();
    let tone = if agrees && compared.here == compared.platform { Tone::Good } else { Tone::Warn };
    let (here, platform) = (words::count(compared.here), words::count(compared.platform));
    let text = t!("compare.sides", here = here, platform = platform);
    let span = format!("{} ~ {}", compared.span.start(), compared.span.end());
    let depth = match compared.depth {
        Depth::Orders => t!("compare.by_orders"),
        Depth::Totals => t!("compare.by_totals"),
    };
    ui.label(RichText::new(text).color(tone.color(ui))).on_hover_text(format!("{span}\n{depth}"));
    let mut wanted = None;
    for (key, tids) in
        [("compare.only_platform", &compared.only_platform), ("compare.only_here", &compared.only_here)]
    {
        if tids.is_empty() {
            continue;
        }
        let some: Vec<String> = tids.iter().take(20).map(Tid::to_string).collect();
        let response = text_button(ui, &t!(key, count = words::count(tids.len() as u64)));
        if response.on_hover_text(some.join("\n")).clicked() {
            wanted = Some(tids.clone());
        }
    }
    dot_ui(ui);
    wanted
}

/// What stands between two statements on the line.
fn dot_ui(ui: &mut Ui) {
    ui.label(RichText::new("·").color(theme::tokens(ui).faint));
}
