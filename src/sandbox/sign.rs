//! The signatures of both gateways, worked out here a second time so that client and platform check each other
//! (`protocol` 1.2 and 8.1).

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;

use super::params::Params;

/// A `sign_method` of TOP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// `md5`.
    Md5,
    /// `hmac`.
    Hmac,
    /// `hmac-sha256`.
    HmacSha256,
}

impl Method {
    /// Reads the word.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        match word {
            "md5" => Some(Self::Md5),
            "hmac" => Some(Self::Hmac),
            "hmac-sha256" => Some(Self::HmacSha256),
            _ => None,
        }
    }
}

/// TOP's signature, upper case: pairs with an empty name or value take no part.
pub(super) fn top(method: Method, secret: &[u8], params: &Params) -> String {
    let base = base(params.iter().filter(|(name, value)| !name.is_empty() && !value.is_empty()));
    let digest = match method {
        Method::Md5 => wrapped_md5(secret, &base),
        Method::Hmac => keyed::<Hmac<Md5>>(secret, &base),
        Method::HmacSha256 => keyed::<Hmac<Sha256>>(secret, &base),
    };
    hex(&digest, b"0123456789ABCDEF")
}

/// The enhanced provider's signature, lower case: an empty value still brings its name in.
pub(super) fn enhanced(secret: &[u8], params: &Params) -> String {
    hex(&wrapped_md5(secret, &base(params.iter())), b"0123456789abcdef")
}

fn base<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let mut base = Vec::new();
    for (name, value) in pairs.filter(|(name, _)| *name != "sign") {
        base.extend_from_slice(name.as_bytes());
        base.extend_from_slice(value.as_bytes());
    }
    base
}

fn wrapped_md5(secret: &[u8], base: &[u8]) -> Vec<u8> {
    let mut md5 = Md5::new();
    for part in [secret, base, secret] {
        md5.update(part);
    }
    md5.finalize().to_vec()
}

