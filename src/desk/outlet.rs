//! Where notices on the desktop go.

use std::sync::{Arc, Mutex, PoisonError};

use notify_rust::Notification;

use super::error::{DeskError, Result};
use super::open::Desk;
use crate::domain::watch::{DesktopNotice, Sound};

/// The program's name as the desktop shows it beside a notice.
const NAME: &str = "Lidan 理单";
/// The program's icon among those of the desktop, where it is installed.
const ICON: &str = "lidan";
/// The sound of the desktop's own set that it plays.
const SOUND: &str = "message-new-instant";

/// Where notices go.
#[derive(Debug, Clone, Default)]
pub enum Outlet {
    /// To the desktop's own service.
    #[default]
    Desktop,
    /// Into a list, for who runs the program without a desktop.
    Kept(Arc<Mutex<Vec<DesktopNotice>>>),
}

impl Outlet {
    /// Shows a notice. Blocks until the desktop has taken it.
    ///
    /// # Errors
    /// [`DeskError::NoDesktop`]: nobody on this machine shows notices.
    pub fn show(&self, notice: DesktopNotice) -> Result<()> {
        match self {
            Self::Desktop => on_the_desktop(&notice),
            Self::Kept(list) => {
                list.lock().unwrap_or_else(PoisonError::into_inner).push(notice);
                Ok(())
            }
        }
    }
}

fn on_the_desktop(notice: &DesktopNotice) -> Result<()> {
    let mut shown = Notification::new();
    shown.appname(NAME).summary(&notice.title).body(&plain(&notice.body));
    if cfg!(target_os = "linux") {
        shown.icon(ICON);
    }
    if notice.sound == Sound::Heard {
        shown.sound_name(SOUND);
    }
    shown.show().map(|_| ()).map_err(|error| DeskError::NoDesktop(error.to_string()))
}

/// A text without what the desktop could take for markup: names of views are whatever their user typed.
fn plain(text: &str) -> String {
    if cfg!(target_os = "linux") {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        text.to_owned()
    }
}

impl Desk {
    /// Shows a notice on the desktop.
    ///
    /// # Errors
    /// [`DeskError::NoDesktop`].
    pub async fn notify(&self, notice: DesktopNotice) -> Result<()> {
        self.aside(move |desk| desk.inner.outlet.show(notice)).await
    }
}
