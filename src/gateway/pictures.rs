//! Pictures of items, asked of the platform's picture hosts (`domain/picture.rs` says which): one GET, at most 2 MB, no
//! redirect, and nothing that tells who asks.

use std::time::Duration;

use super::http::{Http, HttpError, Limits};
use crate::domain::picture::{PictureAddress, PictureFault, PictureSource};

/// Largest picture that is read, in bytes.
pub const CAP_BYTES: usize = 2_000_000;
/// The kinds that are asked for. What comes is judged by its content.
const KINDS: &str = "image/png,image/jpeg,image/webp";
/// How long each part of a request may take: shorter than a gateway's, since nothing is lost where a picture is.
const LIMITS: Limits =
    Limits { connect: Duration::from_secs(3), read: Duration::from_secs(5), total: Duration::from_secs(15) };

/// Asks for pictures. It has connections of its own, so that nothing of a gateway's goes to a picture's host.
#[derive(Debug, Clone)]
pub struct PictureClient(Http);

impl PictureClient {
    /// A client with the usual limits.
    ///
    /// # Errors
    /// [`HttpError::Client`] when the machine's TLS roots or proxies cannot be read.
    pub fn new() -> Result<Self, HttpError> {
        Self::with(LIMITS)
    }

    /// A client with other limits.
    ///
    /// # Errors
    /// [`HttpError::Client`] when the machine's TLS roots or proxies cannot be read.
    pub fn with(limits: Limits) -> Result<Self, HttpError> {
        Ok(Self(Http::new(limits)?))
    }

    /// Asks for a picture, once, and gives its content as it came. Whether it is one is for whoever reads it.
    ///
    /// # Errors
    /// [`PictureFault`].
    pub async fn fetch(
        &self,
        source: &PictureSource,
        address: &PictureAddress,
    ) -> Result<Vec<u8>, PictureFault> {
        let fault = |error| match error {
            HttpError::TooLarge(_) => PictureFault::TooLarge,
            HttpError::Client(_)
            | HttpError::NoConnection(_)
            | HttpError::TimedOut
            | HttpError::BrokenOff(_)
            | HttpError::NotText => PictureFault::Unreachable,
        };
        let file = self.0.get(&source.url(address), KINDS, CAP_BYTES).await.map_err(fault)?;
        if file.status == 200 { Ok(file.body) } else { Err(PictureFault::Status(file.status)) }
    }
}
