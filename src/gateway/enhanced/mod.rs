//! The enhanced order list (`docs/sources/003`, `protocol` 8).

mod call;
mod error;
mod orders;
mod sign;

pub use call::EnhancedClient;
pub use orders::{DateType, EnhancedQuery};

/// The path of the order list below the gateway's address; it names the call in errors.
pub const ORDER_LIST: &str = "/taobao/order/ext/list";
