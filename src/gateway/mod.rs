//! Both gateways: their signatures, their errors, their calls.

pub mod error;
pub mod orders;
