//! The worker: the runtime's thread behind the window. It answers what the window wants to see, does what it asks,
//! and keeps the shops up to date. It knows nothing of the window but its messages.

mod activities;
mod export;
mod faults;
mod held;
mod marking;
mod marks;
mod ops;
mod pictures;
mod queries;
mod schedule;
mod sums;
mod tabs;
mod watched;

use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::{Notify, watch};

use crate::desk::{Desk, DeskError, Mirror, Opening, Reflection};
use crate::messages::{Event, Sender, ShopState, StartUp, WorkerEnd};

/// Threads of the runtime: one works while another waits on a lock or computes.
const THREADS: usize = 2;
/// How long a task that is under way may take to end with the program.
const GRACE: Duration = Duration::from_millis(500);

/// The running worker.
#[derive(Debug)]
pub struct Worker {
    thread: JoinHandle<()>,
}

/// Whether the shops are kept up to date by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cadence {
    /// They are.
    Kept,
    /// Only when the user asks.
    OnDemand,
}

impl Worker {
    /// Starts the worker at its end of the link.
    ///
    /// # Errors
    /// The operating system's, when no thread can be started.
    pub fn start(end: WorkerEnd, opening: Opening, cadence: Cadence) -> std::io::Result<Self> {
        let thread = Builder::new().name("worker".to_owned()).spawn(move || run(end, opening, cadence))?;
        Ok(Self { thread })
    }

    /// Waits until the worker has ended. The window's end has to be dropped before.
    pub fn join(self) {
        if self.thread.join().is_err() {
            tracing::error!("the worker ended in a panic");
        }
    }
}

fn run(end: WorkerEnd, opening: Opening, cadence: Cadence) {
    let built =
        runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().thread_name("work").build();
    let runtime = match built {
        Ok(runtime) => runtime,
        Err(error) => {
            end.events.mention(Event::CannotStart(faults::fault(&DeskError::Thread(error))));
            return;
        }
    };
    match Desk::open(opening) {
        Ok(desk) => {
            runtime.block_on(serve(end, desk, cadence));
            runtime.shutdown_timeout(GRACE);
        }
        Err(error) => {
            tracing::error!(%error, "cannot open");
            let told = end.events.tell(Event::CannotStart(faults::fault(&error)));
            runtime.block_on(told);
        }
    }
}

async fn serve(end: WorkerEnd, desk: Desk, cadence: Cadence) {
    let WorkerEnd { view, actions, events } = end;
    events.tell(start_up(&desk).await).await;
    let mirror = match Mirror::start(&desk) {
        Ok(mirror) => mirror,
        Err(error) => {
            events.tell(Event::CannotStart(faults::fault(&error))).await;
            return;
        }
    };
    tell_notices(&desk, &events).await;
    let shops = schedule::Shops::new(desk.clone(), events.clone(), cadence);
    let (reflection, built) = (mirror.reflection(), mirror.reflection());
    let (held, holding) = watch::channel(None);
    let tabs = Arc::new(Notify::new());
    let notices = activities::watch(desk.clone(), view.clone(), events.clone(), cadence);
    let pictures = pictures::watch(desk.clone(), view.clone(), events.clone());
    let watching = watched::watch(desk.clone(), view.clone(), reflection.clone(), events.clone());
    tokio::select! {
        // What was typed last is still in the channel of the actions: only its end ends the worker.
        () = async {
            let tabs = Arc::clone(&tabs);
            let heard = queries::Heard { view, reflection, stirred: shops.stirred(), held, tabs };
            queries::answer(desk.clone(), heard, events.clone()).await;
            std::future::pending::<()>().await;
        } => {}
        () = ops::run(desk.clone(), actions, events.clone(), shops.clone(), holding, Arc::clone(&tabs)) => {}
        () = shops.run() => {}
        () = notices => {}
        () = shops.watch() => {}
        () = shops.await_the_keyring() => {}
        () = follow(&desk, &mirror) => {}
        () = keep_contents(&desk, built) => {}
        () = async {
            watching.await;
            std::future::pending::<()>().await;
        } => {}
        () = async {
            pictures.await;
            std::future::pending::<()>().await;
        } => {}
    }
    shops.stop_all();
}

/// Tells the mirror of every commit of this process.
async fn follow(desk: &Desk, mirror: &Mirror) {
    let mut revision = desk.store().revision();
    while revision.changed().await.is_ok() {
        mirror.look();
    }
}

/// Goes through orders that were written before their goods were kept apart, once the mirror is there: it follows each
/// commit, and is not to be built meanwhile.
async fn keep_contents(desk: &Desk, mut built: watch::Receiver<Reflection>) {
    if built.wait_for(|now| now.snapshot.is_some()).await.is_ok()
        && let Err(error) = desk.fill_contents().await
    {
        tracing::error!(%error, "earlier orders could not be gone through");
    }
    std::future::pending::<()>().await;
}

async fn start_up(desk: &Desk) -> Event {
    let settings = desk.settings().await.unwrap_or_default();
    Event::Started(Box::new(StartUp {
        // Without the keyring's word: it may take seconds, and the window is not to wait.
        shops: desk.shops().into_iter().map(|profile| ShopState { profile, secrets: Vec::new() }).collect(),
        settings,
        data_dir: desk.paths().data_dir().to_owned(),
        documents: crate::desk::documents(),
        order_link: desk.order_link(),
    }))
}

/// Says which notices of promotion days are known.
async fn tell_notices(desk: &Desk, events: &Sender) {
    if let Ok(known) = desk.aside(|desk| Ok(desk.known_notices())).await {
        events.tell(Event::Notices(Arc::new(known))).await;
    }
}

/// Says which shops there are and where their secrets lie, and whether the keyring answers.
async fn tell_shops(desk: &Desk, events: &Sender) {
    let states = desk
        .aside(|desk| {
            Ok(desk
                .shops()
                .into_iter()
                .map(|profile| ShopState { secrets: desk.secret_places(&profile), profile })
                .collect())
        })
        .await;
    if let Ok(states) = states {
        events.tell(Event::Shops(states)).await;
    }
    let probe = desk.aside(|desk| Ok(desk.secrets().probe())).await;
    let keyring = match probe {
        Ok(Ok(())) => Ok(()),
        Ok(Err(fault)) => Err(faults::fault(&DeskError::Keyring(fault))),
        Err(error) => Err(faults::fault(&error)),
    };
    events.tell(Event::Keyring(keyring)).await;
}
