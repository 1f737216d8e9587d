//! Both ends of the link, made in one place. The worker's end wakes the window with every event.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{mpsc, watch};

use super::action::{Action, ActionId};
use super::event::Event;
use super::view::View;

/// Events that may wait for the window. The worker waits when they are that many: a window that stands still
/// must not fill the memory.
const EVENTS: usize = 1_024;
/// Actions that may wait for the worker.
const ACTIONS: usize = 256;

/// The window's end.
#[derive(Debug)]
pub struct WindowEnd {
    view: watch::Sender<View>,
    actions: mpsc::Sender<(ActionId, Action)>,
    events: mpsc::Receiver<Event>,
    next: AtomicU64,
}

/// The worker's end.
#[derive(Debug)]
pub struct WorkerEnd {
    /// What the window wants to see now.
    pub view: watch::Receiver<View>,
    /// What it asks to be done.
    pub actions: mpsc::Receiver<(ActionId, Action)>,
    /// Where to tell it.
    pub events: Sender,
}

/// Tells the window something and wakes it. Cheap to clone.
#[derive(Clone)]
pub struct Sender {
    events: mpsc::Sender<Event>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sender")
    }
}

/// The other end is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

/// Makes both ends. `wake` makes the window draw again; it is called from the worker's threads.
#[must_use]
pub fn link(wake: impl Fn() + Send + Sync + 'static) -> (WindowEnd, WorkerEnd) {
    let (view, viewed) = watch::channel(View::default());
    let (actions, asked) = mpsc::channel(ACTIONS);
    let (told, events) = mpsc::channel(EVENTS);
    let window = WindowEnd { view, actions, events, next: AtomicU64::new(1) };
    let sender = Sender { events: told, wake: Arc::new(wake) };
    (window, WorkerEnd { view: viewed, actions: asked, events: sender })
}

impl WindowEnd {
    /// Says what the window wants to see. The worker hears of it only where it differs from before.
    pub fn show(&self, view: View) {
        self.view.send_if_modified(|seen| {
            let differs = *seen != view;
            if differs {
                *seen = view;
            }
            differs
        });
    }

    /// Asks for something to be done and gives the id by which its end is told.
    ///
    /// # Errors
    /// [`Closed`] when the worker is gone, or so far behind that nothing more can wait.
    pub fn act(&self, action: Action) -> Result<ActionId, Closed> {
        let id = ActionId(self.next.fetch_add(1, Ordering::Relaxed));
        self.actions.try_send((id, action)).map_err(|_| Closed)?;
        Ok(id)
    }

    /// The next event, if one waits.
    pub fn next_event(&mut self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    /// Do events wait?
    #[must_use]
    pub fn has_events(&self) -> bool {
        !self.events.is_empty()
    }
}

impl Sender {
    /// Tells the window something, waiting while it is behind. A window that is gone hears nothing.
    pub async fn tell(&self, event: Event) {
        if self.events.send(event).await.is_ok() {
            (self.wake)();
        }
    }

    /// Tells the window something that a later event will say again: dropped while the window is behind.
    pub fn mention(&self, event: Event) {
        if self.events.try_send(event).is_ok() {
            (self.wake)();
        }
    }

    /// Is the window gone?
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.events.is_closed()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::domain::shop::ShopName;

    #[tokio::test]
    async fn the_latest_view_wins_and_every_event_wakes() {
        let woken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&woken);
        let (mut window, mut worker) = link(move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        for name in ["a", "b", "c"] {
            window.show(View { shop: Some(ShopName::new(name).unwrap()), ..View::default() });
        }
        worker.view.changed().await.unwrap();
        assert_eq!(worker.view.borrow_and_update().shop.as_ref().unwrap().as_str(), "c");
        window.show(View { shop: Some(ShopName::new("c").unwrap()), ..View::default() });
        assert!(!worker.view.has_changed().unwrap(), "the same view is no news");

        worker.events.tell(Event::IndexBuilding(None)).await;
        worker.events.mention(Event::IndexBuilding(Some(1)));
        assert_eq!(woken.load(Ordering::Relaxed), 2);
        assert!(matches!(window.next_event(), Some(Event::IndexBuilding(None))));
        assert!(window.has_events());
    }

    #[tokio::test]
    async fn actions_have_ids_and_wait_their_turn() {
        let (window, mut worker) = link(|| {});
        let first = window.act(Action::ProbeKeyring).unwrap();
        let second = window.act(Action::ProbeKeyring).unwrap();
        assert_ne!(first, second);
        assert_eq!(worker.actions.recv().await.unwrap().0, first);
        drop(worker);
        assert_eq!(window.act(Action::ProbeKeyring), Err(Closed));
    }
}
