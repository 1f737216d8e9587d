//! What all dialogs share.

/// Does a dialog want to be closed? The frame is drawn once more without it then: the library keeps the keys of a frame
/// from everything behind a dialog of the frame before, and a key right after Escape would be lost.
pub fn is_left<T>(modal: &egui::ModalResponse<T>) -> bool {
    let is_left = modal.should_close();
    if is_left {
        modal.response.ctx.request_discard("a dialog is left");
    }
    is_left
}
