//! The store without threads, for the simulation: what is sent to it runs at once on the caller's thread, so that the
//! same seed gives the same course, and every commit can be looked at. Files, transactions and statements are the real
//! ones.

use std::cell::{Cell, RefCell};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use super::error::Result;
use super::open::Reader;

type Observer = Box<dyn FnMut(&Reader<'_>)>;

thread_local! {
    static ENTERED: Cell<bool> = const { Cell::new(false) };
    static OBSERVER: RefCell<Option<Observer>> = const { RefCell::new(None) };
}

/// A connection on the caller's own thread.
#[derive(Debug)]
pub(super) struct Here(Mutex<Connection>);

/// Every store that this thread opens from now on works without threads, and tells of every commit.
pub(crate) fn enter(observer: impl FnMut(&Reader<'_>) + 'static) {
    ENTERED.set(true);
    OBSERVER.set(Some(Box::new(observer)));
}

/// The end of [`enter`].
pub(crate) fn leave() {
    ENTERED.set(false);
    OBSERVER.set(None);
}

pub(super) fn is_entered() -> bool {
    ENTERED.get()
}

/// A transaction was committed.
pub(super) fn committed(state: &Reader<'_>) {
    OBSERVER.with_borrow_mut(|observer| {
        if let Some(observer) = observer {
            observer(state);
        }
    });
}

impl Here {
    pub(super) fn of(connections: Vec<Connection>) -> Option<Self> {
        connections.into_iter().next().map(|connection| Self(Mutex::new(connection)))
    }

    /// Runs a function on the connection. The process may die before and after it: both are points where the caller
    /// waits.
    pub(super) async fn run<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        tokio::task::yield_now().await;
        let answer = work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
        tokio::task::yield_now().await;
        answer
    }
}
