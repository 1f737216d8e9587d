//! The window on a stage: what eframe does for it, done by a test.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use egui::accesskit::{Action, ActionRequest, NodeId, Role, Toggled, TreeId};
use egui::{
    Event, ImeEvent, Key, Modifiers, OpenUrl, OutputCommand, PointerButton, Pos2, Rect, ViewportCommand, vec2,
};
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, NodeT as _};
use lidan::clock::Clock;
use lidan::desk::Opening;
use lidan::messages::{View, WindowEnd, link};
use lidan::ui::{Language, Window, WindowOptions};
use lidan::worker::{Cadence, Worker};
use tokio::sync::watch;

use crate::common::practice::{PATIENCE, Practice};

/// How long a frame waits for word from the worker before the next one is drawn.
const FRAME: Duration = Duration::from_millis(20);
/// What the window's own clock moves on by with every frame, in seconds.
const STEP_S: f32 = 0.1;
/// Events that begin or end a gesture take a few frames until everything stands where it belongs.
const FRAMES_TO_SETTLE: usize = 3;
/// How often a control is scrolled to that something moves meanwhile.
const SCROLLS: usize = 4;

/// The program as `app` has it, without a screen.
struct App {
    window: Window,
    link: Option<WindowEnd>,
    worker: Option<Worker>,
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        let Some(link) = &mut self.link else { return };
        let seconds = ctx.input(|input| input.time);
        while let Some(event) = link.next_event() {
            self.window.take(event, seconds);
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.window.ui(ui, Clock::System.now());
        if let Some(link) = &self.link {
            self.window.settle(ui.ctx(), link);
        }
    }
}

impl Drop for App {
    /// Closes the window as a user does: what was typed is kept, and the worker ends.
    fn drop(&mut self) {
        if let Some(link) = self.link.take() {
            let _ = self.window.close(&link);
        }
        if let Some(worker) = self.worker.take() {
            worker.join();
        }
    }
}

/// A control or a text, as a screen reader has it.
#[derive(Debug, Clone)]
pub struct Control {
    pub role: Role,
    pub name: String,
    pub value: String,
    /// What is said of it besides.
    pub description: String,
    pub rect: Rect,
    pub is_enabled: bool,
    pub is_focusable: bool,
    pub is_focused: bool,
    /// Of what can be on or off, whether it is on.
    pub is_on: bool,
    /// Whether it stands in a dialog, which keeps everything behind it from being used.
    pub is_in_dialog: bool,
    id: (NodeId, TreeId),
}

impl Control {
    /// Is it something to use, and not only to read?
    pub fn is_input(&self) -> bool {
        egui::accessibility::is_input(self.role)
    }
}

/// The window, and everything that a person does to it.
pub struct Stage {
    harness: Harness<'static, App>,
    woken: Receiver<()>,
    asked: watch::Receiver<View>,
    copied: Arc<Mutex<Option<String>>>,
    raised: Arc<AtomicBool>,
}

/// Notes what the window copies, or opens in a browser: a frame's commands are gone with the next one.
#[derive(Debug)]
struct Clipboard(Arc<Mutex<Option<String>>>);

impl egui::Plugin for Clipboard {
    fn debug_name(&self) -> &'static str {
        "clipboard"
    }

    fn output_hook(&mut self, _ctx: &egui::Context, output: &mut egui::FullOutput) {
        for command in &output.platform_output.commands {
            if let OutputCommand::CopyText(text) | OutputCommand::OpenUrl(OpenUrl { url: text, .. }) = command
            {
                *self.0.lock().unwrap() = Some(text.clone());
            }
        }
    }
}

/// Notes that the window wanted to come to the front.
#[derive(Debug)]
struct Front(Arc<AtomicBool>);

