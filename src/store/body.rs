//! The stored form of a record: JSON, compressed, with a byte before it that says how.

use std::cell::RefCell;
use std::io;
use std::sync::LazyLock;

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

/// Compressed by zstd with [`DICTIONARY`].
const FORM: u8 = 1;
/// What most bodies have in common, above all the names of their fields: a body is a third as long with it. A form
/// keeps its dictionary for ever (`assets/bodies/train.py`).
const DICTIONARY: &[u8] = include_bytes!("../../assets/bodies/1.dict");
/// Level of compression: 1 is half the cost of 3 and the bodies are small either way.
const LEVEL: i32 = 1;
/// Largest body that is unpacked, in bytes; a gateway's whole page is smaller.
const MAX_BYTES: usize = 64 * 1024 * 1024;

static PACKING: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
static UNPACKING: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

thread_local! {
    // A context is larger than most bodies: each thread of the store keeps its own.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Packs a record's JSON.
///
/// # Errors
/// Whatever the compressor says.
pub fn pack(json: &str) -> io::Result<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|kept| {
        let compressor = match kept {
            Some(compressor) => compressor,
            None => kept.insert(Compressor::with_prepared_dictionary(&PACKING)?),
        };
        let mut body = vec![FORM];
        body.append(&mut compressor.compress(json.as_bytes())?);
        Ok(body)
    })
}

/// Unpacks a record's JSON.
///
/// # Errors
/// `InvalidData` for a body that this program did not write.
pub fn unpack(body: &[u8]) -> io::Result<String> {
    let mut json = Vec::new();
    unpack_onto(body, &mut json)?;
    String::from_utf8(json).map_err(|_| bad("not UTF-8"))
}

/// Unpacks a record's JSON behind what is in a buffer; whether it is a text is the reader's to ask.
///
/// # Errors
/// `InvalidData` for a body that this program did not write.
pub fn unpack_onto(body: &[u8], buffer: &mut Vec<u8>) -> io::Result<()> {
    let Some((&FORM, packed)) = body.split_first() else { return Err(bad("unknown form")) };
    let size = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
    let size = size.and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= MAX_BYTES);
    let size = size.ok_or_else(|| bad("no sensible size"))?;
    DECOMPRESSOR.with_borrow_mut(|kept| {
        let decompressor = match kept {
            Some(decompressor) => decompressor,
            None => kept.insert(Decompressor::with_prepared_dictionary(&UNPACKING)?),
        };
        let start = buffer.len();
        buffer.reserve(size);
        let mut rest = io::Cursor::new(buffer);
        rest.set_position(start as u64);
        decompressor.decompress_to_buffer(packed, &mut rest).map(drop)
    })
}

fn bad(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_comes_back_and_a_damaged_one_is_an_error() {
        let json = r#"{"item":{"tid":"7"}}"#;
        let body = pack(json).unwrap();
        assert_eq!(unpack(&body).unwrap(), json);
        assert!(unpack(&[]).is_err());
        assert!(unpack(&[9, 1, 2]).is_err());
        assert!(unpack(&body[..body.len() - 3]).is_err());
        // What failed before does no harm to what comes after it.
        assert_eq!(unpack(&body).unwrap(), json);
    }

    /// With another dictionary nothing that is stored could be read.
    #[test]
    fn the_dictionary_of_a_form_never_changes() {
        assert_eq!(xxhash_rust::xxh3::xxh3_64(DICTIONARY), 0x3b39_fafd_3054_17dd);
        let body = pack(r#"{"item":{"buyer_open_uid":"AAEQkbz4","adjust_fee":"0.00"}}"#).unwrap();
        assert!(body.len() < 50, "{} bytes", body.len());
    }
}
