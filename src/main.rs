//! The program: arguments, the log, and the hand-over to a command or to the window.

use std::panic::catch_unwind;
use std::process::ExitCode;

use lidan::cli::{self, Invocation};
use lidan::log;

fn main() -> ExitCode {
    // A panic has said what it has to say; the process ends as one that failed.
    catch_unwind(run).unwrap_or(ExitCode::FAILURE)
}

fn run() -> ExitCode {
    let asked = match cli::ask(std::env::args_os()) {
        Ok(asked) => asked,
        Err(status) => return status,
    };
    log::start(asked.logs_dir());
    log::catch_panics(cli::panicked(asked.logs_dir()));
    match cli::run(asked) {
        Invocation::Done(status) => status,
        Invocation::Window(options) => cli::no_window(&options),
    }
}
