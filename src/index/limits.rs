//! How large the pieces of the mirror are.

use super::grams::ENTRY_BITS;

/// Sizes that a test may make small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A part with fewer rows is the delta: the next commit builds it anew together with its own rows.
    pub delta_rows: usize,
    /// Most rows of a segment. It bounds what one merge costs, and a bitmap of so many rows stays in a core's
    /// first cache.
    pub segment_rows: usize,
    /// Bytes of texts and items from which a segment is full whatever its rows; keeps every offset in `u32`.
    pub segment_bytes: usize,
}

impl Limits {
    /// The sizes that the program runs with.
    pub const REAL: Self = Self { delta_rows: 1 << 10, segment_rows: 1 << 18, segment_bytes: 64 << 20 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::REAL
    }
}

/// The number of a text must fit beside its pair of characters.
const _: () = assert!(Limits::REAL.segment_rows <= 1 << ENTRY_BITS);
