//! Is there a display to open a window on?

use rust_i18n::t;

use super::fault::Fault;

/// What to do where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// The commands work without one.
    Commands,
    /// The demo does its job without one as well.
    NoWindow,
}

/// Refuses to go on without a display, before anything is begun.
pub(super) fn require(hint: Hint) -> Result<(), Fault> {
    if has_display(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())) {
        return Ok(());
    }
    let mend = match hint {
        Hint::Commands => t!("cli.fault.no_display.mend"),
        Hint::NoWindow => t!("cli.fault.no_display.mend_demo"),
    };
    Err(Fault::failed("no_display", t!("cli.fault.no_display"), mend))
}

fn has_display(is_set: impl Fn(&str) -> bool) -> bool {
    let always = cfg!(any(windows, target_os = "macos"));
    always || ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().any(is_set)
}
