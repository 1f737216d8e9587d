//! The enhanced order list (`docs/sources/003`, `protocol` 8).

mod call;
mod error;
mod orders;
mod sign;

pub use call::EnhancedClient;
pub use orders::{DateType, EnhancedQuery};

pub use crate::domain::list::ORDER_LIST;