impl egui::Plugin for Front {
    fn debug_name(&self) -> &'static str {
        "front"
    }

    fn output_hook(&mut self, _ctx: &egui::Context, output: &mut egui::FullOutput) {
        let mut commands = output.viewport_output.values().flat_map(|viewport| &viewport.commands);
        if commands.any(|command| matches!(command, ViewportCommand::Focus)) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

impl Stage {
    /// The window of a shop that nothing is read of yet, in Chinese, 1280×800.
    pub fn open(practice: &Practice) -> Self {
        Self::over(practice.opening(), Cadence::OnDemand, Language::Chinese, [1280.0, 800.0])
    }

    /// The window of a shop whose orders are all here.
    pub fn full(practice: &Practice) -> Self {
        let mut stage = Self::open(practice);
        stage.click("立即同步 F5");
        stage.until("完整至 *");
        // The table is filled as the orders come; this is its last state.
        stage.until(&format!("{} 单 · ¥*", practice.sandbox.truth().count()));
        stage.until("打开订单 *");
        stage
    }

    /// A window in a language, whatever was chosen before; on the screen of the orders with the view of all of them.
    pub fn over(opening: Opening, cadence: Cadence, language: Language, size: [f32; 2]) -> Self {
        let mut stage = Self::as_it_opens(opening, cadence, language, size);
        stage.frames(FRAMES_TO_SETTLE);
        let is_add = |name: &str| ["把当前筛选存为视图", "Save the filter as a view"].contains(&name);
        if stage.controls().iter().any(|control| is_add(&control.name)) {
            let first = |stage: &Self| stage.controls().into_iter().find(|control| control.role == Role::Tab);
            let tab = stage.wait("the first view", first);
            stage.click_at(tab.rect.center());
        }
        stage
    }

    /// The same with the view that it opens by itself.
    pub fn as_it_opens(opening: Opening, cadence: Cadence, language: Language, size: [f32; 2]) -> Self {
        let options = WindowOptions { language: Some(language), ..WindowOptions::default() };
        Self::with(options, opening, cadence, size)
    }

    /// A window in the language that was chosen last.
    pub fn over_kept_language(opening: Opening, cadence: Cadence) -> Self {
        Self::with(WindowOptions::default(), opening, cadence, [1280.0, 800.0])
    }

    fn with(options: WindowOptions, opening: Opening, cadence: Cadence, size: [f32; 2]) -> Self {
        let (wake, woken) = channel();
        let (window_end, worker_end) = link(move || {
            let _ = wake.send(());
        });
        let asked = worker_end.view.clone();
        let worker = Worker::start(worker_end, opening, cadence).unwrap();
        // The worker may well be quicker than the first frame.
        woken.recv_timeout(PATIENCE).unwrap();
        let harness = Harness::builder()
            .with_size(vec2(size[0], size[1]))
            .with_step_dt(STEP_S)
            // Names are a test of their own here.
            .with_accessibility_check(false)
            .build_eframe(move |_| App {
                window: Window::new(options),
                link: Some(window_end),
                worker: Some(worker),
            });
        let copied = Arc::default();
        harness.ctx.add_plugin(Clipboard(Arc::clone(&copied)));
        let raised = Arc::default();
        harness.ctx.add_plugin(Front(Arc::clone(&raised)));
        Self { harness, woken, asked, copied, raised }
    }

    /// What the window asks the worker to show.
    pub fn asked(&self) -> View {
        self.asked.borrow().clone()
    }

    /// The window's colours and the rest of its context.
    pub fn ctx(&self) -> &egui::Context {
        &self.harness.ctx
    }

    /// The window's title.
    pub fn title(&self) -> String {
        self.harness.state().window.title()
    }

    /// Draws so many frames.
    pub fn frames(&mut self, count: usize) {
        for _ in 0..count {
            self.harness.step();
        }
    }

    /// Has the window wanted to come to the front?
    pub fn was_raised(&self) -> bool {
        self.raised.load(Ordering::Relaxed)
    }

    /// Waits until something is copied, and takes it.
    pub fn until_copied(&mut self) -> String {
        self.wait("something copied", |stage| stage.copied.lock().unwrap().take())
    }

    /// Presses Ctrl and C, as a window has it.
    pub fn copy_key(&mut self) {
        self.harness.event(Event::Copy);
        self.frames(FRAMES_TO_SETTLE);
    }

    /// Draws frames until something is so.
    pub fn wait<T>(&mut self, what: &str, mut look: impl FnMut(&Self) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            self.harness.step();
            if let Some(found) = look(self) {
                return found;
            }
            assert!(Instant::now() < end, "{what}: not within {PATIENCE:?}. There is:\n{}", self.tree());
            match self.woken.recv_timeout(FRAME) {
                Ok(()) => while self.woken.try_recv().is_ok() {},
                // The worker may have ended with a word that is still to be shown.
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
        }
    }

    /// Waits until a name is there; `*` in it stands for anything.
    pub fn until(&mut self, name: &str) -> Control {
        self.wait(name, |stage| stage.find(name))
    }

    /// Waits until no such name is there.
    pub fn until_gone(&mut self, name: &str) {
        self.wait(&format!("no {name}"), |stage| stage.find(name).is_none().then_some(()));
    }

    /// Waits until the clock shows another second: a pass in the second of the last one has nothing to ask for.
    pub fn until_a_second_later(&mut self) {
        let before = Clock::System.now();
        self.wait("another second", |_| (Clock::System.now() > before).then_some(()));
    }

    /// Is such a name there now?
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The first of this name, controls before texts.
    pub fn find(&self, name: &str) -> Option<Control> {
        let mut found = self.all(name);
        found.sort_by_key(|control| !control.is_input());
        found.into_iter().next()
    }

    /// All of this name, in the order of the screen reader.
    pub fn all(&self, name: &str) -> Vec<Control> {
        self.controls().into_iter().filter(|control| fits(name, &control.name)).collect()
    }

    /// The one of this name, which has to be there.
    pub fn get(&self, name: &str) -> Control {
        self.find(name).unwrap_or_else(|| panic!("no {name}. There is:\n{}", self.tree()))
    }

    /// What stands in a field.
    pub fn value(&self, name: &str) -> String {
        self.get(name).value
    }

    /// Everything that has a name, and everything that should have one.
    pub fn controls(&self) -> Vec<Control> {
        let mut found = Vec::new();
        let pixels_per_point = self.harness.ctx.pixels_per_point();
        collect(&self.harness.root().accesskit_node(), pixels_per_point, false, &mut found);
        found
    }

    /// Is this said of a control besides its name?
    pub fn describes(&self, name: &str, words: &str) -> bool {
        self.get(name).description.contains(words)
    }

    /// The names of everything, for a failed test to show.
    pub fn tree(&self) -> String {
        let line = |control: &Control| {
            let Control { role, name, value, rect, .. } = control;
            format!(
                "{role:?} {name:?} {value:?} {rect:?}{}",
                if control.is_enabled { "" } else { " disabled" }
            )
        };
        self.controls().iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Scrolls to a control that can be used and gives it once it stands still.
    fn in_sight(&mut self, name: &str) -> Control {
        let control = self.wait(name, |stage| stage.find(name).filter(|control| control.is_enabled));
        self.scrolled_to(&control)
    }

    /// Scrolls to a control and gives it as it stands then.
    ///
    /// What the worker answers meanwhile may put a line above it, which moves it and gives it another id: then it is
    /// asked for again.
    pub fn scrolled_to(&mut self, control: &Control) -> Control {
        let window = self.ctx().content_rect().expand(0.5);
        let mut now = control.clone();
        for _ in 0..SCROLLS {
            self.request(&now, Action::ScrollIntoView);
            now = self.same(control);
            if window.contains_rect(now.rect) {
                break;
            }
        }
        now
    }

    /// A control that was there before, as it is now.
    fn same(&self, control: &Control) -> Control {
        let alike = |other: &Control| (other.role, &other.name) == (control.role, &control.name);
        let controls: Vec<Control> = self.controls().into_iter().filter(alike).collect();
        let now = controls.iter().find(|other| other.id == control.id).or(controls.first());
        now.cloned().unwrap_or_else(|| panic!("{} is gone. There is:\n{}", control.name, self.tree()))
    }

    /// Does what a screen reader can ask of a control.
    fn request(&mut self, control: &Control, action: Action) {
        let (target_node, target_tree) = control.id;
        let request = ActionRequest { action, target_node, target_tree, data: None };
        self.harness.event(Event::AccessKitActionRequest(request));
        self.frames(FRAMES_TO_SETTLE);
    }

    /// Presses the pointer on a control.
    pub fn click(&mut self, name: &str) {
        let at = self.in_sight(name).rect.center();
        self.click_at(at);
    }

    /// Presses the pointer on a control while keys are held.
    pub fn click_with(&mut self, modifiers: Modifiers, name: &str) {
        let at = self.in_sight(name).rect.center();
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.click_at(at);
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
        self.frames(1);
    }

    /// Presses the second button of the pointer on a control.
    pub fn click_second(&mut self, name: &str) {
        let at = self.in_sight(name).rect.center();
        self.press_at(PointerButton::Secondary, at);
    }

    /// Gives a control the focus, as a screen reader does.
    pub fn focus(&mut self, name: &str) {
        let control = self.in_sight(name);
        self.request(&control, Action::Focus);
    }

    /// Goes to the next control with the Tab key.
    pub fn tab(&mut self) {
        self.harness.key_down(Key::Tab);
        // A frame for the focus, then what has it is scrolled to.
        self.frames(1 + FRAMES_TO_SETTLE);
    }

    /// Takes the focus away from whatever has it.
    pub fn leave_focus(&mut self) {
        self.harness.ctx.memory_mut(|memory| memory.focused().map(|id| memory.surrender_focus(id)));
        self.frames(1);
    }

    /// Presses the pointer at a place.
    pub fn click_at(&mut self, at: Pos2) {
        self.press_at(PointerButton::Primary, at);
    }

    /// Presses a button of the pointer at a place.
    pub fn press_at(&mut self, button: PointerButton, at: Pos2) {
        self.harness.event(Event::PointerMoved(at));
        let modifiers = Modifiers::NONE;
        for pressed in [true, false] {
            self.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        }
        // The pointer leaves, so that no hint covers anything.
        self.harness.event(Event::PointerGone);
        self.frames(FRAMES_TO_SETTLE);
    }

    /// Drags with the pointer from a place to another.
    pub fn drag(&mut self, from: Pos2, to: Pos2) {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        self.harness.event(Event::PointerMoved(from));
        self.frames(1);
        self.harness.event(Event::PointerButton { pos: from, button, pressed: true, modifiers });
        self.frames(1);
        for part in [0.3, 0.7, 1.0] {
            self.harness.event(Event::PointerMoved(from.lerp(to, part)));
            self.frames(1);
        }
        self.harness.event(Event::PointerButton { pos: to, button, pressed: false, modifiers });
        self.harness.event(Event::PointerGone);
        self.frames(FRAMES_TO_SETTLE);
    }

    /// Drags a control to a place.
    pub fn drag_control(&mut self, name: &str, to: Pos2) {
        let from = self.in_sight(name).rect.center();
        self.drag(from, to);
    }

    /// Types into what has the focus, a key after the other.
    pub fn typed(&mut self, text: &str) {
        for c in text.chars() {
            self.harness.event(Event::Text(c.to_string()));
            self.frames(1);
        }
        self.frames(1);
    }

    /// Pastes into what has the focus.
    pub fn paste(&mut self, text: &str) {
        self.harness.event(Event::Paste(text.to_owned()));
        self.frames(FRAMES_TO_SETTLE);
    }

    /// An event of an input method.
    pub fn ime(&mut self, event: ImeEvent) {
        self.harness.event(Event::Ime(event));
        self.frames(FRAMES_TO_SETTLE);
    }

    /// Presses a key.
    pub fn key(&mut self, key: Key) {
        self.key_with(Modifiers::NONE, key);
    }

    /// Presses a key while others are held.
    pub fn key_with(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.frames(FRAMES_TO_SETTLE);
    }

    /// Presses keys one right after the other, each in the frame after the one before.
    pub fn keys_in_a_row(&mut self, keys: &[Key]) {
        for key in keys {
            self.harness.key_press(*key);
        }
        self.frames(FRAMES_TO_SETTLE);
    }

    /// Puts a text into a field in place of what stands there.
    pub fn fill(&mut self, name: &str, text: &str) {
        self.click(name);
        self.key_with(Modifiers { ctrl: true, command: true, ..Modifiers::NONE }, Key::A);
        if text.is_empty() {
            self.key(Key::Delete);
        } else {
            self.paste(text);
        }
    }

    /// Drops a file onto the window.
    pub fn drop_file(&mut self, path: PathBuf) {
        self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path)));
        self.frames(1);
    }

    /// The rows of the order table, from the top.
    pub fn rows(&self) -> Vec<Row> {
        let controls = self.controls();
        let mut rows: Vec<Row> = controls
            .iter()
            .filter_map(|control| {
                let tid = control.name.strip_prefix("打开订单 ")?.to_owned();
                let texts = controls
                    .iter()
                    .filter(|text| text.role == Role::Label && control.rect.contains(text.rect.center()));
                Some(Row { tid, rect: control.rect, texts: texts.cloned().collect() })
            })
            .collect();
        rows.sort_by(|a, b| a.rect.top().total_cmp(&b.rect.top()));
        rows
    }

    /// Goes to another screen by the rail.
    pub fn go(&mut self, screen: &str) {
        self.click(&format!("打开 {screen}"));
    }
}

