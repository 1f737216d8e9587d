//! `config.toml`: the shops and their gateways, never a secret.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

use crate::domain::order_link::OrderLink;
use crate::domain::shop::{ShopName, ShopProfile};

/// Largest file that is read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// What stands in `config.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The shops, in the order of the file.
    #[serde(default, rename = "shop")]
    pub shops: Vec<ShopProfile>,
    /// Pages that the window can open.
    #[serde(default)]
    pub links: Links,
}

/// The pages that the window can open in a browser.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Links {
    /// An order in the seller's back office.
    pub order: Option<OrderLink>,
}

/// Why the configuration cannot be used. The file is left as it is.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read or written.
    #[error("{path}: {cause}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The file is larger than any configuration.
    #[error("{0} is too large for a configuration")]
    TooLarge(PathBuf),
    /// The file says something that cannot be. The line is named, its text is not: somebody may have put a
    /// secret there.
    #[error("{path} line {line}: {what}")]
    Content {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A shop cannot be written as TOML.
    #[error("{path}: {cause}")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: toml_edit::ser::Error,
    },
    /// Two shops have one name.
    #[error("{path}: two shops are named {name}")]
    TwoShops {
        /// The file.
        path: PathBuf,
        /// The name.
        name: ShopName,
    },
}

impl ConfigError {
    /// Is it something that the file says, and not that it cannot be read or written?
    #[must_use]
    pub const fn is_content(&self) -> bool {
        matches!(self, Self::TooLarge(_) | Self::Content { .. } | Self::TwoShops { .. })
    }
}

impl Config {
    /// Reads the file; one that is not there is an empty configuration.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = read(path)?;
        let config: Self = toml::from_str(&text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            content(path, &text, start, error.message())
        })?;
        let mut names = BTreeSet::new();
        match config.shops.iter().find(|shop| !names.insert(&shop.name)) {
            Some(twin) => Err(ConfigError::TwoShops { path: path.to_owned(), name: twin.name.clone() }),
            None => Ok(config),
        }
    }

    /// The shop of a name.
    #[must_use]
    pub fn shop(&self, name: &ShopName) -> Option<&ShopProfile> {
        self.shops.iter().find(|shop| shop.name == *name)
    }
}

/// Puts a shop into the file, in place of the one of its name, and leaves everything else in the file as the
/// user wrote it, comments included.
///
/// # Errors
/// [`ConfigError`].
pub fn put_shop(path: &Path, shop: &ShopProfile) -> Result<(), ConfigError> {
    let table = toml_edit::ser::to_document(shop)
        .map_err(|cause| ConfigError::Unwritable { path: path.to_owned(), cause })?;
    edit(path, |shops| {
        let place = place_of(shops, &shop.name);
        let table = dressed(table.as_table().clone(), place.and_then(|i| shops.get(i)));
        match place.and_then(|i| shops.get_mut(i)) {
            Some(known) => *known = table,
            None => shops.push(table),
        }
    })
}

/// Takes a shop out of the file.
///
/// # Errors
/// [`ConfigError`].
pub fn remove_shop(path: &Path, name: &ShopName) -> Result<(), ConfigError> {
    edit(path, |shops| {
        if let Some(place) = place_of(shops, name) {
            shops.remove(place);
        }
    })
}

fn place_of(shops: &ArrayOfTables, name: &ShopName) -> Option<usize> {
    shops.iter().position(|table| table.get("name").and_then(Item::as_str) == Some(name.as_str()))
}

/// The shop's table with its sections as tables of their own, and with the comments of the table it replaces.
fn dressed(mut table: Table, known: Option<&Table>) -> Table {
    for section in ["top", "enhanced"] {
        if let Some(inline) = table.get_mut(section) {
            let plain = std::mem::take(inline).into_table().unwrap_or_default();
            *inline = Item::Table(plain);
        }
    }
    if let Some(known) = known {
        *table.decor_mut() = known.decor().clone();
        copy_comments(known, &mut table);
    }
    table
}

fn copy_comments(from: &Table, to: &mut Table) {
    for (key, item) in to.iter_mut() {
        let Some((known_key, known)) = from.get_key_value(&key) else { continue };
        match (known, item) {
            (Item::Value(known), Item::Value(value)) => {
                let (mut key, known_key) = (key, known_key);
                *key.leaf_decor_mut() = known_key.leaf_decor().clone();
                *value.decor_mut() = known.decor().clone();
            }
            (Item::Table(known), Item::Table(table)) => {
                *table.decor_mut() = known.decor().clone();
                copy_comments(known, table);
            }
            _ => {}
        }
    }
}

fn edit(path: &Path, change: impl FnOnce(&mut ArrayOfTables)) -> Result<(), ConfigError> {
    let text = read(path)?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let start = error.span().map_or(0, |span| span.start);
        content(path, &text, start, error.message())
    })?;
    let shops = document.entry("shop").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    match shops {
        Item::ArrayOfTables(shops) => change(shops),
        _ => return Err(content(path, &text, 0, "shop is no list of tables")),
    }
    write(path, &document.to_string()).map_err(|cause| ConfigError::File { path: path.to_owned(), cause })
}

