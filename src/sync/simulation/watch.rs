//! The windows that the engine is about to commit, told by the sweep itself.

use std::cell::RefCell;

use crate::domain::coverage::Covered;

thread_local! {
    static ENDED: RefCell<Vec<Covered>> = const { RefCell::new(Vec::new()) };
}

/// A window was read to its end and claims this.
pub(in crate::sync) fn window(covered: Covered) {
    ENDED.with_borrow_mut(|ended| ended.push(covered));
}

/// The windows told of since the last question.
pub(super) fn take() -> Vec<Covered> {
    ENDED.take()
}
