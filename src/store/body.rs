//! The stored form of a record: JSON, compressed, with a byte before it that says how.

use std::io;

/// Compressed by zstd without a dictionary.
const PLAIN: u8 = 1;
/// Level of compression: 1 is half the cost of 3 and the bodies are small either way.
const LEVEL: i32 = 1;
/// Largest body that is unpacked, in bytes; a gateway's whole page is smaller.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Packs a record's JSON.
///
/// # Errors
/// Whatever the compressor says.
pub fn pack(json: &str) -> io::Result<Vec<u8>> {
    let mut body = vec![PLAIN];
    body.append(&mut zstd::bulk::compress(json.as_bytes(), LEVEL)?);
    Ok(body)
}

/// Unpacks a record's JSON.
///
/// # Errors
/// `InvalidData` for a body that this program did not write.
pub fn unpack(body: &[u8]) -> io::Result<String> {
    let bad = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why.to_owned());
    match body.split_first() {
        Some((&PLAIN, packed)) => {
            let size = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
            let size = size.and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= MAX_BYTES);
            let json = zstd::bulk::decompress(packed, size.ok_or_else(|| bad("no sensible size"))?)?;
            String::from_utf8(json).map_err(|_| bad("not UTF-8"))
        }
        _ => Err(bad("unknown form")),
    }
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
    }
}
