//! The picture of an item: remembered from this run, kept from an earlier one, or asked for once.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::error::{DeskError, Result};
use super::open::Desk;
use crate::domain::picture::{Picture, PictureAddress, PictureFault, PictureSource};
use crate::domain::shop::ShopProfile;
use crate::domain::time::Timestamp;
use crate::gateway::pictures::PictureClient;
use crate::paths::Paths;
use crate::pictures::{KEPT_BYTES, KeptPictures, made_small};

/// Most pictures and faults that are remembered, about 6 MB.
const MOST_REMEMBERED: usize = 256;

/// What pictures are asked for with, and what came of it.
#[derive(Debug)]
pub(super) struct Pictures {
    client: PictureClient,
    kept: KeptPictures,
    remembered: Mutex<Remembered>,
    /// One is read at a time: the largest takes 64 MB for a moment.
    reading: Semaphore,
}

impl Pictures {
    /// The pictures below the program's folders.
    ///
    /// # Errors
    /// [`DeskError::Http`].
    pub(super) fn below(paths: &Paths) -> Result<Self> {
        let client = PictureClient::new().map_err(|error| DeskError::Http(error.to_string()))?;
        let kept = KeptPictures::new(paths.pictures_dir(), KEPT_BYTES);
        Ok(Self { client, kept, remembered: Mutex::default(), reading: Semaphore::new(1) })
    }
}

/// What came of asking, by key, the newest last.
#[derive(Debug, Default)]
struct Remembered {
    came: HashMap<String, Came>,
    turn: VecDeque<String>,
}

#[derive(Debug, Clone)]
enum Came {
    Picture(Picture),
    /// Nothing, and until when that is not tried again.
    Fault(PictureFault, Timestamp),
}

impl Remembered {
    fn get(&self, key: &str, now: Timestamp) -> Option<Result<Picture, PictureFault>> {
        match self.came.get(key)? {
            Came::Picture(picture) => Some(Ok(picture.clone())),
            Came::Fault(fault, until) => (now < *until).then_some(Err(*fault)),
        }
    }

    fn put(&mut self, key: &str, came: Came) {
        if self.came.insert(key.to_owned(), came).is_none() {
            self.turn.push_back(key.to_owned());
        }
        while self.turn.len() > MOST_REMEMBERED {
            if let Some(oldest) = self.turn.pop_front() {
                self.came.remove(&oldest);
            }
        }
    }
}

impl Desk {
    /// The picture of an item of a shop. It is asked of the network only where it is neither remembered nor kept, and an
    /// address that failed is left alone for a while.
    ///
    /// # Errors
    /// [`PictureFault`].
    pub async fn picture(
        &self,
        shop: &ShopProfile,
        address: &PictureAddress,
    ) -> Result<Picture, PictureFault> {
        let source = PictureSource::of(shop);
        let (key, now) = (source.key(address), self.clock().now());
        if let Some(known) = self.remembered().get(&key, now) {
            return known;
        }
        let found = self.find_picture(&source, address, &key, now).await;
        let came = match &found {
            Ok(picture) => Came::Picture(picture.clone()),
            Err(fault) => {
                // Without the address: what somebody wrote into an order is no text for a log.
                tracing::debug!(%fault, host = address.host(), "a picture did not come");
                Came::Fault(*fault, now.plus_s(fault.remembered_s()))
            }
        };
        self.remembered().put(&key, came);
        found
    }

    async fn find_picture(
        &self,
        source: &PictureSource,
        address: &PictureAddress,
        key: &str,
        now: Timestamp,
    ) -> Result<Picture, PictureFault> {
        let wanted = key.to_owned();
        let kept = self.aside(move |desk| Ok(desk.inner.pictures.kept.get(&wanted, now))).await;
        if let Ok(Some(picture)) = kept {
            return Ok(picture);
        }
        let bytes = self.inner.pictures.client.fetch(source, address).await?;
        let turn = self.inner.pictures.reading.acquire().await;
        let key = key.to_owned();
        let read = self.aside(move |desk| {
            let made = made_small(&bytes);
            if let Ok(picture) = &made {
                desk.inner.pictures.kept.put(&key, picture, now);
            }
            Ok(made)
        });
        // A reader that came down took its thread with it and nothing else.
        let read = read.await.unwrap_or(Err(PictureFault::Unreadable));
        drop(turn);
        read
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, Remembered> {
        self.inner.pictures.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_remembered_for_a_while_and_the_oldest_is_forgotten() {
        let mut remembered = Remembered::default();
        let now = Timestamp::from_unix(1_000);
        remembered.put("a", Came::Fault(PictureFault::NoPicture, now.plus_s(10)));
        assert_eq!(remembered.get("a", now.plus_s(9)), Some(Err(PictureFault::NoPicture)));
        assert_eq!(remembered.get("a", now.plus_s(10)), None);
        let picture = Picture::new(1, vec![1; 4]).unwrap();
        remembered.put("a", Came::Picture(picture.clone()));
        assert_eq!(remembered.get("a", now.plus_s(1_000_000)), Some(Ok(picture.clone())));
        for n in 1..=MOST_REMEMBERED {
            remembered.put(&n.to_string(), Came::Picture(picture.clone()));
        }
        assert_eq!(remembered.get("a", now), None);
        assert_eq!((remembered.came.len(), remembered.turn.len()), (MOST_REMEMBERED, MOST_REMEMBERED));
        assert!(remembered.get("1", now).is_some());
    }
}
