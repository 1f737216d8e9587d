//! `sandbox`: serves the practice platform until somebody stops it.

use std::sync::Arc;

use super::fault::Fault;
use super::out::{self, End};
use super::{Session, runtime, stop};
use crate::clock::Clock;
use crate::sandbox::{Now, Options, Sandbox, SandboxError};

/// Orders of a practice shop where nothing is said.
const ORDERS: u64 = 5_000;
/// Its seed where nothing is said.
const SEED: u64 = 1;

/// Which shop is practised on.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct ShopArgs {
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = ORDERS)]
    pub(super) orders: u64,
    #[arg(long, value_name = "S", allow_negative_numbers = true, default_value_t = SEED)]
    pub(super) seed: u64,
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
        let options = Options { port: args.port, ..args.shop.options(&session.clock) };
        let sandbox = Sandbox::start(options).await.map_err(|error| fault(&error))?;
        match out::object(sandbox.welcome()) {
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
    pub(super) fn options(self, clock: &Clock) -> Options {
        let clock = clock.clone();
        let now: Now = Arc::new(move || clock.now());
        Options::new(self.orders, self.seed, now)
    }
}

/// A practice platform that did not start.
pub(super) fn fault(error: &SandboxError) -> Fault {
    use rust_i18n::t;
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
