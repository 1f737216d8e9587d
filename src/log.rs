//! The log: a file a day in the folder of the logs, a week of them. Nothing of it goes to the terminal, and no
//! secret goes into it.

use std::backtrace::Backtrace;
use std::fs;
use std::panic;
use std::path::Path;

use tracing::level_filters::LevelFilter;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Registry};

use crate::clock::Clock;

/// The variable that says what is logged, in the manner of `RUST_LOG`.
const VARIABLE: &str = "LIDAN_LOG";
/// Days that are kept.
const DAYS: usize = 7;

/// Begins to log into a folder. Where it cannot be written there is no log, and the program goes on.
pub fn start(folder: &Path) {
    // The appender would complain on standard error about a folder that is not there.
    if fs::create_dir_all(folder).is_err() {
        return;
    }
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .max_log_files(DAYS)
        .filename_prefix("lidan")
        .filename_suffix("log")
        .build(folder);
    let Ok(appender) = appender else { return };
    let wished = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .with_env_var(VARIABLE)
        .from_env_lossy();
    // What other crates say below a warning may quote what they send, and that holds secrets.
    let ours = FilterFn::new(|event| {
        event.target().starts_with(env!("CARGO_CRATE_NAME")) || *event.level() <= tracing::Level::WARN
    });
    let file = tracing_subscriber::fmt::layer()
        .with_writer(appender)
        .with_ansi(false)
        .with_timer(Beijing(Clock::System))
        .log_internal_errors(false);
    // Fails only where a log has begun already.
    drop(Registry::default().with(file.with_filter(ours).with_filter(wished)).try_init());
}

/// Makes a panic one line on standard error and an entry of the log: where it was, never what it said, since that
/// may quote anything.
pub fn catch_panics(complain: impl Fn() + Send + Sync + 'static) {
    panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let trace = Backtrace::force_capture();
        tracing::error!(place, thread = std::thread::current().name(), %trace, "panic");
        complain();
    }));
}

/// Times of the log are GMT+8, as all times of the program.
struct Beijing(Clock);

impl FormatTime for Beijing {
    fn format_time(&self, w: &mut Writer<'_>) -> std::fmt::Result {
        write!(w, "{}", self.0.now())
    }
}
