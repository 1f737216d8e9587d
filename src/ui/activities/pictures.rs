//! Pictures of items: a tile for each, and what has come for them. A picture is asked for when its tile is drawn and at no
//! other time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use egui::load::SizedTexture;
use egui::{
    Align2, ColorImage, Image, Rect, Response, Role, Sense, Stroke, StrokeKind, TextureHandle,
    TextureOptions, Ui, Vec2, WidgetInfo,
};
use rust_i18n::t;

use crate::domain::activity::sales::ItemCard;
use crate::domain::picture::{AddressFault, Picture, PictureAddress, PictureFault};
use crate::ui::icons;
use crate::ui::settings_kept::ItemPictures;
use crate::ui::theme;

/// Side of a tile, in points.
pub(super) const TILE: f32 = 40.0;
/// Most pictures that are held, 25 KB each.
const MOST_HELD: usize = 200;
/// Size of the icon where there is no picture, in points.
const ICON: f32 = 18.0;

/// What has come. A tile is drawn out of what is only looked at otherwise, so the change that drawing makes is inside.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// Whether they are shown.
    pub(super) wish: ItemPictures,
    held: RefCell<Held>,
}

#[derive(Debug, Default)]
struct Held {
    came: HashMap<PictureAddress, (Came, u64)>,
    /// Those that this frame drew without a picture.
    wanted: Vec<PictureAddress>,
    /// Counts the frames, for whoever was drawn last.
    frame: u64,
}

enum Came {
    /// The pixels, until they are drawn for the first time.
    Picture(Picture),
    /// On its way to the screen.
    Texture(TextureHandle),
    Fault(PictureFault),
}

impl fmt::Debug for Came {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture(_) | Self::Texture(_) => f.write_str("Picture"),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

/// What an item's tile shows.
#[derive(Debug, Clone, PartialEq)]
enum Shows {
    Picture(SizedTexture),
    /// No order has told of one.
    Absent,
    /// Pictures are not shown.
    Off,
    Coming,
    /// The address is none that is asked.
    Refused(AddressFault),
    Fault(PictureFault),
}

impl Pictures {
    /// A frame begins: nothing is wanted but what it draws.
    pub(super) fn begin(&mut self) {
        let held = self.held.get_mut();
        held.wanted.clear();
        held.frame += 1;
    }

    /// The pictures that the last frame drew and had not.
    pub(super) fn wanted(&self) -> Vec<PictureAddress> {
        self.held.borrow().wanted.clone()
    }

    /// A picture came, or did not.
    pub(super) fn take(&mut self, address: PictureAddress, came: Result<Picture, PictureFault>) {
        let held = self.held.get_mut();
        let came = came.map_or_else(Came::Fault, Came::Picture);
        held.came.insert(address, (came, held.frame));
        while held.came.len() > MOST_HELD {
            let Some(oldest) = held.came.iter().min_by_key(|(_, (_, drawn))| *drawn) else { return };
            let oldest = oldest.0.clone();
            held.came.remove(&oldest);
        }
    }

    /// Draws the tile of an item that is called so, and notes that its picture is wanted where it is not here. Until its
    /// card is here nobody knows whether it has one.
    pub(super) fn tile_ui(&self, ui: &mut Ui, name: &str, card: Option<&ItemCard>) -> Response {
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(TILE), Sense::hover());
        let shows = match card {
            None if self.wish == ItemPictures::Shown => Shows::Coming,
            card => self.shows(ui, card.and_then(|card| card.picture.as_deref()), rect),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
        if ui.is_rect_visible(rect) {
            paint(ui, rect, &shows);
        }
        // The title beside it may be cut.
        response.on_hover_text(shows.words().as_deref().unwrap_or(name))
    }

    /// What the tile at a place shows of an address, as an order says it.
    fn shows(&self, ui: &Ui, address: Option<&str>, rect: Rect) -> Shows {
        if self.wish == ItemPictures::Hidden {
            return Shows::Off;
        }
        let address = match address.map(PictureAddress::read) {
            None | Some(Err(AddressFault::Empty)) => return Shows::Absent,
            Some(Err(fault)) => return Shows::Refused(fault),
            Some(Ok(address)) => address,
        };
        let mut held = self.held.borrow_mut();
        let frame = held.frame;
        let shows = match held.came.get_mut(&address) {
            None => Shows::Coming,
            Some((came, drawn)) => {
                if let Came::Picture(picture) = came {
                    *came = Came::Texture(texture(ui, &address, picture));
                }
                *drawn = frame;
                match came {
                    Came::Texture(texture) => return Shows::Picture(SizedTexture::from_handle(texture)),
                    Came::Fault(fault) => Shows::Fault(*fault),
                    Came::Picture(_) => Shows::Coming,
                }
            }
        };
        // Those that are scrolled away wait until they are seen.
        if ui.is_rect_visible(rect) && !held.wanted.contains(&address) {
            held.wanted.push(address);
        }
        shows
    }
}

impl Shows {
    /// What is said of a tile without a picture.
    fn words(&self) -> Option<String> {
        let words = match self {
            Self::Picture(_) => return None,
            Self::Absent => t!("picture.absent"),
            Self::Off => t!("picture.off"),
            Self::Coming => t!("picture.coming"),
            Self::Refused(_) => t!("picture.refused"),
            Self::Fault(PictureFault::Unreachable) => t!("picture.unreachable"),
            Self::Fault(PictureFault::Status(status)) => t!("picture.status", status = status),
            Self::Fault(PictureFault::TooLarge) => t!("picture.too_large"),
            Self::Fault(PictureFault::NoPicture | PictureFault::Unreadable) => t!("picture.unreadable"),
        };
        Some(words.into_owned())
    }