fn keyed<M: Mac + KeyInit>(secret: &[u8], base: &[u8]) -> Vec<u8> {
    // HMAC takes a key of any length; without one there is no signature that could match.
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(secret) else { return Vec::new() };
    mac.update(base);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8], digits: &[u8; 16]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(digits[half as usize]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digit(half: u8) -> char {
        char::from_digit(u32::from(half), 16).unwrap()
    }

    fn encoded(text: &str) -> String {
        let escape = |byte: u8| ['%', digit(byte >> 4), digit(byte & 15)];
        text.bytes().flat_map(escape).collect()
    }

    fn params(pairs: &[(&str, &str)]) -> Params {
        let form: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        Params::read(&[form.join("&").as_bytes()]).unwrap()
    }

    const V1: [(&str, &str); 8] = [
        ("method", "taobao.item.seller.get"),
        ("app_key", "12345678"),
        ("session", "test"),
        ("timestamp", "2016-01-01 12:00:00"),
        ("format", "json"),
        ("v", "2.0"),
        ("fields", "num_iid,title,nick,price,num"),
        ("num_iid", "11223344"),
    ];
    const X3: [(&str, &str); 8] = [
        ("method", "taobao.trade.memo.update"),
        ("app_key", "12345678"),
        ("session", "test"),
        ("timestamp", "2016-01-01 12:00:00"),
        ("format", "json"),
        ("v", "2.0"),
        ("tid", "1410072240792463390"),
        ("memo", "加急 送礼🎁 a&b=c+d"),
    ];

    fn signed(base: &[(&str, &str)], more: &[(&str, &str)], method: &str) -> String {
        let all: Vec<_> =
            base.iter().chain(more).copied().chain([("sign_method", method), ("sign", "ignored")]).collect();
        top(Method::from_word(method).unwrap(), b"helloworld", &params(&all))
    }

    #[test]
    fn the_published_vectors_hold() {
        for (method, expected) in [
            ("md5", "66987CB115214E59E6EC978214934FB8"),
            ("hmac", "D56D7858309C31B6251083A874D48273"),
            ("hmac-sha256", "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"),
        ] {
            assert_eq!(signed(&V1, &[], method), expected, "{method}");
        }
        for (method, expected) in [
            ("md5", "C3755BFFB6B3BC86AB3E189E34E5F7A6"),
            ("hmac", "85531DD13524C33F926EDBAFB395B859"),
            ("hmac-sha256", "E1B79D9F3EC04940F5AF158C4DB6428019D3A9124C46275DD213A3028F0E1BBC"),
        ] {
            assert_eq!(signed(&X3, &[("flag", "1")], method), expected, "{method}");
        }
        let v2 = params(&[
            ("method", "taobao.user.seller.get"),
            ("timestamp", "2013-05-06 13:52:03"),
            ("format", "xml"),
            ("app_key", "test"),
            ("v", "2.0"),
            ("fields", "nick"),
            ("sign_method", "md5"),
            ("session", "test"),
        ]);
        assert_eq!(top(Method::Md5, b"test", &v2), "72CB4D809B375A54502C09360D879C64");
        let hi = params(&[("Hi", " There")]);
        assert_eq!(top(Method::Hmac, &[0x0B; 16], &hi), "9294727A3638BB1C13F48EF8158BFC9D");
        assert_eq!(
            top(Method::HmacSha256, &[0x0B; 20], &hi),
            "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7"
        );
    }

    #[test]
    fn names_sort_by_bytes_and_empty_values_take_no_part() {
        let sorted = params(&[("foo", "1"), ("bar", "2"), ("foo_bar", "3"), ("foobar", "4")]);
        for (method, expected) in [
            (Method::Md5, "5AAF1C690262A24768F5478B084C2C8A"),
            (Method::Hmac, "E687005F819D6F9E6ED085311C8ACC75"),
            (Method::HmacSha256, "339676BF36C50A8BD3D8F6B4A81B2F9AA614B05BFCFEBEFC169CB830D6B77D3B"),
        ] {
            assert_eq!(top(method, b"helloworld", &sorted), expected);
        }
        let with_empty = params(&[("foo", "1"), ("bar", "2"), ("foo_bar", "3"), ("foobar", "4"), ("z", "")]);
        assert_eq!(top(Method::Md5, b"helloworld", &with_empty), "5AAF1C690262A24768F5478B084C2C8A");
    }

    #[test]
    fn the_legacy_rule_without_a_trailing_secret_is_not_ours() {
        let v6 = params(&[("nick", "winwindg"), ("fields", "nick,sex")]);
        assert_eq!(top(Method::Md5, b"carver", &v6), "8EE2A00D8949D5A22579DA12A64D4B71");
        let v7 = params(&[("nick", "风胜"), ("fields", "nick,sex")]);
        assert_eq!(top(Method::Md5, b"carver", &v7), "97FD5ADF393A60E036005E8367D9C0A0");
    }

    #[test]
    fn the_enhanced_vectors_hold_and_an_empty_value_counts() {
        let fw1 = params(&[
            ("appid", "uwkahf@jfs92"),
            ("timestamp", "1633618722"),
            ("tb_seller_nick", "kingdo"),
            ("start_created", "2021-10-29 00:00:00"),
            ("end_created", "2021-10-31 23:00:00"),
            ("status", "WAIT_SELLER_SEND_GOODS"),
            ("seller_flag", "1"),
            ("page_no", "1"),
            ("page_size", "30"),
            ("refunding", "0"),
            ("sysid", "100"),
        ]);
        assert_eq!(enhanced(b"helloworld", &fw1), "54f0ada8a96c1de49ead2e2d0306218f");
        let fw2 = params(&[
            ("appid", "uwkahf@jfs92"),
            ("timestamp", "1633618722"),
            ("tb_seller_nick", "可拆卸aa"),
            ("start_created", "2021-10-29 00:00:00"),
            ("end_created", "2021-10-31 23:00:00"),
            ("buyer_nick", ""),
            ("seller_memo", "7号钟"),
            ("seller_memo_op", "like"),
        ]);
        assert_eq!(enhanced(b"helloworld", &fw2), "3125cf9f6b2dee50e6637985517bef54");
    }
}