/// Writes beside the file and renames, so that a crash leaves the old or the new text and never half of one.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let beside = path.with_extension("toml.new");
    let mut file = fs::File::create(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

fn read(path: &Path) -> Result<String, ConfigError> {
    let file = |cause| ConfigError::File { path: path.to_owned(), cause };
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(file(error)),
        Ok(found) if found.len() > MAX_BYTES => return Err(ConfigError::TooLarge(path.to_owned())),
        Ok(_) => {}
    }
    let text = fs::read_to_string(path).map_err(file)?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn content(path: &Path, text: &str, start: usize, what: &str) -> ConfigError {
    let line = text.get(..start).map_or(1, |before| before.matches('\n').count() + 1);
    let what = what.lines().next().unwrap_or_default().chars().take(200).collect();
    ConfigError::Content { path: path.to_owned(), line, what }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::domain::shop::SignMethod;

    const SAMPLE: &str = r#"# my shops
[[shop]]
name = "main"      # the big one
seller_nick = "可拆卸aa"

[shop.top]
gateway = "https://gw.api.taobao.com/router/rest"
app_key = "12345678"
sign_method = "hmac-sha256"

[shop.enhanced]
gateway = "https://kf.fw199.com/gateway"
appid = "uwkahf@jfs92"
sysid = "100"
authorised = "2026-11-01 09:00:00"
requests_per_second = 20
"#;

    fn file(text: &str) -> (TempDir, PathBuf) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn the_contracts_sample_is_read() {
        let (_folder, path) = file(SAMPLE);
        let shop = Config::load(&path).unwrap().shops.remove(0);
        assert_eq!((shop.name.as_str(), &*shop.seller_nick), ("main", "可拆卸aa"));
        let top = shop.top.unwrap();
        assert_eq!((top.sign_method, top.requests_per_second.get()), (SignMethod::HmacSha256, 20));
        let enhanced = shop.enhanced.unwrap();
        assert_eq!(enhanced.authorised.unwrap().to_string(), "2026-11-01 09:00:00");
        assert_eq!(enhanced.sysid.as_deref(), Some("100"));
    }

    #[test]
    fn no_file_is_no_shop() {
        assert_eq!(Config::load(Path::new("/nowhere/config.toml")).unwrap(), Config::default());
    }

    #[test]
    fn a_fault_names_its_line_and_never_its_text() {
        for (text, line) in [
            ("[[shop]]\nname = \"a\"\nseller_nick = \"b\"\napp_secret = \"s3cret\"\n", 4),
            ("[[shop]]\nname = \"a\"\nsession = s3cret\n", 3),
            (&SAMPLE.replace("https://gw", "http://gw"), 7),
            (&SAMPLE.replace("= 20", "= 0"), 16),
        ] {
            let (_folder, path) = file(text);
            let error = Config::load(&path).unwrap_err();
            assert!(matches!(&error, ConfigError::Content { line: found, .. } if *found == line), "{error}");
            assert!(!error.to_string().contains("s3cret") && !format!("{error:?}").contains("s3cret"));
        }
        let (_folder, path) = file(&format!("{SAMPLE}\n{SAMPLE}"));
        assert!(matches!(Config::load(&path), Err(ConfigError::TwoShops { .. })));
    }

    #[test]
    fn the_page_of_an_order_is_read_and_a_wrong_one_names_its_line() {
        let links = |address: &str| file(&format!("{SAMPLE}\n[links]\norder = \"{address}\"\n"));
        let (_folder, path) = links("https://a.example/?id={tid}");
        let config = Config::load(&path).unwrap();
        assert_eq!(config.links.order, OrderLink::new("https://a.example/?id={tid}").ok());
        put_shop(&path, &config.shops[0]).unwrap();
        assert_eq!(Config::load(&path).unwrap(), config, "it stays when a shop is kept");
        for wrong in ["http://a.example/{tid}", "https://a.example/", "https://a.example/{tid}{sid}"] {
            let (_folder, path) = links(wrong);
            let error = Config::load(&path).unwrap_err();
            assert!(matches!(&error, ConfigError::Content { line: 19, .. }), "{error}");
            assert!(!error.to_string().contains("a.example"), "{error}");
        }
    }

    #[test]
    fn saving_a_shop_keeps_what_the_user_wrote() {
        let (_folder, path) = file(SAMPLE);
        let mut shop = Config::load(&path).unwrap().shops.remove(0);
        shop.seller_nick = "新账号".into();
        put_shop(&path, &shop).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# my shops\n") && text.contains("# the big one"), "{text}");
        assert_eq!(Config::load(&path).unwrap().shops, [shop.clone()]);

        let mut second = shop.clone();
        second.name = ShopName::new("第二家").unwrap();
        second.top = None;
        put_shop(&path, &second).unwrap();
        assert_eq!(Config::load(&path).unwrap().shops, [shop.clone(), second.clone()]);
        remove_shop(&path, &shop.name).unwrap();
        assert_eq!(Config::load(&path).unwrap().shops, [second]);
    }

    #[test]
    fn the_first_shop_makes_the_file() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("deep").join("config.toml");
        let (_sample, other) = file(SAMPLE);
        let shop = Config::load(&other).unwrap().shops.remove(0);
        put_shop(&path, &shop).unwrap();
        assert_eq!(Config::load(&path).unwrap().shops, [shop]);
    }
}
