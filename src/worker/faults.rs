//! The desk's errors as the window is told them.

use crate::desk::DeskError;
use crate::messages::Fault;

/// What the window says in words.
pub(super) fn fault(error: &DeskError) -> Fault {
    match error {
        DeskError::Store(error) => Fault::Store(DeskError::store_word(error), error.to_string()),
        DeskError::Config(error) => Fault::Config(error.to_string()),
        DeskError::Keyring(fault) => Fault::Keyring(fault.word(), fault.detail().to_owned()),
        DeskError::Gateway(error) => Fault::Gateway(error.clone()),
        DeskError::NoShop(name) => Fault::NoShop(name.clone()),
        DeskError::NoGateway(gateway) => Fault::NoGateway(*gateway),
        DeskError::NoSecret(kind) => Fault::NoSecret(*kind),
        DeskError::Busy(who) => Fault::Busy(who.clone()),
        DeskError::NoNotice { what, .. } => Fault::NoNotice(what.clone()),
        DeskError::TooManyViews => Fault::TooManyViews,
        DeskError::NoDesktop(why) => Fault::NoDesktop(why.clone()),
        DeskError::Stopped => Fault::Cancelled,
        DeskError::Inexpressible(why) => Fault::Inexpressible(why.word()),
        DeskError::NoHome(_)
        | DeskError::NoShops
        | DeskError::SeveralShops(_)
        | DeskError::File { .. }
        | DeskError::NoActivityFile { .. }
        | DeskError::NothingIn { .. }
        | DeskError::NoViews { .. }
        | DeskError::Http(_)
        | DeskError::Thread(_) => Fault::File(error.to_string()),
    }
}
