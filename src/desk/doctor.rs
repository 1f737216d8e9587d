//! The doctor: looks at everything the program stands on and says what to do about each fault.

use std::fs;

use super::error::DeskError;
use super::open::{Desk, Opening};
use crate::domain::list::Gateway;
use crate::domain::outcome::{Check, CheckVerdict};
use crate::domain::shop::ShopName;

/// Whether something is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is.
    Good,
    /// The program works, but something is lacking.
    Lacking,
    /// It has to be mended.
    Bad,
}

impl Verdict {
    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Lacking => "lacking",
            Self::Bad => "bad",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug)]
pub enum Finding {
    /// The data folder can be written.
    DataFolder(String, Option<String>),
    /// The configuration can be read.
    Config(Result<usize, DeskError>),
    /// The database opens and is sound.
    Database(Result<(), DeskError>),
    /// The keyring answers.
    Keyring(Result<(), crate::secrets::KeyringFault>),
    /// A shop's gateway answers, its secrets are there, and the clock is right.
    Gateway(ShopName, Check),
    /// A shop's gateways could not be asked.
    Shop(ShopName, DeskError),
    /// A typeface for Chinese comes with the program.
    Fonts,
}

impl Finding {
    /// What it looked at, in JSON and for the keys of the locale files.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::DataFolder(..) => "data_folder",
            Self::Config(_) => "config",
            Self::Database(_) => "database",
            Self::Keyring(_) => "keyring",
            Self::Gateway(_, Check { gateway: Gateway::Top, .. }) => "top",
            Self::Gateway(_, Check { gateway: Gateway::Enhanced, .. }) => "enhanced",
            Self::Shop(..) => "shop",
            Self::Fonts => "fonts",
        }
    }

    /// Is it as it should be?
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::DataFolder(_, Some(_)) | Self::Config(Err(_)) | Self::Database(Err(_)) | Self::Shop(..) => {
                Verdict::Bad
            }
            // Without a keyring, variables and typed secrets still work.
            Self::Config(Ok(0)) | Self::Keyring(Err(_)) => Verdict::Lacking,
            Self::Gateway(_, check) => match check.verdict {
                CheckVerdict::Fine { .. } => Verdict::Good,
                CheckVerdict::Silent => Verdict::Lacking,
                _ => Verdict::Bad,
            },
            _ => Verdict::Good,
        }
    }
}

impl Desk {
    /// Looks at everything. It opens what it can itself, so that a database that cannot be read does not keep it
    /// from looking at the rest.
    pub async fn examine(opening: Opening) -> Vec<Finding> {
        let (dir, config_file) = (opening.paths.data_dir().to_owned(), opening.paths.config_file());
        let mut findings = vec![
            Finding::DataFolder(dir.display().to_string(), unwritable(&dir)),
            Finding::Config(
                crate::config::Config::load(&config_file).map(|c| c.shops.len()).map_err(DeskError::from),
            ),
        ];
        match Self::open(opening) {
            Ok(desk) => {
                let sound = desk.store().read(|r| r.check()).await;
                findings.push(Finding::Database(sound.map_err(DeskError::from)));
                let keyring = desk.aside(|desk| Ok(desk.secrets().probe())).await;
                findings.extend(keyring.ok().map(Finding::Keyring));
                for shop in desk.shops() {
                    match desk.check_shop(&shop).await {
                        Ok(checks) => findings.extend(
                            checks.into_iter().map(|check| Finding::Gateway(shop.name.clone(), check)),
                        ),
                        Err(error) => findings.push(Finding::Shop(shop.name.clone(), error)),
                    }
                }
            }
            // The configuration's own fault stands above already.
            Err(DeskError::Config(_)) => {}
            Err(error) => findings.push(Finding::Database(Err(error))),
        }
        findings.push(Finding::Fonts);
        findings
    }
}

/// Why the folder cannot be written, if it cannot.
fn unwritable(dir: &std::path::Path) -> Option<String> {
    let probe = dir.join(".probe");
    let wrote = fs::create_dir_all(dir).and_then(|()| fs::write(&probe, b""));
    drop(fs::remove_file(&probe));
    wrote.err().map(|error| error.to_string())
}
