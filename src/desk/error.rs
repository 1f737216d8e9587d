//! Why a use case failed. The texts for people are made in `cli` and `ui`.

use std::path::PathBuf;

use thiserror::Error;

use crate::config::ConfigError;
use crate::domain::list::Gateway;
use crate::domain::shop::{SecretKind, ShopName};
use crate::domain::trouble::GatewayError;
use crate::domain::view_file::ViewsFlaw;
use crate::paths::NoHome;
use crate::secrets::KeyringFault;
use crate::store::StoreError;

/// Why a use case failed.
#[derive(Debug, Error)]
pub enum DeskError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// `config.toml`.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The keyring.
    #[error(transparent)]
    Keyring(#[from] KeyringFault),
    /// A gateway.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The account has no home folder.
    #[error(transparent)]
    NoHome(#[from] NoHome),
    /// There is no shop of this name.
    #[error("there is no shop named {0}")]
    NoShop(ShopName),
    /// No shop is configured.
    #[error("no shop is configured")]
    NoShops,
    /// There are several shops and none was named.
    #[error("there are several shops, and none was named")]
    SeveralShops(Vec<ShopName>),
    /// The shop lacks the gateway that this needs.
    #[error("the shop has no {} gateway", .0.word())]
    NoGateway(Gateway),
    /// The enhanced list cannot be asked this filter.
    #[error("the enhanced list cannot be asked this: {}", .0.word())]
    Inexpressible(super::compare::Inexpressible),
    /// A secret is nowhere to be found.
    #[error("the secret {} is missing", .0.account())]
    NoSecret(SecretKind),
    /// Another pass works on the shop.
    #[error("another pass works on the shop: {0}")]
    Busy(String),
    /// A file is no activity.
    #[error("{path}: {what}")]
    NoActivityFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A file cannot be read or written.
    #[error("{path}: {cause}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// Somebody stopped it.
    #[error("stopped")]
    Stopped,
    /// A file holds nothing that can be taken.
    #[error("{path}: {what}")]
    NothingIn {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        what: String,
    },
    /// A file holds no platform notice.
    #[error("{path}: {what}")]
    NoNotice {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        what: String,
    },
    /// A file holds no saved views.
    #[error("{path}: {flaw}")]
    NoViews {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        flaw: ViewsFlaw,
    },
    /// The shop has as many saved views as it can have.
    #[error("no room for more saved views")]
    TooManyViews,
    /// Nobody on this machine shows notices: why.
    #[error("the desktop shows no notices: {0}")]
    NoDesktop(String),
    /// The HTTP client could not be made.
    #[error("http: {0}")]
    Http(String),
    /// A thread could not be started.
    #[error("thread: {0}")]
    Thread(std::io::Error),
}

/// What a use case answers.
pub type Result<T, E = DeskError> = std::result::Result<T, E>;

impl DeskError {
    /// The kind of a store's fault, for JSON and the keys of the locale files.
    #[must_use]
    pub const fn store_word(error: &StoreError) -> &'static str {
        match error {
            StoreError::Unreadable { .. } | StoreError::Damaged(_) => "unreadable",
            StoreError::Foreign(_) => "foreign",
            StoreError::Newer(_) => "newer",
            StoreError::Full(_) => "full",
            StoreError::Busy(_) => "busy",
            _ => "other",
        }
    }
}
