//! The program with a window: it joins the window and the worker, and it alone sees both.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use eframe::{CreationContext, NativeOptions, Renderer};
use egui::{Context, Ui, ViewportBuilder, ViewportCommand};

use crate::clock::{Clock, is_gmt8, local_words};
use crate::desk::Opening;
use crate::frames::FrameTimes;
use crate::messages::{Event, WindowEnd, link};
use crate::paths::Paths;
use crate::ui::{Window, WindowOptions, Zone};
use crate::worker::{Cadence, Worker};

/// How long events are taken in before a frame is drawn; what is left is taken in with the next.
const DRAIN: Duration = Duration::from_millis(10);
/// How often the window looks at the clock by itself: "complete up to" ages.
const LOOK: Duration = Duration::from_secs(20);
/// After how many frames a new window is surely on the screen.
const FRAMES_TO_STAND: u8 = 2;
/// The smallest window that everything works in.
const LEAST: [f32; 2] = [1024.0, 640.0];

/// Which renderer draws the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RendererChoice {
    /// wgpu, and glow where wgpu cannot start.
    #[default]
    Auto,
    /// wgpu.
    Wgpu,
    /// glow.
    Glow,
}

/// What the program with a window needs to begin.
#[derive(Debug)]
pub struct Launch {
    /// How the desk is opened.
    pub opening: Opening,
    /// How the window is opened.
    pub window: WindowOptions,
    /// Which renderer draws it.
    pub renderer: RendererChoice,
}

/// Opens the window and returns once it is closed and the worker has ended.
///
/// # Errors
/// When no window can be opened, with either renderer.
pub fn run(launch: Launch) -> anyhow::Result<()> {
    let paths = launch.opening.paths.clone();
    let clock = launch.opening.clock.clone();
    // The worker begins with the first window that opens; a renderer that fails leaves it for the next.
    let opening = Arc::new(std::sync::Mutex::new(Some(launch.opening)));
    let mut last = None;
    for renderer in renderers(launch.renderer) {
        let (opening, window, clock) = (Arc::clone(&opening), launch.window.clone(), clock.clone());
        let opened = eframe::run_native(
            "lidan",
            options(&paths, renderer),
            Box::new(move |cc| {
                let opening = opening.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
                let opening = opening.context("the window was opened twice")?;
                Ok(Box::new(App::new(cc, opening, window, clock)?))
            }),
        );
        match opened {
            Ok(()) => return Ok(()),
            Err(error) => {
                tracing::warn!(?renderer, %error, "the window could not be opened");
                last = Some(error);
            }
        }
    }
    match last {
        Some(error) => Err(anyhow::anyhow!("{error}")),
        None => Ok(()),
    }
}

fn renderers(choice: RendererChoice) -> Vec<Renderer> {
    match choice {
        RendererChoice::Auto => vec![Renderer::Wgpu, Renderer::Glow],
        RendererChoice::Wgpu => vec![Renderer::Wgpu],
        RendererChoice::Glow => vec![Renderer::Glow],
    }
}

fn options(paths: &Paths, renderer: Renderer) -> NativeOptions {
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../assets/icons/lidan-256.png"));
    let mut viewport = ViewportBuilder::default()
        .with_app_id("app.lidan.Lidan")
        .with_title("Lidan 理单")
        .with_inner_size([1280.0, 760.0])
        .with_min_inner_size(LEAST);
    if let Ok(icon) = icon {
        viewport = viewport.with_icon(icon);
    }
    NativeOptions {
        viewport,
        renderer,
        persist_window: true,
        persistence_path: Some(paths.window_file()),
        ..NativeOptions::default()
    }
}

/// The window on its screen, and the worker behind it.
struct App {
    window: Window,
    link: Option<WindowEnd>,
    worker: Option<Worker>,
    clock: Clock,
    place: Place,
    times: Option<FrameTimes>,
}

/// Where the window stands on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing is kept yet: it fills the screen once it is there. An X11 window manager ignores the wish of a
    /// window that is not shown yet.
    First {
        /// How many frames have been drawn.
        frames: u8,
    },
    /// Where the user left it.
    Kept,
}

impl App {
    fn new(
        cc: &CreationContext<'_>,
        opening: Opening,
        mut options: WindowOptions,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let ctx = cc.egui_ctx.clone();
        let (window_end, worker_end) = link(move || ctx.request_repaint());
        let worker =
            Worker::start(worker_end, opening, Cadence::Kept).context("the worker cannot be started")?;
        options.local = Some(local_words);
        options.zone = if is_gmt8() { Zone::Gmt8 } else { Zone::Other };
        let kept = cc.storage.is_some_and(|storage| storage.get_string("window").is_some());
        let place = if kept { Place::Kept } else { Place::First { frames: 0 } };
        Ok(Self {
            window: Window::new(options),
            link: Some(window_end),
            worker: Some(worker),
            clock,
            place,
            times: FrameTimes::wished(),
        })
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        let Some(link) = &mut self.link else { return };
        let began = Instant::now();
        let seconds = ctx.input(|input| input.time);
        if let Some(times) = &mut self.times {
            times.begin(began);
        }
        while let Some(event) = link.next_event() {
            if let (Some(times), Event::Answer(answer)) = (&mut self.times, &event) {
                times.answered(answer.question, answer.ready);
            }
            self.window.take(event, seconds);
            if began.elapsed() >= DRAIN {
                break;
            }
        }
        if link.has_events() {
            ctx.request_repaint();
        }
        self.window.obey(ctx, link);
        if let Some(times) = &mut self.times {
            times.worked(began.elapsed());
        }
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let began = Instant::now();
        self.window.ui(ui, self.clock.now());
        if let Some(link) = &self.link {
            self.window.settle(ui.ctx(), link);
        }
        if let Some(times) = &mut self.times {
            times.worked(began.elapsed());
            times.asks(self.window.question());
            times.drawn(frame.info().cpu_usage);
        }
        if ui.ctx().will_discard() {
            return;
        }
        ui.ctx().request_repaint_after(LOOK);
        self.place = match self.place {
            Place::First { frames: FRAMES_TO_STAND } => {
                ui.ctx().send_viewport_cmd(ViewportCommand::Maximized(true));
                Place::Kept
            }
            Place::First { frames } => {
                ui.ctx().request_repaint();
                Place::First { frames: frames + 1 }
            }
            Place::Kept => Place::Kept,
        };
    }

    fn persist_egui_memory(&self) -> bool {
        // Pane sizes and column widths; what a filter showed is the store's.
        true
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if let Some(Err(error)) = self.times.take().map(FrameTimes::write) {
            tracing::warn!(%error, "the times of the frames");
        }
        // Without the window's end the worker ends by itself.
        if let Some(link) = self.link.take()
            && self.window.close(&link).is_err()
        {
            tracing::warn!("what was typed last could not be kept");
        }
        if let Some(worker) = self.worker.take() {
            worker.join();
        }
    }
}