    /// The icon in its place.
    const fn icon(&self) -> &'static str {
        match self {
            Self::Fault(PictureFault::Unreachable) => icons::WIFI_SLASH,
            Self::Fault(_) | Self::Refused(_) => icons::PROHIBIT,
            Self::Picture(_) | Self::Absent | Self::Off | Self::Coming => icons::PACKAGE,
        }
    }
}

fn paint(ui: &Ui, rect: Rect, shows: &Shows) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, theme::CORNER, t.hover);
    if let Shows::Picture(texture) = shows {
        // The whole of it: what is cut off may be what tells two items apart.
        let scale = TILE / texture.size.x.max(texture.size.y).max(1.0);
        let place = Rect::from_center_size(rect.center(), texture.size * scale);
        Image::from_texture(*texture).corner_radius(theme::CORNER).paint_at(ui, place);
    } else {
        let font = egui::FontId::new(ICON, theme::medium_family());
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, shows.icon(), font, t.faint);
    }
    ui.painter().rect_stroke(rect, theme::CORNER, Stroke::new(1.0, t.line), StrokeKind::Inside);
}

fn texture(ui: &Ui, address: &PictureAddress, picture: &Picture) -> TextureHandle {
    let image = ColorImage::from_rgba_unmultiplied(picture.size(), picture.rgba());
    ui.ctx().load_texture(address.to_string(), image, TextureOptions::LINEAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(n: usize) -> PictureAddress {
        PictureAddress::read(&format!("https://img.alicdn.com/{n}.jpg")).unwrap()
    }

    fn pictures() -> Pictures {
        Pictures { wish: ItemPictures::Shown, ..Pictures::default() }
    }

    /// Draws a frame of tiles and gives what they said.
    fn frame(
        ctx: &egui::Context,
        pictures: &mut Pictures,
        addresses: &[Option<&str>],
    ) -> Vec<Option<String>> {
        let mut said = Vec::new();
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            pictures.begin();
            said = addresses
                .iter()
                .map(|address| {
                    let (rect, _) = ui.allocate_exact_size(Vec2::splat(TILE), Sense::hover());
                    pictures.shows(ui, *address, rect).words()
                })
                .collect();
        });
        // Nobody paints here.
        output.textures_delta.clear();
        said
    }

    #[test]
    fn a_picture_is_wanted_once_while_its_tile_is_drawn_and_until_it_came() {
        let (ctx, mut pictures) = (egui::Context::default(), pictures());
        let texts = [address(1).to_string(), address(2).to_string()];
        let both = [Some(&*texts[0]), Some(&*texts[1]), Some(&*texts[0])];
        assert!(frame(&ctx, &mut pictures, &both).iter().all(Option::is_some));
        assert_eq!(pictures.wanted(), [address(1), address(2)]);
        pictures.take(address(1), Ok(Picture::new(2, vec![7; 16]).unwrap()));
        pictures.take(address(2), Err(PictureFault::NoPicture));
        let said = frame(&ctx, &mut pictures, &both);
        assert_eq!((said[0].is_none(), said[1].is_some(), said[2].is_none()), (true, true, true));
        assert_eq!(pictures.wanted(), [address(2)], "it is asked for again when it may be");
        frame(&ctx, &mut pictures, &[]);
        assert_eq!(pictures.wanted(), []);
    }

    #[test]
    fn where_they_are_off_absent_or_refused_nothing_is_wanted() {
        let (ctx, mut pictures) = (egui::Context::default(), pictures());
        let text = address(1).to_string();
        let odd = [None, Some(""), Some("https://evil.example/a.jpg")];
        assert!(frame(&ctx, &mut pictures, &odd).iter().all(Option::is_some));
        assert_eq!(pictures.wanted(), []);
        pictures.wish = ItemPictures::Hidden;
        pictures.take(address(1), Ok(Picture::new(2, vec![7; 16]).unwrap()));
        assert!(frame(&ctx, &mut pictures, &[Some(&*text)])[0].is_some());
        assert_eq!(pictures.wanted(), []);
    }

    #[test]
    fn what_was_drawn_longest_ago_goes_first() {
        let (ctx, mut pictures) = (egui::Context::default(), pictures());
        for n in 0..MOST_HELD {
            pictures.take(address(n), Ok(Picture::new(1, vec![7; 4]).unwrap()));
        }
        let text = address(0).to_string();
        frame(&ctx, &mut pictures, &[Some(&*text)]);
        for n in MOST_HELD..2 * MOST_HELD - 1 {
            pictures.take(address(n), Err(PictureFault::NoPicture));
        }
        let held = pictures.held.borrow();
        assert_eq!(held.came.len(), MOST_HELD);
        assert!(held.came.contains_key(&address(0)) && !held.came.contains_key(&address(1)));
    }
}
