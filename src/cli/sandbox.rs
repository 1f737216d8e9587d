//! `sandbox`: serves the practice platform until somebody stops it.

use std::sync::Arc;

use rust_i18n::t;
use serde::Serialize;

use super::fault::Fault;
use super::out::{self, End};
use super::{Session, runtime, stop};
use crate::clock::Clock;
use crate::desk::notice_toml;
use crate::sandbox::{Form, Now, Options, Rehearsal, RehearsalError, Sandbox, SandboxError, Welcome};

/// Orders of a practice shop where nothing is said.
const ORDERS: u64 = 5_000;
/// Its seed where nothing is said.
const SEED: u64 = 1;

/// Which shop is practised on, and what goes wrong meanwhile.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ShopArgs {
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = ORDERS)]
    pub(super) orders: u64,
    #[arg(long, value_name = "S", allow_negative_numbers = true, default_value_t = SEED)]
    pub(super) seed: u64,
    #[arg(long, value_name = "LIST")]
    faults: Vec<String>,
}

/// The first line of `sandbox`.
#[derive(Debug, Serialize)]
struct FirstLine<'a> {
    #[serde(flatten)]
    welcome: &'a Welcome,
    /// The notice of the promotion that is rehearsed, as a calendar TOML.
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
}

/// The arguments of `sandbox`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(long, value_name = "P", allow_negative_numbers = true, default_value_t = 0)]
    port: u16,
    #[command(flatten)]
    shop: ShopArgs,
}

/// Does it. The first line names the addresses and the credentials.
pub(super) fn run(session: &Session, args: &Args) -> Result<(), End> {
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    runtime.block_on(async {
        let options = Options { port: args.port, ..args.shop.options(&session.clock)? };
        let sandbox = Sandbox::start(options).await.map_err(|error| fault(&error))?;
        let notice = sandbox.notice().map(|notice| notice_toml(&notice)).transpose()?;
        match out::object(&FirstLine { welcome: sandbox.welcome(), notice }) {
            // Whoever started it has read enough.
            Ok(()) | Err(End::Unread) => {}
            Err(other) => return Err(other),
        }
        stop::wished().await;
        sandbox.stop().await;
        Ok(())
    })
}

impl ShopArgs {
    /// The shop, living by a clock.
    pub(super) fn options(&self, clock: &Clock) -> Result<Options, Fault> {
        let lists = self.faults.iter().map(String::as_str);
        let rehearsal = Rehearsal::read(lists, clock.now()).map_err(|error| no_faults(&error))?;
        let clock = clock.clone();
        let now: Now = Arc::new(move || clock.now());
        Ok(Options { rehearsal, ..Options::new(self.orders, self.seed, now) })
    }
}

/// A list of faults that cannot be read.
fn no_faults(error: &RehearsalError) -> Fault {
    match error {
        RehearsalError::Name(name) => {
            let names: Vec<_> = Rehearsal::names().collect();
            Fault::option("--faults", name, t!("cli.one_of", values = names.join(", ")))
        }
        RehearsalError::Value { name, value, form } => {
            let mend = match form {
                Form::Share => t!("cli.mend.faults.share"),
                Form::ShareOrLength => t!("cli.mend.faults.share_or_length"),
                Form::Stretch => t!("cli.mend.faults.stretch"),
                Form::Moment => t!("cli.mend.faults.moment"),
                Form::Length => t!("cli.mend.faults.length"),
                Form::Offset => t!("cli.mend.faults.offset"),
                Form::Count => t!("cli.mend.faults.count"),
                Form::Alone => t!("cli.mend.faults.alone"),
            };
            Fault::option("--faults", &format!("{name}={value}"), mend)
        }
    }
}

/// A practice platform that did not start.
pub(super) fn fault(error: &SandboxError) -> Fault {
    match error {
        SandboxError::Port { port, source } => {
            let what = t!("cli.fault.port", port = port, cause = source);
            Fault::failed("port", what, t!("cli.fault.port.mend"))
        }
        SandboxError::Orders(orders) => {
            let most = crate::sandbox::MAX_ORDERS;
            Fault::option("--orders", &orders.to_string(), t!("cli.mend.orders", most = most))
        }
        SandboxError::Thread(cause) => Fault::system(cause),
    }
}
