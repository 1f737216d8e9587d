//! Pictures of the catalogue's items. The platform stands in for all hosts of pictures: `GET /pictures/HOST/PATH` is
//! what `https://HOST/PATH` would be. They are painted when they are asked for, a third each as PNG, JPEG and WebP,
//! though all of their names end in `.jpg`, as some do in a real shop.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::Sandbox;
use super::faults::BadPicture;
use super::goods::Good;
use super::platform::Platform;
use super::rng::mix;

/// The path before a picture's own host and path.
pub(super) const PICTURES_PATH: &str = "/pictures";
/// The name under which faults and the log know pictures.
pub const PICTURES: &str = "pictures";
/// More than any client should read, in bytes.
const TOO_MANY_BYTES: usize = 3_000_000;
/// A side that no screen has, in pixels.
const BOMB_SIDE: u32 = 60_000;

/// A picture as it is answered.
pub(super) struct Painted {
    pub(super) kind: &'static str,
    pub(super) bytes: Vec<u8>,
}

impl Sandbox {
    /// The best-selling items, so many, each with the address of its picture as orders have it.
    #[must_use]
    pub fn pictures(&self, count: usize) -> Vec<(u64, String)> {
        let goods = self.platform.world.goods.all().iter().take(count);
        goods.map(|good| (good.num_iid, good.picture.clone())).collect()
    }
}

/// The picture at a path below [`PICTURES_PATH`], if an item has it.
pub(super) fn picture(platform: &Platform, path: &str) -> Option<Painted> {
    let address = format!("https://{}", path.strip_prefix(PICTURES_PATH)?.strip_prefix('/')?);
    let good = platform.world.goods.all().iter().find(|good| good.picture == address)?;
    let (format, kind) = match good.num_iid % 3 {
        0 => (ImageFormat::Png, "image/png"),
        1 => (ImageFormat::Jpeg, "image/jpeg"),
        // What a host says of it is not always what it is.
        _ => (ImageFormat::WebP, "image/jpeg"),
    };
    Some(Painted { kind, bytes: encoded(&paint(good), format) })
}

/// An answer that is no picture to be shown; a redirect has none.
pub(super) fn bad(which: BadPicture) -> Painted {
    match which {
        BadPicture::Redirect => Painted { kind: "text/plain", bytes: Vec::new() },
        BadPicture::TooLarge => {
            let mut bytes = encoded(&RgbImage::new(1, 1), ImageFormat::Png);
            bytes.resize(TOO_MANY_BYTES, 0);
            Painted { kind: "image/png", bytes }
        }
        BadPicture::Svg => Painted {
            kind: "image/svg+xml",
            bytes: b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec(),
        },
        BadPicture::Bomb => Painted { kind: "image/png", bytes: bomb() },
    }
}

/// A coloured thing on a lighter ground, different for each item: what is sold is told apart at a glance.
fn paint(good: &Good) -> RgbImage {
    let bits = mix(good.num_iid);
    let part = |shift: u32, below: u64| u32::try_from((bits >> shift) % below).unwrap_or(0);
    let hue = part(0, 360);
    let (ground, thing, trim) =
        (colour(hue, 235, 25), colour(hue, 150, 95), colour((hue + 150) % 360, 190, 70));
    // Some are upright, some are wide.
    let (width, height) = [(240, 240), (240, 240), (240, 320), (320, 240)][part(16, 4) as usize];
    let (shape, band) = (part(24, 3), 30 + part(32, 60));
    let (middle_x, middle_y, reach) = (width / 2, height / 2, width.min(height) * 3 / 8);
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x.abs_diff(middle_x), y.abs_diff(middle_y));
        let is_inside = match shape {
            0 => dx * dx + dy * dy <= reach * reach,
            1 => dx + dy <= reach * 5 / 4,
            _ => dx <= reach * 3 / 4 && dy <= reach,
        };
        let is_trim = y.abs_diff(middle_y - reach / 2 + band) < 10;
        if is_inside && is_trim {
            trim
        } else if is_inside {
            thing
        } else {
            ground
        }
    })
}

/// A colour of a hue in degrees: its brightest part, and how far the darkest lies below that. Whole numbers, so that every
/// machine paints the same.
fn colour(hue: u32, high: u32, depth: u32) -> Rgb<u8> {
    let part = |turn: u32| {
        let at = (hue + turn) % 360;
        // Up over a sixth of the circle, high over a third, down again, low over the rest.
        let share = match at {
            0..60 => at,
            60..180 => 60,
            180..240 => 240 - at,
            _ => 0,
        };
        u8::try_from(high - depth + depth * share / 60).unwrap_or(u8::MAX)
    };
    Rgb([part(120), part(0), part(240)])
}

fn encoded(image: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    // A picture in memory can always be written into memory; if not, nothing is answered.
    let _ = DynamicImage::from(image.clone()).write_to(&mut bytes, format);
    bytes.into_inner()
}

/// A PNG of a few bytes that says it is some thousand million pixels.
fn bomb() -> Vec<u8> {
    /// Where the kind of the first chunk begins, which the sum behind it begins with too.
    const KIND: usize = 12;
    /// Where its content ends.
    const END: usize = 29;
    let mut bytes = encoded(&RgbImage::new(1, 1), ImageFormat::Png);
    if bytes.len() > END + 4 {
        bytes[KIND + 4..KIND + 8].copy_from_slice(&BOMB_SIDE.to_be_bytes());
        bytes[KIND + 8..KIND + 12].copy_from_slice(&BOMB_SIDE.to_be_bytes());
        let sum = crc(&bytes[KIND..END]);
        bytes[END..END + 4].copy_from_slice(&sum.to_be_bytes());
    }
    bytes
}

/// The sum of a chunk of PNG.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::goods::Catalogue;

    #[test]
    fn an_item_always_looks_the_same_and_most_look_different() {
        let catalogue = Catalogue::new(1, 1_000);
        let first = paint(catalogue.at(0));
        assert_eq!(first, paint(catalogue.at(0)));
        let same = (1..50).filter(|place| paint(catalogue.at(*place)) == first).count();
        assert_eq!(same, 0);
    }

    #[test]
    fn colours_are_what_their_degrees_say() {
        for (hue, rgb) in
            [(0, [200, 100, 100]), (120, [100, 200, 100]), (240, [100, 100, 200]), (60, [200, 200, 100])]
        {
            assert_eq!(colour(hue, 200, 100), Rgb(rgb), "{hue}");
        }
    }

    #[test]
    fn the_bomb_says_what_it_says_with_a_right_sum() {
        let bytes = bomb();
        assert!(bytes.len() < 200, "{}", bytes.len());
        let size = image::ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png).into_dimensions();
        assert_eq!(size.unwrap(), (BOMB_SIDE, BOMB_SIDE));
    }
}
