//! What went wrong, in the one form that every command says it in.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::ErrorKind;
use std::path::Path;
use std::process::ExitCode;

use rust_i18n::t;
use serde::Serialize;

use super::words;
use crate::desk::DeskError;
use crate::domain::list::Gateway;
use crate::domain::shop::{SecretKind, ShopName};
use crate::domain::trouble::GatewayError;

/// What went wrong, and what mends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Fault {
    #[serde(skip)]
    status: Status,
    kind: &'static str,
    #[serde(rename = "message")]
    what: String,
    #[serde(rename = "hint")]
    mend: String,
}

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// 1: it was tried, and failed.
    Failed,
    /// 2: it was not tried, since what was asked for cannot be. Nothing was changed.
    Usage,
}

impl Fault {
    /// It was tried, and failed.
    pub(super) fn failed(kind: &'static str, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { status: Status::Failed, kind, what: one_line(what.into()), mend: one_line(mend.into()) }
    }

    /// What was asked for cannot be; nothing was changed.
    pub(super) fn usage(kind: &'static str, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { status: Status::Usage, ..Self::failed(kind, what, mend) }
    }

    /// An option has a value that it cannot have.
    pub(super) fn option(option: &str, value: &str, mend: impl Into<String>) -> Self {
        let value: String = value.chars().take(80).collect();
        Self::usage("bad_value", t!("cli.fault.bad_value", option = option, value = value), mend)
    }

    /// Standard output cannot be written.
    pub(super) fn output(cause: &std::io::Error) -> Self {
        Self::failed("output", t!("cli.fault.output", cause = cause), t!("cli.fault.output.mend"))
    }

    /// The system refuses something that every program needs.
    pub(super) fn system(cause: &impl Display) -> Self {
        Self::failed("system", t!("cli.fault.system", cause = cause), t!("cli.fault.system.mend"))
    }

    /// A use case failed.
    pub(super) fn of(error: DeskError) -> Self {
        match error {
            DeskError::Store(error) => {
                let word = DeskError::store_word(&error);
                let what = t!("cli.fault.store", what = t!(format!("store.{word}")), cause = error);
                Self::failed(words::store_kind(word), what, t!(format!("store.{word}.mend")))
            }
            DeskError::Config(error) => {
                let what = t!("cli.fault.config", cause = error);
                let fault = Self::failed("config", what, t!("cli.fault.config.mend"));
                if error.is_content() { fault.into_usage() } else { fault }
            }
            DeskError::Keyring(fault) => {
                let what = t!(format!("keyring.{}", fault.word()));
                let mend = format!("cli.fault.keyring.{}.mend", fault.word());
                let mend = t!(mend, variables = variables(&SecretKind::ALL));
                let what = match fault.detail() {
                    "" => what.into_owned(),
                    detail => format!("{what} ({detail})"),
                };
                Self::failed("keyring", what, mend)
            }
            DeskError::Gateway(error) => Self::gateway(&error),
            DeskError::NoHome(_) => {
                Self::failed("no_home", t!("cli.fault.no_home"), t!("cli.fault.no_home.mend"))
            }
            DeskError::NoActivityFile { path, what } => Self::usage(
                "bad_file",
                t!("cli.fault.bad_activity_file", path = path.display(), what = what),
                t!("cli.fault.bad_activity_file.mend"),
            ),
            DeskError::NoShop(name) => {
                Self::usage("no_shop", t!("cli.fault.no_shop", name = name), t!("cli.fault.no_shop.mend"))
            }
            DeskError::NoShops => {
                Self::usage("no_shop", t!("cli.fault.no_shops"), t!("cli.fault.no_shops.mend"))
            }
            DeskError::SeveralShops(names) => {
                let what = t!("cli.fault.several_shops", names = shop_names(&names));
                Self::usage("several_shops", what, t!("cli.fault.several_shops.mend"))
            }
            DeskError::NoGateway(gateway) => {
                let what = t!("cli.fault.no_gateway", gateway = words::gateway(gateway));
                let mend = t!("cli.fault.no_gateway.mend", section = section(gateway));
                Self::usage("no_gateway", what, mend)
            }
            DeskError::Inexpressible(why) => {
                let what = t!(format!("inexpressible.{}", why.word()));
                Self::usage("inexpressible", what, t!("cli.fault.inexpressible.mend"))
            }
            DeskError::NoSecret(kind) => Self::no_secret(None, kind),
            DeskError::Busy(who) if who.is_empty() => {
                Self::failed("busy", t!("cli.fault.busy"), t!("cli.fault.busy.mend"))
            }
            DeskError::Busy(who) => {
                Self::failed("busy", t!("cli.fault.busy_by", who = who), t!("cli.fault.busy.mend"))
            }
            DeskError::File { path, cause } => {
                let what = t!("cli.fault.file", path = path.display(), cause = cause);
                Self::failed("file", what, t!("cli.fault.file.mend"))
            }
            DeskError::Stopped => {
                Self::failed("stopped", t!("cli.fault.export_stopped"), t!("cli.fault.export_stopped.mend"))
            }
            DeskError::NothingIn { path, what } => {
                let what = t!("cli.fault.nothing_in", path = path.display(), cause = what);
                Self::usage("nothing_in", what, t!("cli.fault.nothing_in.mend"))
            }
            DeskError::NoNotice { path, what } => {
                let what = t!("cli.fault.no_notice", path = path.display(), cause = what);
                Self::usage("no_notice", what, t!("cli.fault.no_notice.mend"))
            }
            DeskError::NoViews { path, flaw } => {
                let what = t!("cli.fault.no_views", path = path.display(), why = words::views_flaw(&flaw));
                Self::usage("no_views", what, t!("cli.fault.no_views.mend"))
            }
            DeskError::TooManyViews => {
                let what = t!("cli.fault.too_many_views");
                Self::usage("too_many_views", what, t!("cli.fault.too_many_views.mend"))
            }
            DeskError::Http(cause) | DeskError::NoDesktop(cause) => Self::system(&cause),
            DeskError::Thread(cause) => Self::system(&cause),
        }
    }

