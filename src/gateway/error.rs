//! The gateways' error: [`GatewayError`] is a value of the domain, since the window says it in words.

pub use crate::domain::trouble::{Class, GatewayError, PlatformWords};
