//! Pictures of items that the window draws, a few at once. What it does not want any more is not begun.

use std::collections::{HashSet, VecDeque};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::desk::Desk;
use crate::domain::picture::{Picture, PictureAddress, PictureFault};
use crate::domain::shop::ShopName;
use crate::messages::{Event, Sender, View};

/// How many are asked for at once.
const AT_ONCE: usize = 4;

/// What one of them came to.
type Came = (ShopName, PictureAddress, Result<Picture, PictureFault>);

/// Brings pictures until the window is gone.
pub(super) async fn watch(desk: Desk, mut view: watch::Receiver<View>, events: Sender) {
    let mut queue = Queue::default();
    let mut running: JoinSet<Came> = JoinSet::new();
    loop {
        tokio::select! {
            changed = view.changed() => {
                if changed.is_err() {
                    return;
                }
                let wished = {
                    let view = view.borrow_and_update();
                    (view.shop.clone(), view.pictures.clone())
                };
                if let Ended::All = queue.wish(wished) {
                    running.abort_all();
                }
            }
            Some(came) = running.join_next() => {
                // One that was given up, or came down, has nothing to tell.
                if let Ok((shop, address, came)) = came {
                    queue.running.remove(&address);
                    events.tell(Event::Picture(shop, address, came)).await;
                }
            }
        }
        while let Some((shop, address)) = queue.next() {
            let desk = desk.clone();
            running.spawn(async move {
                let came = match desk.shop(Some(&shop)) {
                    Ok(profile) => desk.picture(&profile, &address).await,
                    Err(_) => Err(PictureFault::Unreachable),
                };
                (shop, address, came)
            });
        }
    }
}

/// Whether what runs is given up.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    /// All of it: nothing is wanted any more, or of another shop.
    All,
    /// It goes on; what came a moment too late is kept for the next time.
    None,
}

/// Which pictures are wanted, and which of them are to be asked for.
#[derive(Debug, Default)]
struct Queue {
    shop: Option<ShopName>,
    wanted: Vec<PictureAddress>,
    waiting: VecDeque<PictureAddress>,
    running: HashSet<PictureAddress>,
}

impl Queue {
    /// Takes in what is wanted now. What was not wanted before waits for its turn, behind what waits already; what was
    /// brought stays brought for as long as it is wanted.
    fn wish(&mut self, (shop, wanted): (Option<ShopName>, Vec<PictureAddress>)) -> Ended {
        let is_other = shop != self.shop;
        if is_other || wanted.is_empty() {
            let ended = if self.running.is_empty() { Ended::None } else { Ended::All };
            *self = Self { shop, ..Self::default() };
            self.take(wanted);
            return ended;
        }
        self.take(wanted);
        Ended::None
    }

    fn take(&mut self, wanted: Vec<PictureAddress>) {
        self.waiting.retain(|address| wanted.contains(address));
        for address in &wanted {
            if !self.wanted.contains(address) && !self.running.contains(address) {
                self.waiting.push_back(address.clone());
            }
        }
        self.wanted = wanted;
    }

    /// The next one to ask for, where there is room.
    fn next(&mut self) -> Option<(ShopName, PictureAddress)> {
        if self.running.len() >= AT_ONCE {
            return None;
        }
        let shop = self.shop.clone()?;
        let address = self.waiting.pop_front()?;
        self.running.insert(address.clone());
        Some((shop, address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pictures(numbers: impl IntoIterator<Item = u32>) -> Vec<PictureAddress> {
        let read = |n| PictureAddress::read(&format!("https://img.alicdn.com/{n}.jpg")).unwrap();
        numbers.into_iter().map(read).collect()
    }

    fn shop(name: &str) -> ShopName {
        ShopName::new(name).unwrap()
    }

    fn begun(queue: &mut Queue) -> Vec<PictureAddress> {
        std::iter::from_fn(|| queue.next()).map(|(_, address)| address).collect()
    }

    #[test]
    fn four_at_once_each_once_and_only_what_is_still_wanted() {
        let mut queue = Queue::default();
        assert_eq!(queue.wish((Some(shop("a")), pictures(0..10))), Ended::None);
        assert_eq!(begun(&mut queue), pictures(0..4));
        assert_eq!(queue.next(), None);
        // The first came; the window has it and wants the others, but for two that were scrolled away, and a new one.
        queue.running.remove(&pictures([0])[0]);
        queue.wish((Some(shop("a")), pictures([1, 2, 3, 6, 7, 8, 9, 10])));
        assert_eq!(begun(&mut queue), pictures([6]));
        for address in pictures([1, 2, 3, 6]) {
            queue.running.remove(&address);
        }
        // One that failed is wanted on and not asked for again.
        queue.wish((Some(shop("a")), pictures([1, 7, 8, 9, 10])));
        assert_eq!(begun(&mut queue), pictures([7, 8, 9, 10]));
    }

    #[test]
    fn where_nothing_is_wanted_nothing_goes_on_and_another_shop_begins_anew() {
        let mut queue = Queue::default();
        queue.wish((Some(shop("a")), pictures(0..10)));
        begun(&mut queue);
        assert_eq!(queue.wish((Some(shop("a")), Vec::new())), Ended::All);
        assert_eq!(queue.next(), None);
        assert_eq!(queue.wish((Some(shop("a")), Vec::new())), Ended::None);
        queue.wish((Some(shop("a")), pictures([3])));
        assert_eq!(begun(&mut queue), pictures([3]), "it is wanted again");
        assert_eq!(queue.wish((Some(shop("b")), pictures([3]))), Ended::All);
        assert_eq!(queue.next().map(|(shop, _)| shop), Some(shop("b")));
    }
}
