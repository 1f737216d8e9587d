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
    /// The same, and each of them is clicked at once.
    Clicked(Arc<Mutex<Vec<DesktopNotice>>>),
}

/// A notice that is shown.
#[derive(Debug)]
pub struct ShownNotice(Answering);

/// Who says what became of a notice.
#[derive(Debug)]
enum Answering {
    #[cfg(target_os = "linux")]
    Desktop(Box<notify_rust::NotificationHandle>),
    Nobody,
    Clicked,
}

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noticed {
    /// It was clicked.
    Clicked,
    /// It was closed, or the desktop says nothing of clicks.
    Left,
}

impl ShownNotice {
    /// Waits until it is clicked or closed. It takes no thread, and ends when it is dropped: the caller says how long
    /// is waited, since some desktops never say that a notice is gone. Only Linux tells of clicks.
    pub async fn answered(self) -> Noticed {
        match self.0 {
            #[cfg(target_os = "linux")]
            Answering::Desktop(handle) => {
                let mut noticed = Noticed::Left;
                let hear = |response: &notify_rust::NotificationResponse| {
                    if *response == notify_rust::NotificationResponse::Default {
                        noticed = Noticed::Clicked;
                    }
                };
                handle.wait_for_action_async(hear).await;
                noticed
            }
            Answering::Nobody => Noticed::Left,
            Answering::Clicked => Noticed::Clicked,
        }
    }
}

impl Outlet {
    /// Shows a notice. Blocks until the desktop has taken it.
    ///
    /// # Errors
    /// [`DeskError::NoDesktop`]: nobody on this machine shows notices.
    pub fn show(&self, notice: DesktopNotice) -> Result<ShownNotice> {
        let (list, answering) = match self {
            Self::Desktop => return on_the_desktop(&notice).map(ShownNotice),
            Self::Kept(list) => (list, Answering::Nobody),
            Self::Clicked(list) => (list, Answering::Clicked),
        };
        list.lock().unwrap_or_else(PoisonError::into_inner).push(notice);
        Ok(ShownNotice(answering))
    }
}

fn on_the_desktop(notice: &DesktopNotice) -> Result<Answering> {
    let mut shown = Notification::new();
    shown.appname(NAME).summary(&notice.title).body(&plain(&notice.body));
    if cfg!(target_os = "linux") {
        shown.icon(ICON);
    }
    if notice.sound == Sound::Heard {
        shown.sound_name(SOUND);
    }
    #[cfg(target_os = "linux")]
    if let Some(opens) = &notice.opens {
        // What a click anywhere on it does.
        shown.action("default", &opens.word);
    }
    let taken = shown.show().map_err(|error| DeskError::NoDesktop(error.to_string()))?;
    #[cfg(target_os = "linux")]
    let answering = Answering::Desktop(Box::new(taken));
    #[cfg(not(target_os = "linux"))]
    let answering = {
        drop(taken);
        Answering::Nobody
    };
    Ok(answering)
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
    pub async fn notify(&self, notice: DesktopNotice) -> Result<ShownNotice> {
        self.aside(move |desk| desk.inner.outlet.show(notice)).await
    }
}
