//! The window's screens. Views borrow what is known and fill a bag of actions; [`Window`] acts after the frame.
//!
//! What is shown is computed apart from how it is drawn (`orders::row_text`, [`words`]); colours and sizes stand in
//! [`theme`] only; texts stand in `assets/locales` only.

pub mod actions;
pub mod activities;
pub mod calendar;
pub mod chord;
pub mod commands;
pub mod first_rows;
pub mod flag_names;
pub mod focus;
pub mod fonts;
pub mod icons;
pub mod ime;
pub mod model;
pub mod notices;
pub mod orders;
pub mod palette;
pub mod settings;
pub mod settings_kept;
mod shell;
pub mod sync;
pub mod theme;
pub mod when;
pub mod widgets;
mod window;
pub mod words;

pub use settings_kept::Language;
pub use window::{LocalClock, Practice, Window, WindowOptions, Zone};
