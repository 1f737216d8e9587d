//! The doctor: looks at everything the program stands on and says what to do about each fault.

use std::fs;

use super::error::DeskError;
use super::open::{Desk, Opening, aside};
use crate::config::Config;
use crate::domain::list::Gateway;
use crate::domain::outcome::{Check, CheckVerdict};
use crate::domain::shop::ShopName;
use crate::store::Store;

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
    /// This computer's clock agrees with the platform's: how many seconds it is ahead, where that is too far.
    /// `None` where no gateway told the time.
    Clock(Option<i64>),
    /// A shop's gateway answers, and its secrets are there.
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
            Self::Clock(_) => "clock",
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
            Self::DataFolder(_, Some(_))
            | Self::Config(Err(_))
            | Self::Database(Err(_))
            | Self::Shop(..)
            | Self::Clock(Some(1.. | ..=-1)) => Verdict::Bad,
            // Without a keyring, variables and typed secrets still work.
            Self::Config(Ok(0)) | Self::Keyring(Err(_)) | Self::Clock(None) => Verdict::Lacking,
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
        let config = Config::load(&config_file);
        let secrets = opening.secrets(config.as_ref().unwrap_or(&Config::default()));
        // One and the same for the desk, so that a keyring that is silent is waited for once.
        let opening = Opening { secrets: Some(secrets.clone()), ..opening };
        let is_configured = config.is_ok();
        let mut findings = vec![
            Finding::DataFolder(dir.display().to_string(), unwritable(&dir)),
            Finding::Config(config.map(|config| config.shops.len()).map_err(DeskError::from)),
        ];
        // A configuration that cannot be read keeps the desk shut, but not the database.
        let desk = if is_configured {
            aside(move || Self::open(opening)).await.map(Some)
        } else {
            aside(move || Ok(Store::open(&dir).map(|_| None)?)).await
        };
        let (desk, database) = match desk {
            Ok(Some(desk)) => {
                let sound = desk.store().read(|r| r.check()).await;
                (Some(desk), sound.map_err(DeskError::from))
            }
            Ok(None) => (None, Ok(())),
            Err(error) => (None, Err(error)),
        };
        findings.push(Finding::Database(database));
        let keyring = aside(move || Ok(secrets.probe())).await;
        findings.extend(keyring.ok().map(Finding::Keyring));
        let gateways = match &desk {
            Some(desk) => desk.examine_gateways().await,
            None => Vec::new(),
        };
        findings.push(Finding::Clock(clock_of(&gateways)));
        findings.extend(gateways);
        findings.push(Finding::Fonts);
        findings
    }

    async fn examine_gateways(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for shop in self.shops() {
            match self.check_shop(&shop).await {
                Ok(checks) => {
                    findings
                        .extend(checks.into_iter().map(|check| Finding::Gateway(shop.name.clone(), check)));
                }
                Err(error) => findings.push(Finding::Shop(shop.name.clone(), error)),
            }
        }
        findings
    }
}

/// What the gateways told of the time.
fn clock_of(findings: &[Finding]) -> Option<i64> {
    findings
        .iter()
        .filter_map(|finding| match finding {
            Finding::Gateway(_, Check { verdict: CheckVerdict::ClockOff(seconds), .. }) => Some(*seconds),
            Finding::Gateway(_, Check { verdict: CheckVerdict::Fine { .. } | CheckVerdict::Silent, .. }) => {
                Some(0)
            }
            _ => None,
        })
        .max_by_key(|seconds| seconds.abs())
}

/// Why the folder cannot be written, if it cannot.
fn unwritable(dir: &std::path::Path) -> Option<String> {
    let probe = dir.join(".probe");
    let wrote = fs::create_dir_all(dir).and_then(|()| fs::write(&probe, b""));
    drop(fs::remove_file(&probe));
    wrote.err().map(|error| error.to_string())
}
