//! The picture of an item: where it may be asked for, what becomes of it, and why there is none.
//!
//! An address comes with orders, so whoever can write into an order can write one. It is therefore read strictly and
//! leads to the platform's own picture hosts or nowhere. It is asked for without a cookie, a session or a referer, so
//! that a picture's host learns which picture, and nothing else.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use thiserror::Error;

use super::shop::ShopProfile;

/// The hosts that pictures are asked of, each with everything below it: those that the platform's documents name in
/// `pic_path` (`img.alicdn.com`, `img08.taobao.com`, `img08.taobao.net`; `protocol` 3 and 8). The number before the name
/// differs from picture to picture, so that the names themselves are what is allowed.
pub const PICTURE_HOSTS: [&str; 3] = ["alicdn.com", "taobao.com", "taobao.net"];
/// Longest address that is taken, in bytes. Those of the documents have about a hundred.
pub const MOST_ADDRESS_BYTES: usize = 512;
/// Longest side of a picture that was made small, in pixels: twice the 40 points of a tile, for screens that have two
/// pixels to a point.
pub const PICTURE_SIDE: u32 = 80;
/// The practice platform's path before a picture's own host and path.
pub const PRACTICE_PATH: &str = "/pictures";

/// The address of a picture: a host that is allowed and a path. It has no scheme, since it is asked for by `https`
/// whatever the order says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureAddress {
    host: String,
    path: String,
}

/// Why a text is no address of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum AddressFault {
    /// It is empty: the item has no picture.
    #[error("there is no address")]
    Empty,
    /// It is longer than [`MOST_ADDRESS_BYTES`].
    #[error("the address is too long")]
    TooLong,
    /// It is none of `https`, `http` or `//`, or has something that such an address cannot have: a user, another port, a
    /// query, a step up.
    #[error("not the address of a picture")]
    Form,
    /// Its host is none of the platform's picture hosts.
    #[error("not a host of the platform's pictures")]
    Host,
}

impl PictureAddress {
    /// Reads what an order says of a picture. `http` counts as `https`, and so does an address that begins with `//`.
    ///
    /// # Errors
    /// [`AddressFault`]; what is not surely one of the platform's pictures is refused.
    pub fn read(text: &str) -> Result<Self, AddressFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressFault::Empty);
        }
        if text.len() > MOST_ADDRESS_BYTES {
            return Err(AddressFault::TooLong);
        }
        let (scheme, rest) = text.split_once("//").ok_or(AddressFault::Form)?;
        if !["https:", "http:", ""].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err(AddressFault::Form);
        }
        let (authority, path) = rest.split_once('/').ok_or(AddressFault::Form)?;
        let host = authority.strip_suffix(":443").unwrap_or(authority).to_ascii_lowercase();
        if !is_name(&host) || !is_plain(path) {
            return Err(AddressFault::Form);
        }
        if !PICTURE_HOSTS.iter().any(|allowed| is_below(&host, allowed)) {
            return Err(AddressFault::Host);
        }
        Ok(Self { host, path: path.to_owned() })
    }

    /// The host, in small letters.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What stands behind the host, without the slash between them.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for PictureAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}/{}", self.host, self.path)
    }
}

/// Is it a host's name by its letters: labels of letters, digits and `-`, none of them empty?
fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.split('.').all(is_label)
}

/// Is a host this one or below it? Whole labels are compared: `evil-alicdn.com` is not below `alicdn.com`.
fn is_below(host: &str, allowed: &str) -> bool {
    host.strip_suffix(allowed).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Is it a path that every reader takes for the same one? No query, no mark, no step up, also none in disguise.
fn is_plain(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%/".contains(&byte);
    let is_step = |segment: &str| [".", ".."].contains(&&*segment.to_ascii_lowercase().replace("%2e", "."));
    !path.is_empty() && path.bytes().all(is_plain) && !path.split('/').any(is_step)
}

/// Where a shop's pictures are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PictureSource {
    /// Of the hosts in their addresses, by `https`.
    Hosts,
    /// Of the practice platform that the shop is read from, over loopback: it stands in for all of the platform's hosts,
    /// and no picture of a shop that is not real is asked of a real one.
    Practice(PracticeOrigin),
}

