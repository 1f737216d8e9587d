//! The practice platform: a shop that is not real, behind both gateways on a loopback port.
//!
//! It speaks both protocols as the documents say (`protocol` 1–4, 6 and 8), has a ground truth of its own, lives
//! on with the clock, and fails when told to. It is not allowed to be kinder than Taobao: lists leave out what
//! real lists leave out, are late, and hide what they are not asked for.
//!
//! An order's whole life follows from the seed and its number in the stream of orders, so that nothing but how
//! far time has come is kept. `tide` says when orders arrive, `outline` what they are, `plot` what happens
//! to them, `state` how far they are, `tale` what is in them; `ledger` holds what each gateway knows now,
//! and `top` and `enhanced` answer from it. What goes wrong is ordered call by call (`faults`), or comes by itself
//! (`rehearsal` says what, `weather` when, `promotion` how such an evening goes).

mod elsewhere;
mod enhanced;
mod enhanced_item;
mod faults;
mod goods;
mod index;
mod json;
mod ledger;
mod moment;
mod options;
mod outline;
mod params;
mod people;
mod pictures;
mod platform;
mod plot;
mod promotion;
mod question;
mod quota;
mod refusal;
mod rehearsal;
mod rng;
mod server;
mod sign;
mod state;
mod tale;
mod texts;
mod tick;
mod tide;
mod top;
mod top_activities;
mod top_fields;
mod top_item;
mod top_marking;
mod top_orders;
mod truth;
mod weather;
mod welcome;
mod wire;
mod words;
mod world;

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

pub use self::faults::{BadPicture, Broken, ENHANCED_LIST, Fault, Faults, Target};
pub use self::options::{Lag, Life, MAX_ORDERS, Now, Options, WindowEnd};
pub use self::pictures::PICTURES;
pub use self::platform::Call;
pub use self::promotion::Promotion;
pub use self::rehearsal::{Form, Rehearsal, RehearsalError, Share};
pub use self::top_marking::Mark;
pub use self::truth::Truth;
pub use self::welcome::{EnhancedWelcome, TopWelcome, Welcome};

use self::platform::Platform;
use self::wire::{Door, Scissors};
use crate::domain::calendar::Notice;

/// How long a stopping platform waits for its connections, before it leaves them.
const STOP_WAIT: Duration = Duration::from_secs(2);

/// Why a practice platform did not start.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The port is taken, or may not be.
    #[error("port {port} of 127.0.0.1: {source}")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// More orders than [`MAX_ORDERS`], or a clock that stands too early for a past of three months.
    #[error("a shop cannot have {0} orders at this time")]
    Orders(u64),
    /// The thread that works the shop out could not run to its end.
    #[error("the shop could not be worked out: {0}")]
    Thread(io::Error),
}

/// A running practice platform. It stops when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    platform: Arc<Platform>,
    welcome: Welcome,
    stop: watch::Sender<bool>,
    server: JoinHandle<io::Result<()>>,
}

impl Sandbox {
    /// Opens a shop and serves it on a port of 127.0.0.1. Needs a running tokio.
    ///
    /// # Errors
    /// [`SandboxError`] when the port is not to be had, or the shop cannot be.
    pub async fn start(options: Options) -> Result<Self, SandboxError> {
        let port = options.port;
        let no_port = move |source| SandboxError::Port { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(no_port)?;
        let port = listener.local_addr().map_err(no_port)?.port();
        let (stop, stopping) = watch::channel(false);
        let platform = Arc::new(open(options, stopping.clone()).await?);
        let welcome = Welcome::new(&platform, port);
        let app = server::router(Arc::clone(&platform)).into_make_service_with_connect_info::<Scissors>();
        let stopped = async move {
            let mut stopping = stopping;
            // A sender that is gone is a platform that was dropped.
            let _ = stopping.wait_for(|stopping| *stopping).await;
        };
        let serving = axum::serve(Door(listener), app).with_graceful_shutdown(stopped);
        let server = tokio::spawn(async move { serving.await });
        tracing::info!(port, "the practice platform is open");
        Ok(Self { platform, welcome, stop, server })
    }

    /// Where the gateways are, and the credentials to use.
    #[must_use]
    pub const fn welcome(&self) -> &Welcome {
        &self.welcome
    }

    /// What is really so.
    #[must_use]
    pub fn truth(&self) -> Truth<'_> {
        Truth(&self.platform)
    }

    /// The notice of the promotion evenings that are rehearsed, as sellers are told of them in advance.
    #[must_use]
    pub fn notice(&self) -> Option<Notice> {
        promotion::notice(&self.platform.world.promotions, self.platform.opened)
    }

    /// The faults that wait to be served, to add to.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.platform.faults
    }

    /// The newest calls, up to 100,000, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.platform.calls()
    }

    /// How many requests came in.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.platform.requests()
    }

    /// Stops, and waits for the connections to end; those that do not end soon are left.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        if tokio::time::timeout(STOP_WAIT, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
    }
}

/// Works the shop out on a thread of its own: a million orders take more than an instant.
async fn open(options: Options, stopping: watch::Receiver<bool>) -> Result<Platform, SandboxError> {
    let orders = options.orders;
    if orders > MAX_ORDERS {
        return Err(SandboxError::Orders(orders));
    }
    let (send, receive) = oneshot::channel();
    let work = move || {
        let _ = send.send(Platform::open(&options, stopping));
    };
    std::thread::Builder::new().name("sandbox".to_owned()).spawn(work).map_err(SandboxError::Thread)?;
    let opened = receive.await.map_err(|_| SandboxError::Thread(io::ErrorKind::BrokenPipe.into()))?;
    opened.ok_or(SandboxError::Orders(orders))
}
