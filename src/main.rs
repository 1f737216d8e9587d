//! The program: arguments, the log, and the hand-over to a command or to the window.

use std::panic::catch_unwind;
use std::process::ExitCode;

use lidan::app::{self, Launch, RendererChoice};
use lidan::cli::{self, Invocation, Lang, Renderer};
use lidan::{log, ui};

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
        Invocation::Window(options) => window(*options),
    }
}

const fn spoken(lang: Lang) -> ui::Language {
    match lang {
        Lang::Chinese => ui::Language::Chinese,
        Lang::English => ui::Language::English,
    }
}

fn window(options: cli::WindowOptions) -> ExitCode {
    let cli::WindowOptions { opening, language, usual_language, renderer, practice } = options;
    let window = ui::WindowOptions {
        language: language.map(spoken),
        usual_language: spoken(usual_language),
        practice: if practice.is_some() { ui::Practice::Yes } else { ui::Practice::No },
        ..ui::WindowOptions::default()
    };
    let renderer = match renderer {
        None => RendererChoice::Auto,
        Some(Renderer::Wgpu) => RendererChoice::Wgpu,
        Some(Renderer::Glow) => RendererChoice::Glow,
    };
    let closed = app::run(Launch { opening, window, renderer });
    drop(practice);
    match closed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::no_window(&error),
    }
}