/// A row of the order table.
#[derive(Debug, Clone)]
pub struct Row {
    pub tid: String,
    pub rect: Rect,
    pub texts: Vec<Control>,
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Does a text fit a pattern in which `*` stands for anything?
pub fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut text) = text.strip_prefix(first).and_then(|text| text.strip_suffix(last)) else {
        return false;
    };
    middle.split('*').all(|part| {
        text.find(part).is_some_and(|at| {
            text = &text[at + part.len()..];
            true
        })
    })
}

fn collect(node: &AccessKitNode<'_>, pixels_per_point: f32, is_in_dialog: bool, found: &mut Vec<Control>) {
    for child in node.children() {
        let role = child.role();
        if role == Role::TextRun {
            continue;
        }
        let value = child.value().unwrap_or_default();
        // A text is its own name.
        let name = if role == Role::Label { value.clone() } else { child.label().unwrap_or_default() };
        let rect = child.bounding_box().map_or(Rect::NOTHING, |b| {
            #[expect(clippy::cast_possible_truncation, reason = "a place in a window")]
            let at = |x: f64, y: f64| Pos2::new(x as f32, y as f32) / pixels_per_point;
            Rect::from_min_max(at(b.x0, b.y0), at(b.x1, b.y1))
        });
        if !name.is_empty() || egui::accessibility::is_input(role) {
            found.push(Control {
                role,
                name,
                value,
                description: child.data().description().unwrap_or_default().to_owned(),
                rect,
                is_enabled: !child.is_disabled(),
                is_focusable: child.data().supports_action(Action::Focus),
                is_focused: child.is_focused(),
                is_on: child.toggled() == Some(Toggled::True),
                is_in_dialog,
                id: child.locate(),
            });
        }
        collect(&child, pixels_per_point, is_in_dialog || role == Role::Dialog, found);
    }
}
