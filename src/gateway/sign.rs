//! What both signatures share: the parameters in their order, and a digest as text.

use std::fmt::Write as _;

/// Names and values, sorted by name as bytes, so that `foo_bar` stands before `foobar`.
pub(super) fn sorted<'a>(params: &'a [(&'static str, String)]) -> impl Iterator<Item = &'a [u8]> {
    let mut sorted: Vec<&(&str, String)> = params.iter().collect();
    sorted.sort_unstable_by_key(|(name, _)| *name);
    sorted.into_iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()])
}

/// A digest in small letters.
pub(super) fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(2 * digest.len()), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
