//! Bugs that the simulation plants, to prove that its oracles see them.
//!
//! Outside of this crate's own tests nothing is ever planted: the question is a constant `false` and costs nothing.

/// A bug that a sync engine could have, each from a list of how orders get lost in practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Planted {
    /// A window's coverage is committed before its rows.
    CoverageFirst,
    /// A window ends a second before the next one begins.
    OneSecondSeam,
    /// A list is never read again behind what it has covered.
    NoOverlap,
    /// A window is claimed up to the moment at which it was read.
    NoLag,
    /// A list that was read while the platform degraded it replaces what is known.
    DegradedOverwrites,
    /// An answer replaces what is known, however old it is.
    NoGuard,
    /// An answer of the same `modified` never replaces anything.
    GreaterOnly,
    /// "Now" is this computer's clock.
    ComputersClock,
    /// Orders are never read one by one.
    NoDetails,
    /// A text that the platform withholds is taken for empty.
    WithheldIsEmpty,
    /// A page that fails is taken for an empty one.
    FailingPageSkipped,
    /// A second that one page does not hold is paged from the first page on.
    PagesForward,
    /// Paging ends at a page without orders.
    StopsAtEmptyPage,
    /// TOP is asked for the trade types it returns by default.
    DefaultTypes,
    /// TOP is never asked for an extended type.
    NoExtendedTypes,
    /// A failed call is made again at once.
    ImmediateRetry,
}

/// Is this bug planted?
#[cfg(not(test))]
#[inline]
pub(crate) const fn is(_: Planted) -> bool {
    false
}

#[cfg(test)]
thread_local! {
    static PLANTED: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// Is this bug planted on this thread?
#[cfg(test)]
pub(crate) fn is(bug: Planted) -> bool {
    PLANTED.get() & (1 << bug as u32) != 0
}

/// Plants these bugs on this thread, and no other.
#[cfg(test)]
pub(crate) fn plant(bugs: &[Planted]) {
    PLANTED.set(bugs.iter().fold(0, |all, bug| all | 1 << *bug as u32));
}