/// Scheme, host and port of a practice platform: `http` and a loopback address. It cannot be another, since it is taken
/// from the gateways of a shop that has no others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PracticeOrigin(String);

impl PictureSource {
    /// The source for a shop: the practice platform where all of its gateways are reached by `http`, which is possible on
    /// loopback alone.
    #[must_use]
    pub fn of(shop: &ShopProfile) -> Self {
        let top = shop.top.as_ref().map(|section| &section.gateway);
        let enhanced = shop.enhanced.as_ref().map(|section| &section.gateway);
        let origins: Option<Vec<PracticeOrigin>> =
            top.into_iter().chain(enhanced).map(|gateway| PracticeOrigin::of(gateway.as_str())).collect();
        origins.and_then(|origins| origins.into_iter().next()).map_or(Self::Hosts, Self::Practice)
    }

    /// The address that a request goes to.
    #[must_use]
    pub fn url(&self, address: &PictureAddress) -> String {
        match self {
            Self::Hosts => address.to_string(),
            Self::Practice(PracticeOrigin(origin)) => {
                format!("{origin}{PRACTICE_PATH}/{}/{}", address.host, address.path)
            }
        }
    }

    /// What tells pictures apart that are kept. A practice platform's port differs from run to run and is no part of it.
    #[must_use]
    pub fn key(&self, address: &PictureAddress) -> String {
        match self {
            Self::Hosts => address.to_string(),
            Self::Practice(_) => format!("practice:{address}"),
        }
    }
}

impl PracticeOrigin {
    fn of(gateway: &str) -> Option<Self> {
        let authority = gateway.strip_prefix("http://")?.split('/').next()?;
        let host = match authority.strip_prefix('[') {
            Some(six) => six.split(']').next()?,
            None => authority.split(':').next()?,
        };
        let is_loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        is_loopback.then(|| Self(format!("http://{authority}")))
    }
}

/// A picture that was made small.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    rgba: Arc<[u8]>,
}

impl Picture {
    /// A picture of rows of pixels, four bytes each: red, green, blue, how much of it covers. `None` where the bytes are
    /// not whole rows, or a side is 0 or longer than [`PICTURE_SIDE`].
    #[must_use]
    pub fn new(width: u32, rgba: Vec<u8>) -> Option<Self> {
        let most = PICTURE_SIDE as usize;
        let width = usize::try_from(width).ok().filter(|width| (1..=most).contains(width))?;
        let rows = rgba.len() / (4 * width);
        (rgba.len() == 4 * width * rows && (1..=most).contains(&rows))
            .then(|| Self { width, rgba: rgba.into() })
    }

    /// Width and height, in pixels.
    #[must_use]
    pub fn size(&self) -> [usize; 2] {
        [self.width, self.rgba.len() / (4 * self.width)]
    }

    /// The pixels, row by row.
    #[must_use]
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [width, height] = self.size();
        write!(f, "Picture({width}x{height})")
    }
}

/// Why a picture did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum PictureFault {
    /// There was no connection, or it broke off, or time ran out.
    #[error("the host of pictures did not answer")]
    Unreachable,
    /// The host answered with this status and no picture; a redirect is one of them, and is not followed.
    #[error("the host of pictures answered with status {0}")]
    Status(u16),
    /// It is larger than is read.
    #[error("the picture is too large")]
    TooLarge,
    /// It is neither PNG nor JPEG nor WebP by its content.
    #[error("not a picture")]
    NoPicture,
    /// It calls itself one of them and cannot be read, or only with more room than is given.
    #[error("the picture cannot be read")]
    Unreadable,
}

/// How long a fault that passes is remembered, in seconds.
const PASSING_S: i64 = 10 * 60;
/// How long any other is.
const LASTING_S: i64 = 12 * 60 * 60;

