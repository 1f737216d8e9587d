//! Orders have entered watched views: said on the desktop, and in the window.

use rust_i18n::t;

use super::Window;
use crate::domain::ids::ViewId;
use crate::domain::shop::ShopName;
use crate::domain::watch::{DesktopNotice, Opens, Sound};
use crate::messages::{Action, Entered, Fault, Outcome};
use crate::ui::actions::{Purpose, Screen, Wish};
use crate::ui::words;

/// Whether the desktop shows notices, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Desktop {
    /// It does.
    #[default]
    Shows,
    /// It did not, the last time.
    ShowsNone,
}

/// Most views that a notice names; the others are counted.
const NAMED: usize = 4;

impl Window {
    /// Tells of orders that have entered watched views.
    pub(super) fn entered(&mut self, entered: &[Entered], seconds: f64) {
        let Some(notice) = notice(entered, self.model.shops.len()) else { return };
        let said =
            t!("watch.said", title = notice.title, views = entered_words(entered, self.model.shops.len()));
        self.notices.say(said.into_owned(), seconds);
        self.actions.act(Action::Notify(notice), Purpose::Watched);
    }

    /// A notice was clicked: the window is to come to the front with the view that the notice is about.
    pub(super) fn notice_clicked(&mut self, opens: Opens) {
        self.actions.wish(Wish::Raise);
        self.actions.wish(Wish::ShowView(opens.shop, opens.view));
    }

    /// Shows a view of any shop.
    pub(super) fn show_view(&mut self, shop: &ShopName, view: ViewId) {
        if self.shop.as_ref() != Some(shop) {
            self.show_shop(shop);
        }
        if self.shop.as_ref() == Some(shop) {
            self.actions.wish(Wish::Go(Screen::Orders));
            self.orders.show_view(view);
        }
    }

    /// The desktop has shown the notice, or shows none. That is said once: the window has said the rest.
    pub(super) fn desktop_told(&mut self, outcome: Result<Outcome, Fault>, seconds: f64) {
        let Err(fault) = outcome else {
            self.desktop = Desktop::Shows;
            return;
        };
        if self.desktop == Desktop::Shows {
            self.notices.say(words::fault(&fault).line(), seconds);
        }
        self.desktop = Desktop::ShowsNone;
    }
}

/// The notice; `None` for nothing.
fn notice(entered: &[Entered], shops: usize) -> Option<DesktopNotice> {
    let orders = entered.iter().map(|entered| entered.orders).sum::<u64>();
    let sound = entered.iter().fold(Sound::Silent, |sound, entered| sound.or(entered.sound));
    let body = entered_words(entered, shops);
    let title = t!("watch.title", count = words::count(orders)).into_owned();
    let open = |entered: &Entered| Opens {
        shop: entered.shop.clone(),
        view: entered.id,
        word: t!("watch.open", view = entered.view).into_owned(),
    };
    let opens = entered.first().map(open);
    (orders > 0).then_some(DesktopNotice { title, body, sound, opens })
}

/// The views with how many orders entered each; the shop is named where there are several.
fn entered_words(entered: &[Entered], shops: usize) -> String {
    let line = |entered: &Entered| {
        let count = words::count(entered.orders);
        if shops > 1 {
            t!("watch.line.shop", shop = entered.shop, view = entered.view, count = count).into_owned()
        } else {
            t!("watch.line", view = entered.view, count = count).into_owned()
        }
    };
    let mut lines: Vec<String> = entered.iter().take(NAMED).map(line).collect();
    if entered.len() > NAMED {
        lines.push(t!("more", count = entered.len() - NAMED).into_owned());
    }
    lines.join("\n")
}
