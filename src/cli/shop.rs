//! Which shop a command is about.

use rust_i18n::t;

use super::fault::{Fault, shop_names};
use super::out::{self, End};
use crate::desk::{Desk, DeskError};
use crate::domain::ids::ShopId;
use crate::domain::shop::{ShopName, ShopProfile};

/// The shop that takes what is imported where there is no shop at all.
const FIRST: &str = "main";

/// The shop whose orders or activities are read: a configured one, or one whose orders were taken from files.
pub(super) fn to_read(desk: &Desk, named: Option<&ShopName>) -> Result<(ShopId, ShopName), End> {
    let shop = match desk.local_shop(named) {
        Ok(Some(shop)) => shop,
        Ok(None) => {
            out::note(&t!("cli.note.no_shop"));
            first()?
        }
        Err(error) => return Err(with_names(desk, error)?.into()),
    };
    Ok((desk.shop_id_blocking(&shop)?, shop))
}

/// The shop that takes what is imported. Where none is configured, one of any name is made.
pub(super) fn to_fill(desk: &Desk, named: Option<&ShopName>) -> Result<ShopName, End> {
    match desk.local_shop(named) {
        Ok(Some(shop)) => Ok(shop),
        Ok(None) => Ok(first()?),
        Err(DeskError::NoShop(shop)) if desk.shops().is_empty() => Ok(shop),
        Err(error) => Err(with_names(desk, error)?.into()),
    }
}

/// The configured shop that is synced or edited.
pub(super) fn to_work_on(desk: &Desk, named: Option<&ShopName>) -> Result<ShopProfile, End> {
    desk.shop(named).map_err(|error| match error {
        DeskError::NoShop(shop) => {
            let configured: Vec<ShopName> = desk.shops().into_iter().map(|shop| shop.name).collect();
            unknown(&shop, &configured).into()
        }
        other => Fault::of(other).into(),
    })
}

fn first() -> Result<ShopName, Fault> {
    ShopName::new(FIRST).map_err(|error| Fault::system(&error))
}

fn with_names(desk: &Desk, error: DeskError) -> Result<Fault, DeskError> {
    match error {
        DeskError::NoShop(shop) => Ok(unknown(&shop, &desk.shop_names()?)),
        other => Ok(Fault::of(other)),
    }
}

fn unknown(shop: &ShopName, names: &[ShopName]) -> Fault {
    let fault = Fault::of(DeskError::NoShop(shop.clone()));
    if names.is_empty() { fault } else { fault.mended_by(t!("cli.one_of", values = shop_names(names))) }
}
