//! The parameters of a request, decoded by this folder's own code.

use std::collections::BTreeMap;

/// Names and values, sorted by the bytes of the names; of a name that occurs twice the last value counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Params(BTreeMap<String, String>);

impl Params {
    /// Reads `application/x-www-form-urlencoded` texts, the later ones over the earlier. `None` where a text is
    /// no UTF-8 after decoding, or an escape is broken.
    pub(super) fn read(texts: &[&[u8]]) -> Option<Self> {
        let mut params = BTreeMap::new();
        for text in texts {
            for pair in text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
                let cut = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
                let value = pair.get(cut + 1..).unwrap_or_default();
                params.insert(decode(&pair[..cut])?, decode(value)?);
            }
        }
        Some(Self(params))
    }

    /// A value; an empty one is none.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A value as it was sent, empty or not.
    pub(super) fn sent(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All of them, sorted by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn decode(text: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex(*rest.next()?)? << 4 | hex(*rest.next()?)?,
            other => *other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded_and_broken_ones_refused() {
        let params = Params::read(&[b"a=1&b=%E7%A4%BC+x&c&d=", b"a=2%26%3D&"]).unwrap();
        assert_eq!(params.get("a"), Some("2&="));
        assert_eq!(params.get("b"), Some("礼 x"));
        assert_eq!((params.get("c"), params.sent("c"), params.sent("e")), (None, Some(""), None));
        assert_eq!(params.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
        for broken in [&b"a=%"[..], b"a=%4", b"a=%zz", b"a=%FF"] {
            assert_eq!(Params::read(&[broken]), None);
        }
    }
}