impl PictureFault {
    /// How long the same address is not asked again, in seconds.
    #[must_use]
    pub const fn remembered_s(self) -> i64 {
        match self {
            Self::Unreachable | Self::Status(408 | 429 | 500..) => PASSING_S,
            Self::Status(_) | Self::TooLarge | Self::NoPicture | Self::Unreadable => LASTING_S,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::shop::{EnhancedSection, GatewayUrl, ShopName, TopSection};

    fn read(text: &str) -> Result<String, AddressFault> {
        PictureAddress::read(text).map(|address| address.to_string())
    }

    #[test]
    fn the_addresses_of_the_documents_are_read_and_go_by_https() {
        for (text, asked) in [
            (
                "http://img08.taobao.net/bao/uploaded/i8/T1jVXXXePbXXaoPB6a_091917.jpg",
                "https://img08.taobao.net/bao/uploaded/i8/T1jVXXXePbXXaoPB6a_091917.jpg",
            ),
            (
                "http://img08.taobao.com/bao/upload/i8/T1jVXXXePb_a0908.jpg",
                "https://img08.taobao.com/bao/upload/i8/T1jVXXXePb_a0908.jpg",
            ),
            (
                "https://img.alicdn.com/bao/uploaded/i3/1820950890/O1CN01GveBvz1IRf7ceLHx9_!!0-item_pic.jpg",
                "https://img.alicdn.com/bao/uploaded/i3/1820950890/O1CN01GveBvz1IRf7ceLHx9_!!0-item_pic.jpg",
            ),
            (" //IMG.alicdn.com:443/a.png ", "https://img.alicdn.com/a.png"),
            ("HTTPS://gw.alicdn.com/a%20b.webp", "https://gw.alicdn.com/a%20b.webp"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(asked));
        }
    }

    #[test]
    fn what_leads_elsewhere_is_refused() {
        use AddressFault::{Empty, Form, Host, TooLong};
        let long = format!("https://img.alicdn.com/{}", "a".repeat(MOST_ADDRESS_BYTES));
        for (text, fault) in [
            ("", Empty),
            ("  ", Empty),
            (&*long, TooLong),
            ("img.alicdn.com/a.jpg", Form),
            ("file://img.alicdn.com/a.jpg", Form),
            ("file:////img.alicdn.com/a.jpg", Form),
            ("data:image/png;base64,//alicdn.com/", Form),
            ("https://img.alicdn.com", Form),
            ("https://img.alicdn.com/", Form),
            ("https://u@img.alicdn.com/a.jpg", Form),
            ("https://u:p@img.alicdn.com/a.jpg", Form),
            ("https://evil.example\\@img.alicdn.com/a.jpg", Form),
            ("https://img.alicdn.com:80/a.jpg", Form),
            ("https://img.alicdn.com:444/a.jpg", Form),
            ("https://img.alicdn.com:443:443/a.jpg", Form),
            ("https://img.alicdn.com./a.jpg", Form),
            ("https://.alicdn.com/a.jpg", Form),
            ("https://[::1]/a.jpg", Form),
            ("https://img.alicdn.com/a.jpg?to=evil", Form),
            ("https://img.alicdn.com/a.jpg#x", Form),
            ("https://img.alicdn.com/a b.jpg", Form),
            ("https://img.alicdn.com/a\n.jpg", Form),
            ("https://img.alicdn.com/图.jpg", Form),
            ("https://img.alicdn.com/../router/rest", Form),
            ("https://img.alicdn.com/a/.%2E/b", Form),
            ("https://img.alicdn.com/a\\..\\b", Form),
            ("https://evil.example/a.jpg", Host),
            ("https://evilalicdn.com/a.jpg", Host),
            ("https://img.alicdn.com.evil.example/a.jpg", Host),
            ("https://127.0.0.1/a.jpg", Host),
            ("http://localhost/a.jpg", Host),
            ("http://169.254.169.254/latest", Host),
        ] {
            assert_eq!(read(text), Err(fault), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_leads_to_an_allowed_host(
            text in prop_oneof![
                any::<String>(),
                "(https?:)?//[a-z0-9.@:\\[\\]-]{0,12}(alicdn|taobao)\\.(com|net)[a-z0-9.@:/?#%\\\\-]{0,20}",
                "(https?:)?//[a-z.-]{0,6}(alicdn|taobao)\\.(com|net)(\\.evil|:443)?/[a-z0-9./%@-]{1,8}",
            ],
        ) {
            let Ok(address) = PictureAddress::read(&text) else { return Ok(()) };
            let labels: Vec<&str> = address.host().split('.').collect();
            prop_assert!(PICTURE_HOSTS.contains(&&*labels[labels.len() - 2..].join(".")), "{address}");
            // Whoever sends the request reads it in the same way.
            let written = address.to_string();
            if let Ok(url) = reqwest::Url::parse(&written) {
                prop_assert_eq!(url.as_str(), &*written);
                prop_assert_eq!((url.host_str(), url.port()), (Some(address.host()), None));
                prop_assert_eq!((url.username(), url.password(), url.query()), ("", None, None));
            }
            prop_assert_eq!(PictureAddress::read(&written), Ok(address), "it is read as it is written");
        }
    }

    fn shop(top: Option<&str>, enhanced: Option<&str>) -> ShopProfile {
        let gateway = |text: &str| GatewayUrl::new(text).unwrap();
        ShopProfile {
            name: ShopName::new("a").unwrap(),
            seller_nick: "b".into(),
            top: top.map(|text| TopSection {
                gateway: gateway(text),
                app_key: "1".into(),
                sign_method: crate::domain::shop::SignMethod::default(),
                requests_per_second: crate::domain::shop::Ceiling::default(),
                calls_per_day: None,
                share_percent: None,
                authorised_until: None,
            }),
            enhanced: enhanced.map(|text| EnhancedSection {
                gateway: gateway(text),
                appid: "2".into(),
                sysid: None,
                authorised: None,
                requests_per_second: crate::domain::shop::Ceiling::default(),
            }),
        }
    }

    #[test]
    fn only_a_practice_shop_has_its_pictures_over_loopback() {
        let address = PictureAddress::read("https://img.alicdn.com/i1/a.jpg").unwrap();
        let (top, enhanced) = ("http://127.0.0.1:81/router/rest", "http://127.0.0.1:81/gateway");
        for shop in [shop(Some(top), Some(enhanced)), shop(None, Some(enhanced)), shop(Some(top), None)] {
            let source = PictureSource::of(&shop);
            assert_eq!(source.url(&address), "http://127.0.0.1:81/pictures/img.alicdn.com/i1/a.jpg");
            assert_ne!(source.key(&address), PictureSource::Hosts.key(&address));
        }
        let real = "https://gw.api.taobao.com/router/rest";
        for shop in [
            shop(Some(real), None),
            shop(Some(real), Some(enhanced)),
            shop(Some(top), Some("https://kf.fw199.com/gateway")),
            shop(Some("https://127.0.0.1:81/router/rest"), None),
            shop(None, None),
        ] {
            assert_eq!(PictureSource::of(&shop), PictureSource::Hosts);
            assert_eq!(PictureSource::of(&shop).url(&address), address.to_string());
        }
        let six = PictureSource::of(&shop(Some("http://[::1]:9/x"), None));
        assert_eq!(six.url(&address), "http://[::1]:9/pictures/img.alicdn.com/i1/a.jpg");
    }

    #[test]
    fn a_small_picture_is_whole_rows_of_at_most_the_side() {
        assert_eq!(Picture::new(2, vec![0; 24]).unwrap().size(), [2, 3]);
        for (width, bytes) in [(0, 4), (2, 0), (2, 9), (81, 81 * 4), (1, 81 * 4)] {
            assert_eq!(Picture::new(width, vec![0; bytes]), None, "{width} {bytes}");
        }
    }

    #[test]
    fn what_passes_is_asked_again_sooner() {
        assert!(PictureFault::Unreachable.remembered_s() < PictureFault::Status(404).remembered_s());
        assert_eq!(PictureFault::Status(503).remembered_s(), PictureFault::Unreachable.remembered_s());
        assert_eq!(PictureFault::Status(302).remembered_s(), PictureFault::NoPicture.remembered_s());
    }
}
