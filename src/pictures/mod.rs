//! Pictures of items on this side of the network: what came is read with limits on everything and made small, and what
//! was made small is kept for a while. Both block, and whoever calls them is on a thread of its own.

mod kept;
mod small;

pub use kept::{KEPT_BYTES, KEPT_S, KeptPictures};
pub use small::{MOST_DECODED_BYTES, MOST_SIDE, made_small};
