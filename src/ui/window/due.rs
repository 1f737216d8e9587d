//! Something of an activity is due: said on the desktop and in the window, each thing once.

use rust_i18n::t;

use super::Window;
use crate::domain::activity::due::{DueKind, DueNotice};
use crate::domain::shop::ShopName;
use crate::domain::watch::{DesktopNotice, Sound};
use crate::messages::Action;
use crate::ui::actions::Purpose;
use crate::ui::words;

impl Window {
    /// Tells of activities that begin or end soon, of sends that failed and of edits made elsewhere.
    pub(super) fn activities_due(
        &mut self,
        shop: &ShopName,
        notices: &[DueNotice],
        sound: Sound,
        seconds: f64,
    ) {
        for notice in notices {
            let said = said(notice);
            self.notices.say(said.clone(), seconds);
            let title = if self.model.shops.len() > 1 {
                t!("due.title.shop", shop = shop).into_owned()
            } else {
                t!("due.title").into_owned()
            };
            self.actions.act(
                Action::Notify(DesktopNotice { title, body: said, sound, opens: None }),
                Purpose::Watched,
            );
        }
    }
}

fn said(notice: &DueNotice) -> String {
    let name = &notice.name;
    match notice.kind {
        DueKind::Begins { minutes, .. } => t!("due.begins", name = name, minutes = minutes),
        DueKind::Ends { minutes, .. } => t!("due.ends", name = name, minutes = minutes),
        DueKind::Failed(state) => t!("due.failed", name = name, state = words::send_state(state)),
        DueKind::Edited => t!("due.edited", name = name),
        DueKind::Gone => t!("due.gone", name = name),
        DueKind::Found => t!("due.found", name = name),
    }
    .into_owned()
}
