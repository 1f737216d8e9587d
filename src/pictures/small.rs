//! A picture as it came is read and made small.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use crate::domain::picture::{PICTURE_SIDE, Picture, PictureFault};

/// Longest side of a picture that is read, in pixels.
pub const MOST_SIDE: u32 = 4_096;
/// Most that reading one may take, in bytes.
pub const MOST_DECODED_BYTES: u64 = 64 * 1024 * 1024;

/// Reads a picture of whatever size and makes it as small as a tile. Takes time: up to a second for the largest.
///
/// # Errors
/// [`PictureFault::NoPicture`] where it is neither PNG nor JPEG nor WebP by its first bytes, whatever its name or its
/// host says; [`PictureFault::Unreadable`] where it is broken, or larger than the limits.
pub fn made_small(bytes: &[u8]) -> Result<Picture, PictureFault> {
    let format = format_of(bytes).ok_or(PictureFault::NoPicture)?;
    let whole = read(bytes, format, MOST_SIDE, MOST_DECODED_BYTES).ok_or(PictureFault::Unreadable)?;
    let fits = whole.width().max(whole.height()) <= PICTURE_SIDE;
    let small = if fits { whole } else { whole.thumbnail(PICTURE_SIDE, PICTURE_SIDE) };
    picture(small).ok_or(PictureFault::Unreadable)
}

/// The format by the first bytes. Other features of the program may have brought the reader of further formats in:
/// naming it here keeps them away from what comes over the network.
fn format_of(bytes: &[u8]) -> Option<ImageFormat> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(ImageFormat::Png)
    } else if bytes.starts_with(b"\xFF\xD8\xFF") {
        Some(ImageFormat::Jpeg)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(ImageFormat::WebP)
    } else {
        None
    }
}

/// Reads a picture of a format within limits.
pub(super) fn read(bytes: &[u8], format: ImageFormat, side: u32, most_bytes: u64) -> Option<DynamicImage> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(side);
    limits.max_image_height = Some(side);
    limits.max_alloc = Some(most_bytes);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader.decode().ok()
}

/// A picture that is small already.
pub(super) fn picture(small: DynamicImage) -> Option<Picture> {
    let small = small.into_rgba8();
    Picture::new(small.width(), small.into_raw())
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};
    use proptest::prelude::*;

    use super::*;

    fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.into().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn each_format_is_read_and_made_to_fit() {
        let image = |width, height| RgbImage::from_pixel(width, height, Rgb([200, 40, 90]));
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            for (size, small) in [
                ((400, 400), [80, 80]),
                ((400, 100), [80, 20]),
                ((90, 900), [8, 80]),
                ((4_096, 2), [80, 1]),
                ((80, 80), [80, 80]),
                ((3, 2), [3, 2]),
            ] {
                let picture = made_small(&encoded(image(size.0, size.1), format)).unwrap();
                assert_eq!(picture.size(), small, "{format:?} {size:?}");
                let pixel = &picture.rgba()[..4];
                let is_near = pixel.iter().zip([200_u8, 40, 90, 255]).all(|(is, was)| is.abs_diff(was) < 8);
                assert!(is_near, "{format:?} {pixel:?}");
            }
        }
        let clear = encoded(RgbaImage::from_pixel(2, 2, Rgba([9, 8, 7, 0])), ImageFormat::Png);
        assert_eq!(made_small(&clear).unwrap().rgba()[3], 0, "what lets the ground through still does");
    }

    #[test]
    fn what_is_too_large_or_no_picture_is_refused() {
        for (width, height) in [(MOST_SIDE + 1, 1), (1, MOST_SIDE + 1)] {
            let wide = encoded(RgbImage::new(width, height), ImageFormat::Png);
            assert_eq!(made_small(&wide), Err(PictureFault::Unreadable));
        }
        // Within both sides, and yet more than may be taken: eight bytes a pixel.
        let deep = image::ImageBuffer::<Rgba<u16>, Vec<u16>>::new(MOST_SIDE, MOST_SIDE / 2 + 1);
        assert_eq!(made_small(&encoded(deep, ImageFormat::Png)), Err(PictureFault::Unreadable));
        for text in
            ["", "<svg xmlns='http://www.w3.org/2000/svg'/>", "<!DOCTYPE html>", "GIF89a", "II*\0", "BM"]
        {
            assert_eq!(made_small(text.as_bytes()), Err(PictureFault::NoPicture), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_bytes_bring_the_reader_down(
            which in 0_usize..3,
            cut in 0_usize..2_000,
            changed in proptest::collection::vec((0_usize..2_000, any::<u8>()), 0..12),
        ) {
            let format = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP][which];
            let image = RgbImage::from_fn(40, 30, |x, y| {
                let [x, y] = [x, y].map(|at| u8::try_from(at * 6 % 256).unwrap());
                Rgb([x, y, x ^ y])
            });
            let mut bytes = encoded(image, format);
            for (at, byte) in changed {
                let length = bytes.len();
                bytes[at % length] = byte;
            }
            bytes.truncate(bytes.len().saturating_sub(cut % 400));
            if let Ok(picture) = made_small(&bytes) {
                prop_assert!(picture.size().into_iter().all(|side| (1..=80).contains(&side)));
            }
        }
    }
}
