//! One key from an order to the activity of its items, and from an activity to its orders.

use rust_i18n::t;

use super::Window;
use crate::domain::activity::orders::activities_of;
use crate::ui::actions::{Screen, Wish};
use crate::ui::activities::all_in_force;

impl Window {
    /// What the key comes to on the screen that is shown; where there is nothing to go to, that is said.
    pub(super) fn across(&mut self, seconds: f64) -> Wish {
        if self.settings.screen == Screen::Activities {
            return match self.activities.orders_of_shown() {
                Some(filter) => Wish::Orders(Box::new(filter)),
                None => Wish::Say(t!("across.no_activity").into_owned()),
            };
        }
        let Some((shop, order)) = self.shop.as_ref().zip(self.orders.at_hand(&self.model)) else {
            return Wish::Say(t!("across.no_order").into_owned());
        };
        let mut met = activities_of(&order, all_in_force(&self.model, shop)).into_iter();
        let Some(first) = met.next() else {
            return Wish::Say(t!("across.none", order = order.tid).into_owned());
        };
        let others: Vec<String> = met.map(|met| met.name).collect();
        if !others.is_empty() {
            let text = t!("across.others", name = first.name, others = others.join(" · "));
            self.notices.say(text.into_owned(), seconds);
        }
        Wish::Activity(first.id)
    }
}
