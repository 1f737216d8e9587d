//! The command line: one command a file, the words of `assets/locales`, and the one place that writes to the
//! terminal.
//!
//! [`ask`] reads the arguments, [`run`] does what they ask for. A command knows arguments and words; what it does
//! is a use case of [`desk`](crate::desk).

mod activity;
mod args;
mod calendar;
mod demo;
mod display;
mod doctor;
mod export;
mod fault;
mod filter;
mod help;
mod import;
mod lang;
mod orders;
mod out;
mod reconcile;
mod sandbox;
mod shop;
mod stop;
mod sync;
mod table;
mod usage;
mod views;
mod words;

use std::ffi::OsString;
use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

use clap::FromArgMatches as _;
use rust_i18n::t;

pub use self::args::Renderer;
pub use self::demo::Practice;
pub use self::lang::Lang;

use self::args::{Args, Command};
use self::fault::Fault;
use self::out::{End, Form, Out};
use crate::clock::Clock;
use crate::desk::{Desk, Opening, Result as Opened};
use crate::domain::shop::ShopName;
use crate::paths::Paths;

/// What was asked for.
#[derive(Debug)]
pub struct Asked {
    args: Args,
    paths: Paths,
}

/// What became of it.
#[derive(Debug)]
pub enum Invocation {
    /// The window is wanted. The caller opens it.
    Window(Box<WindowOptions>),
    /// It is done, or it failed; everything is said.
    Done(ExitCode),
}

/// How the window is to be opened.
#[derive(Debug)]
pub struct WindowOptions {
    /// What the desk is opened with.
    pub opening: Opening,
    /// The language that was asked for.
    pub language: Option<Lang>,
    /// The language of the system.
    pub usual_language: Lang,
    /// What draws it; `None` leaves the choice to the window.
    pub renderer: Option<Renderer>,
    /// The practice platform that it shows, if it is a demo. It is to be kept until the window is closed.
    pub practice: Option<Practice>,
}

/// Reads the arguments, the program's own name first, and sets the language of all texts.
///
/// # Errors
/// The status to end with: after `--help`, or after words on what is wrong with the arguments.
pub fn ask(args: impl IntoIterator<Item = OsString>) -> Result<Asked, ExitCode> {
    let args: Vec<OsString> = args.into_iter().collect();
    let (lang, form) = usage::early(&args);
    lang::speak(lang);
    let out = Out::new(form);
    let command = help::command();
    let parsed = command.try_get_matches_from(&args).and_then(|matches| Args::from_arg_matches(&matches));
    let args = parsed.map_err(|error| usage::end(out, &error, &args))?;
    let paths = match &args.data_dir {
        Some(dir) => Ok(Paths::below(dir)),
        None => Paths::usual().map_err(|error| Fault::of(crate::desk::DeskError::NoHome(error))),
    };
    match paths {
        Ok(paths) => Ok(Asked { args, paths }),
        Err(fault) => Err(out.end(Err(End::Fault(fault)))),
    }
}

impl Asked {
    /// Where the logs go.
    #[must_use]
    pub fn logs_dir(&self) -> &Path {
        self.paths.logs_dir()
    }
}

/// Does what was asked for.
#[must_use]
pub fn run(asked: Asked) -> Invocation {
    let Asked { args, paths } = asked;
    let Args { json, renderer, lang, command, .. } = args;
    let window = |opening, practice| {
        let usual_language = Lang::of_the_system();
        let options = WindowOptions { opening, language: lang, usual_language, renderer, practice };
        Invocation::Window(Box::new(options))
    };
    let out = Out::new(json.into());
    let session = Session { out, paths, clock: Clock::System };
    let done = match command {
        None => {
            let opening = session.opening(None);
            match display::require(display::Hint::Commands) {
                Ok(()) => return window(opening, None),
                Err(fault) => Err(fault.into()),
            }
        }
        Some(Command::Demo(args)) => match demo::run(&session, &args) {
            Ok(Some((opening, practice))) => return window(opening, Some(practice)),
            Ok(None) => Ok(()),
            Err(end) => Err(end),
        },
        Some(Command::Sandbox(args)) => sandbox::run(&session, &args),
        Some(Command::Sync(args)) => sync::run(&session, &args),
        Some(Command::Reconcile(args)) => reconcile::run(&session, &args),
        Some(Command::Orders(args)) => orders::run(&session, &args),
        Some(Command::Import(args)) => import::run(&session, &args),
        Some(Command::Activity(command)) => activity::run(&session, &command),
        Some(Command::Calendar(command)) => calendar::run(&session, &command),
        Some(Command::Views(command)) => views::run(&session, &command),
        Some(Command::Doctor) => doctor::run(&session),
    };
    Invocation::Done(out.end(done))
}

/// What a panic says: that there was one, and where the log is. Nothing of what it was about, since that may quote
/// anything.
pub fn panicked(logs_dir: &Path) -> impl Fn() + Send + Sync + 'static {
    let logs = logs_dir.display().to_string();
    move || {
        let mend = t!("cli.fault.panic.mend", logs = logs);
        Out::new(Form::Text).end(Err(Fault::failed("panic", t!("cli.fault.panic"), mend).into()));
    }
}

/// Says that no window could be opened.
#[must_use]
pub fn no_window(cause: &dyn Display) -> ExitCode {
    let what = t!("cli.fault.no_window", cause = cause);
    Out::new(Form::Text).end(Err(Fault::failed("no_window", what, t!("cli.fault.no_window.mend")).into()))
}

/// What every command works with.
#[derive(Debug)]
struct Session {
    out: Out,
    paths: Paths,
    clock: Clock,
}

impl Session {
    /// How the desk is opened for a shop.
    fn opening(&self, shop: Option<ShopName>) -> Opening {
        Opening { clock: self.clock.clone(), shop, ..Opening::new(self.paths.clone()) }
    }

    /// Opens the desk. Blocks: not to be called from an async task.
    fn desk(&self, shop: Option<&ShopName>) -> Opened<Desk> {
        Desk::open(self.opening(shop.cloned()))
    }
}

/// What waits on gateways and signals runs on this.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
