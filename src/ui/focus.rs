//! What the Tab key goes to is brought into sight: the library does so only when a screen reader asks for it.

use egui::accesskit::{Action, ActionRequest, TreeId};
use egui::{Context, Event, Key};

/// Whether the focus has just been moved with the Tab key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Moved {
    /// It has not.
    #[default]
    No,
    /// It has, in the frame before.
    Yes,
}

impl Moved {
    /// Scrolls to what has the focus, if it was moved there a frame ago and some of it is hidden. To be called before
    /// anything is drawn; gives what holds for the next frame.
    #[must_use]
    pub fn followed(self, ctx: &Context) -> Self {
        let focused = ctx.memory(|memory| memory.focused()).and_then(|id| ctx.read_response(id));
        if let (Self::Yes, Some(control)) = (self, focused)
            && !control.interact_rect.contains_rect(control.rect)
        {
            let request = ActionRequest {
                action: Action::ScrollIntoView,
                target_tree: TreeId::ROOT,
                target_node: control.id.accesskit_id(),
                data: None,
            };
            ctx.input_mut(|input| input.events.push(Event::AccessKitActionRequest(request)));
        }
        if ctx.input(|input| input.key_pressed(Key::Tab)) {
            ctx.request_repaint();
            Self::Yes
        } else {
            Self::No
        }
    }
}
