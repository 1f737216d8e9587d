//! What the window does when a key is pressed, or a command is picked in the palette.

use egui::Context;

use super::Window;
use crate::domain::shop::ShopName;
use crate::messages::{Action, WindowEnd};
use crate::ui::actions::{Purpose, Screen, Wish};
use crate::ui::commands::{self, Begun, Command, Doer, Entry, Place};
use crate::ui::ime::Composing;
use crate::ui::palette::{Palette, is_dialog_open};

impl Window {
    /// Does what the window's own keys say; those of the orders are theirs while they are shown.
    pub(super) fn keys(&mut self, ctx: &Context) {
        let in_dialog = is_dialog_open(ctx);
        let reads = !ctx.text_edit_focused() && !egui::Popup::is_any_open(ctx) && !in_dialog;
        let shows_orders = self.settings.screen == Screen::Orders && self.shop.is_some();
        let may = |entry: &Entry| {
            let is_ours =
                entry.command.doer() == Doer::Window || (entry.command == Command::Refresh && !shows_orders);
            let is_free = entry.place == Place::Anywhere || (entry.place == Place::Reading && reads);
            // What is picked from the palette would be done behind the dialog.
            let is_hidden = in_dialog && entry.command == Command::Palette;
            is_ours && is_free && !is_hidden && self.composing == Composing::No
        };
        // None of them is begun with another key.
        let commands = ctx.input_mut(|input| commands::pressed(input, &mut Begun::default(), may));
        for command in commands {
            self.actions.wish(Wish::Do(command));
        }
    }

    /// Does what a command says, whether it was pressed or picked.
    pub(super) fn command(&mut self, command: Command, link: &WindowEnd, seconds: f64) {
        let of_shop = |action: fn(ShopName) -> Action| {
            let wish = |shop| Wish::Act(action(shop), Purpose::Pass);
            self.shop.clone().map(wish)
        };
        let wish = match command {
            Command::Palette => return self.palette = Palette::open(),
            Command::Keys => return self.palette = Palette::Keys,
            Command::Go(screen) => Some(Wish::Go(screen)),
            Command::Across => Some(self.across(seconds)),
            Command::Sync => of_shop(Action::Sync),
            Command::StopSync => of_shop(Action::StopSync),
            Command::PauseHistory => of_shop(Action::PauseHistory),
            Command::ResumeHistory => of_shop(Action::ResumeHistory),
            Command::Refresh if self.settings.screen != Screen::Orders => of_shop(Action::Sync),
            Command::Theme(theme) => {
                self.settings.theme = theme;
                Some(Wish::KeepSettings)
            }
            Command::Language(language) => {
                self.settings.language = language;
                Some(Wish::KeepSettings)
            }
            Command::Density(density) => {
                self.settings.density = density;
                Some(Wish::KeepSettings)
            }
            of_orders => {
                self.orders.queue(of_orders);
                (self.settings.screen != Screen::Orders).then_some(Wish::Go(Screen::Orders))
            }
        };
        if let Some(wish) = wish {
            self.grant(wish, link, seconds);
        }
    }
}
