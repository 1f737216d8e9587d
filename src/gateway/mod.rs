//! Both gateways: their signatures, their errors, their calls.
//!
//! [`orders`] is the port that the rest of the program asks; [`top`] and [`enhanced`] are the two platforms
//! behind it. A call of either goes the same way: [`pace`] lets it pass, [`skew`] gives its timestamp, [`http`]
//! sends it once, and what came back becomes an answer or a [`GatewayError`](error::GatewayError). Repeating is
//! the caller's, by [`retry`].

pub mod enhanced;
pub mod error;
pub mod http;
pub mod orders;
pub mod pace;
pub mod pictures;
pub mod retry;
mod sign;
pub mod skew;
pub mod top;
mod wire;
