//! The pieces that every screen is made of, so that the screens agree.

mod controls;
mod dialogs;
mod marks;
mod pairs;
mod patterns;
mod states;

pub use controls::{
    CHOICE_HEIGHT, ChipAct, ChipNames, Choice, Field, Segment, chip_ui, choice_ui, danger_button, field_ui,
    icon_button, main_button, menu_ui, pick_button, plain_button, plain_icon_button, segments_ui,
    small_icon_button, switch_ui, text_button, titled_field_ui,
};
pub use dialogs::is_left;
pub use marks::{Needle, NeedleAt, Tone, badge_ui, flag_ui, hatch, highlighted, icon_ui, paint_flag, spaced};
pub use pairs::{
    card_ui, copy_marked_ui, copy_text_ui, note_ui, page_ui, pair_ui, row_ui, section_ui, titled_ui,
};
pub use patterns::{Pattern, fill_ui};
pub use states::{empty_ui, fault_ui, framed_ui, spinner_ui, waiting_screen_ui, waiting_ui};
