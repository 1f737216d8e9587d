//! What every form of rows has in common.

use std::io::Write;

use super::pick::{Layout, Picked};
use crate::desk::error::Result;

/// Where a file's bytes go.
pub(super) type Out<'a> = dyn Write + Send + 'a;

/// Rows on their way out.
pub(super) trait Sheet {
    /// Writes the rows of an order and says how many they are.
    fn order(&mut self, layout: &Layout, order: &Picked) -> Result<usize>;

    /// Writes what is left.
    fn end(self: Box<Self>) -> Result<()>;
}
