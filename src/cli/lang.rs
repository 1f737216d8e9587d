//! The language of all texts.

use clap::ValueEnum;

/// A language that every text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, ValueEnum)]
pub enum Lang {
    /// Chinese.
    #[default]
    #[value(name = "zh-CN")]
    Chinese,
    /// English.
    #[value(name = "en")]
    English,
}

impl Lang {
    /// The language of the system: English where it says so, else Chinese.
    pub(super) fn of_the_system() -> Self {
        let said = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
        Self::of_locales(said)
    }

    /// The first locale that names a language decides; `C` and `POSIX` name none.
    fn of_locales(locales: impl IntoIterator<Item = String>) -> Self {
        let named = locales.into_iter().find(|locale| {
            let name = locale.split('.').next().unwrap_or_default();
            !matches!(name, "" | "C" | "POSIX")
        });
        if named.is_some_and(|locale| locale.starts_with("en")) { Self::English } else { Self::Chinese }
    }
}

/// Makes a language that of all texts.
pub(super) fn speak(lang: Lang) {
    rust_i18n::set_locale(match lang {
        Lang::Chinese => "zh-CN",
        Lang::English => "en",
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_spoken_where_the_system_speaks_it() {
        let of = |said: &[&str]| Lang::of_locales(said.iter().map(|text| (*text).to_owned()));
        assert_eq!(of(&["en_GB.UTF-8"]), Lang::English);
        assert_eq!(of(&["", "en_US.UTF-8"]), Lang::English);
        assert_eq!(of(&["C.UTF-8", "en_US.UTF-8"]), Lang::English);
        for other in [&["C"][..], &["zh_CN.UTF-8", "en_US"], &["de_DE"], &[]] {
            assert_eq!(of(other), Lang::Chinese, "{other:?}");
        }
    }
}