    /// A use case failed for a shop: what is missing is named by the shop's own name.
    pub(super) fn of_shop(error: DeskError, shop: &ShopName) -> Self {
        match error {
            DeskError::NoSecret(kind) => Self::no_secret(Some(shop), kind),
            other => Self::of(other),
        }
    }

    /// A gateway failed.
    pub(super) fn gateway(error: &GatewayError) -> Self {
        let (what, mend) = words::class(&error.class);
        let below = error.platform.as_ref().map_or_else(|| error.detail.clone(), ToString::to_string);
        let what = if below.is_empty() { what.into_owned() } else { format!("{what} ({below})") };
        Self::failed(error.class.word(), format!("{}: {what}", error.api), mend)
    }

    /// A missing secret is input that is missing: nothing was tried, and trying again does not help.
    fn no_secret(shop: Option<&ShopName>, kind: SecretKind) -> Self {
        let account = shop.map_or_else(|| "NAME".to_owned(), ToString::to_string);
        let account = format!("{account}/{}", kind.account());
        let what = t!("cli.fault.no_secret", secret = words::secret(kind));
        let mend = t!("cli.fault.no_secret.mend", account = account, variable = kind.variable());
        Self::usage("no_secret", what, mend)
    }

    /// The same as a fault of what was asked for: nothing was changed.
    pub(super) fn into_usage(self) -> Self {
        Self { status: Status::Usage, ..self }
    }

    /// The same with another way to mend it.
    pub(super) fn mended_by(self, mend: impl Into<String>) -> Self {
        Self { mend: one_line(mend.into()), ..self }
    }

    /// What went wrong.
    pub(super) fn what(&self) -> &str {
        &self.what
    }

    /// What mends it.
    pub(super) fn mend(&self) -> &str {
        &self.mend
    }

    /// A short name.
    pub(super) const fn kind(&self) -> &'static str {
        self.kind
    }

    /// The line on standard error.
    pub(super) fn line(&self) -> String {
        format!("error: {}; {}", self.what, self.mend)
    }

    /// The status to end with.
    pub(super) fn exit_code(&self) -> ExitCode {
        match self.status {
            Status::Failed => ExitCode::FAILURE,
            Status::Usage => ExitCode::from(2),
        }
    }
}

impl From<DeskError> for Fault {
    fn from(error: DeskError) -> Self {
        Self::of(error)
    }
}

/// A use case that reads a file failed: one that cannot be opened is wrong input, one that breaks off while it is
/// read is a failure.
pub(super) fn of_input(error: DeskError, file: &Path) -> Fault {
    let is_input = match &error {
        DeskError::File { path, cause } if path == file => {
            matches!(
                cause.kind(),
                ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::PermissionDenied
            )
        }
        _ => false,
    };
    let fault = Fault::of(error);
    if is_input { fault.into_usage() } else { fault }
}

/// Names of shops, one after the other.
pub(super) fn shop_names(names: &[ShopName]) -> String {
    names.iter().map(ShopName::as_str).collect::<Vec<_>>().join(", ")
}

const fn section(gateway: Gateway) -> &'static str {
    match gateway {
        Gateway::Top => "[shop.top]",
        Gateway::Enhanced => "[shop.enhanced]",
    }
}

fn variables(kinds: &[SecretKind]) -> String {
    kinds.iter().map(|kind| kind.variable()).collect::<Vec<_>>().join(", ")
}

/// An error is one line, whatever words of others stand in it.
fn one_line(text: String) -> String {
    if text.chars().any(char::is_control) {
        Cow::from(text).split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_whatever_stands_in_it() {
        let fault = Fault::failed("x", "a\r\nb\u{1b}[31m", "c\n");
        assert_eq!(fault.line(), "error: a b [31m; c");
    }

    #[test]
    fn an_error_as_json_says_kind_message_and_hint() {
        let json = serde_json::to_string(&Fault::usage("no_shop", "what", "how")).unwrap();
        assert_eq!(json, r#"{"kind":"no_shop","message":"what","hint":"how"}"#);
    }
}
